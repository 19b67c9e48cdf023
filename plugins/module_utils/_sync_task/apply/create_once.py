# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates at most one task, whatever happens to the answers. Private to hwcloud.oms.

Create has no client token: a second send may make a second task. So every create needs a complete list that was
read directly before it, an answer that is lost is looked for in the list, and after every create the list decides
who was first.
"""

from __future__ import annotations

from typing import Any

from ..._api.listing import Absent
from ..._api.models import RUNNING, SyncTask
from ..._api.sync_tasks import TakenError
from ..._client.retry import RECONCILE, RECONCILE_AND_RESEND
from ..._common.errors import AmbiguousTaskError, ConcurrentChangeError, OmsError, RequestError, WaitTimeoutError
from ..drift import differences
from .actions import VISIBILITY_POLL, VISIBILITY_TIMEOUT, Actions
from .progress import Progress
from .request_bodies import create_settings


class Creation:
    """One create, from the first send to the task that stands at its end.

    Args:
        applier: Brings the calls, the clock, and what is wanted.
        done: What the run did so far; the create adds to it.
        absent: Proof that there was no such task, but for the old one, before this run wrote anything.
        insist: Whether the task must be seen running.
    """

    def __init__(
        self, applier: Actions, progress: Progress, absent: Absent, settings: dict[str, Any], wait: bool
    ) -> None:
        self.api = applier.api
        self.applier = applier
        self.progress = progress
        self.absent = absent
        self.settings = settings
        self.wait = wait
        #: Tasks that were there before this run wrote anything. All others are its own or a rival's.
        self.known = {task.sync_task_id for task in absent.listing.tasks}
        #: The id that an answer gave; only a task with this id is ours to remove.
        self.own: str | None = None
        self.ambiguous: RequestError | None = None

    def run(self) -> None:
        """Send, find out what came of it, and settle who was first. C(done.new) is the task that stands.

        Raises:
            RequestError: The service refused it, and nothing was made; or nobody knows (C(create_outcome)).
            OmsError: Several stand, and it is not ours to choose.
        """
        try:
            if self._send():
                self._settle_who_stays()
        # Whatever it is: what was done before it must be returned.
        except Exception as exc:  # noqa: BLE001
            from ..._common.unexpected import as_failure

            failure = as_failure(exc, "create" if self.api.creating else self.progress.pending)
            if (self.ambiguous or self.api.creating) and not self.own and "create_outcome" not in failure.facts:
                failure.facts["create_outcome"] = "unknown"
                failure.message = f"It is not known whether the task was created. {failure.message}"
            raise failure from failure.__cause__

    def _send(self) -> bool:
        """Whether a task came of it. The second send needs a new proof that the first made none."""
        settings = create_settings(self.applier.desired, self.settings)
        resend = False
        while True:
            if not self.ambiguous and not self._prove():
                return False
            try:
                self.own = self.api.create(self.absent, settings)
                break
            except TakenError:
                self.progress.listing = self.api.latest or self.api.list()
                if self.ambiguous:
                    break
            except RequestError as exc:
                if exc.operation != "create":
                    raise
                error = exc.with_earlier(self.ambiguous) if self.ambiguous else exc
                if exc.action not in (RECONCILE, RECONCILE_AND_RESEND):
                    self._after_refusal(error)
                    return False
                self.ambiguous = error
                if self._look_for_it():
                    break
                if exc.action == RECONCILE or resend:
                    raise error from exc
                self.applier.warn("The answer to the create was lost and no task came of it: it is sent once more.")
                self.absent = Absent(self.progress.listing, self.absent.identity, self.known)
                resend = True
        self.progress.operations.append("create")
        if self.own:
            self._see_own(self.own)
        return True

    def _prove(self) -> bool:
        """Whether the list that was read last shows no rival; a task that another run made meanwhile is taken.

        Raises:
            AmbiguousTaskError: Several were made, and all of them stay.
        """
        if self.api.latest is not self.progress.listing:
            self.progress.listing = self.api.list()
        shown = self._candidates()
        if len(shown) > 1:
            # Their makers may be about to remove all but one.
            shown = self._look_for_it(least=0)
        if len(shown) > 1:
            raise AmbiguousTaskError(
                "No task was created, since other runs created several tasks for these buckets meanwhile: {}. Remove "
                "all but one.".format("; ".join(task.label for task in shown)),
                sync_task_ids=[task.sync_task_id for task in shown],
            )
        if not shown:
            self.absent = Absent(self.progress.listing, self.absent.identity, self.known)
            return True
        self.applier.warn(
            f"Task {shown[0].label} was created for the same buckets by another run meanwhile, so this run uses "
            "it and creates none."
        )
        self._take(shown[0])
        return False

    def _candidates(self) -> list[SyncTask]:
        """Tasks of this identity that were not there before, the one created first in front."""
        return self.progress.listing.matching(self.absent.identity, self.known)

    def _look_for_it(self, enough: int = 1, least: int = 1) -> list[SyncTask]:
        """Read the list until between C(least) and C(enough) new tasks show, or the settle time is over."""
        clock = self.applier.clock
        deadline = clock.monotonic() + VISIBILITY_TIMEOUT
        while True:
            # A slow answer shows what was there when it was asked for.
            asked = clock.monotonic()
            self.progress.listing = self.api.list()
            shown = self._candidates()
            if least <= len(shown) <= enough or asked >= deadline:
                return shown
            clock.sleep(VISIBILITY_POLL)

    def _see_own(self, own: str) -> None:
        """Read the list until the own task shows: only then do those that were made before it show too."""
        progress, desired, clock = self.progress, self.applier.desired, self.applier.clock
        progress.new = SyncTask(own, **self.absent.identity._asdict())
        patience = max(VISIBILITY_TIMEOUT, desired.wait_timeout if desired.wait else 0.0)
        deadline = clock.monotonic() + patience
        for pause in self.applier.pauses():
            progress.listing = self.api.list()
            shown = progress.listing.by_id(own)
            if shown:
                progress.new = shown
                return
            if clock.monotonic() + pause > deadline:
                break
            clock.sleep(pause)
        raise WaitTimeoutError(
            f"Task {own} was created, but the list did not show it for {patience:g} s, so it is not known whether "
            "it is the only "
            "one. Look at the list before the next run.",
            create_outcome="unknown",
        )

    def _settle_who_stays(self) -> None:
        """Where several runs made the same task, the one created first stays."""
        shown = self._candidates()
        if len(shown) > 1 and self.own and shown[0].sync_task_id != self.own:
            self._remove_duplicate(shown[0], self.own)
            return
        if self.ambiguous and (len(shown) > 1 or not self.own):
            # The first to show may be another run's, and the own one still on its way into the list.
            shown = self._look_for_it(enough=1 if self.own else 0)
        if len(shown) > 1 and self.ambiguous:
            raise AmbiguousTaskError(
                "The answer to the create was lost, and now several tasks of these buckets are there: {}. None was "
                "removed, since it is not certain which of them this run made. Remove all but one.".format(
                    "; ".join(task.label for task in shown)
                ),
                sync_task_ids=[task.sync_task_id for task in shown],
                create_outcome="unknown",
            )
        if len(shown) > 1:
            self.applier.warn(
                "Task {} was created first and stays. For the same buckets there is now, made by somebody else: {}. "
                "Whoever made it should remove it.".format(shown[0].label, "; ".join(task.label for task in shown[1:]))
            )
        if not shown:
            raise ConcurrentChangeError("The task was created, and somebody else removed it at once. Run again.")
        self.progress.new = shown[0]
        # A task whose id no answer gave may be another run's: with other settings it is no successor either.
        self.progress.adopted = not self.own and (
            not self.progress.old_task_exists or bool(differences(self.applier.desired, shown[0]))
        )
        if self.wait and shown[0].status != RUNNING:
            self.applier.wait_for_status(self.progress, shown[0], RUNNING)

    def _remove_duplicate(self, first: SyncTask, own: str) -> None:
        """Another run was first: remove the own task, return the other."""
        progress = self.progress
        own_task = progress.new = progress.listing.by_id(own) or SyncTask(own)
        self.applier.warn(
            f"Task {first.label} was created for the same buckets at the same moment and came first, so this run "
            "removes its own, "
            f"{own}."
        )
        removed = progress.removed
        try:
            self.applier.act("stop", progress, own_task, wait=True, going=True)
            self.applier.act("delete", progress, own_task, wait=True)
        except OmsError as exc:
            if progress.removed is not own_task:
                exc.message += f" Task {first.label}, which was created first, stays. Remove {own}."
                exc.facts.setdefault("sync_task_ids", [first.sync_task_id, own])
            raise
        finally:
            if progress.removed is own_task:
                # The own task is no successor any more, whatever comes next.
                progress.new, progress.adopted = first, True
            progress.removed = removed
        self._take(first)
        # After a lost answer the first one may well be this run's own.
        progress.rolled_back = not self.ambiguous and not removed

    def _take(self, first: SyncTask) -> None:
        """Return a task that another run made."""
        self.progress.adopted = True
        self.progress.new = self.progress.listing.by_id(first.sync_task_id)
        if not self.progress.new:
            raise ConcurrentChangeError(
                f"Task {first.label}, which another run had created first, is gone again. Run again."
            )

    def _after_refusal(self, exc: RequestError) -> None:
        """Read the list once more: if the task is there now, it is taken; else the refusal stands."""
        if exc.outcome != "client_error" and not self.ambiguous:
            raise exc
        self.progress.listing = self.api.list()
        shown = self._candidates()
        if not shown:
            raise exc
        if self.ambiguous:
            self.progress.operations.append("create")
        self._take(shown[0])
