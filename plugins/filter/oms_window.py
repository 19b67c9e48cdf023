# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Says what a maintenance window may stop, and what of its record can be started."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from ..module_utils._sync_task_list.maintenance import plan_window
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain

DOCUMENTATION = r"""
name: oms_window
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Plans the stop and the start of the tasks of a maintenance window
description:
  - Compares the synchronization tasks of a tenant with its list and with a record of what was stopped. The playbooks
    C(hwcloud.oms.stop_all) and C(hwcloud.oms.start_all) work with it.
  - It sends nothing, and returns no key.
positional: wanted, record
options:
  _input:
    description: RV(hwcloud.oms.oms_sync_task_info#module:sync_tasks), without filters.
    type: list
    elements: dict
    required: true
  wanted:
    description: The entries, as the role P(hwcloud.oms.sync_tasks#role) takes them.
    type: list
    elements: dict
    required: true
  record:
    description: What was stopped, as a destination bucket by the id of a task.
    type: dict
    required: true
  defaults:
    description: Merged under each entry.
    type: dict
    default: {}
  credentials:
    description: All credentials, by name.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Name the tasks that could not be started again
  ansible.builtin.debug:
    msg: "{{ (listed.sync_tasks | hwcloud.oms.oms_window(oms_sync_tasks, {})).unlisted | map(attribute='text') }}"
"""

RETURN = r"""
_value:
  description:
    - The plan. A task has C(sync_task_id), C(status) and C(text), which names it for people. Non-printable characters
      are escaped in texts, and not in ids.
  type: dict
  contains:
    problems:
      description: Why the list can't be understood. Empty when all is well.
      type: list
      elements: str
    unlisted:
      description: Tasks without an entry, so that their keys are not known. Their text gives the reason.
      type: list
      elements: dict
    start:
      description: Ids of tasks of the record that are stopped and can be started.
      type: list
      elements: str
    left:
      description: Tasks of the record that are stopped and can't be started. Their text gives the reason.
      type: list
      elements: dict
    gone:
      description: Ids of the record that no task has any more, each with its C(text).
      type: list
      elements: dict
    stopped:
      description: Tasks that are stopped and not recorded, although their entries do not ask for that.
      type: list
      elements: dict
"""


def oms_window(
    tasks: Sequence[Mapping[str, Any]],
    wanted: Sequence[Any],
    record: Mapping[str, str],
    defaults: Optional[Mapping[str, Any]] = None,
    credentials: Optional[Mapping[str, Any]] = None,
) -> Dict[str, Any]:
    """The options are documented above."""
    return unsafe(plan_window(tasks, plain(wanted), record, plain(defaults or {}), plain(credentials or {})))


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_window": oms_window}
