# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages say what the code does, today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import MADE, PAGES, TABLES, render
from .situations import SITUATIONS

FOLDER = Path(__file__).parents[2] / "docs" / "docsite" / "rst"


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_the_code_renders(name: str) -> None:
    """Ids and times are stable, so rendering gives the same again. If it does not: `make docs-pages`."""
    assert read(name) == render(read(name))


def test_every_table_and_situation_stands_on_a_page_once() -> None:
    marks = [mark for name in PAGES for mark in MADE.findall(read(name))]
    assert sorted(marks) == sorted([*TABLES, *SITUATIONS])


def test_promises_name_files_that_are_there() -> None:
    """Each path that SECURITY.md gives as proof exists."""
    root = Path(__file__).parents[2]
    paths = re.findall(r"`((?:tests|plugins|docs)/[\w/.-]+)`", (root / "SECURITY.md").read_text(encoding="utf-8"))
    assert paths
    assert [path for path in paths if not (root / path).exists()] == []
