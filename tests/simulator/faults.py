# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults: what can go wrong between a client and the service, as data that a transport carries out."""

from __future__ import annotations

import gzip
import json
import threading
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Callable

from .contract import operations
from .errors import RefusedError

ANY = "*"
JSON = "application/json"
MEGABYTE = 1024 * 1024
#: Codes of the service or its gateway for a status, where a fault does not give one.
STATUS_CODES = {401: "APIGW.0301", 403: "OMS.0072", 404: "OMS.1009", 429: "APIGW.0308", 500: "OMS.1001"}
MESSAGES = {
    429: "policy user over ratelimit, limit:20, time:1 minute",
    401: "The signature does not match the request.",
}
#: Well-formed JSON with the wrong type in every field of a response.
MALFORMED = {
    "tasks": {},
    "count": "many",
    "sync_task_id": 7,
    "projects": "none",
    "token": [],
    "taskgroups": {},
    "id": "one",
    "group_id": 7,
    "status": "done",
    "exist": "yes",
    "records": {},
}


@dataclass(frozen=True)
class Request:
    """The parts of a request that a fault may repeat, secrets included."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Delivery:
    """A response, and how it is delivered.

    drop: the connection ends without it; lost describes how a client sees it. cut: it ends after that many bytes of
    the body, although Content-Length promises `length`. pieces and seconds: the body arrives slowly.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    drop: bool = False
    lost: str = ""
    cut: int | None = None
    pieces: int = 1
    seconds: float = 0.0

    @property
    def length(self) -> int:
        return len(self.body) if self.cut is None else max(len(self.body), self.cut + 1, 64)

    def parts(self) -> list[bytes]:
        """Return the body in the pieces in which it is sent."""
        body = self.body if self.cut is None else self.body[: self.cut]
        size = max(1, -(-len(body) // self.pieces))
        return [body[start : start + size] for start in range(0, len(body), size)]


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with some requests of an operation ("*" is any).

    when: "before" the service serves the request, which then never happens (with "delay" it happens
        late), or "after" it, so that only the response is affected.
    skip, times: number of matching requests that are served first, and that are then hit; None means unlimited.
    seconds: delay before the action, whatever it is; with "slow" the time that the body takes.
    status, code, message, shape, headers, body: content of the response, where an action sends one; body may
        be text or JSON, shape is one of the settings' error shapes.
    megabytes: size of a "huge" body, or of what a "gzip_bomb" unpacks to.

    actions: "drop" the connection, respond with a "status" and an error, only "delay", "truncate" the body,
        send "garbage" that is not text, "redirect", "echo" the request with headers and body in the error text,
        an "html" page of a proxy, an "empty" body, "malformed" JSON of a wrong shape, "huge", "slow", "gzip_bomb".
        The connection ends as with "drop", and a client in this process sees it as it is seen behind a proxy:
        "proxy_drop", "proxy_reset"; or otherwise: "reset", "odd" (an exception of no library); on a socket they are
        all the same. With "proxy_refused" and "tunnel_refused" the proxy forwards nothing: the request is not served.
    """

    operation: str = ANY
    action: str = "drop"
    when: str = "before"
    times: int | None = 1
    skip: int = 0
    seconds: float = 0.0
    status: int | None = None
    code: str | None = None
    message: str | None = None
    shape: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    megabytes: float = 10.0

    def __post_init__(self) -> None:
        names = [ANY, *(one.name for one in operations())]
        if self.operation not in names:
            raise ValueError(f"operation is one of {names}, not {self.operation!r}")
        if self.action not in ACTIONS:
            raise ValueError(f"action is one of {sorted(ACTIONS)}, not {self.action!r}")
        if self.when not in ("before", "after"):
            raise ValueError(f"when is 'before' or 'after', not {self.when!r}")

    @property
    def executes(self) -> bool:
        """Return whether the service still serves the request."""
        return (self.when == "after" or self.action == "delay") and self.action not in UNREACHED

    @property
    def wait(self) -> float:
        return 0.0 if self.action == "slow" else self.seconds

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class ArmedFault:
    """A fault and how often it was met."""

    def __init__(self, number: int, fault: Fault) -> None:
        self.number = number
        self.fault = fault
        self.skipped = 0
        self.fired = 0

    def meets(self, operation: str) -> bool:
        """Count a request of an operation; return whether the fault hits it."""
        if self.fault.operation not in (ANY, operation) or self.fired == self.fault.times:
            return False
        if self.skipped < self.fault.skip:
            self.skipped += 1
            return False
        self.fired += 1
        return True

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.number, "fired": self.fired, **self.fault.as_dict()}


class Faults:
    """All armed faults. A request meets at most one, the first that is due."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[ArmedFault] = []
        self._count = 0

    def add(self, fault: Fault) -> ArmedFault:
        with self._lock:
            self._count += 1
            self._armed.append(ArmedFault(self._count, fault))
            return self._armed[-1]

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def armed(self) -> list[ArmedFault]:
        with self._lock:
            return list(self._armed)

    def take(self, operation: str) -> Fault | None:
        """Return the fault that hits a request of this operation, or None."""
        with self._lock:
            return next((one.fault for one in self._armed if one.meets(operation)), None)


Shaping = Callable[[Fault, Delivery], Delivery]
ErrorBody = Callable[[RefusedError], bytes]


def shape(fault: Fault, request: Request, honest: Delivery, error_body: ErrorBody) -> Delivery:
    """Return the response as the fault delivers it; `honest` is the one that the service would have sent."""
    shaped = ACTIONS[fault.action](fault, honest)
    if fault.action in ("status", "echo") and fault.body is None:
        shaped = replace(shaped, body=error_body(_refusal(fault, request, shaped.status)))
    if fault.headers:
        given = {name.lower() for name in fault.headers}
        kept = [(name, text) for name, text in shaped.headers if name.lower() not in given]
        shaped = replace(shaped, headers=[*kept, *fault.headers.items()])
    return shaped


def _refusal(fault: Fault, request: Request, status: int) -> RefusedError:
    message = fault.message or MESSAGES.get(status, "The simulated service failed on request.")
    if fault.action == "echo":
        head = "\n".join(f"{name}: {text}" for name, text in request.headers.items())
        message = f"{message}\n{request.method} {request.url}\n{head}\n\n{request.body.decode('utf-8', 'replace')}"
    code = fault.code or STATUS_CODES.get(status, "OMS.1003" if status < 500 else "APIGW.0103")
    return RefusedError(status, code, message, fault.shape)


def _typed(delivery: Delivery, content_type: str, **changes: Any) -> Delivery:
    """Return another response in place of this one, with its own content type."""
    headers = [(name, text) for name, text in delivery.headers if name.lower() != "content-type"]
    return replace(delivery, headers=[*headers, ("Content-Type", content_type)], **changes)


def _given_body(fault: Fault, otherwise: bytes) -> bytes:
    if fault.body is None:
        return otherwise
    return fault.body.encode() if isinstance(fault.body, str) else json.dumps(fault.body).encode()


def _replaced(content_type: str, status: int, body: bytes = b"") -> Shaping:
    """Return an action that replaces the response; the fault may define the replacement."""

    def act(fault: Fault, honest: Delivery) -> Delivery:
        return _typed(honest, content_type, status=fault.status or status, body=_given_body(fault, body))

    return act


def _drop(fault: Fault, honest: Delivery) -> Delivery:
    return replace(honest, drop=True, lost=fault.action)


def _delay(_fault: Fault, honest: Delivery) -> Delivery:
    return honest


def _truncate(_fault: Fault, honest: Delivery) -> Delivery:
    return replace(honest, cut=len(honest.body) // 2)


def _redirect(fault: Fault, honest: Delivery) -> Delivery:
    headers = [*honest.headers, ("Location", "https://elsewhere.invalid/")]
    return replace(honest, status=fault.status or 302, headers=headers, body=b"")


def _empty(fault: Fault, honest: Delivery) -> Delivery:
    return replace(honest, status=fault.status or 200, body=b"")


def _huge(fault: Fault, honest: Delivery) -> Delivery:
    padding = b"x" * int(fault.megabytes * MEGABYTE)
    return _typed(honest, JSON, status=fault.status or 200, body=b'{"error_msg": "' + padding + b'"}')


def _slow(fault: Fault, honest: Delivery) -> Delivery:
    return replace(honest, pieces=10, seconds=fault.seconds)


def _gzip_bomb(fault: Fault, honest: Delivery) -> Delivery:
    huge = _huge(fault, honest)
    return replace(huge, headers=[*huge.headers, ("Content-Encoding", "gzip")], body=gzip.compress(huge.body))


#: The request is never served.
UNREACHED = ("proxy_refused", "tunnel_refused")
#: Each ends the connection; the exception of a client in this process differs.
DROPS = ("drop", "reset", "proxy_drop", "proxy_reset", "odd", *UNREACHED)
ACTIONS: dict[str, Shaping] = {
    **dict.fromkeys(DROPS, _drop),
    "status": _replaced(JSON, 503),
    "delay": _delay,
    "truncate": _truncate,
    "garbage": _replaced("application/octet-stream", 200, b"\x00\xff\xfe\x80{not json\x00"),
    "redirect": _redirect,
    "echo": _replaced(JSON, 400),
    "html": _replaced("text/html", 502, b"<html><body><h1>Bad gateway</h1></body></html>"),
    "empty": _empty,
    "malformed": _replaced(JSON, 200, json.dumps(MALFORMED).encode()),
    "huge": _huge,
    "slow": _slow,
    "gzip_bomb": _gzip_bomb,
}
