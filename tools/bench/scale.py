# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many events: how fast `oms_sync_event` sends them, over how many connections, and how much memory it takes.

For comparison, a plain loop over a `requests.Session` sends the same bodies. Both run in a process of their own
before one server that does next to nothing, so that the sender is what is measured, and both are timed there:
from the arrival of the first batch to that of the last. They take turns, and the best of all rounds counts.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.simulator.server import in_thread

BATCH = 10
#: The rate of ours is at least so much of the plain loop's, and a process takes less than so many MB.
RATE, PEAK = 0.80, 80.0
IDENTITY = {name: value for name, value in TASK.items() if name not in KEYS}
LISTED = {"sync_task_id": "id-1", "src_cloud_type": "Aliyun", "status": "SYNCHRONIZING", **IDENTITY}
#: A module as its own process, as Ansible would run it.
MODULE = """
import json, sys
from ansible_collections.hwcloud.oms.tests.support.module_args import patch_module_args
from ansible_collections.hwcloud.oms.plugins.modules import %s as module
with patch_module_args(json.load(sys.stdin)):
    module.main()
"""
OURS = MODULE % "oms_sync_event"
#: The plain loop: the same file, the same bodies, no retries, no signatures.
PLAIN = """
import itertools, json, sys, urllib.parse
import requests
given = json.load(sys.stdin)
session = requests.Session()
session.trust_env = False
url = given["endpoint"] + "/v2/" + given["project_id"] + "/sync-tasks/id-1/events"
with open(given["object_keys_file"], encoding="utf-8") as lines:
    names = (urllib.parse.quote_plus(line.rstrip("\\n")) for line in lines)
    batch = list(itertools.islice(names, 10))
    while batch:
        session.post(url, json={"object_keys": batch}, timeout=(10, 60)).raise_for_status()
        batch = list(itertools.islice(names, 10))
"""


class Arrivals(NamedTuple):
    """What the server saw of one sender."""

    times: list[float]
    connections: set[int]
    names: list[int]

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])


class Sent(NamedTuple):
    """The result of one sender."""

    arrivals: Arrivals
    #: MB, of 1,000,000 bytes.
    peak: float
    output: str
    #: Different names that were taken.
    taken: int


class Server(ThreadingHTTPServer):
    """On loopback: answers lists with one task, takes all events, and counts them. Connections stay open.

    Args:
        seconds: How long a response to an event takes.
        overloaded: One of so many batches is refused with 503; 0 for none.
    """

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, seconds: float = 0.0, overloaded: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seconds = seconds
        self.overloaded = overloaded
        self.arrivals = Arrivals([], set(), [])
        self.numbers = itertools.count(1)
        #: The names that were taken.
        self.taken: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer(json.dumps({"count": 1, "tasks": [LISTED]}).encode())

    def do_POST(self) -> None:
        arrivals, number = self.server.arrivals, next(self.server.numbers)
        arrivals.times.append(time.monotonic())
        arrivals.connections.add(self.client_address[1])
        names = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["object_keys"]
        arrivals.names.append(len(names))
        if self.server.seconds:
            time.sleep(self.server.seconds)
        if self.server.overloaded and number % self.server.overloaded == 0:
            self._answer(b"{}", 503)
        else:
            self.server.taken.update(names)
            self._answer(b"{}")

    def _answer(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Standard output is for the figures."""


@contextmanager
def serving(**behavior: Any) -> Iterator[Server]:
    """A server that answers from a thread of its own; see Server for its behavior."""
    server = Server(**behavior)
    with in_thread(server):
        yield server


def written(folder: Path, count: int) -> Path:
    """A file of so many names."""
    path = folder / "names.txt"
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(f"photos of 2026/summer {number % 100}/picture+{number:08d}.jpg\n" for number in range(count))
    return path


def send(program: str, names: Path, options: Mapping[str, Any] = MappingProxyType({}), **behavior: Any) -> Sent:
    """Run a sender in its own process.

    Args:
        program: OURS or PLAIN.
        names: A file of names.
        options: Further options of the module.
        behavior: See Server.
    """
    with serving(**behavior) as server:
        given: dict[str, Any] = {"access_key": "AK", "secret_key": "SK", "project_id": "p", "endpoint": server.url}
        given.update(IDENTITY, **options, object_keys_file=str(names))
        output, peak = run(program, given, names.parent)
    return Sent(server.arrivals, peak, output, len(server.taken))


def run(program: str, given: Mapping[str, Any], folder: Path) -> tuple[str, float]:
    """Run a program in its own process, and return its output and the MB that it took at its peak.

    Args:
        program: OURS, PLAIN or MODULE with a name.
        given: What it reads.
        folder: A folder for a file.
    """
    peaks = folder / "peaks"
    peaks.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(Path(__file__).with_name("peak.py")), "-c", program],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**_environment(), "BENCH_PEAKS": str(peaks)},
    )
    return done.stdout, int(peaks.read_text(encoding="utf-8")) * 1024 / 1e6


def _environment() -> dict[str, str]:
    """That of this process, with the collection in reach and no proxy in between."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "BENCH_PYTHON": sys.executable}


class Scale(NamedTuple):
    """The best of all rounds."""

    ours: Sent
    plain: Sent

    @property
    def ratio(self) -> float:
        return self.ours.arrivals.rate / self.plain.arrivals.rate


def measure(count: int, rounds: int) -> Scale:
    """Both senders in turn, with so many names."""
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        names = written(Path(folder), count)
        pairs = [(send(OURS, names), send(PLAIN, names)) for _round in range(rounds)]
    ours, plain = (max(sent, key=lambda one: one.arrivals.rate) for sent in zip(*pairs))
    return Scale(ours._replace(peak=max(one.peak for one, _plain in pairs)), plain)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scale", description="Many events, compared with a plain loop of requests.")
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    scale = measure(asked.names, asked.rounds)
    print(f"  {'%d names' % asked.names:34}{'requests':>9}{'per s':>9}{'peak MB':>9}")
    for name, sent in zip(("oms_sync_event", "requests.Session"), scale):
        print(f"  {name:34}{len(sent.arrivals.times):9}{sent.arrivals.rate:9.0f}{sent.peak:9.1f}")
    claims = {
        f"{len(scale.ours.arrivals.times)} requests": len(scale.ours.arrivals.times) == -(-asked.names // BATCH),
        f"{len(scale.ours.arrivals.connections)} connection": len(scale.ours.arrivals.connections) == 1,
        f"{scale.ours.peak:.1f} MB at the peak, less than {PEAK:.0f}": scale.ours.peak < PEAK,
        f"{scale.ratio:.2f} of the plain loop's rate, at least {RATE:.2f}": scale.ratio >= RATE,
    }
    for claim, good in claims.items():
        print(f"  {'PASS' if good else 'FAIL'}  {claim}")
    return 0 if all(claims.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
