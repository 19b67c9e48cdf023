# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that make a task, anew or in place of one that differs. Pure. Private to hwcloud.oms."""

from __future__ import annotations

from typing import Any

from .._api.listing import Absent, Listing
from .._api.models import IDENTITY, RUNNING, STOPPED, SyncTask
from .._common.errors import AmbiguousTaskError, ConfigurationError, DriftError, QuotaError
from .desired import DesiredTask
from .drift import NO_CHECK, SERVICE_DEFAULTS, check_cdn_key
from .plan import NEW, OLD, Plan, Step
from .request import successor_request


def plan_create(desired: DesiredTask, absent: Absent, warnings: tuple[str, ...]) -> Plan:
    """A task where none is.

    Raises:
        ConfigurationError: Keys or the app_id are missing.
        QuotaError: There is no room.
    """
    if desired.create_problem:
        raise ConfigurationError(f"No such task is there, so it would be created, but {desired.create_problem}.")
    check_quota(desired, absent.listing)
    steps: tuple[Step, ...] = (Step("create", NEW),)
    if desired.state == "stopped":
        steps += (Step("stop", NEW),)
    request = dict(zip(IDENTITY, desired.identity))
    request.update(desired.settings)
    status = STOPPED if desired.state == "stopped" else RUNNING
    return Plan(steps, None, _expected(request, status), warnings, absent, request)


def plan_drift(
    desired: DesiredTask, listing: Listing, task: SyncTask, drift: dict[str, tuple[Any, Any]], warnings: tuple[str, ...]
) -> Plan:
    """What on_drift says. A plan without steps only warns: the task is worked on as it is.

    Raises:
        ConfigurationError: Keys are missing for the successor.
        AmbiguousTaskError: The successor's place is taken by a third task.
        DriftError: C(on_drift) is fail.
        QuotaError: The successor finds no room beside the old task.
    """
    told = "; ".join(f"{name} is {there!r}, wanted is {want!r}" for name, (want, there) in sorted(drift.items()))
    told = f"Task {task.label} differs in what no call can change: {told}."
    if desired.state == "stopped" or desired.on_drift == "warn":
        return Plan((), task, task, warnings + (told,))
    if desired.on_drift == "fail":
        raise DriftError(
            told + " Nothing was changed. Correct the playbook, or set on_drift: warn to live with it, "
            "recreate or replace to have a new task made.",
            sync_task_id=task.sync_task_id,
            sync_task=task.result(),
        )
    return _successor(desired, listing, task, warnings)


def _successor(desired: DesiredTask, listing: Listing, task: SyncTask, warnings: tuple[str, ...]) -> Plan:
    """A new task for the old one: before it goes (recreate) or after (replace)."""
    if desired.on_drift == "recreate":
        from .unfinished import plan_rest, unfinished

        if unfinished(desired, listing) == task:
            return plan_rest(desired, listing, task, warnings)
    if desired.create_problem:
        raise ConfigurationError(f"on_drift {desired.on_drift} makes a new task, but {desired.create_problem}.")
    if "source_cdn" not in desired.settings:
        check_cdn_key(desired, task)
    request = successor_request(desired, task)
    if request["src_cloud_type"] == "Tencent" and not request.get("app_id"):
        raise ConfigurationError(f"on_drift {desired.on_drift} makes a new task, but a Tencent source needs app_id.")
    identity = tuple(request[name] for name in IDENTITY)
    others = [other.label for other in listing.tasks if other.identity == identity and other != task]
    if others:
        raise AmbiguousTaskError(
            "Task {} was to be replaced, but these buckets have another task already: {}. Nothing was changed: remove "
            "one of them.".format(task.label, "; ".join(others)),
            sync_task_id=task.sync_task_id,
        )
    stop_old = [Step("stop", OLD)] if task.status != STOPPED else []
    removal = stop_old + [Step("delete", OLD)]
    create = [Step("create", NEW)]
    check_quota(desired, listing, going=0 if desired.on_drift == "recreate" else 1, old=task)
    steps: list[Step] = create + removal if desired.on_drift == "recreate" else removal + create
    status = RUNNING if desired.state != "present" else task.status
    if status == STOPPED:
        steps.append(Step("stop", NEW))
    absent = Absent(listing, identity, besides=(str(task.sync_task_id),))
    return Plan(tuple(steps), task, _expected(request, status), warnings, absent, request)


def check_quota(desired: DesiredTask, listing: Listing, going: int = 0, old: SyncTask | None = None) -> None:
    """See that one more task fits, in place of an old one perhaps, once as many as C(going) are removed.

    Raises:
        QuotaError: It does not.
    """
    used = len(listing.tasks)
    if used - going >= desired.quota:
        facts: dict[str, Any] = {"sync_task_id": old.sync_task_id} if old else {}
        raise QuotaError(
            "No task was created: the quota of %d synchronization tasks is used up (%d are there): %s. "
            "Remove one that is no longer needed, or set quota if the tenant was granted more.%s"
            % (
                desired.quota,
                used,
                "; ".join(task.label for task in listing.tasks),
                f" The old task {old.label} was left untouched." if old else "",
            ),
            **facts,
        )


def _expected(request: dict[str, Any], status: str | None) -> SyncTask:
    """How the service will show a task that is made with this request."""
    fields = dict(SERVICE_DEFAULTS, **request)
    if fields["consistency_check"] == "transmission":
        fields["consistency_check"] = NO_CHECK
    return SyncTask(status=status, **fields)
