# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has done so far, and what a user has to know of it when it fails."""

from __future__ import annotations

import json
from typing import Any

from ..._api.listing import CompleteListing
from ..._api.models import RUNNING, STOPPED, SyncTask
from ..._common.errors import ConcurrentChangeError, OmsError
from ..plan import Plan, readable
from ..request import recreation_task


class Progress:
    """What a run has done so far; a failure reports it too.

    Args:
        plan: What the run is going to do.
        listing: The list that the plan was made from.
    """

    def __init__(self, plan: Plan, listing: CompleteListing[SyncTask]) -> None:
        self.plan = plan
        #: The last complete list.
        self.listing = listing
        #: The operations that the service carried out for this run.
        self.operations: list[str] = []
        #: The task that was found, as it is now.
        self.task = plan.task
        #: The task that this run created, or uses instead.
        self.new: SyncTask | None = plan.new
        self.removed: SyncTask | None = None
        #: The start, stop or delete that is in progress.
        self.pending: str | None = None
        #: The task that this run stopped and has neither started again nor replaced, although it should.
        self.to_start: SyncTask | None = None
        #: Whether `new` may have been created by another run, so that it has to be compared with the playbook.
        self.adopted = False
        #: Whether nothing is left of what this run did.
        self.rolled_back = False

    @property
    def changed(self) -> bool:
        """Return whether this run changed anything."""
        return bool(self.operations) and not self.rolled_back

    @property
    def old_task_exists(self) -> bool:
        """Return whether there is a task to replace that was not removed."""
        return self.plan.task is not None and self.removed is None

    def must_run(self, task: SyncTask) -> bool:
        """Return whether a task, or its replacement that does not exist yet, is to run in the end.

        Args:
            task: A task that this run stops.
        """
        found, expected = self.plan.new or self.plan.task, self.plan.expected
        if found is None or expected is None or (self.new and not self.plan.new):
            return False
        return found.sync_task_id == task.sync_task_id and expected.status == RUNNING

    def current(self, task: SyncTask) -> SyncTask:
        """Return the task as the last list shows it.

        Raises:
            ConcurrentChangeError: The list does not show it any more.
        """
        now = self.listing.by_id(task.sync_task_id)
        if now is None:
            raise ConcurrentChangeError(f"Task {task.label} no longer exists: someone else removed it during this run.")
        return now

    def result(self, quota: int) -> dict[str, Any]:
        """Return the result of the module."""
        result = self.plan.result()
        task = self.new or (None if self.removed else self.task)
        known = task or self.removed
        result.update(
            changed=self.changed,
            sync_task_id=known.sync_task_id if known else None,
            sync_task=task.result() if task else None,
            operations=self.operations,
            quota={"limit": quota, "used": len(self.listing.tasks)},
        )
        if not self.changed:
            result["diff"] = {"before": readable(task), "after": readable(task)}
        if "previous_sync_task_id" in result and not self.removed:
            del result["previous_sync_task_id"]
        result.update(self.lost())
        return result

    def lost(self) -> dict[str, Any]:
        """Return all of an old task that was removed and in place of which this run created none."""
        if not self.removed or not self.plan.expected or (self.new and not self.adopted):
            return {}
        return {"removed_sync_task": self.removed.result(), "restoring_task": recreation_task(self.removed)}

    def failed(self, error: OmsError) -> OmsError:
        """Return an error with what a user has to know of this run."""
        if error.operation == "delete" and error.ambiguous and "create" in self.plan.operations and not self.new:
            # The old task may be removed: all of it is reported, as if it were.
            self.removed, self.to_start = self.plan.task, None
        before, after = self.explain(error)
        return error.with_context(before=before, after=after, **self.facts())

    def facts(self) -> dict[str, Any]:
        """Return the keys that a failed result has of this run."""
        facts: dict[str, Any] = {"changed": self.changed, "operations": self.operations}
        task = self.new or (None if self.removed else self.task)
        if task and task.sync_task_id:
            facts["sync_task_id"] = task.sync_task_id
        if self.new and self.plan.task and self.plan.task.sync_task_id:
            facts["previous_sync_task_id"] = self.plan.task.sync_task_id
        return dict(facts, **self.lost())

    def explain(self, error: OmsError) -> tuple[list[str], list[str]]:
        """Return the sentences that belong before and after those of an error: which tasks exist, and how to go on."""
        ambiguous = _ambiguous_action(error)
        stopped = self.to_start and self.listing.by_id(self.to_start.sync_task_id)
        if stopped:
            return _how_to_start(stopped, ambiguous), []
        before, after = self._explain_replacement(error)
        if ambiguous:
            after.append("It is not known whether the request was executed.")
        return before, after

    def _explain_replacement(self, error: OmsError) -> tuple[list[str], list[str]]:
        """Return what `explain` says of the old task and its replacement."""
        old, new, planned = self.plan.task, self.new, self.plan.operations
        if self.removed and self.lost() and "create" in planned:
            ambiguous = _ambiguous_action(error)
            removed = f"Task {self.removed.label} "
            removed += "may have been removed" if ambiguous and error.operation == "delete" else "was removed"
            if new:
                removed += f", and another run created task {new.label} in its place"
            elif not ambiguous and error.facts.get("create_outcome") != "unknown":
                removed += ", but its replacement was not created"
            options = json.dumps(recreation_task(self.removed), sort_keys=True)
            return [f"{removed}."], [f"To recreate it, add the keys to this task: {options}"]
        if old and new and self.old_task_exists and not self.adopted:
            return [f"Both the new task {new.label} and the old task {old.label} exist."], []
        if old and self.old_task_exists and planned[0] == "create":
            return [], [f"The old task {old.label} was not changed."]
        return [], []


def _how_to_start(task: SyncTask, ambiguous: bool) -> list[str]:
    """Return how the last list left a task that this run stopped and did not start again, and what to do.

    A list that does not show it as stopped is older than the stop or lags behind, or someone else has started the task.
    Until it is shown as stopped, state started changes nothing.
    """
    if task.status != STOPPED:
        return [
            f"Task {task.label} was asked to stop, so the service drops its keys, but no list has shown it as STOPPED "
            "since.",
            "To start it, run the playbook again later with state restarted, and with the keys.",
        ]
    return [
        f"Task {task.label} was stopped, and it is not known whether it was started again."
        if ambiguous
        else f"Task {task.label} is stopped and has no keys.",
        "To start it, run the playbook again with state started or restarted, and with the keys.",
    ]


def _ambiguous_action(error: OmsError) -> bool:
    """Return whether a start, stop or delete failed that may have been executed all the same."""
    return error.ambiguous and error.operation in ("start", "stop", "delete")
