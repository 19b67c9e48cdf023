# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define what can go wrong, as exceptions.

Everything below ``main()`` raises one of these, and ``main()`` makes the failed result of it with to_result(). An
exception is not changed after it was made: who knows more about a failure raises what with_context() returns.

    OmsError
     +-- ConfigurationError        options, a file that they name, or the environment are wrong
     +-- AuthenticationError       IAM answered, but gave no token or no project
     +-- RequestError              a request to OMS or IAM failed
     +-- IncompleteListingError    the pages of the list do not make up a complete list
     +-- TaskLookupError           the options do not identify one task
     |    +-- AmbiguousTaskError   ... because several tasks match
     |    +-- TaskNotFoundError    ... because no task matches
     +-- TaskNotRunningError       the task is not running, although it has to be
     +-- DriftError                the task differs in a field that cannot be updated
     +-- QuotaError                the quota does not allow another task
     +-- RivalError                another migration between the same buckets runs
     +-- MigrationFailedError      the service could not copy everything
     +-- PreflightError            a check before a create or a start found a problem
     +-- ConcurrentChangeError     someone else changed or deleted a task during this run
     +-- WaitTimeoutError          the service did not show the expected state in time
     +-- UnexpectedError           anything else (``unexpected.py``)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

Error = TypeVar("Error", bound="OmsError")
#: The HTTP status of refused credentials. Five refused signatures lock an access key, so a list ends there.
UNAUTHORIZED = 401
NOT_TRIED = "Not tried, since the credentials of the account were refused."


class OmsError(Exception):
    """Describe a failure to a person.

    Args:
        message: What failed, why, and what to do, in whole sentences.
        before: Sentences that come before the message.
        after: Sentences that come after the message.
        facts: Further keys of the failed result, such as `sync_task_id` or `create_outcome`.
    """

    #: Whether the same run may succeed later, without a change.
    retryable = False
    #: The operation that failed, as the modules call it.
    operation: str | None = None
    #: Whether this operation may have been executed all the same.
    ambiguous = False

    def __init__(self, message: str, *, before: Iterable[str] = (), after: Iterable[str] = (), **facts: Any) -> None:
        super().__init__(message)
        self.sentences: tuple[str, ...] = (*before, message, *after)
        self.facts: dict[str, Any] = facts

    @property
    def message(self) -> str:
        """Return all that is to be said of the failure."""
        return " ".join(self.sentences)

    def __str__(self) -> str:
        return self.message

    def with_context(self: Error, *, before: Iterable[str] = (), after: Iterable[str] = (), **facts: Any) -> Error:
        """Return the same failure with what a caller knows about it; a fact that the failure has already is kept.

        Args:
            before: Sentences that come before all others.
            after: Sentences that come after all others.
            facts: Further keys of the failed result.
        """
        error = type(self).__new__(type(self), *self.args)
        error.__dict__.update(self.__dict__)
        error.sentences = (*before, *self.sentences, *after)
        error.facts = {**facts, **self.facts}
        return error

    def to_error(self) -> dict[str, Any]:
        """Return the `error` key of the failed result; only a RequestError fills all of it."""
        return {
            "code": None,
            "message": self.message,
            "status": None,
            "request_id": None,
            "operation": self.operation,
            "retryable": self.retryable,
            "attempts": 0,
        }

    def to_result(self) -> dict[str, Any]:
        """Return the failed result of a module."""
        return {"changed": False, "msg": self.message, "error": self.to_error(), **self.facts}


class ConfigurationError(OmsError):
    """Options, a file that they name, or the environment are wrong or incomplete. No task was changed."""

    @classmethod
    def of_options(cls, problems: Iterable[str]) -> ConfigurationError:
        """Return the error for invalid options that were found before the first request.

        Args:
            problems: What is wrong, each naming its option. The last one may end with a question mark.
        """
        text = "; ".join(problems)
        return cls(f"{text}{'' if text.endswith(('.', '?')) else '.'} Nothing was sent.")


class AuthenticationError(OmsError):
    """IAM answered, but gave no token, or no project that the requests could be for."""


class TaskLookupError(OmsError):
    """The options do not identify one task: the task with the given id is not the one that they describe."""


class AmbiguousTaskError(TaskLookupError):
    """The options match several tasks."""


class TaskNotFoundError(TaskLookupError):
    """The options match no task."""


class TaskNotRunningError(OmsError):
    """The task is not running, although it has to be."""


class DriftError(OmsError):
    """The task that exists differs in a field that the service cannot update."""


class QuotaError(OmsError):
    """The quota does not allow another task."""


class RivalError(OmsError):
    """Another migration between the same buckets runs, and two writers disturb each other."""

    retryable = True


class MigrationFailedError(OmsError):
    """The service could not copy everything.

    Args:
        message: As for OmsError.
        retryable: Whether the service can succeed without a person changing anything.
        facts: As for OmsError.
    """

    def __init__(self, message: str, *, retryable: bool, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retryable = retryable


class PreflightError(OmsError):
    """A check before a create or a start found a problem. Nothing was changed.

    Args:
        message: As for OmsError.
        cause: The first request that failed, None if all were answered.
        retryable: Whether the same run may succeed later, without a change.
        facts: As for OmsError.
    """

    operation = "preflight"

    def __init__(self, message: str, *, cause: OmsError | None = None, retryable: bool = False, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.cause = cause
        self.retryable = retryable

    def to_error(self) -> dict[str, Any]:
        own = super().to_error()
        return {**own, **(self.cause.to_error() if self.cause else {}), "retryable": self.retryable}


class ConcurrentChangeError(OmsError):
    """Another run, or a person, changed or deleted a task that this run was working on.

    The next run begins with what they left.
    """

    retryable = True


class WaitTimeoutError(OmsError):
    """The service did not show the expected state in time."""

    retryable = True


class IncompleteListingError(OmsError):
    """The pages of the list do not make up a complete list, so nothing can be concluded from it.

    Args:
        reason: What does not add up.
        noun: What the list consists of, in the plural.
    """

    retryable = True
    operation = "list"

    def __init__(self, reason: str, noun: str = "synchronization tasks") -> None:
        super().__init__(f"The list of {noun} is not complete: {reason}.")


class RequestError(OmsError):
    """A request to OMS or IAM failed.

    Args:
        message: As for OmsError.
        outcome: A key of `OUTCOMES` in `_client/retry.py`, such as `client_error` or `timeout`.
        action: What the retry policy says: `stop`, `reconcile` or `reconcile_and_resend`.
        ambiguous: Whether this or an earlier attempt may have been executed all the same.
        retryable: Whether the same run may succeed later, without a change.
        operation: The operation that was requested.
        attempts: How many times the request was sent.
        code: The service's own code, with the current name of its family (OMS.*, APIGW.*); empty if it gave none.
        text: What the service or the library said.
        status: HTTP status of the last response, None if there was none.
        request_id: The service's id of the last request, None if it gave none.
    """

    def __init__(
        self,
        message: str,
        *,
        outcome: str,
        action: str,
        ambiguous: bool,
        retryable: bool,
        operation: str,
        attempts: int,
        code: str,
        text: str,
        status: int | None,
        request_id: str | None,
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.action = action
        self.ambiguous = ambiguous
        self.retryable = retryable
        self.operation = operation
        self.attempts = attempts
        self.code = code
        self.text = text
        self.status = status
        self.request_id = request_id

    def with_earlier(self, earlier: RequestError) -> RequestError:
        """Return this failure with the attempts of an earlier one of the same operation counted in."""
        error = self.with_context()
        error.attempts = self.attempts + earlier.attempts
        return error

    def to_error(self) -> dict[str, Any]:
        return {
            "code": self.code or None,
            "message": self.text,
            "status": self.status,
            "request_id": self.request_id,
            "operation": self.operation,
            "retryable": self.retryable,
            "attempts": self.attempts,
        }
