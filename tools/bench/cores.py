# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of ansible-core that are measured, each in a virtual environment that is made once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from ..layout import CACHE, ROOT, environment
from ..pythons import interpreters

PINS = ROOT / "tests" / "requirements-demo.txt"
#: The newest ansible-core asks for it.
NEWEST_PYTHON = (3, 12)
#: What a report says of an environment.
DESCRIBE = """
import json, platform
from importlib.metadata import version
print(json.dumps([version("ansible-core"), platform.python_version(), version("requests")]))
"""


class Core(NamedTuple):
    """An ansible-core and the Python that runs it and its modules."""

    python: str
    version: str
    python_version: str
    requests_version: str

    def __str__(self) -> str:
        return f"ansible-core {self.version}, Python {self.python_version}, requests {self.requests_version}"


def find(name: str) -> Core | None:
    """The core of this name: `newest`, or the beginning of a version. None where no Python for it is here."""
    if name == "newest":
        python = newest_python()
        if python and python != sys.executable:
            python = made(python, "-c", str(PINS), "ansible-core")
        return described(python) if python else None
    if f"{version('ansible-core')}.".startswith(f"{name}."):
        return described(sys.executable)
    return described(made(sys.executable, f"ansible-core=={name}.*"))


def newest_python() -> str | None:
    """Our own if it is new enough, since the pinned ansible-core is in it."""
    if sys.version_info >= NEWEST_PYTHON:
        return sys.executable
    here = {tuple(map(int, number.split("."))): python for number, python in interpreters().items()}
    newest = max(here)
    return here[newest] if newest >= NEWEST_PYTHON else None


def made(python: str, *desired: str) -> str:
    """The Python of a virtual environment that holds what is wanted, and our version of requests."""
    number = subprocess.run([python, "-V"], check=True, capture_output=True, encoding="utf-8").stdout.split()[1]
    packages = (*desired, f"requests=={version('requests')}")
    folder = CACHE / "bench" / f"{desired[-1].replace('==', '-').rstrip('.*')}-python-{number}"
    stamp, recipe = folder / "complete", json.dumps([packages, PINS.read_text(encoding="utf-8")])
    inside = str(folder / "bin" / "python")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != recipe:
        install(python, folder, inside, packages)
        stamp.write_text(recipe, encoding="utf-8")
    return inside


def install(python: str, folder: Path, inside: str, packages: Sequence[str]) -> None:
    subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
    pip = [inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--quiet"]
    subprocess.run([*pip, *packages], check=True, env=environment())


def described(python: str) -> Core:
    said = subprocess.run([python, "-c", DESCRIBE], check=True, capture_output=True, encoding="utf-8").stdout
    return Core(python, *json.loads(said))
