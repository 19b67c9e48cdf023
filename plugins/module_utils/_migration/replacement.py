# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that create a migration, on its own or in place of one that differs. Pure."""

from __future__ import annotations

from .._api.migration_models import TASK, WAITING, Migration, blank_migration
from .._common.errors import ConfigurationError, DriftError, TaskNotFoundError
from .._lifecycle.cdn_key import check_cdn_key
from .desired import Desired
from .drift import describe_differences
from .options import id_option
from .plan import GOALS, Plan, Step

#: Settings that the service returns of tasks and of groups.
READABLE = (
    *("description", "migrate_since", "bandwidth_policy", "source_cdn", "enable_metadata_migration", "enable_restore"),
    *("enable_failed_object_recording", "enable_requester_pays", "object_overwrite_mode", "consistency_check"),
    "dst_storage_policy",
)


def plan_create(desired: Desired) -> Plan:
    """Return the plan for a migration that does not exist yet.

    Raises:
        TaskNotFoundError: It must exist.
        ConfigurationError: An option is missing that is required to create it.
    """
    if desired.key is not None:
        option = id_option(desired.kind)
        raise TaskNotFoundError(f"No migration with {option} {desired.key} was found. Nothing was changed.")
    if desired.state == "stopped":
        raise TaskNotFoundError(
            "No migration matches these options, and one cannot be created in the stopped state. Nothing was changed."
        )
    if desired.create_problem:
        raise ConfigurationError(f"Nothing exists, and nothing can be created: {desired.create_problem}.")
    expected = expected_new(desired, GOALS.get(desired.state, WAITING))
    return Plan((Step("create"),), None, expected, request=desired)


def plan_drift(desired: Desired, task: Migration, found: dict[str, tuple[object, object]]) -> Plan:
    """Return the plan that on_drift asks for. A plan without steps only warns.

    Raises:
        DriftError: It differs in what the service cannot update, and on_drift says so.
        ConfigurationError: An option is missing that is required to create another one, or the key of its CDN is.
    """
    problem = f"The migration {task.label} cannot be updated in place: {describe_differences(found)}."
    if task.has_ended_well:
        return Plan(warnings=(f"{problem} It has ended, so use a new run to copy with other settings.",))
    if desired.state == "stopped" or desired.on_drift == "warn":
        return Plan(warnings=(problem,))
    if desired.on_drift == "fail" or task.is_active:
        hint = (
            "It is running: stop it first, or set on_drift to warn to keep it as it is."
            if task.is_active
            else "Correct the playbook, set on_drift to warn to keep it as it is, or to recreate to replace it, or use "
            "a new run."
        )
        raise DriftError(
            f"{problem} Nothing was changed. {hint}",
            **{id_option(desired.kind): task.key, desired.kind: task.result()},
        )
    if desired.create_problem:
        raise ConfigurationError(f"on_drift recreate cannot create a migration: {desired.create_problem}.")
    if "source_cdn" not in desired.settings:
        check_cdn_key(desired.keys, task)
    request = successor(desired, task)
    expected = expected_new(request, GOALS.get(desired.state, WAITING))
    return Plan((Step("create"), Step("delete", task)), task, expected, request=request)


def successor(desired: Desired, task: Migration) -> Desired:
    """Return what a successor is asked for: settings that the playbook omits are those of the old one."""
    kept = {name: getattr(task, name) for name in READABLE}
    kept["task_priority"] = task.own.get("task_priority")
    # An empty text, time or limit is the default, but false may differ from it.
    kept = {name: value for name, value in kept.items() if value or value is False}
    return desired._replace(settings={**kept, **desired.settings})


def expected_new(desired: Desired, status: str) -> Migration:
    """Return how the service will show a migration that is created."""
    identity = desired.identity
    names = {name for name in desired.settings if name in Migration._fields}
    source, target = desired.src_node, desired.dst_node
    priority = {"task_priority": desired.settings["task_priority"]} if "task_priority" in desired.settings else {}
    return blank_migration(desired.kind, **priority)._replace(
        status=status,
        run=desired.run,
        task_type=identity.task_type if desired.kind == TASK else identity.task_type.upper(),
        src_cloud_type=source.get("cloud_type"),
        src_region=source.get("region"),
        src_bucket=source.get("bucket"),
        object_key=tuple(source["object_key"]) if "object_key" in source else None,
        list_file=identity.objects if not isinstance(identity.objects, frozenset) else None,
        dst_region=target.get("region"),
        dst_bucket=target.get("bucket"),
        save_prefix=target.get("save_prefix"),
        **{name: desired.settings[name] for name in names},
    )
