# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a failed send means: its outcome, the service's own words, and whether to go on. Private to hwcloud.oms."""

from __future__ import annotations

import json
import math
import re
import socket
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any, NamedTuple

from .._common.errors import RequestError
from .deadline import TooLateError
from .exception_phases import BEFORE, NO_SUCH_HOST, _causes, _wrapped, place
from .hints import sentence, untrusted
from .messages import Attempt, Call, Caller
from .retry import AMBIGUOUS, WAIT, decide

#: A code is compared under the current name of its family.
CURRENT_FAMILY = {"S3M": "OMS", "APIG": "APIGW"}
#: Names under which the service and the gateway give an error's code and text.
CODE_KEYS = ("error_code", "errorCode", "code")
TEXT_KEYS = ("error_msg", "errorMsg", "message")
#: So many bytes of an answer that is no JSON are looked at, and so many characters of any text are shown.
READ = 16384
SHOWN = 600
#: Outcomes after which the same run may succeed later.
RETRYABLE = AMBIGUOUS - {"wrong_shape", "redirect"} | {"not_connected", "throttled"}
#: Retry-After is honoured up to this many seconds.
LONGEST_RETRY_AFTER = 300.0


class Failure(NamedTuple):
    """One failed send, understood."""

    outcome: str
    code: str
    text: str
    status: int | None
    request_id: str | None
    #: The host that does not exist, where that is what failed.
    unknown_host: str = ""


def normal_code(code: Any) -> str:
    """An error code with its family's current name: S3M.0063 -> OMS.0063, APIG.0308 -> APIGW.0308."""
    family, dot, number = str(code or "").partition(".")
    return CURRENT_FAMILY.get(family, family) + dot + number


def error_body(content: bytes) -> tuple[str, str, str | None]:
    """Code, text and request id of an error body, in any of the shapes in use.

    The keys may stand one level deeper. What is no JSON is the text itself.
    """
    raw = content[:READ].decode("utf-8", "replace")
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


def _transport_outcome(exchange: Attempt) -> str:
    """The outcome of a send that no answer came to. Only what is proven not to have been sent was not executed."""
    failure = exchange.failure
    if exchange.sent is False or (exchange.sent is None and place(failure) == BEFORE):
        return "client_error" if _hopeless(failure) else "not_connected"
    late = (TooLateError, socket.timeout)
    names = ("ReadTimeout", "ReadTimeoutError")
    if any(isinstance(one, late) or type(one).__name__ in names for one in _wrapped(failure)):
        return "timeout"
    return "reset"


def _hopeless(failure: Exception | None) -> bool:
    """Whether nothing could be sent, and nothing can be later: an address, a header, a proxy or a certificate.

    A ValueError is what requests raises for all but the last. A bare OSError is its word for a missing CA bundle.
    """
    if isinstance(failure, ValueError) or (failure.__class__ is OSError and failure.errno is None):
        return True
    if untrusted(f"{failure}"):
        return True
    from urllib3.exceptions import HTTPError

    return not isinstance(failure, (OSError, HTTPError, HTTPException, TooLateError))


def _unknown_host(exchange: Attempt) -> str:
    """The host that name resolution says does not exist; empty for any other failure."""
    if exchange.sent is False and any(
        isinstance(one, socket.gaierror) and one.errno in NO_SUCH_HOST for one in _causes(exchange.failure)
    ):
        return exchange.peer
    return ""


def understand(exchange: Attempt, problem: str | None) -> Failure:
    """The outcome of a failed send.

    Args:
        exchange: What came of the send.
        problem: C(unreadable) or C(wrong_shape) where the trouble is with the body of a 2xx.
    """
    status = exchange.status
    if status is None:
        text = f"{exchange.failure}" or type(exchange.failure).__name__
        return Failure(_transport_outcome(exchange), "", text, None, None, _unknown_host(exchange))
    if status < 200:
        return Failure("reset", "", f"{exchange.failure}", status, None)
    code, text, request_id = error_body(exchange.content)
    code = normal_code(code)
    request_id = exchange.headers.get("X-Request-Id") or request_id
    if 200 <= status < 300:
        outcome = problem or "unreadable"
        text = text if code else f"{exchange.failure}"
    elif status == 429 or code == "APIGW.0308":
        outcome = "throttled"
    elif code == "OMS.1001":
        outcome = "internal"
    elif status == 401:
        outcome = "unauthorized"
    elif 300 <= status < 400:
        outcome, text = "redirect", "a redirect to {}".format(exchange.headers.get("Location", "an unknown place"))
    else:
        outcome = "server_error" if status >= 500 or status == 408 else "client_error"
    return Failure(outcome, code, text, status, request_id)


def _retry_after(headers: Any, now: float) -> float | None:
    """Whole seconds that a Retry-After header asks for, in either of its forms; None for nonsense.

    A date is compared with the Date of the same answer, since the clock of this machine may be wrong.
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
    """Seconds since 1970 of a date in a header, None where it can't be read."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def clock_offset(headers: Any, now: float) -> float | None:
    """Seconds that this machine's clock is ahead of the service's, None where its Date can't be read."""
    date = _timestamp(headers.get("Date", ""))
    return None if date is None else now - date


def after(
    client: Caller, call: Call, exchange: Attempt, problem: str | None, failures: list[Any], started: float
) -> float:
    """Seconds to wait before the call is sent again.

    Args:
        client: Whose call it is; told of a retry, and asked for new credentials after a 401.
        call: What was sent.
        exchange: What came of it.
        problem: See understand().
        failures: The failures of this call so far; this one is added.
        started: When the call was first sent, by the client's monotonic clock.

    Raises:
        RequestError: It must not be sent again, or not by the client.
    """
    failure = understand(exchange, problem)
    client.redactor.add(client.signature, exchange.headers.get("X-Subject-Token"))
    # Secrets go first: a cut through the middle of one would hide it from whoever looks for it later.
    failure = failure._replace(text=" ".join(client.redactor.text(failure.text).split())[:SHOWN])
    if problem and not call.parse:
        # Start, stop, delete: a 2xx needs no body, so an error code in one is a refusal, not a riddle.
        failure = failure._replace(outcome="client_error")
    failures.append(failure)
    if failure.outcome == "unauthorized" and client.renew:
        renew, client.renew = client.renew, None
        client.auth = renew()
        return 0.0
    # A name that does not exist now will not in a minute either.
    time_left = 0.0 if failure.unknown_host else client.retry_timeout - (client.clock.monotonic() - started)
    retry_after = _retry_after(exchange.headers, client.clock.time())
    decision = decide(call.kind, failure.outcome, len(failures), time_left, retry_after)
    if decision.action == WAIT:
        client.notify(
            "%s did not succeed (%s); sent again in %g s (attempt %d)."
            % (call.operation, _short(failure), decision.seconds, len(failures) + 1)
        )
        return decision.seconds
    offset = clock_offset(exchange.headers, client.clock.time())
    raise RequestError(
        sentence(call.operation, client.endpoint, failure, len(failures), offset),
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


def _short(failure: Failure) -> str:
    """A failure in a few words."""
    words = [failure.outcome.replace("_", " ")]
    if failure.status:
        words.append("HTTP %d" % failure.status)
    if failure.code:
        words.append(failure.code)
    return ", ".join(words)
