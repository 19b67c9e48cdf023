# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator on a real socket: werkzeug's threaded server, which delivers responses byte by byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from socketserver import BaseServer
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from .app import application
from .exchange import Exchange
from .faults import Delivery

if TYPE_CHECKING:
    from .simulator import Simulator

HOST = "127.0.0.1"
#: Seconds that a client has to read why a handshake failed.
LINGER = 2.0


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and can break a response where a WSGI application cannot."""

    disable_nagle_algorithm = True
    server: _Server

    def run_wsgi(self) -> None:
        clock = self.server.simulator.clock
        exchange = Exchange(self.server.simulator, self.make_environ())
        clock.sleep(exchange.wait_before)
        delivery = exchange.execute()
        clock.sleep(exchange.wait_after)
        if delivery.drop:
            self._hang_up()
        else:
            self._send(delivery)

    def _send(self, delivery: Delivery) -> None:
        self.send_response_only(delivery.status, HTTPStatus(delivery.status).phrase)
        for name, text in delivery.headers:
            self.send_header(name, text)
        self.send_header("Content-Length", str(delivery.length))
        self.end_headers()
        if self.command != "HEAD":
            for part in delivery.parts():
                self.server.simulator.clock.sleep(delivery.seconds / delivery.pieces)
                self.wfile.write(part)
        if delivery.cut is not None:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: the journal has the requests, and standard error is for failures."""


class _Server(ThreadedWSGIServer):
    """Keeps track of its open connections, so that they end with the server."""

    def __init__(self, simulator: Simulator, port: int, ssl_context: ssl.SSLContext | None, host: str) -> None:
        super().__init__(host, port, application(), handler=_Handler, ssl_context=ssl_context)
        if isinstance(self.socket, ssl.SSLSocket):
            # In the thread of the connection, which also reports a failure.
            self.socket.do_handshake_on_connect = False  # type: ignore[attr-defined]
        self.simulator = simulator
        self._open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        # Another thread may take the TLS away meanwhile, see hang_up(). The socket is closed all the same.
        try:
            if isinstance(request, ssl.SSLSocket) and not request.version():
                _linger(request)
        finally:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection that a client still holds."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _linger(connection: ssl.SSLSocket) -> None:
    """Read what a client still sends after a failed handshake: a reset would overtake the alert that says why."""
    with suppress(OSError):
        connection.settimeout(LINGER)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass


@contextmanager
def in_thread(server: BaseServer) -> Iterator[None]:
    """Run a server in a thread of its own, and close it at the end."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(
    simulator: Simulator, port: int = 0, ssl_context: ssl.SSLContext | None = None, host: str = HOST
) -> Iterator[str]:
    """Serve the simulator on loopback from a thread of its own; yield the address."""
    server = _Server(simulator, port, ssl_context, host)
    try:
        with in_thread(server):
            yield f"{'https' if ssl_context else 'http'}://{f'[{host}]' if ':' in host else host}:{server.port}"
    finally:
        server.hang_up()
