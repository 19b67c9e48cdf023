# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which task is meant when it is not simply the one that matches. Pure. Private to hwcloud.oms."""

from __future__ import annotations

from .._api.listing import Listing
from .._api.models import IDENTITY, SyncTask
from .._common.errors import AmbiguousTaskError, TaskLookupError, TaskNotFoundError
from .desired import DesiredTask

REGIONS = ("src_region", "dst_region")


def find_near_match(desired: DesiredTask, listing: Listing) -> tuple[SyncTask | None, tuple[str, ...]]:
    """See C(_plan.find): the cases of an id, of no match and of several."""
    if desired.sync_task_id:
        return _by_id(desired, listing), ()
    matches = [task for task in listing.tasks if task.identity == desired.identity]
    if len(matches) == 2 and desired.on_drift == "recreate":
        from .unfinished import unfinished

        old = unfinished(desired, listing)
        if old:
            return old, ()
    unclear = [task for task in listing.tasks if None in task.identity and not mismatched_fields(desired, task)]
    if matches or unclear:
        raise AmbiguousTaskError(
            "{}: {}. Name the one that is meant by sync_task_id, or remove the others.".format(
                "More than one task could be meant" if not matches else "More than one task matches",
                _names(matches + unclear),
            ),
            sync_task_ids=[task.sync_task_id for task in matches + unclear],
        )
    by_region = [
        task
        for task in listing.tasks
        if mismatched_fields(desired, task) and set(mismatched_fields(desired, task)) <= set(REGIONS)
    ]
    by_cloud = [task for task in listing.tasks if mismatched_fields(desired, task) == ["src_cloud_type"]]
    warnings = tuple(
        f"Task {task.label} has the same buckets and regions, but another source cloud. It was left alone."
        for task in by_cloud
    )
    if desired.state == "absent":
        return None, warnings + tuple(
            f"Task {task.label} has the same cloud and buckets, but another region. It was left alone."
            for task in by_region
        )
    if len(by_region) > 1:
        raise AmbiguousTaskError(
            f"No task matches, but these have the same cloud and buckets in another region: {_names(by_region)}. "
            "Check src_region and dst_region, or name the task by sync_task_id.",
            sync_task_ids=[task.sync_task_id for task in by_region],
        )
    return (by_region[0] if by_region else None), warnings


def _by_id(desired: DesiredTask, listing: Listing) -> SyncTask | None:
    task = listing.by_id(desired.sync_task_id)
    if task is None:
        if desired.state == "absent":
            return None
        raise TaskNotFoundError(
            f"No task has the sync_task_id {desired.sync_task_id}. Nothing was created: leave sync_task_id out to "
            "create a task by its "
            "buckets."
        )
    missed = mismatched_fields(desired, task)
    if missed:
        raise TaskLookupError(
            "The task with this sync_task_id is {}, which does not agree with the given {}. "
            "Nothing was changed.".format(task.label, ", ".join(missed)),
            sync_task_id=task.sync_task_id,
        )
    return task


def mismatched_fields(desired: DesiredTask, task: SyncTask) -> list[str]:
    """Fields of the identity that are given and that the task is known to have otherwise."""
    return [
        name
        for name, value, there in zip(IDENTITY, desired.identity, task.identity)
        if value is not None and there is not None and there != value
    ]


def _names(tasks: list[SyncTask]) -> str:
    return "; ".join(task.label for task in tasks)
