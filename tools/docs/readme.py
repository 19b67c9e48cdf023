# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render the tables of modules and roles in the README from their short descriptions."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Dict

import yaml

from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES, PACKAGE

from .roles import argument_specs, markdown, table

#: Galaxy shows the README without the other files.
HOME = "https://github.com/hwcloud-oms/hwcloud.oms/blob/main"
#: The generated text and the comments around it.
GENERATED = re.compile(r"(?<=<!-- generated: modules and roles -->\n).*?(?=<!-- end of generated text -->)", re.DOTALL)


def render_readme(root: Path) -> str:
    """Return the README with its generated text updated."""
    page = (root / "README.md").read_text(encoding="utf-8")
    return GENERATED.sub(lambda _found: f"\n{contents(modules(), roles(root))}\n", page)


def modules() -> Dict[str, str]:
    """Return the short description of each module."""
    return {
        name: yaml.safe_load(import_module(f"{PACKAGE}.{name}").DOCUMENTATION)["short_description"] for name in MODULES
    }


def roles(root: Path) -> Dict[str, str]:
    """Return the short description of each role."""
    return {name: specs["main"]["short_description"] for name, specs in argument_specs(root).items()}


def contents(of_modules: Dict[str, str], of_roles: Dict[str, str]) -> str:
    """Return the table of modules and, if there are roles, the table of roles."""
    rows = [(f"`hwcloud.oms.{name}`", markdown(text)) for name, text in of_modules.items()]
    text = table(("Module", "Description"), rows)
    if of_roles:
        rows = [
            (f"[`hwcloud.oms.{name}`]({HOME}/roles/{name}/README.md)", markdown(text))
            for name, text in of_roles.items()
        ]
        text += "\n" + table(("Role", "Description"), rows)
    return text
