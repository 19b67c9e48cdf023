# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of the wrong type, before Ansible converts them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._common.option_values import (
    blemish,
    json_texts,
    type_problems,
    without_nulls,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.event_names import SPEC as EVENT_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import SYNC_TASK_SPEC

SPEC: dict[str, Any] = {**CONNECTION_SPEC, **SYNC_TASK_SPEC, **EVENT_SPEC}
SECRET = "TheKey+OfSomebody/1="
CDN = {"domain": "cdn.example.org", "protocol": "https"}
STRINGS = [name for name, option in SPEC.items() if option["type"] in ("str", "path")]


@pytest.mark.parametrize("name", STRINGS)
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (False, "a boolean, not %s; quote it"),
        (1.10, "a number, not %s; quote it"),
        (date(2026, 3, 1), "a date, not %s; quote it"),
        (datetime(2026, 3, 1, 12, tzinfo=timezone.utc), "a date, not %s; quote it"),
        ({"ak": SECRET}, "a dictionary, not %s"),
        ([SECRET], "a list, not %s"),
        ((SECRET,), "a list, not %s"),
    ],
)
def test_what_is_not_a_string(name: str, value: Any, kind: str) -> None:
    desired = "a path" if SPEC[name]["type"] == "path" else "a string"
    assert type_problems(SPEC, {name: value}) == [f"{name} is {kind % desired}"]


@pytest.mark.parametrize("name", STRINGS)
def test_an_integer_is_a_string_but_for_a_key(name: str) -> None:
    choices = SPEC[name].get("choices")
    refused = [f"{name} is a number, not a string; quote it"] if SPEC[name].get("no_log") else []
    refused += [f"{name} must be one of {', '.join(choices)}"] if choices else []
    assert type_problems(SPEC, {name: 20240115}) == refused


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"state": "present"}, ""),
        ({"state": None}, ""),
        ({"state": "Started"}, "state is Started: write started"),
        ({"state": SECRET}, "state must be one of present, started, stopped, restarted, absent"),
        (
            {"state": "startet"},
            "state must be one of present, started, stopped, restarted, absent. Did you mean started?",
        ),
        ({"dst_storage_policy": "deep archive"}, "dst_storage_policy is deep archive: write DEEP_ARCHIVE"),
        ({"source_cdn": {**CDN, "protocol": "HTTPS"}}, "source_cdn.protocol is HTTPS: write https"),
        ({"types": ["SIZE", SECRET]}, "types[1] must be one of REQUEST, SIZE"),
        ({"types": "SIZE,request"}, "types[1] is request: write REQUEST"),
        ({"windows": "start=08:00"}, "windows is a string, not a list"),
        ({"windows": ["start=08:00"]}, ""),
    ],
)
def test_what_is_none_of_the_choices(given: dict[str, Any], problem: str) -> None:
    """The value is shown only where it spells a choice: any other may be a key in the wrong place."""
    spec = {
        **SPEC,
        "types": {"type": "list", "elements": "str", "choices": ["REQUEST", "SIZE"]},
        "windows": {"type": "list", "elements": "dict", "options": {"start": {"type": "str"}}},
    }
    assert type_problems(spec, given) == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"quota": "many"}, ["quota is a string, not an integer"]),
        ({"quota": True}, ["quota is a boolean, not an integer"]),
        ({"quota": [5]}, ["quota is a list, not an integer"]),
        ({"quota": float("inf")}, ["quota is a number, not an integer"]),
        ({"quota": float("nan")}, ["quota is a number, not an integer"]),
        ({"quota": "9" * 19}, ["quota is a string, not an integer"]),
        ({"quota": "1e999999"}, ["quota is a string, not an integer"]),
        ({"wait": {"seconds": 5}}, ["wait is a dictionary, not a boolean"]),
        ({"wait": ["yes"]}, ["wait is a list, not a boolean"]),
        ({"validate_certs": SECRET}, ["validate_certs is a string, not a boolean"]),
        ({"validate_certs": 5}, ["validate_certs is a number, not a boolean"]),
        ({"wait_timeout": "long"}, ["wait_timeout is a string, not a number"]),
        ({"wait_timeout": False}, ["wait_timeout is a boolean, not a number"]),
        ({"wait_timeout": 10**400}, ["wait_timeout is out of range"]),
        ({"ak": 1, "sk": {}}, ["ak is a number, not a string; quote it", "sk is a dictionary, not a string"]),
        ({"source_cdn": SECRET}, ["source_cdn is a string, not a dictionary"]),
        ({"source_cdn": f"authentication_key {SECRET}"}, ["source_cdn is a string, not a dictionary"]),
        ({"source_cdn": f"{{{SECRET}"}, ["source_cdn is a string, not a dictionary"]),
        ({"source_cdn": [CDN]}, ["source_cdn is a list, not a dictionary"]),
        ({"source_cdn": 5}, ["source_cdn is a number, not a dictionary"]),
        ({"source_cdn": False}, ["source_cdn is a boolean, not a dictionary"]),
        (
            {"source_cdn": {"domain": False, "protocol": ["https"], "authentication_key": 123456}},
            [
                "source_cdn.domain is a boolean, not a string; quote it",
                "source_cdn.protocol is a list, not a string",
                "source_cdn.authentication_key is a number, not a string; quote it",
            ],
        ),
        (
            {"source_cdn": '{"authentication_key": 123456}'},
            ["source_cdn.authentication_key is a number, not a string; quote it"],
        ),
        ({"project_id": "p\udcff"}, ["project_id contains bytes that are not UTF-8"]),
        ({"source_cdn": {"domain": "d\ud800"}}, ["source_cdn.domain contains bytes that are not UTF-8"]),
        ({"object_keys": ["a", "b\udcff"]}, ["object_keys[1] contains bytes that are not UTF-8"]),
        ({"object_keys": {"Key": "a"}}, ["object_keys is a dictionary, not a list"]),
        ({"object_keys": 5}, ["object_keys is a number, not a list"]),
        ({"object_keys": True}, ["object_keys is a boolean, not a list"]),
        (
            {"object_keys": ["a", 83, True, 1.1, {"Key": "a"}, ["b"], None]},
            [
                "object_keys[1] is a number, not a string; quote it",
                "object_keys[2] is a boolean, not a string; quote it",
                "object_keys[3] is a number, not a string; quote it",
                "object_keys[4] is a dictionary, not a string",
                "object_keys[5] is a list, not a string",
                "object_keys[6] is null, not a string",
            ],
        ),
    ],
)
def test_each_wrong_type_is_named_and_never_quoted(given: dict[str, Any], problems: list[str]) -> None:
    assert type_problems(SPEC, given) == problems


@pytest.mark.parametrize(
    "given",
    [
        {},
        dict.fromkeys(SPEC),
        {"src_bucket": "no", "description": "1.10", "src_sk": "0123", "ak": "key"},
        {"quota": "5", "wait": "no", "wait_timeout": "1.5", "connect_timeout": 3, "retry_timeout": "nan"},
        {"quota": " 5 ", "wait": 0, "validate_certs": "yes", "start_at": 5},
        {"source_cdn": CDN},
        {"source_cdn": "domain=cdn.example.org protocol=https"},
        {"source_cdn": '{"domain": "cdn.example.org", "protocol": "https"}'},
        {"source_cdn": {"unknown": 5}},
        {"unknown": {"of": "any type"}},
        {"object_keys": ["a", "b"]},
        {"object_keys": "a"},
    ],
)
def test_what_fits_or_is_not_an_option_is_left_to_ansible(given: dict[str, Any]) -> None:
    assert type_problems(SPEC, given) == []


def test_null_counts_as_not_set_at_each_depth_where_there_is_a_default() -> None:
    given = {"quota": None, "description": None, "source_cdn": {**CDN, "authentication_type": None}, "x": None}
    assert without_nulls(SPEC, given) == {"description": None, "source_cdn": CDN, "x": None}
    assert without_nulls(SPEC, {"source_cdn": "a text", "wait": False}) == {"source_cdn": "a text", "wait": False}


def test_a_value_of_a_type_that_no_file_has_is_named_where_it_cannot_be_converted() -> None:
    assert type_problems(SPEC, {"src_bucket": object()}) == []
    problem = "source_cdn is a value of another type, not a dictionary"
    assert type_problems(SPEC, {"source_cdn": object()}) == [problem]


def test_an_option_without_a_type_is_a_string() -> None:
    assert type_problems({"name": {}}, {"name": False}) == ["name is a boolean, not a string; quote it"]


def test_each_element_of_a_list_is_checked_as_an_option_is() -> None:
    options = {"start": {"type": "str"}, "size": {"type": "int"}}
    spec = {
        "windows": {"type": "list", "elements": "dict", "options": options},
        "sizes": {"type": "list", "elements": "int"},
        "any": {"type": "list"},
    }
    wrong = {"windows": [{"start": "08:00"}, {"start": 8.5, "size": "x"}, 5], "sizes": [1, "x"]}
    assert type_problems(spec, wrong) == [
        "windows[1].start is a number, not a string; quote it",
        "windows[1].size is a string, not an integer",
        "windows[2] is a number, not a dictionary",
        "sizes[1] is a string, not an integer",
    ]
    assert type_problems(spec, {"windows": [{"size": 5}], "sizes": "1,2", "any": [1, "x"]}) == []


def test_blanks_are_a_blemish_unless_they_may_be_there() -> None:
    assert blemish("src_bucket", "my photos", None, False).startswith("src_bucket is 'my photos': it must not contain ")
    assert not blemish("description", "my photos", None, False, blanks=True)


def test_a_dictionary_where_json_belongs_becomes_a_text() -> None:
    spec = {"file": {"type": "json", "no_log": True}, "name": {"type": "str"}}
    file = {"private_key": "a\nb"}
    assert json_texts(spec, {"file": file, "name": file}) == {"file": '{"private_key": "a\\nb"}', "name": file}
    assert json_texts(spec, {"file": "{}", "name": None, "more": {}}) == {"file": "{}", "name": None, "more": {}}
    assert type_problems(spec, {"file": file}) == type_problems(spec, {"file": "{}"}) == []
    assert type_problems(spec, {"file": 5}) == ["file is a number, not a string; quote it"]
    assert type_problems(spec, {"file": [file]}) == ["file is a list, not a string"]
