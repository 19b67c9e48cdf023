# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan which tasks a maintenance window can stop and start."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_window
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Plan the stop and start of tasks for a maintenance window
description:
  - Compares the synchronization tasks of a tenant with its list and with a record of stopped tasks. The playbooks
    C(hwcloud.oms.stop_all) and C(hwcloud.oms.start_all) use this filter.
  - It sends no request and returns no key.
positional: wanted, record
options:
  _input:
    description: All tasks, as returned in RV(hwcloud.oms.oms_sync_task_info#module:sync_tasks) without filters.
    type: list
    elements: dict
    required: true
  wanted:
    description: The entries, in the format of the role P(hwcloud.oms.sync_tasks#role).
    type: list
    elements: dict
    required: true
  record:
    description: The record, a dictionary that maps the IDs of stopped tasks to their destination buckets.
    type: dict
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
- name: Show the tasks that could not be started again
  ansible.builtin.debug:
    msg: "{{ (listed.sync_tasks | hwcloud.oms.oms_window(oms_sync_tasks, {})).unlisted | map(attribute='text') }}"
"""

RETURN = r"""
_value:
  description:
    - The plan. A task has C(sync_task_id), C(status) and C(text), a label for messages. Non-printable characters are
      escaped in texts, but not in IDs.
  type: dict
  contains:
    problems:
      description: The reasons why the list is invalid. Empty if there are none.
      type: list
      elements: str
    unlisted:
      description: Tasks without an entry, whose keys are unknown. Their text contains the reason.
      type: list
      elements: dict
    start:
      description: IDs of recorded tasks that are stopped and can be started.
      type: list
      elements: str
    left:
      description: Recorded tasks that are stopped and cannot be started. Their text contains the reason.
      type: list
      elements: dict
    gone:
      description: Recorded tasks that no longer exist.
      type: list
      elements: dict
    stopped:
      description: Tasks that are stopped but not recorded, although their entries do not have C(state=stopped).
      type: list
      elements: dict
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..module_utils._sync_task_list.maintenance import plan_window
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_window(
    tasks: Sequence[Mapping[str, Any]],
    wanted: Sequence[Any],
    record: Mapping[str, str],
    defaults: Mapping[str, Any] | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the plan of a maintenance window; the options are documented above."""
    return unsafe(plan_window(tasks, plain(wanted), record, plain(defaults or {}), plain(credentials or {})))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_window": oms_window}
