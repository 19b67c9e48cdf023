# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply a plan and read back the result."""

from __future__ import annotations

from typing import Any

from ..._api.listing import Absent, CompleteListing
from ..._api.models import RUNNING, SyncTask
from ..._common.errors import ConcurrentChangeError
from ..drift import unreadable_warnings
from ..plan import OLD, Plan
from ..planner import plan as decide
from .actions import Actions
from .progress import Progress


class Applier(Actions):
    """Apply a plan."""

    def apply(self, plan: Plan, listing: CompleteListing[SyncTask]) -> dict[str, Any]:
        """Execute each step, wait until it takes effect, and return the result of the module.

        Args:
            plan: What to do.
            listing: The list that it was made from.

        Raises:
            OmsError: A step failed. Its facts say what was done before, whatever it was that failed.
        """
        progress = Progress(plan, listing)
        try:
            self._execute(progress)
            if progress.new:
                progress.new = progress.current(progress.new)
            if progress.adopted and progress.new:
                self._align(progress, progress.new)
            elif progress.new:
                self._compare(progress.new)
            return progress.result(self.desired.quota)
        # Whatever it is: what was done before it must be returned.
        except Exception as exc:
            from ..._common.unexpected import as_failure

            raise progress.failed(as_failure(exc, progress.pending)) from exc

    def _execute(self, progress: Progress) -> None:
        """Execute the steps. A create needs the proof that only the task it replaces existed when it was planned."""
        plan, request = progress.plan, progress.plan.request
        old = [plan.task.sync_task_id] if plan.task else []
        absent = Absent(progress.listing, request.identity, excluding=old) if request else None
        for at, step in enumerate(plan.steps):
            wait = self.desired.wait or at < len(plan.steps) - 1
            task = progress.task if step.on == OLD else progress.new
            if step.operation == "create" and request and absent:
                from .create_once import SyncTaskCreation

                SyncTaskCreation(self, progress, absent, request.settings, wait).run()
                if progress.adopted:
                    return
            elif task:
                if plan.new and step.operation == "delete":
                    self._check_successor(progress, task, plan.new)
                removing = any(later.operation == "delete" and later.on == step.on for later in plan.steps[at:])
                self.act(step.operation, progress, task, wait, removing)

    @staticmethod
    def _check_successor(progress: Progress, old: SyncTask, new: SyncTask) -> None:
        """Refuse to delete an old task whose successor was deleted or stopped meanwhile."""
        now = progress.listing.by_id(new.sync_task_id)
        if not now or now.status != RUNNING:
            raise ConcurrentChangeError(
                f"Task {old.label} was not removed: its successor {new.label} no longer exists or is no longer running."
                " Run the playbook again."
            )

    def _compare(self, new: SyncTask) -> None:
        """Warn of settings of the new task that the service does not return as they were sent."""
        for warning in unreadable_warnings(self.desired, new):
            self.warn(warning)
        if self.desired.settings.get("description") and not new.description:
            self.warn(f"The service does not return the description of task {new.label} that was sent.")

    def _align(self, progress: Progress, task: SyncTask) -> None:
        """Bring a task that another run may have created to the desired state, but never replace it."""
        desired = self.desired._replace(
            sync_task_id=task.sync_task_id,
            state="started" if self.desired.state == "restarted" else self.desired.state,
            on_drift="warn" if self.desired.on_drift == "warn" else "fail",
        )
        second = decide(desired, progress.listing)
        for warning in second.warnings:
            self.warn(warning)
        for step in second.steps:
            progress.rolled_back = False
            self.act(step.operation, progress, task, self.desired.wait, removing=False)
