# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays as users run them: ansible-playbook as a process, with many tasks in each, since its start is dear."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from ..returns import check
from ..simulator import Account, Simulator

ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
#: Far more than any play here takes.
LIMIT = 120
BUCKETS = {
    "src_region": "cn-beijing",
    "src_bucket": "photos-origin",
    "dst_region": "cn-north-4",
    "dst_bucket": "photos-copy",
}
BUCKET_KEYS = {"src_ak": "SourceKeyId", "src_sk": "SourceKeySecret", "dst_ak": "TargetKeyId", "dst_sk": "TargetSecret"}
PHOTOS = {**BUCKETS, **BUCKET_KEYS}
PREFIX = "hwcloud.oms."
#: Operations of the interface, as the tables call them.
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
    """What came of a play: the results that the tasks registered, and all that was printed."""

    results: List[Dict[str, Any]]
    output: str
    status: int


class Ansible:
    """Runs plays on localhost."""

    def __init__(self, folder: Path, env: Dict[str, str]) -> None:
        self.folder = folder
        self.env = env

    def play(
        self,
        tasks: Sequence[Dict[str, Any]],
        *arguments: str,
        variables: Optional[Dict[str, Any]] = None,
        env: Optional[Dict[str, str]] = None,
        **keywords: Any,
    ) -> Played:
        """One run. `variables` lie in a file of their own, `env` is the caller's, `keywords` belong to the play."""
        registered = [{**task, "ignore_errors": True, "register": f"r{number}"} for number, task in enumerate(tasks)]
        names = ", ".join(f"r{number}" for number in range(len(tasks)))
        told = self.folder / "results.json"
        keep = {
            "name": "Keep the results for the test",
            "ansible.builtin.copy": {"content": "{{ [%s] | to_json }}" % names, "dest": str(told), "mode": "0600"},
            "check_mode": False,
            "diff": False,
            "no_log": True,
        }
        play = {"name": "Test", "hosts": "localhost", "gather_facts": False, **keywords, "tasks": [*registered, keep]}
        playbook, values = self.folder / "play.yml", self.folder / "variables.json"
        playbook.write_text(json.dumps([play], indent=1), encoding="utf-8")
        values.write_text(json.dumps(variables or {}), encoding="utf-8")
        told.unlink(missing_ok=True)
        done = subprocess.run(
            [str(ANSIBLE_PLAYBOOK), "-e", f"@{values}", *arguments, str(playbook)],
            cwd=self.folder,
            env={**self.env, **(env or {})},
            check=False,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert told.exists(), done.stdout
        results = json.loads(told.read_text(encoding="utf-8"))
        for task, result in zip(tasks, results):
            hold_against_its_documentation(task, result)
        return Played(results, done.stdout, done.returncode)


def hold_against_its_documentation(task: Dict[str, Any], result: Dict[str, Any]) -> None:
    """A result of ours has the keys that RETURN says; what Ansible itself refuses carries a message alone."""
    for module in (name[len(PREFIX) :] for name in task if name.startswith(PREFIX)):
        if not result.get("failed") or "error" in result:
            check(module, not result.get("failed"), result)


def sync_task(**options: Any) -> Dict[str, Any]:
    """A task of a playbook."""
    return {"name": "Keep the buckets in step", "hwcloud.oms.oms_sync_task": options}


def keys_of(simulator: Simulator, account: Account) -> Dict[str, Any]:
    """The connection options of a user with permanent keys who knows the project."""
    return {
        "endpoint": simulator.url,
        "project_id": account.project_id,
        "access_key": account.access_key,
        "secret_key": account.secret_key,
    }


def sent(simulator: Simulator, project_id: str = "") -> str:
    """The requests so far, of one project or of all, as the operations' short names in order."""
    return " ".join(SHORT.get(str(one.operation), one.path) for one in simulator.log if project_id in one.path)


def warnings_of(result: Dict[str, Any]) -> List[str]:
    """The warnings of a task."""
    return list(result.get("warnings") or [])
