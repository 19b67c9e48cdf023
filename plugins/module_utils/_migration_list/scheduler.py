# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work on several copies at once, as many as the service runs, and start the next one whenever one ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Callable, NamedTuple, Union

from .copies import Copy

#: Copies that are active at once: what the service runs in one account and region.
ACTIVE = 5


class Unfinished(NamedTuple):
    """A copy goes on: what its next step has to know, and how far it is."""

    state: Mapping[str, Any]
    line: str


class Finished(NamedTuple):
    """The result of a copy, and whether it succeeded."""

    good: bool
    result: dict[str, Any]


#: Begins a copy, or continues it from the state of the step before.
Step = Callable[[Copy, Union[Mapping[str, Any], None]], Union[Unfinished, Finished]]


class Schedule:
    """The copies of a list, each of which waits, is active or has ended.

    Args:
        copies: The copies, in the order of the list.
        step: Works on one copy for a moment.
        state: What `state` returned before, None at the beginning.
        conflict: Whether the second copy must not begin before the first one, which is earlier in the list, has ended.
    """

    def __init__(
        self,
        copies: list[Copy],
        step: Step,
        state: Mapping[str, Any] | None = None,
        conflict: Callable[[Copy, Copy], bool] = lambda _earlier, _later: False,
    ) -> None:
        self._copies = copies
        self._step = step
        self._conflict = conflict
        #: The result of each copy that has ended, and the last step of each that is active, by position.
        self.ended: dict[int, Finished] = {}
        self.active: dict[int, Unfinished] = {}
        if state is not None:
            self.ended = {int(at): Finished(*one) for at, one in state["ended"].items()}
            self.active = {int(at): Unfinished(*one) for at, one in state["active"].items()}

    @property
    def state(self) -> dict[str, Any]:
        """Return what another process needs to continue, as JSON."""
        return {
            "ended": {str(at): list(one) for at, one in self.ended.items()},
            "active": {str(at): list(one) for at, one in self.active.items()},
        }

    @property
    def lines(self) -> list[str]:
        """Return how far each active copy is, and how many wait for their turn."""
        waiting = len(self._copies) - len(self.ended) - len(self.active)
        more = [f"{waiting} more {'copy waits' if waiting == 1 else 'copies wait'}"] if waiting else []
        return [self.active[at].line for at in sorted(self.active)] + more

    def turn(self) -> bool:
        """Work on each active copy once, and begin others in place of those that end. Return whether any is left.

        The copies of the list begin in its order, but for those that are in conflict with an earlier one, and none is
        waited for before as many as possible are active.
        """
        for at in sorted(self.active):
            self._advance(at)
        for at in self._waiting():
            if len(self.active) >= ACTIVE:
                break
            if not self._is_held_up(at):
                self._advance(at)
        return len(self.ended) < len(self._copies)

    def _waiting(self) -> Iterator[int]:
        return (at for at in range(len(self._copies)) if at not in self.ended and at not in self.active)

    def _is_held_up(self, at: int) -> bool:
        earlier = (self._copies[one] for one in range(at) if one not in self.ended)
        return any(self._conflict(one, self._copies[at]) for one in earlier)

    def _advance(self, at: int) -> None:
        before = self.active.pop(at, None)
        outcome = self._step(self._copies[at], before.state if before else None)
        if isinstance(outcome, Finished):
            self.ended[at] = outcome
        else:
            self.active[at] = outcome
