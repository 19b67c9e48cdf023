# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that the comment of each playbook lists the variables that it reads, and no others."""

from __future__ import annotations

import re

import pytest

from .playbooks import NAMES, OTHERS, head, literal, read, role_of, shown, variables
from .roles import argument_specs
from .test_pages import ROOT

ROLES = argument_specs(ROOT)


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_the_head_lists_what_the_playbook_reads(name: str) -> None:
    listed = [variable.name for variable in variables(name)]
    assert len(listed) == len(set(listed))
    assert read(name) <= set(listed), "read, but not listed"
    role = role_of(name)
    of_the_role = set(ROLES[role]["main"]["options"]) if role else set()
    assert set(listed) <= read(name) | of_the_role, "listed, but not read"


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_the_head_is_parsed_completely(name: str) -> None:
    """Each line that looks like a variable is one."""
    lines = head(name).partition("# Variables:\n")[2].splitlines()
    assert len([line for line in lines if re.match(r"#   \S", line)]) == len(variables(name)) > 3
    assert all(re.match(r"#   ( {2})?\S", line) for line in lines)


#: The variable with the list of each role.
LISTS = {"sync_tasks": "oms_sync_tasks", "migrate": "oms_migrations", "cutover": "oms_cutover_pairs"}


@pytest.mark.parametrize(("name", "role"), [(name, role) for name in NAMES for role in [role_of(name)] if role])
def test_defaults_are_those_of_the_role(name: str, role: str) -> None:
    options = ROLES[role]["main"]["options"]
    for variable in variables(name):
        default = options.get(variable.name, {}).get("default")
        if isinstance(default, (bool, int)):
            assert variable.default == str(default).lower(), variable.name
    (required,) = (variable.default for variable in variables(name) if variable.name == LISTS[role])
    assert shown(required) == "required"


def test_names_are_literals() -> None:
    assert literal("the role hwcloud.oms.sync_tasks fills oms_credentials of <host>.html") == (
        "the role ``hwcloud.oms.sync_tasks`` fills ``oms_credentials`` of ``<host>.html``"
    )
    defaults = ("false", "required", "none", "from the environment", "oms-stopped-<host>.json in the directory")
    assert [shown(default) for default in defaults] == [
        "``false``",
        "required",
        "\u2013",
        "from the environment",
        "``oms-stopped-<host>.json`` in the directory",
    ]
