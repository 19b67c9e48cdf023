# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The migration tasks through which synchronization tasks work, as they show in the list of migration tasks."""

from __future__ import annotations

from collections import Counter
from zlib import crc32

from .context import Context, compact
from .migration_task import OPTIONS, MigrationTask, Status
from .sync_tasks import RUNNING, SyncTasks, Task
from .transfer import COPIED, FAILED, SKIPPED

#: Ids of these rows begin here, far from those of other tasks.
FIRST_ID = 900_000_000_000_000


def sync_rows(context: Context, sync_tasks: SyncTasks, project_id: str) -> list[MigrationTask]:
    """Return one row for each synchronization task that has copied something."""
    return [_row(context, task) for task in sync_tasks.stored(project_id) if task.samples]


def _row(context: Context, task: Task) -> MigrationTask:
    created, counts = task.create_time / 1000, Counter[str]()
    for sample in task.samples:
        counts.update(sample.counts)
    row = MigrationTask(FIRST_ID + crc32(task.sync_task_id.encode()), task.project_id, task.dst_region, created)
    row.src_node = {"cloud_type": task.src_cloud_type, "region": task.src_region, "bucket": task.src_bucket}
    row.dst_node = {"region": task.dst_region, "bucket": task.dst_bucket}
    row.name = f"{task.src_bucket}-{task.dst_bucket}-{compact(created)}_{row.id % 1000}"
    row.options = {**OPTIONS, "description": task.description, "enable_restore": task.enable_restore}
    row.group_type = "SYNC_TASK"
    row.group_id = task.sync_task_id if context.settings.sync_group_id == "task" else ""
    row.status = Status.RUNNING if task.status == RUNNING else Status.PAUSED
    row.task_type, row.first_started = "list", created
    row.counters = {
        "total_num": counts["REQUEST"],
        COPIED: counts["SUCCESS"],
        FAILED: counts["FAILURE"],
        SKIPPED: counts["SKIP"],
        **dict.fromkeys(("total_size", "complete_size", "real_size"), counts["SIZE"]),
    }
    return row
