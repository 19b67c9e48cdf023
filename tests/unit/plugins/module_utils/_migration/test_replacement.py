# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A create is predicted as the service will show it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK, ListFile
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.replacement import expected_new
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired

OBJECTS: dict[str, Any] = {"task_type": "object", "object_key": ["2024/", "2025/"]}
LIST: dict[str, Any] = {"task_type": "list", "list_file": {"list_file_key": "names.txt", "obs_bucket": "lists"}}


@pytest.mark.parametrize(
    ("kind", "options", "shown"),
    [
        (TASK, {**OBJECTS, "run": "first", "save_prefix": "copy/"}, {"run": "first", "save_prefix": "copy/"}),
        (TASK, OBJECTS, {"task_type": "object", "object_key": ("2024/", "2025/"), "list_file": None}),
        (TASK, LIST, {"task_type": "list", "object_key": None, "list_file": ListFile("lists", "names.txt")}),
        (GROUP, {"task_type": "prefix", "object_key": ["2024/"]}, {"task_type": "PREFIX", "object_key": ("2024/",)}),
        (TASK, {"task_priority": "HIGH"}, {"own": "HIGH"}),
        (TASK, {"description": "photos", "enable_restore": True}, {"description": "photos", "enable_restore": True}),
    ],
)
def test_a_create_is_predicted(kind: str, options: dict[str, Any], shown: dict[str, Any]) -> None:
    wanted = desired(kind, **options)
    made = expected_new(wanted, "waiting")
    buckets = (made.src_cloud_type, made.src_region, made.src_bucket, made.dst_region, made.dst_bucket)
    assert buckets == ("Aliyun", "cn-hangzhou", "photos-origin", "cn-north-4", "photos-copy")
    assert (made.kind, made.key, made.status) == (kind, None, "waiting")
    own = {"own": made.own.get("task_priority")}
    assert {**made._asdict(), **own}.items() >= shown.items()
