# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the hosts that call the service with the same credentials."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from ..plugin_utils._shared_credentials import share
from ..plugin_utils._unsafe import unsafe

DOCUMENTATION = r"""
name: oms_shared_credentials
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Find hosts that share credentials
description:
  - Finds hosts that call OMS with the same access key, token or user, and chooses one of them to try it. The playbooks
    of the collection use it, so that wrong credentials are refused once, and not once for each host. Five refused
    signatures in a row lock an access key for some minutes.
  - The credentials of a host are those that the modules use, from its variable C(oms_connection) or from the
    environment. They are compared, and no part of them is returned.
  - A host that has its credentials alone need not try them, and is never chosen.
positional: hosts, before
options:
  _input:
    description: The variables of all hosts, C(hostvars).
    type: dict
    required: true
  hosts:
    description: The hosts to compare, C(ansible_play_hosts).
    type: list
    elements: str
    required: true
  before:
    description:
      - What this filter returned before. Each host of its C(next) must have called
        M(hwcloud.oms.oms_sync_task_info) since, with the result registered as C(prove_keys_tried).
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Find hosts that share credentials
  ansible.builtin.set_fact:
    shared: "{{ hostvars | hwcloud.oms.oms_shared_credentials(ansible_play_hosts) }}"
  run_once: true
"""

RETURN = r"""
_value:
  description: What is to be done.
  type: dict
  contains:
    next:
      description: The hosts that try their credentials next. Empty once nothing is left to try.
      type: list
      elements: str
    refused:
      description: The hosts whose credentials are refused, each with a message.
      type: dict
    tried:
      description: The hosts that have tried, each with the result.
      type: dict
"""


def oms_shared_credentials(
    hostvars: Mapping[str, Any], hosts: Sequence[str], before: Optional[Mapping[str, Any]] = None
) -> Dict[str, Any]:
    """The options are documented above."""
    return unsafe(share(hostvars, hosts, os.environ, before))


class FilterModule:
    """Ansible's way to find it."""

    def filters(self) -> Dict[str, Callable[..., Dict[str, Any]]]:
        return {"oms_shared_credentials": oms_shared_credentials}
