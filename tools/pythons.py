# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the Python interpreters of this machine that really run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

#: What the modules serve, as far as ansible-test knows it.
WANTED = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")


def runs(python: str) -> bool:
    """On PATH there may be a shim that ends with 127."""
    return subprocess.run([python, "-c", "import venv"], capture_output=True, check=False).returncode == 0


def candidates(version: str) -> Iterable[str]:
    """Those on PATH, and the interpreters behind the shims of pyenv, which may not run."""
    name = f"python{version}"
    for folder in map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep)):
        if (folder / name).is_file():
            yield str(folder / name)
        if folder.name == "shims":
            yield from sorted(map(str, folder.parent.glob(f"versions/{version}.*/bin/{name}")))


def interpreters() -> dict[str, str]:
    """The wanted versions that are there, our own among them."""
    own = "{}.{}".format(*sys.version_info)
    found = {version: next(filter(runs, candidates(version)), "") for version in WANTED}
    found[own] = sys.executable
    return {version: python for version, python in found.items() if python}


def search_path(pythons: dict[str, str], folder: Path, path: str) -> str:
    """The given PATH, on which python3.x is found only if it runs: ansible-test stops at a shim."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for version, python in pythons.items():
        launcher = folder / f"python{version}"
        launcher.write_text(f'#!/bin/sh\nexec "{python}" "$@"\n', encoding="utf-8")
        launcher.chmod(0o755)
    others = (entry for entry in path.split(os.pathsep) if Path(entry).name != "shims")
    return os.pathsep.join([str(folder), *others])
