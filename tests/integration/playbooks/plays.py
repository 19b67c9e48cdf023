# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run plays as users do: with ansible-playbook, and many tasks in each play, since starting it is slow."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ansible.release import __version__

from ...simulator import Account, Simulator
from ...support.return_schema import check_ansible_result

#: Whether this ansible-core makes dictionaries of texts that look like one, and masks warnings and booleans.
IS_BEFORE_2_19 = tuple(map(int, __version__.split(".")[:2])) < (2, 19)
#: What Ansible shows in place of a value that is a secret, or contains a short one.
MASKED = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
#: Seconds; far more than any of these plays needs, also while other tests run.
LIMIT = 300
BUCKETS = {
    "src_region": "cn-beijing",
    "src_bucket": "photos-origin",
    "dst_region": "cn-north-4",
    "dst_bucket": "photos-copy",
}
BUCKET_KEYS = {"src_ak": "SourceKeyId", "src_sk": "SourceKeySecret", "dst_ak": "TargetKeyId", "dst_sk": "TargetSecret"}
PHOTOS = {**BUCKETS, **BUCKET_KEYS}
#: The recap at the end of a run: a host, and its counts.
RECAP = re.compile(r"^(\S+) +: (ok=.*)$", re.MULTILINE)
COUNT = re.compile(r"(\w+)=(\d+)")
#: A failed task: a host, and the result in one line or in several.
FATAL = re.compile(r"^fatal: \[([^\]]+)\]: FAILED! => (\{\n.*?\n\}|\{[^\n]+\})$", re.MULTILINE | re.DOTALL)
#: The short names of the operations in the tables.
SHORT = {
    "ListSyncTasks": "list",
    "CreateSyncTask": "create",
    "StartSyncTask": "start",
    "StopSyncTask": "stop",
    "DeleteSyncTask": "delete",
    "ShowSyncTask": "show",
    "KeystoneCreateUserTokenByPassword": "login",
    "KeystoneListProjects": "project",
}


class Played(NamedTuple):
    """The registered results of a play, its output and its status."""

    results: list[dict[str, Any]]
    output: str
    status: int


class Recap(NamedTuple):
    """The recap of a playbook for each host, its output and its status."""

    hosts: dict[str, dict[str, int]]
    output: str
    status: int

    @property
    def changed(self) -> dict[str, int]:
        """Return the number of changed tasks of each host."""
        return {host: counts["changed"] for host, counts in self.hosts.items()}

    @property
    def failures(self) -> dict[str, str]:
        """Return the last failed result of each host."""
        return dict(FATAL.findall(self.output))


class Ansible:
    """Run plays on localhost, and playbooks of the collection by name."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = env

    def play(
        self,
        tasks: Sequence[dict[str, Any]],
        *arguments: str,
        variables: dict[str, Any] | None = None,
        env: dict[str, str] | None = None,
        **keywords: Any,
    ) -> Played:
        """Run a play. `variables` are in a file, `env` is added to the environment, `keywords` belong to the play."""
        registered = [{**task, "ignore_errors": True, "register": f"r{number}"} for number, task in enumerate(tasks)]
        names = ", ".join(f"r{number}" for number in range(len(tasks)))
        file = self.folder / "results.json"
        kept = keep(f"[{names}]", f"'{file}'")
        play = {"name": "Test", "hosts": "localhost", "gather_facts": False, **keywords, "tasks": [*registered, kept]}
        playbook = self.folder / "play.yml"
        playbook.write_text(json.dumps([play], indent=1), encoding="utf-8")
        file.unlink(missing_ok=True)
        done = self._run(str(playbook), arguments, variables, env)
        assert file.exists(), done.stdout
        return Played(json.loads(file.read_text(encoding="utf-8")), done.stdout, done.returncode)

    def playbook(
        self,
        name: str,
        *arguments: str,
        variables: dict[str, Any] | None = None,
        env: dict[str, str] | None = None,
        hosts: dict[str, Any] | None = None,
    ) -> Recap:
        """Run a playbook by its name or path. `hosts` are tenants with their variables, by default localhost."""
        if hosts:
            inventory = self.folder / "hosts.json"
            inventory.write_text(json.dumps({"tenants": {"hosts": hosts}}), encoding="utf-8")
            arguments = (*arguments, "-i", str(inventory))
            variables = {"oms_hosts": "tenants", **(variables or {})}
        done = self._run(name, arguments, variables, env)
        hosts = {host: dict(COUNT.findall(counts)) for host, counts in RECAP.findall(done.stdout)}
        recap = {host: {name: int(count) for name, count in counts.items()} for host, counts in hosts.items()}
        return Recap(recap, done.stdout, done.returncode)

    def _run(
        self,
        playbook: str,
        arguments: Sequence[str],
        variables: dict[str, Any] | None,
        env: dict[str, str] | None,
    ) -> subprocess.CompletedProcess[str]:
        values = self.folder / "variables.json"
        values.write_text(json.dumps(variables or {}), encoding="utf-8")
        record = self.folder / "recorded.jsonl"
        record.write_text("", encoding="utf-8")
        listening = {
            "ANSIBLE_CALLBACKS_ENABLED": "record_results",
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callback_plugins")),
            "ANSIBLE_FILTER_PLUGINS": str(Path(__file__).with_name("filter_plugins")),
            "RECORDED_RESULTS": str(record),
        }
        done = subprocess.run(
            [str(ANSIBLE_PLAYBOOK), "-e", f"@{values}", *arguments, playbook],
            cwd=self.folder,
            # Ansible reads the current folder from PWD, which would be that of the caller.
            env={**self.env, **listening, "PWD": str(self.folder), **(env or {})},
            check=False,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for line in record.read_text(encoding="utf-8").splitlines():
            noted = json.loads(line)
            check_ansible_result(**unmasked(noted) if IS_BEFORE_2_19 else noted)
        return done


def unmasked(value: Any) -> Any:
    """Return a result without what is masked as a whole, which is not of the documented type."""
    if isinstance(value, dict):
        return {name: unmasked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [unmasked(one) for one in value]
    return None if value == MASKED else value


def keep(value: str, path: str) -> dict[str, Any]:
    """Return a task that writes a value to a file, both as expressions. No module runs for it."""
    message = f"{{{{ {value} | to_json | keep_in({path}) }}}}"
    return {"name": "Keep it for the test", "ansible.builtin.debug": {"msg": message}, "no_log": True}


def sync_task(**options: Any) -> dict[str, Any]:
    """Return a task of a playbook."""
    return {"name": "Manage a synchronization task", "hwcloud.oms.oms_sync_task": options}


def keys_of(simulator: Simulator, account: Account) -> dict[str, Any]:
    """Return the connection options of a user with permanent keys and a project ID."""
    return {
        "endpoint": simulator.url,
        "project_id": account.project_id,
        "access_key": account.access_key,
        "secret_key": account.secret_key,
    }


def sent(simulator: Simulator, project_id: str = "") -> str:
    """Return the short names of the requests so far, of one project or of all, in order."""
    return " ".join(SHORT.get(str(one.operation), one.path) for one in simulator.log if project_id in one.path)


def warnings_of(result: dict[str, Any]) -> list[str]:
    """Return the warnings of a task."""
    return list(result.get("warnings") or [])
