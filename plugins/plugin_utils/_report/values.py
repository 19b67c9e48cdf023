# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that every format of a report supports. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

from ...module_utils._common.masking import whole
from ...module_utils._common.times import iso

#: A larger number is not a count. Smaller ones can be divided, drawn and printed.
LARGEST = 10**300


def plain(value: Any) -> Any:
    """Return a value that each format supports, without infinite numbers and unpaired surrogates."""
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if isinstance(value, int) and not -LARGEST < value < LARGEST else value


def number(value: Any) -> int | None:
    """Return a count, or None if the service did not return one."""
    known = plain(value)
    if isinstance(known, bool) or not isinstance(known, (int, float)):
        return None
    return int(known) if int(known) == known and -LARGEST < known < LARGEST else None


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping, which is empty if the value is not one."""
    return value if isinstance(value, Mapping) else {}


def moment(milliseconds: Any) -> str | None:
    """Return a time, or None if the service did not return one."""
    known = number(milliseconds)
    return None if known is None else iso(known)


def count(value: int, noun: str) -> str:
    """Return a number with its noun, such as `1 object` or `1,200 objects`."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def ratio(part: int, total: int) -> float | None:
    """Return a share between 0 and 1, or None if there is no total."""
    return min(max(part, 0) / total, 1.0) if total > 0 else None


def percent(share: float) -> str:
    """Return a share as a percentage. One that is neither 0 nor 1 is not rounded to them."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if 0.999 < share < 1 else f"{100 * share:.1f} %"


def label_of(task: Mapping[str, Any]) -> str:
    """Return the two buckets of a task."""
    return f"{plain(task.get('src_bucket'))} -> {plain(task.get('dst_bucket'))}"


def cell(value: Any) -> str:
    """Return a cell of a spreadsheet. An apostrophe is prepended if a spreadsheet would evaluate it as a formula.

    Spreadsheets drop leading whitespace, quotes and invisible characters, and read full-width signs as ASCII ones.
    """
    text = "" if value is None else str(value)
    if not isinstance(value, str) or not text:
        return text
    first = next((char for char in text if char not in "'\"`" and not char.isspace() and not _is_invisible(char)), "")
    is_formula = unicodedata.normalize("NFKC", first)[:1] in ("=", "+", "-", "@", "\u2212")
    return f"'{text}" if is_formula or _is_invisible(text[0]) or text[0] in "\u2028\u2029" else text


def _is_invisible(character: str) -> bool:
    """Return whether a character is a control character or has no width."""
    return unicodedata.category(character) in ("Cc", "Cf")
