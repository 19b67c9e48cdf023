# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validate the variables of a cut-over."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_cutover_variables
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Validate the variables of a cut-over
description:
  - Returns the variables of the role P(hwcloud.oms.cutover#role) as the role uses them, and everything that is wrong
    with them. It returns no key, and no message contains a value that may be one.
positional: phase
options:
  _input:
    description: The pairs.
    type: list
    elements: dict
    required: true
  phase:
    description: The name of a phase, a list of names, or V(all).
    type: raw
    required: true
  use:
    description: Whether to copy with tasks or groups where a pair does not say so.
    type: str
    default: task
  credentials:
    description: All credentials by name.
    type: dict
    default: {}
  numbers:
    description: Variables that must be numbers, by name.
    type: dict
    default: {}
  hooks:
    description: Paths of files with tasks, by phase.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Fail if a variable is invalid
  ansible.builtin.assert:
    that: (oms_cutover_pairs | hwcloud.oms.oms_cutover_variables('copy')).problems | length == 0
"""

RETURN = r"""
_value:
  description: The variables.
  type: dict
  contains:
    problems:
      description: What is wrong.
      type: list
      elements: str
    phases:
      description: The phases, in their order.
      type: list
      elements: str
    must_confirm:
      description: Whether the playbook requires a confirmation.
      type: bool
    sync_tasks:
      description: The synchronization tasks of the pairs that can have one.
      type: list
      elements: dict
    regions:
      description: The destination regions.
      type: list
      elements: str
    hooks:
      description: The absolute paths of the files with tasks, by phase; null if a file does not exist.
      type: dict
    progress:
      description: The progress before the first phase.
      type: dict
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._cutover_variables import check_variables
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_cutover_variables(
    pairs: Sequence[Any] | None,
    phase: Any,
    use: str = "task",
    credentials: Mapping[str, Any] | None = None,
    numbers: Mapping[str, Any] | None = None,
    hooks: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the variables; the options are documented above."""
    held, counts, files = plain(credentials or {}), plain(numbers or {}), plain(hooks or {})
    return unsafe(check_variables(plain(pairs), plain(phase), use, held, counts, files, time.time(), _absolute))


def _absolute(path: str) -> str | None:
    """Return the absolute path of a file, None where it does not exist."""
    found = os.path.abspath(os.path.expanduser(path))
    return found if os.path.isfile(found) else None


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_cutover_variables": oms_cutover_variables}
