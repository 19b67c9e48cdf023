# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A maintenance window: what may be stopped since it can be started again, and what a record comes to. Pure.

Private to hwcloud.oms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.listing import Listing
from .._api.models import STOPPED, SyncTask, read_task
from .._common.redactor import printable
from .entries import read_list
from .list_planner import Step, decide, duplicates
from .variables import sentences

#: What an entry is to do when its task is started again. What differs is only warned of.
STARTED = {"state": "started", "on_drift": "warn"}


def plan_window(
    tasks: Sequence[Mapping[str, Any]],
    desired: Sequence[Any],
    record: Mapping[str, str],
    defaults: Mapping[str, Any],
    credentials: Mapping[str, Any],
) -> dict[str, Any]:
    """What of the tasks that are there can be started, and what of a record.

    Args:
        tasks: What oms_sync_task_info returned without filters.
        desired: The list of the tenant.
        record: What was stopped, as destination bucket by id.
        defaults: Merged under each entry.
        credentials: All that there are, by name.

    Returns:
        See the documentation of the filter oms_window.
    """
    listing = read_listing(tasks)
    entries, problems = read_list(desired, defaults, credentials=credentials, instead=STARTED)
    steps = [decide(entry, entry.desired, listing) for entry in entries if entry.desired]
    problems += duplicates(steps)
    of_task = {str(step.found.sync_task_id): step for step in steps if step.found}
    absent = {task_id for task_id, step in of_task.items() if step.state == "absent"}
    there = {str(task.sync_task_id) for task in listing.tasks}
    unlisted: list[dict[str, str]] = []
    start: list[str] = []
    left: list[dict[str, str]] = []
    stopped: list[dict[str, str]] = []
    for task in listing.tasks:
        task_id = str(task.sync_task_id)
        reason = _obstacle(of_task[task_id]) if task_id in of_task else _unmatched(task, steps)
        if task_id not in of_task:
            unlisted.append(_shown(task, reason))
        if task.status != STOPPED or task_id in absent:
            continue
        if task_id not in record:
            stopped += [_shown(task)] if task_id in of_task and _runs(of_task[task_id], desired, defaults) else []
        elif reason:
            left.append(_shown(task, reason))
        else:
            start.append(task_id)
    return {
        "problems": [printable(problem) for problem in sentences(problems)],
        "unlisted": unlisted,
        "start": start,
        "left": left,
        "gone": [{"sync_task_id": one, "text": printable(one)} for one in record if one not in there],
        "stopped": stopped,
    }


def read_listing(tasks: Sequence[Mapping[str, Any]]) -> Listing[SyncTask]:
    """Return the tasks that oms_sync_task_info returned without filters, for planning only."""
    return Listing([read_task(dict(task)) for task in tasks])


def _unmatched(task: SyncTask, steps: Sequence[Step]) -> str:
    """Why no entry stands for a task."""
    for step in steps:
        if step.obstacle and not step.found and step.desired.identity == task.identity:
            return step.entry.describe(step.obstacle)
    return "it has no entry in oms_sync_tasks"


def _obstacle(step: Step) -> str:
    """Why an entry cannot start its task; empty where nothing is known against it."""
    return "; ".join([*step.entry.missing_credentials, *([step.obstacle] if step.obstacle else [])])


def _runs(step: Step, desired: Sequence[Any], defaults: Mapping[str, Any]) -> bool:
    """Whether the entry, as it is written, asks for a task that runs or may run."""
    return {**defaults, **desired[step.entry.position]}.get("state") != "stopped"


def _shown(task: SyncTask, reason: str = "") -> dict[str, str]:
    text = f"{task.sync_task_id} ({task.src_bucket} -> {task.dst_bucket})"
    return {
        "sync_task_id": str(task.sync_task_id),
        "status": str(task.status),
        "text": printable(f"{text}: {reason}" if reason else text),
    }
