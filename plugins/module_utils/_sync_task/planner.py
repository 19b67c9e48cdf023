# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide what to do, from what the playbook asks for and the tasks that exist. Pure.

Check mode and a real run share every line of this file; only a real run applies the plan.
"""

from __future__ import annotations

from .._api.listing import Listing
from .._api.models import RUNNING, STOPPED, SyncTask
from .desired import DesiredTask
from .drift import differences, unreadable_warnings
from .find import find
from .plan import OLD, Plan, Step


def plan(desired: DesiredTask, listing: Listing[SyncTask]) -> Plan:
    """Return what to do.

    Args:
        desired: What the playbook asks for.
        listing: All tasks that exist.

    Raises:
        TaskLookupError: It is not clear which task is meant.
        DriftError: The task differs in a field that cannot be updated, and on_drift is fail.
        QuotaError: A task would have to be created, but the quota is used up.
        ConfigurationError: An option is missing that is required for this plan.
    """
    found, warnings = find(desired, listing)
    if found is None:
        if desired.state == "absent":
            return Plan(warnings=warnings)
        from .replacement import plan_create

        return plan_create(desired, listing, warnings)
    if desired.state == "absent":
        stop = (Step("stop", OLD),) if found.status != STOPPED else ()
        return Plan(steps=(*stop, Step("delete", OLD)), task=found, warnings=warnings)
    drift = differences(desired, found)
    if drift:
        from .replacement import plan_drift

        drifted = plan_drift(desired, listing, found, drift, warnings)
        if drifted.steps:
            return drifted
        warnings = drifted.warnings
    warnings += unreadable_warnings(desired, found)
    if found.unknown:
        names = ", ".join(sorted(found.unknown))
        warnings += (f"Task {found.sync_task_id} has unknown fields, which are returned unchanged: {names}.",)
    if found.status not in (RUNNING, STOPPED):
        warnings += (f"Task {found.sync_task_id} has the unknown status {found.status}.",)
    return _change_status(desired, found, warnings)


def _change_status(desired: DesiredTask, task: SyncTask, warnings: tuple[str, ...]) -> Plan:
    """Return the steps from the actual status to the desired one."""
    stop = (Step("stop", OLD),) if task.status != STOPPED else ()
    start = (Step("start", OLD),) if task.status != RUNNING else ()
    if desired.state == "present":
        return Plan(task=task, expected=task, warnings=warnings)
    if desired.state == "stopped":
        return Plan(steps=stop, task=task, expected=task._replace(status=STOPPED), warnings=warnings)
    steps = start if desired.state == "started" else (*stop, Step("start", OLD))
    if steps:
        from .._lifecycle.cdn_key import check_cdn_key

        check_cdn_key(desired.keys, task)
    return Plan(steps=steps, task=task, expected=task._replace(status=RUNNING), warnings=warnings)
