#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_task_statistics_info
version_added: 0.1.0
short_description: Measure a synchronization task of the Object Storage Migration Service
description:
  - Reads how many objects and bytes a synchronization task of the Huawei Cloud Object Storage Migration Service (OMS)
    was asked for, copied, skipped or could not copy, over time.
  - A window that is longer than one answer carries is read in parts, and no value counts twice.
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
      - Picks the task by its id, 1 to 255 characters. The options that name regions and buckets may then be left out;
        those that are given must agree with the task.
    type: str
  src_cloud_type:
    description:
      - Vendor of the source.
    type: str
    choices: [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, UCloud]
    default: Aliyun
  src_region:
    description:
      - Region of the source bucket, up to 100 characters. Required without O(sync_task_id).
    type: str
  src_bucket:
    description:
      - Name of the source bucket, up to 1024 characters. Required without O(sync_task_id).
    type: str
  dst_region:
    description:
      - Region of the destination bucket, up to 100 characters. Required without O(sync_task_id).
      - It is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Name of the destination bucket, up to 1024 characters. Required without O(sync_task_id).
    type: str
  data_types:
    description:
      - What to read. V(REQUEST), V(SUCCESS), V(FAILURE) and V(SKIP) count objects, V(SIZE) counts bytes.
    type: list
    elements: str
    choices: [REQUEST, SUCCESS, FAILURE, SKIP, SIZE]
    default: [REQUEST, SUCCESS, FAILURE, SKIP, SIZE]
  start_time:
    description:
      - Begin of the window, as ISO 8601 (UTC unless it says otherwise) or in milliseconds since 1970.
      - Left out, it is 24 hours before O(end_time).
    type: str
  end_time:
    description:
      - End of the window, written like O(start_time). Left out, it is now.
    type: str
notes:
  - A synchronization task copies only the objects that events name. Existing objects are not copied. See the notes of
    M(hwcloud.oms.oms_sync_task).
  - This collection is not yet tried on the real service.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_sync_event
  - ref: ansible_collections.hwcloud.oms.docsite.retries
    description: What is sent again after an error, and what is not.
"""

EXAMPLES = r"""
- name: Look at the last day
  hwcloud.oms.oms_sync_task_statistics_info:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
  register: day

- name: Fail when an object could not be copied in March
  hwcloud.oms.oms_sync_task_statistics_info:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    data_types: [FAILURE]
    start_time: "2026-03-01T00:00:00Z"
    end_time: "2026-04-01T00:00:00Z"
  register: march
  failed_when: march.totals.FAILURE > 0
"""

RETURN = r"""
sync_task_id:
  description: Id of the task.
  returned: success
  type: str
statistics:
  description: The values of each type, by time. Intervals without traffic may be left out by the service.
  returned: success
  type: dict
  sample:
    REQUEST:
      - time: "2026-03-01T12:05:00Z"
        timestamp: 1772366700000
        value: 4
totals:
  description: The sum of the values of each type.
  returned: success
  type: dict
  sample:
    REQUEST: 4
interval:
  description: Length of an interval as the service says, C(FIVE_MINUTES) or C(ONE_HOUR).
  returned: success
  type: str
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
sync_task_ids:
  description: Ids of the tasks that could be meant.
  returned: failure, when more than one task could be meant
  type: list
  elements: str
"""

if __name__ == "__main__":
    from ..module_utils._module import startup  # noqa: F401

from typing import Any

from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.select import check_choice, pick
from ..module_utils._sync_task.statistics import SPEC, collect, to_result, window


def sync_task_statistics_info(run: Run) -> dict[str, Any]:
    """One run: check, connect, find the task and read its values."""
    desired = check_choice(run.params)
    start, end = window(run.params, run.clock.time())
    data_types = run.params["data_types"]
    connection = run.connect(run.params["dst_region"])
    api = run.open(connection)
    task_id = str(pick(desired, api.list(), run.warn).sync_task_id)
    run.expect_wait()
    calls = api.usage()
    statistics = collect(lambda begin, finish: calls.statistics(task_id, data_types, begin, finish), start, end)
    return dict(to_result(statistics, data_types), changed=False, sync_task_id=task_id)


def main() -> None:
    run_module(SPEC, sync_task_statistics_info)


if __name__ == "__main__":
    main()
