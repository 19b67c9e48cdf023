# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the variables of the playbooks of this collection."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_playbook
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Read the variables of the playbooks of this collection
description:
  - Validates and converts the variables of a playbook such as C(hwcloud.oms.report), whatever type YAML, an extra
    variable or a survey gave them. Relative paths are relative to the working directory of C(ansible-playbook).
  - The lookup returns problems and does not fail, so that the playbook can show all of them.
options:
  _terms:
    description: A dictionary with the variables by name. Null and an empty string count as not set.
    type: list
    elements: dict
    required: true
  host:
    description: Name of the host that the playbook runs for.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show the path of the record of a maintenance window
  ansible.builtin.debug:
    msg: "{{ lookup('hwcloud.oms.oms_playbook', given, host=inventory_hostname).variables.oms_stopped_file }}"
  vars:
    given:
      oms_stopped_file: "{{ oms_stopped_file | default('') }}"
"""

RETURN = r"""
_raw:
  description: The variables.
  type: list
  elements: dict
  contains:
    problems:
      description: The problems, one for each invalid variable. If there are any, the rest of the result is incomplete.
      type: list
      elements: str
    variables:
      description: The converted variables by name, or their defaults.
      type: dict
    file_name:
      description: The host as a part of a file name, unique for each host.
      type: str
    month:
      description: The month in which the day before C(oms_report_end) starts, such as V(2026-03).
      type: str
      returned: with oms_report_end
    now:
      description: Time of the report in milliseconds since 1970, in full minutes and not after C(oms_report_end).
      type: int
      returned: with oms_report_end
    recorded:
      description: The record in C(oms_stopped_file), a dictionary that maps the IDs of stopped tasks to their
        destination buckets.
      type: dict
      returned: with oms_stopped_file
    record:
      description: The record of the host in C(oms_stopped) if there is one, else the same as C(recorded).
      type: dict
      returned: with oms_stopped_file
    handed:
      description: Whether C(oms_stopped) contains a record of the host.
      type: bool
      returned: with oms_stopped_file
    start_line:
      description: The command that starts the recorded tasks.
      type: str
      returned: with oms_stopped_file
"""

import time
from typing import Any

from ansible.plugins.lookup import LookupBase

from ..plugin_utils._playbook import Context, read_variables


class LookupModule(LookupBase):  # type: ignore[misc]
    """Register the lookup with Ansible."""

    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the variables of a playbook; the options are documented above."""
        self.set_options(var_options=variables, direct=kwargs)
        context = Context(str(self.get_option("host")), time.time())
        return [read_variables(term, context) for term in terms]
