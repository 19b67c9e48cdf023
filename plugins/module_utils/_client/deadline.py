# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A deadline for a whole exchange."""

from __future__ import annotations

import signal
import threading
from typing import Any, Callable, TypeVar

LATE = "the answer was not complete in time"

Result = TypeVar("Result")


class TooLateError(Exception):
    """The answer was not complete in time. No OSError, since libraries on the way would take it for another."""


def in_time(seconds: float, work: Callable[[], Result], abandon: Callable[[], None]) -> Result:
    """Return C(work()), or raise TooLateError if it takes longer.

    The read timeout of requests begins again with each byte, and looking up a name has none. In the main thread
    an alarm interrupts the work; in any other thread, where no signal can be had, a helper thread does the work
    and is abandoned.

    Args:
        seconds: How long the work may take.
        work: What to do.
        abandon: Makes work that is done in a helper thread end soon.
    """

    def ring(_number: int, _frame: Any) -> None:
        raise TooLateError(LATE)

    try:
        before = signal.signal(signal.SIGALRM, ring)
    except ValueError:
        return _in_helper_thread(seconds, work, abandon)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _in_helper_thread(seconds: float, work: Callable[[], Result], abandon: Callable[[], None]) -> Result:
    results: list[Result] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        # Raised again in the thread that waits.
        except BaseException as exc:  # noqa: BLE001
            failures.append(exc)

    helper = threading.Thread(target=run, daemon=True)
    helper.start()
    helper.join(seconds)
    if helper.is_alive():
        abandon()
        raise TooLateError(LATE)
    if failures:
        raise failures[0]
    return results[0]
