#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_task
version_added: 0.1.0
short_description: Manage OMS synchronization tasks
description:
  - Creates, starts, stops, restarts and removes synchronization tasks of the Huawei Cloud Object Storage Migration
    Service (OMS). A synchronization task copies the objects that events name from a source bucket on another cloud to a
    destination bucket.
  - Tasks do not have names. A task is identified by O(src_cloud_type), O(src_region), O(src_bucket), O(dst_region) and
    O(dst_bucket), or by O(sync_task_id).
  - A task cannot be updated in place. O(on_drift) controls what happens if an existing task differs from the options.
  - A task is created at most once. If the response to a create request is lost, the module looks for the task in the
    list of tasks before it retries. It never creates a task unless the list of tasks was read completely.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
  - hwcloud.oms.buckets
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - O(state=restarted) stops and starts the task in each run.
options:
  state:
    description:
      - The state of the task at the end of the run.
      - V(present) - The task exists. A new task is running, an existing task keeps its status.
      - V(started) - The task exists and is running. A missing task is created.
      - V(stopped) - The task exists and is stopped. A missing task is created first.
      - V(restarted) - The task is stopped and started with the keys in the options. Use it to rotate keys, since the
        service drops the stored keys when a task is stopped. A missing task is created. The result is always
        C(changed=true).
      - V(absent) - The task does not exist. A running task is stopped first. Only the options that identify the task
        are used. O(src_cloud_type) still defaults to V(Aliyun), so set it for any other cloud provider.
    type: str
    choices: [present, started, stopped, restarted, absent]
    default: present
  sync_task_id:
    description:
      - ID of the task, 1 to 255 characters. The options for regions and buckets are then optional, but must match the
        task if they are set. O(src_cloud_type) is not compared.
      - If no task has this ID, no task is created.
    type: str
  src_cloud_type:
    description:
      - Cloud provider of the source.
    type: str
    choices: [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, UCloud]
    default: Aliyun
  src_region:
    description:
      - Region of the source bucket as its cloud provider spells it, up to 100 characters. Required without
        O(sync_task_id).
      - If no task matches, but a task has the same cloud provider and the same buckets in another region, the region is
        a difference of that task, and no second task is created. See O(on_drift).
      - The module warns about a task that is older than the one that matches and differs from it only in a region,
        since a run with O(on_drift=recreate) that failed may have left it.
    type: str
  src_bucket:
    description:
      - Name of the source bucket, up to 1024 characters. Required without O(sync_task_id).
    type: str
  src_ak:
    description:
      - Access key for the source bucket, 1 to 100 characters.
      - All four keys are required if a task may be created or started, that is, for O(state=present), O(state=started)
        and O(state=restarted), and for O(state=stopped) if the task does not exist.
      - O(src_ak) and O(src_sk) are both read from the options or both from the environment.
      - "Environment: E(OMS_SRC_AK)."
    type: str
  dst_region:
    description:
      - Region of the destination bucket, up to 100 characters. Required without O(sync_task_id).
      - It should be the region of the endpoint, and is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Name of the destination bucket, up to 1024 characters. Required without O(sync_task_id).
    type: str
  description:
    description:
      - Description of the task, up to 255 characters without V(< > ( \) " ' &).
      - Trailing whitespace, such as the line break of a YAML block, is removed before the description is sent or
        compared.
    type: str
  enable_metadata_migration:
    description:
      - Whether to copy the metadata of objects. C(Content-Type) is always copied. The default of the service is
        V(false).
      - If an option that describes the task is not set, as this one, it is neither sent nor compared.
    type: bool
  dst_storage_policy:
    description:
      - Storage class of the copied objects. V(SRC_STORAGE_MAPPING) keeps the class of the source. The default of the
        service is V(STANDARD).
      - The service often does not return the class of an existing task. It is then not compared.
    type: str
    choices: [STANDARD, IA, ARCHIVE, DEEP_ARCHIVE, SRC_STORAGE_MAPPING]
  app_id:
    description:
      - Tencent Cloud app ID, up to 255 characters. Required if a task with O(src_cloud_type=Tencent) may be created.
    type: str
  consistency_check:
    description:
      - How the service verifies that an object was copied completely. The default of the service is
        V(size_last_modified).
      - V(size_last_modified) - Compare the size and the time of the last modification.
      - V(crc64) - Compare checksums. Supported for sources on Huawei Cloud, Alibaba Cloud and Tencent Cloud.
      - V(transmission) - Treat a finished download as a success. It is meaningful only with O(source_cdn), and the
        service returns it as C(no_check).
    type: str
    choices: [size_last_modified, crc64, transmission]
  on_drift:
    description:
      - What to do if an existing task differs in settings that OMS cannot change. Keys cannot be read, so they are
        never compared. Settings that the service does not return are not compared either; a warning names such options.
        A task without a description has an empty one.
      - The new task takes over all readable settings of the old task that are not set in the playbook. The ID changes,
        so update every event sender that uses it with the new RV(sync_task_id). The function of the role
        C(hwcloud.oms.event_forwarder) finds the new task by its buckets.
      - With O(state=stopped), a difference is only a warning.
      - V(fail) - Fail with the differences and change nothing.
      - V(warn) - Warn about the differences and keep the task as it is.
      - V(recreate) - Create a new task, wait until it is running, and then remove the old task. The quota must allow
        one more task. If the run is killed, the next run of the same playbook removes the old task, provided that it
        can be determined which of the two tasks is the new one.
      - V(replace) - Remove the old task first. Nothing is synchronized in between, and if the new task cannot be
        created, no task exists. The failure returns the removed task. If another run creates the task first, that task
        is used.
    type: str
    choices: [fail, warn, recreate, replace]
    default: fail
  quota:
    description:
      - Maximum number of synchronization tasks of the tenant, at least 1. If it is reached, no task is created and the
        module fails.
    type: int
    default: 5
  preflight:
    description:
      - Whether to check the keys and the buckets before a task is created or started, as
        M(hwcloud.oms.oms_preflight_info) does. If a check fails, the module fails and nothing is changed. In check mode
        the checks are made too.
      - A run that neither creates nor starts a task makes no checks.
    type: bool
    default: false
    version_added: 2.0.0
  wait:
    description:
      - Whether to wait until the service reports the desired status. The module always waits for intermediate steps.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait for each status, in seconds.
    type: float
    default: 300.0
notes:
  - A task copies only the objects that events name. Existing objects are not copied. The playbook
    C(hwcloud.oms.migrate) makes the first full copy of a bucket with a migration task of OMS, as the module
    M(hwcloud.oms.oms_migration_task) does.
  - Without events nothing is copied at all. Events are sent by a function that you set up at the source, which the role
    C(hwcloud.oms.event_forwarder) packs, by the playbook C(hwcloud.oms.send_events), or by
    M(hwcloud.oms.oms_sync_event).
  - An event that gets lost is not repeated. The playbook C(hwcloud.oms.reconcile) copies what was missed.
  - Deletions at the source are not carried over. Delete such objects at the destination too.
  - The service does not guarantee a complete copy, so a synchronization task is not for disaster recovery.
  - The service does not document what happens to events that it receives while a task is stopped. Assume that they are
    lost, and afterwards run C(hwcloud.oms.reconcile), or send the names of the objects that changed in the meantime
    with M(hwcloud.oms.oms_sync_event).
  - A task covers a whole bucket, without a prefix filter. Both buckets must exist.
  - The service documents synchronization tasks only for the regions V(cn-north-4), V(cn-east-3) and V(cn-southwest-2).
    The module warns about any other region.
  - The keys of the source bucket require permissions to list buckets, read the location of the bucket, list its
    objects, and read objects and their metadata. The keys of the destination bucket require the same permissions, and
    additionally permissions to upload objects, list the parts of an upload and restore archived objects.
  - The service does not document what happens to copied objects when a task is removed. The module never sends a
    request to delete objects.
  - This collection is not yet tried on the real service. Its tests run against a simulator that follows the
    documentation.
seealso:
  - name: Synchronization tasks in the user guide of OMS
    description: What a task does, its requirements, and the regions where it is available.
    link: https://support.huaweicloud.com/intl/en-us/usermanual-oms/oms_01_0042.html
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_sync_task_statistics_info
  - module: hwcloud.oms.oms_sync_event
  - module: hwcloud.oms.oms_preflight_info
  - ref: ansible_collections.hwcloud.oms.docsite.troubleshooting
    description:
      The messages of a run, the state that it leaves, and what to do next.
      The guide is also at U(https://github.com/hwcloud-oms/hwcloud.oms/blob/main/docs/docsite/rst/troubleshooting.rst).
"""

EXAMPLES = r"""
# The directory examples of the collection contains whole plays: with the connection in module_defaults, with all keys
# in the environment, with a loop, and with a file of object names.

- name: Create a synchronization task
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    description: photos of the web shop

- name: Ensure that a task exists and runs
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    state: started

- name: Stop a task for a maintenance window, which also drops the stored keys
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    state: stopped

- name: Rotate the keys of a task
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    state: restarted

- name: Read a Tencent Cloud source through its CDN
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_cloud_type: Tencent
    src_region: ap-guangzhou
    src_bucket: media
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    app_id: "1250000000"
    dst_region: cn-north-4
    dst_bucket: media-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    dst_storage_policy: SRC_STORAGE_MAPPING
    source_cdn:
      domain: media.cdn.example.org
      protocol: https
      authentication_type: TENCENT_COS_A
      authentication_key: "{{ oms_cdn_key }}"

- name: Recreate a task if its description has changed
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    description: photos of both web shops
    on_drift: recreate

- name: Create a task only if its keys and buckets work
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    preflight: true

- name: Remove a task
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    state: absent
"""

RETURN = r"""
sync_task_id:
  description:
    - ID of the task. Null if no task exists, or if check mode only plans to create it. With O(state=absent), the ID of
      the removed task.
  returned: success, and failure if it is known
  type: str
  sample: 5b0c2f1e-8d5f-4a0e-9b1c-2f6f6a9d7e10
previous_sync_task_id:
  description: ID of the task that was replaced.
  returned: when a new task was created because of O(on_drift)
  type: str
sync_task:
  description:
    - The task with all readable fields. A field is null if the service does not return it. In check mode, the expected
      task.
    - Null if no task exists at the end of the run.
  returned: success, and failure when an existing task differs
  type: dict
  contains:
    sync_task_id:
      description: ID of the task. Null if check mode only plans to create it.
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
events_url:
  description:
    - Address of the service that takes names of objects for the task. A function at the source sends them there. Null
      if no task exists, or if check mode only plans to create it.
  returned: success
  type: str
  sample: https://oms.cn-north-4.myhuaweicloud.com/v2/0123456789abcdef/sync-tasks/5b0c2f1e-8d5f-4a0e-9b1c-2f6f6a9d7e10/events
  version_added: 2.0.0
operations:
  description: The operations that were done, or would be done in check mode, in order. They are C(create), C(start),
    C(stop) and C(delete).
  returned: always, except if the options are invalid
  type: list
  elements: str
  sample: [stop, start]
quota:
  description: The quota and its usage.
  returned: always, after the tasks have been listed
  type: dict
  contains:
    limit:
      description: The option O(quota).
      type: int
    used:
      description: Number of tasks of the project after the run. In check mode and in failures, before the run.
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
      description: Operation that failed, such as C(list) or C(create).
      type: str
    retryable:
      description: Whether the same run can succeed later.
      type: bool
    attempts:
      description: How often the request was sent.
      type: int
preflight:
  description: The checks of O(preflight).
  returned: failure, when a check failed
  type: dict
  contains:
    checks:
      description: The checks that were made, as in RV(hwcloud.oms.oms_preflight_info#module:checks).
      type: list
      elements: dict
      contains:
        name:
          description: Name of the check.
          type: str
        ok:
          description: Whether it passed.
          type: bool
        detail:
          description: What was found. Null if the check failed.
          type: str
        error:
          description: What is wrong and what to do. Null if the check passed.
          type: str
    not_checked:
      description: What could not be checked, and why.
      type: list
      elements: str
    requests:
      description: How many requests the checks took.
      type: int
create_outcome:
  description:
    - C(unknown) if the response to a create request was lost and the module could not determine whether the task was
      created. The next run uses the task if it exists.
  returned: failure, when it is not known whether a task was created
  type: str
removed_sync_task:
  description:
    - All readable fields of the removed task. If another run created the new task first, that task is used, and may
      lack settings of the removed task that are not set in the playbook.
  returned: when O(on_drift=replace) removed the old task and this run created no new one
  type: dict
restoring_task:
  description: A playbook task that recreates the removed task. Only the keys have to be added.
  returned: when O(on_drift=replace) removed the old task and this run created no new one
  type: dict
sync_task_ids:
  description:
    - IDs of all matching tasks. If another run created the same task first and the task of this run could not be
      removed, the ID of the other task, followed by the ID of this task.
  returned: failure, when more than one task matches, or when a duplicate could not be removed
  type: list
  elements: str
"""

if __name__ == "__main__":
    from ..module_utils._module.startup import speed_up

    speed_up()

from typing import Any

from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.desired import check_sync_task
from ..module_utils._sync_task.options import SYNC_TASK_SPEC
from ..module_utils._sync_task.run_plan import Gate, execute_plan, settled_plan


def sync_task(run: Run) -> dict[str, Any]:
    """Bring one task to its state, and return the result of the module."""
    desired = check_sync_task(run.params, run.environ, run.warn)
    run.add_secrets(desired.keys)
    connection = run.connect(run.params["dst_region"])
    secrets = (run.params, connection.credentials._asdict(), desired.keys)
    run.warn_unmaskable_secrets(*secrets, readable=desired.readable())
    facts: dict[str, Any] = {"operations": []}
    try:
        api = run.open(connection)
        listing = api.list()
        facts["quota"] = {"limit": desired.quota, "used": len(listing.tasks)}
        planned, listing = settled_plan(run, api, desired, listing)
        run.warn_unmaskable_secrets(*secrets, readable=repr(planned.task))
        result = execute_plan(run, api, desired, planned, listing, Gate(api, connection.endpoint_region))
        current = result["sync_task"] or {}
        return dict(result, events_url=api.events_url(current.get("sync_task_id")))
    # Whatever it is: what was done before it must be returned.
    except Exception as exc:
        from ..module_utils._common.unexpected import as_failure

        raise as_failure(exc).with_context(**facts) from exc


def main() -> None:
    run_module(SYNC_TASK_SPEC, sync_task)


if __name__ == "__main__":
    main()
