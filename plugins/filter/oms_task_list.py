# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan a list of tasks by comparing it with the existing tasks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_task_list
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Plan a list of synchronization tasks
description:
  - Deprecated. Use M(hwcloud.oms.oms_sync_tasks), which plans and applies a whole list. This filter will be removed in
    hwcloud.oms 3.0.0.
  - Validates every entry, finds duplicates and missing credentials, checks the quota, and plans the operations of each
    entry.
  - It sends no request and returns no key.
positional: tasks, credentials
options:
  _input:
    description: The entries, in the format of the role P(hwcloud.oms.sync_tasks#role).
    type: list
    elements: dict
    required: true
  tasks:
    description: All tasks, as returned in RV(hwcloud.oms.oms_sync_task_info#module:sync_tasks) without filters.
    type: list
    elements: dict
    required: true
  credentials:
    description: All credentials by name.
    type: dict
    required: true
  defaults:
    description: Default options for each entry.
    type: dict
    default: {}
  prune_max:
    description: Maximum number of tasks without an entry to remove. By default, no such task is removed.
    type: int
  check_mode:
    description: Whether the plan is for check mode.
    type: bool
    default: false
  selection:
    description: The entries to apply, and the state to use. By default, all entries are applied as they are.
    type: dict
    suboptions:
      state:
        description: Replaces the state of each entry, except for V(absent). A difference is then only a warning.
        type: str
      credentials:
        description: Select only entries that name one of these credentials. If empty, all entries.
        type: list
        elements: str
      statuses:
        description: Select only entries whose task has one of these statuses.
        type: list
        elements: str
      sync_task_ids:
        description: Select only entries whose task has one of these IDs. Existing tasks with these IDs must have an
          entry.
        type: list
        elements: str
"""

EXAMPLES = r"""
- name: Show the plan of a list
  ansible.builtin.debug:
    msg: "{{ (oms_sync_tasks | hwcloud.oms.oms_task_list(listed.sync_tasks, oms_credentials)).table }}"
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    problems:
      description: The reasons why the list cannot be applied. Empty if there are none.
      type: list
      elements: str
    table:
      description: The actual and the desired tasks, one per line.
      type: list
      elements: str
    steps:
      description: The entries in the order to apply them, each with its options, its existing task and its operations.
      type: list
      elements: dict
    prune:
      description: The tasks without an entry that will be removed.
      type: list
      elements: dict
    not_named:
      description: The tasks without an entry.
      type: list
      elements: dict
    quota:
      description: C(limit) and C(used).
      type: dict
    used_after:
      description: Number of tasks after the plan has been applied.
      type: int
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..module_utils._common.redactor import printable
from ..plugin_utils._task_list import plan_result, plan_variables, warn_of_removal
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_task_list(
    entries: Sequence[Any],
    tasks: Sequence[Mapping[str, Any]],
    credentials: Mapping[str, Any],
    defaults: Mapping[str, Any] | None = None,
    prune_max: int | None = None,
    check_mode: bool = False,
    selection: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the plan of a list; the options are documented above."""
    warn_of_removal("oms_task_list")
    plan = plan_variables(plain(entries), plain(defaults), plain(credentials or {}), tasks, prune_max, selection)
    result = plan_result(plan, check_mode)
    # Only texts are escaped. All other values are data.
    result.update((name, [printable(line) for line in result[name]]) for name in ("problems", "table"))
    return unsafe({**result, "steps": [{**step, "label": printable(step["label"])} for step in result["steps"]]})


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_task_list": oms_task_list}
