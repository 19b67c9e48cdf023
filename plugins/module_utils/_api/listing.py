# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A complete list of tasks, and the proof that a task is absent."""

from __future__ import annotations

from collections.abc import Collection

from .models import SyncTask


class _Complete:
    """Only list_tasks() has one to give: it stands for "all pages were read"."""


class Listing:
    """The complete list of the project's tasks, at one moment.

    Args:
        tasks: All tasks, in the order of the service.
        date: The Date header of the answer.
        complete: Proof that nothing is missing.
    """

    def __init__(self, tasks: tuple[SyncTask, ...], date: str | None, complete: _Complete) -> None:
        self.tasks = tasks
        self.date = date
        self.complete = complete

    def by_id(self, sync_task_id: str | None) -> SyncTask | None:
        """The task of this id, None where the complete list has none."""
        return next((task for task in self.tasks if task.sync_task_id == sync_task_id), None)

    def rivals(self, identity: tuple[str | None, ...], known: Collection[str | None]) -> list[SyncTask]:
        """Tasks of this identity but for the known ones, the one created first in front."""
        found = [task for task in self.tasks if task.identity == identity and task.sync_task_id not in known]
        return sorted(found, key=lambda task: (task.create_time or 0, str(task.sync_task_id)))


class Absent:
    """Proof that no task of an identity is there, but for those that are known and named.

    Args:
        listing: A complete list.
        identity: Values of IDENTITY.
        besides: Ids of tasks of this identity that do not count.

    Raises:
        ValueError: There is one all the same.
    """

    def __init__(
        self, listing: Listing, identity: tuple[str | None, ...], besides: Collection[str | None] = ()
    ) -> None:
        if listing.rivals(identity, besides):
            raise ValueError("a task of this identity is in the list")
        self.listing = listing
        self.identity = identity
        self.besides = besides
