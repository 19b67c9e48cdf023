# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait while another run may be about to remove its duplicate."""

from __future__ import annotations

from typing import Any

from ..._api.listing import CompleteListing
from ..._api.sync_tasks import SyncTasks
from ..._common.errors import AmbiguousTaskError
from ..desired import DesiredTask
from ..plan import Plan
from ..planner import plan as decide
from ..unfinished import DUPLICATE_GRACE, moment, pair
from .actions import POLL, VISIBILITY_POLL, VISIBILITY_TIMEOUT


def wait_out_race(
    api: SyncTasks, desired: DesiredTask, listing: CompleteListing, clock: Any
) -> tuple[Plan, CompleteListing]:
    """Where two tasks match and one is very young, another run may be about to remove its own: look again.

    What may be the rest of a recreate is looked at until no other run can be at work on it.

    Raises:
        TaskLookupError: It is still not clear which task is meant.
    """
    rest = pair(desired, listing) is not None
    deadline = clock.monotonic() + VISIBILITY_TIMEOUT + (DUPLICATE_GRACE if rest else 0.0)
    while True:
        try:
            return decide(desired, listing), listing
        except AmbiguousTaskError:
            if not _just_made(desired, listing, clock) or clock.monotonic() >= deadline:
                raise
        clock.sleep(POLL[-1] if rest else VISIBILITY_POLL)
        listing = api.list()


def _just_made(desired: DesiredTask, listing: CompleteListing, clock: Any) -> bool:
    """Whether the younger of several matches is under DUPLICATE_GRACE old, by the service's clock where it tells."""
    times = [task.create_time or 0 for task in listing.tasks if task.identity == desired.identity]
    told = moment(listing)
    now = clock.time() if told is None else told
    return len(times) > 1 and now - max(times) / 1000.0 < DUPLICATE_GRACE
