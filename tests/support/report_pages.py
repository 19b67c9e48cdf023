# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render the templates of the playbook `report` as Ansible does, without a playbook."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[2] / "playbooks" / "templates"


def rendered(template: str, **variables: Any) -> str:
    """Return the text of a template. `lstrip_blocks` is set as in the playbook; the other settings are Ansible's."""
    # The templates escape each value themselves.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["relpath"] = os.path.relpath
    environment.filters["to_nice_json"] = lambda value: json.dumps(value, indent=4, sort_keys=True)
    return environment.get_template(template).render(**variables)
