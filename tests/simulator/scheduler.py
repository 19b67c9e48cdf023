# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scheduler: changes of migration tasks and groups that are due at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Callable

from .context import Context, compact
from .migration_group import GROUP_ACTIVE, GROUP_BUSY, GroupStatus, MigrationGroup
from .migration_task import ACTIVE, BUSY, MigrationTask, Status
from .reasons import BrokenOffError

DAY = 86_400.0
#: Regions in which twice as many run at once.
LARGE_REGIONS = ("cn-north-1", "cn-south-1")
PRIORITIES = ("HIGH", "MEDIUM", "LOW")
#: The time of an event, and its action.
Event = tuple[float, Callable[[float], None]]


class Scheduler:
    """All migration tasks and groups. `settle` carries out whatever has become due since the last call.

    Nothing happens in between; every reader settles first, so that it sees no difference.
    """

    def __init__(self, context: Context) -> None:
        self.tasks: dict[int, MigrationTask] = {}
        self.groups: dict[str, MigrationGroup] = {}
        self._context = context
        self._active: dict[int, MigrationTask] = {}
        self._task_slot: dict[str, float] = {}
        self._group_slot: dict[str, float] = {}
        self._last_id = 0
        context.settle = self.settle

    def clear(self) -> None:
        """Remove every task and group."""
        for everything in (self.tasks, self.groups, self._active, self._task_slot, self._group_slot):
            everything.clear()

    def add(self, project_id: str, region: str, moment: float, fields: dict[str, Any]) -> MigrationTask:
        """Store a task that waits for a slot."""
        self._last_id = max(self._last_id + 1, int(moment * 1000) * 100)
        task = MigrationTask(self._last_id, project_id, region, moment, waiting_since=moment)
        task.change(fields)
        task.name = task.name or self._name(task)
        self.tasks[task.id] = task
        self.wake(task)
        return task

    def _name(self, task: MigrationTask) -> str:
        buckets = f"{task.src_node.get('bucket') or 'url'}-{task.dst_node.get('bucket')}"
        return f"{buckets}-{compact(task.created)}_{task.id % 1000}"

    def wake(self, task: MigrationTask) -> None:
        """Schedule a task that has become active."""
        if task.status in ACTIVE:
            self._active[task.id] = task

    def drop(self, task: MigrationTask) -> None:
        """Remove a task."""
        del self.tasks[task.id]
        self._active.pop(task.id, None)
        self._task_slot[task.project_id] = self._context.clock.time()

    def tasks_of(self, group: MigrationGroup) -> list[MigrationTask]:
        return [task for task in self.tasks.values() if task.group_id == group.group_id]

    # Time

    def settle(self) -> None:
        """Carry out everything that is due, in order of time."""
        now = self._context.clock.time()
        while True:
            self._active = {task.id: task for task in self._active.values() if task.status in ACTIVE}
            event = min(self._events(), key=lambda event: event[0], default=None)
            if event is None or event[0] > now:
                break
            moment, act = event
            act(moment)
        for task in self._active.values():
            task.process(self._context, now)

    def _events(self) -> Iterator[Event]:
        """Yield the next change of everything that is active."""
        for task in self._active.values():
            yield from self._events_of(task)
        for project_id, waiting in self._waiting().items():
            yield from self._next_start(project_id, waiting)
        groups = [group for group in self.groups.values() if group.status in GROUP_ACTIVE]
        for group in groups:
            yield from self._events_of_group(group, groups)

    def _events_of(self, task: MigrationTask) -> Iterator[Event]:
        if task.status == Status.WAITING:
            yield (
                task.waiting_since + self._context.settings.waiting_days * DAY,
                lambda moment: self._expire(task, moment),
            )
        elif task.status == Status.PAUSING:
            yield task.pausing_until, lambda moment: self._settle_pause(task, moment)
        elif task.run is not None:
            yield task.run.ends_at, lambda moment: self._end(task, moment)

    def _expire(self, task: MigrationTask, moment: float) -> None:
        task.fail("TRF.0003")
        self._review_group_of(task, moment)

    def _settle_pause(self, task: MigrationTask, moment: float) -> None:
        task.status, task.stopped_at = Status.PAUSED, moment
        self._free(task, moment)

    def _end(self, task: MigrationTask, moment: float) -> None:
        task.end(self._context, moment)
        self._free(task, moment)

    def _free(self, task: MigrationTask, moment: float) -> None:
        """Free the slot of a task, which may be the last of its group."""
        self._task_slot[task.project_id] = moment
        self._review_group_of(task, moment)

    def _review_group_of(self, task: MigrationTask, moment: float) -> None:
        group = self.groups.get(task.group_id)
        if group is not None and group.status in GROUP_BUSY:
            self.review(group, moment)

    def _waiting(self) -> dict[str, list[MigrationTask]]:
        found: dict[str, list[MigrationTask]] = {}
        for task in self._active.values():
            if task.status == Status.WAITING:
                found.setdefault(task.project_id, []).append(task)
        return found

    def _next_start(self, project_id: str, waiting: list[MigrationTask]) -> Iterator[Event]:
        """Yield the start of the task that gets the next slot, if one is free."""
        busy = sum(task.status in BUSY and task.project_id == project_id for task in self._active.values())
        if busy >= self._limit(waiting[0].region):
            return
        free = self._task_slot.get(project_id, 0.0)
        delay = self._context.settings.waiting_time

        def order(task: MigrationTask) -> tuple[float, int, float, int]:
            ready = max(free, task.waiting_since + delay)
            return ready, PRIORITIES.index(task.task_priority), task.waiting_since, task.id

        first = min(waiting, key=order)
        yield order(first)[0], lambda moment: first.begin(self._context, moment)

    def _limit(self, region: str) -> int:
        return self._context.settings.running_limit * (2 if region in LARGE_REGIONS else 1)

    # Groups

    def _events_of_group(self, group: MigrationGroup, groups: list[MigrationGroup]) -> Iterator[Event]:
        settings = self._context.settings
        if group.status == GroupStatus.WAITING:
            yield from self._next_group(group, groups)
        elif group.status == GroupStatus.CREATING:
            yield group.since + settings.group_creation_time, lambda moment: self._make_tasks(group, moment)
        elif group.status == GroupStatus.PAUSING and not any(one.status in ACTIVE for one in self.tasks_of(group)):
            yield group.since + settings.pausing_time, lambda moment: self.review(group, moment)
        elif group.status == GroupStatus.DELETION_WAITING:
            yield (
                group.since + settings.group_deletion_time,
                lambda moment: group.enter(GroupStatus.DELETING, moment),
            )
        elif group.status == GroupStatus.DELETING:
            yield group.since + settings.group_deletion_time, lambda _moment: self.remove_group(group)

    def _next_group(self, group: MigrationGroup, groups: list[MigrationGroup]) -> Iterator[Event]:
        own = [one for one in groups if one.project_id == group.project_id]
        if sum(one.status in GROUP_BUSY for one in own) < self._limit(group.region):
            free = self._group_slot.get(group.project_id, 0.0)
            ready = max(free, group.since + self._context.settings.waiting_time)
            yield ready, lambda moment: group.enter(GroupStatus.CREATING, moment)

    def _make_tasks(self, group: MigrationGroup, moment: float) -> None:
        try:
            lists = group.lists(self._context, moment)
        except BrokenOffError as broken:
            group.break_off(broken.code, moment)
            self._group_slot[group.project_id] = moment
            return
        for task_type, name in lists:
            task = self.add(group.project_id, group.region, moment, group.task_fields(task_type, name))
            task.wait(moment)
        group.made = True
        group.enter(GroupStatus.RUNNING, moment)
        self.review(group, moment)

    def review(self, group: MigrationGroup, moment: float) -> None:
        """Let a group end or be paused once its tasks are."""
        group.review(self.tasks_of(group), moment)
        if group.status not in GROUP_BUSY:
            self._group_slot[group.project_id] = moment

    def remove_group(self, group: MigrationGroup) -> None:
        """Remove a group, and its tasks unless they are kept."""
        del self.groups[group.group_id]
        if self._context.settings.group_tasks == "delete":
            for task in self.tasks_of(group):
                self.drop(task)
