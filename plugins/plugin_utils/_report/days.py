# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The statistics of a day: hours, totals, and when a task was last heard of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...module_utils._api.sync_task_usage import DATA_TYPES
from ...module_utils._common.times import iso
from ...module_utils._sync_task.statistics import DAY, HOUR
from .values import count, mapping, number, percent, plain, ratio

HOURS = DAY // HOUR
#: What becomes of the objects that events request.
OUTCOMES = ("SUCCESS", "SKIP", "FAILURE")


def day(result: Mapping[str, Any], start: int, since: int) -> dict[str, Any]:
    """Return the hourly statistics of a task, or the reason why there are none.

    Args:
        result: Registered result of a loop item.
        start: Start of the 24 hours, in milliseconds since 1970.
        since: Start of the period that was read, which may be longer.
    """
    statistics = result.get("statistics")
    if result.get("failed") or not isinstance(statistics, Mapping):
        return {"no_data": plain(str(result.get("msg") or "the reason is unknown"))}
    hours: list[dict[str, Any]] = [
        {"start": iso(start + index * HOUR), **dict.fromkeys(DATA_TYPES, 0)} for index in range(HOURS)
    ]
    latest: dict[str, int] = {}
    for name in DATA_TYPES:
        for slot in statistics.get(name) or ():
            time, value = number(slot["timestamp"]), number(slot["value"])
            if time is None or value is None:
                continue
            if value > 0:
                latest[name] = max(time, latest.get(name, time))
            # The first slot of the period may start before it.
            if time >= start or since >= start:
                hours[min(max((time - start) // HOUR, 0), HOURS - 1)][name] += value
    totals = {name: sum(hour[name] for hour in hours) for name in DATA_TYPES}
    return {
        "hours": hours,
        "totals": totals,
        "failure_rate": failure_rate(totals),
        "last_event": max(latest.values(), default=None),
        "last_copied": latest.get("SUCCESS"),
    }


def failure_rate(totals: Mapping[str, int]) -> float | None:
    """Return the share of failed objects among those with an outcome, or None if there are none."""
    return ratio(totals["FAILURE"], sum(totals[name] for name in OUTCOMES))


def failure_text(totals: Mapping[str, int]) -> str:
    """Return how many objects failed in the day, of how many."""
    handled = sum(max(totals[name], 0) for name in OUTCOMES)
    rate = failure_rate(totals)
    share = f" ({percent(rate)})" if rate is not None else ""
    return f"{totals['FAILURE']:,} of {count(handled, 'object')} failed in 24 hours{share}"


def totals_of(days: list[dict[str, Any]]) -> dict[str, int]:
    """Return the sums over several tasks."""
    return {name: sum(mapping(one.get("totals")).get(name, 0) for one in days) for name in DATA_TYPES}


def has_traffic(statistics: Mapping[str, Any] | None) -> bool:
    """Return whether the statistics of a task contain a value other than zero."""
    return bool(statistics and any(mapping(statistics.get("totals")).values()))
