# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A copy of an empty bucket is complete, though the service calls it failed. A selection may be wrong, so it fails."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._passes import Settings, plan_passes, read_pairs
from ansible_collections.hwcloud.oms.plugins.plugin_utils._reconcile import find_pairs, report
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair
from ansible_collections.hwcloud.oms.tests.support.migrations import add, migrate, writes
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    GROUP_INFO,
    MIGRATION_INFO,
    MIGRATION_TASK,
    MIGRATIONS,
    TASK_GROUP,
    run,
)

USES = [(MIGRATION_TASK, "task"), (TASK_GROUP, "group")]


@pytest.fixture
def nothing() -> Bench:
    """Return a bench whose buckets are empty."""
    return Bench(fill_objects=0)


@pytest.mark.parametrize(("module", "use"), USES)
def test_an_empty_bucket_is_complete_and_a_rerun_changes_nothing(nothing: Bench, module: str, use: str) -> None:
    done = migrate(nothing, module, run="first")
    assert (done.good, done.result["operations"], done.result["failure"]) == (True, ["create"], None)
    assert (done.result["complete"], done.result["copied"], done.result[use]["empty"]) == (True, 0, True)
    assert done.result[use]["status"] == "failed"
    again = migrate(nothing, module, run="first", description="another")
    assert (again.good, again.result["changed"], again.result["complete"]) == (True, False, True)
    started = migrate(nothing, module, run="first", state="started")
    assert (started.good, writes(started)) == (True, [])


@pytest.mark.parametrize(("module", "use"), USES)
@pytest.mark.parametrize("status", ["paused", "failed"])
def test_check_mode_does_not_predict_what_is_copied(bench: Bench, module: str, use: str, status: str) -> None:
    add(bench, module, status)
    predicted = migrate(bench, module, check_mode=True, on_drift="recreate", object_overwrite_mode="FULL_OVERWRITE")
    assert predicted.result["operations"] == ["create", "delete"]
    known = [predicted.result["complete"], predicted.result["copied"], predicted.result[use]["empty"]]
    assert known == [False, None, False]


@pytest.mark.parametrize(("module", "use"), USES)
@pytest.mark.parametrize("status", ["paused", "failed"])
def test_a_migration_that_check_mode_would_start_is_not_called_empty(
    bench: Bench, module: str, use: str, status: str
) -> None:
    add(bench, module, status)
    predicted = migrate(bench, module, check_mode=True)
    assert predicted.result["operations"] in (["start"], ["retry"])
    assert (predicted.result["complete"], predicted.result[use]["empty"]) == (False, False)


def test_it_does_not_matter_what_the_service_calls_it() -> None:
    done = migrate(Bench(fill_objects=0, empty_selection="succeed"))
    assert (done.result["complete"], done.result["copied"], done.result["task"]["empty"]) == (True, 0, True)


@pytest.mark.parametrize(
    "options",
    [{"object_key": ["none/"]}, {"object_key": ["none/"], "task_type": "prefix"}],
)
def test_a_selection_without_objects_is_a_failure(bench: Bench, options: dict[str, Any]) -> None:
    done = migrate(bench, **options)
    assert (done.good, done.result["failure"]["code"], done.result["task"]["empty"]) == (False, "TRF.0012", False)


def test_numbers_that_contradict_the_code_are_a_failure(bench: Bench) -> None:
    bench.cloud.plan_breakdown("TRF.0012", times=None)
    done = migrate(bench)
    assert (done.good, done.result["complete"], done.result["failure"]["code"]) == (False, False, "TRF.0012")


@pytest.mark.parametrize("since", [None, "2026-01-01T00:00:00Z"])
def test_a_bucket_with_old_objects_is_not_empty(since: str | None, nothing: Bench, bench: Bench) -> None:
    empty, old = (migrate(one, migrate_since=since).result for one in (nothing, bench))
    assert (empty["complete"], empty["task"]["empty"]) == (True, True)
    assert (old["complete"], old["task"]["empty"]) == (True, False)


def test_a_list_of_copies(nothing: Bench) -> None:
    entries = [{**pair(f"{use}s"), "run": "first", "use": use} for _module, use in USES]
    ran = run(nothing, MIGRATIONS, migrations=entries, credentials=USABLE)
    assert (ran.good, ran.result["summary"]["complete"], ran.result["summary"]["copied"]) == (True, 2, 0)
    assert [row["empty"] for row in ran.result["results"]] == [True, True]
    assert ran.result["table"][0].startswith("empty (create)  tasks-origin -> tasks-copy")
    rows = run(nothing, MIGRATION_INFO, dst_region="cn-north-4").result["migration_tasks"]
    rows += run(nothing, GROUP_INFO, dst_region="cn-north-4").result["migration_task_groups"]
    assert [row["empty"] for row in rows] == [True, True]


def test_reconcile_makes_a_pass_each_night(nothing: Bench) -> None:
    entries, problems = find_pairs([pair("photos")], {}, USABLE, nothing.clock.time())
    assert problems == []
    for night in range(2):
        now = nothing.clock.time()
        rows = run(nothing, MIGRATION_INFO, dst_region="cn-north-4").result["migration_tasks"]
        pairs, _problems = read_pairs(entries, USABLE, now)
        plan = plan_passes("reconcile", pairs, rows, Settings(now, keep=1))
        made = run(nothing, MIGRATIONS, migrations=plan["copies"], credentials=USABLE)
        found = report(plan, made.result, max_missed=0)
        assert (found["problems"], found["in_step"], found["missed"]) == ([], True, 0)
        assert found["table"] == ["empty        photos-origin -> photos-copy  0 total, 0 skipped, 0 copied, 0 failed"]
        assert len(found["removals"]) == night
        nothing.clock.sleep(86400)
