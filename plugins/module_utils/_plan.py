# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be done, decided from what is wanted and what is there. Pure. Private to hwcloud.oms.

Check mode and a real run share every line of this file; check mode only leaves C(_apply) out.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

from ._arguments import Wanted, wants_key
from ._errors import ArgumentsError
from ._sync_tasks import IDENTITY, RUNNING, STOPPED, Absent, Listing, SyncTask

OLD, NEW = "old", "new"
#: What the service does with options that are left out, as far as it can be read back.
SERVICE_DEFAULTS = {
    "enable_metadata_migration": False,
    "enable_restore": False,
    "consistency_check": "size_last_modified",
}
#: What the service calls C(transmission) when it is read back.
NO_CHECK = "no_check"
#: Fields that nobody can foretell have no place in a difference.
UNFORESEEN = ("sync_task_id", "object_overwrite_mode", "create_time", "last_start_time")


class Step(NamedTuple):
    """One operation (create, start, stop, delete) on the task that was found or on the one that is made."""

    operation: str
    on: str


class Plan(NamedTuple):
    """What a run does.

    C(task) is the task that was found; C(expected) is how the task will look, None where it will be gone;
    C(absent) is the proof that a create may follow; C(request) are the readable fields of that create. C(new) is the
    successor of C(task) where an earlier run created it already.
    """

    steps: Tuple[Step, ...]
    task: Optional[SyncTask]
    expected: Optional[SyncTask]
    warnings: Tuple[str, ...]
    absent: Optional[Absent] = None
    request: Optional[Dict[str, Any]] = None
    new: Optional[SyncTask] = None

    @property
    def operations(self) -> List[str]:
        """The names of the operations, in order."""
        return [step.operation for step in self.steps]

    def result(self) -> Dict[str, Any]:
        """What the module returns when nothing needs doing, or nothing may be done."""
        known = self.new or (None if self.request else self.task)
        result = {
            "changed": bool(self.steps),
            "sync_task_id": known.sync_task_id if known else None,
            "sync_task": self.expected.result() if self.expected else None,
            "operations": self.operations,
            "diff": {"before": readable(self.task), "after": readable(self.expected)},
        }
        if self.task and (self.request or self.new):
            result["previous_sync_task_id"] = self.task.sync_task_id
        return result


def readable(task: Optional[SyncTask]) -> Dict[str, Any]:
    """A task as a difference shows it: without what nobody can foretell."""
    fields = task._replace(unknown={}).result() if task else {}
    return {name: value for name, value in fields.items() if name not in UNFORESEEN}


def find(wanted: Wanted, listing: Listing) -> Tuple[Union[SyncTask, Absent], Tuple[str, ...]]:
    """The one task that is meant, or the proof that there is none, and warnings.

    Raises:
        ConflictError: More than one could be meant, or the one with this id is another one.
        ArgumentsError: No task has this id.
    """
    if not wanted.sync_task_id:
        matches = [task for task in listing.tasks if task.identity == wanted.identity]
        if len(matches) == 1:
            return matches[0], ()
    from ._near import find_other

    return find_other(wanted, listing)


def differences(wanted: Wanted, task: SyncTask) -> Dict[str, Tuple[Any, Any]]:
    """Fields in which an existing task is not what the playbook says: what it says, what is there.

    What the service answers with null can't be compared (see unreadable()), but for a description: null is an empty
    one. Keys can't be compared either.
    """
    found: Dict[str, Tuple[Any, Any]] = {}
    for name, value in zip(IDENTITY, wanted.identity):
        if value is not None and getattr(task, name) != value:
            found[name] = (value, getattr(task, name))
    for name, value in wanted.settings.items():
        there = getattr(task, name)
        if name == "description":
            if value != (there or "").rstrip():
                found[name] = (value, there)
        elif name == "source_cdn" and there is not None:
            for part in value._fields:
                one, other = getattr(value, part), getattr(there, part)
                if None not in (one, other) and one.lower() != other.lower():
                    found["source_cdn." + part] = (one, other)
        elif there is not None and there != value and (value, there) != ("transmission", NO_CHECK):
            found[name] = (value, there)
    return found


def unreadable(wanted: Wanted, task: SyncTask) -> List[str]:
    """Options that the playbook sets and that the service shows as null, so that nobody can compare them."""
    found = []
    for name, value in wanted.settings.items():
        there = getattr(task, name)
        if name == "description":
            continue
        if name == "source_cdn" and there is not None:
            parts = zip(value._fields, value, there)
            found += ["source_cdn." + part for part, one, other in parts if one is not None and other is None]
        elif there is None and value != "":
            found.append(name)
    return found


def unreadable_warnings(wanted: Wanted, task: SyncTask) -> Tuple[str, ...]:
    """The warning that names them, if there are any."""
    names = unreadable(wanted, task)
    if not names:
        return ()
    return (
        "The service does not show %s of task %s, so it is not known whether the task has what the playbook sets."
        % (", ".join(names), task.label),
    )


def plan(wanted: Wanted, listing: Listing) -> Plan:
    """What to do.

    Args:
        wanted: What is asked for.
        listing: The complete list of the tasks that are there.

    Raises:
        ConflictError: It is not clear which task is meant.
        DriftError: The task differs in a field that no call can change, and on_drift is fail.
        QuotaError: A task would have to be created, and there is no room.
        ArgumentsError: Something is missing that is needed now that the tasks are known.
    """
    found, warnings = find(wanted, listing)
    if isinstance(found, Absent):
        if wanted.state == "absent":
            return Plan((), None, None, warnings)
        from ._changes import plan_create

        return plan_create(wanted, found, warnings)
    if wanted.state == "absent":
        stop = (Step("stop", OLD),) if found.status != STOPPED else ()
        return Plan(stop + (Step("delete", OLD),), found, None, warnings)
    drift = differences(wanted, found)
    if drift:
        from ._changes import plan_drift

        drifted = plan_drift(wanted, listing, found, drift, warnings)
        if drifted.steps:
            return drifted
        warnings = drifted.warnings
    warnings += unreadable_warnings(wanted, found)
    if found.unknown:
        told = ", ".join(sorted(found.unknown))
        warnings += ("Task %s has fields that are not known here, passed through: %s." % (found.sync_task_id, told),)
    if found.status not in (RUNNING, STOPPED):
        warnings += ("Task %s has the status %s, which is not known here." % (found.sync_task_id, found.status),)
    return _change_status(wanted, found, warnings)


def _change_status(wanted: Wanted, task: SyncTask, warnings: Tuple[str, ...]) -> Plan:
    """The steps from the status that is there to the one that is wanted."""
    stop = (Step("stop", OLD),) if task.status != STOPPED else ()
    start = (Step("start", OLD),) if task.status != RUNNING else ()
    if wanted.state == "present":
        return Plan((), task, task, warnings)
    if wanted.state == "stopped":
        return Plan(stop, task, task._replace(status=STOPPED), warnings)
    steps = start if wanted.state == "started" else (*stop, Step("start", OLD))
    if steps:
        check_cdn_key(wanted, task)
    return Plan(steps, task, task._replace(status=RUNNING), warnings)


def check_cdn_key(wanted: Wanted, task: SyncTask) -> None:
    """A start without the CDN's key would leave a task that can't fetch: refuse it while all is as it was.

    Raises:
        ArgumentsError: The task's CDN wants a key and none is given.
    """
    cdn = task.source_cdn
    if cdn and wants_key(cdn.authentication_type) and "authentication_key" not in wanted.keys:
        raise ArgumentsError(
            "Task %s fetches through a CDN with %s: give source_cdn with its authentication_key. Nothing was changed."
            % (task.label, cdn.authentication_type)
        )
