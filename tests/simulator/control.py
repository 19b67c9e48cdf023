# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control endpoint: how tests in other processes, and playbooks, steer the simulator."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from . import control_migrations, control_objects
from .current import request_body, simulator
from .faults import Fault

#: The routes below /_simulator.
routes = Blueprint("control", __name__)
routes.register_blueprint(control_objects.routes)
routes.register_blueprint(control_migrations.routes)


@routes.errorhandler(ValueError)
@routes.errorhandler(TypeError)
@routes.errorhandler(OSError)
def _bad_input(fault: Exception) -> ResponseReturnValue:
    return jsonify(error=str(fault)), 400


@routes.errorhandler(KeyError)
def _missing(fault: KeyError) -> ResponseReturnValue:
    return jsonify(error=f"not found: {fault}"), 404


@routes.get("/settings")
def settings() -> ResponseReturnValue:
    return jsonify(simulator.settings.as_dict())


@routes.patch("/settings")
def change_settings() -> ResponseReturnValue:
    simulator.settings.update(**request_body())
    return settings()


@routes.post("/reset")
def reset() -> ResponseReturnValue:
    simulator.reset()
    return "", 204


@routes.get("/faults")
def faults() -> ResponseReturnValue:
    return jsonify([armed.as_dict() for armed in simulator.faults.armed()])


@routes.post("/faults")
def add_fault() -> ResponseReturnValue:
    return jsonify(simulator.faults.add(Fault(**request_body())).as_dict()), 201


@routes.delete("/faults")
def clear_faults() -> ResponseReturnValue:
    simulator.faults.clear()
    return "", 204


@routes.get("/accounts")
def accounts() -> ResponseReturnValue:
    return jsonify(account=asdict(simulator.account), temporary_account=asdict(simulator.temporary_account))


@routes.get("/log")
def log() -> ResponseReturnValue:
    return jsonify([entry.as_dict() for entry in simulator.log])


@routes.delete("/log")
def clear_log() -> ResponseReturnValue:
    simulator.clear_log()
    return "", 204


@routes.get("/tasks")
def tasks() -> ResponseReturnValue:
    return jsonify(simulator.tasks(request.args.get("project_id")))


@routes.post("/tasks")
def add_task() -> ResponseReturnValue:
    return jsonify(sync_task_id=simulator.add_task(**request_body())), 201


@routes.patch("/tasks/<task_id>")
def change_task(task_id: str) -> ResponseReturnValue:
    simulator.change_task(task_id, **request_body())
    return "", 204


@routes.delete("/tasks/<task_id>")
def remove_task(task_id: str) -> ResponseReturnValue:
    simulator.remove_task(task_id)
    return "", 204
