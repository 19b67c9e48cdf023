# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare an existing task with what the playbook asks for."""

from __future__ import annotations

from typing import Any

from .._api.bucket_pair import IDENTITY
from .._api.models import SyncTask
from .desired import DesiredTask

#: What the service does with options that are not set, as far as it can be read back.
SERVICE_DEFAULTS = {
    "enable_metadata_migration": False,
    "enable_restore": False,
    "consistency_check": "size_last_modified",
}
#: What the service returns for `transmission`.
NO_CHECK = "no_check"


def differences(desired: DesiredTask, task: SyncTask) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which a task differs, each with its desired and its actual value.

    What the service returns as null cannot be compared (see `unreadable`), other than a description: null is an
    empty one. Keys cannot be compared either.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in zip(IDENTITY, desired.identity):
        if value is not None and getattr(task, name) != value:
            found[name] = (value, getattr(task, name))
    for name, value in desired.settings.items():
        actual = getattr(task, name)
        if name == "description":
            if value != (actual or "").rstrip():
                found[name] = (value, actual)
        elif name == "source_cdn" and actual is not None:
            for part in value._fields:
                one, other = getattr(value, part), getattr(actual, part)
                if None not in (one, other) and one.lower() != other.lower():
                    found["source_cdn." + part] = (one, other)
        elif actual is not None and actual != value and (value, actual) != ("transmission", NO_CHECK):
            found[name] = (value, actual)
    return found


def unreadable(desired: DesiredTask, task: SyncTask) -> list[str]:
    """Return the options that the playbook sets and that the service returns as null, so they cannot be compared."""
    found = []
    for name, value in desired.settings.items():
        actual = getattr(task, name)
        if name == "description":
            continue
        if name == "source_cdn" and actual is not None:
            parts = zip(value._fields, value, actual)
            found += ["source_cdn." + part for part, one, other in parts if one is not None and other is None]
        elif actual is None and value != "":
            found.append(name)
    return found


def unreadable_warnings(desired: DesiredTask, task: SyncTask) -> tuple[str, ...]:
    """Return the warning that names them, if there are any."""
    names = unreadable(desired, task)
    if not names:
        return ()
    return (
        f"The service does not return {', '.join(names)} of task {task.label}, so this cannot be compared with the "
        "playbook.",
    )
