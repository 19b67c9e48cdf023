# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times and windows are parsed, and responses are merged."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import MOST_VALUES, Statistics
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.statistics import (
    HOUR,
    LATEST,
    collect,
    iso,
    milliseconds,
    to_result,
)

NOON = 1772366400000


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T12:00:00Z", NOON),
        ("2026-03-01T12:00:00z", NOON),
        ("2026-03-01t12:00:00Z", NOON),
        ("2026-03-01T12:00:00", NOON),
        ("2026-03-01 12:00:00", NOON),
        ("2026-03-01 12:00:00+00:00", NOON),
        ("2026-03-01T12:00", NOON),
        ("2026-03-01T12:00:00.250Z", NOON + 250),
        ("2026-03-01T12:00:00.250999Z", NOON + 250),
        ("2026-03-01T13:00:00+01:00", NOON),
        ("2026-03-01T17:30:00+0530", NOON),
        ("2026-03-01T10:00-02", NOON),
        ("2026-03-01", NOON - 12 * HOUR),
        ("1772366400000", NOON),
        ("0", 0),
        (str(LATEST), LATEST),
        ("9999-12-31T23:59:59.999Z", LATEST),
    ],
)
def test_forms_of_a_time(text: str, moment: int) -> None:
    assert milliseconds("end_time", text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-03",
        "2026-13-01",
        "2026-02-30",
        "12:00",
        "-5",
        "1.5",
        "²",
        "9" * 5000,
        "2026-03-01T12:00:00+99:00",
        # Not a number of hours, nor of hours and minutes, for certain.
        "2026-03-01T12:00:00+2",
        "2026-03-01T12:00:00-230",
        "2026-03-01T12:00:00+5:30",
        "2026-03-01T12:00:00+05:3",
        "2026-03-01T12:00:00+0:530",
        "2026-03-01T12:00:00+",
        "2026-03-01T12:00:00+05:",
        "2026-03-01T12:00:00+020030",
        "2026-03-01T12:00:00+02Z",
    ],
)
def test_an_invalid_time(text: str) -> None:
    with pytest.raises(ConfigurationError, match="start_time is"):
        milliseconds("start_time", text)


@pytest.mark.parametrize(("text", "meant"), [("20260301", "a date"), ("1772366400", "seconds since 1970")])
def test_a_number_that_means_something_else_is_not_taken_for_early_1970(text: str, meant: str) -> None:
    with pytest.raises(ConfigurationError, match=f"start_time is '{text}', which looks like {meant}"):
        milliseconds("start_time", text)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_refusal(text: str) -> None:
    with suppress(ConfigurationError):
        assert 0 <= milliseconds("start_time", text) <= LATEST


@given(st.integers(0, LATEST // 1000))
def test_a_returned_time_can_be_an_option(seconds: int) -> None:
    assert milliseconds("start_time", iso(seconds * 1000)) == seconds * 1000


@pytest.mark.parametrize("moment", [LATEST + 1, 10**30])
def test_a_time_beyond_all_calendars_is_returned_unchanged(moment: int) -> None:
    assert iso(moment) == str(moment)


class Service:
    """Return counts of moments in slots of an hour; a response has the last slots."""

    def __init__(self, counts: dict[int, int]) -> None:
        self.counts = counts
        self.windows: list[tuple[int, int]] = []

    def read(self, start: int, end: int) -> Statistics:
        self.windows.append((start, end))
        slots: dict[int, int] = {}
        for moment, number in self.counts.items():
            if start <= moment <= end:
                slots[moment - moment % HOUR] = slots.get(moment - moment % HOUR, 0) + number
        return Statistics("ONE_HOUR", {"REQUEST": dict(sorted(slots.items())[-MOST_VALUES:])})


@given(
    start=st.integers(0, 3 * HOUR),
    hours=st.integers(1, 5000),
    rest=st.integers(1, HOUR),
    step=st.sampled_from([HOUR, HOUR // 2, HOUR - 1, 7 * HOUR]),
)
def test_parts_make_up_the_whole_whatever_the_window(start: int, hours: int, rest: int, step: int) -> None:
    end = start + hours * HOUR + rest
    service = Service(dict.fromkeys(range(0, end + 2 * HOUR, step), 1))
    found = collect(service.read, start, end).values["REQUEST"]
    assert sum(found.values()) == sum(1 for moment in service.counts if start <= moment <= end)
    windows = list(service.windows)
    read = sorted(window for window in windows if len(service.read(*window).values["REQUEST"]) < MOST_VALUES)
    assert (read[0][0], read[-1][1]) == (start, end)
    assert all(one[1] + 1 == other[0] for one, other in zip(read, read[1:]))


def test_a_window_that_fits_is_read_once() -> None:
    service = Service({number * HOUR: 1 for number in range(MOST_VALUES - 1)})
    assert len(collect(service.read, 0, 5000 * HOUR).values["REQUEST"]) == MOST_VALUES - 1
    assert service.windows == [(0, 5000 * HOUR)]


def test_intervals_of_parts_are_all_returned() -> None:
    def read(start: int, end: int) -> Statistics:
        fine = end - start <= 600 * HOUR
        slots = {start + number: 1 for number in range(1 if fine else MOST_VALUES)}
        return Statistics("FIVE_MINUTES" if start < 500 * HOUR else "ONE_HOUR", {"SIZE": slots})

    assert collect(read, 0, 1000 * HOUR).interval == "FIVE_MINUTES,ONE_HOUR"
    assert to_result(Statistics(None, {}), ["SIZE"]) == {
        "statistics": {"SIZE": []},
        "totals": {"SIZE": 0},
        "interval": None,
    }


def test_values_are_sorted_in_order_of_time() -> None:
    statistics = Statistics("ONE_HOUR", {"SIZE": {2000: 5, 1000: 3}})
    assert to_result(statistics, ["SIZE"])["statistics"]["SIZE"] == [
        {"time": "1970-01-01T00:00:01Z", "timestamp": 1000, "value": 3},
        {"time": "1970-01-01T00:00:02Z", "timestamp": 2000, "value": 5},
    ]
