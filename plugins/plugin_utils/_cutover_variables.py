# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a cut-over: which phases are asked for, and what is wrong. Pure. Private to hwcloud.oms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..module_utils._api.bucket_pair import IDENTITY
from ..module_utils._common.redactor import printable
from ..module_utils._migration_list.kinds import KINDS
from ..module_utils._sync_task.drift import NO_CHECK
from ..module_utils._sync_task_list.entries import CREDENTIALS, read_list
from ..module_utils._sync_task_list.variables import kind_of, shown
from ._cutover import CLEAN_UP, NOTICEABLE, PHASES, SYNC, begin
from ._passes import Pair, read_pairs
from ._reconcile import SHARED, TRANSMISSION

ALL = "all"
#: Options that select a part of a bucket or another place in it. A synchronization task has no such options.
PARTIAL = ("task_type", "object_key", "list_file", "save_prefix")


def read_phases(value: Any) -> tuple[list[str], bool, list[str]]:
    """Return the phases that a variable names, in their order, whether they must be confirmed, and what is wrong.

    Args:
        value: A name, a list of names, or `all`.
    """
    names = [value] if isinstance(value, str) else value
    if not value or not isinstance(names, (list, tuple)):
        wrong = "is not set" if not value else f"is {kind_of(value)}"
        return [], False, [f"oms_cutover_phase {wrong}. It must be {ALL}, or one or a list of {', '.join(PHASES)}."]
    unknown = [shown(name) for name in names if name not in (*PHASES, ALL)]
    if unknown:
        return [], False, [f"oms_cutover_phase contains {', '.join(unknown)}. Known are {ALL}, {', '.join(PHASES)}."]
    phases = [name for name in PHASES if ALL in names or name in names]
    is_named_alone = isinstance(value, str) and value != ALL
    return phases, not is_named_alone and any(name in NOTICEABLE for name in phases), []


def sync_entry(pair: Pair, phases: Sequence[str]) -> dict[str, Any]:
    """Return the entry of the synchronization task of a pair: only what identifies it, if no phase may create it."""
    names = (*SHARED, "description", *CREDENTIALS) if SYNC in phases else IDENTITY
    entry = {name: pair.entry[name] for name in names if pair.entry.get(name) is not None}
    if entry.get("consistency_check") == NO_CHECK:
        entry["consistency_check"] = TRANSMISSION
    return entry if SYNC in phases else {**entry, "state": "absent"}


def sync_problems(pair: Pair, phases: Sequence[str], credentials: Any) -> list[str]:
    """Return why a pair cannot have a synchronization task."""
    partial = [name for name in PARTIAL if pair.entry.get(name)]
    if partial:
        return [f"{', '.join(partial)}: a synchronization task copies whole buckets. Leave the phase {SYNC} out"]
    found, problems = read_list([sync_entry(pair, phases)], {}, credentials=credentials)
    return [problem.partition(": ")[2] for problem in problems] + list(found[0].missing_credentials)


def check_variables(
    pairs: Any,
    phase: Any,
    use: Any,
    credentials: Any,
    numbers: Mapping[str, Any],
    hooks: Mapping[str, Any],
    now: float,
    absolute: Callable[[str], str | None],
) -> dict[str, Any]:
    """Return the variables of the role as it uses them, as documented for the filter `oms_cutover_variables`.

    Args:
        pairs, phase, use, credentials: The variables.
        numbers: The variables that are numbers, by name.
        hooks: The phases that run a file of tasks, and the path of the file; empty for none.
        now: Seconds since 1970.
        absolute: Returns the absolute path of a file, None where it does not exist.
    """
    phases, must_confirm, problems = read_phases(phase)
    if use not in KINDS:
        problems.append(f"oms_cutover_use must be one of {', '.join(KINDS)}.")
    for name, value in numbers.items():
        # A blank one has its default.
        text = "0" if value in (None, "") else str(value).strip()
        if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) < 10):
            problems.append(f"{name} must be a non-negative integer.")
    paths = {name: absolute(str(path)) if path else "" for name, path in hooks.items()}
    problems += [
        f"oms_cutover_{name}_tasks is {printable(str(hooks[name]))}, which is not a file."
        for name, path in paths.items()
        if path is None and name in phases
    ]
    found, more = read_pairs(pairs, credentials, now, use if use in KINDS else "task")
    problems += more
    problems += [] if more or found else ["oms_cutover_pairs is empty."]
    without = {pair.position: sync_problems(pair, phases, credentials) for pair in found} if not more else {}
    if SYNC in phases:
        problems += [
            f"oms_cutover_pairs[{pair.position}] ({pair.label}): {problem}"
            for pair in found
            for problem in without.get(pair.position, ())
        ]
    synced = [pair for pair in found if not without.get(pair.position)]
    if SYNC in phases and not problems and len(synced) > int(numbers.get("oms_cutover_quota") or len(synced)):
        problems.append(
            f"The phase {SYNC} creates a synchronization task for each of the {len(synced)} pairs, and the quota of the"
            f" tenant is {numbers['oms_cutover_quota']}. Move one batch of pairs after the other, each up to the phase "
            f"{CLEAN_UP}. If Huawei Cloud has raised the quota, set oms_cutover_quota"
        )
    return {
        "problems": [problem if problem.endswith((".", "?")) else f"{problem}." for problem in problems],
        "phases": phases,
        "must_confirm": must_confirm,
        "sync_tasks": [] if problems else [sync_entry(pair, phases) for pair in synced],
        "regions": list(dict.fromkeys(pair.entry["dst_region"] for pair in found)),
        "hooks": paths,
        "progress": begin(found, [pair.position for pair in synced]),
    }
