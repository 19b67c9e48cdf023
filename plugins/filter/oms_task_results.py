# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Summarize the results of a list of tasks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_task_results
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Summarize the results of a list of synchronization tasks
description:
  - Deprecated. Use M(hwcloud.oms.oms_sync_tasks), which plans and applies a whole list. This filter will be removed in
    hwcloud.oms 3.0.0.
  - Sorts the results of a loop over the steps of P(hwcloud.oms.oms_task_list#filter) in the order of the list.
  - Counts the changes.
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
    description: Whether the results are those of check mode.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show the summary
  ansible.builtin.debug:
    msg: "{{ (plan | hwcloud.oms.oms_task_results(done.results, [])).summary }}"
"""

RETURN = r"""
_value:
  description: The results and their summary.
  type: dict
  contains:
    results:
      description: A result for each entry in the order of the list, followed by one for each pruned task.
      type: list
      elements: dict
    summary:
      description: C(changed), C(unchanged), C(removed), and C(quota) with C(limit) and C(used).
      type: dict
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._task_list import summarize_results, warn_of_removal
from ..plugin_utils._unsafe import unsafe


def oms_task_results(
    plan: Mapping[str, Any],
    done: Sequence[Mapping[str, Any]],
    pruned: Sequence[Mapping[str, Any]],
    check_mode: bool = False,
) -> dict[str, Any]:
    """Return the results of a plan and their summary; the options are documented above."""
    warn_of_removal("oms_task_results")
    return unsafe(summarize_results(plan, done, pruned, check_mode))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_task_results": oms_task_results}
