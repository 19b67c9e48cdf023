# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start, stop and delete one task, and wait until the list shows it."""

from __future__ import annotations

from typing import Any, Callable, Iterator

from ..._api.models import RUNNING, STOPPED, SyncTask
from ..._api.sync_tasks import SyncTasks
from ..._common.errors import CallError, WaitError
from ..desired import Wanted
from .progress import Applied, standing
from .request_bodies import start_body

#: Seconds between two looks at the list: short at first, then longer.
POLL = (0.5, 1.0, 2.0, 3.0, 5.0)
#: Seconds within which a task that was created is expected to show in the list.
SETTLE_TIME = 15.0
#: Seconds between two looks while a create, or a race of several, settles.
SETTLE_POLL = 1.0


class Actions:
    """Start, stop and delete tasks, and wait until the list shows it.


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
