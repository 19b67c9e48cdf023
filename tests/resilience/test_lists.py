# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of tasks, whatever happens: no two tasks of an identity, nothing of others is removed, results are true."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.list_factories import REGIONS, entry

from .lists import NAMES, STRANGERS, apply, begin, fault, list_of, one_of_each, race, result_is_true, strangers, wishes

SHORT = settings(
    derandomize=True, database=None, deadline=None, max_examples=5, suppress_health_check=list(HealthCheck)
)
#: What a tenant has of each name: nothing, or a task that runs or is stopped, and may differ.
present = st.lists(
    st.sampled_from([None, {}, {"status": "STOPPED"}, {"description": "one"}, {"description": "three"}]),
    min_size=len(NAMES),
    max_size=len(NAMES),
)
kills = st.tuples(st.integers(1, 12), st.sampled_from(["before", "after"]))


def settle(world: Any, entries: list[dict[str, Any]]) -> None:
    """Nothing goes wrong any more: a run that goes well shows what is there, and the next one changes nothing."""
    world.finish_pending()
    first = apply(world, entries)
    one_of_each(world)
    assert first
    if first.good:
        result_is_true(world, first, entries)
    unchanging = [one for one in entries if one.get("state") != "restarted"]
    apply(world, unchanging)
    again = apply(world, unchanging)
    assert again
    assert not again.result["changed"]
    if again.good:
        assert again.requests == 1


@given(present, wishes, st.lists(fault, min_size=1, max_size=3), st.sampled_from([0.0, 0.0, 3.0]))
@SHORT
def test_a_fault_on_any_call(there: list[Any], chosen: Any, faults: list[Fault], lag: float) -> None:
    world, entries = begin(there, list_lag=lag), list_of(chosen)
    others, before = strangers(world), world.tasks()
    attempt = apply(world, entries, faults, prune=True)
    world.finish_pending()
    assert attempt
    one_of_each(world)
    assert strangers(world) == others, "two are more than prune_max, so the list is refused"
    assert world.tasks() == before
    attempt = apply(world, entries, faults, prune=True, prune_max=len(STRANGERS))
    world.finish_pending()
    assert attempt
    one_of_each(world)
    if not attempt.good:
        failed = {row["index"] for row in attempt.result.get("results", []) if "error" in row}
        assert strangers(world) == others or failed == {None}, "nothing is pruned after a failure"
    if attempt.good:
        result_is_true(world, attempt, entries)
        assert not strangers(world)
    settle(world, entries)


@given(present, wishes, kills, st.booleans())
@SHORT
def test_a_kill_at_any_point_and_a_rerun(there: list[Any], chosen: Any, kill: tuple[int, str], prune: bool) -> None:
    world, entries = begin(there), list_of(chosen)
    others = strangers(world)
    options = {"prune": prune, "prune_max": len(STRANGERS)}
    apply(world, entries, kill=kill, **options)
    one_or_its_successor(world)
    assert prune or strangers(world) == others
    settle_after_a_kill(world, entries, options)


def one_or_its_successor(world: Any) -> None:
    """Two tasks of an identity are the old one and its successor, of a recreate that was killed."""
    for name in NAMES:
        assert sum(task["src_bucket"] == f"{name}-origin" for task in world.tasks().values()) <= 2


def settle_after_a_kill(world: Any, entries: list[dict[str, Any]], options: dict[str, Any]) -> None:
    """A rerun removes the rest of a recreate, or names both tasks and leaves them alone."""
    world.finish_pending()
    before = world.tasks()
    rerun = apply(world, entries, **options)
    assert rerun
    if rerun.good:
        one_of_each(world)
        result_is_true(world, rerun, entries)
    else:
        failed = [row["src_bucket"] for row in rerun.result["results"] if "error" in row]
        kept = {known for known, task in before.items() if task["src_bucket"] in failed}
        assert kept <= set(world.tasks()) | {row.get("previous_sync_task_id") for row in rerun.result["results"]}


@given(present, wishes, st.lists(st.integers(0, 9), max_size=40), st.sampled_from([0.0, 2.0]))
@SHORT
def test_two_lists_at_once(there: list[Any], chosen: Any, order: list[int], lag: float) -> None:
    """The same entries, of which the second list has other wishes. Neither names what a third party creates."""
    world = begin(there, list_lag=lag)
    first, second = list_of(chosen), list_of(chosen[::-1])
    others = strangers(world)
    attempts = race(world, [first, second], order, prune=True, prune_max=1)
    assert all(attempts)
    one_of_each(world)
    assert strangers(world) == others


@given(present, wishes)
@SHORT
def test_a_task_that_comes_after_the_plan_is_not_pruned(there: list[Any], chosen: Any) -> None:
    """Another tool creates it right before the first create of the list."""
    world = begin(there)
    created: list[str] = []
    service_create = world.cloud.sync_tasks.create

    def create(*arguments: Any) -> Any:
        if not created:
            created.append("")
            created[0] = world.cloud.add_task(**{**REGIONS, **entry("late")})
        return service_create(*arguments)

    world.cloud.sync_tasks.create = create  # type: ignore[method-assign]
    apply(world, list_of(chosen), prune=True, prune_max=9)
    assert not created or created[0] in world.tasks()
