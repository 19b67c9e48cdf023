# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""However many migrations have ended, the process of a module stays small."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.migrations import NODES
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK
from ansible_collections.hwcloud.oms.tools.bench import scale

#: MB at the peak of the process.
PEAK = 60.0


def test_three_thousand_ended_tasks_take_little_memory(simulator: Simulator, tmp_path: Path) -> None:
    """The complete list is read as a proof of absence, which is the most that a run reads."""
    history = {**NODES, "src_node": {**NODES["src_node"], "bucket": "history"}}
    for number in range(3000):
        simulator.add_migration_task(status=5, description=f"pass {number}", **history)
    account = simulator.account
    connection = {"access_key": account.access_key, "secret_key": account.secret_key, "endpoint": simulator.url}
    given = {**TASK, **connection, "project_id": account.project_id, "_ansible_check_mode": True}
    output, peak = scale.run(scale.MODULE % MIGRATION_TASK, given, tmp_path)
    assert json.loads(output)["operations"] == ["create"]
    assert len(simulator.log) > 30
    assert peak < PEAK
