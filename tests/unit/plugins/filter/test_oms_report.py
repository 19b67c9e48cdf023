# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content of the report is right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.filter import oms_report
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import COUNTERS
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented
from ansible_collections.hwcloud.oms.tests.support.report_sources import listed, measured, report


def test_a_report_has_what_is_documented() -> None:
    result = report(listed("b", "a"), measured("a", (0, "REQUEST", 3)))
    assert_documented(oms_report, result)
    assert (result["data"]["tenant"], result["data"]["month"]) == ("north", "2026-03")
    assert result["data"]["window"] == {"start": "2026-03-01T12:00:00Z", "end": "2026-03-02T12:00:00Z"}
    assert result["data"]["sums"] == dict.fromkeys(COUNTERS, 14)
    first, second = result["data"]["sync_tasks"]
    assert (first["sync_task_id"], first["created"], first["last_started"]) == ("a", "2026-03-02T12:00:00Z", None)
    assert (first["day"]["totals"]["REQUEST"], second["day"]) == (3, None)
    assert list(result["page"]["plots"]) == ["a"]


def test_the_order_of_the_tasks_does_not_matter() -> None:
    results = measured("a", (1, "REQUEST", 1)), measured("b", (2, "SIZE", 1))
    assert report(listed("a", "b"), *results) == report(listed("b", "a"), *reversed(results))


def test_a_counter_that_is_not_reported_counts_nothing() -> None:
    result = report(listed("a", monthly_size=None))["data"]
    assert (result["sums"]["monthly_size"], result["sync_tasks"][0]["monthly_size"]) == (0, None)


def test_each_value_counts_in_its_hour() -> None:
    """Values from before the day count in its first hour, and those at its end in the last one."""
    samples = [(-0.5, "SUCCESS", 1), (0, "SUCCESS", 2), (0.99, "SUCCESS", 4), (1, "SUCCESS", 8), (24, "SUCCESS", 16)]
    (one,) = report(listed("a"), measured("a", *samples))["data"]["sync_tasks"]
    values = [hour["SUCCESS"] for hour in one["day"]["hours"]]
    assert values == [7, 8, *[0] * 21, 16]
    assert one["day"]["totals"]["SUCCESS"] == 31


def test_a_day_that_could_not_be_read_says_why() -> None:
    failed = {"item": {"sync_task_id": "a"}, "failed": True, "msg": "refused"}
    result = report(listed("a"), failed)
    assert result["data"]["sync_tasks"][0]["day"] == {"no_data": "refused"}
    assert result["page"]["plots"] == {}


def test_a_day_without_traffic_has_no_plot() -> None:
    assert report(listed("a"), measured("a", (3, "REQUEST", 0)))["page"]["plots"] == {}


# Whatever the service sends

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize("value", [NAN, INFINITY, -INFINITY, None, True, "7", 1.5, 10**400, -(10**400), [1], {}])
def test_an_invalid_count_is_not_reported(value: Any) -> None:
    result = report(listed("a", monthly_size=value, odd=value, create_time=value), measured("a", (1, "SIZE", value)))
    text = json.dumps(result, allow_nan=False)
    assert json.loads(text)["data"]["sums"]["monthly_size"] == 0
    (one,) = result["data"]["sync_tasks"]
    assert (one["monthly_size"], one["created"], one["day"]["totals"]["SIZE"]) == (None, None, 0)


@pytest.mark.parametrize("value", [7.0, 7, 1024**7, 1024**12, 10**299, 1e299, -5])
def test_a_count_may_be_of_any_size(value: Any) -> None:
    samples = [(1, kind, value) for kind in ("REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE")]
    result = report(listed("a", monthly_size=value, create_time=value), measured("a", *samples))
    assert (
        result["data"]["sums"]["monthly_size"] == result["data"]["sync_tasks"][0]["day"]["totals"]["SIZE"] == int(value)
    )
    for one in result["page"]["plots"].values():
        assert "-" not in one["line"]


def test_half_a_character_is_replaced() -> None:
    result = report(listed("a\ud83d", description="\udfffb"), measured("a\ud83d", (1, "REQUEST", 1)))
    json.dumps(result, ensure_ascii=False).encode("utf-8")
    (one,) = result["data"]["sync_tasks"]
    assert (one["sync_task_id"], one["description"], one["day"]["totals"]["REQUEST"]) == ("a\ufffd", "\ufffdb", 1)


def test_statistics_without_a_reason_or_a_value_are_reported_as_missing() -> None:
    for result in ({"failed": True}, {"failed": True, "msg": None}, {"statistics": None}, {}):
        (one,) = report(listed("a"), {"item": {"sync_task_id": "a"}, **result})["data"]["sync_tasks"]
        assert one["day"] == {"no_data": "the reason is unknown"}


def test_a_row_has_as_many_cells_as_the_table_has_columns() -> None:
    table = report(listed("a", "b"), measured("a", (1, "REQUEST", 3)))["rows"]
    assert {len(row) for row in table} == {len(table[0])}
    first = dict(zip(*table[:2]))
    assert (first["tenant"], first["sync_task_id"], first["day_request"], first["monthly_size"]) == (
        "north",
        "a",
        "3",
        "7",
    )
