# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A create that may have been executed is not sent again, whatever fails on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator
from ansible_collections.hwcloud.oms.tests.support.proxies import DROP, RESET, SILENCE, Breakdown, dead, proxy

from .conftest import Secured
from .libraries import VERSIONS, installed
from .process import NEVER_SENT, Module, Ran

#: Seconds to wait for a proxy that does not respond.
SHORT: dict[str, float] = {"connect_timeout": 1, "read_timeout": 1}
#: Long enough for five creates, if each of them counted as not sent.
PATIENT = 20
#: How a proxy fails after the service executed the create.
AUTH_METHODS: dict[str, str | bytes] = {
    "drop": DROP,
    "reset": RESET,
    "silence": SILENCE,
    "garbage": b"\x16\x03\x01garbage\r\n\r\n",
    "half a status line": b"HTTP/1.1 20",
    "half a header": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{",
    "502": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    "504": b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n",
    "103 and no more": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
}
IN_A_TUNNEL = ["drop", "reset", "silence", "garbage"]


HURRY = "import ansible_collections.hwcloud.oms.tests.resilience.hurry"


@pytest.fixture
def libraries(request: pytest.FixtureRequest, module: Module) -> None:
    """Run the module with this version of requests and urllib3."""
    if request.param != "newest":
        module.env["PYTHONPATH"] = f"{installed(request.param)}:{module.env['PYTHONPATH']}"


def on_each_version(rows: Mapping[str, Any], thorough: Any) -> Any:
    """Return every row with the libraries of the tests, and a few with other versions too."""
    versions = [(row, version) for version in VERSIONS for row in thorough]
    return pytest.mark.parametrize(
        ("way", "libraries"), [*((row, "newest") for row in rows), *versions], indirect=["libraries"]
    )


def made_once(ran: Ran, cloud: Simulator) -> None:
    """Assert that one create was sent, and that the run found its task and reports it."""
    assert [entry.operation for entry in cloud.writes()] == ["CreateSyncTask"]
    assert ran.good, ran.msg
    assert ran.result["operations"] == ["create"]
    assert ran.result["sync_task_id"] == cloud.tasks()[0]["sync_task_id"]
    assert not NEVER_SENT.search(ran.printed)


@pytest.mark.usefixtures("libraries")
@on_each_version(AUTH_METHODS, ["drop", "reset", "half a header"])
def test_proxy_fails_after_the_create(module: Module, simulator: Simulator, way: str) -> None:
    """A plain proxy forwards the create, the service executes it, and the response is lost."""
    with proxy(breakdown=Breakdown(lambda: bool(simulator.writes()), AUTH_METHODS[way])) as server:
        env = {"http_proxy": f"http://{server.address}"}
        ran = module.run(simulator, env, HURRY, retry_timeout=PATIENT, **SHORT)
    made_once(ran, simulator)


@pytest.mark.usefixtures("libraries")
@on_each_version(IN_A_TUNNEL, ["drop", "reset"])
def test_tunnel_fails_after_the_create(module: Module, secured: Secured, way: str) -> None:
    """The same in a tunnel, where only the connection shows that it worked before."""
    cloud = secured.cloud
    with proxy(breakdown=Breakdown(lambda: bool(cloud.writes()), AUTH_METHODS[way])) as server:
        env = {"https_proxy": f"http://{server.address}"}
        ran = module.run(cloud, env, HURRY, retry_timeout=PATIENT, ca_path=secured.ca_path, **SHORT)
    made_once(ran, cloud)


def test_tunnel_breaks_and_can_not_be_built_again(module: Module, secured: Secured) -> None:
    """The lost create stays unknown, although no later request was sent."""
    cloud = secured.cloud
    with proxy() as server:

        def vanish() -> bool:
            if cloud.writes():
                server.connect = b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
            return bool(cloud.writes())

        server.breakdown = Breakdown(vanish, DROP)
        env = {"https_proxy": f"http://{server.address}"}
        ran = module.run(cloud, env, HURRY, ca_path=secured.ca_path, **SHORT)
    assert not ran.good
    assert len(cloud.writes()) == 1


#: Responses of a proxy to CONNECT.
REFUSALS: dict[str, str | bytes] = {
    "407": b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
    "403": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nforbidden",
    "502": b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
    "503": b"HTTP/1.1 503 Service Unavailable\r\n\r\n",
    "nothing": b"",
    "reset": RESET,
    "silence": SILENCE,
    "garbage": b"\x16\x03\x01garbage\r\n\r\n",
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"X-Header: x\r\n" * 200_000,
    "no TLS behind it": b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n",
    "an end behind it": b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.usefixtures("libraries")
@on_each_version(REFUSALS, ["407", "503", "nothing"])
def test_tunnel_does_not_come_about(module: Module, secured: Secured, way: str) -> None:
    """Nothing was sent, and the message reports it."""
    with proxy(connect=REFUSALS[way]) as server:
        env = {"https_proxy": f"http://{server.address}"}
        ran = module.run(secured.cloud, env, HURRY, ca_path=secured.ca_path, **SHORT)
    assert "The request was not executed." in ran.msg or "The request was not sent." in ran.msg
    assert ran.result["error"]["attempts"] == 1
    assert not secured.cloud.log


def test_tunnel_comes_about_in_the_end(module: Module, secured: Secured) -> None:
    """A request that was not sent is retried, with a warning for each retry."""
    cloud = secured.cloud
    with proxy() as server:
        server.connect = b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
        server.connect_times = 1
        env = {"https_proxy": f"http://{server.address}"}
        ran = module.run(cloud, env, HURRY, ca_path=secured.ca_path, retry_timeout=PATIENT)
    made_once(ran, cloud)
    assert len(ran.warnings) == 1


@pytest.mark.usefixtures("libraries")
@on_each_version(["http", "https"], ["http"])
def test_proxy_is_not_there(module: Module, simulator: Simulator, secured: Secured, way: str) -> None:
    cloud = simulator if way == "http" else secured.cloud
    ran = module.run(cloud, {f"{way}_proxy": f"http://{dead()}"}, HURRY, ca_path=secured.ca_path)
    assert "The request was not executed." in ran.msg
    assert ran.result["error"]["retryable"]
    assert not cloud.log


def test_proxy_has_no_scheme(module: Module, simulator: Simulator) -> None:
    """Old versions of requests take the host name for the scheme; the message says what to write."""
    module.env["PYTHONPATH"] = f"{installed('oldest')}:{module.env['PYTHONPATH']}"
    ran = module.run(simulator, {"http_proxy": "proxy.example.org:3128"}, HURRY, retry_timeout=PATIENT)
    assert ran.msg.endswith(
        "The request was not sent. Write http:// in front of the host name in the proxy variable: requests older than "
        "2.27 needs it."
    )
    assert ran.result["error"]["attempts"] == 1
    assert not simulator.log


@pytest.mark.parametrize("when", ["before", "after"])
def test_service_drops_the_create(module: Module, simulator: Simulator, when: str) -> None:
    """Without a proxy too: the create is retried only if the list does not show the first task."""
    simulator.faults.add(Fault("CreateSyncTask", "drop", when=when))
    ran = module.run(simulator, before=HURRY, retry_timeout=PATIENT)
    assert ran.good
    assert len(simulator.tasks()) == 1
    assert len(simulator.writes()) == (2 if when == "before" else 1)


def unresolved(number: str) -> str:
    """Return Python code that makes every name lookup fail with this error. Ansible replaces the public function."""
    return f"""{HURRY}
import socket, _socket
real = _socket.getaddrinfo
def look_up(host, *arguments, **keywords):
    if "example" in str(host) or "cloud" in str(host):
        raise socket.gaierror(socket.{number}, "no such name")
    return real(host, *arguments, **keywords)
_socket.getaddrinfo = look_up
"""


@pytest.mark.usefixtures("libraries")
@on_each_version(["host", "proxy", "tunnel"], ["host", "proxy", "tunnel"])
def test_host_does_not_exist(module: Module, simulator: Simulator, way: str) -> None:
    """A permanent error: one attempt, and the message names the host and the probable region."""
    env = {
        "proxy": {"http_proxy": "http://proxy.example.org:3128"},
        "tunnel": {"https_proxy": "http://proxy.example.org:3128"},
    }
    options: dict[str, Any] = {"endpoint": None, "region": "cn-nord-4"}
    if way == "proxy":
        options = {"endpoint": "http://oms.cn-nord-4.example.org"}
    ran = module.run(simulator, env.get(way), unresolved("EAI_NONAME"), retry_timeout=PATIENT, **options)
    assert ran.result["error"]["attempts"] == 1
    assert not ran.result["error"]["retryable"]
    assert "The request was not executed." in ran.msg
    if way == "host":
        assert "(host name oms.cn-nord-4.myhuaweicloud.com not found). Did you mean the region cn-north-4?" in ran.msg
    else:
        assert "(host name proxy.example.org of the proxy not found)" in ran.msg


def test_name_can_not_be_looked_up_for_now(module: Module, simulator: Simulator) -> None:
    """A name server that does not respond may respond soon."""
    ran = module.run(
        simulator, None, unresolved("EAI_AGAIN"), retry_timeout=PATIENT, endpoint=None, region="cn-north-4"
    )
    assert ran.result["error"]["attempts"] > 3
    assert ran.result["error"]["retryable"]
    assert "not found" not in ran.msg


def test_header_that_can_not_be_sent(module: Module, simulator: Simulator) -> None:
    """With a token that is invalid in a header nothing is sent, and nothing is retried."""
    ran = module.run(simulator, access_key=None, secret_key=None, auth_token="token-\u4efb", retry_timeout=PATIENT)
    assert ran.msg.endswith(
        "The request was not sent. Check endpoint, credentials, and the proxy variables of the environment."
    )
    assert ran.result["error"]["attempts"] == 1
    assert not simulator.log
