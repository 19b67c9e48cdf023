# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide which copies a pair of buckets needs next, from the labels of those that exist. Pure. Private to hwcloud.oms.

The labels are the only state of a cut-over and of `reconcile`. An unfinished pass is continued, and one that has ended,
or that failed for a reason that no restart removes, is followed by the next. There are two exceptions: no first copy
follows one that has ended well, and a proof is always a new pass, since an old one proves nothing.

A task and a group are passes alike, whichever of them the pair uses: it may have used the other before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ..module_utils._api.migration_identity import Identity
from ..module_utils._api.migration_models import FAILED, GROUP, TASK, ListFile, Migration
from ..module_utils._migration.failure import reason_of
from ..module_utils._migration.options import IDENTITY, OPTIONS
from ..module_utils._migration.reasons import NEVER, find_reason
from ..module_utils._migration.rivals import may_collide
from ..module_utils._migration_list.copies import label_of, read_copies
from ..module_utils._migration_list.kinds import KINDS
from ..module_utils._sync_task_list.variables import kind_of

FIRST, CATCH_UP, FINAL, PROOF, RECONCILE = "first", "catch-up", "final", "proof", "reconcile"
#: Not a pass: what removes those of a cut-over.
CLEAN_UP = "clean_up"
LABEL = re.compile(
    r"(?:(first)(?:-([2-9]|[1-9]\d{1,8}))?|(catch-up|final|proof)-([1-9]\d{0,8})|(reconcile)-(\d{8}T\d{6})Z)\Z",
    re.ASCII,
)
#: How a time is part of a label, in UTC.
STAMP = "%Y%m%dT%H%M%S"
#: The mode in which equal objects are skipped, and all others are copied.
COMPARING = "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"
#: Options that say which pass it is, and so are not those of a pair.
OF_A_PASS = ("run", "state", "task_id", "group_id")
#: What to do about two entries with the same passes: none of them can have a run of its own.
DUPLICATE = "Leave one of them out"
#: The variables of the environment that hold keys, as if all of them were set: the module checks whether they are.
SOME_KEYS = dict.fromkeys(("OMS_SRC_AK", "OMS_SRC_SK", "OMS_DST_AK", "OMS_DST_SK", "OMS_CDN_KEY"), "some-key")
#: Fields of a migration that its identity and its place among other passes depend on.
COMPARED = (
    *("status", "run", "task_type", "src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket"),
    *("save_prefix", "object_overwrite_mode", "migrate_since", "start_time", "error_reason"),
)


class Pair(NamedTuple):
    """A pair of buckets: its entry as the list has it, and what identifies its passes, apart from their labels."""

    position: int
    use: str
    entry: dict[str, Any]
    identity: Identity

    @property
    def label(self) -> str:
        """Return the buckets."""
        return label_of(self.entry)

    def copy(self, run: str, **options: Any) -> dict[str, Any]:
        """Return the entry of one pass. An option that is None is left out."""
        entry = {**self.entry, "use": self.use, "run": run, **options}
        return {name: value for name, value in entry.items() if value is not None}

    def bare(self, run: str, state: str) -> dict[str, Any]:
        """Return the entry that stops or removes one pass: only what identifies it, without keys."""
        identity = {name: self.entry[name] for name in IDENTITY if self.entry.get(name) is not None}
        return {**identity, "use": self.use, "run": run, "state": state}

    def as_in(self, task: Migration) -> Pair:
        """Return the pair as the entry of one of its passes needs it, which may be a group instead of a task."""
        if task.kind == self.use:
            return self
        foreign = OPTIONS[self.use].keys() - OPTIONS[task.kind].keys()
        entry = {name: value for name, value in self.entry.items() if name not in foreign}
        return self._replace(use=task.kind, entry={**entry, "task_type": (task.task_type or "").lower()})

    def describes(self, task: Migration) -> bool:
        """Return whether a migration is between these buckets, whatever its label, as a task or as a group."""
        identity, its_type = self.identity._replace(run=task.run), (task.task_type or "").lower()
        # A group has no names of objects, and a folder is a prefix too.
        if task.kind != self.use and {identity.task_type, its_type} == {"object", "prefix"}:
            identity = identity._replace(task_type=its_type) if _has_folders_only(identity) else identity
        return identity.describes(task)


class Pass(NamedTuple):
    """One pass of a pair that exists in the service."""

    kind: str
    order: int
    task: Migration

    @property
    def run(self) -> str:
        """Return its label."""
        return str(self.task.run)

    @property
    def is_over(self) -> bool:
        """Return whether it cannot be continued: it has ended well, or failed for a reason that no restart removes."""
        return self.task.has_ended_well or (self.task.status == FAILED and reason_of(self.task).remedy == NEVER)


def read_pairs(
    entries: Any,
    credentials: Any,
    now: float,
    use: str = TASK,
    variable: str = "oms_cutover_pairs",
    positions: Sequence[int] = (),
) -> tuple[list[Pair], list[str]]:
    """Return the pairs of a list, and all that is wrong with it. No sentence quotes a value that may be a key.

    Args:
        entries: The list.
        credentials: The keys by name.
        now: Seconds since 1970.
        use: Whether tasks or groups copy a pair that does not say so itself.
        variable: The variable with the list, for messages.
        positions: Where the pairs are in that list, if they are only a part of it.
    """
    if not isinstance(entries, (list, tuple)):
        return [], [f"{variable} is {kind_of(entries)}, not a list of pairs. With -e, give JSON or a file."]
    given = [{"use": use, **one} if isinstance(one, Mapping) else one for one in entries]
    copies, problems = read_copies(given, credentials, SOME_KEYS, now, KINDS, variable, positions, DUPLICATE)
    by_position = dict(zip(positions or range(len(given)), given))
    for index, one in by_position.items():
        wrong = [name for name in OF_A_PASS if isinstance(one, Mapping) and name in one]
        if wrong:
            problems.append(f"{variable}[{index}]: {', '.join(wrong)} cannot be set, since the passes have labels")
    pairs = []
    seen: dict[Identity, int] = {}
    for copy in copies:
        entry = {name: value for name, value in by_position[copy.position].items() if name not in ("use", *OF_A_PASS)}
        pairs.append(Pair(copy.position, copy.use, entry, copy.identity))
        first = seen.setdefault(_of_both_kinds(copy.identity), copy.position)
        if first != copy.position:
            problems.append(f"{variable}[{copy.position}]: it has the same passes as {variable}[{first}]. {DUPLICATE}")
    return pairs, problems


def _has_folders_only(identity: Identity) -> bool:
    """Return whether names of objects and prefixes would select the same, as for folders and the whole bucket."""
    names = identity.objects
    return not isinstance(names, ListFile) and all(not name or name.endswith("/") for name in names)


def _of_both_kinds(identity: Identity) -> Identity:
    """Return an identity that is the same for a task and for a group that copy the same."""
    is_prefix = identity.task_type == "object" and _has_folders_only(identity)
    return identity._replace(task_type="prefix") if is_prefix else identity


def passes_of(pair: Pair, rows: Iterable[Mapping[str, Any]]) -> list[Pass]:
    """Return the passes of a pair, each kind in its order.

    Args:
        pair: The pair.
        rows: Migration tasks and groups, as the modules return them.
    """
    found = []
    for row in rows:
        task = migration(row)
        parts = LABEL.match(task.run or "")
        if parts and pair.describes(task):
            first, again, numbered, number, reconcile, stamp = parts.groups()
            order = int(again or number or (stamp or "1").replace("T", ""))
            found.append(Pass(first or numbered or reconcile, order, task))
    return sorted(found, key=lambda one: (one.kind, one.order, one.task.start_time or 0))


def counts_all(row: Mapping[str, Any]) -> bool:
    """Return whether the numbers of a pass say all that it did: this run made it, and nothing started it again.

    A start may reset the counters, and how often an earlier run started a pass is not known.

    Args:
        row: Its result, as oms_migrations returns it.
    """
    return row.get("operations") == ["create"]


def migration(row: Mapping[str, Any]) -> Migration:
    """Return a migration as far as passes depend on it, from an element of the result of a module."""
    kind = TASK if row.get("task_id") is not None else GROUP
    listed = row.get("list_file")
    fields: dict[str, Any] = {name: row.get(name) for name in COMPARED}
    return Migration(
        kind=kind,
        key=row[f"{kind}_id"],
        object_key=None if row.get("object_key") is None else tuple(row["object_key"]),
        list_file=ListFile(listed["obs_bucket"], listed["list_file_key"]) if listed else None,
        own={"group_type": row.get("group_type")},
        **fields,
    )


def next_pass(kind: str, passes: Sequence[Pass], now: float) -> tuple[str, Pass | None]:
    """Return the label of the next pass of a kind, and the pass that it continues, if there is one.

    Args:
        kind: FIRST, CATCH_UP, FINAL, PROOF or RECONCILE.
        passes: The passes of the pair.
        now: Seconds since 1970.
    """
    last = _last(kind, passes)
    if last and kind != PROOF and (not last.is_over or (kind == FIRST and last.task.has_ended_well)):
        return last.run, last
    if kind == RECONCILE:
        return f"{RECONCILE}-{datetime.fromtimestamp(now, timezone.utc).strftime(STAMP)}Z", None
    if kind == FIRST and not last:
        return FIRST, None
    return f"{kind}-{last.order + 1 if last else 1}", None


def _last(kind: str, passes: Sequence[Pass]) -> Pass | None:
    own = [one for one in passes if one.kind == kind]
    return own[-1] if own else None


def given_up(kind: str, passes: Sequence[Pass]) -> str | None:
    """Return why the next pass takes the place of the last one, which has not ended well; None if it does not.

    Args:
        kind: FIRST, CATCH_UP, FINAL, PROOF or RECONCILE.
        passes: The passes of the pair.
    """
    last = _last(kind, passes)
    if not last or kind == PROOF or not last.is_over or last.task.has_ended_well:
        return None
    reason = reason_of(last.task)
    return f"{last.run} failed, and no restart helps: {reason.explanation.rstrip('.')} ({reason.code})."


def advice(row: Mapping[str, Any], again: str) -> list[str]:
    """Return what to do about a pass that failed for a reason that no restart removes, as a sentence; else nothing.

    Args:
        row: Its result, as oms_migrations returns it.
        again: What to run again.
    """
    is_lost = find_reason((row.get("failure") or {}).get("code")).remedy == NEVER
    return [f"Run the {again} again, which makes a new pass."] if is_lost else []


def catch_up_since(pair: Pair, passes: Sequence[Pass], margin: float) -> str | None:
    """Return from when on a catch-up copies changes: the start of the last copy that ended well, less a margin.

    Args:
        pair: The pair.
        passes: Its passes.
        margin: Seconds.
    """
    ended = [
        one.task.start_time
        for one in passes
        if one.kind in (FIRST, CATCH_UP, FINAL) and one.task.has_ended_well and one.task.start_time
    ]
    return str(max(0, int(max(ended) / 1000 - margin))) if ended else pair.entry.get("migrate_since")


class Settings(NamedTuple):
    """What passes depend on apart from the pairs. `now` is in seconds since 1970."""

    now: float
    #: Seconds that a catch-up goes back before the start of the copy before it.
    margin: float = 3600.0
    #: From when on RECONCILE copies changes; None: all.
    since: str | None = None
    #: How many passes of RECONCILE are kept.
    keep: int = 3


def plan_passes(
    kind: str,
    pairs: Sequence[Pair],
    rows: Sequence[Mapping[str, Any]],
    settings: Settings,
    only: Sequence[int] = (),
) -> dict[str, Any]:
    """Return the next passes of pairs, as documented for the filter `oms_passes`.

    Args:
        kind: FIRST, CATCH_UP, FINAL, PROOF, RECONCILE, or CLEAN_UP, which makes none and removes those of a cut-over.
        pairs: The pairs.
        rows: All migration tasks and groups, as the modules return them.
        settings: What else it depends on.
        only: The indexes of the pairs to plan for; empty: all.
    """
    plan: dict[str, Any] = {"kind": kind, "earlier": [], "copies": [], "removals": [], "pairs": []}
    for pair in pairs:
        if only and pair.position not in only:
            continue
        passes = passes_of(pair, rows)
        first = _last(FIRST, passes)
        place: dict[str, Any] = {
            "index": pair.position,
            "label": pair.label,
            "first_started": first.task.start_time if first else None,
            "first_ended": first is not None and first.task.has_ended_well,
        }
        if kind == CLEAN_UP:
            plan["removals"].append(_removals(pair, (one for one in passes if one.kind != RECONCILE)))
            plan["pairs"].append(place)
            continue
        plan["earlier"] += list(_earlier(kind, pair, passes, settings))
        entry = _next_entry(kind, pair, passes, settings)
        plan["copies"].append(entry)
        place.update(run=entry["run"], since=entry.get("migrate_since"), mode=entry.get("object_overwrite_mode"))
        place.update(given_up=given_up(kind, passes), rivals=_rivals(kind, pair, passes, rows, settings))
        plan["pairs"].append(place)
        if kind == RECONCILE:
            plan["removals"].append(_removals(pair, _expired(passes, entry["run"], settings.keep)))
    return plan


def _next_entry(kind: str, pair: Pair, passes: Sequence[Pass], settings: Settings) -> dict[str, Any]:
    """Return the entry of the next pass of a kind."""
    run, continued = next_pass(kind, passes, settings.now)
    options: dict[str, Any] = {"state": "completed"}
    if continued and kind in (CATCH_UP, RECONCILE):
        # It goes on as it began, whatever the variables are now.
        began = continued.task.migrate_since
        options["migrate_since"] = str(began) if began else None
    elif kind == CATCH_UP:
        options["migrate_since"] = catch_up_since(pair, passes, settings.margin)
    elif kind != FIRST:
        options["migrate_since"] = settings.since if kind == RECONCILE else None
    if kind == PROOF:
        # A retry would continue the proof, and another mode would not compare the objects.
        options.update(object_overwrite_mode=COMPARING, retries=0)
    return (pair.as_in(continued.task) if continued else pair).copy(run, **options)


def _earlier(kind: str, pair: Pair, passes: Sequence[Pass], settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield the entries that end passes which run, since the next one is refused next to them.

    A proof is stopped. Any other pass of a cut-over is waited for, unless it is the next one itself.
    """
    if kind == RECONCILE:
        return
    for one in passes:
        if one.kind == PROOF and one.task.is_active:
            yield pair.as_in(one.task).bare(one.run, "stopped")
    for other in (FIRST, CATCH_UP, FINAL):
        last = next_pass(other, passes, settings.now)[1]
        if other != kind and last and last.task.is_active:
            yield _next_entry(other, pair, passes, settings)


def _rivals(
    kind: str, pair: Pair, passes: Sequence[Pass], rows: Iterable[Mapping[str, Any]], settings: Settings
) -> list[str]:
    """Return the running migrations next to which the service would refuse to create the next pass.

    A pass that `_earlier` ends is none of them.
    """
    if next_pass(kind, passes, settings.now)[1]:
        return []
    ended = {entry["run"] for entry in _earlier(kind, pair, passes, settings)}
    keys = {one.task.key for one in passes if one.run in ended}
    tasks = map(migration, rows)
    found = [task for task in tasks if task.is_active and task.is_own and may_collide(pair.identity, task)]
    return [f"{task.kind} {task.label}" for task in found if task.key not in keys]


def _removals(pair: Pair, passes: Iterable[Pass]) -> list[dict[str, Any]]:
    """Return the entries that remove passes. A label that several tasks have is named once, also for groups."""
    entries: list[dict[str, Any]] = []
    for one in passes:
        entry = pair.as_in(one.task).bare(one.run, "absent")
        entries += [] if entry in entries else [entry]
    return entries


def _expired(passes: Iterable[Pass], run: str, keep: int) -> list[Pass]:
    """Return the passes of RECONCILE except for the newest ones, `run` among them, and for any that runs."""
    own = [one for one in passes if one.kind == RECONCILE]
    kept = sorted({run, *(one.run for one in own)})[-max(keep, 1) :]
    active = {one.run for one in own if one.task.is_active}
    return [one for one in own if one.run not in {*kept, *active}]
