# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Overload halves how many requests may be in flight, and their number recovers slowly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.in_flight import (
    RECOVERY,
    EndedError,
    InFlight,
    Slot,
)


def in_flight(most: int) -> tuple[InFlight, list[Slot]]:
    """Return as many slots as there may be requests, all of them taken."""
    requests = InFlight(most)
    slots = [Slot(requests) for _number in range(most)]
    for slot in slots:
        slot.take()
    return requests, slots


def test_overload_of_requests_that_were_in_flight_together_halves_the_limit_once() -> None:
    requests, slots = in_flight(8)
    for slot in slots:
        slot.release(overloaded=True)
    assert (requests.limit, requests.count) == (4, 0)


def test_each_further_round_halves_the_limit_again_down_to_one() -> None:
    requests, (slot, *_others) = in_flight(16)
    limits = []
    for _round in range(6):
        slot.release(overloaded=True)
        limits.append(requests.limit)
        for other in _others:
            other.release()
        slot.take()
    assert limits == [8, 4, 2, 1, 1, 1]


def test_another_failure_keeps_the_limit() -> None:
    requests, (slot, *_others) = in_flight(4)
    slot.release()
    assert (requests.limit, requests.count) == (4, 3)


def test_the_limit_recovers_slowly_and_up_to_the_first_limit_only() -> None:
    requests, (slot, *others) = in_flight(4)
    for each in (slot, *others):
        each.release(overloaded=True)
    limits = []
    for _success in range(3 * RECOVERY):
        slot.take()
        slot.release(succeeded=True)
        limits.append(requests.limit)
    assert limits == [2] * (RECOVERY - 1) + [3] * RECOVERY + [4] * (RECOVERY + 1)


def test_overload_starts_the_recovery_again() -> None:
    requests, (slot, *others) = in_flight(4)
    for each in (slot, *others):
        each.release(overloaded=True)
    for _success in range(RECOVERY - 1):
        slot.take()
        slot.release(succeeded=True)
    slot.take()
    slot.release(overloaded=True)
    slot.take()
    slot.release(succeeded=True)
    assert requests.limit == 1


def test_a_slot_waits_until_another_is_released() -> None:
    requests, (slot, other) = in_flight(2)
    slot.release(overloaded=True)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slot.take)
        assert not waiting.done()
        assert requests.count == 1
        other.release()
        waiting.result(10)
    assert requests.count == 1


def test_taking_and_releasing_twice_counts_once() -> None:
    requests, (slot,) = in_flight(1)
    slot.take()
    assert requests.count == 1
    slot.release()
    slot.release()
    assert requests.count == 0


def test_nothing_begins_after_the_end() -> None:
    requests, (slot, other) = in_flight(2)
    slot.release()
    requests.end()
    for each in (slot, other):
        with pytest.raises(EndedError):
            each.take()
    assert requests.count == 1


def test_the_end_wakes_who_waits() -> None:
    requests, (slot, _other) = in_flight(2)
    slot.release(overloaded=True)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slot.take)
        requests.end()
        with pytest.raises(EndedError):
            waiting.result(10)
