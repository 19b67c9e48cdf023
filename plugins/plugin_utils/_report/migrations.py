# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Migration tasks and groups in a report: how far they are, and which need attention. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...module_utils._api.migration_models import (
    ACTIVE,
    FAILED,
    PAUSED,
    PAUSING,
    RETRYING,
    RUNNING,
    SUCCEEDED,
    WAITING,
)
from ...module_utils._migration.progress_line import describe_speed, describe_time
from ...module_utils._migration.reasons import find_reason
from ...module_utils._sync_task.statistics import HOUR
from .values import count, label_of, mapping, moment, number, plain, ratio
from .verdict import Finding, Reason, short_time

#: The label of a pass that looks for what events have missed, and of one that proves that two buckets are equal.
RECONCILE, PROOF = "reconcile-", "proof-"
#: A copy that runs for this long without moving anything, or that is about to pause, may hang. In ms.
STALL = HOUR
DEFAULT_OVERWRITE = "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"
#: Modes by what they leave different: each overwrites all that the ones before it do.
OVERWRITES = {
    mode: rank
    for rank, mode in enumerate(("NO_OVERWRITE", DEFAULT_OVERWRITE, "CRC64_COMPARISON_OVERWRITE", "FULL_OVERWRITE"))
}
#: The status of a copy that the service calls failed because the source bucket is empty.
EMPTY = "empty"
ENDED_WELL = (SUCCEEDED, EMPTY)
#: The selection of a copy of all objects.
WHOLE_BUCKET = "[]"
COUNTS = ("total", "succeeded", "skipped", "failed")


def copies(tasks: Sequence[Mapping[str, Any]], groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return migration tasks and groups as a report shows them, the newest one first."""
    rows = [_copy("task", task) for task in tasks] + [_copy("group", group) for group in groups]
    return sorted(rows, key=_age)


def _age(row: Mapping[str, Any]) -> tuple[Any, ...]:
    # One that has not started yet is the newest.
    started = row["start_time"]
    return (0, 0, row["label"]) if started is None else (1, -started, row["label"])


def _copy(kind: str, task: Mapping[str, Any]) -> dict[str, Any]:
    objects, sizes = mapping(task.get("objects")), mapping(task.get("bytes"))
    numbers = {name: number(objects.get(name)) for name in COUNTS}
    total, done = number(sizes.get("total")) or 0, number(sizes.get("done")) or 0
    share = task.get("progress")
    if not isinstance(share, (int, float)) or isinstance(share, bool):
        share = ratio(done, total)
    speed = number(task.get("migrate_speed"))
    left = number(task.get("left_time"))
    if left is None and speed and total > done:
        left = (total - done) * 1000 // speed
    status = EMPTY if task.get("empty") is True else task.get("status")
    reason = mapping(task.get("error_reason"))
    return {
        "kind": kind,
        "id": task.get(f"{kind}_id"),
        "label": label_of(task),
        "src_bucket": task.get("src_bucket"),
        "dst_bucket": task.get("dst_bucket"),
        "run": task.get("run"),
        "description": task.get("description"),
        "status": status,
        "is_listed": task.get("is_query_over") is not False,
        "progress": 1.0 if status in ENDED_WELL else min(max(share or 0.0, 0.0), 1.0),
        "objects": numbers,
        "bytes": {"total": total, "done": done, "moved": number(sizes.get("moved"))},
        "speed": describe_speed(float(speed)) if status in ACTIVE and speed and speed > 0 else None,
        "left": describe_time(left / 1000) if status in ACTIVE and left and left > 0 else None,
        "start_time": number(task.get("start_time")),
        "started": moment(task.get("start_time")),
        "failure": _failure(reason) if status == FAILED else None,
        "object_overwrite_mode": str(task.get("object_overwrite_mode") or DEFAULT_OVERWRITE),
        "migrate_since": number(task.get("migrate_since")),
        "is_comparable": task.get("object_overwrite_mode") in (None, DEFAULT_OVERWRITE)
        and not task.get("migrate_since"),
        "is_active": status in ACTIVE,
        "is_moving": bool(speed),
        "replaces": _replaces(task),
    }


def _replaces(task: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a newer copy has to have in common with a copy to replace it: the buckets and the selection."""
    names = sorted(str(name) for name in task.get("object_key") or () if name)
    list_file = mapping(task.get("list_file"))
    selection = str(sorted(list_file.items(), key=str) if list_file else names)
    if selection != WHOLE_BUCKET:
        # The same text is an object in one type, and a prefix of many in another.
        selection = f"{str(task.get('task_type') or '').lower()} {selection}"
    cloud = str(task.get("src_cloud_type") or "").lower()
    where = (task.get(name) or "" for name in ("src_bucket", "dst_bucket", "save_prefix"))
    return (cloud, *map(str, where), selection)


def _goes_as_far(newer: Mapping[str, Any], older: Mapping[str, Any]) -> bool:
    """Return whether a copy of the same selection leaves out no object that an older one copies."""
    mode, other = newer["object_overwrite_mode"], older["object_overwrite_mode"]
    overwrites = mode == other or OVERWRITES.get(mode, -1) > OVERWRITES.get(other, len(OVERWRITES))
    return overwrites and (newer["migrate_since"] or 0) <= (older["migrate_since"] or 0)


def _failure(reason: Mapping[str, Any]) -> str:
    known = find_reason(reason.get("error_code"))
    code = f" ({known.code})" if known.code else ""
    return f"{known.explanation.rstrip('.')}{code}. {known.advice}"


def findings(rows: Sequence[Mapping[str, Any]], now: int, silence: int) -> list[Finding]:
    """Return which copies need attention. A copy that a newer one of the same objects replaces needs none.

    Args:
        rows: The copies, the newest one first.
        now: Time of the report, in milliseconds since 1970.
        silence: Hours after which a waiting copy needs attention; 0 for never.
    """
    newer: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    found = []
    for row in rows:
        *buckets, _selection = row["replaces"]
        same = (*newer.get(row["replaces"], ()), *newer.get((*buckets, WHOLE_BUCKET), ()))
        is_replaced = any(_goes_as_far(one, row) for one in same)
        reasons = [] if is_replaced else [*_judge(row, now, silence)]
        if row["status"] in (WAITING, RUNNING, RETRYING, *ENDED_WELL):
            newer.setdefault(row["replaces"], []).append(row)
        if reasons:
            found.append(Finding("copies", named(row), reasons, row["id"]))
    return found


def not_made(made: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return the copies of the playbook migrate that failed and do not exist, or that its list was refused.

    Args:
        made: The report of the playbook; empty if there is none.
        rows: The copies that exist.
    """
    results = made.get("results")
    if made and not results and not made.get("summary"):
        refused = "the playbook migrate failed before it had a result for any copy. The output of its run says why"
        return [Finding("lists", "oms_migrations", [Reason("copy", refused, 3.0)])]
    existing = {str(row["id"]) for row in rows}
    found = []
    for result in results if isinstance(results, (list, tuple)) else ():
        given = mapping(plain(result))
        keys = {str(given.get(name)) for name in ("task_id", "group_id")}
        if given.get("msg") and keys.isdisjoint(existing):
            row = {"label": label_of(given), "run": given.get("run")}
            found.append(Finding("copies", named(row), [Reason("copy", f"the copy was not made: {given['msg']}", 3.0)]))
    return found


def named(row: Mapping[str, Any]) -> str:
    """Return the buckets and the label of a copy."""
    return f"{row['label']} ({row['run']})" if row["run"] else str(row["label"])


def _judge(row: Mapping[str, Any], now: int, silence: int) -> Iterable[Reason]:
    age = 0 if row["start_time"] is None else now - row["start_time"]
    failed = row["objects"]["failed"] or 0
    if row["status"] == FAILED:
        amount = f", {count(failed, 'object')} failed" if failed else ""
        yield Reason("copy", f"the copy failed{amount}: {row['failure']}", 3.0)
    elif row["status"] in (RUNNING, RETRYING, PAUSING) and age >= STALL and not row["is_moving"]:
        since = short_time(row["start_time"])
        yield Reason("copy", f"the copy may hang: it runs since {since}, but moves nothing", 2.0)
    elif row["status"] == WAITING and silence and age >= silence * HOUR:
        yield Reason("copy", f"the copy waits since {short_time(row['start_time'])}", 1.0)
    elif row["status"] == PAUSED:
        yield Reason("copy", "the copy is paused, so it copies nothing", 1.0)
    if str(row["run"] or "").startswith(PROOF) and row["status"] == SUCCEEDED:
        different = (row["objects"]["succeeded"] or 0) + failed
        if different:
            text = f"the proof failed: the buckets differed in {count(different, 'object')}"
            yield Reason("missed", text, different)


def reconciled(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the result of the newest reconciliation of each pair of buckets that has ended."""
    pairs: dict[tuple[Any, Any], dict[str, Any]] = {}
    for row in rows:
        pair = row["src_bucket"], row["dst_bucket"]
        if (
            pair in pairs
            or not str(row["run"] or "").startswith(RECONCILE)
            or row["status"] not in (*ENDED_WELL, FAILED)
        ):
            continue
        objects = row["objects"]
        is_missed = row["status"] == FAILED or bool(objects["succeeded"] or objects["failed"])
        is_in_step = False if is_missed else True if _is_complete(row) else None
        pairs[pair] = {
            **{name: row[name] for name in ("src_bucket", "dst_bucket")},
            **objects,
            "task_id": row["id"],
            "copied": objects["succeeded"],
            "in_step": is_in_step if row["is_comparable"] else None,
        }
    return [pairs[pair] for pair in sorted(pairs, key=str)]


def _is_complete(row: Mapping[str, Any]) -> bool:
    """Return whether a copy that has ended well copied or skipped every object that the service listed."""
    total, succeeded, skipped, failed = (row["objects"][name] for name in COUNTS)
    is_counted = total is not None and not failed and (succeeded or 0) + (skipped or 0) == total
    return row["status"] == EMPTY or bool(row["is_listed"] and is_counted)


def read_pair(pair: Any) -> dict[str, Any]:
    """Return the result of the reconciliation of a pair of buckets, which another playbook may have set."""
    given = mapping(pair)
    return {
        **{name: plain(given.get(name)) for name in ("src_bucket", "dst_bucket", "task_id")},
        **{name: number(given.get(name)) for name in ("total", "skipped", "copied", "failed")},
        "in_step": given["in_step"] if isinstance(given.get("in_step"), bool) else None,
        **({"lower_bound": True} if given.get("lower_bound") is True else {}),
    }
