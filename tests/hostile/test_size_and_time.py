# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

""" "It hangs" and "it eats all the memory": answers without end, and answers without measure."""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from typing import Any, Callable, Dict, Iterable

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator

from .process import Module
from .wire import answering

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#: A run gives up after the sum of them, whatever arrives in between.
SHORT: Dict[str, Any] = {"connect_timeout": 0.4, "read_timeout": 0.6}
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
    """Each byte begins the read timeout anew; the call as a whole ends all the same."""
    with answering(pieces) as endpoint:
        ran = module.run(simulator, endpoint=endpoint, **SHORT)
    assert ran.result["error"]["operation"] == "list"
    assert ran.result["error"]["attempts"] == 1
    assert ran.seconds < 10
    assert "the answer was not complete in time" in ran.msg


def test_answer_is_slow_but_comes(module: Module, simulator: Simulator) -> None:
    """An answer that takes less than connect_timeout and read_timeout together is waited for."""
    simulator.faults.add(Fault("ListSyncTasks", "slow", when="after", seconds=1.0))
    assert module.run(simulator, connect_timeout=5, read_timeout=5, state="absent").good


def test_answer_of_fifty_megabytes(module: Module, simulator: Simulator) -> None:
    """Reading ends at eight, and nothing is concluded from it."""
    simulator.faults.add(Fault("ListSyncTasks", "huge", times=None, megabytes=50))
    ran = module.run(simulator)
    assert "the answer is larger than 8388608 bytes" in ran.msg
    assert not simulator.writes()


def test_error_of_fifty_megabytes(module: Module, simulator: Simulator) -> None:
    """A refusal of that size does not fill the output."""
    simulator.faults.add(Fault("ListSyncTasks", "huge", times=None, megabytes=50, status=403))
    ran = module.run(simulator)
    assert ran.result["error"]["status"] == 403
    assert len(ran.printed) < 20_000


def bomb(times: int) -> bytes:
    """What unpacks to 2 GB, five times what the process may use, packed as often as that."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(16 * MEGABYTE)
    # After a full flush the same zeros give the same bytes again.
    first, again = (packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH) for _part in range(2))
    packed = first + again * 127
    for _again in range(times - 1):
        packed = gzip.compress(packed)
    return packed


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (1, "the answer is larger than 8388608 bytes"),
        (2, "the answer is packed as gzip, gzip, which was not asked for"),
    ],
)
def test_gzip_bomb(module: Module, simulator: Simulator, times: int, told: str) -> None:
    """A small answer that unpacks to more than the machine has is left packed."""
    body = bomb(times)
    coding = ", ".join(["gzip"] * times).encode()
    head = HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(body))
    with answering(lambda: [head, body]) as endpoint:
        ran = module.run(simulator, endpoint=endpoint)
    assert told in ran.msg


def test_gzip_that_is_honest(module: Module, simulator: Simulator) -> None:
    """A packed answer of a decent size is understood."""
    body = gzip.compress(json.dumps({"tasks": [], "count": 0}).encode())
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    with answering(lambda: [head + body]) as endpoint:
        assert module.run(simulator, endpoint=endpoint, state="absent").good
