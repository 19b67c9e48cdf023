# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the variables of a playbook from the comment at its beginning.

Below `Variables:` each variable is a line `NAME (DEFAULT): MEANING`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parents[2] / "playbooks"
#: The playbooks that manage tenants, in the order of the page.
NAMES = (
    *("apply", "check", "preflight", "report", "rotate_keys", "stop_all", "start_all", "remove", "send_events"),
    *("migrate", "reconcile", "cutover"),
)
#: Playbooks that manage something else, each with a page of its own.
OTHERS = ("event_forwarder_aws",)
VARIABLE = re.compile(r"^#   (?P<name>oms_\w+) \((?P<default>[^)]*)\): (?P<meaning>.*(?:\n#     .*)*)", re.MULTILINE)
#: Names of the collection in a text.
OURS = re.compile(r"\b(?:hwcloud\.oms\.\w+|oms_\w+)\b|[\w-]*<host>\.\w+")
#: Names of variables that are read; modules and filters have their full names.
READ = re.compile(r"(?<!hwcloud\.oms\.)\boms_\w+\b(?!:)")
#: The roles that work on a list, all of whose variables a playbook takes that runs one.
ROLE = re.compile(r"^ +name: hwcloud\.oms\.(sync_tasks|migrate|cutover)$(?!\n +tasks_from)", re.MULTILINE)
#: How the page shows defaults that are words.
WORDS = {"needed": "required", "required": "required", "none": "\u2013", "all": "all"}


class Variable(NamedTuple):
    """A variable of a playbook and its default."""

    name: str
    default: str
    meaning: str


def head(name: str) -> str:
    """Return the comment before the first play."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    return text.partition("---\n")[2].partition("\n- ")[0]


def variables(name: str) -> list[Variable]:
    """Return the variables in the comment of a playbook."""
    return [
        Variable(found["name"], found["default"], " ".join(found["meaning"].replace("\n#", "").split()))
        for found in VARIABLE.finditer(head(name))
    ]


def read(name: str) -> set[str]:
    """Return the variables that a playbook and its included files read and do not set."""
    paths = [FOLDER / f"{name}.yml", *(FOLDER / path for path in sorted(included(name)))]
    used: set[str] = set()
    own: set[str] = set()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        used |= set(READ.findall("\n".join(line for line in text.splitlines() if not line.startswith("#"))))
        own |= facts(yaml.safe_load(text))
    role = role_of(name)
    return used - own - (facts(role_tasks(role)) if role else set())


def facts(content: Any) -> set[str]:
    """Return the facts that plays, tasks and blocks set."""
    if isinstance(content, list):
        return {name for one in content for name in facts(one)}
    if not isinstance(content, dict):
        return set()
    return {*content.get("ansible.builtin.set_fact", ())} | facts(list(content.values()))


def included(name: str) -> set[str]:
    """Return the files with tasks and variables that a playbook includes."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    return set(re.findall(r"(?:include_tasks|import_tasks|file): ((?:tasks|vars)/\w+\.yml)", text))


def role_of(name: str) -> str | None:
    """Return the role that a playbook runs on its list, None if it runs none."""
    found = ROLE.search((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return found[1] if found else None


def role_tasks(role: str) -> list[Any]:
    """Return the tasks of a role, file by file."""
    files = sorted((FOLDER.parent / "roles" / role / "tasks").glob("*.yml"))
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]


def literal(text: str) -> str:
    """Return a text with the names of the collection as literals."""
    return OURS.sub(lambda found: f"``{found[0]}``", text)


def shown(default: str) -> str:
    """Return a default for the page: a value as a literal, words as they are."""
    if default in WORDS:
        return WORDS[default]
    return literal(default) if " " in default else f"``{default}``"
