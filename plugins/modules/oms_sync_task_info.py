#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_task_info
version_added: 0.1.0
short_description: List OMS synchronization tasks
description:
  - Lists all synchronization tasks of a project of the Huawei Cloud Object Storage Migration Service (OMS), or those
    that match the filters.
  - All pages are read. If the list cannot be read completely, the module fails and never returns a part of it.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
attributes:
  check_mode:
    support: full
    details:
      - The module only reads.
  diff_mode:
    support: none
    details:
      - The module only reads.
  idempotent:
    support: full
options:
  sync_task_id:
    description:
      - Return only the task with this ID.
    type: str
  status:
    description:
      - Return only tasks with this status.
    type: str
    choices: [SYNCHRONIZING, STOPPED]
  src_cloud_type:
    description:
      - Return only tasks with this cloud provider of the source.
    type: str
    choices: [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, UCloud]
  src_region:
    description:
      - Return only tasks with this region of the source bucket.
    type: str
  src_bucket:
    description:
      - Return only tasks with this source bucket.
    type: str
  dst_region:
    description:
      - Return only tasks with this region of the destination bucket. This is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Return only tasks with this destination bucket.
    type: str
  details:
    description:
      - Whether to also read the counters of a month, with one request for each task.
    type: bool
    default: false
  month:
    description:
      - The month of the counters with O(details), such as V(2026-03). Defaults to the current month (UTC).
      - The request uses the middle of the month, since the service does not document the time zone of its months.
    type: str
  quota:
    description:
      - Maximum number of synchronization tasks of the tenant, at least 1. Only returned in RV(quota).
    type: int
    default: 5
notes:
  - A synchronization task copies only the objects that events name. Existing objects are not copied; the playbook
    C(hwcloud.oms.migrate) copies them. See the notes of M(hwcloud.oms.oms_sync_task).
  - This collection is not yet tried on the real service.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_statistics_info
  - module: hwcloud.oms.oms_sync_event
  - ref: ansible_collections.hwcloud.oms.docsite.retries
    description:
      Which requests are retried after an error.
      The guide is also at U(https://github.com/hwcloud-oms/hwcloud.oms/blob/main/docs/docsite/rst/retries.rst).
"""

EXAMPLES = r"""
- name: List all tasks
  hwcloud.oms.oms_sync_task_info:
    project_id: "{{ oms_project_id }}"
    region: cn-north-4
  register: all_tasks

- name: Fail if objects could not be copied this month
  hwcloud.oms.oms_sync_task_info:
    project_id: "{{ oms_project_id }}"
    region: cn-north-4
    status: SYNCHRONIZING
    details: true
  register: running
  failed_when: running.sync_tasks | map(attribute="monthly_failure_object") | select | list | length > 0
"""

RETURN = r"""
sync_tasks:
  description: The matching tasks, in the order of the service. Empty if no task matches.
  returned: success
  type: list
  elements: dict
  contains:
    sync_task_id:
      description: ID of the task.
      type: str
    src_cloud_type:
      description: Cloud provider of the source.
      type: str
    src_region:
      description: Region of the source bucket.
      type: str
    src_bucket:
      description: Name of the source bucket.
      type: str
    dst_region:
      description: Region of the destination bucket.
      type: str
    dst_bucket:
      description: Name of the destination bucket.
      type: str
    status:
      description: C(SYNCHRONIZING) or C(STOPPED).
      type: str
    description:
      description: Description of the task.
      type: str
    enable_metadata_migration:
      description: Whether the metadata of objects is copied.
      type: bool
    enable_restore:
      description: Whether archived objects are restored.
      type: bool
    dst_storage_policy:
      description: Storage class of the copied objects.
      type: str
    app_id:
      description: Tencent Cloud app ID.
      type: str
    source_cdn:
      description: The CDN that objects are fetched through, without its key.
      type: dict
      contains:
        domain:
          description: Domain name.
          type: str
        protocol:
          description: C(http) or C(https).
          type: str
        authentication_type:
          description: How the CDN authenticates requests.
          type: str
    consistency_check:
      description: C(size_last_modified), C(crc64), or C(no_check) for a task that was created with V(transmission).
      type: str
    object_overwrite_mode:
      description: How the service decides whether an object is overwritten.
      type: str
    create_time:
      description: When the task was created, in milliseconds since 1970.
      type: int
    last_start_time:
      description: When the task was last started, in milliseconds since 1970.
      type: int
    monthly_acceptance_request:
      description: Number of objects that events requested in the month.
      type: int
      returned: with O(details)
    monthly_success_object:
      description: Number of objects that were copied in the month.
      type: int
      returned: with O(details)
    monthly_failure_object:
      description: Number of objects that could not be copied in the month.
      type: int
      returned: with O(details)
    monthly_skip_object:
      description: Number of objects that did not have to be copied in the month.
      type: int
      returned: with O(details)
    monthly_size:
      description: Number of bytes that were copied in the month.
      type: int
      returned: with O(details)
quota:
  description: The quota and its usage, regardless of the filters.
  returned: success
  type: dict
  contains:
    limit:
      description: The option O(quota).
      type: int
    used:
      description: Number of tasks of the project.
      type: int
connection:
  description: Where the tasks were read.
  returned: success
  type: dict
  version_added: 2.0.0
  contains:
    endpoint:
      description: URL of the service.
      type: str
    region:
      description: Region of the connection. Null if only the endpoint is known.
      type: str
    project_id:
      description: ID of the project, also if it was looked up.
      type: str
error:
  description: The error in a machine-readable form. RV(ignore:msg) contains it as text.
  returned: failure
  type: dict
  contains:
    code:
      description: Error code of the service.
      type: str
    message:
      description: Message of the service, or of the error itself.
      type: str
    status:
      description: HTTP status code.
      type: int
    request_id:
      description: ID of the request, for the support of the service.
      type: str
    operation:
      description: Operation that failed, such as C(list).
      type: str
    retryable:
      description: Whether the same run can succeed later.
      type: bool
    attempts:
      description: How often the request was sent.
      type: int
"""

if __name__ == "__main__":
    from ..module_utils._module.startup import speed_up

    speed_up()

from typing import Any

from ..module_utils._api.sync_tasks import SyncTasks
from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.counters import SPEC, check, with_counters


def sync_task_info(run: Run) -> dict[str, Any]:
    """One run: check, connect, read, filter and, if asked, read the counters."""
    filters, query_time = check(run.params, run.clock.time())
    connection = run.connect(run.params["dst_region"])
    client, project_id = run.session(connection)
    api = SyncTasks(client, project_id)
    listing = api.list()
    tasks = [task.result() for task in listing.tasks]
    tasks = [task for task in tasks if all(task[name] == value for name, value in filters.items())]
    if run.params["details"]:
        run.expect_wait()
        tasks = with_counters(api, tasks, query_time, run.warn)
    return {
        "changed": False,
        "sync_tasks": tasks,
        "quota": {"limit": run.params["quota"], "used": len(listing.tasks)},
        "connection": {"endpoint": connection.endpoint, "region": connection.region, "project_id": project_id},
    }


def main() -> None:
    run_module(SPEC, sync_task_info)


if __name__ == "__main__":
    main()
