# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `reconcile`: what events missed is counted and copied, and the next run finds nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ...simulator import Simulator
from ...simulator.objects import StoredObject
from .plays import BUCKETS, Ansible, Recap
from .test_migrate import Migrate, report

PAIR = {**BUCKETS, "src_credentials": "source", "dst_credentials": "target"}


class Reconcile(Migrate):
    """Run the playbook on the simulator, and check each time that no key is shown."""

    playbook = "hwcloud.oms.reconcile"

    def report(self, recap: Recap) -> dict[str, Any]:
        artifact: dict[str, Any] = report(recap, "oms_reconcile_report")["localhost"]
        return artifact


@pytest.fixture
def reconcile(ansible: Ansible, simulator: Simulator) -> Reconcile:
    return Reconcile(ansible, simulator)


def test_missed_objects_are_counted_and_copied_once(reconcile: Reconcile, simulator: Simulator) -> None:
    source = simulator.add_bucket("Aliyun", "photos-origin", region="cn-beijing")
    copy = simulator.add_bucket("HEC", "photos-copy", region="cn-north-4")
    for number in range(50):
        stored = StoredObject(f"photos/{number}.jpg", 1000 + number, 1.7e9)
        source.put(stored)
        if number not in (7, 20, 33):
            copy.put(replace(stored, modified=1.75e9))
    tasks = [PAIR, {**BUCKETS, "src_bucket": "old-origin", "state": "absent"}]
    first = reconcile(oms_sync_tasks=tasks)
    assert first.status == 0, first.output
    (pair,) = reconcile.report(first)["pairs"]
    counts = {name: pair[name] for name in ("total", "skipped", "copied", "failed", "in_step")}
    assert counts == {"total": 50, "skipped": 47, "copied": 3, "failed": 0, "in_step": False}
    assert "1 pair compared; 3 objects were missing or different and copied" in first.output
    assert simulator.compare("Aliyun", "photos-origin", "photos-copy")["equal"]

    second = reconcile(oms_sync_tasks=tasks, oms_reconcile_max_missed="0")
    found = reconcile.report(second)
    assert (second.status, found["missed"], found["in_step"]) == (0, 0, True), second.output
    assert "in step      photos-origin -> photos-copy  50 total, 50 skipped, 0 copied, 0 failed" in second.output
