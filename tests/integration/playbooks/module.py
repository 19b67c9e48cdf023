# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run tasks of `oms_sync_task` with a real AnsibleModule, without ansible-playbook, for tables about the module.

test_matrix.py checks with real plays that Ansible passes options, check mode and warnings as assumed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ...support.module_runner import Runner
from .plays import Played

MODULE = "hwcloud.oms.oms_sync_task"


def registered(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result with its warnings as strings. Since ansible-core 2.19, modules return them as dictionaries."""
    warnings = [one if isinstance(one, str) else one["event"]["msg"] for one in result.get("warnings", [])]
    return {**result, "warnings": warnings}


class Module:
    """Run the tasks of a play one by one in this process, and return what Ansible would register."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.run = Runner("oms_sync_task", capsys, monkeypatch)
        self.monkeypatch = monkeypatch

    def play(self, tasks: Sequence[dict[str, Any]], *arguments: str) -> Played:
        """Run the tasks, each in its `environment`. The supported arguments are `--check` and `--diff`."""
        assert set(arguments) <= {"--check", "--diff"}
        modes = {"_ansible_check_mode": "--check" in arguments, "_ansible_diff": "--diff" in arguments}
        results: list[dict[str, Any]] = []
        for task in tasks:
            with self.monkeypatch.context() as patched:
                for name, value in task.get("environment", {}).items():
                    patched.setenv(name, value)
                results.append(registered(self.run(**task[MODULE], **modes).result))
        printed = "\n".join(str(result) for result in results)
        return Played(results, printed, 0)
