# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of oms_migration_task or oms_migration_task_group, from its options to its result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .._api.listing import CompleteListing
from .._api.migration_models import CREATING, FAILED, GROUP, PAUSED, PAUSING, WAITING, Migration
from .._api.migration_tasks import MigrationTasks
from .._api.task_groups import TaskGroups
from .._common.errors import AmbiguousTaskError, MigrationFailedError, OmsError
from .desired import Desired
from .lookup import Found, look_up, look_up_all
from .plan import Plan
from .planner import plan as decide
from .progress import RunProgress, resume

if TYPE_CHECKING:
    from .._common.protocols import Clock
    from .actions import Actions
    from .rivals import Predicted

#: Operations that a check of keys and buckets comes before.
SENDS_KEYS = {"create", "start", "retry"}


class Context(Protocol):
    """What a run brings."""

    #: Whether nothing may be written.
    check_mode: bool
    #: Source of time.
    clock: Clock
    #: The slice of the run that this process works on: when it `ends`, in seconds of `Clock.monotonic`, and the `state`
    #: that the slice before has left. None where it is the whole run.
    slice: Any
    #: What the earlier entries of a list are going to leave, in check mode.
    predicted: Sequence[Predicted]

    def warn(self, text: str) -> None:
        """Add a warning."""

    def expect_wait(self) -> None:
        """Prepare for what may take minutes."""


class Outcome(NamedTuple):
    """How a run, or a slice of it, ended."""

    #: The result of the module.
    result: dict[str, Any]
    #: What the next slice needs, None where the run is over.
    state: dict[str, Any] | None
    #: How far the migration is, in one line.
    line: str


def run_migration(
    run: Context, desired: Desired, tasks: MigrationTasks, groups: TaskGroups, endpoint_region: str | None
) -> Outcome:
    """Bring one migration to its state. A slice after the first one only waits.

    Args:
        run: What the run brings.
        desired: What the playbook asks for.
        tasks: The migration tasks of the project.
        groups: The migration task groups of the project.
        endpoint_region: The region that the endpoint belongs to.

    Raises:
        OmsError: It failed. Its facts say what was done before.
    """
    state, ends = (run.slice.state, run.slice.ends) if run.slice else (None, None)
    goes_on = state is not None
    progress = resume(desired, state) if state is not None else RunProgress(desired, run.clock.time())
    try:
        if not goes_on:
            plan, found = _settled_plan(run, desired, tasks, groups)
            for warning in plan.warnings:
                run.warn(warning)
            progress.plan(plan)
            if desired.preflight and plan.expected and SENDS_KEYS & set(plan.operations):
                from .preflight import require_ready

                require_ready(tasks, desired, plan.expected, endpoint_region)
            if run.check_mode:
                return Outcome({**progress.result(plan), **_failed_tasks(desired, progress.task, tasks)}, None, "")
            if plan.steps:
                run.expect_wait()
                _apply(_actions(run, desired, tasks, groups), plan, found, progress)
            elif desired.state == "stopped" and desired.wait and plan.task and plan.task.status == PAUSING:
                run.expect_wait()
                _actions(run, desired, tasks, groups).stop(progress, plan.task)
        is_over = True
        if goes_on or _must_wait(progress):
            from .wait import wait

            run.expect_wait()
            is_over = wait(_actions(run, desired, tasks, groups), progress, ends)
        if not is_over:
            from .progress_line import progress_line, progress_of

            line = progress_line(progress_of(progress.task)) if progress.task else ""
            return Outcome(progress.result(), progress.state(), line)
        failed = None if progress.shows_old_failure else progress.task
        return Outcome({**progress.result(), **_failed_tasks(desired, failed, tasks)}, None, "")
    # Whatever it is: what was done before it must be returned.
    except Exception as exc:
        from .._common.unexpected import as_failure

        error = progress.failed(as_failure(exc, progress.pending))
        raise _with_failed_tasks(error, desired, progress.task, tasks) from exc


def _actions(run: Context, desired: Desired, tasks: MigrationTasks, groups: TaskGroups) -> Actions:
    from .actions import Actions

    return Actions(tasks, groups, desired, run.clock, run.warn)


def _settled_plan(run: Context, desired: Desired, tasks: MigrationTasks, groups: TaskGroups) -> tuple[Plan, Found]:
    """Return the plan, and what it is made on.

    Two migrations that run are looked at again while one of them is so young that another run may be about to remove
    its duplicate.

    Raises:
        OmsError: See `planner.plan` and `rivals.check_rivals`.
    """
    began = run.clock.monotonic()
    while True:
        found = look_up(desired, tasks, groups)
        try:
            return _plan(run, desired, found, tasks, groups)
        except AmbiguousTaskError:
            from .._lifecycle.waiter import DUPLICATE_GRACE

            newest, waited = found.matches[-1].start_time, run.clock.monotonic() - began
            is_old = newest is not None and run.clock.time() - newest / 1000.0 >= DUPLICATE_GRACE
            if is_old or waited >= DUPLICATE_GRACE:
                raise
        run.expect_wait()
        run.clock.sleep(5.0)


def _plan(
    run: Context, desired: Desired, found: Found, tasks: MigrationTasks, groups: TaskGroups
) -> tuple[Plan, Found]:
    """Return the plan. A create is planned on the complete list, and not next to a migration that it disturbs."""
    plan = decide(desired, found.matches)
    if not plan.creates:
        return plan, found
    if found.listing is None:
        found = look_up_all(desired, tasks, groups)
        plan = decide(desired, found.matches)
    if plan.creates and found.listing is not None:
        from .rivals import by_then, check_rivals

        others: CompleteListing[Migration] = (tasks if desired.kind == GROUP else groups).list()
        check_rivals(desired.identity, by_then([*others.tasks, *found.listing.tasks], run.predicted))
    return plan, found


def _apply(actions: Actions, plan: Plan, found: Found, progress: RunProgress) -> None:
    from .apply import apply

    apply(actions, plan, progress, found.listing)
    if progress.desired.state == "absent":
        progress.task = None
    elif not _must_wait(progress) and progress.key is not None:
        task = actions.read(progress, progress.key)
        if progress.refusal and task.status in (FAILED, PAUSED):
            from .failure import refused_error

            raise refused_error(progress.desired, task, progress.refusal)


def _must_wait(progress: RunProgress) -> bool:
    """Return whether the state is one to wait for, and not certainly reached."""
    desired, task = progress.desired, progress.task
    if desired.state not in ("completed", "started") or not desired.wait or task is None:
        return False
    if progress.operations or progress.refusal:
        return True
    return not task.has_ended_well and (desired.state == "completed" or task.status in (WAITING, CREATING))


def _failed_tasks(desired: Desired, task: Migration | None, tasks: MigrationTasks) -> dict[str, Any]:
    """Return `tasks_failed` of the result of a group: which of its tasks failed, and why."""
    if desired.kind != GROUP:
        return {}
    if task is None or not task.has_failed:
        return {"tasks_failed": []}
    from .failure import reason_of

    failed = [(one.key, reason_of(one)) for one in tasks.of_group(task.key).tasks if one.status == FAILED]
    return {
        "tasks_failed": [
            {"task_id": key, "code": reason.code or None, "message": f"{reason.explanation} {reason.advice}"}
            for key, reason in failed
        ]
    }


def _with_failed_tasks(error: OmsError, desired: Desired, task: Migration | None, tasks: MigrationTasks) -> OmsError:
    """Return the failure of a group with the tasks that failed, if they can be read."""
    if not isinstance(error, MigrationFailedError):
        return error
    try:
        return error.with_context(**_failed_tasks(desired, task, tasks))
    except OmsError as exc:
        return error.with_context(after=[f"Its tasks could not be read: {exc.message}"])
