# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters and months are checked."""

from __future__ import annotations

from calendar import timegm
from time import gmtime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.counters import FILTERS, SPEC, check
from ansible_collections.hwcloud.oms.tests.support.harness import defaults

DAY = 86400


def given_options(**options: Any) -> dict[str, Any]:
    return dict(defaults(SPEC), **options)


@given(st.integers(0, 253402300799))
def test_this_month_is_that_of_the_clock_in_utc(now: int) -> None:
    _filters, asked = check(given_options(), now)
    assert gmtime(asked / 1000)[:6] == (*gmtime(now)[:2], 15, 12, 0, 0)


@given(st.integers(1970, 9999), st.integers(1, 12), st.integers(-14, 14))
def test_a_month_is_asked_for_far_from_its_ends(year: int, month: int, zone: int) -> None:
    _filters, asked = check(given_options(month="%04d-%02d" % (year, month)), 0)
    assert asked == timegm((year, month, 15, 12, 0, 0)) * 1000
    for days in (-13, 0, 12):
        assert gmtime(asked / 1000 + zone * 3600 + days * DAY)[:2] == (year, month)


@pytest.mark.parametrize("month", ["", "2026", "2026-00", "2026-1", "26-01", "2026-01-01", "٢٠٢٦-03", "2026-03\n"])
def test_an_invalid_month(month: str) -> None:
    with pytest.raises(ConfigurationError, match="month is"):
        check(given_options(month=month), 0)


def test_only_filters_that_are_given_count() -> None:
    assert check(given_options(), 0)[0] == {}
    values = {name: name for name in FILTERS}
    assert check(given_options(**values), 0)[0] == values


def test_a_filter_that_was_badly_copied_would_find_nothing() -> None:
    with pytest.raises(ConfigurationError) as failure:
        check(given_options(src_bucket="photos ", dst_bucket="copy", sync_task_id="id\n"), 0)
    expected = "it must not contain whitespace or a non-printable character"
    assert failure.value.message == "sync_task_id is 'id\\n': %s; src_bucket is 'photos ': %s. Nothing was sent." % (
        (expected,) * 2
    )
