# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the environment variables of the function of the role event_forwarder."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_forwarder_settings
author:
  - hwcloud.oms contributors (!UNKNOWN)
version_added: 2.0.0
short_description: Make the environment variables of the function that forwards events
description:
  - Returns the environment variables of the function of P(hwcloud.oms.event_forwarder#role), including keys. Use it in
    tasks with C(no_log).
  - The lookup returns problems and does not fail, so that a playbook can show all of them. No problem quotes a key.
options:
  _terms:
    description: No terms.
    type: list
    elements: str
  connection:
    description:
      - The connection options of the modules. They fall back to the environment as in the modules.
    type: dict
    default: {}
  sync_task:
    description:
      - What identifies the task, C(sync_task_id), or C(src_cloud_type), C(src_region), C(src_bucket), C(dst_region) and
        C(dst_bucket).
    type: dict
    default: {}
  settings:
    description:
      - Further variables of the function, such as C(OMS_RETRY_TIMEOUT). They take precedence.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show the names of the variables
  ansible.builtin.debug:
    msg: "{{ lookup('hwcloud.oms.oms_forwarder_settings', sync_task=task).variables.keys() | list }}"
  vars:
    task:
      src_cloud_type: AWS
      src_region: eu-west-1
      src_bucket: photos-origin
      dst_region: cn-north-4
      dst_bucket: photos-copy
"""

RETURN = r"""
_raw:
  description: The settings.
  type: list
  elements: dict
  contains:
    variables:
      description: The environment variables by name. Empty if there are problems.
      type: dict
    problems:
      description: The problems.
      type: list
      elements: str
"""

import os
from typing import Any

from ansible.plugins.lookup import LookupBase

from ..plugin_utils._forwarder_settings import function_settings
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import plain


class LookupModule(LookupBase):  # type: ignore[misc]
    """Register the lookup with Ansible."""

    def run(self, _terms: list[Any], variables: Any = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the settings; the options are documented above."""
        self.set_options(var_options=variables, direct=kwargs)
        connection, task, extra = (plain(self.get_option(name)) for name in ("connection", "sync_task", "settings"))
        return [unsafe(function_settings(connection, task, extra, os.environ)._asdict())]
