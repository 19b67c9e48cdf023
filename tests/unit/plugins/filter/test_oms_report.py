# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook report tells, and the lines of its plots."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.filter import oms_report
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import COUNTERS
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import task

REPORT = the_filter(oms_report)
HOUR = 3600 * 1000
#: 2026-03-02T12:00:00Z
END = 1772452800000


def listed(*names: str, **fields: Any) -> dict[str, Any]:
    """Tasks as oms_sync_task_info tells them with details."""
    counters = dict.fromkeys(COUNTERS, 7)
    tasks = [{**task(name, create_time=END, last_start_time=None), **counters, **fields} for name in names]
    return {"sync_tasks": tasks, "quota": {"limit": 5, "used": len(names)}}


def measured(name: str, *samples: tuple[float, str, int]) -> dict[str, Any]:
    """One task's statistics: hours after the day began, type and value."""
    statistics: dict[str, list[dict[str, int]]] = {}
    for hours, kind, value in samples:
        slot = {"timestamp": END - 24 * HOUR + int(hours * HOUR), "value": value}
        statistics.setdefault(kind, []).append(slot)
    return {"item": {"sync_task_id": name}, "statistics": statistics}


def report(tasks: dict[str, Any], *results: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = REPORT(tasks, {"results": list(results)}, "north", END)
    return told


def test_a_report_has_what_is_documented() -> None:
    told = report(listed("b", "a"), measured("a", (0, "REQUEST", 3)))
    assert_documented(oms_report, told)
    assert (told["data"]["tenant"], told["data"]["month"]) == ("north", "2026-03")
    assert told["data"]["window"] == {"start": "2026-03-01T12:00:00Z", "end": "2026-03-02T12:00:00Z"}
    assert told["data"]["sums"] == dict.fromkeys(COUNTERS, 14)
    first, second = told["data"]["sync_tasks"]
    assert (first["sync_task_id"], first["created"], first["last_started"]) == ("a", "2026-03-02T12:00:00Z", None)
    assert (first["day"]["totals"]["REQUEST"], second["day"]) == (3, None)
    assert list(told["plots"]) == ["a"]


def test_the_order_of_the_tasks_does_not_matter() -> None:
    results = measured("a", (1, "REQUEST", 1)), measured("b", (2, "SIZE", 1))
    assert report(listed("a", "b"), *results) == report(listed("b", "a"), *reversed(results))


def test_a_counter_that_is_not_told_counts_nothing() -> None:
    told = report(listed("a", monthly_size=None))["data"]
    assert (told["sums"]["monthly_size"], told["sync_tasks"][0]["monthly_size"]) == (0, None)


def test_each_value_counts_in_its_hour() -> None:
    """What begins before the day counts in its first hour, and what is at its end in the last."""
    samples = [(-0.5, "SUCCESS", 1), (0, "SUCCESS", 2), (0.99, "SUCCESS", 4), (1, "SUCCESS", 8), (24, "SUCCESS", 16)]
    (one,) = report(listed("a"), measured("a", *samples))["data"]["sync_tasks"]
    values = [hour["SUCCESS"] for hour in one["day"]["hours"]]
    assert values == [7, 8, *[0] * 21, 16]
    assert one["day"]["totals"]["SUCCESS"] == 31


def test_a_day_that_could_not_be_read_says_why() -> None:
    failed = {"item": {"sync_task_id": "a"}, "failed": True, "msg": "refused"}
    told = report(listed("a"), failed)
    assert told["data"]["sync_tasks"][0]["day"] == {"no_data": "refused"}
    assert told["plots"] == {}


def test_a_day_without_traffic_has_no_plot() -> None:
    assert report(listed("a"), measured("a", (3, "REQUEST", 0)))["plots"] == {}


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (1, 2), (2, 2), (3, 4), (10, 10), (11, 20), (21, 40), (95, 100), (101, 200), (999, 1000)]
)
def test_an_axis_ends_at_a_round_number_with_a_round_middle(value: int, top: int) -> None:
    assert oms_report.top_of(value) == top


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1000, "1 k"), (1500, "1.5 k"), (2_000_000, "2 M"), (3 * 10**9, "3 G")]
)
def test_a_label_is_short(number: int, text: str) -> None:
    assert oms_report.short(number) == text


@given(st.lists(st.tuples(*[st.integers(0, 10**12)] * 4), min_size=24, max_size=24))
def test_nothing_is_drawn_outside_the_plot(days: list[tuple[int, ...]]) -> None:
    kinds = ("REQUEST", "SUCCESS", "SKIP", "FAILURE")
    samples = [(at, kind, value) for at, hour in enumerate(days) for kind, value in zip(kinds, hour)]
    for plot in report(listed("a"), measured("a", *samples))["plots"].values():
        floor = oms_report.TOP + oms_report.HEIGHT
        for bars in plot["bars"].values():
            for bottom, height in re.findall(r"M\d+ ([\d.]+)h\d+v-([\d.e+-]+)h", bars):
                assert oms_report.TOP - 0.02 <= float(bottom) - float(height) <= float(bottom) <= floor
        for height in re.findall(r"[ V]([\d.]+)H", plot["line"]):
            assert oms_report.TOP - 0.02 <= float(height) <= floor


# Whatever the service sends

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize("value", [NAN, INFINITY, -INFINITY, None, True, "7", 1.5, 10**400, -(10**400), [1], {}])
def test_what_is_no_count_is_not_told(value: Any) -> None:
    told = report(listed("a", monthly_size=value, odd=value, create_time=value), measured("a", (1, "SIZE", value)))
    text = json.dumps(told, allow_nan=False)
    assert json.loads(text)["data"]["sums"]["monthly_size"] == 0
    (one,) = told["data"]["sync_tasks"]
    assert (one["monthly_size"], one["created"], one["day"]["totals"]["SIZE"]) == (None, None, 0)


@pytest.mark.parametrize("value", [7.0, 7, 1024**7, 1024**12, 10**299, 1e299, -5])
def test_a_count_may_be_of_any_size(value: Any) -> None:
    samples = [(1, kind, value) for kind in ("REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE")]
    told = report(listed("a", monthly_size=value, create_time=value), measured("a", *samples))
    assert told["data"]["sums"]["monthly_size"] == told["data"]["sync_tasks"][0]["day"]["totals"]["SIZE"] == int(value)
    for one in told["plots"].values():
        assert "-" not in one["line"]


def test_half_a_character_is_replaced() -> None:
    told = report(listed("a\ud83d", description="\udfffb"), measured("a\ud83d", (1, "REQUEST", 1)))
    json.dumps(told, ensure_ascii=False).encode("utf-8")
    (one,) = told["data"]["sync_tasks"]
    assert (one["sync_task_id"], one["description"], one["day"]["totals"]["REQUEST"]) == ("a\ufffd", "\ufffdb", 1)


def test_statistics_without_a_reason_or_a_value_are_told_as_missing() -> None:
    for result in ({"failed": True}, {"failed": True, "msg": None}, {"statistics": None}, {}):
        (one,) = report(listed("a"), {"item": {"sync_task_id": "a"}, **result})["data"]["sync_tasks"]
        assert one["day"] == {"no_data": "the reason is unknown"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212", "\ufe66"])
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r", "\n", "\r\n", "\u3000", "\xa0", "\ufeff", "\u200b", '"', "'", " '\n"]
)
def test_what_a_spreadsheet_takes_for_a_formula_begins_with_an_apostrophe(before: str, sign: str) -> None:
    text = f"{before}{sign}1+1"
    assert oms_report.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx", "\x00x", "\ufeffx", "\u2028x"])
def test_a_cell_does_not_begin_with_what_nobody_sees(text: str) -> None:
    assert oms_report.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("", ""), (-5, "-5"), ("a=1", "a=1"), ("'a'", "'a'"), (" a-b", " a-b"), (" ", " ")]
)
def test_what_is_harmless_is_a_cell_as_it_is(value: Any, text: str) -> None:
    assert oms_report.cell(value) == text


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
