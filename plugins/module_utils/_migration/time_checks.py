# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find what the service would refuse in the times of a migration: its bandwidth windows and migrate_since. Pure."""

from __future__ import annotations

import re
from typing import Any

from .._common.errors import ConfigurationError
from .._common.times import parse_iso
from .options import FASTEST, MOST_WINDOWS

TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z")
#: Numbers with so many digits cannot be seconds since 1970 of a time that objects have.
MISTAKEN = {8: "a date without hyphens", 13: "milliseconds since 1970"}


def window_problems(windows: list[dict[str, Any]] | None) -> list[str]:
    """Return a sentence for each problem of the limits of the traffic."""
    problems: list[str] = []
    spans: list[tuple[str, str, int]] = []
    if windows and len(windows) > MOST_WINDOWS:
        problems.append(f"bandwidth_policy has {len(windows)} windows (maximum {MOST_WINDOWS})")
    for at, window in enumerate(windows or ()):
        place, start, end = f"bandwidth_policy[{at}]", window["start"], window["end"]
        for name in ("start", "end"):
            if not TIME.match(window[name]):
                problems.append(f"{place}.{name} is {window[name]!r}: it must be a quoted time from '00:00' to '23:59'")
        if TIME.match(start) and TIME.match(end):
            spans.append((start, end, at))
            if start >= end:
                problems.append(f"{place} must end after it starts: split a window that crosses midnight")
        if not 1 <= window["max_bandwidth"] <= FASTEST:
            problems.append(f"{place}.max_bandwidth is {window['max_bandwidth']}: it must be 1 to {FASTEST} MB/s")
    spans.sort()
    for (_start, end, first), (start, _end, second) in zip(spans, spans[1:]):
        if start < end:
            problems.append(f"bandwidth_policy[{first}] and bandwidth_policy[{second}] overlap")
    return problems


def read_since(text: str | None, now: float) -> tuple[int | None, list[str]]:
    """Return migrate_since in seconds since 1970, and what is wrong with it."""
    if text is None:
        return None, []
    if text.isdecimal() and len(text) in MISTAKEN:
        return None, [
            f"migrate_since is {text!r}, which looks like {MISTAKEN[len(text)]}: use ISO 8601, such as "
            "2026-03-01T12:00:00Z, or seconds since 1970"
        ]
    try:
        number = text.isdecimal() and len(text) < max(MISTAKEN)
        moment = int(text) if number else parse_iso("migrate_since", text, "seconds since 1970") // 1000
    except ConfigurationError as exc:
        return None, [exc.message.rstrip(".")]
    if moment < 0:
        return None, [f"migrate_since is {text!r}: it must not be before 1970"]
    if moment > now:
        return None, [f"migrate_since is {text!r}, which is in the future (a time without a zone is in UTC)"]
    return moment, []
