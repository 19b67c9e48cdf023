# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the modules for migrations on a simulated service: with faults, killed at any request, several at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from importlib import import_module
from typing import Any, Callable, NamedTuple

from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, defaults
from ansible_collections.hwcloud.oms.tests.support.migrations import OPTIONS, add
from ansible_collections.hwcloud.oms.tests.support.return_schema import PACKAGE, check
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK, TASK_GROUP

from .carrier import Carrier, KilledError
from .world import Turns, World

MODULES = (MIGRATION_TASK, TASK_GROUP)
OPERATIONS = {
    MIGRATION_TASK: (
        "ListTasks",
        "ListTaskGroup",
        "CreateTask",
        "ShowTask",
        "StartTask",
        "StopTask",
        "DeleteTask",
        "*",
    ),
    TASK_GROUP: (
        *("ListTasks", "ListTaskGroup", "CreateTaskGroup", "ShowTaskGroup", "StartTaskGroup", "RetryTaskGroup"),
        *("StopTaskGroup", "DeleteTaskGroup", "*"),
    ),
}
#: What does not claim that a call was not executed, or done, where it is not so.
HONEST = ("drop", "reset", "truncate", "garbage", "html", "empty", "malformed")
#: Objects in the source.
OBJECTS = 6
RUNS = (None, "first", "second")


def faults_of(module: str) -> st.SearchStrategy[Fault]:
    """Return a strategy for one fault."""
    operations = st.sampled_from(OPERATIONS[module])
    return st.one_of(
        st.builds(
            Fault,
            operation=operations,
            action=st.sampled_from(HONEST),
            when=st.sampled_from(["before", "after"]),
            times=st.sampled_from([1, 1, 2, 5]),
            skip=st.integers(0, 4),
        ),
        st.builds(
            Fault,
            operation=operations,
            action=st.just("status"),
            when=st.just("before"),
            status=st.sampled_from([400, 401, 429, 500, 503]),
            skip=st.integers(0, 4),
        ),
        st.builds(
            Fault,
            operation=operations,
            action=st.just("delay"),
            seconds=st.sampled_from([20.0, 61.0, 70.0, 200.0]),
            skip=st.integers(0, 2),
        ),
    )


service = st.fixed_dictionaries(
    {
        "list_lag": st.sampled_from([0.0, 0.0, 3.0, 14.0]),
        "start_lag": st.sampled_from([0.0, 0.0, 3.0, 14.0]),
        "group_retry": st.sampled_from(["both", "creation", "migration"]),
        "stop_waiting": st.sampled_from(["refuse", "accept"]),
        "delete_waiting": st.sampled_from(["accept", "refuse"]),
        "task_name_match": st.sampled_from(["contains", "prefix", "ignore_case"]),
        "waiting_start_time": st.sampled_from(["created", "null"]),
        "waiting_counters": st.sampled_from(["null", "zero"]),
        "missing_task": st.sampled_from([404, 400]),
        "object_time": st.sampled_from([0.1, 8.0]),
        "restart_status": st.sampled_from(["waiting", "retrying"]),
        "restart_counters": st.sampled_from(["reset", "keep"]),
        "record_error_code": st.sampled_from(["", "S3M.0307"]),
        "task_cloud_type": st.sampled_from(["upper", "as_sent"]),
        "unknown_fields": st.sampled_from(["ignore", "refuse"]),
        "group_stop_creating": st.sampled_from(["accept", "refuse"]),
        "waiting_limit": st.sampled_from([1500, 1500, 1]),
        "waiting_error_code": st.sampled_from(["S3M.0076", "OMS.1037"]),
        "daily_limit": st.sampled_from([1500, 1500, 1]),
        "empty_fields": st.sampled_from(["null", "absent"]),
    }
)
wish = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["completed", "completed", "present", "started", "stopped", "absent"]),
        "run": st.sampled_from(RUNS),
        "description": st.sampled_from([None, None, "one", "two"]),
        "on_drift": st.sampled_from(["fail", "warn", "recreate"]),
        "retries": st.sampled_from([0, 1, 3]),
        "wait": st.sampled_from([True, True, False]),
    }
)
#: What exists: its status, its label, and the reason where it failed.
present = st.lists(
    st.tuples(
        st.sampled_from(["succeeded", "paused", "failed", "running"]),
        st.sampled_from(RUNS),
        st.sampled_from(["TRF.0061", "TRF.0051", "TRF.0013"]),
    ),
    max_size=2,
)


class MigrationAttempt(NamedTuple):
    """The result of one run."""

    good: bool
    result: dict[str, Any]
    requests: int


def begin(module: str, there: Sequence[tuple[str, Any, str]], **settings: Any) -> World:
    """A project with these migrations, with one of another pair of buckets, and with tasks that others own."""
    world = World(**settings)
    world.cloud.add_bucket("Aliyun", TASK["src_bucket"], TASK["src_region"], objects=OBJECTS)
    world.cloud.add_bucket("HEC", TASK["dst_bucket"], TASK["dst_region"])
    for status, run, code in there:
        fields = {"error_code": code} if status == "failed" else {}
        add(world, module, status, description=f"[run={run}]" if run else None, **fields)
        world.clock.sleep(1)
    for kind in ("GROUP_TASK", "SYNC_TASK"):
        add(world, group_type=kind, group_id="of-others")
    add(world, module, src={"bucket": "another"})
    return world


def apply(
    world: World,
    module: str,
    faults: Sequence[Fault] = (),
    kill: tuple[int, str] | None = None,
    turn: Callable[[], None] = lambda: None,
    check_mode: bool = False,
    **options: Any,
) -> MigrationAttempt | None:
    """One run; None where it was killed. The faults are over when it is."""
    for one in faults:
        world.cloud.faults.add(one)
    carrier = Carrier(world, turn, kill)
    plugin = import_module(f"{PACKAGE}.{module}")
    params = {**defaults({**CONNECTION_SPEC, **plugin.SPEC}), **world.connection, **OPTIONS, **options}
    run = Run(params, check_mode, EMPTY, clock=world.clock, adapter=carrier)
    try:
        good, result = execute(run, getattr(plugin, module[len("oms_") :]))
    except KilledError:
        return None
    finally:
        if faults:
            world.cloud.faults.clear()
    check(module, good, dict(result, warnings=run.warnings))
    assert "exception" not in result, result["exception"]
    assert not [key for key in KEYS.values() if key in repr((result, run.warnings))]
    return MigrationAttempt(good, result, carrier.count)


def race(
    world: World, module: str, runs: Sequence[dict[str, Any]], order: Sequence[int]
) -> list[MigrationAttempt | None]:
    """Several runs at once, request by request."""
    done: list[MigrationAttempt | None] = [None for _one in runs]

    def one(at: int, turn: Callable[[], None]) -> None:
        done[at] = apply(world, module, turn=turn, **runs[at])

    Turns([partial(one, at) for at in range(len(runs))]).take(order)
    return done


def own(world: World, module: str) -> dict[Any, dict[str, Any]]:
    """Return the migrations of the sample buckets."""
    if module == TASK_GROUP:
        found = {group["group_id"]: group for group in world.cloud.migration_task_groups()}
    else:
        rows = world.cloud.migration_tasks()
        found = {task["id"]: task for task in rows if task["group_type"] == "NORMAL_TASK"}
    return {key: one for key, one in found.items() if one["src_node"]["bucket"] == TASK["src_bucket"]}


def strangers(world: World) -> list[Any]:
    """Return what no run may touch: tasks of groups and of synchronizations, and those of other buckets."""
    rows = world.cloud.migration_tasks()
    kept = [task["id"] for task in rows if task["group_id"] == "of-others"]
    kept += [task["id"] for task in rows if task["src_node"]["bucket"] == "another"]
    return kept + [
        group["group_id"] for group in world.cloud.migration_task_groups() if group["src_node"]["bucket"] == "another"
    ]


def new_of_each_label(world: World, module: str, before: Collection[Any]) -> Counter[Any]:
    """Return how many migrations of each label are new."""
    return Counter(one["description"] for key, one in own(world, module).items() if key not in before)


def complete_is_true(world: World, module: str, attempt: MigrationAttempt, before: Collection[Any]) -> None:
    """Where a result says that a copy that a run has made is complete, the destination has every object."""
    key = attempt.result.get("task_id" if module == MIGRATION_TASK else "group_id")
    if attempt.result.get("complete") and key not in before:
        compared = world.cloud.compare("Aliyun", TASK["src_bucket"], TASK["dst_bucket"])
        assert (compared["missing"], compared["differing"]) == ([], [])
        assert attempt.result["task" if module == MIGRATION_TASK else "group"]["objects"]["total"] == OBJECTS
