# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A synchronization task as the service describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .._client.messages import ShapeError
from .._common.redactor import LARGEST_BITS, printable

#: A task has no name; these five say which one is meant.
IDENTITY = ("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"

#: Fields that older states of the service show, and that mean nothing any more.
RETIRED = ("enable_kms",)


class SourceCdn(NamedTuple):
    """The CDN that objects are fetched through, as far as the service shows it: never its key."""

    domain: str | None = None
    protocol: str | None = None
    authentication_type: str | None = None


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
    #: What the service shows and we do not know; passed through.
    unknown: Mapping[str, Any] = {}

    @property
    def identity(self) -> tuple[str | None, ...]:
        """Values of IDENTITY."""
        return self[1:6]

    def result(self) -> dict[str, Any]:
        """The task as the result of a module shows it."""
        fields: dict[str, Any] = dict(self.unknown, **self._asdict())
        del fields["unknown"]
        if self.source_cdn:
            fields["source_cdn"] = self.source_cdn._asdict()
        return fields

    @property
    def label(self) -> str:
        """The task in a message: its id and its buckets, never more."""
        return printable("%s (%s %s/%s to %s/%s)" % ((self.sync_task_id,) + self.identity))


_BOOLEANS = ("enable_metadata_migration", "enable_restore")
_NUMBERS = ("create_time", "last_start_time")


def read_task(data: Any) -> SyncTask:
    """A task out of an answer.

    Raises:
        ShapeError: It has no id, or a field of another type than the interface says.
    """
    if not isinstance(data, dict) or not isinstance(data.get("sync_task_id"), str) or not data["sync_task_id"]:
        raise ShapeError("a task without sync_task_id")
    check_id(data["sync_task_id"])
    fields: dict[str, Any] = {}
    for name in SyncTask._fields[:-1]:
        value = data.get(name)
        kind = bool if name in _BOOLEANS else int if name in _NUMBERS else dict if name == "source_cdn" else str
        # True is an int to Python, not to the interface.
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise ShapeError("{} of task {} is {}".format(name, data["sync_task_id"], type(value).__name__))
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            raise ShapeError("{} of task {} is too large a number".format(name, data["sync_task_id"]))
        fields[name] = value
    if fields["source_cdn"] is not None:
        cdn = [fields["source_cdn"].get(name) for name in SourceCdn._fields]
        if not all(value is None or isinstance(value, str) for value in cdn):
            raise ShapeError("source_cdn of task {} has a field that is no text".format(data["sync_task_id"]))
        fields["source_cdn"] = SourceCdn(*cdn)
    unknown = {name: value for name, value in data.items() if name not in fields and name not in RETIRED}
    return SyncTask(unknown=unknown, **fields)


def check_id(sync_task_id: str) -> None:
    """Raise ShapeError for an id that no address can hold: another one would be asked for in its place."""
    try:
        sync_task_id.encode("utf-8")
    except UnicodeEncodeError:
        raise ShapeError("sync_task_id has half a surrogate pair in it") from None
