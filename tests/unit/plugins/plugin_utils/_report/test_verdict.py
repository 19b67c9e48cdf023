# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict names all that needs attention, the most urgent first, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.support.report_sources import END, HOUR, listed, measured, report

FRESH = (23.5, "SUCCESS", 10)
BUSY = {"create_time": END - 90 * HOUR, "monthly_failure_object": 0}


def verdict(*arguments: Any, **sources: Any) -> dict[str, Any]:
    result: dict[str, Any] = report(*arguments, **sources)["data"]["verdict"]
    return result


def reasons(*arguments: Any, **sources: Any) -> dict[str, list[str]]:
    return {one["label"]: one["reasons"] for one in verdict(*arguments, **sources)["findings"]}


def kinds(*arguments: Any, **sources: Any) -> list[str]:
    return [one["kind"] for one in verdict(*arguments, **sources)["findings"]]


def test_a_tenant_without_findings_is_fine() -> None:
    found = verdict(listed("a", "b", **BUSY), measured("a", FRESH), measured("b", FRESH))
    assert found == {"attention": False, "text": "None of 2 tasks needs attention", "findings": []}
    assert verdict(listed("a", **BUSY), measured("a", FRESH))["text"] == "The task needs no attention"
    assert verdict(listed())["text"] == "No synchronization tasks exist"


def test_failures_have_a_rate_and_the_highest_is_first() -> None:
    tasks = listed("a", "b", "c", **BUSY)
    days = (
        measured("a", (1, "SUCCESS", 999), (1, "FAILURE", 1)),
        measured("b", (1, "SUCCESS", 3), (1, "FAILURE", 1)),
        measured("c", FRESH),
    )
    found = verdict(tasks, *days)
    assert (found["attention"], found["text"]) == (True, "2 of 3 tasks need attention")
    assert [one["reasons"] for one in found["findings"]] == [
        ["1 of 4 objects failed in 24 hours (25.0 %)"],
        ["1 of 1,000 objects failed in 24 hours (0.1 %)"],
    ]
    assert [one["id"] for one in found["findings"]] == ["b", "a"]


def test_one_finding_is_singular() -> None:
    tasks = listed("a", "b", "c", "d", "e", **BUSY)
    days = [measured(name, FRESH) for name in "abcd"]
    assert verdict(tasks, *days, measured("e", (1, "FAILURE", 1)))["text"] == "1 of 5 tasks needs attention"


def test_without_statistics_the_month_counts() -> None:
    tasks = listed("a", create_time=END, monthly_failure_object=17)
    assert reasons(tasks) == {"a-origin -> a-copy": ["17 objects failed in 2026-03"]}
    assert reasons(listed("a", create_time=END, monthly_failure_object=0)) == {}


def test_a_stopped_task_is_named_unless_its_entry_asks_for_it() -> None:
    tasks = listed("a", status="STOPPED", **BUSY)
    entry = {"src_bucket": "a-origin", "dst_bucket": "a-copy", "src_region": "cn-beijing", "dst_region": "cn-north-4"}
    text = {"a-origin -> a-copy": ["is STOPPED, so it copies nothing"]}
    assert reasons(tasks) == text
    assert reasons(tasks, sync_tasks=[entry]) == text
    assert reasons(tasks, sync_tasks=[{**entry, "state": "started"}]) == text
    assert reasons(tasks, sync_tasks=[{**entry, "state": "stopped"}]) == {}


@pytest.mark.parametrize(
    ("last", "silence", "expected"),
    [
        (24 - 0.5, 24, None),
        (0.5, 23, "since 2026-03-01 12:30"),
        (0.5, 24, None),
        (None, 24, "for at least 24 hours"),
        (None, 0, None),
        (-10, 24, "since 2026-03-01 02:00"),
        (-10, 48, None),
        (None, 60, "since it was started at 2026-02-26 18:00"),
    ],
)
def test_a_running_task_without_events_is_silent(last: float | None, silence: int, expected: str | None) -> None:
    day = measured("a", *([(last, "REQUEST", 1)] if last is not None else []))
    found = reasons(listed("a", **BUSY), day, silence=silence)
    text = f"is running, but received no event {expected}: check the trigger at the source"
    assert found == ({} if expected is None else {"a-origin -> a-copy": [text]})


def test_a_task_that_was_just_started_is_not_silent() -> None:
    tasks = listed("a", create_time=END - 90 * HOUR, last_start_time=END - 23 * HOUR, monthly_failure_object=0)
    assert reasons(tasks, measured("a")) == {}


def test_what_happened_before_the_day_does_not_belong_to_it() -> None:
    day = measured("a", (-10, "FAILURE", 5), (1, "SUCCESS", 2))
    result = report(listed("a", **BUSY), day, silence=48)["data"]
    assert result["sync_tasks"][0]["day"]["totals"]["FAILURE"] == 0
    assert result["day"]["last_copied"] == END - 23 * HOUR
    assert not result["verdict"]["attention"]


def test_statistics_that_could_not_be_read_need_attention() -> None:
    failed = {"item": {"sync_task_id": "a"}, "failed": True, "msg": "refused"}
    assert reasons(listed("a", **BUSY), failed) == {"a-origin -> a-copy": ["its statistics could not be read: refused"]}


def test_kinds_are_in_the_order_of_their_urgency() -> None:
    tasks = listed("silent", "failing", "drifted", **BUSY)
    tasks["sync_tasks"] += listed("stopped", status="STOPPED", **BUSY)["sync_tasks"]
    entries = [
        {**{name: task[name] for name in ("src_bucket", "dst_bucket", "src_region", "dst_region")}, "description": text}
        for task, text in zip(tasks["sync_tasks"], ["", "", "other", ""])
    ]
    pairs = [{"src_bucket": "gone-origin", "dst_bucket": "gone-copy", "copied": 3, "failed": 0, "in_step": False}]
    days = measured("silent"), measured("failing", (1, "FAILURE", 1)), measured("drifted", FRESH)
    found = kinds(tasks, *days, sync_tasks=entries, reports={"reconcile": {"north": {"pairs": pairs}}})
    assert found == ["failures", "stopped", "silent", "missed", "drift"]


# The list


ENTRY = {"src_bucket": "a-origin", "dst_bucket": "a-copy", "src_region": "cn-beijing", "dst_region": "cn-north-4"}


def test_an_entry_without_a_task_is_a_finding() -> None:
    found = verdict(listed(), sync_tasks=[ENTRY])
    assert found["text"] == "1 of 1 task needs attention"
    assert found["findings"] == [
        {
            "label": "a-origin -> a-copy",
            "id": None,
            "kind": "drift",
            "reasons": ["oms_sync_tasks[0] has no task"],
        }
    ]


def test_a_difference_is_a_finding() -> None:
    tasks = listed("a", description="there", **BUSY)
    found = reasons(
        tasks, measured("a", FRESH), sync_tasks=[{"dst_bucket": "a-copy", "description": "here"}], defaults=ENTRY
    )
    assert found == {"a-origin -> a-copy": ["description is there, but the list says here"]}


def test_a_task_without_an_entry_is_named_and_raises_no_alarm() -> None:
    result = report(listed("a", "b", **BUSY), measured("a", FRESH), measured("b", FRESH), sync_tasks=[ENTRY])
    assert not result["data"]["verdict"]["attention"]
    assert result["data"]["not_named"] == [{"label": "b-origin -> b-copy", "sync_task_id": "b"}]
    assert [task["is_named"] for task in result["page"]["tasks"]] == [True, False]


def test_a_task_that_is_to_be_gone_or_stopped_is_a_finding() -> None:
    tasks = listed("a", **BUSY)
    for state, operations in (("absent", "stop, delete"), ("stopped", "stop")):
        found = reasons(tasks, measured("a", FRESH), sync_tasks=[{**ENTRY, "state": state}])
        assert found == {"a-origin -> a-copy": [f"the list asks for: {operations}"]}
    assert reasons(tasks, measured("a", FRESH), sync_tasks=[{**ENTRY, "state": "restarted"}]) == {}


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ("a", "oms_sync_tasks is a string, not a list"),
        ([{**ENTRY, "src_buket": "a"}], "src_buket"),
        ([{**ENTRY, "src_bucket": f"a-{number}"} for number in range(6)], "would exceed the quota of 5 tasks"),
    ],
)
def test_a_list_that_is_wrong_is_a_finding(entries: Any, text: str) -> None:
    found = verdict(listed(), sync_tasks=entries)
    assert "the list" in found["text"].lower()
    (reason,) = [one["reasons"] for one in found["findings"] if one["label"] == "oms_sync_tasks"]
    assert text in reason[0]


def test_a_list_needs_no_keys() -> None:
    entry = {**ENTRY, "src_credentials": "vaulted", "dst_credentials": "vaulted"}
    assert reasons(listed("a", **BUSY), measured("a", FRESH), sync_tasks=[entry]) == {}


def test_the_page_shows_the_most_urgent_task_first() -> None:
    tasks = listed("a", "b", "c", **BUSY)
    result = report(tasks, measured("a", FRESH), measured("b", FRESH), measured("c", (1, "FAILURE", 1)))
    assert [task["sync_task_id"] for task in result["page"]["tasks"]] == ["c", "a", "b"]
    assert [task["sync_task_id"] for task in result["data"]["sync_tasks"]] == ["a", "b", "c"]
    assert result["page"]["anchors"]["c"] == "task-1"
    assert result["rows"][3][-1] == "1 of 1 object failed in 24 hours (100.0 %)"


def test_a_summary_is_one_line() -> None:
    tasks = listed("a", "b", **BUSY)
    tasks["sync_tasks"][1]["status"] = "STOPPED"
    summary = report(tasks, measured("a", FRESH), measured("b", (1, "FAILURE", 2772)))["summary"]
    assert summary["line"] == "1 of 2 tasks needs attention; 2 tasks, 1 running, 2,772 objects failed in 24 hours"
