# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan the next copies of pairs of buckets."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_passes
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Plan the next copies of pairs of buckets
description:
  - Returns the next pass of each pair, depending on the labels of the passes that exist. An unfinished pass is
    continued, one that has ended, or that failed for a reason that no restart removes, is followed by the next. A proof
    is always a new pass.
  - Tasks and groups of a pair count alike. An unfinished one is continued as what it is, and O(use) is for new passes.
  - The role P(hwcloud.oms.cutover#role) and the playbook C(hwcloud.oms.reconcile) use this filter. It sends no request
    and returns no key.
positional: kind, tasks, groups
options:
  _input:
    description: The pairs, in the format of the role P(hwcloud.oms.cutover#role). The filter fails if any of them is
      invalid.
    type: list
    elements: dict
    required: true
  kind:
    description: What to plan. V(clean_up) plans the removal of all passes of a cut-over.
    type: str
    choices: [first, catch-up, final, proof, reconcile, clean_up]
    required: true
  tasks:
    description: All migration tasks, as returned in
      RV(hwcloud.oms.oms_migration_task_info#module:migration_tasks).
    type: list
    elements: dict
    required: true
  groups:
    description: All migration task groups, as returned in
      RV(hwcloud.oms.oms_migration_task_group_info#module:migration_task_groups).
    type: list
    elements: dict
    required: true
  credentials:
    description: All credentials by name.
    type: dict
    default: {}
  use:
    description: Whether to copy with tasks or groups where a pair does not say so.
    type: str
    default: task
  only:
    description: Indexes of the pairs to plan for. An empty list is all.
    type: list
    elements: int
    default: []
  margin:
    description: How many seconds a catch-up goes back before the start of the copy before it.
    type: float
    default: 3600
  since:
    description: How many hours V(reconcile) looks back. With V(0), it looks at all objects.
    type: int
    default: 0
  keep:
    description: How many passes of V(reconcile) to keep for each pair.
    type: int
    default: 3
"""

EXAMPLES = r"""
- name: Show the next proof of each pair
  ansible.builtin.debug:
    msg: "{{ (oms_cutover_pairs | hwcloud.oms.oms_passes('proof', tasks, groups)).pairs }}"
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    kind:
      description: The kind of the passes.
      type: str
    earlier:
      description: Entries for O(hwcloud.oms.oms_migrations#module:migrations) that stop proofs which run, and that wait
        for other passes which run. They precede C(copies) in one list.
      type: list
      elements: dict
    copies:
      description: Entries for O(hwcloud.oms.oms_migrations#module:migrations) that make the next passes.
      type: list
      elements: dict
    removals:
      description: For each pair, a list of entries that remove passes. Only for V(clean_up) and V(reconcile).
      type: list
      elements: list
    pairs:
      description: The index and the label of each pair, when its first copy started (in milliseconds since 1970) and
        whether it has ended, C(run), C(since) and C(mode) of its next pass, and as C(given_up) why that takes the place
        of one that failed; null if it does not. C(rivals) names the running migrations next to which its creation would
        be refused.
      type: list
      elements: dict
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._sync_task_list.variables import sentences
from ..plugin_utils._passes import Settings, plan_passes, read_pairs
from ..plugin_utils._reconcile import since_text
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_passes(
    pairs: Sequence[Any],
    kind: str,
    tasks: Sequence[Mapping[str, Any]],
    groups: Sequence[Mapping[str, Any]],
    credentials: Mapping[str, Any] | None = None,
    use: str = "task",
    only: Sequence[int] = (),
    margin: float = 3600,
    since: int = 0,
    keep: int = 3,
) -> dict[str, Any]:
    """Return the plan; the options are documented above."""
    now = time.time()
    found, problems = read_pairs(plain(pairs), plain(credentials or {}), now, use)
    if problems:
        # A plan without the pair would pass for one in which the pair needs nothing.
        raise AnsibleFilterError(" ".join(["Nothing was planned.", *sentences(problems)]))
    # Up to ansible-core 2.18, a number in a variable is a string.
    settings = Settings(now, float(margin), since_text(int(since), now), int(keep))
    return unsafe(plan_passes(kind, found, [*plain(tasks), *plain(groups)], settings, [int(at) for at in only]))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_passes": oms_passes}
