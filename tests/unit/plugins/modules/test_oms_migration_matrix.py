# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each state in each situation, for tasks and groups: what is sent and predicted, and that a rerun does nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.migrations import add, left, migrate, writes
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK, TASK_GROUP

STATES = ("completed", "present", "started", "stopped", "absent")
#: Fields of what exists. A text in `error_code` is the reason of the failure.
SITUATIONS: dict[str, dict[str, Any] | None] = {
    "missing": None,
    "waiting": {"status": "waiting"},
    "running": {"status": "running"},
    "pausing": {"status": "pausing", "pausing_until": 1772366402.0},
    "paused": {"status": "paused"},
    "failed, heals": {"status": "failed", "error_code": "TRF.0061"},
    "failed, to be fixed": {"status": "failed", "error_code": "TRF.0051"},
    "failed for good": {"status": "failed", "error_code": "TRF.0013"},
    "failed, unknown": {"status": "failed", "error_code": None},
    "succeeded": {"status": "succeeded"},
    "succeeded, drift": {"status": "succeeded", "description": "another"},
    "paused, drift": {"status": "paused", "description": "another"},
}


class Cell(NamedTuple):
    """What a run does: its requests that change something, or a part of the message of its failure."""

    writes: tuple[str, ...] = ()
    error: str = ""
    #: The status at the end.
    status: str | None = "succeeded"


def row(*cells: Cell) -> dict[str, Cell]:
    return dict(zip(STATES, cells))


NOTHING = Cell()
GONE = Cell(("delete",), status=None)
STOP_AND_DELETE = Cell(("stop", "delete"), status=None)
PAUSED = Cell(status="paused")
STOP = Cell(("stop",), status="paused")
START = Cell(("start",))
FAILED = Cell(status="failed")
DRIFT = Cell(error="description is 'another' but should be 'photos'", status="paused")
EXPECTED: dict[str, dict[str, Cell]] = {
    "missing": row(
        Cell(("create",)),
        Cell(("create",), status="waiting"),
        Cell(("create",), status="running"),
        Cell(error="one cannot be created in the stopped state", status=None),
        Cell(status=None),
    ),
    "waiting": row(NOTHING, Cell(status="waiting"), Cell(status="running"), STOP, GONE),
    "running": row(NOTHING, Cell(status="running"), Cell(status="running"), STOP, STOP_AND_DELETE),
    "pausing": row(START, Cell(status="pausing"), Cell(("start",), status="running"), PAUSED, GONE),
    "paused": row(START, PAUSED, Cell(("start",), status="running"), PAUSED, GONE),
    "failed, heals": row(START, FAILED, Cell(("start",), status="running"), FAILED, GONE),
    "failed, to be fixed": row(START, FAILED, Cell(("start",), status="running"), FAILED, GONE),
    "failed for good": row(
        Cell(error="(TRF.0013): The list file does not exist.", status="failed"),
        FAILED,
        Cell(("start",), status="running"),
        FAILED,
        GONE,
    ),
    "failed, unknown": row(START, FAILED, Cell(("start",), status="running"), FAILED, GONE),
    "succeeded": row(NOTHING, NOTHING, NOTHING, NOTHING, GONE),
    "succeeded, drift": row(NOTHING, NOTHING, NOTHING, NOTHING, GONE),
    "paused, drift": row(DRIFT, DRIFT, DRIFT, PAUSED, GONE),
}
#: What check mode sends: for a task in the order of the search, of which a hit ends the first, and before a create.
SEARCH = {MIGRATION_TASK: ["ListTasks", "ListTasks"], TASK_GROUP: ["ListTaskGroup"]}
RIVALS = {MIGRATION_TASK: ["ListTaskGroup"], TASK_GROUP: ["ListTasks"]}
CELLS = [(module, name, state) for module in (MIGRATION_TASK, TASK_GROUP) for name in SITUATIONS for state in STATES]


def expected_of(module: str, name: str, state: str) -> Cell:
    """Return what a run does. A group is retried whatever the reason of its failure."""
    cell = EXPECTED[name][state]
    if module == TASK_GROUP and name.startswith("failed"):
        if name == "failed for good" and state == "completed":
            return Cell(("retry",))
        return cell._replace(writes=tuple(one.replace("start", "retry") for one in cell.writes))
    return cell


def expected_reads(module: str, name: str, state: str) -> list[str]:
    """Return the requests in check mode: one settles what exists, a create needs two complete lists."""
    if name == "missing":
        creates = RIVALS[module] if state not in ("stopped", "absent") else []
        # Names do not help to remove all that match.
        return (SEARCH[module][:1] if state == "absent" else SEARCH[module]) + creates
    # The tasks of a failed group have its reasons.
    reasons = ["ListTasks"] if module == TASK_GROUP and name.startswith("failed") else []
    return SEARCH[module][:1] + reasons


def prepared(module: str, name: str) -> Bench:
    """Return a cloud in this situation."""
    # A waiting task can be stopped only where the service allows it, which it does in this test.
    bench = Bench(stop_waiting="accept", waiting_time=3.0, object_time=5.0)
    fields = SITUATIONS[name]
    if fields is not None:
        given = {"description": "photos", **fields}
        if module == TASK_GROUP:
            given.pop("pausing_until", None)
        add(bench, module, **given)
    return bench


def status_of(bench: Bench, module: str) -> Any:
    shown = migrate(bench, module, check_mode=True, state="present", description="photos", on_drift="warn")
    kind = "task" if module == MIGRATION_TASK else "group"
    return shown.result[kind]["status"] if not shown.result["changed"] else None


@pytest.mark.parametrize(("module", "name", "state"), CELLS)
def test_each_state_in_each_situation(module: str, name: str, state: str) -> None:
    bench, cell = prepared(module, name), expected_of(module, name, state)
    options = {"state": state, "description": "photos", "wait_timeout": 600.0}
    predicted = migrate(bench, module, check_mode=True, **options)
    assert predicted.operations == expected_reads(module, name, state)
    done = migrate(bench, module, **options)
    assert cell.error in done.result.get("msg", ""), done.result
    assert (done.good, predicted.good) == (not cell.error, not cell.error), done.result.get("msg")
    assert writes(done) == list(cell.writes)
    if not done.good:
        assert predicted.msg == done.msg
        return
    assert done.result["operations"] == list(cell.writes)
    for key in ("changed", "operations", "diff"):
        assert predicted.result[key] == done.result[key], key
    assert done.result["changed"] is bool(cell.writes)
    assert status_of(bench, module) == cell.status
    assert done.result["complete"] is (cell.status == "succeeded")
    again = migrate(bench, module, **options)
    assert (again.good, again.result["changed"], writes(again)) == (True, False, [])


@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
@pytest.mark.parametrize("state", STATES)
def test_two_that_run_are_named_and_left_alone(module: str, state: str) -> None:
    bench = Bench(object_time=1000.0)
    for _number in range(2):
        bench.clock.sleep(1)
        add(bench, module, "running")
    ids = left(bench, module)
    bench.clock.sleep(3)
    done = migrate(bench, module, state=state, wait_timeout=900.0)
    if state == "absent":
        assert done.good, done.msg
        assert left(bench, module) == []
        return
    assert not done.good
    assert all(str(one) in done.msg for one in ids)
    assert sorted(done.result["task_ids" if module == MIGRATION_TASK else "group_ids"]) == sorted(ids)
    assert writes(done) == []
