# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the tasks of a tenant with its list, for a report. Pure, and without keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...module_utils._common.errors import OmsError
from ...module_utils._sync_task_list.entries import VARIABLES, read_list
from ...module_utils._sync_task_list.list_planner import plan_list
from ...module_utils._sync_task_list.list_report import drift
from ...module_utils._sync_task_list.maintenance import read_listing
from .verdict import Finding, Reason

LIST = VARIABLES.sync_tasks


class Comparison:
    """What a list says about the existing tasks.

    Args:
        tasks: The existing tasks, as oms_sync_task_info returned them.
        entries: The list; None if there is none.
        defaults: Merged under each entry.
        quota: Maximum number of tasks.
    """

    def __init__(
        self, tasks: Sequence[Mapping[str, Any]], entries: Any, defaults: Mapping[str, Any], quota: int
    ) -> None:
        self.is_given = entries is not None
        #: Tasks that their entries want stopped or absent.
        self.expected_stopped: set[str] = set()
        #: Reasons by the ID of the task.
        self.reasons: dict[str, list[Reason]] = {}
        #: Entries without a task, and what is wrong with the list itself.
        self.findings: list[Finding] = []
        #: Tasks without an entry.
        self.not_named: list[dict[str, Any]] = []
        if self.is_given:
            self._compare(tasks, entries, defaults, quota)

    def _compare(
        self, tasks: Sequence[Mapping[str, Any]], entries: Any, defaults: Mapping[str, Any], quota: int
    ) -> None:
        read, problems = read_list(entries, defaults)
        try:
            planned = plan_list(read, {}, read_listing(tasks), quota, names=VARIABLES)
        except OmsError as exc:
            self._add_problems([*problems, exc.message])
            return
        self._add_problems(problems)
        found = drift(planned)
        self.expected_stopped = {
            str(step.found.sync_task_id) for step in planned.steps if step.found and step.state in ("stopped", "absent")
        }
        self.not_named = found["not_named"]
        restarted = {step.entry.position for step in planned.steps if step.state == "restarted"}
        for one in found["differing"]:
            fields = [
                f"{name} is {field['actual']}, but the list says {field['desired']}"
                for name, field in sorted(one["fields"].items())
            ]
            # A stopped task has a reason of its own, and a restart is never done.
            if not fields and (one["operations"] == ["start"] or one["index"] in restarted):
                continue
            text = "; ".join(fields) or f"the list asks for: {', '.join(one['operations'])}"
            self.reasons.setdefault(str(one["sync_task_id"]), []).append(Reason("drift", text))
        for one in found["missing"]:
            text = f"{LIST}[{one['index']}] has no task"
            self.findings.append(Finding("tasks", one["label"], [Reason("drift", text)]))
        self._add_problems(found["problems"])

    def _add_problems(self, problems: Sequence[str]) -> None:
        self.findings += [Finding("lists", LIST, [Reason("drift", problem)]) for problem in problems]
