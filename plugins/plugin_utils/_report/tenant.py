# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the report of a tenant from what the modules and other playbooks returned. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ...module_utils._api.models import RUNNING
from ...module_utils._api.sync_task_usage import COUNTERS, DATA_TYPES
from ...module_utils._common.times import iso
from ...module_utils._sync_task.statistics import DAY, HOUR
from .charts import plot, top_of, top_value
from .comparison import Comparison
from .days import day, failure_rate, has_traffic, totals_of
from .metrics import metrics
from .migrations import copies, findings, not_made, read_pair, reconciled
from .values import cell, count, label_of, mapping, moment, number, percent, plain
from .verdict import Finding, by_urgency, judge_pair, judge_task, rank, short_time, verdict

#: Columns of a spreadsheet that are fields of a task.
FIELDS = (
    *("sync_task_id", "src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket", "status"),
    *("description", "created", "last_started"),
    *COUNTERS,
)
#: Charts share a scale unless the largest axis is more than this number of times the smallest.
SAME_SCALE = 10


class Sources(NamedTuple):
    """What a report is made of. Times are in milliseconds since 1970."""

    #: The result of oms_sync_task_info.
    listed: Mapping[str, Any]
    #: The registered results of oms_sync_task_statistics_info in a loop.
    measured: Mapping[str, Any]
    tenant: str
    #: End of the 24 hours.
    end: int
    #: Time of the report.
    now: int
    #: Hours without an event after which a running task needs attention; 0 for never.
    silence: int
    #: The list of the tenant; None if there is none.
    sync_tasks: Any
    defaults: Mapping[str, Any]
    #: The registered results of the modules that list migration tasks and groups.
    migrations: Sequence[Mapping[str, Any]]
    #: The reports of other playbooks by name.
    reports: Mapping[str, Any]

    @property
    def start(self) -> int:
        return self.end - DAY

    @property
    def month(self) -> str:
        return iso(self.start)[:7]


def build(sources: Sources) -> dict[str, Any]:
    """Return the report as data, as rows of a spreadsheet, as a page and as metrics."""
    tasks = _tasks(sources)
    compared = Comparison(
        sources.listed["sync_tasks"], sources.sync_tasks, sources.defaults, sources.listed["quota"]["limit"]
    )
    migration_tasks = [task for result in sources.migrations for task in result.get("migration_tasks") or ()]
    groups = [group for result in sources.migrations for group in result.get("migration_task_groups") or ()]
    rows = copies(plain(migration_tasks), plain(groups))
    pairs = [read_pair(pair) for pair in mapping(_of_host(sources, "reconcile")).get("pairs") or reconciled(rows)]
    absent = not_made(mapping(_of_host(sources, "migrations")), rows)
    found = [
        *compared.findings,
        *findings(rows, sources.now, sources.silence),
        *absent,
        *_pairs_without_task(pairs, tasks),
    ]
    for task in tasks:
        key = str(task["sync_task_id"])
        reasons = judge_task(task, sources.month, sources.now, sources.silence, key in compared.expected_stopped)
        reasons += compared.reasons.get(key, [])
        reasons += [reason for pair in pairs if _same_buckets(pair, task) for reason in judge_pair(pair)]
        found += [Finding("tasks", label_of(task), reasons, task["sync_task_id"])] if reasons else []
    missing = sum(finding.group == "tasks" and finding.key is None for finding in found)
    unmade = sum(finding.group == "copies" for finding in absent)
    days = [task["day"] for task in tasks if task["day"]]
    totals = totals_of(days)
    data: dict[str, Any] = {
        "tenant": plain(sources.tenant),
        "connection": plain(mapping(sources.listed.get("connection"))),
        "time": iso(sources.now),
        "verdict": verdict(found, {"tasks": len(tasks) + missing, "copies": len(rows) + unmade}),
        "quota": sources.listed["quota"],
        "month": sources.month,
        "window": {"start": iso(sources.start), "end": iso(sources.end)},
        "sums": {name: sum(task[name] or 0 for task in tasks) for name in COUNTERS},
        "day": {
            "totals": totals if days else None,
            "failure_rate": failure_rate(totals) if days else None,
            "last_copied": max((one["last_copied"] for one in days if one.get("last_copied")), default=None),
        },
        "sync_tasks": tasks,
        "not_named": [
            {"label": label_of(task), "sync_task_id": task["sync_task_id"]} for task in plain(compared.not_named)
        ],
        "copies": rows,
        "not_read": [
            plain(str(result.get("msg")))
            for result in sources.migrations
            if "migration_tasks" not in result and "migration_task_groups" not in result
        ],
        "reconcile": pairs,
        "cutover": _facts(plain(_of_host(sources, "cutover"))),
    }
    shown = sorted(tasks, key=lambda task: by_urgency(task, found))
    return {
        "data": data,
        "rows": spreadsheet(data),
        "page": _page(data, shown),
        "metrics": metrics(data, sources.now),
        "summary": {**_summary(data), "rank": rank(found)},
    }


def _tasks(sources: Sources) -> list[dict[str, Any]]:
    since = min(sources.start, sources.now - sources.silence * HOUR)
    days = {
        plain(str(result["item"]["sync_task_id"])): day(result, sources.start, since)
        for result in sources.measured["results"]
    }
    tasks = []
    for task in sorted((plain(task) for task in sources.listed["sync_tasks"]), key=_by_buckets):
        task.update((name, number(task.get(name))) for name in COUNTERS)
        task["created"] = moment(task.get("create_time"))
        task["last_started"] = moment(task.get("last_start_time"))
        tasks.append({**task, "day": days.get(task["sync_task_id"])})
    return tasks


def _by_buckets(task: Mapping[str, Any]) -> list[str]:
    return [str(task.get(name)) for name in ("src_bucket", "dst_bucket", "sync_task_id")]


def _of_host(sources: Sources, name: str) -> Any:
    """Return the report of another playbook on this tenant. Reports are by host."""
    report = mapping(sources.reports.get(name))
    return report.get(sources.tenant) or {}


def _same_buckets(pair: Mapping[str, Any], task: Mapping[str, Any]) -> bool:
    return all(pair.get(name) == task.get(name) for name in ("src_bucket", "dst_bucket"))


def _pairs_without_task(pairs: Sequence[Mapping[str, Any]], tasks: Sequence[Mapping[str, Any]]) -> list[Finding]:
    return [
        Finding("copies", label_of(pair), reasons, pair.get("task_id"))
        for pair in pairs
        if not any(_same_buckets(pair, task) for task in tasks) and (reasons := judge_pair(pair))
    ]


def _facts(report: Any, prefix: str = "") -> list[dict[str, str]]:
    """Return a report of unknown shape as names and values."""
    if isinstance(report, Mapping):
        items = [(str(name), value) for name, value in report.items() if name not in ("src_bucket", "dst_bucket")]
    elif isinstance(report, (list, tuple)):
        items = [
            (label_of(value) if isinstance(value, Mapping) and value.get("src_bucket") else str(index), value)
            for index, value in enumerate(report)
        ]
    else:
        return [] if report is None else [{"name": prefix, "value": str(report)}]
    return [fact for name, value in items for fact in _facts(value, f"{prefix}, {name}" if prefix else name)]


def _plots(tasks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the charts of the tasks with traffic. They share a scale where that leaves each of them readable."""
    hours = {task["sync_task_id"]: task["day"]["hours"] for task in tasks if has_traffic(task["day"])}
    largest = {key: top_value(one) for key, one in hours.items()}
    is_shared = bool(largest) and top_of(max(largest.values())) <= SAME_SCALE * top_of(min(largest.values()))
    end = max(largest.values(), default=0)
    return {
        key: {**plot(one, end if is_shared else largest[key]), "is_shared": is_shared and len(largest) > 1}
        for key, one in hours.items()
    }


def _page(data: Mapping[str, Any], shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the page shows in addition to the data.

    Args:
        data: The report.
        shown: The tasks in the order of the page.
    """
    anchors = {str(row["id"]): f"copy-{place}" for place, row in enumerate(data["copies"], 1)}
    anchors.update((str(task["sync_task_id"]), f"task-{place}") for place, task in enumerate(shown, 1))
    plots = _plots(shown)
    measured = [task for task in shown if task["day"] and "no_data" not in task["day"]]
    return {
        "tasks": [_shown(task, data) for task in shown],
        "plots": plots,
        "anchors": anchors,
        "quiet": [label_of(task) for task in measured if task["sync_task_id"] not in plots],
    }


def _shown(task: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task with the texts of the page."""
    key = task["sync_task_id"]
    reasons = [finding["reasons"] for finding in data["verdict"]["findings"] if finding["id"] == key]
    statistics = mapping(task["day"])
    rate, last = statistics.get("failure_rate"), statistics.get("last_copied")
    return {
        **task,
        "reasons": [reason for texts in reasons for reason in texts],
        "is_named": all(one["sync_task_id"] != key for one in data["not_named"]),
        "rate": None if rate is None else percent(rate),
        "last": None if last is None else short_time(last),
    }


def _summary(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the last line of the playbook and the index of several reports show of a tenant."""
    rate, last = data["day"]["failure_rate"], data["day"]["last_copied"]
    running = sum(task.get("status") == RUNNING for task in data["sync_tasks"])
    failed = mapping(data["day"]["totals"]).get("FAILURE")
    parts = [count(len(data["sync_tasks"]), "task"), f"{running:,} running"]
    parts += [] if failed is None else [f"{count(failed, 'object')} failed in 24 hours"]
    return {
        "line": f"{data['verdict']['text']}; {', '.join(parts)}",
        "tenant": data["tenant"],
        "time": data["time"],
        "attention": data["verdict"]["attention"],
        "text": data["verdict"]["text"],
        "findings": len(data["verdict"]["findings"]),
        "reasons": [f"{one['label']}: {one['reasons'][0]}" for one in data["verdict"]["findings"]],
        "tasks": len(data["sync_tasks"]),
        "running": running,
        "failed": failed,
        "rate": None if rate is None else percent(rate),
        "last": None if last is None else short_time(last),
        "region": data["connection"].get("region"),
        "project_id": data["connection"].get("project_id"),
    }


def spreadsheet(data: Mapping[str, Any]) -> list[list[str]]:
    """Return the tasks as rows of text. The first row contains the names of the columns."""
    head = ["tenant", *FIELDS, "month", "day_start", "day_end", *(f"day_{name.lower()}" for name in DATA_TYPES)]
    table = [[*head, "day_no_data", "attention"]]
    for task in data["sync_tasks"]:
        statistics = mapping(task["day"])
        totals = mapping(statistics.get("totals"))
        values = [data["tenant"], *(task.get(name) for name in FIELDS), data["month"], *data["window"].values()]
        values += [*(totals.get(name) for name in DATA_TYPES), statistics.get("no_data")]
        reasons = [one["reasons"] for one in data["verdict"]["findings"] if one["id"] == task["sync_task_id"]]
        values.append("; ".join(reason for texts in reasons for reason in texts))
        table.append([cell(value) for value in values])
    return table
