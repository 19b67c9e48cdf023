# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has done so far."""

from __future__ import annotations

from typing import Any

from ..._api.listing import CompleteListing
from ..._api.models import SyncTask
from ..._common.errors import ConcurrentChangeError
from ..plan import Plan, readable
from ..request import recreation_task


class Progress:
    """What has been done so far; a failure tells it too.

    C(operations) are those the service carried out for this run, C(task) the task that stands at the end,
    C(new) the one this run made, C(listing) the last complete list.
    """

    def __init__(self, plan: Plan, listing: CompleteListing) -> None:
        self.plan = plan
        self.listing = listing
        self.operations: list[str] = []
        self.task = plan.task
        self.new: SyncTask | None = plan.new
        self.removed: SyncTask | None = None
        #: The start, stop or delete that is on its way.
        self.pending: str | None = None
        #: The task that stands may be another run's, so it must be looked at anew.
        self.adopted = False
        #: Nothing is left of what this run did.
        self.rolled_back = False

    @property
    def changed(self) -> bool:
        """Whether anything is other than before because of this run."""
        return bool(self.operations) and not self.rolled_back

    @property
    def old_task_exists(self) -> bool:
        """Whether the new task is made while the old one still stands."""
        return self.plan.task is not None and self.removed is None

    def result(self, quota: int) -> dict[str, Any]:
        """What the module returns."""
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
        """All of an old task that was removed and for which this run made no new one."""
        if not self.removed or not self.plan.expected or (self.new and not self.adopted):
            return {}
        return {"removed_sync_task": self.removed.result(), "restoring_task": recreation_task(self.removed)}

    def facts(self) -> dict[str, Any]:
        """What a failure must say of it."""
        facts: dict[str, Any] = {"changed": self.changed, "operations": self.operations}
        task = self.new or (None if self.removed else self.task)
        if task and task.sync_task_id:
            facts["sync_task_id"] = task.sync_task_id
        if self.new and self.plan.task and self.plan.task.sync_task_id:
            facts["previous_sync_task_id"] = self.plan.task.sync_task_id
        return dict(facts, **self.lost())


def current(progress: Progress, task: SyncTask) -> SyncTask:
    """The task as the last list shows it.

    Raises:
        ConcurrentChangeError: The list has it no more.
    """
    now = progress.listing.by_id(task.sync_task_id)
    if now is None:
        raise ConcurrentChangeError(
            f"Task {task.label} is gone: somebody else removed it while this run worked on it.", retryable=True
        )
    return now
