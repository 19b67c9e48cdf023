# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration task or a migration task group as the service describes it.

Both have the same fields; the names that differ in the interface are those of the options here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .._client.messages import ShapeError
from .._common.redactor import printable
from .bucket_pair import RETIRED, SourceCdn, cloud_name, read_cdn
from .shapes import check_id, typed_fields

WAITING, CREATING, RUNNING, RETRYING = "waiting", "creating", "running", "retrying"
PAUSING, PAUSED, FAILED, SUCCEEDED, DELETING = "pausing", "paused", "failed", "succeeded", "deleting"
#: Statuses in which a task or a group runs, will run by itself, or is about to be paused.
ACTIVE = (WAITING, CREATING, RUNNING, RETRYING, PAUSING)
#: The names of the numbers that the service returns. 0 is a status of older versions.
TASK_STATUSES = (WAITING, WAITING, RUNNING, PAUSED, FAILED, SUCCEEDED, RETRYING, PAUSING)
GROUP_STATUSES = (WAITING, CREATING, RUNNING, PAUSED, FAILED, FAILED, SUCCEEDED, PAUSING, DELETING, DELETING)
#: The kind of a task: one of its own, one of a group, or one through which a synchronization task works.
NORMAL_TASK, GROUP_TASK, SYNC_TASK = "NORMAL_TASK", "GROUP_TASK", "SYNC_TASK"

#: Codes of `error_reason` with which the service says that it found no object to copy; one has an old name too.
NOTHING_FOUND = ("TRF.0012", "OMS.0306", "S3M.0306")

#: Bytes a second in one unit of max_bandwidth.
MEGABYTE = 1024 * 1024
#: A time above this is in milliseconds: migrate_since is documented in either unit.
LARGEST_SECONDS = 10**11
#: How a description ends that has a label, with the white space before it.
LABEL = re.compile(r"\s*\[run=([A-Za-z0-9._-]{1,64})\]\s*\Z")

TASK, GROUP = "task", "group"
_COMMON: dict[str, type] = {
    "status": int,
    "description": str,
    "task_type": str,
    "src_node": dict,
    "dst_node": dict,
    "enable_metadata_migration": bool,
    "enable_failed_object_recording": bool,
    "enable_restore": bool,
    "enable_requester_pays": bool,
    "object_overwrite_mode": str,
    "consistency_check": str,
    "dst_storage_policy": str,
    "migrate_since": int,
    "bandwidth_policy": list,
    "source_cdn": dict,
    "start_time": int,
    "total_time": int,
    "migrate_speed": int,
    "total_num": int,
    "total_size": int,
    "complete_size": int,
    "failed_object_record": dict,
    "obs_system": str,
}
#: The JSON types of the fields that only a task, or only a group, has.
_TASK_ONLY: dict[str, type] = {
    "name": str,
    "group_type": str,
    "group_id": str,
    "left_time": int,
    "progress": float,
    "is_query_over": bool,
    "successful_num": int,
    "failed_num": int,
    "skipped_num": int,
    "real_size": int,
    "task_priority": str,
    "smn_info": dict,
    "success_record_error_reason": str,
    "skip_record_error_reason": str,
}
_GROUP_ONLY: dict[str, type] = {
    "success_num": int,
    "fail_num": int,
    "skip_num": int,
    "smn_config": dict,
    "total_task_num": int,
    "create_task_num": int,
    "waiting_task_num": int,
    "executing_task_num": int,
    "paused_task_num": int,
    "complete_task_num": int,
    "failed_task_num": int,
    "create_complete_num": int,
    "create_complete_size": int,
}
#: Fields that are the same in the result, by kind; all others have names or values of their own there.
_PASSED: dict[str, tuple[str, ...]] = {
    TASK: (
        *("name", "group_type", "group_id", "left_time", "progress", "is_query_over", "task_priority"),
        *("success_record_error_reason", "skip_record_error_reason"),
    ),
    GROUP: tuple(name for name in _GROUP_ONLY if name.endswith(("task_num", "complete_num", "complete_size"))),
}
_SOURCE: dict[str, type] = {
    "cloud_type": str,
    "region": str,
    "bucket": str,
    "app_id": str,
    "object_key": list,
    "list_file": dict,
}
_DESTINATION: dict[str, type] = {"region": str, "bucket": str, "save_prefix": str}
#: Statuses and outcomes of objects, as results name them -> the field of a task, the field of a group.
_OBJECTS = {
    "total": ("total_num", "total_num"),
    "succeeded": ("successful_num", "success_num"),
    "skipped": ("skipped_num", "skip_num"),
    "failed": ("failed_num", "fail_num"),
}


class ListFile(NamedTuple):
    """The list of the objects to copy, in OBS."""

    obs_bucket: str | None
    list_file_key: str | None
    list_file_num: str | None = None


class Window(NamedTuple):
    """A limit of the traffic at a time of the day, in MB/s."""

    start: str | None
    end: str | None
    max_bandwidth: float | None


class Migration(NamedTuple):
    """A migration task or a group with every field that can be read, None where the service gives none.

    `start_time` is in milliseconds since 1970, `migrate_since` in seconds since 1970. The label of the description is
    in `run`.
    """

    kind: str = TASK
    key: Any = None
    status: str | None = None
    description: str | None = None
    run: str | None = None
    task_type: str | None = None
    src_cloud_type: str | None = None
    src_region: str | None = None
    src_bucket: str | None = None
    app_id: str | None = None
    object_key: tuple[str, ...] | None = None
    list_file: ListFile | None = None
    dst_region: str | None = None
    dst_bucket: str | None = None
    save_prefix: str | None = None
    enable_metadata_migration: bool | None = None
    enable_failed_object_recording: bool | None = None
    enable_restore: bool | None = None
    enable_requester_pays: bool | None = None
    object_overwrite_mode: str | None = None
    consistency_check: str | None = None
    dst_storage_policy: str | None = None
    migrate_since: int | None = None
    bandwidth_policy: tuple[Window, ...] | None = None
    source_cdn: SourceCdn | None = None
    start_time: int | None = None
    total_time: int | None = None
    migrate_speed: int | None = None
    #: total, succeeded, skipped and failed objects.
    objects: Mapping[str, int | None] = MappingProxyType(dict.fromkeys(_OBJECTS))
    #: total, done and moved bytes; a group does not know what it moved.
    bytes: Mapping[str, int | None] = MappingProxyType(dict.fromkeys(("total", "done", "moved")))
    error_reason: Mapping[str, str | None] | None = None
    failed_object_record: Mapping[str, Any] | None = None
    smn_info: Mapping[str, Any] | None = None
    obs_system: str | None = None
    #: Fields that only a task, or only a group, has.
    own: Mapping[str, Any] = MappingProxyType({})
    #: Fields that the service returns and this collection does not know; passed through.
    unknown: Mapping[str, Any] = MappingProxyType({})

    @property
    def order(self) -> tuple[float, Any]:
        """Return what tasks are sorted by, the one created first in front.

        Ids of tasks grow. Those of groups say nothing, and a group that has not started yet is the newest. The start of
        a task is of no use: it changes while several runs compare their tasks.
        """
        if self.kind == TASK:
            return self.key, self.key
        unknown = math.inf if self.status in (WAITING, None) else 0
        return unknown if self.start_time is None else self.start_time, self.key

    @property
    def is_active(self) -> bool:
        """Return whether it runs, or will run by itself."""
        return self.status in ACTIVE

    @property
    def copies_all(self) -> bool:
        """Return whether it copies a whole bucket, and not a list, names or prefixes that may be wrong."""
        is_listed = (self.task_type or "").lower() not in ("object", "prefix")
        return not is_listed and not self.list_file and not any(self.object_key or ())

    @property
    def found_nothing(self) -> bool:
        """Return whether the service failed a copy of a whole bucket because there was nothing to copy."""
        code = (self.error_reason or {}).get("error_code")
        return self.status == FAILED and code in NOTHING_FOUND and self.copies_all and not self.objects["total"]

    @property
    def has_failed(self) -> bool:
        """Return whether it failed, and not because there was nothing to copy."""
        return self.status == FAILED and not self.found_nothing

    @property
    def has_ended_well(self) -> bool:
        """Return whether nothing is left to do for it. The service calls a copy of an empty bucket failed."""
        return self.status == SUCCEEDED or self.found_nothing

    @property
    def is_complete(self) -> bool:
        """Return whether it has ended well and copied or skipped every object that the service listed."""
        if self.status != SUCCEEDED or self.own.get("is_query_over") is False:
            return self.found_nothing
        total, *rest, failed = (self.objects[name] for name in _OBJECTS)
        return total is not None and not failed and sum(number or 0 for number in rest) == total

    @property
    def copied(self) -> int | None:
        """Return how many objects were copied, None where that is not known."""
        return self.objects["succeeded"] or 0 if self.is_complete else self.objects["succeeded"]

    @property
    def is_empty(self) -> bool:
        """Return whether the source bucket had no object. What migrate_since leaves out counts as skipped."""
        return self.is_complete and self.copies_all and not self.objects["total"]

    @property
    def is_own(self) -> bool:
        """Return whether it is neither a task of a group nor one through which a synchronization task works."""
        return self.own.get("group_type") in (None, "", NORMAL_TASK)

    @property
    def label(self) -> str:
        """Return the task as messages show it: its id and its buckets, never more."""
        run = f", run {self.run}" if self.run else ""
        source = f"{self.src_cloud_type} {self.src_region}/{self.src_bucket}" if self.src_bucket else "URL list"
        return printable(f"{self.key} ({source} to {self.dst_region}/{self.dst_bucket}{run})")

    def result(self) -> dict[str, Any]:
        """Return the task as the result of a module shows it."""
        shown = self._asdict()
        for name in ("kind", "key", "own", "unknown"):
            del shown[name]
        for name in ("list_file", "source_cdn"):
            if shown[name]:
                shown[name] = shown[name]._asdict()
        if self.bandwidth_policy is not None:
            shown["bandwidth_policy"] = [window._asdict() for window in self.bandwidth_policy]
        for name in ("objects", "bytes"):
            shown[name] = dict(shown[name])
        if self.object_key is not None:
            shown["object_key"] = list(self.object_key)
        return {**self.unknown, **shown, "empty": self.is_empty, **self.own, f"{self.kind}_id": self.key}


def blank_migration(kind: str, **own: Any) -> Migration:
    """Return a migration of which nothing is known but fields that only its kind has."""
    return Migration(kind=kind, own={**dict.fromkeys(_PASSED[kind]), **own})


def split_label(description: str | None) -> tuple[str | None, str | None]:
    """Return a description without its label, and the label."""
    found = LABEL.search(description or "")
    if not description or not found:
        return description, None
    return description[: found.start()] or None, found.group(1)


def with_label(description: str | None, run: str | None) -> str | None:
    """Return a description with a label at its end."""
    return " ".join(filter(None, (description, f"[run={run}]"))) if run else description


def read_migration_task(data: Any) -> Migration:
    """Return the migration task that a response describes.

    Raises:
        ShapeError: It has no id, or a field has another type than the interface describes.
    """
    key = data.get("id") if isinstance(data, dict) else None
    if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 10**18:
        raise ShapeError("a migration task has no id")
    return _read(TASK, key, data, _TASK_ONLY, ("id",))


def read_task_group(data: Any) -> Migration:
    """Return the migration task group that a response describes.

    Raises:
        ShapeError: It has no id, or a field has another type than the interface describes.
    """
    key = data.get("group_id") if isinstance(data, dict) else None
    if not isinstance(key, str) or not key:
        raise ShapeError("a migration task group has no group_id")
    check_id("group_id", key)
    return _read(GROUP, key, data, _GROUP_ONLY, ("group_id",))


def _read(kind: str, key: Any, data: Mapping[str, Any], own: Mapping[str, type], ids: tuple[str, ...]) -> Migration:
    label = f"{kind} {key}"
    fields = typed_fields(data, {**_COMMON, **own}, label)
    known = {*fields, *ids, *RETIRED, "error_reason"}
    source = typed_fields(fields.pop("src_node") or {}, _SOURCE, label)
    target = typed_fields(fields.pop("dst_node") or {}, _DESTINATION, label)
    text, run = split_label(fields.pop("description"))
    cdn = fields.pop("source_cdn")
    at = 0 if kind == TASK else 1
    objects = {name: fields[pair[at]] for name, pair in _OBJECTS.items()}
    size = {"total": fields.pop("total_size"), "done": fields.pop("complete_size"), "moved": fields.get("real_size")}
    return Migration(
        kind=kind,
        key=key,
        status=_status(fields.pop("status"), TASK_STATUSES if kind == TASK else GROUP_STATUSES),
        description=text,
        run=run,
        src_cloud_type=cloud_name(source["cloud_type"]),
        src_region=source["region"],
        src_bucket=source["bucket"],
        app_id=source["app_id"],
        object_key=_names(source["object_key"], label),
        list_file=_list_file(source["list_file"], label),
        dst_region=target["region"],
        dst_bucket=target["bucket"],
        save_prefix=target["save_prefix"],
        migrate_since=_seconds(fields.pop("migrate_since")),
        bandwidth_policy=_windows(fields.pop("bandwidth_policy"), label),
        source_cdn=read_cdn(cdn, label) if cdn else None,
        objects=objects,
        bytes=size,
        error_reason=_reason(data.get("error_reason"), label),
        smn_info=fields.get("smn_info" if kind == TASK else "smn_config"),
        own={name: fields[name] for name in _PASSED[kind]},
        unknown={name: value for name, value in data.items() if name not in known},
        **{name: fields[name] for name in _COMMON if name in fields and name in Migration._fields},
    )


def _status(number: int | None, names: tuple[str, ...]) -> str | None:
    if number is None or 0 <= number < len(names):
        return None if number is None else names[number]
    return f"unknown ({number})"


def _names(value: Any, label: str) -> tuple[str, ...] | None:
    if value is not None and not all(isinstance(name, str) for name in value):
        raise ShapeError(f"object_key of {label} has an element that is not a string")
    return None if value is None else tuple(value)


def _list_file(data: Any, label: str) -> ListFile | None:
    if data is None:
        return None
    fields = typed_fields(data, {"obs_bucket": str, "list_file_key": str}, label)
    number = data.get("list_file_num")
    return ListFile(fields["obs_bucket"], fields["list_file_key"], None if number is None else str(number))


def _windows(value: Any, label: str) -> tuple[Window, ...] | None:
    if value is None:
        return None
    found: list[Window] = []
    for item in value:
        if not isinstance(item, dict):
            raise ShapeError(f"bandwidth_policy of {label} has an element that is not an object")
        fields = typed_fields(item, {"start": str, "end": str, "max_bandwidth": int}, label)
        speed = fields["max_bandwidth"]
        if speed is not None:
            speed = speed // MEGABYTE if speed % MEGABYTE == 0 else speed / MEGABYTE
        found.append(Window(fields["start"], fields["end"], speed))
    return tuple(found)


def _seconds(moment: int | None) -> int | None:
    return moment // 1000 if moment is not None and moment > LARGEST_SECONDS else moment


def _reason(value: Any, label: str) -> dict[str, Any] | None:
    """Return why it failed. The service returns an object, an empty string or null."""
    if not value:
        return None
    if not isinstance(value, dict):
        raise ShapeError(f"error_reason of {label} is {type(value).__name__}")
    fields = typed_fields(value, {"error_code": str, "error_msg": str}, label)
    return fields if any(fields.values()) else None
