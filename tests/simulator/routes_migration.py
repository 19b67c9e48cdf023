# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The routes of migration tasks and of migration task groups."""

from __future__ import annotations

from .migration_groups import MigrationGroups
from .migrations import Migrations
from .routing import Call, Handler, Reply


def task_handlers(tasks: Migrations) -> dict[str, Handler]:
    """Return the handler of each operation on migration tasks."""

    def create(call: Call) -> Reply:
        return Reply(tasks.create(call.project_id, call.region, call.body))

    def page(call: Call) -> Reply:
        limit, offset = call.number("limit", 10), call.number("offset")
        filters = call.optional_number("status"), call.query.get("group_id"), call.query.get("task_name")
        return Reply(tasks.page(call.project_id, limit, offset, *filters))

    def show(call: Call) -> Reply:
        return Reply(tasks.show(call.project_id, int(call.path["task_id"])))

    def delete(call: Call) -> Reply:
        tasks.delete(call.project_id, int(call.path["task_id"]))
        return Reply()

    def start(call: Call) -> Reply:
        tasks.start(call.project_id, int(call.path["task_id"]), call.body)
        return Reply()

    def stop(call: Call) -> Reply:
        tasks.stop(call.project_id, int(call.path["task_id"]))
        return Reply()

    def limit_bandwidth(call: Call) -> Reply:
        tasks.limit(call.project_id, int(call.path["task_id"]), call.body["bandwidth_policy"])
        return Reply()

    def batch_update(call: Call) -> Reply:
        tasks.batch_update(call.project_id, call.body)
        return Reply()

    return {
        "CreateTask": create,
        "ListTasks": page,
        "ShowTask": show,
        "DeleteTask": delete,
        "StartTask": start,
        "StopTask": stop,
        "UpdateBandwidthPolicy": limit_bandwidth,
        "BatchUpdateTasks": batch_update,
    }


def group_handlers(groups: MigrationGroups) -> dict[str, Handler]:
    """Return the handler of each operation on groups."""

    def create(call: Call) -> Reply:
        return Reply(groups.create(call.project_id, call.region, call.body))

    def page(call: Call) -> Reply:
        limit, offset = call.number("limit", 10), call.number("offset")
        return Reply(groups.page(call.project_id, limit, offset, call.optional_number("status")))

    def show(call: Call) -> Reply:
        return Reply(groups.show(call.project_id, call.path["group_id"]))

    def delete(call: Call) -> Reply:
        groups.delete(call.project_id, call.path["group_id"])
        return Reply()

    def start(call: Call) -> Reply:
        groups.start(call.project_id, call.path["group_id"], call.body)
        return Reply()

    def stop(call: Call) -> Reply:
        groups.stop(call.project_id, call.path["group_id"])
        return Reply()

    def retry(call: Call) -> Reply:
        groups.retry(call.project_id, call.path["group_id"], call.body)
        return Reply()

    def limit_bandwidth(call: Call) -> Reply:
        groups.limit(call.project_id, call.path["group_id"], call.body["bandwidth_policy"])
        return Reply()

    return {
        "CreateTaskGroup": create,
        "ListTaskGroup": page,
        "ShowTaskGroup": show,
        "DeleteTaskGroup": delete,
        "StartTaskGroup": start,
        "StopTaskGroup": stop,
        "RetryTaskGroup": retry,
        "UpdateTaskGroup": limit_bandwidth,
    }
