# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task has copied: events in, monthly counters and time series out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Iterable
from urllib.parse import unquote_plus
from zlib import crc32

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
    """Counts of one moment, by kind."""

    time_stamp: int
    counts: dict[str, int]


def decode_names(encoded: Iterable[str]) -> list[str]:
    """Object names out of their form encoding; refuses what was not encoded that way."""
    try:
        names = [unquote_plus(name, errors="strict") for name in encoded if FORM_CHARACTERS.issuperset(name)]
    except UnicodeDecodeError:
        names = []
    if len(names) != len(list(encoded)):
        raise RefusedError(400, "OMS.1003", "An object name is not URL encoded.")
    return names


def copy_objects(names: list[str], moment: int) -> Sample:
    """Copy objects: what comes of one hangs on its name alone, so that a test can foretell it."""
    counts = Counter({"REQUEST": len(names)})
    for name in names:
        chance = crc32(name.encode())
        outcome = {0: "FAILURE", 1: "SKIP"}.get(chance % 20, "SUCCESS")
        counts[outcome] += 1
        if outcome == "SUCCESS":
            counts["SIZE"] += 1024 + chance % 1_048_576
    return Sample(moment, dict(counts))


def month_counters(samples: Iterable[Sample], query_time: int, zone_hours: float) -> dict[str, int]:
    """The counters of the month that `query_time` falls in."""
    zone = timezone(timedelta(hours=zone_hours))

    def month(moment: int) -> tuple[int, int]:
        date = datetime.fromtimestamp(moment / 1000, zone)
        return date.year, date.month

    try:
        wanted = month(query_time)
    except (ValueError, OverflowError, OSError) as fault:
        raise RefusedError(400, "OMS.1003", "query_time is not a time in milliseconds.") from fault
    total = Counter(dict.fromkeys(KINDS, 0))
    for sample in samples:
        if month(sample.time_stamp) == wanted:
            total.update(sample.counts)
    return {field: total[kind] for field, kind in MONTHLY.items()}


def series(samples: Iterable[Sample], kinds: list[str], start: int, end: int, hourly_after: float) -> dict[str, Any]:
    """The time series of a window, in slots; those without traffic are left out."""
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
