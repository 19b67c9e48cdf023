# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies are read from the usual variables, and their passwords stay secret."""

from __future__ import annotations

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.support.proxies import dead, proxy

from .conftest import Secured
from .process import Module

PATIENT = 20
PASSWORD = "Pr0xyPassw0rd"
LOGIN = (
    "The proxy requires a login: write the user name and the password into the proxy variable, as in "
    "http://USER:PASSWORD@HOST:PORT."
)


def test_https_proxy_is_alive(module: Module, secured: Secured) -> None:
    """TLS is tunneled: the proxy sees the host, and neither paths nor keys."""
    with proxy() as server:
        assert module.run(secured.cloud, {"HTTPS_PROXY": f"http://{server.address}"}, ca_path=secured.ca_path).good
    host = secured.cloud.url.partition("//")[2]
    assert [line.split()[:2] for line in server.seen] == [["CONNECT", host]]
    assert [entry.operation for entry in secured.cloud.log] == ["ListSyncTasks", "CreateSyncTask", "ListSyncTasks"]


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_http_proxy_is_alive(module: Module, simulator: Simulator, variable: str) -> None:
    """Plain requests are forwarded with an intact signature."""
    with proxy() as server:
        assert module.run(simulator, {variable: server.address}).good
    assert len(server.seen) == 3


def test_proxy_wants_a_password_and_gets_it(module: Module, secured: Secured) -> None:
    with proxy(f"clerk:{PASSWORD}") as server:
        address = f"http://clerk:{PASSWORD}@{server.address}"
        ran = module.run(secured.cloud, {"https_proxy": address}, ca_path=secured.ca_path)
    assert ran.good
    assert PASSWORD not in ran.printed


def test_proxy_wants_a_password_and_gets_none(module: Module, secured: Secured) -> None:
    """A 407 response is reported as that of the proxy, and not retried: only a person can set the password."""
    with proxy(f"clerk:{PASSWORD}") as server:
        proxied = {"https_proxy": f"http://{server.address}"}
        ran = module.run(secured.cloud, proxied, ca_path=secured.ca_path, retry_timeout=PATIENT)
    assert "407 Proxy Authentication Required" in ran.msg
    assert ran.msg.endswith(f"The request was not sent. {LOGIN}")
    assert (ran.result["error"]["attempts"], ran.result["error"]["retryable"]) == (1, False)
    assert not secured.cloud.log


def test_http_proxy_wants_a_password_and_gets_none(module: Module, simulator: Simulator) -> None:
    """Without a tunnel the 407 is the response to the request itself."""
    with proxy(f"clerk:{PASSWORD}") as server:
        ran = module.run(simulator, {"http_proxy": server.address}, retry_timeout=PATIENT)
    assert "(HTTP 407)" in ran.msg
    assert ran.msg.endswith(LOGIN)
    assert (ran.result["error"]["attempts"], ran.result["error"]["retryable"]) == (1, False)
    assert not simulator.log


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxy_is_dead(module: Module, simulator: Simulator, variable: str) -> None:
    """An unreachable proxy is reported, nothing is executed, and the password is not shown."""
    ran = module.run(simulator, {variable: f"http://clerk:{PASSWORD}@{dead()}"})
    assert "The request was not executed. Check endpoint, region and proxy" in ran.msg
    assert ran.result["error"]["retryable"]
    assert PASSWORD not in ran.printed
    assert not simulator.log


@pytest.mark.parametrize(
    ("variable", "exception"),
    [("NO_PROXY", "127.0.0.0/8"), ("NO_PROXY", "*"), ("no_proxy", "example.org, 127.0.0.1")],
)
def test_no_proxy_excepts_the_service(module: Module, simulator: Simulator, variable: str, exception: str) -> None:
    """`NO_PROXY` is honored in every usual form, so an unreachable proxy has no effect."""
    assert module.run(simulator, {"HTTP_PROXY": f"http://{dead()}", variable: exception}, state="absent").good


def test_no_proxy_excepts_another_host(module: Module, simulator: Simulator) -> None:
    assert "proxy" in module.run(simulator, {"HTTP_PROXY": f"http://{dead()}", "NO_PROXY": "example.org"}).msg


@pytest.mark.parametrize(
    "environment",
    [
        {"HTTP_PROXY": f"http://clerk:{PASSWORD}@proxy.example.org:port"},
        {"HTTP_PROXY": "http://:3128"},
        {"HTTP_PROXY": f"socks5://clerk:{PASSWORD}@127.0.0.1:1080"},
    ],
    ids=["no port", "no host", "socks without PySocks"],
)
def test_proxy_variable_is_nonsense(module: Module, simulator: Simulator, environment: dict[str, str]) -> None:
    """A permanent error is not retried, and the password of the proxy is not shown."""
    ran = module.run(simulator, environment, retry_timeout=PATIENT)
    assert ran.seconds < PATIENT / 2
    assert ran.result["error"]["attempts"] == 1
    assert (
        "The request was not sent. Check endpoint, credentials, and the proxy variables of the environment." in ran.msg
    )
    assert PASSWORD not in ran.printed
    assert not simulator.log
