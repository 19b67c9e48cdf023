# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the modules that read tasks or send events on the cloud of a bench, and compare each result with RETURN."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import Work, execute, resume
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.module_utils._module.slices import UNFINISHED, request
from ansible_collections.hwcloud.oms.tests.simulator.journal import Entry
from ansible_collections.hwcloud.oms.tests.support.return_schema import PACKAGE, check

from .harness import EMPTY, IDENTITY, Bench, defaults

INFO, STATISTICS, EVENT = "oms_sync_task_info", "oms_sync_task_statistics_info", "oms_sync_event"
LIST = "oms_sync_tasks"
MIGRATION_TASK, TASK_GROUP, MIGRATIONS = "oms_migration_task", "oms_migration_task_group", "oms_migrations"
MIGRATION_INFO, GROUP_INFO = "oms_migration_task_info", "oms_migration_task_group_info"
PREFLIGHT, SOURCE = "oms_preflight_info", "oms_source_info"
#: Options that select the sample task.
CHOICE: dict[str, Any] = {name: value for name, value in IDENTITY.items() if name != "src_cloud_type"}


class Finished(NamedTuple):
    """The result of one run, and what it logged."""

    good: bool
    result: dict[str, Any]
    warnings: list[str]
    log: list[str]
    requests: list[Entry]

    @property
    def msg(self) -> str:
        """Return the message of a failure."""
        return str(self.result["msg"])

    @property
    def operations(self) -> list[str]:
        """Return the names of the requests, in the order of arrival."""
        return [str(entry.operation) for entry in self.requests]


class Prepared(NamedTuple):
    """A run of a module that is about to begin."""

    run: Run
    work: Work
    log: list[str]


def run(
    bench: Bench, name: str, check_mode: bool = False, environ: Mapping[str, str] = EMPTY, **options: Any
) -> Finished:
    """Run a module with these options and a working connection."""
    before = len(bench.cloud.log)
    prepared = prepare(bench, name, check_mode, options, environ)
    good, result = execute(prepared.run, prepared.work)
    return finish(bench, name, prepared, good, result, before)


def run_in_slices(
    bench: Bench, name: str, seconds: float, check_mode: bool = False, **options: Any
) -> tuple[Finished, list[str]]:
    """Run a module as its action plugin does, with slices of this length; return the lines of progress too."""
    start, before, lines = len(bench.cloud.log), {}, []
    while True:
        prepared = prepare(bench, name, check_mode, options)
        (argument,) = request(seconds, before).values()
        resume(prepared.run, json.loads(json.dumps(argument)))
        good, result = execute(prepared.run, prepared.work)
        if UNFINISHED not in result:
            return finish(bench, name, prepared, good, result, start), lines
        before = {**result[UNFINISHED], "warnings": prepared.run.warnings}
        lines.append(before["line"])


def prepare(
    bench: Bench, name: str, check_mode: bool, options: dict[str, Any], environ: Mapping[str, str] = EMPTY
) -> Prepared:
    """Return a run of a module, not begun."""
    module = import_module(f"{PACKAGE}.{name}")
    spec = dict(CONNECTION_SPEC, **module.SPEC)
    given = dict(bench.connection, **options)
    assert set(given) <= set(spec), given
    log: list[str] = []
    params = dict(defaults(spec), **given)
    one = Run(params, check_mode, environ, clock=bench.clock, adapter=bench.adapter, log=log.append)
    return Prepared(one, getattr(module, name[len("oms_") :]), log)


def finish(bench: Bench, name: str, prepared: Prepared, good: bool, result: dict[str, Any], before: int) -> Finished:
    """Compare a result with RETURN, and return it with the requests since the given number of requests."""
    one = prepared.run
    check(name, good, dict(result, warnings=one.warnings))
    return Finished(good, result, one.warnings, prepared.log, bench.cloud.log[before:])
