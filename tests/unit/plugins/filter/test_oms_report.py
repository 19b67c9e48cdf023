# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook report tells, and the lines of its plots."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.filter import oms_report
from ansible_collections.hwcloud.oms.plugins.module_utils._task_calls import COUNTERS
from ansible_collections.hwcloud.oms.tests.unit.filters import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.unit.lists import task

REPORT = the_filter(oms_report)
HOUR = 3600 * 1000
#: 2026-03-02T12:00:00Z
END = 1772452800000


def listed(*names: str, **fields: Any) -> Dict[str, Any]:
    """Tasks as oms_sync_task_info tells them with details."""
    counters = dict.fromkeys(COUNTERS, 7)
    tasks = [{**task(name, create_time=END, last_start_time=None), **counters, **fields} for name in names]
    return {"sync_tasks": tasks, "quota": {"limit": 5, "used": len(names)}}


def measured(name: str, *samples: Tuple[float, str, int]) -> Dict[str, Any]:
    """One task's statistics: hours after the day began, type and value."""
    statistics: Dict[str, List[Dict[str, int]]] = {}
    for hours, kind, value in samples:
        slot = {"timestamp": END - 24 * HOUR + int(hours * HOUR), "value": value}
        statistics.setdefault(kind, []).append(slot)
    return {"item": {"sync_task_id": name}, "statistics": statistics}


def report(tasks: Dict[str, Any], *results: Dict[str, Any]) -> Dict[str, Any]:
    told: Dict[str, Any] = REPORT(tasks, {"results": list(results)}, "north", END)
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
def test_nothing_is_drawn_outside_the_plot(days: List[Tuple[int, ...]]) -> None:
    kinds = ("REQUEST", "SUCCESS", "SKIP", "FAILURE")
    samples = [(at, kind, value) for at, hour in enumerate(days) for kind, value in zip(kinds, hour)]
    for plot in report(listed("a"), measured("a", *samples))["plots"].values():
        floor = oms_report.TOP + oms_report.HEIGHT
        for bars in plot["bars"].values():
            for bottom, height in re.findall(r"M\d+ ([\d.]+)h\d+v-([\d.e+-]+)h", bars):
                assert oms_report.TOP - 0.02 <= float(bottom) - float(height) <= float(bottom) <= floor
        for height in re.findall(r"[ V]([\d.]+)H", plot["line"]):
            assert oms_report.TOP - 0.02 <= float(height) <= floor
