# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of a migration task group in virtual time, and of the tasks that it makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, Cloud, migration, refusal
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject

WAITING, CREATING, RUNNING, PAUSED, CREATION_FAILED, FAILED, COMPLETED, PAUSING, DELETION_WAITING, DELETING = range(10)
COUNTERS = ("total_num", "success_num", "skip_num", "fail_num")


@pytest.fixture
def split(sim: Simulator) -> Simulator:
    """Twenty-five objects, in tasks of ten."""
    sim.settings.update(group_objects=10, object_time=1, object_speed=1e12)
    sim.add_bucket("Aliyun", "photos-origin", "cn-hangzhou", objects=25)
    return sim


def children(cloud: Cloud, group_id: str) -> list[Any]:
    found: list[Any] = cloud.done("GET", "tasks", params={"group_id": group_id, "limit": 100})["tasks"]
    return found


def counters(group: Any) -> list[int]:
    return [group[name] for name in COUNTERS]


def test_a_group_waits_makes_its_tasks_watches_them_and_completes(
    cloud: Cloud, split: Simulator, clock: VirtualClock
) -> None:
    group_id = cloud.migrate_group(description="first copy")
    assert cloud.group(group_id)["status"] == WAITING
    clock.sleep(1)
    assert (cloud.group(group_id)["status"], children(cloud, group_id)) == (CREATING, [])
    clock.sleep(3)
    group = cloud.group(group_id)
    assert (group["status"], counters(group)) == (RUNNING, [25, 0, 0, 0])
    assert [task["status"] for task in children(cloud, group_id)] == [1, 1, 1]
    assert {task["group_type"] for task in children(cloud, group_id)} == {"GROUP_TASK"}
    clock.sleep(3)
    assert [task["status"] for task in children(cloud, group_id)] == [2, 2, 2]
    clock.sleep(20)
    group = cloud.group(group_id)
    assert (group["status"], counters(group), group["error_reason"]) == (COMPLETED, [25, 25, 0, 0], None)
    assert group["complete_size"] == group["total_size"] == group["create_complete_size"] > 0
    assert [task["total_num"] for task in children(cloud, group_id)] == [10, 10, 5]
    assert split.compare("Aliyun", "photos-origin", "photos-copy")["equal"]
    assert split.migration_task_groups()[0]["key_hashes"] is None


def test_counters_of_tasks_are_null_unless_asked_for(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    group_id = cloud.migrate_group()
    clock.sleep(7)
    names = ("total_task_num", "create_task_num", "executing_task_num", "waiting_task_num", "complete_task_num")
    assert [cloud.group(group_id)[name] for name in names] == [None] * 5
    split.settings.group_counters = "filled"
    assert [cloud.group(group_id)[name] for name in names] == [3, 3, 3, 0, 0]


def test_tasks_of_groups_take_the_same_places_as_others(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    split.settings.update(running_limit=2)
    task_id, group_id = cloud.migrate(dst_bucket="other"), cloud.migrate_group()
    clock.sleep(6)
    assert sorted([cloud.task(task_id)["status"], *(task["status"] for task in children(cloud, group_id))]) == [
        1,
        1,
        2,
        2,
    ]


def test_five_groups_at_once(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    ids = [cloud.migrate_group(dst_bucket=f"copy-{number}") for number in range(6)]
    clock.sleep(2)
    assert [cloud.group(group_id)["status"] for group_id in ids] == [CREATING] * 5 + [WAITING]
    clock.sleep(120)
    assert [cloud.group(group_id)["status"] for group_id in ids] == [COMPLETED] * 6
    assert len(split.migration_tasks()) == 18


# Stop and start


def test_a_pause_and_a_start(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    group_id = cloud.migrate_group()
    clock.sleep(4 + 1 + 4.5)
    cloud.done("PUT", f"taskgroups/{group_id}/stop")
    assert cloud.group(group_id)["status"] == PAUSING
    assert {task["key_hashes"] for task in split.migration_tasks()} == {None}
    clock.sleep(1)
    paused = cloud.group(group_id)
    assert (paused["status"], counters(paused)) == (PAUSED, [25, 12, 0, 0])
    assert [task["status"] for task in children(cloud, group_id)] == [3, 3, 3]
    cloud.done("PUT", f"taskgroups/{group_id}/start", json={**KEYS, "src_sk": "rotated"})
    assert cloud.group(group_id)["status"] == RUNNING
    assert {task["key_hashes"]["src_sk"] for task in split.migration_tasks()} == {split.hash("rotated")}
    clock.sleep(60)
    assert (cloud.group(group_id)["status"], counters(cloud.group(group_id))) == (COMPLETED, [25, 25, 0, 0])


def test_a_pause_while_the_tasks_are_made(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    group_id = cloud.migrate_group()
    clock.sleep(2)
    split.settings.group_stop_creating = "refuse"
    assert refusal(cloud.below("PUT", f"taskgroups/{group_id}/stop")) == (400, "OMS.0066")
    split.settings.group_stop_creating = "accept"
    cloud.done("PUT", f"taskgroups/{group_id}/stop")
    clock.sleep(1)
    assert (cloud.group(group_id)["status"], children(cloud, group_id)) == (PAUSED, [])
    cloud.done("PUT", f"taskgroups/{group_id}/start", json=KEYS)
    assert cloud.group(group_id)["status"] == CREATING
    clock.sleep(60)
    assert cloud.group(group_id)["status"] == COMPLETED


def test_a_group_that_ends_while_it_is_stopped_is_completed(
    cloud: Cloud, split: Simulator, clock: VirtualClock
) -> None:
    group_id = split.add_migration_task_group(status=PAUSING, made=True, since=clock.time())
    clock.sleep(2)
    assert cloud.group(group_id)["status"] == COMPLETED


# Failures and retries


@pytest.mark.parametrize("failed_only", [True, False])
def test_a_retry_after_failed_objects(cloud: Cloud, split: Simulator, clock: VirtualClock, failed_only: bool) -> None:
    source = split.bucket("Aliyun", "photos-origin")
    source.put(replace(source.objects["0000/000003.bin"], failures=1))
    group_id = cloud.migrate_group()
    clock.sleep(60)
    group = cloud.group(group_id)
    assert (group["status"], counters(group)) == (FAILED, [25, 24, 0, 1])
    assert group["error_reason"]["error_code"] == "TRF.0004"
    record = group["failed_object_record"]
    assert record == {
        "result": True,
        "list_file_key": f"oms/task_group/{group_id}/failed_object_lists/",
        "error_code": None,
    }
    assert refusal(cloud.below("PUT", f"taskgroups/{group_id}/start", json=KEYS)) == (400, "OMS.0070")
    cloud.done("PUT", f"taskgroups/{group_id}/retry", json={**KEYS, "migrate_failed_object": failed_only})
    assert cloud.group(group_id)["status"] == RUNNING
    clock.sleep(60)
    group = cloud.group(group_id)
    assert (group["status"], counters(group)) == (COMPLETED, [25, 25, 0, 0] if failed_only else [25, 1, 24, 0])


def test_a_creation_that_fails_and_its_retry(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    split.plan_breakdown("TRF.0027", at_creation=True)
    group_id = cloud.migrate_group()
    clock.sleep(60)
    group = cloud.group(group_id)
    assert (group["status"], group["error_reason"]["error_code"]) == (CREATION_FAILED, "TRF.0027")
    only_failed = {**KEYS, "migrate_failed_object": True}
    assert refusal(cloud.below("PUT", f"taskgroups/{group_id}/retry", json=only_failed)) == (400, "OMS.0167")
    cloud.done("PUT", f"taskgroups/{group_id}/retry", json=KEYS)
    assert cloud.group(group_id)["status"] == CREATING
    clock.sleep(60)
    assert cloud.group(group_id)["status"] == COMPLETED


@pytest.mark.parametrize(
    ("switch", "status", "code"),
    [
        ("both", FAILED, None),
        ("both", CREATION_FAILED, None),
        ("both", PAUSED, "OMS.1039"),
        ("creation", FAILED, "OMS.1039"),
        ("migration", CREATION_FAILED, "OMS.1039"),
    ],
)
def test_which_groups_can_be_retried(
    cloud: Cloud, split: Simulator, switch: str, status: int, code: str | None
) -> None:
    split.settings.group_retry = switch
    group_id = split.add_migration_task_group(status=status)
    response = cloud.below("PUT", f"taskgroups/{group_id}/retry", json=KEYS)
    assert (response.json()["error_code"] if response.content else None) == code


def test_buckets_that_do_not_exist(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    split.settings.undeclared_buckets = "refuse"
    group_id = cloud.migrate_group(dst_bucket="nowhere")
    clock.sleep(60)
    assert cloud.group(group_id)["error_reason"]["error_code"] == "TRF.0058"


# Delete


def test_a_delete_takes_its_time_and_its_tasks(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    group_id = cloud.migrate_group()
    clock.sleep(60)
    cloud.done("DELETE", f"taskgroups/{group_id}")
    assert cloud.group(group_id)["status"] == DELETION_WAITING
    clock.sleep(1.5)
    assert cloud.group(group_id)["status"] == DELETING
    assert len(split.migration_tasks()) == 3
    clock.sleep(1)
    assert refusal(cloud.below("GET", f"taskgroups/{group_id}")) == (404, "OMS.1009")
    assert split.migration_tasks() == []


def test_tasks_of_a_deleted_group_may_stay(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    split.settings.group_tasks = "keep"
    group_id = cloud.migrate_group()
    clock.sleep(60)
    cloud.done("DELETE", f"taskgroups/{group_id}")
    clock.sleep(5)
    assert (split.migration_task_groups(), len(split.migration_tasks())) == ([], 3)


@pytest.mark.parametrize("status", [CREATING, RUNNING, PAUSING])
def test_a_group_that_works_cannot_be_deleted(cloud: Cloud, split: Simulator, clock: VirtualClock, status: int) -> None:
    group_id = split.add_migration_task_group(status=status, since=clock.time(), made=True)
    assert refusal(cloud.below("DELETE", f"taskgroups/{group_id}")) == (400, "OMS.0063")


def test_a_delete_right_after_the_stop_is_refused_for_a_while(
    cloud: Cloud, split: Simulator, clock: VirtualClock
) -> None:
    assert split.settings.unsettled_time == 3
    group_id = cloud.migrate_group()
    clock.sleep(6)
    cloud.done("PUT", f"taskgroups/{group_id}/stop")
    clock.sleep(2)
    assert cloud.group(group_id)["status"] == PAUSED
    assert refusal(cloud.below("DELETE", f"taskgroups/{group_id}")) == (400, "OMS.0063")
    clock.sleep(2)
    cloud.done("DELETE", f"taskgroups/{group_id}")


# What can be read


def test_read_back(cloud: Cloud, split: Simulator) -> None:
    split.settings.task_cloud_type = "as_sent"
    group_id = cloud.migrate_group(
        src_object_key=["summer !/"], migrate_since=5, dst_save_prefix="p/", object_overwrite_mode="NO_OVERWRITE"
    )
    group = cloud.group(group_id)
    assert group["src_node"]["cloud_type"] == "ALIYUN"
    assert group["src_node"]["object_key"] == ["summer%20%21/"]
    assert (group["dst_node"]["save_prefix"], group["migrate_since"], group["task_type"]) == ("p/", 5, "PREFIX")
    assert "source-sk" not in str(group)


def test_lists(cloud: Cloud, split: Simulator) -> None:
    ids = [split.add_migration_task_group(status=COMPLETED if number % 2 else PAUSED) for number in range(12)]
    page = cloud.done("GET", "taskgroups", params={"limit": 5, "offset": 5})
    assert (page["count"], [group["group_id"] for group in page["taskgroups"]]) == (12, ids[5:10])
    assert cloud.done("GET", "taskgroups", params={"status": PAUSED})["count"] == 6
    assert refusal(cloud.below("GET", "taskgroups", params={"status": 10})) == (400, "OMS.1003")


def test_list_files_become_tasks(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    lists = split.add_bucket("HEC", "lists")
    lists.put(StoredObject("waves/1.txt", text="0000/000001.bin\n0000/000002.bin\n"))
    lists.put(StoredObject("waves/2.txt", text="0000/000003.bin\n"))
    group_id = cloud.migrate_group(
        task_type="LIST", src_object_key=[], src_list_file={"obs_bucket": "lists", "list_file_key": "waves/"}
    )
    clock.sleep(60)
    assert counters(cloud.group(group_id)) == [3, 3, 0, 0]
    assert [task["src_node"]["list_file"]["list_file_key"] for task in children(cloud, group_id)] == [
        "waves/1.txt",
        "waves/2.txt",
    ]


def test_limits_hold_for_the_group_and_its_tasks(cloud: Cloud, split: Simulator, clock: VirtualClock) -> None:
    group_id = cloud.migrate_group()
    clock.sleep(5)
    windows = [{"start": "08:00", "end": "09:00", "max_bandwidth": 1_048_576}]
    cloud.done("PUT", f"taskgroups/{group_id}/update", json={"bandwidth_policy": windows})
    assert cloud.group(group_id)["bandwidth_policy"] == windows
    assert [task["bandwidth_policy"] for task in children(cloud, group_id)] == [windows] * 3
    clock.sleep(60)
    ended = cloud.below("PUT", f"taskgroups/{group_id}/update", json={"bandwidth_policy": []})
    assert refusal(ended) == (400, "OMS.0070")
    assert split.settings.group_objects == 10


@pytest.mark.parametrize(
    ("fields", "code"), [({"task_type": "object"}, "OMS.1003"), ({"task_type": "LIST"}, "S3M.0088")]
)
def test_refused_bodies(cloud: Cloud, split: Simulator, fields: dict[str, Any], code: str) -> None:
    assert refusal(cloud.below("POST", "taskgroups", json=migration(**fields))) == (400, code)
    assert split.migration_task_groups() == []


def test_groups_of_a_day(cloud: Cloud, split: Simulator) -> None:
    split.settings.update(daily_limit=1, daily_error_code="OMS.1037")
    cloud.migrate_group()
    assert refusal(cloud.below("POST", "taskgroups", json=migration())) == (400, "OMS.1037")
