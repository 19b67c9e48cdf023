# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The phases of a cut-over: which may begin, what each of them found, and what that means. Pure.

Private to hwcloud.oms. `_cutover_variables.py` reads which are asked for, and `_passes.py` decides which copies a phase
makes. The role only runs what is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..module_utils._common.redactor import printable
from ..module_utils._sync_task_list.entries import CREDENTIALS
from ..module_utils._sync_task_list.variables import shown
from ._passes import Pair, advice, counts_all
from ._reconcile import COUNTS

PREFLIGHT, SYNC, COPY, CATCH_UP = "preflight", "sync", "copy", "catch_up"
FREEZE, VERIFY, SWITCH, CLEAN_UP = "freeze", "verify", "switch", "clean_up"
PHASES = (PREFLIGHT, SYNC, COPY, CATCH_UP, FREEZE, VERIFY, SWITCH, CLEAN_UP)
#: Phases that users of the buckets notice, or that take something away. None begins after a failure of the same run.
NOTICEABLE = (FREEZE, SWITCH, CLEAN_UP)
#: Why nothing was compared, if the service does not fail a copy without objects.
NOTHING_SELECTED = "no object of the source matches object_key or list_file"
#: Folders of the service in a destination bucket.
FOLDERS = ("oms/", "oms_source_record/")
OBJECTS = ("total", "succeeded", "skipped", "failed")
UNTRIED = "It was not tried."


class Limits(NamedTuple):
    """When the catch-up of a pair ends."""

    #: A pass that copies fewer objects is the last one.
    small: int = 100
    #: Most passes in one run.
    passes: int = 5


# What was found so far. It is a variable of the playbook, so it consists of plain data.


def begin(pairs: Sequence[Pair], synced: Sequence[int]) -> dict[str, Any]:
    """Return the progress before the first phase.

    Args:
        pairs: All pairs.
        synced: The indexes of those that can have a synchronization task.
    """
    return {
        "phase": None,
        "phases": [],
        "refused": [],
        "synced": list(synced),
        "again": [],
        "rounds": 0,
        "check_mode": False,
        "early": [],
        "measured": [],
        "problems": [],
        "warnings": [],
        "pairs": [
            {
                "src_bucket": pair.entry.get("src_bucket"),
                "dst_bucket": pair.entry["dst_bucket"],
                "use": pair.use,
                "credentials": [str(pair.entry[name]) for name in CREDENTIALS if pair.entry.get(name) is not None],
                "sync_task_id": None,
                "passes": [],
                "proof": None,
                "proven": None,
                "removed": [],
            }
            for pair in pairs
        ],
    }


def enter(progress: Mapping[str, Any], phase: str) -> dict[str, Any]:
    """Return the progress at the beginning of a phase, which does not begin after certain failures: `phase` is None.

    Phases that nobody notices go on for the pairs that did not fail. Nothing is frozen, switched or removed after a
    failure, and then no other phase follows.
    """
    if progress["refused"] or (phase in NOTICEABLE and progress["problems"]):
        return {**progress, "phase": None, "refused": [*progress["refused"], phase]}
    return {**progress, "phase": phase, "phases": [*progress["phases"], phase], "again": [], "rounds": 0}


def record(
    progress: Mapping[str, Any], plan: Mapping[str, Any], result: Mapping[str, Any], limits: Limits
) -> dict[str, Any]:
    """Return the progress after something was done in its phase.

    Args:
        progress: The progress before.
        plan: The plan of `plan_passes`; empty where the result is that of the synchronization tasks.
        result: The result of the module for what the plan says, in its order, also of a run in which pairs failed.
        limits: When a catch-up ends.
    """
    after = {**progress, "pairs": [dict(pair) for pair in progress["pairs"]], "again": []}
    after["problems"], after["warnings"] = list(progress["problems"]), list(progress["warnings"])
    after["check_mode"] = progress["check_mode"] or bool(result.get("check_mode"))
    if not plan:
        _record_sync(after, result)
    elif progress["phase"] == CLEAN_UP:
        _record_removal(after, plan, result)
    else:
        _record_passes(after, plan, result, limits)
    return after


def _record_sync(after: dict[str, Any], result: Mapping[str, Any]) -> None:
    rows = result.get("results") or []
    if len(rows) < len(after["synced"]):
        # A list that is refused has no results.
        after["problems"].append(f"{after['phase']}: {result.get('msg') or UNTRIED}")
    for row in rows:
        pair = after["pairs"][after["synced"][row["index"]]]
        pair["sync_task_id"] = row.get("sync_task_id")
        if "msg" in row:
            after["problems"].append(f"{_label(pair)}: {after['phase']}: {row['msg']}")


def _record_removal(after: dict[str, Any], plan: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    rows = iter(_rows(result, sum(map(len, plan["removals"]))))
    for place, removals in zip(plan["pairs"], plan["removals"]):
        pair = after["pairs"][place["index"]]
        for entry, row in zip(removals, rows):
            if "msg" in row:
                after["problems"].append(f"{_label(pair)}: {CLEAN_UP}: {entry['run']}: {row['msg']}")
            else:
                pair["removed"] = [*pair["removed"], entry["run"]]


def _record_passes(after: dict[str, Any], plan: Mapping[str, Any], result: Mapping[str, Any], limits: Limits) -> None:
    is_real = not result.get("check_mode")
    after["rounds"], after["measured"] = after["rounds"] + 1, []
    rows = _rows(result, len(plan["earlier"]) + len(plan["pairs"]))[len(plan["earlier"]) :]
    for place, row in zip(plan["pairs"], rows):
        pair = after["pairs"][place["index"]]
        made = _pass(place, row)
        pair["passes"] = [*pair["passes"], made]
        problem = " ".join([row["msg"], *advice(row, f"phase {after['phase']}")]) if "msg" in row else None
        if place["given_up"]:
            after["warnings"].append(f"{_label(pair)}: {place['given_up']} {made['run']} takes its place.")
        if after["phase"] == VERIFY and place["first_started"] and place["index"] in after["synced"]:
            # As a string: the module warns of numbers.
            started = str(place["first_started"])
            at = after["synced"].index(place["index"])
            after["measured"].append({"label": place["label"], "at": at, "first_started": started})
        if after["phase"] == VERIFY and is_real:
            pair["proof"], pair["proven"] = made, is_proof(row)
            problem = problem or (None if pair["proven"] else _refutation(made, row))
            if pair["proven"] and not made["total"]:
                found = "the source bucket is empty" if made["empty"] else NOTHING_SELECTED
                after["warnings"].append(f"{_label(pair)}: {found}, so nothing was compared.")
        elif after["phase"] == CATCH_UP and is_real and not problem and (made["copied"] or 0) >= max(limits.small, 1):
            if after["rounds"] < limits.passes:
                after["again"].append(place["index"])
            else:
                after["warnings"].append(
                    f"{_label(pair)}: {made['run']} still copied {made['copied']:,} objects, and oms_cutover_passes "
                    f"allows {limits.passes} passes in a run. The copy in the phase {FREEZE} may take as long."
                )
        if problem:
            after["problems"].append(f"{_label(pair)}: {after['phase']}: {problem}")


def _rows(result: Mapping[str, Any], count: int) -> list[Mapping[str, Any]]:
    """Return a row for each entry of a list, also where the module refused the list or did not reach the entry."""
    rows = list(result.get("results") or [])
    return rows + [{"msg": result.get("msg") or UNTRIED}] * (count - len(rows))


def _pass(place: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    objects = row.get("objects") or {}
    return {
        "run": place["run"],
        "task_id": row.get("task_id"),
        "group_id": row.get("group_id"),
        "complete": bool(row.get("complete")),
        "empty": bool(row.get("empty")),
        "total": objects.get("total"),
        "copied": row.get("copied"),
        "skipped": objects.get("skipped"),
        "failed": objects.get("failed"),
    }


def is_proof(row: Mapping[str, Any]) -> bool:
    """Return whether a pass proves that the destination had every object of the source.

    It must have been made by this run, and have skipped all that it listed: no number may be missing, unless the
    service says that the source is empty.
    """
    if "msg" in row or not row.get("complete") or not counts_all(row):
        return False
    objects = row.get("objects") or {}
    total, succeeded, skipped, failed = (objects.get(name) for name in OBJECTS)
    return bool(row.get("empty")) or (succeeded == 0 == failed and total is not None and skipped == total)


def _refutation(made: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    if not counts_all(row):
        return f"{made['run']} was not made by this run, so it proves nothing. Run the phase {VERIFY} again."
    if made["copied"]:
        return (
            f"{made['run']} copied {made['copied']:,} of {made['total']:,} objects, which were missing or different "
            f"at the destination. Check that nothing writes to the source any more, then run the phase {VERIFY} again."
        )
    return f"{made['run']} did not skip every object that it listed. Run the phase {VERIFY} again."


def look_ahead(progress: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the progress with why the buckets must not be frozen yet, as `early`.

    A last copy takes as long as a first one that has not ended. A run that has made the first copies has reported
    already where one failed. Next to another migration, the last copy would be refused, with the source frozen.
    """
    early = [
        f"{place['label']}: the first copy has not ended. Run the phase {COPY} before {FREEZE}. Nothing was frozen."
        for place in plan["pairs"]
        if not place["first_ended"] and COPY not in progress["phases"]
    ]
    early += [
        f"{place['label']}: {' and '.join(place['rivals'])} runs between the same buckets, so the last copy would be "
        f"refused. Wait until it has ended, or stop it, before the phase {FREEZE}. Nothing was frozen."
        for place in plan["pairs"]
        if place["rivals"]
    ]
    return {**progress, "early": early, "problems": [*progress["problems"], *early]}


def fail(progress: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the progress after a step that ended its phase early, with the reason as a problem.

    Only modules of this collection and assertions of the role show no key in their message. Others may quote a value.

    Args:
        progress: The progress before.
        result: The result of the step, also of a loop.
    """
    parts = [result, *(result.get("results") or [])]
    masked = [str(part["msg"]) for part in parts if "msg" in part and ("error" in part or "assertion" in part)]
    reasons = masked or ["A task of the role failed. The output of the run says which and why."]
    prefix, known = f"{progress['phase']}: " if progress["phase"] else "", " ".join(progress["problems"])
    new = [f"{prefix}{reason}" for reason in dict.fromkeys(reasons) if reason not in known]
    return {**progress, "problems": [*progress["problems"], *new]}


def record_statistics(progress: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the progress with a warning for each pair whose events failed since its first copy began.

    Args:
        progress: The progress before.
        results: The results of a loop over the pairs of a plan; one that failed says nothing.
    """
    warnings = list(progress["warnings"])
    for result in results:
        slots = ((result.get("statistics") or {}).get("FAILURE")) or []
        failed = sum(slot["value"] or 0 for slot in slots)
        if failed:
            warnings.append(
                f"{result['item']['label']}: the synchronization task counts {failed:,} failed objects since the first "
                "copy. The proof decides."
            )
    return {**progress, "warnings": warnings}


def report(progress: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report of a run, as documented for the filter `oms_cutover_report`."""
    pairs = [
        {name: pair[name] for name in ("src_bucket", "dst_bucket", "use", "sync_task_id", "passes", "proof", "proven")}
        for pair in progress["pairs"]
    ]
    proven = [pair["proven"] for pair in pairs]
    is_cleaned = CLEAN_UP in progress["phases"] and not progress["problems"] and not progress["check_mode"]
    keys = sorted({shown(name) for pair in progress["pairs"] for name in pair["credentials"]})
    return {
        "fact": {
            "phases": progress["phases"],
            "pairs": pairs,
            "proven": None if not proven or None in proven else all(proven),
            "problems": _problems(progress),
            "warnings": progress["warnings"],
            "keys": keys if is_cleaned else [],
            "folders": [f"{pair['dst_bucket']}/{folder}" for pair in pairs for folder in FOLDERS] if is_cleaned else [],
        },
        "table": list(_table(progress)),
        "sentence": _sentence(progress),
    }


def _problems(progress: Mapping[str, Any]) -> list[str]:
    refused = ", ".join(progress["refused"])
    return [*progress["problems"], *([f"Not begun because of this: {refused}."] if refused else [])]


def _table(progress: Mapping[str, Any]) -> list[str]:
    lines = []
    for pair in progress["pairs"]:
        if SYNC in progress["phases"] and pair["sync_task_id"]:
            lines.append(f"synchronizing  {_label(pair)}  {pair['sync_task_id']}")
        for made in pair["passes"]:
            is_the_proof = made == pair["proof"]
            word = ("proven" if pair["proven"] else "NOT PROVEN") if is_the_proof else _word(made)
            word = "planned" if progress["check_mode"] and not made["complete"] else word
            numbers = [f"{made[name]:,} {name}" for name in COUNTS if made[name] is not None]
            lines.append(f"{word:<13}  {_label(pair)}  {made['run']}: {', '.join(numbers)}".rstrip(": "))
        if pair["removed"]:
            word = "would remove" if progress["check_mode"] else "removed"
            lines.append(f"{word:<13}  {_label(pair)}  {', '.join(pair['removed'])}")
    return [printable(line if len(line) <= 100 else f"{line[:97]}...") for line in lines]


def _word(made: Mapping[str, Any]) -> str:
    return "empty" if made["empty"] else "complete" if made["complete"] else "unfinished"


def _sentence(progress: Mapping[str, Any]) -> str:
    phases, pairs = ", ".join(progress["phases"]), progress["pairs"]
    if not phases:
        return "Nothing was done."
    noun = "pair" if len(pairs) == 1 else "pairs"
    outcome = ["failed"] if progress["problems"] else []
    if any(pair["proof"] for pair in pairs):
        proven = [pair for pair in pairs if pair["proven"]]
        equal = sum(pair["proof"]["skipped"] or 0 for pair in proven)
        outcome += [f"{len(proven)} of {len(pairs)} {noun} proven", f"{equal:,} objects are equal on both sides"]
    elif progress["check_mode"] and not outcome:
        return f"would run {phases} for {len(pairs)} {noun}"
    return f"{phases}: {'; '.join(outcome) or f'done for {len(pairs)} {noun}'}"


def _label(pair: Mapping[str, Any]) -> str:
    return f"{pair.get('src_bucket') or '?'} -> {pair['dst_bucket']}"
