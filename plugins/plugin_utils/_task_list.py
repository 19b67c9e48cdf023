# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the deprecated filters oms_task_list, oms_task_results and oms_task_drift return, as they always did.

The module oms_sync_tasks has taken their place. Remove this file with them, in 3.0.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.utils.display import Display

from ..module_utils._api.models import STOPPED
from ..module_utils._sync_task.drift import differences
from ..module_utils._sync_task.options import SYNC_TASK_SPEC
from ..module_utils._sync_task_list.entries import CREDENTIALS, VARIABLES, read_list
from ..module_utils._sync_task_list.list_planner import ListPlan, Selection, Step, plan_list
from ..module_utils._sync_task_list.maintenance import read_listing

#: What people look a task up by.
BUCKETS = ("src_bucket", "dst_bucket")


def warn_of_removal(name: str) -> None:
    """Warn that a filter is deprecated.

    Not by `plugin_routing`: to find one filter of a collection, Ansible looks up others, and would warn of those too.
    """
    text = f"The filter hwcloud.oms.{name} is deprecated. Use the module hwcloud.oms.oms_sync_tasks."
    Display().deprecated(text, version="3.0.0", collection_name="hwcloud.oms")


def plan_variables(
    wanted: Sequence[Any],
    defaults: Any,
    credentials: Any,
    tasks: Sequence[Mapping[str, Any]],
    prune_max: int | None = None,
    selection: Mapping[str, Any] | None = None,
) -> ListPlan:
    """Return what a list comes to. See the documentation of the filter oms_task_list."""
    chosen = Selection(**(selection or {}))
    known = credentials if isinstance(credentials, Mapping) else {}
    entries, problems = read_list(wanted, defaults, credentials=known, instead=chosen.overrides)
    quota = SYNC_TASK_SPEC["quota"]["default"]
    planned = plan_list(entries, credentials, read_listing(tasks), quota, prune_max, chosen, VARIABLES)
    return planned._replace(problems=problems + planned.problems)


def plan_result(planned: ListPlan, check_mode: bool) -> dict[str, Any]:
    """A plan as the role works on it.

    Args:
        planned: What the list comes to.
        check_mode: Whether the module will only say what it would do. It then counts tasks that would be gone by then.

    Returns:
        ``problems`` (why nothing may be done), ``table`` (for people), ``steps`` (the entries, in the order to work
        in), ``prune`` (tasks to remove at the end), ``not_named`` (tasks without an entry), ``quota`` {limit, used},
        ``used_after``.
    """
    steps, freed = [], 0
    for step in planned.steps:
        steps.append(_step(step, planned.limit + (freed if check_mode else 0)))
        freed += step.operations.count("delete")
    return {
        "problems": planned.problems,
        "table": table(planned),
        "steps": steps,
        "prune": [task.result() for task in planned.prune],
        "not_named": [task.result() for task in planned.not_named],
        "quota": {"limit": planned.limit, "used": planned.used},
        "used_after": planned.used_after,
    }


def _step(step: Step, quota: int) -> dict[str, Any]:
    """An entry: its options, and what is known of its task."""
    entry, found = step.entry, step.found
    differs = differences(step.desired, found) if found else {}
    # What names credentials that are not there may be a key by mistake, and Ansible shows facts at a high verbosity.
    hidden = CREDENTIALS if entry.missing_credentials else ()
    return {
        "index": entry.position,
        "label": entry.label,
        "options": _given({name: value for name, value in entry.options.items() if name not in hidden}),
        "arguments": _given({name: value for name, value in entry.options.items() if name not in CREDENTIALS}),
        "quota": quota,
        "sync_task_id": found.sync_task_id if found else None,
        "status": found.status if found else None,
        **{name: step.bucket(name) for name in BUCKETS},
        "operations": step.operations,
        "obstacle": step.obstacle,
        "differs": {name: {"wanted": want, "there": there} for name, (want, there) in differs.items()},
    }


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options without those that were left out, which the argument check fills with None."""
    return {
        name: _given(value) if isinstance(value, Mapping) else value
        for name, value in options.items()
        if value is not None
    }


def table(planned: ListPlan) -> list[str]:
    """What is there and what is wanted: a line for each task, and for each entry that has none."""
    rows = [("TASK", "THERE", "WANTED")]
    for task in planned.listing.tasks:
        actions = [_wish(step) for step in planned.steps if step.found == task]
        actions += ["no entry: delete" if task in planned.prune else "no entry"] * (task in planned.not_named)
        rows.append((task.label, str(task.status), "; ".join(actions) or "-"))
    rows += [(step.entry.label, "-", _wish(step)) for step in planned.steps if not step.found]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [f"{task:{widths[0]}}  {there:{widths[1]}}  {wish}" for task, there, wish in rows]


def _wish(step: Step) -> str:
    action = "refused" if step.obstacle else ", ".join(step.operations) or "nothing to do"
    return f"entry {step.entry.position}, {step.state}: {action}"


def summarize_results(
    result: Mapping[str, Any], done: Sequence[Mapping[str, Any]], pruned: Sequence[Mapping[str, Any]], check_mode: bool
) -> dict[str, Any]:
    """Return the results of a list, in the order of its entries, then what was pruned.

    Args:
        result: From plan_result.
        done: The module's results of a loop over the steps.
        pruned: The module's results of a loop over the tasks to remove.
        check_mode: Whether nothing was really done.
    """
    in_list_order = sorted(done, key=lambda one: int(_item(one)["index"]))
    states = [_item(one)["options"]["state"] for one in in_list_order] + ["absent"] * len(pruned)
    results = [
        {
            **{name: _item(one)[name] for name in BUCKETS},
            "sync_task_id": one["sync_task_id"],
            "state": state,
            "changed": one["changed"],
            "operations": one["operations"],
        }
        for one, state in zip([*in_list_order, *pruned], states)
    ]
    changed = [one for one in results if one["changed"]]
    removed = [one for one in changed if one["state"] == "absent"]
    last = [*done, *pruned][-1:]
    used = result["used_after"] if check_mode or not last else last[0]["quota"]["used"]
    return {
        "results": results,
        "summary": {
            "changed": len(changed) - len(removed),
            "unchanged": len(results) - len(changed),
            "removed": len(removed),
            "quota": {"limit": result["quota"]["limit"], "used": used},
        },
    }


def _item(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the loop was at, whatever its variable is called."""
    item: Mapping[str, Any] = result[result.get("ansible_loop_var", "item")]
    return item


def summarize_drift(result: Mapping[str, Any]) -> dict[str, Any]:
    """How far a tenant is from its list.

    Args:
        result: From plan_result, without a selection.

    Returns:
        ``drift`` (whether the role would do something or warn of what differs, a task is stopped that its entry does
        not want stopped, or something keeps the role from working), ``missing``, ``differing``, ``stopped``,
        ``not_named``, ``problems``, ``quota``, ``text`` (all of it for people, in lines).
    """
    quota = result["quota"]
    off = [step for step in result["steps"] if step["operations"] or step["obstacle"] or step["differs"]]
    missing = [step["label"] for step in off if _is_missing(step)]
    differing = [
        {name: step[name] for name in ("label", "sync_task_id", "operations", "differs", "obstacle")}
        for step in off
        if not _is_missing(step)
    ]
    stopped = [
        {name: step[name] for name in ("index", "label", "sync_task_id")} for step in result["steps"] if _is_down(step)
    ]
    not_named = [{name: task[name] for name in ("sync_task_id", *BUCKETS)} for task in result["not_named"]]
    lines = [f"{quota['used']} of {quota['limit']} tasks are in use", *result["table"]]
    lines += [f"missing: {label}" for label in missing]
    lines += [f"differs: {one['label']}: {_why(one)}" for one in differing]
    lines += [f"stopped: {one['label']}: task {one['sync_task_id']} copies nothing" for one in stopped]
    lines += [
        "not in the list: {} -> {}: task {}".format(*(one[name] for name in BUCKETS), one["sync_task_id"])
        for one in not_named
    ]
    lines += [f"problem: {problem}" for problem in result["problems"]]
    counts = (
        (len(missing), "missing"),
        (len(differing), "different"),
        (len(stopped), "stopped"),
        (len(not_named), "not in the list"),
        (len(result["problems"]), "refused"),
    )
    drift = bool(missing or differing or stopped or result["prune"] or result["problems"])
    found = ", ".join(f"{number} {what}" for number, what in counts if number)
    return {
        "drift": drift,
        "missing": missing,
        "differing": differing,
        "stopped": stopped,
        "not_named": not_named,
        "problems": result["problems"],
        "quota": quota,
        "text": [*lines, _verdict(drift, found)],
    }


def _verdict(drift: bool, found: str) -> str:
    """Return the last line. Only a tenant on which nothing at all was found is as its list says."""
    if drift:
        return f"The tenant is not as its list says: {found}."
    return f"No entry of the list differs. In addition: {found}." if found else "The tenant is as its list says."


def _is_down(step: Mapping[str, Any]) -> bool:
    """Return whether a task is stopped and its entry asks for something else."""
    return step["status"] == STOPPED and step["options"]["state"] not in ("stopped", "absent")


def _is_missing(step: Mapping[str, Any]) -> bool:
    """Not so where it is not clear which task is meant."""
    return not step["sync_task_id"] and not step["obstacle"]


def _why(step: Mapping[str, Any]) -> str:
    fields = [f"{name} is {one['there']}, wanted is {one['wanted']}" for name, one in sorted(step["differs"].items())]
    return "; ".join(fields) or step["obstacle"] or f"to be done: {', '.join(step['operations'])}"
