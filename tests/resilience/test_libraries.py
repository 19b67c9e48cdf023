# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module works with the oldest and the newest requests, and reports a missing one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator
from ansible_collections.hwcloud.oms.tests.support.proxies import dead

from .conftest import Secured
from .libraries import OLDEST, installed
from .process import MISSING_LIBRARY, Module


@pytest.fixture(params=["oldest", "newest"])
def path(request: pytest.FixtureRequest, module: Module) -> str:
    """Return the `PYTHONPATH` of a process with this version; the newest is that of the tests."""
    ours = module.env["PYTHONPATH"]
    return ours if request.param == "newest" else f"{installed(request.param)}:{ours}"


def test_the_versions_are_two(module: Module, path: str) -> None:
    """The tests below run on the expected versions."""
    done = subprocess.run(
        [sys.executable, "-c", "import requests; print(requests.__version__)"],
        env={**module.env, "PYTHONPATH": path},
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert (done.stdout.strip() == OLDEST) == ("requests" in path)


def test_task_lives_and_dies(module: Module, simulator: Simulator, path: str) -> None:
    env = {"PYTHONPATH": path}
    assert module.run(simulator, env).result["operations"] == ["create"]
    assert not module.run(simulator, env).result["changed"]
    assert module.run(simulator, env, state="absent").result["operations"] == ["stop", "delete"]


def test_connection_breaks(module: Module, simulator: Simulator, path: str) -> None:
    """A connection that breaks after the request was sent is distinguished from one that failed."""
    simulator.faults.add(Fault("ListSyncTasks", "drop"))
    assert "list failed (reset)" in module.run(simulator, {"PYTHONPATH": path}, retry_timeout=5).printed
    ran = module.run(simulator, {"PYTHONPATH": path}, endpoint=f"http://{dead()}")
    assert "The request was not executed." in ran.msg


def test_answer_is_cut_off(module: Module, simulator: Simulator, path: str) -> None:
    simulator.faults.add(Fault("ListSyncTasks", "truncate", when="after"))
    ran = module.run(simulator, {"PYTHONPATH": path}, retry_timeout=5)
    assert ran.good
    assert "list failed (unreadable, HTTP 200)" in ran.printed


def test_certificate_of_another_host(module: Module, misnamed: Secured, path: str) -> None:
    """Old versions compare the names themselves and have their own message."""
    ran = module.run(misnamed.cloud, {"PYTHONPATH": path}, ca_path=misnamed.ca_path, retry_timeout=20)
    assert ran.result["error"]["attempts"] == 1
    assert "The certificate is for another host" in ran.msg


def test_requests_is_missing(module: Module, simulator: Simulator) -> None:
    """The message is that of Ansible, with the interpreter."""
    ran = module.run(simulator, before="import sys; sys.modules['requests'] = None")
    assert ran.msg.startswith(f"{MISSING_LIBRARY} (requests) on ")
    assert sys.executable in ran.msg


def test_requests_is_broken(module: Module, simulator: Simulator, tmp_path: Path) -> None:
    """A requests with missing dependencies is reported in the same way."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "urllib3.py").write_text("raise ImportError('half an upgrade')\n")
    ran = module.run(simulator, {"PYTHONPATH": f"{broken}:{module.env['PYTHONPATH']}"})
    assert ran.msg.startswith(f"{MISSING_LIBRARY} (requests) on ")
