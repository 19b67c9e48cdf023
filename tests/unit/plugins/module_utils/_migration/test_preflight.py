# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option preflight of migrations: what cannot work is not sent, and an ended one asks nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.migrations import OPTIONS, add, left, migrate, writes
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK, TASK_GROUP

KINDS = pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
LISTS = {"ListTasks", "ListTaskGroup", "ShowTask", "ShowTaskGroup"}


@pytest.fixture
def bench() -> Bench:
    one = Bench()
    one.cloud.add_bucket("Aliyun", OPTIONS["src_bucket"], OPTIONS["src_region"], objects=3)
    one.cloud.add_bucket("HEC", OPTIONS["dst_bucket"], OPTIONS["dst_region"])
    one.cloud.add_keys("Aliyun", ak=OPTIONS["src_ak"], sk=OPTIONS["src_sk"])
    one.cloud.add_keys("HEC", ak=OPTIONS["dst_ak"], sk=OPTIONS["dst_sk"])
    return one


@KINDS
def test_it_comes_before_the_create_and_an_ended_one_asks_nothing(bench: Bench, module: str) -> None:
    first = migrate(bench, module, preflight=True)
    assert (first.good, first.result["complete"]) == (True, True)
    asked = [name for name in first.operations if name not in LISTS]
    assert asked[:-1] == [
        *("ShowCloudType", "ShowRegionInfo", "ShowBucketList", "ShowBucketRegion", "ShowBucketList"),
        "ShowBucketRegion",
    ]
    assert asked[-1].startswith("Create")
    again = migrate(bench, module, preflight=True)
    assert (again.result["changed"], set(again.operations) - LISTS) == (False, set())


@KINDS
@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("options", "failed"),
    [
        ({"src_sk": "wrong"}, ["src_keys"]),
        ({"dst_sk": "wrong"}, ["dst_keys"]),
        ({"src_bucket": "photo-origin"}, ["src_bucket"]),
        ({"src_region": "cn-beijing"}, ["src_bucket_region"]),
        ({"dst_bucket": "other"}, ["dst_bucket"]),
        ({"object_key": ["no-such-folder/"]}, ["src_prefixes"]),
    ],
)
def test_what_cannot_work_is_not_sent(
    bench: Bench, module: str, check_mode: bool, options: dict[str, Any], failed: list[str]
) -> None:
    if "object_key" in options:
        options = {**options, "task_type": "prefix" if module == MIGRATION_TASK else "PREFIX"}
    outcome = migrate(bench, module, check_mode, preflight=True, **options)
    assert not outcome.good
    assert [one["name"] for one in outcome.result["preflight"]["checks"] if not one["ok"]] == failed
    assert (writes(outcome), left(bench, module)) == ([], [])
    assert outcome.result["changed"] is False
    assert "Nothing was changed." in outcome.msg
    assert "wrong" not in repr(outcome.result)


@pytest.mark.parametrize("object_keys", ["encoded", "plain"])
@pytest.mark.parametrize("by_id", [False, True])
@KINDS
def test_a_start_asks_for_prefixes_as_the_source_has_them(
    bench: Bench, module: str, by_id: bool, object_keys: str
) -> None:
    bench.cloud.settings.object_keys = object_keys
    prefixes = ["\u00e9t\u00e9 2024/", "a+b c/"]
    for number, prefix in enumerate(prefixes):
        bench.cloud.bucket("Aliyun", OPTIONS["src_bucket"]).put(StoredObject(f"{prefix}{number}.jpg"))
    task_type = "prefix" if module == MIGRATION_TASK else "PREFIX"
    src = {"region": OPTIONS["src_region"], "object_key": prefixes}
    key = add(bench, module, "paused", src=src, task_type=task_type)
    kind = {MIGRATION_TASK: "task_id", TASK_GROUP: "group_id"}[module]
    options: dict[str, Any] = {kind: key} if by_id else {"object_key": prefixes}
    outcome = migrate(bench, module, preflight=True, task_type=task_type, **options)
    assert (outcome.good, writes(outcome)) == (True, ["start"]), outcome.msg


@KINDS
def test_a_start_is_checked_too(bench: Bench, module: str) -> None:
    add(bench, module, "paused", src={"region": OPTIONS["src_region"]})
    outcome = migrate(bench, module, preflight=True, src_sk="wrong")
    assert (outcome.good, writes(outcome)) == (False, [])
    assert writes(migrate(bench, module, preflight=True)) == ["start"]
