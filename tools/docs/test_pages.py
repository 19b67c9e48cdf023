# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the generated text of the pages, and the references in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tests.support.situations import SITUATIONS
from ansible_collections.hwcloud.oms.tools.docs_site import RENAMED

from .pages import GENERATED, PAGES, TABLES, pages
from .readme import GENERATED as GENERATED_IN_README

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", pages(ROOT))
def test_page_is_what_the_code_renders(name: str) -> None:
    """Ids and times are stable. If the text differs, run `make docs-pages`."""
    assert read(name) == pages(ROOT)[name]()


def test_every_table_and_situation_is_on_a_page_once() -> None:
    marks = [mark for name in PAGES for mark in GENERATED.findall(read(name))]
    assert sorted(marks) == sorted([*TABLES, *SITUATIONS])
    assert len(GENERATED_IN_README.findall(read("README.md"))) == 1


def test_promises_name_files_that_exist() -> None:
    """Each path in SECURITY.md exists."""
    paths = re.findall(r"`((?:tests|plugins|docs)/[\w/.-]+)`", read("SECURITY.md"))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_each_promise_names_its_test() -> None:
    """The last column of each row has nothing but paths of tests."""
    table = read("SECURITY.md").partition("| Promise | Test |\n| --- | --- |\n")[2].partition("\n\n")[0].splitlines()
    assert len(table) > 20
    path = r"`tests/[\w/.-]+/\w+\.py`"
    assert [row for row in table if not re.fullmatch(rf"\| \*\*.+ \| {path}(, {path})* \|", row)] == []


def test_promises_are_tested_by_make_test_or_the_page_says_so() -> None:
    promises, _mark, rest = read("SECURITY.md").partition("All of these tests")
    tests = set(re.findall(r"`(tests/[\w/.-]+\.py)`", promises))
    excepted = set(re.findall(r"`(tests/[\w/.-]+\.py)`", rest.partition("`make test-faults`")[0]))
    assert {path for path in tests if re.search(r"pytest\.mark\.(long|documentation)", read(path))} == excepted


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_a_renamed_page_keeps_its_label(old: str, new: str) -> None:
    """The site redirects the old address, and links with the old label still work."""
    assert not (ROOT / f"docs/docsite/rst/{old}.rst").exists()
    assert f"\n.. _ansible_collections.hwcloud.oms.docsite.{old}:\n" in read(f"docs/docsite/rst/{new}.rst")
