# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies and a missing `requests` work as documented; tests/resilience has the rest of the transport."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from ...simulator import Simulator
from .module import Module
from .plays import BUCKETS, Ansible, keys_of, sent, sync_task, warnings_of

LOOK = {**BUCKETS, "state": "absent"}
Table = list[tuple[dict[str, Any], dict[str, str], bool]]


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_proxies_come_from_the_environment(module: Module, simulator: Simulator) -> None:
    """In the usual variables in lower or upper case, with `no_proxy`; an unreachable proxy is reported."""
    nobody = f"http://127.0.0.1:{free_port()}"
    direct = keys_of(simulator, simulator.account)
    behind = {**direct, "endpoint": "http://oms.cloud.invalid"}
    table: Table = [
        (behind, {"http_proxy": simulator.url}, True),
        (behind, {"HTTP_PROXY": simulator.url}, True),
        (behind, {"all_proxy": simulator.url}, True),
        (behind, {"http_proxy": simulator.url, "no_proxy": "cloud.invalid"}, False),
        (direct, {"http_proxy": nobody, "no_proxy": "127.0.0.1"}, True),
        (direct, {"http_proxy": nobody}, False),
    ]
    tasks = [
        {**sync_task(**LOOK, **keys, retry_timeout=0), "environment": environment} for keys, environment, _good in table
    ]
    results = module.play(tasks).results
    assert [not result.get("failed", False) for result in results] == [good for *_rest, good in table]
    assert [one.headers["Host"] for one in simulator.log][:3] == ["oms.cloud.invalid"] * 3
    assert sent(simulator) == "list list list list"
    for result in (results[3], results[5]):
        assert "The request was not executed. Check endpoint, region and proxy" in result["msg"]
        assert result["error"]["attempts"] == 1
    # A proxy may come back. An unknown host name is an error, unless no name server is available.
    assert results[5]["error"]["retryable"] is True
    unknown = "host name oms.cloud.invalid not found" in results[3]["msg"]
    assert results[3]["error"]["retryable"] is not unknown
    expected = "endpoint is not https: bucket keys will be sent unencrypted."
    assert [expected in warnings_of(result) for result in results] == [True] * 4 + [False] * 2


def test_a_missing_requests_has_the_usual_message(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> None:
    """With the message of Ansible, which names the library and the Python, and no traceback."""
    blocker = tmp_path / "blocker"
    blocker.mkdir()
    raising = "raise ModuleNotFoundError(\"No module named 'requests'\", name='requests')\n"
    (blocker / "requests.py").write_text(raising, encoding="utf-8")
    task = sync_task(**LOOK, **keys_of(simulator, simulator.account))
    done = ansible.play([{**task, "environment": {"PYTHONPATH": str(blocker)}}])
    assert done.results[0]["msg"].startswith("Failed to import the required Python library (requests) on ")
    assert "ansible_python_interpreter" in done.results[0]["msg"]
    assert "Traceback" not in done.output
    assert simulator.log == []
