# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait until a migration runs or is complete, and start it again where that can help."""

from __future__ import annotations

from .._api.migration_models import FAILED, GROUP, PAUSED, PAUSING, RETRYING, RUNNING, Migration
from .._common.errors import ConcurrentChangeError, OmsError, WaitTimeoutError
from .._lifecycle.waiter import POLL, VISIBILITY_TIMEOUT
from .actions import Actions
from .failure import amount, failed_error, heals, reason_of, refused_error
from .progress import RunProgress


def wait(actions: Actions, progress: RunProgress, slice_end: float | None = None) -> bool:
    """Wait for the state that is asked for, and return whether it is reached.

    Args:
        actions: Has the requests and the clock.
        progress: What the run has done so far. It is all that the next slice needs.
        slice_end: When to return early, in seconds of `Clock.monotonic`, None for never.

    Raises:
        MigrationFailedError: It failed, and starting it again cannot help or is not allowed any more, or it was still
            shown as failed after wait_timeout.
        ConcurrentChangeError: Someone else paused or removed it.
        WaitTimeoutError: The state was not reached within wait_timeout.
    """
    clock = actions.clock
    while not _is_reached(actions, progress):
        now = clock.time()
        pause = POLL[min(progress.polls, len(POLL) - 1)]
        progress.polls += 1
        if now >= progress.deadline:
            raise _late(progress)
        pause = min(pause, progress.deadline - now)
        left = None if slice_end is None else slice_end - clock.monotonic()
        if left is not None and left <= pause:
            clock.sleep(max(0.0, left))
            return False
        clock.sleep(pause)
    return True


def _is_reached(actions: Actions, progress: RunProgress) -> bool:
    """Read the migration and return whether it is as asked for. What failed is started again where that can help."""
    desired = progress.desired
    task = actions.read(progress, progress.key)
    if task.has_ended_well:
        return True
    if task.status == FAILED:
        if not progress.shows_old_failure:
            _restart(actions, progress, task)
        return False
    if task.status in (PAUSED, PAUSING):
        # Right after a start the service may show the old status.
        if actions.clock.time() - progress.started > VISIBILITY_TIMEOUT:
            if progress.refusal:
                raise refused_error(desired, task, progress.refusal)
            raise ConcurrentChangeError(
                f"The migration {task.label} is {task.status}: someone else stopped it during this run. Run the "
                "playbook again to continue it."
            )
        return False
    progress.refusal = None
    return desired.state == "started" and task.status in (RUNNING, RETRYING)


def _restart(actions: Actions, progress: RunProgress, task: Migration) -> None:
    """Start a migration again that failed during this run.

    Raises:
        MigrationFailedError: That cannot help, or it was started as often as `retries` allows.
    """
    desired, code = progress.desired, reason_of(task).code
    if code not in progress.seen:
        progress.seen.append(code)
    if progress.refusal:
        progress.starts += 1
    may_help = desired.state == "completed" and (desired.kind == GROUP or heals(task))
    if not may_help or progress.starts >= desired.retries:
        raise failed_error(desired, task, progress.starts, refusal=progress.refusal)
    if actions.start(progress, task):
        progress.starts += 1


def _late(progress: RunProgress) -> OmsError:
    """Return the error for a migration that has not reached its state in time."""
    desired, task = progress.desired, progress.task
    if task and task.status == FAILED:
        tries = progress.starts + bool(progress.refusal)
        unclear = (
            f"The {desired.wait_timeout:g} s of wait_timeout were over before it was clear whether this is still the "
            "failure from before. Run the playbook again to see."
        )
        error = failed_error(desired, task, tries, unclear, progress.refusal)
        # As far as is known, it may run.
        error.retryable = True
        return error
    goal = "complete" if desired.state == "completed" else "running"
    label, status = (task.label, task.status) if task else (progress.key, None)
    far = f": {amount(task)}" if task and amount(task) else ""
    then = "and the service continues."
    if progress.refusal:
        then = f"and the service refused to start it: {progress.refusal}"
    elif task and task.status in (PAUSED, PAUSING):
        then = "which may be its status from before the start."
    return WaitTimeoutError(
        f"Timed out after {desired.wait_timeout:g} s waiting for the migration {label} to be {goal}{far}. It is "
        f"{status}, {then} Run the playbook again to go on waiting."
    )
