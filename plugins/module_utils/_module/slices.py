# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Divide a run into slices, between which an action plugin shows how far it is.

A module returns nothing before it ends, so an action plugin runs it several times, each time for a slice of the run.
A slice that ends before the run hands its state to the next one. Only the last slice returns the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .ansible_module import SLICE

if TYPE_CHECKING:
    from .._common.protocols import Clock

#: Key of the result of a slice that is not the last one.
UNFINISHED = "unfinished_slice"


class Slice(NamedTuple):
    """One slice of a run: when it has to end, in seconds of `Clock.monotonic`, and the state of the slice before."""

    ends: float
    state: dict[str, Any] | None

    @classmethod
    def read(cls, argument: Mapping[str, Any], clock: Clock) -> Slice:
        """Return the slice that an action plugin asks for."""
        return cls(clock.monotonic() + float(argument["seconds"]), argument["before"].get("state"))


def request(seconds: float, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the argument that asks for a slice.

    Args:
        seconds: How long the slice may wait.
        before: The value of UNFINISHED in the result of the slice before, empty for the first slice.
    """
    return {SLICE: {"seconds": seconds, "before": before}}


def unfinished(state: Mapping[str, Any], line: str) -> dict[str, Any]:
    """Return the result of a slice that ends before the run. `main()` adds the warnings so far.

    Args:
        state: What the next slice has to know, as JSON. It must not contain a secret.
        line: How far the run is.
    """
    return {"changed": False, UNFINISHED: {"state": state, "line": line}}
