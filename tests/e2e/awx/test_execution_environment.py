# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-builder finds the requirements of the collection and accepts the definition of the example project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

BUILDER = Path(sys.executable).with_name("ansible-builder")
#: The oldest and the newest supported ansible-core, each with a Python.
BASES = [("ansible-core==2.16.*", "python3.11"), ("ansible-core==2.21.*", "python3.12")]


def builder(*arguments: str, env: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [str(BUILDER), *arguments],
        cwd=folder,
        env=env,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_installed_collection_requires_requests(
    collections_path: Path, ansible_env: dict[str, str], tmp_path: Path
) -> None:
    """ansible-builder ignores malformed metadata, and jobs then fail at run time."""
    # Without other collections, which have requirements of their own.
    here = tmp_path / "ansible_collections" / "hwcloud" / "oms"
    shutil.copytree(collections_path / "ansible_collections" / "hwcloud" / "oms" / "meta", here / "meta")
    for name in ("MANIFEST.json", "galaxy.yml"):
        given = collections_path / "ansible_collections" / "hwcloud" / "oms" / name
        if given.exists():
            shutil.copy(given, here)
    found = yaml.safe_load(builder("introspect", str(tmp_path), env=ansible_env, folder=tmp_path))
    asked = found["python"]["hwcloud.oms"] if isinstance(found["python"], dict) else found["python"]
    assert [line.split("#")[0].split(";")[0].strip() for line in asked] == ["requests>=2.20", "requests>=2.25"]


@pytest.mark.parametrize(("core", "python"), [("", ""), *BASES])
def test_definition(core: str, python: str, awx_project: Path, ansible_env: dict[str, str], tmp_path: Path) -> None:
    """Unchanged, and with the oldest and the newest base."""
    shutil.copytree(awx_project, tmp_path / "project")
    path = tmp_path / "project" / "execution-environment.yml"
    definition: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if core:
        definition["dependencies"]["ansible_core"]["package_pip"] = core
        definition["dependencies"]["python_interpreter"] = {
            "package_system": python,
            "python_path": f"/usr/bin/{python}",
        }
        path.write_text(yaml.safe_dump(definition), encoding="utf-8")
    builder("create", "--output-filename", "Containerfile", env=ansible_env, folder=tmp_path / "project")
    made = (tmp_path / "project" / "context" / "Containerfile").read_text(encoding="utf-8")
    for desired in (
        definition["images"]["base_image"]["name"],
        definition["dependencies"]["ansible_core"]["package_pip"],
        definition["dependencies"]["python_interpreter"]["package_system"],
    ):
        assert desired in made
    assert "requirements.yml" in made
