# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries a plan out and reads back what came of it. Private to hwcloud.oms."""

from __future__ import annotations

import json
from typing import Any, Dict

from ..._api.listing import Listing
from ..._api.models import RUNNING, SyncTask
from ..._common.errors import ConflictError, OmsError
from ..drift import unreadable_warnings
from ..plan import OLD, Plan
from ..planner import plan as decide
from ..request import restoring
from .actions import Actions
from .progress import Applied, standing


class Applier(Actions):
    """Apply a plan."""

    def apply(self, plan: Plan, listing: Listing) -> Dict[str, Any]:
        """Do each step, check that it took effect, read back, and return what the module returns.

        Raises:
            OmsError: A step failed; C(facts) says what was done before, whatever it was that failed.
        """
        done = Applied(plan, listing)
        try:
            for at, step in enumerate(plan.steps):
                insist = self.wanted.wait or at < len(plan.steps) - 1
                task = done.task if step.on == OLD else done.new
                if step.operation == "create" and plan.absent:
                    from .create_once import Creation

                    Creation(self, done, plan.absent, insist).run()
                    if done.adopted:
                        break
                elif task:
                    if plan.new and step.operation == "delete":
                        self._check_successor(done, plan.new)
                    going = any(later.operation == "delete" and later.on == step.on for later in plan.steps[at:])
                    self.act(step.operation, done, task, insist, going)
            if done.new:
                done.new = standing(done, done.new)
            if done.adopted and done.new:
                self._look_again(done, done.new)
            elif done.new:
                self._compare(done.new)
            return done.result(self.wanted.quota)
        # Whatever it is: what was done before it must be returned.
        except Exception as exc:  # noqa: BLE001
            from ..._common.unexpected import as_failure

            failure = as_failure(exc, done.pending)
            self._explain(failure, done)
            failure.facts = dict(done.facts(), **failure.facts)
            raise failure from failure.__cause__

    @staticmethod
    def _check_successor(done: Applied, new: SyncTask) -> None:
        """Remove no old task whose successor is gone or was stopped meanwhile."""
        now = done.listing.by_id(new.sync_task_id)
        if not now or now.status != RUNNING:
            raise ConflictError(
                "Task %s was not removed, since its successor %s is no longer there or no longer runs. Run again."
                % (done.task.label if done.task else None, new.label)
            )

    def _compare(self, new: SyncTask) -> None:
        """Warn of what the service does not show of the new task as it was sent."""
        for warning in unreadable_warnings(self.wanted, new):
            self.warn(warning)
        if self.wanted.settings.get("description") and not new.description:
            self.warn("The service does not show the description of task %s that was sent." % new.label)

    def _look_again(self, done: Applied, task: SyncTask) -> None:
        """The task that stands may be another run's: hold it against what is wanted, but never replace it."""
        wanted = self.wanted._replace(
            sync_task_id=task.sync_task_id,
            state="started" if self.wanted.state == "restarted" else self.wanted.state,
            on_drift="warn" if self.wanted.on_drift == "warn" else "fail",
        )
        second = decide(wanted, done.listing)
        for warning in second.warnings:
            self.warn(warning)
        for step in second.steps:
            done.taken_back = False
            self.act(step.operation, done, task, self.wanted.wait)

    @staticmethod
    def _explain(exc: OmsError, done: Applied) -> None:
        """Say first what the operator must know of a sequence that broke off in the middle."""
        planned = done.plan.operations
        old, new = done.plan.task, done.new
        operation = exc.error()["operation"]
        unsure = exc.unsure and operation in ("start", "stop", "delete")
        if unsure and operation == "delete" and "create" in planned and not new:
            # It may be gone: all of it is told, as if it were.
            done.removed = old
        if done.removed and done.lost() and "create" in planned:
            certain = not unsure and exc.facts.get("create_outcome") != "unknown"
            instead = " and no successor stands" if certain else ""
            if new:
                instead = ", and another run created task %s instead" % new.label
            exc.message = "Task %s %s removed%s. %s To make it again, add its keys to: %s" % (
                done.removed.label,
                "may have been" if unsure and operation == "delete" else "was",
                instead,
                exc.message,
                json.dumps(restoring(done.removed), sort_keys=True),
            )
        elif old and new and done.beside and not done.adopted:
            exc.message = "The new task %s stands beside the old one, %s. %s" % (new.label, old.label, exc.message)
        elif old and done.beside and planned[0] == "create":
            exc.message += " The old task %s was left untouched." % old.label
        restarted = done.plan.new or old
        if restarted and operation == "start" and done.operations[-1:] == ["stop"]:
            exc.message = "%s; state started or restarted, with the keys, starts it. %s" % (
                "Task %s was stopped, and whether it runs again is not known" % restarted.label
                if unsure
                else "Task %s now stands STOPPED without keys" % restarted.label,
                exc.message,
            )
        elif unsure:
            exc.message += " It is not known whether it was carried out."
