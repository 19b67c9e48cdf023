# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration is not created next to one that may write the same objects."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK, ListFile, Migration
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RivalError
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.rivals import (
    Predicted,
    by_then,
    check_rivals,
    disjoint,
    may_collide,
)
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired, migration

BUCKETS = "Aliyun cn-hangzhou/photos-origin to cn-north-4/photos-copy"
LIST = {"task_type": "list", "list_file": {"obs_bucket": "lists", "list_file_key": "a.txt", "list_file_num": None}}
PREFIXES: dict[str, Any] = {"task_type": "prefix", "object_key": ["a/", "b c/"]}

COLLIDE: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"run": "second"}, {"run": "first"}, True),
    ({}, {"src_cloud_type": "ALIYUN"}, True),
    ({}, {"src_cloud_type": "AWS"}, False),
    ({}, {"src_region": "x"}, False),
    ({}, {"src_bucket": "x"}, False),
    ({}, {"dst_region": "x"}, False),
    ({}, {"dst_bucket": "x"}, False),
    ({"save_prefix": "a/"}, {}, True),
    ({"save_prefix": "a/"}, {"save_prefix": "a/b/"}, True),
    ({"save_prefix": "a/"}, {"save_prefix": "b/"}, False),
    (PREFIXES, {"object_key": ("a/b",)}, True),
    (PREFIXES, {"object_key": ("c/",)}, False),
    (PREFIXES, {"object_key": ("b%20c/",)}, True),
    ({"object_key": ["b%20c/"]}, {"object_key": ("b%20c/",)}, True),
    (PREFIXES, {"object_key": None}, True),
    (PREFIXES, {"object_key": None, "list_file": ListFile("lists", "a.txt")}, True),
    (LIST, {"object_key": ("c/",)}, True),
    ({**LIST, "save_prefix": "a/"}, {"save_prefix": "b/"}, False),
]


@pytest.mark.parametrize(("options", "fields", "expected"), COLLIDE, ids=repr)
def test_which_ones_may_write_the_same_objects(options: dict[str, Any], fields: dict[str, Any], expected: bool) -> None:
    assert may_collide(desired(**options).identity, migration("running", **fields)) is expected


def test_all_that_run_are_named() -> None:
    running = [migration("running"), migration("waiting", GROUP)]
    ended = [migration("succeeded", key=8), migration("paused", key=9)]
    of_others = [migration("running", key=10, own={"group_type": "GROUP_TASK"}), migration("running", src_bucket="x")]
    with pytest.raises(RivalError) as raised:
        check_rivals(desired().identity, [*running, *ended, *of_others])
    assert raised.value.message == (
        "Nothing was created, because another migration between the same buckets is running: "
        f"task 7 ({BUCKETS}); group g-7 ({BUCKETS}). Two of them disturb each other. Wait until it has ended, or stop "
        "it, or use another save_prefix or other object_key."
    )
    assert raised.value.facts == {"rivals": [7, "g-7"]}
    check_rivals(desired().identity, [*ended, *of_others])


PREDICTED: list[tuple[Any, str, Any, bool]] = [
    (None, TASK, migration("paused"), True),
    (None, TASK, migration("paused", src_bucket="x"), False),
    (None, GROUP, migration("paused"), False),
    (7, TASK, migration("paused", src_bucket="x"), True),
    (8, TASK, migration("paused"), False),
    ("g-7", GROUP, migration("paused", GROUP), True),
]


@pytest.mark.parametrize(("key", "kind", "task", "expected"), PREDICTED)
def test_an_entry_is_about_what_has_its_id_or_else_its_identity(
    key: Any, kind: str, task: Migration, expected: bool
) -> None:
    assert Predicted(kind, desired(kind).identity, None, key).is_about(task) is expected


def test_what_earlier_entries_leave_takes_the_place_of_what_they_are_about() -> None:
    other, old, new = migration("running", src_bucket="x"), migration("paused"), migration("running")
    removed = Predicted(TASK, desired(src_bucket="x").identity, None)
    started = Predicted(TASK, desired().identity, new)
    assert by_then([other, old], []) == [other, old]
    assert by_then([other, old], [removed]) == [old]
    assert by_then([other, old], [started]) == [other, new]
    assert by_then(iter([other, old]), [removed, started]) == [new]


def test_prefixes_in_either_direction() -> None:
    assert disjoint(["a", "b"], ["c", "d"])
    assert not disjoint(["a", "b"], ["c", "bb"])
    assert not disjoint(["a", "bb"], ["c", "b"])
    assert not disjoint(["a"], [""])
    assert disjoint((name for name in "ab"), (name for name in "cd"))
