# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start, stop, update and remove one migration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable

from .._api.migration_models import FAILED, GROUP, PAUSED, PAUSING, TASK, WAITING, Migration
from .._api.migration_tasks import MigrationTasks
from .._api.task_groups import TaskGroups
from .._common.errors import ConcurrentChangeError, RequestError, WaitTimeoutError
from .._lifecycle.waiter import VISIBILITY_TIMEOUT, wait_until
from .desired import Desired
from .failure import reason_of
from .progress import RunProgress
from .request_bodies import may_copy_failed_only, start_body, windows_body

if TYPE_CHECKING:
    from .._common.protocols import Clock

#: Refusals to copy only the objects that failed, since the list of them cannot be used.
NO_LIST = ("OMS.0167", "OMS.0302", "OMS.0304", "OMS.0307", "OMS.0308")
#: The refusal to start what runs already.
RUNS = "OMS.0065"
#: Refusals of a start or retry: it runs, has ended, or its status does not allow it. What it is by then decides.
NOT_NOW = (RUNS, "OMS.0070", "OMS.1039")
#: Statuses that a migration may have had before it was started.
OLD = (FAILED, PAUSED, PAUSING)
#: Seconds within which the service has to show that one task or group is new, or that one task is gone.
LONGEST_LAG = 300.0
#: The refusal to delete what runs. For a while after a stop the service gives it too.
IN_PROGRESS = "OMS.0063"


class Actions:
    """Start, stop, update and remove migrations.

    Args:
        tasks: The migration tasks of the project.
        groups: The groups of the project.
        desired: What the playbook asks for: its keys and its times.
        clock: Source of time.
        warn: Shows a warning.
    """

    def __init__(
        self, tasks: MigrationTasks, groups: TaskGroups, desired: Desired, clock: Clock, warn: Callable[[str], None]
    ) -> None:
        self.tasks = tasks
        self.api: Any = tasks if desired.kind == TASK else groups
        self.desired = desired
        self.clock = clock
        self.warn = warn

    def read(self, progress: RunProgress, key: Any) -> Migration:
        """Return a migration as it is now.

        Raises:
            ConcurrentChangeError: It no longer exists.
        """
        task: Migration | None = self.api.show(key)
        if task is None:
            raise ConcurrentChangeError(
                f"The migration {key} no longer exists: someone else removed it during this run."
            )
        progress.task = task
        # Right after a start the service may show the old status.
        if task.status not in OLD or self.clock.time() - progress.started > VISIBILITY_TIMEOUT:
            progress.old_reason = None
        return task

    def start(self, progress: RunProgress, task: Migration) -> bool:
        """Start a paused or failed migration. Return False if the service refused that, see `progress.refusal`."""
        failed = task.status == FAILED
        failed_only = failed and may_copy_failed_only(self.desired, task)
        operation = "retry" if failed and task.kind == GROUP else "start"
        try:
            acted = self._start(progress, operation, task.key, failed_only)
        except RequestError as exc:
            if not failed_only or exc.code not in NO_LIST:
                raise
            self.warn(f"The list of the objects that failed cannot be used ({exc.code}), so all are compared again.")
            acted = self._start(progress, operation, task.key, False)
        progress.started = self.clock.time()
        progress.old_reason = reason_of(task).code if failed else None
        return acted

    def _start(self, progress: RunProgress, operation: str, key: Any, failed_only: bool) -> bool:
        request = self.api.retry if operation == "retry" else self.api.start
        progress.refusal = None
        try:
            return self._done(progress, operation, request, key, start_body(self.desired, failed_only))
        except RequestError as exc:
            if exc.outcome != "client_error" or exc.code not in NOT_NOW:
                raise
            progress.pending = None
            # After an attempt whose response was lost, the refusal most likely refers to that very attempt.
            if exc.ambiguous:
                progress.operations.append(operation)
            # That it runs is all that is asked for without waiting, even if its status does not show it yet.
            elif exc.code != RUNS or self.desired.wait:
                progress.refusal = exc.message
            return exc.ambiguous

    def update(self, progress: RunProgress, task: Migration, values: Mapping[str, Any]) -> None:
        """Update traffic limits and priority in place; both in one request, which needs the present limits."""
        windows = windows_body(values.get("bandwidth_policy", task.bandwidth_policy or ()))
        if "task_priority" in values:
            self._done(progress, "update", self.tasks.prioritize, task.key, values["task_priority"], windows)
        else:
            self._done(progress, "update", self.api.limit, task.key, windows)

    def stop(self, progress: RunProgress, task: Migration) -> None:
        """Pause a migration, and wait until it is.

        Raises:
            WaitTimeoutError: It was not within wait_timeout.
        """

        def reached() -> bool:
            now = self.read(progress, task.key)
            if not now.is_active:
                return True
            # What waits may not be stoppable yet; the service refuses that, and it is requested again.
            acted = now.status != PAUSING and self._done(progress, "stop", self.api.stop, task.key)
            return acted and not self.desired.wait

        if not wait_until(reached, self.desired.wait_timeout, self.clock):
            raise self._late(f"the migration {task.label} to be paused", self.desired.wait_timeout)

    def remove(self, progress: RunProgress, task: Migration) -> None:
        """Stop a migration if it runs, delete it, and wait until it is gone.

        Raises:
            WaitTimeoutError: It was not within wait_timeout.
        """
        began = self.clock.monotonic()

        def deleted() -> bool:
            now: Migration | None = self.api.show(task.key)
            if now is None:
                return True
            if now.is_active and now.status != WAITING:
                if now.status != PAUSING:
                    self._done(progress, "stop", self.api.stop, task.key)
                return False
            self._delete(progress, now, task)
            return progress.removed is task

        def gone() -> bool:
            return self.api.show(task.key) is None

        what = f"the migration {task.label} to be deleted"
        timeout = self.desired.wait_timeout
        if not wait_until(deleted, timeout, self.clock):
            raise self._late(what, timeout)
        if progress.removed is task and self.desired.wait:
            # The success may be that of a proxy, so this may not be waited for without a limit, as a stop may. A group
            # has many tasks to delete.
            limit = timeout if task.kind == GROUP else min(timeout, LONGEST_LAG)
            left = began + timeout - self.clock.monotonic()
            if not wait_until(gone, min(left, limit), self.clock):
                raise self._late(what, limit)

    def _delete(self, progress: RunProgress, now: Migration, task: Migration) -> None:
        try:
            self._done(progress, "delete", self.api.delete, task.key)
        except RequestError as exc:
            if exc.code != IN_PROGRESS:
                raise
            progress.pending = None
            if now.status == WAITING:
                self._done(progress, "stop", self.api.stop, task.key)
            return
        progress.removed = task

    def _done(self, progress: RunProgress, operation: str, request: Callable[..., bool], *arguments: Any) -> bool:
        """Send a request and note the operation if it was carried out because of it."""
        progress.pending = operation
        acted = request(*arguments)
        progress.pending = None
        if acted:
            progress.operations.append(operation)
        return acted

    def _late(self, what: str, seconds: float) -> WaitTimeoutError:
        return WaitTimeoutError(f"Timed out after {seconds:g} s waiting for {what}. Run the playbook again later.")
