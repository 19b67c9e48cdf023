# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells what came of a list of tasks."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Sequence

from ..module_utils._sync_task_list.list_report import summarize_results
from ..plugin_utils._unsafe import unsafe

DOCUMENTATION = r"""
name: oms_task_results
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Tells what came of a list of synchronization tasks
description:
  - Puts the results of a loop over a plan of P(hwcloud.oms.oms_task_list#filter) back into the order of the list.
  - Counts what changed.
positional: done, pruned
options:
  _input:
    description: The plan.
    type: dict
    required: true
  done:
    description: The results of M(hwcloud.oms.oms_sync_task) for the entries of the plan.
    type: list
    elements: dict
    required: true
  pruned:
    description: The results of M(hwcloud.oms.oms_sync_task) for the tasks that were pruned.
    type: list
    elements: dict
    required: true
  check_mode:
    description: Whether nothing was really done.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Tell what came of it
  ansible.builtin.debug:
    msg: "{{ (plan | hwcloud.oms.oms_task_results(done.results, [])).summary }}"
"""

RETURN = r"""
_value:
  description: What came of it.
  type: dict
  contains:
    results:
      description: One for each entry, in the order of the list, then one for each task that was pruned.
      type: list
      elements: dict
    summary:
      description: C(changed), C(unchanged), C(removed), and C(quota) with C(limit) and C(used).
      type: dict
"""


def oms_task_results(
    plan: Mapping[str, Any],
    done: Sequence[Mapping[str, Any]],
    pruned: Sequence[Mapping[str, Any]],
    check_mode: bool = False,
) -> Dict[str, Any]:
    """The options are documented above."""
    return unsafe(summarize_results(plan, done, pruned, check_mode))


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_task_results": oms_task_results}
