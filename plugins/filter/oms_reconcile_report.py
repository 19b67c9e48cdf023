# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report what the events of synchronization tasks missed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_reconcile_report
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Report what the events of synchronization tasks missed
description:
  - Returns the report of the playbook C(hwcloud.oms.reconcile).
positional: plan
options:
  _input:
    description: The result of M(hwcloud.oms.oms_migrations), also of a run that failed.
    type: dict
    required: true
  plan:
    description: The plan of the filter P(hwcloud.oms.oms_passes#filter).
    type: dict
    required: true
  max_missed:
    description: More missed objects are a problem. By default, no number is.
    type: int
"""

EXAMPLES = r"""
- name: Show what was missed
  ansible.builtin.debug:
    msg: "{{ (copied | hwcloud.oms.oms_reconcile_report(plan)).table }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    pairs:
      description: For each pair C(src_bucket), C(dst_bucket), C(run), C(task_id), the number of objects as C(total),
        C(skipped), C(copied) and C(failed), C(empty) for an empty source bucket, C(lower_bound) (whether more than
        C(copied) may have been missed, since the pass was continued or started again) and C(in_step), which is null if
        it is not known; C(msg) if it failed. C(run) is null if the pass was not planned.
      type: list
      elements: dict
    missed:
      description: How many objects were copied, or more if C(lower_bound) is true for a pair.
      type: int
    in_step:
      description: Whether no object was missed; null if it is not known.
      type: bool
    problems:
      description: Why the playbook fails.
      type: list
      elements: str
    removals:
      description: Entries for O(hwcloud.oms.oms_migrations#module:migrations) that remove old passes.
      type: list
      elements: dict
    table:
      description: A line for each pair.
      type: list
      elements: str
    sentence:
      description: The result in one line.
      type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..plugin_utils._reconcile import report
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_reconcile_report(
    result: Mapping[str, Any], plan: Mapping[str, Any], max_missed: int | None = None
) -> dict[str, Any]:
    """Return the report; the options are documented above."""
    return unsafe(report(plain(plan), plain(result), max_missed))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_reconcile_report": oms_reconcile_report}
