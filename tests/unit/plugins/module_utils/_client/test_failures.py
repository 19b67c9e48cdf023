# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failed requests are classified correctly."""

from __future__ import annotations

import inspect
import json
import re
import socket
import ssl
from collections.abc import Mapping
from email.utils import formatdate
from http.client import BadStatusLine
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.exceptions import HTTPError

from ansible_collections.hwcloud.oms.plugins.module_utils._client.deadline import TooLateError
from ansible_collections.hwcloud.oms.plugins.module_utils._client.exception_phases import (
    AFTER,
    BEFORE,
    EITHER,
    PHASES,
    phase_of,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._client.failures import (
    LONGEST_READ,
    _retry_after,
    clock_offset,
    error_body,
    understand,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Attempt
from ansible_collections.hwcloud.oms.plugins.module_utils._client.retry import OUTCOMES
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY

FLAT = {"error_code": "OMS.0077", "error_msg": "too many"}
NOW = 1772366400.0


def exchange(
    status: int | None,
    body: Any = b"",
    headers: Mapping[str, str] = EMPTY,
    failure: Any = None,
    sent: bool | None = None,
    peer: str = "",
) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Attempt(status, requests.structures.CaseInsensitiveDict(headers), content, failure, sent, peer)


# Bodies


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (FLAT, ("OMS.0077", "too many", None)),
        ({"errorCode": "OMS.0077", "errorMsg": "too many"}, ("OMS.0077", "too many", None)),
        ({"code": "OMS.0077", "message": "too many"}, ("OMS.0077", "too many", None)),
        ({"error": FLAT}, ("OMS.0077", "too many", None)),
        ({"x": [1], "error": {"code": "OMS.0077", "message": "too many"}}, ("OMS.0077", "too many", None)),
        (dict(FLAT, request_id="r-1"), ("OMS.0077", "too many", "r-1")),
        ({"request_id": "r-1", "error": FLAT}, ("OMS.0077", "too many", "r-1")),
        ({"error": dict(FLAT, request_id="r-2")}, ("OMS.0077", "too many", "r-2")),
        (dict(FLAT, encoded_authorization_message="c2Vj"), ("OMS.0077", "too many", None)),
        ({"error": {"code": 401, "title": "Unauthorized", "message": "wrong"}}, ("401", "wrong", None)),
        ({"error_code": "OMS.0077"}, ("OMS.0077", "", None)),
        ({"error_msg": "too many", "error_code": None}, ("", "too many", None)),
        ({"reason": "because"}, ("", '{"reason": "because"}', None)),
        ([1, 2], ("", "[1, 2]", None)),
        (b"<html>\n  <h1>Bad  gateway</h1></html>", ("", "<html>\n  <h1>Bad  gateway</h1></html>", None)),
        (b"", ("", "", None)),
    ],
)
def test_error_bodies_in_all_shapes(body: Any, expected: tuple[str, str, str | None]) -> None:
    assert error_body(exchange(400, body).content) == expected


def test_of_a_long_answer_only_the_beginning_is_looked_at() -> None:
    assert error_body(b"x" * 100_000)[1] == "x" * LONGEST_READ


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["error_code", "error_msg", "error", "code", "message", "request_id"]), inner)
    ),
    max_leaves=8,
)


@given(JSON_VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=50))
@example(b"[" * 100_000)
@example(b"9" * 5000)
def test_no_body_makes_it_stumble(content: bytes) -> None:
    code, text, request_id = error_body(content)
    assert isinstance(code, str)
    assert isinstance(text, str)
    assert request_id is None or isinstance(request_id, str)


# Responses


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, "OMS.0077", "client_error"),
        (403, "OMS.0072", "client_error"),
        (404, "OMS.1009", "client_error"),
        (400, "OMS.1001", "internal"),
        (400, "S3M.1001", "internal"),
        (500, "OMS.1001", "internal"),
        (401, "APIGW.0301", "unauthorized"),
        (401, "", "unauthorized"),
        (429, "", "throttled"),
        (429, "APIGW.0308", "throttled"),
        (400, "APIG.0308", "throttled"),
        (503, "APIGW.0308", "throttled"),
        (500, "", "server_error"),
        (502, "APIGW.0201", "server_error"),
        (599, "", "server_error"),
        (408, "", "server_error"),
        (301, "", "redirect"),
        (307, "", "redirect"),
        (304, "", "redirect"),
    ],
)
def test_an_answer_by_status_and_code(status: int, code: str, outcome: str) -> None:
    failure = understand(exchange(status, {"error_code": code, "error_msg": "denied"}), None)
    assert failure.outcome == outcome
    assert failure.status == status
    assert failure.outcome in OUTCOMES
    assert failure.text == "a redirect to an unknown location" if outcome == "redirect" else "denied"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
@pytest.mark.parametrize("problem", ["unreadable", "wrong_shape"])
def test_a_good_status_with_a_bad_body(status: int, problem: str) -> None:
    failure = understand(exchange(status, b"{", failure=ValueError("what is wrong")), problem)
    assert (failure.outcome, failure.text) == (problem, "what is wrong")


@pytest.mark.parametrize("status", [101, 102, 103, 199])
def test_an_interim_answer_says_nothing_about_the_request(status: int) -> None:
    failure = understand(exchange(status, failure=ValueError("only an interim response was received")), None)
    assert (failure.outcome, failure.status) == ("reset", status)


def test_an_answer_that_broke_off_after_its_status() -> None:
    broken = requests.exceptions.ChunkedEncodingError("broken")
    assert understand(exchange(200, failure=broken), None).outcome == "unreadable"
    assert understand(exchange(503, failure=broken), None).outcome == "server_error"


def test_a_redirect_is_reported_with_its_target() -> None:
    failure = understand(exchange(302, headers={"location": "https://elsewhere.example.org/"}), None)
    assert failure.text == "a redirect to https://elsewhere.example.org/"


def test_the_request_id_comes_from_the_header_or_the_body() -> None:
    body = dict(FLAT, request_id="of-the-body")
    assert understand(exchange(400, body, {"x-request-id": "of-the-header"}), None).request_id == "of-the-header"
    assert understand(exchange(400, body), None).request_id == "of-the-body"


# No response

POOL = urllib3.HTTPSConnectionPool("h")
NEVER = urllib3.exceptions.NewConnectionError(urllib3.connection.HTTPConnection("h"), "refused")
UNKNOWN_NAME = urllib3.exceptions.NameResolutionError("h", urllib3.connection.HTTPConnection("h"), OSError("unknown"))
SLOW = urllib3.exceptions.ReadTimeoutError(POOL, "/", "Read timed out.")
PROXY = urllib3.exceptions.ProxyError("cannot connect to proxy", OSError("refused"))
NO_PROXY = urllib3.exceptions.ProxyError("cannot connect to proxy", NEVER)
CUT = urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))
BAD_CERTIFICATE = urllib3.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")


def retried(reason: Exception) -> HTTPError:
    return urllib3.exceptions.MaxRetryError(POOL, "/", reason)


LOST = urllib3.exceptions.ProxyError("Unable to connect to proxy", ConnectionResetError(104, "reset"))
NO_PROXY = urllib3.exceptions.ProxyError("Unable to connect to proxy", NEVER)
REFUSED_TUNNEL = urllib3.exceptions.ProxyError("Unable to connect to proxy", OSError("Tunnel connection failed: 502"))
NO_LOGIN = urllib3.exceptions.ProxyError(
    "Unable to connect to proxy", OSError("Tunnel connection failed: 407 Proxy Authentication Required")
)
NO_CLIENT_CERTIFICATE = urllib3.exceptions.SSLError(
    ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required (_ssl.c:2580)")
)
#: What a server that expects TLS sends to a client that does not use it: an alert record.
TLS_EXPECTED = urllib3.exceptions.ProtocolError("Connection aborted.", BadStatusLine("\x15\x03\x01\x00\x02\x02F"))


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (requests.exceptions.ConnectionError(retried(NEVER)), "not_connected"),
        (requests.exceptions.ConnectionError(retried(UNKNOWN_NAME)), "not_connected"),
        (requests.exceptions.ConnectTimeout(retried(SLOW)), "not_connected"),
        (requests.exceptions.ProxyError(retried(NO_PROXY)), "not_connected"),
        (NEVER, "not_connected"),
        (requests.exceptions.ProxyError(retried(PROXY)), "reset"),
        (requests.exceptions.ProxyError(retried(LOST)), "reset"),
        (requests.exceptions.ReadTimeout(SLOW), "timeout"),
        (TooLateError("late"), "timeout"),
        (socket.timeout("late"), "timeout"),
        (requests.exceptions.ConnectionError(CUT), "reset"),
        (requests.exceptions.ConnectionError("no reason at all"), "reset"),
        (CUT, "reset"),
        (ConnectionResetError(104, "reset"), "reset"),
        (requests.exceptions.SSLError(retried(BAD_CERTIFICATE)), "reset"),
        (requests.exceptions.SSLError(retried(urllib3.exceptions.SSLError("EOF occurred"))), "reset"),
        (requests.exceptions.InvalidURL("no host"), "client_error"),
        (requests.exceptions.InvalidHeader("two lengths in the answer"), "reset"),
        (UnicodeEncodeError("latin-1", "ü", 0, 1, "no"), "reset"),
        (OSError("no such CA bundle"), "reset"),
        (ValueError("Invalid IPv6 URL"), "reset"),
        (MemoryError(), "reset"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else one,
)
def test_what_an_exception_proves_on_its_own(failure: Exception, outcome: str) -> None:
    """Without a record of the connection, only an exception class that cannot occur after the request is a proof."""
    understood = understand(exchange(None, failure=failure), None)
    assert (understood.outcome, understood.status) == (outcome, None)
    assert understood.text == (str(failure) or type(failure).__name__)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (requests.exceptions.ConnectionError(retried(NEVER)), "not_connected"),
        (requests.exceptions.ProxyError(retried(REFUSED_TUNNEL)), "not_connected"),
        (requests.exceptions.ProxyError(retried(NO_LOGIN)), "client_error"),
        (requests.exceptions.ProxyError(retried(LOST)), "not_connected"),
        (requests.exceptions.ReadTimeout(SLOW), "not_connected"),
        (TooLateError("late"), "not_connected"),
        (requests.exceptions.ConnectionError(CUT), "not_connected"),
        (BadStatusLine("garbage"), "not_connected"),
        (requests.exceptions.SSLError(retried(urllib3.exceptions.SSLError("EOF occurred"))), "not_connected"),
        (requests.exceptions.SSLError(retried(BAD_CERTIFICATE)), "client_error"),
        (requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "client_error"),
        (ssl.SSLError("[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version"), "client_error"),
        (requests.exceptions.InvalidHeader("line break"), "client_error"),
        (UnicodeEncodeError("latin-1", "ü", 0, 1, "no"), "client_error"),
        (ValueError("Invalid header value"), "client_error"),
        (OSError("no such CA bundle"), "client_error"),
        (AttributeError("in a library"), "client_error"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else one,
)
def test_a_failure_before_the_request_was_sent(failure: Exception, outcome: str) -> None:
    """Nothing was executed, whatever the class; it decides only whether a retry makes sense."""
    assert understand(exchange(None, failure=failure, sent=False), None).outcome == outcome


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (requests.exceptions.ConnectTimeout(retried(SLOW)), "timeout"),
        (requests.exceptions.ConnectionError(retried(NEVER)), "reset"),
        (requests.exceptions.SSLError(retried(BAD_CERTIFICATE)), "reset"),
        (requests.exceptions.InvalidURL("in the answer"), "reset"),
        (requests.exceptions.SSLError(retried(NO_CLIENT_CERTIFICATE)), "client_error"),
        (NO_CLIENT_CERTIFICATE, "client_error"),
        (requests.exceptions.ConnectionError(TLS_EXPECTED), "client_error"),
        (BadStatusLine("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "reset"),
        (requests.exceptions.ConnectionError("BadStatusLine('\\x15\\x03')"), "reset"),
        (requests.exceptions.ProxyError(retried(NO_LOGIN)), "reset"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else one,
)
def test_a_failure_after_the_request_was_sent(failure: Exception, outcome: str) -> None:
    """After the request was sent, every exception class is ambiguous."""
    assert understand(exchange(None, failure=failure, sent=True), None).outcome == outcome


def test_what_only_came_before_an_exception_proves_nothing() -> None:
    """A failed connection that was replaced is in the context of the later exception."""
    failure = requests.exceptions.ConnectionError("Connection aborted.")
    failure.__context__ = NEVER
    assert understand(exchange(None, failure=failure), None).outcome == "reset"


def test_an_exception_that_is_its_own_reason() -> None:
    failure: Any = requests.exceptions.ConnectionError("round and round")
    failure.reason = failure
    assert understand(exchange(None, failure=failure), None).outcome == "reset"


def classes(module: Any, base: str) -> Mapping[str, Any]:
    """Return the exception classes of a module by their name in the table."""
    found = [one for _name, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, Exception)]
    own = [one for one in found if one.__module__.partition(".")[0] == base]
    return {f"{base}.{one.__name__}": one for one in own}


def test_every_exception_of_the_libraries_has_its_place() -> None:
    """A new version with a new class fails here until the class is classified."""
    installed = {**classes(requests.exceptions, "requests"), **classes(urllib3.exceptions, "urllib3")}
    assert len(installed) > 50
    assert sorted(set(installed) - set(PHASES)) == []
    assert set(PHASES.values()) == {BEFORE, AFTER, EITHER}


def test_a_class_that_can_come_from_anywhere_has_no_narrower_base() -> None:
    """A subclass of a class that occurs only before the request cannot occur after it."""
    installed = {**classes(requests.exceptions, "requests"), **classes(urllib3.exceptions, "urllib3")}
    for name, one in installed.items():
        bases = {PHASES.get(f"{base.__module__.partition('.')[0]}.{base.__name__}") for base in one.__mro__[1:]}
        if PHASES[name] == EITHER:
            assert not bases & {BEFORE, AFTER}, name


class Unheard(requests.exceptions.ConnectTimeout):
    """A class of a future version."""


def test_a_class_that_nobody_knows_proves_nothing() -> None:
    assert phase_of(Unheard("x")) is None
    assert understand(exchange(None, failure=Unheard("x")), None).outcome == "reset"


def test_the_table_names_no_class_twice() -> None:
    """In a dictionary the second line would silently override the first."""
    source = Path(inspect.getsourcefile(phase_of) or "").read_text(encoding="utf-8")
    names = re.findall(r'^    "((?:requests|urllib3)\.\w+)":', source, re.MULTILINE)
    assert sorted(names) == sorted(PHASES)


# Unknown hosts


def unresolved(number: int) -> Exception:
    """Return the exception of requests for a name lookup with this error number."""
    try:
        try:
            raise socket.gaierror(number, "no such name")
        except OSError as exc:
            raise urllib3.exceptions.NewConnectionError(urllib3.connection.HTTPConnection("h"), "failed") from exc
    except HTTPError as exc:
        return requests.exceptions.ConnectionError(retried(exc))


@pytest.mark.parametrize(
    ("number", "sent", "host"),
    [
        (socket.EAI_NONAME, False, "oms.example.org"),
        (socket.EAI_AGAIN, False, ""),
        (socket.EAI_NONAME, True, ""),
    ],
)
def test_a_host_that_does_not_exist(number: int, sent: bool, host: str) -> None:
    failure = understand(exchange(None, failure=unresolved(number), sent=sent, peer="oms.example.org"), None)
    assert failure.unknown_host == host


# Headers


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("301", 300.0),
        ("9" * 400, 300.0),
        ("", None),
        ("-1", None),
        ("1.5", 2.0),
        (" 7 ", 7.0),
        ("7.", None),
        ("1e3", None),
        ("inf", None),
        ("nan", None),
        ("7, 8", None),
        ("soon", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert _retry_after({"Retry-After": value}, NOW) == seconds
    assert _retry_after({}, NOW) is None


@pytest.mark.parametrize(("ahead", "seconds"), [(15, 15.0), (0, 0.0), (-60, 0.0), (86400, 300.0)])
@pytest.mark.parametrize("wrong", [0, 3600])
def test_a_date_in_retry_after(ahead: int, seconds: float, wrong: int) -> None:
    """It is compared with the clock of the service, if the response has one."""
    headers = {"Retry-After": formatdate(NOW + ahead, usegmt=True)}
    if wrong:
        headers["Date"] = formatdate(NOW, usegmt=True)
    assert _retry_after(headers, NOW + wrong) == seconds


def test_a_moment_in_a_second_is_rounded_up() -> None:
    """Dates have no fractions: a slightly early request would be throttled again."""
    assert _retry_after({"Retry-After": formatdate(NOW + 15, usegmt=True)}, NOW + 0.75) == 15.0


@given(st.text(st.characters(max_codepoint=255), max_size=12))
@example("\u00b2")
def test_no_retry_after_makes_it_stumble(value: str) -> None:
    seconds = _retry_after({"Retry-After": value}, NOW)
    assert seconds is None or 0 <= seconds <= 300


def test_the_clocks_offset() -> None:
    assert clock_offset({"Date": formatdate(NOW, usegmt=True)}, NOW + 90) == 90.0
    assert clock_offset({"Date": "yesterday"}, NOW) is None
    assert clock_offset({}, NOW) is None


@given(st.text(st.characters(max_codepoint=255), max_size=40))
@example("Mon, 01 Jan 99999999999 00:00:00 GMT")
@example("Mon, 01 Jan 0001 00:00:00 -0000")
@example("Mon, 01 Jan 2026 00:00:00 +999999")
def test_no_date_makes_it_stumble(value: str) -> None:
    offset = clock_offset({"Date": value}, NOW)
    assert offset is None or isinstance(offset, float)
