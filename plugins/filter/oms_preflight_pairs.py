# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Return the pairs of buckets that entries name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_preflight_pairs
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Return the pairs of buckets that entries name
description:
  - Returns what M(hwcloud.oms.oms_preflight_info) can check of the entries of the playbooks' lists, without keys.
  - Entries with the state C(absent), and entries that give only the ID of a task, are left out.
options:
  _input:
    description: The entries, in the format of the role P(hwcloud.oms.sync_tasks#role), or null.
    type: list
    elements: dict
    required: true
  defaults:
    description: Default options for each entry.
    type: dict
    default: {}
  credentials:
    description: All credentials, by name.
    type: dict
    default: {}
  further:
    description: Other lists by the name of their variable. Their entries have options of a task.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Find the pairs of buckets
  ansible.builtin.set_fact:
    found: "{{ oms_sync_tasks | hwcloud.oms.oms_preflight_pairs(credentials=oms_credentials) }}"
"""

RETURN = r"""
_value:
  description: The pairs and the problems.
  type: dict
  contains:
    pairs:
      description: The pairs, each with C(title), C(label), C(options), C(src_credentials), C(dst_credentials) and
        C(cdn_credentials).
      type: list
      elements: dict
    problems:
      description: What is wrong with entries that cannot be checked.
      type: list
      elements: str
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._preflight import find_pairs
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_preflight_pairs(
    entries: Sequence[Any] | None,
    defaults: Mapping[str, Any] | None = None,
    credentials: Mapping[str, Any] | None = None,
    further: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the pairs of buckets; the options are documented above."""
    return unsafe(find_pairs(plain(entries), plain(defaults or {}), plain(credentials or {}), plain(further or {})))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_preflight_pairs": oms_preflight_pairs}
