# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a short exploration with a fixed seed; `make test-faults` runs a long one."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .exploration import AtMostOne


def test_whatever_happens_the_promises_are_kept() -> None:
    short = settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=18,
        stateful_step_count=8,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(AtMostOne, settings=short)
    assert AtMostOne.runs > 125
