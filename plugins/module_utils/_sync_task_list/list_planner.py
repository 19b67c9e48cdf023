# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole list of wanted tasks, held against all that are there. Pure; runs on the controller. Private to hwcloud.oms.

Only what can be known before anything changes is decided here. The module itself looks again before it acts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._api.listing import Listing
from .._api.models import SyncTask, read_task
from .._common.errors import OmsError
from .._sync_task.desired import DesiredTask
from .._sync_task.find import find
from .._sync_task.near_matches import REGIONS, mismatched_fields
from .._sync_task.options import SYNC_TASK_SPEC
from .._sync_task.planner import plan
from .entries import CREDENTIALS, Entry, read_list
from .variables import by_name, credentials_problems, shown

#: More than any list holds: room is counted over the whole list.
UNLIMITED = 10**9
#: A task that misses an entry in no more than these is not pruned: it may be what was meant.
NEAR = {*REGIONS, "src_cloud_type"}


class Step(NamedTuple):
    """What an entry comes to, given what is there."""

    entry: Entry
    desired: DesiredTask
    found: SyncTask | None
    operations: list[str]
    #: What keeps the module from doing it, such as drift; it will say so itself.
    obstacle: str

    @property
    def state(self) -> str:
        return str(self.entry.options["state"])

    @property
    def makes(self) -> bool:
        """Whether it needs room for good, and not just until its old task is gone."""
        return not self.found and "create" in self.operations

    def bucket(self, name: str) -> str | None:
        """What the entry says, or the task that its id stands for."""
        said: str | None = self.entry.options[name]
        return said or (getattr(self.found, name) if self.found else None)


class Selection(NamedTuple):
    """Which entries are worked on, where it is not all of them, and what for."""

    #: Stands in for an entry's own state, unless that is absent. What differs is then no reason to fail, or to make a
    #: task anew.
    state: str | None = None
    #: Only entries that name one of these credentials, if there are any.
    credentials: Sequence[str] = ()
    #: Only entries whose task has one of these statuses.
    statuses: Sequence[str] | None = None
    #: Only entries whose task is one of these. Those that are there must have an entry.
    sync_task_ids: Sequence[str] | None = None

    @property
    def instead(self) -> dict[str, Any]:
        """Options that stand in for an entry's own."""
        return {"state": self.state, "on_drift": "warn"} if self.state else {}

    def takes(self, step: Step) -> bool:
        """Whether an entry is worked on."""
        found = step.found
        if self.state not in (None, step.state):
            return False
        named = {step.entry.options[name] for name in CREDENTIALS}
        if self.credentials and not named & set(map(str, self.credentials)):
            return False
        if self.statuses is not None and (not found or found.status not in self.statuses):
            return False
        return self.sync_task_ids is None or bool(found and found.sync_task_id in self.sync_task_ids)

    def problems(self, steps: Sequence[Step], listing: Listing, credentials: Mapping[str, Any]) -> list[str]:
        """What is selected and can't be found."""
        named = {step.entry.options[name] for step in steps for name in CREDENTIALS} | set(by_name(credentials))
        reached = {step.found.sync_task_id for step in steps if step.found}
        there = {task.sync_task_id for task in listing.tasks}
        return [
            f"No entry names the credentials {shown(name)}, and oms_credentials does not have them."
            for name in map(str, self.credentials)
            if name not in named
        ] + [
            f"Task {missing} has no entry in the list, so its keys are not known."
            for missing in self.sync_task_ids or ()
            if missing in there - reached
        ]


class ListPlan(NamedTuple):
    """What a list comes to."""

    listing: Listing
    #: Why nothing may be done.
    problems: list[str]
    #: The entries that are worked on, in the order to work in.
    steps: list[Step]
    #: Tasks that no entry names.
    not_named: list[SyncTask]
    #: Those of them that are to be removed.
    prune: list[SyncTask]
    limit: int

    @property
    def used(self) -> int:
        return len(self.listing.tasks)

    @property
    def used_after(self) -> int:
        """How many tasks there will be."""
        return most_used(self.steps, self.used)[1] - len(self.prune)


def plan_list(
    desired: Sequence[Any],
    defaults: Any,
    credentials: Mapping[str, Any],
    tasks: Sequence[Mapping[str, Any]],
    prune_max: int | None = None,
    selection: Mapping[str, Any] | None = None,
) -> ListPlan:
    """What a list comes to.

    Args:
        desired: The entries.
        defaults: Merged under each.
        credentials: All that there are, by name.
        tasks: What oms_sync_task_info returned without filters.
        prune_max: How many tasks that no entry names may be removed; None: none is.
        selection: See Selection.
    """
    listing, chosen = read_listing(tasks), Selection(**(selection or {}))
    unusable = credentials_problems(credentials)
    credentials = {} if unusable else credentials
    entries, problems = read_list(desired, defaults, credentials=credentials, instead=chosen.instead)
    problems += unusable
    every = [decide(entry, entry.desired, listing) for entry in entries if entry.desired]
    problems += duplicates(every)
    steps = [step for step in every if chosen.takes(step)]
    problems += [step.entry.tell(problem) for step in steps for problem in step.entry.missing_credentials]
    problems += chosen.problems(every, listing, credentials)
    limit = min([step.entry.options["quota"] for step in every] or [SYNC_TASK_SPEC["quota"]["default"]])
    ordered = in_order(steps, len(listing.tasks), limit)
    if ordered is None:
        problems.append(
            "The list needs more tasks than the quota of %d admits, and %d are there. An entry with state absent makes "
            "room; what is pruned does not, since it goes last." % (limit, len(listing.tasks))
        )
    left = not_named(entries, every, listing)
    prune = [] if prune_max is None else left
    if prune_max is not None and len(prune) > prune_max:
        problems.append(
            "%d tasks have no entry and would be removed, more than oms_sync_tasks_prune_max (%d): %s."
            % (len(prune), prune_max, "; ".join(task.label for task in prune))
        )
    return ListPlan(listing, problems, steps if ordered is None else ordered, left, prune, limit)


def read_listing(tasks: Sequence[Mapping[str, Any]]) -> Listing:
    """Return the tasks that oms_sync_task_info returned without filters, for planning only."""
    return Listing([read_task(dict(task)) for task in tasks])


def decide(entry: Entry, desired: DesiredTask, listing: Listing) -> Step:
    """What the module will do with an entry, room aside."""
    boundless = desired._replace(quota=UNLIMITED)
    found: SyncTask | None = None
    try:
        found, _warnings = find(boundless, listing)
        return Step(entry, desired, found, plan(boundless, listing).operations, "")
    except OmsError as exc:
        return Step(entry, desired, found, [], exc.message)


def duplicates(steps: Sequence[Step]) -> list[str]:
    """Entries that mean the same task, by what they say or by what is there."""
    seen: dict[Any, Entry] = {}
    problems = []
    for step in steps:
        marks: list[Any] = [step.desired.sync_task_id or step.desired.identity]
        marks += [step.found.sync_task_id] if step.found else []
        for first in [seen[mark] for mark in marks if mark in seen][:1]:
            problems.append(step.entry.tell(f"it means the same task as {first.title}."))
        seen.update((mark, step.entry) for mark in marks if mark not in seen)
    return problems


def most_used(steps: Sequence[Step], used: int) -> tuple[int, int]:
    """How many tasks there are at the most while creations go on, and at the end."""
    most = 0
    for step in steps:
        for operation in step.operations:
            used += {"create": 1, "delete": -1}.get(operation, 0)
            most = max(most, used if operation == "create" else 0)
    return most, used


def in_order(steps: Sequence[Step], used: int, limit: int) -> list[Step] | None:
    """Removals last, so that a failure leaves more and not less; but first where the quota needs it. None: no way.

    A successor beside its old task needs room for a moment only: before new tasks take it.
    """
    gone = [step for step in steps if step.state == "absent"]
    makers = [step for step in steps if step.makes]
    others = [step for step in steps if step not in gone and step not in makers]
    kept = [step for step in steps if step not in gone]
    for order in (kept + gone, others + makers + gone, gone + others + makers):
        if most_used(order, used)[0] <= limit:
            return order
    return None


def not_named(entries: Sequence[Entry], steps: Sequence[Step], listing: Listing) -> list[SyncTask]:
    """Tasks that no entry names. One that is nearly what an entry says counts as named."""
    named = {step.found.sync_task_id if step.found else step.desired.sync_task_id for step in steps}
    desired = [entry.desired for entry in entries if entry.desired and not entry.desired.sync_task_id]
    return [
        task
        for task in listing.tasks
        if task.sync_task_id not in named and not any(set(mismatched_fields(one, task)) <= NEAR for one in desired)
    ]
