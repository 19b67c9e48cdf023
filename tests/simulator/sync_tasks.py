# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The synchronization tasks of all projects, and the calls on them. No HTTP in here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .context import CDN_READABLE, KEYLESS_CDN, Context, arrange, encryption
from .errors import RefusedError
from .journal import short_hash
from .sync_copy import Direction, copy_objects
from .traffic import MONTHLY, Sample, decode_names, month_counters, series

RUNNING = "SYNCHRONIZING"
STOPPED = "STOPPED"
KEYS = ("src_ak", "src_sk", "dst_ak", "dst_sk")
REQUESTED = (
    *("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket", "description", "app_id"),
    *("enable_metadata_migration", "enable_restore", "dst_storage_policy", "consistency_check"),
)
OVERWRITE_MODES = {
    "size_last_modified": "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE",
    "crc64": "CRC64_COMPARISON_OVERWRITE",
    "transmission": "FULL_OVERWRITE",
}


@dataclass
class Task:
    """A synchronization task as it is stored. `status` is the one it settles to; times are in milliseconds."""

    sync_task_id: str
    project_id: str
    create_time: int
    last_start_time: int
    src_region: str = "cn-hangzhou"
    src_bucket: str = "seeded-source"
    dst_region: str = "cn-north-4"
    dst_bucket: str = "seeded-target"
    src_cloud_type: str = "Aliyun"
    description: str | None = None
    status: str = RUNNING
    enable_metadata_migration: bool = False
    enable_restore: bool = False
    app_id: str | None = None
    source_cdn: dict[str, Any] | None = None
    consistency_check: str = "size_last_modified"
    dst_storage_policy: str | None = "STANDARD"
    object_overwrite_mode: str | None = None
    keys: dict[str, str] | None = None
    encryption: dict[str, str] = field(default_factory=dict)
    stopped_at: float | None = None
    events: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.src_cloud_type, self.src_region, self.src_bucket, self.dst_region, self.dst_bucket)

    @property
    def overwrite_mode(self) -> str | None:
        return self.object_overwrite_mode or OVERWRITE_MODES.get(self.consistency_check)

    def assign(self, values: dict[str, Any]) -> None:
        """Set fields by the API's names: keys and monthly counters too.

        Raises:
            ValueError: A task has no such field.
        """
        known = {one.name for one in fields(self)}
        for name, value in values.items():
            if name in (*KEYS, "authentication_key"):
                self.keys = {**(self.keys or {}), name: value}
            elif name in MONTHLY:
                self.counters[name] = value
            elif name == "samples":
                self.samples = [one if isinstance(one, Sample) else Sample(**one) for one in value]
            elif name in known:
                setattr(self, name, value)
            else:
                raise ValueError(f"a task has no field {name!r}")

    @property
    def direction(self) -> Direction:
        """Return what the copy of an object depends on."""
        return Direction(
            cloud_type=self.src_cloud_type,
            source=(self.src_region, self.src_bucket),
            destination=(self.dst_region, self.dst_bucket),
            keys=self.keys or {},
            overwrite_mode=self.overwrite_mode or OVERWRITE_MODES["size_last_modified"],
            consistency_check="no_check" if self.consistency_check == "transmission" else self.consistency_check,
            enable_restore=self.enable_restore,
            storage_policy=self.dst_storage_policy or "STANDARD",
            cdn=self.source_cdn,
        )

    def overview(self) -> dict[str, Any]:
        """Return everything that is stored, with hashes for the keys."""
        keys = self.keys and {name: short_hash(secret) for name, secret in self.keys.items()}
        return {**{name: value for name, value in asdict(self).items() if name != "keys"}, "key_hashes": keys or None}


def _fields_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return a create's body as fields of a task: keys and encryption apart, without unknown fields."""
    values = {name: value for name, value in body.items() if name in REQUESTED + KEYS}
    values["encryption"] = encryption(body)
    if "source_cdn" in body:
        cdn = dict(body["source_cdn"])
        if "authentication_key" in cdn:
            values["authentication_key"] = cdn.pop("authentication_key")
        values["source_cdn"] = cdn
    return values


class SyncTasks:
    """All tasks, and the eight calls on them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings = context.settings
        self._clock = context.clock
        self._lock = context.lock
        self._tasks: dict[str, Task] = {}
        self._quotas: dict[str, int | None] = {}
        self._last_stamp = 0

    def reset(self) -> None:
        """Remove every task."""
        with self._lock:
            self._tasks.clear()

    # For the control endpoint

    def set_quota(self, project_id: str, quota: int | None) -> None:
        """Give a project a quota of its own."""
        self._quotas[project_id] = quota

    def add(self, project_id: str, **values: Any) -> Task:
        """Store a task whatever quota and rules say."""
        with self._lock:
            stamp = values["create_time"] if "create_time" in values else self._stamp()
            task = Task(self._context.new_id(), project_id, stamp, values.get("last_start_time", stamp))
            task.assign(values)
            self._tasks[task.sync_task_id] = task
            return task

    def change(self, sync_task_id: str, **values: Any) -> Task:
        """Set fields of a task, whatever the rules say."""
        with self._lock:
            self._tasks[sync_task_id].assign(values)
            return self._tasks[sync_task_id]

    def remove(self, sync_task_id: str) -> None:
        """Remove a task, whatever its status."""
        with self._lock:
            del self._tasks[sync_task_id]

    def overview(self, project_id: str | None = None) -> list[dict[str, Any]]:
        """Return every task with all that is stored."""
        with self._lock:
            return [task.overview() for task in self._tasks.values() if project_id in (None, task.project_id)]

    def stored(self, project_id: str) -> list[Task]:
        """Return the tasks of a project."""
        return [task for task in self._tasks.values() if task.project_id == project_id]

    # The calls

    def create(self, project_id: str, region: str, body: dict[str, Any]) -> str:
        """Store a task; it runs at once."""
        values = _fields_of(body)
        self._check_create(region, values)
        with self._lock:
            self._check_quota(project_id, values)
            return self.add(project_id, **values).sync_task_id

    def page(self, project_id: str, limit: int, offset: int, status: str | None) -> dict[str, Any]:
        """Return one page, and the number of all tasks that match."""
        with self._lock:
            found = [task for task in self.stored(project_id) if self._listed(task)]
            found = [task for task in found if status in (None, self._status(task))]
            order, random = self._settings.list_order, self._context.random
            found = arrange(found, order, random, lambda task: task.create_time, lambda task: task.sync_task_id)
            page = found[offset : offset + limit]
            return {"count": len(found), "tasks": [self._with_cdn(task) for task in page]}

    def show(self, project_id: str, sync_task_id: str, query_time: int) -> dict[str, Any]:
        """Return one task with the counters of a month."""
        with self._lock:
            task = self._get(project_id, sync_task_id)
            counters = month_counters(task.samples, query_time, self._settings.month_zone)
            return {**self._readable(task), **counters, **task.counters}

    def start(self, project_id: str, sync_task_id: str, body: dict[str, Any]) -> None:
        """Start a stopped task, with new keys."""
        with self._lock:
            task = self._get(project_id, sync_task_id)
            if self._status(task) == RUNNING:
                raise RefusedError(400, "OMS.0065", "The task has been started already.")
            task.keys = {name: body[name] for name in KEYS}
            if "source_cdn_authentication_key" in body:
                task.keys["authentication_key"] = body["source_cdn_authentication_key"]
            task.encryption = encryption(body)
            task.status, task.stopped_at = RUNNING, None
            task.last_start_time = self._context.milliseconds()

    def stop(self, project_id: str, sync_task_id: str) -> None:
        """Stop a running task; its keys are dropped."""
        with self._lock:
            task = self._get(project_id, sync_task_id)
            if task.status == STOPPED:
                raise RefusedError(400, "OMS.0066", "The task is not in progress and cannot be paused.")
            task.status, task.stopped_at, task.keys = STOPPED, self._clock.time(), None

    def delete(self, project_id: str, sync_task_id: str) -> None:
        """Remove a stopped task."""
        with self._lock:
            task = self._get(project_id, sync_task_id)
            if self._status(task) == RUNNING:
                raise RefusedError(400, "OMS.0063", "The task is in progress and cannot be deleted.")
            del self._tasks[sync_task_id]

    def statistics(self, project_id: str, sync_task_id: str, kinds: str, start: int, end: int) -> dict[str, Any]:
        """Return the time series of a window."""
        with self._lock:
            task = self._get(project_id, sync_task_id)
            distinct = [*dict.fromkeys(kinds.split(","))]
            found = series(task.samples, distinct, start, end, self._settings.hourly_after)
            return {"sync_task_id": sync_task_id, **found}

    def receive_events(self, project_id: str, sync_task_id: str, object_keys: list[str]) -> None:
        """Take the names of changed objects; a running task copies them at once."""
        with self._lock:
            task = self._get(project_id, sync_task_id)
            if self._status(task) == STOPPED and self._settings.stopped_events == "refuse":
                raise RefusedError(400, "OMS.0066", "The task is not in progress.")
            names = decode_names(object_keys)
            task.events.extend(names)
            if self._status(task) == RUNNING:
                task.samples.append(copy_objects(self._context, task.direction, names))

    # Rules

    def _check_create(self, region: str, values: dict[str, Any]) -> None:
        if values.get("src_cloud_type") == "Tencent" and not values.get("app_id"):
            raise RefusedError(400, "OMS.1004", "app_id is required for Tencent.")
        cdn = values.get("source_cdn")
        if cdn and cdn["authentication_type"] not in KEYLESS_CDN and not values.get("authentication_key"):
            raise RefusedError(400, "OMS.1032", "The key of the CDN domain is missing.")
        if values["dst_region"] != region and self._settings.foreign_dst_region == "refuse":
            raise RefusedError(400, "OMS.0080", "The destination region is not the one of this endpoint.")

    def _check_quota(self, project_id: str, values: dict[str, Any]) -> None:
        own = self.stored(project_id)
        new = Task("", project_id, 0, 0)
        new.assign(values)
        if self._settings.duplicates == "refuse" and new.identity in [task.identity for task in own]:
            raise RefusedError(400, self._settings.duplicate_error_code, "There is a task for these buckets.")
        quota = self._quotas.get(project_id, self._settings.quota)
        if quota is not None and len(own) >= quota:
            raise RefusedError(400, self._settings.quota_error_code, f"The number of tasks is at its limit of {quota}.")

    def _get(self, project_id: str, sync_task_id: str) -> Task:
        task = self._tasks.get(sync_task_id)
        if task is None or task.project_id != project_id:
            raise RefusedError(self._settings.missing_task, "OMS.1009", "The task does not exist.")
        return task

    # Time

    def _stamp(self) -> int:
        """Return a create_time, by default later than every one before."""
        stamp = self._context.milliseconds()
        if self._settings.unique_create_time:
            stamp = max(stamp, self._last_stamp + 1)
        self._last_stamp = stamp
        return stamp

    def _listed(self, task: Task) -> bool:
        return (
            self._context.milliseconds() >= task.create_time + self._settings.list_lag * 1000
            or not self._settings.list_lag
        )

    def _status(self, task: Task) -> str:
        """Return the status that the service shows: a stop takes its time to settle."""
        settling = task.stopped_at is not None and self._clock.time() < task.stopped_at + self._settings.stop_lag
        return RUNNING if settling else task.status

    # What can be read

    def _readable(self, task: Task) -> dict[str, Any]:
        """Return what list and show have in common."""
        check, cloud = task.consistency_check, task.src_cloud_type
        readable = {
            "sync_task_id": task.sync_task_id,
            "src_cloud_type": cloud.upper() if self._settings.sync_cloud_type == "upper" else cloud,
            "src_region": task.src_region,
            "src_bucket": task.src_bucket,
            "create_time": task.create_time,
            "last_start_time": task.last_start_time,
            "dst_bucket": task.dst_bucket,
            "dst_region": task.dst_region,
            "description": task.description,
            "status": self._status(task),
            "enable_metadata_migration": task.enable_metadata_migration,
            "enable_restore": task.enable_restore,
            "app_id": task.app_id,
            "object_overwrite_mode": task.overwrite_mode,
            "dst_storage_policy": task.dst_storage_policy if self._settings.show_storage_policy else None,
            "consistency_check": "no_check" if check == "transmission" else check,
        }
        return self._without_empty(readable)

    def _with_cdn(self, task: Task) -> dict[str, Any]:
        cdn = task.source_cdn and {name: task.source_cdn[name] for name in CDN_READABLE if name in task.source_cdn}
        return self._without_empty({**self._readable(task), "source_cdn": cdn})

    def _without_empty(self, readable: dict[str, Any]) -> dict[str, Any]:
        if self._settings.empty_fields == "null":
            return readable
        return {name: value for name, value in readable.items() if value is not None}
