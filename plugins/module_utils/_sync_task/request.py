# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The readable fields of a create request."""

from __future__ import annotations

from typing import Any

from .._api.models import IDENTITY, SyncTask
from .desired import DesiredTask
from .drift import NO_CHECK
from .options import SETTINGS


def successor_request(desired: DesiredTask, task: SyncTask) -> dict[str, Any]:
    """The readable fields of a successor: what the playbook leaves out is taken over, as far as it can be read."""
    request = options_from(task)
    request.update((name, value) for name, value in zip(IDENTITY, desired.identity) if value is not None)
    request.update(desired.settings)
    return request


def options_from(task: SyncTask) -> dict[str, Any]:
    """The options that make a task like this one, as far as it can be read."""
    options = {name: getattr(task, name) for name in IDENTITY + SETTINGS if getattr(task, name) is not None}
    if options.get("consistency_check") == NO_CHECK:
        options["consistency_check"] = "transmission"
    return options


def recreation_task(task: SyncTask) -> dict[str, Any]:
    """A task for a playbook that makes a removed task again, but for its keys."""
    options = options_from(task)
    if task.source_cdn:
        options["source_cdn"] = {name: value for name, value in task.source_cdn._asdict().items() if value is not None}
    return {"name": "Make the synchronization task again", "hwcloud.oms.oms_sync_task": options}
