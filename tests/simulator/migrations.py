# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on migration tasks. No HTTP in here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable

from .context import Context, arrange, encryption
from .errors import RefusedError
from .migration_rules import check_create, check_keys, check_windows, split, start_keys
from .migration_task import ACTIVE, MigrationTask, Status
from .migration_view import describe_task, read_task
from .scheduler import DAY, Scheduler

#: Characters that the filter by name does not accept.
SPECIAL = frozenset("<>&\"'\\%")
#: The rows that synchronization tasks add to the list of a project.
SyncRows = Callable[[str], list[MigrationTask]]


class Migrations:
    """The calls on migration tasks, those of groups and of synchronization tasks included."""

    def __init__(self, context: Context, scheduler: Scheduler, sync_rows: SyncRows) -> None:
        self._context = context
        self._scheduler = scheduler
        self._sync_rows = sync_rows

    # For the control endpoint

    def add(self, project_id: str, region: str, body: dict[str, Any], **fields: Any) -> MigrationTask:
        """Store a task whatever limits and rules say.

        Args:
            project_id: Project that it belongs to.
            region: Region of that project.
            body: What a create has; keys may be missing.
            fields: Anything else that a task has, such as status, counters or group_type.
        """
        with self._context.lock:
            self._scheduler.settle()
            now = self._context.clock.time()
            values = {**split(body, "object"), "task_priority": body.get("task_priority", "MEDIUM"), **fields}
            task = self._scheduler.add(project_id, region, now, values)
            if task.status in (Status.RUNNING, Status.RETRYING):
                task.begin(self._context, now)
            if task.status == Status.SUCCEEDED:
                task.is_query_over = True
            return task

    def change(self, task_id: int, **fields: Any) -> None:
        """Set fields of a task, whatever the rules say."""
        with self._context.lock:
            self._scheduler.settle()
            task = self._scheduler.tasks[task_id]
            task.change(fields)
            if task.id != task_id:
                self._scheduler.tasks[task.id] = self._scheduler.tasks.pop(task_id)
            self._scheduler.wake(task)

    def remove(self, task_id: int) -> None:
        """Remove a task, whatever its status."""
        with self._context.lock:
            self._scheduler.settle()
            self._scheduler.drop(self._scheduler.tasks[task_id])

    def overview(self, project_id: str | None = None) -> list[dict[str, Any]]:
        """Return every task with all that is stored; key_hashes is None once the keys are dropped."""
        with self._context.lock:
            self._scheduler.settle()
            own = [task for task in self._scheduler.tasks.values() if project_id in (None, task.project_id)]
            return [describe_task(self._context, task) for task in own]

    # The calls

    def create(self, project_id: str, region: str, body: dict[str, Any]) -> dict[str, Any]:
        """Store a task; it waits for a slot and then runs."""
        settings = self._context.settings
        values = {**split(body, "object"), "task_priority": body.get("task_priority", "MEDIUM")}
        check_create(settings, self._context.clock, region, values)
        with self._context.lock:
            self._scheduler.settle()
            self._check_numbers(project_id)
            task = self._scheduler.add(project_id, region, self._context.clock.time(), values)
            return {"id": task.id, "task_name": task.name}

    def _check_numbers(self, project_id: str) -> None:
        settings = self._context.settings
        self._check_waiting(project_id)
        own = [task for task in self._scheduler.tasks.values() if task.project_id == project_id]
        today = self._context.clock.time() - DAY
        if sum(task.created > today for task in own) >= settings.daily_limit:
            raise RefusedError(400, settings.daily_error_code, "Too many tasks were created within 24 hours.")

    def page(
        self,
        project_id: str,
        limit: int,
        offset: int,
        status: int | None = None,
        group_id: str | None = None,
        task_name: str | None = None,
    ) -> dict[str, Any]:
        """Return one page, and the number of all tasks that match."""
        if task_name and SPECIAL.intersection(task_name):
            raise RefusedError(400, "OMS.1003", "task_name has a special character.")
        with self._context.lock:
            self._scheduler.settle()
            found = [
                task
                for task in self._listed(project_id)
                if status in (None, task.status)
                and group_id in (None, task.group_id)
                and self._named(task, task_name or "")
            ]
            order, random = self._context.settings.list_order, self._context.random
            found = arrange(found, order, random, lambda task: task.created, lambda task: task.id)
            shown = found[offset : offset + limit]
            return {"count": len(found), "tasks": [read_task(self._context, task) for task in shown]}

    def _listed(self, project_id: str) -> Iterable[MigrationTask]:
        until = self._context.clock.time() - self._context.settings.list_lag
        for task in self._scheduler.tasks.values():
            if task.project_id == project_id and task.created <= until:
                yield task
        if self._context.settings.sync_rows:
            yield from self._sync_rows(project_id)

    def _named(self, task: MigrationTask, part: str) -> bool:
        match = self._context.settings.task_name_match
        if match == "prefix":
            return task.name.startswith(part)
        return part.casefold() in task.name.casefold() if match == "ignore_case" else part in task.name

    def show(self, project_id: str, task_id: int) -> dict[str, Any]:
        """Return one task."""
        with self._context.lock:
            return read_task(self._context, self._get(project_id, task_id))

    def delete(self, project_id: str, task_id: int) -> None:
        """Remove a task that does not run."""
        with self._context.lock:
            task = self._own(project_id, task_id, "OMS.0063")
            settings = self._context.settings
            unsettled = self._context.clock.time() < task.stopped_at + settings.unsettled_time
            refused = task.status == Status.WAITING and settings.delete_waiting == "refuse"
            if refused or unsettled or (task.status in ACTIVE and task.status != Status.WAITING):
                raise RefusedError(400, "OMS.0063", "The task is in progress and cannot be deleted.")
            self._scheduler.drop(task)

    def start(self, project_id: str, task_id: int, body: dict[str, Any]) -> None:
        """Start a paused or failed task again, with new keys."""
        keys, failed_only = start_keys(body), body.get("migrate_failed_object", False)
        with self._context.lock:
            task = self._own(project_id, task_id, "OMS.0065")
            if task.status == Status.SUCCEEDED:
                raise RefusedError(400, "OMS.0070", "The task has ended and cannot be started.")
            if task.status not in (Status.PAUSED, Status.FAILED):
                raise RefusedError(400, "OMS.0065", "The task has already been started.")
            check_keys(
                {"keys": keys, **{name: getattr(task, name) for name in ("task_type", "src_node", "source_cdn")}}
            )
            if failed_only and task.status == Status.FAILED and not task.record.get("result"):
                raise RefusedError(400, "OMS.0167", "No list of failed objects exists.")
            self._check_waiting(project_id)
            task.keys, task.encryption = keys, encryption(body)
            task.wait(self._context.clock.time(), failed_only, self._context.settings.restart_counters == "keep")
            self._scheduler.wake(task)

    def _check_waiting(self, project_id: str) -> None:
        settings = self._context.settings
        waiting = [task for task in self._scheduler.tasks.values() if task.status == Status.WAITING]
        if sum(task.project_id == project_id for task in waiting) >= settings.waiting_limit:
            raise RefusedError(400, settings.waiting_error_code, "Too many tasks are waiting.")

    def stop(self, project_id: str, task_id: int) -> None:
        """Pause a running task; its keys are dropped."""
        with self._context.lock:
            task = self._own(project_id, task_id, "OMS.0066")
            if task.status == Status.SUCCEEDED:
                raise RefusedError(400, "OMS.0070", "The task has ended and cannot be stopped.")
            accepted = task.status == Status.WAITING and self._context.settings.stop_waiting == "accept"
            if not accepted and task.status not in (Status.RUNNING, Status.RETRYING):
                raise RefusedError(400, "OMS.0066", "The task is not in progress and cannot be stopped.")
            task.pause(self._context, self._context.clock.time())

    def limit(self, project_id: str, task_id: int, windows: list[dict[str, Any]]) -> None:
        """Replace the traffic limits of a task that has not ended."""
        check_windows(self._context.settings, windows)
        with self._context.lock:
            task = self._own(project_id, task_id, "OMS.0086")
            if task.status == Status.SUCCEEDED:
                raise RefusedError(400, "OMS.0070", "The task has ended.")
            task.options["bandwidth_policy"] = windows

    def batch_update(self, project_id: str, body: dict[str, Any]) -> None:
        """Replace the traffic limits, and perhaps the priority, of several tasks or of those of a group."""
        windows, priority = body["bandwidth_policy"], body.get("task_priority")
        check_windows(self._context.settings, windows)
        empty = self._context.settings.empty_bandwidth
        if not windows and empty == "refuse":
            raise RefusedError(400, "OMS.1003", "The bandwidth policy is empty.")
        with self._context.lock:
            tasks = self._addressed(project_id, body)
            settable = (Status.WAITING, Status.PAUSED, Status.FAILED)
            if priority and "ids" in body and any(task.status not in settable for task in tasks):
                raise RefusedError(400, "OMS.1003", "The priority of a running task cannot be changed.")
            if any(task.status == Status.SUCCEEDED for task in tasks) and "ids" in body:
                raise RefusedError(400, "OMS.0070", "The task has ended.")
            for task in tasks:
                if windows or empty == "clear":
                    task.options["bandwidth_policy"] = windows
                if priority and task.status in settable:
                    task.task_priority = priority

    def _addressed(self, project_id: str, body: dict[str, Any]) -> list[MigrationTask]:
        if "ids" in body:
            return [self._own(project_id, task_id, "OMS.0086") for task_id in body["ids"]]
        self._scheduler.settle()
        group = self._scheduler.groups.get(body["group_id"])
        if group is None or group.project_id != project_id:
            raise RefusedError(self._context.settings.missing_task, "OMS.1009", "The group does not exist.")
        group.options["bandwidth_policy"] = body["bandwidth_policy"]
        return self._scheduler.tasks_of(group)

    def _own(self, project_id: str, task_id: int, code: str) -> MigrationTask:
        """Return a task that may be changed; refuse one that belongs to a synchronization."""
        task = self._get(project_id, task_id)
        if task.group_type == "SYNC_TASK":
            raise RefusedError(400, code, "The task belongs to a synchronization task.")
        return task

    def _get(self, project_id: str, task_id: int) -> MigrationTask:
        self._scheduler.settle()
        task = self._scheduler.tasks.get(task_id)
        if task is None or task.project_id != project_id:
            task = next((row for row in self._sync_rows(project_id) if row.id == task_id), None)
        if task is None:
            raise RefusedError(self._context.settings.missing_task, "OMS.1009", "The task does not exist.")
        return task
