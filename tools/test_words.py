# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of words finds them in sentences and in names, and leaves common phrases alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from .words import complaints

NAME = Path("plugins/filter/example.py")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is told what to do.", "told"),
        ("Foretells the result", "Foretells"),
        ("def tell_results(told_before):", "tell"),
        ("made anew", "anew"),
        ("Whoever made it", "Whoever"),
        ("Waited 3 s, in\n# vain.", "in # vain"),
        ("def test_a_port_is_no_number():", "is_no"),
        ("the task stands beside it", "beside"),
        ("the task that stands", "stands"),
        ("nothing comes of it", "comes of"),
        ("See that it is meant", "See that"),
        ("held line by line against the list", "held line by line against"),
        ("the twin", "twin"),
        ("lacking = []", "lacking"),
        ("bugs are mended", "mended"),
        ("a planted fault", "planted"),
        ("unless an option says otherwise", "says otherwise"),
    ],
)
def test_words_are_found(text: str, words: str) -> None:
    assert any(repr(words) in complaint for complaint in complaints(NAME, text))


@pytest.mark.parametrize(
    "text",
    [
        "It is no longer supported. There is no rollback. There are no tasks. It is no more than 5.",
        "ID stands for identifier; a stand-in for AWX; outstanding requests; understands",
        "intelligent, retelling, besides, notwithstanding, becomes official",
        "You see the task. Held in memory, protected against changes.",
    ],
)
def test_common_phrases_are_not(text: str) -> None:
    assert list(complaints(NAME, text)) == []


def test_a_complaint_names_the_line_and_the_better_word() -> None:
    assert list(complaints(NAME, "One.\n\nTwo is in\nvain.\n")) == [
        f"{NAME}:3: 'in vain': fails with a timeout, without success"
    ]


def test_the_name_of_a_file_counts() -> None:
    assert list(complaints(Path("plugins/module_utils/_task_told.py"), "")) == [
        "plugins/module_utils/_task_told.py: 'told' in the name: report, return, describe, predict"
    ]
