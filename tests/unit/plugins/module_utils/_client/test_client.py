# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls are sent once unless the policy allows a retry, and within their limits."""

from __future__ import annotations

import socket
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from urllib3.exceptions import ProtocolError

from ansible_collections.hwcloud.oms.plugins.module_utils._client import client as client_module
from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import key_auth, no_auth, token_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client.client import LARGEST_RESPONSE, Client
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call, ShapeError
from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._client.retry import RECONCILE, RECONCILE_AND_RESEND
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError
from ansible_collections.hwcloud.oms.plugins.module_utils._common.redactor import Redactor
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import ENDPOINT, Bench

LIST = "ListSyncTasks"


class Caller:
    """A client on the bench, with its notices."""

    def __init__(self, bench: Bench, **options: Any) -> None:
        self.bench = bench
        self.notices: list[str] = []
        account = bench.cloud.account
        options = {"notify": self.notices.append, "clock": bench.clock, "adapter": bench.adapter, **options}
        self.client = Client(ENDPOINT, auth=token_auth(account.auth_token), **options)
        self.path = f"/v2/{account.project_id}/sync-tasks"

    def list(self, parse: Any = lambda data: data["count"]) -> Any:
        return self.client.send(Call("list", "safe", "GET", self.path, (("limit", "100"),), parse=parse)).value

    def fault(self, action: str = "status", **fields: Any) -> None:
        self.bench.cloud.faults.add(Fault(fields.pop("operation", LIST), action, **fields))

    def failure(self, **options: Any) -> RequestError:
        with pytest.raises(RequestError) as caught:
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
    assert (caller.sent, caller.client.requests, caller.notices) == (1, 1, [])
    (entry,) = caller.bench.cloud.log
    assert (entry.method, entry.query) == ("GET", {"limit": ["100"]})
    headers = {
        "User-Agent": "ansible-hwcloud-oms",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",
    }
    assert {name: entry.headers.get(name) for name in headers} == headers
    caller.list()
    assert (caller.sent, caller.client.requests) == (2, 2)


def test_the_signature_of_the_last_request_is_known(bench: Bench) -> None:
    """A response may repeat it, so it is masked. A token has none."""
    account = bench.cloud.account
    caller = Caller(bench)
    assert caller.client.signature == ""
    caller.client.auth = key_auth(account.access_key, account.secret_key, None, account.project_id, bench.clock.time)
    caller.list()
    assert caller.client.signature in bench.cloud.minted
    caller.client.auth = token_auth(account.auth_token)
    caller.list()
    assert caller.client.signature == ""


def test_a_body_is_sent_as_json(caller: Caller) -> None:
    keys = {"src_ak": "a", "src_sk": "b", "dst_ak": "c", "dst_sk": "d", "src_kms_key_id": "\u4efb"}
    task_id = caller.bench.add(status="STOPPED")
    caller.client.send(Call("start", "idempotent", "POST", f"{caller.path}/{task_id}/start", body=keys))
    (entry,) = caller.bench.cloud.log
    assert (entry.executed, entry.body["src_kms_key_id"]) == (True, "\u4efb")
    assert entry.headers["Content-Type"] == "application/json;charset=UTF-8"


def test_the_headers_of_an_answer_are_given_too(caller: Caller) -> None:
    call = Call("list", "safe", "GET", caller.path, parse=dict)
    assert caller.client.send(call).headers["date"] == "Sun, 01 Mar 2026 12:00:00 GMT"


# Construction


def test_without_a_word_a_client_keeps_to_the_defaults_of_the_options() -> None:
    client = Client(ENDPOINT, auth=no_auth)
    default = {name: option.get("default") for name, option in CONNECTION_SPEC.items()}
    assert client.verify is default["validate_certs"]
    assert client.timeout == (default["connect_timeout"], default["read_timeout"])
    assert client.retry_timeout == default["retry_timeout"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_handed_to_the_network(bench: Bench, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", "http://proxy.example.org:3128")
    handed: list[Any] = []
    send = bench.adapter.send
    monkeypatch.setattr(bench.adapter, "send", lambda *args, **kwargs: handed.append(kwargs) or send(*args, **kwargs))
    options: Any = {"verify": "/own/ca.pem", "timeout": (1.0, 2.0), "adapter": bench.adapter, "clock": bench.clock}
    client = Client(f"{scheme}://oms.example.org", auth=token_auth(bench.cloud.account.auth_token), **options)
    client.send(Call("list", "safe", "GET", f"/v2/{bench.cloud.account.project_id}/sync-tasks", parse=dict))
    (settings,) = handed
    assert (settings["verify"], settings["timeout"], settings["stream"]) == ("/own/ca.pem", (1.0, 2.0), True)
    assert settings["proxies"][scheme] == "http://proxy.example.org:3128"


def test_a_copy_has_all_but_the_connection_in_common(bench: Bench) -> None:
    result: list[str] = []
    client = Client(
        ENDPOINT,
        auth=no_auth,
        verify=False,
        timeout=(1.0, 2.0),
        retry_timeout=3.0,
        notify=result.append,
        redactor=Redactor(),
        clock=bench.clock,
        adapter=bench.adapter,
    )
    client.renew = lambda: no_auth
    other = client.copy()
    assert other.session is not client.session
    assert other.session.get_adapter(ENDPOINT) is bench.adapter
    assert dict(vars(other), session=None) == dict(vars(client), session=None)


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
def test_a_read_is_repeated_until_it_succeeds_and_each_time_is_reported(bench: Bench, fault: Any) -> None:
    caller = Caller(bench, retry_timeout=300.0)
    caller.fault(times=2, **fault)
    assert caller.list() == 0
    assert caller.sent == 3
    assert [text.split("(attempt ")[1] for text in caller.notices] == ["2).", "3)."]
    assert all(text.startswith("list failed (") for text in caller.notices)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 400}, "client_error"),
        ({"status": 403}, "client_error"),
        ({"status": 404}, "client_error"),
        ({"status": 401}, "unauthorized"),
        ({"action": "redirect"}, "redirect"),
        ({"status": 300, "body": {"count": 0}}, "redirect"),
        ({"action": "malformed"}, "wrong_shape"),
    ],
    ids=str,
)
def test_what_can_not_help_is_not_repeated(caller: Caller, fault: Any, outcome: str) -> None:
    caller.fault(times=None, **fault)

    def parse(data: Any) -> Any:
        if not isinstance(data["count"], int):
            raise ShapeError("count is not a number")

    failure = caller.failure(parse=parse)
    assert (failure.outcome, caller.sent, caller.notices) == (outcome, 1, [])
    assert failure.to_error()["attempts"] == 1


def test_a_request_that_cannot_be_prepared_is_not_sent(caller: Caller) -> None:
    caller.client.endpoint = "https://[::1"
    failure = caller.failure()
    assert (failure.outcome, failure.ambiguous, failure.attempts) == ("client_error", False, 1)
    assert "[::1" in failure.text
    assert (caller.sent, caller.client.requests, caller.notices) == (0, 0, [])


def test_a_failure_while_a_request_is_prepared_is_not_taken_for_one_of_the_network(caller: Caller) -> None:
    def broken(_request: Any) -> Any:
        raise requests.ConnectionError("gone")

    caller.client.auth = broken
    caller.client.retry_timeout = 0.0
    failure = caller.failure()
    assert (failure.outcome, failure.ambiguous, caller.sent) == ("not_connected", False, 0)


def test_a_host_that_does_not_exist_is_named(bench: Bench) -> None:
    def send(*_arguments: Any, **_options: Any) -> None:
        raise requests.ConnectionError("gone") from socket.gaierror(socket.EAI_NONAME, "not known")

    nothing = {"begin": lambda: None, "close": lambda: None, "abandon": lambda: None}
    tracker = SimpleNamespace(sent=False, peer="oms.example.org", **nothing)
    adapter = SimpleNamespace(tracker=tracker, send=send, close=lambda: None)
    failure = Caller(bench, adapter=adapter, retry_timeout=0.0).failure()
    assert "host name oms.example.org of the proxy not found" in failure.message


def test_a_response_that_breaks_off_keeps_its_status(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection of an attempt that takes too long is abandoned."""
    calls: list[str] = []

    def read(_size: int) -> Any:
        raise requests.ConnectionError("broken off")

    def late(_seconds: float, work: Any, abandon: Any) -> Any:
        abandon()
        return work()

    monkeypatch.setattr(client_module, "in_time", late)
    tracker = SimpleNamespace(sent=True, peer="", begin=lambda: None, close=lambda: calls.append("close"))
    tracker.abandon = lambda: calls.append("abandon")
    response = SimpleNamespace(status_code=503, headers={}, iter_content=read)
    adapter = SimpleNamespace(tracker=tracker, send=lambda *_1, **_2: nullcontext(response), close=lambda: None)
    failure = Caller(bench, adapter=adapter, retry_timeout=0.0).failure()
    assert (failure.status, calls) == (503, ["abandon", "close"])


def test_an_interim_response_is_none(bench: Bench) -> None:
    def send(*_arguments: Any, **_options: Any) -> Any:
        return nullcontext(SimpleNamespace(status_code=103, headers={}))

    failure = Caller(bench, adapter=SimpleNamespace(send=send, close=lambda: None), retry_timeout=0.0).failure()
    assert failure.text == "only an interim response was received (1xx)"


@pytest.mark.parametrize(("sent", "outcome"), [(False, "not_connected"), (True, "reset")])
def test_the_record_of_the_connection_says_whether_a_request_was_sent(bench: Bench, sent: bool, outcome: str) -> None:
    """What still arrives on it is not taken for the response to another request."""
    calls: list[str] = []
    tracker = SimpleNamespace(
        sent=sent, peer="", begin=lambda: calls.append("begin"), close=lambda: calls.append("close")
    )
    tracker.abandon = lambda: calls.append("abandon")

    def send(*_arguments: Any, **_options: Any) -> None:
        raise requests.ConnectionError("gone")

    adapter = SimpleNamespace(tracker=tracker, send=send, close=lambda: None)
    failure = Caller(bench, adapter=adapter, retry_timeout=0.0).failure()
    assert (failure.outcome, calls) == (outcome, ["begin", "close"])


@pytest.mark.parametrize(("seconds", "action"), [(14.0, RECONCILE_AND_RESEND), (15.0, RECONCILE)])
def test_whether_a_create_may_be_sent_again_depends_on_the_time_until_its_response_was_lost(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, seconds: float, action: str
) -> None:
    caller = Caller(bench)
    bench.clock.sleep(100.0)

    def lose(*_arguments: Any, **_options: Any) -> Any:
        bench.clock.sleep(seconds)
        raise requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "")))

    monkeypatch.setattr(bench.adapter, "send", lose)
    with pytest.raises(RequestError) as raised:
        caller.client.send(Call("create", "create", "POST", caller.path, body={}, parse=dict))
    assert (raised.value.outcome, raised.value.action) == ("reset", action)


def test_retries_end_within_their_time(caller: Caller) -> None:
    caller.fault(status=503, times=None)
    before = caller.bench.clock.monotonic()
    failure = caller.failure()
    spent = caller.bench.clock.monotonic() - before
    assert 60.0 < spent <= 120.0
    assert failure.to_error()["attempts"] == caller.sent == len(caller.notices) + 1
    assert failure.to_error()["retryable"] is True
    assert "after %d attempts" % caller.sent in failure.message


def test_time_spent_waiting_for_answers_counts(bench: Bench) -> None:
    caller = Caller(bench, retry_timeout=100.0)
    caller.fault("delay", seconds=61.0, times=None)
    caller.failure()
    assert caller.sent == 2


def test_retry_timeout_zero_sends_once(bench: Bench) -> None:
    caller = Caller(bench, retry_timeout=0.0)
    caller.fault(status=429)
    assert caller.failure().to_error()["attempts"] == 1
    assert caller.notices == []


@pytest.mark.parametrize(
    ("fault", "overloaded"),
    [
        ({"status": 503}, True),
        ({"status": 429}, True),
        ({"status": 400, "code": "APIGW.0308"}, True),
        ({"status": 500}, False),
        ({"action": "drop"}, False),
    ],
)
def test_who_sends_is_called_before_and_after_each_wait(caller: Caller, fault: Any, overloaded: bool) -> None:
    caller.fault(**fault, times=2)
    steps: list[Any] = []
    clock = caller.bench.clock

    def pause(overload: bool) -> None:
        steps.append((overload, clock.time()))

    def again() -> None:
        steps.append(clock.time())

    caller.client.send(Call("list", "safe", "GET", caller.path, (("limit", "100"),), pause=pause, again=again))
    (first, paused), resumed, (second, paused_again), resumed_again = steps
    assert (first, second) == (overloaded, overloaded)
    assert paused < resumed <= paused_again < resumed_again


def test_who_sends_is_not_called_before_a_failure(caller: Caller) -> None:
    caller.fault(status=400)
    with pytest.raises(RequestError):
        caller.client.send(Call("list", "safe", "GET", caller.path, pause=pytest.fail, again=pytest.fail))


def test_retry_after_is_honoured(caller: Caller) -> None:
    caller.fault(status=429, headers={"Retry-After": "17"})
    before = caller.bench.clock.monotonic()
    caller.list()
    assert caller.bench.clock.monotonic() - before == 17.0


def test_an_error_has_all_fields_for_programs(caller: Caller) -> None:
    caller.fault(status=400, code="S3M.0057", message="no such bucket")
    error = caller.failure().to_error()
    assert len(str(error.pop("request_id"))) == 32
    assert error == {
        "code": "OMS.0057",
        "message": "no such bucket",
        "status": 400,
        "operation": "list",
        "retryable": False,
        "attempts": 1,
    }


def test_the_beginning_of_a_truncated_response_is_reported(caller: Caller) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault("truncate", when="after")
    error = caller.failure().to_error()
    assert (error["status"], len(str(error["request_id"]))) == (200, 32)
    caller.fault("drop")
    error = caller.failure().to_error()
    assert (error["status"], error["request_id"]) == (None, None)
    caller.client.auth = token_auth("expired")
    caller.fault("truncate", when="after")
    error = caller.failure().to_error()
    assert (error["status"], error["message"]) == (401, "")


def test_secrets_leave_a_text_before_it_is_cut_to_length(bench: Bench) -> None:
    redactor = Redactor()
    redactor.add("secret-in-the-middle")
    caller = Caller(bench, redactor=redactor)
    caller.fault(status=400, message="x" * 590 + "secret-in-the-middle" + "y" * 100)
    assert "secret" not in caller.failure().message


@pytest.mark.parametrize("variable", ["http_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    ("login", "text", "shown"),
    [
        ("user:pa#ssw0rdSecret", "Failed to parse: http://user:pa#ssw0rdSecret@proxy.example:3128", "http://********@"),
        ("user:pa/ssw0rdSecret", "Failed to parse: user:pa", "Failed to parse: ********"),
        ("user:pa#ssw0rdSecret", "Failed to resolve 'ssw0rdSecret'", "Failed to resolve '********'"),
        ("user:pa@ss", "HTTPConnectionPool(host='user', port=0): pa@ss", "(host='user', port=0): ********"),
        ("user:8080#5ecret", "HTTPConnectionPool(host='user', port=8080)", "(host='user', port=********)"),
        ("user:p%40ssw0rd%2F1", "the password is p@ssw0rd/1", "the password is ********"),
        ("user:/ssw0rdSecret", "the path /ssw0rdSecret", "the path ********"),
        ("us%65r:p%40ss", "wrong login user:p@ss", "wrong login ********"),
        # Neither a user name alone nor a piece that any text may contain is a secret.
        ("user", "no login for user", "no login for user"),
        ("user:", "no password for user:", "no password for user:"),
        ("user:a#is#ssw0rdSecret", "This is a failure", "This is a failure"),
    ],
)
def test_the_password_of_a_proxy_is_masked_in_a_message(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, variable: str, login: str, text: str, shown: str
) -> None:
    def send(*_arguments: Any, **_named: Any) -> Any:
        raise requests.exceptions.InvalidURL(text)

    monkeypatch.setenv(variable, f"http://{login}@proxy.example:3128")
    monkeypatch.setattr(bench.adapter, "send", send)
    failure = Caller(bench).failure()
    assert shown in failure.text
    assert shown in failure.message


@pytest.mark.parametrize(
    "value", ["user:ssw0rdSecret@proxy.example", "user:/ssw0rdSecret@proxy", "socks5h://user:ssw0rdSecret@[::1]:1080"]
)
def test_a_proxy_may_have_another_scheme_or_none(bench: Bench, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    def send(*_arguments: Any, **_named: Any) -> Any:
        raise requests.exceptions.InvalidURL(value)

    monkeypatch.setenv("https_proxy", value)
    monkeypatch.setattr(bench.adapter, "send", send)
    assert Caller(bench).failure().text == value.replace(value[value.index("user") : value.index("@")], "********")


@pytest.mark.parametrize(
    "value",
    [
        "http://proxy.example:3128/a@b",
        "proxy.example/a:3128@b",
        "http://[::1]:3128?a@b",
        "http://proxy.example:3128#a@b/",
    ],
)
def test_the_address_of_a_proxy_without_a_login_has_no_secret(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    text = f"Failed to parse {value}, port 3128"

    def send(*_arguments: Any, **_named: Any) -> Any:
        raise requests.exceptions.InvalidURL(text)

    monkeypatch.setenv("https_proxy", value)
    monkeypatch.setattr(bench.adapter, "send", send)
    assert Caller(bench).failure().text == text


def test_the_password_of_a_proxy_is_not_masked_in_data(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ansible masks a secret wherever it occurs: in the number 20261127 as well."""
    registered: list[str] = []
    monkeypatch.setenv("https_proxy", "http://svc:Winter@2026@proxy.example:3128")
    caller = Caller(bench, redactor=Redactor(registered.append))
    caller.fault(status=503)
    caller.list()
    caller.fault(status=400, message="no task of 2026, but Winter@2026")
    assert caller.failure().text == "no task of 2026, but ********"
    assert registered == []


def test_a_wrong_clock_is_reported(caller: Caller) -> None:
    caller.fault(status=401, headers={"Date": "Sun, 01 Mar 2026 11:00:00 GMT"})
    assert "clock of this machine is 60 minutes ahead" in caller.failure().message


def test_new_credentials_are_asked_for_each_time_that_the_accepted_ones_expire(caller: Caller) -> None:
    """As during a copy that takes longer than several tokens are valid. New ones that are refused are the end."""
    new = [caller.client.auth, caller.client.auth, token_auth("refused"), caller.client.auth]
    caller.client.renew = lambda: new.pop(0)
    for _expiry in range(2):
        caller.client.auth = token_auth("expired")
        assert caller.list() == 0
    caller.client.auth = token_auth("expired")
    assert caller.failure().outcome == "unauthorized"
    assert (len(new), caller.sent) == (1, 6)


# Bodies


def test_a_call_that_answers_without_a_body_takes_any_good_answer(caller: Caller) -> None:
    task_id = caller.bench.add()
    call = Call("stop", "idempotent", "POST", f"{caller.path}/{task_id}/stop")
    for action in ("empty", "garbage", "truncate", "malformed", "huge"):
        caller.fault(action, operation="StopSyncTask", when="after")
        assert caller.client.send(call).value is None
        caller.bench.cloud.change_task(task_id, status="SYNCHRONIZING")
    assert caller.notices == []


@pytest.mark.parametrize(
    "body", [{"error_code": None, "error_msg": None}, {"error_code": ""}, {"result": {"error_code": None}}], ids=str
)
def test_no_error_code_in_a_good_answer_is_none(caller: Caller, body: dict[str, Any]) -> None:
    caller.fault(operation="StopSyncTask", status=200, body=body)
    call = Call("stop", "idempotent", "POST", f"{caller.path}/{caller.bench.add()}/stop")
    assert (caller.client.send(call).value, caller.sent) == (None, 1)


def test_an_error_code_in_a_good_answer_is_a_refusal(caller: Caller) -> None:
    task_id = caller.bench.add()
    body = {"error_code": "OMS.0066", "error_msg": "not in progress"}
    caller.fault(operation="StopSyncTask", status=200, body=body)
    with pytest.raises(RequestError) as failure:
        caller.client.send(Call("stop", "idempotent", "POST", f"{caller.path}/{task_id}/stop"))
    assert (failure.value.outcome, failure.value.code, caller.sent) == ("client_error", "OMS.0066", 1)


def test_a_good_answer_with_something_like_an_error_code_is_a_refusal_in_its_own_words(caller: Caller) -> None:
    caller.fault(operation="StopSyncTask", status=200, body="error_code")
    with pytest.raises(RequestError) as failure:
        caller.client.send(Call("stop", "idempotent", "POST", f"{caller.path}/{caller.bench.add()}/stop"))
    assert failure.value.to_error()["message"] == "it contains an error code although its status is 200"


@pytest.mark.parametrize(
    ("coding", "taken"), [("identity", True), ("Identity", True), ("br", False), ("gzip, gzip", False)]
)
def test_only_what_was_asked_for_is_unpacked(caller: Caller, coding: str, taken: bool) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault(status=200, body={"count": 0}, headers={"Content-Encoding": coding})
    if taken:
        assert caller.list() == 0
    else:
        failure = caller.failure()
        assert failure.to_error()["message"] == f"the response is encoded as {coding}, which was not requested"
        assert failure.outcome == "unreadable"


@pytest.mark.parametrize("size", [200_000, LARGEST_RESPONSE])
def test_an_answer_of_many_pieces_is_put_together(caller: Caller, size: int) -> None:
    caller.fault(status=200, body='{"count": 7}'.ljust(size))
    assert caller.list() == 7


@pytest.mark.parametrize("action", ["huge", "gzip_bomb"])
def test_an_answer_has_a_largest_size(caller: Caller, action: str) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault(action, megabytes=LARGEST_RESPONSE / 1024 / 1024 + 1)
    failure = caller.failure(parse=lambda data: data)
    assert failure.outcome == "unreadable"
    assert failure.to_error()["message"] == "the response is larger than %d bytes" % LARGEST_RESPONSE


def test_an_answer_has_a_longest_time(caller: Caller) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault("slow", when="after", seconds=500.0)
    assert "not complete in time" in caller.failure().message
    caller.client.timeout = (0.0, 60.0)
    caller.fault("delay", seconds=60.0)
    assert caller.list() == 0, "the last moment counts"


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff\xfe{}", b"{", b"nul", b"9" * 5000])
def test_json_that_can_not_be_read_is_unreadable(caller: Caller, content: bytes) -> None:
    caller.client.retry_timeout = 0.0
    caller.fault(status=200, body=content.decode("latin-1"))
    assert caller.failure(parse=lambda data: data["count"] if isinstance(data, dict) else 1 / 0).outcome == "unreadable"


@pytest.mark.parametrize("name", ["connect_timeout", "read_timeout"])
def test_a_huge_time_is_not_an_error_of_the_collection(bench: Bench, name: str) -> None:
    outcome = bench.run(**{name: 1e300})
    assert "error in the collection" not in str(outcome.result.get("msg"))
