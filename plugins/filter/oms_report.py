# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compute the report of a tenant, and the lines of its charts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_report
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Combine the tasks of a tenant with the statistics of a day
description:
  - Returns the data for the templates of the playbook C(hwcloud.oms.report).
  - The output does not depend on the order of the tasks in the input.
  - The result can always be written, whatever the service returned. A number that JSON does not support, or that is
    implausibly large, is null. An unpaired surrogate is replaced by a replacement character.
positional: measured, tenant, end
options:
  _input:
    description: The result of M(hwcloud.oms.oms_sync_task_info) with the counters of a month.
    type: dict
    required: true
  measured:
    description:
      - The registered results of M(hwcloud.oms.oms_sync_task_statistics_info) in a loop over the tasks.
      - Without results, the report contains no statistics.
    type: dict
    required: true
  tenant:
    description: The name of the tenant.
    type: str
    required: true
  end:
    description: End of the 24 hours, in milliseconds since 1970. It must be a full hour.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Write the tasks and their last 24 hours to a file
  ansible.builtin.copy:
    content: "{{ (listed | hwcloud.oms.oms_report(measured, inventory_hostname, end)).data | to_nice_json }}"
    dest: tasks.json
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    data:
      description: The tenant, its quota, the window, the sums, and the tasks, each with its hourly statistics.
      type: dict
    rows:
      description:
        - The tasks as strings for a spreadsheet. The first row contains the names of the columns. A cell that a
          spreadsheet would evaluate as a formula starts with an apostrophe.
      type: list
      elements: list
    plots:
      description: The lines of the charts, by the ID of the task. Tasks without traffic have no chart.
      type: dict
"""

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..module_utils._api.sync_task_usage import COUNTERS, DATA_TYPES
from ..module_utils._common.masking import whole
from ..module_utils._common.times import iso
from ..module_utils._sync_task.statistics import DAY, HOUR
from ..plugin_utils._unsafe import unsafe

#: The area of a chart in its own units. Labels are in the frame around it.
LEFT = 40
TOP = 24
WIDTH = 312
HEIGHT = 96
HOURS = DAY // HOUR
SLOT = WIDTH // HOURS
#: Order of the stacked bars, from bottom to top.
STACK = ("SUCCESS", "SKIP", "FAILURE")
#: A larger number is not a count. Smaller ones can be divided, drawn and printed.
LARGEST = 10**300
#: Columns of a spreadsheet that are fields of a task.
FIELDS = (
    *("sync_task_id", "src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket", "status"),
    *("description", "created", "last_started"),
    *COUNTERS,
)


def oms_report(listed: Mapping[str, Any], measured: Mapping[str, Any], tenant: str, end: int) -> dict[str, Any]:
    """Return the report of a tenant; the options are documented above."""
    start = end - DAY
    days = {plain(str(result["item"]["sync_task_id"])): day(result, start) for result in measured["results"]}
    tasks = []
    for task in sorted((plain(task) for task in listed["sync_tasks"]), key=by_buckets):
        task.update((name, number(task.get(name))) for name in COUNTERS)
        task["created"] = moment(task.get("create_time"))
        task["last_started"] = moment(task.get("last_start_time"))
        tasks.append({**task, "day": days.get(task["sync_task_id"])})
    data = {
        "tenant": plain(tenant),
        "quota": listed["quota"],
        "month": iso(end)[:7],
        "window": {"start": iso(start), "end": iso(end)},
        "sums": {name: sum(task[name] or 0 for task in tasks) for name in COUNTERS},
        "sync_tasks": tasks,
    }
    plots = {task["sync_task_id"]: plot(task["day"]["hours"]) for task in tasks if has_traffic(task["day"])}
    return unsafe({"data": data, "rows": rows(data), "plots": plots})


def plain(value: Any) -> Any:
    """Return a value that each format supports, without infinite numbers and unpaired surrogates."""
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if isinstance(value, int) and not -LARGEST < value < LARGEST else value


def number(value: Any) -> int | None:
    """Return a count, or None if the service did not return one."""
    known = plain(value)
    if isinstance(known, bool) or not isinstance(known, (int, float)):
        return None
    return int(known) if int(known) == known and -LARGEST < known < LARGEST else None


def rows(data: Mapping[str, Any]) -> list[list[str]]:
    """Return the tasks for a spreadsheet. The first row contains the names of the columns."""
    head = ["tenant", *FIELDS, "month", "day_start", "day_end", *(f"day_{name.lower()}" for name in DATA_TYPES)]
    table = [[*head, "day_no_data"]]
    for task in data["sync_tasks"]:
        statistics = task["day"] or {}
        totals = statistics.get("totals", {})
        values = [data["tenant"], *(task.get(name) for name in FIELDS), data["month"], *data["window"].values()]
        values += [*(totals.get(name) for name in DATA_TYPES), statistics.get("no_data")]
        table.append([cell(value) for value in values])
    return table


def cell(value: Any) -> str:
    """Return a cell of a spreadsheet. An apostrophe is prepended if a spreadsheet would evaluate it as a formula.

    Spreadsheets drop leading whitespace, quotes and invisible characters, and read full-width signs as ASCII ones.
    """
    text = "" if value is None else str(value)
    if not isinstance(value, str) or not text:
        return text
    first = next((char for char in text if char not in "'\"`" and not char.isspace() and not _is_invisible(char)), "")
    is_formula = unicodedata.normalize("NFKC", first)[:1] in ("=", "+", "-", "@", "\u2212")
    return f"'{text}" if is_formula or _is_invisible(text[0]) or text[0] in "\u2028\u2029" else text


def _is_invisible(character: str) -> bool:
    """Return whether a character is a control character or has no width."""
    return unicodedata.category(character) in ("Cc", "Cf")


def by_buckets(task: Mapping[str, Any]) -> list[str]:
    """Return the sort key of a task."""
    return [str(task.get(name)) for name in ("src_bucket", "dst_bucket", "sync_task_id")]


def moment(milliseconds: Any) -> str | None:
    """Return a time, or None if the service did not return one."""
    known = number(milliseconds)
    return None if known is None else iso(known)


def day(result: Mapping[str, Any], start: int) -> dict[str, Any]:
    """Return the hourly statistics of a task, or the reason why there are none.

    Args:
        result: Registered result of a loop item.
        start: Start of the 24 hours, in milliseconds since 1970.
    """
    statistics = result.get("statistics")
    if result.get("failed") or not isinstance(statistics, Mapping):
        return {"no_data": plain(str(result.get("msg") or "the reason is unknown"))}
    hours: list[dict[str, Any]] = [
        {"start": iso(start + index * HOUR), **dict.fromkeys(DATA_TYPES, 0)} for index in range(HOURS)
    ]
    for name in DATA_TYPES:
        for slot in statistics.get(name) or ():
            time, value = number(slot["timestamp"]), number(slot["value"])
            if time is not None and value is not None:
                # The first slot may start before the window.
                hours[min(max((time - start) // HOUR, 0), HOURS - 1)][name] += value
    return {"hours": hours, "totals": {name: sum(hour[name] for hour in hours) for name in DATA_TYPES}}


def has_traffic(statistics: Mapping[str, Any] | None) -> bool:
    """Return whether the statistics of a task contain a value other than zero."""
    return bool(statistics and any(statistics.get("totals", {}).values()))


def plot(statistics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a chart: stacked bars for the outcomes, and a line for the requests. Negative values count as zero."""
    hours = [{**hour, **{name: max(hour[name], 0) for name in DATA_TYPES}} for hour in statistics]
    top = top_of(max(max(hour["REQUEST"], sum(hour[name] for name in STACK)) for hour in hours))
    floor = TOP + HEIGHT

    def rise(value: int) -> float:
        return round(HEIGHT * value / top, 2)

    bars = dict.fromkeys(STACK, "")
    line = ""
    for index, hour in enumerate(hours):
        left, below = LEFT + index * SLOT, 0
        for name in STACK:
            if hour[name]:
                bars[name] += f"M{left + 2} {floor - rise(below):g}h{SLOT - 4}v{-rise(hour[name]):g}h{4 - SLOT}z"
            below += hour[name]
        line += f"{'V' if line else f'M{left} '}{floor - rise(hour['REQUEST']):g}H{left + SLOT}"
    levels = [top * part // 2 for part in range(3)]
    times = range(0, HOURS + 1, 6)
    return {
        "bars": bars,
        "line": line,
        "grid": "".join(f"M{LEFT} {floor - rise(level):g}h{WIDTH}" for level in levels),
        "levels": [{"y": floor - rise(level), "label": short(level)} for level in levels],
        "times": [{"x": LEFT + index * SLOT, "label": hours[index % HOURS]["start"][11:16]} for index in times],
    }


def top_of(value: int) -> int:
    """Return a round end of an axis, with a round middle, that is not below the value."""
    unit = 1
    while value > 10 * unit:
        unit *= 10
    steps = max(2, -(-value // unit))
    return unit * (steps + steps % 2)


def short(value: int) -> str:
    """Return a number as the label of an axis."""
    for unit, sign in ((10**18, "E"), (10**15, "P"), (10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if value >= unit:
            return f"{value / unit:g} {sign}"
    return str(value)


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_report": oms_report}
