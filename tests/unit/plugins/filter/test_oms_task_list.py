# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list as the role works on it."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_list
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, task

LIST = the_filter(oms_task_list)


def test_a_plan_has_what_is_documented() -> None:
    plan = LIST([entry("a")], [task("b")], CREDENTIALS, defaults=DEFAULTS)
    assert_documented(oms_task_list, plan)
    assert (plan["problems"], plan["prune"], plan["used_after"]) == ([], [], 2)
    assert [one["sync_task_id"] for one in plan["not_named"]] == ["b"]


def test_each_argument_counts() -> None:
    there = [task("a", status="STOPPED"), task("b")]
    assert len(LIST([entry("a")], there, {}, defaults=DEFAULTS)["problems"]) == 2
    assert LIST([{**DEFAULTS, **entry("a")}], there, CREDENTIALS)["problems"] == []
    assert len(LIST([entry("a")], there, CREDENTIALS, defaults=DEFAULTS, prune_max=1)["prune"]) == 1
    started = LIST([entry("a")], there, CREDENTIALS, defaults=DEFAULTS, selection={"state": "started"})
    assert [step["operations"] for step in started["steps"]] == [["start"]]
    full = [entry("new"), entry("a", state="absent")]
    quotas = [
        [step["quota"] for step in LIST(full, there, CREDENTIALS, {**DEFAULTS, "quota": 2}, check_mode=check)["steps"]]
        for check in (False, True)
    ]
    assert quotas == [[2, 2], [2, 3]]
