# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration task group: its settings, the tasks that it makes, and how it reads back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any
from urllib.parse import quote

from .context import Context
from .journal import short_hash
from .migration_task import ACTIVE, BUSY, OPTIONS, MigrationTask, Status, notification
from .migration_view import read_cdn, read_destination, read_since, read_source, read_task, shown
from .objects import SERVICE_FOLDER, StoredObject
from .reasons import SOME_FAILED, BrokenOffError, reason
from .selection import Selection, open_destination, select


class GroupStatus(IntEnum):
    """The status of a group."""

    WAITING = 0
    CREATING = 1
    RUNNING = 2
    PAUSED = 3
    CREATION_FAILED = 4
    FAILED = 5
    COMPLETED = 6
    PAUSING = 7
    DELETION_WAITING = 8
    DELETING = 9


#: Statuses in which a group uses one of the slots for running groups, and in which it has ended.
GROUP_BUSY = (GroupStatus.CREATING, GroupStatus.RUNNING, GroupStatus.PAUSING)
GROUP_ENDED = (GroupStatus.CREATION_FAILED, GroupStatus.FAILED, GroupStatus.COMPLETED)
GROUP_ACTIVE = (GroupStatus.WAITING, *GROUP_BUSY, GroupStatus.DELETION_WAITING, GroupStatus.DELETING)
#: The counters of a group and those of its tasks.
COUNTERS = {
    "total_num": "total_num",
    "success_num": "successful_num",
    "fail_num": "failed_num",
    "skip_num": "skipped_num",
    "total_size": "total_size",
    "complete_size": "complete_size",
}


@dataclass
class MigrationGroup:
    """A group as it is stored. Times are in seconds since 1970."""

    group_id: str
    project_id: str
    region: str
    created: float
    task_type: str = "PREFIX"
    src_node: dict[str, Any] = field(default_factory=dict)
    dst_node: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    source_cdn: dict[str, Any] | None = None
    keys: dict[str, str] | None = None
    encryption: dict[str, str] = field(default_factory=dict)
    status: int = GroupStatus.WAITING
    since: float = 0.0
    first_started: float | None = None
    started: float | None = None
    spent: float = 0.0
    stopped_at: float = 0.0
    made: bool = False
    listed: tuple[int, int] = (0, 0)
    counters: dict[str, int] = field(default_factory=dict)
    error_code: str | None = None
    restarted: float = 0.0
    shown_before: tuple[int, str | None] = (GroupStatus.WAITING, None)
    smn_info: dict[str, Any] | None = None

    @property
    def folder(self) -> str:
        """Return where the group keeps its lists in the destination bucket."""
        return f"{SERVICE_FOLDER}task_group/{self.group_id}/"

    def change(self, values: Mapping[str, Any]) -> None:
        """Set fields directly, as the control endpoint does; counters and options by their own names.

        Raises:
            ValueError: A group has no such field.
        """
        known = {one.name for one in fields(self)}
        for name, value in values.items():
            if name in COUNTERS:
                self.counters[name] = value
            elif name in OPTIONS:
                self.options[name] = value
            elif name in known:
                setattr(self, name, value)
            else:
                raise ValueError(f"a migration task group has no field {name!r}")

    def enter(self, status: GroupStatus, moment: float) -> None:
        """Change the status, and keep how long the group has worked."""
        if self.status in GROUP_BUSY and self.started is not None:
            self.spent += moment - self.started
        self.status, self.since = status, moment
        self.started = moment if status in GROUP_BUSY else None
        if self.first_started is None:
            self.first_started = self.started
        if status in (*GROUP_ENDED, GroupStatus.PAUSING):
            self.keys = None

    # Its tasks

    def lists(self, context: Context, moment: float) -> list[tuple[str, str]]:
        """Return task type and list file of each of the group's tasks; write the lists that it makes itself.

        Raises:
            BrokenOffError: The source cannot be listed.
        """
        breakdown = context.breakdowns.take(self.src_node.get("bucket"), self.dst_node["bucket"], at_creation=True)
        if breakdown:
            raise BrokenOffError(breakdown.error_code)
        if self.task_type != "PREFIX":
            return self._given_lists(context, moment)
        destination, _keys = open_destination(context, self.selection, moment)
        size, found = context.settings.group_objects, select(context, self.selection, moment)
        if not found and context.settings.empty_selection == "fail":
            raise BrokenOffError("TRF.0012")
        self.listed = len(found), sum(item.size for item in found)
        names: list[str] = []
        for start in range(0, len(found), size):
            names.append(f"{self.folder}object_list_{len(names)}.txt")
            text = "".join(f"{quote(item.name)}\n" for item in found[start : start + size])
            destination.put(StoredObject(names[-1], modified=moment, text=text))
        return [("list", name) for name in names]

    @property
    def selection(self) -> Selection:
        return Selection(self.task_type.lower(), self.src_node, self.dst_node, self.keys or {})

    def _given_lists(self, context: Context, moment: float) -> list[tuple[str, str]]:
        """Return the list files below the folder that the request named, one for each task."""
        open_destination(context, self.selection, moment)
        place = self.src_node["list_file"]
        bucket = context.store.find("HEC", place["obs_bucket"])
        names = [one.name for one in bucket.below([place["list_file_key"]])] if bucket else []
        if not names:
            raise BrokenOffError("TRF.0013")
        return [(self.task_type.lower(), name) for name in names if not name.endswith("/")]

    def task_fields(self, task_type: str, list_file_key: str) -> dict[str, Any]:
        """Return the fields of one of the group's tasks."""
        bucket = self.dst_node["bucket"] if self.task_type == "PREFIX" else self.src_node["list_file"]["obs_bucket"]
        list_file = {"obs_bucket": bucket, "list_file_key": list_file_key}
        return {
            "task_type": task_type,
            "src_node": {**self.src_node, "object_key": None, "list_file": list_file},
            "dst_node": dict(self.dst_node),
            "options": {**self.options, "smn_config": None},
            "source_cdn": self.source_cdn,
            "keys": dict(self.keys or {}),
            "encryption": dict(self.encryption),
            "group_type": "GROUP_TASK",
            "group_id": self.group_id,
        }

    def review(self, tasks: Sequence[MigrationTask], moment: float) -> None:
        """End, or be paused, once no task of the group is active."""
        if self.status not in GROUP_BUSY or any(task.status in ACTIVE for task in tasks):
            return
        failed = [task.error_code or SOME_FAILED for task in tasks if task.status == Status.FAILED]
        if any(task.status == Status.PAUSED for task in tasks):
            if self.status == GroupStatus.PAUSING:
                self.enter(GroupStatus.PAUSED, moment)
        elif failed:
            self.error_code = failed[0] if len(set(failed)) == 1 else SOME_FAILED
            self._end(GroupStatus.FAILED, moment)
        elif self.made:
            self._end(GroupStatus.COMPLETED, moment)
        elif self.status == GroupStatus.PAUSING:
            self.enter(GroupStatus.PAUSED, moment)

    def break_off(self, code: str, moment: float) -> None:
        """Fail before there are tasks."""
        self.error_code = code
        self._end(GroupStatus.CREATION_FAILED, moment)

    def _end(self, status: GroupStatus, moment: float) -> None:
        self.enter(status, moment)
        self.smn_info = notification(self.region, self.options["smn_config"], status == GroupStatus.COMPLETED)

    # What can be read

    def described(self) -> dict[str, Any]:
        """Return everything that is stored, with hashes for the keys, as the control endpoint shows it."""
        keys = self.keys and {name: short_hash(value) for name, value in self.keys.items()}
        hidden = ("keys", "options", "counters", "listed")
        shown = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in hidden}
        return {**shown, **self.options, **self.counters, "key_hashes": keys or None}

    def readable(self, context: Context, tasks: Sequence[MigrationTask]) -> dict[str, Any]:
        """Return the group as the API does."""
        now = context.clock.time()
        read = [read_task(context, task) for task in tasks]
        counters = {name: sum(one[source] or 0 for one in read) for name, source in COUNTERS.items()}
        for name, number in zip(("total_num", "total_size"), self.listed):
            counters[name] = max(counters[name], number)
        running = max(0.0, now - self.started) if self.started is not None else 0.0
        failed = any(one["failed_object_record"]["result"] for one in read)
        place = f"{self.folder}failed_object_lists/" if failed else None
        status, code = shown(self, context)
        return {
            **{name: value for name, value in self.options.items() if name != "smn_config"},
            **self._task_counters(context, tasks),
            **(self.counters or counters),
            "group_id": self.group_id,
            "status": status,
            "error_reason": reason(code) if code else None,
            "task_type": self.task_type,
            "src_node": read_source(context, self.src_node, upper=True),
            "dst_node": read_destination(self.dst_node),
            "source_cdn": read_cdn(self.source_cdn),
            "smn_config": self.smn_info,
            "migrate_since": read_since(context, self.options),
            "migrate_speed": sum(one["migrate_speed"] for one in read),
            "start_time": None if self.first_started is None else int(self.first_started * 1000),
            "total_time": int((self.spent + running) * 1000),
            "create_complete_num": counters["total_num"],
            "create_complete_size": counters["total_size"],
            "failed_object_record": {"result": failed or None, "list_file_key": place, "error_code": None},
            "obs_system": "BUCKET",
        }

    def _task_counters(self, context: Context, tasks: Sequence[MigrationTask]) -> dict[str, int | None]:
        """Return the numbers of tasks by status; null in every published example."""
        numbers = {
            "waiting_task_num": (Status.WAITING,),
            "executing_task_num": BUSY,
            "paused_task_num": (Status.PAUSED,),
            "complete_task_num": (Status.SUCCEEDED,),
            "failed_task_num": (Status.FAILED,),
        }
        found: dict[str, int | None] = {
            name: sum(task.status in statuses for task in tasks) for name, statuses in numbers.items()
        }
        found["total_task_num"] = found["create_task_num"] = len(tasks)
        return found if context.settings.group_counters == "filled" else dict.fromkeys(found)
