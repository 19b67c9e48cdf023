# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a call is sent: once unless the policy says otherwise, and within its limits."""

from __future__ import annotations

from typing import Any, List

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._auth import token_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client import LARGEST_ANSWER, Call, Client, ShapeError
from ansible_collections.hwcloud.oms.plugins.module_utils._errors import CallError
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.unit.harness import ENDPOINT, Bench

LIST = "ListSyncTasks"


class Caller:
    """A client on the bench, with what it told."""

    def __init__(self, bench: Bench, **options: Any) -> None:
        self.bench = bench
        self.told: List[str] = []
        account = bench.cloud.account
        options = {"notify": self.told.append, "clock": bench.clock, "adapter": bench.adapter, **options}
        self.client = Client(ENDPOINT, token_auth(account.auth_token), **options)
        self.path = "/v2/%s/sync-tasks" % account.project_id

    def list(self, parse: Any = lambda data: data["count"]) -> Any:
        return self.client.send(Call("list", "read", "GET", self.path, (("limit", "100"),), parse=parse)).value

    def fault(self, action: str = "status", **fields: Any) -> None:
        self.bench.cloud.faults.add(Fault(fields.pop("operation", LIST), action, **fields))

    def failure(self, **options: Any) -> CallError:
        with pytest.raises(CallError) as caught:
            self.list(**options)
        return caught.value

    @property
    def sent(self) -> int:
        return len(self.bench.cloud.log)


@pytest.fixture
def caller(bench: Bench) -> Caller:
    return Caller(bench)


def test_one_call_is_one_request(caller: Caller) -> None:
    assert caller.list() == 0
    assert (caller.sent, caller.told) == (1, [])
    headers = caller.bench.cloud.log[0].headers
    assert headers["User-Agent"].startswith("ansible-hwcloud-oms")
    assert headers["Content-Type"] == "application/json"


# Retries


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "drop"},
        {"action": "drop", "when": "after"},
        {"status": 429},
        {"status": 503},
        {"status": 500},
        {"status": 400, "code": "OMS.1001"},
        {"status": 400, "code": "S3M.1001"},
        {"action": "html"},
        {"action": "truncate", "when": "after"},
        {"action": "garbage"},
        {"action": "empty"},
        {"action": "delay", "seconds": 61.0},
    ],
    ids=str,
)
def test_a_read_is_repeated_until_it_succeeds_and_each_time_is_told(bench: Bench, fault: Any) -> None:
    caller = Caller(bench, retry_timeout=300.0)
    caller.fault(times=2, **fault)
    assert caller.list() == 0
    assert caller.sent == 3
    assert [text.split("(attempt ")[1] for text in caller.told] == ["2).", "3)."]
    assert all(text.startswith("list did not succeed (") for text in caller.told)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 400}, "rejected"),
        ({"status": 403}, "rejected"),
        ({"status": 404}, "rejected"),
        ({"status": 401}, "unauthorized"),
        ({"action": "redirect"}, "redirect"),
        ({"action": "malformed"}, "wrong_shape"),
    ],
    ids=str,
)
def test_what_can_not_help_is_not_repeated(caller: Caller, fault: Any, outcome: str) -> None:
    caller.fault(times=None, **fault)

    def parse(data: Any) -> Any:
        if not isinstance(data["count"], int):
            raise ShapeError("count is no number")

    failure = caller.failure(parse=parse)
    assert (failure.outcome, caller.sent, caller.told) == (outcome, 1, [])
    assert failure.error()["attempts"] == 1


def test_retries_end_within_their_time(caller: Caller) -> None:
    caller.fault(status=503, times=None)
    before = caller.bench.clock.monotonic()
    failure = caller.failure()
    spent = caller.bench.clock.monotonic() - before
    assert 60.0 < spent <= 120.0
    assert failure.error()["attempts"] == caller.sent == len(caller.told) + 1
    assert failure.error()["retryable"] is True
    assert "after %d attempts" % caller.sent in failure.message


def test_time_spent_waiting_for_answers_counts(bench: Bench) -> None:
    caller = Caller(bench, retry_timeout=100.0)
    caller.fault("delay", seconds=61.0, times=None)
    caller.failure()
    assert caller.sent == 2


def test_retry_timeout_zero_sends_once(bench: Bench) -> None:
    caller = Caller(bench, retry_timeout=0.0)
    caller.fault(status=429)
    assert caller.failure().error()["attempts"] == 1
    assert caller.told == []


def test_retry_after_is_honoured(caller: Caller) -> None:
    caller.fault(status=429, headers={"Retry-After": "17"})
    before = caller.bench.clock.monotonic()
    caller.list()
    assert caller.bench.clock.monotonic() - before == 17.0


def test_an_error_tells_programs_all_there_is(caller: Caller) -> None:
    caller.fault(status=400, code="S3M.0057", message="no such bucket")
    error = caller.failure().error()
    assert len(str(error.pop("request_id"))) == 32
    assert error == {
        "code": "OMS.0057",
        "message": "no such bucket",
        "status": 400,
        "operation": "list",
        "retryable": False,
        "attempts": 1,
    }


def test_secrets_leave_a_text_before_it_is_cut_to_length(bench: Bench) -> None:
    caller = Caller(bench, redact=lambda text: text.replace("secret-in-the-middle", "*"))
    caller.fault(status=400, message="x" * 590 + "secret-in-the-middle" + "y" * 100)
    assert "secret" not in caller.failure().message


def test_a_wrong_clock_is_told(caller: Caller) -> None:
    caller.fault(status=401, headers={"Date": "Sun, 01 Mar 2026 11:00:00 GMT"})
    assert "clock of this machine is 60 minutes ahead" in caller.failure().message


def test_new_credentials_are_asked_for_once(caller: Caller) -> None:
    good = caller.client.auth
    asked: List[int] = []

    def renew() -> Any:
        asked.append(1)
        return good

    caller.client.renew = renew
    caller.client.auth = token_auth("expired")
    assert caller.list() == 0
    caller.client.auth = token_auth("expired")
    assert caller.failure().outcome == "unauthorized"
    assert (asked, caller.sent) == ([1], 3)


# Bodies


def test_a_call_that_answers_without_a_body_takes_any_good_answer(caller: Caller) -> None:
    task_id = caller.bench.add()
    call = Call("stop", "repeat", "POST", "%s/%s/stop" % (caller.path, task_id))
    for action in ("empty", "garbage", "truncate", "malformed", "huge"):
        caller.fault(action, operation="StopSyncTask", when="after")
        assert caller.client.send(call).value is None
        caller.bench.cloud.change_task(task_id, status="SYNCHRONIZING")
    assert caller.told == []


def test_an_error_code_in_a_good_answer_is_a_refusal(caller: Caller) -> None:
    task_id = caller.bench.add()
    body = {"error_code": "OMS.0066", "error_msg": "not in progress"}
    caller.fault(operation="StopSyncTask", status=200, body=body)
    with pytest.raises(CallError) as failure:
        caller.client.send(Call("stop", "repeat", "POST", "%s/%s/stop" % (caller.path, task_id)))
    assert (failure.value.outcome, failure.value.code, caller.sent) == ("rejected", "OMS.0066", 1)


@pytest.mark.parametrize("action", ["huge", "gzip_bomb"])
def test_an_answer_has_a_largest_size(caller: Caller, action: str) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault(action, megabytes=LARGEST_ANSWER / 1024 / 1024 + 1)
    failure = caller.failure(parse=lambda data: data)
    assert (failure.outcome, "larger than" in failure.message) == ("unreadable", True)


def test_an_answer_has_a_longest_time(caller: Caller) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault("slow", when="after", seconds=500.0)
    assert "not complete in time" in caller.failure().message


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff\xfe{}", b"{", b"nul", b"9" * 5000])
def test_json_that_can_not_be_read_is_unreadable(caller: Caller, content: bytes) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault(status=200, body=content.decode("latin-1"))
    assert caller.failure(parse=lambda data: data["count"] if isinstance(data, dict) else 1 / 0).outcome == "unreadable"


@pytest.mark.parametrize("name", ["connect_timeout", "read_timeout"])
def test_a_time_beyond_all_measure_is_no_error_of_the_collection(bench: Bench, name: str) -> None:
    outcome = bench.run(**{name: 1e300})
    assert "error in the collection" not in str(outcome.result.get("msg"))
