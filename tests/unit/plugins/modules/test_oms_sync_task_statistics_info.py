# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`oms_sync_task_statistics_info` works on a simulated cloud."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support import work_runner
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.work_runner import CHOICE, STATISTICS, Finished

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
#: 2026-03-01T12:00:00Z, the time of the clock of the bench.
NOW = 1772366400000
TYPES = ["REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE"]


def statistics(bench: Bench, check_mode: bool = False, **options: Any) -> Finished:
    return work_runner.run(bench, STATISTICS, check_mode, **dict(CHOICE, **options))


def sample(moment: int, **counts: int) -> dict[str, Any]:
    return {"time_stamp": moment, "counts": counts}


def asked(ran: Finished) -> list[list[int]]:
    """Return the requested windows."""
    found = [entry.query for entry in ran.requests if entry.operation == "ListSyncTaskStatistic"]
    return [[int(query[name][0]) for name in ("start_time", "end_time")] for query in found]


# One response


def test_by_default_all_types_of_the_last_24_hours(bench: Bench) -> None:
    samples = [sample(NOW - DAY - 1, REQUEST=99), sample(NOW - HOUR, REQUEST=5, SUCCESS=4, FAILURE=1, SIZE=2048)]
    task_id = bench.add(samples=samples)
    ran = statistics(bench)
    slot = {"time": "2026-03-01T11:00:00Z", "timestamp": NOW - HOUR}
    assert ran.result == {
        "changed": False,
        "sync_task_id": task_id,
        "statistics": {
            "REQUEST": [dict(slot, value=5)],
            "SUCCESS": [dict(slot, value=4)],
            "FAILURE": [dict(slot, value=1)],
            "SKIP": [],
            "SIZE": [dict(slot, value=2048)],
        },
        "totals": {"REQUEST": 5, "SUCCESS": 4, "FAILURE": 1, "SKIP": 0, "SIZE": 2048},
        "interval": "FIVE_MINUTES",
    }
    assert ran.operations == ["ListSyncTasks", "ListSyncTaskStatistic"]
    assert asked(ran) == [[NOW - DAY, NOW]]
    assert ran.requests[1].query["data_type"] == [",".join(TYPES)]


def test_only_the_types_that_are_asked_for(bench: Bench) -> None:
    bench.add(samples=[sample(NOW - HOUR, REQUEST=5, SUCCESS=5)])
    ran = statistics(bench, data_types=["FAILURE", "REQUEST"])
    assert ran.result["totals"] == {"FAILURE": 0, "REQUEST": 5}
    assert ran.requests[1].query["data_type"] == ["FAILURE,REQUEST"]


def test_what_is_fed_can_be_measured(bench: Bench) -> None:
    bench.add()
    work_runner.run(bench, work_runner.EVENT, **CHOICE, object_keys=["object-%d" % number for number in range(200)])
    totals = statistics(bench).result["totals"]
    assert totals["REQUEST"] == 200
    assert totals["SUCCESS"] + totals["FAILURE"] + totals["SKIP"] == 200


def test_a_type_that_was_not_asked_for_passes_through(bench: Bench) -> None:
    task_id = bench.add()
    series = [{"data_type": "CHECKED", "data": [{"time_stamp": NOW, "statistic_num": 3}]}]
    answer = {"sync_task_id": task_id, "statistic_time_type": "ONE_DAY", "statistic_datas": series}
    bench.cloud.faults.add(Fault("ListSyncTaskStatistic", action="malformed", body=answer))
    ran = statistics(bench, data_types=["SIZE"])
    value = {"time": "2026-03-01T12:00:00Z", "timestamp": NOW, "value": 3}
    assert ran.result["statistics"] == {"SIZE": [], "CHECKED": [value]}
    assert ran.result["totals"] == {"SIZE": 0, "CHECKED": 3}
    assert ran.result["interval"] == "ONE_DAY"


# Windows


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [
        ("2026-03-01T00:00:00Z", "2026-03-01T06:00:00Z", [NOW - 12 * HOUR, NOW - 6 * HOUR]),
        ("2026-03-01T00:00:00+02:00", "2026-02-28T20:30:00-05:30", [NOW - 14 * HOUR, NOW - 10 * HOUR]),
        ("1772323200000", "1772344800000", [NOW - 12 * HOUR, NOW - 6 * HOUR]),
        ("2026-02-28", None, [NOW - 36 * HOUR, NOW]),
        (None, "2026-03-01", [NOW - 36 * HOUR, NOW - 12 * HOUR]),
        (None, "1000", [0, 1000]),
    ],
)
def test_windows(bench: Bench, start: Any, end: Any, window: list[int]) -> None:
    bench.add()
    ran = statistics(bench, start_time=start, end_time=end)
    assert ran.good, ran.result
    assert asked(ran) == [window]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"start_time": "2026-03-02T00:00:00Z", "end_time": "2026-03-01T00:00:00Z"},
            "end_time (2026-03-01T00:00:00Z) must be after start_time (2026-03-02T00:00:00Z). Nothing was sent.",
        ),
        (
            {"start_time": "2026-03-01T00:00:00Z", "end_time": "1772323200000"},
            "end_time (2026-03-01T00:00:00Z) must be after start_time (2026-03-01T00:00:00Z). Nothing was sent.",
        ),
        (
            {"start_time": "yesterday"},
            "start_time is 'yesterday': it must be a time such as 2026-03-01T12:00:00Z, or milliseconds since 1970.",
        ),
        ({"end_time": "253402300800000"}, "end_time is '253402300800000', which is out of range."),
        ({"data_types": []}, "data_types must not be empty. Nothing was sent."),
    ],
)
def test_what_can_not_be_right_is_refused_before_anything_is_sent(
    bench: Bench, options: dict[str, Any], sentence: str
) -> None:
    ran = statistics(bench, **options)
    assert (ran.good, ran.msg, ran.operations) == (False, sentence, [])


@pytest.mark.parametrize(("hours", "interval"), [(12.0, "ONE_HOUR"), (24.0, "FIVE_MINUTES"), (48.0, "FIVE_MINUTES")])
def test_the_service_chooses_the_interval(hours: float, interval: str) -> None:
    bench = Bench(hourly_after=hours)
    bench.add(samples=[sample(NOW - HOUR - number * MINUTE, REQUEST=5) for number in (5, 10)])
    ran = statistics(bench, data_types=["REQUEST"])
    assert (ran.result["interval"], ran.result["totals"]) == (interval, {"REQUEST": 10})


# More than fits in one response


def test_a_long_window_is_read_in_parts_and_nothing_counts_twice(bench: Bench) -> None:
    begin = NOW - 60 * DAY
    samples = [sample(begin + number * HOUR, REQUEST=1, SIZE=10 + number) for number in range(60 * 24)]
    bench.add(samples=samples)
    ran = statistics(bench, start_time=str(begin), end_time=str(NOW), data_types=["REQUEST", "SIZE"])
    series = ran.result["statistics"]["REQUEST"]
    assert [slot["timestamp"] for slot in series] == [one["time_stamp"] for one in samples]
    assert ran.result["totals"] == {"REQUEST": 1440, "SIZE": sum(one["counts"]["SIZE"] for one in samples)}
    assert ran.result["interval"] == "ONE_HOUR"
    whole, left, right = asked(ran)
    assert whole == [begin, NOW]
    assert (left[0], right[1]) == (begin, NOW)
    assert left[1] + 1 == right[0]
    assert right[0] % HOUR == 0


def test_samples_at_the_very_seam_count_once(bench: Bench) -> None:
    begin = NOW - 1200 * HOUR
    seam = NOW - 600 * HOUR
    samples = [sample(begin + number * HOUR, REQUEST=1) for number in range(1200)]
    samples += [sample(seam - 1, REQUEST=100), sample(seam, REQUEST=1000), sample(seam + 1, REQUEST=10000)]
    bench.add(samples=samples)
    ran = statistics(bench, start_time=str(begin), data_types=["REQUEST"])
    assert asked(ran)[2][0] == seam
    assert ran.result["totals"] == {"REQUEST": 1200 + 11100}


def test_one_busy_type_is_enough_to_split_and_all_come_whole(bench: Bench) -> None:
    begin = NOW - 100 * DAY
    samples = [sample(begin + number * HOUR, REQUEST=1) for number in range(2400)] + [sample(begin, FAILURE=7)]
    bench.add(samples=samples)
    ran = statistics(bench, start_time=str(begin))
    assert ran.result["totals"] == {"REQUEST": 2400, "SUCCESS": 0, "FAILURE": 7, "SKIP": 0, "SIZE": 0}
    assert len(asked(ran)) == 7


def test_a_part_that_can_not_be_read_is_a_failure_and_no_smaller_total(bench: Bench) -> None:
    begin = NOW - 60 * DAY
    bench.add(samples=[sample(begin + number * HOUR, REQUEST=1) for number in range(1440)])
    bench.cloud.faults.add(Fault("ListSyncTaskStatistic", action="status", status=403, code="OMS.0072", skip=2))
    ran = statistics(bench, start_time=str(begin))
    assert (ran.good, ran.result["error"]["operation"]) == (False, "statistics")
    assert "statistics" not in ran.result


# The task


def test_a_missing_task_is_named(bench: Bench) -> None:
    ran = statistics(bench)
    assert ran.msg == (
        "No synchronization task was found for Aliyun cn-hangzhou/photos-origin to cn-north-4/photos-copy."
    )
    nobody: dict[str, Any] = dict.fromkeys(CHOICE)
    ran = statistics(bench, **dict(nobody, sync_task_id="nobody"))
    assert ran.msg == "No synchronization task with sync_task_id nobody was found."
    assert ran.operations == ["ListSyncTasks"]


def test_a_task_that_vanishes_meanwhile_is_a_failure(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault("ListSyncTaskStatistic", action="status", status=404, code="OMS.1009"))
    ran = statistics(bench)
    assert (ran.good, ran.result["error"]["code"], ran.result["error"]["status"]) == (False, "OMS.1009", 404)


def test_a_lost_response_is_retried_and_reported(bench: Bench) -> None:
    bench.add(samples=[sample(NOW - HOUR, REQUEST=5)])
    bench.cloud.faults.add(Fault("ListSyncTaskStatistic", action="truncate", when="after"))
    ran = statistics(bench)
    assert ran.result["totals"]["REQUEST"] == 5
    assert len(ran.warnings) == 1
    assert ran.warnings[0].startswith("statistics failed (")


def test_check_mode_reads_all_the_same(bench: Bench) -> None:
    bench.add(samples=[sample(NOW - HOUR, REQUEST=5)])
    assert statistics(bench, check_mode=True).result == statistics(bench).result
