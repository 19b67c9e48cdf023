# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The long exploration: C(python -m tests.faults --minutes 10 --seed 7)."""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from ansible_collections.hwcloud.oms.tests.faults.exploration import AtMostOne

#: Examples between two looks at the clock. Each round has a seed of its own, the next number.
ROUND = settings(
    max_examples=100,
    stateful_step_count=12,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def explore(first_seed: int, minutes: float) -> int:
    """Rounds until the time is over or a promise is broken; gives the exit code."""
    started = time.monotonic()
    rounds = 0
    while not rounds or time.monotonic() - started < minutes * 60:
        number = first_seed + rounds
        rounds += 1
        try:
            run_state_machine_as_test(seed(number)(AtMostOne), settings=ROUND)
        # Whatever it is, it is a finding, and the seed is what the reader needs.
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            print(f"A promise was broken: again with --seed {number} --minutes 0; run {AtMostOne.runs} or before.")
            return 1
    spent = time.monotonic() - started
    print(f"Every promise kept: {AtMostOne.runs} runs in {spent:.0f} s, seeds {first_seed} to {number}.")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None, help="of the first round; any by default")
    arguments = parser.parse_args()
    first_seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    print(f"seed {first_seed}, {arguments.minutes:g} minutes", flush=True)
    return explore(first_seed, arguments.minutes)


if __name__ == "__main__":
    sys.exit(main())
