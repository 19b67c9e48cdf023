# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide when a failed request is retried. Pure: no clock, no network.

The tables are published in the documentation, which is rendered from here.
"""

from __future__ import annotations

from typing import NamedTuple

#: What an attempt can result in, and what is known then.
OUTCOMES: dict[str, str] = {
    "not_connected": "no connection was established, so nothing was executed",
    "throttled": "429 or APIGW.0308, so nothing was executed",
    "reset": "the connection was lost after the request was sent, or the response was not HTTP",
    "timeout": "no complete response within read_timeout after the request was sent, or 504 of a gateway",
    "server_error": "any other 5xx, or 408",
    "internal": "OMS.1001, which the service sends with status 400",
    "unreadable": "2xx, but the response is cut off, is not JSON or lacks what it must contain",
    "wrong_shape": "2xx and JSON, but not what the API describes",
    "unauthorized": "401",
    "redirect": "3xx; redirects are never followed, so it is unknown whether anything was executed",
    "client_error": "any other 4xx, or no request can be sent, for example because of an untrusted certificate, an "
    "invalid address, or a proxy that requires a login",
}
#: Outcomes after which the operation may have been executed all the same.
AMBIGUOUS = frozenset({"reset", "timeout", "server_error", "internal", "unreadable", "wrong_shape", "redirect"})

WAIT, STOP, RECONCILE, RECONCILE_AND_RESEND = "wait", "stop", "reconcile", "reconcile_and_resend"

#: Kind of call -> outcome -> what to do, with the words of RFC 9110. `safe`: changes nothing. `idempotent`: a second
#: request does no harm, since "already done" has codes of its own, and any 2xx is a success, since no body is needed.
#: `create`: has no client token, so a second request may create a second task.
POLICY: dict[str, dict[str, str]] = {
    "safe": {
        "not_connected": WAIT,
        "throttled": WAIT,
        "reset": WAIT,
        "timeout": WAIT,
        "server_error": WAIT,
        "internal": WAIT,
        "unreadable": WAIT,
        "wrong_shape": STOP,
        "unauthorized": STOP,
        "redirect": STOP,
        "client_error": STOP,
    },
    "idempotent": {
        "not_connected": WAIT,
        "throttled": WAIT,
        "reset": WAIT,
        "timeout": WAIT,
        "server_error": WAIT,
        "internal": WAIT,
        "unauthorized": STOP,
        "redirect": STOP,
        "client_error": STOP,
    },
    "create": {
        "not_connected": WAIT,
        "throttled": WAIT,
        "reset": RECONCILE_AND_RESEND,
        "timeout": RECONCILE,
        "server_error": RECONCILE_AND_RESEND,
        "internal": RECONCILE_AND_RESEND,
        "unreadable": RECONCILE,
        "wrong_shape": RECONCILE,
        "unauthorized": STOP,
        "redirect": RECONCILE,
        "client_error": STOP,
    },
}
#: Seconds before the first retry; doubled each time up to the second figure.
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
#: The gateway expects a throttled client to wait at least this many seconds.
THROTTLED_WAIT = 2.0
#: Seconds after which a lost response means what a timeout means: the service may still be executing the request, for
#: as long again. A load balancer that drops idle connections is an example.
SLOW = 15.0


class Decision(NamedTuple):
    """What to do: `action` is WAIT, STOP, RECONCILE or RECONCILE_AND_RESEND; `seconds` is for WAIT only."""

    action: str
    seconds: float


def decide(
    kind: str, outcome: str, attempt: int, time_left: float, retry_after: float | None = None, took: float = 0.0
) -> Decision:
    """Return what to do after an attempt that failed.

    Args:
        kind: A key of POLICY.
        outcome: A key of OUTCOMES.
        attempt: How many attempts there were, including this one.
        time_left: Seconds that may still be spent on retries.
        retry_after: Seconds that the service asked for, None if it did not.
        took: Seconds from the request to its failure.
    """
    action = POLICY[kind][outcome]
    if action == RECONCILE_AND_RESEND and took >= SLOW:
        action = RECONCILE
    if action != WAIT:
        return Decision(action, 0.0)
    # An exponent of more than a few is the longest wait anyway, and a large one overflows.
    seconds = min(FIRST_WAIT * 2.0 ** min(attempt - 1, 10), LONGEST_WAIT)
    if outcome == "throttled":
        seconds = max(seconds, THROTTLED_WAIT)
    seconds = max(seconds, retry_after or 0.0)
    return Decision(WAIT, seconds) if seconds <= time_left else Decision(STOP, 0.0)
