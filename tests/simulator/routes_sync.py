# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The routes of synchronization tasks."""

from __future__ import annotations

from .routing import Call, Handler, Reply
from .sync_tasks import SyncTasks


def handlers(tasks: SyncTasks) -> dict[str, Handler]:
    """Return the handler of each operation."""

    def create(call: Call) -> Reply:
        return Reply({"sync_task_id": tasks.create(call.project_id, call.region, call.body)})

    def page(call: Call) -> Reply:
        limit, offset = call.number("limit", 10), call.number("offset")
        return Reply(tasks.page(call.project_id, limit, offset, call.query.get("status")))

    def show(call: Call) -> Reply:
        return Reply(tasks.show(call.project_id, call.path["sync_task_id"], call.number("query_time")))

    def delete(call: Call) -> Reply:
        tasks.delete(call.project_id, call.path["sync_task_id"])
        return Reply()

    def start(call: Call) -> Reply:
        tasks.start(call.project_id, call.path["sync_task_id"], call.body)
        return Reply()

    def stop(call: Call) -> Reply:
        tasks.stop(call.project_id, call.path["sync_task_id"])
        return Reply()

    def statistics(call: Call) -> Reply:
        kinds, start, end = call.query["data_type"], call.number("start_time"), call.number("end_time")
        return Reply(tasks.statistics(call.project_id, call.path["sync_task_id"], kinds, start, end))

    def events(call: Call) -> Reply:
        tasks.receive_events(call.project_id, call.path["sync_task_id"], call.body["object_keys"])
        return Reply()

    return {
        "CreateSyncTask": create,
        "ListSyncTasks": page,
        "ShowSyncTask": show,
        "DeleteSyncTask": delete,
        "StartSyncTask": start,
        "StopSyncTask": stop,
        "ListSyncTaskStatistic": statistics,
        "CreateSyncEvents": events,
    }
