# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is going to do, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .._api.migration_models import RUNNING, SUCCEEDED, Migration
from .desired import Desired

#: Statuses that each state leads to.
GOALS = {"completed": SUCCEEDED, "started": RUNNING}
#: Fields that a diff shows of a migration: those that the options set. The rest cannot be predicted.
SHOWN = (
    *("status", "run", "description", "task_type", "src_cloud_type", "src_region", "src_bucket", "app_id"),
    *("object_key", "list_file", "dst_region", "dst_bucket", "save_prefix", "migrate_since", "bandwidth_policy"),
    *("source_cdn", "enable_metadata_migration", "enable_restore", "enable_failed_object_recording"),
    *("enable_requester_pays", "object_overwrite_mode", "consistency_check", "dst_storage_policy", "task_priority"),
)


class Step(NamedTuple):
    """One operation: create, start, retry, stop, delete or update. `task` is None for the one that is created."""

    operation: str
    task: Migration | None = None
    #: What an update sets.
    values: Mapping[str, Any] = MappingProxyType({})


class Plan(NamedTuple):
    """What a run does. It is made from any list; the proof that a create needs is made when the plan is applied."""

    steps: tuple[Step, ...] = ()
    #: The migration that was found.
    task: Migration | None = None
    #: How it will look, None where none will exist.
    expected: Migration | None = None
    warnings: tuple[str, ...] = ()
    #: What a create asks for, None without a create.
    request: Desired | None = None

    @property
    def operations(self) -> list[str]:
        """Return the names of the operations, in order."""
        return [step.operation for step in self.steps]

    @property
    def creates(self) -> bool:
        """Return whether something is created."""
        return "create" in self.operations

    def diff(self) -> dict[str, Any]:
        """Return the settings before and after."""
        return {"before": readable(self.task), "after": readable(self.expected)}


def readable(task: Migration | None) -> dict[str, Any]:
    """Return a migration as a diff shows it."""
    if task is None:
        return {}
    fields = task.result()
    return {name: fields[name] for name in SHOWN if fields.get(name) is not None}
