# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How migration tasks read back: on the API, and on the control endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import quote

from .context import CDN_READABLE, Context
from .journal import short_hash
from .migration_task import COUNTERS, OPTIONS, OUTCOMES, MigrationTask, Status
from .reasons import reason

#: Parts of a task that only the simulator itself can use.
INTERNAL = ("keys", "run", "before", "moved_before", "pending", "outcomes", "options", "counters")
NO_RECORD = {"result": None, "list_file_key": None, "error_code": None}


def describe_task(context: Context, task: MigrationTask) -> dict[str, Any]:
    """Return everything that is stored, with hashes for the keys, as the control endpoint shows it."""
    keys = task.keys and {name: short_hash(value) for name, value in task.keys.items()}
    shown = {one.name: getattr(task, one.name) for one in fields(task) if one.name not in INTERNAL}
    counters = {**task.counters, **task.totals(context.clock.time())}
    return {**shown, **task.options, **counters, "key_hashes": keys or None}


def read_task(context: Context, task: MigrationTask) -> dict[str, Any]:
    """Return a task as the API does."""
    settings, now = context.settings, context.clock.time()
    counters = _read_counters(context, task, now)
    status, code = shown(task, context)
    return {
        **{name: task.options[name] for name in OPTIONS if name != "smn_config"},
        **counters,
        **_times(context, task, now),
        "id": task.id,
        "name": task.name,
        "status": status,
        "task_type": task.task_type,
        "group_type": task.group_type,
        "group_id": task.group_id,
        "src_node": read_source(context, task.src_node, settings.task_cloud_type == "upper"),
        "dst_node": read_destination(task.dst_node),
        "progress": _progress(task, counters),
        "is_query_over": task.is_query_over,
        "source_cdn": read_cdn(task.source_cdn),
        "smn_info": task.smn_info,
        "error_reason": reason(code) if code else None,
        "failed_object_record": {**NO_RECORD, **task.record},
        "success_record_error_reason": None,
        "skip_record_error_reason": None,
        "migrate_since": read_since(context, task.options),
        "task_priority": task.task_priority,
        "obs_system": "BUCKET",
    }


def shown(one: Any, context: Context) -> tuple[int, str | None]:
    """Return status and reason as a task or a group reads: for a while after a start those from before it."""
    lags = context.clock.time() < one.restarted + context.settings.start_lag
    before: tuple[int, str | None] = one.shown_before
    return before if lags else (one.status, one.error_code)


def _read_counters(context: Context, task: MigrationTask, now: float) -> dict[str, int | None]:
    """Return the counters; a task that has not run yet may have none."""
    has_run = task.first_started is not None or task.status != Status.WAITING
    if not has_run and context.settings.waiting_counters == "null":
        return dict.fromkeys(COUNTERS)
    return {**task.counters, **task.totals(now)}


def _progress(task: MigrationTask, counters: Mapping[str, int | None]) -> float:
    """Return the share that was processed: of the bytes, or of the objects of a list."""
    if task.status == Status.SUCCEEDED:
        return 1.0
    by_number = task.task_type in ("list", "url_list") or not counters["total_size"]
    done = sum(counters[name] or 0 for name in OUTCOMES) if by_number else counters["complete_size"] or 0
    total = counters["total_num" if by_number else "total_size"] or 0
    return round(min(1.0, done / total), 4) if total else 0.0


def _times(context: Context, task: MigrationTask, now: float) -> dict[str, int | None]:
    running = max(0.0, now - task.run.started) if task.run else 0.0
    begun = task.first_started
    if begun is None and context.settings.waiting_start_time == "created":
        begun = task.created
    return {
        "start_time": None if begun is None else int(begun * 1000),
        "total_time": int((task.spent + running) * 1000),
        "left_time": int(max(0.0, task.run.ends_at - now) * 1000) if task.run else 0,
        "migrate_speed": int((task.counters["real_size"] - task.moved_before) / running) if running else 0,
    }


def read_since(context: Context, options: Mapping[str, Any]) -> int:
    """Return migrate_since in the unit of the setting."""
    since: int = options["migrate_since"]
    return since * 1000 if context.settings.since_unit == "milliseconds" else since


def read_destination(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dst_node as the API does, without keys."""
    return {name: node.get(name) for name in ("region", "bucket", "save_prefix")}


def read_source(context: Context, node: Mapping[str, Any], upper: bool) -> dict[str, Any]:
    """Return a src_node as the API does: without keys, names perhaps encoded, the cloud perhaps in upper case."""
    shown = {name: node.get(name) for name in ("region", "bucket", "app_id", "object_key", "list_file")}
    if shown["object_key"] and context.settings.object_keys == "encoded":
        shown["object_key"] = [quote(name) for name in shown["object_key"]]
    return {**shown, "cloud_type": node["cloud_type"].upper() if upper else node["cloud_type"]}


def read_cdn(cdn: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a source_cdn as the API does, without its key."""
    return {name: cdn[name] for name in CDN_READABLE if name in cdn} if cdn else None
