# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After an unexpected exception at any call, before or after its effect, the run returns what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.client import Client
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call, Response
from ansible_collections.hwcloud.oms.tests.simulator import Fault

from . import promises
from .world import Attempt, World

OLD = {"description": "one", "app_id": "4711", "enable_restore": True}
#: The existing tasks, the options, and the calls of a run without faults.
RUNS: dict[str, tuple[dict[str, Any] | None, dict[str, Any], list[str]]] = {
    "create": (None, {}, ["list", "create", "list"]),
    "create and stop": (None, {"state": "stopped"}, ["list", "create", "list", "stop", "list"]),
    "recreate": (
        OLD,
        {"on_drift": "recreate", "description": "two"},
        ["list", "create", "list", "stop", "list", "delete", "list"],
    ),
    "replace": (
        OLD,
        {"on_drift": "replace", "description": "two"},
        ["list", "stop", "list", "delete", "list", "create", "list"],
    ),
    "restarted": (OLD, {"state": "restarted"}, ["list", "stop", "list", "start", "list"]),
    "absent": (OLD, {"state": "absent"}, ["list", "stop", "list", "delete", "list"]),
}
POINTS = [(name, at, when) for name, run in RUNS.items() for at in range(len(run[2])) for when in ("before", "after")]
ODD: tuple[type[BaseException], ...] = (ValueError, KeyError, MemoryError, RecursionError)


class Hook:
    """Raise at one call of a run, before the request or after the response."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, when: str, odd: BaseException) -> None:
        self.calls: list[str] = []
        send = Client.send

        def hooked(client: Client, call: Call) -> Response:
            self.calls.append(call.operation)
            hit = len(self.calls) - 1 == at
            if hit and when == "before":
                raise odd
            answer = send(client, call)
            if hit:
                raise odd
            return answer

        monkeypatch.setattr(Client, "send", hooked)


def begin(name: str) -> World:
    world = World()
    if RUNS[name][0]:
        world.add(**RUNS[name][0])
    return world


def kept_promises() -> Iterator[Any]:
    """Return all promises except that there is no traceback and that an unknown create was sent."""
    excepted = (promises.no_error_of_our_own, promises.unknown_is_said_of_creates_only)
    yield from (promise for promise in promises.EACH_RUN if promise not in excepted)


def hold(world: World, attempt: Attempt, hit: str) -> None:
    result = attempt.result
    assert not attempt.good
    assert "Unexpected error in hwcloud.oms" in result["msg"]
    assert "Traceback" in result["exception"]
    for promise in kept_promises():
        promise(world, attempt)
    did = [event.operation for event in attempt.effects]
    reported = result["operations"]
    assert reported == did[: len(reported)]
    assert did[len(reported) :] in ([], [hit]), "more is missing than the call that was hit"
    assert result["changed"] is bool(reported)
    if hit == "create":
        assert result["create_outcome"] == "unknown"
    elif hit != "list":
        assert "It is not known whether the request was executed" in result["msg"] or "not known" in result["msg"]
    gone = not world.tasks() and attempt.options["state"] != "absent" and attempt.options["on_drift"] == "replace"
    if gone:
        assert {name: result["removed_sync_task"][name] for name in OLD} == OLD
        assert "restoring_task" in result


@pytest.mark.parametrize("name", RUNS)
def test_the_calls_of_each_run(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    hook = Hook(monkeypatch, -1, "", ValueError())
    assert begin(name).attempt(**RUNS[name][1]).good
    assert hook.calls == RUNS[name][2]


@pytest.mark.parametrize(("name", "at", "when"), POINTS)
def test_what_was_done_survives_it(monkeypatch: pytest.MonkeyPatch, name: str, at: int, when: str) -> None:
    for kind in ODD:
        world = begin(name)
        with monkeypatch.context() as patch:
            hook = Hook(patch, at, when, kind("odd"))
            attempt = world.attempt(**RUNS[name][1])
        assert len(hook.calls) == at + 1
        hold(world, attempt, hook.calls[at])
        if at:
            assert attempt.result["quota"] == {"limit": 5, "used": 1 if RUNS[name][0] else 0}


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize(("name", "at", "when"), [point for point in POINTS if point[0] in ("replace", "create")])
def test_an_interrupt_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, kind: type[BaseException], name: str, at: int, when: str
) -> None:
    Hook(monkeypatch, at, when, kind())
    with pytest.raises(kind):
        begin(name).attempt(**RUNS[name][1])


def test_an_unexpected_exception_before_a_retried_create_does_not_make_it_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The service refused the create, and the list before the retry fails with the exception."""
    Hook(monkeypatch, 2, "after", ValueError("odd"))
    world = World()
    attempt = world.attempt((Fault("CreateSyncTask", "status", status=429),))
    assert not attempt.good
    assert "create_outcome" not in attempt.result
    assert (attempt.result["operations"], attempt.effects) == ([], [])


def test_an_exception_without_a_text_is_reported_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    Hook(monkeypatch, 4, "after", MuteError())
    world = begin("replace")
    attempt = world.attempt(**RUNS["replace"][1])
    assert attempt.result["operations"] == ["stop", "delete"]
    assert "MuteError: no message" in attempt.result["msg"]
