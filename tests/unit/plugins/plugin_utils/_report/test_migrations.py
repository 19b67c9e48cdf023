# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies show how far they are, and those that failed or hang need attention."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.support.report_sources import END, HOUR, listed, migration, report


def reasons(*copies: dict[str, Any], **sources: Any) -> dict[str, list[str]]:
    found = report(listed(), copies=list(copies), **sources)["data"]["verdict"]["findings"]
    return {one["label"]: one["reasons"] for one in found}


def test_a_running_copy_shows_its_progress() -> None:
    (copy,) = report(listed(), copies=[migration("a")])["data"]["copies"]
    shown = {name: copy[name] for name in ("id", "label", "run", "status", "progress", "speed", "left", "started")}
    assert shown == {
        "id": 1001,
        "label": "a-origin -> a-copy",
        "run": "first",
        "status": "running",
        "progress": 0.4125,
        "speed": "5.0 MiB/s",
        "left": "2 min",
        "started": "2026-03-02T11:00:00Z",
    }


def test_the_progress_of_a_group_is_computed() -> None:
    group = migration("a", group_id="G", progress=None, left_time=None)
    results = [{"migration_tasks": []}, {"migration_task_groups": [group]}]
    (copy,) = report(listed(), migrations=results)["data"]["copies"]
    assert (copy["kind"], copy["id"], copy["progress"], copy["left"]) == ("group", "G", 0.25, "11 min")


def test_an_ended_copy_has_neither_speed_nor_time_left() -> None:
    (copy,) = report(listed(), copies=[migration("a", status="succeeded", progress=0.5)])["data"]["copies"]
    assert (copy["progress"], copy["speed"], copy["left"]) == (1.0, None, None)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"migrate_speed": 0}, "the copy may hang: it runs since 2026-03-02 11:00, but moves nothing"),
        ({"migrate_speed": 0, "hours": 0.9}, None),
        ({"migrate_speed": 1}, None),
        ({"status": "succeeded"}, None),
        ({"status": "waiting", "hours": 24}, "the copy waits since 2026-03-01 12:00"),
        ({"status": "waiting", "hours": 23}, None),
        ({"status": "waiting", "hours": None}, None),
        ({"status": "paused"}, "the copy is paused, so it copies nothing"),
        ({"status": "failed", "empty": True, "error_reason": {"error_code": "TRF.0012"}}, None),
        (
            {"status": "failed", "error_reason": {"error_code": "TRF.0004"}, "objects": {"failed": 7}},
            "the copy failed, 7 objects failed: Some objects could not be copied (TRF.0004). "
            "Read the list of failed objects if this persists.",
        ),
        (
            {"status": "failed"},
            "the copy failed: The service gave no reason. Check the task in the OMS console, then run the playbook "
            "again.",
        ),
    ],
)
def test_a_copy_that_failed_or_hangs_needs_attention(fields: dict[str, Any], text: str | None) -> None:
    assert reasons(migration("a", **fields)) == ({} if text is None else {"a-origin -> a-copy (first)": [text]})


def test_a_newer_copy_of_the_same_objects_replaces_a_failed_one() -> None:
    failed = migration("a", hours=5, status="failed")
    assert reasons(failed, migration("a", hours=2, run="second", status="succeeded")) == {}
    assert reasons(failed, migration("a", hours=2, run="second", status="succeeded", object_key=["b/"])) != {}
    assert reasons(failed, migration("a", hours=9, run="second", status="succeeded")) != {}
    assert reasons(failed, migration("b", hours=2, status="succeeded")) != {}
    part = migration("a", hours=5, status="failed", object_key=["b/"])
    assert reasons(part, migration("a", hours=2, status="succeeded", object_key=[""])) == {}
    assert reasons(part, migration("a", hours=2, status="succeeded", save_prefix="old/")) != {}


@pytest.mark.parametrize(
    ("older", "newer", "is_replaced"),
    [
        ({}, {"migrate_since": 1772366400}, False),
        ({"migrate_since": 1772366400}, {"migrate_since": 1772452800}, False),
        ({"migrate_since": 1772366400}, {"migrate_since": 1772366400}, True),
        ({"migrate_since": 1772366400}, {"migrate_since": 1772280000}, True),
        ({"migrate_since": 1772366400}, {}, True),
        ({"migrate_since": 1772366400, "object_key": ["b/"]}, {}, True),
        ({"object_key": ["b/"]}, {"migrate_since": 1772366400}, False),
        ({}, {"object_overwrite_mode": "NO_OVERWRITE"}, False),
        ({}, {"object_overwrite_mode": "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"}, True),
        ({}, {"object_overwrite_mode": "FULL_OVERWRITE"}, True),
        ({"object_overwrite_mode": "NO_OVERWRITE"}, {}, True),
        ({"object_overwrite_mode": "CRC64_COMPARISON_OVERWRITE"}, {}, False),
        ({"object_overwrite_mode": "FULL_OVERWRITE"}, {}, False),
        ({}, {"object_overwrite_mode": "ANOTHER"}, False),
        ({"object_overwrite_mode": "ANOTHER"}, {"object_overwrite_mode": "FULL_OVERWRITE"}, False),
        ({"object_overwrite_mode": "ANOTHER"}, {"object_overwrite_mode": "ANOTHER"}, True),
        ({"object_key": ["b"], "task_type": "prefix"}, {"object_key": ["b"], "task_type": "object"}, False),
        ({"object_key": ["b"], "task_type": "PREFIX"}, {"object_key": ["b"], "task_type": "prefix"}, True),
        ({"task_type": "PREFIX"}, {"task_type": "object", "object_key": [""]}, True),
        ({"src_cloud_type": "AWS"}, {"src_cloud_type": "Aliyun"}, False),
        ({"src_cloud_type": "ALIYUN"}, {"src_cloud_type": "Aliyun"}, True),
        ({}, {"consistency_check": "no_check", "enable_failed_object_recording": False}, True),
    ],
)
def test_only_a_newer_copy_that_leaves_out_no_object_replaces_a_failed_one(
    older: dict[str, Any], newer: dict[str, Any], is_replaced: bool
) -> None:
    failed = migration("a", hours=5, status="failed", **older)
    assert (reasons(failed, migration("a", hours=2, run="second", status="succeeded", **newer)) == {}) is is_replaced


def test_copies_are_counted_in_the_verdict() -> None:
    copies = [migration("a", status="failed"), migration("b"), migration("c")]
    assert report(listed(), copies=copies)["data"]["verdict"]["text"] == "1 of 3 copies needs attention"


def test_migration_tasks_that_could_not_be_read_are_reported() -> None:
    failed = {"failed": False, "failed_when_result": False, "msg": "HTTP 403"}
    result = report(listed(), migrations=[failed, {"migration_task_groups": []}])["data"]
    assert (result["not_read"], result["copies"]) == (["HTTP 403"], [])


def test_a_copy_that_the_playbook_could_not_make_is_a_finding() -> None:
    results = [
        {"src_bucket": "b", "dst_bucket": "c", "run": "first", "task_id": None, "msg": "refused"},
        {"src_bucket": "a-origin", "dst_bucket": "a-copy", "run": "first", "task_id": 1001, "msg": "timed out"},
        {"src_bucket": "d", "dst_bucket": "e", "run": None, "task_id": 7, "complete": True},
    ]
    sources = {"copies": [migration("a")], "reports": {"migrations": {"north": {"results": results}}}}
    found = report(listed(), **sources)["data"]["verdict"]
    assert found["text"] == "1 of 2 copies needs attention"
    assert [one["reasons"] for one in found["findings"]] == [["the copy was not made: refused"]]
    assert found["findings"][0]["label"] == "b -> c (first)"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        ({"results": [], "summary": {}}, "The list needs attention"),
        ({"results": [], "summary": {"total": 0}}, "No synchronization tasks exist"),
        ({}, "No synchronization tasks exist"),
    ],
)
def test_a_list_of_copies_that_was_refused_is_a_finding(made: dict[str, Any], text: str) -> None:
    found = report(listed(), copies=[migration("a")], reports={"migrations": {"north": made}})["data"]["verdict"]
    assert found["text"] == text
    assert [one["label"] for one in found["findings"]] == ["oms_migrations"] * found["attention"]


# Reconciliation, proof


def passed(hours: float, run: str, copied: int, **fields: Any) -> dict[str, Any]:
    objects = {"total": 10, "succeeded": copied, "skipped": 10 - copied, "failed": 0}
    return migration("a", hours=hours, run=run, **{"status": "succeeded", "objects": objects, **fields})


def test_the_newest_reconciliation_of_the_service_counts() -> None:
    old, new = passed(30, "reconcile-1", 5), passed(2, "reconcile-2", 0)
    running = passed(1, "reconcile-3", 3, status="running")
    result = report(listed(), copies=[old, new, running])["data"]
    pair = {"src_bucket": "a-origin", "dst_bucket": "a-copy", "task_id": 1001, "total": 10, "skipped": 10}
    assert result["reconcile"] == [{**pair, "copied": 0, "failed": 0, "in_step": True}]
    assert not result["verdict"]["attention"]
    missed = report(listed("a", monthly_failure_object=0), copies=[old])["data"]
    assert missed["reconcile"][0]["in_step"] is False
    assert missed["verdict"]["findings"][0]["reasons"] == ["reconciliation copied 5 objects that events had missed"]
    assert missed["verdict"]["findings"][0]["id"] == "a"
    for fields in ({"migrate_since": 1}, {"object_overwrite_mode": "NO_OVERWRITE"}):
        assert (
            report(listed(), copies=[passed(1, "reconcile-1", 0, **fields)])["data"]["reconcile"][0]["in_step"] is None
        )


@pytest.mark.parametrize(
    ("change", "in_step"),
    [
        ({}, True),
        ({"objects": {"total": 1000, "succeeded": 0, "skipped": 900, "failed": 0}}, None),
        ({"objects": {"total": None, "succeeded": 0, "skipped": 10, "failed": 0}}, None),
        ({"objects": {"total": 1000, "succeeded": 1, "skipped": 900, "failed": 0}}, False),
        ({"is_query_over": False}, None),
        ({"status": "failed", "empty": True, "objects": {"total": 0, "skipped": 0, "succeeded": 0}}, True),
        ({"status": "failed"}, False),
    ],
)
def test_a_pass_in_which_objects_are_unaccounted_for_does_not_say_in_step(
    change: dict[str, Any], in_step: bool | None
) -> None:
    result = report(listed(), copies=[passed(2, "reconcile-1", 0, **change)])["data"]
    assert [pair["in_step"] for pair in result["reconcile"]] == [in_step]


def test_a_result_of_the_playbook_that_may_be_too_low_needs_attention() -> None:
    pair = {"src_bucket": "a-origin", "dst_bucket": "a-copy", "copied": 0, "failed": 0, "in_step": None}
    for lower_bound, reasons in (
        (True, ["the reconciliation cannot say that nothing was missed: run it again, which makes a new pass"]),
        (False, None),
    ):
        reports = {"reconcile": {"north": {"pairs": [{**pair, "lower_bound": lower_bound}]}}}
        findings = report(listed(), reports=reports)["data"]["verdict"]["findings"]
        assert [one["reasons"] for one in findings] == ([] if reasons is None else [reasons])


def test_the_report_of_the_playbook_counts_more_than_the_labels() -> None:
    pairs = [
        {"src_bucket": "a-origin", "dst_bucket": "a-copy", "copied": 0, "failed": 2, "in_step": False, "total": "<b>"}
    ]
    reports = {"reconcile": {"north": {"pairs": pairs}, "south": {"pairs": [{"copied": 9}]}}}
    result = report(listed(), copies=[passed(3, "reconcile-1", 5)], reports=reports)["data"]
    assert [pair["failed"] for pair in result["reconcile"]] == [2]
    assert result["reconcile"][0]["total"] is None
    assert result["verdict"]["findings"][0]["reasons"] == ["reconciliation failed to copy 2 objects"]


def test_a_proof_that_copied_anything_failed() -> None:
    assert reasons(passed(1, "proof-2", 0), passed(9, "proof-1", 4)) == {}
    assert reasons(passed(1, "proof-2", 4)) == {
        "a-origin -> a-copy (proof-2)": ["the proof failed: the buckets differed in 4 objects"]
    }


def test_the_report_of_a_cut_over_is_shown_whatever_it_contains() -> None:
    pair = {"src_bucket": "a", "dst_bucket": "b", "proof": {"copied": 0, "task_id": 7}, "note": None}
    reports = {"cutover": {"north": {"phase": "verify", "pairs": [pair, "odd"]}}}
    assert report(listed(), reports=reports)["data"]["cutover"] == [
        {"name": "phase", "value": "verify"},
        {"name": "pairs, a -> b, proof, copied", "value": "0"},
        {"name": "pairs, a -> b, proof, task_id", "value": "7"},
        {"name": "pairs, 1", "value": "odd"},
    ]


@pytest.mark.parametrize("odd", [None, "x", [1], {"north": "x"}, {"north": {"pairs": ["x", None], "results": ["x"]}}])
def test_a_fact_of_another_shape_does_no_harm(odd: Any) -> None:
    reports = dict.fromkeys(("reconcile", "cutover", "migrations"), odd)
    assert not report(listed(), reports=reports)["data"]["verdict"]["attention"]


@pytest.mark.parametrize("odd", [None, "7", True, float("nan"), 10**400, -5, [1], {}])
def test_a_value_of_another_type_does_no_harm(odd: Any) -> None:
    fields = (
        "progress",
        "migrate_speed",
        "left_time",
        "start_time",
        "objects",
        "bytes",
        "error_reason",
        "status",
        "run",
    )
    for name in fields:
        copy = {**migration("a"), name: odd}
        assert len(report(listed(), copies=[copy])["data"]["copies"]) == 1


def test_the_time_of_a_report_is_that_of_the_run() -> None:
    result = report(listed(), now=END - HOUR // 2)["data"]
    assert (result["time"], result["window"]["end"]) == ("2026-03-02T11:30:00Z", "2026-03-02T12:00:00Z")
