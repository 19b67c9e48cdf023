# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures which lines and branches of plugins/ the tests run, in processes that they start too.

What is counted, and how much is asked for, stands in pyproject.toml.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Dict

from .layout import CACHE, HOME, TREE, environment
from .parts import PARTS

#: Parts that run the plugins. Those of `resilience` take the file system away, which measuring needs.
MEASURED = ("unit", "contract", "tools", "integration")
FOLDER = CACHE / "coverage"


def run(*command: str, env: Dict[str, str]) -> int:
    return subprocess.run(command, cwd=TREE, env=env, check=False, stderr=subprocess.STDOUT).returncode


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    HOME.mkdir(exist_ok=True)
    env = {**environment(), "COVERAGE_FILE": str(FOLDER / "data")}
    coverage = (sys.executable, "-m", "coverage")
    red = []
    for name in MEASURED:
        # The part itself may run at the same time: its report stays its own.
        command = ("run", "-m", *PARTS[name].command, f"--junit-xml={FOLDER}/{name}.xml")
        if run(*coverage, *command, env=env):
            red.append(name)
            print(f"red tests in {name}")
    combined = run(*coverage, "combine", "--quiet", env=env)
    status = combined or run(*coverage, "report", env=env)
    print(f"{sum(1 for _file in TREE.glob('plugins/**/*.py'))} files measured")
    return bool(red) or status


if __name__ == "__main__":
    sys.exit(main())
