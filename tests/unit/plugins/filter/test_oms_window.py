# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that plans the stop and the start of a maintenance window."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.plugins.filter import oms_window
from ansible_collections.hwcloud.oms.tests.unit.filters import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.unit.lists import CREDENTIALS, DEFAULTS, entry, task

WINDOW = the_filter(oms_window)


def test_a_plan_has_what_is_documented_and_no_key() -> None:
    there = [task("a", status="STOPPED"), task("b")]
    told = WINDOW(there, [entry("a")], {"a": "a-copy"}, defaults=DEFAULTS, credentials=CREDENTIALS)
    assert_documented(oms_window, told)
    assert told["start"] == ["a"]
    assert "SourceKeySecret" not in repr(told)


def test_defaults_and_credentials_may_be_left_out() -> None:
    assert WINDOW([], [], {}) == {"problems": [], "unlisted": [], "start": [], "left": [], "gone": [], "stopped": []}
