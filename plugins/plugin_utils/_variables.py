# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables as plain data, for filters and lookups. Private to hwcloud.oms."""

from __future__ import annotations

from typing import Any, Mapping

#: What the variable C(omit) holds up to ansible-core 2.18, followed by a random number.
PLACEHOLDER = "__omit_place_holder__"
#: The class of its value since ansible-core 2.19, which has no public name.
OMIT_CLASS = "_OmitType"


def plain(value: Any) -> Any:
    """Return the value with containers and vaulted strings of Ansible as plain ones, and without what is omitted.

    Ansible itself drops C(omit) only as the whole value of a task's option. Inside a variable it stays a value.
    """
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items() if not is_omitted(one)}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value if not is_omitted(one)]
    # A string that ansible-vault encrypted by itself decrypts itself. Up to ansible-core 2.18 it is not a `str`.
    return str(value) if hasattr(value, "casefold") and not isinstance(value, str) else value


def is_omitted(value: Any) -> bool:
    """Return whether a value is Ansible's C(omit)."""
    if isinstance(value, str):
        return value.startswith(PLACEHOLDER)
    return type(value).__name__ == OMIT_CLASS
