# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide a simulated AWX and the collection that configures it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from flask import Flask

from ansible_collections.hwcloud.oms.tools.layout import environment

from ...integration.playbooks.conftest import ansible_env, bundle_path, collections_path
from ...integration.playbooks.plays import ANSIBLE_PLAYBOOK, LIMIT
from ...simulator import Simulator
from .api import TOKEN, create_app, serving
from .assets import playbooks as offered_playbooks
from .controller import Controller
from .jobs import Tower
from .launcher import Launcher

__all__ = ["ansible_env", "bundle_path", "collections_path"]


@pytest.fixture(scope="session")
def modules(bundle_path: Path) -> dict[str, dict[str, Any]]:
    """Return the options of each module of awx.awx, without those of the connection."""
    found = {}
    for path in (bundle_path / "ansible_collections/awx/awx/plugins/modules").glob("[!_]*.py"):
        text = path.read_text(encoding="utf-8")
        documentation = re.search(r"^DOCUMENTATION = r?('''|\"\"\")(.*?)\1", text, re.DOTALL | re.MULTILINE)
        assert documentation, path
        found[path.stem] = yaml.safe_load(documentation[2]).get("options") or {}
    return found


@pytest.fixture(scope="session")
def awx_project(collections_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project that `hwcloud.oms.awx_project` wrote."""
    folder = tmp_path_factory.mktemp("awx") / "project"
    env = {**environment(), "ANSIBLE_COLLECTIONS_PATH": str(collections_path)}
    ran = Playbooks(env, folder.parent).run("hwcloud.oms.awx_project", "-e", f"oms_awx_project_dir={folder}")
    assert ran.status == 0, ran.output
    return folder


@pytest.fixture
def controller(awx_project: Path) -> Controller:
    """Return a fresh AWX, as far as its API goes, that can read the example project."""
    return Controller(offered_playbooks(awx_project))


@pytest.fixture
def app(controller: Controller) -> Flask:
    """Return the API of the controller."""
    return create_app(controller)


@pytest.fixture
def tower(awx_project: Path, ansible_env: dict[str, str], tmp_path: Path) -> Tower:
    """Return what runs the jobs of the example project."""
    folder = tmp_path / "jobs"
    folder.mkdir()
    return Tower(awx_project, ansible_env, folder)


@pytest.fixture
def launch(tower: Tower, simulator: Simulator) -> Launcher:
    """Return what launches jobs for two tenants."""
    return Launcher(tower, simulator)


class Ran(NamedTuple):
    """The output and exit status of a playbook."""

    output: str
    status: int

    @property
    def changed(self) -> int:
        found = re.search(r"localhost +: ok=\d+ +changed=(\d+)", self.output)
        assert found, self.output
        return int(found[1])


class Playbooks:
    """Run the playbooks for AWX by name, as a user does."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env = env
        self.folder = folder

    def run(self, name: str, *arguments: str, **env: str) -> Ran:
        done = subprocess.run(
            [str(ANSIBLE_PLAYBOOK), *arguments, name],
            cwd=self.folder,
            env={**self.env, **env},
            check=False,
            timeout=10 * LIMIT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return Ran(done.stdout, done.returncode)


@pytest.fixture
def playbooks(ansible_env: dict[str, str], bundle_path: Path, app: Flask, tmp_path: Path) -> Iterator[Playbooks]:
    """Yield a runner with the address of the controller and a token in the environment."""
    with serving(app) as url:
        path = os.pathsep.join([ansible_env["ANSIBLE_COLLECTIONS_PATH"], str(bundle_path)])
        env = {"ANSIBLE_COLLECTIONS_PATH": path, "CONTROLLER_HOST": url, "CONTROLLER_OAUTH_TOKEN": TOKEN}
        quiet = {"ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        yield Playbooks({**ansible_env, **env, **quiet}, tmp_path)
