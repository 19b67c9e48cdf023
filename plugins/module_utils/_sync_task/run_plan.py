# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the plan for one task and carry it out, or predict what it does."""

from __future__ import annotations

from typing import Any, Protocol

from .._api.listing import CompleteListing
from .._api.models import SyncTask
from .._api.sync_tasks import SyncTasks
from .._common.errors import AmbiguousTaskError
from .desired import DesiredTask
from .plan import Plan
from .planner import plan


class Context(Protocol):
    """What a run brings."""

    #: Whether nothing may be written.
    check_mode: bool
    #: Source of time.
    clock: Any

    def warn(self, text: str) -> None:
        """Add a warning."""

    def expect_wait(self) -> None:
        """Prepare for what may take minutes."""


def settled_plan(
    run: Context, api: SyncTasks, desired: DesiredTask, listing: CompleteListing[SyncTask]
) -> tuple[Plan, CompleteListing[SyncTask]]:
    """Return the plan for a task and the list that it is made on, after another run has removed its duplicate.

    Raises:
        OmsError: See `planner.plan`.
    """
    try:
        return plan(desired, listing), listing
    except AmbiguousTaskError:
        from .apply.races import wait_out_race

        run.expect_wait()
        return wait_out_race(api, desired, listing, run.clock)


def execute_plan(
    run: Context, api: SyncTasks, desired: DesiredTask, planned: Plan, listing: CompleteListing[SyncTask]
) -> dict[str, Any]:
    """Return the result of a plan: predicted in check mode and where nothing is to be done.

    Raises:
        OmsError: A step failed.
    """
    for warning in planned.warnings:
        run.warn(warning)
    if not planned.steps or run.check_mode:
        return dict(planned.result(), quota={"limit": desired.quota, "used": len(listing.tasks)})
    from .apply.apply import Applier

    run.expect_wait()
    return Applier(api, desired, run.clock, run.warn).apply(planned, listing)
