# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`oms_sync_event` works on a simulated cloud."""

from __future__ import annotations

import json
import time
from pathlib import Path
from threading import Barrier, Lock
from typing import Any
from urllib.parse import urlsplit

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task import event_names
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support import work_runner
from ansible_collections.hwcloud.oms.tests.support.harness import ENDPOINT, Bench
from ansible_collections.hwcloud.oms.tests.support.work_runner import CHOICE, EVENT, Finished
from ansible_collections.hwcloud.oms.tools.bench import scale

EVENTS = "CreateSyncEvents"


def event(bench: Bench, check_mode: bool = False, **options: Any) -> Finished:
    return work_runner.run(bench, EVENT, check_mode, **dict(CHOICE, **options))


def names(count: int) -> list[str]:
    return ["folder/object %d+.jpg" % number for number in range(count)]


def received(bench: Bench) -> list[str]:
    """Return the names that the service received, in the order of arrival."""
    events: list[str] = bench.cloud.tasks()[0]["events"]
    return events


def address(bench: Bench, task_id: str) -> str:
    return f"{ENDPOINT}/v2/{bench.cloud.account.project_id}/sync-tasks/{task_id}/events"


def batches(ran: Finished) -> list[int]:
    """Return the number of names in each request."""
    return [len(entry.body["object_keys"]) for entry in ran.requests if entry.operation == EVENTS]


# Requests


def test_names_go_in_order_in_batches_of_ten(bench: Bench) -> None:
    task_id = bench.add()
    ran = event(bench, object_keys=names(25))
    found = {"changed": True, "sync_task_id": task_id, "sent": 25, "events_url": address(bench, task_id)}
    assert ran.result == found
    assert ran.operations == ["ListSyncTasks"] + 3 * [EVENTS]
    assert batches(ran) == [10, 10, 5]
    assert received(bench) == names(25)


@pytest.mark.parametrize(
    ("name", "encoded"),
    [("a/b.txt", "a%2Fb.txt"), ("a b.txt", "a+b.txt"), ("a+b.txt", "a%2Bb.txt"), ("Zürich~.", "Z%C3%BCrich~.")],
)
def test_names_are_encoded_the_form_way(bench: Bench, name: str, encoded: str) -> None:
    bench.add()
    ran = event(bench, object_keys=[name])
    assert ran.requests[1].body == {"object_keys": [encoded]}
    assert received(bench) == [name]


def test_a_second_run_sends_again(bench: Bench) -> None:
    bench.add()
    assert [event(bench, object_keys=["a"]).result["changed"] for _time in range(2)] == [True, True]
    assert received(bench) == ["a", "a"]


def test_the_task_can_be_named_by_its_id(bench: Bench) -> None:
    bench.add(src_bucket="another")
    task_id = bench.add()
    nobody: dict[str, Any] = dict.fromkeys(CHOICE)
    ran = event(bench, **dict(nobody, sync_task_id=task_id, object_keys=["a"]))
    assert (ran.good, ran.result["sync_task_id"]) == (True, task_id)


def test_no_names_mean_no_change(bench: Bench) -> None:
    bench.add()
    ran = event(bench, object_keys=[])
    assert (ran.result["changed"], ran.result["sent"], ran.operations) == (False, 0, ["ListSyncTasks"])


# Files


def written(folder: Path, content: bytes) -> str:
    path = folder / "names.txt"
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a\nb\n", ["a", "b"]),
        (b"a\nb", ["a", "b"]),
        (b"\n\na\n \n\t\nb\n\n", ["a", "b"]),
        (b"a\r\n\r\nb\r\n", ["a", "b"]),
        (b" a \n", [" a "]),
        (b"\xef\xbb\xbfa\nb\n", ["a", "b"]),
        ("Zürich\u2028x\n\x0by\n".encode(), ["Zürich\u2028x", "\x0by"]),
        (b"", []),
    ],
)
def test_a_file_has_one_name_a_line(bench: Bench, tmp_path: Path, content: bytes, found: list[str]) -> None:
    bench.add()
    ran = event(bench, object_keys_file=written(tmp_path, content))
    assert (ran.good, ran.result["sent"]) == (True, len(found)), ran.result
    assert received(bench) == found


def test_a_file_is_the_same_as_a_list(bench: Bench, tmp_path: Path) -> None:
    bench.add()
    path = written(tmp_path, "\n".join(names(33)).encode())
    assert batches(event(bench, object_keys_file=path)) == batches(event(bench, object_keys=names(33)))
    assert received(bench) == 2 * names(33)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"caf\xe9", "is not valid UTF-8"),
        (b"y" * 40000, "is longer than 16384 characters when encoded"),
        (b"oss://photos/a.jpg", "is a URL: specify only the name of the object, without scheme and bucket"),
        (b"/a.jpg", "starts with a slash: specify the name as the bucket lists it"),
        (b"a\rb", "contains a line break: specify each name as a separate element"),
    ],
)
def test_a_file_is_checked_whole_before_the_first_is_sent(
    bench: Bench, tmp_path: Path, line: bytes, problem: str
) -> None:
    bench.add()
    many = "".join("object-%05d\n\n" % number for number in range(30)).encode()
    ran = event(bench, object_keys_file=written(tmp_path, many + line + b"\nlast\n"))
    assert (ran.good, ran.operations) == (False, [])
    assert ran.msg == f"Line 61 of object_keys_file {problem}. Nothing was sent."


def test_a_file_that_changed_since_it_was_checked_says_how_far_it_came(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.add()
    path = written(tmp_path, b"\n".join([b"x"] * 12))
    monkeypatch.setattr(
        event_names.NameWarnings, "show", lambda _warnings: written(tmp_path, b"\n".join([b"x"] * 12 + [b"/y"]))
    )
    ran = event(bench, object_keys_file=path)
    assert ran.msg == (
        "Line 13 of object_keys_file starts with a slash: specify the name as the bucket lists it. "
        "10 names were sent; to continue, set start_at to 10."
    )
    assert received(bench) == ["x"] * 10


@pytest.mark.parametrize("path", ["/nowhere/names.txt", "/", "/null\0byte"])
def test_a_file_that_can_not_be_read(bench: Bench, path: str) -> None:
    bench.add()
    ran = event(bench, object_keys_file=path)
    assert ran.msg.startswith("object_keys_file {} cannot be read: ".format(path.replace("\0", "\\x00")))
    assert ran.msg.endswith(". Nothing was sent.")
    assert (ran.result["changed"], ran.operations) == (False, [])


# Limits


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("", "object_keys[12] is empty. Nothing was sent."),
        ("/" * 5462, "object_keys[12] is longer than 16384 characters when encoded. Nothing was sent."),
        ("\ud800", "object_keys[12] cannot be encoded as UTF-8. Nothing was sent."),
        (
            "oss://photos-origin/a.jpg",
            "object_keys[12] is a URL: specify only the name of the object, without scheme and bucket. "
            "Nothing was sent.",
        ),
        ("/a.jpg", "object_keys[12] starts with a slash: specify the name as the bucket lists it. Nothing was sent."),
        ("a\nb", "object_keys[12] contains a line break: specify each name as a separate element. Nothing was sent."),
    ],
)
def test_a_list_is_checked_whole_before_the_first_is_sent(bench: Bench, bad: str, sentence: str) -> None:
    bench.add()
    ran = event(bench, object_keys=names(12) + [bad])
    assert (ran.good, ran.msg, ran.operations) == (False, sentence, [])


def test_the_longest_name_passes(bench: Bench) -> None:
    bench.add()
    assert event(bench, object_keys=["x" * 16384, "x" + "/" * 5461]).result["sent"] == 2


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        (
            "photos/*",
            "contains an asterisk: names are not patterns, so only the object with exactly this name is copied.",
        ),
        ("photos/", "ends with a slash: names are not prefixes, so only the object with exactly this name is copied."),
        ("a%20b.jpg", "looks URL-encoded: specify names as they are, since the module encodes them."),
        ("['a', 'b']", "looks like a list that was converted to a string. It is sent as one name."),
        ("2026-03-01T12:00:00+00:00", "looks like a time that YAML has reformatted: quote it."),
        ("2026-03-01T12:00:00.500000+08:00", "looks like a time that YAML has reformatted: quote it."),
    ],
)
def test_what_is_mostly_a_slip_is_warned_of_and_sent(bench: Bench, tmp_path: Path, name: str, warning: str) -> None:
    bench.add()
    ran = event(bench, object_keys=["a", name])
    assert (ran.good, ran.warnings) == (True, ["object_keys[1] " + warning])
    ran = event(bench, object_keys_file=written(tmp_path, (f"a\n\n{name}\n" + 2 * "b\n" + name).encode()))
    assert (ran.good, ran.warnings) == (True, ["Line 3 of object_keys_file (and 1 more) " + warning])
    assert received(bench) == ["a", name, "a", name, "b", "b", name]


@pytest.mark.parametrize(
    "name", ["summer/Paris, France.jpg", "100% sure.txt", "a&b=c.txt", "2026-03-01", "[draft", " a "]
)
def test_odd_names_that_are_right_are_not_warned_of(bench: Bench, name: str) -> None:
    bench.add()
    assert (event(bench, object_keys=[name]).warnings, received(bench)) == ([], [name])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "Exactly one of object_keys and object_keys_file is required. Nothing was sent."),
        (
            {"object_keys": ["a"], "object_keys_file": "b"},
            "Exactly one of object_keys and object_keys_file is required. Nothing was sent.",
        ),
        ({"object_keys": ["a"], "start_at": -1}, "start_at is -1: it must be 0 or more. Nothing was sent."),
        (
            {"object_keys": ["a"], "start_at": 10**20},
            "start_at is 100000000000000000000: it must be 0 or more. Nothing was sent.",
        ),
        *(
            (
                {"object_keys": ["a"], "parallel": parallel},
                f"parallel is {parallel}: it must be from 1 to 16. Nothing was sent.",
            )
            for parallel in (-1, 0, 17)
        ),
        (
            {"object_keys": ["a"], "src_bucket": None},
            "missing required options: src_bucket (or sync_task_id). Nothing was sent.",
        ),
    ],
)
def test_what_can_not_be_right_is_refused_before_anything_is_sent(
    bench: Bench, options: dict[str, Any], sentence: str
) -> None:
    ran = event(bench, **options)
    assert (ran.good, ran.msg, ran.operations) == (False, sentence, [])


# start_at and resume_from


@pytest.mark.parametrize("source", ["object_keys", "object_keys_file"])
@pytest.mark.parametrize(("start", "left"), [(0, 25), (7, 18), (24, 1), (25, 0), (1000, 0)])
def test_start_at_leaves_the_first_names_out(bench: Bench, tmp_path: Path, source: str, start: int, left: int) -> None:
    bench.add()
    lines = "\n\n".join(names(25)).encode()  # Blank lines are not counted.
    value = names(25) if source == "object_keys" else written(tmp_path, lines)
    ran = event(bench, start_at=start, **{source: value})
    assert (ran.result["sent"], ran.result["changed"]) == (left, left > 0)
    assert received(bench) == names(25)[start:]


@pytest.mark.parametrize("start", [0, 3])
def test_a_failure_says_where_to_go_on_and_going_on_completes_it(bench: Bench, start: int) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=400, code="OMS.1003", skip=2))
    failed = event(bench, object_keys=names(45), start_at=start)
    assert not failed.good
    assert (failed.result["sent"], failed.result["resume_from"], failed.result["changed"]) == (20, start + 20, True)
    assert failed.msg.endswith("20 names were sent; to continue, set start_at to %d." % (start + 20))
    assert failed.result["error"]["operation"] == "events"
    event(bench, object_keys=names(45), start_at=failed.result["resume_from"])
    assert received(bench) == names(45)[start:]


def test_a_failure_of_the_first_batch_changed_nothing(bench: Bench) -> None:
    task_id = bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=403, code="OMS.0072"))
    ran = event(bench, object_keys=names(5), start_at=2)
    facts = {name: ran.result[name] for name in ("changed", "sync_task_id", "sent", "resume_from")}
    assert facts == {"changed": False, "sync_task_id": task_id, "sent": 0, "resume_from": 2}
    assert "oms:synctask:createEvent" in ran.msg


def test_the_address_for_events_takes_events(bench: Bench) -> None:
    task_id = bench.add()
    assert event(bench, check_mode=True, object_keys=["a"]).result["events_url"] == address(bench, task_id)
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=403))
    assert event(bench, object_keys=["a"]).result["events_url"] == address(bench, task_id)
    assert bench.cloud.log[-1].path == urlsplit(address(bench, task_id)).path


# Several connections


class Busy:
    """An adapter that takes a moment for each batch, and counts how many are sent at the same time.

    Args:
        adapter: Sends them.
        first: So many batches wait for each other before the first is sent.
    """

    def __init__(self, adapter: Any, first: int) -> None:
        self._adapter = adapter
        self._left, self._together = first, Barrier(first)
        self._lock = Lock()
        self._now = 0
        #: The number of batches in flight whenever one is sent.
        self.in_flight: list[int] = []

    def send(self, request: Any, **keywords: Any) -> Any:
        if request.method != "POST":
            return self._adapter.send(request, **keywords)
        with self._lock:
            self._now += 1
            self.in_flight.append(self._now)
            self._left -= 1
            waits = self._left >= 0
        try:
            if waits:
                self._together.wait(30)
            time.sleep(0.005)
            return self._adapter.send(request, **keywords)
        finally:
            with self._lock:
                self._now -= 1

    def close(self) -> None:
        """Close nothing: no connection is kept."""


@pytest.mark.parametrize("parallel", [1, 2, 16])
def test_every_name_arrives_once_over_several_connections(bench: Bench, parallel: int) -> None:
    bench.add()
    bench.adapter = busy = Busy(bench.adapter, parallel)  # type: ignore[assignment]
    ran = event(bench, object_keys=names(1005), parallel=parallel)
    assert (ran.good, ran.result["sent"], ran.warnings) == (True, 1005, [])
    assert sorted(received(bench)) == sorted(names(1005))
    assert (received(bench) == names(1005)) or parallel > 1
    assert sorted(batches(ran)) == [5] + 100 * [10]
    assert max(busy.in_flight) == parallel


@pytest.mark.parametrize("status", [503, 429])
@pytest.mark.parametrize("when", ["before", "after"])
def test_every_name_arrives_although_the_service_is_overloaded(bench: Bench, status: int, when: str) -> None:
    bench.add()
    for skip in (0, 3, 20, 50):
        bench.cloud.faults.add(Fault(EVENTS, action="status", status=status, when=when, skip=skip, times=8))
    # The waits of all threads add up on the virtual clock.
    ran = event(bench, object_keys=names(1000), parallel=8, retry_timeout=3600.0)
    assert (ran.good, ran.result["sent"]) == (True, 1000)
    assert set(received(bench)) == set(names(1000))
    assert len(ran.warnings) == len(set(ran.warnings)) >= 1


def test_overload_halves_what_is_in_flight(bench: Bench) -> None:
    bench.add()
    bench.adapter = busy = Busy(bench.adapter, 8)  # type: ignore[assignment]
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=503, times=8))
    assert event(bench, object_keys=names(400), parallel=8).good
    assert max(busy.in_flight[:8]) == 8
    # Retries too wait until fewer are in flight.
    assert max(busy.in_flight[8:]) <= 4


@pytest.mark.parametrize("start", [0, 3])
def test_resuming_after_a_failure_of_one_of_many_connections_completes_the_list(bench: Bench, start: int) -> None:
    """The service refuses one name, so that the batches around it are in flight when it fails."""
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=400, code="OMS.1003", skip=20))
    failed = event(bench, object_keys=names(1000), start_at=start, parallel=8)
    assert not failed.good
    resume_from = failed.result["resume_from"]
    arrived = set(received(bench))
    assert (failed.result["changed"], failed.result["sent"]) == (True, len(arrived))
    assert arrived.issuperset(names(1000)[start:resume_from])
    assert names(1000)[resume_from] not in arrived
    assert event(bench, object_keys=names(1000), start_at=resume_from, parallel=8).good
    assert set(received(bench)) == set(names(1000)[start:])


def test_what_stays_lost_on_several_connections_is_a_failure_after_the_time_that_is_allowed(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="drop", times=None, skip=10))
    ran = event(bench, object_keys=names(500), retry_timeout=5.0, parallel=4)
    assert (ran.good, ran.result["error"]["retryable"]) == (False, True)
    assert ran.result["sent"] == len(received(bench)) == 100
    assert names(500)[ran.result["resume_from"]] not in received(bench)


def test_bad_credentials_stop_all_connections_at_once(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=401, code="APIGW.0301", times=None))
    ran = event(bench, object_keys=names(500), parallel=4)
    assert not ran.good
    assert len(batches(ran)) <= 4


def test_no_secret_of_any_connection_is_shown(bench: Bench) -> None:
    """Each failed request adds its signature, in threads, and a response repeats it."""
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="echo", status=503, times=60))
    bench.cloud.faults.add(Fault(EVENTS, action="echo", status=400, skip=60))
    ran = event(bench, object_keys=names(2000), parallel=16, retry_timeout=3600.0)
    assert not ran.good
    shown = json.dumps([ran.result, ran.warnings, ran.log])
    assert [one for one in bench.cloud.minted if one in shown] == []
    assert bench.cloud.account.secret_key not in shown


# Lost responses


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("action", "status"), [("drop", None), ("status", 503), ("status", 429)])
def test_a_batch_whose_answer_is_lost_is_sent_again(bench: Bench, when: str, action: str, status: int | None) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action=action, status=status, when=when, skip=1))
    ran = event(bench, object_keys=names(25))
    assert (ran.good, ran.result["sent"]) == (True, 25)
    assert batches(ran) == [10, 10, 10, 5]
    again = names(25)[10:20] if when == "after" else []
    assert received(bench) == names(25)[:20] + again + names(25)[20:]
    assert len(ran.warnings) == 1
    assert ran.warnings[0].startswith("events failed (")


def test_what_stays_lost_is_a_failure_after_the_time_that_is_allowed(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="drop", times=None, skip=1))
    ran = event(bench, object_keys=names(25), retry_timeout=5.0)
    assert (ran.good, ran.result["sent"], ran.result["resume_from"]) == (False, 10, 10)
    assert ran.result["error"]["attempts"] == 3
    assert ran.result["error"]["retryable"] is True


def test_bad_credentials_are_never_sent_twice(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(EVENTS, action="status", status=401, code="APIGW.0301", times=None))
    assert batches(event(bench, object_keys=names(5))) == [5]


# The task


def test_a_stopped_task_is_refused(bench: Bench) -> None:
    task_id = bench.add(status="STOPPED")
    ran = event(bench, object_keys=["a"])
    assert (ran.good, ran.result["sync_task_id"], ran.result["sent"]) == (False, task_id, 0)
    assert "is STOPPED, so it does not copy objects. Start it, or set require_running to false." in ran.msg
    assert ran.operations == ["ListSyncTasks"]


@pytest.mark.parametrize("stopped_events", ["accept", "refuse"])
def test_a_stopped_task_may_be_fed_where_that_is_asked_for(stopped_events: str) -> None:
    bench = Bench(stopped_events=stopped_events)
    bench.add(status="STOPPED")
    ran = event(bench, object_keys=["a"], require_running=False)
    assert ran.good is (stopped_events == "accept")
    assert ran.result["sent"] == int(ran.good)
    assert ran.operations == ["ListSyncTasks", EVENTS]


def test_a_missing_task_is_named(bench: Bench) -> None:
    ran = event(bench, object_keys=["a"])
    assert ran.msg == (
        "No synchronization task was found for Aliyun cn-hangzhou/photos-origin to cn-north-4/photos-copy."
    )
    assert ran.result["changed"] is False


def test_two_tasks_are_a_choice_for_the_user(bench: Bench) -> None:
    both = [bench.add(), bench.add()]
    ran = event(bench, object_keys=["a"])
    assert (ran.good, ran.result["sync_task_ids"], ran.operations) == (False, both, ["ListSyncTasks"])


# Check mode and progress


@pytest.mark.parametrize(("start", "changed"), [(0, True), (1, True), (2, False)])
def test_check_mode_sends_nothing_and_predicts_changed(bench: Bench, start: int, changed: bool) -> None:
    bench.add()
    ran = event(bench, check_mode=True, object_keys=["a", "b"], start_at=start)
    assert (ran.result["changed"], ran.result["sent"], ran.operations) == (changed, 0, ["ListSyncTasks"])
    assert event(bench, object_keys=["a", "b"], start_at=start).result["changed"] is changed


def test_check_mode_refuses_what_a_real_run_would(bench: Bench, tmp_path: Path) -> None:
    assert not event(bench, check_mode=True, object_keys=["a"]).good
    bench.add(status="STOPPED")
    assert not event(bench, check_mode=True, object_keys=["a"]).good
    assert not event(bench, check_mode=True, object_keys_file=str(tmp_path / "none"), require_running=False).good


def test_progress_goes_to_the_log_and_not_to_the_warnings(bench: Bench) -> None:
    task_id = bench.add()
    ran = event(bench, object_keys=names(2345), start_at=5)
    assert ran.log == [
        f"1000 names sent to {task_id}; next index 1005",
        f"2000 names sent to {task_id}; next index 2005",
    ]
    assert ran.warnings == []


# Scale; `make bench` also measures the rate, with twenty times as many names


def test_5000_names_take_500_requests_over_one_connection_and_little_memory(tmp_path: Path) -> None:
    sent = scale.send(scale.OURS, scale.written(tmp_path, 5000))
    assert json.loads(sent.output)["sent"] == 5000
    assert sent.arrivals.names == 500 * [10]
    assert len(sent.arrivals.connections) == 1
    assert sent.peak < scale.PEAK
