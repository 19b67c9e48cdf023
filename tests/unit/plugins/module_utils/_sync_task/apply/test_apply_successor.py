# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that differs is recreated or replaced: in order, with a failure at each step, and with other actors."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

NAMES = {"create": "CreateSyncTask", "stop": "StopSyncTask", "delete": "DeleteSyncTask"}
RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"
#: on_drift, state, old status, operations, new status.
SEQUENCES = [
    ("recreate", "present", RUNNING, ["create", "stop", "delete"], RUNNING),
    ("recreate", "present", STOPPED, ["create", "delete", "stop"], STOPPED),
    ("recreate", "started", STOPPED, ["create", "delete"], RUNNING),
    ("replace", "present", RUNNING, ["stop", "delete", "create"], RUNNING),
    ("replace", "present", STOPPED, ["delete", "create", "stop"], STOPPED),
    ("replace", "restarted", RUNNING, ["stop", "delete", "create"], RUNNING),
]
BREAKS = [(on_drift, hit) for on_drift in ("recreate", "replace") for hit in NAMES]


def succeed(bench: Bench, on_drift: str, **options: Any) -> Outcome:
    return bench.run(**dict({"on_drift": on_drift, "description": "new"}, **options))


@pytest.mark.parametrize(("on_drift", "state", "before", "operations", "after"), SEQUENCES)
def test_each_sequence(bench: Bench, on_drift: str, state: str, before: str, operations: list[str], after: str) -> None:
    old = bench.add(description="old", status=before, enable_restore=True)
    outcome = succeed(bench, on_drift, state=state)
    assert outcome.good, outcome.result
    assert outcome.result["operations"] == operations
    assert outcome.writes == [NAMES[operation] for operation in operations]
    (task,) = bench.cloud.tasks()
    assert (task["description"], task["status"], task["enable_restore"]) == ("new", after, True)
    assert outcome.result["previous_sync_task_id"] == old != task["sync_task_id"] == outcome.result["sync_task_id"]
    assert succeed(bench, on_drift, state="present").result["changed"] is False


@pytest.mark.parametrize(("on_drift", "hit"), BREAKS)
@pytest.mark.parametrize("action", ["drop", "html"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_response_changes_nothing_of_what_comes_out(
    bench: Bench, on_drift: str, hit: str, action: str, when: str
) -> None:
    bench.add(description="old")
    bench.cloud.faults.add(Fault(NAMES[hit], action, when))
    outcome = succeed(bench, on_drift)
    assert outcome.good, outcome.result
    assert [task["description"] for task in bench.cloud.tasks()] == ["new"]
    assert sorted(outcome.result["operations"]) == ["create", "delete", "stop"]


@pytest.mark.parametrize(("on_drift", "hit"), BREAKS)
def test_what_a_refusal_at_each_step_says(bench: Bench, on_drift: str, hit: str) -> None:
    old = bench.add(description="old")
    bench.cloud.faults.add(Fault(NAMES[hit], "status", status=403, times=None))
    outcome = succeed(bench, on_drift)
    assert not outcome.good
    sequence = next(row[3] for row in SEQUENCES if row[0] == on_drift)
    done = sequence[: sequence.index(hit)]
    assert (outcome.result["operations"], outcome.result["changed"]) == (done, bool(done))
    left = bench.left()
    if on_drift == "recreate" and hit == "create":
        assert left == [old]
        assert re.fullmatch(rf"\S.* The old task {old} \(.*\) was not changed\.", outcome.msg)
    elif on_drift == "recreate":
        new = outcome.result["sync_task_id"]
        assert left == [old, new]
        expected = r"Both the new task %s \(.*\) and the old task %s \(.*\) exist\. \S.*\."
        assert re.fullmatch(expected % (new, old), outcome.msg)
        assert outcome.result["previous_sync_task_id"] == old
    elif hit == "create":
        assert left == []
        said, _add, task = outcome.msg.partition(" To recreate it, add the keys to this task: ")
        assert said.startswith(f"Task {old} (")
        assert " was removed, but its replacement was not created. " in said
        assert task == json.dumps(outcome.result["restoring_task"], sort_keys=True)
        assert "sync_task_id" not in outcome.result
        assert outcome.result["removed_sync_task"]["sync_task_id"] == old
        assert outcome.result["removed_sync_task"]["description"] == "old"
    else:
        assert left == [old]
        assert outcome.result["sync_task_id"] == old
        assert "removed_sync_task" not in outcome.result


def test_what_was_removed_can_be_made_again_as_the_failure_says(bench: Bench) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "NONE"}
    bench.add(description="old", enable_restore=True, source_cdn=cdn, consistency_check="transmission")
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", status=403))
    outcome = succeed(bench, "replace")
    removed = outcome.result["removed_sync_task"]
    again = bench.run(**outcome.result["restoring_task"]["hwcloud.oms.oms_sync_task"])
    assert again.good, again.result
    unforeseen = ("sync_task_id", "create_time", "last_start_time", "status")
    assert {**again.result["sync_task"], **dict.fromkeys(unforeseen)} == {**removed, **dict.fromkeys(unforeseen)}


def test_after_a_replace_whose_create_stays_ambiguous_nothing_is_said_for_certain(bench: Bench) -> None:
    bench.add(description="old")
    bench.cloud.faults.add(Fault("CreateSyncTask", "delay", seconds=500.0))
    outcome = succeed(bench, "replace")
    assert outcome.result["create_outcome"] == "unknown"
    assert outcome.result["operations"] == ["stop", "delete"]
    assert "removed_sync_task" in outcome.result
    assert "its replacement was not created" not in outcome.msg


def test_a_replace_whose_delete_stays_ambiguous_returns_all_of_the_task_that_may_be_gone(bench: Bench) -> None:
    old = bench.add(description="old")
    bench.cloud.faults.add(Fault("DeleteSyncTask", "drop", when="after", times=None))
    outcome = succeed(bench, "replace", retry_timeout=0.0)
    assert outcome.msg.startswith(f"Task {old} (")
    assert " may have been removed. " in outcome.msg
    assert outcome.result["removed_sync_task"]["sync_task_id"] == old
    assert "It is not known whether the request was executed." in outcome.msg


@pytest.mark.parametrize("hit", ["stop", "delete"])
def test_a_recreate_whose_removal_stays_ambiguous_says_nothing_of_making_the_task_again(bench: Bench, hit: str) -> None:
    bench.add(description="old")
    bench.cloud.faults.add(Fault(NAMES[hit], "drop", when="after", times=None))
    outcome = succeed(bench, "recreate", retry_timeout=0.0)
    assert outcome.msg.startswith("Both the new task {} ".format(outcome.result["sync_task_id"]))
    assert "removed_sync_task" not in outcome.result


@pytest.mark.parametrize(
    ("duplicates", "code"), [("refuse", "OMS.0062"), ("refuse", "OMS.1003"), ("accept", "OMS.0062")]
)
def test_recreate_needs_a_service_that_takes_the_pair_twice(duplicates: str, code: str) -> None:
    bench = Bench(duplicates=duplicates, duplicate_error_code=code)
    old = bench.add(description="old")
    outcome = succeed(bench, "recreate")
    assert outcome.good is (duplicates == "accept")
    if not outcome.good:
        assert bench.left() == [old]
        assert "was not changed" in outcome.msg


@pytest.mark.parametrize("quota", [1, 2])
def test_recreate_needs_room_on_the_services_side_too(quota: int) -> None:
    bench = Bench(quota=quota)
    bench.add(description="old")
    assert succeed(bench, "recreate").good is (quota == 2)
    assert len(bench.left()) == 1


def test_nothing_is_removed_before_the_new_one_is_seen_running() -> None:
    bench = Bench(list_lag=30.0)
    old = bench.add(description="old", create_time=1772366000000)
    outcome = succeed(bench, "recreate", wait_timeout=10.0)
    assert not outcome.good
    assert outcome.msg.startswith("Both the new task {} ".format(outcome.result["sync_task_id"]))
    assert old in bench.left()
    assert outcome.writes == ["CreateSyncTask"]


# Other actors


def racing(bench: Bench, on_drift: str, when: str, operation: str = "CreateSyncTask", **other: Any) -> Outcome:
    bench.cloud.faults.add(Fault(operation, "delay", when=when, seconds=2.0))
    bench.clock.call_later(1.0, lambda: bench.add(**dict({"description": "new"}, **other)))
    return succeed(bench, on_drift)


def test_another_run_that_made_the_successor_first_keeps_it_and_the_old_task(bench: Bench) -> None:
    old = bench.add(description="old")
    outcome = racing(bench, "recreate", "before")
    assert outcome.good, outcome.result
    assert (outcome.result["changed"], outcome.result["operations"]) == (False, ["create", "stop", "delete"])
    assert bench.left() == [old, outcome.result["sync_task_id"]]
    assert "previous_sync_task_id" not in outcome.result


def test_the_first_of_two_successors_removes_the_old_task(bench: Bench) -> None:
    old = bench.add(description="old")
    outcome = racing(bench, "recreate", "after")
    assert (outcome.good, outcome.result["changed"]) == (True, True)
    assert old not in bench.left()
    assert outcome.result["sync_task_id"] == bench.left()[0]


def test_after_a_replace_another_runs_task_is_taken(bench: Bench) -> None:
    old = bench.add(description="old")
    outcome = racing(bench, "replace", "before")
    assert outcome.good, outcome.result
    assert [outcome.result["sync_task_id"]] == bench.left() != [old]
    assert outcome.result["changed"] is True, "the old task is gone by this run's doing"
    assert outcome.result["operations"] == ["stop", "delete", "create", "stop", "delete"]
    assert outcome.result["previous_sync_task_id"] == old


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_somebody_removes_the_old_task_first(bench: Bench, on_drift: str) -> None:
    old = bench.add(description="old", status=STOPPED)
    bench.cloud.faults.add(Fault("DeleteSyncTask", "delay", seconds=2.0))
    bench.clock.call_later(1.0, lambda: bench.cloud.remove_task(old))
    outcome = succeed(bench, on_drift)
    assert outcome.good, outcome.result
    assert "delete" not in outcome.result["operations"]
    assert [task["description"] for task in bench.cloud.tasks()] == ["new"]


def test_check_mode_predicts_what_is_done(bench: Bench) -> None:
    for on_drift in ("recreate", "replace"):
        bench.add(description="old")
        predicted = bench.run(check_mode=True, on_drift=on_drift, description="new")
        assert predicted.writes == []
        done = succeed(bench, on_drift)
        facts: dict[str, Any] = {name: predicted.result[name] for name in ("changed", "operations", "diff")}
        assert facts == {name: done.result[name] for name in facts}
        bench.cloud.reset()
