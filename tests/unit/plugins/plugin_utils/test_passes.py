# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which pass comes next follows from the labels of those that exist."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._migration_list.copies import read_copies
from ansible_collections.hwcloud.oms.plugins.module_utils._migration_list.kinds import KINDS
from ansible_collections.hwcloud.oms.plugins.plugin_utils._passes import Settings, plan_passes, read_pairs
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair

#: 2026-11-27T03:00:00Z.
NOW = 1795748400.0
START = int(NOW - 7200) * 1000
#: A source object no longer exists.
LOST = {"error_code": "TRF.0156"}


def row(run: str | None, status: str = "succeeded", **fields: Any) -> dict[str, Any]:
    """Return a migration task of the pair, as the module returns it."""
    return {
        "task_id": 1,
        "run": run,
        "status": status,
        "task_type": "object",
        "src_cloud_type": "Aliyun",
        "src_region": "cn-beijing",
        "src_bucket": "photos-origin",
        "object_key": [""],
        "dst_region": "cn-north-4",
        "dst_bucket": "photos-copy",
        "group_type": "NORMAL_TASK",
        "start_time": START,
        **fields,
    }


def group(run: str | None, status: str = "succeeded", **fields: Any) -> dict[str, Any]:
    """Return a group of the pair, as the module returns it."""
    fields = {"task_type": "PREFIX", "src_cloud_type": "ALIYUN", "group_id": "G-1", **fields}
    return {**row(run, status), "task_id": None, "group_type": None, **fields}


def plan(kind: str, *rows: dict[str, Any], entry: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    pairs, problems = read_pairs([entry or pair("photos")], USABLE, NOW)
    assert problems == []
    return plan_passes(kind, pairs, rows, Settings(NOW, **settings))


def following(kind: str, *rows: dict[str, Any], **settings: Any) -> dict[str, Any]:
    (entry,) = plan(kind, *rows, **settings)["copies"]
    return dict(entry)


@pytest.mark.parametrize(
    ("kind", "rows", "run"),
    [
        ("first", [], "first"),
        ("first", [row("first")], "first"),
        ("catch-up", [row("first")], "catch-up-1"),
        ("catch-up", [row("catch-up-1"), row("catch-up-2", "failed")], "catch-up-2"),
        ("catch-up", [row("catch-up-2"), row("catch-up-10")], "catch-up-11"),
        ("final", [row("final-1", "paused")], "final-1"),
        ("final", [row("final-1", "running")], "final-1"),
        ("proof", [row("proof-1")], "proof-2"),
        ("proof", [row("proof-1", "failed")], "proof-2"),
        ("proof", [row("proof-3", "paused")], "proof-4"),
        ("reconcile", [], "reconcile-20261127T030000Z"),
        ("reconcile", [row("reconcile-20261126T030000Z")], "reconcile-20261127T030000Z"),
        ("reconcile", [row("reconcile-20261126T030000Z", "waiting")], "reconcile-20261126T030000Z"),
        # A restart removes no such reason.
        ("final", [row("final-1", "failed", error_reason={"error_code": "TRF.0012"})], "final-2"),
        ("final", [row("final-1", "failed", error_reason={"error_code": "TRF.0004"})], "final-1"),
        ("first", [row("first", "failed", error_reason={"error_code": "TRF.0156"})], "first-2"),
        ("first", [row("first", "failed", error_reason={"error_code": "TRF.0151"})], "first"),
        ("first", [row("first", "failed", error_reason=LOST), row("first-2")], "first-2"),
        ("first", [row("first"), row("first-2", "failed", error_reason=LOST)], "first-3"),
        ("first", [row("first-9", "running"), row("first-10", "paused")], "first-10"),
        ("first", [row("first-1"), row("first-0"), row("first-02")], "first"),
        ("catch-up", [row("catch-up-1", "failed", error_reason=LOST)], "catch-up-2"),
        # Other tasks of the buckets do not count.
        ("proof", [row("proof-1", dst_bucket="other"), row("proof-2x"), row(None)], "proof-1"),
        ("proof", [row("proof-1", group_type="GROUP_TASK"), row("proof-2", object_key=["a/"])], "proof-1"),
    ],
)
def test_the_next_label(kind: str, rows: list[dict[str, Any]], run: str) -> None:
    assert following(kind, *rows)["run"] == run


@pytest.mark.parametrize(
    ("rows", "has_ended"),
    [
        ([row("first")], True),
        ([row("first", "failed", error_reason=LOST)], False),
        ([row("first", "failed", error_reason=LOST), row("first-2")], True),
        ([row("first"), row("first-2", "running")], False),
    ],
)
def test_the_newest_first_copy_counts(rows: list[dict[str, Any]], has_ended: bool) -> None:
    assert plan("final", *rows)["pairs"][0]["first_ended"] is has_ended


@pytest.mark.parametrize("use", ["task", "group"])
@pytest.mark.parametrize(
    ("options", "types"),
    [
        ({}, ("object", "PREFIX")),
        ({}, ("prefix", "PREFIX")),
        ({"object_key": ["a/"]}, ("object", "PREFIX")),
        ({"task_type": "list", "list_file": {"obs_bucket": "b", "list_file_key": "k"}}, ("list", "LIST")),
    ],
)
def test_passes_of_both_kinds_count_whichever_the_pair_uses(
    use: str, options: dict[str, Any], types: tuple[str, str]
) -> None:
    """Someone made the first copy with `migrate`, or changed `use`."""
    entry = pair("photos", use=use, **{**({"task_type": types[0]} if use == "task" else {}), **options})
    task, other = ({**options, "task_type": name} for name in types)
    rows = [
        group("first", start_time=START - 1000, **other),
        row("catch-up-1", **task),
        row("proof-1", **task),
        group("proof-2", "running", **other),
    ]
    planned = plan("proof", *rows, entry=entry)
    assert planned["pairs"][0]["first_ended"]
    assert planned["pairs"][0]["first_started"] == START - 1000
    assert [(one["run"], one["use"]) for one in planned["copies"]] == [("proof-3", use)]
    assert [(one["run"], one["use"], one["state"]) for one in planned["earlier"]] == [("proof-2", "group", "stopped")]
    assert plan("catch-up", *rows[:1], entry=entry, margin=0.0)["copies"][0]["migrate_since"] == str(START // 1000 - 1)
    (removals,) = plan("clean_up", *rows, row("first", **task), entry=entry)["removals"]
    assert sorted((one["run"], one["use"]) for one in removals) == [
        *(("catch-up-1", "task"), ("first", "group"), ("first", "task"), ("proof-1", "task"), ("proof-2", "group"))
    ]
    assert read_copies(removals, USABLE, {}, NOW, KINDS)[1] == []


@pytest.mark.parametrize("status", ["paused", "running", "failed"])
def test_an_unfinished_pass_is_continued_as_what_it_is(status: str) -> None:
    entry = pair("photos", task_priority="HIGH", consistency_check="no_check")
    continued = following("first", group("first", status), entry=entry)
    expected = {"use": "group", "run": "first", "task_type": "prefix", "consistency_check": "no_check"}
    assert expected.items() <= continued.items()
    assert "task_priority" not in continued, "a group has none"
    assert read_copies([continued], USABLE, {}, NOW, KINDS)[1] == []


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        ({"object_key": ["a"]}, group("first", object_key=["a"])),
        ({"object_key": ["a"], "use": "group"}, row("first", object_key=["a"])),
        ({}, group("first", object_key=["a/"])),
        ({}, group("first", dst_bucket="other")),
        ({}, group("first", save_prefix="old/")),
        ({}, group("first", task_type="LIST", list_file={"obs_bucket": "b", "list_file_key": "k"})),
        ({}, row("first", task_type="prefix")),
    ],
)
def test_a_copy_of_other_objects_does_not_count_as_a_pass(entry: dict[str, Any], other: dict[str, Any]) -> None:
    assert plan("clean_up", other, entry=pair("photos", **entry))["removals"] == [[]]


@pytest.mark.parametrize("kind", ["first", "catch-up", "final", "proof"])
def test_a_plan_says_why_a_pass_is_not_continued(kind: str) -> None:
    label = kind if kind == "first" else f"{kind}-1"
    (place,) = plan(kind, row(label, "failed", error_reason=LOST))["pairs"]
    expected = f"{label} failed, and no restart helps: A source object no longer exists (TRF.0156)."
    assert (place["run"], place["given_up"]) == (f"{kind}-2", None if kind == "proof" else expected)
    for status, reason in (("succeeded", None), ("failed", {"error_code": "TRF.0151"}), ("running", None)):
        assert plan(kind, row(label, status, error_reason=reason))["pairs"][0]["given_up"] is None


def test_a_catch_up_begins_before_the_last_copy_that_ended() -> None:
    later = START + 600_000
    rows = [row("first"), row("catch-up-1", start_time=later), row("catch-up-2", "failed", start_time=later + 1)]
    assert following("catch-up", *rows[:2], margin=100.0)["migrate_since"] == str(later // 1000 - 100)
    assert following("catch-up", *rows, margin=100.0).get("migrate_since") is None, "it goes on as it began"
    assert following("catch-up").get("migrate_since") is None


def test_final_and_proof_compare_everything_whatever_the_options_are() -> None:
    entry = pair("photos", migrate_since="2026-01-01", object_overwrite_mode="NO_OVERWRITE")
    assert following("first", entry=entry)["migrate_since"] == "2026-01-01"
    final, proof = (following(kind, entry=entry) for kind in ("final", "proof"))
    assert ("migrate_since" in final, final["object_overwrite_mode"]) == (False, "NO_OVERWRITE")
    assert ("migrate_since" in proof, proof["object_overwrite_mode"], proof["retries"]) == (
        False,
        "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE",
        0,
    )


def test_running_proofs_are_stopped_and_other_running_passes_are_finished() -> None:
    planned = plan("catch-up", row("first"), row("final-1", "running"), row("proof-1", "waiting"), row("proof-2"))
    assert [(one["run"], one["state"]) for one in planned["earlier"]] == [
        ("proof-1", "stopped"),
        ("final-1", "completed"),
    ]
    assert plan("proof", row("proof-1", "failed"), row("final-1", "paused"))["earlier"] == []


def test_only_the_passes_of_a_cutover_are_removed_and_no_keys_are_required() -> None:
    rows = [
        row(run) for run in ("first", "first-2", "catch-up-1", "proof-1", "mine", None, "reconcile-20261126T030000Z")
    ]
    (removals,) = plan("clean_up", *rows)["removals"]
    assert [one["run"] for one in removals] == ["catch-up-1", "first", "first-2", "proof-1"]
    assert {one["state"] for one in removals} == {"absent"}
    assert [name for one in removals for name in one if "credentials" in name] == []


def test_old_passes_of_reconcile_are_removed_but_never_one_that_runs() -> None:
    rows = [row(f"reconcile-2026112{day}T030000Z") for day in range(1, 6)]
    rows[0]["status"] = "running"
    (removals,) = plan("reconcile", *rows, keep=2)["removals"]
    assert [one["run"] for one in removals] == [f"reconcile-2026112{day}T030000Z" for day in (2, 3, 4)]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("photos", "oms_cutover_pairs is a string, not a list"),
        (None, "oms_cutover_pairs is null, not a list"),
        ([pair("a", run="x")], "run cannot be set"),
        ([pair("a", state="absent")], "state cannot be set"),
        ([pair("a"), pair("a")], "it is the same copy as oms_cutover_pairs[0]. Leave one of them out"),
        (
            [pair("a"), pair("a", use="group")],
            "[1]: it has the same passes as oms_cutover_pairs[0]. Leave one of them out",
        ),
        ([pair("a", src_sk="canary-secret")], "a list holds no keys"),
        ([pair("a", src_credentials="other")], "src_credentials names credentials that do not exist"),
        ([pair("a", src_bucket=None)], "src_bucket"),
        (["a"], "it is a string, not a dictionary"),
        ([pair("a", use="both")], "use must be one of task, group"),
    ],
)
def test_what_is_wrong_with_a_list(entries: Any, message: str) -> None:
    problems = read_pairs(entries, USABLE, NOW)[1]
    assert any(message in problem for problem in problems), problems
    assert "canary" not in str(problems)


RUNS = "task 1 (Aliyun cn-beijing/photos-origin to cn-north-4/photos-copy, run %s)"


@pytest.mark.parametrize(
    ("kind", "rows", "runs"),
    [
        ("final", [row("reconcile-20261126T030000Z", "running")], ["reconcile-20261126T030000Z"]),
        ("final", [row("mine", "waiting"), row("reconcile-20261126T030000Z")], ["mine"]),
        ("proof", [row("mine", "running")], ["mine"]),
        # They are stopped, or waited for.
        ("final", [row("proof-1", "running"), row("catch-up-2", "running"), row("first", "running")], []),
        ("final", [row("catch-up-1", "running"), row("catch-up-2", "running", task_id=2)], ["catch-up-1"]),
        # It is continued, and not created.
        ("final", [row("final-1", "running"), row("mine", "running")], []),
        ("final", [row("mine", "running", dst_bucket="other")], []),
        ("final", [row("mine", "running", group_type="SYNC_TASK")], []),
        ("final", [row("mine", "paused")], []),
    ],
)
def test_the_next_pass_is_refused_next_to_another_migration(
    kind: str, rows: list[dict[str, Any]], runs: list[str]
) -> None:
    assert plan(kind, *rows)["pairs"][0]["rivals"] == [RUNS % run for run in runs]
