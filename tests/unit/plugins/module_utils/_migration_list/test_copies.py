# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of a list of copies: all problems at once, keys by name only, and no key in a message."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._migration_list.copies import (
    NO_LIMIT,
    Copy,
    Kind,
    entry_problems,
    read_copies,
)

KEY = "A+stray/Key=1234567890"
TEXT: dict[str, Any] = {"type": "str"}
SECRET: dict[str, Any] = {"type": "str", "no_log": True}
CDN: dict[str, Any] = {"type": "dict", "options": {"domain": {"type": "str"}, "authentication_key": SECRET}}
SPEC: dict[str, Any] = {
    **dict.fromkeys(("src_bucket", "dst_bucket", "run"), TEXT),
    **dict.fromkeys(("src_ak", "src_sk", "dst_ak", "dst_sk"), SECRET),
    "source_cdn": CDN,
    "retries": {"type": "int", "default": 3},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float"},
}


def identify(params: Mapping[str, Any], _environ: Mapping[str, str], _now: float) -> Hashable:
    if not params["src_bucket"]:
        raise ConfigurationError("src_bucket is required. Nothing was sent.")
    return params["src_bucket"], params["run"]


KINDS = {"task": Kind({**SPEC, "src_security_token": SECRET}, identify), "group": Kind(SPEC, identify)}
UNUSABLE: dict[Any, Any] = {"empty": {}, "text": KEY, "number": {"ak": 5, "sk": "b"}}
CREDENTIALS: dict[Any, Any] = {
    "source": {"ak": "source-ak", "sk": "source-sk"},
    "lent": {"ak": "a", "sk": "b", "security_token": "token"},
    2026: {"ak": "year-ak", "sk": "year-sk"},
    "cdn": {"authentication_key": "cdn-key"},
}


def read(*entries: Any) -> tuple[list[Copy], list[str]]:
    named = {name: one for name, one in UNUSABLE.items() if f"'src_credentials': '{name}'" in repr(entries)}
    return read_copies(list(entries), {**CREDENTIALS, **named}, {}, 0.0, KINDS)


def params(entry: dict[str, Any]) -> dict[str, Any]:
    (copy,), problems = read({"src_bucket": "a", "dst_bucket": "b", **entry})
    assert problems == []
    return copy.params


def test_an_entry_gets_the_keys_that_it_names() -> None:
    cdn = {"source_cdn": {"domain": "d"}, "cdn_credentials": "cdn"}
    found = params({"src_credentials": "source", "dst_credentials": 2026, **cdn})
    assert [found[name] for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")] == [
        "source-ak",
        "source-sk",
        "year-ak",
        "year-sk",
    ]
    assert found["source_cdn"] == {"domain": "d", "authentication_key": "cdn-key"}
    assert params({"src_credentials": "lent"})["src_security_token"] == "token"


def test_what_is_not_named_comes_from_the_environment_and_the_defaults() -> None:
    found = params({})
    assert (found["src_ak"], found["retries"], found["source_cdn"]) == (None, 3, None)
    assert set(found) == set(KINDS["task"].spec)


@pytest.mark.parametrize(
    ("given", "seconds"), [({}, NO_LIMIT), ({"wait_timeout": 0}, NO_LIMIT), ({"wait_timeout": 5}, 5)]
)
def test_a_copy_is_waited_for_without_a_limit_by_default(given: dict[str, Any], seconds: float) -> None:
    assert params(given)["wait_timeout"] == seconds


def test_a_group_has_options_of_its_own() -> None:
    (copy,), _problems = read({"src_bucket": "a", "use": "group"})
    assert (copy.use, "src_security_token" in copy.params) == ("group", False)


PLACE = "migrations[0] (a -> b): "
REFUSED: list[tuple[Any, str]] = [
    ("text", "migrations[0] (?): it is a string, not a dictionary"),
    ({"use": "both"}, f"{PLACE}use must be one of task, group"),
    ({"bukket": "c"}, f"{PLACE}unknown option bukket"),
    ({"wait": False}, f"{PLACE}unknown option wait"),
    ({"retries": "often"}, f"{PLACE}retries is a string, not an integer"),
    ({"run": True}, f"{PLACE}run is a boolean, not a string; quote it"),
    ({"src_sk": KEY}, f"{PLACE}src_sk: a list holds no keys. Name credentials by src_credentials,"),
    ({"source_cdn": {"authentication_key": KEY}}, f"{PLACE}source_cdn.authentication_key: a list holds no keys."),
    ({"src_credentials": {"sk": KEY}}, f"{PLACE}src_credentials: it must be a name in credentials, not keys"),
    ({"src_credentials": KEY}, f"{PLACE}src_credentials names credentials that do not exist. Known names: 2026, cdn,"),
    ({"src_credentials": "text"}, f"{PLACE}src_credentials is text, which is a string, not a dictionary of keys"),
    ({"src_credentials": "empty"}, f"{PLACE}src_credentials is empty, which has none of ak, sk,"),
    ({"src_credentials": "number"}, f"{PLACE}src_credentials is number, which has a wrong key: ak is a number"),
    ({"cdn_credentials": "cdn"}, f"{PLACE}cdn_credentials is given without source_cdn"),
    (
        {"use": "group", "src_credentials": "lent"},
        f"{PLACE}src_credentials is lent, which has a security_token: a group does not take it",
    ),
    ({"src_bucket": ""}, "migrations[0] (? -> b): src_bucket is required"),
]


@pytest.mark.parametrize(("entry", "message"), REFUSED)
def test_a_problem_names_the_entry_and_shows_no_key(entry: Any, message: str) -> None:
    whole = {"src_bucket": "a", "dst_bucket": "b", **entry} if isinstance(entry, dict) else entry
    copies, problems = read(whole)
    assert (copies, len(problems)) == ([], 1)
    assert problems[0].startswith(message)
    assert KEY not in problems[0]


def test_all_problems_of_all_entries_come_at_once() -> None:
    _copies, problems = read({"src_bucket": "a", "bukket": 1}, {"src_bucket": "b"}, {"src_bucket": ""})
    assert [problem.partition(" ")[0] for problem in problems] == ["migrations[0]", "migrations[2]"]


def test_the_same_copy_twice() -> None:
    _copies, problems = read({"src_bucket": "a"}, {"src_bucket": "a", "run": "2"}, {"src_bucket": "a"})
    (problem,) = problems
    assert problem.startswith("migrations[2]")
    assert "the same copy as migrations[0]" in problem


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        ({"ak": "a"}, "credentials.oss is incomplete: sk is missing"),
        ({"sk": KEY, "security_token": "t"}, "credentials.oss is incomplete: ak is missing"),
        ({"access_key": KEY}, "credentials.oss has none of ak, sk, security_token, connection_string, json_auth_file,"),
        (KEY, "credentials.oss is a string, not a dictionary of keys"),
        ({"ak": 83, "sk": KEY}, "credentials.oss has a wrong key: ak is a number, not a string; quote it"),
        (None, ""),
        ({"connection_string": KEY}, ""),
        ({"ak": "a", "sk": "b"}, ""),
    ],
)
def test_keys_that_no_entry_names_are_checked_too(held: Any, problem: str) -> None:
    for entries in ([], [{"src_bucket": "a"}]):
        _copies, problems = read_copies(entries, {"oss": held}, {}, 0.0, KINDS)
        assert [one[: len(problem)] for one in problems] == ([problem] if problem else [])
        assert KEY not in str(problems)
    # What an entry names is reported with the entry.
    _copies, problems = read_copies([{"src_bucket": "a", "src_credentials": "oss"}], {"oss": held}, {}, 0.0, KINDS)
    assert not any(one.startswith("credentials.oss") for one in problems)


def test_what_ansible_must_not_show() -> None:
    entries = [{"src_sk": KEY}, {"dst_credentials": {"sk": "other"}}, {"src_credentials": "a+key"}, {"src_bucket": ""}]
    problems, doubtful = entry_problems(entries, CREDENTIALS, {}, 0.0, KINDS)
    assert [problem[:13] for problem in problems] == [f"migrations[{index}]" for index in range(4)]
    assert doubtful == {KEY, "other", "a+key"}
    assert entry_problems(KEY, CREDENTIALS, {}, 0.0, KINDS)[0] == ["migrations is a string, not a list"]
    assert entry_problems(None, CREDENTIALS, {}, 0.0, KINDS) == ([], set())
    assert entry_problems([{"src_credentials": 2026}], CREDENTIALS, {}, 0.0, KINDS) == ([], set())


def test_the_json_of_a_key_file_may_be_a_dictionary() -> None:
    """Before ansible-core 2.19, a template that returns the text of the file returns a dictionary."""
    kinds = {"task": Kind({**SPEC, "src_json_auth_file": {"type": "json", "no_log": True}}, identify)}
    entry = {"src_bucket": "a", "dst_bucket": "b", "src_credentials": "file"}
    for file in ({"private_key": KEY}, json.dumps({"private_key": KEY})):
        (copy,), problems = read_copies([entry], {"file": {"json_auth_file": file}}, {}, 0.0, kinds)
        assert (problems, copy.params["src_json_auth_file"]) == ([], json.dumps({"private_key": KEY}))
    refused = read_copies([entry], {"file": {"json_auth_file": [KEY]}}, {}, 0.0, kinds)[1]
    assert refused[0].endswith("which has a wrong key: json_auth_file is a list, not a string")
