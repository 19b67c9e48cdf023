#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_task
version_added: 0.1.0
short_description: Manage synchronization tasks of the Object Storage Migration Service
description:
  - Creates, starts, stops, restarts and removes synchronization tasks of the Huawei Cloud Object Storage Migration
    Service (OMS). Such a task copies objects from a source bucket on another cloud to a destination bucket, as far as
    events name them.
  - Tasks have no names. A task is known by O(src_cloud_type), O(src_region), O(src_bucket), O(dst_region) and
    O(dst_bucket), or by O(sync_task_id).
  - A task can't be updated. Where an existing task differs from what is asked for, O(on_drift) says what to do.
  - A task is created at most once. An answer that is lost is looked for in the list of tasks before anything is sent
    again, and no task is ever created after a list that could not be read completely.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - O(state=restarted) stops and starts the task each time.
options:
  state:
    description:
      - V(present) means that the task exists. A new task runs at once, an existing one keeps its status.
      - V(started) and V(stopped) mean that it exists and runs, or stands. A missing task is created first.
      - V(restarted) stops the task and starts it with the keys that are given. This is how keys are rotated, since the
        service drops the stored keys at each stop. A missing task is created. The result is always changed.
      - V(absent) means that it is gone. A running task is stopped first. Only the options that say which task is meant
        are looked at, and O(src_cloud_type) still defaults to V(Aliyun), so give it for another vendor.
    type: str
    choices: [present, started, stopped, restarted, absent]
    default: present
  sync_task_id:
    description:
      - Picks the task by its id, 1 to 255 characters. The options that name regions and buckets may then be left out.
        Those that are given must agree with the task; O(src_cloud_type) is not compared.
      - Nothing is ever created for an id that is unknown.
    type: str
  src_cloud_type:
    description:
      - Vendor of the source.
    type: str
    choices: [AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, KingsoftCloud, Baidu, Qiniu, UCloud]
    default: Aliyun
  src_region:
    description:
      - Region of the source bucket as its vendor writes it, up to 100 characters. Required without O(sync_task_id).
      - If no task matches, but one has the same vendor and buckets in another region, that is taken as a difference of
        that task and not as a reason to create a second one. See O(on_drift).
    type: str
  src_bucket:
    description:
      - Name of the source bucket, up to 1024 characters. Required without O(sync_task_id).
    type: str
  src_ak:
    description:
      - Access key for the source bucket, 1 to 100 characters.
      - The four keys are required where a task may be created or started, so for O(state=present), O(state=started)
        and O(state=restarted), and for O(state=stopped) where the task is missing.
      - O(src_ak) and O(src_sk) come from one place, the options or the environment.
      - "Environment: E(OMS_SRC_AK)."
    type: str
  src_sk:
    description:
      - Secret key for the source bucket, 1 to 100 characters.
      - "Environment: E(OMS_SRC_SK)."
    type: str
  dst_ak:
    description:
      - Access key for the destination bucket, 1 to 100 characters.
      - "Environment: E(OMS_DST_AK)."
    type: str
  dst_sk:
    description:
      - Secret key for the destination bucket, 1 to 100 characters.
      - "Environment: E(OMS_DST_SK)."
    type: str
  dst_region:
    description:
      - Region of the destination bucket, up to 100 characters. Required without O(sync_task_id).
      - It should be the region of the endpoint. It is also the default of O(region).
    type: str
  dst_bucket:
    description:
      - Name of the destination bucket, up to 1024 characters. Required without O(sync_task_id).
    type: str
  description:
    description:
      - Description of the task, up to 255 characters without V(< > ( \) " ' &).
      - Whitespace at its end, such as the line break of a YAML block, is removed before it is sent or compared.
    type: str
  enable_metadata_migration:
    description:
      - Whether metadata is copied. C(Content-Type) always is. The service's default is V(false).
      - Like all options that describe the task and are left out, it is neither sent nor compared.
    type: bool
  enable_restore:
    description:
      - Whether archived objects are restored, so that they can be copied. The service's default is V(false).
    type: bool
  dst_storage_policy:
    description:
      - Storage class of the copied objects. V(SRC_STORAGE_MAPPING) keeps the class of the source.
        The service's default is V(STANDARD).
      - The service often does not tell the class of an existing task. It is then not compared.
    type: str
    choices: [STANDARD, IA, ARCHIVE, DEEP_ARCHIVE, SRC_STORAGE_MAPPING]
  app_id:
    description:
      - Tencent Cloud app ID, up to 255 characters. Required where a task with O(src_cloud_type=Tencent) may be created.
    type: str
  source_cdn:
    description:
      - Fetches the objects through a CDN in front of the source bucket.
    type: dict
    suboptions:
      domain:
        description:
          - Domain name of the CDN, without scheme, port or path.
        type: str
        required: true
      protocol:
        description:
          - Protocol of the CDN.
        type: str
        choices: [http, https]
        required: true
      authentication_type:
        description:
          - How the CDN authenticates requests.
        type: str
        choices:
          - NONE
          - QINIU_PRIVATE_AUTHENTICATION
          - ALIYUN_OSS_A
          - ALIYUN_OSS_B
          - ALIYUN_OSS_C
          - KSYUN_PRIVATE_AUTHENTICATION
          - AZURE_SAS_TOKEN
          - TENCENT_COS_A
          - TENCENT_COS_B
          - TENCENT_COS_C
          - TENCENT_COS_D
        default: NONE
      authentication_key:
        description:
          - Key of the CDN, up to 255 characters. Required for the types of Alibaba Cloud, Azure and Tencent Cloud,
            not used for Qiniu and Kingsoft Cloud, and refused for V(NONE).
          - "Environment, for the types that require it: E(OMS_CDN_KEY)."
        type: str
      crypto_type:
        description:
          - How the key of the CDN is encrypted. Sent when it is set, never compared.
        type: str
        choices: [DEFAULT, KMS]
      kms_key_id:
        description:
          - Id of the KMS key for O(source_cdn.crypto_type=KMS). Sent when it is set, never compared.
        type: str
  consistency_check:
    description:
      - How it is checked that an object arrived whole. The service's default is V(size_last_modified).
      - V(crc64) works for sources on Huawei Cloud, Alibaba Cloud and Tencent Cloud.
      - V(transmission) takes a finished download as success. It has a meaning with O(source_cdn) only, and the service
        shows it as C(no_check).
    type: str
    choices: [size_last_modified, crc64, transmission]
  src_crypto_type:
    description:
      - How the keys of the source are encrypted. Sent when it is set, never compared.
    type: str
    choices: [DEFAULT, KMS]
  src_kms_key_id:
    description:
      - Id of the KMS key for O(src_crypto_type=KMS). Sent when it is set, never compared.
    type: str
  dst_crypto_type:
    description:
      - How the keys of the destination are encrypted. Sent when it is set, never compared.
    type: str
    choices: [DEFAULT, KMS]
  dst_kms_key_id:
    description:
      - Id of the KMS key for O(dst_crypto_type=KMS). Sent when it is set, never compared.
    type: str
  on_drift:
    description:
      - What to do when an existing task differs in a field that no call can change. Keys can't be read, so they are
        never compared. Neither is a field that the service does not show; a warning names such options. A task
        without a description has an empty one.
      - V(fail) changes nothing and names the differences. V(warn) names them and works on the task as it is.
      - V(recreate) creates a new task, sees it run, and then removes the old one. It needs room in the quota.
        If such a run is killed, the next run of the same playbook removes the old task, where it is certain which of
        the two tasks is the new one.
      - V(replace) removes the old task first. Nothing is synchronized in between, and if the create then fails, there
        is no task. The failure returns what was removed. If another run creates the task first, that one is used.
      - In a new task, what the playbook leaves out is taken over from the old one as far as it can be read.
        The id changes, so whoever sends events must be told RV(sync_task_id).
      - With O(state=stopped) a difference is only a warning.
    type: str
    choices: [fail, warn, recreate, replace]
    default: fail
  quota:
    description:
      - How many synchronization tasks the tenant may have, at least 1. When they are there, no further one is created.
    type: int
    default: 5
  wait:
    description:
      - Whether to wait until the service shows the status that is asked for. Steps in the middle are always waited for.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait for each status.
    type: float
    default: 300.0
notes:
  - A task copies only the objects that events name. Existing objects are not copied, and without events nothing is
    copied at all. Events come from a function that you set up at the source, or from M(hwcloud.oms.oms_sync_event). The
    first full copy of a bucket is the work of a migration task of OMS, which this version does not manage.
  - Deletions at the source are not carried over, and an event that gets lost is not repeated. The service promises no
    complete copy; a synchronization task is not for disaster recovery.
  - The service does not document what becomes of events that it gets while a task is stopped. Take them for lost, and
    send the names of the objects that changed meanwhile with M(hwcloud.oms.oms_sync_event).
  - A task covers a whole bucket, without a prefix filter. Both buckets must exist.
  - The service documents synchronization tasks in the regions V(cn-north-4), V(cn-east-3) and V(cn-southwest-2) only.
    The module warns in any other region.
  - The keys of the source bucket must be allowed to list buckets, read the location of the bucket, list its objects and
    read objects and their metadata. Those of the destination bucket need the same, and must be allowed to upload
    objects, list the parts of an upload and restore archived objects.
  - The service does not document what becomes of copied objects when a task is removed. The module sends no request
    that deletes objects.
  - This collection is not yet tried on the real service. Its tests run on a simulator that follows the documentation.
seealso:
  - name: Synchronization tasks in the user guide of OMS
    description: What a task does, what it needs, and where it is offered.
    link: https://support.huaweicloud.com/intl/en-us/usermanual-oms/oms_01_0042.html
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_sync_task_statistics_info
  - module: hwcloud.oms.oms_sync_event
  - ref: ansible_collections.hwcloud.oms.docsite.what_happens_when
    description: What a run prints, what is true then, and what to do next.
"""

EXAMPLES = r"""
- name: Ensure that a synchronization task exists and runs
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

- name: Stop it for a maintenance window, which also drops the stored keys
  hwcloud.oms.oms_sync_task:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    state: stopped

- name: Give it new keys
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

- name: Have a task made anew when its description is another one
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
    - Id of the task. Null where there is none, or none yet in check mode. With O(state=absent) that of the removed one.
  returned: success, and failure where it is known
  type: str
  sample: 5b0c2f1e-8d5f-4a0e-9b1c-2f6f6a9d7e10
previous_sync_task_id:
  description: Id of the task that was replaced.
  returned: when O(on_drift) made a new task
  type: str
sync_task:
  description:
    - The task with every field that can be read, null where the service gives none. In check mode, what is expected.
    - Null when there is no task at the end.
  returned: success, and failure when an existing task differs
  type: dict
  contains:
    sync_task_id:
      description: Id of the task, null for one that check mode only plans.
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
operations:
  description: What was done, or would be done in check mode, in order. C(create), C(start), C(stop) and C(delete).
  returned: always, but for arguments that were refused
  type: list
  elements: str
  sample: [stop, start]
quota:
  description: How many tasks there may be and how many there are.
  returned: always, once the tasks were listed
  type: dict
  contains:
    limit:
      description: The option O(quota).
      type: int
    used:
      description: Tasks of the project after the run. In check mode and in failures, as first listed.
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
      description: The call that failed, such as C(list) or C(create).
      type: str
    retryable:
      description: Whether the same run may succeed later.
      type: bool
    attempts:
      description: How often that call was sent.
      type: int
create_outcome:
  description:
    - C(unknown) when the answer to a create was lost and could not be settled. The next run adopts what came of it.
  returned: failure, when it is not known whether a task was created
  type: str
removed_sync_task:
  description:
    - Every readable field of the task that was removed. When another run created its successor first, that one is used,
      and it may lack settings of the removed task that the playbook leaves out.
  returned: when O(on_drift=replace) removed the old task and this run created no new one
  type: dict
restoring_task:
  description: A task for a playbook that makes the removed task again. Only the keys must be added.
  returned: when O(on_drift=replace) removed the old task and this run created no new one
  type: dict
sync_task_ids:
  description:
    - Ids of the tasks that could be meant. After a create that came second, the id of the task that was created first,
      then that of the own one, which could not be removed.
  returned: failure, when more than one task could be meant, or the own one of two could not be removed
  type: list
  elements: str
"""

if __name__ == "__main__":
    from ..module_utils._module import startup  # noqa: F401

from typing import Any

from ..module_utils._common.errors import AmbiguousTaskError
from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.desired import check_sync_task
from ..module_utils._sync_task.options import SYNC_TASK_SPEC
from ..module_utils._sync_task.planner import plan


def sync_task(run: Run) -> dict[str, Any]:
    """One run: check, connect, look, decide and, outside check mode, act."""
    desired = check_sync_task(run.params, run.environ, run.warn)
    run.add_secrets(desired.keys)
    connection = run.connect(run.params["dst_region"])
    run.warn_unmaskable_secrets(run.params, connection.credentials._asdict(), desired.keys, readable=desired.readable())
    facts: dict[str, Any] = {"operations": []}
    try:
        api = run.open(connection)
        listing = api.list()
        facts["quota"] = {"limit": desired.quota, "used": len(listing.tasks)}
        try:
            planned = plan(desired, listing)
        except AmbiguousTaskError:
            from ..module_utils._sync_task.apply.races import wait_out_race

            run.expect_wait()
            planned, listing = wait_out_race(api, desired, listing, run.clock)
        run.warn_unmaskable_secrets(
            run.params, connection.credentials._asdict(), desired.keys, readable=repr(planned.task)
        )
        for warning in planned.warnings:
            run.warn(warning)
        if not planned.steps or run.check_mode:
            return dict(planned.result(), quota=facts["quota"])
        from ..module_utils._sync_task.apply.apply import Applier

        run.expect_wait()
        return Applier(api, desired, run.clock, run.warn).apply(planned, listing)
    # Whatever it is: what was done before it must be returned.
    except Exception as exc:
        from ..module_utils._common.unexpected import as_failure

        raise as_failure(exc).with_context(**facts) from exc


def main() -> None:
    run_module(SYNC_TASK_SPEC, sync_task)


if __name__ == "__main__":
    main()
