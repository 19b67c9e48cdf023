# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates, proxies, `.netrc` files, redirects and a missing `requests` work as documented."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import trustme

from ...simulator import Fault, Simulator, running
from .module import Module
from .plays import BUCKETS, Ansible, keys_of, sent, sync_task, warnings_of

LOOK = {**BUCKETS, "state": "absent"}
Table = list[tuple[dict[str, Any], dict[str, str], bool]]


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_certificates(ansible: Ansible, tmp_path: Path) -> None:
    """Only `ca_path` and `validate_certs` decide about trust; the environment has no effect."""
    authority, stranger = trustme.CA(), trustme.CA()
    trusted, foreign = tmp_path / "ca.pem", tmp_path / "foreign.pem"
    authority.cert_pem.write_to_path(str(trusted))
    stranger.cert_pem.write_to_path(str(foreign))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundles = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    table: Table = [
        ({}, {}, False),
        ({"ca_path": str(trusted)}, {}, True),
        ({"ca_path": str(foreign)}, {}, False),
        ({"validate_certs": False}, {}, True),
        ({"validate_certs": False, "ca_path": str(foreign)}, {}, True),
        ({}, dict.fromkeys(bundles, str(trusted)), False),
        ({}, dict.fromkeys(bundles, ""), False),
        ({"ca_path": str(trusted)}, dict.fromkeys(bundles, str(foreign)), True),
        ({"ca_path": str(foreign)}, dict.fromkeys(bundles, str(trusted)), False),
    ]
    with running(ssl_context=context) as simulator:
        keys = keys_of(simulator, simulator.account)
        tasks = [
            {**sync_task(**LOOK, **keys, **options), "environment": environment}
            for options, environment, _good in table
        ]
        done = ansible.play(tasks)
        assert [not result.get("failed", False) for result in done.results] == [good for *_rest, good in table]
        assert sent(simulator) == "list list list list"
    expected = "The request was not sent. The certificate is not trusted: set ca_path to the CA that signed it."
    for result in done.results:
        if result.get("failed"):
            assert expected in result["msg"]
            assert (result["error"]["attempts"], result["error"]["retryable"]) == (1, False)
    assert "Traceback" not in done.output


def test_a_host_name_that_is_not_in_the_certificate_is_not_trusted(module: Module, tmp_path: Path) -> None:
    """Regardless of its issuer."""
    authority = trustme.CA()
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("oms.example.org").configure_cert(context)
    with running(ssl_context=context) as simulator:
        keys = keys_of(simulator, simulator.account)
        (result,) = module.play([sync_task(**LOOK, **keys, ca_path=str(trusted))]).results
        assert simulator.log == []
    assert result["failed"]
    assert "127.0.0.1" in result["error"]["message"]


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


def test_netrc_is_not_read(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> None:
    """Neither the one in the home directory nor the one in `NETRC`."""
    for place in (Path(ansible.env["HOME"]) / ".netrc", tmp_path / "netrc"):
        place.write_text("machine 127.0.0.1 login somebody password TheirPassword\n", encoding="utf-8")
        place.chmod(0o600)
    account = simulator.account
    login = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    addresses = {"endpoint": simulator.url, "iam_endpoint": simulator.url}
    ways: list[dict[str, Any]] = [{"auth_token": account.auth_token}, login]
    tasks = [sync_task(**LOOK, **addresses, project_id=account.project_id, **way) for way in ways]
    again = [{**task, "environment": {"NETRC": str(tmp_path / "netrc")}} for task in tasks]
    results = ansible.play([*tasks, *again]).results
    assert [result.get("msg") for result in results] == [None] * 4
    assert sent(simulator) == "list login list list login list"
    assert not [one for one in simulator.log if "Authorization" in one.headers]


def test_redirects_are_not_followed(module: Module, simulator: Simulator) -> None:
    """They would send credentials to another host. One that leads back to the service is not followed either."""
    for place in ("https://elsewhere.invalid/", f"{simulator.url}/v2/elsewhere/sync-tasks"):
        simulator.faults.add(Fault("ListSyncTasks", "redirect", status=307, headers={"Location": place}))
    results = module.play([sync_task(**LOOK, **keys_of(simulator, simulator.account))] * 2).results
    assert sent(simulator) == "list list"
    for result, place in zip(results, ("https://elsewhere.invalid/", f"{simulator.url}/v2/elsewhere/sync-tasks")):
        assert result["msg"] == (
            f"Listing the synchronization tasks failed: {simulator.url} responded: a redirect to {place} (HTTP 307). "
            "Redirects are not followed, because they could send credentials elsewhere: check endpoint."
        )
        assert (result["error"]["status"], result["error"]["attempts"]) == (307, 1)


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
