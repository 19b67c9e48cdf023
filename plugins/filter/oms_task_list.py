# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds a list of wanted tasks against those that are there."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from ..module_utils._common.redactor import printable
from ..module_utils._sync_task_list.list_planner import plan_list
from ..module_utils._sync_task_list.list_report import plan_result
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain

DOCUMENTATION = r"""
name: oms_task_list
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Plans a list of synchronization tasks as a whole
description:
  - Checks every entry, finds duplicates and missing credentials, counts the room, and says what each entry comes to.
  - The role P(hwcloud.oms.sync_tasks#role) works with it. It sends nothing, and returns no key.
positional: tasks, credentials
options:
  _input:
    description: The entries, as the role P(hwcloud.oms.sync_tasks#role) takes them.
    type: list
    elements: dict
    required: true
  tasks:
    description: RV(hwcloud.oms.oms_sync_task_info#module:sync_tasks), without filters.
    type: list
    elements: dict
    required: true
  credentials:
    description: All credentials, by name.
    type: dict
    required: true
  defaults:
    description: Merged under each entry.
    type: dict
    default: {}
  prune_max:
    description: How many tasks that no entry names may be removed. Left out, none is.
    type: int
  check_mode:
    description: Whether the modules will only say what they would do.
    type: bool
    default: false
  selection:
    description: Which entries are worked on, and what for.
    type: dict
    suboptions:
      state:
        description: Stands in for the state of each entry that is not V(absent). What differs is then only warned of.
        type: str
      credentials:
        description: Only entries that name one of these credentials. Empty means all.
        type: list
        elements: str
      statuses:
        description: Only entries whose task has one of these statuses.
        type: list
        elements: str
      sync_task_ids:
        description: Only entries whose task is one of these. Those that are there must have an entry.
        type: list
        elements: str
"""

EXAMPLES = r"""
- name: See what a list comes to
  ansible.builtin.debug:
    msg: "{{ (oms_sync_tasks | hwcloud.oms.oms_task_list(listed.sync_tasks, oms_credentials)).table }}"
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    problems:
      description: Why nothing may be done. Empty when all is well.
      type: list
      elements: str
    table:
      description: What is there and what is wanted, a line each.
      type: list
      elements: str
    steps:
      description: The entries in the order to work in, each with its options, what was found and what will be done.
      type: list
      elements: dict
    prune:
      description: The tasks that are to be removed because no entry names them.
      type: list
      elements: dict
    not_named:
      description: The tasks that no entry names.
      type: list
      elements: dict
    quota:
      description: C(limit) and C(used).
      type: dict
    used_after:
      description: How many tasks there will be.
      type: int
"""


def oms_task_list(
    wanted: Sequence[Any],
    tasks: Sequence[Mapping[str, Any]],
    credentials: Mapping[str, Any],
    defaults: Optional[Mapping[str, Any]] = None,
    prune_max: Optional[int] = None,
    check_mode: bool = False,
    selection: Optional[Mapping[str, Any]] = None,
) -> Dict[str, Any]:
    """The options are documented above."""
    plan = plan_list(plain(wanted), plain(defaults), plain(credentials or {}), tasks, prune_max, selection)
    told = plan_result(plan, check_mode)
    # For people, while all else is data.
    told.update((name, [printable(line) for line in told[name]]) for name in ("problems", "table"))
    return unsafe(dict(told, steps=[dict(step, label=printable(step["label"])) for step in told["steps"]]))


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_task_list": oms_task_list}
