#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_task_statistics_info
version_added: 0.1.0
short_description: Read the statistics of an OMS synchronization task
description:
  - Reads how many objects and bytes of a synchronization task of the Huawei Cloud Object Storage Migration Service
    (OMS) were requested, copied, skipped or failed over time.
  - A window that does not fit into one response is read in parts, and no value is counted twice.
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
      - ID of the task, 1 to 255 characters. The options for regions and buckets are then optional, but must match the
        task if they are set.
    type: str
  src_cloud_type:
    description:
      - Cloud provider of the source.
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
      - The statistics to read. V(REQUEST), V(SUCCESS), V(FAILURE) and V(SKIP) count objects, V(SIZE) counts bytes.
    type: list
    elements: str
    choices: [REQUEST, SUCCESS, FAILURE, SKIP, SIZE]
    default: [REQUEST, SUCCESS, FAILURE, SKIP, SIZE]
  start_time:
    description:
      - Start of the window, as ISO 8601 (UTC if it has no time zone) or in milliseconds since 1970.
      - Defaults to 24 hours before O(end_time).
    type: str
  end_time:
    description:
      - End of the window, in the format of O(start_time). Defaults to now.
    type: str
notes:
  - A synchronization task copies only the objects that events name. Existing objects are not copied; the playbook
    C(hwcloud.oms.migrate) copies them. See the notes of M(hwcloud.oms.oms_sync_task).
  - This collection is not yet tried on the real service.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_sync_event
  - ref: ansible_collections.hwcloud.oms.docsite.retries
    description:
      Which requests are retried after an error.
      The guide is also at U(https://github.com/hwcloud-oms/hwcloud.oms/blob/main/docs/docsite/rst/retries.rst).
"""

EXAMPLES = r"""
- name: Read the statistics of the last 24 hours
  hwcloud.oms.oms_sync_task_statistics_info:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
  register: day

- name: Fail if an object could not be copied in March
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
  description: ID of the task.
  returned: success
  type: str
statistics:
  description: The values of each type over time. The service may omit intervals without traffic.
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
  description: Length of an interval as reported by the service, C(FIVE_MINUTES) or C(ONE_HOUR).
  returned: success
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
sync_task_ids:
  description: IDs of all matching tasks.
  returned: failure, when more than one task matches
  type: list
  elements: str
"""

if __name__ == "__main__":
    from ..module_utils._module.startup import speed_up

    speed_up()

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
