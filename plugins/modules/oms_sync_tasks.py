#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_sync_tasks
version_added: 2.0.0
short_description: Manage all synchronization tasks of a tenant as one list
description:
  - Creates, starts, stops, restarts and removes the synchronization tasks of one project of the Huawei Cloud Object
    Storage Migration Service (OMS) until they match a list.
  - One process works on the whole list, and one complete listing of the tasks serves all entries. A list that matches
    costs one request, however many entries it has.
  - The whole list is checked before anything changes. A list with problems changes nothing, and every problem of every
    entry is in one message.
  - Each task is created at most once, as by M(hwcloud.oms.oms_sync_task). An entry that fails does not stop the work on
    the others. Nothing is pruned after a failure.
  - For one task, or for tasks of several projects in one play, use M(hwcloud.oms.oms_sync_task).
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
      - The state V(restarted) stops and starts a task each time.
options:
  sync_tasks:
    description:
      - The entries. An entry has the options of M(hwcloud.oms.oms_sync_task), such as C(src_bucket), C(dst_bucket),
        C(state) and C(on_drift), but no keys and no options of the connection.
      - The keys of the buckets are named with C(src_credentials) and C(dst_credentials), the key of a CDN with
        C(cdn_credentials). Each is a name in O(credentials). If a name is left out, the keys come from the environment,
        as in M(hwcloud.oms.oms_sync_task).
      - An entry that is a key, contains one, or has an unknown option or a value of the wrong type is refused. Quote
        strings that YAML takes for numbers or booleans.
      - Two entries for the same task are refused.
    type: list
    elements: dict
    required: true
  defaults:
    description:
      - Options that are merged under each entry. An option of an entry replaces the one here, also where it is a
        dictionary.
    type: dict
    default: {}
  credentials:
    description:
      - The keys by name. Each name has C(ak) and C(sk) for the account of a bucket, or C(authentication_key) for a CDN.
      - Every value in it is a secret and is masked in all output.
    type: dict
    default: {}
  quota:
    description:
      - How many synchronization tasks the tenant may have, at least 1. A list that needs more is refused.
      - A C(quota) of an entry or in O(defaults), as the role P(hwcloud.oms.sync_tasks#role) has it, replaces this one
        for those entries. The lowest of all counts.
    type: int
    default: 5
  preflight:
    description:
      - Whether to check the keys and the buckets of each task that is going to be created or started, as
        M(hwcloud.oms.oms_preflight_info) does. If a check fails, the list is refused with all problems of all entries,
        and nothing is changed. In check mode the checks are made too.
      - Entries can set it for themselves. What several entries have in common, such as keys, is asked once.
    type: bool
    default: false
  prune:
    description:
      - Whether to remove the tasks of the tenant that have no entry, after everything else succeeded.
      - A task that differs from an entry only in its regions or its source cloud has that entry and is not removed,
        unless another task matches the entry.
    type: bool
    default: false
  prune_max:
    description:
      - The maximum number of tasks that O(prune) removes. If there are more, the list is refused.
    type: int
    default: 1
  select:
    description:
      - Works on a part of the list only. All conditions must be met. Entries that are not selected have no element in
        RV(results), and nothing is pruned.
    type: dict
    suboptions:
      credentials:
        description:
          - Only entries that name one of these credentials. An empty list selects all entries.
        type: list
        elements: str
      statuses:
        description:
          - Only entries whose task has one of these statuses.
        type: list
        elements: str
        choices: [SYNCHRONIZING, STOPPED]
      sync_task_ids:
        description:
          - Only entries whose task has one of these ids. An existing task without an entry is an error.
        type: list
        elements: str
      state:
        description:
          - Replaces the state of each selected entry. Differences of a task are then only warned of.
          - An entry with state V(absent) is not selected for another state.
        type: str
        choices: [restarted, stopped, started, absent]
notes:
  - A task copies only the objects that events name. Existing objects are not copied. The playbook
    C(hwcloud.oms.migrate) makes the first full copy of a bucket with a migration task of OMS, as the module
    M(hwcloud.oms.oms_migration_task) does.
  - Without events nothing is copied at all. Events come from a function that you set up at the source, which the role
    C(hwcloud.oms.event_forwarder) packs, from the playbook C(hwcloud.oms.send_events), or from
    M(hwcloud.oms.oms_sync_event).
  - An event that gets lost is not repeated. The playbook C(hwcloud.oms.reconcile) copies what was missed.
  - Deletions at the source are not carried over. Delete such objects at the destination too.
  - The service does not guarantee a complete copy; a synchronization task is not for disaster recovery.
  - A task covers a whole bucket, without a prefix filter. Both buckets must exist.
  - The service documents synchronization tasks in the regions V(cn-north-4), V(cn-east-3) and V(cn-southwest-2) only.
    The module warns in any other region.
  - All entries use one endpoint. The default of O(region) is the first C(dst_region) of the list.
  - Entries are processed in the order of the list, but those that remove a task go last, or first where the quota needs
    it.
  - This collection is not yet tried on the real service. Its tests run on a simulator that follows the documentation.
seealso:
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_task_info
  - module: hwcloud.oms.oms_preflight_info
"""

EXAMPLES = r"""
- name: Apply the list of synchronization tasks of a tenant
  hwcloud.oms.oms_sync_tasks:
    project_id: "{{ oms_project_id }}"
    defaults:
      src_region: cn-beijing
      dst_region: cn-north-4
      src_credentials: aliyun
      dst_credentials: obs
    credentials:
      aliyun:
        ak: "{{ oms_src_ak }}"
        sk: "{{ oms_src_sk }}"
      obs:
        ak: "{{ oms_dst_ak }}"
        sk: "{{ oms_dst_sk }}"
    sync_tasks:
      - src_bucket: photos-origin
        dst_bucket: photos-copy
        description: photos of the web shop
      - src_bucket: albums-origin
        dst_bucket: albums-copy
        state: absent

- name: Report how far the tenant is from the list
  hwcloud.oms.oms_sync_tasks:
    project_id: "{{ oms_project_id }}"
    sync_tasks:
      - src_region: cn-beijing
        src_bucket: photos-origin
        dst_region: cn-north-4
        dst_bucket: photos-copy
        src_credentials: aliyun
        dst_credentials: obs
    credentials:
      aliyun:
        ak: "{{ oms_src_ak }}"
        sk: "{{ oms_src_sk }}"
      obs:
        ak: "{{ oms_dst_ak }}"
        sk: "{{ oms_dst_sk }}"
  check_mode: true
  register: oms_checked
  failed_when: oms_checked.drift is not defined

- name: Restart the running tasks that use a key that was rotated
  hwcloud.oms.oms_sync_tasks:
    project_id: "{{ oms_project_id }}"
    sync_tasks:
      - src_region: cn-beijing
        src_bucket: photos-origin
        dst_region: cn-north-4
        dst_bucket: photos-copy
        src_credentials: aliyun
        dst_credentials: obs
    credentials:
      aliyun:
        ak: "{{ oms_src_ak }}"
        sk: "{{ oms_src_sk }}"
      obs:
        ak: "{{ oms_dst_ak }}"
        sk: "{{ oms_dst_sk }}"
    select:
      credentials: [obs]
      statuses: [SYNCHRONIZING]
      state: restarted
"""

RETURN = r"""
results:
  description:
    - One element for each entry that is processed, in the order of the list, then one for each task that is pruned.
    - After a failure the same, as far as it is known. A list that is refused has no elements.
  returned: success, and failure once the tasks were listed
  type: list
  elements: dict
  contains:
    index:
      description: Position of the entry in the list, from 0. Null for a task that is pruned.
      type: int
    src_bucket:
      description: Name of the source bucket.
      type: str
    dst_bucket:
      description: Name of the destination bucket.
      type: str
    sync_task_id:
      description: ID of the task, null where there is none. With state C(absent) that of the removed one.
      type: str
    state:
      description: The state that was asked for.
      type: str
    changed:
      description: Whether anything changed, or would change in check mode.
      type: bool
    operations:
      description: What was done, or would be done in check mode, in order.
      type: list
      elements: str
    msg:
      description: Why the entry failed, or was not tried.
      returned: where the entry failed or was not tried
      type: str
    error:
      description: The error in a machine-readable form. RV(results[].msg) contains it as text.
      returned: where the entry failed
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
          description: Whether the same run may succeed later.
          type: bool
        attempts:
          description: How often that call was sent.
          type: int
    create_outcome:
      description: C(unknown) when it is not known whether a task was created.
      returned: where the entry failed that way
      type: str
    previous_sync_task_id:
      description: ID of the task that was replaced.
      returned: where a task was replaced
      type: str
    removed_sync_task:
      description: Every readable field of a task that was removed without a successor of this run.
      returned: where a replacement did not succeed
      type: dict
    restoring_task:
      description: A task for a playbook that recreates the removed task. Only the keys must be added.
      returned: where a replacement did not succeed
      type: dict
    sync_task_ids:
      description: Ids of the tasks that the entry could mean.
      returned: where several tasks match
      type: list
      elements: str
summary:
  description: Number of elements of RV(results), each counted once, and the quota.
  returned: success, and failure once the tasks were listed
  type: dict
  contains:
    changed:
      description: Entries that were changed.
      type: int
    unchanged:
      description: Entries without a change.
      type: int
    removed:
      description: Tasks that were removed, for an entry or because they have none.
      type: int
    failed:
      description: Entries, or tasks to be pruned, that failed.
      type: int
    quota:
      description: How many tasks there may be and how many there are after the run.
      type: dict
      contains:
        limit:
          description: The quota that counts.
          type: int
        used:
          description: Tasks of the project.
          type: int
drift:
  description: Differences between the list and the tenant before the run.
  returned: success, and failure once the tasks were listed
  type: dict
  contains:
    detected:
      description:
        - Whether anything is missing, differs, is stopped although its entry does not have C(state=stopped), is to be
          pruned, or is refused.
      type: bool
    missing:
      description: Entries without a task.
      type: list
      elements: dict
      contains:
        index:
          description: Position of the entry in the list.
          type: int
        label:
          description: The source bucket and the destination bucket.
          type: str
    differing:
      description: Entries whose task differs or has to be changed.
      type: list
      elements: dict
      contains:
        index:
          description: Position of the entry in the list.
          type: int
        label:
          description: The source bucket and the destination bucket.
          type: str
        sync_task_id:
          description: ID of the task.
          type: str
        fields:
          description: The fields that cannot be updated in place, each with C(desired) and C(actual).
          type: dict
        operations:
          description: What is to be done.
          type: list
          elements: str
    stopped:
      description: Entries whose task is stopped although they do not ask for that. Such a task copies nothing.
      type: list
      elements: dict
      contains:
        index:
          description: Position of the entry in the list.
          type: int
        label:
          description: The source bucket and the destination bucket.
          type: str
        sync_task_id:
          description: ID of the task.
          type: str
    not_named:
      description:
        - Tasks without an entry, with every field that can be read.
        - A task that differs from an entry only in its regions or its source cloud has that entry, unless another task
          matches the entry.
      type: list
      elements: dict
    problems:
      description: Why the list is refused, or why an entry will fail for a reason other than RV(drift.differing).
      type: list
      elements: str
    used:
      description: Tasks of the project before the run.
      type: int
    text:
      description: All of it for people, in lines.
      type: list
      elements: str
table:
  description:
    - One line for each task, and for each entry without a task, of at most 100 characters. It shows the status, what is
      to be done, and the buckets; an id only where several tasks have the same buckets.
  returned: success, and failure once the tasks were listed
  type: list
  elements: str
  sample:
    - "STATUS         ACTION     SOURCE -> DESTINATION"
    - "SYNCHRONIZING  unchanged  photos-origin -> photos-copy"
    - "-              create     albums-origin -> albums-copy"
check_mode:
  description: Whether this is a prediction, in check mode.
  returned: success, and failure once the tasks were listed
  type: bool
error:
  description: The first error in a machine-readable form. RV(results[].error) has that of each entry.
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
      description: Whether the same run may succeed later.
      type: bool
    attempts:
      description: How often that call was sent.
      type: int
"""

if __name__ == "__main__":
    from ..module_utils._module.startup import speed_up

    speed_up()

from collections.abc import Mapping
from typing import Any

from ..module_utils._module.ansible_module import Refusal
from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._sync_task.desired import DesiredTask, check_sync_task
from ..module_utils._sync_task.run_plan import Gate
from ..module_utils._sync_task_list.entries import Entry, with_named_keys
from ..module_utils._sync_task_list.list_options import (
    LIST,
    SPEC,
    entry_problems,
    key_names,
    read_options,
)
from ..module_utils._sync_task_list.list_planner import plan_list
from ..module_utils._sync_task_list.list_report import failure, refusal, results
from ..module_utils._sync_task_list.list_run import preflight_problems, work_on_list
from ..module_utils._sync_task_list.variables import leaves


def sync_tasks(run: Run) -> dict[str, Any]:
    """Bring all tasks of a list to their states, and return the result of the module."""
    credentials = run.params["credentials"]
    run.redactor.add(*leaves(credentials))
    wanted = read_options(run.params)
    regions = dict.fromkeys(entry.options["dst_region"] for entry in wanted.entries)
    connection = run.connect(*regions, option="dst_region of sync_tasks")
    api = run.open(connection)
    listing = api.list()
    keys: dict[str, str] = {}

    def resolve(entry: Entry) -> DesiredTask:
        desired = check_sync_task(
            with_named_keys(entry.options, credentials),
            run.environ,
            lambda text: run.warn(f"{entry.label}: {text}"),
        )
        run.add_secrets(desired.keys)
        keys.update(desired.keys)
        return desired

    planned = plan_list(
        wanted.entries, credentials, listing, wanted.quota, wanted.prune_max, wanted.selection, resolve=resolve
    )
    readable = repr((listing.tasks, [entry.desired.readable() for entry in wanted.entries if entry.desired]))
    run.warn_unmaskable_secrets(run.params, connection.credentials._asdict(), keys, readable=readable)
    named = key_names(credentials)
    run.warn_unmaskable_secrets(named, readable=readable, names=named)
    if planned.problems:
        raise refusal(planned, run.check_mode)
    gate = Gate(api, connection.endpoint_region, run.params["preflight"])
    problems = preflight_problems(planned, gate)
    if problems:
        raise refusal(planned._replace(problems=problems), run.check_mode)
    outcome = work_on_list(run, api, planned, listing, gate)
    if outcome.failed:
        raise failure(outcome)
    return results(outcome)


def check(params: Mapping[str, Any]) -> Refusal | None:
    """Refuse a list whose entries cannot be understood, before Ansible could show any of it."""
    problems, doubtful = entry_problems(params)
    return Refusal(problems, LIST, doubtful) if problems else None


def main() -> None:
    run_module(SPEC, sync_tasks, check=check)


if __name__ == "__main__":
    main()
