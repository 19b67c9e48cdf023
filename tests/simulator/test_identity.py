# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signatures, tokens, login and projects. The official SDK signs, so that the signature is checked independently."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from requests import PreparedRequest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from ansible_collections.hwcloud.oms.tests.simulator import Account, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK, Cloud, refusal
from ansible_collections.hwcloud.oms.tests.simulator.signature import SignedRequest

PROJECT = "0123456789abcdef0123456789abcdef"
VECTORS: list[tuple[str, str, dict[str, str], bytes, str]] = [
    (
        "GET",
        f"/v2/{PROJECT}/sync-tasks?limit=100&offset=0&status=SYNCHRONIZING",
        {},
        b"",
        "e81aaae6afe06b32def77fbeb292f337c5edc7849d24d0b93cad7fa82165fa68",
    ),
    (
        "POST",
        f"/v2/{PROJECT}/sync-tasks/0d146099-8cf4-437d-b6ef-88e043771c8b/events",
        {"X-Security-Token": "STSTOKEN"},
        b'{"object_keys": ["a%2Fb.txt"]}',
        "e42cbe0fc3c2c1d2aa888bc67c83a1bfbb63e30c9d71575111391f0ac7ae1489",
    ),
]


class Signed(requests.auth.AuthBase):
    """The official signer as an `auth=` of requests."""

    def __init__(
        self, account: Account, clock: VirtualClock, changes: dict[str, str] | None = None, skew: float = 0
    ) -> None:
        changes = changes or {}
        self._keys = {"access_key": account.access_key, "secret_key": account.secret_key, **changes}
        self._token = changes.get("security_token", account.security_token)
        self._clock = clock
        self._skew = skew

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        url = urlsplit(str(request.url))
        moment = datetime.fromtimestamp(self._clock.time() + self._skew, timezone.utc)
        headers = {"Content-Type": "application/json", "X-Sdk-Date": moment.strftime("%Y%m%dT%H%M%SZ")}
        if self._token:
            headers["X-Security-Token"] = self._token
        query = parse_qsl(url.query, keep_blank_values=True)
        unsigned = SdkRequest(
            request.method, url.scheme, url.netloc, url.path, None, query, headers, request.body or ""
        )
        credentials = BasicCredentials(self._keys["access_key"], self._keys["secret_key"])
        request.headers.update(Signer(credentials).sign(unsigned).header_params)
        return request


@pytest.mark.parametrize(("method", "url", "headers", "body", "signature"), VECTORS)
def test_published_vectors(method: str, url: str, headers: dict[str, str], body: bytes, signature: str) -> None:
    headers = {
        "Content-Type": "application/json",
        "Host": "oms.cn-north-4.myhuaweicloud.com",
        "X-Project-Id": PROJECT,
        "X-Sdk-Date": "20260301T120000Z",
        **headers,
    }
    names = ";".join(sorted(name.lower() for name in headers))
    claim = f"SDK-HMAC-SHA256 Access=AKEXAMPLE0000000000A, SignedHeaders={names}, Signature={signature}"
    builder = EnvironBuilder(url, method=method, headers=[*headers.items(), ("Authorization", claim)], data=body)
    signed = SignedRequest(Request(builder.get_environ()))
    assert signed.is_signed_with("skexample-secret-0000000000000000")
    assert not signed.is_signed_with("skexample-secret-0000000000000001")


@pytest.mark.parametrize("which", ["account", "temporary_account"])
def test_signed_requests(cloud: Cloud, sim: Simulator, clock: VirtualClock, which: str) -> None:
    auth = Signed(getattr(sim, which), clock)
    assert cloud.call("POST", headers={}, auth=auth, json=TASK).status_code == 200
    listed = cloud.call("GET", headers={}, auth=auth, params={"status": "SYNCHRONIZING", "limit": 5})
    assert listed.json()["count"] == 1


@pytest.mark.parametrize("path", ["/caf\u00e9%20\u56fe", "/a~b-c_d.e", "/plus+blank%20percent%2525", "/slash%2Finside"])
def test_paths_and_queries_that_need_encoding(
    session: requests.Session, sim: Simulator, clock: VirtualClock, path: str
) -> None:
    auth = Signed(sim.account, clock)
    answer = session.get(
        f"{sim.url}/v2/{sim.account.project_id}/sync-tasks{path}",
        params={"query_time": ["1", "0"], "empty": "", "\u56fe b": "c+d&e=~"},
        auth=auth,
    )
    assert answer.status_code in (400, 404), "the signature is good, the rest need not be"


@pytest.mark.parametrize("skew", [-901, 901])
def test_clock_window(cloud: Cloud, sim: Simulator, clock: VirtualClock, skew: float) -> None:
    assert refusal(cloud.call("GET", headers={}, auth=Signed(sim.account, clock, skew=skew))) == (401, "APIGW.0301")
    assert cloud.call("GET", headers={}, auth=Signed(sim.account, clock, skew=skew * 0.99)).status_code == 200
    sim.settings.signature_window = 1
    assert cloud.call("GET", headers={}, auth=Signed(sim.account, clock, skew=skew * 0.99)).status_code == 401


@pytest.mark.parametrize(
    ("which", "changes"),
    [
        ("account", {"access_key": "AKUNKNOWN"}),
        ("account", {"secret_key": "wrong"}),
        ("account", {"security_token": "none-needed"}),
        ("temporary_account", {"security_token": "wrong"}),
        ("temporary_account", {"security_token": ""}),
    ],
)
def test_bad_keys(cloud: Cloud, sim: Simulator, clock: VirtualClock, which: str, changes: dict[str, str]) -> None:
    auth = Signed(getattr(sim, which), clock, changes)
    assert refusal(cloud.call("GET", headers={}, auth=auth)) == (401, "APIGW.0301")


def test_what_was_signed_can_not_be_changed(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    def tampered(request: PreparedRequest) -> PreparedRequest:
        signed = Signed(sim.account, clock)(request)
        assert isinstance(signed.body, bytes)
        signed.body = signed.body.replace(b"photos-copy", b"photos-evil")
        return signed

    assert refusal(cloud.call("POST", headers={}, auth=tampered, json=TASK)) == (401, "APIGW.0301")
    assert sim.tasks() == []


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "nonsense",
        "V11-HMAC-SHA256 Credential=a",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=" + 64 * "0",
    ],
)
def test_unreadable_claims(cloud: Cloud, authorization: str) -> None:
    assert refusal(cloud.call("GET", headers={"Authorization": authorization})) == (401, "APIGW.0301")


def test_an_unsigned_security_token_is_worthless(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    def late(request: PreparedRequest) -> PreparedRequest:
        signed = Signed(sim.temporary_account, clock, {"security_token": ""})(request)
        signed.headers["X-Security-Token"] = str(sim.temporary_account.security_token)
        return signed

    assert refusal(cloud.call("GET", headers={}, auth=late)) == (401, "APIGW.0301")


def test_five_bad_signatures_lock_the_key_for_a_while(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    good, bad = Signed(sim.account, clock), Signed(sim.account, clock, {"secret_key": "wrong"})

    def status(auth: Signed) -> int:
        return cloud.call("GET", headers={}, auth=auth).status_code

    for _time in range(2):
        assert [status(bad) for _time in range(4)] == [401] * 4
        assert status(good) == 200, "a good one ends the row"
    assert [status(bad) for _time in range(5)] == [401] * 5
    assert status(good) == 401
    assert status(Signed(sim.temporary_account, clock)) == 200
    clock.sleep(299)
    assert status(good) == 401
    clock.sleep(2)
    assert status(good) == 200
    sim.settings.lock_after = 0
    assert [status(bad) for _time in range(9)] == [401] * 9
    assert status(good) == 200


# Tokens


def login(sim: Simulator, session: requests.Session, scope: dict[str, Any], **changes: str) -> requests.Response:
    account = {"name": sim.account.username, "password": sim.account.password, "domain": sim.account.domain_name}
    account.update(changes)
    user = {**account, "domain": {"name": account["domain"]}}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}
    return session.post(f"{sim.url}/v3/auth/tokens", json={"auth": auth})


@pytest.mark.parametrize("by", ["name", "id"])
def test_login_gives_a_token_for_a_day(
    cloud: Cloud, sim: Simulator, session: requests.Session, clock: VirtualClock, by: str
) -> None:
    wanted = {"name": sim.account.region, "id": sim.account.project_id}
    answer = login(sim, session, {"project": {by: wanted[by]}})
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert token["expires_at"] == "2026-03-02T12:00:00.000000Z"
    assert (token["project"]["id"], token["project"]["name"]) == (sim.account.project_id, sim.account.region)
    headers = {"X-Auth-Token": answer.headers["X-Subject-Token"]}
    assert cloud.call("GET", headers=headers).status_code == 200
    clock.sleep(86399)
    assert cloud.call("GET", headers=headers).status_code == 200
    clock.sleep(1)
    assert refusal(cloud.call("GET", headers=headers)) == (401, "APIGW.0307")


@pytest.mark.parametrize(
    ("scope", "changes"),
    [
        ({"project": {"name": "cn-north-4"}}, {"password": "wrong"}),
        ({"project": {"name": "cn-north-4"}}, {"name": "nobody"}),
        ({"project": {"name": "cn-north-4"}}, {"domain": "elsewhere"}),
        ({"project": {"name": "mars-north-1"}}, {}),
    ],
)
def test_bad_logins(sim: Simulator, session: requests.Session, scope: dict[str, Any], changes: dict[str, str]) -> None:
    answer = login(sim, session, scope, **changes)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 401)
    assert "X-Subject-Token" not in answer.headers


def test_a_login_needs_a_project(sim: Simulator, session: requests.Session) -> None:
    assert login(sim, session, {}).status_code == 400


def test_who_may_do_what_where(cloud: Cloud, sim: Simulator, session: requests.Session, clock: VirtualClock) -> None:
    stranger = sim.add_account("cn-east-3")
    assert refusal(cloud.call("GET", headers={})) == (401, "APIGW.0301")
    assert refusal(cloud.call("GET", headers={"X-Auth-Token": "made-up"})) == (401, "APIGW.0301")
    assert refusal(cloud.call("GET", headers={"X-Auth-Token": stranger.auth_token})) == (403, "OMS.0072")
    assert refusal(cloud.call("GET", headers={}, auth=Signed(stranger, clock))) == (403, "OMS.0072")
    elsewhere = login(sim, session, {"project": {"name": "cn-south-1"}}).headers["X-Subject-Token"]
    assert refusal(cloud.call("GET", headers={"X-Auth-Token": elsewhere})) == (401, "APIGW.0307")


def test_project_lookup(cloud: Cloud, sim: Simulator, session: requests.Session, clock: VirtualClock) -> None:
    sim.add_account()

    def names(**query: str) -> list[str]:
        answer = session.get(f"{sim.url}/v3/projects", params=query, auth=Signed(sim.account, clock))
        assert answer.status_code == 200
        return [f"{one['name']} {one['id']}" for one in answer.json()["projects"]]

    assert names(name="cn-north-4") == [f"cn-north-4 {sim.account.project_id}"]
    assert names(name="mars-north-1") == []
    assert len(names()) == 21
    assert session.get(f"{sim.url}/v3/projects", headers=cloud.headers).status_code == 200
    assert session.get(f"{sim.url}/v3/projects").status_code == 401
