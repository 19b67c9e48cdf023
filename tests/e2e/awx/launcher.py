# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Launch job templates for two tenants of the simulated service, and check that no record shows a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...integration.playbooks.plays import BUCKETS
from ...simulator import Simulator
from ...support.secret_scanner import forms
from .jobs import Inputs, Job, Tower

KEYS = {name: f'{name}+canary/"1&=<%>' for name in ("src_ak", "src_sk", "cdn_key", "dst_ak", "dst_sk")}
LOUD = "-vvvv"


def credentials(simulator: Simulator) -> dict[str, Inputs]:
    """Return a credential of each type, with temporary keys and all fields that the tenants leave out."""
    lent = simulator.temporary_account
    return {
        "Huawei Cloud OMS account": {
            "access_key": lent.access_key,
            "secret_key": lent.secret_key,
            "security_token": str(lent.security_token),
            "endpoint": simulator.url,
        },
        "OMS source bucket": {"access_key": KEYS["src_ak"], "secret_key": KEYS["src_sk"], "cdn_key": KEYS["cdn_key"]},
        "OMS destination bucket": {"access_key": KEYS["dst_ak"], "secret_key": KEYS["dst_sk"]},
    }


def tenants(simulator: Simulator) -> dict[str, Any]:
    """Return two projects of one account, which share a credential."""
    here = {"iam_endpoint": simulator.url}
    return {
        "north": {"oms_tenant": {**here, "region": "cn-north-4"}, "oms_sync_tasks": [BUCKETS]},
        "east": {
            "oms_tenant": {**here, "region": "cn-east-3"},
            "oms_sync_tasks": [{**BUCKETS, "dst_region": "cn-east-3", "dst_bucket": "letters-copy"}],
        },
    }


def assert_silent(job: Job, given: Mapping[str, Inputs]) -> None:
    secrets = {value for inputs in given.values() for name, value in inputs.items() if name != "endpoint"}
    for secret in secrets:
        for form in forms(secret):
            assert form not in job.records, f"a record shows {form}"


class Launcher:
    """Launch jobs for the two tenants, and check that their records show no secret."""

    def __init__(self, tower: Tower, simulator: Simulator) -> None:
        self.tower = tower
        self.simulator = simulator
        self.given = credentials(simulator)
        self.tenants = tenants(simulator)

    def __call__(self, template: str, *names: str, **options: Any) -> Job:
        self.simulator.clear_log()
        hosts = {name: host for name, host in self.tenants.items() if name in (names or [name])}
        job = self.tower.launch(template, hosts, self.given, arguments=LOUD, **options)
        assert_silent(job, self.given)
        return job
