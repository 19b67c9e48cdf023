# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What `reconcile` copies for a list, and what it reports of the passes."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.plugin_utils._passes import Settings, plan_passes, read_pairs
from ansible_collections.hwcloud.oms.plugins.plugin_utils._reconcile import (
    SHARED,
    find_pairs,
    report,
    since_text,
)
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, USABLE, pair
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_INFO, MIGRATIONS, run

NOW = 1795748400.0
PLACE = {"run": "reconcile-20261127T030000Z", "since": None, "mode": None}


def row(copied: int = 0, failed: int = 0, **fields: Any) -> dict[str, Any]:
    objects = {"total": 50, "succeeded": copied, "skipped": 50 - copied - failed, "failed": failed}
    made = {"task_id": 7, "copied": copied, "complete": not failed, "operations": ["create"]}
    return {**made, "objects": objects, **fields}


def reported(*rows: dict[str, Any], max_missed: int | None = None, **changes: Any) -> dict[str, Any]:
    places = [{**PLACE, **changes} for _row in rows]
    plan = {"pairs": places, "copies": [pair("a") for _row in rows], "removals": [[{"run": "old"}] for _row in rows]}
    return report(plan, {"results": list(rows)}, max_missed)


@pytest.mark.parametrize(
    ("rows", "missed", "in_step"),
    [
        ([row()], 0, True),
        ([row(3)], 3, False),
        ([row(), row(3)], 3, False),
        ([row(0, failed=1, msg="Some objects failed.")], 0, False),
        ([row(2, complete=False)], 2, None),
        ([row(empty=True)], 0, True),
    ],
)
def test_in_step_only_if_nothing_was_copied(rows: list[dict[str, Any]], missed: int, in_step: bool | None) -> None:
    found = reported(*rows)
    assert (found["missed"], found["in_step"]) == (missed, in_step)


def test_a_part_of_the_objects_says_nothing() -> None:
    assert reported(row(), since="2026-11-26T03:00:00Z")["in_step"] is None
    assert reported(row(), mode="FULL_OVERWRITE")["in_step"] is None


STARTED_AGAIN = (["create", "start"], ["create", "retry"], ["start"], [])


@pytest.mark.parametrize("operations", STARTED_AGAIN)
def test_a_pass_that_was_continued_or_started_again_proves_no_zero(operations: list[str]) -> None:
    found = reported(row(operations=operations), row())
    (doubtful, exact) = found["pairs"]
    assert (found["missed"], found["in_step"]) == (0, None)
    assert [(one["in_step"], one["lower_bound"]) for one in (doubtful, exact)] == [(None, True), (True, False)]
    assert found["table"][0].startswith("unknown  ")
    assert "at least 0 copied" in found["table"][0]
    assert "at least" not in found["table"][1]
    assert found["sentence"].endswith("copied. 1 pass was continued, started again or incomplete, so there may be more")
    assert found["problems"] == []


@pytest.mark.parametrize(
    ("counters", "code", "expected"),
    [
        ("reset", "TRF.0061", [(None, 1, True), (True, 0, False)]),
        ("reset", "TRF.0151", [(False, 2, False), (None, 1, True), (True, 0, False)]),
        ("keep", "TRF.0061", [(False, 1, True), (True, 0, False)]),
        ("keep", "TRF.0151", [(False, 2, False), (False, 1, True), (True, 0, False)]),
    ],
)
def test_objects_that_were_copied_before_the_pass_was_started_again_are_not_forgotten(
    counters: str, code: str, expected: list[tuple[bool | None, int, bool]]
) -> None:
    """A start may reset the counters: in the same run for a reason that heals, else in the next one."""
    bench = Bench(restart_counters=counters)
    bench.cloud.add_bucket("HEC", "a-copy", region="cn-north-4")
    source = bench.cloud.add_bucket("Aliyun", "a-origin", region="cn-beijing")
    for number in range(12):
        source.put(StoredObject(f"{number}.jpg", 1000, bench.clock.time() - 86400))
    bench.cloud.plan_breakdown(code, after=1.0)
    found: dict[str, Any] = {}
    verdicts = []
    while found.get("in_step") is not True:
        now = bench.clock.time()
        rows = run(bench, MIGRATION_INFO, dst_region="cn-north-4").result["migration_tasks"]
        pairs, _problems = read_pairs([pair("a")], USABLE, now)
        plan = plan_passes("reconcile", pairs, rows, Settings(now))
        made = run(bench, MIGRATIONS, migrations=plan["copies"], credentials=USABLE)
        found = report(plan, made.result, max_missed=0)
        verdicts.append((found["in_step"], len(found["problems"]), found["pairs"][0]["lower_bound"]))
        bench.clock.sleep(86400)
    assert verdicts == expected


def test_a_number_of_missed_objects_that_may_be_too_low_is_a_problem_where_there_is_a_limit() -> None:
    (problem,) = reported(row(operations=["create", "start"]), row(), max_missed=0)["problems"]
    assert problem.startswith("a-origin -> a-copy: more than 0 objects may have been missed")
    assert problem.endswith("Run the playbook again, which makes a new pass.")
    found = reported(row(4, operations=["start"]), max_missed=3)
    assert (found["in_step"], found["problems"][0]) == (
        False,
        "4 objects were missed, and oms_reconcile_max_missed is 3.",
    )
    assert len(found["problems"]) == 1, "it is above the limit anyway"
    assert len(reported(row(complete=False), max_missed=0)["problems"]) == 1
    planned = {"pairs": [PLACE], "copies": [pair("a")], "removals": [[]]}
    assert (
        report(planned, {"results": [row(complete=False, operations=["start"])], "check_mode": True}, 0)["problems"]
        == []
    )


def test_a_pair_that_failed_is_a_problem_and_keeps_its_passes() -> None:
    found = reported(row(), row(msg="Rights are missing.", complete=False))
    assert found["problems"] == ["a-origin -> a-copy: Rights are missing."]
    (problem,) = reported(row(msg="Use a new run.", complete=False, failure={"code": "TRF.0156"}))["problems"]
    assert problem == "a-origin -> a-copy: Use a new run. Run the playbook again, which makes a new pass."
    assert found["removals"] == [{"run": "old"}]


def test_too_many_missed_objects_are_a_problem() -> None:
    assert reported(row(3), max_missed=3)["problems"] == []
    assert reported(row(4), max_missed=3)["problems"] == ["4 objects were missed, and oms_reconcile_max_missed is 3."]


def test_a_run_that_was_refused_as_a_whole() -> None:
    plan = {"pairs": [PLACE], "copies": [pair("a")], "removals": [[]]}
    found = report(plan, {"msg": "The credentials were refused."}, None)
    assert (found["in_step"], found["pairs"][0]["copied"]) == (False, None)
    assert report({"pairs": [], "copies": [], "removals": []}, {}, None)["in_step"] is None


def test_check_mode_removes_nothing() -> None:
    plan = {"pairs": [PLACE], "copies": [pair("a")], "removals": [[{"run": "old"}]]}
    found = report(plan, {"results": [row(complete=True)], "check_mode": True}, None)
    assert (found["removals"], found["sentence"]) == ([], "would copy what was missed of 1 pair")


def test_check_mode_doubts_no_pass_that_does_not_exist() -> None:
    plan = {"pairs": [PLACE], "copies": [pair("a")], "removals": []}
    found = report(plan, {"results": [{**row(complete=False), "copied": None}], "check_mode": True}, 0)
    assert (found["pairs"][0]["lower_bound"], found["problems"]) == (False, [])


def test_pairs_of_a_list() -> None:
    entries = [
        pair("photos", description="of the shop", state="stopped"),
        pair("logs", state="absent"),
        {"sync_task_id": "5b0c2f1e"},
        pair("mails", src_credentials="other"),
    ]
    pairs, problems = find_pairs(entries, {}, USABLE, NOW)
    assert pairs[0] == pair("photos", src_cloud_type="Aliyun", preflight=False)
    assert len(problems) == 2
    assert "reconcile requires src_region" in problems[0] + problems[1]
    assert find_pairs([], {}, {}, NOW)[1] == ["oms_sync_tasks has no entry to reconcile."]
    assert find_pairs("text", {}, {}, NOW)[1] != []


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name in SHARED for value in SYNC_TASK_SPEC[name].get("choices") or ()],
)
def test_a_pass_accepts_each_value_that_a_task_accepts(name: str, value: str) -> None:
    pairs, problems = find_pairs([pair("photos", app_id="1250000000", **{name: value})], {}, USABLE, NOW)
    found, refused = read_pairs(pairs, USABLE, NOW)
    assert (problems, refused, len(found)) == ([], [], 1)


@pytest.mark.parametrize("cdn", [{}, {"source_cdn": {"domain": "cdn.example.org", "protocol": "https"}}])
def test_a_value_that_has_another_name_in_a_pass(cdn: dict[str, Any]) -> None:
    ((found,), problems) = find_pairs([pair("photos", consistency_check="transmission", **cdn)], {}, USABLE, NOW)
    assert (problems, found["consistency_check"]) == ([], "no_check")


@pytest.mark.parametrize(
    ("entry", "credentials", "problem"),
    [
        (
            pair("photos"),
            USABLE,
            "oms_sync_tasks[2] (photos-origin -> photos-copy): it means the same task as oms_sync_tasks[1] "
            "(photos-origin -> photos-copy).",
        ),
        (
            pair("mails", src_credentials="odd"),
            {**USABLE, "odd": {"ak": "a", "sk": "b", "connection_string": "c"}},
            "oms_sync_tasks[2] (mails-origin -> mails-copy): src_connection_string is supported only for Azure, not "
            "for Aliyun.",
        ),
        (pair("mails"), CREDENTIALS, "oms_credentials.half is incomplete: sk is missing."),
    ],
)
def test_what_a_pass_refuses_is_a_problem_of_the_list(
    entry: dict[str, Any], credentials: dict[str, Any], problem: str
) -> None:
    entries = [pair("logs", state="absent"), pair("photos"), entry]
    assert find_pairs(entries, {}, credentials, NOW)[1] == [problem]


def test_hours_become_a_time() -> None:
    assert (since_text(0, 1795748400.0), since_text(3, 1795748400.0)) == (None, "2026-11-27T00:00:00Z")
