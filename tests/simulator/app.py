# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated cloud as a Flask application: OMS and IAM on one address, without faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from . import contract, routes_identity, routes_look_up, routes_migration, routes_sync
from .contract import Operation
from .control import control
from .errors import RefusedError, error_body
from .identity import Caller
from .journal import LOGIN
from .routing import Call, Handler, Reply

if TYPE_CHECKING:
    from .simulator import Simulator

#: Where the transport leaves the journal's entry of a request.
ENTRY = "simulator.entry"
#: A response of the simulator violates the contract; not a code of the service.
OWN_FAULT = "SIM.0500"


def create_app(simulator: Simulator) -> Flask:
    """Return the application for one simulator."""
    app = Flask("simulator", static_folder=None)
    app.url_map.merge_slashes = False
    api = _Api(simulator)
    for operation in contract.operations():
        rule = operation.path.replace("{", "<").replace("}", ">")
        app.add_url_rule(rule, operation.name, api.view(operation), methods=[operation.method])
    app.register_blueprint(control(simulator), url_prefix="/_simulator")
    app.register_error_handler(NotFound, api.unknown)
    app.register_error_handler(MethodNotAllowed, api.unknown)
    return app


class _Api:
    """The operations of the contracts, carried out on a simulator's state."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._handlers: dict[str, Handler] = {
            **routes_identity.handlers(simulator.identity, simulator.journal),
            **routes_sync.handlers(simulator.sync_tasks),
            **routes_migration.task_handlers(simulator.migrations),
            **routes_migration.group_handlers(simulator.migration_groups),
            **routes_look_up.handlers(simulator.look_ups),
        }

    def view(self, operation: Operation) -> Callable[..., Response]:
        """Return the view of an operation: admit the request, serve it, check the response against the contract."""
        handler = self._handlers[operation.name]

        def serve(project_id: str = "", **path: str) -> Response:
            try:
                caller = self._admit(operation, project_id)
                region = self._simulator.identity.region_of(project_id) if project_id else ""
                call = Call(caller, project_id, region, path, request.args, request.get_data())
                response = self._respond(handler(call))
                request.environ[ENTRY].executed = True
            except RefusedError as refused:
                response = self._refuse(refused)
            reason = contract.check_response(operation, request, response)
            return response if reason is None else self._refuse(RefusedError(500, OWN_FAULT, reason))

        return serve

    def unknown(self, _fault: HTTPException) -> Response:
        """Refuse a request for an API that the gateway does not know."""
        return self._refuse(RefusedError(404, "APIGW.0101", "The API does not exist."))

    def _admit(self, operation: Operation, project_id: str) -> Caller | None:
        """Check the caller, as the gateway does, and then the request; return the caller, None for a login."""
        caller = None
        if operation.name != LOGIN:
            caller = self._simulator.identity.authenticate(request)
        if caller is not None and project_id:
            self._simulator.identity.authorize(caller, project_id)
        contract.check_request(operation, request, self._simulator.settings.strict_patterns)
        if self._simulator.settings.unknown_fields == "refuse":
            contract.check_fields(operation, request.get_data())
        return caller

    def _respond(self, reply: Reply) -> Response:
        content = b"" if reply.body is None else json.dumps(reply.body)
        return Response(content, reply.status, {**self._simulator.response_headers(), **reply.headers})

    def _refuse(self, refused: RefusedError) -> Response:
        response = self._respond(Reply(status=refused.status))
        response.set_data(error_body(refused, response.headers["X-Request-Id"], self._simulator.settings))
        return response
