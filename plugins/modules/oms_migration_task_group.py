#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_migration_task_group
version_added: 2.0.0
short_description: Copy a large bucket once with an OMS migration task group
description:
  - Creates, starts, stops and removes migration task groups of the Huawei Cloud Object Storage Migration Service (OMS),
    and waits until they are complete. The service splits the source bucket into several tasks of its own, copies the
    objects once to a destination bucket, and ends.
  - Use a group for more than about 3 TB or 5 million objects, and M(hwcloud.oms.oms_migration_task) for less.
  - Migration task groups do not have names. One is identified by O(src_cloud_type), O(src_region), O(src_bucket),
    O(task_type), O(object_key) or O(list_file), O(dst_region), O(dst_bucket), O(save_prefix) and O(run), or by
      O(group_id).
  - A group is created at most once. If the response to a create request is lost, the module looks for the group in the
    list before it retries. It never creates a group unless the list was read completely.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
  - hwcloud.oms.buckets
  - hwcloud.oms.migration
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  state:
    description:
      - The state of the group at the end of the run.
      - V(completed) - The group has ended well. A missing group is created, a paused one is started, a failed one is
        started again as O(retries) allows, and the module waits for the end. A wait that times out fails, the service
        continues, and the next run goes on waiting. A failed group is started again whatever the reason, since its
        tasks fail for reasons of their own.
      - V(present) - The group exists, whatever its status. A missing group is created.
      - V(started) - The group is running or has ended well. A missing group is created.
      - V(stopped) - The group is not running. A missing group is an error, since OMS cannot create a stopped one.
      - V(absent) - No group matches. A running one is stopped first. Keys are not required.
    type: str
    choices: [completed, present, started, stopped, absent]
    default: completed
  run:
    description:
      - Label of the pass, 1 to 64 letters, digits, dots, hyphens and underscores. A new label is a new pass, and a
        rerun with the same label finds its group.
      - The label is stored at the end of the description of the group, as C([run=first]).
      - Without a label, only groups without a label match. If several match, the newest is used.
    type: str
  group_id:
    description:
      - ID of the group. The options that identify a group are then optional, but must match if they are set.
      - If no group has this ID, the module fails, or changes nothing for O(state=absent).
    type: str
  src_cloud_type:
    description:
      - Cloud provider of the source. V(URLSource) copies from a list of URLs and requires O(task_type=URL_LIST).
    type: str
    choices:
      [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, Google, URLSource, UCloud]
    default: Aliyun
  src_region:
    description:
      - Region of the source bucket as its cloud provider spells it, up to 100 characters. Required without O(group_id),
        except for a list of URLs.
    type: str
  src_bucket:
    description:
      - Name of the source bucket, up to 1024 characters. Required without O(group_id), except for a list of URLs.
    type: str
  src_ak:
    description:
      - Access key for the source bucket, 1 to 100 characters.
      - The keys of both buckets are required if a group may be created or started, that is, for O(state=completed) and
        O(state=started), and for O(state=present) without O(group_id). A list of URLs does not have keys of a source.
      - The keys of one bucket are all read from the options or all from the environment.
      - "Environment: E(OMS_SRC_AK)."
    type: str
  task_type:
    description:
      - C(PREFIX) copies all objects with the prefixes in O(object_key), C(LIST) the objects in the lists in
        O(list_file), and C(URL_LIST) the URLs in them. Upper and lower case are the same.
    type: str
    default: PREFIX
  object_key:
    description:
      - Up to 500 prefixes, each up to 1024 characters.
      - Defaults to the whole bucket. The order does not matter.
    type: list
    elements: str
  list_file:
    description:
      - The folder with the lists of the objects or URLs to copy. Required for the values C(LIST) and C(URL_LIST) of
        O(task_type).
    type: dict
    suboptions:
      obs_bucket:
        description:
          - OBS bucket of the list, in the region of the destination. It is read with the keys of the destination.
        type: str
        required: true
      list_file_key:
        description:
          - Folder of the lists, which ends with a slash.
        type: str
        required: true
      list_file_num:
        description:
          - Number of lists. Sent if it is set, never compared.
        type: str
  dst_region:
    description:
      - Region of the destination bucket, up to 100 characters. Required without O(group_id).
      - It must be the region of the endpoint, and is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Name of the destination bucket, up to 1024 characters. Required without O(group_id).
    type: str
  description:
    description:
      - Description of the group, up to 255 characters together with the label of O(run), without V(< > ( \) " ' &).
      - Trailing whitespace is removed before the description is sent or compared.
    type: str
  bandwidth_policy:
    description:
      - Up to five windows in which the traffic is limited. They must not overlap or cross midnight. An empty list
        removes the limits.
      - A difference is updated in place, as long as the group has not ended.
    type: list
    elements: dict
    suboptions:
      start:
        description:
          - Start of the window, such as V("08:00"). Quote it, since YAML reads some times as numbers. The service does
            not document the time zone.
        type: str
        required: true
      end:
        description:
          - End of the window, such as V("19:59").
        type: str
        required: true
      max_bandwidth:
        description:
          - Maximum traffic in MB/s, 1 to 200.
        type: int
        required: true
  smn_config:
    description:
      - Send a message with the Simple Message Notification service when the group ends. Only sent when the group is
        created, never compared, since the service does not return it.
    type: dict
    suboptions:
      topic_urn:
        description:
          - URN of the topic, which must be in the region of the group.
        type: str
        required: true
      trigger_conditions:
        description:
          - When a message is sent.
        type: list
        elements: str
        choices: [SUCCESS, FAILURE]
        required: true
      language:
        description:
          - Language of the message.
        type: str
        choices: [zh-cn, en-us]
        default: en-us
      message_template_name:
        description:
          - Name of a template of the message.
        type: str
  enable_metadata_migration:
    description:
      - Whether to copy the metadata of objects. C(Content-Type) is always copied. The default of the service is
        V(false).
      - If an option that describes the group is not set, as this one, it is neither sent nor compared.
    type: bool
  enable_failed_object_recording:
    description:
      - Whether to record the names of objects that could not be copied. Without it, a failed group can only compare all
        objects again. The default of the service is V(true).
    type: bool
  on_drift:
    description:
      - What to do if an existing group differs in settings that OMS cannot update. Keys cannot be read, so they are
        never compared.
      - If the group has ended, a difference is only a warning. Use a new O(run) to copy with other settings.
      - V(fail) - Fail with the differences and change nothing.
      - V(warn) - Warn about the differences and keep the group as it is.
      - V(recreate) - Replace a group that is paused or failed. The new one is created before the old one is removed,
        and takes over all readable settings that are not set in the playbook. A running group is not replaced.
    type: str
    choices: [fail, warn, recreate]
    default: fail
  retries:
    description:
      - How often O(state=completed) starts a failed group again in one run. With V(0), a failed group is a failure.
      - A start that the service refuses counts too. If the group stays failed, the module fails with the refusal.
    type: int
    default: 3
  retry_scope:
    description:
      - What a failed group does when it is started again. V(failed) copies only the objects that failed if the service
        has a usable list of them. V(all) compares all objects again.
    type: str
    choices: [failed, all]
    default: failed
  preflight:
    description:
      - Whether to check the keys and the buckets before a group is created or started, as
        M(hwcloud.oms.oms_preflight_info) does. If a check fails, the module fails and nothing is changed. In check mode
        the checks are made too.
      - A run that neither creates nor starts a group makes no checks.
    type: bool
    default: false
notes:
  - The service runs five groups at a time in most regions. Others wait, and fail after 30 days.
  - The service drops the keys when a group is paused or has ended, so each start requires them again.
  - Deletions at the source are not carried over.
  - A copy is complete if RV(complete) is true. That holds for the objects that the service listed, not for objects that
    were written to the source later.
  - The service keeps lists of objects in the folder C(oms) of the destination bucket. Do not change them while it is
    running, and leave them out when you compare the numbers of objects.
  - If another task or group between the same buckets is running, nothing is created, unless their O(object_key) or
    O(save_prefix) have nothing in common.
  - This collection is not yet tried on the real service. Its tests run against a simulator that follows the
    documentation.
seealso:
  - module: hwcloud.oms.oms_migration_task
  - module: hwcloud.oms.oms_migration_task_group_info
  - module: hwcloud.oms.oms_sync_task
"""

EXAMPLES = r"""
- name: Copy a bucket once, and wait until the copy is complete
  hwcloud.oms.oms_migration_task_group:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    run: first
  register: copy

- name: Start a second pass that copies what has changed since, and do not wait for it
  hwcloud.oms.oms_migration_task_group:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    run: second
    migrate_since: "2026-01-01T00:00:00Z"
    bandwidth_policy:
      - start: "08:00"
        end: "19:59"
        max_bandwidth: 20
    wait: false

- name: Pause the first pass, which drops the stored keys, unless it has ended
  hwcloud.oms.oms_migration_task_group:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    run: first
    state: stopped

- name: Remove the group of the first pass, but not the objects
  hwcloud.oms.oms_migration_task_group:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    run: first
    state: absent
"""

RETURN = r"""
group_id:
  description:
    - ID of the group. Null if none exists, or if check mode only plans to create it. With O(state=absent), the ID of
      the removed group, the newest of several.
  returned: success, and failure if it is known
  type: str
  sample: 9f0c2f1e-8d5f-4a0e-9b1c-2f6f6a9d7e10
previous_group_id:
  description: ID of the group that was replaced.
  returned: when a new group was created because of O(on_drift)
  type: str
group:
  description:
    - The group with all readable fields. A field is null if the service does not return it. In check mode, the expected
      group.
    - Null if no group exists at the end of the run.
  returned: success, and failure if it is known
  type: dict
  contains:
    group_id:
      description: ID of the group.
      type: str
    description:
      description: Description, without the label of the run.
      type: str
    run:
      description: Label of the run; null if there is none.
      type: str
    status:
      description: C(waiting), C(creating), C(running), C(paused), C(failed), C(succeeded), C(pausing) or C(deleting).
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
    total_task_num:
      description: Number of tasks of the group.
      type: int
    create_task_num:
      description: Tasks that were created.
      type: int
    waiting_task_num:
      description: Tasks that wait.
      type: int
    executing_task_num:
      description: Tasks that run.
      type: int
    paused_task_num:
      description: Tasks that are paused.
      type: int
    complete_task_num:
      description: Tasks that ended well.
      type: int
    failed_task_num:
      description: Tasks that failed.
      type: int
    create_complete_num:
      description: Objects of the tasks that were created.
      type: int
    create_complete_size:
      description: Bytes of the tasks that were created.
      type: int
complete:
  description:
    - Whether the group has ended well, no object failed, and each object that the service listed was copied or skipped.
      A copy of a whole bucket that is empty is complete.
  returned: success, and failure if it is known
  type: bool
copied:
  description: Number of objects that were copied. Objects that exist in the destination are skipped and do not count.
  returned: success, and failure if it is known
  type: int
failure:
  description: Why the group failed. Null if it has not failed, and right after it was started again.
  returned: success, and failure if it is known
  type: dict
  contains:
    code:
      description: Error code of the service, such as C(TRF.0159).
      type: str
    message:
      description: What the code means, and what to do.
      type: str
    retryable:
      description: Whether the service can succeed without a person changing anything.
      type: bool
    list_bucket:
      description: Bucket of the list of objects that failed.
      type: str
    list_key:
      description: Folder of the list of objects that failed.
      type: str
tasks_failed:
  description:
    - The tasks of the group that failed. Empty if the group has not failed, and right after it was started again.
  returned: success, and failure when the group failed
  type: list
  elements: dict
  contains:
    task_id:
      description: ID of the task.
      type: int
    code:
      description: Error code of the service.
      type: str
    message:
      description: What the code means, and what to do.
      type: str
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
operations:
  description:
    - The operations that were done, or would be done in check mode, in order. They are C(create), C(start), C(retry),
      C(stop), C(delete) and C(update).
  returned: always, except if the options are invalid
  type: list
  elements: str
  sample: [create, retry]
error:
  description: The error in a machine-readable form. RV(ignore:msg) contains it as text.
  returned: failure
  type: dict
  contains:
    code:
      description: Error code of the service for the request that failed.
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
create_outcome:
  description:
    - C(unknown) if the response to a create request was lost and the module could not determine whether the group was
      created. The next run uses the group if it exists.
  returned: failure, when it is not known whether a group was created
  type: str
group_ids:
  description: IDs of the groups that match and run, or that were created at the same time.
  returned: failure, when more than one group is running, or a duplicate could not be removed
  type: list
  elements: str
rivals:
  description: IDs of the running tasks and groups that prevent the create.
  returned: failure, when another migration between the same buckets is running
  type: list
  elements: raw
"""

if __name__ == "__main__":
    from ..module_utils._module.startup import speed_up

    speed_up()

from typing import Any

from ..module_utils._api.migration_models import GROUP
from ..module_utils._migration.options import TASK_GROUP_SPEC as SPEC
from ..module_utils._migration.work import work
from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._module.slices import unfinished


def migration_task_group(run: Run) -> dict[str, Any]:
    """Bring one migration task group to its state, and return the result of the module."""
    outcome = work(run, GROUP)
    return outcome.result if outcome.state is None else unfinished(outcome.state, outcome.line)


def main() -> None:
    run_module(SPEC, migration_task_group)


if __name__ == "__main__":
    main()
