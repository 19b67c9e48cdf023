# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a failed call is sent again. Pure: no clock, no network. Private to hwcloud.oms.

The table is published in the documentation; it is rendered from here.
"""

from __future__ import annotations

from typing import NamedTuple

#: What can come of one send, and what is known then.
OUTCOMES: dict[str, str] = {
    "not_connected": "no connection came about, so nothing was executed",
    "throttled": "429 or APIGW.0308, so nothing was executed",
    "reset": "the connection was lost after the request was sent, or what came back was not an HTTP answer",
    "timeout": "no answer within read_timeout after the request was sent",
    "server_error": "5xx",
    "internal": "OMS.1001, which the service sends with status 400",
    "unreadable": "2xx, but the answer is cut off, is no JSON or lacks what it must have",
    "wrong_shape": "2xx and JSON, but not what the interface describes",
    "unauthorized": "401",
    "redirect": "3xx, never followed, so nobody knows what stood behind it",
    "client_error": "any other 4xx, or no request could be sent: an untrusted certificate, an invalid address or proxy",
}
#: Outcomes after which the call may have been executed all the same.
AMBIGUOUS = frozenset({"reset", "timeout", "server_error", "internal", "unreadable", "wrong_shape", "redirect"})

WAIT, STOP, RECONCILE, RECONCILE_AND_RESEND = "wait", "stop", "reconcile", "reconcile_and_resend"

#: Kind of call -> outcome -> what to do. `safe`: changes nothing. `idempotent`: a second send does no
#: harm, since "already done" has codes of its own, and any 2xx is an answer, since no body is needed.
#: `create`: has no client token, so a second send may make a second task.
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
#: Seconds before the second send; doubled each time up to the second figure.
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
#: The gateway asks a throttled caller to wait at least this many seconds.
THROTTLED_WAIT = 2.0


class Decision(NamedTuple):
    """C(action) is one of WAIT, STOP, SETTLE, RECONCILE_AND_RESEND; C(seconds) counts with WAIT only."""

    action: str
    seconds: float


def decide(kind: str, outcome: str, attempt: int, time_left: float, retry_after: float | None = None) -> Decision:
    """What to do after a send that failed.

    Args:
        kind: A key of POLICY.
        outcome: A key of OUTCOMES.
        attempt: How many sends there were, this one counted.
        time_left: Seconds that may still go into sending again.
        retry_after: Seconds the service asked for, if it did.
    """
    action = POLICY[kind][outcome]
    if action != WAIT:
        return Decision(action, 0.0)
    # An exponent of more than a few is the longest wait anyway, and a large one no float.
    seconds = min(FIRST_WAIT * 2.0 ** min(attempt - 1, 10), LONGEST_WAIT)
    if outcome == "throttled":
        seconds = max(seconds, THROTTLED_WAIT)
    seconds = max(seconds, retry_after or 0.0)
    return Decision(WAIT, seconds) if seconds <= time_left else Decision(STOP, 0.0)
