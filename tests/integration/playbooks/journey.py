# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the path of keys, and of rotated keys, from any vault to a task."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Callable

from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...support.secret_scanner import found
from .blocks import blocks
from .guide import ALIYUN, OBS
from .plays import BUCKETS, Ansible, Recap

Secrets = dict[str, dict[str, str]]
LOUD = ("-vvvv", "--diff")
#: The characters of a key that are most likely to be changed on the way; it has no whitespace.
ODD = "+canary/\"1\\é&=<%>'{{7*7}}#"
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
TASK = {
    **BUCKETS,
    "src_credentials": "src",
    "dst_credentials": "dst",
    "cdn_credentials": "cdn",
    "source_cdn": CDN,
}


class Journey:
    """Run the playbooks with one of the roles, and check each time that no secret is printed."""

    def __init__(self, ansible: Ansible, simulator: Simulator, role: str) -> None:
        self.ansible = ansible
        self.simulator = simulator
        self.role = role
        self.seen: list[str] = []

    def secrets(self, age: str) -> Secrets:
        """Return the content of the vault before or after a rotation."""
        account = self.simulator.account
        held = {
            "connection": {"access_key": account.access_key, "secret_key": account.secret_key},
            "src": {"ak": f"src-ak-{age}{ODD}", "sk": f"src-sk-{age}{ODD}"},
            "dst": {"ak": f"dst-ak-{age}{ODD}", "sk": f"dst-sk-{age}{ODD}"},
            "cdn": {"authentication_key": f"cdn-{age}{ODD}"},
        }
        # An access key is not a secret and may appear in a log.
        shown = {"access_key"}
        self.seen += [value for one in held.values() for name, value in one.items() if name not in shown]
        return held

    def play(
        self,
        playbook: str,
        *arguments: str,
        variables: Mapping[str, Any],
        env: dict[str, str] | None = None,
    ) -> Recap:
        """Run a playbook at the highest verbosity."""
        places = {"endpoint": self.simulator.url, "project_id": self.simulator.account.project_id}
        inventory = self.ansible.folder / "inventory.json"
        # With a lower precedence than what a role sets, like an inventory.
        host = {"localhost": {"ansible_connection": "local", "oms_connection": places}}
        inventory.write_text(json.dumps({"all": {"hosts": host}}), encoding="utf-8")
        recap = self.ansible.playbook(
            f"hwcloud.oms.{playbook}",
            *("-i", str(inventory)),
            *LOUD,
            *arguments,
            variables={"oms_credentials_role": self.role, "oms_sync_tasks": [TASK], **variables},
            env=env,
        )
        self.hold_silent(recap)
        return recap

    def hold_silent(self, recap: Recap) -> None:
        """Assert that the output shows no old or new secret in any form."""
        assert "TASK [" in recap.output, recap.output
        assert found(recap.output, self.seen) == []

    def hold_keys(self, secrets: Secrets) -> None:
        """Assert that the task of the service has these keys."""
        (task,) = self.simulator.tasks()
        held = {f"{name}_{half}": secrets[name][half] for name in ("src", "dst") for half in ("ak", "sk")}
        held["authentication_key"] = secrets["cdn"]["authentication_key"]
        assert task["status"] == "SYNCHRONIZING"
        assert task["key_hashes"] == {name: self.simulator.hash(value) for name, value in held.items()}

    def hold_example(self, *arguments: str, env: dict[str, str] | None = None) -> None:
        """Check that the example in the README of the role creates a task with the keys of the guide."""
        name = f"roles/credentials_{self.role}/README.md"
        (block,) = blocks(name, (ROOT / name).read_text(encoding="utf-8"))
        playbook = self.ansible.folder / "example.yml"
        playbook.write_text(block.playbook, encoding="utf-8")
        account = self.simulator.account
        of_the_modules = {"HW_ACCESS_KEY": account.access_key, "HW_SECRET_KEY": account.secret_key}
        places = {"HW_OMS_ENDPOINT": self.simulator.url, "HW_PROJECT_ID": account.project_id}
        recap = self.ansible.playbook(str(playbook), *arguments, env={**of_the_modules, **places, **(env or {})})
        assert recap.status == 0, recap.output
        (task,) = self.simulator.tasks()
        keys = {"src_ak": ALIYUN["ak"], "src_sk": ALIYUN["sk"], "dst_ak": OBS["ak"], "dst_sk": OBS["sk"]}
        assert task["key_hashes"] == {name: self.simulator.hash(key) for name, key in keys.items()}

    def account(self) -> dict[str, str]:
        """Return the account credentials in a vault."""
        account = self.simulator.account
        return {"access_key": account.access_key, "secret_key": account.secret_key}

    def travel(
        self,
        write: Callable[[Secrets], dict[str, str] | None],
        *arguments: str,
        variables: Mapping[str, Any],
    ) -> None:
        """Write, use and rotate keys, and use them again.

        Args:
            write: A function that writes secrets to the vault and returns the environment for the runs.
            arguments: The arguments of each run.
            variables: The sources, and other variables of the role.
        """
        old, new = self.secrets("old"), self.secrets("new")
        env = write(old)
        predicted = self.play("apply", "--check", *arguments, variables=variables, env=env)
        assert (predicted.status, predicted.changed) == (0, {"localhost": 1}), predicted.output
        assert self.simulator.tasks() == []
        first = self.play("apply", *arguments, variables=variables, env=env)
        assert (first.status, first.changed) == (0, {"localhost": 1}), first.output
        self.hold_keys(old)
        env = write(new)
        second = self.play("apply", *arguments, variables=variables, env=env)
        assert (second.status, second.changed) == (0, {"localhost": 0}), second.output
        self.hold_keys(old)
        rotated = self.play(
            "rotate_keys", *arguments, variables={**variables, "oms_rotate_credentials": "src"}, env=env
        )
        assert (rotated.status, rotated.changed) == (0, {"localhost": 1}), rotated.output
        self.hold_keys(new)
