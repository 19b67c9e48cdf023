# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide what to do, from what the playbook asks for and the migrations that exist. Pure.

Check mode and a real run share every line of this file; only a real run applies the plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from .._api.listing import labels
from .._api.migration_models import (
    ACTIVE,
    DELETING,
    FAILED,
    GROUP,
    PAUSED,
    PAUSING,
    SUCCEEDED,
    WAITING,
    Migration,
)
from .._common.errors import AmbiguousTaskError, TaskLookupError, TaskNotFoundError
from .desired import Desired
from .drift import drift, mismatches, unreadable, updates
from .options import id_option
from .plan import GOALS, Plan, Step

KNOWN = (*ACTIVE, PAUSED, FAILED, SUCCEEDED, DELETING)


def plan(desired: Desired, matches: Sequence[Migration]) -> Plan:
    """Return what to do.

    Args:
        desired: What the playbook asks for.
        matches: The migrations of this identity, or the one with the id; the one created first in front.

    Raises:
        TaskLookupError: It is not clear which one is meant, or it does not exist although it must.
        DriftError: It differs in what the service cannot update, and on_drift says so.
        MigrationFailedError: It failed, and starting it again cannot help.
        ConfigurationError: An option is missing that is required for this plan.
    """
    if desired.state == "absent":
        return _remove(desired, matches)
    task, warnings = pick(desired, matches)
    if task is None:
        from .replacement import plan_create

        return plan_create(desired)
    if desired.key is not None:
        check_found(desired, task)
    found = drift(desired, task)
    if found:
        from .replacement import plan_drift

        drifted = plan_drift(desired, task, found)
        if drifted.steps:
            return drifted._replace(warnings=(*warnings, *drifted.warnings))
        warnings += drifted.warnings
    changes, more = updates(desired, task)
    warnings += (*more, *_readable_warnings(desired, task))
    steps: tuple[Step, ...] = (Step("update", task, changes),) if changes else ()
    steps += _status_steps(desired, task)
    return Plan(steps, task, _expected(desired, task, steps), warnings)


def pick(desired: Desired, matches: Sequence[Migration]) -> tuple[Migration | None, tuple[str, ...]]:
    """Return the newest of several passes, and a warning that names the others.

    Raises:
        AmbiguousTaskError: Two of them run.
    """
    running = [task for task in matches if task.is_active]
    if len(running) > 1:
        raise AmbiguousTaskError(
            f"Several migrations of this kind run: {labels(running)}. Stop all but one.",
            **{f"{id_option(desired.kind)}s": [task.key for task in running]},
        )
    if len(matches) < 2:
        return (matches[0] if matches else None), ()
    newest = running[0] if running and desired.state == "stopped" else matches[-1]
    others = [task for task in matches if task is not newest]
    return newest, (
        f"Several migrations match; {newest.label} is used, since it is the newest. The others are {labels(others)}. "
        "Set run to distinguish passes.",
    )


def check_found(desired: Desired, task: Migration) -> None:
    """Check that the migration with an id is one that may be managed, and the one that is described.

    Raises:
        TaskLookupError: It is not.
    """
    option = id_option(desired.kind)
    if not task.is_own:
        owner = "a migration task group" if task.own.get("group_type") == "GROUP_TASK" else "a synchronization task"
        raise TaskLookupError(
            f"Task {task.label} belongs to {owner}, so it is not managed by itself. Nothing was changed.",
            **{option: task.key},
        )
    wrong = mismatches(desired, task)
    if wrong:
        raise TaskLookupError(
            f"The options do not match the migration with {option} {task.key}: {'; '.join(wrong)}. Nothing was "
            "changed.",
            **{option: task.key},
        )
    if task.status == DELETING and desired.state != "absent":
        raise TaskNotFoundError(f"The migration with {option} {task.key} is being deleted.")


def _remove(desired: Desired, matches: Sequence[Migration]) -> Plan:
    steps: tuple[Step, ...] = ()
    for task in matches:
        if desired.key is not None:
            check_found(desired, task)
        if task.status == DELETING:
            continue
        # Whether a waiting one can be stopped is not documented, but it can be deleted.
        stop = (Step("stop", task),) if task.is_active and task.status not in (WAITING, PAUSING) else ()
        steps += (*stop, Step("delete", task))
    return Plan(steps, matches[-1] if matches else None)


def _readable_warnings(desired: Desired, task: Migration) -> tuple[str, ...]:
    warnings: tuple[str, ...] = ()
    names = unreadable(desired, task)
    if names:
        warnings += (
            f"The service does not return {', '.join(names)} of {task.label}, so this cannot be compared with the "
            "playbook.",
        )
    if task.unknown:
        unknown = ", ".join(sorted(task.unknown))
        warnings += (f"{task.label} has unknown fields, which are returned unchanged: {unknown}.",)
    if task.status not in KNOWN:
        warnings += (f"{task.label} has the status {task.status}, which is not documented.",)
    return warnings


def _status_steps(desired: Desired, task: Migration) -> tuple[Step, ...]:
    """Return the steps from the actual status to the desired state."""
    if desired.state == "stopped":
        return (Step("stop", task),) if task.is_active and task.status != PAUSING else ()
    if desired.state == "present" or task.has_ended_well:
        return ()
    if task.status == FAILED and desired.state == "completed" and not may_restart(desired, task):
        from .failure import failed_error

        raise failed_error(desired, task, before="Nothing was changed.")
    if task.status in (PAUSED, PAUSING, FAILED):
        from .._lifecycle.cdn_key import check_cdn_key

        check_cdn_key(desired.keys, task)
        return (Step("retry" if desired.kind == GROUP and task.status == FAILED else "start", task),)
    return ()


def may_restart(desired: Desired, task: Migration) -> bool:
    """Return whether a migration that is found failed is started again: a person may have fixed the reason."""
    from .failure import found_failed

    return desired.retries > 0 and (desired.kind == GROUP or found_failed(task))


def _expected(desired: Desired, task: Migration, steps: Sequence[Step]) -> Migration:
    """Return how the migration will look."""
    changed = dict(steps[0].values) if steps and steps[0].operation == "update" else {}
    own = {**task.own, **{name: changed.pop(name) for name in list(changed) if name == "task_priority"}}
    operations = {step.operation for step in steps}
    status = task.status
    if "stop" in operations or (desired.state == "stopped" and status == PAUSING):
        status = PAUSED
    elif operations & {"start", "retry"}:
        status = GOALS[desired.state]
    return task._replace(own=own, status=status, **changed)
