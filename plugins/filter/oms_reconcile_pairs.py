# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the pairs of buckets of a list of synchronization tasks, to copy what their events missed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_reconcile_pairs
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Find the pairs of buckets of a list of synchronization tasks
description:
  - Returns the pair of buckets of each entry whose state is not V(absent), for the filter
    P(hwcloud.oms.oms_passes#filter), and everything that is wrong with the list. It returns no key.
options:
  _input:
    description: The entries, in the format of the role P(hwcloud.oms.sync_tasks#role).
    type: list
    elements: dict
    required: true
  defaults:
    description: Default options for each entry.
    type: dict
    default: {}
  credentials:
    description: All credentials by name.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Find the pairs
  ansible.builtin.set_fact:
    found: "{{ oms_sync_tasks | hwcloud.oms.oms_reconcile_pairs(credentials=oms_credentials) }}"
"""

RETURN = r"""
_value:
  description: The pairs and the problems.
  type: dict
  contains:
    pairs:
      description: The pairs.
      type: list
      elements: dict
    problems:
      description: The problems. If there are any, the pairs are incomplete.
      type: list
      elements: str
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._reconcile import find_pairs
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_reconcile_pairs(
    entries: Sequence[Any] | None,
    defaults: Mapping[str, Any] | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the pairs and the problems; the options are documented above."""
    pairs, problems = find_pairs(plain(entries), plain(defaults or {}), plain(credentials or {}), time.time())
    return unsafe({"pairs": pairs, "problems": problems})


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_reconcile_pairs": oms_reconcile_pairs}
