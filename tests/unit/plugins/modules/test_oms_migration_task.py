# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration task is found again, created at most once, started again where that can help, and waited for."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.migrations import OPTIONS, add, left, migrate, writes
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    CHOICE,
    EVENT,
    MIGRATION_INFO,
    TASK_GROUP,
    run,
    run_in_slices,
)

MODULES = ("oms_migration_task", "oms_migration_task_group")
CREATES = {MODULES[0]: "CreateTask", MODULES[1]: "CreateTaskGroup"}
KIND = {MODULES[0]: "task", MODULES[1]: "group"}


def stored(bench: Bench) -> list[dict[str, Any]]:
    return [task for task in bench.cloud.migration_tasks() if task["group_type"] == "NORMAL_TASK"]


def created(bench: Bench) -> Any:
    """Return the body of the only create."""
    (sent,) = (entry for entry in bench.cloud.writes() if str(entry.operation) in CREATES.values())
    return sent.body


# Finding a pass again


def test_a_label_is_written_found_again_and_cut_off(bench: Bench) -> None:
    first = migrate(bench, run="first", description="photos")
    assert created(bench)["description"] == "photos [run=first]"
    assert (first.result["task"]["description"], first.result["task"]["run"]) == ("photos", "first")
    assert first.result["diff"]["after"]["run"] == "first"
    again = migrate(bench, run="first", description="photos")
    assert (again.result["changed"], again.operations) == (False, ["ListTasks"])


def test_a_new_label_is_a_new_pass_that_copies_nothing_twice(bench: Bench) -> None:
    first = migrate(bench, run="first")
    second = migrate(bench, run="second")
    assert first.result["task_id"] != second.result["task_id"]
    assert (first.result["copied"], second.result["copied"], second.result["complete"]) == (12, 0, True)
    assert len(left(bench)) == 2


def test_without_a_label_only_tasks_without_one_count(bench: Bench) -> None:
    migrate(bench, run="first")
    done = migrate(bench)
    assert done.result["operations"] == ["create"]
    assert done.result["task"]["run"] is None


def test_the_newest_of_several_is_used_and_the_others_are_named(bench: Bench) -> None:
    old = add(bench, "oms_migration_task", "failed", error_code="TRF.0013")
    bench.clock.sleep(10)
    new = add(bench)
    done = migrate(bench)
    assert (done.good, done.result["task_id"], done.result["changed"]) == (True, new, False)
    assert f"The others are {old} " in done.warnings[0]


@pytest.mark.parametrize("fields", [{"group_type": "GROUP_TASK"}, {"group_type": "SYNC_TASK"}])
def test_tasks_of_groups_and_of_synchronizations_are_never_touched(bench: Bench, fields: dict[str, Any]) -> None:
    other = add(bench, **fields)
    assert migrate(bench, state="absent").result["changed"] is False
    done = migrate(bench)
    assert (done.good, done.result["operations"]) == (True, ["create"])
    for state in ("completed", "absent", "stopped"):
        refused = migrate(bench, state=state, task_id=other)
        assert not refused.good
        assert "belongs to a " in refused.msg
    assert other in [task["id"] for task in bench.cloud.migration_tasks()]


def test_names_that_read_back_encoded_are_the_same(bench: Bench) -> None:
    keys = ["summer & sun/", "\u00e9t\u00e9/", ""]
    assert migrate(bench, object_key=keys, task_type="prefix").result["changed"]
    again = migrate(bench, object_key=keys[::-1], task_type="prefix")
    assert (again.result["changed"], again.operations) == (False, ["ListTasks"])


@pytest.mark.parametrize("match", ["contains", "prefix", "ignore_case"])
def test_a_name_that_finds_nothing_proves_nothing(match: str) -> None:
    """The service may match names as it likes."""
    bench = Bench(task_name_match=match)
    key = add(bench, name="named by hand")
    done = migrate(bench)
    assert (done.result["task_id"], done.operations) == (key, ["ListTasks", "ListTasks"])


@pytest.mark.parametrize("bucket", ["photos%origin", "p" * 250])
def test_a_name_that_the_list_cannot_be_filtered_by_is_left_out(bench: Bench, bucket: str) -> None:
    add(bench, src={"bucket": bucket})
    done = migrate(bench, src_bucket=bucket)
    assert (done.result["changed"], done.operations) == (False, ["ListTasks"])
    assert "task_name" not in done.requests[0].query


def test_the_id_picks_a_task_and_what_is_set_besides_must_agree(bench: Bench) -> None:
    key = add(bench, "oms_migration_task", "paused", description="x [run=first]")
    nowhere = dict.fromkeys(("src_region", "src_bucket", "dst_region", "dst_bucket", *KEYS))
    stopped = migrate(bench, **nowhere, region="cn-north-4", state="stopped", task_id=key)
    assert (stopped.good, stopped.result["changed"], stopped.operations) == (True, False, ["ShowTask"])
    for wrong in ({"run": "second"}, {"src_bucket": "another"}, {"object_key": ["x/"]}, {"save_prefix": "x"}):
        refused = migrate(bench, **{**nowhere, **wrong}, region="cn-north-4", state="stopped", task_id=key)
        assert "The options do not match" in refused.msg, wrong
    started = migrate(bench, task_id=key, run="first")
    assert (started.result["operations"], started.result["complete"]) == (["start"], True)


def test_an_id_that_is_not_there_is_an_error_but_for_absent(bench: Bench) -> None:
    assert "No migration with task_id 7 was found" in migrate(bench, task_id=7).msg
    assert migrate(bench, task_id=7, state="absent").result["changed"] is False


# At most one

LOST: list[dict[str, Any]] = [
    {"action": "drop"},
    {"action": "status", "status": 503},
    {"action": "delay", "seconds": 1000.0},
    {"action": "garbage"},
    {"action": "malformed"},
    {"action": "redirect"},
]


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("module", MODULES)
def test_a_lost_response_to_a_create_that_was_executed(bench: Bench, module: str, fault: dict[str, Any]) -> None:
    bench.cloud.faults.add(Fault(CREATES[module], when="after", **fault))
    done = migrate(bench, module, run="first")
    assert done.good, done.msg
    assert done.operations.count(CREATES[module]) == 1
    assert (left(bench, module), done.result["operations"]) == ([done.result[f"{KIND[module]}_id"]], ["create"])


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("module", MODULES)
def test_a_lost_response_to_a_create_that_was_not_executed(bench: Bench, module: str, fault: dict[str, Any]) -> None:
    bench.cloud.faults.add(Fault(CREATES[module], when="before", **fault))
    done = migrate(bench, module, run="first")
    again = fault["action"] == "drop" or fault.get("status") == 503
    assert done.operations.count(CREATES[module]) == (2 if again else 1)
    assert done.good is again
    if not again:
        assert done.result["create_outcome"] == "unknown"
    bench.clock.sleep(2000)
    assert migrate(bench, module, run="first").good
    assert len(left(bench, module)) == 1


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("lag", [3.0, 14.0])
def test_a_list_that_lags_shows_the_own_one_later(module: str, lag: float) -> None:
    bench = Bench(list_lag=lag)
    done = migrate(bench, module)
    assert (done.good, len(left(bench, module))) == (True, 1), done.result


@pytest.mark.parametrize("module", MODULES)
def test_one_that_is_deleted_before_the_list_shows_it(module: str) -> None:
    bench = Bench(list_lag=3.0)
    began = bench.clock.time()
    store = bench.cloud.migrations if module == "oms_migration_task" else bench.cloud.migration_groups
    bench.clock.call_later(2.0, lambda: store.remove(left(bench, module)[0]))
    done = migrate(bench, module)
    assert (done.good, bench.clock.time() - began) == (False, 16.5)
    assert done.msg.endswith(
        " was created, but someone else deleted it before the list showed it. Run the playbook again."
    )
    assert (done.result["changed"], done.result["operations"]) == (True, ["create"])
    assert not {"create_outcome", "task_id", "group_id"} & set(done.result)


@pytest.mark.parametrize("module", MODULES)
def test_one_that_no_list_shows_is_waited_for_as_long_as_a_list_may_lag(module: str) -> None:
    bench = Bench(list_lag=1e6)
    began = bench.clock.time()
    done = migrate(bench, module)
    assert (done.good, bench.clock.time() - began) == (False, 300.0)
    assert "did not appear in the list within 300 s" in done.msg
    assert (done.result["create_outcome"], len(left(bench, module))) == ("unknown", 1)


def test_of_two_that_are_created_at_once_the_first_stays(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("CreateTask", "delay", seconds=2.0))
    bench.clock.call_later(1.0, lambda: add(bench, "oms_migration_task", "waiting"))
    done = migrate(bench)
    assert done.good, done.msg
    assert left(bench) == [done.result["task_id"]]
    assert "this run removes its own task" in done.warnings[0]
    assert (done.result["changed"], done.result["complete"]) == (False, True)


@pytest.mark.parametrize("fault", [{"action": "status", "status": 503}, {"action": "malformed"}], ids=str)
def test_nothing_is_created_without_a_complete_list(bench: Bench, fault: dict[str, Any]) -> None:
    for operation in ("ListTasks", "ListTaskGroup"):
        bench.cloud.faults.add(Fault(operation, times=None, skip=1 if operation == "ListTasks" else 0, **fault))
        done = migrate(bench)
        assert (done.good, writes(done), done.result["operations"]) == (False, [], [])
        bench.cloud.faults.clear()


def test_a_long_history_costs_one_request_for_a_hit_and_thirty_for_a_proof(bench: Bench) -> None:
    for number in range(3000):
        add(bench, src={"bucket": "history"}, description=f"pass {number}")
    key = add(bench)
    assert migrate(bench).operations == ["ListTasks"]
    bench.cloud.migrations.remove(key)
    predicted = migrate(bench, check_mode=True)
    assert predicted.operations == ["ListTasks"] * 32 + ["ListTaskGroup"]


# Other migrations between the same buckets


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("other", MODULES)
def test_nothing_is_created_next_to_another_one_that_runs(
    bench: Bench, module: str, other: str, check_mode: bool
) -> None:
    bench.cloud.settings.object_time = 1000.0
    key = add(bench, other, "running", description="[run=other]")
    done = migrate(bench, module, check_mode, run="first")
    assert (done.good, writes(done), done.result["rivals"]) == (False, [], [key])
    assert str(key) in done.msg
    assert done.result["error"]["retryable"] is True


@pytest.mark.parametrize(
    ("theirs", "ours", "allowed"),
    [
        ({"object_key": ["a/"]}, {"object_key": ["b/"]}, True),
        ({"object_key": ["a/"]}, {"object_key": ["a/b/"]}, False),
        ({"object_key": ["a/b/"]}, {"object_key": ["a/"]}, False),
        ({"object_key": ["a/"]}, {}, False),
        ({"object_key": ["a b/"]}, {"object_key": ["a b/c"]}, False),
        ({"save_prefix": "x/"}, {"save_prefix": "y/"}, True),
        ({"save_prefix": "x/"}, {"save_prefix": "x/y/"}, False),
        ({"save_prefix": "x/"}, {}, False),
    ],
)
def test_what_has_nothing_in_common_may_run_at_once(
    bench: Bench, theirs: dict[str, Any], ours: dict[str, Any], allowed: bool
) -> None:
    bench.cloud.settings.object_time = 1000.0
    src, dst = {"object_key": theirs.get("object_key", [""])}, {"save_prefix": theirs.get("save_prefix", "")}
    add(bench, "oms_migration_task", "running", description="[run=other]", src=src, dst=dst)
    done = migrate(bench, check_mode=True, run="first", **ours)
    assert done.good is allowed, done.result


# Reasons of failures


@pytest.mark.parametrize(
    ("code", "times", "expected"),
    [
        ("TRF.0061", 1, ["create", "start"]),
        ("TRF.0159", 3, ["create", "start", "start", "start"]),
        ("TRF.0062", 9, ["create", "start", "start"]),
        ("TRF.0051", 1, ["create"]),
        ("TRF.0013", 1, ["create"]),
    ],
)
def test_a_failure_is_started_again_where_that_can_help(
    bench: Bench, code: str, times: int, expected: list[str]
) -> None:
    bench.cloud.plan_breakdown(code, times=times)
    retries = 2 if times == 9 else 3
    done = migrate(bench, retries=retries)
    assert done.result["operations"] == expected
    assert writes(done) == [name for name, before in zip(expected, ["", *expected]) if name != before]
    assert done.good is (code in ("TRF.0061", "TRF.0159"))
    if not done.good:
        assert code in done.msg
        assert done.result["failure"]["code"] == code
        assert done.result["failure"]["retryable"] is (code == "TRF.0062")
        assert done.result["error"]["retryable"] is (code == "TRF.0062")
        assert (done.result["complete"], done.result["changed"]) == (False, True)


def test_what_a_person_has_fixed_is_started_once_by_a_later_run(bench: Bench) -> None:
    bench.cloud.plan_breakdown("TRF.0051", times=2)
    first = migrate(bench)
    second = migrate(bench)
    third = migrate(bench)
    assert [one.result["operations"] for one in (first, second, third)] == [["create"], ["start"], ["start"]]
    assert [one.good for one in (first, second, third)] == [False, False, True]


def test_with_no_retries_a_failed_task_is_a_failure_and_nothing_is_started(bench: Bench) -> None:
    add(bench, "oms_migration_task", "failed", error_code="TRF.0061")
    for check_mode in (True, False):
        done = migrate(bench, check_mode=check_mode, retries=0)
        assert (done.good, writes(done)) == (False, [])
        assert "retries is 0" in done.msg


@pytest.mark.parametrize(
    ("scope", "result", "expected"), [("failed", True, True), ("failed", False, None), ("all", True, None)]
)
def test_only_what_failed_is_copied_again_where_there_is_a_list(
    bench: Bench, scope: str, result: bool, expected: Any
) -> None:
    record = {"result": result, "list_file_key": "oms/x", "error_code": None}
    add(bench, "oms_migration_task", "failed", error_code="TRF.0004", record=record)
    migrate(bench, retry_scope=scope, wait=False)
    (sent,) = (entry.body for entry in bench.cloud.writes())
    assert sent.get("migrate_failed_object") is expected


def test_a_list_that_the_service_cannot_use_means_all_objects(bench: Bench) -> None:
    add(bench, "oms_migration_task", "failed", error_code="TRF.0004", record={"result": True})
    bench.cloud.faults.add(Fault("StartTask", "status", status=400, code="S3M.0167"))
    done = migrate(bench)
    assert (done.good, done.result["operations"]) == (True, ["start"])
    assert [entry.body.get("migrate_failed_object") for entry in bench.cloud.writes()] == [True, None]
    assert "cannot be used (OMS.0167)" in done.warnings[0]


# Waiting


def test_a_wait_that_ends_by_time_says_how_far_it_is_and_a_rerun_goes_on() -> None:
    bench = Bench(object_time=10.0)
    late = migrate(bench, wait_timeout=45.0)
    assert not late.good
    assert "4 of 12 objects" in late.msg
    assert "the service continues" in late.msg
    assert (late.result["complete"], late.result["error"]["retryable"]) == (False, True)
    assert late.result["task"]["objects"]["succeeded"] == 4
    rerun = migrate(bench)
    assert (rerun.good, rerun.result["changed"], rerun.result["complete"], writes(rerun)) == (True, False, True, [])


def test_without_wait_it_is_created_and_not_complete(bench: Bench) -> None:
    done = migrate(bench, wait=False)
    assert (done.good, done.result["operations"], done.result["complete"]) == (True, ["create"], False)
    again = migrate(bench, wait=False)
    assert (again.result["changed"], again.result["complete"], again.operations) == (False, False, ["ListTasks"])


def test_who_is_stopped_by_somebody_else_is_not_started_against_their_will() -> None:
    bench = Bench(object_time=10.0)
    bench.clock.call_later(60.0, lambda: bench.cloud.migrations.stop(bench.cloud.account.project_id, left(bench)[0]))
    done = migrate(bench)
    assert (done.good, writes(done)) == (False, ["create"])
    assert "someone else stopped it" in done.msg


def test_who_is_removed_by_somebody_else_is_not_created_again() -> None:
    bench = Bench(object_time=10.0)
    bench.clock.call_later(60.0, lambda: bench.cloud.migrations.remove(left(bench)[0]))
    done = migrate(bench)
    assert (done.good, writes(done), left(bench)) == (False, ["create"], [])
    assert "someone else removed it" in done.msg


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_response_to_a_start(bench: Bench, when: str) -> None:
    add(bench, "oms_migration_task", "paused")
    bench.cloud.faults.add(Fault("StartTask", "drop", when))
    done = migrate(bench)
    assert (done.good, done.result["operations"], done.result["complete"]) == (True, ["start"], True)


@pytest.mark.parametrize("seconds", [1.0, 7.0])
@pytest.mark.parametrize("case", ["create", "heals", "to be fixed", "lost", "late"])
def test_slices_are_one_run(case: str, seconds: float) -> None:
    results = []
    for cut in (False, True):
        bench = Bench(object_time=3.0)
        options: dict[str, Any] = {"run": "first", "retries": 2}
        if case == "heals":
            bench.cloud.plan_breakdown("TRF.0061", times=None)
        if case == "to be fixed":
            bench.cloud.plan_breakdown("TRF.0051", times=None)
        if case == "lost":
            bench.cloud.faults.add(Fault("CreateTask", "drop", "after"))
        if case == "late":
            options["wait_timeout"] = 20.0
        if cut:
            done, lines = run_in_slices(bench, "oms_migration_task", seconds, **OPTIONS, **options)
            assert lines
        else:
            done = migrate(bench, **options)
        results.append(done)
    whole, cut_up = results
    assert writes(whole) == writes(cut_up)
    expected = {"heals": ["create", "start", "start"]}.get(case, ["create"])
    assert whole.result["operations"] == cut_up.result["operations"] == expected
    assert whole.good == cut_up.good == (case in ("create", "lost"))
    for key in ("changed", "complete", "copied", "failure", "msg", "diff", "task_id"):
        assert whole.result.get(key) == cut_up.result.get(key), key
    assert whole.warnings == cut_up.warnings


# Updating in place, and differences


def windows(speed: int) -> list[dict[str, Any]]:
    return [{"start": "08:00", "end": "19:59", "max_bandwidth": speed}]


@pytest.mark.parametrize("status", ["running", "paused", "failed", "waiting"])
@pytest.mark.parametrize("module", MODULES)
def test_traffic_limits_are_updated_in_place(bench: Bench, module: str, status: str) -> None:
    bench.cloud.settings.update(object_time=1000.0, waiting_time=500.0 if status == "waiting" else 1.0)
    add(bench, module, status)
    for speed, expected in ((10, ["update"]), (10, []), (20, ["update"])):
        predicted = migrate(bench, module, check_mode=True, state="present", bandwidth_policy=windows(speed))
        done = migrate(bench, module, state="present", bandwidth_policy=windows(speed))
        assert predicted.result["operations"] == done.result["operations"] == writes(done) == expected
        assert predicted.result["diff"] == done.result["diff"]
    assert done.result[KIND[module]]["bandwidth_policy"] == windows(20)
    emptied = migrate(bench, module, state="present", bandwidth_policy=[])
    assert emptied.result[KIND[module]]["bandwidth_policy"] == []


def test_priority_and_limits_are_one_request_that_keeps_the_present_limits(bench: Bench) -> None:
    add(
        bench,
        "oms_migration_task",
        "paused",
        bandwidth_policy=[{"start": "08:00", "end": "19:59", "max_bandwidth": 1 << 20}],
    )
    done = migrate(bench, state="present", task_priority="HIGH")
    assert (done.result["operations"], done.operations) == (["update"], ["ListTasks", "BatchUpdateTasks", "ShowTask"])
    assert done.result["task"]["bandwidth_policy"] == windows(1)
    both = migrate(bench, state="present", task_priority="LOW", bandwidth_policy=windows(3))
    assert (both.result["operations"], both.result["task"]["task_priority"]) == (["update"], "LOW")
    assert both.result["task"]["bandwidth_policy"] == windows(3)


@pytest.mark.parametrize(("empty", "again"), [("clear", []), ("keep", ["update"]), ("refuse", None)])
def test_limits_that_an_update_may_not_remove(empty: str, again: list[str] | None) -> None:
    """Limits that are still there are compared again, and a refusal is that of the service."""
    bench = Bench(empty_bandwidth=empty)
    add(bench, "oms_migration_task", "paused", bandwidth_policy=windows(1))
    done = migrate(bench, state="present", task_priority="HIGH", bandwidth_policy=[])
    if again is None:
        assert (done.good, done.result["error"]["code"]) == (False, "OMS.1003")
        return
    assert (done.good, done.result["operations"]) == (True, ["update"])
    assert migrate(bench, state="present", task_priority="HIGH", bandwidth_policy=[]).result["operations"] == again
    assert migrate(bench, state="present", bandwidth_policy=[]).result["changed"] is False


@pytest.mark.parametrize("module", MODULES)
def test_a_window_over_midnight_is_refused_whatever_the_service_accepts(module: str) -> None:
    bench = Bench(midnight_windows="accept")
    done = migrate(bench, module, bandwidth_policy=[{"start": "22:00", "end": "05:59", "max_bandwidth": 1}])
    assert (done.good, done.operations) == (False, [])
    assert "bandwidth_policy" in done.msg


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    "reading",
    [
        {"task_cloud_type": "as_sent"},
        {"object_keys": "plain"},
        {"strict_patterns": True},
        {"unknown_fields": "refuse"},
        {"foreign_dst_region": "refuse"},
        {"record_error_code": "S3M.0307"},
        {"group_counters": "filled"},
        {"group_tasks": "keep"},
        {"unsettled_time": 30.0},
        {"waiting_counters": "zero", "waiting_start_time": "null"},
    ],
)
def test_what_the_service_may_do_otherwise_changes_nothing(module: str, reading: dict[str, Any]) -> None:
    bench = Bench(**reading)
    done = migrate(bench, module, run="first", bandwidth_policy=windows(10), migrate_since="2023-01-01T00:00:00Z")
    assert (done.good, done.result["operations"], done.result["complete"]) == (True, ["create"], True), done.msg
    again = migrate(bench, module, run="first", bandwidth_policy=windows(10), migrate_since="2023-01-01T00:00:00Z")
    assert (again.good, again.result["changed"]) == (True, False)
    assert migrate(bench, module, run="first", state="absent").result["operations"] == ["delete"]
    assert left(bench, module) == []


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_a_group_that_makes_its_tasks_is_stopped_once_it_can_be(answer: str) -> None:
    bench = Bench(group_stop_creating=answer, group_creation_time=20.0, object_time=100.0)
    migrate(bench, TASK_GROUP, wait=False)
    bench.clock.sleep(2)
    done = migrate(bench, TASK_GROUP, state="stopped")
    assert (done.good, done.result["group"]["status"]) == (True, "paused"), done.msg


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        ({"daily_limit": 0}, "OMS.0075"),
        ({"daily_limit": 0, "daily_error_code": "OMS.1037"}, "OMS.1037"),
        ({"waiting_limit": 0}, "OMS.0076"),
        ({"waiting_limit": 0, "waiting_error_code": "OMS.1021"}, "OMS.1021"),
    ],
)
def test_a_limit_of_the_service_is_an_exhausted_quota(reading: dict[str, Any], code: str) -> None:
    for module in MODULES if "daily_limit" in reading else MODULES[:1]:
        bench = Bench(**reading)
        done = migrate(bench, module)
        assert (done.good, done.result["error"]["code"], left(bench, module)) == (False, code, [])
        assert "quota of the service is exhausted" in done.msg


@pytest.mark.parametrize("reading", [{"sync_rows": False}, {"sync_group_id": "task"}, {"sync_group_id": "empty"}])
def test_the_task_of_a_synchronization_is_left_alone(reading: dict[str, Any]) -> None:
    bench = Bench(**reading)
    bench.add()
    fed = run(bench, EVENT, **CHOICE, object_keys=["first.jpg"])
    assert fed.good
    bench.clock.sleep(600)
    listed: dict[str, Any] = {"dst_region": "cn-north-4", "group_type": "SYNC_TASK"}
    rows = run(bench, MIGRATION_INFO, **listed).result["migration_tasks"]
    assert len(rows) == reading.get("sync_rows", 1)
    assert migrate(bench, state="absent").result["changed"] is False
    assert migrate(bench, run="first").result["operations"] == ["create"]
    assert migrate(bench, run="first", state="absent").result["operations"] == ["delete"]
    assert run(bench, MIGRATION_INFO, **listed).result["migration_tasks"] == rows


def test_the_priority_of_a_running_task_is_only_warned_of(bench: Bench) -> None:
    bench.cloud.settings.object_time = 1000.0
    add(bench, "oms_migration_task", "running")
    done = migrate(bench, state="present", task_priority="HIGH")
    assert (done.good, writes(done)) == (True, [])
    assert "task_priority of task" in done.warnings[0]


def test_a_difference_of_an_ended_task_is_a_warning_that_names_the_way(bench: Bench) -> None:
    add(bench, description="old")
    done = migrate(bench, description="new", on_drift="recreate", bandwidth_policy=windows(1))
    assert (done.good, done.result["changed"], writes(done)) == (True, False, [])
    assert "use a new run" in done.warnings[0]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("status", ["paused", "failed"])
def test_recreate_creates_before_it_removes(bench: Bench, module: str, status: str) -> None:
    old = add(bench, module, status, description="old [run=first]", enable_restore=True)
    predicted = migrate(bench, module, True, run="first", description="new", on_drift="recreate")
    done = migrate(bench, module, run="first", description="new", on_drift="recreate")
    assert done.good, done.msg
    assert done.result["operations"] == predicted.result["operations"] == ["create", "delete"]
    assert done.result[f"previous_{KIND[module]}_id"] == old
    assert left(bench, module) == [done.result[f"{KIND[module]}_id"]]
    assert (created(bench)["description"], created(bench)["enable_restore"]) == ("new [run=first]", True)
    assert done.result["complete"] is True
    assert migrate(bench, module, run="first", description="new").result["changed"] is False


CDN: dict[str, Any] = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "NONE"}
#: Settings that the service returns, as a create sends them; none has its default.
READABLE: dict[str, Any] = {
    "migrate_since": 1767225600,
    "bandwidth_policy": [{"start": "08:00", "end": "19:59", "max_bandwidth": 10485760}],
    "source_cdn": CDN,
    "enable_metadata_migration": True,
    "enable_restore": True,
    "enable_failed_object_recording": False,
    "enable_requester_pays": True,
    "object_overwrite_mode": "FULL_OVERWRITE",
    "consistency_check": "no_check",
    "dst_storage_policy": "IA",
}


@pytest.mark.parametrize("module", MODULES)
def test_recreate_keeps_every_setting_that_is_read_and_not_given(bench: Bench, module: str) -> None:
    kept = {**READABLE, "task_priority": "HIGH"} if module == MODULES[0] else READABLE
    add(bench, module, "paused", description="old", **kept)
    predicted = migrate(bench, module, True, description="new", on_drift="recreate")
    done = migrate(bench, module, description="new", on_drift="recreate")
    assert done.good, done.msg
    assert {**created(bench), "src_node": None, "dst_node": None, "task_type": None} == {
        **kept,
        **dict.fromkeys(("src_node", "dst_node", "task_type")),
        "description": "new",
    }
    diff = predicted.result["diff"]
    changed = [name for name in diff["after"] if diff["after"][name] != diff["before"].get(name)]
    assert changed == ["status", "description"]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("check_mode", [False, True])
def test_recreate_without_the_key_of_the_cdn_is_refused(bench: Bench, module: str, check_mode: bool) -> None:
    old = add(bench, module, "paused", description="old", source_cdn={**CDN, "authentication_type": "ALIYUN_OSS_C"})
    done = migrate(bench, module, check_mode, description="new", on_drift="recreate")
    assert (done.good, writes(done), left(bench, module)) == (False, [], [old])
    assert "set source_cdn with its authentication_key. Nothing was changed." in done.msg


def test_what_runs_is_never_recreated(bench: Bench) -> None:
    bench.cloud.settings.object_time = 1000.0
    add(bench, "oms_migration_task", "running", description="old")
    done = migrate(bench, description="new", on_drift="recreate")
    assert (done.good, writes(done)) == (False, [])
    assert "It is running: stop it first" in done.msg


def test_a_recreate_that_cannot_remove_the_old_one_says_that_both_exist(bench: Bench) -> None:
    old = add(bench, "oms_migration_task", "paused", description="old")
    bench.cloud.faults.add(Fault("DeleteTask", "status", status=403, code="OMS.0072"))
    done = migrate(bench, description="new", on_drift="recreate")
    assert not done.good
    assert f"Both the new migration {done.result['task_id']} and the old one, {old}, exist." in done.msg
    assert done.result["operations"] == ["create"]
    rerun = migrate(bench, description="new")
    assert (rerun.good, rerun.result["changed"]) == (True, False)
    assert f"The others are {old} " in rerun.warnings[0]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("options", [{"state": "absent"}, {"description": "new", "on_drift": "recreate"}], ids=str)
def test_a_delete_that_only_a_proxy_confirms_fails(bench: Bench, module: str, options: dict[str, Any]) -> None:
    old = add(bench, module, "paused", description="old")
    bench.cloud.faults.add(Fault(CREATES[module].replace("Create", "Delete"), "empty", "before"))
    done = migrate(bench, module, **options)
    assert (done.good, old in left(bench, module)) == (False, True), done.result
    assert done.result["operations"][-1] == "delete"
    assert f"{old} (" in done.msg
    assert done.msg.endswith("to be deleted. Run the playbook again later.")
    assert migrate(bench, module, state="absent").result["changed"] is True
    assert left(bench, module) == []


# What is sent


def test_everything_that_is_set_is_sent_and_reads_back_as_unchanged(bench: Bench) -> None:
    options: dict[str, Any] = {
        "src_cloud_type": "Tencent",
        "app_id": "1250000000",
        "task_type": "prefix",
        "object_key": ["a/", "b/"],
        "save_prefix": "copy/",
        "description": "everything",
        "migrate_since": "2026-01-01T00:00:00Z",
        "bandwidth_policy": windows(10),
        "smn_config": {
            "topic_urn": "urn:smn:cn-north-4:p:t",
            "trigger_conditions": ["SUCCESS"],
            "language": "en-us",
            "message_template_name": None,
        },
        "source_cdn": {
            "domain": "cdn.example.org",
            "protocol": "https",
            "authentication_type": "TENCENT_COS_A",
            "authentication_key": "KeyOfTheNetwork",
            "crypto_type": None,
            "kms_key_id": None,
        },
        "enable_metadata_migration": True,
        "enable_restore": True,
        "enable_failed_object_recording": False,
        "enable_requester_pays": True,
        "object_overwrite_mode": "CRC64_COMPARISON_OVERWRITE",
        "consistency_check": "crc64",
        "dst_storage_policy": "IA",
        "task_priority": "HIGH",
        "src_crypto_type": "KMS",
        "src_security_token": "SourceToken",
        "run": "first",
        "wait": False,
        "state": "present",
    }
    assert migrate(bench, **options).good
    sent = created(bench)
    assert sent["src_node"] == {
        "cloud_type": "Tencent",
        "region": "cn-hangzhou",
        "bucket": "photos-origin",
        "app_id": "1250000000",
        "object_key": ["a/", "b/"],
        "crypto_type": "KMS",
        **{name: bench.cloud.hash(KEYS[f"src_{name}"]) for name in ("ak", "sk")},
        "security_token": bench.cloud.hash("SourceToken"),
    }
    assert sent["dst_node"]["save_prefix"] == "copy/"
    assert sent["migrate_since"] == 1767225600
    assert sent["bandwidth_policy"] == [{"start": "08:00", "end": "19:59", "max_bandwidth": 10485760}]
    assert sent["smn_config"] == {name: value for name, value in options["smn_config"].items() if value}
    assert sent["source_cdn"]["authentication_key"] == bench.cloud.hash("KeyOfTheNetwork")
    again = migrate(bench, **options)
    assert (again.result["changed"], again.warnings) == (False, [])


def test_what_is_left_out_is_not_sent(bench: Bench) -> None:
    migrate(bench, wait=False)
    assert set(created(bench)) == {"task_type", "src_node", "dst_node"}
    assert set(created(bench)["src_node"]) == {"cloud_type", "region", "bucket", "object_key", "ak", "sk"}


def test_a_list_of_urls_has_no_keys_of_a_source(bench: Bench) -> None:
    nothing = dict.fromkeys(("src_region", "src_bucket", "src_ak", "src_sk"))
    place = {"obs_bucket": "lists", "list_file_key": "urls.txt", "list_file_num": None}
    done = migrate(
        bench, **nothing, src_cloud_type="URLSource", task_type="url_list", list_file=place, wait=False, state="present"
    )
    assert done.good, done.msg
    assert created(bench)["src_node"] == {
        "cloud_type": "URLSource",
        "list_file": {"obs_bucket": "lists", "list_file_key": "urls.txt"},
    }


# Groups


def test_a_group_names_the_tasks_that_failed(bench: Bench) -> None:
    bench.cloud.plan_breakdown("TRF.0051", times=None)
    done = migrate(bench, TASK_GROUP, retries=1)
    assert (done.good, done.result["operations"]) == (False, ["create", "retry"])
    assert [one["code"] for one in done.result["tasks_failed"]] == ["TRF.0051"]
    assert done.result["failure"]["code"] == "TRF.0051"


def test_a_group_is_retried_whatever_the_reason(bench: Bench) -> None:
    bench.cloud.plan_breakdown("TRF.0013", times=1)
    done = migrate(bench, TASK_GROUP)
    assert (done.good, done.result["operations"], done.result["complete"]) == (True, ["create", "retry"], True)
    assert done.result["tasks_failed"] == []


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("lag", [2.0, 14.0])
@pytest.mark.parametrize(
    ("code", "options"),
    [("TRF.0151", {}), ("TRF.0151", {"state": "started"}), ("TRF.0061", {"retries": 1})],
    ids=repr,
)
def test_an_old_status_after_a_start_does_not_count_as_a_new_failure(
    bench: Bench, module: str, lag: float, code: str, options: dict[str, Any]
) -> None:
    bench.cloud.settings.start_lag = lag
    add(bench, module, "failed", error_code=code)
    done = migrate(bench, module, **options)
    operation = "start" if module == MODULES[0] else "retry"
    assert (done.good, done.result["operations"], writes(done)) == (True, [operation], [operation])


@pytest.mark.parametrize("lag", [0.0, 2.0])
def test_a_failure_after_a_start_is_seen_at_once_where_it_differs_or_something_else_was_seen(lag: float) -> None:
    bench = Bench(start_lag=lag)
    add(bench, status="failed", error_code="TRF.0151")
    bench.cloud.plan_breakdown("TRF.0051" if lag else "TRF.0151", times=None)
    began = bench.clock.time()
    done = migrate(bench)
    assert (done.good, done.result["operations"], done.result["failure"]["code"]) == (
        False,
        ["start"],
        "TRF.0051" if lag else "TRF.0151",
    )
    assert bench.clock.time() - began < 15.0


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("state", ["started", "completed"])
@pytest.mark.parametrize("sliced", [False, True])
def test_a_wait_that_ends_while_it_reads_as_failed_before_says_why(
    bench: Bench, module: str, state: str, sliced: bool
) -> None:
    bench.cloud.settings.start_lag = 12.0
    bench.cloud.plan_breakdown("TRF.0151", times=None)
    add(bench, module, "failed", error_code="TRF.0151")
    options = {**OPTIONS, "state": state, "wait_timeout": 14.0}
    done = run_in_slices(bench, module, 1.0, **options)[0] if sliced else run(bench, module, **options)
    assert (done.good, done.result["changed"], done.result["failure"]["code"]) == (False, True, "TRF.0151")
    parts = ("(TRF.0151): The source keys", "started it again 1 time", "from before", "Run the playbook again")
    assert [part for part in parts if part not in done.msg] == []
    assert "service continues" not in done.msg
    assert done.result["error"]["retryable"] is True
    assert "tasks_failed" in done.result or module == MODULES[0]


def test_a_wait_that_ends_while_it_reads_as_paused_before_says_so(bench: Bench) -> None:
    bench.cloud.settings.start_lag = 14.0
    add(bench, status="paused")
    done = migrate(bench, wait_timeout=10.0)
    assert (done.good, done.result["operations"]) == (False, ["start"])
    assert "It is paused, which may be its status from before the start." in done.msg


@pytest.mark.parametrize("options", [{}, {"retries": 1}, {"state": "started"}, {"wait": False}], ids=repr)
@pytest.mark.parametrize("sliced", [False, True])
def test_a_refused_retry_counts_and_is_shown(bench: Bench, sliced: bool, options: dict[str, Any]) -> None:
    bench.cloud.settings.group_retry = "creation"
    add(bench, TASK_GROUP, "failed", error_code="TRF.0061")
    options = {**OPTIONS, **options}
    done = run_in_slices(bench, TASK_GROUP, 1.0, **options)[0] if sliced else run(bench, TASK_GROUP, **options)
    assert (done.good, done.result["changed"], done.result["operations"]) == (False, False, [])
    attempts = done.operations.count("RetryTaskGroup")
    assert attempts == (3 if options == OPTIONS else 1)
    tried = f"This run tried to start it again {attempts} time{'s' * (attempts > 1)}, and the service refused it: "
    assert [part for part in ("(TRF.0061)", tried, "OMS.1039", "has not failed") if part not in done.msg] == []


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("OMS.0065", {}),
        ("OMS.0065", {"wait_timeout": 5.0}),
        ("OMS.0070", {"wait": False}),
        ("OMS.1039", {"wait": False}),
    ],
    ids=repr,
)
def test_a_refused_start_of_what_is_paused_is_shown(bench: Bench, code: str, options: dict[str, Any]) -> None:
    add(bench, status="paused")
    bench.cloud.faults.add(Fault("StartTask", "status", status=400, times=None, code=code))
    done = migrate(bench, **options)
    assert (done.good, writes(done)) == (False, ["start"])
    assert "is paused, and the service refused to start it: " in done.msg
    assert code in done.msg


@pytest.mark.parametrize("state", ["started", "completed"])
@pytest.mark.parametrize(("module", "status"), [(MODULES[0], "failed"), (MODULES[0], "paused"), (TASK_GROUP, "paused")])
def test_what_another_run_has_started_a_moment_ago_counts_as_started_without_waiting(
    bench: Bench, module: str, status: str, state: str
) -> None:
    bench.cloud.settings.start_lag = 14.0
    add(bench, module, status, **({"error_code": "TRF.0151"} if status == "failed" else {}))
    first, second = (migrate(bench, module, state=state, wait=False) for _run in range(2))
    for done, operations in ((first, ["start"]), (second, [])):
        shown = done.result[KIND[module]]["status"]
        assert (done.good, done.result["operations"], shown, done.result["failure"]) == (True, operations, status, None)


@pytest.mark.parametrize("module", MODULES)
def test_the_failure_from_before_a_start_is_not_that_of_the_result(bench: Bench, module: str) -> None:
    bench.cloud.settings.start_lag = 14.0
    add(bench, module, "failed", error_code="TRF.0151")
    done = migrate(bench, module, wait=False)
    assert (done.good, done.result["changed"], done.result["failure"]) == (True, True, None)
    assert len(done.operations) == 3
    assert done.result.get("tasks_failed", []) == []


def test_a_refused_start_of_what_runs_by_then_does_not_matter(bench: Bench) -> None:
    add(bench, status="failed", error_code="TRF.0061")
    bench.cloud.plan_breakdown("TRF.0061", times=1)
    # As if another run had started it a moment before.
    bench.cloud.faults.add(Fault("StartTask", "status", "after", status=400, code="OMS.0065"))
    done = migrate(bench, retries=1)
    assert (done.good, done.result["operations"], done.operations.count("StartTask")) == (True, ["start"], 2)


def test_a_group_is_gone_once_it_reads_404(bench: Bench) -> None:
    bench.cloud.settings.group_deletion_time = 30.0
    add(bench, TASK_GROUP)
    assert migrate(bench, TASK_GROUP, state="absent").result["operations"] == ["delete"]
    assert left(bench, TASK_GROUP) == []
    key = add(bench, TASK_GROUP, "deleting")
    assert migrate(bench, TASK_GROUP, state="absent", group_id=key).result["changed"] is False
    assert "is being deleted" in migrate(bench, TASK_GROUP, group_id=add(bench, TASK_GROUP, "deleting")).msg


@pytest.mark.parametrize("task_type", ["prefix", "Prefix", "PREFIX"])
def test_the_type_of_a_group_is_written_in_any_case(bench: Bench, task_type: str) -> None:
    assert migrate(bench, TASK_GROUP, task_type=task_type, wait=False, state="present").good
    assert created(bench)["task_type"] == "PREFIX"
    assert migrate(bench, TASK_GROUP, wait=False, state="present").result["changed"] is False
