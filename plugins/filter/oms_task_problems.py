# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validate the entries of a list, without the existing tasks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_task_problems
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Validate the entries of a list of synchronization tasks
description:
  - Validates each entry by the rules of M(hwcloud.oms.oms_sync_task), and returns a message for each invalid entry.
  - The filter requires neither the existing tasks nor credentials. No message contains a value, since it may be a
    misplaced key.
positional: defaults
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
    description: All credentials, by name. Only the type of this variable is validated.
    type: dict
    default: {}
  connection:
    description: The connection options.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Fail if the list is invalid
  ansible.builtin.assert:
    that: oms_sync_tasks | hwcloud.oms.oms_task_problems | length == 0
"""

RETURN = r"""
_value:
  description: The problems, each with its entry. Empty if there are none.
  type: list
  elements: str
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..module_utils._sync_task_list.entries import read_list
from ..module_utils._sync_task_list.variables import connection_problems, credentials_problems, sentences
from ..plugin_utils._variables import plain


def oms_task_problems(
    entries: Sequence[Any],
    defaults: Mapping[str, Any] | None = None,
    credentials: Mapping[str, Any] | None = None,
    connection: Mapping[str, Any] | None = None,
) -> list[str]:
    """Return the problems of a list and its variables; the options are documented above."""
    problems = read_list(plain(entries), plain(defaults))[1]
    variables = credentials_problems(plain(credentials or {})) + connection_problems(plain(connection or {}))
    return sentences(variables + problems)


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        """Return the filter by its name."""
        return {"oms_task_problems": oms_task_problems}
