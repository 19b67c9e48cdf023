# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pass arguments to a module in this process, in the form that each ansible-core expects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ansible.module_utils import basic

__all__ = ["patch_module_args"]

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # before ansible-core 2.19

    @contextmanager
    def patch_module_args(module_args: dict[str, Any]) -> Iterator[None]:
        """Set the arguments of the next AnsibleModule."""
        before = basic._ANSIBLE_ARGS
        basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": module_args}).encode()
        try:
            yield
        finally:
            basic._ANSIBLE_ARGS = before
