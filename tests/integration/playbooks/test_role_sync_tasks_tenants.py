# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `sync_tasks` keeps many tenants apart: one host is one tenant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ...simulator import Account, Simulator
from .plays import BUCKETS, Ansible, Recap, keep, keys_of, sent

ROLE = "hwcloud.oms.sync_tasks"
SHOWN = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}


class Tenants:
    """Create accounts on one simulator, each with a host, keys, credentials and a list of its own."""

    def __init__(self, ansible: Ansible, simulator: Simulator, folder: Path) -> None:
        self.ansible = ansible
        self.simulator = simulator
        self.folder = folder
        self.accounts: dict[str, Account] = {}
        self.hosts: dict[str, dict[str, Any]] = {}

    def add(self, count: int) -> None:
        for number in range(count):
            name = f"tenant{number:02}"
            account = self.accounts[name] = self.simulator.add_account()
            self.hosts[name] = {
                "oms_connection": keys_of(self.simulator, account),
                "oms_credentials": {
                    "bucket": {"ak": f"AccessKeyOf-{name}", "sk": f"SecretKeyOf-{name}"},
                },
                "oms_sync_tasks": [{**BUCKETS, "src_bucket": name, "dst_bucket": f"{name}-copy"}],
                "oms_sync_tasks_defaults": {"src_credentials": "bucket", "dst_credentials": "bucket"},
                "oms_sync_tasks_set_stats": True,
            }

    def play(self, *arguments: str, run_once: bool = False, **keywords: Any) -> Recap:
        """Run the role, and save the facts of each host."""
        kept = keep("oms_sync_tasks_results", "inventory_dir ~ '/' ~ inventory_hostname ~ '.results'")
        role = {"name": "Apply", "ansible.builtin.import_role": {"name": ROLE}, "run_once": run_once}
        play = {"name": "Test", "hosts": "all", "connection": "local", "gather_facts": False, "tasks": [role, kept]}
        (self.folder / "play.json").write_text(json.dumps([{**play, **keywords}]), encoding="utf-8")
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": self.hosts}}), encoding="utf-8")
        return self.ansible.playbook("play.json", "-i", "hosts.json", *arguments, env=SHOWN)

    def results(self, name: str) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = json.loads((self.folder / f"{name}.results").read_text(encoding="utf-8"))
        return results

    def held(self, name: str) -> list[dict[str, Any]]:
        return self.simulator.tasks(self.accounts[name].project_id)


@pytest.fixture
def tenants(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> Tenants:
    return Tenants(ansible, simulator, tmp_path)


def test_twenty_tenants_at_once_do_not_mix(tenants: Tenants) -> None:
    """One of them is refused, which does not affect the others."""
    tenants.add(20)
    wrong = tenants.hosts["tenant07"]
    wrong["oms_sync_tasks"] = wrong["oms_sync_tasks"] * 2
    recap = tenants.play("-f", "20")
    assert recap.status == 2, recap.output
    assert tenants.held("tenant07") == []
    assert [name for name, counts in recap.hosts.items() if counts["failed"]] == ["tenant07"], recap.output
    artifacts = recap.output.partition("CUSTOM STATS")[2]
    for name in set(tenants.hosts) - {"tenant07"}:
        assert artifacts.count(f'"{name}": {{') == 1
        (task,) = tenants.held(name)
        assert (task["src_bucket"], task["dst_bucket"]) == (name, f"{name}-copy")
        secrets = {field: tenants.hosts[name]["oms_credentials"]["bucket"][field[4:]] for field in task["key_hashes"]}
        assert task["key_hashes"] == {field: tenants.simulator.hash(value) for field, value in secrets.items()}
        (result,) = tenants.results(name)
        assert (result["src_bucket"], result["sync_task_id"]) == (name, task["sync_task_id"])
        assert result["operations"] == ["create"]
    assert "KeyOf-" not in recap.output


def test_serial_takes_one_tenant_after_the_other(tenants: Tenants) -> None:
    tenants.add(3)
    recap = tenants.play(serial=1)
    assert (recap.status, recap.changed) == (0, dict.fromkeys(tenants.hosts, 1)), recap.output
    order = [
        next(name for name, one in tenants.accounts.items() if one.project_id in entry.path)
        for entry in tenants.simulator.log
    ]
    assert order == sorted(order)
    assert [tenants.results(name)[0]["src_bucket"] for name in tenants.hosts] == list(tenants.hosts)


def test_run_once_works_for_the_first_tenant_and_returns_the_results_to_all(tenants: Tenants) -> None:
    tenants.add(2)
    recap = tenants.play(run_once=True)
    assert recap.status == 0, recap.output
    assert [len(tenants.held(name)) for name in tenants.hosts] == [1, 0]
    assert sent(tenants.simulator, tenants.accounts["tenant01"].project_id) == ""
    assert tenants.results("tenant00") == tenants.results("tenant01")


def test_another_project_is_refused_to_the_keys_of_a_tenant(tenants: Tenants) -> None:
    """The simulator keeps tenants apart; otherwise the tests above would prove nothing."""
    tenants.add(2)
    borrowed = tenants.accounts["tenant01"].project_id
    tenants.hosts["tenant00"]["oms_connection"]["project_id"] = borrowed
    recap = tenants.play()
    assert recap.hosts["tenant00"]["failed"] == 1, recap.output
    assert "OMS.0072" in recap.output
    assert [len(tenants.held(name)) for name in tenants.hosts] == [0, 1]
