# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Migrations, whatever happens: at most one new of a label, others stay untouched, and complete means complete.

These are few examples with a fixed seed; `make test-faults` explores many.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK

from .migration_exploration import EXPLORATIONS, explore_race
from .migrations import MODULES, OBJECTS, apply, begin

SHORT = settings(
    derandomize=True, database=None, deadline=None, max_examples=12, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("explore", EXPLORATIONS)
def test_whatever_happens_the_promises_are_kept(explore: Any) -> None:
    SHORT(explore)()


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(("change", "good", "copied"), [("removed", False, OBJECTS - 1), ("added", True, OBJECTS)])
def test_complete_means_what_was_listed(module: str, change: str, good: bool, copied: int) -> None:
    """An object that is removed before it is copied is missing. One that is added by then is not part of the copy."""
    world = begin(module, (), object_time=5.0)
    source = world.cloud.bucket("Aliyun", TASK["src_bucket"])
    late = StoredObject("late.jpg", 7, world.clock.time())
    world.clock.call_later(12.0, source.objects.popitem if change == "removed" else partial(source.put, late))
    attempt = apply(world, module)
    assert attempt
    assert (attempt.good, attempt.result["complete"]) == (good, good)
    numbers = attempt.result["task" if module == MIGRATION_TASK else "group"]["objects"]
    assert numbers == {"total": OBJECTS, "succeeded": copied, "skipped": 0, "failed": OBJECTS - copied}
    assert len(source.objects) == OBJECTS + (1 if good else -1)


def test_a_task_that_waits_is_not_older_than_one_that_runs() -> None:
    """The first run reads the list before the second one, and creates after it, when the other task runs already."""
    wish = {"on_drift": "fail", "retries": 0, "wait": True}
    runs = [{**wish, "state": state} for state in ("completed", "completed", "started")]
    explore_race(MIGRATION_TASK, runs, [0, 1, 1, 1], 0.0)
