# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all unit tests share: the bench, and an environment and a hypothesis that are the same for everybody."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from ansible_collections.hwcloud.oms.tools.layout import FOREIGN

from ..support.harness import Bench

# The same examples each time: a gate that goes red must have been turned red by a change.
settings.register_profile("gate", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("gate")


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(autouse=True)
def _no_keys_of_the_person_who_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(FOREIGN) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
