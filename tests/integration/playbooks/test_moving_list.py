# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""If a list of several pages changes while it is read, nothing is created, pruned or reported."""

from __future__ import annotations

from ...simulator import Simulator
from .plays import BUCKET_KEYS, BUCKETS, Ansible, keys_of

KEYS = {f"OMS_{name.upper()}": value for name, value in BUCKET_KEYS.items()}
#: More tasks than fit on two pages.
MANY = 230


def test_nothing_is_done_on_a_list_that_moves(ansible: Ansible, simulator: Simulator) -> None:
    """When it no longer changes, it is read completely, with each task once."""
    simulator.settings.quota = None
    for number in range(MANY):
        simulator.add_task(**{**BUCKETS, "dst_bucket": f"copy-{number}"})
    before = simulator.tasks()
    simulator.settings.list_order = "random"
    connection = keys_of(simulator, simulator.account)
    variables = {
        "oms_connection": connection,
        "oms_sync_tasks": [BUCKETS],
        "oms_sync_tasks_defaults": {"quota": 1000},
        "oms_sync_tasks_prune": True,
        "oms_sync_tasks_prune_max": 1000,
    }
    applied = ansible.playbook("hwcloud.oms.apply", variables=variables, env=KEYS)
    assert applied.status != 0
    assert "The list of synchronization tasks is not complete" in applied.output
    look = {"name": "List the tasks", "hwcloud.oms.oms_sync_task_info": {**connection, "quota": 1000}}
    (moving,) = ansible.play([look]).results
    assert moving["failed"]
    assert "sync_tasks" not in moving
    assert not simulator.writes()
    assert simulator.tasks() == before

    simulator.settings.list_order = "created"
    (still,) = ansible.play([look]).results
    assert sorted(task["sync_task_id"] for task in still["sync_tasks"]) == sorted(
        task["sync_task_id"] for task in before
    )
