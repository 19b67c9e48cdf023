# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has done so far, in one place: what its slices hand on, and what its result is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.migration_models import FAILED, Migration
from .._common.errors import OmsError
from .desired import Desired
from .options import id_option
from .plan import Plan

#: What one slice hands to the next, as JSON.
STATE = (
    *("key", "operations", "starts", "seen", "began", "deadline", "started", "polls", "rolled_back", "diff"),
    *("replaced", "refusal", "old_reason"),
)


class RunProgress:
    """What a run has done so far; a failure reports it too.

    Args:
        desired: What the playbook asks for.
        now: Seconds since 1970. The time to wait begins here.
    """

    def __init__(self, desired: Desired, now: float) -> None:
        self.desired = desired
        #: The id of the migration, once there is one.
        self.key: Any = None
        #: The operations that the service carried out for this run.
        self.operations: list[str] = []
        #: How often this run started a failed migration again.
        self.starts = 0
        #: Why the service refused the last start, None if it did not, or if that has turned out not to matter.
        self.refusal: str | None = None
        #: The reason of the failure that was started last, as long as the service may still show it; None without one.
        self.old_reason: str | None = None
        #: The reasons of failures that this run has seen.
        self.seen: list[str] = []
        #: When the run began, when it stops waiting, and when it started the migration last; seconds since 1970.
        self.began = now
        self.deadline = now + desired.wait_timeout
        self.started = 0.0
        #: How often the migration was read while waiting.
        self.polls = 0
        #: Whether nothing is left of what this run did.
        self.rolled_back = False
        self.diff: dict[str, Any] | None = None
        #: The id of a migration that was replaced.
        self.replaced: Any = None
        # What follows is needed in the first slice only.
        #: The migration as it was read last.
        self.task: Migration | None = None
        #: The last complete list, and what a create knows and returns; see `Creation`.
        self.listing: Any = None
        self.new: Migration | None = None
        self.removed: Migration | None = None
        self.pending: str | None = None
        self.adopted = False

    @property
    def changed(self) -> bool:
        """Return whether this run changed anything."""
        return bool(self.operations) and not self.rolled_back

    @property
    def shows_old_failure(self) -> bool:
        """Return whether the failure that the service shows may be the one from before the last start."""
        if self.old_reason is None or self.task is None or self.task.status != FAILED:
            return False
        from .failure import reason_of

        return reason_of(self.task).code == self.old_reason

    def state(self) -> dict[str, Any]:
        """Return what the next slice needs to go on."""
        return {name: getattr(self, name) for name in STATE}

    def result(self, plan: Plan | None = None) -> dict[str, Any]:
        """Return the result of the module.

        Args:
            plan: What would be done, in check mode or where nothing is to be done.
        """
        # What a migration copies is known at its end, and not predicted.
        current = None if plan and (plan.creates or not plan.expected) else self.task
        task = plan.expected if plan else current
        key = None if plan and plan.creates else self.key
        empty = bool(current and current.is_empty)
        failed = current if current and current.has_failed and not self.shows_old_failure else None
        result: dict[str, Any] = {
            "changed": bool(plan.steps) if plan else self.changed,
            id_option(self.desired.kind): key,
            self.desired.kind: {**task.result(), "empty": empty, id_option(self.desired.kind): key} if task else None,
            "operations": plan.operations if plan else self.operations,
            "complete": bool(current and current.is_complete),
            "copied": current.copied if current else None,
            "failure": _failure_of(failed) if failed else None,
        }
        if self.replaced is not None and key != self.replaced:
            result[f"previous_{id_option(self.desired.kind)}"] = self.replaced
        if self.diff is not None:
            result["diff"] = self.diff
        return result

    def plan(self, plan: Plan) -> None:
        """Note what was found, and how it will look."""
        self.task = plan.task
        self.key = plan.task.key if plan.task else None
        self.replaced = plan.task.key if plan.task and plan.creates else None
        self.diff = plan.diff()

    def failed(self, error: OmsError) -> OmsError:
        """Return an error with what a user has to know of this run."""
        after = []
        if self.new:
            self.key, self.task = self.new.key, self.task if self.task and self.task.key == self.new.key else self.new
        facts = self.result()
        if error.ambiguous and error.operation in ("start", "retry", "stop", "delete", "update"):
            after.append("It is not known whether the request was executed.")
        if self.new and self.replaced is not None and self.key != self.replaced and not self.removed:
            after.append(f"Both the new migration {self.key} and the old one, {self.replaced}, exist.")
        return error.with_context(after=after, **{name: one for name, one in facts.items() if one is not None})


def _failure_of(task: Migration) -> dict[str, Any]:
    from .failure import failure_of

    return failure_of(task)


def resume(desired: Desired, state: Mapping[str, Any]) -> RunProgress:
    """Return the progress of a run as the slice before has left it.

    Args:
        desired: What the playbook asks for.
        state: What `RunProgress.state` returned.
    """
    progress = RunProgress(desired, 0.0)
    for name in STATE:
        setattr(progress, name, state[name])
    return progress
