# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define what can go wrong, as exceptions.

Everything below ``main()`` raises one of these; ``main()`` turns it into the failed result.

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
     +-- ConcurrentChangeError     someone else changed or deleted a task during this run
     +-- WaitTimeoutError          the service did not show the expected state in time
     +-- UnexpectedError           anything else (``unexpected.py``)
"""

from __future__ import annotations

from typing import Any


class OmsError(Exception):
    """Describe a failure to a person.

    Args:
        message: What failed, why, and what to do, in whole sentences.
        facts: Further keys of the failed result, such as `sync_task_id` or `create_outcome`.
    """

    #: Whether the same run may succeed later, without a change.
    retryable = False
    #: Whether the operation that error() names may have been executed all the same.
    ambiguous = False

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts: dict[str, Any] = facts

    def error(self) -> dict[str, Any]:
        """Return the `error` key of the failed result; only a RequestError fills all of it."""
        return {
            "code": None,
            "message": self.message,
            "status": None,
            "request_id": None,
            "operation": None,
            "retryable": self.retryable,
            "attempts": 0,
        }


class ConfigurationError(OmsError):
    """Options, a file that they name, or the environment are wrong or incomplete. No task was changed."""


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


class ConcurrentChangeError(OmsError):
    """Another run, or a person, changed or deleted a task that this run was working on.

    Args:
        message: As for OmsError.
        retryable: Whether the same run may succeed later, without a change.
        facts: As for OmsError.
    """

    def __init__(self, message: str, *, retryable: bool = False, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retryable = retryable


class WaitTimeoutError(OmsError):
    """The service did not show the expected state in time."""

    retryable = True


class IncompleteListingError(OmsError):
    """The pages of the list do not make up a complete list, so nothing can be concluded from it.

    Args:
        reason: What does not add up.
    """

    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"The list of synchronization tasks is not complete: {reason}.")

    def error(self) -> dict[str, Any]:
        return dict(super().error(), operation="list")


class RequestError(OmsError):
    """A request to OMS or IAM failed.

    Args:
        message: As for OmsError.
        outcome: A key of `OUTCOMES` in `_client/retry.py`, such as `client_error` or `timeout`.
        code: The service's own code, with the current name of its family (OMS.*, APIGW.*).
        action: What the retry policy says: `stop`, `reconcile` or `reconcile_and_resend`.
        ambiguous: Whether this or an earlier attempt may have been executed all the same.
        error: The `error` key of the failed result.
    """

    def __init__(
        self, message: str, *, outcome: str, code: str, action: str, ambiguous: bool, error: dict[str, Any]
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.code = code
        self.action = action
        self.ambiguous = ambiguous
        self._error = error

    @property
    def status(self) -> int | None:
        """Return the HTTP status of the last response, None if there was none."""
        status: int | None = self._error["status"]
        return status

    def error(self) -> dict[str, Any]:
        return self._error
