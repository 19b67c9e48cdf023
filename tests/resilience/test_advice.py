# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that the solutions on the page Troubleshooting work."""

from __future__ import annotations

from typing import Any

from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.support.harness import Bench

from ..support.situations import OPTIONS, OTHER, SITUATIONS

NO_BUCKETS: dict[str, Any] = dict.fromkeys(TASK)


def settled(bench: Bench, **options: Any) -> None:
    """Check that one task is left, and that the next run changes nothing."""
    bench.cloud.faults.clear()
    outcome = bench.run(**options)
    assert outcome.good, outcome.msg
    assert not outcome.result["changed"]
    assert len(bench.left()) == 1


def test_lost_for_good_and_run_again() -> None:
    """Whether the task was created or not, there is one after the next run."""
    bench, lost = SITUATIONS["lost-and-unknown"]()
    assert lost.result["create_outcome"] == "unknown"
    bench.clock.sleep(60.0)
    settled(bench)


def test_two_matches_and_one_removed_by_its_id() -> None:
    bench, outcome = SITUATIONS["two-matches"]()
    assert bench.run(state="absent", **{**NO_BUCKETS, "sync_task_id": outcome.result["sync_task_ids"][1]}).good
    settled(bench)


def test_locked_key_after_five_minutes() -> None:
    bench, _outcome = SITUATIONS["locked-key"]()
    bench.clock.sleep(301.0)
    assert bench.run().good


def test_recreate_incomplete_and_run_again() -> None:
    bench, outcome = SITUATIONS["recreate-incomplete"]()
    bench.cloud.faults.clear()
    again = bench.run(on_drift="recreate", **OTHER)
    assert again.good, again.msg
    assert again.result["operations"] == ["delete"]
    assert bench.left() == [outcome.result["sync_task_id"]]
    settled(bench, **OTHER)


def test_recreate_killed_and_run_again() -> None:
    bench, outcome = SITUATIONS["recreate-killed-and-run-again"]()
    assert outcome.good, outcome.msg
    settled(bench, **OTHER)


def test_replace_and_another_run() -> None:
    bench, outcome = SITUATIONS["replace-and-another-run"]()
    assert outcome.result["removed_sync_task"]["description"] == OPTIONS["description"]
    settled(bench, **OTHER)


def test_recreate_incomplete_and_the_old_task_removed_by_its_id() -> None:
    """Before that, a run without the id finds two tasks and changes nothing."""
    bench, outcome = SITUATIONS["recreate-incomplete"]()
    again = bench.run(**OTHER)
    assert again.msg.startswith("More than one task matches")
    assert again.writes == []
    old = outcome.result["previous_sync_task_id"]
    assert bench.run(state="absent", **{**NO_BUCKETS, "sync_task_id": old}).good
    assert bench.left() == [outcome.result["sync_task_id"]]
    settled(bench, **OTHER)


def test_replace_incomplete_and_run_again() -> None:
    bench, _outcome = SITUATIONS["replace-incomplete"]()
    assert bench.run(**OTHER).result["operations"] == ["create"]
    settled(bench, **OTHER)


def test_replace_incomplete_and_the_old_task_restored() -> None:
    """`restoring_task` and the keys are sufficient."""
    bench, outcome = SITUATIONS["replace-incomplete"]()
    options: dict[str, Any] = {**outcome.result["restoring_task"]["hwcloud.oms.oms_sync_task"], **KEYS}
    assert bench.run(**options).good
    settled(bench, **OPTIONS)


def test_restart_refused_and_started() -> None:
    bench, _outcome = SITUATIONS["restart-refused"]()
    (task,) = bench.cloud.tasks()
    assert task["status"] == "STOPPED"
    assert task["key_hashes"] is None
    assert bench.run(state="started").result["operations"] == ["start"]
    settled(bench)
