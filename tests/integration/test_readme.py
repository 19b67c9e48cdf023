# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README's first playbook works as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict

from ..simulator import Simulator
from ..simulator.__main__ import introduction
from ..tools.layout import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, mark: str) -> str:
    """The one block of this language that holds the mark."""
    (found,) = [text for text in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if mark in text]
    return str(found)


def exported() -> Dict[str, str]:
    """The variables that the README has its reader export."""
    lines = [line for line in block("shell", "export ").splitlines() if line.startswith("export ")]
    return dict(pair.split("=", 1) for line in lines for pair in line.split()[1:])


def test_first_playbook_creates_a_task_and_changes_nothing_when_run_again(
    simulator: Simulator, ansible_env: Dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "first.yml").write_text(block("yaml", "hosts:"), encoding="utf-8")
    (tmp_path / "simulator.json").write_text(json.dumps(introduction(simulator)), encoding="utf-8")
    command = block("shell", "ansible-playbook").splitlines()[-1].split()
    recaps = []
    for _run in range(2):
        done = subprocess.run(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            cwd=tmp_path,
            env={**ansible_env, **exported()},
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        recaps.append(re.search(r"ok=(\d+) +changed=(\d+)", done.stdout).groups())  # type: ignore[union-attr]
    assert recaps == [("2", "1"), ("2", "0")]
    (task,) = simulator.tasks()
    assert task["key_hashes"]["src_sk"] == simulator.hash(exported()["OMS_SRC_SK"])
