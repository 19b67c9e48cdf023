# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Buckets and objects: what is selected, compared, copied and skipped, by migration tasks and by events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import Cloud
from ansible_collections.hwcloud.oms.tests.simulator.objects import (
    StoredObject,
    compare,
    generated,
    must_copy,
    read_listing,
)

COUNTERS = ("total_num", "successful_num", "skipped_num", "failed_num")
NOW = 1772366400.0


def migrated(cloud: Cloud, clock: VirtualClock, **fields: Any) -> Any:
    """Run a task to its end; return it."""
    task_id = cloud.migrate(**fields)
    clock.sleep(300)
    return cloud.task(task_id)


def counters(task: Any) -> list[int]:
    return [task[name] for name in COUNTERS]


@pytest.fixture
def source(sim: Simulator) -> Any:
    bucket = sim.add_bucket("Aliyun", "photos-origin", "cn-hangzhou")
    for name in ("a.txt", "summer/1.jpg", "summer/2.jpg", "winter/1.jpg"):
        bucket.put(StoredObject(name, 100, NOW - 1000))
    return bucket


@pytest.fixture
def target(sim: Simulator) -> Any:
    return sim.add_bucket("HEC", "photos-copy", "cn-north-4")


def own(bucket: Any) -> list[str]:
    """Return the names in a destination, without the service's own lists."""
    return [name for name in sorted(bucket.objects) if not name.startswith("oms/")]


# Overwrite modes

SIZE_AND_TIME = "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"


@pytest.mark.parametrize(
    ("mode", "present", "expected"),
    [
        (SIZE_AND_TIME, None, True),
        (SIZE_AND_TIME, {"modified": 10.0}, False),
        (SIZE_AND_TIME, {"modified": 9.0}, True),
        (SIZE_AND_TIME, {"modified": 11.0}, False),
        (SIZE_AND_TIME, {"modified": 11.0, "size": 4}, True),
        (SIZE_AND_TIME, {"modified": 11.0, "checksum": "other"}, False),
        ("NO_OVERWRITE", None, True),
        ("NO_OVERWRITE", {"size": 4, "modified": 1.0}, False),
        ("FULL_OVERWRITE", {"modified": 11.0}, True),
        ("CRC64_COMPARISON_OVERWRITE", {"modified": 1.0, "checksum": "equal"}, False),
        ("CRC64_COMPARISON_OVERWRITE", {"modified": 11.0, "checksum": "other"}, True),
    ],
)
def test_overwrite_modes(mode: str, present: dict[str, Any] | None, expected: bool) -> None:
    one = StoredObject("a", 5, 10.0, "equal")
    there = None if present is None else replace(one, **present)
    assert must_copy(mode, one, there, has_checksums=True) is expected


def test_without_checksums_size_and_time_decide() -> None:
    one, other = StoredObject("a", 5, 10.0, "equal"), StoredObject("a", 5, 11.0, "other")
    assert must_copy("CRC64_COMPARISON_OVERWRITE", one, other, has_checksums=False) is False


def test_a_second_pass_copies_what_is_new_or_changed(
    cloud: Cloud, source: Any, target: Any, clock: VirtualClock, sim: Simulator
) -> None:
    assert counters(migrated(cloud, clock)) == [4, 4, 0, 0]
    assert counters(migrated(cloud, clock)) == [4, 0, 4, 0]
    source.put(StoredObject("new.txt", 5, clock.time()))
    source.put(StoredObject("a.txt", 100, clock.time()))
    assert sim.compare("Aliyun", "photos-origin", "photos-copy")["missing"] == ["new.txt"]
    task = migrated(cloud, clock)
    assert (counters(task), task["real_size"], task["total_size"]) == ([5, 2, 3, 0], 105, 405)
    assert counters(migrated(cloud, clock, object_overwrite_mode="FULL_OVERWRITE")) == [5, 5, 0, 0]
    target.put(replace(target.objects["a.txt"], size=1))
    assert counters(migrated(cloud, clock, object_overwrite_mode="NO_OVERWRITE")) == [5, 0, 5, 0]
    assert sim.compare("Aliyun", "photos-origin", "photos-copy")["differing"] == ["a.txt"]


def test_objects_older_than_migrate_since_count_as_skipped(
    cloud: Cloud, source: Any, target: Any, clock: VirtualClock
) -> None:
    source.put(StoredObject("new.txt", 5, NOW - 10))
    assert counters(migrated(cloud, clock, migrate_since=int(NOW) - 10)) == [5, 1, 4, 0]
    assert own(target) == ["new.txt"]


# Selections


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["a.txt", "summer/1.jpg", "summer/2.jpg", "winter/1.jpg"]),
        ({"src_object_key": []}, ["a.txt", "summer/1.jpg", "summer/2.jpg", "winter/1.jpg"]),
        ({"src_object_key": ["a.txt", "winter/"]}, ["a.txt", "winter/1.jpg"]),
        ({"src_object_key": ["a"]}, None),
        ({"task_type": "prefix", "src_object_key": ["a", "summer/1"]}, ["a.txt", "summer/1.jpg"]),
        ({"task_type": "prefix", "src_object_key": [""], "dst_save_prefix": "p/"}, ["p/a.txt", "p/summer/1.jpg"]),
    ],
)
def test_what_a_task_selects(
    cloud: Cloud, source: Any, target: Any, clock: VirtualClock, fields: Any, expected: list[str] | None
) -> None:
    task = migrated(cloud, clock, **fields)
    if expected is None:
        assert task["error_reason"]["error_code"] == "TRF.0012"
    else:
        assert own(target)[: len(expected)] == expected
        assert task["successful_num"] == len(own(target))
        assert len(source.objects) == 4


def test_the_names_of_a_list_file(cloud: Cloud, source: Any, target: Any, clock: VirtualClock, sim: Simulator) -> None:
    source.put(StoredObject("with space.txt", 3))
    sim.add_bucket("HEC", "lists").put(StoredObject("wave.txt", text="a.txt\nwith%20space.txt\nmissing.txt\n"))
    task = migrated(cloud, clock, task_type="list", src_list_file={"obs_bucket": "lists", "list_file_key": "wave.txt"})
    assert counters(task) == [3, 2, 0, 1]
    assert own(target) == ["a.txt", "with space.txt"]
    assert task["progress"] == 1.0


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("missing.txt", {}, "TRF.0013"),
        ("list.csv", {"text": "a"}, "TRF.0019"),
        ("list.txt", {"text": ""}, "TRF.0017"),
        ("list.txt", {"text": "a b\n"}, "TRF.0016"),
        ("list.txt", {"text": "\ufeffa\n"}, "TRF.0016"),
        ("list.txt", {"text": "a\r\n"}, "TRF.0016"),
        ("list.txt", {"text": "a\tb\n"}, "TRF.0016"),
        ("list.txt", {"text": "a" * 65_536}, "TRF.0018"),
        ("list.txt", {"text": "a", "storage_class": "ARCHIVE"}, "TRF.0301"),
        ("list.txt", {"size": 2**31}, "TRF.0014"),
    ],
)
@pytest.mark.usefixtures("source", "target")
def test_bad_list_files(cloud: Cloud, clock: VirtualClock, sim: Simulator, name: str, fields: Any, code: str) -> None:
    lists = sim.add_bucket("HEC", "lists")
    if fields:
        lists.put(StoredObject(name, **fields))
    task = migrated(cloud, clock, task_type="list", src_list_file={"obs_bucket": "lists", "list_file_key": name})
    assert task["error_reason"]["error_code"] == code


def test_a_list_of_urls(cloud: Cloud, target: Any, clock: VirtualClock, sim: Simulator) -> None:
    site = sim.add_bucket("URLSource", "files.example.org", "")
    site.put(StoredObject("dir/one.bin", 77))
    text = "https://files.example.org/dir/one.bin\tcopies/1.bin\nhttps://files.example.org/none\t2.bin\n"
    sim.add_bucket("HEC", "lists").put(StoredObject("urls.txt", text=text))
    fields = {"src_cloud_type": "URLSource", "src_ak": "", "src_sk": "", "src_bucket": None, "src_region": None}
    body: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    body["src_list_file"] = {"obs_bucket": "lists", "list_file_key": "urls.txt"}
    task = migrated(cloud, clock, task_type="url_list", consistency_check="no_check", **body)
    assert counters(task) == [2, 1, 0, 1]
    assert target.objects["copies/1.bin"].size == 77


# Events


def send(cloud: Cloud, task_id: str, *names: str) -> None:
    body = {"object_keys": [quote_plus(name) for name in names]}
    assert cloud.call("POST", f"/{task_id}/events", json=body).status_code == 200


def monthly(cloud: Cloud, task_id: str) -> list[int]:
    shown = cloud.show(task_id)
    kinds = ("acceptance_request", "success_object", "failure_object", "skip_object", "size")
    return [shown[f"monthly_{kind}"] for kind in kinds]


def test_events_copy_what_the_source_has(
    cloud: Cloud, source: Any, target: Any, sim: Simulator, clock: VirtualClock
) -> None:
    task_id = cloud.created()
    send(cloud, task_id, "a.txt", "missing.txt")
    assert monthly(cloud, task_id) == [2, 1, 1, 0, 100]
    send(cloud, task_id, "a.txt", "summer/1.jpg")
    assert monthly(cloud, task_id) == [4, 2, 1, 1, 200]
    assert own(target) == ["a.txt", "summer/1.jpg"]
    clock.sleep(5)
    source.put(StoredObject("a.txt", 50, clock.time()))
    send(cloud, task_id, "a.txt")
    assert monthly(cloud, task_id) == [5, 3, 1, 1, 250]
    assert sim.compare("Aliyun", "photos-origin", "photos-copy", prefix="a")["equal"]


def test_events_do_not_copy_with_invalid_keys_or_without_a_bucket(cloud: Cloud, source: Any, sim: Simulator) -> None:
    sim.settings.undeclared_buckets = "refuse"
    task_id = cloud.created()
    send(cloud, task_id, "a.txt")
    assert monthly(cloud, task_id) == [1, 0, 1, 0, 0]
    target = sim.add_bucket("HEC", "photos-copy")
    sim.add_keys("Aliyun", ak="another", sk="another")
    send(cloud, task_id, "a.txt")
    assert (monthly(cloud, task_id), own(target)) == ([2, 0, 2, 0, 0], [])
    sim.add_keys("Aliyun", ak="source-ak", sk="source-sk")
    send(cloud, task_id, "a.txt")
    assert (monthly(cloud, task_id), own(target)) == ([3, 1, 2, 0, 100], ["a.txt"])
    assert len(source.objects) == 4


def test_events_of_an_undeclared_source_depend_on_their_names(cloud: Cloud, sim: Simulator) -> None:
    names = [f"{number}.jpg" for number in range(60)]
    task_id = cloud.created()
    for start in range(0, 60, 10):
        send(cloud, task_id, *names[start : start + 10])
    request, success, failure, skip, size = monthly(cloud, task_id)
    assert request == success + failure + skip == 60
    assert failure > 0 < skip
    compared = sim.compare("Aliyun", "photos-origin", "photos-copy")
    assert (compared["source_objects"], compared["destination_objects"]) == (60, success + skip)
    assert (len(compared["missing"]), compared["differing"]) == (failure, [])
    assert size > 1024 * success


def test_events_during_a_migration_find_what_it_has_copied(
    cloud: Cloud, target: Any, sim: Simulator, clock: VirtualClock
) -> None:
    sim.add_bucket("Aliyun", "photos-origin", "cn-hangzhou", objects=5)
    sync_task, task_id = cloud.created(), cloud.migrate()
    clock.sleep(60)
    send(cloud, sync_task, "0000/000000.bin")
    assert monthly(cloud, sync_task)[3] == 1
    assert cloud.task(task_id)["successful_num"] == 5
    assert len(own(target)) == 5


# Store


def test_an_undeclared_bucket_is_filled_or_does_not_exist(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.fill_objects = 7
    assert counters(migrated(cloud, clock)) == [7, 7, 0, 0]
    assert not sim.bucket("Aliyun", "photos-origin").declared
    sim.settings.undeclared_buckets = "refuse"
    assert migrated(cloud, clock, src_bucket="other")["error_reason"]["error_code"] == "TRF.0155"
    with pytest.raises(KeyError):
        sim.bucket("Aliyun", "other")


def test_a_huawei_source_and_a_destination_can_be_the_same_bucket(
    cloud: Cloud, sim: Simulator, clock: VirtualClock
) -> None:
    bucket = sim.add_bucket("HuaweiCloud", "own", "cn-north-4", objects=3)
    fields = {"src_cloud_type": "HuaweiCloud", "src_region": "cn-north-4", "src_bucket": "own", "dst_bucket": "own"}
    assert counters(migrated(cloud, clock, dst_save_prefix="backup/", **fields)) == [3, 3, 0, 0]
    assert len(own(bucket)) == 6
    assert sim.bucket("HEC", "own") is bucket


def test_comparison_leaves_out_the_lists_of_the_service(sim: Simulator) -> None:
    one, other = sim.add_bucket("AWS", "one", "eu-west-1"), sim.add_bucket("HEC", "two")
    for name in ("a", "b", "c"):
        one.put(StoredObject(name, 1, 1.0))
    for name, size in (("p/a", 1), ("p/b", 2), ("p/d", 1), ("oms/lists", 1), ("elsewhere", 1)):
        other.put(StoredObject(name, size, 2.0, one.objects["a"].checksum))
    assert compare(one, other, save_prefix="p/") == {
        "equal": False,
        "missing": ["p/c"],
        "differing": ["p/b"],
        "extra": ["p/d"],
        "source_objects": 3,
        "destination_objects": 3,
    }
    assert compare(one, other, prefix="a", save_prefix="p/")["equal"]
    assert compare(one, other)["extra"] == ["elsewhere", "p/a", "p/b", "p/d"]


def test_listings_and_generated_names() -> None:
    lines = ["a\t5\t1700000000.5\n", "\n", "b c\t7\n"]
    found = list(read_listing(lines))
    assert [(one.name, one.size, one.modified) for one in found] == [("a", 5, 1700000000.5), ("b c", 7, 1.7e9)]
    for bad in ("a", "a\tfive", "a\t5\tnow"):
        with pytest.raises(ValueError, match="line 2"):
            list(read_listing(["ok\t1", bad]))
    assert [generated(number).name for number in (0, 123)] == ["0000/000000.bin", "0001/000123.bin"]
    assert generated(5, "p/", 10, 20.0) == StoredObject("p/0000/000005.bin", 10, 25.0)
