# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply a plan step by step, up to and including the last request that changes anything."""

from __future__ import annotations

from .._api.listing import Absent, CompleteListing
from .._api.migration_models import FAILED, PAUSING, Migration
from .actions import Actions
from .create_once import MigrationCreation
from .failure import reason_of
from .plan import Plan, Step
from .planner import plan as decide
from .progress import RunProgress


def apply(actions: Actions, plan: Plan, progress: RunProgress, listing: CompleteListing[Migration] | None) -> None:
    """Execute each step. What was done is in `progress`, whatever fails.

    Args:
        actions: Has the requests and the clock.
        plan: What to do.
        progress: What the run has done so far.
        listing: The complete list that a create needs, read after all other requests.

    Raises:
        OmsError: A step failed.
    """
    for step in plan.steps:
        if step.operation == "create":
            _create(actions, plan, progress, listing)
            if progress.adopted and progress.new:
                _align(actions, progress, progress.new)
                return
        elif step.task:
            _act(actions, progress, step, step.task)


def _create(actions: Actions, plan: Plan, progress: RunProgress, listing: CompleteListing[Migration] | None) -> None:
    if plan.request is None or listing is None:
        raise ValueError("a create needs a complete list")
    request, old = plan.request, [plan.task.key] if plan.task else []
    progress.listing = listing
    # Passes that have ended stay in the list. Only one that came after the plan would be a duplicate.
    ended = [task.key for task in listing.matching(request.identity) if not task.is_active]
    MigrationCreation(actions, progress, Absent(listing, request.identity, [*old, *ended]), request).run()
    progress.task, progress.started = progress.new, actions.clock.time()
    progress.key = progress.new.key if progress.new else None


def _act(actions: Actions, progress: RunProgress, step: Step, task: Migration) -> None:
    if step.operation == "update":
        actions.update(progress, task, step.values)
    elif step.operation == "delete":
        actions.remove(progress, task)
    elif step.operation == "stop":
        actions.stop(progress, task)
    else:
        _start(actions, progress, task)


def _start(actions: Actions, progress: RunProgress, task: Migration) -> None:
    """Start what was found paused or failed. What is being paused is waited for."""
    if task.status == PAUSING:
        actions.stop(progress, task)
        task = progress.task or task
    if task.status == FAILED:
        progress.seen.append(reason_of(task).code)
    if actions.start(progress, task) and task.status == FAILED:
        progress.starts += 1


def _align(actions: Actions, progress: RunProgress, adopted: Migration) -> None:
    """Bring a migration that another run may have created to the desired state, but never replace it.

    Raises:
        DriftError: It would have to be replaced.
    """
    desired = progress.desired
    careful = desired._replace(on_drift="warn" if desired.on_drift == "warn" else "fail")
    second = decide(careful, [adopted])
    for warning in second.warnings:
        actions.warn(warning)
    for step in second.steps:
        progress.rolled_back = False
        if step.task:
            _act(actions, progress, step, step.task)
