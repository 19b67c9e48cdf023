# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator behind `requests` without a socket, in virtual time: thousands of faulty runs in seconds."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from http.client import RemoteDisconnected, responses
from io import BytesIO
from typing import TYPE_CHECKING, Any, Optional, Union
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, exceptions
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ProxyError
from werkzeug.test import EnvironBuilder

from .clock import VirtualClock
from .exchange import Exchange
from .faults import Delivery

if TYPE_CHECKING:
    from .simulator import Simulator

Timeout = Union[None, float, tuple[Optional[float], Optional[float]]]


class InProcessAdapter(BaseAdapter):
    """An adapter for a session: `session.mount("http://", InProcessAdapter(simulator))`.

    The simulator needs a VirtualClock. A client that times out sleeps exactly its read timeout; its request
    is still served when the clock reaches that moment, as on a real service, unless the fault prevents it.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        if not isinstance(simulator.clock, VirtualClock):
            raise TypeError("the in-process adapter needs a simulator with a VirtualClock")
        self._simulator = simulator
        self._clock = simulator.clock
        self._builder = HTTPAdapter()

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Timeout = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        del stream, verify, cert, proxies  # without a connection they have no effect
        limit = timeout[1] if isinstance(timeout, tuple) else timeout
        exchange = Exchange(self._simulator, _environ(request))
        if _exceeds(exchange.wait_before, limit):
            self._clock.call_later(exchange.wait_before, exchange.execute)
            raise self._give_up(request, limit)
        self._clock.sleep(exchange.wait_before)
        delivery = exchange.execute()
        if _exceeds(exchange.wait_after, limit):
            raise self._give_up(request, limit)
        self._clock.sleep(exchange.wait_after)
        if delivery.drop:
            raise _lost(delivery.lost, request)
        return self._response(request, delivery, limit)

    def close(self) -> None:
        """Close nothing: no connection is kept."""

    def _give_up(self, request: PreparedRequest, limit: float | None) -> exceptions.ReadTimeout:
        """Sleep for the client's timeout, and return the exception of requests for it."""
        self._clock.sleep(limit or 0.0)
        return exceptions.ReadTimeout(f"Read timed out. (read timeout={limit})", request=request)

    def _response(self, request: PreparedRequest, delivery: Delivery, limit: float | None) -> Response:
        answer = HTTPResponse(
            body=_Wire(delivery, self._clock, limit),
            headers=HTTPHeaderDict([*delivery.headers, ("Content-Length", str(delivery.length))]),
            status=delivery.status,
            reason=responses.get(delivery.status),
            preload_content=False,
            request_method=request.method,
            enforce_content_length=True,
        )
        return self._builder.build_response(request, answer)


def _lost(how: str, request: PreparedRequest) -> Exception:
    """Return what requests raises when a connection ends without a response, with urllib3 1.26 and 2."""
    ended = RemoteDisconnected("Remote end closed connection without response")
    reset = ConnectionResetError(104, "Connection reset by peer")
    pool: Any = HTTPConnectionPool("localhost")
    behind_a_proxy: dict[str, Exception] = {
        "proxy_drop": ended,
        "proxy_reset": reset,
        "proxy_refused": NewConnectionError(pool, "Failed to establish a new connection: Connection refused"),
        "tunnel_refused": OSError("Tunnel connection failed: 503 Service Unavailable"),
    }
    if how in behind_a_proxy:
        reason = ProxyError("Unable to connect to proxy", behind_a_proxy[how])
        return exceptions.ProxyError(MaxRetryError(pool, request.url or "", reason), request=request)
    if how == "odd":
        return ValueError("Invalid IPv6 URL")
    lost = reset if how == "reset" else ended
    return exceptions.ConnectionError(ProtocolError("Connection aborted.", lost), request=request)


class _Wire(BytesIO):
    """A body that arrives as slowly and as incompletely as the delivery defines."""

    def __init__(self, delivery: Delivery, clock: VirtualClock, limit: float | None) -> None:
        parts = delivery.parts()
        super().__init__(b"".join(parts))
        self._length = sum(map(len, parts))
        self._largest = max(map(len, parts), default=1)
        self._pause = delivery.seconds / delivery.pieces
        self._clock = clock
        self._limit = limit

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(self._largest), b""))
        if self.tell() == self._length:
            return b""
        if _exceeds(self._pause, self._limit):
            self._clock.sleep(self._limit or 0.0)
            raise socket.timeout("timed out")
        self._clock.sleep(self._pause)
        return super().read(min(size, self._largest))


def _exceeds(wait: float, limit: float | None) -> bool:
    return limit is not None and wait > limit


def _environ(request: PreparedRequest) -> dict[str, Any]:
    """Return the WSGI environment of a prepared request."""
    url = urlsplit(request.url or "")
    body = request.body or b""
    builder = EnvironBuilder(
        method=request.method or "GET",
        base_url=f"{url.scheme}://{url.netloc}/",
        path=url.path,
        query_string=url.query,
        headers=list(request.headers.items()),
        data=body.encode() if isinstance(body, str) else body,
    )
    return dict(builder.get_environ())
