# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages say what the code does, today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tests.support.situations import SITUATIONS

from .pages import MADE, PAGES, TABLES, pages
from .readme import MADE as MADE_IN_README

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", pages(ROOT))
def test_page_is_what_the_code_renders(name: str) -> None:
    """Ids and times are stable, so rendering gives the same again. If it does not: `make docs-pages`."""
    assert read(name) == pages(ROOT)[name]()


def test_every_table_and_situation_stands_on_a_page_once() -> None:
    marks = [mark for name in PAGES for mark in MADE.findall(read(name))]
    assert sorted(marks) == sorted([*TABLES, *SITUATIONS])
    assert len(MADE_IN_README.findall(read("README.md"))) == 1


def test_promises_name_files_that_are_there() -> None:
    """Each path that SECURITY.md gives as proof exists."""
    paths = re.findall(r"`((?:tests|plugins|docs)/[\w/.-]+)`", read("SECURITY.md"))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
