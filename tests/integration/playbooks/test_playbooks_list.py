# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that work on the list of a tenant: apply, check, rotate_keys and remove."""

from __future__ import annotations

from typing import Any

import pytest

from ...simulator import Simulator
from ...support.list_factories import DEFAULTS, REGIONS, entry
from .plays import Ansible, Recap, keys_of, sent

CREDENTIALS = {
    "source": {"ak": "SourceKeyId", "sk": "SourceKeySecret"},
    "target": {"ak": "TargetKeyId", "sk": "TargetKeySecret"},
    "other": {"ak": "OtherKeyId", "sk": "OtherKeySecret"},
}
SHOWN = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
LIST = [entry("photos"), entry("logs", dst_credentials="other")]


class Tenant:
    """The account of the simulator, with a list and a task that is not in it."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.ansible = ansible
        self.simulator = simulator
        self.credentials = CREDENTIALS
        self.left = simulator.add_task(**REGIONS, **entry("left"))

    def run(self, playbook: str, *arguments: str, hosts: dict[str, Any] | None = None, **variables: Any) -> Recap:
        given = {
            "oms_sync_tasks": LIST,
            "oms_sync_tasks_defaults": DEFAULTS,
            "oms_credentials": self.credentials,
            "oms_connection": keys_of(self.simulator, self.simulator.account),
            **variables,
        }
        self.simulator.clear_log()
        return self.ansible.playbook(f"hwcloud.oms.{playbook}", *arguments, variables=given, env=SHOWN, hosts=hosts)

    def names(self) -> list[str]:
        return sorted(task["dst_bucket"] for task in self.simulator.tasks())

    def key(self, name: str) -> str:
        """Return the hash of the destination secret key of a running task."""
        (task,) = (one for one in self.simulator.tasks() if one["dst_bucket"] == f"{name}-copy")
        return str(task["key_hashes"]["dst_sk"])


@pytest.fixture
def tenant(ansible: Ansible, simulator: Simulator) -> Tenant:
    return Tenant(ansible, simulator)


def test_a_list_from_its_first_run_to_its_last(tenant: Tenant) -> None:
    hashed, simulator = tenant.simulator.hash, tenant.simulator
    drifted = tenant.run("check", oms_check_fail_on_drift=True, oms_sync_tasks_set_stats=True)
    # Drift is shown as a change, although nothing was changed.
    assert (drifted.status, drifted.changed) == (2, {"localhost": 1}), drifted.output
    for expected in (
        "1 of 5 tasks are in use",
        "SYNCHRONIZING  no entry  left-origin -> left-copy",
        f"not in the list: left-origin -> left-copy: task {tenant.left}",
        "missing: logs-origin -> logs-copy",
        "localhost differs from its list. Nothing was changed.",
    ):
        assert expected in drifted.output, drifted.output
    assert '"drift": true' in drifted.output.partition("CUSTOM STATS")[2]
    assert sent(simulator) == "list"

    applied = tenant.run("apply")
    assert (applied.status, applied.changed) == (0, {"localhost": 1}), applied.output
    assert tenant.names() == ["left-copy", "logs-copy", "photos-copy"]
    again = tenant.run("apply")
    assert (again.status, again.changed) == (0, {"localhost": 0}), again.output
    agreed = tenant.run("check", oms_check_fail_on_drift=True)
    assert (agreed.status, agreed.changed) == (0, {"localhost": 0}), agreed.output
    assert "No entry of the list differs. In addition: 1 not in the list." in agreed.output

    tenant.credentials = {name: {"ak": one["ak"], "sk": f"New{one['sk']}"} for name, one in CREDENTIALS.items()}
    predicted = tenant.run("rotate_keys", "--check", oms_rotate_credentials="other")
    rotated = tenant.run("rotate_keys", oms_rotate_credentials="other")
    for recap in (predicted, rotated):
        assert (recap.status, recap.changed) == (0, {"localhost": 1}), recap.output
    assert "would change 1, leave 0 unchanged and remove 0; would use 3 of 5 tasks" in predicted.output
    assert "1 changed, 0 unchanged, 0 removed; 3 of 5 tasks are in use" in rotated.output
    assert [operation for operation in sent(simulator).split() if operation != "list"] == ["stop", "start"]
    assert (tenant.key("logs"), tenant.key("photos")) == (hashed("NewOtherKeySecret"), hashed("TargetKeySecret"))

    removed = tenant.run("remove", oms_confirm="remove", oms_credentials={})
    assert (removed.status, removed.changed) == (0, {"localhost": 1}), removed.output
    assert tenant.names() == ["left-copy"]
    gone = tenant.run("remove", oms_confirm="remove", oms_credentials={})
    assert (gone.status, gone.changed) == (0, {"localhost": 0}), gone.output


def test_drift_is_reported_without_an_error_by_default(tenant: Tenant) -> None:
    tenant.simulator.add_task(**REGIONS, **entry("photos"), description="mine", status="STOPPED")
    desired = [entry("photos", description="yours", state="started"), entry("logs"), entry("logs", state="absent")]
    recap = tenant.run("check", oms_sync_tasks=desired, oms_sync_tasks_prune=True, oms_sync_tasks_prune_max=0)
    assert (recap.status, recap.changed) == (0, {"localhost": 1}), recap.output
    for expected in (
        "2 of 5 tasks are in use",
        "STOPPED        refused            photos-origin -> photos-copy",
        "SYNCHRONIZING  delete (no entry)  left-origin -> left-copy",
        "differs: photos-origin -> photos-copy: description is mine, should be yours",
        "problem: sync_tasks[2] (logs-origin -> logs-copy): it means the same task as",
        "sync_tasks[1] (logs-origin -> logs-copy).",
        "problem: 1 tasks have no entry and would be removed, more than prune_max (0)",
        "Drift found: the tenant does not match its list: "
        "1 missing, 1 different, 1 stopped, 1 not in the list, 2 refused.",
    ):
        assert expected in recap.output, recap.output


def test_all_that_run_are_restarted_whatever_has_drifted(tenant: Tenant) -> None:
    """Without names of credentials. Stopped tasks, and those with `state: absent`, are not changed."""
    desired = [entry("photos", description="yours", on_drift="replace"), entry("rests"), entry("left", state="absent")]
    drifted = tenant.simulator.add_task(**REGIONS, **entry("photos"), description="mine")
    tenant.simulator.add_task(**REGIONS, **entry("rests"), status="STOPPED")
    recap = tenant.run("rotate_keys", oms_sync_tasks=desired)
    assert (recap.status, recap.changed) == (0, {"localhost": 1}), recap.output
    # ansible-core up to 2.18 wraps a warning.
    assert "cannot be updated in place: description is 'mine'" in " ".join(recap.output.split())
    assert [operation for operation in sent(tenant.simulator).split() if operation != "list"] == ["stop", "start"]
    states = {task["sync_task_id"]: task["status"] for task in tenant.simulator.tasks()}
    assert sorted(states.values()) == ["STOPPED", "SYNCHRONIZING", "SYNCHRONIZING"]
    assert states[drifted] == "SYNCHRONIZING"


def test_a_task_that_is_left_stopped_is_named(tenant: Tenant) -> None:
    """An entry with `state: present` does not start a task, and the run succeeds."""
    for name in ("photos", "rests", "runs"):
        status = "SYNCHRONIZING" if name == "runs" else "STOPPED"
        tenant.simulator.add_task(**REGIONS, **entry(name), status=status)
    desired = [entry("photos"), entry("rests", state="stopped"), entry("runs")]
    recap = tenant.run("apply", oms_sync_tasks=desired)
    assert (recap.status, recap.changed) == (0, {"localhost": 0}), recap.output
    named = [line.strip() for line in recap.output.splitlines() if "WARNING: " in line]
    expected = (
        "photos-origin -> photos-copy: stopped, so it copies nothing. To start it, set state: started in its entry."
    )
    assert named == [f'"WARNING: {expected}"']
    started = tenant.run("apply", oms_sync_tasks=[entry("photos", state="started"), *desired[1:]])
    assert (started.status, started.changed) == (0, {"localhost": 1}), started.output
    assert "WARNING: " not in started.output


def test_variables_of_the_wrong_type_are_named_and_nothing_is_sent(tenant: Tenant) -> None:
    rows = {"a": {"oms_rotate_credentials": " , ,"}, "b": {"oms_rotate_credentials": {"other": True}}}
    rotated = tenant.run("rotate_keys", hosts=rows)
    wrong = {
        "oms_check_fail_on_drift": "ture",
        "oms_sync_tasks_prune_max": "many",
        "oms_sync_tasks_defaults": "src_region: cn-beijing",
    }
    checked = tenant.run("check", **wrong)
    assert (rotated.status, checked.status) == (2, 2)
    for name, failure in (
        *(("oms_rotate_credentials", rotated.failures[host]) for host in rows),
        *((name, checked.failures["localhost"]) for name in wrong),
    ):
        assert f"{name} is " in failure
    assert "plugin" not in rotated.output + checked.output
    assert sent(tenant.simulator) == ""


def test_names_of_credentials_may_have_blanks_around_them(tenant: Tenant) -> None:
    tenant.simulator.add_task(**REGIONS, **entry("logs"))
    recap = tenant.run("rotate_keys", oms_rotate_credentials=" other , ,")
    assert (recap.status, recap.changed) == (0, {"localhost": 1}), recap.output


def test_unsupported_entries_are_refused(tenant: Tenant) -> None:
    misspelt = tenant.run("rotate_keys", oms_rotate_credentials=["other", "sorce"])
    assert misspelt.status == 2, misspelt.output
    assert "No entry names the credentials sorce, and the option credentials does not have them." in misspelt.output
    assert sent(tenant.simulator) == "list"
    unconfirmed = tenant.run("remove", oms_confirm="yes")
    assert unconfirmed.status == 2, unconfirmed.output
    assert "Confirm with -e oms_confirm=remove." in unconfirmed.output
    assert sent(tenant.simulator) == ""
