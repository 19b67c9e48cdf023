# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans, results and drift of a list are described for playbooks."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._task_list import (
    plan_result,
    summarize_drift,
    summarize_results,
)
from ansible_collections.hwcloud.oms.tests.support.list_factories import (
    CDN,
    CREDENTIALS,
    DEFAULTS,
    entry,
    planned,
    task,
)

ARROW = "a-origin -> a-copy"
HERE = "a (Aliyun cn-beijing/a-origin to cn-north-4/a-copy)"


def plan_of(
    desired: list[Any], there: list[dict[str, Any]] | None = None, check_mode: bool = False, **options: Any
) -> dict[str, Any]:
    return plan_result(planned(desired, there, **options), check_mode)


def drift(desired: list[Any], there: list[dict[str, Any]] | None = None, **options: Any) -> dict[str, Any]:
    return summarize_drift(plan_of(desired, there, **options))


# The plan


def test_no_key_leaves_the_plan() -> None:
    desired = [entry("a", source_cdn=CDN, cdn_credentials="cdn"), entry("b", src_sk="SourceKeySecret")]
    all_of_it = repr(plan_of(desired, [task("a", description="x")]))
    for credential in CREDENTIALS.values():
        assert not [value for value in credential.values() if value and value in all_of_it]


def test_a_name_that_may_be_a_key_leaves_the_plan_neither() -> None:
    (step,) = plan_of([entry("a", src_credentials="AccessKeyId:TheSecret")])["steps"]
    assert "TheSecret" not in repr(step)
    (known,) = plan_of([entry("a")])["steps"]
    assert known["options"]["src_credentials"] == "source"
    assert "src_credentials" not in known["arguments"]


def test_options_are_handed_on_as_they_were_said() -> None:
    (step,) = plan_of([entry("a", source_cdn=CDN, cdn_credentials="cdn", enable_restore="yes")])["steps"]
    assert {**DEFAULTS, **entry("a"), "source_cdn": CDN}.items() <= step["options"].items()
    assert step["options"]["enable_restore"] is True
    assert "description" not in step["options"]
    assert "kms_key_id" not in step["options"]["source_cdn"]


def test_a_step_says_what_was_found() -> None:
    desired = [{"sync_task_id": "a", "description": "y", "on_drift": "warn"}, entry("new")]
    known, new = plan_of(desired, [task("a", description="x")])["steps"]
    assert (known["label"], known["sync_task_id"], known["src_bucket"]) == ("a", "a", "a-origin")
    assert known["differs"] == {"description": {"wanted": "y", "there": "x"}}
    assert (new["label"], new["sync_task_id"], new["index"]) == ("new-origin -> new-copy", None, 1)


def test_in_check_mode_the_quota_grows_by_what_would_be_gone() -> None:
    there = [task(name) for name in "abcde"]
    desired = [entry("new"), entry("a", state="absent")]
    assert [step["quota"] for step in plan_of(desired, there)["steps"]] == [5, 5]
    assert [step["quota"] for step in plan_of(desired, there, check_mode=True)["steps"]] == [5, 6]


def test_the_table_shows_what_is_there_and_what_is_wanted() -> None:
    desired = [
        entry("a"),
        entry("b", description="x"),
        entry("long-name"),
        entry("a", state="stopped"),
        entry("c", state="absent"),
    ]
    there = [task("a"), task("b", description="y"), task("c", status="STOPPED"), task("other"), task("more")]
    assert plan_of(desired, there)["table"] == [
        "TASK                                                             THERE          WANTED",
        "a (Aliyun cn-beijing/a-origin to cn-north-4/a-copy)              SYNCHRONIZING  "
        "entry 0, present: nothing to do; entry 3, stopped: stop",
        "b (Aliyun cn-beijing/b-origin to cn-north-4/b-copy)              SYNCHRONIZING  entry 1, present: refused",
        "c (Aliyun cn-beijing/c-origin to cn-north-4/c-copy)              STOPPED        entry 4, absent: delete",
        "other (Aliyun cn-beijing/other-origin to cn-north-4/other-copy)  SYNCHRONIZING  no entry",
        "more (Aliyun cn-beijing/more-origin to cn-north-4/more-copy)     SYNCHRONIZING  no entry",
        "long-name-origin -> long-name-copy                               -              entry 2, present: create",
    ]
    assert plan_of([], there[:1], prune_max=1)["table"][1].endswith("  no entry: delete")
    assert plan_of([])["table"] == ["TASK  THERE  WANTED"]
    chosen = {"state": "started", "sync_task_ids": ["b"]}
    assert plan_of(desired[:2], there[:2], selection=chosen)["table"][1].endswith("  -")


# Results


def test_results_come_in_the_order_of_the_list() -> None:
    there = [task(name) for name in "abcde"]
    plan = plan_of([entry("new"), entry("a", state="absent"), entry("b")], there, prune_max=3)
    assert [step["index"] for step in plan["steps"]] == [1, 2, 0]
    done = [
        {
            "item": step,
            "sync_task_id": step["label"][0],
            "changed": bool(step["operations"]),
            "operations": step["operations"],
            "quota": {"limit": 5, "used": 4},
        }
        for step in plan["steps"]
    ]
    (first, *_rest) = plan["prune"]
    gone = {"item": first, "sync_task_id": "c", "changed": True, "operations": ["stop", "delete"], "quota": {"used": 3}}
    outcome = summarize_results(plan, done, [gone], check_mode=False)
    assert [(one["src_bucket"], one["state"], one["operations"]) for one in outcome["results"]] == [
        ("new-origin", "present", ["create"]),
        ("a-origin", "absent", ["stop", "delete"]),
        ("b-origin", "present", []),
        ("c-origin", "absent", ["stop", "delete"]),
    ]
    assert outcome["summary"] == {"changed": 1, "unchanged": 1, "removed": 2, "quota": {"limit": 5, "used": 3}}
    assert summarize_results(plan, done, [gone], check_mode=True)["summary"]["quota"]["used"] == plan["used_after"] == 2


def test_an_empty_list_has_an_empty_result() -> None:
    plan = plan_of([], [task("a")])
    assert summarize_results(plan, [], [], check_mode=False) == {
        "results": [],
        "summary": {"changed": 0, "unchanged": 0, "removed": 0, "quota": {"limit": 5, "used": 1}},
    }


# Drift


@pytest.mark.parametrize(
    ("desired", "there", "line"),
    [
        (entry("a"), [], "missing: a-origin -> a-copy"),
        (entry("a", description="x"), [task("a", description="y")], f"differs: {ARROW}: description is y, wanted is x"),
        (
            entry("a", description="x", on_drift="warn"),
            [task("a", description="y")],
            f"differs: {ARROW}: description is y, wanted is x",
        ),
        (
            entry("a", src_region="cn-hangzhou"),
            [task("a")],
            f"differs: {ARROW}: src_region is cn-beijing, wanted is cn-hangzhou",
        ),
        (entry("a", state="stopped"), [task("a")], f"differs: {ARROW}: to be done: stop"),
        (entry("a", state="absent"), [task("a")], f"differs: {ARROW}: to be done: stop, delete"),
        (
            {"sync_task_id": "b"},
            [task("a")],
            "differs: b: No synchronization task with sync_task_id b was found. Nothing was created: omit "
            "sync_task_id to create a task.",
        ),
        (
            entry("a", src_credentials="no"),
            [task("a")],
            "problem: oms_sync_tasks[0] (a-origin -> a-copy): src_credentials names",
        ),
    ],
)
def test_each_kind_of_drift_is_reported(desired: dict[str, Any], there: list[dict[str, Any]], line: str) -> None:
    found = drift([desired], there)
    assert found["drift"] is True
    (shown,) = [one for one in found["text"] if one.startswith(line.partition(":")[0] + ":")]
    assert shown.startswith(line)
    assert found["text"][-1].startswith("The tenant is not as its list says: 1 ")
    assert len(found["missing"]) + len(found["differing"]) + len(found["problems"]) == 1


def test_a_tenant_as_its_list_says_has_no_drift() -> None:
    found = drift([entry("a"), entry("gone", state="absent")], [task("a")])
    assert not [name for name in ("drift", "missing", "differing", "stopped", "not_named", "problems") if found[name]]
    assert found["quota"] == {"limit": 5, "used": 1}
    assert (found["text"][0], found["text"][-1]) == ("1 of 5 tasks are in use", "The tenant is as its list says.")
    assert [line for line in found["text"] if line.startswith(HERE)]


@pytest.mark.parametrize(
    ("options", "stopped"),
    [
        ({}, True),
        ({"state": "present", "description": "x", "on_drift": "warn"}, True),
        ({"state": "started"}, True),
        ({"state": "restarted"}, True),
        ({"state": "stopped"}, False),
        ({"state": "absent"}, False),
    ],
)
def test_a_stopped_task_is_drift_unless_its_entry_asks_for_it(options: dict[str, Any], stopped: bool) -> None:
    found = drift([entry("other"), entry("a", **options)], [task("a", status="STOPPED"), task("other")])
    expected = [{"index": 1, "label": ARROW, "sync_task_id": "a"}] if stopped else []
    assert found["stopped"] == expected
    assert (f"stopped: {ARROW}: task a copies nothing" in found["text"]) is stopped
    assert found["drift"] is (stopped or options["state"] == "absent")
    assert ("1 stopped" in found["text"][-1]) is stopped


def test_a_running_or_missing_task_is_not_reported_as_stopped() -> None:
    assert drift([entry("a"), entry("b")], [task("a")])["stopped"] == []


def test_a_task_without_an_entry_is_always_reported() -> None:
    found = drift([entry("a")], [task("a"), task("b")])
    assert found["not_named"] == [{"sync_task_id": "b", "src_bucket": "b-origin", "dst_bucket": "b-copy"}]
    assert found["text"][-2:] == [
        "not in the list: b-origin -> b-copy: task b",
        "No entry of the list differs. In addition: 1 not in the list.",
    ]


def test_a_task_without_an_entry_is_drift_where_it_would_be_pruned() -> None:
    assert drift([], [task("a")])["drift"] is False
    assert drift([], [task("a")], prune_max=1)["drift"] is True
