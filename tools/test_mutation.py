# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of mutants follow the code when it moves: they are used too rarely to find that out then."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from .mutation.__main__ import NAMED, PARTS, Part
from .mutation.faults import BREAKAGES, ROOT, Breakage


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.name)
def test_each_fault_can_be_injected(breakage: Breakage) -> None:
    assert (ROOT / breakage.path).read_text(encoding="utf-8").count(breakage.old) == 1
    for test in breakage.tests:
        path, _colons, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("part", PARTS.values(), ids=list(PARTS))
def test_each_part_has_its_files_and_tests(part: Part) -> None:
    paths = [Path("plugins", "module_utils", f"{name}.py") for name in part.files]
    paths += [Path("tests", "unit", "plugins", "module_utils", f"{name}.py") for name in part.tests]
    assert [path for path in paths if not (ROOT / path).is_file()] == []


def test_each_survivor_is_a_change_of_code_that_exists() -> None:
    """They are named by the lines of a function, without their indentation."""
    for entry in yaml.safe_load(NAMED.read_text(encoding="utf-8")):
        package, module, *names = entry["function"].split(".")
        (path,) = (ROOT / "plugins" / "module_utils").glob(f"**/{package}/{module}.py")
        text = path.read_text(encoding="utf-8")
        node: ast.AST = ast.parse(text)
        for name in names:
            (node,) = (one for one in ast.iter_child_nodes(node) if getattr(one, "name", None) == name)
        lines = (ast.get_source_segment(text, node) or "").splitlines()
        assert entry["was"] in " ".join(line.strip() for line in lines), entry
