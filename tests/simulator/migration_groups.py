# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on migration task groups. No HTTP in here."""

from __future__ import annotations

from typing import Any

from .context import Context, arrange, encryption
from .errors import RefusedError
from .migration_group import GROUP_ENDED, GroupStatus, MigrationGroup
from .migration_rules import check_create, check_keys, check_windows, split, start_keys
from .migration_task import MigrationTask, Status
from .scheduler import DAY, Scheduler

RETRIED = {
    "both": (GroupStatus.CREATION_FAILED, GroupStatus.FAILED),
    "creation": (GroupStatus.CREATION_FAILED,),
    "migration": (GroupStatus.FAILED,),
}
UNDELETABLE = (GroupStatus.CREATING, GroupStatus.RUNNING, GroupStatus.PAUSING)
DELETED = (GroupStatus.DELETION_WAITING, GroupStatus.DELETING)


class MigrationGroups:
    """The calls on groups."""

    def __init__(self, context: Context, scheduler: Scheduler) -> None:
        self._context = context
        self._scheduler = scheduler

    # For the control endpoint

    def add(self, project_id: str, region: str, body: dict[str, Any], **fields: Any) -> MigrationGroup:
        """Store a group whatever limits and rules say; `fields` is anything that a create does not have."""
        with self._context.lock:
            self._scheduler.settle()
            values = {**split(body, "PREFIX"), **fields}
            return self._store(project_id, region, values)

    def change(self, group_id: str, **fields: Any) -> None:
        """Set fields of a group, whatever the rules say."""
        with self._context.lock:
            self._scheduler.settle()
            self._scheduler.groups[group_id].change(fields)

    def remove(self, group_id: str) -> None:
        """Remove a group and its tasks, whatever its status."""
        with self._context.lock:
            self._scheduler.settle()
            self._scheduler.remove_group(self._scheduler.groups[group_id])

    def overview(self, project_id: str | None = None) -> list[dict[str, Any]]:
        """Return every group with all that is stored; key_hashes is None once the keys are dropped."""
        with self._context.lock:
            self._scheduler.settle()
            groups = self._scheduler.groups.values()
            return [group.described() for group in groups if project_id in (None, group.project_id)]

    # The calls

    def create(self, project_id: str, region: str, body: dict[str, Any]) -> dict[str, Any]:
        """Store a group; it waits for a slot, then makes its tasks."""
        settings, values = self._context.settings, split(body, "PREFIX")
        check_create(settings, self._context.clock, region, values)
        with self._context.lock:
            self._scheduler.settle()
            today = self._context.clock.time() - DAY
            own = [group for group in self._scheduler.groups.values() if group.project_id == project_id]
            if sum(group.created > today for group in own) >= settings.daily_limit:
                raise RefusedError(400, settings.daily_error_code, "Too many groups were created within 24 hours.")
            return {"group_id": self._store(project_id, region, values).group_id}

    def _store(self, project_id: str, region: str, values: dict[str, Any]) -> MigrationGroup:
        now = self._context.clock.time()
        group = MigrationGroup(self._context.new_id(), project_id, region, now, since=now)
        group.change(values)
        self._scheduler.groups[group.group_id] = group
        return group

    def page(self, project_id: str, limit: int, offset: int, status: int | None = None) -> dict[str, Any]:
        """Return one page, and the number of all groups that match."""
        with self._context.lock:
            self._scheduler.settle()
            until = self._context.clock.time() - self._context.settings.list_lag
            own = [group for group in self._scheduler.groups.values() if group.project_id == project_id]
            found = [group for group in own if group.created <= until and status in (None, group.status)]
            order, random = self._context.settings.list_order, self._context.random
            found = arrange(found, order, random, lambda group: group.created, lambda group: group.group_id)
            return {"count": len(found), "taskgroups": [self._read(group) for group in found[offset : offset + limit]]}

    def show(self, project_id: str, group_id: str) -> dict[str, Any]:
        """Return one group."""
        with self._context.lock:
            return self._read(self._get(project_id, group_id))

    def delete(self, project_id: str, group_id: str) -> None:
        """Begin to delete a group; it disappears some time later."""
        with self._context.lock:
            group = self._get(project_id, group_id)
            unsettled = self._now() < group.stopped_at + self._context.settings.unsettled_time
            if group.status in UNDELETABLE or unsettled:
                raise RefusedError(400, "OMS.0063", "The group is in progress and cannot be deleted.")
            if group.status not in DELETED:
                group.enter(GroupStatus.DELETION_WAITING, self._now())

    def start(self, project_id: str, group_id: str, body: dict[str, Any]) -> None:
        """Start a paused group again, with new keys."""
        keys = start_keys(body)
        with self._context.lock:
            group = self._get(project_id, group_id)
            if group.status in GROUP_ENDED:
                raise RefusedError(400, "OMS.0070", "The group has ended and cannot be started.")
            if group.status != GroupStatus.PAUSED:
                raise RefusedError(400, "OMS.0065", "The group has already been started.")
            self._take_keys(group, keys, body)
            paused = [task for task in self._scheduler.tasks_of(group) if task.status == Status.PAUSED]
            self._run_again(group, paused, failed_only=False)

    def stop(self, project_id: str, group_id: str) -> None:
        """Pause a group and its tasks; their keys are dropped."""
        with self._context.lock:
            group, now = self._get(project_id, group_id), self._now()
            refused = group.status == GroupStatus.CREATING and self._context.settings.group_stop_creating == "refuse"
            if group.status in GROUP_ENDED:
                raise RefusedError(400, "OMS.0070", "The group has ended and cannot be stopped.")
            if refused or group.status not in (GroupStatus.CREATING, GroupStatus.RUNNING):
                raise RefusedError(400, "OMS.0066", "The group is not in progress and cannot be stopped.")
            group.enter(GroupStatus.PAUSING, now)
            group.stopped_at = now
            for task in self._scheduler.tasks_of(group):
                if task.status in (Status.WAITING, Status.RUNNING, Status.RETRYING):
                    task.pause(self._context, now)

    def retry(self, project_id: str, group_id: str, body: dict[str, Any]) -> None:
        """Run a failed group again: all objects, or those that failed."""
        keys, failed_only = start_keys(body), body.get("migrate_failed_object", False)
        with self._context.lock:
            group = self._get(project_id, group_id)
            if group.status not in RETRIED[self._context.settings.group_retry]:
                raise RefusedError(400, "OMS.1039", "The group has not failed.")
            tasks = self._scheduler.tasks_of(group)
            failed = [task for task in tasks if task.status == Status.FAILED]
            if failed_only and not any(task.record.get("result") for task in failed):
                raise RefusedError(400, "OMS.0167", "No list of failed objects exists.")
            self._take_keys(group, keys, body)
            self._run_again(group, failed if failed_only else tasks, failed_only)

    def limit(self, project_id: str, group_id: str, windows: list[dict[str, Any]]) -> None:
        """Replace the traffic limits of a group that has not ended, and those of its tasks."""
        check_windows(self._context.settings, windows)
        with self._context.lock:
            group = self._get(project_id, group_id)
            if group.status == GroupStatus.COMPLETED:
                raise RefusedError(400, "OMS.0070", "The group has ended.")
            for options in (group.options, *(task.options for task in self._scheduler.tasks_of(group))):
                options["bandwidth_policy"] = windows

    def _take_keys(self, group: MigrationGroup, keys: dict[str, str], body: dict[str, Any]) -> None:
        nodes = {name: getattr(group, name) for name in ("task_type", "src_node", "source_cdn")}
        check_keys({"keys": keys, **nodes})
        group.restarted, group.shown_before = self._now(), (group.status, group.error_code)
        group.keys, group.encryption, group.error_code = keys, encryption(body), None

    def _run_again(self, group: MigrationGroup, tasks: list[MigrationTask], failed_only: bool) -> None:
        """Let tasks of a group wait for slots again; a group that has not made its tasks makes them."""
        now, keep_counters = self._now(), self._context.settings.restart_counters == "keep"
        group.enter(GroupStatus.RUNNING if group.made else GroupStatus.CREATING, now)
        for task in tasks:
            task.keys, task.encryption = dict(group.keys or {}), dict(group.encryption)
            task.wait(now, failed_only and bool(task.record.get("result")), keep_counters)
            self._scheduler.wake(task)
        if group.made:
            self._scheduler.review(group, now)

    def _read(self, group: MigrationGroup) -> dict[str, Any]:
        return group.readable(self._context, self._scheduler.tasks_of(group))

    def _now(self) -> float:
        return self._context.clock.time()

    def _get(self, project_id: str, group_id: str) -> MigrationGroup:
        self._scheduler.settle()
        group = self._scheduler.groups.get(group_id)
        if group is None or group.project_id != project_id:
            raise RefusedError(self._context.settings.missing_task, "OMS.1009", "The group does not exist.")
        return group
