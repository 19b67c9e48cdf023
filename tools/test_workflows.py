# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflows call targets of the Makefile that exist, on the versions that are supported."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from .layout import ROOT
from .matrix import CORES
from .pythons import WANTED

WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / ".github/workflows").glob("*.yml")
}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
#: Rules by name, and the sessions of nox that are targets of the same name.
TARGETS = {
    *re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE),
    *re.findall(r"^SESSIONS := (.*)$", MAKEFILE, re.MULTILINE)[0].split(),
}


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the steps of all jobs."""
    for job in workflow["jobs"].values():
        yield from job["steps"]


def called_targets(workflow: dict[str, Any]) -> Iterator[str]:
    """Yield the arguments of each `make` that are not variables."""
    for step in steps(workflow):
        for arguments in re.findall(r"^ *make (.+)$", step.get("run", ""), re.MULTILINE):
            yield from (name for name in shlex.split(arguments) if "=" not in name)


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_each_target_exists(name: str) -> None:
    called = set(called_targets(WORKFLOWS[name]))
    assert called
    assert called - TARGETS == set()


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_each_action_is_pinned_to_a_commit(name: str) -> None:
    text = (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    used = [step["uses"] for step in steps(WORKFLOWS[name]) if "uses" in step]
    assert used
    for action in used:
        assert re.search(rf"{re.escape(action)} # v\d+\.\d+\.\d+$", text, re.MULTILINE)
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)


def test_the_matrix_has_each_supported_core() -> None:
    assert WORKFLOWS["matrix.yml"]["jobs"]["matrix"]["strategy"]["matrix"]["core"] == list(CORES)


def test_the_matrix_has_each_supported_python() -> None:
    options = [step.get("with", {}) for step in steps(WORKFLOWS["matrix.yml"])]
    (versions,) = [each["python-version"] for each in options if "python-version" in each]
    assert versions.split() == list(WANTED)


def test_clean_removes_what_the_targets_and_their_tools_leave() -> None:
    """All that git ignores, except for the files of a user."""
    ignored, _mark, _users = (ROOT / ".gitignore").read_text(encoding="utf-8").partition("# of a user")
    patterns = {line.strip("/") for line in ignored.splitlines() if line and not line.startswith("#")}
    recipe = MAKEFILE.partition("\nclean:")[2].partition("\n\n")[0]
    # Each compiled file is in such a folder.
    assert patterns - {"*.pyc"} - set(recipe.split()) == set()
