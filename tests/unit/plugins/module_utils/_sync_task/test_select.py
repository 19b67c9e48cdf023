# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that reads a task or sends events selects the right task."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import (
    AmbiguousTaskError,
    ConfigurationError,
    TaskLookupError,
    TaskNotFoundError,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import CHOICE_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.select import check_choice, pick
from ansible_collections.hwcloud.oms.tests.support.factories import listing, task
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY, defaults


def picked(*tasks: SyncTask, warnings: list[str], **options: Any) -> SyncTask:
    given = dict(defaults(CHOICE_SPEC), **options)
    return pick(check_choice(given), listing(*tasks), warnings.append)


@pytest.fixture
def warnings() -> list[str]:
    return []


def test_by_buckets(warnings: list[str]) -> None:
    desired = task(sync_task_id="id-2")
    assert picked(task(src_bucket="another"), desired, warnings=warnings, **IDENTITY) == desired
    assert warnings == []


def test_by_id_alone_whatever_its_cloud(warnings: list[str]) -> None:
    desired = task(sync_task_id="id-2", src_cloud_type="AWS")
    assert picked(task(), desired, warnings=warnings, sync_task_id="id-2") == desired


def test_an_id_must_agree_with_the_buckets_that_are_given(warnings: list[str]) -> None:
    with pytest.raises(TaskLookupError, match="does not match the given dst_bucket"):
        picked(task(), warnings=warnings, sync_task_id="id-1", dst_bucket="another")


def test_none(warnings: list[str]) -> None:
    with pytest.raises(TaskNotFoundError, match=r"No .* with sync_task_id nobody was found\.$"):
        picked(task(), warnings=warnings, sync_task_id="nobody")
    with pytest.raises(TaskNotFoundError, match=r"cn-hangzhou/photos-origin to cn-north-4/photos-copy\.$"):
        picked(warnings=warnings, **IDENTITY)


@pytest.mark.parametrize("name", ["src_region", "dst_region", "src_cloud_type"])
def test_a_near_match_is_not_used_but_is_reported(warnings: list[str], name: str) -> None:
    with pytest.raises(TaskNotFoundError):
        picked(task(**{name: "AWS"}), warnings=warnings, **IDENTITY)
    assert len(warnings) == 1
    assert "id-1" in warnings[0]


def test_two(warnings: list[str]) -> None:
    with pytest.raises(AmbiguousTaskError) as conflict:
        picked(task(), task(sync_task_id="id-2"), warnings=warnings, **IDENTITY)
    assert conflict.value.facts == {"sync_task_ids": ["id-1", "id-2"]}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "missing required options: src_region, src_bucket, dst_region, dst_bucket (or sync_task_id)"),
        ({**IDENTITY, "dst_bucket": None}, "missing required options: dst_bucket (or sync_task_id)"),
        ({"sync_task_id": ""}, "sync_task_id must not be empty"),
        ({"sync_task_id": "x" * 256}, "sync_task_id is 256 characters long (maximum 255)"),
        ({**IDENTITY, "src_bucket": "x" * 1025}, "src_bucket is 1025 characters long (maximum 1024)"),
    ],
)
def test_what_names_no_task(options: Any, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check_choice(dict(defaults(CHOICE_SPEC), **options))
    assert refused.value.message == sentence + ". Nothing was sent."
