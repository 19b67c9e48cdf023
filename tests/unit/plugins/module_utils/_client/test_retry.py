# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The retry policy covers every kind of call with every outcome, and limits the waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._client.retry import (
    AMBIGUOUS,
    LONGEST_WAIT,
    OUTCOMES,
    POLICY,
    Decision,
    decide,
)

#: Outcome -> action for safe, idempotent and create, as the interface promises it.
TABLE = {
    "not_connected": ("wait", "wait", "wait"),
    "throttled": ("wait", "wait", "wait"),
    "reset": ("wait", "wait", "reconcile_and_resend"),
    "timeout": ("wait", "wait", "reconcile"),
    "server_error": ("wait", "wait", "reconcile_and_resend"),
    "internal": ("wait", "wait", "reconcile_and_resend"),
    "unreadable": ("wait", None, "reconcile"),
    "wrong_shape": ("stop", None, "reconcile"),
    "unauthorized": ("stop", "stop", "stop"),
    "redirect": ("stop", "stop", "reconcile"),
    "client_error": ("stop", "stop", "stop"),
}
KINDS = ("safe", "idempotent", "create")
CASES = [(kind, outcome, action) for outcome, row in TABLE.items() for kind, action in zip(KINDS, row)]
RETRIED = [(kind, outcome) for kind, outcome, action in CASES if action == "wait"]


@pytest.mark.parametrize(("kind", "outcome", "action"), CASES)
def test_each_kind_with_each_outcome(kind: str, outcome: str, action: str | None) -> None:
    if action is None:
        assert outcome not in POLICY[kind], "any 2xx is an answer to a call without a body"
    else:
        assert decide(kind, outcome, 1, 1000.0).action == action


@pytest.mark.parametrize("outcome", ["reset", "server_error", "internal"])
def test_a_create_whose_response_is_lost_late_is_not_sent_again(outcome: str) -> None:
    assert decide("create", outcome, 1, 1000.0, took=14.9).action == "reconcile_and_resend"
    assert decide("create", outcome, 1, 1000.0, took=15.0).action == "reconcile"
    assert decide("safe", outcome, 1, 1000.0, took=15.0).action == "wait"


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(OUTCOMES)
    assert set(POLICY) == set(KINDS)


def test_only_what_proves_that_nothing_was_executed_lets_a_create_be_sent_again_unseen() -> None:
    waits = {outcome for outcome, action in POLICY["create"].items() if action == "wait"}
    assert waits == {"not_connected", "throttled"}
    assert not waits & AMBIGUOUS


def test_what_is_unsure_is_never_simply_given_up_by_a_create() -> None:
    assert {action for outcome, action in POLICY["create"].items() if outcome in AMBIGUOUS} == {
        "reconcile",
        "reconcile_and_resend",
    }
    assert {action for outcome, action in POLICY["create"].items() if outcome not in AMBIGUOUS} == {"wait", "stop"}


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (5, 16.0), (6, 30.0), (5000, 30.0)])
def test_waits_double_up_to_a_limit(attempt: int, seconds: float) -> None:
    assert decide("safe", "reset", attempt, 1000.0) == Decision("wait", seconds)


def test_a_throttled_caller_waits_longer_at_first() -> None:
    assert decide("safe", "throttled", 1, 1000.0).seconds == 2.0
    assert decide("safe", "throttled", 3, 1000.0).seconds == 4.0


@pytest.mark.parametrize(("asked", "seconds"), [(None, 1.0), (0.0, 1.0), (0.5, 1.0), (7.0, 7.0), (90.0, 90.0)])
def test_retry_after_lengthens_a_wait_and_never_shortens_it(asked: float | None, seconds: float) -> None:
    assert decide("safe", "server_error", 1, 1000.0, asked) == Decision("wait", seconds)


def test_a_wait_that_does_not_match_is_not_begun() -> None:
    assert decide("safe", "reset", 3, 4.0).action == "wait"
    assert decide("safe", "reset", 3, 3.9) == Decision("stop", 0.0)
    assert decide("safe", "throttled", 1, 60.0, 61.0).action == "stop"


@given(
    st.sampled_from(RETRIED),
    st.integers(1, 10**9),
    st.floats(-1e9, 1e9),
    st.none() | st.floats(0, 300),
)
def test_waits_are_within_bounds(case: tuple[str, str], attempt: int, left: float, asked: float | None) -> None:
    decision = decide(case[0], case[1], attempt, left, asked)
    if decision.action == "stop":
        assert decision.seconds == 0.0
    else:
        assert 1.0 <= decision.seconds <= max(LONGEST_WAIT, asked or 0.0)
        assert decision.seconds <= left
        assert decision.seconds >= (asked or 0.0)


@given(st.sampled_from(RETRIED), st.integers(1, 1000), st.none() | st.floats(0, 300))
def test_retry_timeout_zero_never_retries(case: tuple[str, str], attempt: int, asked: float | None) -> None:
    assert decide(case[0], case[1], attempt, 0.0, asked).action == "stop"


@given(st.sampled_from(RETRIED), st.floats(0, 600))
def test_a_call_that_always_fails_ends_within_its_time(case: tuple[str, str], timeout: float) -> None:
    spent, attempt = 0.0, 1
    while True:
        decision = decide(case[0], case[1], attempt, timeout - spent)
        if decision.action != "wait":
            break
        spent += decision.seconds
        attempt += 1
    assert spent <= timeout
    assert attempt <= 2 + timeout
