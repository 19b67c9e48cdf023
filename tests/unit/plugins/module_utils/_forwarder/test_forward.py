# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The delivery of names, on a simulator with a socket: the client of the function has no other adapter."""

from __future__ import annotations

import threading
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError, TaskNotFoundError
from ansible_collections.hwcloud.oms.plugins.module_utils._forwarder.forward import Forwarder
from ansible_collections.hwcloud.oms.plugins.module_utils._forwarder.settings import IDENTITY_VARIABLES, read_settings

from .....simulator import Simulator
from .....simulator.faults import Fault

EVENTS, LIST = "CreateSyncEvents", "ListSyncTasks"
TASK = {
    "src_cloud_type": "AWS",
    "src_region": "eu-west-1",
    "src_bucket": "photos-origin",
    "dst_region": "cn-north-4",
    "dst_bucket": "photos-copy",
}
Start = Callable[..., Forwarder]


@pytest.fixture
def start(simulator: Simulator) -> Start:
    """Return what makes a forwarder; its log is in `lines`."""

    def make(**settings: str) -> Forwarder:
        account = simulator.account
        variables = {
            "HW_ACCESS_KEY": account.access_key,
            "HW_SECRET_KEY": account.secret_key,
            "HW_PROJECT_ID": account.project_id,
            "HW_OMS_ENDPOINT": simulator.url,
            "HW_REGION_NAME": account.region,
            **{IDENTITY_VARIABLES[name]: value for name, value in TASK.items()},
            **settings,
        }
        return Forwarder(read_settings({name: value for name, value in variables.items() if value}), lines.append)

    lines: list[str] = []
    return make


def calls(simulator: Simulator) -> list[Any]:
    return [entry.operation for entry in simulator.log]


def outcome(failed: dict[str, Any]) -> dict[str, str]:
    """Return how messages failed. Nobody runs a playbook here, so no text asks for that."""
    assert not [str(error) for error in failed.values() if "playbook" in str(error)]
    return {message: getattr(error, "outcome", type(error).__name__) for message, error in failed.items()}


def test_names_are_sent_ten_at_a_time_and_the_id_is_kept(start: Start, simulator: Simulator) -> None:
    task = simulator.add_task(**TASK)
    forwarder = start()
    assert forwarder.deliver([("m", [f"{number}" for number in range(12)])], 5) == {}
    assert forwarder.deliver([], 5) == {}
    assert forwarder.deliver([("m", []), ("n", ["a"])], 5) == {}
    assert forwarder.sync_task_id == task
    assert calls(simulator) == [LIST, EVENTS, EVENTS, EVENTS]


def test_a_recreated_task_is_followed_and_a_missing_one_is_an_error(start: Start, simulator: Simulator) -> None:
    forwarder = start(OMS_SYNC_TASK_ID="gone")
    failed = forwarder.deliver([("m", ["a"]), ("n", ["b"])], 5)
    assert outcome(failed) == {"m": "TaskNotFoundError", "n": "TaskNotFoundError"}
    task = simulator.add_task(**TASK)
    assert forwarder.deliver([("m", ["a"])], 5) == {}
    assert forwarder.sync_task_id == task
    simulator.faults.add(Fault(EVENTS, "status", status=404, times=2))
    failed = forwarder.deliver([("m", ["a"])], 5)
    assert isinstance(failed["m"], TaskNotFoundError)
    assert task in str(failed["m"])


def test_a_refused_request_is_taken_apart(start: Start, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    failed = start().deliver([("m", ["a"]), ("n", ["b", "x" * 20000]), ("o", ["c"])], 5)
    assert outcome(failed) == {"n": "client_error"}
    assert simulator.tasks()[0]["events"] == ["a", "c"]


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ({"action": "status", "status": 503, "code": "OMS.0001"}, "server_error"),
        ({"action": "status", "status": 500}, "internal"),
        ({"action": "status", "status": 429}, "throttled"),
        ({"action": "status", "status": 403}, "client_error"),
        ({"action": "status", "status": 401}, "unauthorized"),
        ({"action": "redirect"}, "redirect"),
        ({"action": "drop"}, "reset"),
    ],
)
def test_after_any_other_failure_nothing_is_sent(
    fault: dict[str, Any], found: str, start: Start, simulator: Simulator
) -> None:
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(EVENTS, times=None, **fault))
    failed = start().deliver([(f"m{number}", ["a"]) for number in range(15)], 0)
    assert outcome(failed) == {f"m{number}": found for number in range(15)}
    assert calls(simulator).count(EVENTS) == 1
    again = found in ("server_error", "internal", "throttled", "reset")
    assert ("The platform delivers the notification again" in str(failed["m0"])) is again


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ({"action": "huge"}, "unreadable"),
        ({"action": "truncate"}, "unreadable"),
        ({"action": "html", "status": 200}, "unreadable"),
        ({"action": "malformed"}, "wrong_shape"),
        ({"action": "delay", "seconds": 3}, "timeout"),
    ],
)
def test_an_odd_list_proves_nothing(fault: dict[str, Any], found: str, start: Start, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    simulator.faults.add(Fault(LIST, **fault))
    assert outcome(start().deliver([("m", ["a"])], 0)) == {"m": found}


@pytest.mark.parametrize(
    ("endpoint", "found"),
    [("http://127.0.0.1:9", "not_connected"), ("https://127.0.0.1:{port}", "client_error")],
)
def test_without_a_connection_nothing_was_sent(endpoint: str, found: str, start: Start, simulator: Simulator) -> None:
    forwarder = start(HW_OMS_ENDPOINT=endpoint.format(port=simulator.url.rpartition(":")[2]))
    failed = forwarder.deliver([("m", ["a"])], 0)
    assert outcome(failed) == {"m": found}
    assert isinstance(failed["m"], RequestError)
    assert not failed["m"].ambiguous


def test_the_project_is_looked_up_once(start: Start, simulator: Simulator) -> None:
    simulator.add_task(**TASK)
    forwarder = start(HW_PROJECT_ID="", HUAWEICLOUD_SDK_IAM_ENDPOINT=simulator.url)
    assert forwarder.deliver([("m", ["a"])], 5) == forwarder.deliver([("m", ["b"])], 5) == {}
    assert calls(simulator) == ["KeystoneListProjects", LIST, EVENTS, EVENTS]


def test_any_thread_can_deliver(start: Start, simulator: Simulator) -> None:
    """A platform need not call the function in the main thread."""
    simulator.add_task(**TASK)
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(start().deliver([("m", ["a"])], 5)))
    thread.start()
    thread.join()
    assert results == [{}]


def test_no_key_is_in_a_text(start: Start, simulator: Simulator) -> None:
    forwarder = start()
    keys = f"{simulator.account.access_key}\n{simulator.account.secret_key}"
    assert not any(key in forwarder.text(keys) for key in keys.splitlines())
    assert "\n" not in forwarder.text(keys)
