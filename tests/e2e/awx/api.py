# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serve the API of the simulated AWX on a socket, as far as the modules of awx.awx use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from ...simulator.server import in_thread
from .controller import Controller, RefusedError

USER, PASSWORD, TOKEN = "admin", "controller-password-canary", "controller-token-canary"
Answer = tuple[Any, int]


def create_app(controller: Controller) -> Flask:
    """Return the API of a controller."""
    app = Flask("controller")
    app.before_request(authorize)
    app.register_error_handler(RefusedError, lambda refused: refused.answer)

    @app.after_request
    def add_version(answer: Response) -> Response:
        answer.headers["X-API-Product-Name"] = "AWX"
        answer.headers["X-API-Product-Version"] = "24.6.1"
        return answer

    @app.post("/api/v2/tokens/")
    def log_in() -> Answer:
        return {"id": 1, "token": TOKEN}, 201

    @app.delete("/api/v2/tokens/1/")
    def log_out() -> Answer:
        return "", 204

    @app.get("/api/")
    def versions() -> Answer:
        return {"current_version": "/api/v2/", "available_versions": {"v2": "/api/v2/"}}, 200

    @app.get("/api/v2/<kind>/")
    def find(kind: str) -> Answer:
        return listed(controller.find(kind, request.args)), 200

    @app.post("/api/v2/<kind>/")
    def create(kind: str) -> Answer:
        return controller.create(kind, request.get_json()), 201

    @app.get("/api/v2/<kind>/<int:number>/")
    def show(kind: str, number: int) -> Answer:
        return controller.show(kind, number), 200

    @app.patch("/api/v2/<kind>/<int:number>/")
    def change(kind: str, number: int) -> Answer:
        return controller.change(kind, number, request.get_json()), 200

    @app.delete("/api/v2/<kind>/<int:number>/")
    def remove(kind: str, number: int) -> Answer:
        controller.remove(kind, number)
        return "", 204

    add_parts(app, controller)
    return app


def add_parts(app: Flask, controller: Controller) -> None:
    """Add what belongs to an object: its survey, its approval, its lists."""

    @app.route("/api/v2/<kind>/<int:number>/survey_spec/", methods=["GET", "POST", "DELETE"])
    def survey(kind: str, number: int) -> Answer:
        controller.show(kind, number)
        if request.method != "GET":
            controller.survey(kind, number, request.get_json() if request.method == "POST" else None)
        return controller.surveys.get(number, {}), 200

    @app.post("/api/v2/workflow_job_template_nodes/<int:number>/create_approval_template/")
    def create_approval(number: int) -> Answer:
        made = controller.create("workflow_approval_templates", request.get_json())
        controller.change("workflow_job_template_nodes", number, {"unified_job_template": made["id"]})
        return made, 201

    add_updates(app, controller)

    @app.get("/api/v2/<kind>/<int:number>/<what>/")
    def linked(kind: str, number: int, what: str) -> Answer:
        return listed([{"id": one} for one in controller.linked(kind, number, what)]), 200

    @app.post("/api/v2/<kind>/<int:number>/<what>/")
    def link(kind: str, number: int, what: str) -> Answer:
        controller.link(kind, number, what, request.get_json())
        return "", 204


def add_updates(app: Flask, controller: Controller) -> None:
    """Add the updates of projects and their output, as HTML unless another format is requested, as AWX does."""

    @app.post("/api/v2/projects/<int:number>/update/")
    def update(number: int) -> Answer:
        return controller.update_project(number), 202

    @app.get("/api/v2/projects/<int:number>/project_updates/")
    def find_updates(number: int) -> Answer:
        return listed(controller.updates_of(number)), 200

    @app.get("/api/v2/project_updates/<int:number>/")
    def show_update(number: int) -> Answer:
        return {name: value for name, value in controller.updates[number].items() if name != "stdout"}, 200

    @app.get("/api/v2/project_updates/<int:number>/stdout/")
    def show_output(number: int) -> Answer:
        lines = controller.updates[number]["stdout"].splitlines()
        body = "".join(f'<span class="ansi31">{escape(line)}</span>\n' for line in lines)
        return {"range": {"start": 0, "end": len(lines), "absolute_end": len(lines)}, "content": body}, 200


def listed(entries: list[dict[str, Any]]) -> Any:
    """Return the requested page of a list."""
    asked = request.args.to_dict()
    found = [entry for entry in entries if entry["id"] > int(asked.get("id__gt", 0))]
    found.sort(key=lambda entry: int(entry["id"]), reverse=asked.get("order_by") == "-id")
    page, size = int(asked.get("page", 1)), min(int(asked.get("page_size", 25)), 200)
    more = f"{request.path}?{urlencode({**asked, 'page': page + 1})}" if len(found) > page * size else None
    shown = found[(page - 1) * size : page * size]
    return jsonify({"count": len(found), "next": more, "previous": None, "results": shown})


def authorize() -> Any:
    """Require a token or the password, except for the list of API versions."""
    given = request.authorization
    if request.path == "/api/":
        return None
    if given and given.type == "bearer" and given.token == TOKEN:
        return None
    if given and (given.username, given.password) == (USER, PASSWORD):
        return None
    return {"detail": "Authentication credentials were not provided."}, 401


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Do nothing: the controller records what matters."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Yield the address on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    with in_thread(server):
        yield f"http://127.0.0.1:{server.port}"
