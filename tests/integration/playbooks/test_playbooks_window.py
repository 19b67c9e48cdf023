# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In a maintenance window, stop_all stops running tasks and records them, and start_all starts exactly those."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ...simulator import Fault, Simulator
from .plays import BUCKET_KEYS, BUCKETS, Ansible, keys_of, sent

pytestmark = pytest.mark.long

STOP, START = "hwcloud.oms.stop_all", "hwcloud.oms.start_all"
CONFIRMED = {"oms_confirm": "stop_all"}
RECORD = "oms-stopped-localhost.json"
#: The credentials of an entry without names of credentials.
KEYS = {f"OMS_{name.upper()}": value for name, value in BUCKET_KEYS.items()}


@pytest.fixture
def account(simulator: Simulator) -> dict[str, Any]:
    """Return the variables with which a playbook reaches the simulated service."""
    return {"oms_connection": keys_of(simulator, simulator.account)}


def test_it_asks_for_a_confirmation(ansible: Ansible, simulator: Simulator, account: dict[str, Any]) -> None:
    simulator.add_task(**BUCKETS)
    for confirmed in ({}, {"oms_confirm": "yes"}, {"oms_confirm": "remove"}):
        recap = ansible.playbook(STOP, variables={**account, **confirmed})
        assert recap.status != 0
        assert "Confirm with -e oms_confirm=stop_all." in recap.output
    assert sent(simulator) == ""


def test_a_window_with_the_account_of_the_environment(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> None:
    """As in a job of AWX, where `oms_connection` is not set."""
    simulator.add_task(**BUCKETS)
    account = keys_of(simulator, simulator.account)
    names = {"endpoint": "HW_OMS_ENDPOINT", "project_id": "HW_PROJECT_ID"}
    names.update(access_key="HW_ACCESS_KEY", secret_key="HW_SECRET_KEY")
    env = {**KEYS, **{variable: str(account[name]) for name, variable in names.items()}}
    variables = {**CONFIRMED, "oms_sync_tasks": [BUCKETS]}
    stopped = ansible.playbook(STOP, env=env, variables=variables)
    assert stopped.status == 0, stopped.output
    started = ansible.playbook(START, env=env, variables=variables)
    assert (started.status, started.changed) == (0, {"localhost": 2}), started.output
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"]
    assert not (tmp_path / RECORD).exists()


def test_a_complete_window(ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path) -> None:
    """Tasks that were stopped before stay stopped, and those with `state: absent` are not created."""
    running = simulator.add_task(**BUCKETS)
    gone = simulator.add_task(**{**BUCKETS, "dst_bucket": "gone"})
    simulator.add_task(**{**BUCKETS, "dst_bucket": "rests"}, status="STOPPED")
    recorded = {running: "photos-copy", gone: "gone"}
    variables = {**account, **CONFIRMED}
    predicted = ansible.playbook(STOP, "--check", variables=variables)
    assert (predicted.status, predicted.changed) == (0, {"localhost": 2}), predicted.output
    assert not (tmp_path / RECORD).exists()
    assert sent(simulator) == "list list"
    first = ansible.playbook(STOP, variables=variables)
    assert (first.status, first.changed) == (0, {"localhost": 2}), first.output
    assert json.loads((tmp_path / RECORD).read_text()) == recorded
    second = ansible.playbook(STOP, variables=variables)
    assert (second.status, second.changed) == (0, {"localhost": 0}), second.output
    assert json.loads((tmp_path / RECORD).read_text()) == recorded
    assert {task["status"] for task in simulator.tasks()} == {"STOPPED"}

    desired = [{**BUCKETS, "dst_bucket": "rests"}, {**BUCKETS, "dst_bucket": "gone", "state": "absent"}]
    unknown = ansible.playbook(START, variables={**account, "oms_sync_tasks": desired}, env=KEYS)
    assert unknown.status == 2, unknown.output
    assert f"{running} (photos-origin -> photos-copy): it has no entry in oms_sync_tasks" in unknown.output
    assert json.loads((tmp_path / RECORD).read_text()) == {running: "photos-copy"}
    variables = {**account, "oms_sync_tasks": [*desired, BUCKETS]}
    started = ansible.playbook(START, variables=variables, env=KEYS)
    assert (started.status, started.changed) == (0, {"localhost": 2}), started.output
    assert "(photos-origin -> rests): stopped, but not recorded" in started.output
    assert not (tmp_path / RECORD).exists()
    states = {task["dst_bucket"]: task["status"] for task in simulator.tasks()}
    assert states == {"photos-copy": "SYNCHRONIZING", "gone": "STOPPED", "rests": "STOPPED"}
    rests = {**BUCKETS, "dst_bucket": "rests", "state": "stopped"}
    again = ansible.playbook(START, variables={**account, "oms_sync_tasks": [rests, *desired[1:], BUCKETS]}, env=KEYS)
    assert (again.status, again.changed) == (0, {"localhost": 0}), again.output
    assert "No task to start" in again.output


def test_a_window_with_the_account_from_the_environment(ansible: Ansible, simulator: Simulator) -> None:
    """Both playbooks read the connection from the environment by default."""
    simulator.add_task(**BUCKETS)
    account = simulator.account
    reached = {
        "HW_OMS_ENDPOINT": simulator.url,
        "HW_PROJECT_ID": account.project_id,
        "HW_ACCESS_KEY": account.access_key,
        "HW_SECRET_KEY": account.secret_key,
    }
    variables = {"oms_sync_tasks": [BUCKETS]}
    stopped = ansible.playbook(STOP, variables={**variables, **CONFIRMED}, env=reached)
    assert (stopped.status, stopped.changed) == (0, {"localhost": 2}), stopped.output
    started = ansible.playbook(START, variables=variables, env={**KEYS, **reached})
    assert (started.status, started.changed) == (0, {"localhost": 2}), started.output
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"]


def test_a_lost_record_is_an_error(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    running = simulator.add_task(**BUCKETS)
    variables = {**account, "oms_sync_tasks": [BUCKETS]}
    stopped = ansible.playbook(STOP, variables={**variables, **CONFIRMED})
    record = tmp_path / RECORD
    assert f"ansible-playbook hwcloud.oms.start_all -e oms_stopped_file={record}" in stopped.output
    assert record.stat().st_mode & 0o777 == 0o600
    elsewhere = record.rename(tmp_path / "elsewhere.json")
    lost = ansible.playbook(START, variables=variables, env=KEYS)
    assert (lost.status, lost.changed) == (2, {"localhost": 0}), lost.output
    for expected in (f"{running} (photos-origin -> photos-copy)", str(record), "oms_stopped_file", "state: started"):
        assert expected in lost.output
    # In another project or region, none of the recorded tasks is there.
    other = {"oms_connection": keys_of(simulator, simulator.add_account())}
    strange = ansible.playbook(START, variables={**variables, **other, "oms_stopped_file": str(elsewhere)}, env=KEYS)
    assert strange.status == 2, strange.output
    assert "None of the recorded tasks exists" in strange.output
    assert json.loads(elsewhere.read_text()) == {running: "photos-copy"}
    found = ansible.playbook(START, variables={**variables, "oms_stopped_file": "elsewhere.json"}, env=KEYS)
    assert (found.status, found.changed) == (0, {"localhost": 2}), found.output


def test_unlisted_tasks_are_stopped_only_on_request(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    known = simulator.add_task(**BUCKETS)
    unknown = simulator.add_task(**{**BUCKETS, "dst_bucket": "by-hand"})
    variables = {**account, **CONFIRMED, "oms_sync_tasks": [BUCKETS]}
    for list_of_it in ([BUCKETS], []):
        refused = ansible.playbook(STOP, variables={**variables, "oms_sync_tasks": list_of_it})
        assert refused.status == 2, refused.output
        assert f"{unknown} (photos-origin -> by-hand): it has no entry in oms_sync_tasks" in refused.output
        assert "oms_stop_unlisted" in refused.output
    # An explicit answer holds for a tenant without a list too, as that of the survey in AWX.
    unlisted = ansible.playbook(STOP, variables={**account, **CONFIRMED, "oms_stop_unlisted": "false"})
    assert unlisted.status == 2, unlisted.output
    assert "Number of running tasks without an entry: 2." in " ".join(unlisted.output.split())
    assert not (tmp_path / RECORD).exists()
    assert sent(simulator) == "list list list"
    stopped = ansible.playbook(STOP, variables={**variables, "oms_stop_unlisted": "true"})
    assert stopped.status == 0, stopped.output
    started = ansible.playbook(START, variables=variables, env=KEYS)
    assert started.status == 2, started.output
    assert {task["sync_task_id"]: task["status"] for task in simulator.tasks()} == {
        known: "SYNCHRONIZING",
        unknown: "STOPPED",
    }
    assert json.loads((tmp_path / RECORD).read_text()) == {unknown: "by-hand"}
    assert "Add or correct their entries in oms_sync_tasks" in started.output


def test_a_failed_stop_loses_nothing(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    """The artifact of the job too, since a workflow has nothing else from a failed job."""
    ids = [simulator.add_task(**{**BUCKETS, "dst_bucket": f"copy-{number}"}) for number in range(3)]
    recorded = {one: f"copy-{number}" for number, one in enumerate(ids)}
    desired = [{**BUCKETS, "dst_bucket": f"copy-{number}"} for number in range(3)]
    variables = {**account, **CONFIRMED, "oms_sync_tasks": desired, "oms_sync_tasks_set_stats": True}
    simulator.faults.add(Fault("StopSyncTask", "status", status=403))
    broken = ansible.playbook(STOP, variables=variables, env={"ANSIBLE_SHOW_CUSTOM_STATS": "true"})
    assert broken.status == 2, broken.output
    assert json.loads((tmp_path / RECORD).read_text()) == recorded
    assert all(one in broken.output.partition("CUSTOM STATS")[2] for one in ids)
    assert "hwcloud.oms.start_all -e oms_stopped_file=" in broken.output
    # The record of another tenant in the same file is kept, too.
    (tmp_path / RECORD).write_text(json.dumps({**recorded, "of-another-project": "x"}))
    assert ansible.playbook(STOP, variables=variables).status == 0
    assert json.loads((tmp_path / RECORD).read_text()) == {**recorded, "of-another-project": "x"}
    simulator.faults.add(Fault("StartSyncTask", "status", status=403))
    half = ansible.playbook(START, variables=variables, env=KEYS)
    assert half.status == 2, half.output
    # Only what was not started stays recorded: somebody may stop the others on purpose before the next run.
    left = {task["sync_task_id"] for task in simulator.tasks() if task["status"] == "STOPPED"}
    assert len(left) == 1
    assert set(json.loads((tmp_path / RECORD).read_text())) == {*left, "of-another-project"}
    assert ansible.playbook(START, variables=variables, env=KEYS).status == 0
    assert {task["status"] for task in simulator.tasks()} == {"SYNCHRONIZING"}
    assert json.loads((tmp_path / RECORD).read_text()) == {"of-another-project": "x"}


def test_a_damaged_record_is_named_and_nothing_is_sent(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    simulator.add_task(**BUCKETS)
    record = tmp_path / RECORD
    record.write_text("")
    variables = {**account, **CONFIRMED, "oms_sync_tasks": [BUCKETS]}
    empty = ansible.playbook(STOP, variables=variables)
    record.write_text('["id"]')
    no_record = ansible.playbook(START, variables=variables, env=KEYS)
    record.unlink()
    record.mkdir()
    folder = ansible.playbook(START, variables=variables, env=KEYS)
    handed = ansible.playbook(START, variables={**variables, "oms_stopped_file": "x", "oms_stopped": "id"}, env=KEYS)
    for recap, reason in (
        (empty, "is empty"),
        (no_record, "is a list"),
        (folder, "cannot be read: not a regular file"),
    ):
        assert recap.status == 2, recap.output
        assert f"The record {record} {reason}" in recap.output
        assert "Correct the file, or delete it" in recap.output
        assert "plugin" not in recap.output
    assert "oms_stopped is a string that is not JSON" in handed.output
    assert sent(simulator) == ""


def test_the_record_is_where_ansible_runs_whatever_pwd_says(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    running = simulator.add_task(**BUCKETS)
    other = tmp_path / "other"
    other.mkdir()
    for pwd in (str(other), ""):
        recap = ansible.playbook(STOP, variables={**account, **CONFIRMED}, env={"PWD": pwd})
        assert recap.status == 0, recap.output
        assert json.loads((tmp_path / RECORD).read_text()) == {running: "photos-copy"}
        assert "oms_sync_tasks is not set" in recap.output
    assert not list(other.iterdir())


def test_the_account_may_come_from_the_environment(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    """Since `oms_connection` is optional."""
    simulator.add_task(**BUCKETS)
    given = account["oms_connection"]
    env = {
        **KEYS,
        "HW_OMS_ENDPOINT": given["endpoint"],
        **{f"HW_{name.upper()}": given[name] for name in ("access_key", "secret_key", "project_id")},
    }
    stopped = ansible.playbook(STOP, variables={**CONFIRMED, "oms_sync_tasks": [BUCKETS]}, env=env)
    assert (stopped.status, stopped.changed) == (0, {"localhost": 2}), stopped.output
    started = ansible.playbook(START, variables={"oms_sync_tasks": [BUCKETS]}, env=env)
    assert (started.status, started.changed) == (0, {"localhost": 2}), started.output
    assert not (tmp_path / RECORD).exists()
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"]


def test_two_stops_at_once_lose_nothing(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    """The first one stops a task after the second one read the record, and before it lists the tasks."""
    first, second = (simulator.add_task(**{**BUCKETS, "dst_bucket": name}) for name in ("copy", "other"))
    simulator.faults.add(Fault("ListSyncTasks", "delay", seconds=6.0))
    variables = {**account, **CONFIRMED}
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(ansible.playbook, STOP, variables=variables)
        while not simulator.log and not slow.done():
            time.sleep(0.05)
        (tmp_path / RECORD).write_text(json.dumps({first: "copy"}))
        simulator.change_task(first, status="STOPPED")
        recap = slow.result()
    assert recap.status == 0, recap.output
    assert json.loads((tmp_path / RECORD).read_text()) == {first: "copy", second: "other"}


def test_no_two_hosts_share_a_record(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    """A host name is not used as a path, and two hosts do not share a file."""
    running = simulator.add_task(**BUCKETS)
    inventory = tmp_path / "hosts.json"
    hosts = {"../evil": account, "north": {"oms_connection": keys_of(simulator, simulator.add_account())}}
    inventory.write_text(json.dumps({"tenants": {"hosts": hosts}}), encoding="utf-8")
    variables = {**CONFIRMED, "oms_hosts": "tenants"}
    shared = ansible.playbook(STOP, "-i", str(inventory), variables={**variables, "oms_stopped_file": "one.json"})
    assert shared.status == 2, shared.output
    assert "oms_stopped_file is the same path for several hosts" in shared.output
    # The first host does not set it.
    two = {host: {**account, "oms_stopped_file": "one.json"} for host in ("y", "z")}
    (tmp_path / "two.json").write_text(json.dumps({"tenants": {"hosts": {"a": account, **two}}}), encoding="utf-8")
    shared = ansible.playbook(STOP, "-i", str(tmp_path / "two.json"), variables=variables)
    assert shared.status == 2, shared.output
    assert "oms_stopped_file is the same path for several hosts" in shared.output
    (tmp_path / "two.json").unlink()
    assert sent(simulator) == ""
    recap = ansible.playbook(STOP, "-i", str(inventory), variables=variables)
    assert recap.status == 0, recap.output
    (record,) = tmp_path.rglob("oms-stopped-*")
    assert not list(tmp_path.parent.glob("*evil*"))
    assert record == tmp_path / "oms-stopped-%2E.%2Fevil.json"
    assert json.loads(record.read_text()) == {running: "photos-copy"}


def test_projects_that_share_a_record_do_not_lose_its_tasks(
    ansible: Ansible, simulator: Simulator, account: dict[str, Any], tmp_path: Path
) -> None:
    """Two runs, each for a project of its own, with the same file."""
    other = simulator.add_account()
    accounts = {"a": account, "b": {"oms_connection": keys_of(simulator, other)}}
    first = simulator.add_task(**BUCKETS)
    second = simulator.add_task(other.project_id, **BUCKETS)
    record, shared = tmp_path / "rec.json", {"oms_stopped_file": "rec.json", "oms_sync_tasks": [BUCKETS]}
    for host in accounts:
        stopped = ansible.playbook(STOP, variables={**accounts[host], **shared, **CONFIRMED})
        assert stopped.status == 0, stopped.output
    assert f"recorded, but not found in this project and region: {first}" in stopped.output
    assert json.loads(record.read_text()) == {first: "photos-copy", second: "photos-copy"}
    started = ansible.playbook(START, variables={**accounts["b"], **shared}, env=KEYS)
    assert (started.status, started.changed) == (0, {"localhost": 2}), started.output
    output = " ".join(started.output.split())
    assert f"{first}: recorded, but not found in this project and region. It stays recorded." in output
    assert f"If it was removed, delete its line in {record}" in output
    assert json.loads(record.read_text()) == {first: "photos-copy"}
    again = ansible.playbook(START, variables={**accounts["a"], **shared}, env=KEYS)
    assert (again.status, again.changed) == (0, {"localhost": 2}), again.output
    assert not record.exists()
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"] * 2


def test_the_record_passes_from_job_to_job(ansible: Ansible, simulator: Simulator, account: dict[str, Any]) -> None:
    """As AWX passes artifacts in a workflow. A task that was removed meanwhile is not an error."""
    running = simulator.add_task(**BUCKETS)
    given = {**account, **CONFIRMED, "oms_sync_tasks_set_stats": True, "oms_stopped_file": "elsewhere.json"}
    stopped = ansible.playbook(STOP, variables={**given, "awx_job_id": 1}, env={"ANSIBLE_SHOW_CUSTOM_STATS": "true"})
    assert stopped.status == 0, stopped.output
    # The file and the command line would be of no use once the container of the job is gone.
    assert "OMS maintenance" in stopped.output
    assert "elsewhere.json" not in stopped.output
    assert "ansible-playbook" not in stopped.output
    handed = stopped.output.partition("CUSTOM STATS")[2]
    assert f'"{running}": "photos-copy"' in handed
    assert (ansible.folder / "elsewhere.json").exists()
    record = {"localhost": {running: "photos-copy", "removed-meanwhile": "old-copy"}}
    variables = {**account, "oms_sync_tasks": [BUCKETS], "oms_stopped": record}
    for changed in (1, 0):
        started = ansible.playbook(START, variables=variables, env=KEYS)
        assert (started.status, started.changed) == (0, {"localhost": changed}), started.output
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"]
