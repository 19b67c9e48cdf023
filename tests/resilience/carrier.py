# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carry the requests of a run, and kill the run at one of them."""

from __future__ import annotations

from typing import Any, Callable

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from .world import World


class KilledError(BaseException):
    """The process is gone."""


class Carrier(BaseAdapter):
    """Carries the requests of one run, and kills it at one of them, before or after the service has it."""

    def __init__(self, world: World, turn: Callable[[], None], kill: tuple[int, str] | None) -> None:
        super().__init__()
        self._world = world
        self._turn = turn
        self._kill = kill
        self.count = 0

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        self._turn()
        self.count += 1
        if self._kill == (self.count, "before"):
            raise KilledError
        response = self._world.adapter.send(request, *arguments, **options)
        if self._kill == (self.count, "after"):
            raise KilledError
        return response

    def close(self) -> None:
        """Nothing is held open."""
