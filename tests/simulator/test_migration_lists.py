# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What lists and reads of migration tasks return, and changes of limits and priorities."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, Cloud, migration, refusal

WAITING, RUNNING, PAUSED, FAILED, SUCCEEDED = 1, 2, 3, 4, 5
WINDOW = {"start": "08:00", "end": "09:00", "max_bandwidth": 1_048_576}


def page(cloud: Cloud, **query: Any) -> Any:
    return cloud.done("GET", "tasks", params=query)


def ids(cloud: Cloud, **query: Any) -> list[int]:
    return [task["id"] for task in page(cloud, **query)["tasks"]]


# Lists


def test_pages_and_their_limits(cloud: Cloud, sim: Simulator) -> None:
    stored = [sim.add_migration_task(status=SUCCEEDED) for _number in range(23)]
    assert ids(cloud) == stored[:10]
    assert ids(cloud, limit=5, offset=7) == stored[7:12]
    assert (ids(cloud, offset=23), page(cloud, offset=23)["count"]) == ([], 23)
    for bad in ({"limit": 0}, {"limit": 101}, {"offset": -1}, {"status": 6}, {"status": 0}):
        assert refusal(cloud.below("GET", "tasks", params=bad)) == (400, "OMS.1003"), bad


def test_filters(cloud: Cloud, sim: Simulator) -> None:
    paused, done = sim.add_migration_task(status=PAUSED), sim.add_migration_task(status=SUCCEEDED)
    child = sim.add_migration_task(status=SUCCEEDED, group_type="GROUP_TASK", group_id="the-group")
    sim.add_migration_task(project_id=sim.add_account().project_id, status=PAUSED)
    assert ids(cloud) == [paused, done, child]
    assert ids(cloud, status=SUCCEEDED) == [done, child]
    assert ids(cloud, group_id="the-group") == [child]


@pytest.mark.parametrize(
    ("match", "part", "found"),
    [
        ("contains", "photos-origin-photos-copy", True),
        ("contains", "copy", True),
        ("contains", "PHOTOS", False),
        ("ignore_case", "PHOTOS", True),
        ("prefix", "photos-origin-photos-copy", True),
        ("prefix", "copy", False),
    ],
)
def test_the_filter_by_name(cloud: Cloud, sim: Simulator, match: str, part: str, found: bool) -> None:
    sim.settings.task_name_match = match
    cloud.migrate()
    assert bool(ids(cloud, task_name=part)) is found
    assert refusal(cloud.below("GET", "tasks", params={"task_name": "a%b"})) == (400, "OMS.1003")


def test_names_are_buckets_time_and_number(cloud: Cloud, clock: VirtualClock) -> None:
    clock.sleep(0.25)
    created = cloud.done("POST", "tasks", json=migration())
    assert created["task_name"].startswith("photos-origin-photos-copy-20260301120000250_")
    assert cloud.task(created["id"])["name"] == created["task_name"]
    assert 0 < created["id"] < 10**15


def test_order_and_lag(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    stored = []
    for _number in range(12):
        stored.append(cloud.migrate())
        clock.sleep(1)
    sim.settings.list_order = "created_desc"
    assert ids(cloud, limit=100) == stored[::-1]
    sim.settings.list_order = "random"
    assert ids(cloud, limit=100) != ids(cloud, limit=100)
    sim.settings.update(list_order="created", list_lag=5)
    late = cloud.migrate()
    assert cloud.task(late)["id"] == late
    assert late not in ids(cloud, limit=100)
    clock.sleep(5)
    assert late in ids(cloud, limit=100)


def test_thousands_of_ended_tasks(cloud: Cloud, sim: Simulator) -> None:
    for _number in range(3000):
        sim.add_migration_task(status=SUCCEEDED, total_num=5, successful_num=5)
    started = time.process_time()
    pages = [page(cloud, limit=100, offset=offset) for offset in range(0, 3000, 100)]
    assert len({task["id"] for one in pages for task in one["tasks"]}) == 3000
    assert {one["count"] for one in pages} == {3000}
    assert time.process_time() - started < 60
    newest = pages[-1]["tasks"][-1]
    assert (newest["status"], newest["is_query_over"], newest["successful_num"]) == (SUCCEEDED, True, 5)


# Rows of synchronization tasks


def test_a_synchronization_task_that_copies_has_a_row(cloud: Cloud, sim: Simulator) -> None:
    sync_task = cloud.created()
    assert page(cloud)["count"] == 0
    cloud.call("POST", f"/{sync_task}/events", json={"object_keys": ["a", "b"]})
    (row,) = page(cloud)["tasks"]
    assert (row["group_type"], row["group_id"], row["status"]) == ("SYNC_TASK", sync_task, RUNNING)
    assert (row["total_num"], row["src_node"]["bucket"]) == (2, "photos-origin")
    assert cloud.task(row["id"]) == row
    assert refusal(cloud.below("POST", f"tasks/{row['id']}/stop")) == (400, "OMS.0066")
    assert refusal(cloud.below("POST", f"tasks/{row['id']}/start", json=KEYS)) == (400, "OMS.0065")
    assert refusal(cloud.below("DELETE", f"tasks/{row['id']}")) == (400, "OMS.0063")
    cloud.call("POST", f"/{sync_task}/stop")
    sim.settings.sync_group_id = "empty"
    assert [(one["status"], one["group_id"]) for one in page(cloud)["tasks"]] == [(PAUSED, "")]
    sim.settings.sync_rows = False
    assert page(cloud)["count"] == 0


# What is read back


def test_read_back(cloud: Cloud, sim: Simulator) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    task_id = cloud.migrate(
        src_cloud_type="HuaweiCloud",
        src_object_key=["summer !/", "a+b"],
        dst_save_prefix="p/",
        migrate_since=1700000000,
        bandwidth_policy=[WINDOW],
        source_cdn={**cdn, "authentication_key": "cdn-key"},
        task_priority="LOW",
        dst_storage_policy="IA",
        consistency_check="crc64",
        src_crypto_type="KMS",
    )
    task = cloud.task(task_id)
    assert task["src_node"]["cloud_type"] == "HUAWEICLOUD"
    assert task["src_node"]["object_key"] == ["summer%20%21/", "a%2Bb"]
    assert (task["dst_node"]["save_prefix"], task["source_cdn"], task["migrate_since"]) == ("p/", cdn, 1700000000)
    assert [task[name] for name in ("task_priority", "dst_storage_policy", "consistency_check")] == [
        "LOW",
        "IA",
        "crc64",
    ]
    assert task["bandwidth_policy"] == [WINDOW]
    text = str(page(cloud)) + str(task)
    assert [key for key in (*KEYS.values(), "cdn-key", "KMS") if key in text] == []
    assert sim.migration_tasks()[0]["encryption"] == {"src_crypto_type": "KMS"}
    sim.settings.update(task_cloud_type="as_sent", object_keys="plain", since_unit="milliseconds")
    task = cloud.task(task_id)
    assert (task["src_node"]["cloud_type"], task["migrate_since"]) == ("HuaweiCloud", 1700000000000)
    assert task["src_node"]["object_key"] == ["summer !/", "a+b"]


def test_what_waiting_tasks_show_is_a_switch(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.migrate()
    assert (cloud.task(task_id)["total_num"], cloud.task(task_id)["start_time"]) == (None, 1772366400000)
    sim.settings.update(waiting_counters="zero", waiting_start_time="null")
    assert (cloud.task(task_id)["total_num"], cloud.task(task_id)["start_time"]) == (0, None)


@pytest.mark.parametrize(
    ("region", "conditions", "expected"),
    [
        ("cn-north-4", ["SUCCESS"], (True, None, "")),
        ("cn-east-3", ["SUCCESS", "FAILURE"], (False, "OMS.0168", "oms")),
        ("cn-north-4", ["FAILURE"], None),
    ],
)
def test_the_message_at_the_end(
    cloud: Cloud, clock: VirtualClock, region: str, conditions: list[str], expected: tuple[Any, ...] | None
) -> None:
    smn = {"topic_urn": f"urn:smn:{region}:0123:oms", "trigger_conditions": conditions}
    task_id, group_id = cloud.migrate(smn_config=smn), cloud.migrate_group(smn_config=smn)
    clock.sleep(60)
    for found in (cloud.task(task_id)["smn_info"], cloud.group(group_id)["smn_config"]):
        assert (found and tuple(found.values())) == expected


# Limits and priorities


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ([], None),
        ([WINDOW], None),
        ([WINDOW, {**WINDOW, "start": "09:00", "end": "10:00"}], None),
        ([WINDOW, {**WINDOW, "start": "08:59", "end": "10:00"}], "OMS.0087"),
        ([{**WINDOW, "start": "23:00", "end": "01:00"}], "OMS.0087"),
        ([{**WINDOW, "max_bandwidth": 1}], "OMS.1003"),
        ([WINDOW] * 6, "OMS.1003"),
        ([{**WINDOW, "start": "25:00"}], "OMS.1003"),
        ([{"start": "08:00", "end": "09:00"}], "OMS.1004"),
    ],
)
def test_limits(cloud: Cloud, sim: Simulator, windows: list[dict[str, Any]], code: str | None) -> None:
    task_id = cloud.migrate(bandwidth_policy=[{**WINDOW, "start": "01:00"}])
    before = cloud.task(task_id)["bandwidth_policy"]
    response = cloud.below("PUT", f"tasks/{task_id}/bandwidth-policy", json={"bandwidth_policy": windows})
    assert (response.json()["error_code"] if response.content else None) == code
    assert cloud.task(task_id)["bandwidth_policy"] == (before if code else windows)
    created = cloud.below("POST", "tasks", json=migration(bandwidth_policy=windows))
    assert created.json().get("error_code") == code
    done = sim.add_migration_task(status=SUCCEEDED)
    ended = cloud.below("PUT", f"tasks/{done}/bandwidth-policy", json={"bandwidth_policy": []})
    assert refusal(ended) == (400, "OMS.0070")


def test_windows_over_midnight_are_a_switch(cloud: Cloud, sim: Simulator) -> None:
    sim.settings.midnight_windows = "accept"
    night, early = {**WINDOW, "start": "23:00", "end": "01:00"}, {**WINDOW, "start": "00:30", "end": "02:00"}
    cloud.migrate(bandwidth_policy=[night])
    assert refusal(cloud.below("POST", "tasks", json=migration(bandwidth_policy=[night, early]))) == (400, "OMS.0087")


def test_batch_update_of_tasks(cloud: Cloud, sim: Simulator) -> None:
    stored = [sim.add_migration_task(status=status) for status in (WAITING, PAUSED, FAILED)]
    running = sim.add_migration_task(status=RUNNING)
    body: dict[str, Any] = {"ids": stored, "bandwidth_policy": [WINDOW], "task_priority": "HIGH"}
    cloud.done("POST", "tasks/batch-update", json=body)
    found = [cloud.task(task_id) for task_id in stored]
    assert [(task["task_priority"], task["bandwidth_policy"]) for task in found] == [("HIGH", [WINDOW])] * 3
    for bad, code in (
        ({**body, "ids": [running]}, "OMS.1003"),
        ({**body, "ids": list(range(21))}, "OMS.1003"),
        ({**body, "group_id": "both"}, "OMS.1003"),
        ({"bandwidth_policy": []}, "OMS.1003"),
        ({"ids": stored}, "OMS.1004"),
        ({**body, "ids": [sim.add_migration_task(status=SUCCEEDED)], "task_priority": "LOW"}, "OMS.1003"),
    ):
        assert refusal(cloud.below("POST", "tasks/batch-update", json=bad)) == (400, code), bad
    cloud.done("POST", "tasks/batch-update", json={"ids": [running], "bandwidth_policy": [WINDOW]})
    assert cloud.task(running)["bandwidth_policy"] == [WINDOW]
    assert refusal(cloud.below("POST", "tasks/batch-update", json={**body, "ids": [5]})) == (404, "OMS.1009")


@pytest.mark.parametrize(("switch", "left"), [("clear", []), ("keep", [WINDOW]), ("refuse", [WINDOW])])
def test_an_empty_batch_update(cloud: Cloud, sim: Simulator, switch: str, left: list[Any]) -> None:
    sim.settings.empty_bandwidth = switch
    task_id = sim.add_migration_task(status=PAUSED, bandwidth_policy=[WINDOW])
    response = cloud.below("POST", "tasks/batch-update", json={"ids": [task_id], "bandwidth_policy": []})
    assert response.status_code == (400 if switch == "refuse" else 200)
    assert cloud.task(task_id)["bandwidth_policy"] == left


def test_batch_update_of_a_group(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.group_objects = 4
    group_id = cloud.migrate_group()
    clock.sleep(4.5)
    body = {"group_id": group_id, "bandwidth_policy": [WINDOW], "task_priority": "LOW"}
    cloud.done("POST", "tasks/batch-update", json=body)
    found = page(cloud, group_id=group_id)["tasks"]
    assert [(task["task_priority"], task["bandwidth_policy"]) for task in found] == [("LOW", [WINDOW])] * 3
    assert refusal(cloud.below("POST", "tasks/batch-update", json={**body, "group_id": "none"})) == (404, "OMS.1009")


# Faults


def test_faults_hit_migration_calls_too(cloud: Cloud, sim: Simulator) -> None:
    sim.faults.add(Fault("CreateTask", "status", when="after", status=502))
    assert cloud.below("POST", "tasks", json=migration()).status_code == 502
    assert page(cloud)["count"] == 1
    sim.faults.add(Fault("ListTaskGroup", "empty"))
    assert cloud.below("GET", "taskgroups").content == b""
    assert [(entry.operation, entry.fault) for entry in sim.log if entry.fault] == [
        ("CreateTask", "status"),
        ("ListTaskGroup", "empty"),
    ]


def test_unknown_fields_can_be_refused(cloud: Cloud, sim: Simulator) -> None:
    cloud.migrate(unheard_of=1)
    sim.settings.unknown_fields = "refuse"
    assert refusal(cloud.below("POST", "tasks", json=migration(unheard_of=1))) == (400, "OMS.1003")
    task_id = sim.add_migration_task(status=PAUSED)
    cloud.done("POST", f"tasks/{task_id}/start", json={**KEYS, "migrate_failed_object": False})
