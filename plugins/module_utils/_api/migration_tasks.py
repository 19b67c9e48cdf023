# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of the service for migration tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .collection import Collection
from .listing import Absent, CompleteListing
from .migration_identity import Identity
from .migration_models import Migration, read_migration_task

#: The refusal of a stop of a task that has ended well.
ENDED = "OMS.0070"


class MigrationTasks(Collection[Migration]):
    """The migration tasks of one project, those of groups and of synchronization tasks included.

    Ended tasks stay in the list, so it may be long, and its earlier pages are not read once more.
    """

    resource, noun = "task", "migration tasks"
    path, member = "tasks", "tasks"
    id_field = ("id", int)
    confirm = False

    def read(self, data: Any) -> Migration:
        return read_migration_task(data)

    def named(self, part: str) -> CompleteListing[Migration]:
        """Return the tasks whose name contains a text. That a task is not among them proves nothing.

        Args:
            part: At most 255 characters, without special ones.

        Raises:
            RequestError: A page could not be read.
            IncompleteListingError: The pages do not add up to a complete list.
        """
        return self._list((("task_name", part),))

    def of_group(self, group_id: str) -> CompleteListing[Migration]:
        """Return the tasks of a group.

        Raises:
            RequestError: A page could not be read.
            IncompleteListingError: The pages do not add up to a complete list.
        """
        return self._list((("group_id", group_id),))

    def create(self, absent: Absent[Identity], body: Mapping[str, Any]) -> int:
        """Create the task whose absence is proven, and return its id. The service starts it at once.

        Raises:
            RequestError: It was refused, or its outcome is not known.
            TakenError: The client waited before a retry, and such a task exists now.
            ValueError: Something was sent since the list of the proof was read.
        """
        return int(self._create(absent, body))

    def start(self, key: int, body: Mapping[str, Any]) -> bool:
        """Start a paused or failed task with its keys. Return False if it no longer existed."""
        return self._act("start", "POST", f"/{key}/start", body, already=())

    def stop(self, key: int) -> bool:
        """Pause a running task; the service drops its keys. Return False if it did not run."""
        return self._act("stop", "POST", f"/{key}/stop", already=("OMS.0066", ENDED))

    def delete(self, key: int) -> bool:
        """Delete a task that does not run. Return False if it no longer existed."""
        return self._act("delete", "DELETE", f"/{key}")

    def limit(self, key: int, windows: Sequence[Mapping[str, Any]]) -> bool:
        """Replace the traffic limits of a task that has not ended."""
        return self._act("update", "PUT", f"/{key}/bandwidth-policy", {"bandwidth_policy": list(windows)})

    def prioritize(self, key: int, priority: str, windows: Sequence[Mapping[str, Any]]) -> bool:
        """Set the priority of a task that does not run. The service requires its traffic limits too."""
        body = {"ids": [key], "bandwidth_policy": list(windows), "task_priority": priority}
        return self._act("update", "POST", "/batch-update", body)
