# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the modules for migrations on the sample buckets, and prepare migrations in any status."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK

from .harness import Bench
from .work_runner import MIGRATION_TASK, TASK_GROUP, Finished, run

#: Buckets and keys of a migration, as options of either module.
OPTIONS: dict[str, Any] = dict(TASK)
#: Fields of a task or group between the same buckets, for `add()`.
NODES: dict[str, Any] = {
    "src_node": {"cloud_type": "Aliyun", "region": TASK["src_region"], "bucket": TASK["src_bucket"]},
    "dst_node": {"region": TASK["dst_region"], "bucket": TASK["dst_bucket"]},
}
WRITES = {
    "CreateTask": "create",
    "StartTask": "start",
    "StopTask": "stop",
    "DeleteTask": "delete",
    "UpdateBandwidthPolicy": "update",
    "BatchUpdateTasks": "update",
    "CreateTaskGroup": "create",
    "StartTaskGroup": "start",
    "RetryTaskGroup": "retry",
    "StopTaskGroup": "stop",
    "DeleteTaskGroup": "delete",
    "UpdateTaskGroup": "update",
}
#: The numbers of the statuses.
TASK_NUMBERS = {"waiting": 1, "running": 2, "paused": 3, "failed": 4, "succeeded": 5, "retrying": 6, "pausing": 7}
GROUP_NUMBERS = {"waiting": 0, "running": 2, "paused": 3, "failed": 5, "succeeded": 6, "pausing": 7, "deleting": 8}


def migrate(bench: Bench, module: str = MIGRATION_TASK, check_mode: bool = False, **options: Any) -> Finished:
    """Run a module for the sample buckets; options are added, and None removes one."""
    return run(bench, module, check_mode, **{**OPTIONS, **options})


def add(bench: Bench, module: str = MIGRATION_TASK, status: str = "succeeded", **fields: Any) -> Any:
    """Store a migration between the sample buckets as another actor, and return its id.

    `src` and `dst` are fields of its source and destination.
    """
    nodes = {f"{side}_node": {**NODES[f"{side}_node"], **fields.pop(side, {})} for side in ("src", "dst")}
    keys = dict(KEYS) if status in ("waiting", "running", "retrying") else None
    if module == TASK_GROUP:
        if status == "running":
            # Its tasks are those that the service makes.
            made = bench.cloud.add_migration_task_group(keys=keys, **nodes, **fields)
            bench.clock.sleep(8.0)
            return made
        made = bench.cloud.add_migration_task_group(status=3, **nodes, **fields)
        bench.cloud.migration_groups.change(made, status=GROUP_NUMBERS[status], keys=keys)
        return made
    return bench.cloud.add_migration_task(status=TASK_NUMBERS[status], keys=keys, **nodes, **fields)


def writes(finished: Finished) -> list[str]:
    """Return the requests that change something, as the modules name the operations, each once if it is repeated."""
    found = [WRITES[name] for name in finished.operations if name in WRITES]
    return [name for name, _same in groupby(found)]


def left(bench: Bench, module: str = MIGRATION_TASK) -> list[Any]:
    """Return the ids of the tasks of no group, or of the groups."""
    if module == TASK_GROUP:
        return [group["group_id"] for group in bench.cloud.migration_task_groups()]
    return [task["id"] for task in bench.cloud.migration_tasks() if task["group_type"] == "NORMAL_TASK"]
