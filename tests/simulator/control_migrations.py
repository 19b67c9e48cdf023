# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the control endpoint for migration tasks, groups and planned breakdowns."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from .current import request_body, simulator
from .reasons import Breakdown

routes = Blueprint("migrations", __name__)


@routes.get("/migration-tasks")
def migration_tasks() -> ResponseReturnValue:
    return jsonify(simulator.migration_tasks(request.args.get("project_id")))


@routes.post("/migration-tasks")
def add_migration_tasks() -> ResponseReturnValue:
    """Store one task, or `count` equal ones."""
    fields = request_body()
    count = fields.pop("count", 1)
    return jsonify(ids=[simulator.add_migration_task(**fields) for _number in range(count)]), 201


@routes.patch("/migration-tasks/<int:task_id>")
def change_migration_task(task_id: int) -> ResponseReturnValue:
    simulator.migrations.change(task_id, **request_body())
    return "", 204


@routes.delete("/migration-tasks/<int:task_id>")
def remove_migration_task(task_id: int) -> ResponseReturnValue:
    simulator.migrations.remove(task_id)
    return "", 204


@routes.get("/migration-task-groups")
def migration_groups() -> ResponseReturnValue:
    return jsonify(simulator.migration_task_groups(request.args.get("project_id")))


@routes.post("/migration-task-groups")
def add_migration_group() -> ResponseReturnValue:
    return jsonify(group_id=simulator.add_migration_task_group(**request_body())), 201


@routes.patch("/migration-task-groups/<group_id>")
def change_migration_group(group_id: str) -> ResponseReturnValue:
    simulator.migration_groups.change(group_id, **request_body())
    return "", 204


@routes.delete("/migration-task-groups/<group_id>")
def remove_migration_group(group_id: str) -> ResponseReturnValue:
    simulator.migration_groups.remove(group_id)
    return "", 204


@routes.get("/breakdowns")
def planned_breakdowns() -> ResponseReturnValue:
    return jsonify(simulator.context.breakdowns.planned())


@routes.post("/breakdowns")
def plan_breakdown() -> ResponseReturnValue:
    simulator.context.breakdowns.plan(Breakdown(**request_body()))
    return jsonify(len(simulator.context.breakdowns.planned())), 201


@routes.delete("/breakdowns")
def clear_breakdowns() -> ResponseReturnValue:
    simulator.context.breakdowns.clear()
    return "", 204
