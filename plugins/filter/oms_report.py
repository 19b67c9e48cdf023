# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compute the report of a tenant."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_report
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Decide what needs attention among the tasks of a tenant
description:
  - Returns the data for the templates of the playbook C(hwcloud.oms.report). The verdict comes from the statistics of a
    day, the list of the tenant, migration tasks, and reports of other playbooks.
  - The output does not depend on the order of the tasks in the input.
  - The result can always be written, whatever the service returned. A number that JSON does not support, or that is
    implausibly large, is null. An unpaired surrogate is replaced by a replacement character.
positional: measured, tenant, end
options:
  _input:
    description: The result of M(hwcloud.oms.oms_sync_task_info) with the counters of a month.
    type: dict
    required: true
  measured:
    description:
      - The registered results of M(hwcloud.oms.oms_sync_task_statistics_info) in a loop over the tasks.
      - Without results, the report contains no statistics.
    type: dict
    required: true
  tenant:
    description: The name of the tenant.
    type: str
    required: true
  end:
    description: End of the 24 hours, in milliseconds since 1970. It must be a full hour.
    type: int
    required: true
  now:
    description: Time of the report, in milliseconds since 1970. Defaults to O(end).
    type: int
    version_added: 2.0.0
  silence:
    description: Hours without an event after which a running task needs attention. V(0) means never.
    type: int
    default: 24
    version_added: 2.0.0
  sync_tasks:
    description: The list of the tenant, in the format of the role P(hwcloud.oms.sync_tasks#role). By default, the tasks
      are not compared with a list.
    type: list
    elements: dict
    version_added: 2.0.0
  defaults:
    description: Default options for each entry of the list.
    type: dict
    default: {}
    version_added: 2.0.0
  migrations:
    description: The registered results of the modules that list migration tasks and migration task groups.
    type: list
    elements: dict
    default: []
    version_added: 2.0.0
  reports:
    description: The facts of other playbooks by name, C(reconcile), C(cutover) and C(migrations). Each is a dictionary
      by host.
    type: dict
    default: {}
    version_added: 2.0.0
"""

EXAMPLES = r"""
- name: Write the tasks and their last 24 hours to a file
  ansible.builtin.copy:
    content: "{{ (listed | hwcloud.oms.oms_report(measured, inventory_hostname, end)).data | to_nice_json }}"
    dest: tasks.json
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    data:
      description: The verdict, the tenant, its quota, the window, the sums, and the tasks, each with its hourly
        statistics; migration tasks and the results of other playbooks.
      type: dict
    rows:
      description:
        - The tasks as strings for a spreadsheet. The first row contains the names of the columns. A cell that a
          spreadsheet would evaluate as a formula starts with an apostrophe.
      type: list
      elements: list
    page:
      description: The tasks in the order of the page, the most urgent one first, and the lines of the charts by the ID
        of the task. Tasks without traffic have no chart.
      type: dict
    metrics:
      description: The metrics for Prometheus, each with its name, its help text and its lines.
      type: list
      elements: dict
    summary:
      description: The verdict in short, for the last line of the playbook and the index of several reports.
      type: dict
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._report.tenant import Sources, build
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


def oms_report(
    listed: Mapping[str, Any],
    measured: Mapping[str, Any],
    tenant: str,
    end: int,
    now: int | None = None,
    silence: int = 24,
    sync_tasks: Any = None,
    defaults: Mapping[str, Any] | None = None,
    migrations: Sequence[Mapping[str, Any]] | None = None,
    reports: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the report of a tenant; the options are documented above."""
    sources = Sources(
        listed=listed,
        measured=measured,
        tenant=tenant,
        end=end,
        now=end if now is None else now,
        silence=silence,
        sync_tasks=plain(sync_tasks),
        defaults=plain(defaults or {}),
        migrations=migrations or [],
        reports=plain(reports or {}),
    )
    return unsafe(build(sources))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_report": oms_report}
