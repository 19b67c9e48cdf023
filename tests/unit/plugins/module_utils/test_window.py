# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A maintenance window: what can be started again, and what a record comes to."""

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
    told = window([entry("a"), entry("b"), entry("c")], [stopped("a"), task("b"), stopped("c")], "a", "b")
    assert (told["start"], told["left"], told["gone"], told["problems"]) == (["a"], [], [], [])
    assert ids(told["stopped"]) == ["c"]


def test_a_task_without_an_entry_is_unlisted_and_stays_recorded() -> None:
    told = window([entry("a")], [stopped("a"), stopped("b"), task("c")], "a", "b")
    assert (told["start"], ids(told["unlisted"]), ids(told["left"])) == (["a"], ["b", "c"], ["b"])
    assert [one["status"] for one in told["unlisted"]] == ["STOPPED", "SYNCHRONIZING"]
    assert told["left"][0]["text"] == "b (b-origin -> b-copy): it has no entry in oms_sync_tasks"


def test_one_that_runs_again_is_not_left() -> None:
    """Whoever started it knew its keys."""
    assert window([], [task("a")], "a")["left"] == []


def test_an_entry_that_lacks_its_keys_is_left_and_the_others_are_not() -> None:
    desired = [entry("a"), entry("b", dst_credentials="nobody"), entry("c", src_credentials="half")]
    told = window(desired, [stopped("a"), stopped("b"), stopped("c")], *"abc")
    assert (told["start"], ids(told["left"])) == (["a"], ["b", "c"])
    assert "dst_credentials names credentials that oms_credentials does not have" in told["left"][0]["text"]


def test_an_entry_that_may_mean_two_tasks_says_so() -> None:
    twins = [stopped("a"), {**stopped("a"), "sync_task_id": "twin"}]
    told = window([entry("a")], twins, "a", "twin")
    assert (told["start"], ids(told["left"])) == ([], ["a", "twin"])
    assert all("oms_sync_tasks[0] (a-origin -> a-copy)" in one["text"] for one in told["left"])


def test_what_is_to_be_absent_is_neither_started_nor_left() -> None:
    told = window([entry("a", state="absent")], [stopped("a")], "a")
    assert (told["start"], told["left"], told["unlisted"], told["stopped"]) == ([], [], [], [])


def test_an_entry_that_asks_for_stopped_is_no_surprise() -> None:
    there = [stopped("a"), stopped("b"), stopped("c")]
    told = window([entry("a", state="stopped"), entry("b", state="started"), entry("c")], there)
    assert ids(told["stopped"]) == ["b", "c"]
    assert window([entry("a", state="stopped")], there, "a")["start"] == ["a"]


def test_what_was_removed_meanwhile_is_gone() -> None:
    assert window([entry("a")], [stopped("a")], "a", "old")["gone"] == [{"sync_task_id": "old", "text": "old"}]


def test_texts_show_what_a_terminal_would_act_on_and_ids_stay_as_they_are() -> None:
    """Names and ids come from the service, from the list and from a file."""
    evil = "a\x1b[2J\u202e"
    told = window([entry("d" + evil)], [stopped(evil), task("b" + evil)], evil, "old" + evil)
    assert (ids(told["left"]), ids(told["unlisted"])) == ([evil], [evil, "b" + evil])
    assert ids(told["gone"]) == ["old" + evil]
    texts = [one["text"] for name in ("left", "unlisted", "gone") for one in told[name]] + told["problems"]
    assert len(texts) >= 5
    assert all(text.isprintable() and "\\x1b[2J\\u202e" in text for text in texts)


def test_what_differs_does_not_keep_a_task_from_its_start() -> None:
    told = window([entry("a", description="x")], [stopped("a", description="y")], "a")
    assert (told["start"], told["left"]) == (["a"], [])


def test_a_list_that_cannot_be_understood_is_a_problem() -> None:
    for desired in (None, "", "text", {"a": 1}, [3], [entry("a", stat="x")], [entry("a"), entry("a")]):
        assert window(desired, [stopped("a")], "a")["problems"]
