# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate a company's proxy: tunnels TLS, forwards plain requests, may require a password and may fail."""

from __future__ import annotations

import base64
import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, NamedTuple
from urllib.parse import urlsplit

from ansible_collections.hwcloud.oms.tests.simulator.server import in_thread

#: How a proxy fails instead of a response; bytes are sent unchanged, and then the connection is closed.
DROP, RESET, SILENCE = "drop", "reset", "silence"


class Breakdown(NamedTuple):
    """A failure. `when` decides, before a response is forwarded, whether it happens now; it happens once."""

    when: Callable[[], bool]
    what: str | bytes


class Proxy(ThreadingHTTPServer):
    """Listen on a free port of 127.0.0.1. `seen` holds the first line of each request.

    Args:
        login: user:password, if the proxy requires one.
        breakdown: How it fails after it has forwarded a request.
        connect: The response to each CONNECT instead of a tunnel.
        tunnels: The addresses to which the tunnels to these addresses lead; there is no tunnel to another one.
    """

    daemon_threads = True

    def __init__(
        self,
        login: str | None = None,
        breakdown: Breakdown | None = None,
        connect: str | bytes | None = None,
        tunnels: dict[str, str] | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.breakdown = breakdown
        self.connect = connect
        self.tunnels = tunnels
        #: How often; a negative number means always.
        self.connect_times = -1
        self.over = threading.Event()
        self.expected = login and "Basic " + base64.b64encode(login.encode()).decode()
        self.seen: list[str] = []

    def breaks_down(self) -> str | bytes | None:
        """Return the failure that happens now instead of a response, if any."""
        if not self.breakdown or not self.breakdown.when():
            return None
        what, self.breakdown = self.breakdown.what, None
        return what

    def server_close(self) -> None:
        self.over.set()
        super().server_close()

    @property
    def address(self) -> str:
        return "127.0.0.1:%d" % self.server_port


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def _admitted(self) -> bool:
        self.server.seen.append(self.requestline)
        if self.server.expected and self.headers.get("Proxy-Authorization") != self.server.expected:
            self.send_error(407)
            return False
        return True

    def _fail(self, what: str | bytes) -> None:
        """Fail towards the client, and close the connection."""
        self.close_connection = True
        if isinstance(what, bytes):
            # The client may have closed the connection.
            with suppress(OSError):
                self.connection.sendall(what)
        elif what == SILENCE:
            self.server.over.wait(30)
        elif what == RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # The last reference to the socket sends the reset.
            self.rfile.close()
            self.connection.close()

    def do_CONNECT(self) -> None:
        if not self._admitted():
            return
        self.close_connection = True
        if self.server.connect is not None and self.server.connect_times != 0:
            self.server.connect_times -= 1
            self._fail(self.server.connect)
            return
        end = self.path if self.server.tunnels is None else self.server.tunnels.get(self.path)
        if end is None:
            self.send_error(502)
            return
        host, _colon, port = end.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as there:
            self.send_response(200)
            self.end_headers()
            self._pump(there)

    def _pump(self, there: socket.socket) -> None:
        """Copy bytes both ways until one side closes."""
        other = {self.connection: there, there: self.connection}
        while True:
            for end in select.select(list(other), [], [], 10)[0]:
                # A side may close without having read everything.
                data = b""
                with suppress(ConnectionResetError):
                    data = end.recv(65536)
                if not data:
                    return
                failing = self.server.breaks_down() if end is there else None
                if failing is not None:
                    self._fail(failing)
                    return
                other[end].sendall(data)

    def _pass_on(self) -> None:
        if not self._admitted():
            return
        url = urlsplit(self.path)
        there = HTTPConnection(url.netloc, timeout=10)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept = {name: text for name, text in self.headers.items() if not name.lower().startswith("proxy-")}
        there.request(self.command, f"{url.path}?{url.query}", body, kept)
        answer = there.getresponse()
        failing = self.server.breaks_down()
        if failing is not None:
            there.close()
            self._fail(failing)
            return
        self.send_response(answer.status)
        for name, text in answer.getheaders():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(answer.read())
        there.close()

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_DELETE(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it that)
        """Do nothing: `seen` has the requests."""


@contextmanager
def proxy(
    login: str | None = None,
    breakdown: Breakdown | None = None,
    connect: str | bytes | None = None,
    tunnels: dict[str, str] | None = None,
) -> Iterator[Proxy]:
    """Yield a running proxy."""
    server = Proxy(login, breakdown, connect, tunnels)
    with in_thread(server):
        yield server


def dead() -> str:
    """Return an address of this machine on which no process listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % taken.getsockname()[1]
