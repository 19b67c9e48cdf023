# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the work of the module without AnsibleModule, on a simulated cloud, in virtual time and without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.simulator import InProcessAdapter, Settings, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.support.return_schema import check

#: The fields that identify a task, in the form of `add_task()` of the simulator.
IDENTITY = {name: value for name, value in TASK.items() if name not in KEYS}
#: Loopback, so that there is no warning about unencrypted keys. No server listens there: the adapter responds.
ENDPOINT = "http://localhost"
EMPTY: Mapping[str, str] = MappingProxyType({})


def defaults(spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the defaults that Ansible sets."""
    return {name: option.get("default") for name, option in spec.items()}


def arguments(**options: Any) -> dict[str, Any]:
    """Return options of `oms_sync_task` as AnsibleModule provides them: those given, and defaults for the rest."""
    filled = dict(defaults(CONNECTION_SPEC), **defaults(SYNC_TASK_SPEC))
    unknown = set(options) - set(filled)
    assert not unknown, unknown
    if options.get("source_cdn"):
        options["source_cdn"] = dict(defaults(SYNC_TASK_SPEC["source_cdn"]["options"]), **options["source_cdn"])
    return dict(filled, **options)


class Outcome(NamedTuple):
    """The result of one run. `requests` and `writes` are the names of the operations in the order of arrival."""

    good: bool
    result: dict[str, Any]
    warnings: list[str]
    requests: list[str]
    writes: list[str]

    @property
    def msg(self) -> str:
        """Return the message of a failure."""
        return str(self.result["msg"])


class Bench:
    """A simulated cloud with one account, and runs of `oms_sync_task` on it.

    Args:
        settings: Settings of the simulator.
    """

    def __init__(self, **settings: Any) -> None:
        self.clock = VirtualClock()
        self.cloud = Simulator(Settings(**settings), self.clock)
        self.adapter = InProcessAdapter(self.cloud)

    @classmethod
    def on(cls, cloud: Simulator) -> Bench:
        """Return a bench on a cloud that exists already. Its clock is a virtual one."""
        bench = cls.__new__(cls)
        assert isinstance(cloud.clock, VirtualClock)
        bench.clock, bench.cloud, bench.adapter = cloud.clock, cloud, InProcessAdapter(cloud)
        return bench

    @property
    def connection(self) -> dict[str, Any]:
        """Return the connection options of the cloud, with the keys of its account."""
        account = self.cloud.account
        return {
            "access_key": account.access_key,
            "secret_key": account.secret_key,
            "project_id": account.project_id,
            "endpoint": ENDPOINT,
            "iam_endpoint": ENDPOINT,
        }

    def run(self, check_mode: bool = False, environ: Mapping[str, str] = EMPTY, **options: Any) -> Outcome:
        """Run the module for the sample task; options are added, and None removes one."""
        params = arguments(**dict(dict(self.connection, **TASK), **options))
        run = Run(params, check_mode, environ, clock=self.clock, adapter=self.adapter)
        before = len(self.cloud.log), len(self.cloud.writes())
        good, result = execute(run, sync_task)
        check("oms_sync_task", good, dict(result, warnings=run.warnings))
        requests = [str(entry.operation) for entry in self.cloud.log[before[0] :]]
        writes = [str(entry.operation) for entry in self.cloud.writes()[before[1] :]]
        return Outcome(good, result, run.warnings, requests, writes)

    def add(self, **fields: Any) -> str:
        """Create the sample task as another actor; any field can be set. Return its ID."""
        return self.cloud.add_task(**dict(IDENTITY, **fields))

    def left(self) -> list[str]:
        """Return the IDs of the existing tasks."""
        return [task["sync_task_id"] for task in self.cloud.tasks()]
