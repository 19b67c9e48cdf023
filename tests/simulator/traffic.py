# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a synchronization task has copied: monthly counters and time series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote_plus

from .errors import RefusedError

KINDS = ("REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE")
MONTHLY = {
    "monthly_acceptance_request": "REQUEST",
    "monthly_success_object": "SUCCESS",
    "monthly_failure_object": "FAILURE",
    "monthly_skip_object": "SKIP",
    "monthly_size": "SIZE",
}
FORM_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~*+%")
FIVE_MINUTES = 300_000
ONE_HOUR = 3_600_000
MOST_SLOTS = 1000


@dataclass(frozen=True)
class Sample:
    """Counts of one moment, by kind. `time_stamp` is in milliseconds since 1970."""

    time_stamp: int
    counts: dict[str, int]


def decode_names(encoded: Iterable[str]) -> list[str]:
    """Return object names without their form encoding.

    Raises:
        RefusedError: A name was not encoded that way.
    """
    try:
        names = [unquote_plus(name, errors="strict") for name in encoded if FORM_CHARACTERS.issuperset(name)]
    except UnicodeDecodeError:
        names = []
    if len(names) != len(list(encoded)):
        raise RefusedError(400, "OMS.1003", "An object name is not URL encoded.")
    return names


def month_counters(samples: Iterable[Sample], query_time: int, zone_hours: float) -> dict[str, int]:
    """Return the counters of the month that `query_time` falls in.

    Args:
        samples: Everything that the task has copied.
        query_time: A moment of that month, in milliseconds since 1970.
        zone_hours: Hours that the service's months are ahead of UTC.

    Raises:
        RefusedError: query_time is not a time.
    """
    zone = timezone(timedelta(hours=zone_hours))

    def month(moment: int) -> tuple[int, int]:
        date = datetime.fromtimestamp(moment / 1000, zone)
        return date.year, date.month

    try:
        asked = month(query_time)
    except (ValueError, OverflowError, OSError) as fault:
        raise RefusedError(400, "OMS.1003", "query_time is not a time in milliseconds.") from fault
    total = Counter(dict.fromkeys(KINDS, 0))
    for sample in samples:
        if month(sample.time_stamp) == asked:
            total.update(sample.counts)
    return {field: total[kind] for field, kind in MONTHLY.items()}


def series(samples: Iterable[Sample], kinds: list[str], start: int, end: int, hourly_after: float) -> dict[str, Any]:
    """Return the time series of a window, in slots; those without traffic are left out.

    Args:
        samples: Everything that the task has copied.
        kinds: Counters to return.
        start: Start of the window, in milliseconds since 1970.
        end: Its end, in milliseconds since 1970.
        hourly_after: Hours of a window beyond which slots last an hour.

    Raises:
        RefusedError: The window does not end after its start.
    """
    if end <= start:
        raise RefusedError(400, "OMS.1003", "end_time must be after start_time.")
    hourly = end - start > hourly_after * ONE_HOUR
    width = ONE_HOUR if hourly else FIVE_MINUTES
    slots: dict[str, Counter[int]] = {kind: Counter() for kind in kinds}
    for sample in samples:
        if start <= sample.time_stamp <= end:
            for kind in kinds:
                slots[kind][sample.time_stamp - sample.time_stamp % width] += sample.counts.get(kind, 0)
    return {
        "statistic_time_type": "ONE_HOUR" if hourly else "FIVE_MINUTES",
        "statistic_datas": [{"data_type": kind, "data": _slots(slots[kind])} for kind in kinds],
    }


def _slots(counts: Counter[int]) -> list[dict[str, int]]:
    busy = [{"time_stamp": moment, "statistic_num": number} for moment, number in sorted(counts.items()) if number]
    return busy[-MOST_SLOTS:]
