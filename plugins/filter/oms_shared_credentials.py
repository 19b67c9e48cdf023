# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the hosts that call OMS with the same credentials."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_shared_credentials
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Find hosts that share credentials
description:
  - Finds hosts that call OMS with the same access key, token or user, and chooses one of them to test it. The playbooks
    of the collection use this filter, so that the service refuses wrong credentials once and not once for each host.
    Five refused signatures in a row lock an access key for some minutes.
  - The credentials of a host are those that the modules use, from its variable C(oms_connection) or from the
    environment. The filter compares them and returns no part of them.
  - A host that does not share its credentials is never chosen.
positional: hosts, before
options:
  _input:
    description: Variables of all hosts, C(hostvars).
    type: dict
    required: true
  hosts:
    description: The hosts to compare, C(ansible_play_hosts).
    type: list
    elements: str
    required: true
  before:
    description:
      - The previous result of this filter. Each host in its C(next) must have called M(hwcloud.oms.oms_sync_task_info)
        since, and registered the result as C(prove_keys_tried).
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
  description: The hosts to test, and the hosts with wrong credentials.
  type: dict
  contains:
    next:
      description: The hosts that test their credentials next. Empty when all tests are done.
      type: list
      elements: str
    refused:
      description: The hosts whose credentials the service refused, each with a message.
      type: dict
    tried:
      description: The hosts that have tested their credentials, each with the result.
      type: dict
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..plugin_utils._shared_credentials import share
from ..plugin_utils._unsafe import unsafe


def oms_shared_credentials(
    hostvars: Mapping[str, Any], hosts: Sequence[str], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the hosts that share credentials; the options are documented above."""
    return unsafe(share(hostvars, hosts, os.environ, before))


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        """Return the filter by its name."""
        return {"oms_shared_credentials": oms_shared_credentials}
