# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start, stop and delete one task, and wait until the list shows the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from ..._api.error_codes import is_missing
from ..._api.models import RUNNING, STOPPED, SyncTask
from ..._api.sync_tasks import SyncTasks
from ..._common.errors import ConcurrentChangeError, RequestError, WaitTimeoutError
from ..._lifecycle.waiter import attempts, wait_until
from ..desired import DesiredTask
from .progress import Progress
from .request_bodies import start_body

if TYPE_CHECKING:
    from ..._common.protocols import Clock


class Actions:
    """Start, stop and delete tasks, and wait until the list shows the result.

    Args:
        api: The tasks of the project.
        desired: What the playbook asks for: its keys and its times.
        clock: Source of time.
        warn: Shows a warning.
    """

    def __init__(self, api: SyncTasks, desired: DesiredTask, clock: Clock, warn: Callable[[str], None]) -> None:
        self.api = api
        self.desired = desired
        self.clock = clock
        self.warn = warn

    def act(self, operation: str, progress: Progress, task: SyncTask, wait: bool, removing: bool) -> None:
        """Start, stop or delete one task.

        Args:
            operation: What to do.
            progress: What was done is added to it.
            task: The task.
            wait: Whether to wait until the list shows the result. Otherwise the list is read once.
            removing: Whether the task is deleted in the end, so that it does no harm if someone else deletes it first.

        Raises:
            ConcurrentChangeError: Someone else changed the task meanwhile.
            RequestError: The request failed.
            WaitTimeoutError: The list did not show the result within wait_timeout.
        """
        sync_task_id = str(task.sync_task_id)
        progress.pending = operation
        if operation == "delete":
            acted = self._delete(sync_task_id)
        elif operation == "stop":
            acted = self.api.stop(sync_task_id)
        else:
            acted = self._start(progress, task)
        progress.pending = None
        progress.to_start = None
        if acted:
            progress.operations.append(operation)
            if operation == "stop" and progress.must_run(task):
                progress.to_start = task
        elif operation == "start" and self.desired.state == "restarted" and progress.listing.by_id(sync_task_id):
            raise ConcurrentChangeError(
                f"Task {task.label} was started by someone else between the stop and the start, so the keys of this "
                "run were not stored. Run the playbook again."
            )
        if operation != "delete":
            self.wait_for_status(progress, task, STOPPED if operation == "stop" else RUNNING, wait, removing)
            return
        progress.removed = task
        self._until(
            progress, lambda: progress.listing.by_id(sync_task_id) is None, wait, f"task {task.label} to be deleted"
        )

    def wait_for_status(self, progress: Progress, task: SyncTask, status: str, wait: bool, removing: bool) -> None:
        """Read the list until the task has this status, or once if it is not to be waited for."""
        is_new = progress.new is not None and progress.new.sync_task_id == task.sync_task_id

        def reached() -> bool:
            if removing and not progress.listing.by_id(task.sync_task_id):
                return True
            now = progress.current(task)
            if is_new:
                progress.new = now
            else:
                progress.task = now
            return now.status == status

        self._until(progress, reached, wait, f"task {task.label} to be {status}")

    def _start(self, progress: Progress, task: SyncTask) -> bool:
        """Start a task. The list decides whether one exists that the service does not find."""
        try:
            return self.api.start(str(task.sync_task_id), start_body(self.desired))
        except RequestError as exc:
            if not is_missing(exc):
                raise
            progress.listing = self.api.list()
            now = progress.listing.by_id(task.sync_task_id)
            if now and now.status == STOPPED:
                raise
            return exc.ambiguous

    def _delete(self, sync_task_id: str) -> bool:
        """Delete a task. For a while after a stop the service may still report that it is running."""
        for _attempt in attempts(self.desired.wait_timeout, self.clock):
            try:
                return self.api.delete(sync_task_id)
            except RequestError as exc:
                if exc.code != "OMS.0063":
                    raise
                still_running = exc
        raise still_running

    def _until(self, progress: Progress, reached: Callable[[], bool], wait: bool, what: str) -> None:
        """Read the list until it shows what was asked for, or once if it is not to be waited for.

        Raises:
            WaitTimeoutError: It did not within wait_timeout.
        """

        def read_and_compare() -> bool:
            progress.listing = self.api.list()
            return reached() or not wait

        if wait_until(read_and_compare, self.desired.wait_timeout, self.clock):
            return
        raise WaitTimeoutError(
            f"Timed out after {self.desired.wait_timeout:g} s waiting for {what}. Run the playbook again later."
        )
