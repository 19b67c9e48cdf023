# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of an event go to the tasks of its bucket."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.hwcloud.oms.plugins.lookup import oms_events
from ansible_collections.hwcloud.oms.plugins.plugin_utils._events import events_of_rulebook, plan_events

REGIONS = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}
PHOTOS = {"src_bucket": "photos-origin", "dst_bucket": "photos-copy"}
LOGS = {"src_bucket": "logs-origin", "dst_bucket": "logs-copy", "src_cloud_type": "AWS"}


def event(*keys: str, bucket: str = "photos-origin", **fields: Any) -> dict[str, Any]:
    return {"src_bucket": bucket, "object_keys": list(keys), **fields}


def plan(*events: Any, sync_tasks: Any = (PHOTOS, LOGS)) -> dict[str, Any]:
    planned = plan_events(list(events), list(sync_tasks), REGIONS)
    assert planned["problems"] == []
    return planned


def problems(*events: Any, sync_tasks: Any = (PHOTOS,)) -> list[str]:
    planned = plan_events(list(events), sync_tasks, REGIONS)
    assert set(planned) == {"problems"}
    found: list[str] = planned["problems"]
    return found


def test_events_of_a_bucket_are_sent_together_and_each_name_once() -> None:
    planned = plan(event("b", "a"), event("c", bucket="logs-origin"), event("a", "d"))
    assert planned["sends"] == [
        {
            "label": "photos-origin -> photos-copy",
            "task": {**REGIONS, **PHOTOS, "src_cloud_type": "Aliyun"},
            "object_keys": ["b", "a", "d"],
        },
        {"label": "logs-origin -> logs-copy", "task": {**REGIONS, **LOGS}, "object_keys": ["c"]},
    ]
    assert (planned["buckets"], planned["unknown"], planned["skipped"]) == (["photos-origin", "logs-origin"], [], [])


def test_a_plan_has_what_the_lookup_documents() -> None:
    documented = yaml.safe_load(oms_events.RETURN)["_raw"]["contains"]
    assert set(plan(event("a"))) == set(documented)


def test_a_file_is_sent_by_itself() -> None:
    files = [{"src_bucket": "photos-origin", "object_keys_file": path} for path in ("one.txt", "two.txt", "one.txt")]
    sends = plan(event("a"), *files)["sends"]
    sources = [{name: send[name] for name in send if name.startswith("object_keys")} for send in sends]
    assert sources == [{"object_keys": ["a"]}, {"object_keys_file": "one.txt"}, {"object_keys_file": "two.txt"}]


def test_a_task_that_is_named_by_its_id_is_found_by_its_bucket() -> None:
    (send,) = plan(event("a"), sync_tasks=[{**PHOTOS, "sync_task_id": "id-1"}])["sends"]
    assert send["task"] == {**REGIONS, **PHOTOS, "src_cloud_type": "Aliyun", "sync_task_id": "id-1"}


@pytest.mark.parametrize("one", [{**PHOTOS, "state": "absent"}, {"sync_task_id": "id-1"}, LOGS])
def test_a_bucket_that_no_entry_names_is_reported(one: dict[str, Any]) -> None:
    planned = plan(event("a"), sync_tasks=[one])
    assert (planned["sends"], planned["buckets"]) == ([], [])
    text = "No entry of oms_sync_tasks has src_bucket photos-origin."
    assert planned["unknown"] == [{"src_bucket": "photos-origin", "text": text}]


def test_names_that_can_not_be_sent_keep_no_other_from_its_turn() -> None:
    planned = plan(event("a", "/b", "c\nd", "x" * 20000, "", "e://f", "g"))
    assert planned["sends"][0]["object_keys"] == ["a", "g"]
    assert planned["skipped"] == [
        "5 names of objects in photos-origin cannot be sent. The first one starts with a slash: specify the name as "
        "the bucket lists it."
    ]


def test_removed_names_and_empty_events_are_not_sent() -> None:
    assert plan(event(removed=["a"]))["sends"] == []


def test_a_string_is_one_name() -> None:
    assert plan({"src_bucket": "photos-origin", "object_keys": "Paris, France.jpg"})["sends"][0]["object_keys"] == [
        "Paris, France.jpg"
    ]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("photos-origin", "oms_events[1] is a string, not a dictionary."),
        ({"object_keys": ["a"]}, "oms_events[1]: src_bucket is required."),
        ({"src_bucket": "", "object_keys": ["a"]}, "oms_events[1]: src_bucket is required."),
        (
            {"src_bucket": "a", "object_keys": ["a", True]},
            "oms_events[1]: object_keys[1] is a boolean, not a string; quote it.",
        ),
        ({"src_bucket": 7, "object_keys": []}, "oms_events[1]: src_bucket is a number, not a string; quote it."),
        ({"src_bucket": "a"}, "oms_events[1]: exactly one of object_keys and object_keys_file is required."),
        (
            {"src_bucket": "a", "object_keys": [], "object_keys_file": "b"},
            "oms_events[1]: exactly one of object_keys and object_keys_file is required.",
        ),
        (
            {"src_bucket": "a", "object_key": ["b"]},
            "oms_events[1]: unknown option object_key. Did you mean object_keys?",
        ),
    ],
)
def test_an_event_that_is_wrong_is_named_with_its_index(wrong: Any, problem: str) -> None:
    assert problems(event("a"), wrong) == [problem]


@pytest.mark.parametrize(
    ("events", "sync_tasks", "problem"),
    [
        ("a", [PHOTOS], "oms_events is a string, not a list of events."),
        (None, [PHOTOS], "oms_events is not set, and ansible_eda has no event with oms."),
        ([], None, "Set oms_sync_tasks (a list): the tasks as the role hwcloud.oms.sync_tasks takes them."),
        ([], [{"src_bucket": "a"}], "oms_sync_tasks[0] (a -> ?): missing required options: dst_bucket"),
    ],
)
def test_a_list_that_is_wrong_is_refused(events: Any, sync_tasks: Any, problem: str) -> None:
    (found,) = plan_events(events, sync_tasks, REGIONS)["problems"]
    assert found.startswith(problem)


# ansible_eda


def test_events_of_a_rulebook() -> None:
    one, other = event("a"), event("b")
    assert events_of_rulebook({"event": {"oms": one, "payload": {}}, "rule": "r"}) == [one]
    assert events_of_rulebook({"event": {"oms": [one, other]}}) == [one, other]
    assert events_of_rulebook({"events": {"m_0": {"oms": one}, "m_1": {"i": 1}, "m_2": {"oms": [other]}}}) == [
        one,
        other,
    ]


@pytest.mark.parametrize(
    "variable", [None, "", "text", {}, {"event": {"i": 1}}, {"event": None}, {"events": None}, {"event": {"oms": None}}]
)
def test_no_events(variable: Any) -> None:
    assert events_of_rulebook(variable) is None


@pytest.mark.parametrize("oms", [[], [event(removed=["a"])]])
def test_events_without_names_are_events(oms: Any) -> None:
    found = events_of_rulebook({"event": {"oms": oms}})
    assert found == oms
    assert plan(*oms)["sends"] == []
