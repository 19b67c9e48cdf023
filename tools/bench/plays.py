# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a play as a user would, and returns what each of its tasks took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from ..layout import environment
from .cores import Core

HERE = Path(__file__).resolve().parent
Task = dict[str, Any]


class Stamp(NamedTuple):
    """The moment a task begins; the nameless last one is the end of the play. All in seconds."""

    name: str
    wall: float
    cpu: float
    date: float


class Player:
    """Runs plays with one ansible-core.

    Args:
        core: The ansible-core.
        collections: The folder that the collection is installed in.
        scratch: A folder of our own.
    """

    def __init__(self, core: Core, collections: Path, scratch: Path) -> None:
        self._core = core
        self._scratch = scratch
        clean = {
            name: value
            for name, value in environment().items()
            if not name.lower().endswith("_proxy") and not name.startswith(("PYTHON", "OMS_"))
        }
        self._env = {
            **clean,
            "ANSIBLE_CALLBACKS_ENABLED": "stamps",
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            # Else below the home of the user account, whatever HOME says.
            "ANSIBLE_REMOTE_TEMP": str(scratch / "remote"),
            "HOME": str(scratch),
            "PATH": os.pathsep.join([str(Path(core.python).parent), clean["PATH"]]),
        }

    def play(self, tasks: list[Task], interpreter: str = "", **more: str) -> list[Stamp]:
        """When each task began. A play that fails ends the measurement."""
        playbook, stamps = self._scratch / "play.json", self._scratch / "stamps"
        play = {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": interpreter or self._core.python},
            "tasks": tasks,
        }
        playbook.write_text(json.dumps([play]), encoding="utf-8")
        stamps.unlink(missing_ok=True)
        done = subprocess.run(
            [str(Path(self._core.python).with_name("ansible-playbook")), str(playbook)],
            cwd=self._scratch,
            env={**self._env, "BENCH_STAMPS": str(stamps), **more},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        if done.returncode:
            sys.exit(f"{self._core}: the play failed.\n{done.stdout}")
        return [Stamp(**json.loads(line)) for line in stamps.read_text(encoding="utf-8").splitlines()]

    def peaks(self, tasks: list[Task]) -> list[int]:
        """KiB that the module process of each task took at its peak."""
        peaks, launcher = self._scratch / "peaks", self._scratch / "launcher"
        peaks.unlink(missing_ok=True)
        # Ansible takes no interpreter with arguments.
        command = f'exec "{self._core.python}" -I -S "{HERE / "peak.py"}" "$@"'
        launcher.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        launcher.chmod(0o755)
        self.play(tasks, str(launcher), BENCH_PYTHON=self._core.python, BENCH_PEAKS=str(peaks))
        return [int(line) for line in peaks.read_text(encoding="utf-8").splitlines()]
