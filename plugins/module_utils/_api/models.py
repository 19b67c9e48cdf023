# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A synchronization task as the service describes it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from .._client.messages import ShapeError
from .._common.redactor import printable
from .bucket_pair import RETIRED, Identity, SourceCdn, cloud_name, read_cdn
from .shapes import check_id, typed_fields

RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"

#: What follows the path of a task in the address that takes events.
EVENTS = "/events"


def task_path(tasks: str, sync_task_id: str, suffix: str = "") -> str:
    """Return the path of a task.

    Args:
        tasks: Path of the tasks of the project.
        sync_task_id: ID of the task.
        suffix: What follows, such as `EVENTS`.
    """
    return f"{tasks}/{quote(sync_task_id, safe='')}{suffix}"


class SyncTask(NamedTuple):
    """A synchronization task with every field that can be read, None where the service gives none.

    Times are milliseconds since 1970.
    """

    sync_task_id: str | None = None
    src_cloud_type: str | None = None
    src_region: str | None = None
    src_bucket: str | None = None
    dst_region: str | None = None
    dst_bucket: str | None = None
    status: str | None = None
    description: str | None = None
    enable_metadata_migration: bool | None = None
    enable_restore: bool | None = None
    dst_storage_policy: str | None = None
    app_id: str | None = None
    source_cdn: SourceCdn | None = None
    consistency_check: str | None = None
    object_overwrite_mode: str | None = None
    create_time: int | None = None
    last_start_time: int | None = None
    #: Fields that the service returns and this collection does not know; passed through.
    unknown: Mapping[str, Any] = MappingProxyType({})

    @property
    def key(self) -> str | None:
        """Return the id."""
        return self.sync_task_id

    @property
    def order(self) -> tuple[float, str]:
        """Return what tasks are sorted by, the one created first in front."""
        return self.create_time or 0, str(self.sync_task_id)

    @property
    def identity(self) -> Identity:
        """Return what identifies the task."""
        return Identity(self.src_cloud_type, self.src_region, self.src_bucket, self.dst_region, self.dst_bucket)

    def result(self) -> dict[str, Any]:
        """Return the task as the result of a module shows it."""
        fields: dict[str, Any] = dict(self.unknown, **self._asdict())
        del fields["unknown"]
        if self.source_cdn:
            fields["source_cdn"] = self.source_cdn._asdict()
        return fields

    @property
    def label(self) -> str:
        """Return the task as messages show it: its id and its buckets, never more."""
        return printable(
            f"{self.sync_task_id} ({self.src_cloud_type} {self.src_region}/{self.src_bucket} to "
            f"{self.dst_region}/{self.dst_bucket})"
        )


#: The JSON type of each field of a task.
FIELD_TYPES: Mapping[str, type] = {
    **{name: str for name in SyncTask._fields if name != "unknown"},
    "enable_metadata_migration": bool,
    "enable_restore": bool,
    "source_cdn": dict,
    "create_time": int,
    "last_start_time": int,
}


def read_task(data: Any) -> SyncTask:
    """Return the task that a response describes.

    Raises:
        ShapeError: It has no id, or a field has another type than the interface describes.
    """
    if not isinstance(data, dict) or not isinstance(data.get("sync_task_id"), str) or not data["sync_task_id"]:
        raise ShapeError("a task has no sync_task_id")
    check_id("sync_task_id", data["sync_task_id"])
    label = "task {}".format(data["sync_task_id"])
    fields = typed_fields(data, FIELD_TYPES, label)
    fields["src_cloud_type"] = cloud_name(fields["src_cloud_type"])
    if fields["source_cdn"] is not None:
        fields["source_cdn"] = read_cdn(fields["source_cdn"], label)
    unknown = {name: value for name, value in data.items() if name not in fields and name not in RETIRED}
    return SyncTask(unknown=unknown, **fields)
