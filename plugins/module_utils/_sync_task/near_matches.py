# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the task that is meant by an id, or where not exactly one task matches. Pure."""

from __future__ import annotations

from .._api.listing import Listing, labels
from .._api.models import SyncTask
from .._common.errors import AmbiguousTaskError, TaskLookupError, TaskNotFoundError
from .desired import DesiredTask


def find_near_match(desired: DesiredTask, listing: Listing[SyncTask]) -> tuple[SyncTask | None, tuple[str, ...]]:
    """Return what `find` returns, for an id, for no match and for several."""
    if desired.sync_task_id:
        return _by_id(desired, listing), ()
    matches = [task for task in listing.tasks if task.identity == desired.identity]
    if len(matches) == 2 and desired.on_drift == "recreate":
        from .unfinished import unfinished

        old = unfinished(desired, listing)
        if old:
            return old, ()
    unclear = [task for task in listing.tasks if None in task.identity and not desired.identity.mismatched(task)]
    if matches or unclear:
        raise AmbiguousTaskError(
            f"More than one task {'matches' if matches else 'may match'}: {labels(matches + unclear)}. "
            "Set sync_task_id to select one, or remove the others.",
            sync_task_ids=[task.sync_task_id for task in matches + unclear],
        )
    by_region = [task for task in listing.tasks if desired.identity.differs_in_region(task)]
    by_cloud = [task for task in listing.tasks if desired.identity.mismatched(task) == ["src_cloud_type"]]
    warnings = tuple(
        f"Task {task.label} has the same buckets and regions, but a different source cloud. It was not changed."
        for task in by_cloud
    )
    if desired.state == "absent":
        return None, warnings + tuple(
            f"Task {task.label} has the same source cloud and buckets, but a different region. It was not changed."
            for task in by_region
        )
    if len(by_region) > 1:
        raise AmbiguousTaskError(
            f"No task matches, but these have the same source cloud and buckets in a different region: "
            f"{labels(by_region)}. Check src_region and dst_region, or set sync_task_id.",
            sync_task_ids=[task.sync_task_id for task in by_region],
        )
    return (by_region[0] if by_region else None), warnings


def _by_id(desired: DesiredTask, listing: Listing[SyncTask]) -> SyncTask | None:
    task = listing.by_id(desired.sync_task_id)
    if task is None:
        if desired.state == "absent":
            return None
        raise TaskNotFoundError(
            f"No synchronization task with sync_task_id {desired.sync_task_id} was found. Nothing was created: omit "
            "sync_task_id to create a task."
        )
    missed = desired.identity.mismatched(task)
    if missed:
        raise TaskLookupError(
            f"The task with this sync_task_id is {task.label}, which does not match the given {', '.join(missed)}. "
            "Nothing was changed.",
            sync_task_id=task.sync_task_id,
        )
    return task
