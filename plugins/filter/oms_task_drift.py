# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells how far a tenant is from its list."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping

from ..module_utils._common.redactor import printable
from ..module_utils._sync_task_list.list_report import summarize_drift
from ..plugin_utils._unsafe import unsafe

DOCUMENTATION = r"""
name: oms_task_drift
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Tells how far a tenant is from its list of synchronization tasks
description:
  - Sums up a plan of P(hwcloud.oms.oms_task_list#filter), as the playbook C(hwcloud.oms.check) reports it.
options:
  _input:
    description: The plan of a whole list.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Tell how far the tenant is from its list
  ansible.builtin.debug:
    msg: "{{ (plan | hwcloud.oms.oms_task_drift).text }}"
  vars:
    plan: "{{ oms_sync_tasks | hwcloud.oms.oms_task_list(listed.sync_tasks, oms_credentials) }}"
"""

RETURN = r"""
_value:
  description: What differs.
  type: dict
  contains:
    drift:
      description:
        - Whether the role P(hwcloud.oms.sync_tasks#role) would do something, warn of what differs or refuse the list,
          or a task is stopped that its entry does not want stopped.
      type: bool
    missing:
      description: Entries that have no task.
      type: list
      elements: str
    differing:
      description: Entries whose task differs, with what differs and what would be done.
      type: list
      elements: dict
    stopped:
      description:
        - Entries whose task is stopped although the entry does not say C(state=stopped), with C(index), C(label) and
          C(sync_task_id).
      type: list
      elements: dict
    not_named:
      description: Tasks that no entry names. They count as drift only if they are to be pruned.
      type: list
      elements: dict
    problems:
      description: Why the role would refuse the list.
      type: list
      elements: str
    quota:
      description: C(limit) and C(used).
      type: dict
    text:
      description: All of it for people, a line each.
      type: list
      elements: str
"""


def oms_task_drift(plan: Mapping[str, Any]) -> Dict[str, Any]:
    """The option is documented above."""
    told = summarize_drift(plan)
    return unsafe(dict(told, text=[printable(line) for line in told["text"]]))


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_task_drift": oms_task_drift}
