# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks do not print control characters in the name of a bucket."""

from __future__ import annotations

import pytest

from ...resilience.test_unprintable import EVIL
from ...simulator import Simulator
from .plays import BUCKET_KEYS, BUCKETS, Ansible, keys_of

KEYS = {f"OMS_{name.upper()}": value for name, value in BUCKET_KEYS.items()}
PRUNE = {"oms_sync_tasks_prune": True}


@pytest.mark.parametrize(
    ("playbook", "variables"),
    [
        ("check", {}),
        ("report", {}),
        ("stop_all", {"oms_confirm": "stop_all"}),
        ("apply", {**PRUNE, "oms_sync_tasks_prune_max": 0}),
        ("apply", PRUNE),
    ],
    ids=["check", "report", "stop_all", "refused", "pruned"],
)
def test_name_of_a_bucket(ansible: Ansible, simulator: Simulator, playbook: str, variables: object) -> None:
    """The task is shown and changed, and the name cannot forge a line of the output."""
    name = "photos" + EVIL
    simulator.add_task(**{**BUCKETS, "dst_bucket": name})
    given = {
        "oms_connection": keys_of(simulator, simulator.account),
        "oms_sync_tasks": [BUCKETS],
        **dict(variables if isinstance(variables, dict) else {}),
    }
    played = ansible.playbook(f"hwcloud.oms.{playbook}", variables=given, env=KEYS)
    assert "photos" in played.output
    unseen = {each for line in played.output.split("\n") for each in line if not each.isprintable()}
    assert not unseen
    assert not any(line.startswith("ok: [localhost]\x08") for line in played.output.split("\n"))
