# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bars of a chart match its axis, and stay inside of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.plugin_utils._report import charts


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (1, 2), (2, 2), (3, 4), (10, 10), (11, 20), (21, 40), (95, 100), (101, 200), (999, 1000)]
)
def test_an_axis_ends_at_a_round_number_with_a_round_middle(value: int, top: int) -> None:
    assert charts.top_of(value) == top


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1000, "1 k"), (1500, "1.5 k"), (2_000_000, "2 M"), (3 * 10**9, "3 G")]
)
def test_a_label_is_short(number: int, text: str) -> None:
    assert charts.short(number) == text


@given(st.lists(st.tuples(*[st.integers(0, 10**12)] * 4), min_size=24, max_size=24), st.booleans())
def test_nothing_is_drawn_outside_the_plot(days: list[tuple[int, ...]], is_shared: bool) -> None:
    kinds = ("REQUEST", "SUCCESS", "SKIP", "FAILURE")
    hours = [
        {"start": f"2026-03-01T{at:02}:00:00Z", "SIZE": 0, **dict(zip(kinds, hour))} for at, hour in enumerate(days)
    ]
    largest = charts.top_value(hours)
    plot = charts.plot(hours, 7 * largest if is_shared else largest)
    floor = charts.TOP + charts.HEIGHT
    for bars in plot["bars"].values():
        for bottom, height in re.findall(r"M\d+ ([\d.]+)h\d+v-([\d.e+-]+)h", bars):
            assert charts.TOP - 0.02 <= float(bottom) - float(height) <= float(bottom) <= floor
    for height in re.findall(r"[ V]([\d.]+)H", plot["line"]):
        assert charts.TOP - 0.02 <= float(height) <= floor
