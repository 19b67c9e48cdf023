# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of a list: at most five are active, the next begins when one ends, and a failure ends only its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_identity import Identity
from ansible_collections.hwcloud.oms.plugins.module_utils._migration_list.copies import Copy
from ansible_collections.hwcloud.oms.plugins.module_utils._migration_list.scheduler import (
    ACTIVE,
    Finished,
    Schedule,
    Unfinished,
)

#: The scheduler does not look at it.
NOBODY = Identity("", "", "", "", frozenset(), "", "", "", None)


class Service:
    """Copies that each end after a number of steps; a number below 0 fails after that many."""

    def __init__(self, durations: list[int]) -> None:
        self.durations = durations
        self.copies = [Copy(index, "task", {"src_bucket": f"s{index}"}, NOBODY) for index in range(len(durations))]
        self.begun: list[int] = []
        self.ended: set[int] = set()
        self.most = 0

    def step(self, copy: Copy, state: Mapping[str, Any] | None) -> Unfinished | Finished:
        duration = self.durations[copy.position]
        if state is None:
            self.begun.append(copy.position)
        self.most = max(self.most, len(self.begun) - len(self.ended))
        steps = 1 if state is None else state["steps"] + 1
        if steps < abs(duration):
            return Unfinished({"steps": steps}, f"copy {copy.position}")
        self.ended.add(copy.position)
        return Finished(duration > 0, {"steps": steps})


def turns(service: Service, through_json: bool = False) -> int:
    """Return how many turns a list takes; its state may go through JSON after each, as between processes."""
    schedule = Schedule(service.copies, service.step)
    count = 1
    while schedule.turn():
        count += 1
        if through_json:
            schedule = Schedule(service.copies, service.step, json.loads(json.dumps(schedule.state)))
    assert sorted(schedule.ended) == list(range(len(service.copies)))
    assert [schedule.ended[at].good for at in sorted(schedule.ended)] == [one > 0 for one in service.durations]
    return count


@given(st.lists(st.integers(-9, 9).filter(bool), max_size=20), st.booleans())
def test_at_most_five_are_active_and_all_end(durations: list[int], through_json: bool) -> None:
    service = Service(durations)
    turns(service, through_json)
    assert service.most <= ACTIVE == 5
    assert service.begun == list(range(len(durations)))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=20), st.booleans())
def test_copies_in_conflict_are_active_one_after_another_in_the_order_of_the_list(
    given: list[tuple[int, int]], through_json: bool
) -> None:
    service = Service([duration for duration, _kind in given])

    def conflict(earlier: Copy, later: Copy) -> bool:
        assert earlier.position < later.position
        return given[earlier.position][1] == given[later.position][1]

    schedule = Schedule(service.copies, service.step, conflict=conflict)
    while schedule.turn():
        kinds = [given[at][1] for at in schedule.active]
        assert len(kinds) == len(set(kinds)) <= ACTIVE
        assert len(kinds) == len({given[at][1] for at in range(len(given)) if at not in schedule.ended})
        if through_json:
            schedule = Schedule(service.copies, service.step, json.loads(json.dumps(schedule.state)), conflict)
    for kind in range(4):
        begun = [at for at in service.begun if given[at][1] == kind]
        assert begun == sorted(begun)
    assert sorted(schedule.ended) == list(range(len(given)))


def test_all_begin_before_any_is_waited_for() -> None:
    service = Service([3] * 5)
    assert Schedule(service.copies, service.step).turn()
    assert service.begun == [0, 1, 2, 3, 4]


def test_twelve_equal_copies_take_three_times_as_long_as_one() -> None:
    assert turns(Service([10] * 12)) <= 3 * turns(Service([10]))


def test_a_long_copy_keeps_no_other_from_its_turn() -> None:
    assert turns(Service([40, *[5] * 20])) == 40


@pytest.mark.parametrize(("number", "more"), [(5, []), (6, ["1 more copy waits"]), (8, ["3 more copies wait"])])
def test_lines_of_progress(number: int, more: list[str]) -> None:
    service = Service([3] * number)
    schedule = Schedule(service.copies, service.step)
    schedule.turn()
    assert schedule.lines == [*(f"copy {index}" for index in range(5)), *more]
