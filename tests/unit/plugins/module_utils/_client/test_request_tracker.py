# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An exchange is recorded, and has a deadline in any thread."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any, Callable

import pytest
import requests

from ansible_collections.hwcloud.oms.plugins.module_utils._client.deadline import TooLateError, in_time
from ansible_collections.hwcloud.oms.plugins.module_utils._client.request_tracker import RequestTracker
from ansible_collections.hwcloud.oms.tests.simulator import running


def elsewhere(work: Callable[[], Any]) -> Any:
    """Return the result or the exception of work in a thread without signals."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as exc:  # noqa: BLE001
            results.append(exc)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return results[0]


def here(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as exc:  # noqa: BLE001
        return exc


@pytest.mark.parametrize("place", [here, elsewhere])
def test_work_that_takes_too_long_is_given_up(place: Any) -> None:
    abandoned: list[int] = []
    started = time.monotonic()
    late = place(lambda: in_time(0.1, lambda: time.sleep(5), lambda: abandoned.append(1)))
    assert isinstance(late, TooLateError)
    assert time.monotonic() - started < 3
    assert abandoned == ([1] if place is elsewhere else [])


@pytest.mark.parametrize("place", [here, elsewhere])
@pytest.mark.parametrize("raised", [KeyboardInterrupt(), SystemExit(3), ValueError("x")])
def test_what_the_work_raises_comes_through(place: Any, raised: BaseException) -> None:
    def work() -> None:
        raise raised

    assert place(lambda: in_time(5, work, lambda: None)) is raised


@pytest.mark.parametrize("place", [here, elsewhere])
def test_work_in_time_gives_its_result(place: Any) -> None:
    assert place(lambda: in_time(5, lambda: 7, lambda: None)) == 7


def test_no_thread_is_started_where_an_alarm_can_be_had() -> None:
    assert in_time(5, threading.current_thread, lambda: None) is threading.main_thread()


def test_the_alarm_of_others_is_left_as_it_was() -> None:
    before = signal.getsignal(signal.SIGALRM)
    in_time(5, lambda: None, lambda: None)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def watched() -> Any:
    adapter = requests.adapters.HTTPAdapter()
    return RequestTracker(adapter), adapter


def send(adapter: Any, url: str, **headers: str) -> Any:
    request = requests.Request("GET", url).prepare()
    request.headers.update(headers)
    return here(lambda: adapter.send(request, timeout=(2, 2)).close())


def test_a_new_record_proves_nothing() -> None:
    wire, _adapter = watched()
    assert wire.sent is None


def test_a_request_that_was_answered_was_sent() -> None:
    wire, adapter = watched()
    with running() as cloud:
        send(adapter, cloud.url)
        assert wire.sent is True
        assert wire.peer == "127.0.0.1"
        wire.begin()
        assert wire.sent is None
        send(adapter, cloud.url)
    assert wire.sent is True, "also on a connection that was open already"
    adapter.close()


@pytest.mark.parametrize("value", ["a\nb", "\u4efb"])
def test_a_header_that_can_not_be_sent_proves_that_nothing_was(value: str) -> None:
    """The order of the two headers does not matter: both come before the first byte."""
    wire, adapter = watched()
    with running() as cloud:
        assert isinstance(send(adapter, cloud.url, Odd=value), ValueError)
        assert not cloud.log
    assert wire.sent is False


def test_nobody_listens() -> None:
    wire, adapter = watched()
    with running() as cloud:
        gone = cloud.url
    send(adapter, gone)
    assert wire.sent is False


def test_a_step_that_fails_before_any_connection() -> None:
    wire, adapter = watched()
    adapter.cert_verify = wire.unsent_if_it_fails(lambda *_arguments: 1 / 0)
    send(adapter, "https://127.0.0.1:1")
    assert wire.sent is False


def test_after_the_request_nothing_proves_that_it_was_not_sent() -> None:
    wire, _adapter = watched()
    wire.sending()
    wire.failed_before = True
    assert wire.sent is True


def test_an_exchange_that_was_abandoned_sends_nothing_any_more() -> None:
    wire, _adapter = watched()
    wire.abandon()
    with pytest.raises(TooLateError):
        wire.sending()
    assert wire.sent is None


def test_an_exchange_that_was_abandoned_while_connecting_was_not_sent() -> None:
    wire, _adapter = watched()
    wire.connecting = True
    wire.abandon()
    assert wire.sent is False
    wire.begin()
    assert wire.sent is None
