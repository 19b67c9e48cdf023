# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limit how many requests of several threads are in flight at the same time."""

from __future__ import annotations

from threading import Condition

#: So many requests have to succeed before one more may be in flight.
RECOVERY = 50


class EndedError(Exception):
    """Nothing more is to be sent."""


class InFlight:
    """Count the requests in flight. Overload halves their limit, which then recovers slowly.

    Args:
        most: The limit at the beginning, and the highest one.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._succeeded = 0
        self.limit = most
        self.count = 0
        #: How often the limit was halved.
        self.halved = 0
        self.ended = False
        #: Guards this object, and notifies of each change.
        self.changed = Condition()

    def end(self) -> None:
        """Let requests in flight come to their end, and no other begin."""
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def halve(self) -> None:
        """Reduce the limit, but not below one request."""
        self.limit = max(1, self.limit // 2)
        self.halved += 1
        self._succeeded = 0

    def recover(self) -> None:
        """Count a request that succeeded, and increase the limit by one after enough of them."""
        self._succeeded += 1
        if self._succeeded >= RECOVERY and self.limit < self._most:
            self.limit += 1
            self._succeeded = 0


class Slot:
    """The right of one thread to have a request in flight.

    Args:
        requests: The requests of all threads.
    """

    def __init__(self, requests: InFlight) -> None:
        self._all = requests
        self._held = False
        self._halved = 0

    def take(self) -> None:
        """Wait until another request may be in flight. Does not wait if this thread has one already.

        Raises:
            EndedError: Nothing more is to be sent.
        """
        requests = self._all
        with requests.changed:
            requests.changed.wait_for(lambda: requests.ended or self._held or requests.count < requests.limit)
            if requests.ended:
                raise EndedError
            requests.count += not self._held
            self._held = True
            self._halved = requests.halved

    def release(self, overloaded: bool = False, succeeded: bool = False) -> None:
        """Let another thread send.

        Args:
            overloaded: Whether the service responded that it is overloaded. Of all requests that were in flight
                together, only the first that reports this halves the limit.
            succeeded: Whether the service accepted the request.
        """
        requests = self._all
        with requests.changed:
            if overloaded and self._halved == requests.halved:
                requests.halve()
            if succeeded:
                requests.recover()
            requests.count -= self._held
            self._held = False
            requests.changed.notify_all()
