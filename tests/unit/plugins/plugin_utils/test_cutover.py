# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The phases of a cut-over: which are run, which must be confirmed, and what counts as a proof."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._cutover import (
    PHASES,
    begin,
    enter,
    fail,
    is_proof,
    report,
)
from ansible_collections.hwcloud.oms.plugins.plugin_utils._cutover_variables import check_variables, read_phases
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair


@pytest.mark.parametrize(
    ("value", "phases", "must_confirm"),
    [
        ("copy", ["copy"], False),
        ("freeze", ["freeze"], False),
        ("clean_up", ["clean_up"], False),
        ("all", list(PHASES), True),
        (["verify", "copy", "copy"], ["copy", "verify"], False),
        (["freeze"], ["freeze"], True),
        (["verify", "switch"], ["verify", "switch"], True),
        (["clean_up", "sync"], ["sync", "clean_up"], True),
        (["all"], list(PHASES), True),
    ],
)
def test_phases_are_in_order_and_some_must_be_confirmed(value: Any, phases: list[str], must_confirm: bool) -> None:
    assert read_phases(value) == (phases, must_confirm, [])


@pytest.mark.parametrize("value", [None, "", [], "copy,verify", "Copy", ["copy", "prove"], {"copy": True}, 5, [None]])
def test_an_unknown_phase_is_refused(value: Any) -> None:
    phases, must_confirm, problems = read_phases(value)
    assert (phases, must_confirm, len(problems)) == ([], False, 1)
    assert "catch_up" in problems[0]


GOOD: dict[str, Any] = {
    "complete": True,
    "operations": ["create"],
    "objects": {"total": 9, "succeeded": 0, "skipped": 9, "failed": 0},
}


@pytest.mark.parametrize(
    "change",
    [
        {"complete": False},
        {"operations": []},
        {"operations": ["start"]},
        {"operations": ["create", "start"]},
        {"msg": "Timed out"},
        {"objects": None},
        {"objects": {**GOOD["objects"], "succeeded": 1, "skipped": 8}},
        {"objects": {**GOOD["objects"], "failed": 1, "skipped": 8}},
        {"objects": {**GOOD["objects"], "skipped": 8}},
        {"objects": {**GOOD["objects"], "total": None}},
        {"objects": {**GOOD["objects"], "failed": None}},
    ],
)
def test_only_a_new_pass_that_skipped_everything_is_a_proof(change: dict[str, Any]) -> None:
    assert is_proof(GOOD)
    assert not is_proof({**GOOD, **change})


def checked(*pairs: Any, phase: Any = "all", **changes: Any) -> dict[str, Any]:
    arguments = {"use": "task", "credentials": USABLE, "numbers": {}, "hooks": {}, **changes}
    return check_variables(list(pairs), phase, **arguments, now=1.8e9, absolute=lambda path: None)


def problems(*pairs: Any, **options: Any) -> list[str]:
    return list(checked(*pairs, **options)["problems"])


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (problems(), "oms_cutover_pairs is empty."),
        (problems(pair("a"), phase="none"), "oms_cutover_phase contains none."),
        (problems(pair("a"), use="both"), "oms_cutover_use must be one of task, group."),
        (
            problems(pair("a"), numbers={"oms_cutover_small": "few"}),
            "oms_cutover_small must be a non-negative integer.",
        ),
        (
            problems(pair("a"), hooks={"freeze": "none.yml"}),
            "oms_cutover_freeze_tasks is none.yml, which is not a file.",
        ),
        (problems(pair("a", object_key=["x/"], task_type="prefix")), "a synchronization task copies whole buckets."),
        (problems(pair("a", src_cloud_type="Google")), "src_cloud_type must be one of"),
        (
            problems(pair("a"), pair("b"), pair("c"), numbers={"oms_cutover_quota": "2"}),
            "for each of the 3 pairs, and the quota of the tenant is 2. Move one batch of pairs after the other",
        ),
    ],
)
def test_every_problem_is_named(found: list[str], message: str) -> None:
    assert any(message in problem for problem in found), found


def test_what_a_phase_does_not_use_is_not_a_problem() -> None:
    assert problems(pair("a"), numbers={"oms_cutover_small": "", "oms_cutover_passes": None}) == []
    assert problems(pair("a"), phase="copy", hooks={"freeze": "none.yml"}) == []
    assert problems(pair("a"), pair("b"), phase="copy", numbers={"oms_cutover_quota": 1}) == []
    assert problems(pair("a"), pair("b"), numbers={"oms_cutover_quota": 2}) == []
    assert problems(pair("a", object_key=["x/"], task_type="prefix"), phase=["copy", "verify"]) == []


REFUSED = {"failed": True, "msg": "GET failed: HTTP 403.", "error": {"status": 403}}
ASSERTED = {"failed": True, "msg": "No copy. No key.", "assertion": "x"}
OTHER = {"failed": True, "msg": "template error: {'sk': 'SourceSecret'}"}
UNSAID = "freeze: A task of the role failed. The output of the run says which and why."


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("before", "result", "problems"),
    [
        ([], REFUSED, ["freeze: GET failed: HTTP 403."]),
        (
            [],
            {"failed": True, "msg": "One or more", "results": [{"x": 1}, REFUSED, REFUSED]},
            ["freeze: GET failed: HTTP 403."],
        ),
        ([], ASSERTED, ["freeze: No copy. No key."]),
        # A module or an assertion of this collection shows no key; any other message may quote one.
        ([], OTHER, [UNSAID]),
        ([], {"failed": True, "msg": "One or more", "results": [OTHER]}, [UNSAID]),
        ([], {}, [UNSAID]),
        # The assertion repeats what is recorded already.
        (["No copy.", "No key."], ASSERTED, ["No copy.", "No key."]),
        (["a: sync: no."], REFUSED, ["a: sync: no.", "freeze: GET failed: HTTP 403."]),
    ],
)
def test_a_phase_that_ends_early_has_failed(
    before: list[str], result: dict[str, Any], problems: list[str], check_mode: bool
) -> None:
    progress = {**enter(begin([], []), "freeze"), "problems": before, "check_mode": check_mode}
    found = report(fail(progress, result))
    assert (found["fact"]["problems"], found["sentence"]) == (problems, "freeze: failed")


def test_what_is_refused_before_the_first_phase_is_a_problem() -> None:
    found = report(fail(begin([], []), ASSERTED))
    assert (found["fact"]["problems"], found["sentence"]) == (["No copy. No key."], "Nothing was done.")


PAIR: dict[str, Any] = {"src_bucket": "a", "dst_bucket": "b", "use": "task", "sync_task_id": None, "passes": []}
PAIR.update(credentials=["source"], proof=None, proven=None, removed=[])


@pytest.mark.parametrize(
    ("problems", "sentence"),
    [
        ([], "verify, switch: 1 of 1 pair proven; 9 objects are equal on both sides"),
        (["switch: no."], "verify, switch: failed; 1 of 1 pair proven; 9 objects are equal on both sides"),
    ],
)
def test_a_proof_does_not_hide_that_a_phase_failed(problems: list[str], sentence: str) -> None:
    pair = {**PAIR, "proof": {"skipped": 9}, "proven": True}
    progress = {**begin([], []), "phases": ["verify", "switch"], "pairs": [pair], "problems": problems}
    assert report(progress)["sentence"] == sentence


@pytest.mark.parametrize(
    ("changes", "keys", "table"),
    [
        ({}, ["source"], "removed        a -> b  first"),
        ({"problems": ["a -> b: clean_up: no."]}, [], "removed        a -> b  first"),
        ({"check_mode": True}, [], "would remove   a -> b  first"),
    ],
)
def test_keys_can_be_withdrawn_once_everything_is_removed(changes: dict[str, Any], keys: list[str], table: str) -> None:
    progress = {**begin([], []), "phases": ["clean_up"], "pairs": [{**PAIR, "removed": ["first"]}], **changes}
    found = report(progress)
    assert (found["fact"]["keys"], found["table"]) == (keys, [table])
    assert bool(found["fact"]["folders"]) is bool(keys)


def test_a_synchronization_task_is_created_with_the_options_of_its_pair_and_removed_without() -> None:
    whole = pair("a", consistency_check="no_check", description="of the shop", src_cloud_type="Azure")
    credentials = {**USABLE, "source": {"connection_string": "AccountName=a"}}
    created = checked(whole, phase="sync")["sync_tasks"]
    assert created == [{**whole, "consistency_check": "transmission"}]
    assert "has no ak and no sk" in problems(whole, phase="sync", credentials=credentials)[0]
    part = {**whole, "object_key": ["x/"]}
    (removed,) = checked(part, whole, phase="clean_up", credentials=credentials)["sync_tasks"]
    names = ("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
    assert removed == {**{name: whole[name] for name in names}, "state": "absent"}
