# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a tenant is from its list."""

from __future__ import annotations

from ansible_collections.hwcloud.oms.plugins.filter import oms_task_drift, oms_task_list
from ansible_collections.hwcloud.oms.tests.support.filter_docs import assert_documented, the_filter
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, task


def test_drift_has_what_is_documented() -> None:
    """Each kind is told in tests/unit/plugins/module_utils/test_task_told.py."""
    drift = the_filter(oms_task_drift)
    told = [
        drift(the_filter(oms_task_list)([entry("a")], there, CREDENTIALS, defaults=DEFAULTS))
        for there in ([], [task("a")])
    ]
    for one in told:
        assert_documented(oms_task_drift, one)
    assert [one["drift"] for one in told] == [True, False]
