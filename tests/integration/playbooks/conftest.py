# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the integration tests: the collection as a user installs it, and a clean environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tools.build import build, install
from ansible_collections.hwcloud.oms.tools.bundle import fetch
from ansible_collections.hwcloud.oms.tools.layout import FOREIGN, ROOT, environment

from ...simulator import Simulator
from .blocks import reasons
from .canaries import Canaries
from .module import Module
from .plays import Ansible
from .standard_endpoints import standard_endpoints


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the blocks of the documentation that are not run, on a green run too."""
    for line in reasons(ROOT):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def collections_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the installed tarball; `make` provides it, otherwise it is built here."""
    given = os.environ.get("OMS_COLLECTIONS_PATH")
    if given:
        return Path(given)
    made = tmp_path_factory.mktemp("collections")
    install(build(tmp_path_factory.mktemp("dist")), made)
    return made


@pytest.fixture(scope="session")
def bundle_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of other collections; `make` provides it, otherwise they are fetched here."""
    given = os.environ.get("OMS_BUNDLE_PATH")
    return fetch(Path(given) if given else tmp_path_factory.mktemp("other") / "bundle")


@pytest.fixture
def ansible_env(collections_path: Path, tmp_path: Path) -> dict[str, str]:
    """Return an environment without keys, proxies or settings of the person who runs the tests."""
    clean = environment()
    for name in [name for name in clean if name.lower().endswith("_proxy") or name.startswith("PYTHON")]:
        del clean[name]
    home = tmp_path / "home"
    home.mkdir()
    return {
        **clean,
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path),
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_REMOTE_TEMP": str(home / ".ansible" / "tmp"),
        "HOME": str(home),
    }


@pytest.fixture
def ansible(tmp_path: Path, ansible_env: dict[str, str]) -> Ansible:
    """Return a runner of plays with the installed collection."""
    return Ansible(tmp_path, ansible_env)


@pytest.fixture
def standard(simulator: Simulator, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Yield the environment in which the simulator is found as the real service is, without an endpoint."""
    with standard_endpoints(simulator, tmp_path) as found:
        yield found


@pytest.fixture
def module(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Module:
    """Return a runner of `oms_sync_task` in this process, in a clean environment."""
    for name in os.environ:
        if name.startswith(FOREIGN) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    return Module(capsys, monkeypatch)


@pytest.fixture
def canaries(ansible: Ansible, simulator: Simulator) -> Canaries:
    """Return a runner of plays with secrets that must not be shown."""
    return Canaries(ansible, simulator)
