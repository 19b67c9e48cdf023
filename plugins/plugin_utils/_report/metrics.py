# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metrics of a report in the text format that node_exporter reads from files. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...module_utils._api.models import RUNNING
from ...module_utils._common.redactor import printable
from .values import mapping, number

#: Outcomes as labels -> type of the statistics, counter of the month.
OUTCOMES = {
    "requested": ("REQUEST", "monthly_acceptance_request"),
    "copied": ("SUCCESS", "monthly_success_object"),
    "failed": ("FAILURE", "monthly_failure_object"),
    "skipped": ("SKIP", "monthly_skip_object"),
}
#: All metrics are gauges: the counters of the service start again each month.
METRICS = {
    "oms_report_timestamp_seconds": "Time of the report.",
    "oms_report_findings": "Number of tasks, copies and entries that need attention.",
    "oms_sync_task_quota": "Maximum number of synchronization tasks.",
    "oms_sync_task_quota_used": "Number of synchronization tasks.",
    "oms_sync_task_running": "Whether the synchronization task is running.",
    "oms_sync_task_attention": "Whether the synchronization task needs attention.",
    "oms_sync_task_day_objects": "Objects of the last 24 hours by outcome.",
    "oms_sync_task_day_bytes": "Bytes that were copied in the last 24 hours.",
    "oms_sync_task_month_objects": "Objects of the month by outcome.",
    "oms_sync_task_month_bytes": "Bytes that were copied in the month.",
    "oms_sync_task_last_copied_timestamp_seconds": "Time at which an object was last copied, if it is known.",
    "oms_migration_running": "Whether the migration task or group is running or waiting.",
    "oms_migration_attention": "Whether the migration task or group needs attention.",
    "oms_migration_progress_ratio": "Share of the migration task or group that is done.",
    "oms_migration_objects": "Objects of the migration task or group by outcome.",
    "oms_reconcile_missed_objects": "Objects that events had missed, as the last reconciliation found.",
}
Sample = tuple[str, dict[str, Any], Any]


def metrics(data: Mapping[str, Any], now: int) -> list[dict[str, Any]]:
    """Return the metrics of a tenant: the name, the help text and the lines of each, in the order of METRICS.

    Args:
        data: The report.
        now: Time of the report, in milliseconds since 1970.
    """
    lines: dict[str, dict[str, str]] = {name: {} for name in METRICS}
    for name, labels, value in _samples(data, now):
        known = int(value) if isinstance(value, bool) else value
        if known is not None:
            # A sample may occur only once.
            series = f"{name}{{{_labels({'tenant': data['tenant'], **labels})}}}"
            lines[name].setdefault(series, f"{series} {known}")
    return [{"name": name, "help": text, "lines": list(lines[name].values())} for name, text in METRICS.items()]


def _labels(labels: Mapping[str, Any]) -> str:
    return ",".join(f'{name}="{escape(str(value))}"' for name, value in labels.items() if value is not None)


def escape(text: str) -> str:
    """Return the value of a label."""
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')


def _samples(data: Mapping[str, Any], now: int) -> Iterable[Sample]:
    needing = {str(finding["id"]) for finding in data["verdict"]["findings"]}
    yield "oms_report_timestamp_seconds", {}, now // 1000
    yield "oms_report_findings", {}, len(data["verdict"]["findings"])
    yield "oms_sync_task_quota", {}, number(data["quota"]["limit"])
    yield "oms_sync_task_quota_used", {}, number(data["quota"]["used"])
    for task in data["sync_tasks"]:
        labels = {name: task.get(name) for name in ("sync_task_id", "src_bucket", "dst_bucket")}
        yield "oms_sync_task_running", labels, task.get("status") == RUNNING
        yield "oms_sync_task_attention", labels, str(task["sync_task_id"]) in needing
        totals = mapping(mapping(task["day"]).get("totals"))
        for outcome, (kind, counter) in OUTCOMES.items():
            yield "oms_sync_task_day_objects", {**labels, "outcome": outcome}, totals.get(kind)
            yield "oms_sync_task_month_objects", {**labels, "outcome": outcome}, task[counter]
        yield "oms_sync_task_day_bytes", labels, totals.get("SIZE")
        yield "oms_sync_task_month_bytes", labels, task["monthly_size"]
        last = mapping(task["day"]).get("last_copied")
        yield "oms_sync_task_last_copied_timestamp_seconds", labels, None if last is None else last // 1000
    for row in data["copies"]:
        labels = {"kind": row["kind"], "id": row["id"], **{name: row[name] for name in ("src_bucket", "dst_bucket")}}
        labels["run"] = row["run"]
        yield "oms_migration_running", labels, row["is_active"]
        yield "oms_migration_attention", labels, str(row["id"]) in needing
        yield "oms_migration_progress_ratio", labels, row["progress"]
        for outcome, amount in row["objects"].items():
            if outcome != "total":
                yield "oms_migration_objects", {**labels, "outcome": outcome}, amount
    for pair in data["reconcile"]:
        labels = {name: pair.get(name) for name in ("src_bucket", "dst_bucket")}
        yield "oms_reconcile_missed_objects", labels, number(pair.get("copied"))
