# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run tables of situations with expected outcomes three times: in check mode, for real, and again.

Each row has a tenant of its own, so a table needs three plays, with ansible-playbook or with the module only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Union

from ...simulator import Account, Simulator
from .module import Module
from .plays import BUCKET_KEYS, PHOTOS, Ansible, keys_of, sent, sync_task, warnings_of

DESCRIPTION = "photos of the web shop"
STATUS = {"running": "SYNCHRONIZING", "stopped": "STOPPED"}
#: So long ago that no other run can still be removing the task.
LONG_AGO = 1_700_000_000_000
TASK = r"Task \S+ \(Aliyun \S+ to \S+\)"
#: The names of messages in the tables, with the messages.
SENTENCES = {
    "drift": TASK + r" cannot be updated in place: .+\. Nothing was changed\. .*on_drift.*",
    "drift reported": TASK + r" cannot be updated in place: [^.]+\.",
    "several": r"More than one task matches: \S+ \(.+\); \S+ \(.+\)\. .*sync_task_id.*",
    "quota": r"No task was created: the quota of \d synchronization tasks is used up \(\d exist\): \S+ \(.+\).*",
    "refused quota": r".*OMS\.0077.* The task quota of the service is exhausted.*",
    "other regions": r"No task matches, but these have the same source cloud and buckets in a different region: "
    r"\S+ \(.+; .*",
    "region": TASK + r" has the same source cloud and buckets, but a different region\. It was not changed\.",
    "cloud": r"Task \S+ \(.+\) has the same buckets and regions, but a different source cloud\. It was not changed\.",
    "unknown id": r"No synchronization task with sync_task_id \S+ was found\. Nothing was created: .*",
    "other buckets": r"The task with this sync_task_id is .+, which does not match the given src_bucket\. .*",
    "no keys": r"The task does not exist and cannot be created: state stopped requires src_ak \(or OMS_SRC_AK\).*",
}
UNCHANGED = ("ok", "", "list")
UNFORESEEN = ("sync_task_id", "object_overwrite_mode", "create_time", "last_start_time")
Cells = tuple[str, str, str, str]
Player = Union[Ansible, Module]


class Row(NamedTuple):
    """One line of a table.

    `there` are the existing tasks; `outcome` to `left` are expected of the real run. A rerun is unchanged unless
    `again` is set.
    """

    name: str
    options: dict[str, Any]
    there: Sequence[dict[str, Any]]
    outcome: str
    operations: str
    requests: str
    left: str
    again: tuple[str, str, str] | None = None


def here(status: str = "running", **fields: Any) -> dict[str, Any]:
    """Return an existing task that matches PHOTOS, unless other fields are given."""
    seeded = {name: value for name, value in PHOTOS.items() if name not in BUCKET_KEYS}
    keys = dict.fromkeys(BUCKET_KEYS, "OldKey") if status == "running" else {}
    known = {"description": DESCRIPTION, "create_time": LONG_AGO, "status": STATUS[status]}
    return {**seeded, **keys, **known, **fields}


def others(number: int) -> list[dict[str, Any]]:
    """Return unrelated tasks of the same tenant."""
    return [here(src_bucket=f"other-{one}", dst_bucket=f"copy-{one}") for one in range(number)]


class Cell(NamedTuple):
    """A row with its tenant and the IDs of the existing tasks."""

    row: Row
    tenant: Account
    ids: list[str]


class Rounds:
    """Play a table and describe the outcome of each row."""

    def __init__(self, player: Player, simulator: Simulator, rows: Sequence[Row]) -> None:
        self.player = player
        self.simulator = simulator
        self.cells = [self._settle(row, simulator.add_account()) for row in rows]
        self.before = {cell.row.name: self._left(cell) for cell in self.cells}

    def _settle(self, row: Row, tenant: Account) -> Cell:
        return Cell(row, tenant, [self.simulator.add_task(tenant.project_id, **task) for task in row.there])

    def play(self, *arguments: str) -> list[dict[str, Any]]:
        """Clear the log, run the table once and return the results."""
        self.simulator.clear_log()
        tasks = []
        for row, tenant, ids in self.cells:
            options = {**PHOTOS, "description": DESCRIPTION, **keys_of(self.simulator, tenant), **row.options}
            if options.get("sync_task_id") == "FIRST":
                options["sync_task_id"] = ids[0]
            tasks.append(sync_task(**{name: value for name, value in options.items() if value is not None}))
        played = self.player.play(tasks, "--diff", *arguments)
        assert "Traceback" not in played.output
        return played.results

    def outcomes(self, results: Sequence[dict[str, Any]]) -> dict[str, Cells]:
        """Return outcome, operations, requests and remaining tasks of each row."""
        return {
            cell.row.name: (
                outcome(result),
                " ".join(result.get("operations", ["none returned"])),
                sent(self.simulator, cell.tenant.project_id),
                self._left(cell),
            )
            for cell, result in zip(self.cells, results)
        }

    def _left(self, cell: Cell) -> str:
        tasks = self.simulator.tasks(cell.tenant.project_id)
        related = [task for task in tasks if not task["src_bucket"].startswith("other-")]
        described = [self._described(task, task["sync_task_id"] in cell.ids) for task in related]
        rest = len(tasks) - len(related)
        return ", ".join([*described, *([f"{rest} others"] if rest else [])])

    def _described(self, task: dict[str, Any], old: bool) -> str:
        status = "running" if task["status"] == STATUS["running"] else "stopped"
        given = {name: self.simulator.hash(value) for name, value in BUCKET_KEYS.items()}
        keys = " with the given keys" if task["key_hashes"] == given else ""
        return f"{'old' if old else 'new'} {status}{keys}"


def named(text: str) -> str:
    """Return the name of a message in the tables, or the message if it has none."""
    return next((name for name, pattern in SENTENCES.items() if re.fullmatch(pattern, text, re.DOTALL)), text)


def outcome(result: dict[str, Any]) -> str:
    """Return ok, changed or failed, with the names of the error and the warnings."""
    word = "failed: " + named(result["msg"]) if result.get("failed") else "changed" if result["changed"] else "ok"
    return "; ".join([word, *(f"warned: {named(text)}" for text in warnings_of(result))])


def foreseen(result: dict[str, Any]) -> dict[str, Any]:
    """Return what a run in check mode must predict."""
    keys = ("changed", "operations", "diff", "previous_sync_task_id")
    compared = {"msg": result["msg"]} if result.get("failed") else {name: result.get(name) for name in keys}
    task = result.get("sync_task")
    return {**compared, "task": task and {name: value for name, value in task.items() if name not in UNFORESEEN}}


def hold(player: Player, simulator: Simulator, rows: Sequence[Row]) -> None:
    """Run a table three times and compare the outcomes with its rows."""
    rounds = Rounds(player, simulator, rows)
    check = rounds.play("--check")
    assert rounds.outcomes(check) == {
        row.name: (row.outcome, row.operations, "list", rounds.before[row.name]) for row in rows
    }, "in check mode"
    assert not simulator.writes()
    real = rounds.play()
    assert rounds.outcomes(real) == {row.name: tuple(row[3:7]) for row in rows}, "for real"
    assert {row.name: foreseen(one) for row, one in zip(rows, check)} == {
        row.name: foreseen(one) for row, one in zip(rows, real)
    }, "check mode predicted something else"
    # Failed rows changed nothing, so only the others are run again.
    rounds.cells = [cell for cell in rounds.cells if not cell.row.outcome.startswith("failed")]
    again = {row.name: (*(row.again or UNCHANGED), row.left) for row, _tenant, _ids in rounds.cells}
    assert rounds.outcomes(rounds.play()) == again, "run again"
