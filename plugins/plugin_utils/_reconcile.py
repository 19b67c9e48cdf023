# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook `reconcile` copies for a list of synchronization tasks, and what it reports. Pure.

Private to hwcloud.oms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from ..module_utils._common.redactor import printable
from ..module_utils._migration.options import MIGRATION_TASK_SPEC
from ..module_utils._migration_list.copies import label_of
from ..module_utils._sync_task.drift import NO_CHECK
from ..module_utils._sync_task.options import SYNC_TASK_SPEC
from ..module_utils._sync_task_list.entries import CREDENTIALS, KEYS, VARIABLES, Entry, read_list
from ..module_utils._sync_task_list.list_planner import Step, duplicates
from ..module_utils._sync_task_list.variables import sentences
from ._passes import COMPARING, advice, counts_all, read_pairs

#: Options of a synchronization task that its passes have too. The description is left to the label.
SHARED = tuple(
    name
    for name in MIGRATION_TASK_SPEC
    if name in SYNC_TASK_SPEC and name not in (*KEYS, "state", "on_drift", "wait", "wait_timeout", "description")
)
#: What a synchronization task calls the value NO_CHECK of the option consistency_check of its passes.
TRANSMISSION = "transmission"
COUNTS = ("total", "skipped", "copied", "failed")


def find_pairs(entries: Any, defaults: Any, credentials: Any, now: float) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the pair of buckets of each entry that is not to be absent, and all that is wrong with the list.

    Args:
        entries: The list, in the format of the role `sync_tasks`.
        defaults: Default options for each entry.
        credentials: The keys by name.
        now: Seconds since 1970.
    """
    found, problems = read_list(entries, defaults, credentials=credentials)
    problems += [entry.describe(problem) for entry in found for problem in entry.missing_credentials]
    asked = [entry for entry in found if not entry.problems and entry.options["state"] != "absent"]
    problems += [
        entry.describe(f"reconcile requires {', '.join(missing)} in addition to the ID, to copy what was missed")
        for entry in asked
        for missing in [
            [name for name in ("src_region", "src_bucket", "dst_region", "dst_bucket") if not entry.options[name]]
        ]
        if missing
    ]
    problems += [] if problems or asked else [f"{VARIABLES.sync_tasks} has no entry to reconcile."]
    problems += duplicates([Step(entry, entry.desired, None, None, "") for entry in asked if entry.desired])
    pairs = [_pair(entry) for entry in asked]
    if not problems:
        # A pass refuses some of what a task accepts. An entry that it refused would not be compared.
        positions = [entry.position for entry in asked]
        problems = read_pairs(pairs, credentials, now, variable=VARIABLES.sync_tasks, positions=positions)[1]
    return pairs, sentences(problems)


def _pair(entry: Entry) -> dict[str, Any]:
    names = (*SHARED, *CREDENTIALS)
    pair = {name: entry.options[name] for name in names if entry.options.get(name) is not None}
    if "source_cdn" in pair:
        pair["source_cdn"] = {name: value for name, value in pair["source_cdn"].items() if value is not None}
    if pair.get("consistency_check") == TRANSMISSION:
        pair["consistency_check"] = NO_CHECK
    return pair


def since_text(hours: int, now: float) -> str | None:
    """Return the time some hours ago, as an option of a module.

    Args:
        hours: The hours; 0 if there is no such limit.
        now: Seconds since 1970.
    """
    if not hours:
        return None
    return (datetime.fromtimestamp(now, timezone.utc) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def report(plan: Mapping[str, Any], result: Mapping[str, Any], max_missed: int | None) -> dict[str, Any]:
    """Return the report of the playbook, as documented for the filter `oms_reconcile_report`.

    Args:
        plan: The plan of `plan_passes`.
        result: The result of oms_migrations, also of one that failed.
        max_missed: More missed objects are a problem; None: no number is one.
    """
    rows = list(result.get("results") or [])
    lost = {"msg": result.get("msg") or "It was not tried.", "complete": False}
    rows += [lost] * (len(plan["pairs"]) - len(rows))
    is_real = not result.get("check_mode")
    pairs = [_pair_report(place, entry, row, is_real) for place, entry, row in zip(plan["pairs"], plan["copies"], rows)]
    missed = sum(pair["copied"] or 0 for pair in pairs)
    problems = [f"{pair['src_bucket']} -> {pair['dst_bucket']}: {pair['msg']}" for pair in pairs if "msg" in pair]
    if max_missed is not None and missed > max_missed:
        problems.append(f"{missed:,} objects were missed, and oms_reconcile_max_missed is {max_missed:,}.")
    elif max_missed is not None and is_real:
        problems += [_doubt(pair) for pair in pairs if pair["lower_bound"]]
    removals = [
        one
        for removals, row in zip(plan["removals"], rows)
        for one in removals
        if is_real and "msg" not in row and row["complete"]
    ]
    return {
        "pairs": pairs,
        "missed": missed,
        "in_step": _all_in_step([pair["in_step"] for pair in pairs]),
        "problems": problems,
        "removals": removals,
        "table": [_line(pair) for pair in pairs],
        "sentence": _sentence(pairs, missed) if is_real else f"would copy what was missed of {_counted(pairs)}",
    }


def _pair_report(
    place: Mapping[str, Any], entry: Mapping[str, Any], row: Mapping[str, Any], is_real: bool
) -> dict[str, Any]:
    objects = row.get("objects") or {}
    pair = {
        "src_bucket": entry["src_bucket"],
        "dst_bucket": entry["dst_bucket"],
        "run": place["run"],
        "task_id": row.get("task_id"),
        "total": objects.get("total"),
        "skipped": objects.get("skipped"),
        "copied": row.get("copied"),
        "failed": objects.get("failed"),
        "empty": bool(row.get("empty")),
        "lower_bound": is_real and "msg" not in row and not (row["complete"] and counts_all(row)),
        "in_step": None,
    }
    if "msg" in row:
        return {**pair, "in_step": False, "msg": " ".join([row["msg"], *advice(row, "playbook")])}
    # A pass that compared only a part, or in another way, does not say whether anything was missed.
    if row["complete"] and not place["since"] and place["mode"] in (None, COMPARING):
        is_missed = pair["copied"] != 0 or bool(pair["failed"])
        pair["in_step"] = False if is_missed else None if pair["lower_bound"] else True
    return pair


def _doubt(pair: Mapping[str, Any]) -> str:
    return (
        f"{label_of(pair)}: more than {pair['copied'] or 0:,} objects may have been missed, since {pair['run']} was "
        "continued or started again, or did not account for every object. Run the playbook again, which makes a new "
        "pass."
    )


def _all_in_step(answers: Sequence[bool | None]) -> bool | None:
    """Return whether nothing was missed anywhere; None if nothing is known to be missed, and some are unknown."""
    return False if False in answers else None if None in answers or not answers else True


def _line(pair: Mapping[str, Any]) -> str:
    compared = {True: "equal", False: "different", None: "unknown"}[pair["in_step"]]
    word = "failed" if "msg" in pair else "empty" if pair["empty"] else compared
    least = {"copied": "at least "} if pair["lower_bound"] else {}
    numbers = ", ".join(f"{least.get(name, '')}{pair[name]:,} {name}" for name in COUNTS if pair[name] is not None)
    return printable(f"{word:<11}  {label_of(pair)}  {numbers}".rstrip())


def _counted(pairs: Sequence[object]) -> str:
    return f"{len(pairs)} {'pair' if len(pairs) == 1 else 'pairs'}"


def _sentence(pairs: Sequence[Mapping[str, Any]], missed: int) -> str:
    failed = sum("msg" in pair for pair in pairs)
    more = f", {failed} failed" if failed else ""
    verb = "object was" if missed == 1 else "objects were"
    again = sum(pair["lower_bound"] for pair in pairs)
    those = "1 pass was" if again == 1 else f"{again} passes were"
    doubt = f". {those} continued, started again or incomplete, so there may be more" if again else ""
    return f"{_counted(pairs)} compared{more}; {missed:,} {verb} missing or different and copied{doubt}"
