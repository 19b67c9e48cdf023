# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an existing task differs from what is asked for."""

from __future__ import annotations

from typing import Any

from .._api.models import IDENTITY, SyncTask
from .._common.errors import ConfigurationError
from .desired import DesiredTask
from .options import wants_key

#: What the service does with options that are left out, as far as it can be read back.
SERVICE_DEFAULTS = {
    "enable_metadata_migration": False,
    "enable_restore": False,
    "consistency_check": "size_last_modified",
}
#: What the service calls C(transmission) when it is read back.
NO_CHECK = "no_check"


def differences(desired: DesiredTask, task: SyncTask) -> dict[str, tuple[Any, Any]]:
    """Fields in which an existing task is not what the playbook says: what it says, what is there.

    What the service answers with null can't be compared (see unreadable()), but for a description: null is an empty
    one. Keys can't be compared either.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in zip(IDENTITY, desired.identity):
        if value is not None and getattr(task, name) != value:
            found[name] = (value, getattr(task, name))
    for name, value in desired.settings.items():
        there = getattr(task, name)
        if name == "description":
            if value != (there or "").rstrip():
                found[name] = (value, there)
        elif name == "source_cdn" and there is not None:
            for part in value._fields:
                one, other = getattr(value, part), getattr(there, part)
                if None not in (one, other) and one.lower() != other.lower():
                    found["source_cdn." + part] = (one, other)
        elif there is not None and there != value and (value, there) != ("transmission", NO_CHECK):
            found[name] = (value, there)
    return found


def unreadable(desired: DesiredTask, task: SyncTask) -> list[str]:
    """Options that the playbook sets and that the service shows as null, so that nobody can compare them."""
    found = []
    for name, value in desired.settings.items():
        there = getattr(task, name)
        if name == "description":
            continue
        if name == "source_cdn" and there is not None:
            parts = zip(value._fields, value, there)
            found += ["source_cdn." + part for part, one, other in parts if one is not None and other is None]
        elif there is None and value != "":
            found.append(name)
    return found


def unreadable_warnings(desired: DesiredTask, task: SyncTask) -> tuple[str, ...]:
    """The warning that names them, if there are any."""
    names = unreadable(desired, task)
    if not names:
        return ()
    return (
        "The service does not show {} of task {}, so it is not known "
        "whether the task has what the playbook sets.".format(", ".join(names), task.label),
    )


def check_cdn_key(desired: DesiredTask, task: SyncTask) -> None:
    """A start without the CDN's key would leave a task that can't fetch: refuse it while all is as it was.

    Raises:
        ConfigurationError: The task's CDN wants a key and none is given.
    """
    cdn = task.source_cdn
    if cdn and wants_key(cdn.authentication_type) and "authentication_key" not in desired.keys:
        raise ConfigurationError(
            f"Task {task.label} fetches through a CDN with {cdn.authentication_type}: give source_cdn with its "
            "authentication_key. Nothing was changed."
        )
