# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the variables of the playbooks of this collection."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_playbook
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Read the variables of the playbooks of this collection
description:
  - Checks the variables of a playbook such as C(hwcloud.oms.report), whatever type YAML, an extra variable or a survey
    gave them, and returns them as the playbook uses them. Relative paths begin at the working directory of
    C(ansible-playbook).
  - It returns what is wrong and does not fail, so that the playbook can name the variable.
options:
  _terms:
    description: One dictionary with the variables by name. Null and an empty text count as not set.
    type: list
    elements: dict
    required: true
  host:
    description: The name of the host that the playbook works on.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show where the record of a maintenance window is
  ansible.builtin.debug:
    msg: "{{ lookup('hwcloud.oms.oms_playbook', given, host=inventory_hostname)['values'].oms_stopped_file }}"
  vars:
    given:
      oms_stopped_file: "{{ oms_stopped_file | default('') }}"
"""

RETURN = r"""
_raw:
  description: What was read.
  type: list
  elements: dict
  contains:
    problems:
      description: What is wrong, one for each variable. With any, the rest is not complete.
      type: list
      elements: str
    values:
      description: The variables by name, or what counts where they are not set.
      type: dict
    file_name:
      description: The host as a part of a name of a file. Two hosts never share one.
      type: str
    month:
      description: The month that C(oms_report_end) falls in, such as V(2026-03).
      type: str
      returned: with oms_report_end
    recorded:
      description: What the file of C(oms_stopped_file) records, as a destination bucket by the id of a task.
      type: dict
      returned: with oms_stopped_file
    record:
      description: What was stopped, by C(oms_stopped) if that has the host, else the same as C(recorded).
      type: dict
      returned: with oms_stopped_file
    handed:
      description: Whether C(oms_stopped) has the host.
      type: bool
      returned: with oms_stopped_file
    start_line:
      description: The command that starts what the file records.
      type: str
      returned: with oms_stopped_file
"""

import time
from typing import Any, Dict, List

from ansible.plugins.lookup import LookupBase

from ..plugin_utils._playbook import Place, read_variables


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's way to find it."""

    def run(self, terms: List[Any], variables: Any = None, **kwargs: Any) -> List[Dict[str, Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        place = Place(str(self.get_option("host")), time.time())
        return [read_variables(given, place) for given in terms]
