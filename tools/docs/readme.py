# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the README says there is: each module, and each role, with its own short description."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Dict

import yaml

from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES, PACKAGE

from .roles import argument_specs, markdown, table

#: Galaxy shows the page without the files beside it.
HOME = "https://github.com/hwcloud-oms/hwcloud.oms/blob/main"
#: It stands between two marks.
MADE = re.compile(r"(?<=<!-- made: modules and roles -->\n).*?(?=<!-- made until here -->)", re.DOTALL)


def render_readme(root: Path) -> str:
    """The README with what stands between its marks made anew."""
    page = (root / "README.md").read_text(encoding="utf-8")
    return MADE.sub(lambda _found: f"\n{contents(modules(), roles(root))}\n", page)


def modules() -> Dict[str, str]:
    """The short description of each module."""
    return {
        name: yaml.safe_load(import_module(f"{PACKAGE}.{name}").DOCUMENTATION)["short_description"] for name in MODULES
    }


def roles(root: Path) -> Dict[str, str]:
    """The short description of each role."""
    return {name: specs["main"]["short_description"] for name, specs in argument_specs(root).items()}


def contents(of_modules: Dict[str, str], of_roles: Dict[str, str]) -> str:
    """The two tables; that of the roles only where there are any."""
    rows = [(f"`hwcloud.oms.{name}`", markdown(text)) for name, text in of_modules.items()]
    text = table(("Module", "What it does"), rows)
    if of_roles:
        rows = [
            (f"[`hwcloud.oms.{name}`]({HOME}/roles/{name}/README.md)", markdown(text))
            for name, text in of_roles.items()
        ]
        text += "\n" + table(("Role", "What it does"), rows)
    return text
