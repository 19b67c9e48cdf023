# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pack the function of the role event_forwarder."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_forwarder_zip
author:
  - hwcloud.oms contributors (!UNKNOWN)
version_added: 2.0.0
short_description: Pack the function that sends events from the source to a synchronization task
description:
  - Writes the zip of the function of P(hwcloud.oms.event_forwarder#role) to a temporary file and returns its path.
    Ansible removes the file when it ends. The role copies it to its destination.
  - The same version of the collection always gives the same bytes. The zip does not contain any settings.
options:
  _terms:
    description: No terms.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Write the zip of the function
  ansible.builtin.copy:
    src: "{{ lookup('hwcloud.oms.oms_forwarder_zip') }}"
    dest: forwarder.zip
    mode: "0644"
"""

RETURN = r"""
_raw:
  description: The path of the zip.
  type: list
  elements: path
"""

from pathlib import Path
from typing import Any

from ansible import constants
from ansible.plugins.lookup import LookupBase

from ..plugin_utils._forwarder_zip import packed_files, zip_bytes


class LookupModule(LookupBase):  # type: ignore[misc]
    """Register the lookup with Ansible."""

    def run(self, _terms: list[Any], variables: Any = None, **kwargs: Any) -> list[str]:
        """Return the path of the zip."""
        self.set_options(var_options=variables, direct=kwargs)
        path = Path(constants.DEFAULT_LOCAL_TMP, "oms_forwarder.zip")
        path.write_bytes(zip_bytes(packed_files(Path(__file__).parents[2])))
        return [str(path)]
