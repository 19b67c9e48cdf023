# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated cloud as a Flask application: OMS and IAM on one address, honest and without faults."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Optional

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from . import contract
from .control import control
from .errors import RefusedError, error_body
from .identity import Caller
from .journal import LOGIN

if TYPE_CHECKING:
    from .simulator import Simulator

#: Where the transport leaves the journal's entry of a request.
ENTRY = "simulator.entry"
#: An answer of ours broke the contract: no code of the service.
OWN_FAULT = "SIM.0500"


@dataclass(frozen=True)
class Call:
    """A request that may be served: who sent it, and what is in it."""

    caller: Optional[Caller]
    project_id: str
    task_id: str

    @property
    def body(self) -> Any:
        return json.loads(request.get_data())

    def number(self, name: str, default: int = 0) -> int:
        return int(request.args.get(name, default))


Handler = Callable[[Call], Response]


def create_app(simulator: Simulator) -> Flask:
    """The application for one simulator."""
    app = Flask("simulator", static_folder=None)
    app.url_map.merge_slashes = False
    api = _Api(simulator)
    for operation in contract.operations():
        rule = operation.path.replace("{", "<").replace("}", ">")
        app.add_url_rule(rule, operation.name, api.view(operation.name), methods=[operation.method])
    app.register_blueprint(control(simulator), url_prefix="/_simulator")
    app.register_error_handler(NotFound, api.unknown)
    app.register_error_handler(MethodNotAllowed, api.unknown)
    return app


class _Api:
    """The calls of the contract, carried out on a simulator's state."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._service = simulator.service
        self._handlers: dict[str, Handler] = {
            "CreateSyncTask": self._create,
            "ListSyncTasks": self._list,
            "ShowSyncTask": self._show,
            "DeleteSyncTask": self._delete,
            "StartSyncTask": self._start,
            "StopSyncTask": self._stop,
            "ListSyncTaskStatistic": self._statistics,
            "CreateSyncEvents": self._events,
            LOGIN: self._login,
            "KeystoneListProjects": self._projects,
        }

    def view(self, operation: str) -> Callable[..., Response]:
        """An operation's way: may this be served, serve it, does the answer fit the contract."""
        handler = self._handlers[operation]

        def serve(project_id: str = "", sync_task_id: str = "") -> Response:
            try:
                caller = self._admit(operation, project_id)
                answer = handler(Call(caller, project_id, sync_task_id))
                request.environ[ENTRY].executed = True
            except RefusedError as refused:
                answer = self._refuse(refused)
            reason = contract.check_answer(request, answer)
            return answer if reason is None else self._refuse(RefusedError(500, OWN_FAULT, reason))

        return serve

    def unknown(self, _fault: HTTPException) -> Response:
        """What the gateway says where it knows no API."""
        return self._refuse(RefusedError(404, "APIGW.0101", "There is no such API."))

    def _admit(self, operation: str, project_id: str) -> Optional[Caller]:
        """Gateway first, contract second; gives the caller of whatever needs one."""
        caller = None
        if operation != LOGIN:
            caller = self._simulator.identity.authenticate(request)
        if caller is not None and project_id:
            self._simulator.identity.authorize(caller, project_id)
        contract.check_request(request, self._simulator.settings.strict_patterns)
        if self._simulator.settings.unknown_fields == "refuse":
            contract.check_fields(operation, request.get_data())
        return caller

    def _answer(self, body: Any = None, status: int = 200) -> Response:
        return Response(b"" if body is None else json.dumps(body), status, self._simulator.answer_headers())

    def _refuse(self, refused: RefusedError) -> Response:
        answer = self._answer(status=refused.status)
        answer.set_data(error_body(refused, answer.headers["X-Request-Id"], self._simulator.settings))
        return answer

    def _create(self, call: Call) -> Response:
        region = self._simulator.identity.region_of(call.project_id)
        return self._answer({"sync_task_id": self._service.create(call.project_id, region, call.body)})

    def _list(self, call: Call) -> Response:
        status = request.args.get("status")
        limit, offset = call.number("limit", 10), call.number("offset")
        return self._answer(self._service.page(call.project_id, limit, offset, status))

    def _show(self, call: Call) -> Response:
        return self._answer(self._service.show(call.project_id, call.task_id, call.number("query_time")))

    def _delete(self, call: Call) -> Response:
        self._service.delete(call.project_id, call.task_id)
        return self._answer()

    def _start(self, call: Call) -> Response:
        self._service.start(call.project_id, call.task_id, call.body)
        return self._answer()

    def _stop(self, call: Call) -> Response:
        self._service.stop(call.project_id, call.task_id)
        return self._answer()

    def _statistics(self, call: Call) -> Response:
        kinds, start, end = request.args["data_type"], call.number("start_time"), call.number("end_time")
        return self._answer(self._service.statistics(call.project_id, call.task_id, kinds, start, end))

    def _events(self, call: Call) -> Response:
        self._service.receive_events(call.project_id, call.task_id, call.body["object_keys"])
        return self._answer()

    def _login(self, call: Call) -> Response:
        token, body = self._simulator.identity.login(call.body)
        answer = self._answer(body, status=201)
        answer.headers["X-Subject-Token"] = token
        self._simulator.journal.minted.append(token)
        return answer

    def _projects(self, call: Call) -> Response:
        assert call.caller is not None
        return self._answer(self._simulator.identity.list_projects(call.caller, request.args.get("name")))
