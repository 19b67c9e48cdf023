# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Summarize the checks of pairs of buckets."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_preflight_report
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Summarize the checks of pairs of buckets
description:
  - Returns a table and all problems from the results of a loop over the pairs that the filter
    P(hwcloud.oms.oms_preflight_pairs#filter) returns.
options:
  _input:
    description: The results of M(hwcloud.oms.oms_preflight_info), one for each pair.
    type: list
    elements: dict
    required: true
  problems:
    description: Further problems, which come first.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show the table
  ansible.builtin.debug:
    msg: "{{ (checked.results | hwcloud.oms.oms_preflight_report).table }}"
"""

RETURN = r"""
_value:
  description: What the checks found.
  type: dict
  contains:
    pairs:
      description: Each pair with C(label), C(ready), C(checks) and C(not_checked).
      type: list
      elements: dict
    problems:
      description: All problems, each with its entry.
      type: list
      elements: str
    ready:
      description: Whether there are no problems.
      type: bool
    table:
      description: One line for each pair, of at most 100 characters.
      type: list
      elements: str
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._preflight import report
from ..plugin_utils._unsafe import unsafe


def oms_preflight_report(results: Sequence[Mapping[str, Any]], problems: Sequence[str] | None = None) -> dict[str, Any]:
    """Return the report; the options are documented above."""
    return unsafe(report(results, problems or []))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_preflight_report": oms_preflight_report}
