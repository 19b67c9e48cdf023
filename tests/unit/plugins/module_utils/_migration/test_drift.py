# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration differs from the playbook only in what the playbook sets and the service returns."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import ListFile, Window
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.drift import (
    describe_differences,
    differences,
    drift,
    mismatches,
    unreadable,
    updates,
)
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired, migration

CDN = {"domain": "c.example.org", "protocol": "https", "authentication_type": "NONE"}
CDN_OPTIONS = {**CDN, **dict.fromkeys(("crypto_type", "kms_key_id", "authentication_key"))}
WINDOWS = [
    {"start": "08:00", "end": "10:00", "max_bandwidth": 10},
    {"start": "12:00", "end": "13:00", "max_bandwidth": 20},
]
POLICY = tuple(Window(**window) for window in WINDOWS)

SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"description": "x", "enable_restore": True}),
    ({"description": "x\n"}, {"description": "x "}),
    ({"description": ""}, {"description": None}),
    ({"migrate_since": "5"}, {"migrate_since": 5}),
    ({"migrate_since": "0"}, {"migrate_since": None}),
    ({"enable_restore": False}, {"enable_restore": False}),
    ({"enable_restore": False}, {"enable_restore": None}),
    ({"bandwidth_policy": []}, {"bandwidth_policy": None}),
    ({"bandwidth_policy": WINDOWS}, {"bandwidth_policy": POLICY[::-1]}),
    ({"source_cdn": CDN_OPTIONS}, {"source_cdn": SourceCdn("C.example.org", "HTTPS", None)}),
]


@pytest.mark.parametrize(("options", "fields"), SAME, ids=repr)
def test_what_is_equal(options: dict[str, Any], fields: dict[str, Any]) -> None:
    assert differences(desired(**options), migration(**fields)) == {}


DIFFERENT: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"description": "x"}, {"description": None}, {"description": ("x", None)}),
    ({"description": ""}, {"description": "x"}, {"description": ("", "x")}),
    ({"app_id": "1", "src_cloud_type": "Tencent"}, {"app_id": None}, {"app_id": ("1", None)}),
    ({"migrate_since": "5"}, {"migrate_since": None}, {"migrate_since": (5, None)}),
    ({"enable_restore": True}, {"enable_restore": False}, {"enable_restore": (True, False)}),
    ({"bandwidth_policy": WINDOWS[:1]}, {"bandwidth_policy": None}, {"bandwidth_policy": (POLICY[:1], None)}),
    ({"bandwidth_policy": []}, {"bandwidth_policy": POLICY}, {"bandwidth_policy": ((), POLICY)}),
    ({"source_cdn": CDN_OPTIONS}, {"source_cdn": None}, {"source_cdn": (CDN, None)}),
    (
        {"source_cdn": CDN_OPTIONS, "description": "x"},
        {"source_cdn": SourceCdn("c.example.org", "http", "NONE"), "description": "y"},
        {"source_cdn.protocol": ("https", "http"), "description": ("x", "y")},
    ),
]


@pytest.mark.parametrize(("options", "fields", "expected"), DIFFERENT, ids=repr)
def test_what_differs(options: dict[str, Any], fields: dict[str, Any], expected: dict[str, Any]) -> None:
    wanted, task = desired(**options), migration("paused", **fields)
    assert differences(wanted, task) == expected
    limits = {name: pair for name, pair in expected.items() if name == "bandwidth_policy"}
    assert drift(wanted, task) == {name: pair for name, pair in expected.items() if name not in limits}
    assert updates(wanted, task) == ({name: pair[0] for name, pair in limits.items()}, ())


@pytest.mark.parametrize("status", ["waiting", "paused", "failed", "running", "retrying", "pausing", "succeeded"])
def test_the_priority_is_changed_where_the_service_takes_it(status: str) -> None:
    wanted = desired(task_priority="HIGH", bandwidth_policy=WINDOWS)
    changes, warnings = updates(wanted, migration(status, own={"task_priority": "LOW"}))
    limits = {"bandwidth_policy": POLICY}
    if status == "succeeded":
        assert (changes, warnings) == ({}, ())
    elif status in ("waiting", "paused", "failed"):
        assert (changes, warnings) == ({**limits, "task_priority": "HIGH"}, ())
    else:
        assert changes == limits
        assert warnings == (
            "task_priority of task 7 (Aliyun cn-hangzhou/photos-origin to cn-north-4/photos-copy) is not changed: the "
            "service changes the priority only of a task that is waiting, paused or failed, and this one is "
            f"{status}.",
        )


def test_what_the_service_does_not_return_is_named() -> None:
    options = {"description": "x", "migrate_since": "5", "bandwidth_policy": WINDOWS, "source_cdn": CDN_OPTIONS}
    wanted = desired(**options, dst_storage_policy="STANDARD", task_priority="LOW", enable_restore=False)
    assert unreadable(wanted, migration(enable_restore=True)) == ["dst_storage_policy", "task_priority"]
    assert unreadable(desired(app_id="1", src_cloud_type="Tencent"), migration()) == []


def test_the_fields_of_an_id_that_do_not_agree() -> None:
    wanted = desired(task_id=7, save_prefix="x/", run="first", object_key=["b", "a"])
    assert mismatches(wanted, migration(save_prefix="y/", run=None, object_key=("c",))) == [
        "objects is ['c'] but should be ['a', 'b']",
        "run is None but should be 'first'",
        "save_prefix is 'y/' but should be 'x/'",
    ]
    assert mismatches(wanted, migration(save_prefix="x/", run="first", object_key=("a", "b"))) == []
    assert mismatches(desired(task_id=7, object_key=["a b"]), migration(object_key=("a%20b",))) == []
    listed = migration(list_file=ListFile("lists", "a.txt", "3"))
    assert mismatches(wanted, listed)[0] == (
        "objects is ListFile(obs_bucket='lists', list_file_key='a.txt', list_file_num=None) but should be ['a', 'b']"
    )


def test_differences_are_sorted_and_joined() -> None:
    assert describe_differences({"b": (1, None), "a": ("x", "y")}) == (
        "a is 'y' but should be 'x'; b is None but should be 1"
    )
