# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the module returns about a list of tasks: how far the tenant is from it, and what was done. Pure.

Nothing here holds a key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from textwrap import TextWrapper
from typing import Any

from .._common.errors import ConfigurationError, OmsError
from .._common.redactor import printable
from .._sync_task.drift import differences
from .list_planner import ListPlan, Step
from .list_run import Outcome, Row
from .variables import sentences

#: Characters in a line of the table and of the drift, at most. Ansible indents and quotes it, which leaves room for 100
#: in a terminal.
WIDTH = 88
#: A name that a hyphen divides stays whole, so that it can be copied.
_WRAPPER = TextWrapper(WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def table(planned: ListPlan) -> list[str]:
    """Return a line for each task, and for each entry without one."""
    rows = [("STATUS", "ACTION", "SOURCE -> DESTINATION", "")]
    for task in planned.listing.tasks:
        actions = [_action(step) for step in planned.steps if step.found == task]
        actions += ["delete (no entry)" if task in planned.prune else "no entry"] * (task in planned.not_named)
        label = f"{task.src_bucket} -> {task.dst_bucket}"
        rows.append((str(task.status), "; ".join(actions) or "-", label, str(task.sync_task_id)))
    rows += [("-", _action(step), step.label, "") for step in planned.steps if not step.found]
    labels = Counter(row[2] for row in rows)
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [
        _line(f"{status:{widths[0]}}  {action:{widths[1]}}  ", label, sync_task_id if labels[label] > 1 else "")
        for status, action, label, sync_task_id in rows
    ]


def _action(step: Step) -> str:
    return "refused" if step.obstacle else ", ".join(step.operations) or "unchanged"


def _line(start: str, label: str, sync_task_id: str) -> str:
    """Return a line of the table. A long name is cut, and never an id."""
    end = f" ({sync_task_id})" if sync_task_id else ""
    label, room = printable(label), max(WIDTH - len(start) - len(end), 0)
    return start + (label if len(label) <= room else f"{label[: max(room - 3, 0)]}...") + printable(end)


def drift(planned: ListPlan) -> dict[str, Any]:
    """Return how far the tenant is from its list."""
    off = [step for step in planned.steps if step.operations or step.obstacle or _fields(step)]
    missing = [step for step in off if not step.found and not step.obstacle]
    # What is wrong with an entry, apart from differences of its task.
    problems = [step.entry.describe(step.obstacle) for step in off if step.obstacle and not _fields(step)]
    differing = [step for step in off if step.found and (step.operations or _fields(step))]
    stopped = [step for step in planned.steps if step.is_stopped]
    found: dict[str, Any] = {
        "missing": [{"index": step.entry.position, "label": printable(step.label)} for step in missing],
        "differing": [
            {**_reference(step), "fields": _fields(step), "operations": step.operations} for step in differing
        ],
        "stopped": [_reference(step) for step in stopped],
        "not_named": [task.result() for task in planned.not_named],
        "problems": [printable(problem) for problem in [*planned.problems, *problems]],
    }
    detected = any(found[name] for name in ("missing", "differing", "stopped", "problems")) or bool(planned.prune)
    return {**found, "detected": detected, "used": planned.used, "text": _text(planned, found, detected)}


def _reference(step: Step) -> dict[str, Any]:
    return {
        "index": step.entry.position,
        "label": printable(step.label),
        "sync_task_id": step.found.sync_task_id if step.found else None,
    }


def _fields(step: Step) -> dict[str, dict[str, Any]]:
    found = differences(step.desired, step.found) if step.found and step.state != "absent" else {}
    return {name: {"desired": desired, "actual": actual} for name, (desired, actual) in found.items()}


def _text(planned: ListPlan, found: Mapping[str, Any], detected: bool) -> list[str]:
    """Return the drift for people, in lines. The last one is the verdict."""
    lines = [f"missing: {one['label']}" for one in found["missing"]]
    lines += [f"differs: {one['label']}: {_difference(one)}" for one in found["differing"]]
    lines += [f"stopped: {one['label']}: task {one['sync_task_id']} copies nothing" for one in found["stopped"]]
    lines += [
        f"not in the list: {one['src_bucket']} -> {one['dst_bucket']}: task {one['sync_task_id']}"
        for one in found["not_named"]
    ]
    lines += [f"problem: {problem}" for problem in found["problems"]]
    names = {
        "missing": "missing",
        "differing": "different",
        "stopped": "stopped",
        "not_named": "not in the list",
        "problems": "refused",
    }
    counts = ", ".join(f"{len(found[name])} {word}" for name, word in names.items() if found[name])
    if detected:
        verdict = f"Drift found: the tenant does not match its list: {counts}."
    elif counts:
        verdict = f"No entry of the list differs. In addition: {counts}."
    else:
        verdict = "No drift: the tenant matches its list."
    head = [f"{planned.used} of {planned.limit} tasks are in use", *table(planned)]
    details = [part for line in lines for part in _WRAPPER.wrap(printable(line))]
    return [*map(printable, head), *details, verdict]


def _difference(one: Mapping[str, Any]) -> str:
    fields = [
        f"{name} is {field['actual']}, should be {field['desired']}" for name, field in sorted(one["fields"].items())
    ]
    return "; ".join(fields) or f"to do: {', '.join(one['operations'])}"


def results(outcome: Outcome) -> dict[str, Any]:
    """Return the result of the module, of a failure too."""
    rows = outcome.rows
    counts = Counter(_outcome(row) for row in rows)
    return {
        "changed": any(row.result["changed"] for row in rows),
        "check_mode": outcome.check_mode,
        "results": [row.result for row in rows],
        "summary": {
            **{name: counts[name] for name in ("changed", "unchanged", "removed", "failed")},
            "quota": {"limit": outcome.plan.limit, "used": outcome.used},
        },
        "drift": drift(outcome.plan),
        "table": table(outcome.plan),
        "diff": [row.diff for row in rows if row.diff],
    }


def _outcome(row: Row) -> str:
    if row.error:
        return "failed"
    if not row.result["changed"]:
        return "unchanged" if row.tried else "not tried"
    return "removed" if row.result["state"] == "absent" else "changed"


class ListError(OmsError):
    """An entry of a list failed.

    Args:
        message: What failed, what was done and what was not tried.
        first: What failed first.
        facts: The result of the module.
    """

    def __init__(self, message: str, first: OmsError, **facts: Any) -> None:
        super().__init__(message, **facts)
        self._first = first
        self.retryable = first.retryable

    def to_error(self) -> dict[str, Any]:
        return self._first.to_error()


def failure(outcome: Outcome) -> OmsError:
    """Return the failure of a list of which at least one entry failed."""
    first = next(row.error for row in outcome.failed if row.error)
    return ListError(_failure_message(outcome), first, **_escaped(results(outcome)))


def refusal(planned: ListPlan, check_mode: bool) -> OmsError:
    """Return the failure of a list that cannot be applied. Nothing was changed."""
    problems = sentences(planned.problems)
    outcome = Outcome(planned, [], planned.used, check_mode)
    return ConfigurationError(" ".join(["Nothing was changed.", *problems]), **_escaped(results(outcome)))


def _escaped(value: Any) -> Any:
    """Return a value without control characters, since Ansible prints the whole result of a failure."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _escaped(one) for name, one in value.items()}
    return [_escaped(one) for one in value] if isinstance(value, (list, tuple)) else value


def _failure_message(outcome: Outcome) -> str:
    """Return what failed, what was done and what was not tried, in sentences."""
    rows, failed = outcome.rows, outcome.failed
    done = [row for row in rows if row.result["operations"] and not row.error]
    left = [row for row in rows if not row.tried]
    sentences = [f"{len(failed)} of {len(rows)} entries failed."]
    sentences += [f"{_named(row)}: {row.error.message}" for row in failed if row.error]
    if done:
        operations = "; ".join(f"{_named(row)}: {', '.join(row.result['operations'])}" for row in done)
        sentences.append(f"Done: {operations}.")
    if left:
        sentences.append(f"Not tried: {', '.join(_named(row) for row in left)}.")
    if outcome.plan.prune and not any(row.result["index"] is None for row in rows):
        sentences.append("Nothing was pruned.")
    return " ".join(sentences)


def _named(row: Row) -> str:
    index = row.result["index"]
    return f"pruned task {row.label}" if index is None else f"sync_tasks[{index}] ({row.label})"
