# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Complete a recreate whose run was killed after the create: remove the old task. Pure.

This is planned only where it is certain which of two tasks is the successor. Otherwise the tasks are ambiguous.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from .._api.listing import Listing
from .._api.models import RUNNING, STOPPED, SyncTask
from .._lifecycle.cdn_key import check_cdn_key
from .._lifecycle.waiter import DUPLICATE_GRACE
from .desired import DesiredTask
from .drift import SERVICE_DEFAULTS, differences, unreadable
from .options import SETTINGS
from .plan import NEW, OLD, Plan, Step
from .request import successor_request

#: States for which a run creates a successor.
STATES = ("present", "started", "restarted")
#: What the service returns for settings that a create does not set.
LEFT_OUT = dict(SERVICE_DEFAULTS, dst_storage_policy="STANDARD")


def moment(listing: Listing[SyncTask]) -> float | None:
    """Return the time of the service when it returned the list, in seconds since 1970, or None if it is not known."""
    try:
        return parsedate_to_datetime(listing.date or "").timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def pair(desired: DesiredTask, listing: Listing[SyncTask]) -> tuple[SyncTask, SyncTask] | None:
    """Return the old task and its successor, if the only two tasks of these buckets can be nothing else.

    The older one differs from the playbook, and the younger one is running and has each setting that this playbook
    gives it when it recreates the older one.
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
    # What is not returned proves nothing, so it must not be the reason to replace the old task.
    hidden = unreadable(whole, new)
    if not drift or differences(whole, new) or any(name.startswith(one) for name in drift for one in hidden):
        return False
    left_out = [name for name in SETTINGS if name not in request.settings]
    return all(getattr(new, name) in (None, "", LEFT_OUT.get(name)) for name in left_out)


def unfinished(desired: DesiredTask, listing: Listing[SyncTask]) -> SyncTask | None:
    """Return the old task of such a pair, once no other run can be about to remove the younger one."""
    found, now = pair(desired, listing), moment(listing)
    if not found or now is None or now - (found[1].create_time or 0) / 1000.0 < DUPLICATE_GRACE:
        return None
    return found[0]


def plan_rest(desired: DesiredTask, listing: Listing[SyncTask], old: SyncTask, warnings: tuple[str, ...]) -> Plan:
    """Return the plan to remove the old task, and to bring the successor to the desired state."""
    (new,) = (task for task in listing.matching(desired.identity) if task != old)
    steps: list[Step] = [Step("stop", OLD)] if old.status != STOPPED else []
    steps.append(Step("delete", OLD))
    if desired.state == "restarted":
        check_cdn_key(desired.keys, new)
        steps += [Step("stop", NEW), Step("start", NEW)]
    warnings += (
        f"Task {new.label} was created by an earlier run to replace task {old.label}, which still exists. The old task "
        "is removed.",
    )
    if desired.state == "present" and old.status == STOPPED:
        warnings += (f"Task {new.sync_task_id} keeps running, although the old task is stopped.",)
    return Plan(steps=steps, task=old, expected=new, warnings=warnings, new=new)
