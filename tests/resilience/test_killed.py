# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After a run was killed at any request, the next run of the same playbook ends with the desired task."""

from __future__ import annotations

from typing import Any

import pytest

from . import promises
from .test_odd_exceptions import OLD, RUNS, Hook
from .world import World

KILLED = [
    (name, at, when)
    for name in ("create", "recreate", "replace", "restarted", "absent")
    for at in range(len(RUNS[name][2]))
    for when in ("before", "after")
]
#: The point at which `replace` has stopped the old task and not yet removed it.
STOPPED_ONLY = [(1, "after"), (2, "before"), (2, "after"), (3, "before")]


class KilledError(BaseException):
    """Simulate the end of a process."""


@pytest.mark.parametrize("seconds", [0.0, 90.0])
@pytest.mark.parametrize(("name", "at", "when"), KILLED)
def test_the_next_run_finishes_it(
    monkeypatch: pytest.MonkeyPatch, name: str, at: int, when: str, seconds: float
) -> None:
    world = World()
    before, options, _calls = RUNS[name]
    if before:
        world.add(**before)
        world.finish_pending()
    with monkeypatch.context() as patch:
        Hook(patch, at, when, KilledError())
        with pytest.raises(KilledError):
            world.attempt(**options)
    world.attempts.clear()
    world.clock.sleep(seconds)
    predicted = world.attempt(check_mode=True, **options)
    attempt = world.attempt(**options)
    assert attempt.good, attempt.result
    facts: dict[str, Any] = {fact: predicted.result[fact] for fact in ("changed", "operations")}
    assert facts == {fact: attempt.result[fact] for fact in facts}
    promises.keep(world, attempt)
    tasks = list(world.tasks().values())
    if name == "absent":
        assert tasks == []
        return
    (task,) = tasks
    # With `state: present` the new task takes the status of the old one, which the killed run had stopped.
    stopped = name == "replace" and (at, when) in STOPPED_ONLY
    assert task["status"] == ("STOPPED" if stopped else "SYNCHRONIZING")
    if "description" in options:
        assert task["description"] == options["description"]
    again = world.attempt(**dict(options, state="present"))
    assert (again.good, again.result["changed"]) == (True, False)


def test_a_killed_replace_loses_what_the_playbook_does_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run creates a task from the playbook alone."""
    world = World()
    world.add(**OLD)
    with monkeypatch.context() as patch:
        Hook(patch, 4, "after", KilledError())
        with pytest.raises(KilledError):
            world.attempt(**RUNS["replace"][1])
    assert world.tasks() == {}
    assert world.attempt(**RUNS["replace"][1]).good
    (task,) = world.tasks().values()
    assert (task["description"], task["enable_restore"]) == ("two", False)
