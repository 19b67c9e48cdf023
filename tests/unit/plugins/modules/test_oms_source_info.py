# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module oms_source_info: what keys see, page by page, and what cannot be asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import found
from ansible_collections.hwcloud.oms.tests.support.work_runner import SOURCE, Finished, run

KEYS = {"ak": "source-ak", "sk": "source-sk"}


@pytest.fixture
def bench() -> Bench:
    one = Bench()
    bucket = one.cloud.add_bucket("Aliyun", "photos-origin", "cn-hangzhou")
    for name, size in (("a.txt", 500), ("summer/1.jpg", 1_310_720), ("summer/sub/2.jpg", 1)):
        bucket.put(StoredObject(name, size))
    one.cloud.add_bucket("HEC", "photos-copy", "cn-north-4")
    one.cloud.add_keys("Aliyun", **KEYS)
    return one


def look(bench: Bench, **options: Any) -> Finished:
    return run(bench, SOURCE, **options)


def test_without_keys_there_are_clouds_and_regions(bench: Bench) -> None:
    done = look(bench)
    assert done.good
    assert "Aliyun" in done.result["clouds"]
    hangzhou = {"cloud_type": "Aliyun", "region": "cn-hangzhou", "name": "Region cn-hangzhou"}
    assert hangzhou in done.result["regions"]
    assert set(done.result) == {"changed", "clouds", "regions"}
    assert done.operations == ["ShowCloudType", "ShowRegionInfo"]


def test_with_keys_there_are_buckets(bench: Bench) -> None:
    assert look(bench, **KEYS).result["buckets"] == ["photos-origin"]
    hec = look(bench, cloud_type="HEC", ak="any", sk="any")
    assert hec.result["buckets"] == ["photos-copy"]
    done = look(bench, **KEYS, bucket="photos-origin")
    assert done.result["bucket"] == {"name": "photos-origin", "region": "cn-hangzhou", "supported": True}
    assert "objects" not in done.result
    bench.cloud.settings.show_support = False
    assert look(bench, **KEYS, bucket="photos-origin").result["bucket"]["supported"] is None


@pytest.mark.parametrize("prefix", ["summer/", "summer"])
def test_one_level_of_objects(bench: Bench, prefix: str) -> None:
    top = look(bench, **KEYS, bucket="photos-origin", objects=True).result
    assert top["objects"] == [{"name": "a.txt", "size": "500.00 B"}, {"name": "summer/", "size": "--"}]
    below = look(bench, **KEYS, bucket="photos-origin", objects=True, prefix=prefix).result
    assert [one["name"] for one in below["objects"]] == ["summer/1.jpg", "summer/sub/"]
    assert (top["truncated"], below["truncated"]) == (False, False)


@pytest.mark.parametrize(
    ("most", "shown", "truncated", "pages"),
    [(1000, 250, False, 3), (250, 250, False, 3), (249, 249, True, 3), (200, 200, True, 2), (100, 100, True, 1)],
)
def test_objects_are_read_a_hundred_at_a_time(bench: Bench, most: int, shown: int, truncated: bool, pages: int) -> None:
    bucket = bench.cloud.bucket("Aliyun", "photos-origin")
    for number in range(250):
        bucket.put(StoredObject(f"many/{number:03}"))
    done = look(bench, **KEYS, bucket="photos-origin", objects=True, prefix="many/", max_objects=most)
    assert [one["name"] for one in done.result["objects"]] == [f"many/{number:03}" for number in range(shown)]
    assert done.result["truncated"] is truncated
    assert done.operations.count("ShowBucketObjects") == pages


@pytest.mark.parametrize("root", ["empty", "slash"])
def test_the_root_of_a_bucket_is_asked_for_in_either_way(bench: Bench, root: str) -> None:
    bench.cloud.settings.bucket_root = root
    done = look(bench, **KEYS, bucket="photos-origin", objects=True)
    assert [one["name"] for one in done.result["objects"]] == ["a.txt", "summer/"]


def test_a_marker_that_does_not_move_is_an_error(bench: Bench) -> None:
    page = {"next_page": True, "next_marker": "a", "records": [{"name": "a", "size": "1 B"}]}
    bench.cloud.faults.add(Fault("ShowBucketObjects", "status", status=200, body=page, times=9))
    done = look(bench, **KEYS, bucket="photos-origin", objects=True)
    assert "next_marker does not go on" in done.msg
    assert done.operations.count("ShowBucketObjects") == 2


def test_keys_fall_back_to_the_environment(bench: Bench) -> None:
    environ = {"OMS_SRC_AK": "source-ak", "OMS_SRC_SK": "source-sk"}
    assert run(bench, SOURCE, environ=environ).result["buckets"] == ["photos-origin"]
    half = run(bench, SOURCE, environ={"OMS_SRC_AK": "source-ak"})
    assert "incomplete credentials: ak is set (from the environment), but not sk (or OMS_SRC_SK)" in half.msg


def test_azure_and_its_connection_string(bench: Bench) -> None:
    bench.cloud.add_bucket("Azure", "blobs", "westeurope")
    bench.cloud.add_keys("Azure", connection_string="AccountKey=secret")
    done = look(bench, cloud_type="Azure", connection_string="AccountKey=secret", bucket="blobs")
    assert (done.result["buckets"], done.result["bucket"]["region"]) == (["blobs"], "westeurope")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"ak": "source-ak"}, "incomplete credentials: ak is set, but not sk (or OMS_SRC_SK)"),
        ({"sk": "source-sk"}, "incomplete credentials: sk is set, but not ak (or OMS_SRC_AK)"),
        ({**KEYS, "sk": "a b"}, "sk contains whitespace or a non-printable character"),
        ({**KEYS, "ak": "a" * 101}, "ak is 101 characters long (maximum 100)"),
        ({"bucket": "photos-origin"}, "bucket requires ak and sk (or OMS_SRC_AK and OMS_SRC_SK)"),
        ({**KEYS, "bucket": ""}, "bucket must not be empty"),
        ({**KEYS, "bucket": "b" * 101}, "bucket is 101 characters long (maximum 100)"),
        ({**KEYS, "objects": True}, "objects requires bucket"),
        ({**KEYS, "max_objects": 0}, "max_objects is 0: it must be 1 or more"),
        ({**KEYS, "bucket": "a", "prefix": "p" * 1023}, "prefix is 1024 characters long (maximum 1023)"),
    ],
)
def test_what_cannot_be_sent_is_refused(bench: Bench, options: dict[str, Any], sentence: str) -> None:
    done = look(bench, **options)
    assert (done.good, done.requests) == (False, [])
    assert sentence in done.msg


def test_refused_keys_are_named(bench: Bench) -> None:
    done = look(bench, ak="source-ak", sk="wrong")
    assert done.msg.endswith(
        "The keys are invalid. (HTTP 400). Check ak and sk, their rights, and bucket and cloud_type."
    )
    missing = look(bench, **KEYS, bucket="missing")
    assert "Reading the region of the bucket failed" in missing.msg
    assert missing.result["error"]["code"] == "OMS.0155"


@pytest.mark.parametrize("operation", ["ShowBucketList", "ShowBucketRegion", "ShowBucketObjects"])
def test_a_service_that_echoes_the_request_shows_no_key(operation: str) -> None:
    bench, secrets = Bench(), {"ak": "SourceId+canary/1=", "sk": 'Source+canary/"2\\&='}
    bench.cloud.add_bucket("Aliyun", "photos-origin", "cn-hangzhou")
    bench.cloud.faults.add(Fault(operation, "echo", times=9))
    done = look(bench, **secrets, bucket="photos-origin", objects=True)
    assert not done.good
    assert "********" in done.msg
    assert found(json.dumps([done.result, done.warnings, done.log]), secrets.values()) == []
