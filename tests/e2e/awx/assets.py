# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The assets in `playbooks/vars/awx`, and the example project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

import yaml

from ...integration.playbooks.blocks import blocks

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
FOLDER = PLAYBOOKS / "vars" / "awx"
GUIDE = (PLAYBOOKS.parent / "docs" / "docsite" / "rst" / "awx.rst").read_text(encoding="utf-8")
#: AWX's own rule for what it offers as a playbook: only these spellings.
PLAYBOOK = re.compile(r"^\s*?-?\s*?(?:hosts|include|import_playbook):\s*?.*?$", re.MULTILINE)


class Unsafe(str):
    """A text that Ansible does not take for a template."""


class Loader(yaml.SafeLoader):
    """Knows !unsafe."""


def unsafe(loader: Loader, node: yaml.ScalarNode) -> Unsafe:
    return Unsafe(loader.construct_scalar(node))


Loader.add_constructor("!unsafe", unsafe)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def assets() -> Dict[str, Any]:
    """All variables of all files."""
    return {name: value for path in sorted(FOLDER.glob("*.yml")) for name, value in read(path).items()}


def by_name(kind: str) -> Dict[str, Dict[str, Any]]:
    return {entry["name"]: entry for entry in assets()[kind]}


def playbooks(project: Path) -> List[str]:
    """Return the playbooks that AWX would offer of a project."""
    names = sorted(path.relative_to(project) for path in project.rglob("*.yml"))
    return [
        name.as_posix()
        for name in names
        if PLAYBOOK.search((project / name).read_text(encoding="utf-8"))
        and not {"tasks", "roles", "group_vars"} & set(name.parts)
    ]


def examples() -> Tuple[Dict[str, Any], ...]:
    """The examples of the guide: settings, a credential type of a further pair, variables of a tenant that uses it."""
    settings, pair, tenant = (yaml.safe_load(block.text) for block in blocks("awx.rst", GUIDE))
    return settings, pair, tenant
