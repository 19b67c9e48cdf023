# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is going to do, as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .._api.models import SyncTask

if TYPE_CHECKING:
    from .request import CreateRequest

OLD, NEW = "old", "new"

#: Fields whose values cannot be predicted, so they are left out of a diff.
UNPREDICTABLE = ("sync_task_id", "object_overwrite_mode", "create_time", "last_start_time")


class Step(NamedTuple):
    """One operation (create, start, stop, delete) on the task that was found or on the one that is created."""

    operation: str
    on: str


class Plan:
    """What a run does. It is made from any listing; the proof that a create needs is made when the plan is applied.

    Args:
        steps: The operations, in order.
        task: The task that was found.
        expected: The task as it will look, None where it will not exist.
        warnings: What the user should know.
        request: What a create sends, None without a create.
        new: The successor of `task` where an earlier run has created it already.
    """

    def __init__(
        self,
        *,
        steps: Sequence[Step] = (),
        task: SyncTask | None = None,
        expected: SyncTask | None = None,
        warnings: tuple[str, ...] = (),
        request: CreateRequest | None = None,
        new: SyncTask | None = None,
    ) -> None:
        self.steps = tuple(steps)
        self.task = task
        self.expected = expected
        self.warnings = warnings
        self.request = request
        self.new = new

    @property
    def operations(self) -> list[str]:
        """Return the names of the operations, in order."""
        return [step.operation for step in self.steps]

    def result(self) -> dict[str, Any]:
        """Return what the module returns when there is nothing to do, or in check mode."""
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
    """Return a task as a diff shows it: without the fields that cannot be predicted."""
    fields = task._replace(unknown={}).result() if task else {}
    return {name: value for name, value in fields.items() if name not in UNPREDICTABLE}
