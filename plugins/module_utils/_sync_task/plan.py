# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is going to do, as data."""

from __future__ import annotations

from typing import Any, NamedTuple

from .._api.listing import Absent
from .._api.models import SyncTask

OLD, NEW = "old", "new"

#: Fields that nobody can foretell have no place in a difference.
UNFORESEEN = ("sync_task_id", "object_overwrite_mode", "create_time", "last_start_time")


class Step(NamedTuple):
    """One operation (create, start, stop, delete) on the task that was found or on the one that is made."""

    operation: str
    on: str


class Plan(NamedTuple):
    """What a run does.

    C(task) is the task that was found; C(expected) is how the task will look, None where it will be gone;
    C(absent) is the proof that a create may follow; C(request) are the readable fields of that create. C(new) is the
    successor of C(task) where an earlier run created it already.
    """

    steps: tuple[Step, ...]
    task: SyncTask | None
    expected: SyncTask | None
    warnings: tuple[str, ...]
    absent: Absent | None = None
    request: dict[str, Any] | None = None
    new: SyncTask | None = None

    @property
    def operations(self) -> list[str]:
        """The names of the operations, in order."""
        return [step.operation for step in self.steps]

    def result(self) -> dict[str, Any]:
        """What the module returns when nothing needs doing, or nothing may be done."""
        known = self.new or (None if self.request else self.task)
        result = {
            "changed": bool(self.steps),
            "sync_task_id": known.sync_task_id if known else None,
            "sync_task": self.expected.result() if self.expected else None,
            "operations": self.operations,
            "diff": {"before": readable(self.task), "after": readable(self.expected)},
        }
        if self.task and (self.request or self.new):
            result["previous_sync_task_id"] = self.task.sync_task_id
        return result


def readable(task: SyncTask | None) -> dict[str, Any]:
    """A task as a difference shows it: without what nobody can foretell."""
    fields = task._replace(unknown={}).result() if task else {}
    return {name: value for name, value in fields.items() if name not in UNFORESEEN}
