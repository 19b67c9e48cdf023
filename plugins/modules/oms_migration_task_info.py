#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_migration_task_info
version_added: 2.0.0
short_description: List OMS migration tasks
description:
  - Lists the migration tasks of a project of the Huawei Cloud Object Storage Migration Service (OMS), or those
    that match the filters. Ended tasks are listed until they are deleted.
  - The service also lists the tasks that a migration task group makes, and those through which a synchronization task
    works. O(group_type) selects them.
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
  task_ids:
    description:
      - Return only tasks with these IDs.
    type: list
    elements: int
  status:
    description:
      - Return only tasks with one of these statuses.
    type: list
    elements: str
    choices: [waiting, running, paused, failed, succeeded, retrying, pausing]
  group_id:
    description:
      - Return only tasks of this migration task group, with O(group_type=GROUP_TASK) or O(group_type=all).
    type: str
  group_type:
    description:
      - V(NORMAL_TASK) returns tasks that belong to nothing else, V(GROUP_TASK) those of a migration task group,
        V(SYNC_TASK) those of a synchronization task, and V(all) every task.
    type: str
    choices: [NORMAL_TASK, GROUP_TASK, SYNC_TASK, all]
    default: NORMAL_TASK
  run:
    description:
      - Return only migration tasks with this label, which the option C(run) of M(hwcloud.oms.oms_migration_task) sets.
    type: str
  src_cloud_type:
    description:
      - Return only migration tasks with this cloud provider of the source.
    type: str
    choices:
      [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, Google, URLSource, UCloud]
  src_region:
    description:
      - Return only migration tasks with this region of the source bucket.
    type: str
  src_bucket:
    description:
      - Return only migration tasks with this source bucket.
    type: str
  dst_region:
    description:
      - Return only migration tasks with this region of the destination bucket. This is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Return only migration tasks with this destination bucket.
    type: str
notes:
  - This collection is not yet tried on the real service. Its tests run on a simulator that follows the documentation.
seealso:
  - module: hwcloud.oms.oms_migration_task
  - module: hwcloud.oms.oms_migration_task_group_info
"""

EXAMPLES = r"""
- name: List the tasks that failed
  hwcloud.oms.oms_migration_task_info:
    project_id: "{{ oms_project_id }}"
    region: cn-north-4
    status: [failed]
  register: failed_tasks

- name: Read how many tasks run, and how many wait
  hwcloud.oms.oms_migration_task_info:
    project_id: "{{ oms_project_id }}"
    region: cn-north-4
    src_bucket: photos-origin
    dst_bucket: photos-copy
  register: photos
"""

RETURN = r"""
migration_tasks:
  description: The matching migration tasks, in the order of the service. Empty if none matches.
  returned: success
  type: list
  elements: dict
  contains:
    task_id:
      description: ID of the task.
      type: int
    description:
      description: Description, without the label of the run.
      type: str
    run:
      description: Label of the run; null if there is none.
      type: str
    status:
      description: C(waiting), C(running), C(paused), C(failed), C(succeeded), C(retrying) or C(pausing).
      type: str
    task_type:
      description: What is copied, as the service spells it, such as C(object) or C(PREFIX).
      type: str
    src_cloud_type:
      description: Cloud provider of the source, as the service spells it.
      type: str
    src_region:
      description: Region of the source bucket.
      type: str
    src_bucket:
      description: Name of the source bucket.
      type: str
    app_id:
      description: Tencent Cloud app ID.
      type: str
    object_key:
      description: Names or prefixes of the selected objects. An empty string is the whole bucket.
      type: list
      elements: str
    list_file:
      description: The list of the selected objects.
      type: dict
      contains:
        obs_bucket:
          description: Bucket of the list.
          type: str
        list_file_key:
          description: Name of the list, or of the folder of the lists.
          type: str
        list_file_num:
          description: Number of lists in the folder.
          type: str
    dst_region:
      description: Region of the destination bucket.
      type: str
    dst_bucket:
      description: Name of the destination bucket.
      type: str
    save_prefix:
      description: Prefix of the copied objects.
      type: str
    enable_metadata_migration:
      description: Whether the metadata of objects is copied.
      type: bool
    enable_failed_object_recording:
      description: Whether failed objects are recorded.
      type: bool
    enable_restore:
      description: Whether archived objects are restored.
      type: bool
    enable_requester_pays:
      description: Whether the account of the source keys pays for requests and traffic.
      type: bool
    object_overwrite_mode:
      description: How the service decides whether an object is overwritten.
      type: str
    consistency_check:
      description: How the service verifies that an object was copied completely.
      type: str
    dst_storage_policy:
      description: Storage class of the copied objects.
      type: str
    migrate_since:
      description: Only objects that were changed after this time are copied, in seconds since 1970.
      type: int
    bandwidth_policy:
      description: Limits of the traffic.
      type: list
      elements: dict
      contains:
        start:
          description: Start of the window, as C(HH:MM).
          type: str
        end:
          description: End of the window, as C(HH:MM).
          type: str
        max_bandwidth:
          description: Limit in MB/s.
          type: float
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
    start_time:
      description: When it was first run, in milliseconds since 1970.
      type: int
    total_time:
      description: How long it has run, in milliseconds.
      type: int
    migrate_speed:
      description: Speed in bytes per second.
      type: int
    objects:
      description: Number of objects.
      type: dict
      contains:
        total:
          description: Objects that were found in the source so far.
          type: int
        succeeded:
          description: Copied objects.
          type: int
        skipped:
          description: Objects that did not have to be copied.
          type: int
        failed:
          description: Objects that could not be copied.
          type: int
    bytes:
      description: Number of bytes.
      type: dict
      contains:
        total:
          description: Size of the objects that were found in the source so far.
          type: int
        done:
          description: Size of the objects that were processed, whatever the outcome.
          type: int
        moved:
          description: Bytes that were really transferred; null for a group.
          type: int
    empty:
      description:
        - Whether the source bucket is known to be empty. The service ends a copy of an empty bucket with the status
          C(failed) and the code C(TRF.0012). This counts as complete, unless objects, prefixes or a list were selected,
          which may be wrong.
      type: bool
    error_reason:
      description: Why it failed.
      type: dict
      contains:
        error_code:
          description: Error code of the service.
          type: str
        error_msg:
          description: Message of the service.
          type: str
    failed_object_record:
      description: The list of the failed objects.
      type: dict
      contains:
        result:
          description: Whether the list can be used to start only the failed objects again.
          type: bool
        list_file_key:
          description: Name of the list, or of the folder of the lists, in the destination bucket.
          type: str
        error_code:
          description: Why the list could not be written.
          type: str
    smn_info:
      description: Outcome of the notification at the end.
      type: dict
      contains:
        notify_result:
          description: Whether it was sent.
          type: bool
        notify_error_message:
          description: Error code of the notification.
          type: str
        topic_name:
          description: Name of the topic.
          type: str
    obs_system:
      description: Kind of the destination, such as C(BUCKET).
      type: str
    name:
      description: Name that the service made.
      type: str
    group_type:
      description: C(NORMAL_TASK), C(GROUP_TASK) or C(SYNC_TASK).
      type: str
    group_id:
      description: ID of the group that the task belongs to.
      type: str
    left_time:
      description: Remaining time in milliseconds.
      type: int
    progress:
      description: Processed part, from 0 to 1.
      type: float
    is_query_over:
      description: Whether the source is listed completely, so that the totals are final.
      type: bool
    task_priority:
      description: C(HIGH), C(MEDIUM) or C(LOW).
      type: str
    success_record_error_reason:
      description: Why the list of copied objects could not be written.
      type: str
    skip_record_error_reason:
      description: Why the list of skipped objects could not be written.
      type: str
summary:
  description:
    - The number of tasks of O(group_type) by status, regardless of all other filters.
  returned: success
  type: dict
  contains:
    waiting:
      description: Number of tasks with this status.
      type: int
    running:
      description: Number of tasks with this status.
      type: int
    paused:
      description: Number of tasks with this status.
      type: int
    failed:
      description: Number of tasks with this status.
      type: int
    succeeded:
      description: Number of tasks with this status.
      type: int
    retrying:
      description: Number of tasks with this status.
      type: int
    pausing:
      description: Number of tasks with this status.
      type: int
    running_limit:
      description: How many migration tasks the service runs at a time in the region.
      type: int
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

from ..module_utils._api.migration_models import TASK
from ..module_utils._api.migration_tasks import MigrationTasks
from ..module_utils._migration.infos import TASK_SPEC as SPEC
from ..module_utils._migration.infos import check_filters, of_type, summarize
from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run


def migration_task_info(run: Run) -> dict[str, Any]:
    """Return the tasks that match the filters."""
    matches = check_filters(run.params)
    connection = run.connect(run.params["dst_region"])
    tasks = of_type(MigrationTasks(*run.session(connection)).list().tasks, run.params["group_type"])
    return {
        "changed": False,
        "migration_tasks": [one.result() for one in tasks if matches(one)],
        "summary": summarize(tasks, TASK, connection.region),
    }


def main() -> None:
    run_module(SPEC, migration_task_info)


if __name__ == "__main__":
    main()
