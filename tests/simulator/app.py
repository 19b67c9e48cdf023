# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated cloud as a Flask application: OMS and IAM on one address, without faults."""

from __future__ import annotations

import json
from functools import cache
from typing import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from . import contract
from .contract import Operation
from .control import routes
from .current import ENTRY, simulator
from .errors import RefusedError, error_body
from .identity import Caller
from .journal import LOGIN
from .routing import Call, Reply

OWN_FAULT = "SIM.0500"


@cache
def application() -> Flask:
    """Return the application that all simulators of this process share."""
    app = Flask("simulator", static_folder=None)
    app.url_map.merge_slashes = False
    for operation in contract.operations():
        rule = operation.path.replace("{", "<").replace("}", ">")
        app.add_url_rule(rule, operation.name, _view(operation), methods=[operation.method])
    app.register_blueprint(routes, url_prefix="/_simulator")
    app.register_error_handler(NotFound, _unknown)
    app.register_error_handler(MethodNotAllowed, _unknown)
    return app


def _view(operation: Operation) -> Callable[..., Response]:
    """Return the view of an operation: admit the request, serve it, check the response against the contract."""

    def serve(project_id: str = "", **path: str) -> Response:
        try:
            caller = _admit(operation, project_id)
            region = simulator.identity.region_of(project_id) if project_id else ""
            call = Call(caller, project_id, region, path, request.args, request.get_data())
            response = _respond(simulator.handlers[operation.name](call))
            request.environ[ENTRY].executed = True
        except RefusedError as refused:
            response = _refuse(refused)
        reason = contract.check_response(operation, request, response)
        return response if reason is None else _refuse(RefusedError(500, OWN_FAULT, reason))

    return serve


def _unknown(_fault: HTTPException) -> Response:
    """Refuse a request for an API that the gateway does not know."""
    return _refuse(RefusedError(404, "APIGW.0101", "The API does not exist."))


def _admit(operation: Operation, project_id: str) -> Caller | None:
    """Check the caller, as the gateway does, and then the request; return the caller, None for a login."""
    caller = None
    if operation.name != LOGIN:
        caller = simulator.identity.authenticate(request)
    if caller is not None and project_id:
        simulator.identity.authorize(caller, project_id)
    contract.check_request(operation, request, simulator.settings.strict_patterns)
    if simulator.settings.unknown_fields == "refuse":
        contract.check_fields(operation, request.get_data())
    return caller


def _respond(reply: Reply) -> Response:
    content = b"" if reply.body is None else json.dumps(reply.body)
    return Response(content, reply.status, {**simulator.response_headers(), **reply.headers})


def _refuse(refused: RefusedError) -> Response:
    response = _respond(Reply(status=refused.status))
    response.set_data(error_body(refused, response.headers["X-Request-Id"], simulator.settings))
    return response
