# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide what needs attention, and how urgent it is. Pure.

A reason is what is wrong with one task, entry or copy, and a finding is one of these with all its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...module_utils._api.models import RUNNING
from ...module_utils._common.redactor import printable
from ...module_utils._common.times import iso
from ...module_utils._sync_task.statistics import HOUR
from .days import failure_text
from .values import count, label_of, mapping, number

#: Kinds of reasons, the most urgent one first.
KINDS = ("failures", "stopped", "silent", "copy", "missed", "drift", "unknown")


class Reason(NamedTuple):
    """Why something needs attention. `weight` compares reasons of one kind: a larger one is more urgent."""

    kind: str
    text: str
    weight: float = 0.0

    @property
    def urgency(self) -> tuple[int, float, str]:
        """Return the sort key: the most urgent reason is the first one."""
        return KINDS.index(self.kind), -self.weight, self.text


class Finding(NamedTuple):
    """Something that needs attention, with its reasons. `group` is tasks, copies or lists."""

    group: str
    label: str
    reasons: Sequence[Reason]
    #: The ID of the task or copy, if it exists.
    key: Any = None

    @property
    def urgency(self) -> tuple[tuple[int, float, str], str, str]:
        """Return the sort key: the most urgent finding is the first one."""
        return min(reason.urgency for reason in self.reasons), self.label, str(self.key)

    def to_result(self) -> dict[str, Any]:
        """Return the finding as JSON shows it."""
        ordered = sorted(self.reasons, key=lambda reason: reason.urgency)
        return {
            "label": printable(self.label),
            "id": self.key,
            "kind": ordered[0].kind,
            "reasons": [printable(reason.text) for reason in ordered],
        }


def judge_task(
    task: Mapping[str, Any], month: str, now: int, silence: int, expects_stopped: bool = False
) -> list[Reason]:
    """Return why a synchronization task needs attention.

    Args:
        task: The task, with its counters and, as `day`, its statistics.
        month: The month of the counters.
        now: Time of the report, in milliseconds since 1970.
        silence: Hours without an event after which a running task needs attention; 0 for never.
        expects_stopped: Whether the list asks for a stopped task.
    """
    reasons = [*_failures(task, month)]
    statistics = mapping(task["day"])
    if task.get("status") != RUNNING:
        if not expects_stopped:
            reasons.append(Reason("stopped", f"is {task.get('status')}, so it copies nothing"))
        return reasons
    if "no_data" in statistics:
        reasons.append(Reason("unknown", f"its statistics could not be read: {statistics['no_data']}"))
    elif statistics and silence:
        reasons += _silence(task, statistics, now, silence)
    return reasons


def _failures(task: Mapping[str, Any], month: str) -> Iterable[Reason]:
    totals = mapping(task["day"]).get("totals")
    if totals:
        if totals["FAILURE"] > 0:
            yield Reason("failures", failure_text(totals), task["day"]["failure_rate"] or 0.0)
    # Without statistics, the month is all that is known.
    elif (task["monthly_failure_object"] or 0) > 0:
        yield Reason("failures", f"{count(task['monthly_failure_object'], 'object')} failed in {month}")


def _silence(task: Mapping[str, Any], statistics: Mapping[str, Any], now: int, silence: int) -> Iterable[Reason]:
    begun = max(number(task.get("create_time")) or 0, number(task.get("last_start_time")) or 0)
    last = number(statistics["last_event"])
    if now - max(begun, last or 0) < silence * HOUR:
        return
    if last is not None and last >= begun:
        since = f"since {short_time(last)}"
    else:
        since = f"since it was started at {short_time(begun)}" if now - begun < 2 * silence * HOUR else ""
    since = since or f"for at least {count(silence, 'hour')}"
    yield Reason("silent", f"is running, but received no event {since}: check the trigger at the source")


def short_time(moment: int) -> str:
    """Return a time in minutes."""
    return iso(moment)[:16].replace("T", " ")


def judge_pair(pair: Mapping[str, Any]) -> list[Reason]:
    """Return why the result of a reconciliation needs attention."""
    missed, failed = number(pair.get("copied")) or 0, number(pair.get("failed")) or 0
    reasons = []
    if missed > 0:
        reasons.append(
            Reason("missed", f"reconciliation copied {count(missed, 'object')} that events had missed", float(missed))
        )
    elif pair.get("lower_bound"):
        text = "the reconciliation cannot say that nothing was missed: run it again, which makes a new pass"
        reasons.append(Reason("missed", text))
    if failed > 0:
        reasons.append(Reason("missed", f"reconciliation failed to copy {count(failed, 'object')}", float(failed)))
    return reasons


def verdict(findings: Sequence[Finding], totals: Mapping[str, int]) -> dict[str, Any]:
    """Return the verdict on a tenant: one sentence, and the findings, the most urgent one first.

    Args:
        findings: What needs attention.
        totals: The number of things that were judged, by group.
    """
    ordered = sorted(findings, key=lambda finding: finding.urgency)
    parts = []
    for group, noun in (("tasks", "task"), ("copies", "copy")):
        needing = len({(one.label, str(one.key)) for one in ordered if one.group == group})
        if needing:
            parts.append((f"{needing:,} of {_number_of(totals[group], noun)}", needing))
    if any(one.group == "lists" for one in ordered):
        parts.append(("the list", 1))
    if parts:
        verb = "needs" if sum(needing for _text, needing in parts) == 1 else "need"
        text = f"{' and '.join(text for text, _needing in parts)} {verb} attention"
        text = text[:1].upper() + text[1:]
    elif totals["tasks"]:
        noun = "task" if totals["tasks"] == 1 else f"{totals['tasks']:,} tasks"
        text = f"The {noun} needs no attention" if totals["tasks"] == 1 else f"None of {noun} needs attention"
    else:
        text = "No synchronization tasks exist"
    return {
        "attention": bool(ordered),
        "text": text,
        "findings": [finding.to_result() for finding in ordered],
    }


def _number_of(value: int, noun: str) -> str:
    plural = {"copy": "copies"}.get(noun, f"{noun}s")
    return f"{value:,} {noun if value == 1 else plural}"


def rank(findings: Sequence[Finding]) -> list[float]:
    """Return the sort key of a tenant: the one with the most urgent finding is the first."""
    kind, weight, _text = min(
        (reason.urgency for one in findings for reason in one.reasons), default=(len(KINDS), 0.0, "")
    )
    return [kind, weight, -len(findings)]


def by_urgency(task: Mapping[str, Any], findings: Sequence[Finding]) -> tuple[Any, ...]:
    """Return the sort key of a task: those that need attention are first, then those by name."""
    ranks = [finding.urgency for finding in findings if finding.key == task["sync_task_id"]]
    return (0, min(ranks)) if ranks else (1, label_of(task), str(task["sync_task_id"]))
