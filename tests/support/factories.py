# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create the inputs of plans: the desired task, tasks, and lists of tasks."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import CompleteListing, Page
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import RUNNING, SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.desired import DesiredTask, check_sync_task
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK

from .harness import IDENTITY, arguments

#: The creation time of the sample task, and the Date header of a much later list.
CREATED = 1772366400000
LONG_AFTER = "Mon, 02 Mar 2026 12:00:00 GMT"


def desired(**options: Any) -> DesiredTask:
    """Return the sample task as the desired one; options are added, and None removes one."""
    return check_sync_task(arguments(**dict(TASK, **options)), {})


def task(**fields: Any) -> SyncTask:
    """Return the sample task as the service lists it, running."""
    shown = dict(
        IDENTITY,
        sync_task_id="id-1",
        src_cloud_type="Aliyun",
        status=RUNNING,
        enable_metadata_migration=False,
        enable_restore=False,
        consistency_check="size_last_modified",
        create_time=CREATED,
        last_start_time=CREATED,
    )
    return SyncTask(**dict(shown, **fields))


def listing(*tasks: SyncTask, date: str | None = LONG_AFTER) -> CompleteListing:
    """Return a complete list, read as any other from a service whose list does not change."""
    return CompleteListing(lambda offset, limit: Page(tasks[offset : offset + limit], len(tasks), date))


def request_error(**fields: Any) -> RequestError:
    """Return the failure of a request that was refused."""
    refused: dict[str, Any] = {
        "outcome": "client_error",
        "action": "stop",
        "ambiguous": False,
        "retryable": False,
        "operation": "list",
        "attempts": 1,
        "code": "",
        "text": "not allowed",
        "status": 403,
        "request_id": "r-1",
    }
    return RequestError(fields.pop("message", "It was refused."), **{**refused, **fields})
