# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run in slices is one run: it sends the same requests that change anything, and returns the same result."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    MIGRATION_TASK,
    TASK_GROUP,
    Finished,
    run,
    run_in_slices,
)

READS = ("ListTasks", "ListTaskGroup", "ShowTask", "ShowTaskGroup")
#: Fields of a task that say how long something took.
TIMES = ("start_time", "total_time", "left_time", "migrate_speed")
Prepare = Callable[[Bench], object]


def breaks(code: str, times: int | None = 1) -> Prepare:
    return lambda bench: bench.cloud.plan_breakdown(code, times=times)


def loses(operation: str, when: str) -> Prepare:
    return lambda bench: bench.cloud.faults.add(Fault(operation, "drop", when))


def nothing(_bench: Bench) -> None:
    """Prepare nothing."""


#: What is prepared, options, and the expected operations; None where the run fails.
SITUATIONS: dict[str, tuple[Prepare, dict[str, Any], list[str]]] = {
    "a copy": (nothing, {}, ["create"]),
    "no wait": (nothing, {"wait": False}, ["create"]),
    "two failures that heal": (breaks("TRF.0159", 2), {"retries": 2}, ["create", "start", "start"]),
    "more failures than retries": (breaks("TRF.0159", None), {"retries": 2}, ["create", "start", "start"]),
    "a failure that a person has to fix": (breaks("TRF.0057"), {"retries": 2}, ["create"]),
    "a selection without objects": (breaks("TRF.0012"), {"retries": 2}, ["create"]),
    "a create whose response is lost": (loses("CreateTask", "after"), {}, ["create"]),
    "a create that is lost": (loses("CreateTask", "before"), {}, ["create"]),
    "too little time": (nothing, {"wait_timeout": 3.0}, ["create"]),
}


def writes(ran: Finished) -> list[str]:
    return [name for name in ran.operations if name not in READS]


def comparable(ran: Finished) -> dict[str, Any]:
    """Return a result without what depends on when requests were sent."""
    task = ran.result.get("task") or ran.result.get("group")
    if task:
        task = {name: value for name, value in task.items() if name not in (*TIMES, "name")}
    return {**ran.result, "task": task, "group": None}


@pytest.mark.parametrize(
    ("situation", "seconds"), [*((situation, 1.0) for situation in SITUATIONS), ("a copy", 0.1), ("a copy", 7.0)]
)
def test_slices_are_one_run(situation: str, seconds: float) -> None:
    prepare, options, operations = SITUATIONS[situation]
    whole_bench, cut_bench = Bench(), Bench()
    prepare(whole_bench)
    prepare(cut_bench)
    whole = run(whole_bench, MIGRATION_TASK, **{**TASK, **options})
    cut, lines = run_in_slices(cut_bench, MIGRATION_TASK, seconds, **{**TASK, **options})
    assert whole.result["operations"] == cut.result["operations"] == operations
    assert writes(whole) == writes(cut)
    assert (whole.good, whole.warnings) == (cut.good, cut.warnings)
    if situation != "too little time":
        assert comparable(whole) == comparable(cut)
    assert cut.result["changed"]
    assert len(cut_bench.cloud.migration_tasks()) == 1
    assert lines or situation != "a copy" or seconds > 5
    assert not lines or situation != "no wait"
    assert all(line.startswith("photos-origin -> photos-copy: ") for line in lines)


def test_the_progress_grows_until_the_end() -> None:
    bench = Bench(fill_objects=1000, object_time=0.1)
    ran, lines = run_in_slices(bench, MIGRATION_TASK, 15.0, **TASK)
    assert ran.good
    assert any(" of 1,000 objects, " in line and line.endswith(" left") for line in lines)
    shares = [int(line.partition(" %")[0].rpartition(" ")[2]) for line in lines if " %" in line]
    assert shares == sorted(shares)
    assert len(shares) > 3


@pytest.mark.parametrize("seconds", [1.0, 15.0])
def test_a_group_in_slices(seconds: float) -> None:
    whole_bench, cut_bench = Bench(), Bench()
    whole = run(whole_bench, TASK_GROUP, **TASK)
    cut, lines = run_in_slices(cut_bench, TASK_GROUP, seconds, **TASK)
    assert whole.good
    assert comparable(whole)["operations"] == comparable(cut)["operations"] == ["create"]
    assert (cut.good, cut.result["complete"], cut.result["changed"]) == (True, True, True)
    assert writes(whole) == writes(cut) == ["CreateTaskGroup"]
    assert seconds > 1 or len(lines) > 3


def test_a_wait_goes_on_where_the_slice_before_ended_it() -> None:
    """The deadline is that of the run, however many slices there are."""
    bench = Bench(object_time=1e3)
    began = bench.clock.time()
    ran, _lines = run_in_slices(bench, MIGRATION_TASK, 1.0, **TASK, wait_timeout=60.0)
    assert not ran.good
    assert "Timed out after 60 s" in ran.msg
    assert 60 <= bench.clock.time() - began < 70


def test_check_mode_is_one_slice() -> None:
    ran, lines = run_in_slices(Bench(), MIGRATION_TASK, 1.0, True, **TASK)
    assert (ran.result["operations"], lines, writes(ran)) == (["create"], [], [])
