# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several machines at once leave one task: real processes, a real server, real time."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Settings, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, IDENTITY, arguments

CREATOR = (sys.executable, "-m", "ansible_collections.hwcloud.oms.tests.resilience.creator")
DELAYS = (0.0, 0.4, 0.8, 1.2, 1.6, 2.0)


def all_at_once(sim: Simulator, *differences: dict[str, Any]) -> list[Any]:
    """Start one process each at the same time, and return their outcomes."""
    # The first one to read the list waits for the others, so all see the same empty list, even on a busy machine.
    sim.faults.add(Fault("ListSyncTasks", "delay", when="after", seconds=3.0, times=len(differences)))
    account = sim.account
    common = {
        **TASK,
        "access_key": account.access_key,
        "secret_key": account.secret_key,
        "project_id": account.project_id,
        "endpoint": sim.url,
    }
    processes = [
        subprocess.Popen(
            [*CREATOR, json.dumps({**common, "src_ak": "source-%d" % number, **options})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for number, options in enumerate(differences)
    ]
    try:
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        return [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("when", ["before", "after"])
def test_six_creators_leave_one_task_and_agree_on_it(when: str) -> None:
    with running(Settings(quota=None)) as sim:
        for seconds in DELAYS:
            sim.faults.add(Fault("CreateSyncTask", "delay", when=when, seconds=seconds))
        outcomes = all_at_once(sim, *({} for _delay in DELAYS))
        left = [task["sync_task_id"] for task in sim.tasks()]
        creates = [entry for entry in sim.log if entry.operation == "CreateSyncTask"]
    assert [outcome["result"].get("msg") for outcome in outcomes if not outcome["good"]] == []
    assert len(left) == 1
    assert {outcome["result"]["sync_task_id"] for outcome in outcomes} == set(left)
    assert len([outcome for outcome in outcomes if outcome["result"]["changed"]]) == 1
    # Otherwise there was no race, and the test proves nothing.
    assert len(creates) == len(DELAYS)


def test_of_two_with_different_descriptions_one_wins_and_the_other_reports_drift() -> None:
    with running(Settings(quota=None)) as sim:
        sim.faults.add(Fault("CreateSyncTask", "delay", when="before", seconds=1.0))
        sim.faults.add(Fault("CreateSyncTask", "delay", when="after", seconds=1.0))
        outcomes = all_at_once(sim, {"description": "one"}, {"description": "two"})
        (left,) = sim.tasks()
        removed = [entry.path.rpartition("/")[2] for entry in sim.log if entry.operation == "DeleteSyncTask"]
    (winner,) = [outcome["result"] for outcome in outcomes if outcome["good"]]
    (loser,) = [outcome["result"] for outcome in outcomes if not outcome["good"]]
    assert winner["sync_task_id"] == left["sync_task_id"]
    assert winner["sync_task"]["description"] == left["description"]
    assert "cannot be updated in place: description is" in loser["msg"]
    assert loser["sync_task_id"] == left["sync_task_id"]
    assert loser["operations"] == ["create", "stop", "delete"]
    assert len(removed) == 1
    assert removed != [left["sync_task_id"]]


def in_threads(sim: Simulator, seed: int, runs: list[dict[str, Any]]) -> list[Any]:
    """Start one thread each at the same time, with slow requests, and return their outcomes."""
    random = Random(seed)
    for operation in ("ListSyncTasks", "StopSyncTask", "DeleteSyncTask", "CreateSyncTask"):
        for _run in runs:
            when, skip = random.choice(("before", "after")), random.randrange(3)
            sim.faults.add(Fault(operation, "delay", when=when, seconds=random.random() / 3, skip=skip))
    account, barrier = sim.account, Barrier(len(runs))
    connection = {
        "access_key": account.access_key,
        "secret_key": account.secret_key,
        "project_id": account.project_id,
        "endpoint": sim.url,
    }

    def one(options: dict[str, Any]) -> Any:
        run = Run(arguments(**{**connection, **TASK, "quota": 20, **options}), environ=EMPTY)
        barrier.wait()
        return execute(run, sync_task)

    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(one, runs))


REPLACE = {"on_drift": "replace", "description": "new"}
RECREATE = {"on_drift": "recreate", "description": "new"}
PRESENT = {"description": "new", "on_drift": "warn"}
ABSENT = {"state": "absent"}
RACES: dict[str, list[dict[str, Any]]] = {
    "two replace": [REPLACE] * 2,
    "replace and present": [REPLACE, PRESENT],
    "replace and recreate": [REPLACE, RECREATE],
    "two recreate": [RECREATE] * 2,
    "replace and absent": [REPLACE, ABSENT],
    "three": [REPLACE, RECREATE, PRESENT],
    "ten": [REPLACE] * 4 + [RECREATE] * 3 + [PRESENT] * 2 + [ABSENT],
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", RACES)
def test_a_race_with_replace_leaves_one_task_at_the_most(name: str, seed: int) -> None:
    with running(Settings(quota=None)) as sim:
        old = sim.add_task(**{**IDENTITY, "description": "old"})
        outcomes = in_threads(sim, seed, RACES[name])
        left = [task["sync_task_id"] for task in sim.tasks()]
    assert len(left) <= 1, outcomes
    for _good, result in outcomes:
        assert "exception" not in result
        assert result["changed"] is bool(result["operations"]) or result["operations"][:1] == ["create"]
    assert old not in left or not any(good and "delete" in result["operations"] for good, result in outcomes)


def test_two_processes_that_replace_leave_one_task() -> None:
    with running(Settings(quota=None)) as sim:
        old = sim.add_task(**{**IDENTITY, "description": "old"})
        outcomes = all_at_once(sim, REPLACE, REPLACE)
        left = [task["sync_task_id"] for task in sim.tasks()]
    assert [outcome["result"].get("msg") for outcome in outcomes if not outcome["good"]] == []
    assert len(left) == 1
    assert left != [old]
    assert {outcome["result"]["sync_task_id"] for outcome in outcomes} == set(left)
