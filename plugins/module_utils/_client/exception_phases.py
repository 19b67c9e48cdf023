# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know the phase of a request that each exception of requests and urllib3 can come from."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

BEFORE, AFTER, EITHER = "before", "after", "either"
#: Every exception class of requests (2.20 and newer) and of urllib3 (1.24 and newer), and when it can occur: before the
#: request is sent, after it, or either. It is used where the connection keeps no record (see `request_tracker.py`). A
#: class that is not listed can occur at any time. Not every version has all of them.
PHASES: dict[str, str] = {
    # The roots, and what wraps other exceptions.
    "requests.RequestException": EITHER,
    "requests.ConnectionError": EITHER,
    "requests.Timeout": EITHER,
    "urllib3.HTTPError": EITHER,
    "urllib3.PoolError": EITHER,
    "urllib3.RequestError": EITHER,
    "urllib3.MaxRetryError": EITHER,
    "urllib3.TimeoutError": EITHER,
    "urllib3.ProtocolError": EITHER,
    # A proxy that refuses the connection, or one that drops it after the request: what it wraps decides.
    "requests.ProxyError": EITHER,
    "urllib3.ProxyError": EITHER,
    # A handshake that fails, or a record that cannot be decrypted.
    "requests.SSLError": EITHER,
    "urllib3.SSLError": EITHER,
    # A handshake takes too long, or the response does.
    "requests.ReadTimeout": EITHER,
    "urllib3.ReadTimeoutError": EITHER,
    # A header of the request, or two lengths in the response.
    "requests.InvalidHeader": EITHER,
    "urllib3.InvalidHeader": AFTER,
    # The address or the proxy is invalid.
    "requests.URLRequired": BEFORE,
    "requests.MissingSchema": BEFORE,
    "requests.InvalidSchema": BEFORE,
    "requests.InvalidURL": BEFORE,
    "requests.InvalidProxyURL": BEFORE,
    "urllib3.LocationValueError": BEFORE,
    "urllib3.LocationParseError": BEFORE,
    "urllib3.URLSchemeUnknown": BEFORE,
    "urllib3.ProxySchemeUnknown": BEFORE,
    "urllib3.ProxySchemeUnsupported": BEFORE,
    "urllib3.HostChangedError": BEFORE,
    # No connection was established.
    "requests.ConnectTimeout": BEFORE,
    "urllib3.ConnectTimeoutError": BEFORE,
    "urllib3.NewConnectionError": BEFORE,
    "urllib3.NameResolutionError": BEFORE,
    "urllib3.EmptyPoolError": BEFORE,
    "urllib3.ClosedPoolError": EITHER,
    "urllib3.FullPoolError": EITHER,
    # A response was received, or the beginning of one.
    "requests.HTTPError": AFTER,
    "requests.InvalidJSONError": EITHER,
    "requests.JSONDecodeError": AFTER,
    "requests.TooManyRedirects": AFTER,
    "requests.ChunkedEncodingError": AFTER,
    "requests.ContentDecodingError": AFTER,
    "requests.StreamConsumedError": AFTER,
    "requests.RetryError": AFTER,
    "urllib3.ResponseError": AFTER,
    "urllib3.DecodeError": AFTER,
    "urllib3.HeaderParsingError": AFTER,
    "urllib3.IncompleteRead": AFTER,
    "urllib3.InvalidChunkLength": AFTER,
    "urllib3.ResponseNotChunked": AFTER,
    "urllib3.BodyNotHttplibCompatible": AFTER,
    "urllib3.UnrewindableBodyError": EITHER,
    "requests.UnrewindableBodyError": EITHER,
    "urllib3.TimeoutStateError": EITHER,
    # Warnings, which Python raises if configured to.
    "requests.RequestsWarning": EITHER,
    "requests.FileModeWarning": EITHER,
    "requests.RequestsDependencyWarning": EITHER,
    "urllib3.HTTPWarning": EITHER,
    "urllib3.SecurityWarning": EITHER,
    "urllib3.InsecureRequestWarning": EITHER,
    "urllib3.SubjectAltNameWarning": EITHER,
    "urllib3.SystemTimeWarning": EITHER,
    "urllib3.InsecurePlatformWarning": EITHER,
    "urllib3.NotOpenSSLWarning": EITHER,
    "urllib3.SNIMissingWarning": EITHER,
    "urllib3.DependencyWarning": EITHER,
}
#: Errors of name resolution for a host that does not exist. Not EAI_AGAIN, which is temporary.
NO_SUCH_HOST = frozenset(
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
)


def phase_of(failure: object) -> str | None:
    """Return when an exception can occur, judged by its class and by what it wraps; None if that is unknown."""
    for one in wrapped(failure):
        kind = type(one)
        known = PHASES.get("{}.{}".format(kind.__module__.partition(".")[0], kind.__name__))
        if known != EITHER:
            return known
    return None


def wrapped(failure: object) -> Iterator[object]:
    """Yield the exception and what it names as its reason, from the outside in, but not what merely preceded it."""
    seen: list[object] = []
    while isinstance(failure, BaseException) and not any(failure is one for one in seen):
        seen.append(failure)
        yield failure
        named = (getattr(failure, "reason", None), getattr(failure, "original_error", None)) + failure.args
        failure = next((one for one in named if isinstance(one, BaseException)), None)


def causes(failure: BaseException | None) -> Iterator[BaseException]:
    """Yield every exception that led to this one. Only for failures before the request was sent."""
    waiting: list[Any] = [failure]
    seen: list[BaseException] = []
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and not any(one is other for other in seen):
            seen.append(one)
            yield one
            waiting += [one.__cause__, one.__context__, *wrapped(one)]
