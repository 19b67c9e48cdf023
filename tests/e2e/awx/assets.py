# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The assets in `playbooks/vars/awx`, and the example project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from ...integration.playbooks.blocks import blocks

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
FOLDER = PLAYBOOKS / "vars" / "awx"
GUIDE = (PLAYBOOKS.parent / "docs" / "docsite" / "rst" / "awx.rst").read_text(encoding="utf-8")
#: The rule by which AWX recognizes a playbook.
PLAYBOOK = re.compile(r"^\s*?-?\s*?(?:hosts|include|import_playbook):\s*?.*?$", re.MULTILINE)


class Unsafe(str):
    """A string that Ansible does not template."""


class Loader(yaml.SafeLoader):
    """A loader that supports `!unsafe`."""


def unsafe(loader: Loader, node: yaml.ScalarNode) -> Unsafe:
    return Unsafe(loader.construct_scalar(node))


Loader.add_constructor("!unsafe", unsafe)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def assets() -> dict[str, Any]:
    """Return all variables of all files."""
    return {name: value for path in sorted(FOLDER.glob("*.yml")) for name, value in read(path).items()}


def by_name(kind: str) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in assets()[kind]}


def playbooks(project: Path) -> list[str]:
    """Return the playbooks that AWX would offer of a project."""
    names = sorted(path.relative_to(project) for path in project.rglob("*.yml"))
    return [
        name.as_posix()
        for name in names
        if PLAYBOOK.search((project / name).read_text(encoding="utf-8"))
        and not {"tasks", "roles", "group_vars"} & set(name.parts)
    ]


def examples() -> tuple[dict[str, Any], ...]:
    """Return the examples of the guide: settings, a credential type for another pair of keys, a tenant that uses it."""
    settings, pair, tenant = (yaml.safe_load(block.text) for block in blocks("awx.rst", GUIDE))
    return settings, pair, tenant
