# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Malformed responses after the service executed a request never lead to a second create."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.simulator import Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY, arguments
from ansible_collections.hwcloud.oms.tests.support.proxies import Breakdown, Proxy, proxy

from .process import NEVER_SENT

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = OK + b"Content-Encoding: gzip\r\n"
MOVED = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
ODD: dict[str, bytes] = {
    "redirect to half an IPv6 address": MOVED + b"http://[\r\n\r\n",
    "redirect to an invalid byte": MOVED + b"\xff\r\n\r\n",
    "redirect to a port that is not a number": MOVED + b"http://h:port/\r\n\r\n",
    "redirect to a host that is too long": MOVED + b"http://" + b"x" * 300 + b"/\r\n\r\n",
    "redirect to nothing": MOVED + b"\r\n\r\n",
    "redirect to another scheme": MOVED + b"gopher://[::1\r\n\r\n",
    "redirect in chunks of less than nothing": b"HTTP/1.1 307 X\r\nLocation: /\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
    "chunk of less than nothing": CHUNKED + b"-5\r\nabc\r\n",
    "chunk of no number": CHUNKED + b"xyz\r\n",
    "chunk of more than there is": CHUNKED + b"ffffffffffffffff\r\n{",
    "chunk of far more": CHUNKED + b"f" * 5000 + b"\r\n{",
    "chunk without an end": CHUNKED + b"2\r\n{}",
    "no chunk": CHUNKED,
    "two lengths": OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "two lengths in one": OK + b"Content-Length: 2, 3\r\n\r\n{}",
    "length of less than nothing": OK + b"Content-Length: -1\r\n\r\n{}",
    "length of no number": OK + b"Content-Length: many\r\n\r\n{}",
    "length of far too many digits": OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "length and chunks": OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nzz",
    "packed as what it is not": PACKED + b"Content-Length: 4\r\n\r\nabcd",
    "packed and cut off": PACKED + b"Content-Length: 12\r\n\r\n" + gzip.compress(b"{}" * 50)[:12],
    "packed, and something behind it": PACKED + b"Content-Length: 99\r\n\r\n" + gzip.compress(b"{}") + b"x" * 77,
    "packed in a way nobody knows": OK + b"Content-Encoding: \xff\xfe\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/0.9": b"<html>it works</html>",
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no bytes at all": b"",
    "empty lines": b"\r\n\r\n\r\n",
    "zeros": b"\0" * 200,
    "HTTP/3.7": b"HTTP/3.7 200 OK\r\n\r\n{}",
    "status of no number": b"HTTP/1.1 abc OK\r\n\r\n",
    "status below all": b"HTTP/1.1 000 OK\r\n\r\n",
    "status beyond all": b"HTTP/1.1 1000 OK\r\n\r\n",
    "status that nobody knows": b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "status line without end": b"HTTP/1.1 200 " + b"x" * 70_000,
    "continue and no more": b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    "another protocol from now on": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    "204 with a body": b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}",
    "205": b"HTTP/1.1 205 Reset Content\r\n\r\n",
    "206": b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\n{}",
    "304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "too many headers": OK + b"".join(b"X-%d: x\r\n" % number for number in range(500)) + b"\r\n",
    "header without end": OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
    "header without a colon": OK + b"nonsense\r\nContent-Length: 2\r\n\r\n{}",
    "header without a name": OK + b": x\r\nContent-Length: 2\r\n\r\n{}",
    "headers of bytes": OK + b"X-\xff: \xfe\x00\r\nContent-Length: 2\r\n\r\n{}",
    "cookies that are none": OK + b"Set-Cookie: =;;;\xff=\x01; expires=never; max-age=x\r\nContent-Length: 2\r\n\r\n{}",
    "charset that nobody knows": OK + b"Content-Type: a; charset=\xff\r\nContent-Length: 2\r\n\r\n{}",
    "dates that are none": b"HTTP/1.1 503 X\r\nDate: \xff\r\nRetry-After: \xff\r\nContent-Length: 0\r\n\r\n",
    "number of too many digits": OK + b"Content-Length: 5000\r\n\r\n" + b"9" * 5000,
    "not a number": OK + b"Content-Length: 23\r\n\r\n" + b'{"sync_task_id": NaN}  ',
    "id of half a character": OK + b"Content-Length: 26\r\n\r\n" + b'{"sync_task_id": "\\ud83d"} ',
    "JSON without an end": OK + b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000,
}


class HurriedClock:
    """A clock that moves forward instead of sleeping."""

    def __init__(self) -> None:
        self._slept = 0.0

    def time(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def sleep(self, seconds: float, /) -> None:
        self._slept += seconds


class Way:
    """A cloud behind a proxy that replaces one response, and the module in this process."""

    def __init__(self, cloud: Simulator, server: Proxy) -> None:
        self.cloud = cloud
        self.server = server

    def run(self, answer: bytes, operation: str, **options: Any) -> tuple[bool, dict[str, Any], str]:
        """Run the module; the first call of this operation is executed, and its response replaced."""
        seen = len(self.cloud.log)

        def now() -> bool:
            return operation in [entry.operation for entry in self.cloud.log[seen:]]

        self.server.breakdown = Breakdown(now, answer)
        account = self.cloud.account
        given: dict[str, Any] = {name: getattr(account, name) for name in ("access_key", "secret_key", "project_id")}
        given.update(TASK, endpoint=self.cloud.url, connect_timeout=5.0, read_timeout=5.0, retry_timeout=0.0)
        run = Run(arguments(**{**given, **options}), False, {}, clock=HurriedClock())
        good, result = execute(run, sync_task)
        assert self.server.breakdown is None, "the answer was not spoilt"
        return good, result, "\n".join([str(result.get("msg", "")), *run.warnings])


@pytest.fixture(scope="module")
def way() -> Iterator[Way]:
    with pytest.MonkeyPatch.context() as monkeypatch, running() as cloud, proxy() as server:
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", f"http://{server.address}")
        yield Way(cloud, server)


@pytest.fixture(autouse=True)
def nothing_there(way: Way) -> None:
    for task in way.cloud.tasks():
        way.cloud.remove_task(task["sync_task_id"])


def creates_one(way: Way, answer: bytes) -> None:
    """Assert that the create was executed once, whatever the response, and that the run does not deny it."""
    before = len(way.cloud.writes())
    good, result, text = way.run(answer, "CreateSyncTask")
    assert [entry.operation for entry in way.cloud.writes()[before:]] == ["CreateSyncTask"]
    assert len(way.cloud.tasks()) == 1
    assert "Unexpected error" not in text
    assert not NEVER_SENT.search(text)
    assert good or result["create_outcome"] == "unknown", text
    if good:
        assert result["sync_task_id"] == way.cloud.tasks()[0]["sync_task_id"]


@pytest.mark.parametrize("answer", ODD)
def test_odd_answer_to_the_create(way: Way, answer: str) -> None:
    creates_one(way, ODD[answer])


@pytest.mark.parametrize("answer", ODD)
def test_odd_answer_to_the_stop(way: Way, answer: str) -> None:
    """A stop may be retried; the run never denies that it was sent and never ends in a bug report."""
    task = way.cloud.add_task(**IDENTITY)
    good, result, text = way.run(ODD[answer], "StopSyncTask", state="stopped", retry_timeout=60.0)
    assert "Unexpected error" not in text
    assert not NEVER_SENT.search(text)
    assert good or result["error"]["operation"] == "stop", text
    assert way.cloud.tasks()[0]["sync_task_id"] == task


@pytest.mark.parametrize("answer", ODD)
def test_odd_answer_to_the_list(way: Way, answer: str) -> None:
    """A malformed list never leads to a create."""
    before = len(way.cloud.writes())
    good, result, text = way.run(ODD[answer], "ListSyncTasks")
    assert not good
    assert "Unexpected error" not in text
    assert result["error"]["operation"] == "list"
    assert len(way.cloud.writes()) == before


LINES = st.sampled_from(
    [
        b"HTTP/1.1 ",
        b"200",
        b"302",
        b"103",
        b" OK\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b"Location: ",
        b"http://",
        b"[",
        b"Content-Length: ",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Connection: close\r\n",
        b"Set-Cookie: ",
        b"-1",
        b"5",
        b"\xff",
        b"\0",
        b"{}",
        b":",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=12))
def test_any_answer_to_the_create(way: Way, lines: list[bytes]) -> None:
    for task in way.cloud.tasks():
        way.cloud.remove_task(task["sync_task_id"])
    creates_one(way, b"HTTP/1.1 " + b"".join(lines))
