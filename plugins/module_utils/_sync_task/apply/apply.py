# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries a plan out and reads back what came of it. Private to hwcloud.oms."""

from __future__ import annotations

import json
from typing import Any

from ..._api.listing import Absent, CompleteListing
from ..._api.models import RUNNING, SyncTask
from ..._common.errors import ConcurrentChangeError, OmsError
from ..drift import unreadable_warnings
from ..plan import OLD, Plan
from ..planner import plan as decide
from ..request import recreation_task
from .actions import Actions
from .progress import Progress, current


class Applier(Actions):
    """Apply a plan."""

    def apply(self, plan: Plan, listing: CompleteListing) -> dict[str, Any]:
        """Do each step, check that it took effect, read back, and return what the module returns.

        Raises:
            OmsError: A step failed; C(facts) says what was done before, whatever it was that failed.
        """
        progress = Progress(plan, listing)
        request = plan.request
        try:
            old = (plan.task.sync_task_id,) if plan.task else ()
            absent = Absent(listing, request.identity, excluding=old) if request else None
            for at, step in enumerate(plan.steps):
                wait = self.desired.wait or at < len(plan.steps) - 1
                task = progress.task if step.on == OLD else progress.new
                if step.operation == "create" and request and absent:
                    from .create_once import Creation

                    Creation(self, progress, absent, request.settings, wait).run()
                    if progress.adopted:
                        break
                elif task:
                    if plan.new and step.operation == "delete":
                        self._check_successor(progress, plan.new)
                    going = any(later.operation == "delete" and later.on == step.on for later in plan.steps[at:])
                    self.act(step.operation, progress, task, wait, going)
            if progress.new:
                progress.new = current(progress, progress.new)
            if progress.adopted and progress.new:
                self._look_again(progress, progress.new)
            elif progress.new:
                self._compare(progress.new)
            return progress.result(self.desired.quota)
        # Whatever it is: what was done before it must be returned.
        except Exception as exc:  # noqa: BLE001
            from ..._common.unexpected import as_failure

            failure = as_failure(exc, progress.pending)
            self._explain(failure, progress)
            failure.facts = dict(progress.facts(), **failure.facts)
            raise failure from failure.__cause__

    @staticmethod
    def _check_successor(progress: Progress, new: SyncTask) -> None:
        """Remove no old task whose successor is gone or was stopped meanwhile."""
        now = progress.listing.by_id(new.sync_task_id)
        if not now or now.status != RUNNING:
            raise ConcurrentChangeError(
                f"Task {progress.task.label if progress.task else None} was not removed, since its successor "
                f"{new.label} is no longer there or no longer runs. Run again."
            )

    def _compare(self, new: SyncTask) -> None:
        """Warn of what the service does not show of the new task as it was sent."""
        for warning in unreadable_warnings(self.desired, new):
            self.warn(warning)
        if self.desired.settings.get("description") and not new.description:
            self.warn(f"The service does not show the description of task {new.label} that was sent.")

    def _look_again(self, progress: Progress, task: SyncTask) -> None:
        """The task that stands may be another run's: hold it against what is wanted, but never replace it."""
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
            self.act(step.operation, progress, task, self.desired.wait)

    @staticmethod
    def _explain(exc: OmsError, progress: Progress) -> None:
        """Say first what the operator must know of a sequence that broke off in the middle."""
        planned = progress.plan.operations
        old, new = progress.plan.task, progress.new
        operation = exc.operation
        ambiguous = exc.ambiguous and operation in ("start", "stop", "delete")
        if ambiguous and operation == "delete" and "create" in planned and not new:
            # It may be gone: all of it is told, as if it were.
            progress.removed = old
        if progress.removed and progress.lost() and "create" in planned:
            certain = not ambiguous and exc.facts.get("create_outcome") != "unknown"
            instead = " and no successor stands" if certain else ""
            if new:
                instead = f", and another run created task {new.label} instead"
            exc.message = "Task {} {} removed{}. {} To make it again, add its keys to: {}".format(
                progress.removed.label,
                "may have been" if ambiguous and operation == "delete" else "was",
                instead,
                exc.message,
                json.dumps(recreation_task(progress.removed), sort_keys=True),
            )
        elif old and new and progress.old_task_exists and not progress.adopted:
            exc.message = f"The new task {new.label} stands beside the old one, {old.label}. {exc.message}"
        elif old and progress.old_task_exists and planned[0] == "create":
            exc.message += f" The old task {old.label} was not changed."
        restarted = progress.plan.new or old
        if restarted and operation == "start" and progress.operations[-1:] == ["stop"]:
            exc.message = "{}; state started or restarted, with the keys, starts it. {}".format(
                f"Task {restarted.label} was stopped, and whether it runs again is not known"
                if ambiguous
                else f"Task {restarted.label} now stands STOPPED without keys",
                exc.message,
            )
        elif ambiguous:
            exc.message += " It is not known whether it was carried out."
