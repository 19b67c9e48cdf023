#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_event
version_added: 0.1.0
short_description: Tell a synchronization task of the Object Storage Migration Service which objects changed
description:
  - Sends names of objects to a running synchronization task of the Huawei Cloud Object Storage Migration Service (OMS).
    The service compares each object at the source with that at the destination and copies it where needed.
  - Any number of names is sent, in order and in batches of ten. A batch whose answer is lost is sent again, which does
    no harm, since the service compares again.
  - How far a long list is can be followed in the system log of the machine where the module runs, for example with
    C(journalctl -f | grep oms_sync_event). An entry is written each time a thousand names were sent.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
attributes:
  check_mode:
    support: full
    details:
      - Sends nothing, and is changed when there is something to send.
  diff_mode:
    support: none
    details:
      - The service does not tell which objects an event copied.
  idempotent:
    support: none
    details:
      - Each run sends its events again.
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
  object_keys:
    description:
      - Names of the objects as they are, without scheme and bucket. The module encodes them.
        A name has 1 to 16384 characters once encoded.
      - There are no wildcards and no prefixes. V(photos/*) and V(photos/) are names of objects like any other, and only
        warned of.
      - A string is taken as one name, with all its commas. Elements must be strings, so quote what YAML would read as
        a number, a boolean or a time.
      - All names are checked before the first one is sent. If one is refused, nothing is sent.
      - Exactly one of O(object_keys) and O(object_keys_file) is required.
    type: list
    elements: str
  object_keys_file:
    description:
      - A UTF-8 file with one name a line, on the machine where the module runs. Blank lines are left out.
      - Each line is checked like an element of O(object_keys) before the first name is sent. Then the file is read
        again while it is sent, so it may have any size. A named pipe can be read only once, so its lines are checked
        when they are sent.
    type: path
  start_at:
    description:
      - Index of the first name to send, to go on after a failure. The failure says it in RV(resume_from).
    type: int
    default: 0
  require_running:
    description:
      - Whether a task that is stopped is refused.
    type: bool
    default: true
notes:
  - A synchronization task copies only the objects that events name. Existing objects are not copied unless they are
    named, one by one. The caller provides the list of names. See the notes of M(hwcloud.oms.oms_sync_task).
  - An object that is named and no longer exists at the source is not deleted at the destination. The service promises
    no complete copy; a synchronization task is not for disaster recovery.
  - This collection is not yet tried on the real service.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_sync_task_statistics_info
  - ref: ansible_collections.hwcloud.oms.docsite.retries
    description: What is sent again after an error, and what is not.
"""

EXAMPLES = r"""
- name: Have two objects copied
  hwcloud.oms.oms_sync_event:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    object_keys:
      - summer/beach.jpg
      - summer/a day at sea.jpg

- name: Have every object of a list copied
  hwcloud.oms.oms_sync_event:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    dst_region: cn-north-4
    dst_bucket: photos-copy
    object_keys_file: names.txt
"""

RETURN = r"""
sync_task_id:
  description: Id of the task.
  returned: success, and failure once the task was found
  type: str
sent:
  description: How many names this run sent. 0 in check mode.
  returned: success, and failure once the task was found
  type: int
resume_from:
  description: Index, counted from the first name of the whole list, to give as O(start_at) to go on.
  returned: failure, when names were being sent
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
from ..module_utils._sync_task.events import SPEC, Sender, check
from ..module_utils._sync_task.select import check_choice, pick


def sync_event(run: Run) -> dict[str, Any]:
    """One run: check, connect, find the task and send the names."""
    desired = check_choice(run.params)
    names = check(run.params, run.warn)
    connection = run.connect(run.params["dst_region"])
    api = run.open(connection)
    task = pick(desired, api.list(), run.warn)
    task_id = str(task.sync_task_id)
    run.expect_wait()
    calls = api.usage()
    sender = Sender(lambda batch: calls.events(task_id, batch), run.params["start_at"], run.log)
    return sender.run(task, names, run.params["require_running"], run.check_mode)


def main() -> None:
    run_module(SPEC, sync_event, names=("object_keys",))


if __name__ == "__main__":
    main()
