# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What came of a list."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_list, oms_task_results
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, task

RESULTS = the_filter(oms_task_results)


def test_an_outcome_has_what_is_documented() -> None:
    plan = the_filter(oms_task_list)([entry("a")], [task("a"), task("b")], CREDENTIALS, DEFAULTS, prune_max=1)
    quota = {"limit": 5, "used": 2}
    done = {"item": plan["steps"][0], "sync_task_id": "a", "changed": False, "operations": [], "quota": quota}
    gone = {**done, "item": plan["prune"][0], "sync_task_id": "b", "changed": True, "operations": ["delete"]}
    told = RESULTS(plan, [done], [gone])
    assert_documented(oms_task_results, told)
    assert [(one["sync_task_id"], one["state"]) for one in told["results"]] == [("a", "present"), ("b", "absent")]
    assert told["summary"] == {"changed": 0, "unchanged": 1, "removed": 1, "quota": quota}
    assert RESULTS(plan, [done], [gone], check_mode=True)["summary"]["quota"] == {"limit": 5, "used": 1}
