# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Set a deadline for a whole request."""

from __future__ import annotations

import signal
import threading
from typing import Any, Callable, TypeVar

LATE = "the response was not complete in time"

Result = TypeVar("Result")


class TooLateError(Exception):
    """The response was not complete in time. Not an OSError, which libraries would handle as one of theirs."""


def in_time(seconds: float, work: Callable[[], Result], abandon: Callable[[], None]) -> Result:
    """Return `work()`, or raise TooLateError if it takes longer.

    The read timeout of requests starts again with each byte, and looking up a host name has none. In the main thread
    an alarm interrupts the work; in any other thread, which receives no signals, a helper thread does the work
    and is abandoned.

    Args:
        seconds: How long the work may take.
        work: What to do.
        abandon: Makes the work in a helper thread end soon.

    Raises:
        TooLateError: It takes longer.
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
        # It is raised again in the thread that waits.
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
