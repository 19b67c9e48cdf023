# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module's work below AnsibleModule, on a simulated cloud, in virtual time and without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.returns import check
from ansible_collections.hwcloud.oms.tests.simulator import InProcessAdapter, Settings, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK

#: What says which task is meant, as the simulator's own add_task() wants it too.
IDENTITY = {name: value for name, value in TASK.items() if name not in KEYS}
#: Loopback, so that nobody is warned of keys in the clear. Nothing listens there: the adapter answers.
ENDPOINT = "http://localhost"
EMPTY: Mapping[str, str] = MappingProxyType({})


def defaults(spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Options that nobody gave, as Ansible fills them in."""
    return {name: option.get("default") for name, option in spec.items()}


def arguments(**options: Any) -> dict[str, Any]:
    """Options of oms_sync_task as AnsibleModule hands them over: those given, and defaults for the rest."""
    filled = dict(defaults(CONNECTION_SPEC), **defaults(SYNC_TASK_SPEC))
    unknown = set(options) - set(filled)
    assert not unknown, unknown
    if options.get("source_cdn"):
        options["source_cdn"] = dict(defaults(SYNC_TASK_SPEC["source_cdn"]["options"]), **options["source_cdn"])
    return dict(filled, **options)


class Outcome(NamedTuple):
    """What came of one run. C(requests) and C(writes) are the names of the operations in the order of arrival."""

    good: bool
    result: dict[str, Any]
    warnings: list[str]
    requests: list[str]
    writes: list[str]

    @property
    def msg(self) -> str:
        """What a failure says."""
        return str(self.result["msg"])


class Bench:
    """A simulated cloud of one account, and runs of oms_sync_task on it.

    Args:
        settings: Switches of the simulator.
    """

    def __init__(self, **settings: Any) -> None:
        self.clock = VirtualClock()
        self.cloud = Simulator(Settings(**settings), self.clock)
        self.adapter = InProcessAdapter(self.cloud)

    @property
    def connection(self) -> dict[str, Any]:
        """Options that reach the cloud with its account's keys."""
        account = self.cloud.account
        return {
            "access_key": account.access_key,
            "secret_key": account.secret_key,
            "project_id": account.project_id,
            "endpoint": ENDPOINT,
            "iam_endpoint": ENDPOINT,
        }

    def run(self, check_mode: bool = False, environ: Mapping[str, str] = EMPTY, **options: Any) -> Outcome:
        """One run for the sample task; options are added to the sample's, and None takes one away."""
        params = arguments(**dict(dict(self.connection, **TASK), **options))
        run = Run(params, check_mode, environ, clock=self.clock, adapter=self.adapter)
        before = len(self.cloud.log), len(self.cloud.writes())
        good, result = execute(run, sync_task)
        check("oms_sync_task", good, dict(result, warnings=run.warnings))
        requests = [str(entry.operation) for entry in self.cloud.log[before[0] :]]
        writes = [str(entry.operation) for entry in self.cloud.writes()[before[1] :]]
        return Outcome(good, result, run.warnings, requests, writes)

    def add(self, **fields: Any) -> str:
        """The sample task, put there by somebody else; any field can be set. Gives its id."""
        return self.cloud.add_task(**dict(IDENTITY, **fields))

    def left(self) -> list[str]:
        """Ids of the tasks that are there."""
        return [task["sync_task_id"] for task in self.cloud.tasks()]
