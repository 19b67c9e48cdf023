# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request on its way through the simulator: fault, service, response.

A transport creates an Exchange, waits `wait_before`, calls `execute`, waits `wait_after`, and delivers what
`execute` returned. The transport does the waiting because only it knows when a client times out.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request
from werkzeug.wsgi import get_input_stream

from . import faults
from .app import application
from .contract import find_operation
from .current import ENTRY, SIMULATOR
from .errors import RefusedError, error_body
from .journal import Entry, safe_body, safe_headers, signatures

if TYPE_CHECKING:
    from .simulator import Simulator

CONTROL = "/_simulator/"


class Exchange:
    """A request that was received."""

    def __init__(self, simulator: Simulator, environ: dict[str, Any]) -> None:
        self._simulator = simulator
        self._environ = environ
        self._body = get_input_stream(environ).read()
        environ["wsgi.input"] = BytesIO(self._body)
        if self._body:
            environ["CONTENT_LENGTH"] = str(len(self._body))
        environ[SIMULATOR] = simulator
        request = Request(environ)
        self._headers = dict(request.headers.items())
        self._url = request.url
        operation = find_operation(request.method, request.path)
        self._fault = simulator.faults.take(operation.name) if operation else None
        self._entry = environ[ENTRY] = Entry(
            operation=operation.name if operation else None,
            method=request.method,
            path=request.path,
            query=parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
            headers=safe_headers(self._headers),
            body=safe_body(self._body),
            at=simulator.clock.time(),
            fault=self._fault.action if self._fault else None,
        )
        if not request.path.startswith(CONTROL):
            simulator.journal.add(self._entry)
            simulator.journal.minted.extend(signatures(self._headers))

    @property
    def wait_before(self) -> float:
        return self._fault.wait if self._fault and self._fault.when == "before" else 0.0

    @property
    def wait_after(self) -> float:
        return self._fault.wait if self._fault and self._fault.when == "after" else 0.0

    def execute(self) -> faults.Delivery:
        """Let the service serve the request, unless a fault prevents it, and return the response as it is delivered."""
        delivery = self._serve() if self._fault is None else self._spoil(self._fault)
        self._entry.status = None if delivery.drop else delivery.status
        return delivery

    def _spoil(self, fault: faults.Fault) -> faults.Delivery:
        headers = self._simulator.response_headers()
        honest = self._serve() if fault.executes else faults.Delivery(200, list(headers.items()), b"{}")
        seen = faults.Request(self._entry.method, self._url, self._headers, self._body)

        def body(refused: RefusedError) -> bytes:
            return error_body(refused, headers["X-Request-Id"], self._simulator.settings)

        return faults.shape(fault, seen, honest, body)

    def _serve(self) -> faults.Delivery:
        parts, status, headers = run_wsgi_app(application(), self._environ, buffered=True)
        kept = [(name, text) for name, text in headers.items() if name.lower() != "content-length"]
        return faults.Delivery(int(status.partition(" ")[0]), kept, b"".join(parts))
