# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the plan for one task and carry it out, or predict what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from .._api.listing import CompleteListing
from .._api.models import SyncTask
from .._api.sync_tasks import SyncTasks
from .._common.errors import AmbiguousTaskError
from .desired import DesiredTask
from .plan import Plan
from .planner import plan

if TYPE_CHECKING:
    from .._preflight.look_ups import LookUps


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


class Gate:
    """Check keys and buckets before a plan creates or starts a task. What a run asks twice is sent once.

    Args:
        api: The tasks of the project.
        endpoint_region: The region that the endpoint belongs to.
        always: Whether every task is checked, and not only one whose options say so.
    """

    def __init__(self, api: SyncTasks, endpoint_region: str | None, always: bool = False) -> None:
        self._api = api
        self._region = endpoint_region
        self._always = always
        self._look_ups: LookUps | None = None

    @property
    def ended(self) -> bool:
        """Return whether the service is not asked any more."""
        return bool(self._look_ups and self._look_ups.ended)

    def check(self, desired: DesiredTask, planned: Plan) -> None:
        """Make the checks for a plan, if it needs any. A plan that needs none does not import them.

        Raises:
            PreflightError: A check found a problem.
        """
        needed = (self._always or desired.preflight) and {"create", "start"} & set(planned.operations)
        if not needed or not planned.expected:
            return
        from .preflight import LookUps, require_ready

        self._look_ups = self._look_ups or LookUps(self._api.sources)
        require_ready(self._look_ups, desired, planned.expected, self._region)


def execute_plan(
    run: Context,
    api: SyncTasks,
    desired: DesiredTask,
    planned: Plan,
    listing: CompleteListing[SyncTask],
    gate: Gate,
) -> dict[str, Any]:
    """Return the result of a plan: predicted in check mode and where nothing is to be done.

    Args:
        run: Shows warnings.
        api: The tasks of the project.
        desired: What the playbook asks for.
        planned: What to do.
        listing: The list that the plan was made on.
        gate: Checks keys and buckets before anything is created or started.

    Raises:
        OmsError: A check or a step failed.
    """
    gate.check(desired, planned)
    for warning in planned.warnings:
        run.warn(warning)
    if not planned.steps or run.check_mode:
        return dict(planned.result(), quota={"limit": desired.quota, "used": len(listing.tasks)})
    from .apply.apply import Applier

    run.expect_wait()
    return Applier(api, desired, run.clock, run.warn).apply(planned, listing)
