# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes from outside is text and no template. Private to hwcloud.oms.

Until ansible-core 2.18 a filter's result would be a template again: what somebody wrote into a description would run.
"""

from __future__ import annotations

from typing import Any, Dict, Mapping

from ansible.utils.unsafe_proxy import wrap_var


def unsafe(value: Dict[str, Any]) -> Dict[str, Any]:
    """The value, marked so that no part of it is ever taken for a template."""
    marked: Dict[str, Any] = wrap_var(_plain(value))
    return marked


def _plain(value: Any) -> Any:
    """Containers of ansible-core 2.19 and newer, which resolve their items when they are read, can't be rebuilt."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
