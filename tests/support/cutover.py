# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `cutover` without Ansible: its decisions and its modules on a simulated cloud, in virtual time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.hwcloud.oms.plugins.plugin_utils import _cutover as phases
from ansible_collections.hwcloud.oms.plugins.plugin_utils._cutover_variables import check_variables
from ansible_collections.hwcloud.oms.plugins.plugin_utils._passes import CLEAN_UP, Settings, plan_passes, read_pairs

from .harness import Bench
from .list_factories import USABLE
from .work_runner import GROUP_INFO, LIST, MIGRATION_INFO, MIGRATIONS, STATISTICS, run

KINDS = {"copy": "first", "catch_up": "catch-up", "freeze": "final", "verify": "proof"}


#: When a run is killed, in seconds after the phase began: its requests were sent, and it waits.
SECONDS = 2.5


class Killed(BaseException):
    """The run was killed."""


def kill() -> None:
    raise Killed


class Cutover:
    """Run phases as the tasks of the role do.

    Args:
        bench: The cloud.
        pairs: The list of pairs.
        use: Tasks or groups.
        hooks: What freeze and switch do.
        limits: When a catch-up ends.
        kill_in: The phase in which the next run is killed.
        quota: Most synchronization tasks of the tenant.
    """

    def __init__(
        self,
        bench: Bench,
        pairs: Sequence[Mapping[str, Any]],
        use: str = "task",
        hooks: Mapping[str, Callable[[], None]] | None = None,
        limits: phases.Limits | None = None,
        kill_in: str = "",
        quota: int = 5,
    ) -> None:
        self.bench = bench
        self.pairs = pairs
        self.use = use
        self.hooks = hooks or {}
        self.limits = limits or phases.Limits()
        self.kill_in = kill_in
        self.quota = quota
        self.progress: dict[str, Any] = {}
        self.plan: dict[str, Any] = {}

    def run(self, phase: Any, check_mode: bool = False) -> dict[str, Any]:
        """Run phases and return the fact of the report."""
        given = check_variables(self.pairs, phase, self.use, USABLE, {}, {}, self.bench.clock.time(), lambda path: path)
        assert given["problems"] == [], given["problems"]
        self.progress = given["progress"]
        for name in given["phases"]:
            self.progress = phases.enter(self.progress, name)
            if name == self.kill_in:
                self.kill_in = ""
                self.bench.clock.call_later(SECONDS, kill)
            if self.progress["phase"]:
                self._phase(name, given, check_mode)
            if self.progress["early"]:
                break
        return self.report()["fact"]  # type: ignore[no-any-return]

    def report(self) -> dict[str, Any]:
        """Return the report."""
        return phases.report(self.progress)

    def _phase(self, name: str, given: Mapping[str, Any], check_mode: bool) -> None:
        if name == "sync":
            self._sync(given, "started", check_mode)
        elif name == "clean_up":
            self._sync(given, "absent", check_mode)
            self._plan(CLEAN_UP)
            removals = [one for several in self.plan["removals"] for one in several]
            self._record(self._migrate(removals, check_mode) if removals else {})
        elif name in KINDS:
            if name == "freeze":
                self._plan(KINDS[name])
                self.progress = phases.look_ahead(self.progress, self.plan)
                if self.progress["early"]:
                    return
                self.hooks.get(name, lambda: None)()
            self._passes(KINDS[name], check_mode)
            while self.progress["again"]:
                self._passes(KINDS[name], check_mode)
            if name == "verify":
                self._measure(given)
        elif name == "switch":
            self.hooks.get(name, lambda: None)()

    def _sync(self, given: Mapping[str, Any], state: str, check_mode: bool) -> None:
        if given["sync_tasks"]:
            options = {"defaults": {"state": state}, "credentials": USABLE, "quota": self.quota}
            options["sync_tasks"] = given["sync_tasks"]
            ran = run(self.bench, LIST, check_mode, **options)
            self.progress = phases.record(self.progress, {}, ran.result, self.limits)

    def _plan(self, kind: str) -> None:
        rows = list(run(self.bench, MIGRATION_INFO, dst_region="cn-north-4").result["migration_tasks"])
        rows += run(self.bench, GROUP_INFO, dst_region="cn-north-4").result["migration_task_groups"]
        now = self.bench.clock.time()
        pairs, problems = read_pairs(self.pairs, USABLE, now, self.use)
        assert problems == []
        self.plan = plan_passes(kind, pairs, rows, Settings(now), self.progress["again"])

    def _passes(self, kind: str, check_mode: bool) -> None:
        self._plan(kind)
        self._record(self._migrate([*self.plan["earlier"], *self.plan["copies"]], check_mode))

    def _migrate(self, entries: Sequence[Mapping[str, Any]], check_mode: bool) -> dict[str, Any]:
        ran = run(self.bench, MIGRATIONS, check_mode, migrations=list(entries), credentials=USABLE)
        assert "results" in ran.result, ran.result
        return ran.result

    def _record(self, result: Mapping[str, Any]) -> None:
        self.progress = phases.record(self.progress, self.plan, result, self.limits)

    def _measure(self, given: Mapping[str, Any]) -> None:
        results = []
        for one in self.progress["measured"]:
            task = given["sync_tasks"][one["at"]]
            names = ("src_region", "src_bucket", "dst_region", "dst_bucket")
            options = {name: task[name] for name in names}
            ran = run(self.bench, STATISTICS, data_types=["FAILURE"], start_time=one["first_started"], **options)
            results.append({**ran.result, "item": one})
        self.progress = phases.record_statistics(self.progress, results)
