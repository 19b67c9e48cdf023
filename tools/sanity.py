# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-test sanity on every Python at hand, and accepts no skipped test without a reason."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from .layout import CACHE, TREE, environment
from .prepare_ansible_test import prepare
from .pythons import WANTED, interpreters, search_path
from .reports import read_cases

REPORTS = TREE / "tests" / "output" / "junit"

#: The only sanity tests that may be skipped, and why.
EXPECTED_SKIPS = {
    "action-plugin-docs": "there is no action plugin",
    "empty-init": "no folder of plugins/ holds an __init__.py",
    "future-import-boilerplate": "the modules ask for Python 3.9 (tests/config.yml), it is for Python 2",
    "metaclass-boilerplate": "the modules ask for Python 3.9 (tests/config.yml), it is for Python 2",
    "pslint": "there is no PowerShell",
    "shellcheck": "no file ends in .sh; the part shellcheck looks at .ci/run",
}
#: What some ansible-core still knows, and the modules do not serve (tests/config.yml).
TOO_OLD = ("2.7", "3.5", "3.6", "3.7", "3.8")


def main() -> int:
    prepare()
    pythons = interpreters()
    absent = [version for version in WANTED if version not in pythons]
    for version in absent:
        print(f"WARNING: no Python {version} on this machine, so nothing is compiled or imported with it")
    without = [f"{test}-python-{version}" for test in ("compile", "import") for version in (*absent, *TOO_OLD)]
    expected = {*EXPECTED_SKIPS, *without}

    clean = environment()
    clean["PATH"] = search_path(pythons, CACHE / "pythons", clean["PATH"])
    shutil.rmtree(REPORTS, ignore_errors=True)
    ansible_test = Path(sys.executable).with_name("ansible-test")
    command = [str(ansible_test), "sanity", "--local", "--junit", "--color", "no"]
    status = subprocess.run(command, cwd=TREE, env=clean, check=False).returncode

    # ansible-test adds the controller's Python to the names of some tests.
    skipped = {case.name for case in read_cases(REPORTS) if case.outcome == "skipped"}
    surprises = [name for name in sorted(skipped) if not {name, re.sub(r"-python-[\d.]+$", "", name)} & expected]
    for name in surprises:
        print(f"ERROR: the sanity test {name} was skipped, and tools/sanity.py knows no reason for it")
    return status or bool(surprises)


if __name__ == "__main__":
    sys.exit(main())
