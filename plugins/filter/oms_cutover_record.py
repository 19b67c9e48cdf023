# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record what a phase of a cut-over has found."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_cutover_record
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Record what a phase of a cut-over has found
description:
  - Returns the progress of the role P(hwcloud.oms.cutover#role) after one of its steps.
positional: plan, result
options:
  _input:
    description: The progress before.
    type: dict
    required: true
  plan:
    description: The plan of the filter P(hwcloud.oms.oms_passes#filter). Without it, O(result) is that of
      M(hwcloud.oms.oms_sync_tasks).
    type: dict
    default: {}
  result:
    description: The result of M(hwcloud.oms.oms_migrations) for C(earlier) and C(copies) of O(plan) in one list, or for
      its C(removals), also of a run that failed. Without it, the progress says why the last copies cannot be made yet.
    type: dict
    default: {}
  phase:
    description: The phase that begins. The progress says whether it may.
    type: str
    default: ""
  statistics:
    description: The results of M(hwcloud.oms.oms_sync_task_statistics_info) in a loop.
    type: list
    elements: dict
  failure:
    description: The result of a task that ended the phase early. Its message becomes a problem if it is one of a module
      of this collection, or of an assertion of the role, which show no key.
    type: dict
  small:
    description: A catch-up that copies fewer objects is the last one.
    type: int
    default: 100
  passes:
    description: Most catch-ups in one run.
    type: int
    default: 5
"""

EXAMPLES = r"""
- name: Begin the phase copy
  ansible.builtin.set_fact:
    progress: "{{ progress | hwcloud.oms.oms_cutover_record(phase='copy') }}"
"""

RETURN = r"""
_value:
  description: The progress.
  type: dict
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._cutover import Limits, enter, fail, look_ahead, record, record_statistics
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_cutover_record(
    progress: Mapping[str, Any],
    plan: Mapping[str, Any] | None = None,
    result: Mapping[str, Any] | None = None,
    phase: str = "",
    statistics: Sequence[Mapping[str, Any]] | None = None,
    failure: Mapping[str, Any] | None = None,
    small: int = 100,
    passes: int = 5,
) -> dict[str, Any]:
    """Return the progress; the options are documented above."""
    before, planned = plain(progress), plain(plan or {})
    if phase:
        return unsafe(enter(before, phase))
    if failure is not None:
        return unsafe(fail(before, plain(failure)))
    if statistics is not None:
        return unsafe(record_statistics(before, plain(statistics)))
    if planned and not result:
        return unsafe(look_ahead(before, planned))
    # Up to ansible-core 2.18, a number in a variable is a string.
    return unsafe(record(before, planned, plain(result or {}), Limits(int(small), int(passes))))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_cutover_record": oms_cutover_record}
