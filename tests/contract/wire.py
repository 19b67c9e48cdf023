# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on loopback that records every request and sends the same response to each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from ansible_collections.hwcloud.oms.tests.simulator.server import in_thread

#: One response for all calls: each client finds the fields that it needs.
ANSWER = {
    "sync_task_id": "id-1",
    "tasks": [],
    "count": 0,
    "statistic_datas": [],
    "projects": [{"id": "project-1", "name": "region"}],
    "token": {"expires_at": "2026-03-02T12:00:00Z", "project": {"id": "project-1", "name": "region"}},
}


class Recorded(NamedTuple):
    """Hold a request as received. `target` is the encoded path and query; header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def authorization(self) -> dict[str, str]:
        """Return the parts of the Authorization header; empty if there is none."""
        algorithm, _blank, rest = self.headers.get("authorization", "").partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(", ") if part)
        return dict(parts, Algorithm=algorithm) if parts else {}

    @property
    def signed(self) -> dict[str, str]:
        """Return the names of the signed headers."""
        names = self.authorization.get("SignedHeaders", "")
        return {name: self.headers[name] for name in names.split(";") if name}


class _Handler(WSGIRequestHandler):
    """Speak HTTP/1.1, so that connections stay open, and write nothing to standard error."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Do nothing: requests are recorded, not printed."""


@contextmanager
def recorder() -> Iterator[tuple[str, list[Recorded]]]:
    """Yield the address of a server, and the list to which it adds each request."""
    seen: list[Recorded] = []

    @Request.application
    def answer(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        seen.append(Recorded(request.method, request.environ["REQUEST_URI"], headers, request.get_data()))
        answered = Response(json.dumps(ANSWER), mimetype="application/json")
        answered.headers["X-Subject-Token"] = "token-1"
        return answered

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Handler)
    with in_thread(server):
        yield "http://127.0.0.1:%d" % server.port, seen
