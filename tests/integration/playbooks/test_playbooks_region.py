# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook finds the standard endpoint by its list: neither an endpoint nor a region is set."""

from __future__ import annotations

from typing import Any

import pytest

from ...simulator import Simulator
from ...simulator.objects import StoredObject
from .plays import BUCKET_KEYS, BUCKETS, Ansible

PAIR = {**BUCKETS, "src_credentials": "src", "dst_credentials": "dst"}
#: The playbooks in an order in which each has something to do, and their variables.
RUNS: list[tuple[str, dict[str, Any]]] = [
    ("preflight", {}),
    ("migrate", {"oms_migrations": [{**PAIR, "run": "first"}]}),
    ("apply", {}),
    ("check", {"oms_check_fail_on_drift": True}),
    ("send_events", {"oms_events": [{"src_bucket": BUCKETS["src_bucket"], "object_keys": ["a.txt"]}]}),
    ("reconcile", {}),
    ("report", {"oms_sync_tasks": [], "oms_cutover_pairs": [PAIR]}),
    ("stop_all", {"oms_confirm": "stop_all"}),
    ("start_all", {}),
    ("rotate_keys", {"oms_rotate_credentials": "src"}),
    ("cutover", {"oms_cutover_phase": "catch_up", "oms_cutover_pairs": [PAIR]}),
    ("remove", {"oms_confirm": "remove"}),
]


@pytest.mark.long
def test_every_playbook_runs_in_the_region_of_its_list(
    ansible: Ansible, simulator: Simulator, standard: dict[str, str]
) -> None:
    simulator.add_bucket("Aliyun", BUCKETS["src_bucket"], BUCKETS["src_region"]).put(StoredObject("a.txt"))
    simulator.add_bucket("HEC", BUCKETS["dst_bucket"], BUCKETS["dst_region"])
    account = simulator.account
    variables = {
        "oms_connection": {
            "project_id": account.project_id,
            "access_key": account.access_key,
            "secret_key": account.secret_key,
        },
        "oms_credentials": {
            name: {half: BUCKET_KEYS[f"{name}_{half}"] for half in ("ak", "sk")} for name in ("src", "dst")
        },
        "oms_sync_tasks": [PAIR],
    }
    for name, given in RUNS:
        ran = ansible.playbook(f"hwcloud.oms.{name}", variables={**variables, **given}, env=standard)
        assert ran.status == 0, ran.output
    assert simulator.tasks() == []
