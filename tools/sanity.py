# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the session `sanity` does before and after ansible-test, in the folder of the collection."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from .layout import CACHE
from .prepare_ansible_test import prepare
from .pythons import WANTED, interpreters, search_path
from .reports import REPORTS, outcomes

#: The only sanity tests that may be skipped, and why.
EXPECTED_SKIPS = {
    "empty-init": "no folder of plugins/ holds an __init__.py",
    "future-import-boilerplate": "the modules ask for Python 3.9 (tests/config.yml), it is for Python 2",
    "metaclass-boilerplate": "the modules ask for Python 3.9 (tests/config.yml), it is for Python 2",
    "pslint": "there is no PowerShell",
    "shellcheck": "no file ends in .sh; the session `project` looks at .ci/run",
}
#: What some ansible-core still knows, and the modules do not serve (tests/config.yml).
TOO_OLD = ("2.7", "3.5", "3.6", "3.7", "3.8")


def before() -> None:
    """Let ansible-test find pip without its own host, and the Pythons that run."""
    prepare()
    pythons = interpreters()
    for version in absent(pythons):
        print(f"WARNING: no Python {version} on this machine, so nothing is compiled or imported with it")
    os.environ["PATH"] = search_path(pythons, CACHE / "pythons", os.environ["PATH"])


def after() -> None:
    """Keep the reports, and look at what was skipped.

    Raises:
        RuntimeError: A test was skipped for a reason that is not known.
    """
    reports = REPORTS / "sanity"
    shutil.rmtree(reports, ignore_errors=True)
    shutil.copytree(Path("tests", "output", "junit"), reports)
    remove_scratch()
    surprises = unexpected(outcomes(reports), absent(interpreters()))
    if surprises:
        raise RuntimeError(f"skipped, and tools/sanity.py knows no reason for it: {', '.join(surprises)}")


def remove_scratch() -> None:
    """Remove what ansible-test works in, which antsibull-nox would copy together with its reports."""
    shutil.rmtree(Path("tests", "output", ".tmp"), ignore_errors=True)


def absent(pythons: dict[str, str]) -> list[str]:
    """Return the versions of Python that this machine lacks."""
    return [version for version in WANTED if version not in pythons]


def unexpected(found: dict[str, str], without: list[str]) -> list[str]:
    """Return the skipped tests that have to run. ansible-test adds the controller's Python to the names of some."""
    versions = (*without, *TOO_OLD)
    expected = {*EXPECTED_SKIPS, *(f"{test}-python-{number}" for test in ("compile", "import") for number in versions)}
    skipped = sorted(name.rpartition("sanity.")[2] for name, outcome in found.items() if outcome == "skipped")
    return [name for name in skipped if not {name, re.sub(r"-python-[\d.]+$", "", name)} & expected]
