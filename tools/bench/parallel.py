# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events over one connection and over several, to a service that takes 50 ms for each response.

The service counts the requests between the first and the last one. A third run meets a service that refuses some
batches with 503, and every name has to arrive all the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from .scale import BATCH, OURS, PEAK, Sent, send, written

#: Seconds that a response takes.
SECONDS = 0.05
CONNECTIONS = 8
#: So many times the rate of one connection, at least.
GAIN = 6.0
#: One of so many batches is refused in the third run.
OVERLOADED = 150


class Parallel(NamedTuple):
    """Senders with one connection and with several, and with several to a service that is overloaded."""

    one: Sent
    several: Sent
    overloaded: Sent

    @property
    def gain(self) -> float:
        """Return how many times the rate of one connection several have."""
        return self.several.arrivals.rate / self.one.arrivals.rate


def measure(count: int) -> Parallel:
    """Return what the three senders did with so many names."""
    several = {"parallel": CONNECTIONS}
    with tempfile.TemporaryDirectory(prefix="parallel-") as folder:
        names = written(Path(folder), count)
        return Parallel(
            send(OURS, names, seconds=SECONDS),
            send(OURS, names, several, seconds=SECONDS),
            send(OURS, names, several, seconds=SECONDS, overloaded=OVERLOADED),
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="parallel", description="Events over one connection and over several.")
    parser.add_argument("--names", type=int, default=4000)
    count = parser.parse_args().names
    found = measure(count)
    print(f"  {'%d names, %.0f ms a response' % (count, SECONDS * 1000):34}{'requests':>9}{'per s':>9}{'peak MB':>9}")
    titles = ("parallel: 1", f"parallel: {CONNECTIONS}", f"parallel: {CONNECTIONS}, some 503")
    for title, sent in zip(titles, found):
        print(f"  {title:34}{len(sent.arrivals.times):9}{sent.arrivals.rate:9.0f}{sent.peak:9.1f}")
    refused = len(found.overloaded.arrivals.times) - -(-count // BATCH)
    peak = max(sent.peak for sent in found)
    claims = {
        f"{len(found.several.arrivals.connections)} connections": (
            len(found.several.arrivals.connections) == CONNECTIONS
        ),
        f"{found.gain:.1f} times the rate of one connection, at least {GAIN:.0f}": found.gain >= GAIN,
        f"{found.overloaded.taken} names arrived although {refused} batches were refused": (
            refused > 0 and found.overloaded.taken == count
        ),
        f"{peak:.1f} MB at the peak, less than {PEAK:.0f}": peak < PEAK,
    }
    for claim, good in claims.items():
        print(f"  {'PASS' if good else 'FAIL'}  {claim}")
    return 0 if all(claims.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
