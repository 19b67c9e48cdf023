# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bugs that the exploration found, each as a minimal example."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault

from . import promises
from .world import Deed, Meddling, World

BEFORE_THE_CREATE = 2


def somebody(kind: str, when: str, at: float, **fields: Any) -> Meddling:
    return Meddling(Deed(kind, 0, tuple(fields.items())), when, at)


def test_behind_a_lagging_list_the_first_to_show_is_not_taken_for_the_own_one_that_still_hides() -> None:
    """The response to the create is lost; a slightly older task of another run appears first, the own one later."""
    world = World(list_lag=10.0)
    world.do(Deed("create"))
    world.clock.sleep(5)
    attempt = world.attempt((Fault("CreateSyncTask", "drop", "after"),))
    assert not attempt.good
    assert attempt.result["create_outcome"] == "unknown"
    assert set(attempt.result["sync_task_ids"]) == set(world.tasks())
    promises.keep(world, attempt)


def test_an_outdated_list_is_not_a_proof_at_the_end_of_the_settle_time() -> None:
    """The list takes 20 s to arrive and shows the time of its request; the create was sent again."""
    world = World(list_lag=10.0)
    faults = (
        Fault("CreateSyncTask", "drop", "after"),
        Fault("ListSyncTasks", "delay", "after", seconds=20.0, skip=1, times=1),
    )
    attempt = world.attempt(faults)
    assert [call.operation for call in attempt.calls].count("CreateSyncTask") == 1
    assert attempt.result["sync_task_id"] in world.tasks()
    promises.keep(world, attempt)


def test_recreate_does_not_pass_off_anothers_task_with_another_description_as_the_one_asked_for() -> None:
    """Another run creates a task just before the new one: it is kept, but it is not the desired one."""
    world = World()
    world.add(description="one")
    meddling = somebody("create", "before", BEFORE_THE_CREATE, description="three")
    attempt = world.attempt(meddling=(meddling,), on_drift="recreate", description="two")
    assert not attempt.good
    assert "description is 'three' but should be 'two'" in attempt.result["msg"]
    assert [task["description"] for task in world.tasks().values()] == ["one", "three"]
    promises.keep(world, attempt)


def test_recreate_whose_answer_was_lost_removes_nothing_for_anothers_task_with_another_description() -> None:
    """As above, but the own create never arrived, and the old task was removed in favor of the other one."""
    world = World()
    world.add(description="one")
    faults = (Fault("CreateSyncTask", "drop", "before"),)
    meddling = somebody("create", "after", BEFORE_THE_CREATE, description="three")
    attempt = world.attempt(faults, (meddling,), on_drift="recreate", description="two")
    assert not attempt.good
    assert [task["description"] for task in world.tasks().values()] == ["one", "three"]
    promises.keep(world, attempt)


@pytest.mark.parametrize(("state", "before", "operation"), [("started", "STOPPED", "Start"), ("stopped", "", "Stop")])
def test_a_call_without_a_response_is_reported_as_unknown(state: str, before: str, operation: str) -> None:
    """`changed` is false then, although the task may have changed."""
    world = World()
    task = world.add(**({"status": before} if before else {}))
    fault = Fault(operation + "SyncTask", "drop", "after", times=None)
    attempt = world.attempt((fault,), state=state, retry_timeout=0.0)
    assert attempt.result["msg"].endswith("It is not known whether the request was executed.")
    assert world.tasks()[task]["status"] != (before or "SYNCHRONIZING")
    promises.keep(world, attempt)


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_a_task_given_by_id_is_not_replaced_if_it_has_a_duplicate(on_drift: str) -> None:
    """This was a ValueError: there is no proof that the buckets are free."""
    world = World()
    task, duplicate = world.add(description="one"), world.add(description="two")
    attempt = world.attempt(sync_task_id=task, description="two", on_drift=on_drift)
    assert not attempt.good
    assert duplicate in attempt.result["msg"]
    assert not attempt.effects
    promises.keep(world, attempt)


def test_what_recreate_returns_is_what_the_last_list_shows() -> None:
    """Another actor stops the new task while the old one is being removed."""
    world = World()
    world.add(description="one")
    # The third list, after the new task appeared: stop the older, stop the younger.
    stops = tuple(Meddling(Deed("stop", which), "before", 5) for which in (0, 1))
    attempt = world.attempt(meddling=stops, on_drift="recreate", description="two")
    (left,) = world.tasks().values()
    assert attempt.good
    assert attempt.result["sync_task"]["status"] == left["status"] == "STOPPED"
    promises.keep(world, attempt)


@pytest.mark.parametrize("options", [{"retry_timeout": 0.0}, {}], ids=["sent once", "sent again and again"])
def test_a_removal_without_a_response_returns_all_of_the_task_that_may_be_deleted(options: dict[str, Any]) -> None:
    world = World()
    task = world.add(description="one")
    faults = (Fault("DeleteSyncTask", "drop", "after", times=None),)
    attempt = world.attempt(faults, on_drift="replace", description="two", **options)
    assert not world.tasks()
    assert "may have been removed" in attempt.result["msg"]
    assert attempt.result["removed_sync_task"]["sync_task_id"] == task
    assert attempt.result["removed_sync_task"]["description"] == "one"
    promises.keep(world, attempt)
