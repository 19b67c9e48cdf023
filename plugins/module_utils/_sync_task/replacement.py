# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that create a task, on its own or in place of one that differs. Pure."""

from __future__ import annotations

from typing import Any

from .._api.listing import Listing
from .._api.models import RUNNING, STOPPED, SyncTask
from .._common.errors import AmbiguousTaskError, ConfigurationError, DriftError, QuotaError, TaskLookupError
from .._lifecycle.cdn_key import check_cdn_key
from .desired import DesiredTask
from .drift import NO_CHECK, SERVICE_DEFAULTS
from .plan import NEW, OLD, Plan, Step
from .request import CreateRequest, new_request, successor_request


def plan_create(desired: DesiredTask, listing: Listing[SyncTask], warnings: tuple[str, ...]) -> Plan:
    """Return the plan for a task that does not exist yet.

    Raises:
        ConfigurationError: Keys or the app_id are missing.
        QuotaError: The quota is used up.
    """
    if desired.create_problem:
        raise ConfigurationError(f"The task does not exist and cannot be created: {desired.create_problem}.")
    check_quota(desired, listing)
    steps = [Step("create", NEW)]
    if desired.state == "stopped":
        steps.append(Step("stop", NEW))
    request = new_request(desired)
    status = STOPPED if desired.state == "stopped" else RUNNING
    return Plan(steps=steps, expected=_expected(request, status), warnings=warnings, request=request)


def plan_drift(
    desired: DesiredTask,
    listing: Listing[SyncTask],
    task: SyncTask,
    drift: dict[str, tuple[Any, Any]],
    warnings: tuple[str, ...],
) -> Plan:
    """Return the plan that on_drift asks for. A plan without steps only warns: the task is used as it is.

    Raises:
        ConfigurationError: Keys are missing for the successor.
        AmbiguousTaskError: A third task has the identity of the successor.
        TaskLookupError: The service does not return the identity of the task.
        DriftError: `on_drift` is fail.
        QuotaError: The quota leaves no room for the successor.
    """
    fields = "; ".join(f"{name} is {actual!r} but should be {want!r}" for name, (want, actual) in sorted(drift.items()))
    problem = f"Task {task.label} cannot be updated in place: {fields}."
    if desired.state == "stopped" or desired.on_drift == "warn":
        return Plan(task=task, expected=task, warnings=(*warnings, problem))
    if desired.on_drift == "fail":
        raise DriftError(
            f"{problem} Nothing was changed. Correct the playbook, or set on_drift to warn to keep the task as it is, "
            "or to recreate or replace to create a new one.",
            sync_task_id=task.sync_task_id,
            sync_task=task.result(),
        )
    return _successor(desired, listing, task, warnings)


def _successor(desired: DesiredTask, listing: Listing[SyncTask], task: SyncTask, warnings: tuple[str, ...]) -> Plan:
    """Return the plan for a successor: created before the old task is deleted (recreate) or after that (replace)."""
    if desired.on_drift == "recreate":
        from .unfinished import plan_rest, unfinished

        if unfinished(desired, listing) == task:
            return plan_rest(desired, listing, task, warnings)
    request = successor_request(desired, task)
    _check_successor(desired, listing, task, request)
    recreate = desired.on_drift == "recreate"
    check_quota(desired, listing, freed=0 if recreate else 1, old=task)
    stop_old = [Step("stop", OLD)] if task.status != STOPPED else []
    removal = [*stop_old, Step("delete", OLD)]
    create = [Step("create", NEW)]
    steps = create + removal if recreate else removal + create
    status = RUNNING if desired.state != "present" else task.status
    if status == STOPPED:
        steps.append(Step("stop", NEW))
    return Plan(steps=steps, task=task, expected=_expected(request, status), warnings=warnings, request=request)


def _check_successor(desired: DesiredTask, listing: Listing[SyncTask], task: SyncTask, request: CreateRequest) -> None:
    """Check that the successor can be created, before the old task is touched.

    Raises:
        ConfigurationError: Keys are missing for the successor.
        AmbiguousTaskError: A third task has the identity of the successor.
        TaskLookupError: The service does not return the identity of the task.
    """
    problem = desired.create_problem
    if not problem and request.identity.src_cloud_type == "Tencent" and not request.settings.get("app_id"):
        problem = "app_id is required for a Tencent source"
    if problem:
        raise ConfigurationError(f"on_drift {desired.on_drift} cannot create a new task: {problem}.")
    if "source_cdn" not in desired.settings:
        check_cdn_key(desired.keys, task)
    unknown = [name for name, value in request.identity._asdict().items() if value is None]
    if unknown:
        raise TaskLookupError(
            f"Task {task.label} cannot be replaced: the service does not return its {', '.join(unknown)}. "
            "Nothing was changed.",
            sync_task_id=task.sync_task_id,
        )
    others = [other.label for other in listing.tasks if other.identity == request.identity and other != task]
    if others:
        raise AmbiguousTaskError(
            f"Task {task.label} cannot be replaced: another task with these buckets exists: {'; '.join(others)}. "
            "Nothing was changed. Delete one of them.",
            sync_task_id=task.sync_task_id,
        )


def check_quota(desired: DesiredTask, listing: Listing[SyncTask], freed: int = 0, old: SyncTask | None = None) -> None:
    """Check that one more task fits.

    Args:
        desired: Its quota counts.
        listing: The tasks that exist.
        freed: How many of them are deleted before.
        old: The task that would be replaced.

    Raises:
        QuotaError: It does not fit.
    """
    used = len(listing.tasks)
    if used - freed >= desired.quota:
        facts: dict[str, Any] = {"sync_task_id": old.sync_task_id} if old else {}
        untouched = f" The old task {old.label} was not changed." if old else ""
        raise QuotaError(
            f"No task was created: the quota of {desired.quota} synchronization tasks is used up ({used} exist): "
            f"{'; '.join(task.label for task in listing.tasks)}. "
            f"Delete one that is no longer needed, or set quota if the tenant has a higher quota.{untouched}",
            **facts,
        )


def _expected(request: CreateRequest, status: str | None) -> SyncTask:
    """Return how the service will show a task that is created by this request."""
    fields: dict[str, Any] = {**SERVICE_DEFAULTS, **request.identity._asdict(), **request.settings}
    if fields["consistency_check"] == "transmission":
        fields["consistency_check"] = NO_CHECK
    return SyncTask(status=status, **fields)
