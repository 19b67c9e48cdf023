# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read and write times as people do."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .errors import ConfigurationError

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
    plain = text.strip().replace(" ", "T", 1)
    plain, zone = (plain[:-1], "+0000") if plain.upper().endswith("Z") else (plain, "+0000")
    for sign in "+-":
        # A sign after the "T" belongs to a zone; before it, hyphens belong to the date.
        head, at, tail = plain.partition("T")
        if at and sign in tail:
            clock, _sign, offset = tail.partition(sign)
            plain, zone = head + at + clock, sign + offset.replace(":", "").ljust(4, "0")
    for form in _FORMATS:
        try:
            moment = datetime.strptime(plain + zone, form + "%z")
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
