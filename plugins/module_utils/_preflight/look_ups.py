# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask the service each question once in a run, and no more after it cannot be reached or refuses the account."""

from __future__ import annotations

from typing import Any, Callable

from .._api.sources import Sources
from .._common.errors import OmsError, RequestError

#: Outcomes after which any other request would fail too. Five refused signatures lock an access key.
FINAL = frozenset({"unauthorized", "not_connected", "timeout", "reset", "throttled", "redirect"})


class EndedError(Exception):
    """Nothing is asked any more. The text says why."""


class LookUps:
    """The look-ups of a run. Pairs of a list share keys, so most of their questions are the same.

    Args:
        sign_in: Returns what sends the requests. Called before the first one.
    """

    def __init__(self, sign_in: Callable[[], Sources]) -> None:
        self._sign_in = sign_in
        self._sources: Sources | None = None
        #: Why nothing is asked any more; empty as long as it is.
        self.ended = ""
        self._known: dict[tuple[str, str], OmsError | tuple[Any]] = {}

    @property
    def requests(self) -> int:
        """Return how many requests were sent, apart from those that signed in."""
        return self._sources.requests if self._sources else 0

    def ask(self, look_up: str, *args: Any) -> Any:
        """Return what a method of Sources returns for these arguments.

        Raises:
            OmsError: It failed, now or before.
            EndedError: Nothing is asked any more.
        """
        key = (look_up, repr(args))
        if key not in self._known:
            if self.ended:
                raise EndedError(self.ended)
            self._known[key] = self._send(look_up, args)
        found = self._known[key]
        if isinstance(found, OmsError):
            raise found
        return found[0]

    def _send(self, look_up: str, args: tuple[Any, ...]) -> OmsError | tuple[Any]:
        try:
            self._sources = self._sources or self._sign_in()
            return (getattr(self._sources, look_up)(*args),)
        except OmsError as exc:
            outcome = exc.outcome if isinstance(exc, RequestError) else "unauthorized"
            if outcome == "unauthorized":
                self.ended = "the credentials of the account were refused"
            elif outcome in FINAL or not self._sources or exc.to_error()["status"] is None:
                self.ended = "the service could not be reached"
            return exc
