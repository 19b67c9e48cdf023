# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of the service for migration task groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .collection import Collection
from .listing import Absent
from .migration_identity import Identity
from .migration_models import Migration, read_task_group

#: Refusals of a stop: it has ended, or is not in a status that allows it. What it is by then decides.
NOT_NOW = ("OMS.0070", "OMS.1039")


class TaskGroups(Collection[Migration]):
    """The migration task groups of one project."""

    resource, noun = "taskgroup", "migration task groups"
    path, member = "taskgroups", "taskgroups"
    id_field = ("group_id", str)

    def read(self, data: Any) -> Migration:
        return read_task_group(data)

    def create(self, absent: Absent[Identity], body: Mapping[str, Any]) -> str:
        """Create the group whose absence is proven, and return its id. The service starts it at once.

        Raises:
            RequestError: It was refused, or its outcome is not known.
            TakenError: The client waited before a retry, and such a group exists now.
            ValueError: Something was sent since the list of the proof was read.
        """
        return str(self._create(absent, body))

    def start(self, key: str, body: Mapping[str, Any]) -> bool:
        """Start a paused group with its keys. Return False if it no longer existed."""
        return self._act("start", "PUT", _of(key) + "/start", body, already=())

    def retry(self, key: str, body: Mapping[str, Any]) -> bool:
        """Start a failed group again with its keys. Return False if it no longer existed."""
        return self._act("retry", "PUT", _of(key) + "/retry", body, already=())

    def stop(self, key: str) -> bool:
        """Pause a group and its tasks; the service drops their keys. Return False if it did not run."""
        return self._act("stop", "PUT", _of(key) + "/stop", already=("OMS.0066", *NOT_NOW))

    def delete(self, key: str) -> bool:
        """Begin to delete a group that does not run. Return False if it no longer existed."""
        return self._act("delete", "DELETE", _of(key))

    def limit(self, key: str, windows: Sequence[Mapping[str, Any]]) -> bool:
        """Replace the traffic limits of a group that has not ended."""
        return self._act("update", "PUT", _of(key) + "/update", {"bandwidth_policy": list(windows)})


def _of(group_id: str) -> str:
    return "/" + quote(group_id, safe="")
