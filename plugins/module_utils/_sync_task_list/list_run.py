# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work on the entries of a planned list, one after the other, and then on what is pruned."""

from __future__ import annotations

from typing import Any, NamedTuple

from .._api.listing import CompleteListing
from .._api.models import SyncTask
from .._api.sync_tasks import SyncTasks
from .._common.errors import NOT_TRIED, UNAUTHORIZED, OmsError, PreflightError
from .._common.redactor import printable
from .._sync_task.desired import check_sync_task
from .._sync_task.options import SYNC_TASK_SPEC
from .._sync_task.run_plan import Context, Gate, execute_plan, settled_plan
from .list_planner import ListPlan, Step

#: What a failure of oms_sync_task returns and an operator needs to go on.
KEPT = ("create_outcome", "previous_sync_task_id", "removed_sync_task", "restoring_task", "sync_task_ids")


class Row(NamedTuple):
    """The result of one entry, or of one task that is pruned."""

    label: str
    #: As the module returns it.
    result: dict[str, Any]
    #: As `diff` shows it; None where nothing changed.
    diff: dict[str, Any] | None = None
    error: OmsError | None = None
    #: Tasks of the project after it, where they were listed.
    used: int | None = None
    tried: bool = True


class Outcome(NamedTuple):
    """The result of a list."""

    plan: ListPlan
    #: Of the entries, in the order of the list, then of the pruned tasks.
    rows: list[Row]
    #: Tasks of the project at the end, or as predicted.
    used: int
    #: Whether nothing was really done.
    check_mode: bool

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.rows if row.error]


class EntryContext:
    """A run, with the entry in front of each warning."""

    def __init__(self, run: Context, label: str) -> None:
        self._run = run
        self._label = label
        self.check_mode = run.check_mode
        self.clock = run.clock

    def warn(self, text: str) -> None:
        self._run.warn(f"{self._label}: {text}")

    def expect_wait(self) -> None:
        self._run.expect_wait()


def preflight_problems(planned: ListPlan, gate: Gate) -> list[str]:
    """Return a sentence for each entry whose task is about to be created or started and cannot work."""
    problems = []
    for step in planned.steps:
        if step.plan:
            try:
                gate.check(step.desired, step.plan)
            except PreflightError as exc:
                problems.append(step.entry.describe(exc.message))
                if gate.ended:
                    break
    return problems


def work_on_list(
    run: Context, api: SyncTasks, planned: ListPlan, listing: CompleteListing[SyncTask], gate: Gate
) -> Outcome:
    """Work on each entry in the order of the plan, then remove what is pruned. A failure ends only its entry.

    Nothing is pruned after a failure. Once the credentials of the account were refused, nothing else is tried.
    """
    rows: list[tuple[int, Row]] = []
    freed, used = 0, planned.used
    refused = False
    for step in planned.steps:
        row = _not_tried(step) if refused else _work_on_entry(run, api, planned, listing, step, freed, gate)
        freed += step.operations.count("delete") if run.check_mode else 0
        refused = refused or (row.error is not None and row.error.to_error()["status"] == UNAUTHORIZED)
        used = used if row.used is None else row.used
        rows.append((step.entry.position, row))
    done = [row for _index, row in sorted(rows, key=lambda one: one[0])]
    failed = any(row.error for row in done)
    for task in planned.prune:
        if not failed:
            done.append(_prune(run, api, planned, listing, task, gate))
            failed = done[-1].error is not None
            used = used if done[-1].used is None else done[-1].used
    return Outcome(planned, done, planned.used_after if run.check_mode else used, run.check_mode)


def _work_on_entry(
    run: Context,
    api: SyncTasks,
    planned: ListPlan,
    first: CompleteListing[SyncTask],
    step: Step,
    freed: int,
    gate: Gate,
) -> Row:
    context = EntryContext(run, step.label)
    common = {"index": step.entry.position, "state": step.state}
    try:
        # What the entries before this one did is in the latest list. After a write that failed there is none.
        listing = first if run.check_mode else (api.latest or api.list())
        desired = step.desired._replace(quota=planned.limit + freed)
        if listing is first and step.plan and not step.plan.steps:
            plan = step.plan
        else:
            plan, listing = settled_plan(context, api, desired, listing)
        result = execute_plan(context, api, desired, plan, listing, gate)
    # Whatever it is: the other entries get their turn, and what was done must be returned.
    except Exception as exc:  # noqa: BLE001
        return _failed(step.label, {**common, **_buckets(step)}, exc, step.found)
    task = result["sync_task"] or (step.found.result() if step.found else {})
    return _succeeded(step.label, {**common, **_buckets(step, task)}, result)


def _prune(
    run: Context, api: SyncTasks, planned: ListPlan, first: CompleteListing[SyncTask], task: SyncTask, gate: Gate
) -> Row:
    """Remove a task without an entry, by its id: only what the plan was made on is ever removed."""
    label = f"{task.src_bucket} -> {task.dst_bucket}"
    context = EntryContext(run, label)
    common = {"index": None, "state": "absent", "src_bucket": task.src_bucket, "dst_bucket": task.dst_bucket}
    options = {name: option.get("default") for name, option in SYNC_TASK_SPEC.items()}
    try:
        desired = check_sync_task(
            {**options, "state": "absent", "sync_task_id": task.sync_task_id, "quota": planned.limit}, {}
        )
        listing = first if run.check_mode else (api.latest or api.list())
        plan, listing = settled_plan(context, api, desired, listing)
        return _succeeded(label, common, execute_plan(context, api, desired, plan, listing, gate))
    # As above.
    except Exception as exc:  # noqa: BLE001
        return _failed(label, common, exc, task)


def _buckets(step: Step, task: Any = None) -> dict[str, Any]:
    return {name: step.bucket(name) or (task or {}).get(name) for name in ("src_bucket", "dst_bucket")}


def _succeeded(label: str, common: dict[str, Any], result: dict[str, Any]) -> Row:
    row = {**common, **{name: result[name] for name in ("sync_task_id", "changed", "operations")}}
    row.update({name: result[name] for name in KEPT if name in result})
    headers = {"before_header": printable(label), "after_header": printable(label)}
    return Row(label, row, {**result["diff"], **headers} if row["changed"] else None, None, result["quota"]["used"])


def _failed(label: str, common: dict[str, Any], exc: Exception, found: SyncTask | None) -> Row:
    from .._common.unexpected import as_failure

    error = as_failure(exc)
    known: dict[str, Any] = {"sync_task_id": found.sync_task_id if found else None, "changed": False, "operations": []}
    row = {**common, **{name: error.facts.get(name, value) for name, value in known.items()}}
    row.update({name: error.facts[name] for name in KEPT if name in error.facts})
    described = error.to_error()
    row.update(msg=printable(error.message), error={**described, "message": printable(described["message"])})
    return Row(label, row, None, error)


def _not_tried(step: Step) -> Row:
    row = {
        "index": step.entry.position,
        "state": step.state,
        **_buckets(step),
        "sync_task_id": step.found.sync_task_id if step.found else None,
        "changed": False,
        "operations": [],
        "msg": NOT_TRIED,
    }
    return Row(step.label, row, tried=False)
