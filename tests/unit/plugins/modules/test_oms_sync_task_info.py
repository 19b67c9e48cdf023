# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`oms_sync_task_info` works on a simulated cloud."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from requests import PreparedRequest, Response

from ansible_collections.hwcloud.oms.tests.simulator import Fault, InProcessAdapter
from ansible_collections.hwcloud.oms.tests.support import work_runner
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.work_runner import INFO, Finished

COUNTERS = {
    "monthly_acceptance_request": 40,
    "monthly_success_object": 30,
    "monthly_failure_object": 1,
    "monthly_skip_object": 9,
    "monthly_size": 12345,
}


def info(bench: Bench, check_mode: bool = False, **options: Any) -> Finished:
    return work_runner.run(bench, INFO, check_mode, **options)


def ids(ran: Finished) -> list[str]:
    assert ran.good, ran.result
    return [task["sync_task_id"] for task in ran.result["sync_tasks"]]


def filled(count: int) -> Bench:
    """Return a cloud with a number of tasks, each with its own buckets."""
    bench = Bench(quota=None)
    for number in range(count):
        bench.add(src_bucket="source-%d" % number)
    return bench


def test_all_tasks_with_every_readable_field(bench: Bench) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "NONE"}
    task_id = bench.add(description="photos", source_cdn=cdn, consistency_check="transmission")
    ran = info(bench)
    assert ran.operations == ["ListSyncTasks"]
    assert (ran.good, ran.warnings, ran.result["changed"]) == (True, [], False)
    (task,) = ran.result["sync_tasks"]
    assert (task["sync_task_id"], task["description"], task["source_cdn"]) == (task_id, "photos", cdn)
    assert (task["consistency_check"], task["dst_storage_policy"]) == ("no_check", None)
    assert "monthly_size" not in task
    assert ran.result["quota"] == {"limit": 5, "used": 1}


def test_the_keys_of_a_task_are_those_of_oms_sync_task(bench: Bench) -> None:
    made = bench.run().result["sync_task"]
    assert info(bench).result["sync_tasks"] == [made]


def test_no_task_is_an_empty_list(bench: Bench) -> None:
    ran = info(bench)
    assert (ids(ran), ran.result["quota"]) == ([], {"limit": 5, "used": 0})


# Filters

VALUES: dict[str, str] = {
    "status": "STOPPED",
    "src_cloud_type": "Tencent",
    "src_region": "ap-guangzhou",
    "src_bucket": "media",
    "dst_region": "cn-east-3",
    "dst_bucket": "media-copy",
}


@pytest.mark.parametrize("name", VALUES)
def test_each_filter_alone(bench: Bench, name: str) -> None:
    bench.add()
    other = bench.add(**{name: VALUES[name]})
    assert ids(info(bench, **{name: VALUES[name]})) == [other]


def test_filters_add_up(bench: Bench) -> None:
    match = bench.add(**VALUES)
    for name in VALUES:
        bench.add(**{**VALUES, name: {"status": "SYNCHRONIZING", "src_cloud_type": "AWS"}.get(name, "other")})
    ran = info(bench, **VALUES)
    assert ids(ran) == [match]
    assert ran.result["quota"]["used"] == len(VALUES) + 1


def test_by_id(bench: Bench) -> None:
    bench.add()
    second = bench.add()
    assert ids(info(bench, sync_task_id=second)) == [second]
    assert ids(info(bench, sync_task_id=second, src_bucket="another")) == []


def test_an_unknown_id_is_an_empty_list_and_the_quota_still_counts_all(bench: Bench) -> None:
    bench.add()
    ran = info(bench, sync_task_id="nobody", details=True, quota=7)
    assert (ids(ran), ran.result["quota"]) == ([], {"limit": 7, "used": 1})
    assert ran.operations == ["ListSyncTasks"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"quota": 0}, "quota is 0: it must be 1 or more. Nothing was sent."),
        ({"sync_task_id": ""}, "sync_task_id must not be empty. Nothing was sent."),
        ({"src_bucket": "", "dst_bucket": ""}, "src_bucket and dst_bucket must not be empty. Nothing was sent."),
        ({"month": "2026-3"}, "month is '2026-3': the format is YYYY-MM, such as 2026-03. Nothing was sent."),
        ({"month": "2026-13"}, "month is '2026-13': the format is YYYY-MM, such as 2026-03. Nothing was sent."),
        ({"month": "1969-12"}, "month is '1969-12': the format is YYYY-MM, such as 2026-03. Nothing was sent."),
    ],
)
def test_what_can_not_be_right_is_refused_before_anything_is_sent(
    bench: Bench, options: dict[str, Any], sentence: str
) -> None:
    ran = info(bench, **options)
    assert (ran.good, ran.msg, ran.operations) == (False, sentence, [])


# Details


def test_details_bring_the_counters_of_this_month_asked_for_at_its_middle(bench: Bench) -> None:
    bench.add(**COUNTERS)
    ran = info(bench, details=True)
    assert {name: ran.result["sync_tasks"][0][name] for name in COUNTERS} == COUNTERS
    assert ran.requests[1].query == {"query_time": ["1773576000000"]}  # 2026-03-15T12:00:00Z


@pytest.mark.parametrize("zone", [-12.0, 0.0, 14.0])
def test_a_month_is_that_month_in_every_zone_the_service_may_count_in(zone: float) -> None:
    bench = Bench(month_zone=zone)
    february = {"time_stamp": 1771156800000, "counts": {"REQUEST": 3}}  # 2026-02-15T12:00:00Z
    march = {"time_stamp": 1773576000000, "counts": {"REQUEST": 5}}
    bench.add(samples=[february, march])
    ran = info(bench, details=True, month="2026-02")
    assert ran.requests[1].query == {"query_time": ["1771156800000"]}
    assert ran.result["sync_tasks"][0]["monthly_acceptance_request"] == 3


def test_details_keep_the_order_of_the_list() -> None:
    bench = Bench(quota=None, list_order="created_desc")
    for number in range(11):
        bench.add(src_bucket="source-%d" % number, monthly_size=number)
    ran = info(bench, details=True)
    assert [task["monthly_size"] for task in ran.result["sync_tasks"]] == list(range(10, -1, -1))
    assert [task["src_bucket"] for task in ran.result["sync_tasks"]] == ["source-%d" % one for one in range(10, -1, -1)]


def test_details_of_those_that_fit_only() -> None:
    bench = filled(6)
    desired = bench.add(status="STOPPED", **COUNTERS)
    ran = info(bench, details=True, status="STOPPED")
    assert ids(ran) == [desired]
    assert ran.operations == ["ListSyncTasks", "ShowSyncTask"]


@pytest.mark.parametrize("status", [404, 400])
def test_a_task_that_vanishes_is_left_out_with_a_warning(status: int) -> None:
    bench = filled(3)
    first, second, third = bench.left()
    bench.cloud.settings.missing_task = status
    bench.adapter = After(bench, 1, lambda: bench.cloud.remove_task(second))
    ran = info(bench, details=True)
    assert ids(ran) == [first, third]
    assert ran.warnings == [f"Task {second} was removed while its counters were read, so it is not returned."]
    assert ran.result["quota"]["used"] == 3


def test_an_unknown_call_is_not_a_missing_task(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault("ShowSyncTask", action="status", status=404, code="APIGW.0101"))
    ran = info(bench, details=True)
    assert (ran.good, ran.result["error"]["code"], ran.result["error"]["operation"]) == (False, "APIGW.0101", "show")


def test_counters_that_can_not_be_read_are_a_failure_and_no_missing_task(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault("ShowSyncTask", action="status", status=403, code="OMS.0072", times=None))
    ran = info(bench, details=True)
    assert not ran.good
    assert "The account needs the IAM action oms:synctask:get." in ran.msg


def test_a_lost_response_is_retried_and_reported(bench: Bench) -> None:
    bench.add(**COUNTERS)
    bench.cloud.faults.add(Fault("ShowSyncTask", action="drop"))
    ran = info(bench, details=True)
    assert ran.result["sync_tasks"][0]["monthly_size"] == 12345
    assert ran.warnings == ["show failed (reset); it will be sent again in 1 s (attempt 2)."]


class After(InProcessAdapter):
    """Change the cloud after a number of requests."""

    def __init__(self, bench: Bench, count: int, action: Any) -> None:
        super().__init__(bench.cloud)
        self._left = count
        self._action = action
        self._guard = threading.Lock()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        with self._guard:
            answer = super().send(request, *args, **kwargs)
            self._left -= 1
            if not self._left:
                self._action()
        return answer


class Slow(InProcessAdapter):
    """Count the requests that are pending at the same time."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.cloud)
        self._guard = threading.Lock()
        self._now = 0
        self.most = 0

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        with self._guard:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.02)
        with self._guard:
            self._now -= 1
            return super().send(request, *args, **kwargs)


def test_a_few_counters_are_read_at_once_but_never_more_than_four() -> None:
    bench = filled(16)
    bench.adapter = slow = Slow(bench)
    assert len(ids(info(bench, details=True))) == 16
    assert slow.most == 4


# Scale


def test_250_tasks_are_three_pages_and_the_earlier_ones_are_read_again() -> None:
    ran = info(filled(250))
    assert len(set(ids(ran))) == 250
    assert [entry.query["offset"] for entry in ran.requests] == [["0"], ["99"], ["198"], ["0"], ["99"]]
    assert ran.result["quota"]["used"] == 250


def test_details_of_250_tasks_are_at_most_255_requests() -> None:
    bench = filled(250)
    began = time.monotonic()
    ran = info(bench, details=True)
    assert len(set(ids(ran))) == 250
    assert len(ran.requests) <= 255
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("order", ["created", "created_desc"])
@pytest.mark.parametrize("page", [1, 2])
def test_a_list_that_grows_while_it_is_paged_is_read_whole(order: str, page: int) -> None:
    bench = filled(250)
    bench.cloud.settings.list_order = order
    bench.adapter = After(bench, page, lambda: bench.add(src_bucket="late"))
    assert sorted(ids(info(bench))) == sorted(bench.left())
    assert len(bench.left()) == 251


@pytest.mark.parametrize("order", ["created", "created_desc"])
@pytest.mark.parametrize("place", [0, 99, 150, 249])
def test_a_list_that_shrinks_while_it_is_paged_is_read_whole(order: str, place: int) -> None:
    bench = filled(250)
    bench.cloud.settings.list_order = order
    bench.adapter = After(bench, 1, lambda: bench.cloud.remove_task(bench.left()[place]))
    assert sorted(ids(info(bench))) == sorted(bench.left())


def test_a_list_in_which_one_goes_and_one_comes_is_not_short() -> None:
    bench = filled(250)
    before = bench.left()

    def swap() -> None:
        bench.cloud.remove_task(before[0])
        bench.add(src_bucket="late")

    bench.adapter = After(bench, 1, swap)
    assert sorted(ids(info(bench))) == sorted(bench.left())


def test_a_list_that_never_stops_changing_is_an_error_and_not_a_shorter_list() -> None:
    bench = filled(150)
    bench.cloud.settings.list_order = "random"
    ran = info(bench)
    assert not ran.good
    assert ran.msg == "The list of synchronization tasks is not complete: it changed each of the 5 times it was read."


def test_check_mode_reads_all_the_same(bench: Bench) -> None:
    bench.add(**COUNTERS)
    assert info(bench, check_mode=True, details=True).result == info(bench, details=True).result
