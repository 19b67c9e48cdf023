#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_migrations
version_added: 2.0.0
short_description: Copy several buckets with OMS, as many at once as the service runs
description:
  - Copies each bucket of a list once, with a migration task or a migration task group of the Huawei Cloud Object
    Storage Migration Service (OMS), and waits until all copies have ended.
  - The whole list is checked before anything changes. A list with problems changes nothing, and every problem of every
    entry is in one message.
  - At most five copies are active at once. Whenever one ends, the next of the list begins.
  - Copies between the same buckets that may write the same objects, such as two runs, are made one after another, in
    the order of the list. Copies from several source buckets to one destination bucket are made at once. Give each a
    C(save_prefix) of its own if their objects may have the same names.
  - A copy that fails does not stop the others. The module fails at the end, with the results of all copies.
  - A rerun finds each copy again. A copy that has ended well is unchanged, one that runs is waited for.
  - The role P(hwcloud.oms.migrate#role) uses this module.
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
    support: full
options:
  migrations:
    description:
      - The copies. An entry has the options of M(hwcloud.oms.oms_migration_task), such as C(src_bucket), C(dst_bucket)
        and C(run), but no keys, no options of the connection, no C(wait) and no C(progress_every).
      - With C(use=group) in an entry, it is copied by a migration task group, and has the options of
        M(hwcloud.oms.oms_migration_task_group). The default is C(use=task).
      - The keys of the buckets are named with C(src_credentials) and C(dst_credentials), the key of a CDN with
        C(cdn_credentials). Each is a name in O(credentials). If a name is left out, the keys come from the environment,
        as in M(hwcloud.oms.oms_migration_task).
      - The default of C(wait_timeout) is V(0), which waits without a limit.
      - An entry that is a key, contains one, or has an unknown option or a value of the wrong type is refused. Quote
        strings that YAML takes for numbers or booleans. Two entries for the same copy are refused too.
    type: list
    elements: dict
    required: true
  credentials:
    description:
      - The keys by name. Each name has the fields C(ak) and C(sk) for the account of a bucket, or
        C(authentication_key) for a CDN. Temporary keys also have C(security_token). A source may have
        C(connection_string) or C(json_auth_file) instead.
      - Every value in it is a secret and is masked in all output.
    type: dict
    default: {}
  progress_every:
    description:
      - How often to show the progress of the active copies, in seconds. V(0) shows none.
    type: float
    default: 15.0
notes:
  - Objects that are created while a copy runs may be missing in it. A synchronization task of
    M(hwcloud.oms.oms_sync_task) copies them, if it was created before the copy and events name them.
  - All entries use one endpoint. The default of O(region) is the first C(dst_region) of the list.
  - This collection is not yet tried on the real service. Its tests run on a simulator that follows the documentation.
seealso:
  - module: hwcloud.oms.oms_migration_task
  - module: hwcloud.oms.oms_migration_task_group
"""

EXAMPLES = r"""
- name: Copy two buckets once
  hwcloud.oms.oms_migrations:
    project_id: "{{ oms_project_id }}"
    credentials:
      aliyun:
        ak: "{{ oms_src_ak }}"
        sk: "{{ oms_src_sk }}"
      obs:
        ak: "{{ oms_dst_ak }}"
        sk: "{{ oms_dst_sk }}"
    migrations:
      - src_region: cn-beijing
        src_bucket: photos-origin
        src_credentials: aliyun
        dst_region: cn-north-4
        dst_bucket: photos-copy
        dst_credentials: obs
        run: first
      - src_region: cn-beijing
        src_bucket: videos-origin
        src_credentials: aliyun
        dst_region: cn-north-4
        dst_bucket: videos-copy
        dst_credentials: obs
        run: first
        use: group
"""

RETURN = r"""
results:
  description: The copies, in the order of the list.
  returned: success, or failure once the list was checked
  type: list
  elements: dict
  contains:
    index:
      description: Position of the entry in the list, from 0.
      type: int
    use:
      description: C(task) or C(group).
      type: str
    src_bucket:
      description: Name of the source bucket.
      type: str
    dst_bucket:
      description: Name of the destination bucket.
      type: str
    run:
      description: Label of the run.
      type: str
    task_id:
      description: ID of the migration task; null for a group, and where there is none yet.
      type: int
    group_id:
      description: ID of the migration task group; null for a task, and where there is none yet.
      type: str
    changed:
      description: Whether the copy was changed, or would be in check mode.
      type: bool
    operations:
      description: What was done, or would be done in check mode.
      type: list
      elements: str
    complete:
      description: Whether the copy has ended well and no object is missing.
      type: bool
    empty:
      description: Whether the source bucket is known to be empty. Its copy is complete.
      type: bool
    copied:
      description: Number of objects that were copied.
      type: int
    objects:
      description: Number of objects.
      type: dict
      contains:
        total:
          description: Objects that were found in the source.
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
    failure:
      description: Why the copy failed at the service, as M(hwcloud.oms.oms_migration_task) returns it.
      type: dict
    msg:
      description: Why the entry failed.
      type: str
      returned: if the entry failed
    error:
      description: The error of the entry in a machine-readable form.
      type: dict
      returned: if the entry failed
summary:
  description: The copies in numbers.
  returned: success, or failure once the list was checked
  type: dict
  contains:
    total:
      description: Number of copies.
      type: int
    complete:
      description: Number of copies that have ended well and lack no object.
      type: int
    changed:
      description: Number of copies that were changed.
      type: int
    failed:
      description: Number of copies that failed.
      type: int
    copied:
      description: Number of objects that were copied.
      type: int
table:
  description: One line for each copy, for people.
  returned: success, or failure once the list was checked
  type: list
  elements: str
check_mode:
  description: Whether the results are a prediction.
  returned: success, or failure once the list was checked
  type: bool
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

import os
import time
from collections.abc import Mapping
from typing import Any

from ..module_utils._api.migration_models import GROUP, TASK
from ..module_utils._api.migration_tasks import MigrationTasks
from ..module_utils._api.task_groups import TaskGroups
from ..module_utils._common.errors import NOT_TRIED, UNAUTHORIZED, ConfigurationError, OmsError
from ..module_utils._lifecycle.waiter import pauses
from ..module_utils._migration.work import abandoned, work
from ..module_utils._migration_list.conflicts import conflict, predict
from ..module_utils._migration_list.copies import Copy, entry_problems, read_copies
from ..module_utils._migration_list.identify import identify
from ..module_utils._migration_list.kinds import KINDS
from ..module_utils._migration_list.report import failure, report
from ..module_utils._migration_list.scheduler import Finished, Schedule, Unfinished
from ..module_utils._module.ansible_module import Refusal
from ..module_utils._module.main import execute, run_module
from ..module_utils._module.run import Run
from ..module_utils._module.slices import UNFINISHED, Slice, unfinished
from ..module_utils._sync_task_list.variables import leaves

SPEC: dict[str, Any] = {
    "migrations": {"type": "list", "elements": "dict", "required": True},
    "credentials": {"type": "dict", "default": {}, "no_log": True},
    "progress_every": {"type": "float", "default": 15.0},
}


def migrations(run: Run) -> dict[str, Any]:
    """Copy all buckets of the list, and return the result of the module."""
    credentials = run.params["credentials"]
    run.redactor.add(*leaves(credentials))
    copies, problems = read_copies(run.params["migrations"], credentials, run.environ, run.clock.time(), KINDS)
    if problems:
        raise ConfigurationError(f"{'; '.join(problems)}. Nothing was sent.")
    regions = dict.fromkeys(copy.params["dst_region"] for copy in copies)
    connection = run.connect(*regions, option="dst_region of migrations", sync=False, strict=True)
    opened = run.session(connection)
    if len(copies) > 1:
        copies = identify(copies, {TASK: MigrationTasks(*opened), GROUP: TaskGroups(*opened)})

    def migrate(part: Run, copy: Copy, refused: bool) -> dict[str, Any]:
        if refused:
            raise abandoned(part, copy.use)
        outcome = work(part, copy.use)
        return outcome.result if outcome.state is None else unfinished(outcome.state, outcome.line)

    def step(copy: Copy, state: Mapping[str, Any] | None) -> Unfinished | Finished:
        refused = any(_is_unauthorized(one) for one in schedule.ended.values())
        if refused and state is None:
            return Finished(False, OmsError(NOT_TRIED).to_result())
        part = run.part({**run.params, **copy.params, "region": connection.region}, copy.label, opened)
        if run.check_mode:
            earlier = [(one, schedule.ended[one.position]) for one in copies[: copy.position] if conflict(one, copy)]
            part.predicted = [predict(one, ended) for one, ended in earlier if ended.good]
        part.slice = Slice(run.clock.monotonic(), None if state is None else dict(state))
        good, result = execute(part, lambda one: migrate(one, copy, refused))
        return Unfinished(**result[UNFINISHED]) if UNFINISHED in result else Finished(good, result)

    schedule = Schedule(copies, step, run.slice.state if run.slice else None, conflict)
    for pause in pauses():
        if not schedule.turn():
            break
        if run.slice and run.clock.monotonic() >= run.slice.ends:
            return unfinished(schedule.state, "\n".join(schedule.lines))
        run.expect_wait()
        run.clock.sleep(pause)
    result = report(copies, schedule.ended, run.check_mode)
    if result["summary"]["failed"]:
        raise failure(copies, result)
    return result


def _is_unauthorized(ended: Finished) -> bool:
    """Return whether the credentials of the account were refused."""
    return not ended.good and ended.result["error"]["status"] == UNAUTHORIZED


def check(params: Mapping[str, Any]) -> Refusal | None:
    """Refuse a list whose entries cannot be understood, before Ansible could show any of it."""
    problems, doubtful = entry_problems(
        params.get("migrations"), params.get("credentials"), os.environ, time.time(), KINDS
    )
    return Refusal(problems, ("migrations",), doubtful) if problems else None


def main() -> None:
    run_module(SPEC, migrations, check=check)


if __name__ == "__main__":
    main()
