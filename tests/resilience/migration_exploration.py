# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explore faults, kills and races of migrations with hypothesis, and check every promise after each run."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK

from .migrations import (
    MODULES,
    apply,
    begin,
    complete_is_true,
    faults_of,
    new_of_each_label,
    own,
    present,
    race,
    service,
    strangers,
    wish,
)

kills = st.tuples(st.integers(1, 12), st.sampled_from(["before", "after"]))


def settle(world: Any, module: str, chosen: dict[str, Any], before: set[Any]) -> None:
    """Once nothing goes wrong any more, a run that goes well is followed by one that changes nothing."""
    world.finish_pending()
    options = {**chosen, "wait": True, "wait_timeout": 5000.0, "retries": 3, "on_drift": "warn"}
    first = apply(world, module, **options)
    assert first
    complete_is_true(world, module, first, before)
    again = apply(world, module, **options)
    assert again
    if first.good:
        assert again.good, again.result
        assert (again.result["changed"], again.result["operations"]) == (False, [])
    if first.good and options["state"] == "completed":
        assert again.result["complete"] or again.result["task_id" if module == MIGRATION_TASK else "group_id"] in before


def at_most_one(world: Any, module: str, before: set[Any]) -> None:
    assert not [label for label, number in new_of_each_label(world, module, before).items() if number > 1]


def explore_faults(module: str, there: Any, chosen: Any, faults: list[Fault], how: dict[str, Any], check: bool) -> None:
    world = begin(module, there, **how)
    before, others = set(own(world, module)), strangers(world)
    log = len(world.cloud.writes())
    attempt = apply(world, module, faults, check_mode=check, **chosen)
    assert attempt
    if check:
        assert world.cloud.writes()[log:] == [], "check mode writes nothing"
    complete_is_true(world, module, attempt, before)
    world.finish_pending()
    at_most_one(world, module, before)
    assert strangers(world) == others
    settle(world, module, chosen, before)
    at_most_one(world, module, before)
    assert strangers(world) == others


def explore_kills(module: str, there: Any, chosen: Any, kill: tuple[int, str], how: dict[str, Any]) -> None:
    world = begin(module, there, **how)
    before, others = set(own(world, module)), strangers(world)
    apply(world, module, kill=kill, **chosen)
    at_most_one(world, module, before)
    world.finish_pending()
    settle(world, module, chosen, before)
    at_most_one(world, module, before)
    assert strangers(world) == others


def explore_race(module: str, runs: list[dict[str, Any]], order: list[int], lag: float) -> None:
    """Several runs of one label at once."""
    world = begin(module, (), list_lag=lag)
    others = strangers(world)
    attempts = race(world, module, [{**one, "run": "first", "description": None} for one in runs], order)
    assert all(attempts)
    # A group is deleted some time after the request.
    world.finish_pending()
    at_most_one(world, module, set())
    assert strangers(world) == others


@given(st.sampled_from(MODULES), st.data())
def a_fault_on_any_call(module: str, data: st.DataObject) -> None:
    faults = data.draw(st.lists(faults_of(module), min_size=1, max_size=3))
    explore_faults(module, data.draw(present), data.draw(wish), faults, data.draw(service), data.draw(st.booleans()))


@given(st.sampled_from(MODULES), present, wish, kills, service)
def a_kill_at_any_point(module: str, there: Any, chosen: Any, kill: Any, how: dict[str, Any]) -> None:
    explore_kills(module, there, chosen, kill, how)


@given(
    st.sampled_from(MODULES),
    st.lists(wish, min_size=2, max_size=3),
    st.lists(st.integers(0, 5), max_size=40),
    st.sampled_from([0.0, 0.0, 3.0]),
)
def several_at_once(module: str, runs: Any, order: list[int], lag: float) -> None:
    explore_race(module, runs, order, lag)


EXPLORATIONS = (a_fault_on_any_call, a_kill_at_any_point, several_at_once)
