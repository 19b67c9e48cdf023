# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`recreate`, `replace` and `restarted` lose nothing silently when any request fails with any fault."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.tests.simulator import Fault

from . import promises
from .world import Attempt, World

OLD = {"description": "one", "app_id": "4711", "enable_restore": True, "consistency_check": "crc64"}
KINDS: list[dict[str, Any]] = [
    *({"action": "drop", "when": when} for when in ("before", "after")),
    *({"action": "delay", "seconds": 61.0, "when": when} for when in ("before", "after")),
    *(
        {"action": "status", "status": status, "code": code, "when": when}
        for status, code in ((503, None), (400, "OMS.1001"), (429, None), (400, "OMS.1003"), (401, None), (403, None))
        for when in ("before", "after")
    ),
    *(
        {"action": action, "when": "after"}
        for action in ("truncate", "garbage", "malformed", "empty", "redirect", "html", "echo")
    ),
]
#: The options, and the requests of a run without faults.
SEQUENCES: dict[str, tuple[dict[str, Any], int]] = {
    "recreate": ({"on_drift": "recreate", "description": "two"}, 7),
    "replace": ({"on_drift": "replace", "description": "two"}, 7),
    "restarted": ({"state": "restarted"}, 5),
}
#: Short timeouts: retries need seconds only, and a failing run ends soon.
SHORT: dict[str, Any] = {"retry_timeout": 4.0, "wait_timeout": 10.0}
#: The fault happens once, or for the whole run.
TIMES = (1, None)
POINTS = [(name, at) for name, (_options, requests) in SEQUENCES.items() for at in range(requests)]


def begin() -> World:
    world = World()
    world.add(**OLD)
    return world


def returns_all(attempt: Attempt) -> bool:
    """Return whether the failure has every readable field of the old task."""
    removed = attempt.result.get("removed_sync_task", {})
    return set(removed) == set(SyncTask().result()) and all(removed[name] == value for name, value in OLD.items())


@pytest.mark.parametrize("name", SEQUENCES)
def test_without_faults_each_sends_the_requests_that_fail_below(name: str) -> None:
    options, requests = SEQUENCES[name]
    attempt = begin().attempt(**options)
    assert attempt.good
    assert len(attempt.calls) == requests


@pytest.mark.parametrize(("name", "at"), POINTS)
@pytest.mark.parametrize("times", TIMES, ids=["once", "from then on"])
def test_the_old_or_the_new_task_exists_or_the_failure_returns_all_of_it(name: str, at: int, times: Any) -> None:
    for kind in KINDS:
        world = begin()
        attempt = world.attempt((Fault(skip=at, times=times, **kind),), **SHORT, **SEQUENCES[name][0])
        world.finish_pending()
        assert world.tasks() or returns_all(attempt) or promises.lied_to(attempt), (kind, attempt.result)
        promises.keep(world, attempt)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(str(value) for value in kind.values()))
def test_a_start_that_is_refused_after_the_stop_says_in_which_state_the_task_is(kind: dict[str, Any]) -> None:
    world = begin()
    attempt = world.attempt((Fault("StartSyncTask", times=None, **kind),), state="restarted")
    (task,) = world.tasks().values()
    first = attempt.result.get("msg", "").partition(". ")[0]
    if attempt.good:
        assert task["key_hashes"]
    elif kind["when"] == "before" and kind["action"] == "status" and kind["status"] in (401, 403, 429):
        assert first.endswith("is stopped and has no keys")
        assert (task["status"], task["key_hashes"]) == ("STOPPED", None)
    else:
        assert first.endswith(("it is not known whether it was started again", "is stopped and has no keys"))
    if not attempt.good:
        assert attempt.result["operations"] == ["stop"]
        assert attempt.result["sync_task_id"] == task["sync_task_id"]
