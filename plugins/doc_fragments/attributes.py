# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the documentation of the attributes of all modules."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the service.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
  idempotent:
    description: A second run with the same options changes nothing.
  platform:
    description: Target systems that the module can run on.
    support: full
    platforms: posix
  action_group:
    description: Use C(group/hwcloud.oms.oms) in C(module_defaults) to set the connection options of all modules.
    support: full
    membership:
      - hwcloud.oms.oms
"""
