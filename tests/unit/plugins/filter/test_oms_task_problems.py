# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the entries of a list."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_problems
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import REGIONS, entry

PROBLEMS = the_filter(oms_task_problems)


def test_each_problem_is_told_with_its_entry() -> None:
    told = PROBLEMS([entry("a", **REGIONS), entry("b", **REGIONS, stat="absent"), "c"])
    assert_documented(oms_task_problems, told)
    assert [one.partition(":")[0] for one in told] == [
        "oms_sync_tasks[1] (b-origin -> b-copy)",
        "oms_sync_tasks[2] (? -> ?)",
    ]


def test_defaults_are_merged_under_each_entry() -> None:
    """Credentials are not looked at."""
    assert PROBLEMS([entry("a", src_credentials="nobody")], defaults=REGIONS) == []
    assert len(PROBLEMS([entry("a"), entry("b", **REGIONS)])) == 1


@pytest.mark.parametrize(
    ("desired", "problem"),
    [
        ("", "oms_sync_tasks is a string, not a list. With -e, give JSON or a file."),
        ("[]", "oms_sync_tasks is a string, not a list. With -e, give JSON or a file."),
        ("a, b", "oms_sync_tasks is a string, not a list. With -e, give JSON or a file."),
        (None, "Set oms_sync_tasks (a list): the tasks as the role hwcloud.oms.sync_tasks takes them."),
        ({}, "oms_sync_tasks is a dictionary, not a list."),
    ],
)
def test_what_is_no_list_is_never_taken_for_an_empty_one(desired: Any, problem: str) -> None:
    assert PROBLEMS(desired) == [problem]


SECRET = "AccessKeyId0123456789:TheSecret+Of/It="


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("defaults", [SECRET], "oms_sync_tasks_defaults is a list, not a dictionary."),
        ("defaults", SECRET, "oms_sync_tasks_defaults is a string, not a dictionary."),
        ("credentials", SECRET, "oms_credentials is a string, not a dictionary from names to ak and sk."),
        ("credentials", [{"ak": SECRET}], "oms_credentials is a list, not a dictionary from names to ak and sk."),
        ("connection", SECRET, "oms_connection is a string, not a dictionary of connection options."),
        ("connection", [SECRET], "oms_connection is a list, not a dictionary of connection options."),
        ("connection", {"secret_key": {"a": SECRET}}, "oms_connection.secret_key is a dictionary, not a string."),
        ("connection", {"secretkey": SECRET}, "oms_connection: unknown option secretkey. Did you mean secret_key?"),
    ],
)
def test_a_variable_of_the_wrong_type_is_named_and_never_quoted(variable: str, value: Any, problem: str) -> None:
    assert PROBLEMS([entry("a", **REGIONS)], **{variable: value}) == [problem]


@pytest.mark.parametrize("empty", [None, "", {}])
def test_empty_variables_count_as_left_out(empty: Any) -> None:
    assert PROBLEMS([entry("a", **REGIONS)], defaults=empty, credentials=empty, connection=empty) == []


def test_omitted_options_count_as_left_out() -> None:
    omitted = "__omit_place_holder__0123"
    assert PROBLEMS([entry("a", **REGIONS, state=omitted)], defaults={"quota": omitted}) == []
