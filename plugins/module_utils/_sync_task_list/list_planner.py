# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare a whole list of tasks with all tasks that exist. Pure.

Only what can be known before anything changes is decided here. Each entry is planned again when its turn comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .._api.bucket_pair import REGIONS
from .._api.listing import Listing
from .._api.models import STOPPED, SyncTask
from .._common.errors import OmsError
from .._sync_task.desired import DesiredTask
from .._sync_task.find import find
from .._sync_task.plan import Plan
from .._sync_task.planner import plan
from .entries import OPTIONS, Entry, Names, reason
from .variables import by_name, credentials_problems, shown

#: More tasks than a list can have: the quota is checked over the whole list.
UNLIMITED = 10**9
#: A task that differs from an entry only in these is not pruned: it may be the one that was meant.
NEAR = {*REGIONS, "src_cloud_type"}


class Step(NamedTuple):
    """What an entry comes to, given the tasks that exist."""

    entry: Entry
    desired: DesiredTask
    found: SyncTask | None
    #: None where `obstacle` is not empty.
    plan: Plan | None
    #: What prevents the work on the entry, such as drift. The entry fails with it when its turn comes.
    obstacle: str

    @property
    def operations(self) -> list[str]:
        return self.plan.operations if self.plan else []

    @property
    def state(self) -> str:
        return str(self.entry.options["state"])

    @property
    def adds_task(self) -> bool:
        """Whether it needs room for good, and not just until its old task is gone."""
        return not self.found and "create" in self.operations

    @property
    def is_stopped(self) -> bool:
        """Whether its task is stopped, and the entry does not ask for that."""
        return bool(self.found and self.found.status == STOPPED) and self.state not in ("stopped", "absent")

    def bucket(self, name: str) -> str | None:
        """Return what the entry says, or what the task with its id has."""
        said: str | None = self.entry.options[name]
        return said or (getattr(self.found, name) if self.found else None)

    @property
    def label(self) -> str:
        """The two buckets; an id where they are not known."""
        source, destination = self.bucket("src_bucket"), self.bucket("dst_bucket")
        return f"{source} -> {destination}" if source and destination else self.entry.label


class Selection(NamedTuple):
    """Which entries are worked on, where it is not all of them, and what for."""

    #: Replaces an entry's own state, unless that is absent. Differences are then only warned of.
    state: str | None = None
    #: Only entries that name one of these credentials, if there are any.
    credentials: Sequence[str] | None = None
    #: Only entries whose task has one of these statuses.
    statuses: Sequence[str] | None = None
    #: Only entries whose task is one of these. Those that exist must have an entry.
    sync_task_ids: Sequence[str] | None = None

    @property
    def overrides(self) -> dict[str, Any]:
        """Options that replace an entry's own."""
        return {"state": self.state, "on_drift": "warn"} if self.state else {}

    def takes(self, step: Step) -> bool:
        """Return whether an entry is worked on."""
        found = step.found
        if self.state not in (None, step.state):
            return False
        if self.credentials and not step.entry.named & set(map(str, self.credentials)):
            return False
        if self.statuses is not None and (not found or found.status not in self.statuses):
            return False
        return self.sync_task_ids is None or bool(found and found.sync_task_id in self.sync_task_ids)

    def problems(
        self, steps: Sequence[Step], listing: Listing[SyncTask], credentials: Mapping[str, Any], names: Names
    ) -> list[str]:
        """Return a sentence for each thing that is selected and does not exist."""
        named = {name for step in steps for name in step.entry.named} | set(by_name(credentials))
        reached = {step.found.sync_task_id for step in steps if step.found}
        existing = {task.sync_task_id for task in listing.tasks}
        return [
            f"No entry names the credentials {shown(name)}, and {names.credentials} does not have them."
            for name in map(str, self.credentials or ())
            if name not in named
        ] + [
            f"Task {missing} has no entry in the list, so its keys are not known."
            for missing in self.sync_task_ids or ()
            if missing in existing - reached
        ]


class ListPlan(NamedTuple):
    """What a list comes to."""

    listing: Listing[SyncTask]
    #: Why nothing may be done.
    problems: list[str]
    #: The entries that are worked on, in the order to work in.
    steps: list[Step]
    #: Tasks without an entry.
    not_named: list[SyncTask]
    #: Those of them that are to be removed.
    prune: list[SyncTask]
    limit: int

    @property
    def used(self) -> int:
        return len(self.listing.tasks)

    @property
    def used_after(self) -> int:
        """How many tasks there will be. An entry that is refused fails, and nothing is pruned after a failure."""
        pruned = 0 if any(step.obstacle for step in self.steps) else len(self.prune)
        return most_used(self.steps, self.used)[1] - pruned


def plan_list(
    entries: Sequence[Entry],
    credentials: Any,
    listing: Listing[SyncTask],
    quota: int,
    prune_max: int | None = None,
    selection: Selection | None = None,
    names: Names = OPTIONS,
    resolve: Callable[[Entry], DesiredTask] | None = None,
) -> ListPlan:
    """Return what a list comes to.

    Args:
        entries: The entries, without those that cannot be understood.
        credentials: All credentials, by name.
        listing: All tasks that exist.
        quota: How many tasks there may be, where no entry says less.
        prune_max: How many tasks without an entry may be removed; None: none is.
        selection: Which entries are worked on; None: all.
        names: What the user calls the list and the credentials.
        resolve: Returns what an entry asks for, with its keys, and raises OmsError where they are missing. None: no
            keys are looked up.
    """
    chosen = selection or Selection()
    problems = credentials_problems(credentials)
    credentials = {} if problems else credentials
    every = [decide(entry, entry.desired, listing) for entry in entries if entry.desired]
    problems += duplicates(every)
    steps = [step for step in every if chosen.takes(step)]
    problems += [step.entry.describe(problem) for step in steps for problem in step.entry.missing_credentials]
    if resolve:
        steps, unresolved = _resolve(steps, resolve)
        problems += unresolved
    problems += chosen.problems(every, listing, credentials, names)
    limit = min([quota if step.entry.quota is None else step.entry.quota for step in every] or [quota])
    left = not_named(entries, listing)
    ordered = in_order(steps, len(listing.tasks), limit)
    if ordered is None:
        needed = min(most_used(order, len(listing.tasks))[0] for order in _orders(steps))
        unlisted = f" Tasks without an entry: {'; '.join(task.label for task in left)}." if left else ""
        problems.append(
            f"The list would exceed the quota of {limit} tasks ({len(listing.tasks)} exist). It needs {needed}."
            f"{unlisted} An entry with state absent makes room; what is pruned does not, since it goes last."
        )
    prune = [] if prune_max is None else left
    if prune_max is not None and len(prune) > prune_max:
        problems.append(
            f"{len(prune)} tasks have no entry and would be removed, more than {names.prune}_max ({prune_max}): "
            f"{'; '.join(task.label for task in prune)}."
        )
    return ListPlan(listing, problems, steps if ordered is None else ordered, left, prune, limit)


def _resolve(steps: Sequence[Step], resolve: Callable[[Entry], DesiredTask]) -> tuple[list[Step], list[str]]:
    """Return the steps with the keys of their entries, and what is wrong with those."""
    resolved, problems = [], []
    for step in steps:
        desired = step.desired
        if not step.entry.missing_credentials:
            try:
                desired = resolve(step.entry)
            except OmsError as exc:
                problems.append(step.entry.describe(reason(exc)))
        resolved.append(step._replace(desired=desired))
    return resolved, problems


def decide(entry: Entry, desired: DesiredTask, listing: Listing[SyncTask]) -> Step:
    """Return what an entry comes to, apart from the quota."""
    unlimited = desired._replace(quota=UNLIMITED)
    found: SyncTask | None = None
    try:
        found, _warnings = find(unlimited, listing)
        return Step(entry, desired, found, plan(unlimited, listing), "")
    except OmsError as exc:
        return Step(entry, desired, found, None, exc.message)


def duplicates(steps: Sequence[Step]) -> list[str]:
    """Return a sentence for each entry that means the same task as one before it."""
    seen: dict[Any, Entry] = {}
    problems = []
    for step in steps:
        marks: list[Any] = [step.desired.sync_task_id or step.desired.identity]
        marks += [step.found.sync_task_id] if step.found else []
        for first in [seen[mark] for mark in marks if mark in seen][:1]:
            problems.append(step.entry.describe(f"it means the same task as {first.title}."))
        seen.update((mark, step.entry) for mark in marks if mark not in seen)
    return problems


def most_used(steps: Sequence[Step], used: int) -> tuple[int, int]:
    """Return how many tasks there are at most after a create, and at the end."""
    most = 0
    for step in steps:
        for operation in step.operations:
            used += {"create": 1, "delete": -1}.get(operation, 0)
            most = max(most, used if operation == "create" else 0)
    return most, used


def _orders(steps: Sequence[Step]) -> tuple[list[Step], ...]:
    """Return the orders in which steps may be done, the preferred one first.

    Removals go last, so that a failure leaves more tasks and not fewer, but first where the quota needs it. A recreate
    needs room for a moment only, so it goes before the entries that add a task.
    """
    gone = [step for step in steps if step.state == "absent"]
    makers = [step for step in steps if step.adds_task]
    others = [step for step in steps if step not in gone and step not in makers]
    kept = [step for step in steps if step not in gone]
    return kept + gone, others + makers + gone, gone + others + makers


def in_order(steps: Sequence[Step], used: int, limit: int) -> list[Step] | None:
    """Return the first order of the steps that the quota allows; None if there is none."""
    return next((order for order in _orders(steps) if most_used(order, used)[0] <= limit), None)


def not_named(entries: Sequence[Entry], listing: Listing[SyncTask]) -> list[SyncTask]:
    """Return the tasks that no entry names.

    A task that is nearly what an entry says counts as named, unless the entry has its own task already.
    """
    desired = [entry.desired for entry in entries if entry.desired]
    ids = {one.sync_task_id for one in desired}
    described = [one for one in desired if not one.sync_task_id]
    near = [one for one in described if one.state == "absent" or not listing.matching(one.identity)]

    def is_named(task: SyncTask) -> bool:
        is_described = any(not one.identity.mismatched(task) for one in described)
        is_nearly = any(set(one.identity.mismatched(task)) <= NEAR for one in near)
        return task.sync_task_id in ids or is_described or is_nearly

    return [task for task in listing.tasks if not is_named(task)]
