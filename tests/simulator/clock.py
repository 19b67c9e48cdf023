# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of the simulator: the real one, or one that tests move."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import Callable, Protocol


class Clock(Protocol):
    """What the simulator needs of a clock; the `time` module is one."""

    def time(self) -> float:
        """Return the seconds since 1970."""

    def monotonic(self) -> float:
        """Return the seconds since some moment; never decreases."""

    def sleep(self, seconds: float, /) -> None:
        """Wait for a number of seconds."""


class VirtualClock:
    """A clock that moves only while a caller sleeps on it.

    `call_at` plans an action for a later moment, such as another actor's request or the late end of a
    call whose client has timed out; it runs inside the sleep that passes that moment.
    """

    def __init__(self, start: float = 1772366400.0) -> None:
        self._now = start
        self._planned: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._lock = threading.RLock()

    def time(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float, /) -> None:
        with self._lock:
            until = self._now + max(0.0, seconds)
        while True:
            with self._lock:
                if not self._planned or self._planned[0][0] > until:
                    self._now = max(self._now, until)
                    return
                moment, _number, action = heapq.heappop(self._planned)
                self._now = max(self._now, moment)
            # Without the lock: an action may wait for another thread that sleeps on this clock.
            action()

    def call_at(self, moment: float, action: Callable[[], object]) -> None:
        """Run `action` when the clock reaches `moment` (as `time()` counts)."""
        with self._lock:
            heapq.heappush(self._planned, (moment, next(self._order), action))

    def call_later(self, seconds: float, action: Callable[[], object]) -> None:
        """Run `action` when `seconds` more have passed."""
        self.call_at(self._now + seconds, action)
