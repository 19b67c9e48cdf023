# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make bench`: the cost of one more task in a play, ours compared with `ansible.builtin.uri` and a bare module.

Each round is one play in which the kinds take turns, task by task, so that whatever else the machine does meets all of
them alike; who begins changes from round to round. A callback stamps the beginning of each task: from one beginning to
the next is what a task adds to its play, with all that Ansible does for it. The other way, a long play minus a short
one, is the difference of two large numbers, each with the start of Ansible in it, and its noise is as large as what is
looked for.

The speed of a machine changes from second to second, and tasks that follow each other share it: a ratio is that of two
tasks of one turn, and the median of all turns counts. The times shown are medians too. Processor time is that of
Ansible and of the module, without the simulator. It is the steadier figure, and wall time is what people wait for: both
are judged.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, running

from ..layout import INSTALLED
from .cores import find
from .plays import Player, Stamp, Task
from .scenarios import BARE, COPY, LIST, OURS, PING, ROLE, URI, count_requests, ended_copy, rivals, tenants_of_five

LEAST_ROUNDS = 6
#: Ours to the bare module, at most; and to uri, at most, where the bare module itself is at most so much of it.
TO_BARE, TO_URI, WHERE_BARE_TO_URI = 1.10, 1.00, 0.92
#: A tenant of five unchanged tasks to one unchanged task, at most, in processor time.
LIST_TO_ONE, ROLE_TO_ONE = 1.10, 1.50
#: Imported, as `roles` of a play does it too. `include_role` is a task of its own, of 16 to 20 ms.
FIRST_OF_ROLE = "hwcloud.oms.sync_tasks : Validating arguments"
#: MB, at most, of 1,000,000 bytes.
PEAK = 60.0


class Cost(NamedTuple):
    """What one task takes, in seconds."""

    wall: float
    cpu: float


class Verdicts:
    """Says each verdict as it is reached, and remembers whether all were good."""

    def __init__(self) -> None:
        self.good = True

    def check(self, good: bool, claim: str) -> None:
        self.good &= good
        print(f"  {'PASS' if good else 'FAIL'}  {claim}", flush=True)


#: What each kind took in one turn.
Turn = dict[str, Cost]


def median(costs: Iterable[Cost]) -> Cost:
    return Cost(*map(statistics.median, zip(*costs)))


def ratio(turns: list[Turn], one: str, other: str) -> Cost:
    return median(Cost(turn[one].wall / turn[other].wall, turn[one].cpu / turn[other].cpu) for turn in turns)


def beginning(stamp: Stamp) -> Stamp:
    """The first task of the role counts as the beginning of the role, and its other tasks as a part of it."""
    return stamp._replace(name=ROLE) if stamp.name.startswith(FIRST_OF_ROLE) else stamp


def measure(player: Player, kinds: dict[str, Task], rounds: int, tasks: int) -> list[Turn]:
    """What one more task of each kind takes, turn by turn."""
    turns: list[Turn] = []
    names = list(kinds)
    for number in range(rounds):
        first = number % len(names)
        stamps = player.play([kinds[name] for name in names[first:] + names[:first]] * tasks)
        stamps = [one for one in map(beginning, stamps) if one.name in kinds or not one.name]
        costs = [(begin.name, Cost(end.wall - begin.wall, end.cpu - begin.cpu)) for begin, end in pairwise(stamps)]
        # In its first turn, Ansible packs the modules.
        turns += (dict(costs[at : at + len(names)]) for at in range(len(names), len(costs), len(names)))
    return turns


def report_costs(turns: list[Turn], peaks: dict[str, float], verdicts: Verdicts) -> None:
    """The kinds, their ratios, and whether they are good enough."""
    print(f"  {'one task':34}{'wall ms':>9}{'CPU ms':>9}{'peak MB':>9}")
    for kind, peak in peaks.items():
        cost = median(turn[kind] for turn in turns)
        print(f"  {kind:34}{1000 * cost.wall:9.1f}{1000 * cost.cpu:9.1f}{peak:9.1f}")
    ratios = {
        (one, other): ratio(turns, one, other)
        for one, other in ((OURS, BARE), (COPY, BARE), (OURS, URI), (COPY, URI), (BARE, URI))
    }
    for (one, other), found in ratios.items():
        print(f"  {f'{one} / {other}':34}{found.wall:9.3f}{found.cpu:9.3f}")
    for kind in (OURS, COPY):
        for unit, bare, uri, needed in zip(Cost._fields, ratios[kind, BARE], ratios[kind, URI], ratios[BARE, URI]):
            claim = f"{unit}: {kind}: {bare:.3f} of the bare module, at most {TO_BARE:.2f}"
            verdicts.check(bare <= TO_BARE, claim)
            if needed <= WHERE_BARE_TO_URI:
                verdicts.check(uri <= TO_URI, f"{unit}: {kind}: {uri:.3f} of uri, at most {TO_URI:.2f}")
            else:
                print(f"  ----  {unit}: not compared with uri, of which the bare module itself takes {needed:.3f}")
        verdicts.check(peaks[kind] < PEAK, f"{peaks[kind]:.1f} MB at the peak of {kind}, less than {PEAK:.0f}")


def report_lists(sim: Simulator, player: Player, rounds: int, tasks: int, verdicts: Verdicts) -> None:
    """Measure a tenant of five unchanged tasks, by the module and by the role, compared with one task and a ping."""
    kinds = tenants_of_five(sim)
    turns = measure(player, kinds, rounds, tasks)
    print(f"\n  {'an unchanged tenant':34}{'wall ms':>9}{'CPU ms':>9}{'of one task':>13}")
    ratios = {kind: ratio(turns, kind, OURS).cpu for kind in kinds}
    for kind, share in ratios.items():
        cost = median(turn[kind] for turn in turns)
        print(f"  {kind:34}{1000 * cost.wall:9.1f}{1000 * cost.cpu:9.1f}{share:13.3f}")
    for kind, most in ((LIST, LIST_TO_ONE), (ROLE, ROLE_TO_ONE)):
        verdicts.check(
            ratios[kind] <= most, f"cpu: {kind}: {ratios[kind]:.3f} of one unchanged task, at most {most:.2f}"
        )
    (peak,) = (1024 * kib / 1e6 for kib in player.peaks([kinds[LIST]]))
    verdicts.check(peak < PEAK, f"{peak:.1f} MB at the peak of {LIST}, less than {PEAK:.0f}")
    kinds[COPY] = ended_copy(sim)
    for kind in (COPY, LIST, ROLE):
        sim.clear_log()
        player.play([kinds[kind]])
        verdicts.check(len(sim.log) == 1, f"{len(sim.log)} request for {kind}: 1 is promised")
    print(f"  {PING}: what Ansible itself takes for a task")


def report_requests(sim: Simulator, player: Player, verdicts: Verdicts) -> None:
    counted = count_requests(sim, player)
    print(f"\n  {'requests':34}")
    for scenario, operations in counted:
        print(f"  {scenario.name:34}{len(operations):4}  {' '.join(operations)}")
    for scenario, operations in counted:
        if scenario.promised:
            claim = f"{len(operations)} requests for {scenario.name}: {scenario.promised} are promised"
            verdicts.check(len(operations) == scenario.promised, claim)


def bench(player: Player, rounds: int, tasks: int, verdicts: Verdicts) -> None:
    """Everything, with one ansible-core."""
    with running() as sim:
        kinds = rivals(sim)
        turns = measure(player, kinds, rounds, tasks)
        peaks = dict(zip(kinds, (1024 * kib / 1e6 for kib in player.peaks(list(kinds.values())))))
        report_costs(turns, peaks, verdicts)
        report_lists(sim, player, rounds, tasks, verdicts)
        report_requests(sim, player, verdicts)


def count(least_allowed: int, text: str) -> int:
    number = int(text)
    if number < least_allowed:
        raise argparse.ArgumentTypeError(f"{least_allowed} is the least")
    return number


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description="The cost of a task, compared with uri and a bare module."
    )
    parser.add_argument("--rounds", type=lambda text: count(LEAST_ROUNDS, text), default=8, help="plays; 6 at least")
    parser.add_argument("--tasks", type=lambda text: count(2, text), default=8, help="tasks of each kind in a play")
    parser.add_argument("cores", nargs="*", default=["2.19", "newest"], help="versions of ansible-core, or `newest`")
    return parser.parse_args()


def main() -> int:
    asked, verdicts, skipped = arguments(), Verdicts(), []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in asked.cores:
            core = find(name)
            if core is None:
                skipped.append(name)
                continue
            print(f"\n{core}; {asked.rounds} rounds of {asked.tasks} tasks of each kind")
            print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors at the start", flush=True)
            home = Path(folder) / name
            home.mkdir()
            bench(Player(core, INSTALLED, home), asked.rounds, asked.tasks, verdicts)
    for name in skipped:
        print(f"\nSKIPPED: ansible-core {name}, since no Python that it needs is on this machine")
    print(f"\n{'PASS' if verdicts.good else 'FAIL'}")
    return 0 if verdicts.good else 1


if __name__ == "__main__":
    sys.exit(main())
