# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record whether a request was sent before its connection failed.

The class of an exception does not say so: urllib3 raises `ProxyError` for a proxy that refuses the connection, and for
one that drops it after the request went through. So the connection itself keeps a record. Whatever is not proven to
have failed before the request was sent counts as possibly executed.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Callable

from .deadline import LATE, Result, TooLateError

#: Methods of an adapter of requests that run before it takes a connection. Which exist depends on its version.
STEPS = ("get_connection_with_tls_context", "get_connection", "cert_verify", "request_url")


class RequestTracker:
    """Record how far one request at a time gets, on all connections of an adapter.

    Args:
        adapter: An adapter of requests.
    """

    def __init__(self, adapter: Any) -> None:
        self._managers: list[Any] = []
        self._classes: dict[Any, Any] = {}
        self.connection: _Watched | None = None
        self._response: HTTPResponse | None = None
        self._lock = threading.Lock()
        self.begin()
        for name in STEPS:
            if hasattr(adapter, name):
                setattr(adapter, name, self.unsent_if_it_fails(getattr(adapter, name)))
        self._watch(adapter.poolmanager)
        manager_for = adapter.proxy_manager_for
        adapter.proxy_manager_for = lambda *args, **keywords: self._watch(manager_for(*args, **keywords))
        adapter.tracker = self

    def begin(self) -> None:
        """Forget the last request."""
        #: The request, or a part of it, may have been sent.
        self.request_sent = False
        #: Something failed before any part of the request was sent.
        self.failed_before = False
        #: The host of the connection, which is that of a proxy where there is one.
        self.peer = ""
        self.connecting = False
        self._abandoned = False

    @property
    def sent(self) -> bool | None:
        """Return whether the request may have been sent; None where nothing is proven either way."""
        return True if self.request_sent else False if self.failed_before else None

    def sending(self) -> None:
        """Record that a part of the request is sent now."""
        with self._lock:
            if self._abandoned:
                raise TooLateError(LATE)
            self.request_sent = True

    def close(self) -> None:
        """Close what a failed request left open: libraries do not close a response that they failed to read."""
        if self._response:
            self._response.close()

    def abandon(self) -> None:
        """End the request from another thread: its next step fails."""
        with self._lock:
            self._abandoned = True
            if self.connecting and not self.request_sent:
                # Even if the connection succeeds, no request will be sent on it.
                self.failed_before = True
        sock = getattr(self.connection, "sock", None)
        # It may be closed already, or still be connecting, and then its own timeouts end it.
        with suppress(OSError, AttributeError):
            if sock is not None:
                sock.shutdown(socket.SHUT_RDWR)

    def unsent_if_it_fails(self, step: Callable[..., Result]) -> Callable[..., Result]:
        """Return a function that records that nothing was sent if the given one raises."""

        def watched(*args: Any, **keywords: Any) -> Result:
            try:
                return step(*args, **keywords)
            except BaseException:
                self.failed_before = True
                raise

        return watched

    def _respond(self, *args: Any, **keywords: Any) -> HTTPResponse:
        self._response = HTTPResponse(*args, **keywords)
        return self._response

    def _watch(self, manager: Any) -> Any:
        """Make the connections of all pools that the manager creates from now on keep the record."""
        if not any(manager is one for one in self._managers):
            self._managers.append(manager)
            pools = manager.pool_classes_by_scheme
            manager.pool_classes_by_scheme = {scheme: self._pool(pool) for scheme, pool in pools.items()}
        return manager

    def _pool(self, pool_class: Any) -> Callable[..., Any]:
        def make(*args: Any, **keywords: Any) -> Any:
            pool = pool_class(*args, **keywords)
            kind = pool.ConnectionCls
            if kind not in self._classes:
                self._classes[kind] = type(
                    kind.__name__, (_Watched, kind), {"tracker": self, "response_class": self._respond}
                )
            pool.ConnectionCls = self._classes[kind]
            return pool

        return make


class _Watched(HTTPConnection):
    """Extend the connection classes of urllib3. `connect` covers TCP, CONNECT at a proxy, and TLS."""

    tracker: RequestTracker

    def connect(self) -> None:
        tracker = self.tracker
        tracker.connection, tracker.peer, tracker.connecting = self, self.host, True
        try:
            super().connect()
        except BaseException:
            tracker.failed_before = True
            raise
        finally:
            tracker.connecting = False

    def putrequest(self, *args: Any, **keywords: Any) -> None:
        self.tracker.connection = self
        self.tracker.unsent_if_it_fails(super().putrequest)(*args, **keywords)

    def putheader(self, *args: Any, **keywords: Any) -> None:
        try:
            super().putheader(*args, **keywords)
        except BaseException:
            self.tracker.failed_before = True
            raise

    def send(self, data: Any) -> None:
        # What is sent while connecting is the CONNECT for a proxy.
        if not self.tracker.connecting:
            if self.sock is None:
                self.connect()
            self.tracker.sending()
        super().send(data)
