# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries a plan out and reads back what came of it. Private to hwcloud.oms."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from ._arguments import CRYPTO, Wanted
from ._changes import restoring
from ._errors import CallError, ConflictError, OmsError, WaitError
from ._plan import OLD, Plan, readable, unreadable_warnings
from ._plan import plan as decide
from ._sync_tasks import RUNNING, STOPPED, Listing, SyncTask, SyncTasks
from ._unfinished import RIVALS_AGE, moment, pair

#: Seconds between two looks at the list: short at first, then longer.
POLL = (0.5, 1.0, 2.0, 3.0, 5.0)
#: Seconds within which a task that was created is expected to show in the list.
SETTLE_TIME = 15.0
#: Seconds between two looks while a create, or a race of several, settles.
SETTLE_POLL = 1.0
BUCKET_KEYS = ("src_ak", "src_sk", "dst_ak", "dst_sk")


class Applied:
    """What has been done so far; a failure tells it too.

    C(operations) are those the service carried out for this run, C(task) the task that stands at the end,
    C(new) the one this run made, C(listing) the last complete list.
    """

    def __init__(self, plan: Plan, listing: Listing) -> None:
        self.plan = plan
        self.listing = listing
        self.operations: List[str] = []
        self.task = plan.task
        self.new: Optional[SyncTask] = plan.new
        self.removed: Optional[SyncTask] = None
        #: The start, stop or delete that is on its way.
        self.pending: Optional[str] = None
        #: The task that stands may be another run's, so it must be looked at anew.
        self.adopted = False
        #: Nothing is left of what this run did.
        self.taken_back = False

    @property
    def changed(self) -> bool:
        """Whether anything is other than before because of this run."""
        return bool(self.operations) and not self.taken_back

    @property
    def beside(self) -> bool:
        """Whether the new task is made while the old one still stands."""
        return self.plan.task is not None and self.removed is None

    def result(self, quota: int) -> Dict[str, Any]:
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

    def lost(self) -> Dict[str, Any]:
        """All of an old task that was removed and for which this run made no new one."""
        if not self.removed or not self.plan.expected or (self.new and not self.adopted):
            return {}
        return {"removed_sync_task": self.removed.result(), "restoring_task": restoring(self.removed)}

    def facts(self) -> Dict[str, Any]:
        """What a failure must say of it."""
        facts: Dict[str, Any] = {"changed": self.changed, "operations": self.operations}
        task = self.new or (None if self.removed else self.task)
        if task and task.sync_task_id:
            facts["sync_task_id"] = task.sync_task_id
        if self.new and self.plan.task and self.plan.task.sync_task_id:
            facts["previous_sync_task_id"] = self.plan.task.sync_task_id
        return dict(facts, **self.lost())


class Applier:
    """Carries one plan out.

    Args:
        api: The project's tasks.
        wanted: What is asked for: its keys and its times.
        clock: Source of time.
        warn: Told in a sentence of what a person should know.
    """

    def __init__(self, api: SyncTasks, wanted: Wanted, clock: Any, warn: Callable[[str], None]) -> None:
        self.api = api
        self.wanted = wanted
        self.clock = clock
        self.warn = warn

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
                    from ._create import Creation

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
            from ._bug import as_failure

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

    def act(self, operation: str, done: Applied, task: SyncTask, insist: bool, going: bool = False) -> None:
        """Start, stop or delete one task and, if insisting, wait until the list shows it.

        C(going) says that the task is to be removed in the end, so it does no harm if somebody else removes it first.
        """
        sync_task_id = str(task.sync_task_id)
        done.pending = operation
        if operation == "delete":
            acted = self._delete(sync_task_id)
        elif operation == "stop":
            acted = self.api.stop(sync_task_id)
        else:
            acted = self.api.start(sync_task_id, start_body(self.wanted))
        done.pending = None
        if acted:
            done.operations.append(operation)
        elif operation == "start" and self.wanted.state == "restarted":
            raise WaitError(
                "Task %s was started by somebody else between the stop and the start, so the keys of this run were not "
                "stored. Run again." % task.label
            )
        if operation != "delete":
            self.see(done, task, STOPPED if operation == "stop" else RUNNING, insist, going)
            return
        done.removed = task
        self._until(done, lambda: done.listing.by_id(sync_task_id) is None, insist, "task %s to be gone" % task.label)

    def see(self, done: Applied, task: SyncTask, status: str, insist: bool = True, going: bool = False) -> None:
        """Read the list until the task shows this status; without insisting, read it once."""
        is_new = done.new is not None and done.new.sync_task_id == task.sync_task_id

        def shown() -> bool:
            if going and not done.listing.by_id(task.sync_task_id):
                return True
            now = standing(done, task)
            if is_new:
                done.new = now
            else:
                done.task = now
            return now.status == status

        self._until(done, shown, insist, "task %s to be %s" % (task.label, status))

    def _delete(self, sync_task_id: str) -> bool:
        """Delete; for a while after a stop the service may still say that the task runs."""
        deadline = self.clock.monotonic() + self.wanted.wait_timeout
        for pause in self.pauses():
            try:
                return self.api.delete(sync_task_id)
            except CallError as exc:
                if exc.code != "OMS.0063" or self.clock.monotonic() + pause > deadline:
                    raise
            self.clock.sleep(pause)
        return False

    def _until(self, done: Applied, shown: Callable[[], bool], insist: bool, what: str) -> None:
        """Read the list until it shows what was asked for; without insisting, read it once.

        Raises:
            WaitError: It did not within wait_timeout.
        """
        deadline = self.clock.monotonic() + self.wanted.wait_timeout
        for pause in self.pauses():
            done.listing = self.api.list()
            if shown() or not insist:
                return
            if self.clock.monotonic() + pause > deadline:
                break
            self.clock.sleep(pause)
        raise WaitError("Waited %g s for %s, in vain. Run again later." % (self.wanted.wait_timeout, what))

    @staticmethod
    def pauses() -> Iterator[float]:
        """Seconds between two looks at the list, without end."""
        yield from POLL
        while True:
            yield POLL[-1]

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


def standing(done: Applied, task: SyncTask) -> SyncTask:
    """The task as the last list shows it.

    Raises:
        WaitError: The list has it no more.
    """
    now = done.listing.by_id(task.sync_task_id)
    if now is None:
        raise WaitError("Task %s is gone: somebody else removed it while this run worked on it." % task.label)
    return now


def start_body(wanted: Wanted) -> Dict[str, Any]:
    """The request of a start: all keys again, since the stop dropped them."""
    body: Dict[str, Any] = {name: wanted.keys[name] for name in BUCKET_KEYS}
    body.update((name, wanted.crypto[name]) for name in CRYPTO if name in wanted.crypto)
    if "authentication_key" in wanted.keys:
        body["source_cdn_authentication_key"] = wanted.keys["authentication_key"]
    for name, value in wanted.crypto.get("source_cdn", {}).items():
        body["source_cdn_" + name] = value
    return body


def outwait_rivals(api: SyncTasks, wanted: Wanted, listing: Listing, clock: Any) -> Tuple[Plan, Listing]:
    """Where two tasks match and one is very young, another run may be about to remove its own: look again.

    What may be the rest of a recreate is looked at until no other run can be at work on it.

    Raises:
        ConflictError: It is still not clear which task is meant.
    """
    rest = pair(wanted, listing) is not None
    deadline = clock.monotonic() + SETTLE_TIME + (RIVALS_AGE if rest else 0.0)
    while True:
        try:
            return decide(wanted, listing), listing
        except ConflictError:
            if not _just_made(wanted, listing, clock) or clock.monotonic() >= deadline:
                raise
        clock.sleep(POLL[-1] if rest else SETTLE_POLL)
        listing = api.list()


def _just_made(wanted: Wanted, listing: Listing, clock: Any) -> bool:
    """Whether the younger of several matches is under RIVALS_AGE old, by the service's clock where it tells."""
    times = [task.create_time or 0 for task in listing.tasks if task.identity == wanted.identity]
    told = moment(listing)
    now = clock.time() if told is None else told
    return len(times) > 1 and now - max(times) / 1000.0 < RIVALS_AGE
