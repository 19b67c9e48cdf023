# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`oms_migrations` works on a simulated cloud: many copies, five at a time, each on its own."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    MIGRATION_TASK,
    MIGRATIONS,
    Finished,
    run,
    run_in_slices,
)

entry = partial(pair, run="first")


def copy(bench: Bench, *entries: Any, check_mode: bool = False) -> Finished:
    return run(bench, MIGRATIONS, check_mode, migrations=list(entries), credentials=USABLE)


def resolved(one: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as options of its own module."""
    options = {name: value for name, value in one.items() if not name.endswith("_credentials")}
    sides = {"src": USABLE["source"], "dst": USABLE["target"]}
    return {**options, **{f"{side}_{name}": keys[name] for side, keys in sides.items() for name in ("ak", "sk")}}


def most_at_once(bench: Bench) -> int:
    """Return how many tasks were active at the same time, from the create to the end."""
    spans = [(task["created"], task["first_started"] + task["spent"]) for task in bench.cloud.migration_tasks()]
    return max(sum(start <= moment < end for start, end in spans) for moment, _end in spans)


def test_copies_by_tasks_and_groups_and_a_rerun() -> None:
    bench = Bench()
    entries = [entry("photos"), entry("logs", use="group"), entry("mails")]
    ran = copy(bench, *entries)
    assert ran.good, ran.result
    rows = ran.result["results"]
    assert [(row["index"], row["use"], row["complete"], row["operations"]) for row in rows] == [
        (0, "task", True, ["create"]),
        (1, "group", True, ["create"]),
        (2, "task", True, ["create"]),
    ]
    assert ran.result["summary"] == {"total": 3, "complete": 3, "changed": 3, "failed": 0, "copied": 36}
    again = copy(bench, *entries)
    assert (again.result["changed"], again.result["summary"]["complete"]) == (False, 3)
    assert bench.cloud.compare("Aliyun", "photos-origin", "photos-copy")["equal"]


def test_twelve_equal_copies_run_five_at_a_time_in_three_and_a_half_times_the_time_of_one() -> None:
    settings = {"fill_objects": 600, "object_time": 0.1}
    one = Bench(**settings)
    began = one.clock.time()
    assert copy(one, entry("a")).good
    alone = one.clock.time() - began
    bench = Bench(**settings)
    began = bench.clock.time()
    ran = copy(bench, *(entry(f"bucket{number}") for number in range(12)))
    assert ran.result["summary"]["complete"] == 12
    assert most_at_once(bench) == 5
    assert bench.clock.time() - began <= 3.5 * alone


def test_a_failure_ends_only_its_own_copy() -> None:
    bench = Bench()
    bench.cloud.plan_breakdown("TRF.0057", src_bucket="b-origin", times=None)
    bench.cloud.plan_breakdown("TRF.0159", src_bucket="c-origin", times=2)
    ran = copy(bench, *(entry(name) for name in "abcd"))
    assert not ran.good
    assert ran.msg.startswith("1 of 4 copies failed. b-origin -> b-copy: ")
    assert [row["complete"] for row in ran.result["results"]] == [True, False, True, True]
    assert ran.result["results"][2]["operations"] == ["create", "start", "start"]
    assert ran.result["results"][1]["failure"]["code"] == "TRF.0057"
    assert (ran.result["changed"], ran.result["summary"]["failed"]) == (True, 1)
    assert not ran.result["error"]["retryable"]


def test_a_task_that_is_deleted_before_the_list_shows_it_does_not_hold_up_the_others() -> None:
    bench = Bench(list_lag=3.0)
    bench.clock.call_later(2.0, lambda: bench.cloud.migrations.remove(bench.cloud.migration_tasks()[0]["id"]))

    def give_up() -> None:
        raise TimeoutError("the list waits without end")

    bench.clock.call_later(3600.0, give_up)
    ran = copy(bench, entry("a"), entry("b"))
    assert [row["complete"] for row in ran.result["results"]] == [False, True]
    assert "someone else deleted it before the list showed it" in ran.msg


def test_check_mode_predicts_and_changes_nothing() -> None:
    bench = Bench()
    ran = copy(bench, *(entry(name) for name in "abcdefg"), check_mode=True)
    assert (ran.result["changed"], ran.result["summary"]["changed"]) == (True, 7)
    assert bench.cloud.writes() == []


PREFIX: dict[str, Any] = {"task_type": "prefix", "object_key": ["2024/"]}
FIRST, SECOND = entry("a"), entry("a", run="second")
#: Parts of an entry that has an id too.
NAMED = {name: value for name, value in FIRST.items() if name.endswith("_credentials")}
BUCKETS = {name: value for name, value in FIRST.items() if name not in (*NAMED, "run")}
MODULE = {"task": "task", "group": "task_group"}


@pytest.mark.parametrize(
    "entries",
    [
        [FIRST, SECOND],
        [FIRST, entry("b"), SECOND, entry("a", run="third")],
        [FIRST, entry("a", use="group")],
        [entry("a", use="group"), FIRST],
        [entry("a", **PREFIX), entry("a", task_type="prefix", object_key=["2024/05/"])],
        [entry("a", save_prefix="x/"), entry("a", save_prefix="x/y/", run="second")],
    ],
)
@pytest.mark.parametrize("sliced", [False, True])
def test_copies_that_may_write_the_same_objects_are_made_one_after_another(entries: list[Any], sliced: bool) -> None:
    bench = Bench()
    for name in "ab":
        bench.cloud.add_bucket("Aliyun", f"{name}-origin", "cn-beijing")
        bench.cloud.bucket("Aliyun", f"{name}-origin").put(StoredObject("2024/05/1.jpg"))
    predicted = copy(bench, *entries, check_mode=True)
    options: dict[str, Any] = {"migrations": entries, "credentials": USABLE}
    made = run_in_slices(bench, MIGRATIONS, 1.0, **options)[0] if sliced else run(bench, MIGRATIONS, **options)
    assert (predicted.good, made.good) == (True, True), made.msg
    assert predicted.result["summary"]["changed"] == made.result["summary"]["complete"] == len(entries)
    assert copy(bench, *entries).result["changed"] is False


def test_copies_that_have_nothing_in_common_are_active_at_once() -> None:
    bench = Bench()
    assert copy(bench, *(entry("a", save_prefix=f"{number}/") for number in range(5))).good
    assert most_at_once(bench) == 5


@pytest.mark.parametrize(
    ("entries", "operations"),
    [
        ([FIRST, SECOND], [[], ["create"]]),
        ([{**FIRST, "state": "stopped"}, SECOND], [["stop"], ["create"]]),
        ([{**FIRST, "state": "absent"}, SECOND], [["stop", "delete"], ["create"]]),
        ([{**FIRST, "state": "started"}, SECOND], [[], None]),
        ([{**FIRST, "description": "other"}, SECOND], [None, None]),
        ([SECOND, FIRST], [None, []]),
    ],
)
def test_check_mode_and_the_run_agree_while_one_of_them_runs(entries: list[Any], operations: list[Any]) -> None:
    bench = Bench(object_time=10.0)
    assert run(bench, MIGRATION_TASK, **resolved({**FIRST, "state": "started"})).good
    predicted = copy(bench, *entries, check_mode=True)
    made = copy(bench, *entries)
    for ran in (predicted, made):
        rows = ran.result["results"]
        assert [None if "msg" in row else row["operations"] for row in rows] == operations
    assert predicted.good is made.good is (None not in operations)


@pytest.mark.parametrize(
    ("options", "operations"),
    [
        ({"state": "stopped"}, [["stop"], ["create"]]),
        ({"state": "absent"}, [["stop", "delete"], ["create"]]),
        ({"state": "present"}, [[], None]),
        (NAMED, [[], ["create"]]),
        ({**BUCKETS, **NAMED}, [[], ["create"]]),
        ({**BUCKETS, "state": "stopped"}, [["stop"], ["create"]]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("use", ["task", "group"])
@pytest.mark.parametrize("sliced", [False, True])
def test_an_entry_with_an_id_stands_for_what_has_the_id(
    use: str, options: dict[str, Any], operations: list[Any], sliced: bool
) -> None:
    bench = Bench(object_time=10.0)
    started = run(bench, f"oms_migration_{MODULE[use]}", **resolved({**FIRST, "state": "started"}))
    name = f"{use}_id"
    entries = [{**options, "use": use, name: started.result[name]}, SECOND]
    predicted = copy(bench, *entries, check_mode=True)
    listed: dict[str, Any] = {"migrations": entries, "credentials": USABLE}
    made = run_in_slices(bench, MIGRATIONS, 1.0, **listed)[0] if sliced else run(bench, MIGRATIONS, **listed)
    for ran in (predicted, made):
        rows = ran.result["results"]
        assert [None if "msg" in row else row["operations"] for row in rows] == operations
    assert predicted.good is made.good is (None not in operations)


def test_an_id_that_cannot_be_read_fails_its_own_entry() -> None:
    bench = Bench()
    bench.cloud.faults.add(Fault("ShowTask", "status", status=400, code="OMS.0001", times=2))
    ran = copy(bench, {"task_id": 7, "state": "absent"}, entry("b"))
    assert ["msg" in row for row in ran.result["results"]] == [True, False]


@pytest.mark.parametrize("state", ["started", "present"])
def test_what_an_entry_leaves_running_keeps_another_from_being_created(state: str) -> None:
    bench = Bench(object_time=10.0)
    entries = [{**FIRST, "state": state}, SECOND]
    predicted, made = (copy(bench, *entries, check_mode=check_mode) for check_mode in (True, False))
    for ran in (predicted, made):
        assert [row["operations"] for row in ran.result["results"]] == [["create"], []]
        assert "because another migration between the same buckets is running: task " in ran.result["results"][1]["msg"]
    assert "task migrations[0] (Aliyun cn-beijing/a-origin to cn-north-4/a-copy, run first)" in predicted.msg


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        (
            [entry("a"), entry("b", src_credentials="other"), entry("c", retries=-1), entry("a")],
            ["migrations[1]", "src_credentials names", "migrations[2]", "retries", "migrations[3]", "same copy"],
        ),
        ([{"src_bucket": "a"}], ["migrations[0] (a -> ?)", "dst_bucket"]),
    ],
)
def test_all_problems_come_at_once_and_nothing_is_sent(entries: list[Any], parts: list[str]) -> None:
    ran = copy(Bench(), *entries)
    assert (ran.good, ran.requests) == (False, [])
    assert [part for part in parts if part not in ran.msg] == []


def test_refused_credentials_of_the_account_are_not_tried_again_and_again() -> None:
    bench = Bench()
    bench.cloud.faults.add(Fault("*", "status", status=401, code="APIGW.0301", times=None))
    ran = copy(bench, *(entry(name) for name in "abcdef"))
    assert not ran.good
    assert len(ran.requests) == 1
    assert [("Not tried" in row["msg"]) for row in ran.result["results"]] == [False, *[True] * 5]


@pytest.mark.parametrize("sliced", [False, True])
def test_copies_that_run_when_the_credentials_are_refused_keep_what_was_done(sliced: bool) -> None:
    bench = Bench()
    bench.cloud.faults.add(Fault("ShowTask", "status", status=401, code="APIGW.0301", skip=4, times=None))
    entries = [entry("a"), entry("b", use="group"), *(entry(name) for name in "cdefg")]
    options: dict[str, Any] = {"migrations": entries, "credentials": USABLE}
    ran = run_in_slices(bench, MIGRATIONS, 1.0, **options)[0] if sliced else run(bench, MIGRATIONS, **options)
    rows = ran.result["results"]
    assert (ran.good, len([one for one in ran.requests if one.status == 401])) == (False, 1)
    ids = {task["dst_node"]["bucket"]: task["id"] for task in bench.cloud.migration_tasks() if not task["group_id"]}
    ids.update((group["dst_node"]["bucket"], group["group_id"]) for group in bench.cloud.migration_task_groups())
    assert {row["dst_bucket"]: row["task_id"] or row["group_id"] for row in rows[:5]} == ids
    assert [(row["changed"], row["operations"]) for row in rows] == [(True, ["create"])] * 5 + [(False, [])] * 2
    said = [("401" in row["msg"], "service continues" in row["msg"], "Not tried" in row["msg"]) for row in rows]
    assert said == [(True, False, False), *[(False, True, False)] * 4, *[(False, False, True)] * 2]
    assert (ran.result["changed"], ran.result["summary"]["changed"]) == (True, 5)


def test_slices_are_one_run() -> None:
    entries = [entry(name) for name in "abcdefg"]
    options = {"migrations": entries, "credentials": USABLE}
    whole_bench, cut_bench = Bench(), Bench()
    whole = run(whole_bench, MIGRATIONS, **options)
    cut, lines = run_in_slices(cut_bench, MIGRATIONS, 1.0, **options)
    assert whole.result["summary"] == cut.result["summary"]
    assert (cut.good, cut.result["changed"], cut.result["summary"]["copied"]) == (True, True, 84)
    assert [row["operations"] for row in cut.result["results"]] == [["create"]] * 7
    assert most_at_once(cut_bench) == 5
    assert "2 more copies wait" in lines[0]
    assert cut.warnings == whole.warnings


def test_warnings_name_the_copy() -> None:
    bench = Bench()
    bench.cloud.faults.add(Fault("CreateTask", "status", status=429))
    ran = copy(bench, entry("a"))
    assert ran.good
    assert [text for text in ran.warnings if text.startswith("a-origin -> a-copy: ")] or "429" in str(ran.warnings)


def test_the_keys_reach_the_service_and_no_output() -> None:
    bench = Bench()
    ran = copy(bench, entry("a"))
    assert USABLE["source"]["sk"] not in str(ran)
    (written,) = [one for one in bench.cloud.log if one.operation == "CreateTask"]
    assert written.body["src_node"]["ak"] == bench.cloud.hash(USABLE["source"]["ak"])
