# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the exploration has found, each as the smallest story that it can be told in."""

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
    """The answer to the create is lost; another's task, a little older, shows first; the own one shows after it."""
    world = World(list_lag=10.0)
    world.do(Deed("create"))
    world.clock.sleep(5)
    attempt = world.attempt((Fault("CreateSyncTask", "drop", "after"),))
    assert not attempt.good
    assert attempt.result["create_outcome"] == "unknown"
    assert set(attempt.result["sync_task_ids"]) == set(world.tasks())
    promises.keep(world, attempt)


def test_a_list_that_was_asked_for_early_and_came_late_is_no_proof_at_the_end_of_the_settle_time() -> None:
    """The list takes 20 s to arrive and shows the moment when it was asked for: the create had been sent again."""
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
    """Another makes a task of these buckets just before the successor: it stays, and it is not what was asked for."""
    world = World()
    world.add(description="one")
    meddling = somebody("create", "before", BEFORE_THE_CREATE, description="three")
    attempt = world.attempt(meddling=(meddling,), on_drift="recreate", description="two")
    assert not attempt.good
    assert "description is 'three' but should be 'two'" in attempt.result["msg"]
    assert [task["description"] for task in world.tasks().values()] == ["one", "three"]
    promises.keep(world, attempt)


def test_recreate_whose_answer_was_lost_removes_nothing_for_anothers_task_with_another_description() -> None:
    """As above, but the own create never arrived, and the old task was removed for the stranger's sake."""
    world = World()
    world.add(description="one")
    faults = (Fault("CreateSyncTask", "drop", "before"),)
    meddling = somebody("create", "after", BEFORE_THE_CREATE, description="three")
    attempt = world.attempt(faults, (meddling,), on_drift="recreate", description="two")
    assert not attempt.good
    assert [task["description"] for task in world.tasks().values()] == ["one", "three"]
    promises.keep(world, attempt)


@pytest.mark.parametrize(("state", "before", "operation"), [("started", "STOPPED", "Start"), ("stopped", "", "Stop")])
def test_a_call_whose_answer_never_came_is_told_as_unknown(state: str, before: str, operation: str) -> None:
    """changed is false then, and the task may be other than before all the same."""
    world = World()
    task = world.add(**({"status": before} if before else {}))
    fault = Fault(operation + "SyncTask", "drop", "after", times=None)
    attempt = world.attempt((fault,), state=state, retry_timeout=0.0)
    assert attempt.result["msg"].endswith("It is not known whether the request was executed.")
    assert world.tasks()[task]["status"] != (before or "SYNCHRONIZING")
    promises.keep(world, attempt)


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_a_task_named_by_id_that_has_a_twin_gets_no_successor(on_drift: str) -> None:
    """This was a ValueError: the proof that the buckets are free can't be had."""
    world = World()
    task, twin = world.add(description="one"), world.add(description="two")
    attempt = world.attempt(sync_task_id=task, description="two", on_drift=on_drift)
    assert not attempt.good
    assert twin in attempt.result["msg"]
    assert not attempt.effects
    promises.keep(world, attempt)


def test_what_recreate_returns_is_what_the_last_list_shows() -> None:
    """Somebody stops the successor while the old task is being removed."""
    world = World()
    world.add(description="one")
    # The third list, after the successor was seen: stop the older, stop the younger.
    stops = tuple(Meddling(Deed("stop", which), "before", 5) for which in (0, 1))
    attempt = world.attempt(meddling=stops, on_drift="recreate", description="two")
    (left,) = world.tasks().values()
    assert attempt.good
    assert attempt.result["sync_task"]["status"] == left["status"] == "STOPPED"
    promises.keep(world, attempt)


@pytest.mark.parametrize("options", [{"retry_timeout": 0.0}, {}], ids=["sent once", "sent again and again"])
def test_a_removal_whose_answer_never_came_tells_all_of_the_task_that_may_be_gone(options: dict[str, Any]) -> None:
    world = World()
    task = world.add(description="one")
    faults = (Fault("DeleteSyncTask", "drop", "after", times=None),)
    attempt = world.attempt(faults, on_drift="replace", description="two", **options)
    assert not world.tasks()
    assert "may have been removed" in attempt.result["msg"]
    assert attempt.result["removed_sync_task"]["sync_task_id"] == task
    assert attempt.result["removed_sync_task"]["description"] == "one"
    promises.keep(world, attempt)
