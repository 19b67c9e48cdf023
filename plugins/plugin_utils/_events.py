# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide which synchronization tasks get the names of an event. Private to hwcloud.oms.

Names of objects come from outside: anyone who can write to a source bucket chooses them. They are neither templated nor
put into a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..module_utils._api.bucket_pair import IDENTITY
from ..module_utils._common.option_values import type_problems
from ..module_utils._common.redactor import printable
from ..module_utils._sync_task.event_names import name_problem
from ..module_utils._sync_task_list.entries import Entry, read_list
from ..module_utils._sync_task_list.variables import kind_of, unknown_options

#: What an event contains. `removed` is what the event filter adds, and is not sent. A bucket whose name YAML read as a
#: number is refused, as in an entry.
SPEC: dict[str, Any] = {
    "src_bucket": {"type": "str", "no_log": True},
    "object_keys": {"type": "list", "elements": "str"},
    "object_keys_file": {"type": "path"},
    "removed": {"type": "list", "elements": "str"},
}
#: Options that select the task of an entry.
CHOICE = ("sync_task_id", *IDENTITY)


def events_of_rulebook(variable: Any) -> list[Any] | None:
    """Return the events in the variable `ansible_eda`, which ansible-rulebook and Event-Driven Ansible Controller set.

    Each of its events has `oms`: what one bucket is about, or a list of that. None if no event has it.
    """
    if not isinstance(variable, Mapping):
        return None
    events = [variable["event"]] if "event" in variable else list((variable.get("events") or {}).values())
    found = [event["oms"] for event in events if isinstance(event, Mapping) and event.get("oms") is not None]
    return [each for oms in found for each in (oms if isinstance(oms, (list, tuple)) else [oms])] if found else None


def plan_events(events: Any, sync_tasks: Any, defaults: Any) -> dict[str, Any]:
    """Return what to send to which task. See the documentation of the lookup oms_events.

    Args:
        events: What happened in which bucket. None if there is nothing that says it.
        sync_tasks: The list of the tenant.
        defaults: Default options of its entries.
    """
    missing = ["oms_events is not set, and ansible_eda has no event with oms."] if events is None else []
    events = [] if events is None else events
    if not isinstance(events, (list, tuple)):
        return {"problems": [f"oms_events is {kind_of(events)}, not a list of events."]}
    problems = [problem for index, event in enumerate(events) for problem in _problems(f"oms_events[{index}]", event)]
    entries, list_problems = read_list(sync_tasks, defaults)
    problems += list_problems + missing
    if problems:
        return {"problems": [printable(problem) for problem in problems]}
    buckets: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        buckets.setdefault(event["src_bucket"], []).append(event)
    named = _by_bucket(entries)
    sends: list[dict[str, Any]] = []
    skipped: dict[str, list[str]] = {}
    for bucket, of_bucket in buckets.items():
        names, skipped_names = _names(of_bucket)
        if skipped_names:
            skipped[bucket] = skipped_names
        sources: list[dict[str, Any]] = [{"object_keys": names}] if names else []
        files = [event["object_keys_file"] for event in of_bucket if event.get("object_keys_file") is not None]
        sources += [{"object_keys_file": path} for path in dict.fromkeys(files)]
        sends += [
            {"label": printable(entry.label), "task": _choice(entry), **source}
            for entry in named.get(bucket, [])
            for source in sources
        ]
    return {
        "problems": [],
        "sends": sends,
        "buckets": [bucket for bucket, of_bucket in buckets.items() if bucket in named],
        "unknown": [
            {"src_bucket": bucket, "text": f"No entry of oms_sync_tasks has src_bucket {printable(bucket)}."}
            for bucket in buckets
            if bucket not in named
        ],
        "skipped": [
            f"{len(reasons)} {'name' if len(reasons) == 1 else 'names'} of objects in {printable(bucket)} cannot be "
            f"sent. The first one {reasons[0]}."
            for bucket, reasons in skipped.items()
        ],
    }


def _problems(place: str, event: Any) -> list[str]:
    """Return what is wrong with an event."""
    if not isinstance(event, Mapping):
        return [f"{place} is {kind_of(event)}, not a dictionary."]
    given = dict(event)
    if isinstance(given.get("object_keys"), str):
        # One name, with all its commas.
        given["object_keys"] = [given["object_keys"]]
    problems = unknown_options(given, list(SPEC)) + type_problems(SPEC, given)
    if not problems and not given.get("src_bucket"):
        problems = ["src_bucket is required"]
    if not problems and (given.get("object_keys") is None) == (given.get("object_keys_file") is None):
        problems = ["exactly one of object_keys and object_keys_file is required"]
    return [f"{place}: {problem}{'' if problem.endswith('?') else '.'}" for problem in problems]


def _names(events: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the names of a bucket, each once, and why others cannot be sent.

    One of those must not keep all others from their turn.
    """
    names: dict[str, None] = {}
    for event in events:
        keys = event.get("object_keys") or []
        names.update(dict.fromkeys([keys] if isinstance(keys, str) else keys))
    reasons = {name: name_problem(name) for name in names}
    return [name for name in names if not reasons[name]], [reason for reason in reasons.values() if reason]


def _by_bucket(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return the entries by source bucket, without those whose task is to be absent."""
    named: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.options["state"] != "absent" and entry.options["src_bucket"] is not None:
            named.setdefault(entry.options["src_bucket"], []).append(entry)
    return named


def _choice(entry: Entry) -> dict[str, Any]:
    return {name: entry.options[name] for name in CHOICE if entry.options[name] is not None}
