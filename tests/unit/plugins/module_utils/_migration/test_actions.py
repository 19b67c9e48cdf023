# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration is started, stopped, updated and removed with the requests that its status needs, and no others."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK, Migration, Window
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import (
    ConcurrentChangeError,
    RequestError,
    WaitTimeoutError,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.actions import Actions
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.apply import apply
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.plan import Plan, Step
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.progress import RunProgress
from ansible_collections.hwcloud.oms.tests.simulator import VirtualClock
from ansible_collections.hwcloud.oms.tests.support.factories import request_error
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired, migration

KEYS = {"src_ak": "source-ak", "src_sk": "source-sk", "dst_ak": "target-ak", "dst_sk": "target-sk"}
#: The ids of the migrations that requests are for.
KNOWN = (7, "g-7", "k")
LIST = {"failed_object_record": {"result": True, "list_file_key": "x"}}


class Service:
    """The requests for migrations: each reads the next status, and each write gets the next response."""

    def __init__(self, kind: str, statuses: tuple[str | None, ...], responses: tuple[Any, ...]) -> None:
        self.kind = kind
        self.statuses = list(statuses)
        self.responses = list(responses)
        self.sent: list[Any] = []

    def show(self, key: Any) -> Migration | None:
        assert key in KNOWN
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return None if status is None else migration(status, self.kind, key=key)

    def __getattr__(self, name: str) -> Callable[..., bool]:
        def request(*arguments: Any) -> bool:
            assert arguments[0] in KNOWN
            self.sent.append((name, *arguments))
            return respond(self.responses.pop(0) if self.responses else True)

        return request


def respond(response: Any) -> bool:
    """Return the response of the service, or raise it."""
    if isinstance(response, Exception):
        raise response
    return bool(response)


class Trial:
    """One migration, its requests, and a run."""

    def __init__(
        self, *statuses: str | None, kind: str = TASK, responses: tuple[Any, ...] = (), **options: Any
    ) -> None:
        self.clock = VirtualClock()
        self.began = self.clock.time()
        self.service: Any = Service(kind, statuses or ("running",), responses)
        self.warnings: list[str] = []
        self.desired = desired(kind, **options)
        services = (self.service, None) if kind == TASK else (None, self.service)
        self.actions = Actions(*services, self.desired, self.clock, self.warnings.append)  # type: ignore[arg-type]
        self.progress = RunProgress(self.desired, self.began)

    @property
    def requests(self) -> list[str]:
        return [one[0] for one in self.service.sent]

    @property
    def seconds(self) -> float:
        return self.clock.time() - self.began


@pytest.mark.parametrize(
    ("kind", "status", "operation"),
    [(TASK, "paused", "start"), (TASK, "failed", "start"), (GROUP, "paused", "start"), (GROUP, "failed", "retry")],
)
def test_a_start_sends_the_keys(kind: str, status: str, operation: str) -> None:
    trial = Trial(kind=kind)
    assert trial.actions.start(trial.progress, migration(status, kind, key="k"))
    assert trial.service.sent == [(operation, "k", KEYS)]
    assert (trial.progress.operations, trial.progress.pending) == ([operation], None)
    assert trial.progress.started == trial.clock.time()


def test_what_runs_already_needs_no_operation() -> None:
    trial = Trial(responses=(False,))
    assert trial.actions.start(trial.progress, migration("paused")) is False
    assert trial.progress.operations == []


def test_only_what_failed_is_copied_again_where_there_is_a_list() -> None:
    failed = {**KEYS, "migrate_failed_object": True}
    for task, options, body in (
        (migration("failed", **LIST), {}, failed),
        (migration("failed", **LIST), {"retry_scope": "all"}, KEYS),
        (migration("failed", failed_object_record={"result": False}), {}, KEYS),
        (migration("paused", **LIST), {}, KEYS),
    ):
        trial = Trial(**options)
        trial.actions.start(trial.progress, task)
        assert trial.service.sent == [("start", 7, body)]


@pytest.mark.parametrize("code", ["OMS.0167", "OMS.0302", "OMS.0304", "OMS.0307", "OMS.0308"])
@pytest.mark.parametrize("kind", [TASK, GROUP])
def test_a_list_that_cannot_be_used(code: str, kind: str) -> None:
    trial = Trial(kind=kind, responses=(request_error(code=code),))
    assert trial.actions.start(trial.progress, migration("failed", kind, key=7, **LIST))
    operation = "start" if kind == TASK else "retry"
    assert trial.service.sent == [(operation, 7, {**KEYS, "migrate_failed_object": True}), (operation, 7, KEYS)]
    assert trial.warnings == [
        f"The list of the objects that failed cannot be used ({code}), so all are compared again."
    ]


@pytest.mark.parametrize(("code", "fields"), [("OMS.0001", LIST), ("OMS.0167", {})])
def test_another_refusal_of_a_start(code: str, fields: dict[str, Any]) -> None:
    trial = Trial(responses=(request_error(code=code),))
    with pytest.raises(RequestError):
        trial.actions.start(trial.progress, migration("failed", **fields))
    assert (trial.requests, trial.progress.pending, trial.progress.operations) == (["start"], "start", [])


def test_updates() -> None:
    trial = Trial()
    task = migration("paused", bandwidth_policy=(Window("08:00", "10:00", 10),))
    windows = [{"start": "08:00", "end": "10:00", "max_bandwidth": 10485760}]
    trial.actions.update(trial.progress, task, {"task_priority": "HIGH"})
    trial.actions.update(trial.progress, task, {"bandwidth_policy": ()})
    trial.actions.update(trial.progress, migration(), {"task_priority": "LOW"})
    assert trial.service.sent == [("prioritize", 7, "HIGH", windows), ("limit", 7, []), ("prioritize", 7, "LOW", [])]
    assert trial.progress.operations == ["update"] * 3


@pytest.mark.parametrize(
    ("statuses", "responses", "requests", "seconds"),
    [
        (("paused",), (), [], 0.0),
        (("running", "paused"), (), ["stop"], 0.5),
        (("running", "pausing", "pausing", "paused"), (), ["stop"], 3.5),
        (("waiting", "running", "paused"), (False,), ["stop", "stop"], 1.5),
    ],
)
def test_a_stop_is_waited_for(statuses: Any, responses: Any, requests: list[str], seconds: float) -> None:
    trial = Trial(*statuses, state="stopped", responses=responses)
    trial.actions.stop(trial.progress, migration("running"))
    assert (trial.requests, trial.seconds) == (requests, seconds)
    assert trial.progress.task
    assert trial.progress.task.status == "paused"


def test_a_stop_without_wait_ends_when_it_is_accepted() -> None:
    trial = Trial("running", state="stopped", wait=False, responses=(False, True))
    trial.actions.stop(trial.progress, migration("running"))
    assert (trial.requests, trial.seconds, trial.progress.operations) == (["stop", "stop"], 0.5, ["stop"])


def test_a_stop_that_takes_too_long_says_what_to_do() -> None:
    trial = Trial("pausing", state="stopped", wait_timeout=20.0)
    with pytest.raises(WaitTimeoutError) as raised:
        trial.actions.stop(trial.progress, migration("running"))
    late = f"Timed out after 20 s waiting for the migration {migration().label} to be paused."
    assert raised.value.message == f"{late} Run the playbook again later."


def test_what_somebody_removes_meanwhile() -> None:
    trial = Trial(None, state="stopped")
    with pytest.raises(ConcurrentChangeError) as raised:
        trial.actions.stop(trial.progress, migration("running"))
    assert raised.value.message == "The migration 7 no longer exists: someone else removed it during this run."
    assert raised.value.retryable


@pytest.mark.parametrize(
    ("kind", "statuses", "responses", "requests", "wait"),
    [
        (TASK, (None,), (), [], True),
        (TASK, ("succeeded", None), (), ["delete"], True),
        (TASK, ("succeeded", "succeeded", None), (), ["delete"], True),
        (TASK, ("succeeded",), (), ["delete"], False),
        (TASK, ("waiting", None), (), ["delete"], True),
        (TASK, ("running", "paused", None), (), ["stop", "delete"], True),
        (TASK, ("running", "pausing", "paused", None), (), ["stop", "delete"], True),
        (TASK, ("paused", "paused", None), (request_error(code="OMS.0063"),), ["delete", "delete"], True),
        (TASK, ("waiting", "paused", None), (request_error(code="OMS.0063"),), ["delete", "stop", "delete"], True),
        (GROUP, ("paused", "deleting", None), (), ["delete"], True),
        (GROUP, ("paused", "deleting"), (), ["delete"], False),
    ],
)
def test_a_removal(kind: str, statuses: Any, responses: Any, requests: list[str], wait: bool) -> None:
    trial = Trial(*statuses, kind=kind, responses=responses, state="absent", wait=wait)
    task = migration("running", kind)
    trial.actions.remove(trial.progress, task)
    assert trial.requests == requests
    refused = [name for name, one in zip(requests, responses) if isinstance(one, Exception)]
    assert trial.progress.operations == requests[len(refused) :]
    assert (trial.progress.removed, trial.progress.pending) == (task if requests else None, None)
    # It is read until it is gone, or not at all after the delete.
    assert trial.service.statuses == [statuses[-1]]


def test_a_removal_that_is_refused_or_late() -> None:
    trial = Trial("paused", state="absent", responses=(request_error(code="OMS.0001"),))
    with pytest.raises(RequestError):
        trial.actions.remove(trial.progress, migration("paused"))
    assert (trial.progress.removed, trial.progress.pending) == (None, "delete")
    again = Trial("paused", state="absent", wait_timeout=0.0, responses=(request_error(code="OMS.0063"),))
    with pytest.raises(WaitTimeoutError):
        again.actions.remove(again.progress, migration("paused"))
    assert (again.progress.removed, again.progress.pending) == (None, None)
    at_once = Trial("paused", None, state="absent")
    at_once.actions.remove(at_once.progress, migration("paused"))
    assert at_once.seconds == 0.0


@pytest.mark.parametrize(
    ("kind", "status", "wait_timeout", "seconds"),
    # A list of copies has no limit of its own.
    [
        (GROUP, "deleting", 20.0, 20),
        (GROUP, "deleting", 1200.0, 1200),
        (TASK, "paused", 20.0, 20),
        (TASK, "paused", 1e9, 300),
    ],
)
def test_a_removal_that_is_confirmed_and_not_seen(kind: str, status: str, wait_timeout: float, seconds: int) -> None:
    late = Trial(status, kind=kind, state="absent", wait_timeout=wait_timeout)
    with pytest.raises(WaitTimeoutError, match=rf"after {seconds} s waiting for the migration .* to be deleted"):
        late.actions.remove(late.progress, migration("paused", kind))
    assert (late.requests, late.seconds) == (["delete"], seconds)


# Steps of a plan


def test_each_step_is_applied() -> None:
    trial = Trial("running", "paused", "paused", None)
    task = migration("running")
    limits = {"bandwidth_policy": ()}
    steps = (Step("update", task, limits), Step("stop", task), Step("start", task), Step("delete", task))
    apply(trial.actions, Plan(steps, task), trial.progress, None)
    assert trial.requests == ["limit", "stop", "start", "delete"]
    assert (trial.progress.starts, trial.progress.seen) == (0, [])


def test_a_start_of_what_failed_counts() -> None:
    trial = Trial("failed")
    task = migration("failed", error_reason={"error_code": "TRF.0001"})
    apply(trial.actions, Plan((Step("start", task),), task), trial.progress, None)
    assert (trial.progress.starts, trial.progress.seen, trial.requests) == (1, ["TRF.0001"], ["start"])


def test_what_fails_while_it_is_being_paused_is_retried() -> None:
    trial = Trial("pausing", "failed", kind=GROUP)
    task = migration("pausing", GROUP)
    apply(trial.actions, Plan((Step("start", task),), task), trial.progress, None)
    assert (trial.progress.starts, trial.requests) == (1, ["retry"])


def test_what_is_being_paused_is_started_once_it_is_paused() -> None:
    trial = Trial("pausing", "paused")
    task = migration("pausing")
    apply(trial.actions, Plan((Step("start", task),), task), trial.progress, None)
    assert (trial.requests, trial.seconds) == (["start"], 0.5)
