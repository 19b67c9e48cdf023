# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report what a cut-over has done and proven."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_cutover_report
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Report what a cut-over has done and proven
description:
  - Returns the report of the role P(hwcloud.oms.cutover#role).
options:
  _input:
    description: The progress, as the filter P(hwcloud.oms.oms_cutover_record#filter) returns it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the report
  ansible.builtin.debug:
    msg: "{{ (progress | hwcloud.oms.oms_cutover_report).table }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    fact:
      description: The fact C(oms_cutover_report) of a host, see the role P(hwcloud.oms.cutover#role).
      type: dict
    table:
      description: A line for each synchronization task, pass and removal, of at most 100 characters.
      type: list
      elements: str
    sentence:
      description: The result in one line.
      type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..plugin_utils._cutover import report
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_cutover_report(progress: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report; the option is documented above."""
    return unsafe(report(plain(progress)))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_cutover_report": oms_cutover_report}
