# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read and write times as people do."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from .errors import ConfigurationError

#: A time, and the hours and minutes of its offset. `strptime` alone would read "+2" as 20 hours.
_PARTS = r"(?i)([^TZ]*(?:T[0-9:.]*)?)(?:Z|([+-][0-9]{2})(?::?([0-9]{2}))?)?\Z"
_FORMATS = ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d")


def parse_iso(name: str, text: str, number: str) -> int:
    """Return a time in ms since 1970.

    Args:
        name: The option, for the message.
        text: ISO 8601, in UTC unless it has an offset.
        number: The number that the option takes too, for the message.

    Raises:
        ConfigurationError: It is not such a time.
    """
    parts = re.match(_PARTS, text.strip().replace(" ", "T", 1))
    plain, hours, minutes = parts.groups() if parts else ("", None, None)
    for form in _FORMATS:
        try:
            moment = datetime.strptime(f"{plain}{hours or '+00'}{minutes or '00'}", form + "%z")
        except ValueError:
            continue
        return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1)
    raise ConfigurationError(f"{name} is {text!r}: it must be a time such as 2026-03-01T12:00:00Z, or {number}.")


def iso(moment: int) -> str:
    """Return a time in ms since 1970 as ISO 8601 in UTC."""
    try:
        return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=moment)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
    except OverflowError:
        return str(moment)
