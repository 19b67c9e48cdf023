# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of `cutover` and `reconcile` take and return what they document; what they decide is tested elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.hwcloud.oms.plugins.filter import (
    oms_cutover_record,
    oms_cutover_report,
    oms_cutover_variables,
    oms_passes,
    oms_reconcile_pairs,
    oms_reconcile_report,
)
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair

VARIABLES = the_filter(oms_cutover_variables)
RECORD = the_filter(oms_cutover_record)
PASSES = the_filter(oms_passes)
ROW = {"complete": True, "copied": 0, "objects": {"total": 2, "succeeded": 0, "skipped": 2, "failed": 0}}


def given(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = VARIABLES([pair("a")], ["copy", "verify"], credentials=USABLE, **options)
    assert_documented(oms_cutover_variables, found)
    return found


def test_from_the_variables_to_the_report() -> None:
    plan = PASSES([pair("a")], "proof", [], [], credentials=USABLE, only=["0"], margin="3600", since="0", keep="3")
    assert_documented(oms_passes, plan)
    progress = RECORD(given()["progress"], phase="verify")
    progress = RECORD(progress, plan, {"results": [{**ROW, "operations": ["create"]}]}, small="100", passes="5")
    progress = RECORD(progress, statistics=[])
    found = the_filter(oms_cutover_report)(progress)
    assert_documented(oms_cutover_report, found)
    assert (found["fact"]["proven"], found["fact"]["phases"]) == (True, ["verify"])
    assert found["table"] == ["proven         a-origin -> a-copy  proof-1: 2 total, 2 skipped, 0 copied, 0 failed"]


def test_no_plan_leaves_out_a_pair_that_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match=r"Nothing was planned. oms_cutover_pairs\[1\] \(b-origin"):
        PASSES([pair("a"), pair("b", consistency_check="transmission")], "first", [], [], credentials=USABLE)


def test_reconcile() -> None:
    found = the_filter(oms_reconcile_pairs)([pair("a")], credentials=USABLE)
    assert_documented(oms_reconcile_pairs, found)
    plan = PASSES(found["pairs"], "reconcile", [], [], credentials=USABLE, since=24)
    assert plan["copies"][0]["migrate_since"].endswith("Z")
    report = the_filter(oms_reconcile_report)({"results": [ROW]}, plan, max_missed=None)
    assert_documented(oms_reconcile_report, report)
    assert (report["in_step"], report["missed"]) == (None, 0)


def test_files_of_tasks_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stop.yml").write_text("[]", encoding="utf-8")
    found = given(hooks={"freeze": "stop.yml", "switch": ""})
    assert found["hooks"] == {"freeze": str(tmp_path / "stop.yml"), "switch": ""}
    assert given(hooks={"freeze": "none.yml"})["hooks"] == {"freeze": None}
