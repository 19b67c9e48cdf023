# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Understand a failed attempt: its outcome, what the service said, and whether to retry.

Imported when an attempt has failed.
"""

from __future__ import annotations

import json
import math
import os
import re
import socket
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http.client import BadStatusLine, HTTPException
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Protocol

from .._common.errors import RequestError
from .._common.proxy_secrets import proxy_secrets
from .auth import Auth
from .code_families import normal_code
from .deadline import TooLateError
from .exception_phases import BEFORE, NO_SUCH_HOST, causes, phase_of, wrapped
from .hints import connection_hint, sentence
from .messages import Attempt, Call
from .retry import AMBIGUOUS, WAIT, decide

if TYPE_CHECKING:
    from .._common.protocols import Clock
    from .._common.redactor import Redactor

#: How the response of a server begins that expected TLS and was sent HTTP: an alert record.
TLS_ALERT = "\x15\x03"
#: Names that the service and the gateway use for the code and the text of an error.
CODE_KEYS = ("error_code", "errorCode", "code")
TEXT_KEYS = ("error_msg", "errorMsg", "message")
#: Bytes that are used of a response that is not JSON, and characters that are shown of any text.
LONGEST_READ = 16384
LONGEST_SHOWN = 600
#: Outcomes after which the same run may succeed later.
RETRYABLE = AMBIGUOUS - {"wrong_shape", "redirect"} | {"not_connected", "throttled"}
#: Longest Retry-After that is honored, in seconds.
LONGEST_RETRY_AFTER = 300.0


class Caller(Protocol):
    """What the handling of a failure needs of a client."""

    endpoint: str
    auth: Auth
    renew: Callable[[], Auth] | None
    is_renewed: bool
    redactor: Redactor
    signature: str
    advice: Mapping[str, str]
    retry_timeout: float
    notify: Callable[[str], None]
    clock: Clock


class Failure(NamedTuple):
    """One failed attempt, understood."""

    outcome: str
    code: str
    text: str
    status: int | None
    request_id: str | None
    #: The host that does not exist, where that is what failed.
    unknown_host: str = ""


def error_body(content: bytes) -> tuple[str, str, str | None]:
    """Return the code, text and request id of an error body, in any of the shapes in use.

    The keys may be one level deeper. A body that is not JSON is the text itself.
    """
    raw = content[:LONGEST_READ].decode("utf-8", "replace")
    try:
        data = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return "", raw, None
    if not isinstance(data, dict):
        return "", raw, None
    for body in [data] + [item for item in data.values() if isinstance(item, dict)]:
        code = next((str(body[key]) for key in CODE_KEYS if body.get(key) is not None), "")
        text = next((str(body[key]) for key in TEXT_KEYS if body.get(key) is not None), "")
        if code or text:
            request_id = body.get("request_id") or data.get("request_id")
            return code, text, str(request_id) if request_id else None
    return "", raw, None


def _transport_outcome(attempt: Attempt) -> str:
    """Return the outcome of an attempt without a response.

    Nothing was executed only if it is proven that nothing was sent, or if the other side says that it has read nothing.
    """
    failure = attempt.failure
    if attempt.sent is False or (attempt.sent is None and phase_of(failure) == BEFORE):
        return "client_error" if _is_permanent(failure) else "not_connected"
    if _is_unread(failure):
        return "client_error"
    late = (TooLateError, socket.timeout)
    names = ("ReadTimeout", "ReadTimeoutError")
    if any(isinstance(one, late) or type(one).__name__ in names for one in wrapped(failure)):
        return "timeout"
    return "reset"


def _is_permanent(failure: Exception | None) -> bool:
    """Return whether nothing could be sent, and nothing can be later: an address, a header, a proxy or a certificate.

    A ValueError is what requests raises for all but the last. A bare OSError is what it raises for a missing CA bundle.
    """
    if isinstance(failure, ValueError) or (failure.__class__ is OSError and failure.errno is None):
        return True
    if connection_hint(f"{failure}"):
        return True
    # Known by its name, since the function of the role event_forwarder has no urllib3.
    if any((base.__module__, base.__name__) == ("urllib3.exceptions", "HTTPError") for base in type(failure).__mro__):
        return False
    return not isinstance(failure, (OSError, HTTPException, TooLateError))


def _is_unread(failure: Exception | None) -> bool:
    """Return whether the other side says that it did not read the request, although it was sent.

    In TLS 1.3 a server can ask for a certificate of the client, and refuse the client without one, after the client has
    sent its request. A server that expects TLS takes a request in plain HTTP for a broken handshake.
    """
    for one in wrapped(failure):
        if isinstance(one, ssl.SSLError) and "CERTIFICATE_REQUIRED" in str(one):
            return True
        if isinstance(one, BadStatusLine) and str(one.args[0]).startswith(TLS_ALERT):
            return True
    return False


def _unknown_host(attempt: Attempt) -> str:
    """Return the host that does not exist according to name resolution; empty for any other failure."""
    if attempt.sent is False and any(
        isinstance(one, socket.gaierror) and one.errno in NO_SUCH_HOST for one in causes(attempt.failure)
    ):
        return attempt.peer
    return ""


def understand(attempt: Attempt, problem: str | None) -> Failure:
    """Return what a failed attempt means.

    Args:
        attempt: The attempt.
        problem: `unreadable` or `wrong_shape` if the body of a 2xx is the problem.
    """
    status = attempt.status
    if status is None:
        text = f"{attempt.failure}" or type(attempt.failure).__name__
        return Failure(_transport_outcome(attempt), "", text, None, None, _unknown_host(attempt))
    if status < 200:
        return Failure("reset", "", f"{attempt.failure}", status, None)
    code, text, request_id = error_body(attempt.content)
    code = normal_code(code)
    request_id = attempt.headers.get("X-Request-Id") or request_id
    if 200 <= status < 300:
        outcome = problem or "unreadable"
        text = text if code else f"{attempt.failure}"
    elif status == 429 or code == "APIGW.0308":
        outcome = "throttled"
    elif code == "OMS.1001":
        outcome = "internal"
    elif status == 401:
        outcome = "unauthorized"
    elif 300 <= status < 400:
        outcome, text = "redirect", "a redirect to {}".format(attempt.headers.get("Location", "an unknown location"))
    elif status == 504:
        outcome = "timeout"
    else:
        outcome = "server_error" if status >= 500 or status == 408 else "client_error"
    return Failure(outcome, code, text, status, request_id)


def _retry_after(headers: Any, now: float) -> float | None:
    """Return the whole seconds that a Retry-After header asks for, in either of its forms; None if it is invalid.

    A date is compared with the Date of the same response, since the clock of this machine may be wrong.
    """
    value = headers.get("Retry-After", "").strip()
    if re.match(r"[0-9]+(\.[0-9]+)?\Z", value):
        return float(math.ceil(min(float(value), LONGEST_RETRY_AFTER)))
    until = _timestamp(value)
    if until is None:
        return None
    since = _timestamp(headers.get("Date", ""))
    return float(math.ceil(min(max(until - (now if since is None else since), 0.0), LONGEST_RETRY_AFTER)))


def _timestamp(text: str) -> float | None:
    """Return a date in a header in seconds since 1970, None if it is invalid."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def clock_offset(headers: Any, now: float) -> float | None:
    """Return how many seconds this machine's clock is ahead of the service's, None if its Date is invalid."""
    date = _timestamp(headers.get("Date", ""))
    return None if date is None else now - date


def after(
    client: Caller, call: Call, attempt: Attempt, problem: str | None, failures: list[Any], started: float
) -> float:
    """Return how many seconds to wait before the call is retried.

    Args:
        client: Sent the call; it is notified of a retry, and asked for new credentials after a 401.
        call: What was requested.
        attempt: The attempt.
        problem: See understand().
        failures: The failures of this call so far; this one is added.
        started: When the call was first sent, by the client's monotonic clock.

    Raises:
        RequestError: It must not be retried, or not by the client.
    """
    failure = understand(attempt, problem)
    client.redactor.add(client.signature, attempt.headers.get("X-Subject-Token"))
    # An exception may quote the address of a proxy. It is masked here only: data may contain its parts by chance.
    proxies = proxy_secrets(os.environ, parts=attempt.failure is not None)
    # Secrets are masked first: half a secret would not be found later.
    failure = failure._replace(text=" ".join(client.redactor.text(failure.text, *proxies).split())[:LONGEST_SHOWN])
    if problem and not call.parse:
        # Start, stop, delete: a 2xx needs no body, so an error code in one is a plain error.
        failure = failure._replace(outcome="client_error")
    failures.append(failure)
    if failure.outcome == "unauthorized" and client.renew and not client.is_renewed:
        client.is_renewed = True
        client.auth = client.renew()
        return 0.0
    # A host name that does not exist now will not exist in a minute either.
    time_left = 0.0 if failure.unknown_host else client.retry_timeout - (client.clock.monotonic() - started)
    retry_after = _retry_after(attempt.headers, client.clock.time())
    decision = decide(call.kind, failure.outcome, len(failures), time_left, retry_after, attempt.seconds)
    if decision.action == WAIT:
        if call.pause:
            call.pause(failure.outcome == "throttled" or failure.status == 503)
        client.notify(
            f"{call.operation} failed ({_summary(failure)}); it will be sent again in {decision.seconds:g} s "
            f"(attempt {len(failures) + 1})."
        )
        return decision.seconds
    offset = clock_offset(attempt.headers, client.clock.time())
    raise RequestError(
        sentence(call.operation, client.endpoint, failure, len(failures), offset, call.resource, client.advice),
        outcome=failure.outcome,
        action=decision.action,
        ambiguous=any(each.outcome in AMBIGUOUS for each in failures),
        retryable=failure.outcome in RETRYABLE and not failure.unknown_host,
        operation=call.operation,
        attempts=len(failures),
        code=failure.code,
        text=failure.text,
        status=failure.status,
        request_id=failure.request_id,
    )


def _summary(failure: Failure) -> str:
    """Return a failure in a few words."""
    words = [failure.outcome.replace("_", " ")]
    if failure.status:
        words.append(f"HTTP {failure.status}")
    if failure.code:
        words.append(failure.code)
    return ", ".join(words)
