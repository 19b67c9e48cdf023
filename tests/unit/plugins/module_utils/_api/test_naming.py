# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of regions and buckets that cannot be right, with the sentence for each, and those that may be."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.naming import Names, naming_problems
from ansible_collections.hwcloud.oms.plugins.module_utils._client.regions import REGIONS
from ansible_collections.hwcloud.oms.tests.simulator.settings import REGIONS as SIMULATED
from ansible_collections.hwcloud.oms.tests.support.harness import Bench

GOOD = Names("Aliyun", "cn-hangzhou", "photos-origin", "cn-north-4", "photos-copy")
HUAWEI = {"src_cloud_type": "HuaweiCloud"}
AWS, TENCENT = {"src_cloud_type": "AWS"}, {"src_cloud_type": "Tencent"}
UNKNOWN = ", which is not a region of the service. Did you mean "
LOWER = ": names of regions of {} have lower case letters only. Did you mean "
UPPER = ": names of OBS buckets have no upper case letters. Did you mean "
REGION = ": write the name of the region alone, "
ALONE = ": write the name of the bucket alone"
FOLDER = "; objects below a folder are chosen with object_key of a migration task"

#: Other fields, the option, its value, and what the sentence says of it.
TABLE: list[tuple[dict[str, str], str, str, str]] = [
    ({}, "dst_region", "cn-nort-4", UNKNOWN + "cn-north-4?"),
    ({}, "dst_region", "cn-north4", UNKNOWN + "cn-north-4?"),
    ({}, "dst_region", "cn_north_4", UNKNOWN + "cn-north-4?"),
    ({}, "dst_region", "cn-eats-3", UNKNOWN + "cn-east-3?"),
    ({}, "dst_region", "ap-southest-1", UNKNOWN + "ap-southeast-1?"),
    ({}, "dst_region", "CN-NORTH-4", LOWER.format("HuaweiCloud") + "cn-north-4?"),
    ({}, "dst_region", "obs.cn-north-4.myhuaweicloud.com", REGION + "cn-north-4"),
    ({}, "dst_region", "https://oms.cn-north-4.myhuaweicloud.com/", REGION + "cn-north-4"),
    ({}, "src_region", "oss-cn-beijing", REGION + "cn-beijing"),
    ({}, "src_region", "oss-cn-beijing.aliyuncs.com", REGION + "cn-beijing"),
    ({}, "src_region", "oss-cn-beijing-internal.aliyuncs.com", REGION + "cn-beijing"),
    (AWS, "src_region", "s3.eu-west-1.amazonaws.com", REGION + "eu-west-1"),
    (AWS, "src_region", "s3-eu-west-1.amazonaws.com", REGION + "eu-west-1"),
    (TENCENT, "src_region", "cos.ap-guangzhou.myqcloud.com", REGION + "ap-guangzhou"),
    ({}, "src_region", "CN-Beijing", LOWER.format("Aliyun") + "cn-beijing?"),
    (AWS, "src_region", "EU-West-1", LOWER.format("AWS") + "eu-west-1?"),
    (HUAWEI, "src_region", "cn-suth-1", UNKNOWN + "cn-south-1?"),
    (HUAWEI, "src_region", "cm-north-4", UNKNOWN + "cn-north-4?"),
    (HUAWEI, "src_region", "cn-north4", UNKNOWN + "cn-north-4?"),
    ({}, "dst_region", "af-north-1", UNKNOWN + "la-north-2?"),
    ({}, "src_bucket", "oss://photos-origin/", ALONE + ", photos-origin"),
    ({}, "src_bucket", "oss://photos-origin", ALONE + ", photos-origin"),
    ({}, "src_bucket", "s3://photos-origin/2026/", ALONE + ", photos-origin" + FOLDER),
    ({}, "src_bucket", "photos-origin/", ALONE + ", photos-origin"),
    ({}, "src_bucket", "/photos-origin", ALONE + ", photos-origin"),
    ({}, "src_bucket", "photos-origin/albums/1.jpg", ALONE + ", photos-origin" + FOLDER),
    ({}, "src_bucket", "https://photos-origin.oss-cn-beijing.aliyuncs.com", ALONE + ", photos-origin"),
    ({}, "src_bucket", "https://a.b.s3.eu-west-1.amazonaws.com/x", ALONE + ", a.b" + FOLDER),
    ({}, "src_bucket", "//", ALONE),
    ({}, "dst_bucket", "obs://photos-copy/", ALONE + ", photos-copy"),
    ({}, "dst_bucket", "photos-copy/sub", ALONE + ", photos-copy" + FOLDER),
    ({}, "dst_bucket", "https://photos-copy.obs.cn-north-4.myhuaweicloud.com/", ALONE + ", photos-copy"),
    ({}, "dst_bucket", "Photos-Copy", UPPER + "photos-copy?"),
    ({}, "src_bucket", "photos-origin.oss-cn-beijing.aliyuncs.com", ALONE + ", photos-origin"),
    ({}, "dst_bucket", "photos-copy.obs.cn-north-4.myhuaweicloud.com", ALONE + ", photos-copy"),
    ({}, "src_region", "Beijing", ": names of regions of Aliyun have lower case letters only"),
    (HUAWEI, "src_bucket", "Photos-Origin", UPPER + "photos-origin?"),
]
SAME = {**HUAWEI, "src_region": "cn-north-4", "src_bucket": "photos-copy"}
BAD: list[tuple[dict[str, str], str]] = [
    *(({**others, option: value}, f"{option} is {value}{rest}") for others, option, value, rest in TABLE),
    (SAME, "src_bucket and dst_bucket are the same bucket, photos-copy in cn-north-4"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_what_cannot_be_right(change: dict[str, Any], sentence: str) -> None:
    assert naming_problems(GOOD._replace(**change)) == [sentence]


@pytest.mark.parametrize(
    "change",
    [
        {},
        dict.fromkeys(Names._fields),
        {"src_cloud_type": "Azure", "src_region": "East US"},
        {"src_cloud_type": "KingsoftCloud", "src_region": "BEIJING"},
        {"src_cloud_type": "Qiniu", "src_region": "z0"},
        {"src_bucket": "Photos-Origin"},
        {"src_cloud_type": "Tencent", "src_bucket": "media-1250000000"},
        # Regions of the source alone, one that is new there, and one of another operator of the service.
        {**HUAWEI, "src_region": "af-north-1", "src_bucket": "a"},
        {**HUAWEI, "src_region": "cn-northeast-1", "src_bucket": "a"},
        {**HUAWEI, "src_region": "sa-brazil-2", "src_bucket": "a"},
        {**HUAWEI, "src_region": "cn-north-2", "src_bucket": "a"},
        {"dst_region": "jssz1"},
        {**HUAWEI, "src_region": "cn-east-3", "src_bucket": "photos-copy"},
        {"src_bucket": "a.b_c-d"},
        {"src_bucket": "a.oss-b.example.org"},
        {"src_bucket": "a.ksyuncs.com"},
        {"dst_bucket": "a.b-1"},
        {"dst_bucket": "20_26"},
        # What is wrong with blanks is said elsewhere.
        {"dst_region": "CN North-Beijing4"},
    ],
)
def test_what_may_be_right(change: dict[str, Any]) -> None:
    assert naming_problems(GOOD._replace(**change)) == []


def test_all_regions_of_the_service_are_right() -> None:
    assert set(REGIONS) == set(SIMULATED)
    for region in REGIONS:
        assert naming_problems(GOOD._replace(**HUAWEI, src_region=region, dst_region=region)) == []


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_nothing_is_sent_for_it(bench: Bench, change: dict[str, Any], sentence: str) -> None:
    outcome = bench.run(**change, **({"app_id": "1250000000"} if "Tencent" in change.values() else {}))
    assert (outcome.good, outcome.requests) == (False, [])
    assert outcome.msg == f"{sentence}{'' if sentence.endswith('?') else '.'} Nothing was sent."


def test_a_task_with_such_a_name_can_be_removed(bench: Bench) -> None:
    bench.add(dst_bucket="Photos-Copy")
    outcome = bench.run(dst_bucket="Photos-Copy", state="absent")
    assert (outcome.good, bench.left()) == (True, [])
