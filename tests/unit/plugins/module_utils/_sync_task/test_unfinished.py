# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A killed recreate is finished if the roles of both tasks are proven, and a conflict otherwise."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.unfinished import moment, pair, unfinished
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.factories import CREATED, desired, listing, task
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"
LIST, STOP, DELETE, START = "ListSyncTasks", "StopSyncTask", "DeleteSyncTask", "StartSyncTask"


def left(bench: Bench, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> tuple[str, str]:
    """Create the tasks that a killed recreate left a minute ago."""
    ids = bench.add(**{"description": "old", **(old or {})}), bench.add(**{"description": "new", **(new or {})})
    bench.clock.sleep(61.0)
    return ids


def again(bench: Bench, **options: Any) -> Outcome:
    return bench.run(**{"on_drift": "recreate", "description": "new", **options})


@pytest.mark.parametrize("status", [RUNNING, STOPPED])
@pytest.mark.parametrize("state", ["present", "started", "restarted"])
def test_the_next_run_removes_the_old_task(bench: Bench, state: str, status: str) -> None:
    old, new = left(bench, {"status": status})
    predicted = again(bench, state=state, check_mode=True)
    assert (predicted.good, predicted.writes) == (True, [])
    outcome = again(bench, state=state)
    assert outcome.good, outcome.result
    removal = ["stop"] * (status == RUNNING) + ["delete"]
    assert outcome.result["operations"] == removal + ["stop", "start"] * (state == "restarted")
    assert bench.left() == [new] == [outcome.result["sync_task_id"]]
    assert outcome.result["previous_sync_task_id"] == old
    assert outcome.result["sync_task"]["status"] == RUNNING
    assert [old in outcome.warnings[0], new in outcome.warnings[0]] == [True, True]
    assert len(outcome.warnings) == 1 + (state == "present" and status == STOPPED)
    same = ("changed", "operations", "diff", "sync_task_id", "previous_sync_task_id", "sync_task")
    unforeseen = {} if state != "restarted" else {"last_start_time": None}
    for name in same[:-1]:
        assert predicted.result[name] == outcome.result[name]
    assert {**predicted.result["sync_task"], **unforeseen} == {**outcome.result["sync_task"], **unforeseen}
    assert predicted.warnings == outcome.warnings
    if state != "restarted":
        assert again(bench, state=state).result["changed"] is False


def test_what_the_playbook_leaves_out_was_taken_over_from_the_old_task(bench: Bench) -> None:
    _old, new = left(bench, {"enable_restore": True, "app_id": "1"}, {"enable_restore": True, "app_id": "1"})
    assert again(bench).good
    assert bench.left() == [new]


AMBIGUOUS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "the younger has another description": ({}, {"description": "theirs"}, {}),
    "both are as the playbook says": ({"description": "new"}, {}, {}),
    "the younger lacks what the older has": ({"enable_restore": True}, {}, {}),
    "the younger has what neither says": ({}, {"app_id": "1"}, {}),
    "the younger is stopped": ({}, {"status": STOPPED}, {}),
    "the younger is the one that differs": ({"description": "new"}, {"description": "old"}, {}),
    "on_drift is fail": ({}, {}, {"on_drift": "fail"}),
    "on_drift is replace": ({}, {}, {"on_drift": "replace"}),
    "on_drift is warn": ({}, {}, {"on_drift": "warn"}),
    "a stop": ({}, {}, {"state": "stopped"}),
    "a removal": ({}, {}, {"state": "absent"}),
    "the playbook changed meanwhile": ({}, {}, {"description": "newer"}),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_anything_ambiguous_is_a_conflict_that_names_both(bench: Bench, case: str) -> None:
    old, new, options = AMBIGUOUS[case]
    ids = left(bench, old, new)
    outcome = again(bench, **options)
    assert (outcome.good, outcome.requests) == (False, [LIST])
    assert outcome.result["sync_task_ids"] == list(ids)
    assert outcome.result["changed"] is False


def test_three_tasks_are_a_conflict(bench: Bench) -> None:
    bench.add(description="new")
    left(bench)
    assert len(again(bench).result["sync_task_ids"]) == 3


@pytest.mark.parametrize(
    ("older", "younger", "options"),
    [
        ({"create_time": None}, {}, {}),
        ({"create_time": CREATED + 1}, {}, {}),
        ({"source_cdn": SourceCdn("a.example.org", "http")}, {"source_cdn": SourceCdn("b.example.org", "http")}, {}),
        ({"consistency_check": "crc64"}, {"consistency_check": None}, {"consistency_check": "size_last_modified"}),
    ],
)
def test_what_is_not_shown_proves_nothing(older: Any, younger: Any, options: Any) -> None:
    want = desired(on_drift="recreate", description="new", **options)
    one = task(**{"description": "old", **older})
    two = task(**{"sync_task_id": "id-2", "description": "new", "create_time": CREATED + 1, **younger})
    assert pair(want, listing(one, two)) is None


def test_without_a_time_of_the_service_nothing_is_proven() -> None:
    want = desired(on_drift="recreate", description="new")
    two = task(sync_task_id="id-2", description="new", create_time=CREATED + 1)
    tasks = (task(description="old"), two)
    assert unfinished(want, listing(*tasks)) == tasks[0]
    assert unfinished(want, listing(*tasks, date=None)) is None
    assert unfinished(want, listing(*tasks, date="Sun, 01 Mar 2026 12:01:00 GMT")) is None
    assert unfinished(want, listing(*tasks, date="Sun, 01 Mar 2026 12:01:01 GMT")) == tasks[0]
    assert moment(listing(date="yesterday")) is None


def test_a_young_successor_may_be_another_runs_and_is_waited_for(bench: Bench) -> None:
    bench.add(description="old")
    new = bench.add(description="new")
    begun = bench.clock.time()
    outcome = again(bench)
    assert outcome.good, outcome.result
    assert 60.0 <= bench.clock.time() - begun <= 66.0
    assert bench.left() == [new]
    assert len(outcome.requests) < 20


def test_a_young_successor_whose_run_finishes_meanwhile_is_taken_as_it_is(bench: Bench) -> None:
    old, new = bench.add(description="old"), bench.add(description="new")
    bench.clock.call_later(12.0, partial(bench.cloud.remove_task, old))
    outcome = again(bench)
    assert (outcome.good, outcome.result["changed"], outcome.writes) == (True, False, [])
    assert outcome.result["sync_task_id"] == new


@pytest.mark.parametrize("act", ["remove", "stop"])
def test_the_old_task_stays_where_its_successor_goes_meanwhile(bench: Bench, act: str) -> None:
    old, new = left(bench)
    bench.cloud.faults.add(Fault(STOP, "delay", when="after", seconds=2.0))
    gone = (
        partial(bench.cloud.remove_task, new)
        if act == "remove"
        else partial(bench.cloud.change_task, new, status=STOPPED)
    )
    bench.clock.call_later(1.0, gone)
    outcome = again(bench)
    assert not outcome.good
    assert old in bench.left()
    assert outcome.result["operations"] == ["stop"]
    expected = (
        rf".*Task {old} \(.*\) was not removed: its successor {new} \(.*\) no longer exists or is no longer running"
    )
    assert re.match(rf"{expected}\. Run the playbook again\.", outcome.msg)


def test_somebody_else_who_removes_the_old_task_first_does_no_harm(bench: Bench) -> None:
    old, new = left(bench)
    bench.cloud.faults.add(Fault(STOP, "delay", seconds=2.0))
    bench.clock.call_later(1.0, partial(bench.cloud.remove_task, old))
    outcome = again(bench)
    assert outcome.good, outcome.result
    assert (bench.left(), outcome.result["operations"]) == ([new], [])


def test_a_removal_that_is_refused_names_both(bench: Bench) -> None:
    old, new = left(bench)
    bench.cloud.faults.add(Fault(DELETE, "status", status=403))
    outcome = again(bench)
    assert (outcome.good, outcome.result["operations"]) == (False, ["stop"])
    assert outcome.msg.startswith(f"Both the new task {new} ")
    assert (outcome.result["sync_task_id"], outcome.result["previous_sync_task_id"]) == (new, old)


def test_a_restart_of_the_successor_that_breaks_off_says_how_it_is_left(bench: Bench) -> None:
    _old, new = left(bench)
    bench.cloud.faults.add(Fault(START, "status", status=403))
    outcome = again(bench, state="restarted")
    assert outcome.msg.startswith(f"Task {new} ")
    assert "is stopped and has no keys" in outcome.msg
