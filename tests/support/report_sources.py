# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create what a report is made of, as the modules return it."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.filter import oms_report
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import COUNTERS
from ansible_collections.hwcloud.oms.tests.support.filter_docs import the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import task

REPORT = the_filter(oms_report)
HOUR = 3600 * 1000
#: 2026-03-02T12:00:00Z
END = 1772452800000
CONNECTION = {"endpoint": "https://oms.example.org", "region": "cn-north-4", "project_id": "0123456789abcdef"}


def listed(*names: str, **fields: Any) -> dict[str, Any]:
    """Return tasks as `oms_sync_task_info` returns them with details."""
    counters = dict.fromkeys(COUNTERS, 7)
    tasks = [{**task(name, create_time=END, last_start_time=None), **counters, **fields} for name in names]
    return {"sync_tasks": tasks, "quota": {"limit": 5, "used": len(names)}, "connection": CONNECTION}


def measured(name: str, *samples: tuple[float, str, int]) -> dict[str, Any]:
    """Return the statistics of a task: hours after the beginning of the day, type and value."""
    statistics: dict[str, list[dict[str, int]]] = {}
    for hours, kind, value in samples:
        slot = {"timestamp": END - 24 * HOUR + int(hours * HOUR), "value": value}
        statistics.setdefault(kind, []).append(slot)
    return {"item": {"sync_task_id": name}, "statistics": statistics}


def migration(name: str, hours: float | None = 1, **fields: Any) -> dict[str, Any]:
    """Return a migration task that was started a number of hours before the end of the day."""
    objects = {"total": 1000, "succeeded": 412, "skipped": 3, "failed": 0, **fields.pop("objects", {})}
    return {
        "task_id": 1001,
        "src_bucket": f"{name}-origin",
        "dst_bucket": f"{name}-copy",
        "run": "first",
        "status": "running",
        "progress": 0.4125,
        "is_query_over": True,
        "objects": objects,
        "bytes": {"total": 4 * 1024**3, "done": 1024**3, "moved": 1024**3},
        "migrate_speed": 5 * 1024**2,
        "left_time": 120_000,
        "start_time": None if hours is None else END - int(hours * HOUR),
        "error_reason": None,
        **fields,
    }


def report(tasks: dict[str, Any], *results: dict[str, Any], **sources: Any) -> dict[str, Any]:
    """Return the report of a tenant, which is named north."""
    tenant, copies = sources.pop("tenant", "north"), sources.pop("copies", None)
    if copies is not None:
        sources["migrations"] = [{"migration_tasks": copies}, {"migration_task_groups": []}]
    result: dict[str, Any] = REPORT(tasks, {"results": list(results)}, tenant, END, **sources)
    return result
