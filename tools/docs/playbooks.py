# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the head of a playbook says of its variables: `NAME (DEFAULT): MEANING`, a line each, below `Variables:`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterator, List, NamedTuple, Set

import yaml

FOLDER = Path(__file__).parents[2] / "playbooks"
#: The playbooks for the everyday work with a tenant, in the order in which people meet them.
NAMES = ("apply", "check", "report", "rotate_keys", "stop_all", "start_all", "remove")
VARIABLE = re.compile(r"^#   (?P<name>oms_\w+) \((?P<default>[^)]*)\): (?P<meaning>.*(?:\n#     .*)*)", re.MULTILINE)
#: Names of ours in a text.
OURS = re.compile(r"\b(?:hwcloud\.oms\.\w+|oms_\w+)\b|[\w-]*<host>\.\w+")
#: Names of variables that are not just given a value; modules and filters are called by their whole names.
READ = re.compile(r"(?<!hwcloud\.oms\.)\boms_\w+\b(?!:)")
ROLE = "hwcloud.oms.sync_tasks"


class Variable(NamedTuple):
    """A variable of a playbook, and what is taken where it is not set."""

    name: str
    default: str
    meaning: str


def head(name: str) -> str:
    """The comment before the first play."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    return text.partition("---\n")[2].partition("\n- ")[0]


def variables(name: str) -> List[Variable]:
    """What the head of a playbook lists."""
    return [
        Variable(found["name"], found["default"], " ".join(found["meaning"].replace("\n#", "").split()))
        for found in VARIABLE.finditer(head(name))
    ]


def read(name: str) -> Set[str]:
    """The variables that a playbook and the files it includes read and do not set themselves."""
    paths = [FOLDER / f"{name}.yml", *(FOLDER / path for path in sorted(included(name)))]
    used: Set[str] = set()
    own: Set[str] = set()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        used |= set(READ.findall("\n".join(line for line in text.splitlines() if not line.startswith("#"))))
        own |= {fact for task in tasks(yaml.safe_load(text)) for fact in task.get("ansible.builtin.set_fact", ())}
    return used - own


def included(name: str) -> Set[str]:
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    return set(re.findall(r"include_tasks: (tasks/\w+\.yml)", text))


def tasks(content: Any) -> Iterator[Any]:
    """All tasks of a list of plays or of tasks."""
    for one in content:
        yield from tasks(one["tasks"]) if "tasks" in one else [one]


def works_on_the_list(name: str) -> bool:
    """Whether the role runs, so that all its variables count."""
    return f"name: {ROLE}\n" in (FOLDER / f"{name}.yml").read_text(encoding="utf-8")


def literal(text: str) -> str:
    """Our own names as reStructuredText shows them."""
    return OURS.sub(lambda found: f"``{found[0]}``", text)


def shown(default: str) -> str:
    """A value is set as one; what is said in words is not."""
    is_word = " " in default or default in ("needed", "none", "all")
    return literal(default) if is_word else f"``{default}``"
