# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait until the service shows what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from .._common.protocols import Clock

#: Seconds between two requests: short at first, then longer.
POLL = (0.5, 1.0, 2.0, 3.0, 5.0)
#: Seconds within which a new task is expected to appear in the list.
VISIBILITY_TIMEOUT = 15.0
#: Seconds between two requests of the list while a create, or a race of several, is reconciled.
VISIBILITY_POLL = 1.0
#: Seconds for which the younger of two equal tasks may be one that another run is about to remove.
DUPLICATE_GRACE = 60.0


def pauses() -> Iterator[float]:
    """Yield the seconds between two requests, without end."""
    yield from POLL
    while True:
        yield POLL[-1]


def attempts(timeout: float, clock: Clock) -> Iterator[None]:
    """Yield at once and after each pause, the last time when a number of seconds is over."""
    deadline = clock.monotonic() + timeout
    for pause in pauses():
        yield
        left = deadline - clock.monotonic()
        if left <= 0:
            return
        clock.sleep(min(pause, left))


def wait_until(reached: Callable[[], bool], timeout: float, clock: Clock) -> bool:
    """Return True once something is reached, False if it is not within a number of seconds.

    Args:
        reached: Reads and compares. It is called at least once.
        timeout: Seconds.
        clock: Source of time.
    """
    return any(reached() for _attempt in attempts(timeout, clock))
