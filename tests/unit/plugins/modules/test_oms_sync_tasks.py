# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module oms_sync_tasks: a list is checked as a whole, and each entry is worked on by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._common.masking import MASK
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_tasks import SPEC, sync_tasks
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, defaults
from ansible_collections.hwcloud.oms.tests.support.list_factories import (
    CDN,
    CREDENTIALS,
    DEFAULTS,
    REGIONS,
    USABLE,
    entry,
)
from ansible_collections.hwcloud.oms.tests.support.module_runner import Runner
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import found
from ansible_collections.hwcloud.oms.tests.support.work_runner import Finished
from ansible_collections.hwcloud.oms.tests.support.work_runner import run as run_module

NAME = "oms_sync_tasks"
ABC = [entry("a"), entry("b"), entry("c")]


def apply(bench: Bench, entries: list[Any], check_mode: bool = False, **options: Any) -> Finished:
    given = {"defaults": DEFAULTS, "credentials": USABLE, **options}
    return run_module(bench, NAME, check_mode, sync_tasks=entries, **given)


def add(bench: Bench, name: str, **fields: Any) -> str:
    return bench.cloud.add_task(**{**REGIONS, **entry(name), **fields})


def operations(outcome: Finished) -> list[list[str]]:
    return [row["operations"] for row in outcome.result["results"]]


def left(bench: Bench) -> list[str]:
    return sorted(task["src_bucket"].partition("-")[0] for task in bench.cloud.tasks())


def counts(outcome: Finished) -> dict[str, int]:
    return {name: count for name, count in outcome.result["summary"].items() if name != "quota" and count}


# A list from its first run on


def test_a_list_is_created_with_its_keys_and_then_costs_one_request(bench: Bench) -> None:
    entries = [*ABC, entry("d", source_cdn=CDN, cdn_credentials="cdn", state="stopped")]
    predicted = apply(bench, entries, check_mode=True)
    assert (predicted.operations, predicted.result["changed"]) == (["ListSyncTasks"], True)
    assert predicted.result["check_mode"]
    done = apply(bench, entries)
    assert operations(predicted) == operations(done) == [["create"]] * 3 + [["create", "stop"]]
    assert [row["sync_task_id"] for row in predicted.result["results"]] == [None] * 4
    assert predicted.result["diff"] == done.result["diff"]
    assert predicted.result["summary"] == done.result["summary"]
    held = {task["dst_bucket"]: task for task in bench.cloud.tasks()}
    assert [row["sync_task_id"] for row in done.result["results"]] == [
        held[f"{name}-copy"]["sync_task_id"] for name in "abcd"
    ]
    for key in KEYS:
        name = "source" if key.startswith("src") else "target"
        assert held["a-copy"]["key_hashes"][key] == bench.cloud.hash(USABLE[name][key[4:]])
    again = apply(bench, entries)
    assert (again.operations, again.result["changed"], again.result["diff"]) == (["ListSyncTasks"], False, [])
    assert counts(again) == {"unchanged": 4}
    assert not again.result["drift"]["detected"]


def test_each_create_has_a_proof_of_its_own(bench: Bench) -> None:
    """The list that is read back after one create is the proof for the next."""
    outcome = apply(bench, ABC)
    assert outcome.operations == ["ListSyncTasks", *["CreateSyncTask", "ListSyncTasks"] * 3]


def test_a_task_that_another_run_creates_meanwhile_is_used(bench: Bench) -> None:
    created: list[str] = []

    def interfere(request: Any, **options: Any) -> Any:
        response = send(request, **options)
        if request.method == "POST" and not created:
            created.append(add(bench, "b"))
        return response

    send = bench.adapter.send
    bench.adapter.send = interfere  # type: ignore[method-assign]
    outcome = apply(bench, ABC)
    assert left(bench) == ["a", "b", "c"]
    assert outcome.result["results"][1]["sync_task_id"] == created[0]
    assert operations(outcome) == [["create"], [], ["create"]]


def test_a_list_predicts_what_it_then_does(bench: Bench) -> None:
    add(bench, "a", status="STOPPED")
    add(bench, "b", description="other")
    add(bench, "old")
    entries = [entry("a", state="started"), entry("b", description="one", on_drift="recreate"), entry("c")]
    predicted = apply(bench, entries, check_mode=True, prune=True)
    assert not bench.cloud.writes()
    done = apply(bench, entries, prune=True)
    assert (
        operations(predicted)
        == operations(done)
        == [
            ["start"],
            ["create", "stop", "delete"],
            ["create"],
            ["stop", "delete"],
        ]
    )
    assert predicted.result["summary"] == done.result["summary"]
    assert done.result["results"][-1]["index"] is None
    assert left(bench) == ["a", "b", "c"]


def test_keys_come_from_the_environment_where_an_entry_names_none(bench: Bench) -> None:
    environ = {f"OMS_{key.upper()}": f"{key}-of-the-environment" for key in KEYS}
    params = defaults({**CONNECTION_SPEC, **SPEC})
    given = {**params, **bench.connection, "sync_tasks": [entry("a")], "defaults": REGIONS}
    good, result = execute(Run(given, False, environ, clock=bench.clock, adapter=bench.adapter), sync_tasks)
    assert good, result
    (task,) = bench.cloud.tasks()
    assert task["key_hashes"]["dst_sk"] == bench.cloud.hash("dst_sk-of-the-environment")
    missing = apply(bench, [entry("b")], defaults=REGIONS)
    assert "sync_tasks[0] (b-origin -> b-copy): state present requires src_ak (or OMS_SRC_AK)" in missing.msg


# What is refused


def test_every_problem_of_every_entry_is_in_one_message(bench: Bench) -> None:
    outcome = apply(bench, [entry("a", state="there"), entry("b", sorce=1), "c", entry("d", description=83)])
    assert (outcome.good, outcome.operations) == (False, [])
    for problem in (
        "sync_tasks[0] (a-origin -> a-copy): state must be one of present",
        "sync_tasks[1] (b-origin -> b-copy): unknown option sorce",
        "sync_tasks[2] (? -> ?): it is a string, not a dictionary",
        "sync_tasks[3] (d-origin -> d-copy): description is a number, not a string; quote it",
    ):
        assert problem in outcome.msg


def test_a_list_that_cannot_be_applied_changes_nothing(bench: Bench) -> None:
    for name in ("w", "x", "y", "z"):
        add(bench, name)
    entries = [entry("a"), entry("a"), entry("b", dst_credentials="half"), entry("x", src_credentials="nobody")]
    outcome = apply(bench, entries, prune=True, credentials=CREDENTIALS)
    assert (outcome.good, outcome.operations, outcome.result["results"]) == (False, ["ListSyncTasks"], [])
    for problem in (
        "Nothing was changed.",
        "sync_tasks[1] (a-origin -> a-copy): it means the same task as sync_tasks[0]",
        "sync_tasks[2] (b-origin -> b-copy): dst_credentials is half, which has no sk",
        "sync_tasks[3] (x-origin -> x-copy): src_credentials names credentials that the option credentials does not",
        "The list would exceed the quota of 5 tasks (4 exist).",
        "3 tasks have no entry and would be removed, more than prune_max (1)",
    ):
        assert problem in outcome.msg
    assert len(outcome.result["drift"]["problems"]) == 5
    assert left(bench) == ["w", "x", "y", "z"]


@pytest.mark.parametrize(
    ("options", "problem"), [({"quota": 0}, "quota is 0"), ({"prune_max": -1}, "prune_max is -1"), ({"quota": 1}, "")]
)
def test_numbers_that_cannot_be(bench: Bench, options: dict[str, Any], problem: str) -> None:
    outcome = apply(bench, [entry("a")], **options)
    assert outcome.good if not problem else problem in outcome.msg


# One entry fails


def test_an_entry_that_fails_stops_no_other_and_nothing_is_pruned(bench: Bench) -> None:
    add(bench, "b", description="other")
    add(bench, "old")
    entries = [entry("a"), entry("b", description="one"), entry("c")]
    predicted = apply(bench, entries, check_mode=True, prune=True)
    outcome = apply(bench, entries, prune=True)
    assert predicted.result["summary"] == outcome.result["summary"]
    assert predicted.result["summary"]["quota"]["used"] == 4
    assert not outcome.good
    assert left(bench) == ["a", "b", "c", "old"]
    assert counts(outcome) == {"changed": 2, "failed": 1}
    assert operations(outcome) == [["create"], [], ["create"]]
    failed = outcome.result["results"][1]
    assert "description is 'other'" in failed["msg"]
    assert failed["error"] == outcome.result["error"]
    assert outcome.result["changed"]
    assert outcome.msg.startswith("1 of 3 entries failed. sync_tasks[1] (b-origin -> b-copy): Task ")
    assert outcome.msg.endswith(
        "Done: sync_tasks[0] (a-origin -> a-copy): create; sync_tasks[2] (c-origin -> c-copy): create. "
        "Nothing was pruned."
    )
    assert [one["index"] for one in outcome.result["drift"]["differing"]] == [1]
    assert outcome.result["drift"]["differing"][0]["fields"] == {"description": {"desired": "one", "actual": "other"}}


def test_refused_credentials_of_the_account_end_the_run(bench: Bench) -> None:
    """Five refused signatures lock an access key. What was not tried is named."""
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", status=401))
    outcome = apply(bench, ABC)
    assert outcome.operations == ["ListSyncTasks", "CreateSyncTask"]
    assert counts(outcome) == {"failed": 1}
    assert [row.get("msg", "")[:9] for row in outcome.result["results"][1:]] == ["Not tried"] * 2
    assert "Not tried: sync_tasks[1] (b-origin -> b-copy), sync_tasks[2] (c-origin -> c-copy)." in outcome.msg


def test_a_replacement_that_breaks_off_returns_what_was_removed(bench: Bench) -> None:
    add(bench, "a", description="other")
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", status=400))
    outcome = apply(bench, [entry("a", description="one", on_drift="replace"), entry("b")])
    row = outcome.result["results"][0]
    assert row["operations"] == ["stop", "delete"]
    assert row["removed_sync_task"]["description"] == "other"
    assert "a-origin" in str(row["restoring_task"])
    assert left(bench) == ["b"]


def test_a_create_whose_outcome_is_unknown(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("CreateSyncTask", "delay", seconds=500.0))
    outcome = apply(bench, [entry("a")])
    assert outcome.result["results"][0]["create_outcome"] == "unknown"


# A part of the list


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ({"state": "restarted"}, {"a": ["stop", "start"], "b": ["start"]}),
        ({"state": "stopped"}, {"a": ["stop"], "b": []}),
        ({"state": "started", "statuses": ["STOPPED"]}, {"b": ["start"]}),
        ({"state": "absent", "credentials": ["target"]}, {"a": ["stop", "delete"]}),
        ({"state": "absent", "credentials": []}, {"a": ["stop", "delete"], "b": ["delete"], "gone": []}),
        ({"state": "stopped", "sync_task_ids": []}, {}),
    ],
)
def test_a_selection(bench: Bench, select: dict[str, Any], expected: dict[str, list[str]]) -> None:
    """Entries that are not selected give no row, differences are warned of, and nothing is pruned."""
    add(bench, "a", description="other")
    add(bench, "b", status="STOPPED")
    add(bench, "old")
    entries = [
        entry("a", description="one"),
        entry("b", dst_credentials="source", description="b"),
        entry("gone", state="absent", dst_credentials="source"),
    ]
    outcome = apply(
        bench, entries, prune=True, select={"credentials": None, "statuses": None, "sync_task_ids": None, **select}
    )
    assert outcome.good, outcome.msg
    rows = {row["src_bucket"].partition("-")[0]: row["operations"] for row in outcome.result["results"]}
    assert rows == expected
    assert "old" in left(bench)


def test_a_selected_task_without_an_entry_is_an_error(bench: Bench) -> None:
    known = add(bench, "old")
    select = {"state": "started", "sync_task_ids": [known, "gone"], "credentials": None, "statuses": None}
    outcome = apply(bench, ABC, select=select)
    assert outcome.msg == f"Nothing was changed. Task {known} has no entry in the list, so its keys are not known."


# Drift


def test_a_line_fits_a_terminal_however_long_names_and_descriptions_are(bench: Bench) -> None:
    name = "a" * 50
    add(bench, name, status="STOPPED", description="what it is " * 20)
    add(bench, "b" * 50, status="STOPPED")
    wrong = entry("c", src_credentials="aliyun")
    outcome = apply(bench, [entry(name, description="what it should be " * 10), wrong], check_mode=True)
    text = outcome.result["drift"]["text"]
    # The verdict is one line, with five counts at most.
    assert max(map(len, text[:-1])) <= 88
    assert not [line for line in text if line.endswith("-")]
    # No word is lost where a line is broken.
    assert "should be what it should be what" in " ".join(line.strip() for line in text)
    assert [line for line in text if line.startswith("problem: ")]


def test_a_stopped_task_and_a_task_without_an_entry_are_always_named(bench: Bench) -> None:
    stopped = add(bench, "a", status="STOPPED")
    rests = add(bench, "b", status="STOPPED")
    old = add(bench, "old")
    outcome = apply(bench, [entry("a"), entry("b", state="stopped")], check_mode=True)
    drift = outcome.result["drift"]
    assert drift["stopped"] == [{"index": 0, "label": "a-origin -> a-copy", "sync_task_id": stopped}]
    assert [task["sync_task_id"] for task in drift["not_named"]] == [old]
    assert drift["detected"]
    assert rests not in str(drift["text"])
    assert drift["text"][-1].endswith("1 stopped, 1 not in the list.")
    only = apply(bench, [entry("a", state="stopped"), entry("b", state="stopped")], check_mode=True).result["drift"]
    assert (only["detected"], only["text"][-1]) == (
        False,
        "No entry of the list differs. In addition: 1 not in the list.",
    )


def test_the_table_has_a_hundred_columns_and_ids_where_two_match(bench: Bench) -> None:
    first, second = add(bench, "a"), add(bench, "a", src_region="cn-hangzhou")
    add(bench, "b" * 200)
    table = apply(bench, [entry("b" * 200), entry("c" * 200)], check_mode=True).result["table"]
    assert max(map(len, table)) == 88
    assert [line for line in table if first in line or second in line] == [
        f"SYNCHRONIZING  no entry   a-origin -> a-copy ({known})" for known in (first, second)
    ]
    assert sum(line.endswith("...") for line in table) == 2


# The connection and the output


def test_regions_other_than_the_endpoint_s_give_a_warning(bench: Bench) -> None:
    outcome = apply(bench, [entry("a"), entry("b", dst_region="cn-east-3")])
    assert "dst_region of sync_tasks is cn-east-3, but the endpoint belongs to cn-north-4." in outcome.warnings


def test_warnings_name_their_entry(bench: Bench) -> None:
    outcome = apply(bench, [entry("a"), entry("b", consistency_check="transmission")])
    (warning,) = outcome.warnings
    assert warning.startswith("b-origin -> b-copy: consistency_check transmission")


def test_keys_that_cannot_be_masked_well_are_named(bench: Bench) -> None:
    short = {**USABLE, "spare": {"ak": "five5", "sk": "a-origin"}}
    warnings = apply(bench, [entry("a")], credentials=short).warnings
    assert [text.partition(" ")[0] for text in warnings] == ["credentials.spare.ak", "The"]


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with running() as started:
        yield started


SECRET = "Canary+key/Of0123456789="


@pytest.mark.parametrize(
    "options",
    [
        {"sync_tasks": [entry("a", src_sk=SECRET)]},
        {"sync_tasks": [entry("a", src_credentials={"sk": SECRET})]},
        {"sync_tasks": [entry("a", src_credentials=SECRET)]},
        {"sync_tasks": [entry("a", src_credentials=SECRET)], "quota": 0},
        {"sync_tasks": [entry("a", src_credentials=SECRET)], "credentials": CREDENTIALS},
        {"sync_tasks": [entry("a", srcsk=SECRET)]},
        {"sync_tasks": [entry("a", source_cdn={**CDN, "authentication_key": SECRET})]},
        {"sync_tasks": [entry("a", state=SECRET)]},
        {"sync_tasks": [SECRET]},
        {"sync_tasks": SECRET},
        {"sync_tasks": [entry("a")], "defaults": {**DEFAULTS, "dst_ak": SECRET}},
        {"sync_tasks": [entry("a")], "credentials": SECRET},
        {"sync_tasks": [entry("a")], "credentials": {"source": SECRET}},
        {"sync_tasks": [entry("a")], "credentials": {**USABLE, "source": {"ak": SECRET}}},
        {"sync_tasks": [entry("a")], "credentials": {**USABLE, "source": {"ak": "x", "sk": [SECRET]}}},
        {"sync_tasks": [entry("a")], "credentials": {SECRET: {"ak": "x"}}},
    ],
)
def test_a_key_in_the_wrong_place_is_never_shown(
    cloud: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    """Neither in the message nor in the options, which Ansible shows at a high verbosity."""
    account = cloud.account
    connection = {"access_key": account.access_key, "secret_key": account.secret_key, "project_id": account.project_id}
    given = {"defaults": DEFAULTS, "credentials": USABLE, **connection, "endpoint": cloud.url, **options}
    finished = Runner(NAME, capsys, monkeypatch)(**given)
    assert finished.status == 1
    assert not found(json.dumps(finished.result), [SECRET, account.secret_key])
    assert not cloud.writes()


def test_every_key_is_masked_by_ansible_too(
    cloud: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = cloud.account
    connection = {"access_key": account.access_key, "secret_key": account.secret_key, "project_id": account.project_id}
    given = {"defaults": DEFAULTS, "credentials": USABLE, **connection, "endpoint": cloud.url}
    leaked = entry("a", description=USABLE["source"]["sk"])
    finished = Runner(NAME, capsys, monkeypatch)(**given, sync_tasks=[leaked])
    assert finished.status == 0
    assert {key for one in USABLE.values() for key in one.values() if key} <= finished.masked
    assert USABLE["source"]["sk"] not in json.dumps(finished.result)
    assert MASK in json.dumps(finished.result["diff"])


# Preflight


def with_accounts(bench: Bench, names: str = "abc") -> Bench:
    """Declare the buckets of some entries, and keys that see them."""
    for name in names:
        bench.cloud.add_bucket("Aliyun", f"{name}-origin", "cn-beijing")
        bench.cloud.add_bucket("HEC", f"{name}-copy", "cn-north-4")
    bench.cloud.add_keys("Aliyun", **USABLE["source"])
    bench.cloud.add_keys("HEC", **USABLE["target"])
    return bench


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_list_that_cannot_work_is_refused_with_all_problems(bench: Bench, check_mode: bool) -> None:
    with_accounts(bench, "ac")
    bench.cloud.add_bucket("HEC", "b-copy", "cn-east-3")
    outcome = apply(bench, [*ABC, entry("d", src_bucket="c-origin")], check_mode, preflight=True)
    assert (outcome.good, bench.cloud.writes(), outcome.result["results"]) == (False, [], [])
    assert "sync_tasks[1] (b-origin -> b-copy): Preflight failed: 2 of 7 checks found a problem." in outcome.msg
    assert "src_bucket is b-origin, but src_ak and src_sk list no bucket of that name." in outcome.msg
    assert "dst_region is cn-north-4, but dst_bucket b-copy is in cn-east-3." in outcome.msg
    assert "sync_tasks[3] (c-origin -> d-copy): Preflight failed: 1 of" in outcome.msg
    assert "sync_tasks[0]" not in outcome.msg
    assert len(outcome.result["drift"]["problems"]) == 2


def test_entries_share_the_questions_that_they_have_in_common(bench: Bench) -> None:
    with_accounts(bench)
    outcome = apply(bench, ABC, preflight=True)
    assert outcome.good
    asked = outcome.operations
    assert [asked.count(name) for name in ("ShowCloudType", "ShowRegionInfo", "ShowBucketList")] == [1, 1, 2]
    assert asked.count("ShowBucketRegion") == 6
    assert asked.index("CreateSyncTask") > max(at for at, name in enumerate(asked) if name.startswith("Show"))
    again = apply(bench, ABC, preflight=True)
    assert again.operations == ["ListSyncTasks"]


def test_an_entry_can_ask_for_it_alone(bench: Bench) -> None:
    with_accounts(bench, "a")
    outcome = apply(bench, [entry("a", preflight=True), entry("b")])
    assert outcome.good
    assert outcome.operations.count("ShowBucketRegion") == 2
    refused = apply(bench, [entry("c", preflight=True)])
    assert "sync_tasks[0] (c-origin -> c-copy): Preflight failed" in refused.msg


def test_refused_credentials_end_the_checks_of_a_list(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ShowCloudType", "status", status=401, times=9))
    outcome = apply(bench, ABC, preflight=True)
    assert outcome.operations == ["ListSyncTasks", "ShowCloudType"]
    assert "sync_tasks[0] (a-origin -> a-copy): Preflight failed: 1 of 1 checks" in outcome.msg


def test_an_entry_that_needs_a_create_only_when_its_turn_comes_is_checked_then(bench: Bench) -> None:
    with_accounts(bench, "a")
    add(bench, "b")

    def interfere(request: Any, **options: Any) -> Any:
        response = send(request, **options)
        if request.method == "POST" and request.url.endswith("/sync-tasks"):
            for task in bench.cloud.tasks():
                if task["src_bucket"] == "b-origin":
                    bench.cloud.remove_task(task["sync_task_id"])
        return response

    send = bench.adapter.send
    bench.adapter.send = interfere  # type: ignore[method-assign]
    outcome = apply(bench, [entry("a"), entry("b")], preflight=True)
    assert not outcome.good
    assert left(bench) == ["a"]
    assert outcome.result["results"][1]["msg"].startswith("Preflight failed")


def test_a_vendor_in_another_spelling_is_named(bench: Bench) -> None:
    outcome = apply(bench, [entry("a", src_cloud_type="alibaba cloud")])
    assert outcome.msg == (
        "sync_tasks[0] (a-origin -> a-copy): src_cloud_type is alibaba cloud: write Aliyun. Nothing was sent."
    )
    assert outcome.operations == []
