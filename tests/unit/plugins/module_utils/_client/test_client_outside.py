# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls over a real socket ignore the environment and respect their deadlines."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import no_auth, token_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client.client import Client
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError
from ansible_collections.hwcloud.oms.tests.simulator import Fault, running


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set an environment that tries to change the server and the user."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password thief\n", encoding="utf-8")
    netrc.chmod(0o600)
    for name, value in {
        "NETRC": str(netrc),
        "HOME": str(tmp_path),
        "REQUESTS_CA_BUNDLE": "/nowhere/ca.pem",
        "CURL_CA_BUNDLE": "/nowhere/ca.pem",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("hostile")
def test_neither_netrc_nor_a_ca_bundle_of_the_environment_touches_a_request() -> None:
    with running() as cloud:
        client = Client(cloud.url, auth=no_auth, retry_timeout=0.0)
        with pytest.raises(RequestError):
            client.send(Call("project", "safe", "GET", "/v3/projects", parse=dict))
        assert "Authorization" not in cloud.log[0].headers
        client.auth = token_auth(cloud.account.auth_token)
        assert client.send(Call("project", "safe", "GET", "/v3/projects", parse=dict)).value["projects"]
        settings = client.session.merge_environment_settings("https://h/", {}, True, client.verify, None)
        assert settings["verify"] is True


def test_proxies_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        call = Call("project", "safe", "GET", "/v3/projects", parse=dict)
        auth = token_auth(proxy.account.auth_token)
        assert Client("http://iam.example.invalid", auth=auth).send(call).value["projects"]
        assert proxy.log[0].headers["Host"] == "iam.example.invalid"
        monkeypatch.setenv("no_proxy", "iam.example.invalid")
        with pytest.raises(RequestError) as failure:
            Client("http://iam.example.invalid", auth=auth, retry_timeout=0.0).send(call)
        assert failure.value.outcome == "not_connected"


def test_a_redirect_is_not_followed() -> None:
    with running() as elsewhere, running() as cloud:
        cloud.faults.add(Fault("KeystoneListProjects", "redirect", headers={"Location": elsewhere.url}))
        client = Client(cloud.url, auth=token_auth(cloud.account.auth_token))
        with pytest.raises(RequestError) as failure:
            client.send(Call("project", "safe", "GET", "/v3/projects", parse=json.dumps))
        assert elsewhere.url in failure.value.message
        assert elsewhere.log == []


def test_nobody_there_is_refused_at_once() -> None:
    with running() as cloud:
        gone = cloud.url
    with pytest.raises(RequestError) as failure:
        Client(gone, auth=no_auth, retry_timeout=0.0).send(Call("list", "safe", "GET", "/x", parse=dict))
    assert (failure.value.outcome, failure.value.ambiguous) == ("not_connected", False)


def test_an_answer_that_never_ends_is_given_up() -> None:
    with running() as cloud:
        cloud.faults.add(Fault("*", "slow", when="after", seconds=5.0))
        client = Client(cloud.url, auth=token_auth(cloud.account.auth_token), timeout=(0.1, 0.8), retry_timeout=0.0)
        before = time.monotonic()
        with pytest.raises(RequestError) as failure:
            client.send(Call("project", "safe", "GET", "/v3/projects", parse=dict))
        assert "not complete in time" in failure.value.message
        assert time.monotonic() - before < 3.0
