# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook hwcloud.oms.report tells about a tenant, and the lines of its plots."""

from __future__ import annotations

import math
import unicodedata
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from ..module_utils._api.sync_task_usage import COUNTERS, DATA_TYPES
from ..module_utils._common.masking import whole
from ..module_utils._sync_task.statistics import DAY, HOUR, iso
from ..plugin_utils._unsafe import unsafe

DOCUMENTATION = r"""
name: oms_report
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Joins the tasks of a tenant with the statistics of a day
description:
  - Makes what the templates of the playbook C(hwcloud.oms.report) show.
  - The same input gives the same output, whatever the order of the tasks.
  - Whatever the service sent, the result can be written. A number that JSON does not have, or that is too large to be
    meant, is null, and half a character is a replacement character.
positional: measured, tenant, end
options:
  _input:
    description: What M(hwcloud.oms.oms_sync_task_info) returned, with the counters of a month.
    type: dict
    required: true
  measured:
    description:
      - What M(hwcloud.oms.oms_sync_task_statistics_info) returned, in a loop over the tasks, as it was registered.
      - Without results, the tasks are told without a day.
    type: dict
    required: true
  tenant:
    description: The name of the tenant.
    type: str
    required: true
  end:
    description: When the 24 hours end, in milliseconds since 1970. A full hour.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Keep the tasks and their last day
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
      description: The tenant, its quota, the window, sums, and the tasks, each with its day by the hour.
      type: dict
    rows:
      description:
        - The tasks as texts for a spreadsheet, the names of the columns first. What a spreadsheet would take for a
          formula begins with an apostrophe.
      type: list
      elements: list
    plots:
      description: For each task with a day that saw traffic, by its id, the lines of its plot.
      type: dict
"""

#: The area of a plot in its own units: the frame around it holds the labels.
LEFT = 40
TOP = 24
WIDTH = 312
HEIGHT = 96
HOURS = DAY // HOUR
SLOT = WIDTH // HOURS
#: Bars stand on each other in this order.
STACK = ("SUCCESS", "SKIP", "FAILURE")
#: A number that reaches this is not a count. Smaller ones can be divided, drawn and printed.
UNLIMITED = 10**300
#: Columns of a spreadsheet that are fields of a task.
FIELDS = (
    *("sync_task_id", "src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket", "status"),
    *("description", "created", "last_started"),
    *COUNTERS,
)


def oms_report(listed: Mapping[str, Any], measured: Mapping[str, Any], tenant: str, end: int) -> Dict[str, Any]:
    """All that is told about a tenant; the options are documented above."""
    start = end - DAY
    days = {plain(str(one["item"]["sync_task_id"])): day(one, start) for one in measured["results"]}
    tasks = []
    for told in sorted((plain(task) for task in listed["sync_tasks"]), key=by_buckets):
        told.update((name, number(told.get(name))) for name in COUNTERS)
        told["created"] = moment(told.get("create_time"))
        told["last_started"] = moment(told.get("last_start_time"))
        tasks.append(dict(told, day=days.get(told["sync_task_id"])))
    data = {
        "tenant": plain(tenant),
        "quota": listed["quota"],
        "month": iso(end)[:7],
        "window": {"start": iso(start), "end": iso(end)},
        "sums": {name: sum(task[name] or 0 for task in tasks) for name in COUNTERS},
        "sync_tasks": tasks,
    }
    with_traffic = {task["sync_task_id"]: task["day"] for task in tasks if any_traffic(task["day"])}
    plots = {task_id: plot(one["hours"]) for task_id, one in with_traffic.items()}
    return unsafe({"data": data, "rows": rows(data), "plots": plots})


def plain(value: Any) -> Any:
    """A value that each format can hold, in which no number is infinite and no character is half of one."""
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if isinstance(value, int) and not -UNLIMITED < value < UNLIMITED else value


def number(value: Any) -> Optional[int]:
    """A count that the service may not have told."""
    known = plain(value)
    if isinstance(known, bool) or not isinstance(known, (int, float)):
        return None
    return int(known) if int(known) == known and -UNLIMITED < known < UNLIMITED else None


def rows(data: Mapping[str, Any]) -> List[List[str]]:
    """The tasks for a spreadsheet, the names of the columns first."""
    head = ["tenant", *FIELDS, "month", "day_start", "day_end", *("day_" + name.lower() for name in DATA_TYPES)]
    table = [[*head, "day_no_data"]]
    for task in data["sync_tasks"]:
        of_day = task["day"] or {}
        totals = of_day.get("totals", {})
        cells = [data["tenant"], *(task.get(name) for name in FIELDS), data["month"], *data["window"].values()]
        table.append([cell(one) for one in [*cells, *(totals.get(name) for name in DATA_TYPES), of_day.get("no_data")]])
    return table


def cell(value: Any) -> str:
    """A cell of a spreadsheet. One that would be taken for a formula begins with an apostrophe.

    Spreadsheets drop blanks, quotes and marks that nobody sees from the front, and read wide signs as the usual ones.
    """
    text = "" if value is None else str(value)
    if not isinstance(value, str) or not text:
        return text
    front = next((one for one in text if one not in "'\"`" and not one.isspace() and not _unseen(one)), "")
    formula = unicodedata.normalize("NFKC", front)[:1] in ("=", "+", "-", "@", "\u2212")
    return "'" + text if formula or _unseen(text[0]) or text[0] in "\u2028\u2029" else text


def _unseen(character: str) -> bool:
    """Whether it is a control character or a mark without a width."""
    return unicodedata.category(character) in ("Cc", "Cf")


def by_buckets(task: Mapping[str, Any]) -> List[str]:
    """A place in a list that people look things up in."""
    return [str(task.get(name)) for name in ("src_bucket", "dst_bucket", "sync_task_id")]


def moment(milliseconds: Any) -> Optional[str]:
    """A time that the service may not have told."""
    known = number(milliseconds)
    return None if known is None else iso(known)


def day(result: Mapping[str, Any], start: int) -> Dict[str, Any]:
    """24 hours of a task, or why there are none."""
    statistics = result.get("statistics")
    if result.get("failed") or not isinstance(statistics, Mapping):
        return {"no_data": plain(str(result.get("msg") or "the reason is not known"))}
    hours: List[Dict[str, Any]] = [
        {"start": iso(start + at * HOUR), **dict.fromkeys(DATA_TYPES, 0)} for at in range(HOURS)
    ]
    for name in DATA_TYPES:
        for slot in statistics.get(name) or ():
            time, value = number(slot["timestamp"]), number(slot["value"])
            if time is not None and value is not None:
                # The first slot of a window may begin before it does.
                hours[min(max((time - start) // HOUR, 0), HOURS - 1)][name] += value
    return {"hours": hours, "totals": {name: sum(hour[name] for hour in hours) for name in DATA_TYPES}}


def any_traffic(one: Optional[Mapping[str, Any]]) -> bool:
    return bool(one and any(one.get("totals", {}).values()))


def plot(days: Sequence[Mapping[str, Any]]) -> Dict[str, Any]:
    """Stacked bars for what came of the objects, and a line for how many were asked for. Nothing is below zero."""
    hours = [{**hour, **{name: max(hour[name], 0) for name in DATA_TYPES}} for hour in days]
    most = top_of(max(max(hour["REQUEST"], sum(hour[name] for name in STACK)) for hour in hours))
    floor = TOP + HEIGHT

    def rise(value: int) -> float:
        return round(HEIGHT * value / most, 2)

    bars = dict.fromkeys(STACK, "")
    line = ""
    for at, hour in enumerate(hours):
        left, below = LEFT + at * SLOT, 0
        for name in STACK:
            if hour[name]:
                bars[name] += f"M{left + 2} {floor - rise(below):g}h{SLOT - 4}v{-rise(hour[name]):g}h{4 - SLOT}z"
            below += hour[name]
        line += f"{'V' if line else f'M{left} '}{floor - rise(hour['REQUEST']):g}H{left + SLOT}"
    levels = [most * part // 2 for part in range(3)]
    return {
        "bars": bars,
        "line": line,
        "grid": "".join(f"M{LEFT} {floor - rise(level):g}h{WIDTH}" for level in levels),
        "levels": [{"y": floor - rise(level), "label": short(level)} for level in levels],
        "times": [{"x": LEFT + at * SLOT, "label": hours[at % HOURS]["start"][11:16]} for at in range(0, HOURS + 1, 6)],
    }


def top_of(value: int) -> int:
    """The end of an axis that has room for the value, round and with a round middle."""
    unit = 1
    while value > 10 * unit:
        unit *= 10
    steps = max(2, -(-value // unit))
    return unit * (steps + steps % 2)


def short(value: int) -> str:
    """A label of an axis."""
    for unit, sign in ((10**18, "E"), (10**15, "P"), (10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if value >= unit:
            return f"{value / unit:g} {sign}"
    return str(value)


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_report": oms_report}
