# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mark data from outside, so that Ansible never evaluates it as a template. Private to hwcloud.oms.

Up to ansible-core 2.18 the result of a filter is templated again: a template in the description of a task would run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ansible.utils.unsafe_proxy import wrap_var

Value = TypeVar("Value")


def unsafe(value: Value) -> Value:
    """Return the value, marked so that no part of it is evaluated as a template."""
    marked: Value = wrap_var(_plain(value))
    return marked


def _plain(value: Any) -> Any:
    """Return the value with plain containers, since the lazy ones of ansible-core 2.19 and newer cannot be rebuilt."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
