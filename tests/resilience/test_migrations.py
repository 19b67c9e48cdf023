# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Migrations, whatever happens: at most one new of a label, others stay untouched, and complete means complete.

These are few examples with a fixed seed; `make test-faults` explores many.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK, TASK_GROUP

from .migration_exploration import EXPLORATIONS, explore_race
from .migrations import apply, begin

SHORT = settings(
    derandomize=True, database=None, deadline=None, max_examples=12, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("explore", EXPLORATIONS)
def test_whatever_happens_the_promises_are_kept(explore: Any) -> None:
    SHORT(explore)()


@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
def test_a_source_that_changes_is_complete_as_it_was_listed(module: str) -> None:
    world = begin(module, (), object_time=5.0)
    world.clock.call_later(12.0, world.cloud.bucket("Aliyun", "photos-origin").objects.popitem)
    attempt = apply(world, module)
    assert attempt
    assert attempt.result["complete"] is attempt.good


def test_a_task_that_waits_is_not_older_than_one_that_runs() -> None:
    """The first run reads the list before the second one, and creates after it, when the other task runs already."""
    wish = {"on_drift": "fail", "retries": 0, "wait": True}
    runs = [{**wish, "state": state} for state in ("completed", "completed", "started")]
    explore_race(MIGRATION_TASK, runs, [0, 1, 1, 1], 0.0)
