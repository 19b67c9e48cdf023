# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The messages between the client and its callers: calls, what came of one send, and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Protocol

from .._common.redactor import Redactor
from .auth import Auth


class ShapeError(Exception):
    """The answer is JSON, but not what the interface describes. The text says what is wrong."""


class Call(NamedTuple):
    """One call as the service's interface names it.

    C(kind) is a key of C(_retry.POLICY). C(parse) turns the parsed JSON into what the caller wants, or
    raises ShapeError; None means that the call answers without a body. C(again) is called before each
    repetition, and what it raises ends the call.
    """

    operation: str
    kind: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    parse: Callable[[Any], Any] | None = None
    again: Callable[[], None] | None = None


class Attempt(NamedTuple):
    """What came of one send: an answer as far as it was read, or what kept it from coming.

    C(sent) says whether the request may have been sent: False only where it is proven that it was not, None where
    nothing is proven either way. C(peer) is the host that was connected to, that of a proxy where there is one.
    """

    status: int | None
    headers: Mapping[str, str]
    content: bytes
    failure: Exception | None
    sent: bool | None = None
    peer: str = ""


class Response(NamedTuple):
    """What C(Call.parse) made of the answer, and the answer's headers."""

    value: Any
    headers: Mapping[str, str]


class Caller(Protocol):
    """What the handling of a failure needs of a client."""

    endpoint: str
    auth: Auth
    renew: Callable[[], Auth] | None
    redactor: Redactor
    signature: str
    retry_timeout: float
    notify: Callable[[str], None]
    clock: Any
