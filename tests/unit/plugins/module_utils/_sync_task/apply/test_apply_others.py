# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans are executed while other actors change the same task."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import CompleteListing
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import AmbiguousTaskError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.apply.races import wait_out_race
from ansible_collections.hwcloud.oms.tests.simulator import Fault, VirtualClock
from ansible_collections.hwcloud.oms.tests.support.factories import CREATED, desired, listing, task
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"


def interrupted(bench: Bench, operation: str, act: Any, **options: Any) -> Outcome:
    """Run the module while another actor acts during one of its requests."""
    bench.cloud.faults.add(Fault(operation, "delay", seconds=2.0))
    bench.clock.call_later(1.0, act)
    return bench.run(**options)


def test_somebody_stops_it_first(bench: Bench) -> None:
    task_id = bench.add()
    outcome = interrupted(
        bench, "StopSyncTask", lambda: bench.cloud.change_task(task_id, status=STOPPED), state="stopped"
    )
    assert (outcome.good, outcome.result["changed"], outcome.result["operations"]) == (True, False, [])
    assert outcome.result["sync_task"]["status"] == STOPPED
    assert outcome.result["diff"]["before"] == outcome.result["diff"]["after"]


def test_somebody_removes_it_first(bench: Bench) -> None:
    task_id = bench.add(status=STOPPED)
    outcome = interrupted(bench, "DeleteSyncTask", lambda: bench.cloud.remove_task(task_id), state="absent")
    assert (outcome.good, outcome.result["changed"], outcome.result["sync_task"]) == (True, False, None)


@pytest.mark.parametrize(("state", "operation"), [("stopped", "StopSyncTask"), ("started", "StartSyncTask")])
def test_somebody_removes_a_task_that_should_stay(bench: Bench, state: str, operation: str) -> None:
    task_id = bench.add(status=RUNNING if state == "stopped" else STOPPED)
    outcome = interrupted(bench, operation, lambda: bench.cloud.remove_task(task_id), state=state)
    expected = rf"Task {task_id} \(.*\) no longer exists: someone else removed it during this run\."
    assert re.fullmatch(expected, outcome.msg)
    assert outcome.result["operations"] == []


def test_somebody_starts_it_between_stop_and_start_of_a_restart(bench: Bench) -> None:
    """Then the stored keys may be those of another run."""
    task_id = bench.add()
    outcome = interrupted(
        bench, "StartSyncTask", lambda: bench.cloud.change_task(task_id, status=RUNNING), state="restarted"
    )
    expected = "was started by someone else between the stop and the start, so the keys of this run were not stored"
    assert re.fullmatch(rf"Task {task_id} \(.*\) {expected}\. Run the playbook again\.", outcome.msg)
    assert outcome.result["operations"] == ["stop"]


def test_a_task_that_somebody_starts_right_after_the_stop_is_not_said_to_be_stopped(bench: Bench) -> None:
    task_id = bench.add()
    bench.cloud.faults.add(Fault("ListSyncTasks", "delay", seconds=2.0, skip=1))
    bench.clock.call_later(1.0, lambda: bench.cloud.change_task(task_id, status=RUNNING))
    outcome = bench.run(state="restarted", wait_timeout=5.0)
    assert not outcome.good
    assert outcome.result["operations"] == ["stop"]
    assert outcome.msg.startswith(f"Task {task_id} ")
    assert "was asked to stop, so the service drops its keys, but no list has shown it as STOPPED since" in outcome.msg
    assert "is stopped" not in outcome.msg


@pytest.mark.parametrize("missing", [404, 400])
def test_somebody_removes_it_between_stop_and_start_of_a_restart(missing: int) -> None:
    task_id = (bench := Bench(missing_task=missing)).add()
    outcome = interrupted(bench, "StartSyncTask", lambda: bench.cloud.remove_task(task_id), state="restarted")
    expected = rf"Task {task_id} \(.*\) no longer exists: someone else removed it during this run\."
    assert re.fullmatch(expected, outcome.msg)
    assert outcome.result["operations"] == ["stop"]


# Two matching tasks


def test_an_old_pair_is_a_conflict_at_once(bench: Bench) -> None:
    ids = [bench.add(), bench.add()]
    bench.clock.sleep(61.0)
    outcome = bench.run()
    assert (outcome.requests, outcome.result["sync_task_ids"]) == (["ListSyncTasks"], ids)
    assert outcome.result["quota"] == {"limit": 5, "used": 2}


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted", "absent"])
def test_a_young_pair_may_be_another_run_that_sorts_itself_out(bench: Bench, state: str) -> None:
    first, second = bench.add(), bench.add()
    bench.clock.call_later(6.5, lambda: bench.cloud.remove_task(second))
    outcome = bench.run(state=state)
    assert outcome.good, outcome.result
    assert outcome.result["sync_task_id"] == first
    assert outcome.requests.count("ListSyncTasks") >= 8


def test_a_young_pair_that_stays_is_a_conflict_after_the_settle_time(bench: Bench) -> None:
    ids = [bench.add(), bench.add()]
    before = bench.clock.time()
    outcome = bench.run()
    assert (outcome.result["sync_task_ids"], outcome.writes) == (ids, [])
    assert bench.clock.time() - before == 15.0


def test_how_young_a_pair_is_counts_by_the_services_clock(bench: Bench) -> None:
    bench.add(), bench.add()
    bench.clock.sleep(61.0)
    bench.cloud.faults.add(Fault("ListSyncTasks", "delay", headers={"Date": "Sun, 01 Mar 2026 12:00:30 GMT"}))
    bench.run()
    assert len(bench.cloud.log) > 1


class Unmoved:
    """A service whose list does not change."""

    def __init__(self, shown: CompleteListing) -> None:
        self.shown = shown
        self.asked = 0

    def list(self) -> CompleteListing:
        self.asked += 1
        return self.shown


@pytest.mark.parametrize(
    ("date", "own", "waits"),
    [
        ("Sun, 01 Mar 2026 12:00:59 GMT", 1000.0, True),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 0.0, False),
        (None, 59.0, True),
        (None, 60.0, False),
        ("yesterday", 59.0, True),
        ("yesterday", 60.0, False),
    ],
)
def test_a_pair_is_young_for_a_minute(date: str | None, own: float, waits: bool) -> None:
    """The clock of the service is used, or the own one if the service returns no time."""
    clock = VirtualClock(CREATED / 1000.0 + own)
    pair = listing(task(), task(sync_task_id="id-2"), date=date)
    service: Any = Unmoved(pair)
    with pytest.raises(AmbiguousTaskError):
        wait_out_race(service, desired(), pair, clock)
    assert bool(service.asked) is waits


# Fields of a created task that the service does not return


def test_what_was_sent_and_is_not_shown_is_warned_of(bench: Bench) -> None:
    outcome = bench.run(dst_storage_policy="IA")
    (warning,) = outcome.warnings
    assert "does not return dst_storage_policy of task {}".format(outcome.result["sync_task_id"]) in warning
    assert bench.run(dst_storage_policy="IA").warnings == outcome.warnings
    shown = Bench(show_storage_policy=True)
    assert shown.run(dst_storage_policy="IA").warnings == []


def test_a_description_that_was_sent_and_is_not_shown_is_warned_of(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "delay", seconds=2.0, skip=1))
    bench.clock.call_later(1.0, lambda: bench.cloud.change_task(bench.left()[0], description=None))
    (warning,) = bench.run(description="ours").warnings
    assert "does not return the description" in warning
