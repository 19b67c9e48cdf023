# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each state in each situation has the documented result, operations, requests and remaining tasks."""

from __future__ import annotations

from typing import Any

import pytest

from ...simulator import Simulator
from .module import Module
from .plays import Ansible
from .rounds import Player, Row, here, hold, others

SITUATIONS: dict[str, list[dict[str, Any]]] = {
    "missing": [],
    "running": [here("running")],
    "stopped": [here("stopped")],
    "drifted": [here("running", description="something else")],
    "two matches": [here("running"), here("stopped")],
    "full quota": others(5),
}
ROTATED = ("changed", "stop start", "list stop list start list")
OURS = "with the given keys"
#: For each state: situation, outcome, operations, requests, remaining tasks; and the rerun if it changes something.
MATRIX: dict[str, list[tuple[Any, ...]]] = {
    "present": [
        ("missing", "changed", "create", "list create list", f"new running {OURS}"),
        ("running", "ok", "", "list", "old running"),
        ("stopped", "ok", "", "list", "old stopped"),
        ("drifted", "failed: drift", "", "list", "old running"),
        ("two matches", "failed: several", "", "list", "old running, old stopped"),
        ("full quota", "failed: quota", "", "list", "5 others"),
    ],
    "started": [
        ("missing", "changed", "create", "list create list", f"new running {OURS}"),
        ("running", "ok", "", "list", "old running"),
        ("stopped", "changed", "start", "list start list", f"old running {OURS}"),
        ("drifted", "failed: drift", "", "list", "old running"),
        ("two matches", "failed: several", "", "list", "old running, old stopped"),
        ("full quota", "failed: quota", "", "list", "5 others"),
    ],
    "stopped": [
        ("missing", "changed", "create stop", "list create list stop list", "new stopped"),
        ("running", "changed", "stop", "list stop list", "old stopped"),
        ("stopped", "ok", "", "list", "old stopped"),
        (
            *("drifted", "changed; warned: drift reported", "stop", "list stop list", "old stopped"),
            ("ok; warned: drift reported", "", "list"),
        ),
        ("two matches", "failed: several", "", "list", "old running, old stopped"),
        ("full quota", "failed: quota", "", "list", "5 others"),
    ],
    "restarted": [
        ("missing", "changed", "create", "list create list", f"new running {OURS}", ROTATED),
        ("running", *ROTATED, f"old running {OURS}", ROTATED),
        ("stopped", "changed", "start", "list start list", f"old running {OURS}", ROTATED),
        ("drifted", "failed: drift", "", "list", "old running"),
        ("two matches", "failed: several", "", "list", "old running, old stopped"),
        ("full quota", "failed: quota", "", "list", "5 others"),
    ],
    "absent": [
        ("missing", "ok", "", "list", ""),
        ("running", "changed", "stop delete", "list stop list delete list", ""),
        ("stopped", "changed", "delete", "list delete list", ""),
        ("drifted", "changed", "stop delete", "list stop list delete list", ""),
        ("two matches", "failed: several", "", "list", "old running, old stopped"),
        ("full quota", "ok", "", "list", "5 others"),
    ],
}


def hold_state(player: Player, simulator: Simulator, state: str) -> None:
    assert [line[0] for line in MATRIX[state]] == [*SITUATIONS]
    rows = [Row(line[0], {"state": state}, SITUATIONS[line[0]], *line[1:]) for line in MATRIX[state]]
    hold(player, simulator, rows)


@pytest.mark.parametrize("state", MATRIX)
def test_state(module: Module, simulator: Simulator, state: str) -> None:
    """Check mode writes nothing and predicts the real run; the rerun is unchanged, except for `restarted`."""
    hold_state(module, simulator, state)


def test_a_state_in_a_playbook(ansible: Ansible, simulator: Simulator) -> None:
    """With a real play, in which Ansible passes the options and registers the result, nothing differs.

    This state has the most different outcomes: changed by one call and by two, ok, failed, and a warning.
    """
    hold_state(ansible, simulator, "stopped")
