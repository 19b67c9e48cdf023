# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create lists of desired tasks and their parts."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.list_planner import ListPlan
from ansible_collections.hwcloud.oms.plugins.plugin_utils._task_list import plan_variables

CREDENTIALS = {
    "source": {"ak": "SourceKeyId", "sk": "SourceKeySecret"},
    "target": {"ak": "TargetKeyId", "sk": "TargetKeySecret"},
    "half": {"ak": "HalfKeyId", "sk": ""},
    "cdn": {"authentication_key": "KeyOfTheContentNetwork"},
}
#: The modules refuse keys that cannot be used even if no entry names them.
USABLE = {name: keys for name, keys in CREDENTIALS.items() if name != "half"}
REGIONS = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}
DEFAULTS = {**REGIONS, "src_credentials": "source", "dst_credentials": "target"}
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}


def entry(name: str, **options: Any) -> dict[str, Any]:
    """Return one entry of a list."""
    return {"src_bucket": f"{name}-origin", "dst_bucket": f"{name}-copy", **options}


def pair(name: str, **options: Any) -> dict[str, Any]:
    """Return one entry that needs no defaults."""
    return {**DEFAULTS, **entry(name), **options}


def task(name: str, **fields: Any) -> dict[str, Any]:
    """Return a task as `oms_sync_task_info` returns it; its ID is its name."""
    whole = {"src_cloud_type": "Aliyun", "status": "SYNCHRONIZING", **REGIONS, **entry(name), **fields}
    return SyncTask(sync_task_id=name, **whole).result()


def planned(desired: list[Any], there: list[dict[str, Any]] | None = None, **options: Any) -> ListPlan:
    """Return a plan with the usual defaults and credentials."""
    given = {"defaults": DEFAULTS, "credentials": CREDENTIALS, **options}
    return plan_variables(desired, tasks=there or [], **given)
