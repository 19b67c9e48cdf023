# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait while another run may be about to remove its duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._api.listing import CompleteListing
from ..._api.models import SyncTask
from ..._api.sync_tasks import SyncTasks
from ..._common.errors import AmbiguousTaskError
from ..._lifecycle.waiter import DUPLICATE_GRACE, POLL, VISIBILITY_POLL, VISIBILITY_TIMEOUT
from ..desired import DesiredTask
from ..plan import Plan
from ..planner import plan as decide
from ..unfinished import moment, pair

if TYPE_CHECKING:
    from ..._common.protocols import Clock


def wait_out_race(
    api: SyncTasks, desired: DesiredTask, listing: CompleteListing[SyncTask], clock: Clock
) -> tuple[Plan, CompleteListing[SyncTask]]:
    """Plan again while two tasks match and another run may be about to remove one of them.

    That is so while one of them is very young. What may be an unfinished recreate is waited for until no other run
    can be working on it.

    Raises:
        AmbiguousTaskError: It is still not clear which task is meant.
    """
    rest = pair(desired, listing) is not None
    deadline = clock.monotonic() + VISIBILITY_TIMEOUT + (DUPLICATE_GRACE if rest else 0.0)
    while True:
        try:
            return decide(desired, listing), listing
        except AmbiguousTaskError:
            if not _just_created(desired, listing, clock) or clock.monotonic() >= deadline:
                raise
        clock.sleep(POLL[-1] if rest else VISIBILITY_POLL)
        listing = api.list()


def _just_created(desired: DesiredTask, listing: CompleteListing[SyncTask], clock: Clock) -> bool:
    """Return whether the youngest of several matches is younger than DUPLICATE_GRACE.

    The clock of the service counts, or that of this machine where the service gives no time.
    """
    times = [task.create_time or 0 for task in listing.tasks if task.identity == desired.identity]
    service_time = moment(listing)
    now = clock.time() if service_time is None else service_time
    return bool(times) and now - max(times) / 1000.0 < DUPLICATE_GRACE
