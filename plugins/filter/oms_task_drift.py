# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Summarize how a tenant differs from its list."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_task_drift
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Compare a tenant with its list of synchronization tasks
description:
  - Deprecated. Use M(hwcloud.oms.oms_sync_tasks), which plans and applies a whole list. This filter will be removed in
    hwcloud.oms 3.0.0.
  - Summarizes a plan of P(hwcloud.oms.oms_task_list#filter).
options:
  _input:
    description: The plan, computed without a selection.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the drift of the tenant
  ansible.builtin.debug:
    msg: "{{ (plan | hwcloud.oms.oms_task_drift).text }}"
  vars:
    plan: "{{ oms_sync_tasks | hwcloud.oms.oms_task_list(listed.sync_tasks, oms_credentials) }}"
"""

RETURN = r"""
_value:
  description: The differences.
  type: dict
  contains:
    drift:
      description:
        - Whether the role P(hwcloud.oms.sync_tasks#role) would change a task, warn about a difference or reject the
          list, or a task is stopped although its entry does not have C(state=stopped).
      type: bool
    missing:
      description: Entries without a task.
      type: list
      elements: str
    differing:
      description: Entries whose task differs, with the differences and the operations that the role would do.
      type: list
      elements: dict
    stopped:
      description:
        - Entries whose task is stopped although the entry does not have C(state=stopped), with C(index), C(label) and
          C(sync_task_id).
      type: list
      elements: dict
    not_named:
      description: Tasks without an entry. They count as drift only if they would be pruned.
      type: list
      elements: dict
    problems:
      description: The reasons why the role would reject the list.
      type: list
      elements: str
    quota:
      description: C(limit) and C(used).
      type: dict
    text:
      description: The whole report as lines of text.
      type: list
      elements: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..module_utils._common.redactor import printable
from ..plugin_utils._task_list import summarize_drift, warn_of_removal
from ..plugin_utils._unsafe import unsafe


def oms_task_drift(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the drift of a plan; the option is documented above."""
    warn_of_removal("oms_task_drift")
    report = summarize_drift(plan)
    return unsafe({**report, "text": [printable(line) for line in report["text"]]})


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_task_drift": oms_task_drift}
