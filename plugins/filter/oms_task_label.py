# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The label of a synchronization task in a loop."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_task_label
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Return the label of a synchronization task
description:
  - Returns a label for a loop over synchronization tasks, with the ID and the buckets of the task.
  - Non-printable characters in names are escaped, since a terminal would interpret some of them.
options:
  _input:
    description: An item of RV(hwcloud.oms.oms_sync_task_info#module:sync_tasks).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Stop each task
  hwcloud.oms.oms_sync_task:
    sync_task_id: "{{ item.sync_task_id }}"
    state: stopped
  loop: "{{ listed.sync_tasks }}"
  loop_control:
    label: "{{ item | hwcloud.oms.oms_task_label }}"
"""

RETURN = r"""
_value:
  description: The label.
  type: str
  sample: 5b0c2f1e-8d5f-4a0e-9b1c-2f6f6a9d7e10 (photos-origin -> photos-copy)
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..module_utils._common.redactor import printable
from ..plugin_utils._unsafe import unsafe


def oms_task_label(task: Mapping[str, Any]) -> str:
    """Return the label of a task; the option is documented above."""
    return unsafe(printable(f"{task['sync_task_id']} ({task['src_bucket']} -> {task['dst_bucket']})"))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., str]]:
        """Return the filter by its name."""
        return {"oms_task_label": oms_task_label}
