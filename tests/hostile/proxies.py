# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy as companies have it: tunnels TLS, passes plain requests on, may ask for a password."""

from __future__ import annotations

import base64
import select
import socket
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Iterator, List, Optional
from urllib.parse import urlsplit

from ansible_collections.hwcloud.oms.tests.simulator.server import in_thread


class Proxy(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1. `seen` holds the first line of each request."""

    daemon_threads = True

    def __init__(self, login: Optional[str] = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.expected = login and "Basic " + base64.b64encode(login.encode()).decode()
        self.seen: List[str] = []

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

    def do_CONNECT(self) -> None:
        if not self._admitted():
            return
        host, _colon, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as there:
            self.send_response(200)
            self.end_headers()
            self._pump(there)

    def _pump(self, there: socket.socket) -> None:
        """Carry bytes both ways until one side has had enough."""
        other = {self.connection: there, there: self.connection}
        while True:
            for end in select.select(list(other), [], [], 10)[0]:
                data = end.recv(65536)
                if not data:
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
        """Silent; `seen` tells."""


@contextmanager
def proxy(login: Optional[str] = None) -> Iterator[Proxy]:
    """A proxy that runs. `login` is user:password, where it asks for one."""
    server = Proxy(login)
    with in_thread(server):
        yield server


def dead() -> str:
    """An address of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % taken.getsockname()[1]
