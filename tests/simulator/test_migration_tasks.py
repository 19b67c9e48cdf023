# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of a migration task in virtual time: waiting, running, pausing, ending, and what is refused when."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, Cloud, migration, refusal
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject

WAITING, RUNNING, PAUSED, FAILED, SUCCEEDED, RETRYING, PAUSING = 1, 2, 3, 4, 5, 6, 7
DAY = 86_400
COUNTERS = ("total_num", "successful_num", "skipped_num", "failed_num")


@pytest.fixture
def slow(sim: Simulator) -> Simulator:
    """A source of twenty objects that takes four seconds to list and twenty to copy."""
    sim.settings.update(listing_time=4, object_time=1, object_speed=1e12)
    sim.add_bucket("Aliyun", "photos-origin", "cn-hangzhou", objects=20)
    return sim


def statuses(cloud: Cloud, ids: list[int]) -> list[int]:
    return [cloud.task(task_id)["status"] for task_id in ids]


def counters(task: Any) -> list[Any]:
    return [task[name] for name in COUNTERS]


def test_a_task_waits_runs_and_ends(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    task_id = cloud.migrate(description="first copy")
    waiting = cloud.task(task_id)
    assert (waiting["status"], waiting["description"], counters(waiting)) == (WAITING, "first copy", [None] * 4)
    clock.sleep(1)
    assert cloud.task(task_id)["status"] == RUNNING
    clock.sleep(19)
    assert cloud.task(task_id)["status"] == RUNNING
    clock.sleep(3)
    ended = cloud.task(task_id)
    assert (ended["status"], ended["progress"], counters(ended)) == (SUCCEEDED, 1.0, [20, 20, 0, 0])
    assert ended["real_size"] == ended["complete_size"] == ended["total_size"] > 0
    assert slow.compare("Aliyun", "photos-origin", "photos-copy")["equal"]


def test_the_totals_grow_until_the_listing_is_over(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    task_id = cloud.migrate()
    clock.sleep(1)
    seen = []
    for _second in range(6):
        task = cloud.task(task_id)
        seen.append((task["total_num"], task["is_query_over"]))
        assert task["successful_num"] <= task["total_num"]
        clock.sleep(1)
    assert seen == [(0, False), (5, False), (10, False), (15, False), (20, True), (20, True)]
    assert slow.bucket("HEC", "photos-copy").name == "photos-copy"


def test_progress_speed_and_times(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    bucket = slow.add_bucket("Aliyun", "even", "cn-hangzhou")
    for number in range(10):
        bucket.put(StoredObject(f"{number}", 1000))
    task_id = cloud.migrate(src_bucket="even")
    begun = clock.time()
    assert cloud.task(task_id)["start_time"] == int(begun * 1000)
    clock.sleep(1 + 5.5)
    task = cloud.task(task_id)
    assert task["start_time"] == int((begun + 1) * 1000)
    assert (task["progress"], task["complete_size"], task["total_time"]) == (0.5, 5000, 5500)
    assert (task["migrate_speed"], task["left_time"]) == (909, 4900)
    clock.sleep(10)
    ended = cloud.task(task_id)
    assert (ended["total_time"], ended["left_time"], ended["migrate_speed"]) == (10400, 0, 0)


# Places


def test_five_run_at_once_and_the_next_gets_the_place_that_becomes_free(
    cloud: Cloud, slow: Simulator, clock: VirtualClock
) -> None:
    ids = [cloud.migrate(dst_bucket=f"copy-{number}") for number in range(7)]
    clock.sleep(1)
    assert statuses(cloud, ids) == [RUNNING] * 5 + [WAITING] * 2
    clock.sleep(30)
    assert statuses(cloud, ids) == [SUCCEEDED] * 5 + [RUNNING] * 2
    slow.settings.running_limit = 1
    third = cloud.migrate(dst_bucket="another")
    clock.sleep(60)
    assert cloud.task(third)["status"] == SUCCEEDED


def test_twelve_equal_copies_take_three_times_as_long_as_one(
    cloud: Cloud, slow: Simulator, clock: VirtualClock
) -> None:
    for number in range(12):
        cloud.migrate(dst_bucket=f"copy-{number}")
    assert slow.settings.running_limit == 5
    clock.sleep(3 * 25)
    assert [task["status"] for task in cloud.done("GET", "tasks", params={"limit": 100})["tasks"]] == [SUCCEEDED] * 12


def test_a_large_region_runs_twice_as_many(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    account = slow.add_account("cn-north-1")
    cloud.headers = {"X-Auth-Token": account.auth_token}
    cloud.project_url = f"{slow.url}/v2/{account.project_id}"
    ids = [cloud.migrate(dst_region="cn-north-1", dst_bucket=f"copy-{number}") for number in range(11)]
    clock.sleep(1)
    assert statuses(cloud, ids) == [RUNNING] * 10 + [WAITING]


def test_priority_decides_among_those_that_wait(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    slow.settings.running_limit = 1
    ids = [cloud.migrate(dst_bucket=name, task_priority=name.upper()) for name in ("low", "medium", "high")]
    clock.sleep(2)
    assert statuses(cloud, ids) == [WAITING, WAITING, RUNNING]
    clock.sleep(21)
    assert statuses(cloud, ids) == [WAITING, RUNNING, SUCCEEDED]


def test_after_thirty_days_of_waiting_a_task_fails_without_keys(
    cloud: Cloud, slow: Simulator, clock: VirtualClock
) -> None:
    slow.settings.running_limit = 0
    task_id = cloud.migrate()
    clock.sleep(30 * DAY - 1)
    assert slow.migration_tasks()[0]["key_hashes"]["src_sk"] == slow.hash("source-sk")
    slow.identity.reset()
    assert cloud.task(task_id)["status"] == WAITING
    clock.sleep(2)
    task = cloud.task(task_id)
    assert (task["status"], task["error_reason"]["error_code"]) == (FAILED, "TRF.0003")
    assert slow.migration_tasks()[0]["key_hashes"] is None


def test_numbers_of_waiting_tasks_and_of_a_day(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.update(waiting_limit=2, daily_limit=3)
    for _time in range(2):
        cloud.migrate()
    assert refusal(cloud.below("POST", "tasks", json=migration())) == (400, "S3M.0076")
    clock.sleep(5)
    cloud.migrate()
    clock.sleep(60)
    sim.settings.daily_error_code = "OMS.1021"
    assert refusal(cloud.below("POST", "tasks", json=migration())) == (400, "OMS.1021")
    sim.identity.reset()
    clock.sleep(DAY - 60)
    cloud.migrate()


# Stop, start, delete


def test_a_pause_keeps_what_was_done_and_drops_the_keys(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    task_id = cloud.migrate()
    clock.sleep(1 + 8.5)
    assert slow.migration_tasks()[0]["key_hashes"]["dst_sk"] == slow.hash("target-sk")
    cloud.done("POST", f"tasks/{task_id}/stop")
    assert (cloud.task(task_id)["status"], slow.migration_tasks()[0]["key_hashes"]) == (PAUSING, None)
    clock.sleep(1)
    paused = cloud.task(task_id)
    assert (paused["status"], counters(paused), paused["is_query_over"]) == (PAUSED, [20, 8, 0, 0], True)
    clock.sleep(1000)
    assert counters(cloud.task(task_id)) == counters(paused)
    cloud.done("POST", f"tasks/{task_id}/start", json={**KEYS, "src_sk": "rotated"})
    assert cloud.task(task_id)["status"] == WAITING
    assert slow.migration_tasks()[0]["key_hashes"]["src_sk"] == slow.hash("rotated")
    clock.sleep(1 + 12.5)
    ended = cloud.task(task_id)
    assert (ended["status"], counters(ended)) == (SUCCEEDED, [20, 20, 0, 0])
    assert ended["start_time"] == paused["start_time"]


@pytest.mark.usefixtures("slow")
def test_a_pause_during_the_listing_lists_the_rest_later(cloud: Cloud, clock: VirtualClock) -> None:
    task_id = cloud.migrate()
    clock.sleep(1 + 2)
    cloud.done("POST", f"tasks/{task_id}/stop")
    clock.sleep(1)
    paused = cloud.task(task_id)
    assert (paused["total_num"], paused["is_query_over"], paused["status"]) == (10, False, PAUSED)
    cloud.done("POST", f"tasks/{task_id}/start", json=KEYS)
    clock.sleep(60)
    assert counters(cloud.task(task_id)) == [20, 20, 0, 0]


def test_a_pausing_task_keeps_its_place(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    slow.settings.update(running_limit=1, pausing_time=5)
    first, second = cloud.migrate(), cloud.migrate(dst_bucket="other")
    clock.sleep(2)
    cloud.done("POST", f"tasks/{first}/stop")
    clock.sleep(4)
    assert statuses(cloud, [first, second]) == [PAUSING, WAITING]
    clock.sleep(2)
    assert statuses(cloud, [first, second]) == [PAUSED, RUNNING]


def test_what_is_refused_in_which_status(cloud: Cloud, slow: Simulator, clock: VirtualClock) -> None:
    task_id = cloud.migrate()
    for expected, start, stop, delete in (
        (WAITING, "OMS.0065", "OMS.0066", None),
        (RUNNING, "OMS.0065", None, "OMS.0063"),
        (PAUSING, "OMS.0065", "OMS.0066", "OMS.0063"),
        (PAUSED, None, "OMS.0066", None),
        (FAILED, None, "OMS.0066", None),
        (SUCCEEDED, "OMS.0070", "OMS.0070", None),
    ):
        for call, code in (("start", start), ("stop", stop), ("", delete)):
            slow.reset()
            task_id = slow.add_migration_task(status=expected, pausing_until=clock.time() + 5)
            method, options = ("DELETE", {}) if not call else ("POST", {"json": KEYS} if call == "start" else {})
            response = cloud.below(method, f"tasks/{task_id}{'/' if call else ''}{call}", **options)
            outcome = None if response.status_code == 200 else response.json()["error_code"]
            assert outcome == code, (expected, call)


def test_the_unknown_about_waiting_tasks_is_a_switch(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.update(stop_waiting="accept", delete_waiting="refuse")
    task_id = cloud.migrate()
    assert refusal(cloud.below("DELETE", f"tasks/{task_id}")) == (400, "OMS.0063")
    cloud.done("POST", f"tasks/{task_id}/stop")
    assert cloud.task(task_id)["status"] == PAUSED
    clock.sleep(60)
    assert cloud.task(task_id)["status"] == PAUSED
    cloud.done("POST", f"tasks/{task_id}/start", json=KEYS)
    clock.sleep(60)
    assert counters(cloud.task(task_id)) == [12, 12, 0, 0]


def test_a_delete_right_after_the_stop_is_refused_for_a_while(
    cloud: Cloud, slow: Simulator, clock: VirtualClock
) -> None:
    task_id = cloud.migrate()
    clock.sleep(2)
    cloud.done("POST", f"tasks/{task_id}/stop")
    clock.sleep(1)
    assert cloud.task(task_id)["status"] == PAUSED
    assert refusal(cloud.below("DELETE", f"tasks/{task_id}")) == (400, "OMS.0063")
    clock.sleep(3)
    assert cloud.done("DELETE", f"tasks/{task_id}") is None
    assert slow.migration_tasks() == []


@pytest.mark.parametrize("missing", sorted(KEYS))
def test_a_start_needs_all_keys(cloud: Cloud, sim: Simulator, missing: str) -> None:
    task_id = sim.add_migration_task(status=PAUSED)
    keys = {name: value for name, value in KEYS.items() if name != missing}
    assert refusal(cloud.below("POST", f"tasks/{task_id}/start", json=keys)) == (400, "OMS.1004")
    assert cloud.task(task_id)["status"] == PAUSED


def test_keys_of_azure_and_google_are_files(cloud: Cloud, sim: Simulator) -> None:
    for cloud_type, name in (("Azure", "connection_string"), ("Google", "json_auth_file")):
        cloud.migrate(src_cloud_type=cloud_type, src_ak="", src_sk="", **{f"src_{name}": "secret text"})
        assert sim.migration_tasks()[-1]["key_hashes"][name] == sim.hash("secret text")
        refused = cloud.below("POST", "tasks", json=migration(src_cloud_type=cloud_type, src_ak="", src_sk=""))
        assert refusal(refused) == (400, "OMS.1004")
    assert "secret text" not in str(sim.log)
    assert "secret text" not in str(sim.migration_tasks())


@pytest.mark.parametrize("status", [404, 400])
def test_a_missing_task(cloud: Cloud, sim: Simulator, status: int) -> None:
    sim.settings.missing_task = status
    foreign = sim.add_migration_task(project_id=sim.add_account().project_id, status=PAUSED)
    windows: dict[str, Any] = {"bandwidth_policy": []}
    for task_id in (5, foreign):
        for method, path, body in (
            ("GET", "", None),
            ("DELETE", "", None),
            ("POST", "/start", KEYS),
            ("POST", "/stop", None),
            ("PUT", "/bandwidth-policy", windows),
        ):
            assert refusal(cloud.below(method, f"tasks/{task_id}{path}", json=body)) == (status, "OMS.1009"), path
