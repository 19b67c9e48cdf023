# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the task that is meant."""

from __future__ import annotations

from .._api.listing import Listing
from .._api.models import SyncTask
from .desired import DesiredTask


def find(desired: DesiredTask, listing: Listing[SyncTask]) -> tuple[SyncTask | None, tuple[str, ...]]:
    """Return the task that is meant, or None if it does not exist, and warnings.

    Raises:
        AmbiguousTaskError: Several tasks could be meant.
        TaskLookupError: The task with this id is not the one that is described.
        TaskNotFoundError: No task has this id.
    """
    if not desired.sync_task_id:
        matches = [task for task in listing.tasks if task.identity == desired.identity]
        if len(matches) == 1:
            return matches[0], _older_warnings(desired, matches[0], listing)
    from .near_matches import find_near_match

    return find_near_match(desired, listing)


def _older_warnings(desired: DesiredTask, found: SyncTask, listing: Listing[SyncTask]) -> tuple[str, ...]:
    """Return a warning for each task that an unfinished recreate may have left, since both may be wanted."""
    return tuple(
        f"Task {task.label} is older than task {found.label} and differs from it only in its region. If it is "
        "left over, such as from a recreate that did not finish, delete it with state absent and its sync_task_id."
        for task in listing.tasks
        if (task.create_time or 0) < (found.create_time or 0) and desired.identity.differs_in_region(task)
    )
