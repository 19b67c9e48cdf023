# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What `reconcile` copies for a list, and what it reports of the passes."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._reconcile import find_pairs, report, since_text
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair

PLACE = {"run": "reconcile-20261127T030000Z", "since": None, "mode": None}


def row(copied: int = 0, failed: int = 0, **fields: Any) -> dict[str, Any]:
    objects = {"total": 50, "succeeded": copied, "skipped": 50 - copied - failed, "failed": failed}
    return {"task_id": 7, "copied": copied, "complete": not failed, "objects": objects, **fields}


def reported(*rows: dict[str, Any], max_missed: int | None = None, **changes: Any) -> dict[str, Any]:
    places = [{**PLACE, **changes} for _row in rows]
    plan = {"pairs": places, "copies": [pair("a") for _row in rows], "removals": [[{"run": "old"}] for _row in rows]}
    return report(plan, {"results": list(rows)}, max_missed)


@pytest.mark.parametrize(
    ("rows", "missed", "in_step"),
    [
        ([row()], 0, True),
        ([row(3)], 3, False),
        ([row(), row(3)], 3, False),
        ([row(0, failed=1, msg="Some objects failed.")], 0, False),
        ([row(2, complete=False)], 2, None),
        ([row(empty=True)], 0, True),
    ],
)
def test_in_step_only_if_nothing_was_copied(rows: list[dict[str, Any]], missed: int, in_step: bool | None) -> None:
    found = reported(*rows)
    assert (found["missed"], found["in_step"]) == (missed, in_step)


def test_a_part_of_the_objects_says_nothing() -> None:
    assert reported(row(), since="2026-11-26T03:00:00Z")["in_step"] is None
    assert reported(row(), mode="FULL_OVERWRITE")["in_step"] is None


def test_a_pair_that_failed_is_a_problem_and_keeps_its_passes() -> None:
    found = reported(row(), row(msg="Rights are missing.", complete=False))
    assert found["problems"] == ["a-origin -> a-copy: Rights are missing."]
    assert found["removals"] == [{"run": "old"}]


def test_too_many_missed_objects_are_a_problem() -> None:
    assert reported(row(3), max_missed=3)["problems"] == []
    assert reported(row(4), max_missed=3)["problems"] == ["4 objects were missed, and oms_reconcile_max_missed is 3."]


def test_a_run_that_was_refused_as_a_whole() -> None:
    plan = {"pairs": [PLACE], "copies": [pair("a")], "removals": [[]]}
    found = report(plan, {"msg": "The credentials were refused."}, None)
    assert (found["in_step"], found["pairs"][0]["copied"]) == (False, None)
    assert report({"pairs": [], "copies": [], "removals": []}, {}, None)["in_step"] is None


def test_check_mode_removes_nothing() -> None:
    plan = {"pairs": [PLACE], "copies": [pair("a")], "removals": [[{"run": "old"}]]}
    found = report(plan, {"results": [row(complete=True)], "check_mode": True}, None)
    assert (found["removals"], found["sentence"]) == ([], "would copy what was missed of 1 pairs")


def test_pairs_of_a_list() -> None:
    entries = [
        pair("photos", description="of the shop", state="stopped"),
        pair("logs", state="absent"),
        {"sync_task_id": "5b0c2f1e"},
        pair("mails", src_credentials="other"),
    ]
    pairs, problems = find_pairs(entries, {}, USABLE)
    assert pairs[0] == pair("photos", src_cloud_type="Aliyun", preflight=False)
    assert len(problems) == 2
    assert "reconcile requires src_region" in problems[0] + problems[1]
    assert find_pairs([], {}, {})[1] == ["oms_sync_tasks has no entry to reconcile."]
    assert find_pairs("text", {}, {})[1] != []


def test_hours_become_a_time() -> None:
    assert (since_text(0, 1795748400.0), since_text(3, 1795748400.0)) == (None, "2026-11-27T00:00:00Z")
