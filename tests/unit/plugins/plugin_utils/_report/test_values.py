# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of the service do no harm in any format."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._report import values


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0 %"), (0.29, "29.0 %"), (1, "100.0 %"), (0.0001, "< 0.1 %"), (0.9999, "> 99.9 %"), (0.001, "0.1 %")],
)
def test_a_share_that_is_not_zero_is_not_shown_as_zero(share: float, text: str) -> None:
    assert values.percent(share) == text


@pytest.mark.parametrize(
    ("part", "total", "share"), [(1, 4, 0.25), (0, 0, None), (-1, 4, 0.0), (5, 4, 1.0), (1, -1, None)]
)
def test_a_ratio_is_a_share(part: int, total: int, share: float | None) -> None:
    assert values.ratio(part, total) == share


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212", "\ufe66"])
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r", "\n", "\r\n", "\u3000", "\xa0", "\ufeff", "\u200b", '"', "'", " '\n"]
)
def test_what_a_spreadsheet_takes_for_a_formula_begins_with_an_apostrophe(before: str, sign: str) -> None:
    text = f"{before}{sign}1+1"
    assert values.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx", "\x00x", "\ufeffx", "\u2028x"])
def test_a_cell_does_not_begin_with_what_nobody_sees(text: str) -> None:
    assert values.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("", ""), (-5, "-5"), ("a=1", "a=1"), ("'a'", "'a'"), (" a-b", " a-b"), (" ", " ")]
)
def test_what_is_harmless_is_a_cell_as_it_is(value: Any, text: str) -> None:
    assert values.cell(value) == text
