# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, as types. Private to hwcloud.oms.

Everything below ``main()`` raises one of these; ``main()`` turns it into the failed result.
"""

from __future__ import annotations

from typing import Any


class OmsError(Exception):
    """Something that a person must be told.

    Args:
        message: What happened and what to do next, in whole sentences.
        facts: Further keys of the failed result, such as C(sync_task_id) or C(create_outcome).
    """

    #: Whether the same run, later and without a change, may succeed.
    retryable = False
    #: Whether the operation that error() names may have been carried out all the same.
    unsure = False

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts: dict[str, Any] = facts

    def error(self) -> dict[str, Any]:
        """The C(error) key of the failed result; only a call to the service fills more of it."""
        return {
            "code": None,
            "message": self.message,
            "status": None,
            "request_id": None,
            "operation": None,
            "retryable": self.retryable,
            "attempts": 0,
        }


class ArgumentsError(OmsError):
    """The arguments, or the environment they fall back to, can't be right. Nothing was sent."""


class ConflictError(OmsError):
    """More than one task could be meant, or the one that is named is not the one described."""


class MissingTaskError(OmsError):
    """The task that is meant is not there."""


class StoppedError(OmsError):
    """The task does not run, and must."""


class DriftError(OmsError):
    """The task that exists differs in a field that no call can change."""


class QuotaError(OmsError):
    """There is no room for one more task."""


class WaitError(OmsError):
    """The service did not show the state asked for in time."""

    retryable = True


class IncompleteError(OmsError):
    """The pages of the list do not make up a whole list. Nothing may be concluded from it."""

    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"The list of synchronization tasks is not complete: {reason}.")

    def error(self) -> dict[str, Any]:
        return dict(super().error(), operation="list")


class CallError(OmsError):
    """A call to OMS or IAM failed.

    Args:
        message: As for OmsError.
        outcome: One of the outcomes of C(_retry), such as C(rejected) or C(timeout).
        code: The service's own code, with its family written the current way (OMS.*, APIGW.*).
        action: What the retry policy says of it: C(stop), C(settle) or C(settle_and_resend).
        unsure: Whether the call, or an earlier send of it, may have been executed all the same.
        error: The C(error) key of the failed result.
    """

    def __init__(self, message: str, outcome: str, code: str, action: str, unsure: bool, error: dict[str, Any]):
        super().__init__(message)
        self.outcome = outcome
        self.code = code
        self.action = action
        self.unsure = unsure
        self._error = error

    @property
    def status(self) -> int | None:
        """HTTP status of the last answer, None where none came."""
        status: int | None = self._error["status"]
        return status

    def error(self) -> dict[str, Any]:
        return self._error
