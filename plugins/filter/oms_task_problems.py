# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the entries of a list by themselves."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from ..module_utils._sync_task_list.entries import read_list
from ..module_utils._sync_task_list.variables import connection_problems, credentials_problems
from ..plugin_utils._variables import plain

DOCUMENTATION = r"""
name: oms_task_problems
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Checks the entries of a list of synchronization tasks
description:
  - Checks each entry as M(hwcloud.oms.oms_sync_task) checks its options, and says which entry is wrong.
  - It needs neither the existing tasks nor a credential. No problem shows a value, since that may be a key in the wrong
    place.
positional: defaults
options:
  _input:
    description: The entries, as the role P(hwcloud.oms.sync_tasks#role) takes them.
    type: list
    elements: dict
    required: true
  defaults:
    description: Merged under each entry.
    type: dict
    default: {}
  credentials:
    description: All credentials, by name. Only what they are is checked here, and not what the entries need of them.
    type: dict
    default: {}
  connection:
    description: The connection options.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: See that the list can be understood
  ansible.builtin.assert:
    that: oms_sync_tasks | hwcloud.oms.oms_task_problems | length == 0
"""

RETURN = r"""
_value:
  description: What is wrong, each with its entry. Empty when all is well.
  type: list
  elements: str
"""


def oms_task_problems(
    wanted: Sequence[Any],
    defaults: Optional[Mapping[str, Any]] = None,
    credentials: Optional[Mapping[str, Any]] = None,
    connection: Optional[Mapping[str, Any]] = None,
) -> List[str]:
    """The options are documented above."""
    entries = read_list(plain(wanted), plain(defaults))[1]
    variables = credentials_problems(plain(credentials or {})) + connection_problems(plain(connection or {}))
    return [problem if problem.endswith("?") else "%s." % problem for problem in variables] + entries


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., List[str]]]:
        return {"oms_task_problems": oms_task_problems}
