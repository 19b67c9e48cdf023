# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the open questions with the settings of the simulator and with the playbook for the real service."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path

import yaml

from ansible_collections.hwcloud.oms.tests.simulator import Settings

from .simulator import ITEM
from .unknowns import ACCEPTANCE, CERTAIN, MIGRATION, SYNCHRONIZATION

TESTS = Path(__file__).parents[2] / "tests"
PLAYBOOK = TESTS / "e2e" / "acceptance" / "real_service.yml"
UNKNOWNS = (*SYNCHRONIZATION, *MIGRATION)


def observed() -> set[str]:
    """Return the keys of `observed` in the report of the playbook, an expression over several lines."""
    (play,) = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))
    (block,) = (task for task in play["tasks"] if "block" in task)
    (report,) = (task["ansible.builtin.copy"]["content"] for task in block["always"] if "ansible.builtin.copy" in task)
    (part,) = re.findall(r'^  "observed": \{\n(.*?)^  \},$', report, re.DOTALL | re.MULTILINE)
    return set(re.findall(r'^    "(\w+)":', part, re.MULTILINE))


def test_each_setting_belongs_to_one_question_or_is_certain() -> None:
    named = [name for one in UNKNOWNS for name in one.settings]
    assert sorted([*named, *CERTAIN]) == sorted(field.name for field in fields(Settings))


def test_the_tests_of_the_collection_select_a_behavior_by_each_setting() -> None:
    files = [file for folder in ("contract", "resilience", "unit") for file in (TESTS / folder).rglob("*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = [name for one in UNKNOWNS for name in one.settings]
    assert [name for name in named if not re.search(rf'\b{name}=|\.{name} = |"{name}": ', text)] == []


def test_what_is_undocumented_is_not_certain() -> None:
    described = {
        name: text for names, text in ITEM.findall(inspect.getdoc(Settings) or "") for name in names.split(", ")
    }
    assert [name for name in CERTAIN if re.search(r"undocumented|is documented|a guess|sources", described[name])] == []


def test_the_playbook_observes_what_the_table_says() -> None:
    said = {name for one in UNKNOWNS if one.shown_by == ACCEPTANCE for name in one.settings}
    assert observed() == said
