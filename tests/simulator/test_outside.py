# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server, its command, the control endpoint and the record of requests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Settings, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK, Cloud, refusal

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def control(simulator: Simulator, session: requests.Session) -> Any:
    def call(method: str, path: str, body: Any = None) -> Any:
        return session.request(method, f"{simulator.url}/_simulator/{path}", json=body)

    return call


# The server


def test_connections_are_kept(simulator: Simulator) -> None:
    connection = HTTPConnection(urlsplit(simulator.url).netloc)
    connection.connect()
    first = connection.sock
    for method, path in (("GET", "/_simulator/settings"), ("POST", "/v2/none/sync-tasks"), ("GET", "/nowhere")):
        connection.request(method, path, body="{}" if method == "POST" else None)
        connection.getresponse().read()
        assert connection.sock is first, "the server closed the connection"
    connection.close()


def test_the_end_of_the_server_is_the_end_of_its_connections_and_threads(session: requests.Session) -> None:
    before = set(threading.enumerate())
    with running() as simulator:
        assert Cloud(simulator, session).call("GET").status_code == 200
        address = urlsplit(simulator.url)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=1)
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive()


def test_two_simulators_are_independent(session: requests.Session) -> None:
    with running(seed=1) as one, running(seed=2) as other:
        Cloud(one, session).create()
        assert (len(one.tasks()), len(other.tasks())) == (1, 0)
        assert one.account.access_key != other.account.access_key


# The record


def test_secrets_are_hashes_in_the_record(simulator: Simulator, session: requests.Session) -> None:
    cdn = {"authentication_type": "AZURE_SAS_TOKEN", "domain": "a.example.org", "protocol": "https"}
    Cloud(simulator, session).create(source_cdn={**cdn, "authentication_key": "cdn-secret"})
    (entry,) = simulator.log
    assert entry.body["src_sk"] == simulator.hash(TASK["src_sk"])
    assert entry.body["source_cdn"]["authentication_key"] == simulator.hash("cdn-secret")
    assert entry.body["src_bucket"] == TASK["src_bucket"]
    assert entry.headers["X-Auth-Token"] == simulator.hash(simulator.account.auth_token)
    secrets = [*(TASK[name] for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")), "cdn-secret"]
    assert not [secret for secret in [*secrets, simulator.account.auth_token] if secret in str(simulator.log)]


def test_access_key_and_signature_are_hashes(simulator: Simulator, session: requests.Session) -> None:
    claim = "SDK-HMAC-SHA256 Access=AKSECRET, SignedHeaders=host;x-sdk-date, Signature=" + "ab" * 32
    Cloud(simulator, session).call("GET", headers={"Authorization": claim, "X-Security-Token": "sts"})
    (entry,) = simulator.log
    assert f"Access={simulator.hash('AKSECRET')}," in entry.headers["Authorization"]
    assert entry.headers["X-Security-Token"] == simulator.hash("sts")
    assert "AKSECRET" not in str(entry)
    assert "abab" not in str(entry)


def test_a_body_that_is_not_json_is_one_hash(simulator: Simulator, session: requests.Session) -> None:
    Cloud(simulator, session).call("POST", data=b"src_sk=secret")
    assert simulator.log[0].body == simulator.hash("src_sk=secret")


def test_entries_have_the_outcome_of_a_request(simulator: Simulator, session: requests.Session) -> None:
    cloud = Cloud(simulator, session)
    cloud.create()
    cloud.create(description="<")
    cloud.call("GET", params={"limit": 1, "offset": 0})
    session.post(f"{simulator.url}/v3/auth/tokens", json={"auth": {"password": "hidden"}})
    outcomes = [(one.operation, one.method, one.status, one.executed) for one in simulator.log]
    assert outcomes == [
        ("CreateSyncTask", "POST", 200, True),
        ("CreateSyncTask", "POST", 400, False),
        ("ListSyncTasks", "GET", 200, True),
        ("KeystoneCreateUserTokenByPassword", "POST", 400, False),
    ]
    assert simulator.log[2].query == {"limit": ["1"], "offset": ["0"]}
    assert len(simulator.writes()) == 2
    assert "hidden" not in str(simulator.log)


# The control endpoint


def test_control_settings(simulator: Simulator, control: Any) -> None:
    assert control("GET", "settings").json() == Settings().as_dict()
    assert control("PATCH", "settings", {"quota": 2}).json()["quota"] == 2
    assert simulator.settings.quota == 2
    for bad in ({"colour": 1}, {"duplicates": "maybe"}, [1]):
        answer = control("PATCH", "settings", bad)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_control_faults(simulator: Simulator, session: requests.Session, control: Any) -> None:
    added = control("POST", "faults", {"operation": "ListSyncTasks", "action": "status", "status": 503})
    assert (added.status_code, added.json()["fired"]) == (201, 0)
    assert Cloud(simulator, session).call("GET").status_code == 503
    assert [one["fired"] for one in control("GET", "faults").json()] == [1]
    assert control("DELETE", "faults").status_code == 204
    assert control("GET", "faults").json() == []
    assert control("POST", "faults", {"action": "explode"}).status_code == 400


def test_control_tasks(simulator: Simulator, session: requests.Session, control: Any) -> None:
    task_id = control("POST", "tasks", {"src_bucket": "theirs", "src_ak": "hidden", "status": "STOPPED"}).json()[
        "sync_task_id"
    ]
    assert control("PATCH", f"tasks/{task_id}", {"description": "changed"}).status_code == 204
    (task,) = control("GET", "tasks").json()
    assert (task["src_bucket"], task["description"]) == ("theirs", "changed")
    assert task["key_hashes"] == {"src_ak": simulator.hash("hidden")}
    assert control("GET", "tasks?project_id=other").json() == []
    assert Cloud(simulator, session).ids() == [task_id]
    assert control("POST", "tasks", {"colour": "red"}).status_code == 400
    assert control("PATCH", f"tasks/{task_id}", [1]).status_code == 400
    assert control("DELETE", f"tasks/{task_id}").status_code == 204
    assert control("DELETE", f"tasks/{task_id}").status_code == 404


def test_control_record_accounts_and_reset(simulator: Simulator, session: requests.Session, control: Any) -> None:
    Cloud(simulator, session).create()
    assert [one["operation"] for one in control("GET", "log").json()] == ["CreateSyncTask"]
    assert control("DELETE", "log").status_code == 204
    assert control("GET", "log").json() == []
    assert control("GET", "accounts").json()["account"]["password"] == simulator.account.password
    assert control("POST", "reset").status_code == 204
    assert simulator.tasks() == []


def test_faults_do_not_affect_the_control_endpoint(simulator: Simulator, control: Any) -> None:
    simulator.faults.add(Fault(times=None))
    assert control("GET", "settings").status_code == 200
    assert simulator.log == []


# The command


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command(session: requests.Session, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--settings", '{"quota": 1}']
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            _use(json.loads(process.stdout.readline()), session)
            process.send_signal(number)
            rest, _errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert (process.returncode, rest) == (0, "")


def test_command_writes_accounts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.simulator", "--accounts", "3"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            shown = json.loads(process.stdout.readline())
            file = tmp_path / "accounts.yml"
            assert file.stat().st_mode & 0o777 == 0o600
            accounts = json.loads(file.read_text())["accounts"]
            assert {**accounts[0], "control": shown["control"]} == shown
            assert len({one["project_id"] for one in accounts}) == len({one["access_key"] for one in accounts}) == 3
        finally:
            process.kill()


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_command_refuses_a_number_of_accounts(number: str) -> None:
    command = [sys.executable, "-m", "tests.simulator", "--accounts", number]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "invalid positive value" in done.stderr


def _use(shown: dict[str, str], session: requests.Session) -> None:
    """Use the simulator with nothing but the output of its command."""
    assert list(shown) == [
        *("endpoint", "iam_endpoint", "region", "project_id", "access_key", "secret_key", "control"),
    ]
    account = session.get(f"{shown['control']}accounts").json()["account"]
    assert account["access_key"] == shown["access_key"]
    url = f"{shown['endpoint']}/v2/{shown['project_id']}/sync-tasks"
    headers = {"X-Auth-Token": account["auth_token"]}
    assert session.post(url, json=TASK, headers=headers).status_code == 200
    assert refusal(session.post(url, json=TASK, headers=headers)) == (400, "OMS.0077")


@pytest.mark.parametrize("settings", ["{", '{"colour": 1}', "5"])
def test_command_refuses_bad_settings(settings: str) -> None:
    command = [sys.executable, "-m", "tests.simulator", "--settings", settings]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
