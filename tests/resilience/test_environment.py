# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables, locale, files and clock of the machine do not break the module."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Clock, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    CHOICE,
    EVENT,
    GROUP_INFO,
    INFO,
    LIST,
    MIGRATION_INFO,
    MIGRATION_TASK,
    MIGRATIONS,
    PREFLIGHT,
    SOURCE,
    STATISTICS,
    TASK_GROUP,
)

from .process import Module

READ_ONLY = "import ansible_collections.hwcloud.oms.tests.resilience.read_only"
#: Cyrillic, Greek, an umlaut and a character beyond 16 bits.
WORDS: dict[str, Any] = {
    "src_bucket": "фото-ορίγιναλ",
    "dst_bucket": "bücher-\U0001f5bc",
    "description": "снимки für \U0001f5bc",
}
#: A task that exists already.
FED = {**IDENTITY, "dst_bucket": "photos-fed"}
FEED = {name: FED[name] for name in CHOICE}
#: What each module does with every file system read-only.
CALLS: dict[str, dict[str, Any]] = {
    "oms_sync_task": TASK,
    LIST: {"sync_tasks": [pair("letters")], "credentials": USABLE},
    INFO: {"details": True},
    STATISTICS: FEED,
    EVENT: {**FEED, "object_keys": ["a.txt", "b.txt"]},
    MIGRATION_TASK: TASK,
    TASK_GROUP: TASK,
    MIGRATIONS: {"migrations": [pair("letters"), pair("films", use="group")], "credentials": USABLE},
    MIGRATION_INFO: {},
    GROUP_INFO: {},
    PREFLIGHT: TASK,
    SOURCE: {"ak": "source-ak", "sk": "source-sk"},
}


class ShiftedClock:
    """The clock of a machine with a wrong time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def time(self) -> float:
        return time.time() + self._seconds

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        time.sleep(seconds)


@pytest.mark.parametrize("variable", ["HOME", "NETRC"])
def test_netrc_names_the_host_of_the_service(
    module: Module, simulator: Simulator, tmp_path: Path, variable: str
) -> None:
    """An entry in `.netrc` does not replace the authentication of the module."""
    path = tmp_path / ".netrc"
    path.write_text("machine 127.0.0.1 login clerk password secret\n")
    path.chmod(0o600)
    assert module.run(simulator, {variable: str(tmp_path if variable == "HOME" else path)}).good
    assert {entry.headers["Authorization"].partition(" ")[0] for entry in simulator.log} == {"SDK-HMAC-SHA256"}


@pytest.mark.parametrize("variable", ["HOME", "NETRC"])
@pytest.mark.parametrize("way", ["password", "token"])
def test_netrc_and_no_keys(module: Module, simulator: Simulator, tmp_path: Path, way: str, variable: str) -> None:
    """The requests have no Authorization header, to which an entry of `.netrc` could be added."""
    path = tmp_path / ".netrc"
    path.write_text("machine 127.0.0.1 login clerk password secret\n")
    account = simulator.account
    names = {"password": ("username", "password", "domain_name", "region"), "token": ("auth_token",)}
    given: dict[str, Any] = {name: getattr(account, name) for name in names[way]}
    given.update(access_key=None, secret_key=None, iam_endpoint=simulator.url)
    assert module.run(simulator, {variable: str(tmp_path if variable == "HOME" else path)}, **given).good
    assert not any("Authorization" in entry.headers for entry in simulator.log)


@pytest.mark.parametrize(("shift", "wrong"), [(-1200, "20 minutes ahead"), (1200, "20 minutes behind")])
def test_clock_is_off(module: Module, shift: float, wrong: str) -> None:
    """The message for a 401 names the wrong clock, and the difference."""
    clock: Clock = ShiftedClock(shift)
    with running(clock=clock) as cloud:
        ran = module.run(cloud)
    hint = f"The clock of this machine is {wrong}: correct it, because signatures are valid for 15 minutes only."
    assert hint in ran.msg
    assert len(cloud.log) == 1


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_plain_locale(module: Module, simulator: Simulator, locale: dict[str, str]) -> None:
    """Names in any script reach the service and come back, whatever `LC_ALL` is."""
    made = module.run(simulator, locale, **WORDS)
    assert made.good
    (task,) = simulator.tasks()
    assert {name: task[name] for name in WORDS} == WORDS
    again = module.run(simulator, locale, **WORDS)
    assert not again.result["changed"]
    assert {name: again.result["sync_task"][name] for name in WORDS} == WORDS


def test_plain_locale_and_a_failure(module: Module, simulator: Simulator) -> None:
    """Names in any script are complete in messages too."""
    simulator.add_task(src_region="cn-hangzhou", dst_region="cn-north-4", **WORDS)
    ran = module.run(simulator, {"LC_ALL": "C"}, **{**WORDS, "description": "другие"})
    assert f"description is {WORDS['description']!r} but should be 'другие'" in ran.msg


def test_home_is_not_set(module: Module, simulator: Simulator) -> None:
    """As under cron, systemd or a bare container."""
    assert module.run(simulator, {"HOME": None}).good


def test_nothing_but_the_interpreter(module: Module, simulator: Simulator) -> None:
    """The module works without `PATH`, `USER`, `LANG` and `TMPDIR`."""
    kept = ("PYTHONPATH", "PYTHONPYCACHEPREFIX")
    assert module.run(simulator, {name: None for name in module.env if name not in kept}).good


@pytest.mark.parametrize("name", MODULES)
def test_file_system_is_read_only_for_every_module(simulator: Simulator, tmp_path: Path, name: str) -> None:
    """No file is written, by a success or by a failure."""
    simulator.settings.update(waiting_time=0.1, listing_time=0.1, object_time=0.01, group_creation_time=0.1)
    simulator.add_task(**FED)
    simulator.add_bucket("Aliyun", TASK["src_bucket"], TASK["src_region"], objects=3)
    simulator.add_bucket("HEC", TASK["dst_bucket"], TASK["dst_region"])
    module = Module(tmp_path, name, CALLS[name])
    made = module.run(simulator, before=READ_ONLY)
    assert made.good, made.printed
    failed = module.run(simulator, before=READ_ONLY, secret_key="wrong")
    assert not failed.good
    assert "tried to write" not in made.printed + failed.printed


def test_file_system_is_read_only(module: Module, simulator: Simulator) -> None:
    """No file is written: each attempt would fail and print a line on standard error."""
    ran = module.run(simulator, before=READ_ONLY)
    assert ran.good
    assert "tried to write" not in ran.printed
    failed = module.run(simulator, before=READ_ONLY, enable_restore=True)
    assert "cannot be updated in place" in failed.msg
    assert "tried to write" not in failed.printed


@pytest.mark.parametrize(
    "write", ["open('x', 'w')", "__import__('os').mkdir('x')", "__import__('tempfile').TemporaryFile()"]
)
def test_the_read_only_file_system_is_one(module: Module, write: str) -> None:
    """The test above detects a write."""
    done = subprocess.run(
        [sys.executable, "-c", f"{READ_ONLY}\n{write}"],
        cwd=module.folder,
        env=module.env,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode
    assert "tried to write" in done.stderr


def test_other_variables_of_the_cloud_do_not_break_explicit_options(module: Module, simulator: Simulator) -> None:
    """An incomplete set of keys in the environment has no effect if the options are complete."""
    assert module.run(simulator, {"HW_ACCESS_KEY": "half", "HW_SECURITY_TOKEN": "old"}, state="absent").good
