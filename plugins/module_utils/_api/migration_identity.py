# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What identifies a migration task or a group, since they have no names."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import unquote

from .migration_models import DELETING, ListFile, Migration

#: Fields that every task has: one without a value is one that the service does not return.
PLACES = ("src_cloud_type", "src_region", "src_bucket", "task_type", "dst_region", "dst_bucket")


class Identity(NamedTuple):
    """What identifies a migration, since it has no name. A cloud is in lower case, a missing text is empty.

    `objects` are the names or prefixes; a list file takes their place.
    """

    src_cloud_type: str
    src_region: str
    src_bucket: str
    task_type: str
    objects: frozenset[str] | ListFile
    dst_region: str
    dst_bucket: str
    save_prefix: str
    run: str | None

    @property
    def is_complete(self) -> bool:
        """Return whether no field is missing, so that it cannot be that of any migration."""
        return bool(self.task_type and self.dst_region and self.dst_bucket)

    def describes(self, task: Migration) -> bool:
        """Return whether this is the identity of a task or a group.

        The service may return object names as URLs encode them.
        """
        return self._is_of(task, identity_of(task))

    def may_describe(self, task: Migration) -> bool:
        """Return whether this may be the identity of a task or a group, as far as the service returns that."""
        other = identity_of(task)
        hidden = {name: getattr(self, name) for name in PLACES if not getattr(other, name)}
        return self._is_of(task, other._replace(**hidden))

    def unlike(self, task: Migration) -> list[str]:
        """Return the fields that a task or a group does not have as they are here."""
        other = identity_of(task)
        if self._agrees_with(self._replace(objects=other.objects)):
            other = other._replace(objects=self.objects)
        return [name for name, one, two in zip(self._fields, self, other) if one != two]

    def _is_of(self, task: Migration, other: Identity) -> bool:
        if not task.is_own or task.status == DELETING:
            return False
        return self._agrees_with(other)

    def _agrees_with(self, other: Identity) -> bool:
        if other._replace(objects=self.objects) != self:
            return False
        if isinstance(self.objects, ListFile) or isinstance(other.objects, ListFile):
            return self.objects == other.objects
        return self.objects in (other.objects, decoded(other.objects))


def identity_of(task: Migration) -> Identity:
    """Return what identifies a task or a group, with object names as the service returns them."""
    return Identity(
        (task.src_cloud_type or "").lower(),
        task.src_region or "",
        task.src_bucket or "",
        (task.task_type or "").lower(),
        selection(task.object_key, task.list_file),
        task.dst_region or "",
        task.dst_bucket or "",
        task.save_prefix or "",
        task.run,
    )


def selection(object_key: Any, list_file: ListFile | None) -> frozenset[str] | ListFile:
    """Return the part of an identity that says which objects are copied; without any it is the whole bucket."""
    if list_file and (list_file.obs_bucket or list_file.list_file_key):
        return list_file._replace(list_file_num=None)
    return frozenset(object_key or ("",))


def decoded(names: frozenset[str]) -> frozenset[str]:
    """Return object names that a URL encodes as they are."""
    return frozenset(unquote(name) for name in names)
