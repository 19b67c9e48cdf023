# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In a maintenance window, the right tasks are started again from the record."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.maintenance import plan_window
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, task


def window(
    desired: Any, there: list[dict[str, Any]], *recorded: str, credentials: dict[str, Any] | None = None
) -> dict[str, Any]:
    record = {name: f"{name}-copy" for name in recorded}
    return plan_window(there, desired, record, DEFAULTS, CREDENTIALS if credentials is None else credentials)


def stopped(name: str, **fields: Any) -> dict[str, Any]:
    return task(name, status="STOPPED", **fields)


def ids(tasks: list[dict[str, str]]) -> list[str]:
    return [one["sync_task_id"] for one in tasks]


def test_what_is_recorded_and_stopped_is_started() -> None:
    result = window([entry("a"), entry("b"), entry("c")], [stopped("a"), task("b"), stopped("c")], "a", "b")
    assert (result["start"], result["left"], result["gone"], result["problems"]) == (["a"], [], [], [])
    assert ids(result["stopped"]) == ["c"]


def test_a_task_without_an_entry_is_unlisted_and_stays_recorded() -> None:
    result = window([entry("a")], [stopped("a"), stopped("b"), task("c")], "a", "b")
    assert (result["start"], ids(result["unlisted"]), ids(result["left"])) == (["a"], ["b", "c"], ["b"])
    assert [one["status"] for one in result["unlisted"]] == ["STOPPED", "SYNCHRONIZING"]
    assert result["left"][0]["text"] == "b (b-origin -> b-copy): it has no entry in oms_sync_tasks"


def test_one_that_runs_again_is_not_left() -> None:
    """The actor that started it had its keys."""
    assert window([], [task("a")], "a")["left"] == []


def test_an_entry_that_lacks_its_keys_is_left_and_the_others_are_not() -> None:
    desired = [entry("a"), entry("b", dst_credentials="nobody"), entry("c", src_credentials="half")]
    result = window(desired, [stopped("a"), stopped("b"), stopped("c")], *"abc")
    assert (result["start"], ids(result["left"])) == (["a"], ["b", "c"])
    assert "dst_credentials names credentials that oms_credentials does not have" in result["left"][0]["text"]


def test_an_entry_that_may_mean_two_tasks_says_so() -> None:
    duplicates = [stopped("a"), {**stopped("a"), "sync_task_id": "copy"}]
    result = window([entry("a")], duplicates, "a", "copy")
    assert (result["start"], ids(result["left"])) == ([], ["a", "copy"])
    assert all("oms_sync_tasks[0] (a-origin -> a-copy)" in one["text"] for one in result["left"])


def test_what_is_to_be_absent_is_neither_started_nor_left() -> None:
    result = window([entry("a", state="absent")], [stopped("a")], "a")
    assert (result["start"], result["left"], result["unlisted"], result["stopped"]) == ([], [], [], [])


def test_an_entry_that_asks_for_stopped_is_not_unexpected() -> None:
    there = [stopped("a"), stopped("b"), stopped("c")]
    result = window([entry("a", state="stopped"), entry("b", state="started"), entry("c")], there)
    assert ids(result["stopped"]) == ["b", "c"]
    assert window([entry("a", state="stopped")], there, "a")["start"] == ["a"]


def test_what_was_removed_meanwhile_is_gone() -> None:
    assert window([entry("a")], [stopped("a")], "a", "old")["gone"] == [{"sync_task_id": "old", "text": "old"}]


def test_texts_show_what_a_terminal_would_act_on_and_ids_stay_as_they_are() -> None:
    """Names and IDs come from the service, the list and a file."""
    evil = "a\x1b[2J\u202e"
    result = window([entry("d" + evil)], [stopped(evil), task("b" + evil)], evil, "old" + evil)
    assert (ids(result["left"]), ids(result["unlisted"])) == ([evil], [evil, "b" + evil])
    assert ids(result["gone"]) == ["old" + evil]
    texts = [one["text"] for name in ("left", "unlisted", "gone") for one in result[name]] + result["problems"]
    assert len(texts) >= 5
    assert all(text.isprintable() and "\\x1b[2J\\u202e" in text for text in texts)


def test_what_differs_does_not_keep_a_task_from_its_start() -> None:
    result = window([entry("a", description="x")], [stopped("a", description="y")], "a")
    assert (result["start"], result["left"]) == (["a"], [])


def test_a_list_that_cannot_be_understood_is_a_problem() -> None:
    for desired in (None, "", "text", {"a": 1}, [3], [entry("a", stat="x")], [entry("a"), entry("a")]):
        assert window(desired, [stopped("a")], "a")["problems"]
