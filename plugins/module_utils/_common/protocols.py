# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe what the code needs of time and of the network. Imported by type checkers only."""

from __future__ import annotations

from typing import Any, Protocol


class Clock(Protocol):
    """A source of time; the `time` module is one."""

    def time(self) -> float:
        """Return the seconds since 1970."""

    def monotonic(self) -> float:
        """Return the seconds since some moment. They never decrease."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


class Adapter(Protocol):
    """What carries a request, as an adapter of requests does."""

    def send(
        self,
        request: Any,
        stream: bool = ...,
        timeout: Any = ...,
        verify: Any = ...,
        cert: Any = ...,
        proxies: Any = ...,
    ) -> Any:
        """Send a prepared request and return the response of requests."""

    def close(self) -> None:
        """Close the connections that are kept open."""
