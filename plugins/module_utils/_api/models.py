# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A synchronization task as the service describes it."""

from __future__ import annotations

from typing import Any, Dict, Mapping, NamedTuple, Optional, Tuple

from .._client.messages import ShapeError
from .._common.redactor import LARGEST_BITS, printable

#: A task has no name; these five say which one is meant.
IDENTITY = ("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"

#: Fields that older states of the service show, and that mean nothing any more.
RETIRED = ("enable_kms",)


class SourceCdn(NamedTuple):
    """The CDN that objects are fetched through, as far as the service shows it: never its key."""

    domain: Optional[str] = None
    protocol: Optional[str] = None
    authentication_type: Optional[str] = None


class SyncTask(NamedTuple):
    """A synchronization task with every field that can be read, None where the service gives none.

    Times are milliseconds since 1970.
    """

    sync_task_id: Optional[str] = None
    src_cloud_type: Optional[str] = None
    src_region: Optional[str] = None
    src_bucket: Optional[str] = None
    dst_region: Optional[str] = None
    dst_bucket: Optional[str] = None
    status: Optional[str] = None
    description: Optional[str] = None
    enable_metadata_migration: Optional[bool] = None
    enable_restore: Optional[bool] = None
    dst_storage_policy: Optional[str] = None
    app_id: Optional[str] = None
    source_cdn: Optional[SourceCdn] = None
    consistency_check: Optional[str] = None
    object_overwrite_mode: Optional[str] = None
    create_time: Optional[int] = None
    last_start_time: Optional[int] = None
    #: What the service shows and we do not know; passed through.
    unknown: Mapping[str, Any] = {}

    @property
    def identity(self) -> Tuple[Optional[str], ...]:
        """Values of IDENTITY."""
        return self[1:6]

    def result(self) -> Dict[str, Any]:
        """The task as the result of a module shows it."""
        fields: Dict[str, Any] = dict(self.unknown, **self._asdict())
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
    fields: Dict[str, Any] = {}
    for name in SyncTask._fields[:-1]:
        value = data.get(name)
        kind = bool if name in _BOOLEANS else int if name in _NUMBERS else dict if name == "source_cdn" else str
        # True is an int to Python, not to the interface.
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise ShapeError("%s of task %s is %s" % (name, data["sync_task_id"], type(value).__name__))
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            raise ShapeError("%s of task %s is too large a number" % (name, data["sync_task_id"]))
        fields[name] = value
    if fields["source_cdn"] is not None:
        cdn = [fields["source_cdn"].get(name) for name in SourceCdn._fields]
        if not all(value is None or isinstance(value, str) for value in cdn):
            raise ShapeError("source_cdn of task %s has a field that is no text" % data["sync_task_id"])
        fields["source_cdn"] = SourceCdn(*cdn)
    unknown = {name: value for name, value in data.items() if name not in fields and name not in RETIRED}
    return SyncTask(unknown=unknown, **fields)


def check_id(sync_task_id: str) -> None:
    """Raise ShapeError for an id that no address can hold: another one would be asked for in its place."""
    try:
        sync_task_id.encode("utf-8")
    except UnicodeEncodeError:
        raise ShapeError("sync_task_id has half a surrogate pair in it") from None
