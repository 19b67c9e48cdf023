# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the long exploration: `python -m tests.resilience --minutes 10 --seed 7`."""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from ansible_collections.hwcloud.oms.tests.integration.playbooks.killed import Kill, Scene, ansible_in, random_kill
from ansible_collections.hwcloud.oms.tests.resilience.exploration import AtMostOne
from ansible_collections.hwcloud.oms.tests.resilience.migration_exploration import EXPLORATIONS
from ansible_collections.hwcloud.oms.tests.simulator import running
from ansible_collections.hwcloud.oms.tools.build import build, install

#: Examples per round. The time is checked after each round, and each round has the next number as its seed.
ROUND = settings(
    max_examples=100,
    stateful_step_count=12,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
#: The explorations of migrations, with fewer examples per round.
MIGRATIONS = tuple(settings(ROUND, max_examples=40)(exploration) for exploration in EXPLORATIONS)


def explore(first_seed: int, minutes: float) -> int:
    """Explore until the time is over or a promise is broken, and return the exit code."""
    started = time.monotonic()
    rounds = 0
    while not rounds or time.monotonic() - started < minutes * 60:
        number = first_seed + rounds
        rounds += 1
        try:
            run_state_machine_as_test(seed(number)(AtMostOne), settings=ROUND)
            for exploration in MIGRATIONS:
                seed(number)(exploration)()
        # Every exception is a finding, and the reader needs the seed.
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            print(f"A promise was broken: again with --seed {number} --minutes 0; run {AtMostOne.runs} or before.")
            return 1
    spent = time.monotonic() - started
    print(f"Every promise kept: {AtMostOne.runs} runs in {spent:.0f} s, seeds {first_seed} to {number}.")
    return 0


def kill(first_seed: int, kills: int) -> int:
    """Kill playbooks at random points, run them again, and return the exit code."""
    ended = 0
    with TemporaryDirectory() as made:
        install(build(Path(made)), Path(made))
        for number in range(first_seed, first_seed + kills):
            point = random_kill(random.Random(number))
            try:
                ended += _kill_once(point, Path(made))
            # Every exception is a finding, and the reader needs the seed.
            except Exception:  # noqa: BLE001
                traceback.print_exc()
                print(f"{point}: again with --seed {number} --kills 1")
                return 1
    print(f"Every run that followed a kill ended well: {ended} of {kills} were killed, seeds {first_seed} to {number}.")
    return 0


def _kill_once(point: Kill, collections_path: Path) -> bool:
    """Kill a playbook, run it again, and return whether it was killed before its end."""
    with TemporaryDirectory() as folder, running() as simulator:
        scene = Scene(ansible_in(Path(folder), collections_path), simulator)
        scene.prepare(point.playbook)
        killed = scene.kill(point) is not None
        assert scene.left() == [], scene.left()
        scene.run_again(point.playbook)
        scene.check(point.playbook)
        return killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None, help="of the first round; any by default")
    parser.add_argument("--kills", type=int, default=0, help="kill so many playbooks instead, and run each again")
    arguments = parser.parse_args()
    first_seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    if arguments.kills:
        print(f"seed {first_seed}, {arguments.kills} kills", flush=True)
        return kill(first_seed, arguments.kills)
    print(f"seed {first_seed}, {arguments.minutes:g} minutes", flush=True)
    return explore(first_seed, arguments.minutes)


if __name__ == "__main__":
    sys.exit(main())
