# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks act on matching hosts only, and send requests from the control node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ...simulator import Simulator
from .plays import BUCKETS, Ansible, keys_of, sent

#: Variables that redirect a connection to an unreachable host.
ELSEWHERE = {
    "ansible_connection": "ssh",
    "ansible_host": "192.0.2.1",
    "ansible_user": "somebody",
    "ansible_port": 2222,
    "ansible_become": True,
    "ansible_become_user": "nobody",
    "ansible_become_method": "su",
}


@pytest.fixture
def inventory(simulator: Simulator, tmp_path: Path) -> str:
    """Write an inventory with two tenants, each with an account, and a group without hosts."""
    accounts = {"north": simulator.account, "south": simulator.add_account()}
    hosts = {name: {"oms_connection": keys_of(simulator, account)} for name, account in accounts.items()}
    groups = {"tenants": {"hosts": hosts, "vars": ELSEWHERE}, "nobody": {}}
    path = tmp_path / "inventory.json"
    path.write_text(json.dumps({"all": {"children": groups, "vars": ELSEWHERE}}), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("oms_hosts", "arguments"),
    [
        (None, ()),
        ("", ()),
        ([], ()),
        ({"tenants": True}, ()),
        ("nobody", ()),
        ("tenants:!north:!south", ()),
        ("north", ("--limit", "south")),
        ("localhost", ("--limit", "tenants")),
        (["tennants", ""], ("--limit", "north")),
    ],
)
def test_a_pattern_or_limit_without_hosts_is_an_error(
    oms_hosts: Any, arguments: Any, ansible: Ansible, simulator: Simulator, inventory: str
) -> None:
    recap = ansible.playbook("hwcloud.oms.check", "-i", inventory, *arguments, variables={"oms_hosts": oms_hosts})
    assert recap.status == 2, recap.output
    assert "oms_hosts is" in recap.output
    assert "tennants" in recap.output or "tennants" not in str(oms_hosts)
    assert "plugin" not in recap.output
    assert sent(simulator) == ""


@pytest.mark.parametrize(
    ("oms_hosts", "arguments", "reached"),
    [
        ("tenants:!north", (), {"south"}),
        ("all", ("--become",), {"north", "south"}),
        (["north", "south"], ("--limit", "north"), {"north"}),
    ],
)
def test_the_calls_are_made_where_ansible_runs(
    oms_hosts: Any, arguments: Any, reached: Any, ansible: Ansible, simulator: Simulator, inventory: str
) -> None:
    simulator.add_task(**BUCKETS)
    variables: dict[str, Any] = {"oms_hosts": oms_hosts, "oms_sync_tasks": [BUCKETS]}
    recap = ansible.playbook("hwcloud.oms.check", "-i", inventory, *arguments, variables=variables)
    assert recap.status == 0, recap.output
    assert set(recap.hosts) - {"localhost"} == reached
    assert sent(simulator) == " ".join(["list"] * len(reached))
