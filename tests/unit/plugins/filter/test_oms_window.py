# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that plans the stop and the start of a maintenance window."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.plugins.filter import oms_window
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, task

WINDOW = the_filter(oms_window)


def test_a_plan_has_what_is_documented_and_no_key() -> None:
    there = [task("a", status="STOPPED"), task("b")]
    told = WINDOW(there, [entry("a")], {"a": "a-copy"}, defaults=DEFAULTS, credentials=CREDENTIALS)
    assert_documented(oms_window, told)
    assert told["start"] == ["a"]
    assert "SourceKeySecret" not in repr(told)


def test_defaults_and_credentials_may_be_left_out() -> None:
    assert WINDOW([], [], {}) == {"problems": [], "unlisted": [], "start": [], "left": [], "gone": [], "stopped": []}


def test_omitted_options_count_as_left_out() -> None:
    """Else a task whose entry has one could be neither stopped nor started."""
    omitted = "__omit_place_holder__0123"
    desired = [entry("a", sync_task_id=omitted, src_crypto_type=omitted)]
    told = WINDOW([task("a", status="STOPPED")], desired, {"a": "a-copy"}, defaults=DEFAULTS, credentials=CREDENTIALS)
    assert (told["problems"], told["unlisted"], told["start"]) == ([], [], ["a"])


def test_texts_have_nothing_that_a_terminal_acts_on() -> None:
    told = WINDOW([task("a", dst_bucket="a\x1b[2J\u202e")], [entry("b", state="sta\x1b[2Jrted")], {})
    assert told["unlisted"][0]["text"].startswith("a (a-origin -> a\\x1b[2J\\u202e): ")
    assert all(line.isprintable() for line in told["problems"])


class Encrypted:
    """As a string that ansible-vault encrypted by itself is up to ansible-core 2.18."""

    def __init__(self, text: str) -> None:
        self._text = text

    def casefold(self) -> str:
        return self._text.casefold()

    def __str__(self) -> str:
        return self._text


def test_encrypted_values_count_as_what_they_hold_and_omitted_ones_as_left_out() -> None:
    hidden = {name: Encrypted(value) if name == "src_bucket" else value for name, value in entry("a").items()}
    desired = [{**hidden, "consistency_check": "__omit_place_holder__0123456789"}]
    credentials = {name: {field: Encrypted(key) for field, key in pair.items()} for name, pair in CREDENTIALS.items()}
    there = [task("a", status="STOPPED")]
    told = WINDOW(there, desired, {"a": "a-copy"}, defaults=DEFAULTS, credentials=credentials)
    assert (told["problems"], told["start"], told["unlisted"]) == ([], ["a"], [])
