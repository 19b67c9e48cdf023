# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Endless and huge responses neither block the module nor fill the memory."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import threading
import time
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import no_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client.client import Client
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.counters import with_counters
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator

from .process import Module
from .wire import answering

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#: A request ends after the sum of both, whatever arrives in between.
SHORT: dict[str, Any] = {"connect_timeout": 0.4, "read_timeout": 0.6}
MEGABYTE = 1024 * 1024


def body_without_end() -> Iterable[bytes]:
    return itertools.chain([HEAD + b"Content-Length: 1000000\r\n\r\n{"], itertools.repeat(b" "))


def headers_without_end() -> Iterable[bytes]:
    return itertools.chain([HEAD], (b"X-Header-%d: x\r\n" % number for number in itertools.count()))


def header_line_without_end() -> Iterable[bytes]:
    return itertools.chain([HEAD, b"X-Header: "], itertools.repeat(b"x"))


def continue_without_end() -> Iterable[bytes]:
    return itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")


def chunks_without_end() -> Iterable[bytes]:
    return itertools.chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\n \r\n"))


@pytest.mark.parametrize(
    "pieces",
    [body_without_end, headers_without_end, header_line_without_end, continue_without_end, chunks_without_end],
)
def test_answer_dribbles_without_end(
    module: Module, simulator: Simulator, pieces: Callable[[], Iterable[bytes]]
) -> None:
    """Each byte restarts the read timeout, but the request as a whole has a deadline."""
    with answering(pieces) as endpoint:
        ran = module.run(simulator, endpoint=endpoint, **SHORT)
    assert ran.result["error"]["operation"] == "list"
    assert ran.result["error"]["attempts"] == 1
    assert ran.seconds < 10
    assert "the response was not complete in time" in ran.msg


def handshake_without_end() -> Iterable[bytes]:
    return itertools.chain([b"\x16\x03\x03\x40\x00"], itertools.repeat(b"\x02"))


def in_threads(client: Client, calls: int) -> list[BaseException]:
    """Return the exceptions of requests in parallel threads, in which signals do not work."""
    call = Call("show", "safe", "GET", "/x", parse=dict)
    with ThreadPoolExecutor(calls) as pool:
        pending = [pool.submit(client.copy().send, call) for _call in range(calls)]
        return [one.exception() or AssertionError("it went well") for one in pending]


@pytest.mark.parametrize(
    "pieces",
    [body_without_end, headers_without_end, header_line_without_end, continue_without_end, chunks_without_end],
)
def test_answer_dribbles_without_end_in_a_thread(pieces: Callable[[], Iterable[bytes]]) -> None:
    """The deadline applies in any thread: `oms_sync_task_info` reads counters in several."""
    started = time.monotonic()
    with answering(pieces) as endpoint:
        (error,) = in_threads(Client(endpoint, auth=no_auth, timeout=(0.4, 0.6), retry_timeout=0.0), 1)
    assert "the response was not complete in time" in str(error)
    assert isinstance(error, RequestError)
    assert error.outcome == ("timeout" if error.status is None else "unreadable")
    assert time.monotonic() - started < 8


def test_handshake_dribbles_without_end() -> None:
    """If the TLS handshake never ends, nothing was sent, in the main thread and in others."""
    with answering(handshake_without_end) as endpoint:
        client = Client(endpoint.replace("http:", "https:"), auth=no_auth, timeout=(0.4, 0.6), retry_timeout=0.0)
        started = time.monotonic()
        (error,) = in_threads(client, 1)
        with pytest.raises(RequestError) as caught:
            client.send(Call("show", "safe", "GET", "/x", parse=dict))
    assert [error.outcome, caught.value.outcome] == ["not_connected", "not_connected"]  # type: ignore[attr-defined]
    assert time.monotonic() - started < 8


def test_tunnel_dribbles_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline applies to the response to CONNECT too."""
    with answering(headers_without_end) as endpoint:
        monkeypatch.setenv("https_proxy", endpoint)
        client = Client("https://oms.example.org", auth=no_auth, timeout=(0.4, 0.6), retry_timeout=0.0)
        started = time.monotonic()
        (error,) = in_threads(client, 1)
    assert isinstance(error, RequestError)
    assert error.outcome == "not_connected"
    assert time.monotonic() - started < 8


def test_name_is_looked_up_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name lookup has no timeout of its own."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_keywords: over.wait(20) and [])
    client = Client("http://oms.example.org", auth=no_auth, timeout=(0.2, 0.3), retry_timeout=0.0)
    started = time.monotonic()
    errors = in_threads(client, 2)
    over.set()
    assert [one.outcome for one in errors] == ["not_connected", "not_connected"]  # type: ignore[attr-defined]
    assert time.monotonic() - started < 8


def test_counters_dribble_without_end() -> None:
    with answering(body_without_end) as endpoint:
        api = SyncTasks(Client(endpoint, auth=no_auth, timeout=(0.4, 0.6), retry_timeout=0.0), "project")
        started = time.monotonic()
        with pytest.raises(RequestError, match="Reading the synchronization task failed"):
            with_counters(api, [{"sync_task_id": f"id-{number}"} for number in range(6)], 0, lambda _text: None)
    assert time.monotonic() - started < 10


def test_answer_is_slow_but_comes(module: Module, simulator: Simulator) -> None:
    """A response within connect_timeout and read_timeout together is accepted."""
    simulator.faults.add(Fault("ListSyncTasks", "slow", when="after", seconds=1.0))
    assert module.run(simulator, connect_timeout=5, read_timeout=5, state="absent").good


def test_answer_of_fifty_megabytes(module: Module, simulator: Simulator) -> None:
    """Reading ends at 8 MB, and the response is not used."""
    simulator.faults.add(Fault("ListSyncTasks", "huge", times=None, megabytes=50))
    ran = module.run(simulator)
    assert "the response is larger than 8388608 bytes" in ran.msg
    assert not simulator.writes()


def test_error_of_fifty_megabytes(module: Module, simulator: Simulator) -> None:
    """An error of that size does not fill the output."""
    simulator.faults.add(Fault("ListSyncTasks", "huge", times=None, megabytes=50, status=403))
    ran = module.run(simulator)
    assert ran.result["error"]["status"] == 403
    assert len(ran.printed) < 20_000


@cache
def bomb(times: int) -> bytes:
    """Return data that decompresses to 2 GB, five times the memory of the process, compressed `times` times."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(16 * MEGABYTE)
    # After a full flush the same zeros give the same bytes.
    first, again = (packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH) for _part in range(2))
    packed = first + again * 127
    for _again in range(times - 1):
        packed = gzip.compress(packed)
    return packed


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (1, "the response is larger than 8388608 bytes"),
        (2, "the response is encoded as gzip, gzip, which was not requested"),
    ],
)
def test_gzip_bomb(module: Module, simulator: Simulator, times: int, expected: str) -> None:
    """A small response that would decompress to more than the memory is not decompressed."""
    body = bomb(times)
    coding = ", ".join(["gzip"] * times).encode()
    head = HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(body))
    with answering(lambda: [head, body]) as endpoint:
        ran = module.run(simulator, endpoint=endpoint)
    assert expected in ran.msg


@pytest.mark.parametrize("status", [301, 302, 307, 401, 404, 429, 503])
def test_gzip_bomb_with_any_status(module: Module, simulator: Simulator, status: int) -> None:
    """The limit applies to errors and redirects too."""
    body = bomb(1)
    head = b"HTTP/1.1 %d X\r\nLocation: /elsewhere\r\nContent-Encoding: gzip\r\n" % status
    with answering(lambda: [head + b"Content-Length: %d\r\n\r\n" % len(body), body]) as endpoint:
        ran = module.run(simulator, endpoint=endpoint)
    assert ran.result["error"]["status"] == status
    assert "Unexpected error" not in ran.msg


@pytest.mark.parametrize("coding", ["deflate", "br", "zstd", "x-gzip"])
@pytest.mark.parametrize("status", [200, 302])
def test_bomb_of_another_kind(module: Module, simulator: Simulator, coding: str, status: int) -> None:
    body = bomb(1)
    head = b"HTTP/1.1 %d X\r\nLocation: /\r\nContent-Encoding: %s\r\n" % (status, coding.encode())
    with answering(lambda: [head + b"Content-Length: %d\r\n\r\n" % len(body), body]) as endpoint:
        assert module.run(simulator, endpoint=endpoint).result["error"]["status"] == status


def test_gzip_that_is_honest(module: Module, simulator: Simulator) -> None:
    """A compressed response of normal size is read."""
    body = gzip.compress(json.dumps({"tasks": [], "count": 0}).encode())
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    with answering(lambda: [head + body]) as endpoint:
        assert module.run(simulator, endpoint=endpoint, state="absent").good
