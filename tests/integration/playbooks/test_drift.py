# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An existing task with drift: each `on_drift` with each state and old status."""

from __future__ import annotations

from typing import Any

import pytest

from ...simulator import Fault, Simulator
from .module import Module
from .plays import PHOTOS, keys_of, sync_task
from .rounds import DESCRIPTION, Row, here, hold, others

REFUSED = ("failed: drift", "", "list")
WARNED = ("ok; warned: drift reported", "", "list")
ROTATED = ("stop start", "list stop list start list")
OURS = "with the given keys"
NEW = (f"new running {OURS}",)
#: A recreated task matches the playbook: `restarted` reports nothing else about it.
RESTARTED = (*NEW, ("changed", *ROTATED))
#: The requests if the new task is created first, or last; and if it must end stopped.
RECREATED = {
    "running": ("create stop delete", "list create list stop list delete list"),
    "stopped": ("create delete", "list create list delete list"),
    "ends stopped": ("create delete stop", "list create list delete list stop list"),
}
REPLACED = {
    "running": ("stop delete create", "list stop list delete list create list"),
    "stopped": ("delete create", "list delete list create list"),
    "ends stopped": ("delete create stop", "list delete list create list stop list"),
}

#: With `state: stopped`, drift is only reported, whatever `on_drift` is; `warn` and `replace` represent all.
#: For each on_drift: state, old status, outcome, operations, requests, remaining tasks; and the rerun.
MATRIX: dict[str, list[tuple[Any, ...]]] = {
    "fail": [
        ("present", "running", *REFUSED, "old running"),
        ("present", "stopped", *REFUSED, "old stopped"),
        ("started", "running", *REFUSED, "old running"),
        ("started", "stopped", *REFUSED, "old stopped"),
        ("stopped", "running", "changed; warned: drift reported", "stop", "list stop list", "old stopped", WARNED),
        ("stopped", "stopped", *WARNED, "old stopped", WARNED),
        ("restarted", "running", *REFUSED, "old running"),
        ("restarted", "stopped", *REFUSED, "old stopped"),
    ],
    "warn": [
        ("present", "running", *WARNED, "old running", WARNED),
        ("present", "stopped", *WARNED, "old stopped", WARNED),
        ("started", "running", *WARNED, "old running", WARNED),
        (
            *("started", "stopped", "changed; warned: drift reported", "start", "list start list"),
            *(f"old running {OURS}", WARNED),
        ),
        (
            *("restarted", "running", "changed; warned: drift reported", *ROTATED),
            *(f"old running {OURS}", ("changed; warned: drift reported", *ROTATED)),
        ),
        (
            *("restarted", "stopped", "changed; warned: drift reported", "start", "list start list"),
            *(f"old running {OURS}", ("changed; warned: drift reported", *ROTATED)),
        ),
    ],
    "recreate": [
        ("present", "running", "changed", *RECREATED["running"], *NEW),
        ("present", "stopped", "changed", *RECREATED["ends stopped"], "new stopped"),
        ("started", "running", "changed", *RECREATED["running"], *NEW),
        ("started", "stopped", "changed", *RECREATED["stopped"], *NEW),
        ("restarted", "running", "changed", *RECREATED["running"], *RESTARTED),
        ("restarted", "stopped", "changed", *RECREATED["stopped"], *RESTARTED),
    ],
    "replace": [
        ("present", "running", "changed", *REPLACED["running"], *NEW),
        ("present", "stopped", "changed", *REPLACED["ends stopped"], "new stopped"),
        ("started", "running", "changed", *REPLACED["running"], *NEW),
        ("started", "stopped", "changed", *REPLACED["stopped"], *NEW),
        ("stopped", "running", "changed; warned: drift reported", "stop", "list stop list", "old stopped", WARNED),
        ("stopped", "stopped", *WARNED, "old stopped", WARNED),
        ("restarted", "running", "changed", *REPLACED["running"], *RESTARTED),
        ("restarted", "stopped", "changed", *REPLACED["stopped"], *RESTARTED),
    ],
}


@pytest.mark.parametrize("on_drift", MATRIX)
def test_on_drift(module: Module, simulator: Simulator, on_drift: str) -> None:
    """Check mode predicts the changes to the old task and the new one; a rerun changes nothing."""
    rows = [
        Row(
            f"{line[0]}, {line[1]}",
            {"state": line[0], "on_drift": on_drift},
            [here(line[1], description="something else")],
            *line[2:],
        )
        for line in MATRIX[on_drift]
    ]
    hold(module, simulator, rows)


def test_options_that_are_not_set_are_copied_from_the_old_task(module: Module, simulator: Simulator) -> None:
    """All readable fields are kept, and the IDs of both tasks are returned."""
    settings = {"enable_restore": True, "consistency_check": "transmission", "enable_metadata_migration": True}
    old = simulator.add_task(**here("running", description="something else", **settings))
    desired = {**PHOTOS, **keys_of(simulator, simulator.account), "description": DESCRIPTION, "on_drift": "replace"}
    (result,) = module.play([sync_task(**desired)]).results
    (task,) = simulator.tasks()
    assert {name: task[name] for name in settings} == settings
    assert (result["previous_sync_task_id"], result["sync_task_id"]) == (old, task["sync_task_id"])
    assert result["quota"] == {"limit": 5, "used": 1}


def test_a_refused_replacement_leaves_the_old_task_or_returns_it(module: Module, simulator: Simulator) -> None:
    """`recreate` leaves the old task unchanged; `replace` returns all of its readable fields."""
    simulator.settings.update(quota=5)
    full, refusing, replaced = (simulator.add_account() for _tenant in range(3))
    drifted = here("running", description="something else")
    ids = [simulator.add_task(tenant.project_id, **drifted) for tenant in (full, refusing, replaced)]
    for task in others(4):
        simulator.add_task(full.project_id, **task)
    simulator.faults.add(Fault("CreateSyncTask", "status", status=400, code="OMS.0057", times=None))

    def wanting(tenant: Any, on_drift: str) -> dict[str, Any]:
        desired = {**PHOTOS, "description": DESCRIPTION, "on_drift": on_drift}
        return sync_task(**desired, **keys_of(simulator, tenant))

    results = module.play(
        [wanting(full, "recreate"), wanting(refusing, "recreate"), wanting(replaced, "replace")]
    ).results
    assert "the quota of 5 synchronization tasks is used up (5 exist)" in results[0]["msg"]
    assert f"The old task {ids[0]} (" in results[0]["msg"]
    assert (results[0]["operations"], results[0]["sync_task_id"]) == ([], ids[0])
    assert f"The old task {ids[1]} (" in results[1]["msg"]
    assert "was not changed" in results[1]["msg"]
    assert (results[1]["changed"], results[1]["operations"], results[1]["sync_task_id"]) == (False, [], ids[1])
    assert f"Task {ids[2]} (" in results[2]["msg"]
    assert (
        "was removed, but its replacement was not created. Creating the synchronization task failed"
        in results[2]["msg"]
    )
    assert (results[2]["changed"], results[2]["operations"]) == (True, ["stop", "delete"])
    assert results[2]["removed_sync_task"]["description"] == "something else"
    assert results[2]["error"]["code"] == "OMS.0057"
    assert [len(simulator.tasks(tenant.project_id)) for tenant in (full, refusing, replaced)] == [5, 1, 0]
