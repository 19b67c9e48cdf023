# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of the service that manage synchronization tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .collection import Collection
from .listing import Absent
from .models import EVENTS, SyncTask, read_task, task_path

if TYPE_CHECKING:
    from .bucket_pair import Identity
    from .sync_task_usage import SyncTaskUsage


class SyncTasks(Collection[SyncTask]):
    """The synchronization tasks of one project."""

    resource, noun = "synctask", "synchronization tasks"
    path, member = "sync-tasks", "tasks"
    id_field = ("sync_task_id", str)

    def read(self, data: Any) -> SyncTask:
        return read_task(data)

    def create(self, absent: Absent[Identity], settings: Mapping[str, Any]) -> str:
        """Create the task whose absence is proven, and return its id. The service starts it at once.

        Args:
            absent: Proof that there is no such task, from a list that was read directly before. The identity of the
                new task is that of the proof.
            settings: All other fields of the request.

        Raises:
            RequestError: It was refused, or its outcome is not known (`action` says whether to settle it by listing).
            TakenError: The client waited before a retry, and such a task exists now.
            ValueError: Something was sent since the list of the proof was read.
        """
        return str(self._create(absent, {**settings, **absent.identity._asdict()}))

    def start(self, sync_task_id: str, body: Mapping[str, Any]) -> bool:
        """Start a stopped task with its keys.

        Return False if it was running already, and not because of this request.

        Raises:
            RequestError: It failed, such as for a task that does not exist.
        """
        return self._act("start", "POST", task_path("", sync_task_id, "/start"), body, gone=False)

    def stop(self, sync_task_id: str) -> bool:
        """Stop a running task; the service drops its keys.

        Return False if it was stopped already, and not because of this request.
        """
        return self._act("stop", "POST", task_path("", sync_task_id, "/stop"))

    def delete(self, sync_task_id: str) -> bool:
        """Delete a stopped task. Return False if it no longer existed, and not because of this request."""
        return self._act("delete", "DELETE", task_path("", sync_task_id))

    def events_url(self, sync_task_id: str | None) -> str | None:
        """Return the address that takes events for a task; None for a task that does not exist."""
        return sync_task_id and self._client.endpoint + task_path(self._path, sync_task_id, EVENTS)

    def usage(self) -> SyncTaskUsage:
        """Return the requests that read or feed one task, on a connection of their own."""
        from .sync_task_usage import SyncTaskUsage

        return SyncTaskUsage(self._client.copy(), self._path)
