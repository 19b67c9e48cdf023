# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that labels a task in a loop."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_label
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import task

LABEL = the_filter(oms_task_label)


def test_a_label_has_the_id_and_the_buckets() -> None:
    label = LABEL(task("a"))
    assert_documented(oms_task_label, label)
    assert label == "a (a-origin -> a-copy)"


def test_a_label_has_nothing_that_a_terminal_interprets() -> None:
    assert LABEL(task("a", src_bucket="a\x1b[2J", dst_bucket="\u202ea")) == "a (a\\x1b[2J -> \\u202ea)"
