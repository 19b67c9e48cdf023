# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the entries of a list."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_problems
from ansible_collections.hwcloud.oms.tests.unit.filters import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.unit.lists import REGIONS, entry

PROBLEMS = the_filter(oms_task_problems)


def test_each_problem_is_told_with_its_entry() -> None:
    told = PROBLEMS([entry("a", **REGIONS), entry("b", **REGIONS, stat="absent"), "c"])
    assert_documented(oms_task_problems, told)
    assert [one.partition(":")[0] for one in told] == ["Entry 1 (b-origin -> b-copy)", "Entry 2 (None -> None)"]


def test_defaults_are_merged_under_each_entry() -> None:
    """Credentials are not looked at."""
    assert PROBLEMS([entry("a", src_credentials="nobody")], defaults=REGIONS) == []
    assert len(PROBLEMS([entry("a"), entry("b", **REGIONS)])) == 1


@pytest.mark.parametrize("wanted", ["", "[]", "a, b", None, {}])
def test_what_is_no_list_is_never_taken_for_an_empty_one(wanted: Any) -> None:
    told = PROBLEMS(wanted)
    assert len(told) == 1
    assert "must be given as a list" in told[0]
