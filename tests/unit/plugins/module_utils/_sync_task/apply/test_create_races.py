# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""If several actors create the same task at once, one is kept, and no other task is lost."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

CREATE = "CreateSyncTask"


def racing(bench: Bench, when: str, outcome_of: Any = None, other: Any = None, **options: Any) -> Outcome:
    """Run a create that takes two seconds, during which another actor creates the same task."""
    fault = outcome_of or {"action": "delay"}
    bench.cloud.faults.add(Fault(CREATE, when=when, seconds=2.0, **fault))
    bench.clock.call_later(1.0, partial(bench.add, **(other or {})))
    return bench.run(**options)


def test_who_was_second_removes_its_own_and_returns_the_first(bench: Bench) -> None:
    outcome = racing(bench, "before")
    (first,) = bench.left()
    assert outcome.good, outcome.result
    assert (outcome.result["sync_task_id"], outcome.result["changed"]) == (first, False)
    assert outcome.result["operations"] == ["create", "stop", "delete"]
    assert outcome.result["sync_task"]["sync_task_id"] == first
    assert "this run removes its own task" in outcome.warnings[0]
    assert outcome.result["quota"]["used"] == 1
    assert "previous_sync_task_id" not in outcome.result


def test_who_was_first_keeps_its_own_and_leaves_the_other_alone(bench: Bench) -> None:
    outcome = racing(bench, "after")
    assert (outcome.good, outcome.result["changed"], outcome.result["operations"]) == (True, True, ["create"])
    assert outcome.result["sync_task_id"] == bench.left()[0]
    assert len(bench.left()) == 2
    assert "was created first and is kept" in outcome.warnings[0]


@pytest.mark.parametrize("seed", range(4))
def test_at_the_same_millisecond_the_smaller_id_stays(seed: int) -> None:
    bench = Bench(unique_create_time=False)
    for _id in range(seed):
        bench.cloud.remove_task(bench.add())
    bench.cloud.faults.add(Fault(CREATE, "delay", seconds=1.0))
    bench.clock.call_later(1.0, bench.add)
    outcome = bench.run()
    assert outcome.good
    stays = outcome.result["sync_task_id"]
    if outcome.result["changed"]:
        assert stays == min(bench.left())
    else:
        assert [stays] == bench.left()


def test_a_list_that_lags_does_not_hide_who_was_first() -> None:
    bench = Bench(list_lag=6.0)
    outcome = racing(bench, "before")
    assert (outcome.good, outcome.result["changed"]) == (True, False)
    assert [outcome.result["sync_task_id"]] == bench.left()


def test_the_first_ones_settings_are_looked_at_before_it_is_returned(bench: Bench) -> None:
    outcome = racing(bench, "before", other={"description": "theirs"}, description="ours")
    assert (outcome.good, outcome.result["changed"]) == (False, False)
    assert "description is 'theirs' but should be 'ours'" in outcome.msg
    assert len(bench.left()) == 1


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_another_runs_task_is_never_replaced(bench: Bench, on_drift: str) -> None:
    outcome = racing(bench, "before", other={"description": "theirs"}, description="ours", on_drift=on_drift)
    assert not outcome.good
    assert [task["description"] for task in bench.cloud.tasks()] == ["theirs"]


def test_on_drift_warn_takes_another_runs_task_as_it_is(bench: Bench) -> None:
    outcome = racing(bench, "before", other={"description": "theirs"}, description="ours", on_drift="warn")
    assert outcome.good, outcome.result
    assert [task["description"] for task in bench.cloud.tasks()] == ["theirs"]
    assert "description is 'theirs' but should be 'ours'" in outcome.warnings[-1]


def test_the_first_one_is_brought_to_the_state_that_is_asked_for() -> None:
    bench = Bench(stop_lag=3.0)
    outcome = racing(bench, "before", state="stopped")
    assert outcome.good, outcome.result
    assert outcome.result["operations"] == ["create", "stop", "delete", "stop"]
    assert (outcome.result["changed"], outcome.result["sync_task"]["status"]) == (True, "STOPPED")
    assert [task["status"] for task in bench.cloud.tasks()] == ["STOPPED"]


def test_the_first_one_runs_already_and_is_not_restarted(bench: Bench) -> None:
    outcome = racing(bench, "before", state="restarted")
    assert outcome.good, outcome.result
    assert (outcome.result["changed"], outcome.result["operations"]) == (False, ["create", "stop", "delete"])


def test_removing_the_own_one_fails(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("DeleteSyncTask", "status", status=403, times=None))
    outcome = racing(bench, "before")
    assert not outcome.good
    assert outcome.result["operations"] == ["create", "stop"]
    assert outcome.result["sync_task_id"] in bench.left()
    assert outcome.result["changed"] is True
    assert sorted(outcome.result["sync_task_ids"]) == sorted(bench.left())
    assert all(one in outcome.msg for one in bench.left())
    assert "To start it" not in outcome.msg


def test_the_own_one_does_not_stop_in_time_and_the_first_may_be_its_own_too() -> None:
    """The list hides the task of the first create until the second one is sent."""
    bench = Bench(list_lag=40.0, stop_lag=400.0)
    bench.cloud.faults.add(Fault(CREATE, "status", when="after", status=400, code="OMS.1001"))
    outcome = bench.run()
    assert (outcome.good, outcome.result["operations"]) == (False, ["create", "stop"])
    assert sorted(outcome.result["sync_task_ids"]) == sorted(bench.left())


# Several tasks and a lost response


@pytest.mark.parametrize("action", ["drop", "empty", "truncate"])
def test_after_a_lost_response_none_of_several_is_removed(bench: Bench, action: str) -> None:
    outcome = racing(bench, "after", {"action": action})
    assert (outcome.good, outcome.writes) == (False, [CREATE])
    assert outcome.result["sync_task_ids"] == bench.left()
    assert outcome.result["create_outcome"] == "unknown"


def test_after_a_lost_response_and_behind_a_list_that_lags_none_is_removed_either() -> None:
    bench = Bench(list_lag=5.0)
    outcome = racing(bench, "after", {"action": "drop"})
    assert (outcome.writes, len(bench.left())) == ([CREATE], 2)


def test_after_a_lost_response_the_ids_are_reported_after_the_settle_time(bench: Bench) -> None:
    before = bench.clock.time()
    outcome = racing(bench, "after", {"action": "drop"})
    assert len(outcome.result["sync_task_ids"]) == 2
    assert "None was removed" in outcome.msg
    assert bench.clock.time() - before >= 15.0


def test_after_a_lost_response_one_that_goes_away_in_the_settle_time_leaves_the_other(bench: Bench) -> None:
    added: list[str] = []
    bench.cloud.faults.add(Fault(CREATE, "drop", when="after", seconds=2.0))
    bench.clock.call_later(1.0, lambda: added.append(bench.add()))
    bench.clock.call_later(8.0, lambda: bench.cloud.remove_task(added[0]))
    outcome = bench.run()
    assert outcome.good, outcome.result
    assert [outcome.result["sync_task_id"]] == bench.left()


def test_a_task_without_an_id_in_a_response_is_compared_with_the_desired_one(bench: Bench) -> None:
    """It may belong to another run with other settings."""
    outcome = racing(bench, "before", {"action": "drop"}, {"description": "theirs"}, description="ours")
    assert "description is 'theirs'" in outcome.msg
    assert outcome.requests.count(CREATE) == 1


# The quota


@pytest.mark.parametrize("code", ["OMS.0077", "OMS.1021", "S3M.0077"])
def test_a_quota_refusal_reads_the_list_once_more_and_takes_what_is_there_now(code: str) -> None:
    bench = Bench(quota=1, quota_error_code=code)
    outcome = racing(bench, "before")
    assert outcome.good, outcome.result
    assert (outcome.result["changed"], outcome.result["operations"]) == (False, [])
    assert [outcome.result["sync_task_id"]] == bench.left()


def test_the_one_that_is_there_now_is_removed_while_it_is_stopped() -> None:
    bench = Bench(quota=1)
    bench.cloud.faults.add(Fault("StopSyncTask", "delay", seconds=2.0))
    bench.clock.call_later(3.0, lambda: bench.cloud.remove_task(bench.left()[0]))
    outcome = racing(bench, "before", state="stopped")
    assert (outcome.good, outcome.result["operations"]) == (False, [])
    assert "no longer exists: someone else removed it during this run" in outcome.msg


def test_a_refused_duplicate_is_taken_too() -> None:
    bench = Bench(duplicates="refuse")
    outcome = racing(bench, "before")
    assert (outcome.good, outcome.result["changed"]) == (True, False)


def test_a_quota_error_is_final_if_no_task_appeared() -> None:
    bench = Bench(quota=1)
    outcome = racing(bench, "before", other={"src_bucket": "another"})
    assert (outcome.good, outcome.result["changed"], outcome.result["operations"]) == (False, False, [])
    assert outcome.result["error"]["code"] == "OMS.0077"
    assert "The task quota of the service is exhausted" in outcome.msg
    assert outcome.result["quota"] == {"limit": 5, "used": 0}


def test_somebody_removes_the_new_task_before_it_is_seen(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "delay", seconds=2.0, skip=1))
    bench.clock.call_later(1.0, lambda: bench.cloud.remove_task(bench.left()[0]))
    outcome = bench.run(wait_timeout=1.0)
    assert not outcome.good
    assert outcome.result["operations"] == ["create"]
    assert outcome.requests.count(CREATE) == 1


def test_somebody_stops_the_new_task_before_it_is_seen_running(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "delay", seconds=2.0, skip=1))
    bench.clock.call_later(1.0, lambda: bench.cloud.change_task(bench.left()[0], status="STOPPED"))
    outcome = bench.run(wait_timeout=2.0)
    assert (outcome.good, outcome.result["operations"]) == (False, ["create"])
    assert re.search(r"Timed out after .* s waiting for task .* to be SYNCHRONIZING\.", outcome.msg)


def test_the_own_task_is_returned_as_the_list_shows_it(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "delay", seconds=2.0, skip=1))
    bench.clock.call_later(1.0, lambda: bench.cloud.change_task(bench.left()[0], description="Ours"))
    outcome = bench.run(description="ours")
    assert (outcome.good, outcome.result["operations"], outcome.warnings) == (True, ["create"], [])
    assert outcome.result["sync_task"]["description"] == "Ours"
