# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault, as a client of requests sees it: on a socket and in virtual time, with the same outcome."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from urllib3.exceptions import ProxyError

from ansible_collections.hwcloud.oms.tests.simulator import Fault, InProcessAdapter, Simulator, VirtualClock, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK, Cloud, refusal
from ansible_collections.hwcloud.oms.tests.simulator.faults import DROPS, UNREACHED


@pytest.fixture(params=["socket", "virtual"])
def both(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """Return a client, once with a real connection and once without."""
    with requests.Session() as session:
        if request.param == "virtual":
            simulator = Simulator(clock=VirtualClock())
            session.mount("http://", InProcessAdapter(simulator))
            yield Cloud(simulator, session)
        else:
            with running() as simulator:
                yield Cloud(simulator, session)


@pytest.mark.parametrize(("when", "executed"), [("before", False), ("after", True)])
def test_drop(both: Cloud, when: str, executed: bool) -> None:
    both.simulator.faults.add(Fault("CreateSyncTask", "drop", when))
    with pytest.raises(requests.ConnectionError, match="Connection aborted"):
        both.create()
    (entry,) = both.simulator.log
    assert (entry.status, entry.executed, entry.fault) == (None, executed, "drop")
    assert len(both.simulator.tasks()) == executed
    assert both.create().status_code == 200, "the fault was for one request"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", DROPS)
def test_each_way_to_end_a_connection(both: Cloud, action: str, when: str) -> None:
    both.simulator.faults.add(Fault("CreateSyncTask", action, when))
    with pytest.raises((requests.ConnectionError, ValueError)):
        both.create()
    executed = when == "after" and action not in UNREACHED
    (entry,) = both.simulator.log
    assert (entry.status, entry.executed, entry.fault) == (None, executed, action)
    assert len(both.simulator.tasks()) == executed


@pytest.mark.parametrize(
    ("action", "kind", "words"),
    [
        ("proxy_drop", requests.exceptions.ProxyError, "RemoteDisconnected"),
        ("proxy_reset", requests.exceptions.ProxyError, "Connection reset by peer"),
        ("proxy_refused", requests.exceptions.ProxyError, "Failed to establish a new connection"),
        ("tunnel_refused", requests.exceptions.ProxyError, "Tunnel connection failed: 503"),
        ("reset", requests.ConnectionError, "Connection reset by peer"),
        ("odd", ValueError, "Invalid IPv6 URL"),
    ],
)
def test_how_a_client_in_this_process_sees_it(cloud: Cloud, action: str, kind: type[Exception], words: str) -> None:
    cloud.simulator.faults.add(Fault(action=action, when="after"))
    with pytest.raises(kind, match=words) as lost:
        cloud.create()
    if kind is requests.exceptions.ProxyError:
        assert isinstance(lost.value.args[0].reason, ProxyError)


@pytest.mark.parametrize(("when", "executed"), [("before", False), ("after", True)])
def test_status(both: Cloud, when: str, executed: bool) -> None:
    both.simulator.faults.add(Fault("CreateSyncTask", "status", when, status=502))
    answer = both.create()
    assert refusal(answer) == (502, "APIGW.0103")
    assert len(both.simulator.tasks()) == executed
    assert {"X-Request-Id", "Date"} <= set(answer.headers)


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "APIGW.0308"), (401, "APIGW.0301"), (403, "OMS.0072"), (500, "OMS.1001"), (400, "OMS.1003")],
)
def test_codes_of_statuses(cloud: Cloud, sim: Simulator, status: int, code: str) -> None:
    sim.faults.add(Fault(action="status", status=status, headers={"Retry-After": "3", "date": "never"}))
    answer = cloud.call("GET")
    assert refusal(answer) == (status, code)
    assert (answer.headers["Retry-After"], answer.headers["Date"]) == ("3", "never")


def test_a_fault_sends_the_given_content(cloud: Cloud, sim: Simulator) -> None:
    sim.faults.add(Fault(action="status", status=400, code="OMS.0078", message="bad description", shape="camel"))
    assert cloud.call("GET").json() == {"errorCode": "OMS.0078", "errorMsg": "bad description"}
    sim.faults.add(Fault(action="status", status=200, body={"projects": []}))
    assert cloud.call("GET").json() == {"projects": []}
    sim.faults.add(Fault(action="status", status=418, body="I am a teapot"))
    assert cloud.call("GET").text == "I am a teapot"


def test_truncate(both: Cloud) -> None:
    both.simulator.faults.add(Fault("CreateSyncTask", "truncate", "after"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        both.create()
    assert len(both.simulator.tasks()) == 1
    task_id = both.simulator.tasks()[0]["sync_task_id"]
    both.simulator.faults.add(Fault("StopSyncTask", "truncate", "after"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        both.call("POST", f"/{task_id}/stop")
    assert both.call("GET").status_code == 200


@pytest.mark.parametrize(
    ("action", "status", "start"),
    [
        ("garbage", 200, b"\x00\xff"),
        ("html", 502, b"<html>"),
        ("empty", 200, b""),
        ("malformed", 200, b'{"tasks": {}'),
        ("echo", 400, b'{"error_msg": "The simulated'),
        ("redirect", 302, b""),
    ],
)
def test_wrong_bodies(both: Cloud, action: str, status: int, start: bytes) -> None:
    both.simulator.faults.add(Fault("*", action))
    answer = both.call("GET")
    assert (answer.status_code, answer.content[: len(start)]) == (status, start)
    assert both.simulator.log[0].executed is False
    both.simulator.faults.add(Fault("*", action, "after", status=201))
    assert both.create().status_code == 201
    assert len(both.simulator.tasks()) == 1


def test_echo_repeats_headers_and_body(cloud: Cloud, sim: Simulator) -> None:
    sim.faults.add(Fault("CreateSyncTask", "echo"))
    message = cloud.create().json()["error_msg"]
    assert TASK["src_sk"] in message
    assert sim.account.auth_token in message
    assert TASK["src_sk"] not in str(sim.log)


def test_redirect_leads_away(both: Cloud) -> None:
    both.simulator.faults.add(Fault(action="redirect", status=307, headers={"Location": both.tasks_url}))
    assert both.call("GET", allow_redirects=True).json()["count"] == 0
    assert [entry.status for entry in both.simulator.log] == [307, 200]


@pytest.mark.parametrize("action", ["huge", "gzip_bomb"])
def test_large_bodies(both: Cloud, action: str) -> None:
    both.simulator.faults.add(Fault(action=action, megabytes=3))
    answer = both.call("GET")
    assert len(answer.json()["error_msg"]) == 3 * 1024 * 1024
    assert (int(answer.headers["Content-Length"]) < 10_000) is (action == "gzip_bomb")


def test_times_and_skip_count_requests_of_the_operation(cloud: Cloud, sim: Simulator) -> None:
    armed = sim.faults.add(Fault("ListSyncTasks", "status", skip=1, times=2, status=503))
    cloud.create()
    assert [cloud.call("GET").status_code for _time in range(5)] == [200, 503, 503, 200, 200]
    assert armed.fired == 2
    sim.faults.add(Fault("ListSyncTasks", "status", times=None, status=500))
    assert [cloud.call("GET").status_code for _time in range(3)] == [500, 500, 500]
    assert cloud.create().status_code == 200
    sim.faults.clear()
    assert cloud.call("GET").status_code == 200


def test_a_request_meets_one_fault(cloud: Cloud, sim: Simulator) -> None:
    sim.faults.add(Fault(action="status", status=500))
    sim.faults.add(Fault(action="status", status=502))
    assert [cloud.call("GET").status_code for _time in range(3)] == [500, 502, 200]


@pytest.mark.parametrize("bad", [{"operation": "Nope"}, {"action": "explode"}, {"when": "during"}])
def test_bad_faults(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Fault(**bad)


# Time


def test_delay_on_a_socket(simulator: Simulator) -> None:
    simulator.faults.add(Fault("CreateSyncTask", "delay", "after", seconds=1.5))
    simulator.faults.add(Fault("CreateSyncTask", "delay", "before", seconds=1.5))
    with requests.Session() as session:
        for _time in range(2):
            with pytest.raises(requests.ReadTimeout):
                Cloud(simulator, session).call("POST", json=TASK, timeout=(5, 0.7))
            assert len(simulator.tasks()) == 1
    patience = time.monotonic() + 10
    while len(simulator.tasks()) == 1 and time.monotonic() < patience:
        time.sleep(0.05)
    assert len(simulator.tasks()) == 2, "what came late still happened"


def test_a_delayed_create_blocks_no_other_request(simulator: Simulator) -> None:
    simulator.faults.add(Fault("CreateSyncTask", "delay", "before", seconds=3))
    with requests.Session() as session:
        start = time.monotonic()
        with pytest.raises(requests.ReadTimeout):
            Cloud(simulator, session).call("POST", json=TASK, timeout=(5, 0.1))
        assert Cloud(simulator, session).create().status_code == 200
        assert time.monotonic() - start < 2.5


@pytest.mark.parametrize(
    ("fault", "at_once", "later"),
    [
        (Fault(action="delay", when="after", seconds=100), 1, 1),
        (Fault(action="delay", when="before", seconds=100), 0, 1),
        (Fault(action="drop", when="before", seconds=100), 0, 0),
    ],
)
def test_timeouts_in_virtual_time(
    cloud: Cloud, sim: Simulator, clock: VirtualClock, fault: Fault, at_once: int, later: int
) -> None:
    sim.faults.add(fault)
    start = clock.time()
    with pytest.raises(requests.ReadTimeout):
        cloud.create()
    assert clock.time() - start == 60
    assert len(sim.tasks()) == at_once
    clock.sleep(40)
    assert len(sim.tasks()) == later
    if later > at_once:
        assert sim.tasks()[0]["create_time"] == int((start + 100) * 1000)


def test_waiting_in_virtual_time(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    for when in ("before", "after"):
        start = clock.time()
        sim.faults.add(Fault(action="delay", when=when, seconds=59))
        assert cloud.create().status_code == 200
        assert clock.time() - start == 59
    sim.faults.add(Fault(action="delay", seconds=10_000))
    assert cloud.call("GET", timeout=None).status_code == 200


def test_slow_bodies_in_virtual_time(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    start = clock.time()
    sim.faults.add(Fault("CreateSyncTask", "slow", "after", seconds=500))
    assert cloud.create().status_code == 200
    assert clock.time() - start == pytest.approx(500)
    sim.faults.add(Fault("CreateSyncTask", "slow", "after", seconds=700))
    with pytest.raises(requests.ConnectionError, match="Read timed out"):
        cloud.create()
    assert len(sim.tasks()) == 2


def test_slow_bodies_on_a_socket(simulator: Simulator) -> None:
    simulator.faults.add(Fault("*", "slow", "after", seconds=1.5))
    with requests.Session() as session:
        start = time.monotonic()
        assert Cloud(simulator, session).call("GET", timeout=(5, 1)).json()["count"] == 0
        assert time.monotonic() - start > 1.2


def test_other_actors_come_in_between(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    clock.call_later(30, lambda: sim.add_task(src_bucket="theirs"))
    sim.faults.add(Fault("CreateSyncTask", "delay", seconds=50))
    cloud.created(src_bucket="ours")
    assert [task["src_bucket"] for task in sim.tasks()] == ["theirs", "ours"]


def test_the_adapter_requires_a_virtual_clock() -> None:
    with pytest.raises(TypeError, match="VirtualClock"):
        InProcessAdapter(Simulator())


def test_thousands_of_faulty_requests_are_quick(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.faults.add(Fault("*", "delay", "before", times=None, seconds=3600))
    start = time.process_time()
    for _time in range(500):
        with pytest.raises(requests.ReadTimeout):
            cloud.call("GET")
    clock.sleep(3600)
    assert all(entry.executed for entry in sim.log)
    assert time.process_time() - start < 20
