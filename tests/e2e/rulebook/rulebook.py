# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the real ansible-rulebook, in the environment that `make` installs for it, and post requests to its source."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

RULEBOOK = Path(sys.prefix) / "rulebook" / "bin" / "ansible-rulebook"
JAVA = 17
#: Seconds until a source listens. It takes less than ten on an idle machine.
START = 120


def java_home() -> str:
    """Return the folder of a Java runtime that is new enough, which ansible-rulebook needs for its rules.

    Raises:
        RuntimeError: There is none.
    """
    advice = (
        f"Install Java {JAVA} or newer (on Debian, the package openjdk-{JAVA}-jre-headless), or set JAVA_HOME to it."
    )
    given = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=os.path.join(given, "bin") if given else None)
    if not java:
        raise RuntimeError(
            f"ansible-rulebook needs Java, and there is no java in {'JAVA_HOME' if given else 'PATH'}. {advice}"
        )
    shown = subprocess.run(
        [java, "-XshowSettings:properties", "-version"], check=True, capture_output=True, text=True, timeout=60
    ).stderr
    settings = dict(re.findall(r"^ +(java\.\S+) = (.*)$", shown, re.MULTILINE))
    if int(settings["java.specification.version"].split(".")[-1]) < JAVA:
        raise RuntimeError(f"{java} is Java {settings['java.specification.version']}. {advice}")
    return settings["java.home"]


class Rulebook:
    """A rulebook that is running.

    Args:
        port: Port of its source.
        log: File with its output.
    """

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self._log = log

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def runs(self) -> int:
        """Return how many runs of a playbook have ended."""
        return self.output.count("PLAY RECAP")

    def wait(self, condition: Any, seconds: float) -> None:
        """Wait until a condition is true."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.output[-5000:]
            time.sleep(0.2)


@contextmanager
def running(
    name: str, folder: Path, env: dict[str, str], variables: dict[str, Any], host: dict[str, Any]
) -> Iterator[Rulebook]:
    """Run a rulebook until the end of the block.

    Args:
        name: Name or path of the rulebook.
        folder: Working directory.
        env: Environment.
        variables: Variables of the rulebook; the port is added.
        host: Variables of localhost in the inventory.
    """
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "rulebook.log"
    hosts = {"localhost": {"ansible_connection": "local", **host}}
    (folder / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    (folder / "vars.json").write_text(json.dumps({**variables, "oms_notifications_port": port}), encoding="utf-8")
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(RULEBOOK), "--rulebook", name, "--inventory", "inventory.json", "--vars", "vars.json"],
            cwd=folder,
            env={
                **env,
                "JAVA_HOME": java_home(),
                "PATH": os.pathsep.join([str(RULEBOOK.parent), env["PATH"]]),
                "PWD": str(folder),
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started = Rulebook(port, log)
    try:
        started.wait(lambda: _listens(process, started), START)
        yield started
    finally:
        # ansible-runner starts each playbook in a session of its own, which does not end with its parent.
        for pid in (process.pid, *_descendants(process.pid)):
            # It may have ended by itself.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _listens(process: subprocess.Popen[bytes], started: Rulebook) -> bool:
    assert process.poll() is None, started.output
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", started.port)) == 0


def _descendants(pid: int) -> list[int]:
    """Return the processes below a process."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue  # It has ended.
    below: list[int] = []
    left = [pid]
    while left:
        parent = left.pop()
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        below += children
        left += children
    return below


class Posted(NamedTuple):
    """The statuses of the responses, and the seconds from the first request to the last."""

    statuses: list[int]
    seconds: float


def post(port: int, bodies: Sequence[bytes], token: str = "") -> Posted:
    """Post many requests on one connection, without waiting for each response."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST /notifications HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Length: "
    requests = [head.encode() + f"{len(body)}\r\n\r\n".encode() + body for body in bodies]
    with closing(socket.create_connection(("127.0.0.1", port), 120)) as client:
        began = time.monotonic()
        client.sendall(b"".join(requests))
        seconds = time.monotonic() - began
        received = b""
        statuses: list[int] = []
        while len(statuses) < len(bodies):
            chunk = client.recv(65536)
            assert chunk, received[-500:]
            received += chunk
            statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
    return Posted(statuses, seconds)
