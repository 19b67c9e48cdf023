# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events, monthly counters and time series."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import Cloud, refusal

ALL_KINDS = "REQUEST,SUCCESS,FAILURE,SKIP,SIZE"
MINUTE = 60_000
DAY = 86_400_000


def send(cloud: Cloud, task_id: str, names: list[Any]) -> Any:
    return cloud.call("POST", f"/{task_id}/events", json={"object_keys": names})


def series(cloud: Cloud, task_id: str, start: int, end: int, kinds: str = ALL_KINDS) -> Any:
    query = {"data_type": kinds, "start_time": start, "end_time": end}
    return cloud.call("GET", f"/{task_id}/statistics", params=query)


def test_events_are_decoded_and_counted(cloud: Cloud, sim: Simulator) -> None:
    task_id = sim.add_task()
    answer = send(cloud, task_id, ["a%2Fb.txt", "a+b.txt", "a%2Bb.txt", "%E5%9B%BE.png"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert sim.tasks()[0]["events"] == ["a/b.txt", "a b.txt", "a+b.txt", "\u56fe.png"]
    shown = cloud.show(task_id)
    outcomes = [shown[f"monthly_{kind}_object"] for kind in ("success", "failure", "skip")]
    assert shown["monthly_acceptance_request"] == sum(outcomes) == 4
    assert shown["monthly_size"] >= 1024 * outcomes[0]


@pytest.mark.parametrize("names", [[], ["x"] * 11, [""], ["x" * 16385], [5], ["a/b"], ["a b"], ["%ff"]])
def test_bad_events(cloud: Cloud, sim: Simulator, names: list[Any]) -> None:
    task_id = sim.add_task()
    assert send(cloud, task_id, names).status_code == 400
    assert sim.tasks()[0]["events"] == []


def test_events_for_a_stopped_task(cloud: Cloud, sim: Simulator) -> None:
    task_id = sim.add_task(status="STOPPED")
    assert refusal(send(cloud, task_id, ["a"])) == (400, "OMS.0066")
    sim.settings.stopped_events = "accept"
    assert send(cloud, task_id, ["a"]).status_code == 200
    assert sim.tasks()[0]["events"] == ["a"]
    assert cloud.show(task_id)["monthly_acceptance_request"] == 0


def test_counters_are_of_the_month_asked_for(cloud: Cloud, sim: Simulator) -> None:
    february, march = 1772323199_000, 1772323200_000
    samples = [{"time_stamp": at, "counts": {"SUCCESS": number}} for at, number in ((february, 3), (march, 4))]
    task_id = sim.add_task(samples=samples)
    assert cloud.show(task_id, february)["monthly_success_object"] == 3
    assert cloud.show(task_id, march)["monthly_success_object"] == 4
    sim.settings.month_zone = 8
    assert cloud.show(task_id, march)["monthly_success_object"] == 7
    sim.change_task(task_id, monthly_success_object=99)
    assert cloud.show(task_id, february)["monthly_success_object"] == 99


def test_query_time_is_needed_and_must_be_a_time(cloud: Cloud, sim: Simulator) -> None:
    task_id = sim.add_task()
    for query, code in (({}, "OMS.1004"), ({"query_time": "now"}, "OMS.1002"), ({"query_time": 2**63 - 1}, "OMS.1003")):
        assert refusal(cloud.call("GET", f"/{task_id}", params=query)) == (400, code)


def test_series_have_slots_only_where_there_was_traffic(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    start = int(clock.time() * 1000)
    samples = [{"time_stamp": start + at * MINUTE, "counts": {"REQUEST": 2}} for at in (1, 2, 7, 90)]
    task_id = sim.add_task(samples=samples)
    fine = series(cloud, task_id, start, start + DAY, "REQUEST,SIZE").json()
    assert fine["statistic_time_type"] == "FIVE_MINUTES"
    slots = [(0, 4), (5, 2), (90, 2)]
    data = [{"time_stamp": start + at * MINUTE, "statistic_num": number} for at, number in slots]
    assert fine["statistic_datas"] == [{"data_type": "REQUEST", "data": data}, {"data_type": "SIZE", "data": []}]
    coarse = series(cloud, task_id, start, start + DAY + 1, "REQUEST").json()
    assert coarse["statistic_time_type"] == "ONE_HOUR"
    assert [slot["statistic_num"] for slot in coarse["statistic_datas"][0]["data"]] == [6, 2]
    sim.settings.hourly_after = 1
    assert series(cloud, task_id, start, start + DAY).json()["statistic_time_type"] == "ONE_HOUR"


@pytest.mark.parametrize(("start", "end", "kinds"), [(5, 5, "SIZE"), (6, 5, "SIZE"), (1, 2, "COLOUR"), (-1, 2, "SIZE")])
def test_bad_windows(cloud: Cloud, sim: Simulator, start: int, end: int, kinds: str) -> None:
    assert refusal(series(cloud, sim.add_task(), start, end, kinds)) == (400, "OMS.1003")
