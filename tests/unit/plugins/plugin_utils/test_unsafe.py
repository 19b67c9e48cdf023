# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results of a filter are text and never templates."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.plugins.plugin_utils._unsafe import unsafe

TEXT = "{{ 1 / 0 }}"


def template() -> Any:
    """Return a text that a playbook could template."""
    try:
        from ansible.template import trust_as_template
    except ImportError:  # Up to 2.18 every text is one.
        return TEXT
    return trust_as_template(TEXT)


def is_template(text: Any) -> bool:
    try:
        from ansible.template import is_trusted_as_template
    except ImportError:
        from ansible.utils.unsafe_proxy import AnsibleUnsafe

        return not isinstance(text, AnsibleUnsafe)
    return bool(is_trusted_as_template(text))


def test_no_part_is_a_template_any_more() -> None:
    assert is_template(template())
    marked = unsafe({"tasks": [{"description": template()}]})
    assert marked == {"tasks": [{"description": TEXT}]}
    assert not is_template(marked["tasks"][0]["description"])
