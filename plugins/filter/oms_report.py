# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook hwcloud.oms.report tells about a tenant, and the lines of its plots."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional

from ..module_utils._statistics import DAY, HOUR, iso
from ..module_utils._task_calls import COUNTERS, DATA_TYPES
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


def oms_report(listed: Mapping[str, Any], measured: Mapping[str, Any], tenant: str, end: int) -> Dict[str, Any]:
    """All that is told about a tenant; the options are documented above."""
    start = end - DAY
    days = {one["item"]["sync_task_id"]: day(one, start) for one in measured["results"]}
    tasks = [
        dict(
            task,
            created=moment(task["create_time"]),
            last_started=moment(task["last_start_time"]),
            day=days.get(task["sync_task_id"]),
        )
        for task in sorted(listed["sync_tasks"], key=by_buckets)
    ]
    data = {
        "tenant": tenant,
        "quota": listed["quota"],
        "month": iso(end)[:7],
        "window": {"start": iso(start), "end": iso(end)},
        "sums": {name: sum(task[name] or 0 for task in tasks) for name in COUNTERS},
        "sync_tasks": tasks,
    }
    with_traffic = {task["sync_task_id"]: task["day"] for task in tasks if any_traffic(task["day"])}
    plots = {task_id: plot(one["hours"]) for task_id, one in with_traffic.items()}
    return unsafe({"data": data, "plots": plots})


def by_buckets(task: Mapping[str, Any]) -> List[str]:
    """A place in a list that people look things up in."""
    return [str(task[name]) for name in ("src_bucket", "dst_bucket", "sync_task_id")]


def moment(milliseconds: Optional[int]) -> Optional[str]:
    """A time that the service may not have told."""
    return None if milliseconds is None else iso(milliseconds)


def day(result: Mapping[str, Any], start: int) -> Dict[str, Any]:
    """24 hours of a task, or why there are none."""
    if result.get("failed"):
        return {"no_data": result["msg"]}
    hours: List[Dict[str, Any]] = [
        {"start": iso(start + at * HOUR), **dict.fromkeys(DATA_TYPES, 0)} for at in range(HOURS)
    ]
    for name in DATA_TYPES:
        for slot in result["statistics"].get(name, ()):
            # The first slot of a window may begin before it does.
            at = min(max((slot["timestamp"] - start) // HOUR, 0), HOURS - 1)
            hours[at][name] += slot["value"]
    return {"hours": hours, "totals": {name: sum(hour[name] for hour in hours) for name in DATA_TYPES}}


def any_traffic(one: Optional[Mapping[str, Any]]) -> bool:
    return bool(one and any(one.get("totals", {}).values()))


def plot(hours: List[Mapping[str, Any]]) -> Dict[str, Any]:
    """Stacked bars for what came of the objects, and a line for how many were asked for."""
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


def short(number: int) -> str:
    """A label of an axis."""
    for unit, sign in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= unit:
            return f"{number / unit:g} {sign}"
    return str(number)


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_report": oms_report}
