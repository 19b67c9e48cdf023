# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a chart: stacked bars for the outcomes of each hour, and a line for the requests. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...module_utils._api.sync_task_usage import DATA_TYPES
from .days import HOURS

#: The area of a chart in its own units. Labels are in the frame around it.
LEFT = 40
TOP = 24
WIDTH = 312
HEIGHT = 96
SLOT = WIDTH // HOURS
#: Order of the stacked bars, from bottom to top.
STACK = ("SUCCESS", "SKIP", "FAILURE")


def top_value(hours: Sequence[Mapping[str, Any]]) -> int:
    """Return the largest value that a chart of these hours shows."""
    return max(max(int(hour["REQUEST"]), sum(max(int(hour[name]), 0) for name in STACK)) for hour in hours)


def plot(statistics: Sequence[Mapping[str, Any]], largest: int) -> dict[str, Any]:
    """Return a chart. Negative values count as zero.

    Args:
        statistics: The hours of a task.
        largest: The value that the axis has to reach.
    """
    hours = [{**hour, **{name: max(hour[name], 0) for name in DATA_TYPES}} for hour in statistics]
    top = top_of(largest)
    floor = TOP + HEIGHT

    def rise(value: int) -> float:
        return round(HEIGHT * value / top, 2)

    bars = dict.fromkeys(STACK, "")
    line = ""
    for index, hour in enumerate(hours):
        left, below = LEFT + index * SLOT, 0
        for name in STACK:
            if hour[name]:
                bars[name] += f"M{left + 2} {floor - rise(below):g}h{SLOT - 4}v{-rise(hour[name]):g}h{4 - SLOT}z"
            below += hour[name]
        line += f"{'V' if line else f'M{left} '}{floor - rise(hour['REQUEST']):g}H{left + SLOT}"
    levels = [top * part // 2 for part in range(3)]
    return {
        "bars": bars,
        "line": line,
        "top": short(top),
        "grid": "".join(f"M{LEFT} {floor - rise(level):g}h{WIDTH}" for level in levels),
        "levels": [{"y": floor - rise(level), "label": short(level)} for level in levels],
        "times": [
            {"x": LEFT + index * SLOT, "time": hours[index]["start"][11:16], "date": hours[index]["start"][5:10]}
            for index in range(0, HOURS, 6)
        ],
    }


def top_of(value: int) -> int:
    """Return a round end of an axis, with a round middle, that is not below the value."""
    unit = 1
    while value > 10 * unit:
        unit *= 10
    steps = max(2, -(-value // unit))
    return unit * (steps + steps % 2)


def short(value: int) -> str:
    """Return a number as the label of an axis."""
    for unit, sign in ((10**18, "E"), (10**15, "P"), (10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if value >= unit:
            return f"{value / unit:g} {sign}"
    return str(value)
