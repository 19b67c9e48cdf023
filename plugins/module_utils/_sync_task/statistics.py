# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collect the statistics of any period from responses that have a limited number of values each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from .._api.sync_task_usage import DATA_TYPES, MOST_VALUES, Statistics
from .._common.errors import ConfigurationError
from .._common.times import iso, parse_iso
from .options import CHOICE_SPEC

SPEC: dict[str, Any] = dict(
    CHOICE_SPEC,
    data_types={"type": "list", "elements": "str", "choices": list(DATA_TYPES), "default": list(DATA_TYPES)},
    start_time={"type": "str"},
    end_time={"type": "str"},
)
HOUR = 3600 * 1000
DAY = 24 * HOUR
#: The times that the numbers of the service can express.
EARLIEST, LATEST = 0, 253402300799999
#: Numbers with so many digits would be milliseconds of early 1970, so they mean something else.
MISTAKEN = {8: "a date without hyphens", 10: "seconds since 1970"}


def milliseconds(name: str, text: str) -> int:
    """Return a time in ms since 1970.

    Args:
        name: The option, for the message.
        text: ISO 8601, in UTC unless it has an offset, or ms since 1970.

    Raises:
        ConfigurationError: It is neither.
    """
    if text.isdecimal() and len(text) in MISTAKEN:
        raise ConfigurationError(
            f"{name} is {text!r}, which looks like {MISTAKEN[len(text)]}. Use ISO 8601, such as "
            "2026-03-01T12:00:00Z, or milliseconds since 1970."
        )
    moment = (
        int(text)
        if text.isdecimal() and len(text) <= len(str(LATEST))
        else parse_iso(name, text, "milliseconds since 1970")
    )
    if not EARLIEST <= moment <= LATEST:
        raise ConfigurationError(f"{name} is {text!r}, which is out of range.")
    return moment


def window(options: Mapping[str, Any], now: float) -> tuple[int, int]:
    """Return the start and the end of the period, in ms since 1970.

    Args:
        options: The options of the module.
        now: Seconds since 1970.

    Raises:
        ConfigurationError: A time is invalid, the period is empty, or data_types is.
    """
    if not options["data_types"]:
        raise ConfigurationError("data_types must not be empty. Nothing was sent.")
    end = int(now * 1000) if options["end_time"] is None else milliseconds("end_time", options["end_time"])
    start = max(end - DAY, EARLIEST)
    if options["start_time"] is not None:
        start = milliseconds("start_time", options["start_time"])
    if end <= start:
        raise ConfigurationError(f"end_time ({iso(end)}) must be after start_time ({iso(start)}). Nothing was sent.")
    return start, end


def collect(read: Callable[[int, int], Statistics], start: int, end: int) -> Statistics:
    """Return all values of a period. Where a response may be incomplete, the period is read in two halves.

    The halves meet at a full hour, where an interval begins, and do not overlap, so nothing is counted twice.

    Args:
        read: Reads a period, including its start and its end.
        start: ms since 1970.
        end: ms since 1970.
    """
    whole = read(start, end)
    middle = (start + end) // 2 // HOUR * HOUR
    if middle <= start or all(len(slots) < MOST_VALUES for slots in whole.values.values()):
        return whole
    left, right = collect(read, start, middle - 1), collect(read, middle, end)
    values: dict[str, dict[int, int]] = {name: dict(slots) for name, slots in left.values.items()}
    for name, slots in right.values.items():
        values.setdefault(name, {}).update(slots)
    return Statistics(_joined(left.interval, right.interval), values)


def _joined(one: str | None, other: str | None) -> str | None:
    names = sorted({name for both in (one, other) if both for name in both.split(",")})
    return ",".join(names) or None


def to_result(statistics: Statistics, data_types: Sequence[str]) -> dict[str, Any]:
    """Return statistics as the module returns them, with types that were not requested."""
    series: dict[str, list[dict[str, Any]]] = {name: [] for name in data_types}
    for name, slots in statistics.values.items():
        series[name] = [{"time": iso(moment), "timestamp": moment, "value": slots[moment]} for moment in sorted(slots)]
    return {
        "statistics": series,
        "totals": {name: sum(slot["value"] for slot in slots) for name, slots in series.items()},
        "interval": statistics.interval,
    }
