# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A complete list is read directly before every create; a rival in that list is adopted."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.factories import listing, task
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

CREATE, LIST, STOP, DELETE = "CreateSyncTask", "ListSyncTasks", "StopSyncTask", "DeleteSyncTask"
RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"


def meanwhile(bench: Bench, operation: str, act: Callable[[], Any], when: str = "before", skip: int = 0) -> None:
    """Another actor acts during a request that takes two seconds."""
    bench.cloud.faults.add(Fault(operation, "delay", when=when, seconds=2.0, skip=skip))
    bench.clock.call_later(1.0, act)


def replace(bench: Bench, **options: Any) -> Outcome:
    return bench.run(**{"on_drift": "replace", "description": "new", **options})


# A rival that exists before the create

#: The request of a replace during which the rival creates its task.
MOMENTS = [(STOP, "before"), (STOP, "after"), (DELETE, "before"), (DELETE, "after")]


@pytest.mark.parametrize(("operation", "when"), MOMENTS)
def test_replace_adopts_a_rival_and_makes_no_second_task(bench: Bench, operation: str, when: str) -> None:
    old = bench.add(description="old")
    meanwhile(bench, operation, partial(bench.add, description="new"), when)
    outcome = replace(bench)
    assert outcome.good, outcome.result
    assert [outcome.result["sync_task_id"]] == bench.left() != [old]
    assert (outcome.result["changed"], outcome.result["operations"]) == (True, ["stop", "delete"])
    assert outcome.writes == [STOP, DELETE]
    assert outcome.result["previous_sync_task_id"] == old
    assert outcome.result["removed_sync_task"]["description"] == "old"
    assert outcome.result["restoring_task"]["hwcloud.oms.oms_sync_task"]["description"] == "old"
    (warning,) = outcome.warnings
    assert outcome.result["sync_task_id"] in warning


@pytest.mark.parametrize(("operation", "when"), MOMENTS)
def test_a_rival_with_other_settings_is_reported_with_all_of_the_removed_task(
    bench: Bench, operation: str, when: str
) -> None:
    old = bench.add(description="old")
    meanwhile(bench, operation, partial(bench.add, description="theirs"), when)
    outcome = replace(bench)
    assert not outcome.good
    assert "description is 'theirs' but should be 'new'" in outcome.msg
    assert outcome.msg.startswith(f"Task {old} ")
    assert (outcome.result["changed"], outcome.result["operations"]) == (True, ["stop", "delete"])
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert outcome.result["removed_sync_task"]["sync_task_id"] == old
    assert "restoring_task" in outcome.result


def test_a_rival_is_brought_to_the_state_that_is_asked_for(bench: Bench) -> None:
    bench.add(description="old", status=STOPPED)
    meanwhile(bench, DELETE, partial(bench.add, description="new", status=STOPPED))
    outcome = replace(bench, state="started")
    assert outcome.good, outcome.result
    assert outcome.result["operations"] == ["delete", "start"]
    assert [one["status"] for one in bench.cloud.tasks()] == [RUNNING]


def test_a_rival_that_removes_its_own_before_the_create_leaves_room_for_it(bench: Bench) -> None:
    bench.add(description="old")
    rivals: list[str] = []
    meanwhile(bench, STOP, lambda: rivals.append(bench.add(description="new")))
    bench.cloud.faults.add(Fault(LIST, "delay", seconds=2.0, skip=2))
    bench.clock.call_later(3.0, lambda: bench.cloud.remove_task(rivals[0]))
    outcome = replace(bench)
    assert outcome.good, outcome.result
    assert outcome.result["operations"] == ["stop", "delete", "create"]
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert outcome.warnings == []


def test_of_two_rivals_the_one_that_stays_is_adopted(bench: Bench) -> None:
    bench.add(description="old")
    ids: list[str] = []
    for _rival in range(2):
        meanwhile(bench, STOP, lambda: ids.append(bench.add(description="new")))
    bench.clock.call_later(6.5, lambda: bench.cloud.remove_task(ids[1]))
    outcome = replace(bench)
    assert outcome.good, outcome.result
    assert outcome.result["sync_task_id"] == ids[0]
    assert bench.left() == ids[:1]


def test_two_rivals_that_both_stay_are_named_and_nothing_is_made(bench: Bench) -> None:
    old = bench.add(description="old")
    ids: list[str] = []
    for _rival in range(2):
        bench.clock.call_later(1.0, lambda: ids.append(bench.add(description="new")))
    bench.cloud.faults.add(Fault(STOP, "delay", seconds=2.0))
    outcome = replace(bench)
    assert not outcome.good
    assert outcome.result["sync_task_ids"] == ids == bench.left()
    assert outcome.writes == [STOP, DELETE]
    assert outcome.result["removed_sync_task"]["sync_task_id"] == old
    assert "create_outcome" not in outcome.result


def test_without_a_rival_replace_takes_no_more_requests_than_it_needs(bench: Bench) -> None:
    bench.add(description="old")
    assert replace(bench).requests == [LIST, STOP, LIST, DELETE, LIST, CREATE, LIST]


def test_what_the_list_showed_after_the_delete_is_a_rival_after_the_create_too(bench: Bench) -> None:
    """In a delayed list, the older task of the rival appears only after the own create."""
    bench = Bench(list_lag=6.0)
    bench.add(description="old")
    bench.clock.sleep(60.0)
    meanwhile(bench, DELETE, partial(bench.add, description="new"))
    outcome = replace(bench)
    assert outcome.good, outcome.result
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert outcome.result["operations"] == ["stop", "delete", "create", "stop", "delete"]


def test_a_list_that_fails_once_the_own_task_is_removed_hides_nothing_of_the_old_one(bench: Bench) -> None:
    old = bench.add(description="old")
    meanwhile(bench, CREATE, partial(bench.add, description="new"))
    bench.cloud.faults.add(Fault(LIST, "status", status=403, times=None, skip=5))
    outcome = replace(bench)
    assert not outcome.good
    assert outcome.result["operations"] == ["stop", "delete", "create", "stop", "delete"]
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert (outcome.result["changed"], outcome.result["previous_sync_task_id"]) == (True, old)
    assert outcome.result["removed_sync_task"]["sync_task_id"] == old
    assert outcome.msg.startswith(f"Task {old} ")


# Retries

AGAIN: list[dict[str, Any]] = [{"status": 429}, {"status": 400, "code": "APIG.0308"}]


@pytest.mark.parametrize("fault", AGAIN, ids=str)
def test_a_create_that_waited_is_sent_on_a_new_list(bench: Bench, fault: dict[str, Any]) -> None:
    bench.cloud.faults.add(Fault(CREATE, "status", times=2, **fault))
    outcome = bench.run()
    assert outcome.good
    assert outcome.requests == [LIST, CREATE, LIST, CREATE, LIST, CREATE, LIST]


@pytest.mark.parametrize("fault", AGAIN, ids=str)
@pytest.mark.parametrize("on_drift", ["recreate", "replace", None])
def test_a_rival_that_came_while_the_create_waited_is_adopted(
    bench: Bench, fault: dict[str, Any], on_drift: Any
) -> None:
    old = [bench.add(description="old")] if on_drift else []
    bench.cloud.faults.add(Fault(CREATE, "status", **fault))
    bench.clock.call_later(1.0, partial(bench.add, description="new"))
    outcome = bench.run(description="new", on_drift=on_drift or "fail")
    assert outcome.good, outcome.result
    assert outcome.writes.count(CREATE) == 1
    assert outcome.result["sync_task_id"] in bench.left()
    assert outcome.result["operations"] == {"replace": ["stop", "delete"]}.get(str(on_drift), [])
    assert bench.left() == (old if on_drift == "recreate" else []) + [outcome.result["sync_task_id"]]
    assert any("another run" in text for text in outcome.warnings)


def test_a_create_is_sent_again_on_a_new_list_after_a_new_login(bench: Bench) -> None:
    account = bench.cloud.account
    options = dict.fromkeys(("access_key", "secret_key"))
    login = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    bench.cloud.faults.add(Fault(CREATE, "status", status=401))
    outcome = bench.run(**{**options, **login})
    assert outcome.good, outcome.result
    assert outcome.requests[-5:] == [CREATE, "KeystoneCreateUserTokenByPassword", LIST, CREATE, LIST]


def test_a_list_that_fails_before_the_second_send_leads_to_no_create(bench: Bench) -> None:
    bench.cloud.faults.add(Fault(CREATE, "status", status=429))
    bench.cloud.faults.add(Fault(LIST, "status", status=403, skip=1))
    outcome = bench.run()
    assert (outcome.good, outcome.writes, bench.left()) == (False, [CREATE], [])
    assert outcome.result["error"]["operation"] == "list"
    assert "create_outcome" not in outcome.result


# The proof itself


def test_a_proof_that_is_not_the_last_thing_that_was_read_is_refused() -> None:
    nobody: Any = None
    tasks = SyncTasks(nobody, "project")
    with pytest.raises(ValueError, match="not read directly before"):
        tasks.create(Absent(listing(), task().identity), {})


# The old task is already deleted


@pytest.mark.parametrize("status", [RUNNING, STOPPED])
@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
@pytest.mark.parametrize("operation", [STOP, DELETE])
def test_an_old_task_that_somebody_else_removes_needs_no_removal(
    bench: Bench, operation: str, on_drift: str, status: str
) -> None:
    if (operation, status) == (STOP, STOPPED):
        return
    old = bench.add(description="old", status=status)
    meanwhile(bench, operation, partial(bench.cloud.remove_task, old))
    outcome = replace(bench, on_drift=on_drift, state="started")
    assert outcome.good, outcome.result
    assert [one["description"] for one in bench.cloud.tasks()] == ["new"]
    assert "delete" not in outcome.result["operations"]
    assert outcome.result["changed"] is True


def test_a_task_that_somebody_else_removes_while_it_is_stopped_is_absent(bench: Bench) -> None:
    old = bench.add()
    meanwhile(bench, STOP, partial(bench.cloud.remove_task, old))
    outcome = bench.run(state="absent")
    assert (outcome.good, outcome.result["changed"], outcome.result["operations"]) == (True, False, [])
