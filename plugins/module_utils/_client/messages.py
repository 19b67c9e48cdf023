# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define what the client and its callers exchange: calls, attempts and responses.

NamedTuples, since a dataclass takes more than twice as long to define, and every run of every module defines these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple


class ShapeError(Exception):
    """The response is JSON, but not what the API describes. The text says what is wrong."""


class Call(NamedTuple):
    """One operation of the API, as it is requested.

    `kind` is a key of `POLICY` in `retry.py`. `parse` turns the parsed JSON into what the caller wants, or
    raises ShapeError; None means that the response has no body. `pause` is called before the wait for
    a retry, with whether the service is overloaded (429 or 503). `again` is called before each retry, and what it
    raises ends the call. `resource` is what it is about, as IAM actions name it.
    """

    operation: str
    kind: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    parse: Callable[[Any], Any] | None = None
    pause: Callable[[bool], None] | None = None
    again: Callable[[], None] | None = None
    resource: str = "synctask"


class Attempt(NamedTuple):
    """What sending a request once resulted in: a response as far as it was read, or what prevented one.

    `sent` says, where there is no response, whether the request may have been sent: False only where it is proven that
    it was not, None where nothing is proven either way. `peer` is the host that was connected to, that of a proxy where
    there is one. `seconds` is how long it took.
    """

    status: int | None
    headers: Mapping[str, str]
    content: bytes = b""
    failure: Exception | None = None
    sent: bool | None = None
    peer: str = ""
    seconds: float = 0.0


class Response(NamedTuple):
    """What `Call.parse` made of the response, and the headers of the response."""

    value: Any
    headers: Mapping[str, str]
