# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a create request says of the new task, apart from keys."""

from __future__ import annotations

from typing import Any, NamedTuple

from .._api.bucket_pair import IDENTITY, Identity
from .._api.models import SyncTask
from .desired import DesiredTask
from .drift import NO_CHECK
from .options import SETTINGS


class CreateRequest(NamedTuple):
    """The part of a create request that can be read back: the identity, and the SETTINGS that are set."""

    identity: Identity
    settings: dict[str, Any]


def new_request(desired: DesiredTask) -> CreateRequest:
    """Return the request for a task that does not replace another one."""
    return CreateRequest(desired.identity, dict(desired.settings))


def successor_request(desired: DesiredTask, task: SyncTask) -> CreateRequest:
    """Return the request for a successor of a task: what the playbook omits is taken from it, as far as it is known."""
    identity = (old if value is None else value for value, old in zip(desired.identity, task.identity))
    return CreateRequest(Identity(*identity), {**readable_settings(task), **desired.settings})


def readable_settings(task: SyncTask) -> dict[str, Any]:
    """Return the options that give a task these settings, as far as the service returns them."""
    settings = {name: getattr(task, name) for name in SETTINGS if getattr(task, name) is not None}
    if settings.get("consistency_check") == NO_CHECK:
        settings["consistency_check"] = "transmission"
    return settings


def recreation_task(task: SyncTask) -> dict[str, Any]:
    """Return a playbook task that recreates a removed task. Only the keys must be added."""
    options = {name: getattr(task, name) for name in IDENTITY if getattr(task, name) is not None}
    options.update(readable_settings(task))
    if task.source_cdn:
        options["source_cdn"] = {name: value for name, value in task.source_cdn._asdict().items() if value is not None}
    return {"name": "Recreate the synchronization task", "hwcloud.oms.oms_sync_task": options}
