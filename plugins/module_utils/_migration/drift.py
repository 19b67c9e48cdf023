# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare an existing migration with what the playbook asks for. Pure."""

from __future__ import annotations

from typing import Any

from .._api.migration_identity import Identity, decoded, identity_of
from .._api.migration_models import FAILED, PAUSED, WAITING, Migration
from .desired import Desired
from .options import UPDATABLE

#: Statuses in which the service takes a priority.
PRIORITY_STATUSES = (WAITING, PAUSED, FAILED)


def differences(desired: Desired, task: Migration) -> dict[str, tuple[Any, Any]]:
    """Return the settings in which a migration differs, each with its desired and its actual value.

    A description, a time or a limit that is null is an empty one. What else the service returns as null cannot be
    compared, see `unreadable`. Keys cannot be compared either.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in desired.settings.items():
        actual = _actual(task, name)
        if name == "source_cdn":
            found.update(_cdn_differences(value, actual))
        elif name == "bandwidth_policy":
            if sorted(value) != sorted(actual or ()):
                found[name] = (value, actual)
        elif name in ("description", "app_id", "migrate_since"):
            if (value or None) != (actual or None):
                found[name] = (value, actual)
        elif actual is not None and actual != value:
            found[name] = (value, actual)
    return found


def drift(desired: Desired, task: Migration) -> dict[str, tuple[Any, Any]]:
    """Return the differences that the service cannot update."""
    return {name: pair for name, pair in differences(desired, task).items() if name not in UPDATABLE}


def updates(desired: Desired, task: Migration) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the settings to update in place, and a warning for what the service does not take now."""
    if task.has_ended_well:
        return {}, ()
    wanted = {name: pair[0] for name, pair in differences(desired, task).items() if name in UPDATABLE}
    if "task_priority" in wanted and task.status not in PRIORITY_STATUSES:
        del wanted["task_priority"]
        return wanted, (
            f"task_priority of task {task.label} is not changed: the service changes the priority only of a task that "
            f"is waiting, paused or failed, and this one is {task.status}.",
        )
    return wanted, ()


def unreadable(desired: Desired, task: Migration) -> list[str]:
    """Return the options that the playbook sets and that the service returns as null, so they cannot be compared."""
    compared = ("description", "app_id", "migrate_since", "bandwidth_policy", "source_cdn")
    return [name for name in desired.settings if name not in compared and _actual(task, name) is None]


def mismatches(desired: Desired, task: Migration) -> list[str]:
    """Return the fields of the identity that are set in addition to an id, and that are not those of the task."""
    actual: Identity = identity_of(task)
    found = []
    for name in sorted(desired.given):
        want, there = getattr(desired.identity, name), getattr(actual, name)
        same = want == there or (isinstance(there, frozenset) and want == decoded(there))
        if not same:
            found.append(f"{name} is {_shown(there)} but should be {_shown(want)}")
    return found


def _shown(value: Any) -> str:
    return repr(sorted(value) if isinstance(value, frozenset) else value)


def _actual(task: Migration, name: str) -> Any:
    if name == "task_priority":
        return task.own.get(name)
    value = getattr(task, name)
    return value.rstrip() if name == "description" and value else value


def _cdn_differences(value: Any, actual: Any) -> dict[str, tuple[Any, Any]]:
    if actual is None:
        return {"source_cdn": (value._asdict(), None)}
    return {
        f"source_cdn.{part}": (one, other)
        for part, one, other in zip(value._fields, value, actual)
        if None not in (one, other) and one.lower() != other.lower()
    }


def describe_differences(found: dict[str, tuple[Any, Any]]) -> str:
    """Return the differences as a message names them."""
    return "; ".join(f"{name} is {actual!r} but should be {want!r}" for name, (want, actual) in sorted(found.items()))
