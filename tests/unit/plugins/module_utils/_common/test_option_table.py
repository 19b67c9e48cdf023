# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One table of options is what Ansible, the checks and the requests are made from."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._common.bucket_options import key_option
from ansible_collections.hwcloud.oms.plugins.module_utils._common.option_table import (
    ANYWHERE,
    INSIDE,
    Option,
    blemishes,
    encryption_of,
    flat_options,
    length_problems,
    spec_of,
)

TABLE = {
    "plain": Option(),
    "names": Option(type="list", elements="str", length=(1, 3)),
    "flag": Option(type="bool", default=False, sent=True, readable=True),
    "kind": Option(choices=("a", "b"), required=True),
    "secret": Option(no_log=True, length=(2, 4), sent=True),
    "cipher": Option(no_log=False, sent=True),
    "inner": Option(type="dict", options={"domain": Option(required=True, no_log=True, length=(1, 5))}),
}
FLAT = flat_options(TABLE)


def test_the_options_as_ansible_takes_them() -> None:
    assert spec_of(TABLE) == {
        "plain": {"type": "str"},
        "names": {"type": "list", "elements": "str"},
        "flag": {"type": "bool", "default": False},
        "kind": {"type": "str", "choices": ["a", "b"], "required": True},
        "secret": {"type": "str", "no_log": True},
        "cipher": {"type": "str", "no_log": False},
        "inner": {"type": "dict", "options": {"domain": {"type": "str", "required": True, "no_log": True}}},
    }


def test_suboptions_are_options_too() -> None:
    inner = TABLE["inner"].options
    assert inner
    assert flat_options(TABLE) == {**TABLE, "inner.domain": inner["domain"]}


def test_how_keys_are_encrypted_is_sent_and_neither_secret_nor_readable() -> None:
    assert encryption_of(TABLE) == ("cipher",)


def test_a_key_is_a_secret_of_a_length_that_comes_from_the_environment() -> None:
    assert key_option("OMS_KEY") == Option(no_log=True, sent=True, length=(1, 100), free_text=True, env="OMS_KEY")


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({}, []),
        ({"plain": "x" * 5000}, []),
        ({"secret": "12"}, []),
        ({"secret": "1234"}, []),
        ({"secret": "1"}, ["secret is 1 characters long (maximum 4)"]),
        ({"secret": "12345"}, ["secret is 5 characters long (maximum 4)"]),
        # An empty key counts as not set, but not one that is required.
        ({"secret": ""}, []),
        ({"inner.domain": ""}, ["inner.domain must not be empty"]),
        ({"names": ["a", "", "abcd"]}, ["names[1] must not be empty", "names[2] is 4 characters long (maximum 3)"]),
        ({"names": []}, []),
    ],
)
def test_texts_have_lengths(values: dict[str, Any], problems: list[str]) -> None:
    assert length_problems(FLAT, values, FLAT) == problems


def test_only_the_given_names_are_checked() -> None:
    values = {"secret": "1", "inner.domain": ""}
    assert length_problems(FLAT, values, ["inner.domain"]) == ["inner.domain must not be empty"]
    assert blemishes(FLAT, {"plain": "x ", "cipher": " y"}, ["cipher"], {})[0].startswith("cipher ")


def test_what_was_copied_incorrectly_is_found_where_it_cannot_be_meant() -> None:
    options = {
        "plain": Option(),
        "inside": Option(spaces=INSIDE),
        "anywhere": Option(spaces=ANYWHERE),
        "kind": Option(choices=("a",)),
        "flag": Option(type="bool"),
        "secret": Option(no_log=True),
    }
    found = blemishes(options, dict.fromkeys(options, " a b"), options, {"secret": "OMS_SECRET"})
    assert found == [
        "plain is ' a b': it must not contain whitespace or a non-printable character",
        "inside is ' a b': it must not contain leading or trailing whitespace or a non-printable character",
        "secret (from OMS_SECRET) contains whitespace or a non-printable character: check how it was copied",
    ]
    assert len(blemishes(options, dict.fromkeys(options, "a b"), options, {})) == 2
    assert blemishes(options, {"plain": "ab", "secret": "ab"}, options, {}) == []
