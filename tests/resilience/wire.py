# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a server that sends the bytes of a test, which no correct server would send."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Callable

#: Seconds between two pieces of a response: each piece restarts the read timeout.
PAUSE = 0.05


@contextmanager
def answering(pieces: Callable[[], Iterable[bytes]]) -> Iterator[str]:
    """Yield the address of a server that sends these pieces as the response to every request."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PAUSE)
        thread = threading.Thread(target=_serve, args=(server, pieces, stop))
        thread.start()
        try:
            yield "http://127.0.0.1:%d" % server.getsockname()[1]
        finally:
            stop.set()
            thread.join()


def _serve(server: socket.socket, pieces: Callable[[], Iterable[bytes]], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _address = server.accept()
        except TimeoutError:
            continue
        with connection:
            try:
                connection.recv(65536)
                for piece in pieces():
                    connection.sendall(piece)
                    if stop.wait(PAUSE):
                        break
            except OSError:
                continue  # The client closed the connection, as expected.
