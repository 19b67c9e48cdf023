# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A maintenance window: stop_all stops what runs and keeps a record, start_all starts just that again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from ..simulator import Simulator
from .plays import BUCKET_KEYS, BUCKETS, Ansible, keys_of, sent

STOP, START = "hwcloud.oms.stop_all", "hwcloud.oms.start_all"
CONFIRMED = {"oms_confirm": "stop_all"}
RECORD = "oms-stopped-localhost.json"
#: What an entry without names of credentials takes.
KEYS = {f"OMS_{name.upper()}": value for name, value in BUCKET_KEYS.items()}


@pytest.fixture
def account(simulator: Simulator) -> Dict[str, Any]:
    """What a playbook needs to reach the simulated service."""
    return {"oms_connection": keys_of(simulator, simulator.account)}


def test_it_asks_for_a_confirmation(ansible: Ansible, simulator: Simulator, account: Dict[str, Any]) -> None:
    simulator.add_task(**BUCKETS)
    for confirmed in ({}, {"oms_confirm": "yes"}, {"oms_confirm": "remove"}):
        recap = ansible.playbook(STOP, variables={**account, **confirmed})
        assert recap.status != 0
        assert "set oms_confirm to stop_all." in recap.output
    assert sent(simulator) == ""


def test_a_window_from_its_beginning_to_its_end(
    ansible: Ansible, simulator: Simulator, account: Dict[str, Any], tmp_path: Path
) -> None:
    """What was stopped before rests on, and what is to be absent does not come back."""
    running = simulator.add_task(**BUCKETS)
    gone = simulator.add_task(**{**BUCKETS, "dst_bucket": "gone"})
    simulator.add_task(**{**BUCKETS, "dst_bucket": "rests"}, status="STOPPED")
    recorded = {running: "photos-copy", gone: "gone"}
    variables = {**account, **CONFIRMED}
    foretold = ansible.playbook(STOP, "--check", variables=variables)
    assert (foretold.status, foretold.changed) == (0, {"localhost": 2}), foretold.output
    assert not (tmp_path / RECORD).exists()
    assert sent(simulator) == "list list list"
    first = ansible.playbook(STOP, variables=variables)
    assert (first.status, first.changed) == (0, {"localhost": 2}), first.output
    assert json.loads((tmp_path / RECORD).read_text()) == recorded
    second = ansible.playbook(STOP, variables=variables)
    assert (second.status, second.changed) == (0, {"localhost": 0}), second.output
    assert json.loads((tmp_path / RECORD).read_text()) == recorded
    assert {task["status"] for task in simulator.tasks()} == {"STOPPED"}

    wanted = [{**BUCKETS, "dst_bucket": "rests"}, {**BUCKETS, "dst_bucket": "gone", "state": "absent"}]
    unknown = ansible.playbook(START, variables={**account, "oms_sync_tasks": wanted}, env=KEYS)
    assert unknown.status == 2, unknown.output
    assert f"Task {running} has no entry in the list, so its keys are not known." in unknown.output
    assert (tmp_path / RECORD).exists()
    variables = {**account, "oms_sync_tasks": [*wanted, BUCKETS]}
    started = ansible.playbook(START, variables=variables, env=KEYS)
    assert (started.status, started.changed) == (0, {"localhost": 2}), started.output
    assert not (tmp_path / RECORD).exists()
    states = {task["dst_bucket"]: task["status"] for task in simulator.tasks()}
    assert states == {"photos-copy": "SYNCHRONIZING", "gone": "STOPPED", "rests": "STOPPED"}
    again = ansible.playbook(START, variables=variables, env=KEYS)
    assert (again.status, again.changed) == (0, {"localhost": 0}), again.output
    assert "There is nothing to start" in again.output


def test_the_record_passes_from_job_to_job(ansible: Ansible, simulator: Simulator, account: Dict[str, Any]) -> None:
    """As a workflow of AWX hands artifacts on. A task that was removed meanwhile is no reason to fail."""
    running = simulator.add_task(**BUCKETS)
    given = {**account, **CONFIRMED, "oms_sync_tasks_set_stats": True, "oms_stopped_file": "elsewhere.json"}
    stopped = ansible.playbook(STOP, variables=given, env={"ANSIBLE_SHOW_CUSTOM_STATS": "true"})
    assert stopped.status == 0, stopped.output
    handed = stopped.output.partition("CUSTOM STATS")[2]
    assert f'"{running}": "photos-copy"' in handed
    assert (ansible.folder / "elsewhere.json").exists()
    record = {"localhost": {running: "photos-copy", "removed-meanwhile": "old-copy"}}
    variables = {**account, "oms_sync_tasks": [BUCKETS], "oms_stopped": record}
    for changed in (1, 0):
        started = ansible.playbook(START, variables=variables, env=KEYS)
        assert (started.status, started.changed) == (0, {"localhost": changed}), started.output
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"]
