# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that creates a migration leaves one, and uses that of another run without ever replacing it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import CompleteListing
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import Migration
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import DriftError
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.actions import Actions
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.apply import apply
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.plan import Plan, Step
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.progress import RunProgress
from ansible_collections.hwcloud.oms.tests.simulator import VirtualClock
from ansible_collections.hwcloud.oms.tests.support.factories import listing
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired, migration

NEW = 9


class Tasks:
    """The migration tasks of a project."""

    def __init__(self, *existing: Migration) -> None:
        self.all = list(existing)
        self.latest: CompleteListing[Any] | None = None
        self.creating = False
        self.reads = 0
        self.sent: list[Any] = []

    def list(self) -> CompleteListing[Any]:
        self.reads += 1
        self.latest = listing(*self.all)  # type: ignore[arg-type]
        return self.latest

    def named(self, part: str) -> CompleteListing[Any]:
        assert part == "photos-origin-photos-copy"
        return self.list()

    def show(self, key: int) -> Migration | None:
        return next((task for task in self.all if task.key == key), None)

    def create(self, absent: Any, body: dict[str, Any]) -> int:
        assert absent.listing is self.latest
        self.latest = None
        self.sent.append(("create", body["task_type"]))
        self.all.append(migration("waiting", key=NEW))
        return NEW

    def _set(self, name: str, key: int, status: str) -> bool:
        self.sent.append((name, key))
        self.all = [task._replace(status=status) if task.key == key else task for task in self.all]
        return True

    def start(self, key: int, body: dict[str, Any]) -> bool:
        assert body["src_ak"]
        return self._set("start", key, "running")

    def stop(self, key: int) -> bool:
        return self._set("stop", key, "paused")

    def delete(self, key: int) -> bool:
        self.all = [task for task in self.all if task.key != key]
        self.sent.append(("delete", key))
        return True


class Trial:
    """A plan that creates a migration while these exist.

    Args:
        existing: The tasks that the list shows.
        old: The one that was found and is replaced, as it was then.
        options: Options of the module.
    """

    def __init__(self, *existing: Migration, old: Migration | None = None, **options: Any) -> None:
        self.tasks: Any = Tasks(*existing)
        self.clock = VirtualClock()
        self.warnings: list[str] = []
        self.desired = desired(**options)
        self.progress = RunProgress(self.desired, self.clock.time())
        self.listing: CompleteListing[Any] | None = self.tasks.list()
        steps = (Step("create"), Step("delete", old)) if old else (Step("create"),)
        self.plan = Plan(steps, old, request=self.desired)

    def apply(self) -> None:
        self.clock.sleep(60.0)
        services: Any = (self.tasks, None)
        actions = Actions(*services, self.desired, self.clock, self.warnings.append)
        apply(actions, self.plan, self.progress, self.listing)

    def another_run_creates(self, status: str, **fields: Any) -> Migration:
        """Another run creates a migration after the list was read."""
        task = migration(status, key=8, **fields)
        self.tasks.all.append(task)
        self.tasks.latest = None
        return task


def test_what_is_created_is_followed() -> None:
    trial = Trial()
    trial.apply()
    progress = trial.progress
    assert trial.tasks.sent == [("create", "object")]
    assert (progress.operations, progress.key, progress.adopted) == (["create"], NEW, False)
    assert progress.task is progress.new is trial.tasks.all[0]
    assert progress.started == trial.clock.time()
    # The list of the plan is the proof: it is not read again before the create.
    assert trial.tasks.reads == 2


def test_passes_that_have_ended_do_not_count() -> None:
    trial = Trial(migration(key=5), migration("failed", key=6))
    trial.apply()
    assert (trial.progress.key, trial.warnings) == (NEW, [])
    assert [task.key for task in trial.tasks.all] == [5, 6, NEW]


def test_what_was_started_after_the_plan_is_replaced_all_the_same() -> None:
    old = migration("paused")
    trial = Trial(old._replace(status="running"), old=old)
    trial.apply()
    assert trial.tasks.sent == [("create", "object"), ("stop", 7), ("delete", 7)]
    assert (trial.progress.key, trial.progress.removed) == (NEW, old)


def test_a_create_needs_a_list_and_a_request() -> None:
    trial = Trial()
    trial.listing = None
    with pytest.raises(ValueError, match=r"^a create needs a complete list$"):
        trial.apply()
    trial = Trial()
    trial.plan = trial.plan._replace(request=None)
    with pytest.raises(ValueError, match=r"^a create needs"):
        trial.apply()
    assert trial.tasks.sent == []


def test_a_migration_of_another_run_is_brought_to_the_state_and_nothing_is_replaced() -> None:
    old = migration("failed", key=5)
    trial = Trial(old, old=old)
    trial.another_run_creates("paused", unknown={"a": 1})
    trial.progress.rolled_back = True
    trial.apply()
    assert trial.tasks.sent == [("start", 8)]
    assert (trial.progress.key, trial.progress.operations, trial.progress.changed) == (8, ["start"], True)
    assert "has unknown fields" in trial.warnings[-1]


@pytest.mark.parametrize("on_drift", ["fail", "recreate"])
def test_a_migration_of_another_run_that_differs_is_not_used(on_drift: str) -> None:
    trial = Trial(description="ours", on_drift=on_drift)
    trial.another_run_creates("paused", description="theirs")
    with pytest.raises(DriftError, match="description is 'theirs' but should be 'ours'"):
        trial.apply()
    assert trial.tasks.sent == []


def test_a_migration_of_another_run_that_differs_is_used_with_a_warning() -> None:
    trial = Trial(description="ours", on_drift="warn")
    trial.another_run_creates("paused", description="theirs")
    trial.apply()
    assert trial.tasks.sent == [("start", 8)]
    assert "description is 'theirs' but should be 'ours'" in trial.warnings[-1]
