# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of oms_sync_tasks on a simulated service: with faults, killed at any request, and several at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, Callable, NamedTuple

from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_tasks import SPEC, sync_tasks
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, defaults
from ansible_collections.hwcloud.oms.tests.support.list_factories import DEFAULTS, REGIONS, USABLE, entry
from ansible_collections.hwcloud.oms.tests.support.return_schema import check

from .carrier import Carrier, KilledError
from .world import Turns, World, identity_of

NAMES = ("a", "b", "c")
#: Tasks without an entry: more than are ever pruned, or as many.
STRANGERS = ("x", "y")
OPERATIONS = ("CreateSyncTask", "ListSyncTasks", "StartSyncTask", "StopSyncTask", "DeleteSyncTask", "*")
#: What does not claim that a call was not executed, or done, where it is not so.
HONEST = ("drop", "reset", "truncate", "garbage", "html", "empty", "malformed")

fault = st.one_of(
    st.builds(
        Fault,
        operation=st.sampled_from(OPERATIONS),
        action=st.sampled_from(HONEST),
        when=st.sampled_from(["before", "after"]),
        times=st.sampled_from([1, 1, 2, 5]),
        skip=st.integers(0, 5),
    ),
    st.builds(
        Fault,
        operation=st.sampled_from(OPERATIONS),
        action=st.just("status"),
        when=st.just("before"),
        status=st.sampled_from([400, 401, 429, 500, 503]),
        skip=st.integers(0, 5),
    ),
)
wish = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["present", "present", "started", "stopped", "restarted", "absent"]),
        "description": st.sampled_from([None, "one", "two"]),
        "on_drift": st.sampled_from(["fail", "warn", "recreate", "replace"]),
    }
)
#: A list with an entry for each name.
wishes = st.tuples(*(wish for _name in NAMES))


def list_of(chosen: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        entry(name, **{option: value for option, value in one.items() if value is not None})
        for name, one in zip(NAMES, chosen)
    ]


class ListAttempt(NamedTuple):
    """The result of one run."""

    good: bool
    result: dict[str, Any]
    requests: int


def begin(present: Sequence[dict[str, Any]], **settings: Any) -> World:
    """A tenant with some of the tasks of the list, and with those of strangers."""
    world = World(quota=20, **settings)
    for name, fields in zip((*NAMES, *STRANGERS), (*present, {}, {})):
        if fields is not None:
            world.cloud.add_task(**{**REGIONS, **entry(name), **fields})
    world.finish_pending()
    return world


def apply(
    world: World,
    entries: list[dict[str, Any]],
    faults: Sequence[Fault] = (),
    kill: tuple[int, str] | None = None,
    turn: Callable[[], None] = lambda: None,
    **options: Any,
) -> ListAttempt | None:
    """One run; None where it was killed. The faults are over when it is."""
    for one in faults:
        world.cloud.faults.add(one)
    carrier = Carrier(world, turn, kill)
    given = {"sync_tasks": entries, "defaults": DEFAULTS, "credentials": USABLE, "quota": 20, **options}
    params = {**defaults({**CONNECTION_SPEC, **SPEC}), **world.connection, **given}
    run = Run(params, False, EMPTY, clock=world.clock, adapter=carrier)
    try:
        good, result = execute(run, sync_tasks)
    except KilledError:
        return None
    finally:
        if faults:
            world.cloud.faults.clear()
    check("oms_sync_tasks", good, dict(result, warnings=run.warnings))
    assert "exception" not in result, result["exception"]
    secrets = [value for one in USABLE.values() for value in one.values() if value]
    assert not [secret for secret in secrets if secret in repr((result, run.warnings))]
    return ListAttempt(good, result, carrier.count)


def race(
    world: World, lists: Sequence[list[dict[str, Any]]], order: Sequence[int], **options: Any
) -> list[ListAttempt | None]:
    """Several runs at once, request by request."""
    done: list[ListAttempt | None] = [None for _one in lists]

    def one(at: int, turn: Callable[[], None]) -> None:
        done[at] = apply(world, lists[at], turn=turn, **options)

    Turns([partial(one, at) for at in range(len(lists))]).take(order)
    return done


def one_of_each(world: World) -> None:
    """No two tasks have the same identity."""
    counted = Counter(identity_of(task) for task in world.tasks().values())
    assert not [identity for identity, number in counted.items() if number > 1], "two tasks of one identity"


def strangers(world: World) -> dict[str, dict[str, Any]]:
    """The tasks that are not of the list."""
    ours = {f"{name}-origin" for name in NAMES}
    return {known: task for known, task in world.tasks().items() if task["src_bucket"] not in ours}


def result_is_true(world: World, attempt: ListAttempt, entries: list[dict[str, Any]]) -> None:
    """Each row of a run that went well shows what the service shows."""
    held = world.tasks()
    for row, one in zip(attempt.result["results"], entries):
        if row["state"] == "absent":
            assert all(task["src_bucket"] != one["src_bucket"] for task in held.values())
            continue
        task = held[row["sync_task_id"]]
        assert task["src_bucket"] == one["src_bucket"]
        expected = {"started": "SYNCHRONIZING", "restarted": "SYNCHRONIZING", "stopped": "STOPPED"}
        assert task["status"] == expected.get(row["state"], task["status"])
    assert attempt.result["summary"]["quota"]["used"] == len(held)
