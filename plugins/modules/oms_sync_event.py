#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_event
version_added: 0.1.0
short_description: Send object names to an OMS synchronization task
description:
  - Sends the names of objects to a running synchronization task of the Huawei Cloud Object Storage Migration Service
    (OMS). The service compares each object at the source with the object at the destination and copies it if required.
  - The number of names is not limited. They are sent in batches of ten, in order unless O(parallel) is greater than 1.
    If the response to a batch is lost, the batch is sent again. This is safe, since the service compares the objects
    again.
  - To follow the progress of a long list, read the system log of the machine where the module runs, for example with
    C(journalctl -f | grep oms_sync_event). An entry is written after every thousand names.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
attributes:
  check_mode:
    support: full
    details:
      - Sends nothing. Returns C(changed=true) if there are names to send.
  diff_mode:
    support: none
    details:
      - The service does not report which objects an event copied.
  idempotent:
    support: none
    details:
      - Each run sends the events again.
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
  object_keys:
    description:
      - Plain names of the objects, without scheme and bucket. The module encodes them, so decode the names in
        notifications of object stores, where most platforms encode them. An encoded name has 1 to 16384 characters.
      - Wildcards and prefixes are not supported. V(photos/*) and V(photos/) are sent as names of objects, with a
        warning.
      - A string is a single name, including any commas. Elements must be strings, so quote values that YAML reads as a
        number, a boolean or a time.
      - All names are validated before the first one is sent. If a name is invalid, nothing is sent.
      - Exactly one of O(object_keys) and O(object_keys_file) is required.
    type: list
    elements: str
  object_keys_file:
    description:
      - A UTF-8 file with one name per line, on the machine where the module runs. Blank lines are ignored.
      - Each line is validated like an element of O(object_keys) before the first name is sent. The file is then read
        again while the names are sent, so its size is not limited. A named pipe can be read only once, so its lines are
        validated when they are sent.
    type: path
  start_at:
    description:
      - Index of the first name to send, to resume after a failure. The failure returns it as RV(resume_from).
    type: int
    default: 0
  parallel:
    description:
      - Number of connections that are used at the same time, 1 to 16. With more than one, the batches arrive in any
        order.
      - A response with status 429 or 503 halves the number of requests in flight, which then recovers slowly.
    type: int
    default: 1
    version_added: 2.0.0
  require_running:
    description:
      - Whether to fail if the task is stopped.
    type: bool
    default: true
notes:
  - A synchronization task copies only the objects that events name. Existing objects are not copied unless each of them
    is named; the playbook C(hwcloud.oms.migrate) copies them without a list of names. See the notes of
    M(hwcloud.oms.oms_sync_task).
  - Notifications of object stores contain names too, each platform with an encoding of its own. The event filter
    C(hwcloud.oms.object_keys) decodes them, and the playbook C(hwcloud.oms.send_events) sends them to the tasks of
    their buckets.
  - The service does not report whether an event was processed, and a lost one is not repeated. The playbook
    C(hwcloud.oms.reconcile) copies what was missed.
  - If a named object no longer exists at the source, it is not deleted at the destination. The service does not
    guarantee a complete copy, so a synchronization task is not for disaster recovery.
  - This collection is not yet tried on the real service.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_sync_task_statistics_info
  - ref: ansible_collections.hwcloud.oms.docsite.retries
    description:
      Which requests are retried after an error.
      The guide is also at U(https://github.com/hwcloud-oms/hwcloud.oms/blob/main/docs/docsite/rst/retries.rst).
"""

EXAMPLES = r"""
- name: Copy two objects
  hwcloud.oms.oms_sync_event:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    object_keys:
      - summer/beach.jpg
      - summer/a day at sea.jpg

- name: Copy all objects of a list
  hwcloud.oms.oms_sync_event:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    object_keys_file: names.txt

- name: Copy all objects of a long list
  hwcloud.oms.oms_sync_event:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    object_keys_file: names.txt
    parallel: 8
"""

RETURN = r"""
sync_task_id:
  description: ID of the task.
  returned: success, and failure after the task was found
  type: str
sent:
  description: Number of names that this run sent. V(0) in check mode.
  returned: success, and failure after the task was found
  type: int
events_url:
  description:
    - Address of the service that takes names of objects for the task. A function at the source sends them there.
  returned: success, and failure after the task was found
  type: str
  sample: https://oms.cn-north-4.myhuaweicloud.com/v2/0123456789abcdef/sync-tasks/5b0c2f1e-8d5f-4a0e-9b1c-2f6f6a9d7e10/events
  version_added: 2.0.0
resume_from:
  description:
    - Value of O(start_at) to resume with, the lowest index of a name that is not known to have arrived. The index
      counts from the first name of the list.
    - With O(parallel) greater than 1, some names after it may have arrived too. Sending them again does no harm.
  returned: failure while names were being sent
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

from ..module_utils._common.errors import OmsError
from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.event_names import SPEC, check
from ..module_utils._sync_task.events import Send, Sender
from ..module_utils._sync_task.select import check_choice, pick


def sync_event(run: Run) -> dict[str, Any]:
    """One run: check, connect, find the task and send the names."""
    desired = check_choice(run.params)
    names = check(run.params, run.warn)
    connection = run.connect(run.params["dst_region"])
    api = run.open(connection)
    task = pick(desired, api.list(), run.warn)
    task_id = str(task.sync_task_id)
    events_url = api.events_url(task_id)
    run.expect_wait()

    def connect() -> Send:
        calls = api.usage()
        return lambda batch, slot: calls.events(task_id, batch, slot.release, slot.take)

    sender = Sender(connect, run.params["start_at"], run.log, run.params["parallel"])
    try:
        result = sender.run(task, names, run.params["require_running"], run.check_mode)
    except OmsError as exc:
        raise exc.with_context(events_url=events_url) from exc
    return dict(result, events_url=events_url)


def main() -> None:
    run_module(SPEC, sync_event, names=("object_keys",))


if __name__ == "__main__":
    main()
