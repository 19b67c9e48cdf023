# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rest of a recreate whose run was killed after the create: remove the old task. Pure. Private to hwcloud.oms.

It is planned only where it is proven which of two tasks is the successor; anything else is a conflict.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from .._api.listing import Listing
from .._api.models import RUNNING, STOPPED, SyncTask
from .desired import DesiredTask
from .drift import SERVICE_DEFAULTS, check_cdn_key, differences, unreadable
from .options import SETTINGS
from .plan import NEW, OLD, Plan, Step
from .request import successor_request

#: Seconds for which the younger of two equal tasks may be one that another run is about to remove.
DUPLICATE_GRACE = 60.0
#: States in which a run creates a successor.
STATES = ("present", "started", "restarted")
#: How the service shows what a create leaves out.
LEFT_OUT = dict(SERVICE_DEFAULTS, dst_storage_policy="STANDARD")


def moment(listing: Listing) -> float | None:
    """The service's time when it gave the list, in seconds since 1970; None where it gives none that can be read."""
    try:
        return parsedate_to_datetime(listing.date or "").timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def pair(desired: DesiredTask, listing: Listing) -> tuple[SyncTask, SyncTask] | None:
    """The old task and its successor, if the only two tasks of these buckets can be nothing else.

    The older one differs from the playbook, and the younger one runs and has each setting that a recreate of the
    older one by this playbook gives it.
    """
    if desired.sync_task_id or desired.on_drift != "recreate" or desired.state not in STATES:
        return None
    tasks = listing.matching(desired.identity)
    if len(tasks) != 2 or not tasks[0].create_time or tasks[0].create_time == tasks[1].create_time:
        return None
    old, new = tasks
    return (old, new) if new.status == RUNNING and _succeeds(desired, old, new) else None


def _succeeds(desired: DesiredTask, old: SyncTask, new: SyncTask) -> bool:
    drift = differences(desired, old)
    request = successor_request(desired, old)
    whole = desired._replace(settings=request.settings)
    # What is not shown proves nothing, so it must not be what the old task was to be replaced for.
    hidden = unreadable(whole, new)
    if not drift or differences(whole, new) or any(name.startswith(one) for name in drift for one in hidden):
        return False
    left_out = [name for name in SETTINGS if name not in request.settings]
    return all(getattr(new, name) in (None, "", LEFT_OUT.get(name)) for name in left_out)


def unfinished(desired: DesiredTask, listing: Listing) -> SyncTask | None:
    """The old task of such a pair, once no other run can be about to remove the younger one."""
    found, now = pair(desired, listing), moment(listing)
    if not found or now is None or now - (found[1].create_time or 0) / 1000.0 < DUPLICATE_GRACE:
        return None
    return found[0]


def plan_rest(desired: DesiredTask, listing: Listing, old: SyncTask, warnings: tuple[str, ...]) -> Plan:
    """Remove the old task, and leave the successor in the state that is asked for."""
    (new,) = (task for task in listing.matching(desired.identity) if task != old)
    steps: list[Step] = [Step("stop", OLD)] if old.status != STOPPED else []
    steps.append(Step("delete", OLD))
    if desired.state == "restarted":
        check_cdn_key(desired, new)
        steps += [Step("stop", NEW), Step("start", NEW)]
    warnings += (
        f"Task {new.label} was created by an earlier run in place of task {old.label}, which is still there: the "
        "old one is removed.",
    )
    if desired.state == "present" and old.status == STOPPED:
        warnings += (f"Task {new.sync_task_id} keeps running, although the old one is stopped.",)
    return Plan(steps=steps, task=old, expected=new, warnings=warnings, new=new)
