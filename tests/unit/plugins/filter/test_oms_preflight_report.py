# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter makes a table, pair by check, and lists all problems."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.filter import oms_preflight_report
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter

REPORT = the_filter(oms_preflight_report)


def result(label: str, not_checked: tuple[str, ...] = (), **checks: str) -> dict[str, Any]:
    """Return what the module returns; a check has an error, or an empty string."""
    listed = [{"name": name, "ok": not error, "detail": None, "error": error or None} for name, error in checks.items()]
    item = {"title": f"oms_sync_tasks[0] ({label})", "label": label}
    return {"item": item, "checks": listed, "not_checked": list(not_checked)}


def test_the_table_has_a_line_for_each_pair_and_a_column_for_each_check() -> None:
    good = result("a -> b", cloud_type="", src_keys="", dst_keys="")
    bad = result("photos -> copy", ("src_bucket: it depends on src_keys",), cloud_type="", src_keys="Wrong keys.")
    found = REPORT([good, bad], ["oms_migrations is a string, not a list."])
    assert_documented(oms_preflight_report, found)
    assert found["table"] == [
        "PAIR            cloud  s.key  s.bkt  d.key",
        "a -> b          ok     ok     -      ok",
        "photos -> copy  ok     FAIL   ?      -",
    ]
    assert found["problems"] == [
        "oms_migrations is a string, not a list.",
        "oms_sync_tasks[0] (photos -> copy): src_keys: Wrong keys.",
    ]
    assert [pair["ready"] for pair in found["pairs"]] == [True, False]
    assert not found["ready"]
    assert REPORT([good])["ready"]


def test_a_line_has_at_most_a_hundred_characters() -> None:
    names = ("cloud_type", "src_region", "src_keys", "src_bucket", "src_bucket_region", "src_prefixes")
    more = ("dst_keys", "dst_bucket", "dst_bucket_region", "source_cdn", "list_file")
    found = REPORT([result("x" * 80, **dict.fromkeys((*names, *more), ""))])
    assert max(map(len, found["table"])) <= 100
    assert "..." in found["table"][1]


def test_a_module_that_failed_is_a_problem() -> None:
    item = {"title": "oms_sync_tasks[0] (a -> b)", "label": "a -> b"}
    found = REPORT([{"item": item, "failed": True, "msg": "incomplete credentials. Nothing was sent."}])
    assert found["problems"] == ["oms_sync_tasks[0] (a -> b): incomplete credentials. Nothing was sent."]


def test_without_pairs_there_is_no_table() -> None:
    assert REPORT([], ["one"]) == {"pairs": [], "problems": ["one"], "ready": False, "table": []}
