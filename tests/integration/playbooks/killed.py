# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kill a playbook during a request, and run it again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.tools.layout import environment

from ...simulator import Fault, Simulator
from .plays import ANSIBLE_PLAYBOOK, BUCKETS, LIMIT, Ansible, keys_of

#: The keys of the buckets, which Ansible passes to the module as options.
KEYS = {"ak": "KeyOfTheKilledRun", "sk": "SecretOfTheKilledRun"}
NAMES = ("one", "two", "three")
#: A foreign task that runs, and a task of the list that is stopped.
FOREIGN, RESTS = "foreign", "rests"
#: The duration of the request in seconds: long enough to read the files of the run.
ON_ITS_WAY = 1.0


def entry(name: str, state: str) -> dict[str, Any]:
    return {**BUCKETS, "dst_bucket": name, "state": state, "src_credentials": "keys", "dst_credentials": "keys"}


class Kill(NamedTuple):
    """A point at which a playbook is killed.

    `after` says whether the service has executed the request; `whole` whether the workers are killed too.
    """

    playbook: str
    operation: str
    skip: int = 0
    after: bool = True
    number: signal.Signals = signal.SIGKILL
    whole: bool = True


#: Each playbook with the writes that it sends in a scene, and how often.
WRITES = {
    "apply": {"CreateSyncTask": 3},
    "stop_all": {"StopSyncTask": 4},
    "start_all": {"StartSyncTask": 3},
    "rotate_keys": {"StopSyncTask": 3, "StartSyncTask": 3},
    "remove": {"StopSyncTask": 3, "DeleteSyncTask": 4},
}
#: What starts the tasks that a killed run of a playbook has left stopped.
AFTERWARDS = {"stop_all": ("start_all",), "rotate_keys": ("apply",)}


def random_kill(chance: Random) -> Kill:
    """Return a random point, at a write or at a list before one."""
    playbook = chance.choice(list(WRITES))
    operation, times = chance.choice([*WRITES[playbook].items(), ("ListSyncTasks", 8)])
    number = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    return Kill(playbook, operation, chance.randrange(times), chance.random() < 0.5, number, chance.random() < 0.5)


def ansible_in(folder: Path, collections_path: Path) -> Ansible:
    """Return a runner of playbooks of the collection in a folder."""
    clean = environment()
    home = folder / "home"
    home.mkdir()
    made = {
        "HOME": str(home),
        "ANSIBLE_REMOTE_TEMP": str(home / "tmp"),
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path),
    }
    return Ansible(folder, {**{name: text for name, text in clean.items() if not name.startswith("PYTHON")}, **made})


def kill_when(
    reached: Callable[[], bool],
    ansible: Ansible,
    playbook: str,
    variables: dict[str, Any],
    number: signal.Signals = signal.SIGKILL,
    whole: bool = True,
) -> int | None:
    """Run a playbook, kill it once a point is reached, and return its status, or None if it ended before.

    Args:
        reached: Whether the point is reached.
        ansible: Runs the playbook.
        playbook: Its name.
        variables: Its extra variables.
        number: The signal.
        whole: Whether the workers are killed too.
    """
    values = ansible.folder / "variables.json"
    values.write_text(json.dumps(variables), encoding="utf-8")
    with (ansible.folder / "killed.txt").open("wb") as output:
        process = subprocess.Popen(
            [str(ANSIBLE_PLAYBOOK), "-e", f"@{values}", playbook],
            cwd=ansible.folder,
            env={**ansible.env, "PWD": str(ansible.folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until = time.monotonic() + LIMIT
        while not reached() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        over = process.poll() is not None
        if not over:
            (os.killpg if whole else os.kill)(process.pid, number)
        status = process.wait(LIMIT)
    return None if over else status


class Scene:
    """A tenant, its list, and the folder of the person who runs the playbooks."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.ansible = ansible
        self.simulator = simulator
        simulator.settings.quota = 10
        self.tasks = [entry(name, "started") for name in NAMES] + [entry(RESTS, "stopped")]

    def variables(self, playbook: str) -> dict[str, Any]:
        return {
            "oms_connection": keys_of(self.simulator, self.simulator.account),
            "oms_credentials": {"keys": KEYS},
            "oms_sync_tasks": self.tasks,
            "oms_sync_tasks_defaults": {"quota": 10},
            "oms_confirm": playbook,
            "oms_stop_unlisted": True,
        }

    def prepare(self, playbook: str) -> None:
        """Create what the playbook works on."""
        add = self.simulator.add_task
        add(**{**BUCKETS, "dst_bucket": FOREIGN})
        add(**{**BUCKETS, "dst_bucket": RESTS}, status="STOPPED")
        if playbook == "apply":
            return
        status = "STOPPED" if playbook == "start_all" else "SYNCHRONIZING"
        ids = {add(**{**BUCKETS, "dst_bucket": name}, status=status): name for name in NAMES}
        if playbook == "start_all":
            (self.ansible.folder / "oms-stopped-localhost.json").write_text(json.dumps(ids), encoding="utf-8")

    def kill(self, point: Kill) -> int | None:
        """Run the playbook, kill it at that point, and return its status, or None if it ended before."""
        fault = Fault(
            point.operation, "delay", when="after" if point.after else "before", skip=point.skip, seconds=ON_ITS_WAY
        )
        armed = self.simulator.faults.add(fault)
        name, variables = f"hwcloud.oms.{point.playbook}", self.variables(point.playbook)
        return kill_when(lambda: bool(armed.fired), self.ansible, name, variables, point.number, point.whole)

    def run_again(self, playbook: str) -> None:
        """Run the playbook again, and after one that stops tasks also the one that starts them.

        A task that `rotate_keys` had stopped when it was killed is one that its next run does not restart.
        """
        self.simulator.faults.clear()
        for name in (playbook, *AFTERWARDS.get(playbook, ())):
            variables = self.variables(name)
            if playbook == "stop_all":
                variables["oms_sync_tasks"] = [*self.tasks, entry(FOREIGN, "started")]
            recap = self.ansible.playbook(f"hwcloud.oms.{name}", variables=variables)
            assert recap.status == 0, recap.output

    def check(self, playbook: str) -> None:
        """Assert that each task exists once in the expected state, and that the foreign one is unchanged."""
        there = [(task["dst_bucket"], task["status"]) for task in self.simulator.tasks()]
        desired = {FOREIGN: "SYNCHRONIZING", RESTS: "STOPPED", **dict.fromkeys(NAMES, "SYNCHRONIZING")}
        if playbook == "remove":
            desired = {FOREIGN: "SYNCHRONIZING"}
        assert sorted(there) == sorted(desired.items())

    def left(self) -> list[str]:
        """Return the files of the run that contain a key, except for those of the caller."""
        secrets = [self.simulator.account.secret_key.encode(), *(key.encode() for key in KEYS.values())]
        files = [path for path in Path(self.ansible.env["HOME"]).rglob("*") if path.is_file()]
        return [str(path) for path in files if any(secret in path.read_bytes() for secret in secrets)]
