# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the modules that read tasks or send events on the cloud of a bench, and compare each result with RETURN."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.tests.simulator.journal import Entry
from ansible_collections.hwcloud.oms.tests.support.return_schema import PACKAGE, check

from .harness import EMPTY, IDENTITY, Bench, defaults

INFO, STATISTICS, EVENT = "oms_sync_task_info", "oms_sync_task_statistics_info", "oms_sync_event"
LIST = "oms_sync_tasks"
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


def run(
    bench: Bench, name: str, check_mode: bool = False, environ: Mapping[str, str] = EMPTY, **options: Any
) -> Finished:
    """Run a module with these options and a working connection."""
    module = import_module(f"{PACKAGE}.{name}")
    spec = dict(CONNECTION_SPEC, **module.SPEC)
    given = dict(bench.connection, **options)
    assert set(given) <= set(spec), given
    log: list[str] = []
    params = dict(defaults(spec), **given)
    one = Run(params, check_mode, environ, clock=bench.clock, adapter=bench.adapter, log=log.append)
    before = len(bench.cloud.log)
    good, result = execute(one, getattr(module, name[len("oms_") :]))
    check(name, good, dict(result, warnings=one.warnings))
    return Finished(good, result, one.warnings, log, bench.cloud.log[before:])
