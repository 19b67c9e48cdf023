#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_task_info
version_added: 0.1.0
short_description: List synchronization tasks of the Object Storage Migration Service
description:
  - Lists the synchronization tasks of a project of the Huawei Cloud Object Storage Migration Service (OMS), all of them
    or those that fit the filters.
  - All pages are read. A list that can't be read completely is a failure and never a shorter list.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
attributes:
  check_mode:
    support: full
    details:
      - Only reads.
  diff_mode:
    support: none
    details:
      - Only reads.
  idempotent:
    support: full
options:
  sync_task_id:
    description:
      - Only the task with this id.
    type: str
  status:
    description:
      - Only tasks with this status.
    type: str
    choices: [SYNCHRONIZING, STOPPED]
  src_cloud_type:
    description:
      - Only tasks with this vendor of the source.
    type: str
    choices: [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, UCloud]
  src_region:
    description:
      - Only tasks with this region of the source bucket.
    type: str
  src_bucket:
    description:
      - Only tasks with this source bucket.
    type: str
  dst_region:
    description:
      - Only tasks with this region of the destination bucket. It is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Only tasks with this destination bucket.
    type: str
  details:
    description:
      - Whether to read the counters of a month too. That costs one request for each task.
    type: bool
    default: false
  month:
    description:
      - The month of the counters with O(details), such as V(2026-03). Left out, it is this month (UTC).
      - It is asked for at the middle of the month, since the time zone of the service's months is not documented.
    type: str
  quota:
    description:
      - How many synchronization tasks the tenant may have, at least 1. Only returned in RV(quota).
    type: int
    default: 5
notes:
  - A synchronization task copies only the objects that events name. Existing objects are not copied. See the notes of
    M(hwcloud.oms.oms_sync_task).
  - This collection is not yet tried on the real service.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_statistics_info
  - module: hwcloud.oms.oms_sync_event
  - ref: ansible_collections.hwcloud.oms.docsite.retries
    description: What is sent again after an error, and what is not.
"""

EXAMPLES = r"""
- name: List all tasks
  hwcloud.oms.oms_sync_task_info:
    project_id: "{{ oms_project_id }}"
    region: cn-north-4
  register: all_tasks

- name: See whether objects fail this month
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
  description: The tasks that fit, in the order of the service. Empty when there is none.
  returned: success
  type: list
  elements: dict
  contains:
    sync_task_id:
      description: Id of the task.
      type: str
    src_cloud_type:
      description: Vendor of the source.
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
      description: Whether metadata is copied.
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
      description: Objects that events asked for in the month.
      type: int
      returned: with O(details)
    monthly_success_object:
      description: Objects that were copied in the month.
      type: int
      returned: with O(details)
    monthly_failure_object:
      description: Objects that could not be copied in the month.
      type: int
      returned: with O(details)
    monthly_skip_object:
      description: Objects that did not need to be copied in the month.
      type: int
      returned: with O(details)
    monthly_size:
      description: Bytes that were copied in the month.
      type: int
      returned: with O(details)
quota:
  description: How many tasks there may be and how many there are, filters aside.
  returned: success
  type: dict
  contains:
    limit:
      description: The option O(quota).
      type: int
    used:
      description: Tasks of the project.
      type: int
error:
  description: What went wrong, for programs. RV(ignore:msg) says it for people.
  returned: failure
  type: dict
  contains:
    code:
      description: Code that the service gave.
      type: str
    message:
      description: The service's own text, or that of the failure.
      type: str
    status:
      description: HTTP status.
      type: int
    request_id:
      description: Id to quote to the service's support.
      type: str
    operation:
      description: The call that failed, such as C(list).
      type: str
    retryable:
      description: Whether the same run may succeed later.
      type: bool
    attempts:
      description: How often that call was sent.
      type: int
"""

if __name__ == "__main__":
    from ..module_utils._module import startup  # noqa: F401

from typing import Any

from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.counters import SPEC, check, with_counters


def sync_task_info(run: Run) -> dict[str, Any]:
    """One run: check, connect, read, filter and, if asked, read the counters."""
    filters, query_time = check(run.params, run.clock.time())
    connection = run.connect(run.params["dst_region"])
    api = run.open(connection)
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
    }


def main() -> None:
    run_module(SPEC, sync_task_info)


if __name__ == "__main__":
    main()
