# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many hosts with the same credentials: wrong ones are tried once, and right ones need one extra request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ...simulator import Simulator
from .plays import BUCKETS, Ansible, Recap, keys_of, sent

pytestmark = pytest.mark.long

PLAYBOOKS = ("apply", "check", "report", "rotate_keys", "start_all", "stop_all", "remove", "send_events")
WRONG = "wrong-secret-canary"
KEYS = {"photos": {"ak": "KeyId", "sk": "KeySecret"}}
ENTRY = {**BUCKETS, "src_credentials": "photos", "dst_credentials": "photos"}


class Tenants:
    """Write an inventory of hosts, each with its connection."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.ansible = ansible
        self.simulator = simulator
        self.right = keys_of(simulator, simulator.account)
        self.wrong = {**self.right, "secret_key": WRONG}

    def run(
        self,
        playbook: str,
        connections: dict[str, Any],
        *arguments: str,
        env: dict[str, str] | None = None,
        **variables: Any,
    ) -> Recap:
        hosts = {name: {"oms_connection": connection} for name, connection in connections.items()}
        inventory = self.ansible.folder / "inventory.json"
        inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        given = {"oms_hosts": "all", "oms_sync_tasks": [ENTRY], "oms_credentials": KEYS, "oms_confirm": playbook}
        given["oms_events"] = []
        self.simulator.clear_log()
        recap = self.ansible.playbook(
            f"hwcloud.oms.{playbook}", "-i", str(inventory), *arguments, variables={**given, **variables}, env=env
        )
        assert WRONG not in recap.output
        assert self.simulator.account.secret_key not in recap.output
        return recap

    @property
    def refused(self) -> list[int | None]:
        """Return the requests that the service refused for their credentials."""
        return [entry.status for entry in self.simulator.log if entry.status == 401]


@pytest.fixture
def tenants(ansible: Ansible, simulator: Simulator) -> Tenants:
    return Tenants(ansible, simulator)


def failed(recap: Recap) -> list[str]:
    return [host for host, counts in recap.hosts.items() if counts["failed"]]


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_wrong_secret_of_many_hosts_is_sent_once(tenants: Tenants, playbook: str) -> None:
    """So the key is not locked. A host with another key continues. Ten hosts in one playbook, three in the others."""
    number_of_hosts = 10 if playbook == "apply" else 3
    other = keys_of(tenants.simulator, tenants.simulator.add_account())
    hosts = {**{f"h{number}": tenants.wrong for number in range(number_of_hosts)}, "other": other}
    recap = tenants.run(playbook, hosts, "-vvv" if playbook == "apply" else "-v")
    assert tenants.refused == [401], recap.output
    assert failed(recap) == [f"h{number}" for number in range(number_of_hosts)]
    output = " ".join(recap.output.split())
    assert output.count("The service refused access_key and secret_key. ") >= 1
    assert output.count("The service refused access_key and secret_key on h0 (HTTP 401)") >= number_of_hosts - 1
    assert "in oms_connection, in the environment (HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK or" in output


def test_a_strategy_of_the_configuration_and_one_fork_make_no_difference(tenants: Tenants) -> None:
    hosts = {f"h{number}": tenants.wrong for number in range(10)}
    recap = tenants.run("check", hosts, "--forks", "1", "--check", env={"ANSIBLE_STRATEGY": "free"})
    assert tenants.refused == [401], recap.output
    assert len(failed(recap)) == 10


def test_a_wrong_password_of_ten_hosts_is_sent_once(tenants: Tenants) -> None:
    """The password is in the environment, and each host has its own region."""
    account = tenants.simulator.account
    env = {"HW_USER_NAME": account.username, "HW_USER_PASSWORD": WRONG, "HW_DOMAIN_NAME": account.domain_name}
    places = {"endpoint": tenants.simulator.url, "iam_endpoint": tenants.simulator.url}
    regions = ("cn-north-4", "cn-east-3")
    hosts = {f"h{number}": {**places, "region": regions[number % 2]} for number in range(10)}
    recap = tenants.run("report", hosts, env=env)
    assert (sent(tenants.simulator), tenants.refused) == ("login", [401]), recap.output
    assert "The service refused username, password and domain_name on h0 (HTTP 401)" in " ".join(recap.output.split())


def test_right_credentials_cost_one_request_for_all_hosts_that_share_them(tenants: Tenants) -> None:
    other = keys_of(tenants.simulator, tenants.simulator.add_account())
    shared = tenants.run("check", {"a": tenants.right, "b": tenants.right, "c": tenants.right, "other": other})
    assert (shared.status, sent(tenants.simulator)) == (0, "list list list list list"), shared.output
    limited = tenants.run("check", {"a": tenants.right, "b": tenants.right}, "--limit", "b")
    assert (limited.status, sent(tenants.simulator)) == (0, "list"), limited.output


def test_a_failure_of_another_kind_stops_no_other_host(tenants: Tenants) -> None:
    """The first host cannot reach its endpoint, so the second one tries the credentials."""
    away = {**tenants.right, "endpoint": "http://127.0.0.1:9", "retry_timeout": 0}
    recap = tenants.run("check", {"a": away, "b": tenants.right, "c": tenants.right})
    assert failed(recap) == ["a"], recap.output
    assert sent(tenants.simulator) == "list list list"
    wrong = {name: {**one, "secret_key": WRONG} for name, one in {"a": away, "b": tenants.right, "c": away}.items()}
    recap = tenants.run("check", wrong)
    assert tenants.refused == [401]
    assert failed(recap) == ["a", "b", "c"]
