# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a migration fails: keys, buckets, lists, objects, and breakdowns that a test plans; and what a retry does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, Cloud, migration, refusal
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.simulator.reasons import REASONS

PAUSED, FAILED, SUCCEEDED, RETRYING = 3, 4, 5, 6
COUNTERS = ("total_num", "successful_num", "skipped_num", "failed_num")
SOURCE = {"ak": "source-ak", "sk": "source-sk"}
TARGET = {"ak": "target-ak", "sk": "target-sk"}


@pytest.fixture
def buckets(sim: Simulator) -> Simulator:
    sim.settings.undeclared_buckets = "refuse"
    sim.add_bucket("Aliyun", "photos-origin", "cn-hangzhou", objects=10)
    sim.add_bucket("HEC", "photos-copy", "cn-north-4")
    return sim


def outcome(cloud: Cloud, clock: VirtualClock, **fields: Any) -> tuple[int, str | None]:
    """Run a task to its end; return its status and its reason."""
    task_id = cloud.migrate(**fields)
    clock.sleep(300)
    task = cloud.task(task_id)
    return task["status"], task["error_reason"] and task["error_reason"]["error_code"]


def again(cloud: Cloud, clock: VirtualClock, task_id: int, **body: Any) -> Any:
    """Start a failed task again and return it as it ended."""
    cloud.done("POST", f"tasks/{task_id}/start", json={**KEYS, **body})
    clock.sleep(300)
    return cloud.task(task_id)


@pytest.mark.parametrize(("path", "failed"), [("tasks", FAILED), ("taskgroups", 5)])
def test_a_started_one_may_read_as_before_for_a_while(
    cloud: Cloud, sim: Simulator, clock: VirtualClock, path: str, failed: int
) -> None:
    sim.settings.start_lag = 3
    sim.plan_breakdown("TRF.0061", times=1)
    made = cloud.done("POST", path, json=migration())
    place = f"{path}/{made.get('id') or made['group_id']}"
    clock.sleep(300)
    again = {"tasks": ("POST", f"{place}/start"), "taskgroups": ("PUT", f"{place}/retry")}[path]
    cloud.done(*again, json=KEYS)
    assert cloud.below(*again, json=KEYS).status_code == 400
    for seconds in (0, 2.9):
        clock.sleep(seconds)
        read = cloud.done("GET", place)
        assert (read["status"], read["error_reason"]["error_code"]) == (failed, "TRF.0061")
    clock.sleep(0.1)
    read = cloud.done("GET", place)
    assert (read["status"] == failed, read["error_reason"]) == (False, None)


# Buckets and keys


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"src_bucket": "missing"}, "TRF.0155"),
        ({"src_region": "cn-beijing"}, "TRF.0155"),
        ({"src_cloud_type": "AWS"}, "TRF.0155"),
        ({"dst_bucket": "missing"}, "TRF.0058"),
        ({"dst_region": "cn-east-3"}, "TRF.0058"),
        ({"src_object_key": ["nothing/"]}, "TRF.0012"),
    ],
)
def test_buckets(
    cloud: Cloud, buckets: Simulator, clock: VirtualClock, fields: dict[str, Any], code: str | None
) -> None:
    assert buckets.context.store.find("Aliyun", "photos-origin")
    assert outcome(cloud, clock, **fields) == (FAILED if code else SUCCEEDED, code)


def test_an_empty_selection_may_succeed(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    buckets.settings.empty_selection = "succeed"
    assert outcome(cloud, clock, src_object_key=["nothing/"]) == (SUCCEEDED, None)


@pytest.mark.parametrize(
    ("cloud_type", "keys", "code"),
    [
        ("Aliyun", SOURCE, None),
        ("Aliyun", {**SOURCE, "sk": "another"}, "TRF.0151"),
        ("Aliyun", {**SOURCE, "security_token": "token"}, "TRF.0151"),
        ("Aliyun", {**SOURCE, "buckets": ["another"]}, "TRF.0154"),
        ("Aliyun", {**SOURCE, "regions": ["cn-beijing"]}, "TRF.0154"),
        ("Aliyun", {**SOURCE, "rights": ["read"]}, "TRF.0031"),
        ("Aliyun", {**SOURCE, "rights": ["list"]}, "TRF.0152"),
        ("Aliyun", {**SOURCE, "error_code": "TRF.0153"}, "TRF.0153"),
        ("HEC", TARGET, None),
        ("HEC", {**TARGET, "ak": "another"}, "TRF.0057"),
        ("HEC", {**TARGET, "buckets": []}, "TRF.0054"),
        ("HEC", {**TARGET, "rights": ["list", "read"]}, "TRF.0051"),
        ("HEC", {**TARGET, "error_code": "TRF.0063"}, "TRF.0063"),
    ],
)
def test_keys(
    cloud: Cloud, buckets: Simulator, clock: VirtualClock, cloud_type: str, keys: dict[str, Any], code: str | None
) -> None:
    buckets.add_keys(cloud_type, **keys)
    assert outcome(cloud, clock) == (FAILED if code else SUCCEEDED, code)


def test_temporary_keys_end_a_task_that_is_longer(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    buckets.settings.object_time = 1
    buckets.add_keys("Aliyun", **SOURCE, security_token="token", valid_until=clock.time() + 7)
    task_id = cloud.migrate(src_security_token="token")
    clock.sleep(60)
    task = cloud.task(task_id)
    assert (task["status"], task["error_reason"]["error_code"]) == (FAILED, "TRF.0151")
    assert 0 < task["successful_num"] < 10


# Objects


def test_one_failed_object_makes_the_task_fail(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    source = buckets.bucket("Aliyun", "photos-origin")
    names = sorted(source.objects)
    source.put(replace(source.objects[names[0]], failures=2))
    source.put(replace(source.objects[names[1]], storage_class="ARCHIVE"))
    task_id = cloud.migrate()
    clock.sleep(300)
    task = cloud.task(task_id)
    assert [task[name] for name in COUNTERS] == [10, 8, 0, 2]
    assert (task["status"], task["error_reason"]["error_code"]) == (FAILED, "TRF.0004")
    assert task["complete_size"] == task["total_size"] > task["real_size"]
    record = task["failed_object_record"]
    assert (record["result"], record["error_code"]) == (True, None)
    listed = buckets.bucket("HEC", "photos-copy").objects[record["list_file_key"]]
    assert listed.text == f"{names[0]}\n{names[1]}\n"
    assert buckets.compare("Aliyun", "photos-origin", "photos-copy")["missing"] == names[:2]


def test_a_retry_of_failed_objects_only(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    source = buckets.bucket("Aliyun", "photos-origin")
    name = sorted(source.objects)[3]
    source.put(replace(source.objects[name], failures=2))
    task_id = cloud.migrate()
    clock.sleep(300)
    second = again(cloud, clock, task_id, migrate_failed_object=True)
    assert (second["status"], [second[one] for one in COUNTERS]) == (FAILED, [10, 9, 0, 1])
    third = again(cloud, clock, task_id, migrate_failed_object=True)
    assert (third["status"], [third[one] for one in COUNTERS]) == (SUCCEEDED, [10, 10, 0, 0])
    assert third["complete_size"] == third["total_size"]
    assert (third["error_reason"], third["failed_object_record"]["result"]) == (None, None)


def test_a_full_retry_skips_what_is_equal(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    source = buckets.bucket("Aliyun", "photos-origin")
    name = sorted(source.objects)[3]
    source.put(replace(source.objects[name], failures=1))
    task_id = cloud.migrate()
    clock.sleep(300)
    second = again(cloud, clock, task_id)
    assert (second["status"], [second[one] for one in COUNTERS]) == (SUCCEEDED, [10, 1, 9, 0])
    assert second["real_size"] == source.objects[name].size


def test_an_object_that_goes_after_the_listing_fails(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    task_id = cloud.migrate()
    clock.sleep(1.01)
    del buckets.bucket("Aliyun", "photos-origin").objects["0000/000009.bin"]
    clock.sleep(60)
    assert [cloud.task(task_id)[name] for name in COUNTERS] == [10, 9, 0, 1]


def test_archived_objects_and_long_names(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    source = buckets.bucket("Aliyun", "photos-origin")
    source.put(StoredObject("cold", storage_class="DEEP_ARCHIVE"))
    assert outcome(cloud, clock) == (FAILED, "TRF.0004")
    assert outcome(cloud, clock, enable_restore=True) == (SUCCEEDED, None)
    assert outcome(cloud, clock, dst_save_prefix="p" * 1015, src_object_key=["cold"]) == (FAILED, "TRF.0004")


@pytest.mark.parametrize(
    ("mode", "check", "key", "code"),
    [
        ("serve", "size_last_modified", "cdn-key", None),
        ("serve", "size_last_modified", "another", "TRF.0004"),
        ("refuse", "size_last_modified", "cdn-key", "TRF.0004"),
        ("other", "size_last_modified", "cdn-key", "TRF.0004"),
        ("other", "no_check", "cdn-key", None),
    ],
)
def test_a_cdn(
    cloud: Cloud, buckets: Simulator, clock: VirtualClock, mode: str, check: str, key: str, code: str | None
) -> None:
    buckets.add_cdn("cdn.example.org", mode=mode, authentication_key="cdn-key")
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    body = {"source_cdn": {**cdn, "authentication_key": key}, "consistency_check": check}
    assert outcome(cloud, clock, **body) == (FAILED if code else SUCCEEDED, code)
    assert buckets.compare("Aliyun", "photos-origin", "photos-copy")["equal"] is (mode == "serve" and not code)


# Records of failed objects


def test_without_a_record_only_a_full_retry_works(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    source = buckets.bucket("Aliyun", "photos-origin")
    source.put(StoredObject("bad", failures=-1))
    for fields, record_code in (({"enable_failed_object_recording": False}, ""), ({}, "S3M.0307")):
        buckets.settings.record_error_code = record_code
        task_id = cloud.migrate(**fields)
        clock.sleep(300)
        record = cloud.task(task_id)["failed_object_record"]
        assert (record["result"], record["error_code"]) == ((False, "S3M.0307") if record_code else (None, None))
        start = cloud.below("POST", f"tasks/{task_id}/start", json={**KEYS, "migrate_failed_object": True})
        assert refusal(start) == (400, "OMS.0167")
        assert again(cloud, clock, task_id)["status"] == FAILED


# Planned breakdowns


def test_every_reason_can_be_planned(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    assert len(REASONS) > 40
    buckets.settings.object_time = 1
    for code, text in REASONS.items():
        buckets.identity.reset()
        target = buckets.add_bucket("HEC", f"copy-{code}")
        buckets.plan_breakdown(code)
        task_id = cloud.migrate(dst_bucket=target.name)
        clock.sleep(60)
        task = cloud.task(task_id)
        assert (task["status"], task["error_reason"]) == (FAILED, {"error_code": code, "error_msg": text})
        assert [task[name] for name in COUNTERS] == [10, 5, 0, 0]
        assert buckets.migration_tasks()[-1]["key_hashes"] is None
        ended = again(cloud, clock, task_id)
        assert (ended["status"], [ended[name] for name in COUNTERS]) == (SUCCEEDED, [10, 5, 5, 0])


@pytest.mark.parametrize(("counters", "counted"), [("reset", [10, 5, 5, 0]), ("keep", [15, 10, 5, 0])])
@pytest.mark.parametrize("kind", ["task", "group"])
def test_a_task_that_is_started_again_counts_from_zero_or_on(
    cloud: Cloud, buckets: Simulator, clock: VirtualClock, kind: str, counters: str, counted: list[int]
) -> None:
    buckets.settings.restart_counters = counters
    buckets.plan_breakdown("TRF.0159")
    names = COUNTERS
    if kind == "task":
        task_id = cloud.migrate()
        clock.sleep(60)
        ended = again(cloud, clock, task_id)
    else:
        names = ("total_num", "success_num", "skip_num", "fail_num")
        group_id = cloud.migrate_group()
        clock.sleep(60)
        cloud.done("PUT", f"taskgroups/{group_id}/retry", json=KEYS)
        clock.sleep(60)
        ended = cloud.group(group_id)
    assert [ended[name] for name in names] == counted


def test_a_breakdown_concerns_buckets_moments_and_times(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    buckets.plan_breakdown("TRF.0159", src_bucket="another")
    buckets.plan_breakdown("TRF.0157", dst_bucket="photos-copy", after=0, times=2)
    task_id = cloud.migrate()
    clock.sleep(300)
    first = cloud.task(task_id)
    assert (first["error_reason"]["error_code"], first["is_query_over"], first["total_num"]) == ("TRF.0157", False, 5)
    assert again(cloud, clock, task_id)["status"] == FAILED
    assert again(cloud, clock, task_id)["status"] == SUCCEEDED
    assert [one["used"] for one in buckets.context.breakdowns.planned()] == [0, 2]


def test_a_breakdown_cuts_off_objects_that_take_no_time(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    buckets.settings.update(object_time=0, object_speed=1e18, listing_time=0)
    buckets.plan_breakdown("TRF.0159", after=0.3)
    task_id = cloud.migrate()
    clock.sleep(5)
    assert cloud.task(task_id)["successful_num"] == 3


def test_a_started_task_can_show_that_it_retries(cloud: Cloud, buckets: Simulator, clock: VirtualClock) -> None:
    buckets.settings.restart_status = "retrying"
    buckets.plan_breakdown("TRF.0001")
    task_id = cloud.migrate()
    clock.sleep(300)
    cloud.done("POST", f"tasks/{task_id}/start", json=KEYS)
    clock.sleep(1.5)
    assert cloud.task(task_id)["status"] == RETRYING
    cloud.done("POST", f"tasks/{task_id}/stop")
    clock.sleep(2)
    cloud.done("POST", f"tasks/{task_id}/start", json=KEYS)
    clock.sleep(1.5)
    assert cloud.task(task_id)["status"] == 2


# What is refused before it runs


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"src_cloud_type": "Tencent"}, "OMS.1004"),
        ({"src_cloud_type": "Tencent", "src_app_id": "125"}, None),
        ({"src_cloud_type": "Nowhere"}, "OMS.1003"),
        ({"src_sk": ""}, "OMS.1004"),
        ({"src_region": None}, "OMS.1002"),
        ({"src_bucket": ""}, "OMS.0057"),
        ({"task_type": "list"}, "S3M.0088"),
        ({"task_type": "url_list", "src_list_file": {"obs_bucket": "a", "list_file_key": "b"}}, "S3M.0088"),
        ({"src_cloud_type": "URLSource"}, "S3M.0088"),
        ({"task_type": "OBJECT"}, "OMS.1003"),
        ({"src_object_key": ["k"] * 501}, "OMS.1003"),
        ({"description": "a<b"}, "OMS.0078"),
        ({"migrate_since": 1772366401}, "OMS.1003"),
        ({"migrate_since": 1772366400}, None),
        ({"object_overwrite_mode": "NEVER"}, "OMS.1003"),
        ({"source_cdn": {"domain": "a.org", "protocol": "http", "authentication_type": "ALIYUN_OSS_A"}}, "OMS.1032"),
        ({"source_cdn": {"domain": "a.org", "protocol": "http", "authentication_type": "NONE"}}, None),
    ],
)
def test_refused_bodies(cloud: Cloud, sim: Simulator, fields: dict[str, Any], code: str | None) -> None:
    response = cloud.below("POST", "tasks", json=migration(**fields))
    assert (response.json().get("error_code"), len(sim.migration_tasks())) == (code, 0 if code else 1)


@pytest.mark.parametrize("fields", [{"src_bucket": "a&b"}, {"dst_sk": "a<b"}, {"src_kms_key_id": "not-a-uuid"}])
def test_strict_patterns(cloud: Cloud, sim: Simulator, fields: dict[str, str]) -> None:
    cloud.migrate(**fields)
    sim.settings.strict_patterns = True
    assert refusal(cloud.below("POST", "tasks", json=migration(**fields))) == (400, "OMS.1003")


def test_foreign_destination_region(cloud: Cloud, sim: Simulator) -> None:
    cloud.migrate(dst_region="eu-west-101")
    sim.settings.foreign_dst_region = "refuse"
    assert refusal(cloud.below("POST", "tasks", json=migration(dst_region="eu-west-101"))) == (400, "OMS.0080")


def test_an_empty_key_of_a_cdn_is_an_internal_error(cloud: Cloud, sim: Simulator) -> None:
    task_id = sim.add_migration_task(status=PAUSED)
    body = {**KEYS, "source_cdn_authentication_key": ""}
    assert refusal(cloud.below("POST", f"tasks/{task_id}/start", json=body)) == (400, "OMS.1001")
