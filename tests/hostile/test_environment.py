# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

""" "It works in my shell": variables, locale, files and the clock of the machine that the module runs on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Clock, Simulator, running

from .process import Module

READ_ONLY = "import ansible_collections.hwcloud.oms.tests.hostile.read_only"
#: Cyrillic, Greek, an umlaut and a character beyond 16 bits.
WORDS: dict[str, Any] = {
    "src_bucket": "фото-ορίγιναλ",
    "dst_bucket": "bücher-\U0001f5bc",
    "description": "снимки für \U0001f5bc",
}


class ShiftedClock:
    """The time of a machine whose clock is wrong."""

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
    """ "401 although the keys are right": an entry in .netrc does not replace our authentication."""
    path = tmp_path / ".netrc"
    path.write_text("machine 127.0.0.1 login clerk password secret\n")
    path.chmod(0o600)
    assert module.run(simulator, {variable: str(tmp_path if variable == "HOME" else path)}).good
    assert {entry.headers["Authorization"].partition(" ")[0] for entry in simulator.log} == {"SDK-HMAC-SHA256"}


def test_netrc_and_a_login_by_password(module: Module, simulator: Simulator, tmp_path: Path) -> None:
    """The login itself carries no Authorization at all, so .netrc could slip in there first."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login clerk password secret\n")
    account = simulator.account
    login: dict[str, Any] = {
        **{name: getattr(account, name) for name in ("username", "password", "domain_name", "region")},
        "access_key": None,
        "secret_key": None,
        "iam_endpoint": simulator.url,
    }
    assert module.run(simulator, **login).good
    assert not any("Authorization" in entry.headers for entry in simulator.log)


@pytest.mark.parametrize(("shift", "told"), [(-1200, "20 minutes ahead"), (1200, "20 minutes behind")])
def test_clock_is_off(module: Module, shift: float, told: str) -> None:
    """ "401, but the keys are right": the message says that the clock is wrong, and by how much."""
    clock: Clock = ShiftedClock(shift)
    with running(clock=clock) as cloud:
        ran = module.run(cloud)
    assert (
        f"The clock of this machine is {told}: correct it, because signatures are valid for 15 minutes only." in ran.msg
    )
    assert len(cloud.log) == 1


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_plain_locale(module: Module, simulator: Simulator, locale: dict[str, str]) -> None:
    """ "UnicodeEncodeError: 'ascii' codec": names in any script reach the service and come back, whatever LC_ALL is."""
    made = module.run(simulator, locale, **WORDS)
    assert made.good
    (task,) = simulator.tasks()
    assert {name: task[name] for name in WORDS} == WORDS
    again = module.run(simulator, locale, **WORDS)
    assert not again.result["changed"]
    assert {name: again.result["sync_task"][name] for name in WORDS} == WORDS


def test_plain_locale_and_a_failure(module: Module, simulator: Simulator) -> None:
    """Names in any script are whole in messages too."""
    simulator.add_task(src_region="cn-hangzhou", dst_region="cn-north-4", **WORDS)
    ran = module.run(simulator, {"LC_ALL": "C"}, **{**WORDS, "description": "другие"})
    assert f"description is {WORDS['description']!r}, wanted is 'другие'" in ran.msg


def test_home_is_not_set(module: Module, simulator: Simulator) -> None:
    """As under cron, systemd or a bare container."""
    assert module.run(simulator, {"HOME": None}).good


def test_nothing_but_the_interpreter(module: Module, simulator: Simulator) -> None:
    """An environment without PATH, USER, LANG and TMPDIR does."""
    kept = ("PYTHONPATH", "PYTHONPYCACHEPREFIX")
    assert module.run(simulator, {name: None for name in module.env if name not in kept}).good


def test_file_system_is_read_only(module: Module, simulator: Simulator) -> None:
    """Nothing is written to any file: each attempt would be refused, and told on standard error."""
    ran = module.run(simulator, before=READ_ONLY)
    assert ran.good
    assert "tried to write" not in ran.printed
    failed = module.run(simulator, before=READ_ONLY, enable_restore=True)
    assert "differs" in failed.msg
    assert "tried to write" not in failed.printed


@pytest.mark.parametrize(
    "write", ["open('x', 'w')", "__import__('os').mkdir('x')", "__import__('tempfile').TemporaryFile()"]
)
def test_the_read_only_file_system_is_one(module: Module, write: str) -> None:
    """The test above could see a write."""
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
    """Half a set of keys in the environment is nobody's business when the options are whole."""
    assert module.run(simulator, {"HW_ACCESS_KEY": "half", "HW_SECURITY_TOKEN": "old"}, state="absent").good
