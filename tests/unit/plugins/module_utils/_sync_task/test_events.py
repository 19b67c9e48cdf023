# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sender returns where it stopped, over one connection or several."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from itertools import count
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import OmsError, TaskNotRunningError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task import events
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.events import Sender
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.in_flight import Slot
from ansible_collections.hwcloud.oms.tests.support.factories import task

PARALLEL = 4


def sender(send: Callable[[list[str], Slot], None], start_at: int = 0, parallel: int = 1) -> Sender:
    return Sender(lambda: send, start_at, lambda text: None, parallel)


def failure(send: Callable[[list[str], Slot], None], start_at: int = 0, parallel: int = 1) -> OmsError:
    """Return the failure of sending a hundred names."""
    with pytest.raises(OmsError) as failed:
        sender(send, start_at, parallel).run(task(), map(str, range(100)), True, False)
    return failed.value


def facts(error: OmsError) -> dict[str, Any]:
    return {name: error.facts[name] for name in ("changed", "sent", "resume_from")}


def test_a_sender_takes_no_more_names_than_it_sends() -> None:
    taken = count()
    batches: list[list[str]] = []

    def names() -> Iterator[str]:
        while True:
            yield "name-%d" % next(taken)

    def send(batch: list[str], _slot: Slot) -> None:
        batches.append(batch)
        if len(batches) == 3:
            raise TaskNotRunningError("It stopped.")

    with pytest.raises(TaskNotRunningError) as stopped:
        sender(send, 5).run(task(), names(), True, False)
    assert (batches[0][0], batches[2][-1], next(taken)) == ("name-5", "name-34", 35)
    assert (stopped.value.facts["sent"], stopped.value.facts["resume_from"]) == (20, 25)


def test_what_nobody_expected_says_where_to_go_on_too() -> None:
    batches: list[list[str]] = []

    def send(batch: list[str], _slot: Slot) -> None:
        batches.append(batch)
        if len(batches) == 2:
            raise RuntimeError("odd")

    broken = failure(send, 5)
    assert broken.message.endswith("10 names were sent; to continue, set start_at to 15.")
    assert facts(broken) == {"changed": True, "sent": 10, "resume_from": 15}


# Several connections


def test_several_connections_are_used_at_the_same_time() -> None:
    together = threading.Barrier(PARALLEL)
    connections: list[list[str]] = []

    def connect() -> events.Send:
        mine: list[str] = []
        connections.append(mine)

        def send(batch: list[str], _slot: Slot) -> None:
            mine.extend(batch)
            together.wait(10)

        return send

    result = Sender(connect, 0, lambda text: None, PARALLEL).run(task(), map(str, range(80)), True, False)
    assert result["sent"] == 80
    assert [len(mine) for mine in connections] == [20] * PARALLEL
    assert sorted(int(name) for mine in connections for name in mine) == list(range(80))


def test_resume_from_is_the_lowest_index_that_may_not_have_arrived() -> None:
    """The third batch is refused after all others have arrived that were in flight with it."""
    arrived = threading.Semaphore(0)

    def send(batch: list[str], _slot: Slot) -> None:
        if batch[0] != "20":
            arrived.release()
            return
        for _other in range(5):
            assert arrived.acquire(timeout=10)
        raise TaskNotRunningError("It stopped.")

    failed = failure(send, parallel=PARALLEL)
    assert failed.facts["resume_from"] == 20
    assert failed.facts["sent"] >= 50
    assert "names were sent; to continue, set start_at to 20. Some names after it were sent too;" in failed.message


def test_requests_in_flight_are_waited_for_and_no_other_begins() -> None:
    failing, begun = threading.Event(), []

    def send(batch: list[str], _slot: Slot) -> None:
        begun.append(batch[0])
        if batch[0] == "10":
            failing.set()
            raise TaskNotRunningError("It stopped.")
        assert failing.wait(10)

    failed = failure(send, parallel=2)
    assert sorted(begun) == ["0", "10"]
    assert facts(failed) == {"changed": True, "sent": 10, "resume_from": 10}


def test_a_retry_is_not_waited_for() -> None:
    """The first batch waits for its retry when the second one fails: it counts as not sent, and is not sent."""
    pausing, over, retried = threading.Event(), threading.Event(), []
    waiting: list[threading.Thread] = []

    def send(batch: list[str], slot: Slot) -> None:
        if batch[0] == "10":
            assert pausing.wait(10)
            raise TaskNotRunningError("It stopped.")
        slot.release(True)
        waiting.append(threading.current_thread())
        pausing.set()
        assert over.wait(10)
        slot.take()
        retried.append(batch)

    failed = failure(send, parallel=2)
    assert facts(failed) == {"changed": False, "sent": 0, "resume_from": 0}
    (thread,) = waiting
    assert thread.is_alive()
    over.set()
    thread.join(10)
    assert not thread.is_alive()
    assert retried == []


def test_the_first_failure_is_reported() -> None:
    first: queue.Queue[threading.Thread] = queue.Queue()

    def send(batch: list[str], _slot: Slot) -> None:
        if batch[0] == "10":
            # It ends once its failure is recorded.
            first.get(timeout=10).join(10)
            raise TaskNotRunningError("later")
        first.put(threading.current_thread())
        raise TaskNotRunningError("first")

    assert failure(send, parallel=2).message.startswith("first ")


@pytest.mark.parametrize("parallel", [1, PARALLEL])
def test_a_connection_that_can_not_be_opened_is_a_failure(parallel: int) -> None:
    def connect() -> events.Send:
        raise ValueError("no connection")

    with pytest.raises(OmsError, match=r"ValueError: no connection"):
        Sender(connect, 0, lambda text: None, parallel).run(task(), ["a"], True, False)


def test_a_thread_that_the_system_refuses_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refused(threading.Thread):
        left = 1

        def start(self) -> None:
            if not Refused.left:
                raise RuntimeError("can't start new thread")
            Refused.left -= 1
            super().start()

    monkeypatch.setattr(events, "Thread", Refused)
    failed = failure(lambda batch, slot: None, parallel=PARALLEL)
    assert "can't start new thread" in failed.message
    assert failed.facts["sent"] == failed.facts["resume_from"] == 0


def test_what_only_ends_a_thread_is_not_lost() -> None:
    def send(_batch: list[str], _slot: Slot) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        sender(send, parallel=PARALLEL).run(task(), ["a"], True, False)
