# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `cutover` is killed in each of its phases, and the same command is run again."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._cutover import PHASES
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.simulator.simulator import running
from ansible_collections.hwcloud.oms.tests.support.cutover import Cutover
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.list_factories import pair

from .killed import kill_when
from .plays import Ansible, keys_of
from .test_migrate import CREDENTIALS

#: The request of each phase after which the playbook is killed. The phase switch sends none: it runs the hook.
REQUESTS = {
    "preflight": "ShowBucketList",
    "sync": "CreateSyncTask",
    **dict.fromkeys(("copy", "catch_up", "freeze", "verify"), "CreateTask"),
    "clean_up": "DeleteTask",
}
#: How often the clock of the simulator moves, in seconds.
TICK = 0.02
#: More requests than a phase needs to find what exists.
LOOKS = 7


@contextmanager
def time_passes(simulator: Simulator) -> Iterator[None]:
    """Let the clock of the simulator run, since a playbook waits in real time.

    It runs once the playbook has looked around: until then, what a killed run has begun is not finished.
    """
    stopped = threading.Event()
    requests, writes = len(simulator.log) + LOOKS, len(simulator.writes())

    def run() -> None:
        while not stopped.wait(TICK):
            if len(simulator.log) > requests or len(simulator.writes()) > writes:
                simulator.clock.sleep(TICK)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    """Serve a simulator whose time passes at once for modules in this process."""
    with running(clock=VirtualClock(time.time())) as simulator:
        simulator.settings.update(waiting_time=0.1, listing_time=0.1, object_time=0.3)
        source = simulator.add_bucket("Aliyun", "photos-origin", region="cn-beijing")
        simulator.add_bucket("HEC", "photos-copy", region="cn-north-4")
        for number in range(20):
            source.put(StoredObject(f"photos/{number}.jpg", 1000 + number, 1.7e9))
        yield simulator


def add_foreign(simulator: Simulator) -> tuple[list[Any], list[Any]]:
    """Create tasks that are not of this cut-over: of other buckets, and another pass of the same ones."""
    nodes = {"src_node": {"bucket": "photos-origin"}, "dst_node": {"bucket": "photos-copy"}}
    others = {"src_node": {"bucket": "logs-origin"}, "dst_node": {"bucket": "logs-copy"}}
    ended = [{**nodes, "description": "[run=mine]"}, {**nodes}, {**others, "description": "[run=proof-1]"}]
    synced = [simulator.add_task(src_bucket="logs-origin", dst_bucket="logs-copy")]
    return synced, [simulator.add_migration_task(status=5, **one) for one in ended]


def described(simulator: Simulator, foreign: tuple[list[Any], list[Any]]) -> list[Any]:
    synced, migrated = foreign
    return [
        *(task for task in simulator.tasks() if task["sync_task_id"] in synced),
        *(task for task in simulator.migration_tasks() if task["id"] in migrated),
    ]


@pytest.mark.long
@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_phase_is_run_again(ansible: Ansible, cloud: Simulator, phase: str) -> None:
    """At the end the destination equals the source, each pass exists once, and nothing foreign was touched."""
    foreign = add_foreign(cloud)
    before = described(cloud, foreign)
    began = ansible.folder / "began"
    hook = [
        {"name": "Say that the hook has begun", "ansible.builtin.file": {"path": str(began), "state": "touch"}},
        {"name": "Take a while", "ansible.builtin.pause": {"seconds": 2}},
    ]
    (ansible.folder / "hook.yml").write_text(json.dumps(hook))
    variables = {
        "oms_cutover_pairs": [pair("photos")],
        "oms_cutover_phase": phase,
        "oms_cutover_switch_tasks": "hook.yml",
        "oms_credentials": CREDENTIALS,
        "oms_connection": keys_of(cloud, cloud.account),
    }
    cutover = Cutover(Bench.on(cloud), [pair("photos")])
    at = PHASES.index(phase)
    if at:
        assert cutover.run(list(PHASES[:at]))["problems"] == []
    if at <= PHASES.index("freeze"):
        cloud.bucket("Aliyun", "photos-origin").put(StoredObject("late.jpg", 7, cloud.clock.time()))

    request = REQUESTS.get(phase)
    armed = cloud.faults.add(Fault(request, "delay", "after", seconds=0.0)) if request else None
    reached = (lambda: bool(armed.fired)) if armed else began.exists
    assert kill_when(reached, ansible, "hwcloud.oms.cutover", variables) == -signal.SIGKILL
    cloud.faults.clear()
    with time_passes(cloud):
        again = ansible.playbook("hwcloud.oms.cutover", variables=variables)
    assert again.status == 0, again.output
    own = [task for task in cloud.migration_tasks() if task["id"] not in foreign[1]]
    labels = [task["description"] for task in own if task["group_type"] == "NORMAL_TASK"]
    assert len(labels) == len(set(labels))
    rest = cutover.run(list(PHASES[at + 1 :])) if at + 1 < len(PHASES) else {"problems": []}
    assert rest["problems"] == []
    assert cloud.compare("Aliyun", "photos-origin", "photos-copy")["equal"]
    assert described(cloud, foreign) == before
    assert len(cloud.tasks()) + len(cloud.migration_tasks()) == len(before)
