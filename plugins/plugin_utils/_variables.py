# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Convert variables to plain data, for filters and lookups. Private to hwcloud.oms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Prefix of the value of `omit` up to ansible-core 2.18; a random number follows.
PLACEHOLDER = "__omit_place_holder__"
#: Class of the value of `omit` since ansible-core 2.19. It has no public name.
OMIT_CLASS = "_OmitType"


def plain(value: Any) -> Any:
    """Return the value with Ansible's containers and vaulted strings as plain ones, and without omitted values.

    Ansible handles `omit` only as the whole value of a task option. Inside a variable it is an ordinary value.
    """
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items() if not is_omitted(item)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value if not is_omitted(item)]
    # An inline vault value decrypts itself when it is converted to a string. Up to ansible-core 2.18 it is not a `str`.
    return str(value) if hasattr(value, "casefold") and not isinstance(value, str) else value


def is_omitted(value: Any) -> bool:
    """Return whether a value is that of `omit`."""
    if isinstance(value, str):
        return value.startswith(PLACEHOLDER)
    return type(value).__name__ == OMIT_CLASS
