# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the integration tests on what remains where only plugins, roles and playbooks of a collection are kept.

Distributions and the builders of execution environments take the rest away.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from .layout import CACHE, INSTALLED, TREE, environment
from .parts import PARTS, STRIPPED

KEPT = ("MANIFEST.json", "FILES.json", "meta", "plugins", "roles", "playbooks")
FOLDER = CACHE / "stripped"
COLLECTION = Path("ansible_collections", "hwcloud", "oms")


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / COLLECTION).mkdir(parents=True)
    for name in KEPT:
        whole, kept = INSTALLED / COLLECTION / name, FOLDER / COLLECTION / name
        if whole.is_dir():
            shutil.copytree(whole, kept)
        else:
            shutil.copy(whole, kept)
    env = {**environment(), "OMS_COLLECTIONS_PATH": str(FOLDER)}
    command = [*PARTS["integration"].command, f"--junit-xml={STRIPPED}/report.xml"]
    return subprocess.run(command, cwd=TREE, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
