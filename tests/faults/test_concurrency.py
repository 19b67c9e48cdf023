# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several machines at once: real processes, a real server, real time."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Dict, List

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Settings, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK

CREATOR = (sys.executable, "-m", "ansible_collections.hwcloud.oms.tests.faults.creator")
DELAYS = (0.0, 0.4, 0.8, 1.2, 1.6, 2.0)


def all_at_once(sim: Simulator, *differences: Dict[str, Any]) -> List[Any]:
    """One process for each; they begin together. Gives their outcomes."""
    # Whoever looks first waits for the others: all see the same empty list, however busy the machine is.
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
    # Otherwise nobody raced, and nothing was shown.
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
    assert "differs in what no call can change: description is" in loser["msg"]
    assert loser["sync_task_id"] == left["sync_task_id"]
    assert loser["operations"] == ["create", "stop", "delete"]
    assert len(removed) == 1
    assert removed != [left["sync_task_id"]]
