# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each type of failure has its fields for programs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._common import errors
from ansible_collections.hwcloud.oms.plugins.module_utils._common.unexpected import UnexpectedError
from ansible_collections.hwcloud.oms.tests.support.factories import request_error

NOTHING: dict[str, Any] = {"code": None, "status": None, "request_id": None, "operation": None, "attempts": 0}


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [
        (errors.ConfigurationError, False),
        (errors.AuthenticationError, False),
        (errors.TaskLookupError, False),
        (errors.AmbiguousTaskError, False),
        (errors.TaskNotFoundError, False),
        (errors.TaskNotRunningError, False),
        (errors.ConcurrentChangeError, True),
        (errors.DriftError, False),
        (errors.QuotaError, False),
        (errors.WaitTimeoutError, True),
    ],
)
def test_a_failure_without_a_call(kind: type[errors.OmsError], retryable: bool) -> None:
    failure = kind("It did not work.", sync_task_id="id-1")
    assert failure.to_error() == dict(NOTHING, message="It did not work.", retryable=retryable)
    assert (str(failure), failure.facts) == ("It did not work.", {"sync_task_id": "id-1"})


def test_a_list_that_is_not_whole_is_a_failure_of_the_list() -> None:
    failure = errors.IncompleteListingError("count says 3, but 2 tasks came")
    assert failure.message == "The list of synchronization tasks is not complete: count says 3, but 2 tasks came."
    assert (failure.to_error()["operation"], failure.to_error()["retryable"]) == ("list", True)


def test_a_failed_request_describes_the_response_in_the_result() -> None:
    assert request_error(message="Listing failed: OMS.0062.").to_result() == {
        "changed": False,
        "msg": "Listing failed: OMS.0062.",
        "error": {
            "code": None,
            "message": "not allowed",
            "status": 403,
            "request_id": "r-1",
            "operation": "list",
            "retryable": False,
            "attempts": 1,
        },
    }


def test_attempts_of_an_earlier_failure_are_counted_in_without_changing_either() -> None:
    earlier, later = request_error(attempts=2), request_error(attempts=3)
    both = later.with_earlier(earlier)
    assert (both.attempts, later.attempts, earlier.attempts) == (5, 3, 2)
    assert both.to_error() == dict(later.to_error(), attempts=5)


def test_the_message_of_an_error_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        errors.QuotaError("No room.").message = "Room."  # type: ignore[misc]


def test_context_makes_a_new_error_of_the_same_class() -> None:
    error = errors.QuotaError("No room.", after=["Delete one."], quota=5)
    outer = error.with_context(before=["The old task exists."], after=["Run again."], quota=7, changed=True)
    assert (error.message, error.facts) == ("No room. Delete one.", {"quota": 5})
    assert outer.__class__ is errors.QuotaError
    assert str(outer) == outer.message == "The old task exists. No room. Delete one. Run again."
    assert outer.to_result() == {
        "changed": True,
        "msg": outer.message,
        "error": dict(NOTHING, message=outer.message, retryable=False),
        "quota": 5,
    }


@pytest.mark.parametrize(
    "error",
    [
        request_error(),
        errors.IncompleteListingError("count says 3, but 2 tasks came"),
        errors.MigrationFailedError("Gone.", retryable=True),
        UnexpectedError(ValueError("odd"), "stop"),
    ],
)
def test_every_kind_of_error_keeps_what_it_knows_in_a_new_context(error: errors.OmsError) -> None:
    outer = error.with_context(before=["First."], more=1)
    assert outer.facts == {**error.facts, "more": 1}
    assert outer.message == f"First. {error.message}"
    same = {name: value for name, value in vars(error).items() if name not in ("facts", "sentences")}
    assert {name: vars(outer)[name] for name in same} == same
    assert (outer.operation, outer.ambiguous, outer.retryable) == (error.operation, error.ambiguous, error.retryable)


def test_an_unexpected_error_does_not_show_the_password_of_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://svc:pa#ssw0rdSecret@proxy.example:3128")
    odd = ValueError("no port 'ssw0rdSecret'")
    odd.__cause__ = OSError("svc:pa")
    error = UnexpectedError(odd)
    assert "(ValueError: no port '********')" in error.message
    assert "OSError: ********" in error.facts["exception"]
    assert "ssw0rdSecret" not in error.facts["exception"]


@pytest.mark.parametrize(
    ("problems", "message"),
    [
        (["a is 0"], "a is 0. Nothing was sent."),
        (["a is 0", "b is unknown. Did you mean c?"], "a is 0; b is unknown. Did you mean c? Nothing was sent."),
        (["a is 0. Write 1."], "a is 0. Write 1. Nothing was sent."),
    ],
)
def test_problems_of_options_end_with_one_punctuation_mark(problems: list[str], message: str) -> None:
    assert errors.ConfigurationError.of_options(problems).message == message
