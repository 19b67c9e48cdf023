# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plays of the playbooks run on the control node, regardless of the variables of hosts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
TENANTS = (
    *(
        "apply",
        "check",
        "cutover",
        "event_forwarder_aws",
        "migrate",
        "preflight",
        "reconcile",
        "remove",
        "report",
        "rotate_keys",
        "start_all",
    ),
    *("send_events", "stop_all"),
)


@pytest.mark.parametrize("playbook", TENANTS)
def test_no_variable_of_a_host_changes_where_and_how_modules_run(playbook: str) -> None:
    """An inventory may have hosts with an SSH connection, another shell or another user."""
    plays = [play for play in yaml.safe_load((PLAYBOOKS / (playbook + ".yml")).read_text("utf-8")) if "hosts" in play]
    assert plays
    for play in plays:
        variables: dict[str, Any] = play["vars"]
        assert {name: value for name, value in variables.items() if name.startswith("ansible_")} == {
            "ansible_connection": "local",
            "ansible_become": False,
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "ansible_pipelining": True,
            "ansible_shell_type": "sh",
            "ansible_shell_executable": "/bin/sh",
        }


@pytest.mark.parametrize("playbook", TENANTS)
def test_each_begins_with_the_check_of_the_hosts(playbook: str) -> None:
    """A pattern that matches no host is an error; test_playbooks_hosts.py runs what is imported here."""
    first, *_others = yaml.safe_load((PLAYBOOKS / (playbook + ".yml")).read_text("utf-8"))
    assert first == {"name": "Check the hosts", "import_playbook": "plays/hosts.yml"}


def test_shared_credentials_are_tested_in_the_region_of_the_list() -> None:
    """It is chosen in one place, before them."""
    tasks = PLAYBOOKS / "tasks"
    (included,) = (
        task["ansible.builtin.include_vars"]["file"]
        for task in yaml.safe_load((tasks / "credentials.yml").read_text("utf-8"))
        if "ansible.builtin.include_vars" in task
    )
    (name,) = yaml.safe_load((tasks / included).read_text("utf-8"))
    (region,) = (
        task["hwcloud.oms.oms_sync_task_info"]["region"]
        for task in yaml.safe_load((tasks / "prove_keys.yml").read_text("utf-8"))
        if "hwcloud.oms.oms_sync_task_info" in task
    )
    assert region == f"{{{{ {name} | default(omit, true) }}}}"
