# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record what the simulated service did, who requested it, and which responses were false."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable

from flask import has_request_context, request

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator
from ansible_collections.hwcloud.oms.tests.simulator.faults import DROPS

#: The header that identifies run and call of a request. It is not signed, and the service ignores it.
TAG = "X-Sent-By"
EVERYTHING = 1000
#: Seconds until a run stops waiting for a response: the default of the module.
READ_TIMEOUT = 60.0


@dataclass(eq=False)
class Call:
    """One request of a run: its operation, and the fault that it met."""

    operation: str = ""
    fault: Fault | None = None


@dataclass(eq=False)
class Event:
    """An action of the service. `by` is the number of the run that requested it, or None for another actor.

    `task` is the task before the action, or as it was created. A list has none, but what was `shown`: all tasks that
    the list had at that moment, and the IDs of the page. An action is late if its caller had already timed out.
    """

    by: int | None
    operation: str
    task: dict[str, Any] = field(default_factory=dict)
    late: bool = False
    call: Call | None = None
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    page: set[str] = field(default_factory=set)
    offset: int = 0

    @property
    def task_id(self) -> str:
        return str(self.task.get("sync_task_id"))


class Ledger:
    """Watch a simulator. The sender of a request announces its tag with `sending`."""

    def __init__(self, cloud: Simulator) -> None:
        self.events: list[Event] = []
        self.waiting: dict[str, Call] = {}
        self._sending = Call()
        self._cloud = cloud
        self._page = cloud.sync_tasks.page
        take = cloud.faults.take

        def meet(operation: str) -> Fault | None:
            self._sending.operation = operation
            self._sending.fault = take(operation)
            return self._sending.fault

        # Instances are patched, not classes: other simulators are not affected.
        vars(cloud.faults)["take"] = meet
        for name in ("create", "start", "stop", "delete"):
            vars(cloud.sync_tasks)[name] = self._watched(name, getattr(cloud.sync_tasks, name))
        vars(cloud.sync_tasks)["page"] = self._looked

    def sending(self, tag: str, call: Call) -> None:
        self.waiting[tag] = self._sending = call

    def _event(self, operation: str) -> Event:
        tag = request.headers.get(TAG) if has_request_context() else None
        by = int(tag.partition("/")[0]) if tag else None
        return Event(by, operation, late=bool(tag) and tag not in self.waiting, call=self.waiting.get(tag or ""))

    def _watched(self, operation: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def watched(project_id: str, *arguments: Any) -> Any:
            before = {task["sync_task_id"]: task for task in self._cloud.tasks()}
            answer = act(project_id, *arguments)
            event = self._event(operation)
            if operation == "create":
                event.task = next(task for task in self._cloud.tasks() if task["sync_task_id"] == answer)
            else:
                event.task = before[arguments[0]]
            self.events.append(event)
            return answer

        return watched

    def _looked(self, project_id: str, limit: int, offset: int, status: str | None) -> dict[str, Any]:
        page = self._page(project_id, limit, offset, status)
        event = self._event("look")
        event.offset = offset
        event.page = {task["sync_task_id"] for task in page["tasks"]}
        event.shown = {task["sync_task_id"]: task for task in self._page(project_id, EVERYTHING, 0, None)["tasks"]}
        self.events.append(event)
        return page


def is_lie(call: Call) -> bool:
    """Return whether the response was false.

    False are "not executed" (429, or a 4xx that is neither 408 nor OMS.1001) if it was, "done" (2xx to a call without
    a response body) if it was not, and "no such task" if the service never looked.
    """
    fault = call.fault
    if fault is None or call.operation == "ListSyncTasks":
        return False
    status = fault.status or {"status": 503, "echo": 400, "html": 502, "redirect": 302}.get(fault.action, 200)
    refuses = fault.action in ("status", "echo") and 400 <= status < 500 and status != 408 and fault.code != "OMS.1001"
    if fault.executes:
        return refuses
    needs_no_body = call.operation != "CreateSyncTask"
    accepts = fault.action not in (*DROPS, "status", "echo", "html", "redirect")
    return needs_no_body and (accepts or (refuses and fault.code in ("OMS.1009", "OMS.0065", "OMS.0066")))


def spoils_list(call: Call) -> bool:
    """Return whether a list met a fault that prevents a complete response."""
    fault = call.fault
    return fault is not None and (fault.action != "delay" or fault.seconds > READ_TIMEOUT)
