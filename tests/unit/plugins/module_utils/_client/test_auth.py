# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signatures match published vectors and those of the official SDK."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import (
    canonical_query,
    key_auth,
    no_auth,
    signature,
    token_auth,
)

AK, SK = "AKEXAMPLE0000000000A", "skexample-secret-0000000000000000"
PROJECT = "0123456789abcdef0123456789abcdef"
HOST = "oms.cn-north-4.myhuaweicloud.com"
TASKS = f"/v2/{PROJECT}/sync-tasks"
#: 2026-03-01, noon.
NOW, STAMP = 1772366400.0, "20260301T120000Z"
JSON = "application/json"


def sent_path(path: str) -> str:
    """Return the path as sent: encoded parts are not encoded again."""
    return quote(path, safe="/~%")


def prepared(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    body: bytes | None = None,
    host: str = HOST,
    token: str | None = None,
    project_id: str | None = PROJECT,
) -> requests.PreparedRequest:
    """Return a signed request of the client."""
    url = f"https://{host}{sent_path(path)}"
    if query:
        url += "?" + canonical_query(query)
    auth = key_auth(AK, SK, token, project_id, lambda: NOW)
    return requests.Request(method, url, data=body, headers={"Content-Type": JSON}, auth=auth).prepare()


def signed_by_the_sdk(
    method: str, path: str, query: list[tuple[str, str]], body: bytes | None, headers: dict[str, str]
) -> str:
    """Return the Authorization header of the official SDK for the same request."""
    request = SdkRequest(
        method=method,
        schema="https",
        host=headers["Host"],
        resource_path=path,
        query_params=list(query),
        header_params=dict(headers),
        body=body or b"",
    )
    return str(Signer(BasicCredentials(AK, SK, PROJECT)).sign(request).header_params["Authorization"])


def test_the_published_vector_of_a_list() -> None:
    request = prepared("GET", TASKS, [("limit", "100"), ("offset", "0"), ("status", "SYNCHRONIZING")])
    assert request.headers["Authorization"] == (
        f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
        "Signature=e81aaae6afe06b32def77fbeb292f337c5edc7849d24d0b93cad7fa82165fa68"
    )
    assert request.headers["X-Sdk-Date"] == STAMP
    assert request.headers["X-Project-Id"] == PROJECT
    assert request.headers["Host"] == HOST


def test_the_published_vector_of_events_with_a_security_token() -> None:
    path = TASKS + "/0d146099-8cf4-437d-b6ef-88e043771c8b/events"
    request = prepared("POST", path, [], b'{"object_keys": ["a%2Fb.txt"]}', token="STSTOKEN")
    assert request.headers["X-Security-Token"] == "STSTOKEN"
    assert request.headers["Authorization"] == (
        f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token, "
        "Signature=e42cbe0fc3c2c1d2aa888bc67c83a1bfbb63e30c9d71575111391f0ac7ae1489"
    )


SEGMENTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/%"), max_size=8)
PATHS = st.lists(SEGMENTS, max_size=4).map(lambda parts: "/v2/" + "/".join(parts))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
QUERIES = st.lists(st.tuples(TEXTS.filter(bool), TEXTS), max_size=4)
HOSTS = st.sampled_from([HOST, "127.0.0.1:8443", "localhost:80", "[::1]:9"])


@given(
    st.sampled_from(["GET", "POST", "DELETE"]),
    PATHS,
    QUERIES,
    st.none() | st.binary(max_size=40),
    HOSTS,
    st.none() | st.just("STSTOKEN"),
    st.none() | st.just(PROJECT),
)
@example("GET", "/v2/büro/任务 1~", [("b", "2"), ("a", ""), ("b", "1"), ("a b", "ü+&=/?")], None, HOST, None, None)
@example("GET", "/v2/x", [("é", "1"), ("z", "2")], None, "localhost:8080", None, PROJECT)
@example("GET", "/v2/x/", [("a", "1"), ("a", "1")], b"", "localhost", None, PROJECT)
def test_the_same_signature_as_the_official_sdk(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    body: bytes | None,
    host: str,
    token: str | None,
    project_id: str | None,
) -> None:
    request = prepared(method, path, query, body, host, token, project_id)
    signed = request.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    headers = {name: str(request.headers[name]) for name in ["Content-Type", "Host", "X-Sdk-Date"]}
    if project_id:
        headers["X-Project-Id"] = project_id
    if token:
        headers["X-Security-Token"] = token
    assert signed == sorted(name.lower() for name in headers)
    assert request.headers["Authorization"] == signed_by_the_sdk(method, path, query, body, headers)


@given(PATHS, QUERIES)
def test_what_is_signed_is_what_is_sent(path: str, query: list[tuple[str, str]]) -> None:
    """requests must not encode the URL again: the service verifies what arrives."""
    request = prepared("GET", path, query)
    sent = urlsplit(str(request.url))
    assert sent.path == sent_path(path)
    assert sent.query == canonical_query(query)


def test_an_id_with_a_slash_stays_one_segment_and_is_signed_as_the_sdk_does() -> None:
    path = TASKS + "/a%2Fb"
    request = prepared("GET", path, [])
    headers = {name: str(request.headers[name]) for name in ["Content-Type", "Host", "X-Sdk-Date", "X-Project-Id"]}
    assert urlsplit(str(request.url)).path == path
    assert request.headers["Authorization"] == signed_by_the_sdk("GET", path, [], None, headers)


def test_each_send_is_signed_at_its_own_moment() -> None:
    times = iter([NOW, NOW + 61])
    auth = key_auth(AK, SK, None, None, lambda: next(times))
    stamps = [
        requests.Request("GET", "https://h/", headers={"Content-Type": JSON}, auth=auth).prepare().headers["X-Sdk-Date"]
        for _send in range(2)
    ]
    assert stamps == [STAMP, "20260301T120101Z"]


@pytest.mark.parametrize("change", ["key", "method", "path", "query", "header", "body"])
def test_everything_that_is_signed_counts(change: str) -> None:
    def sign(changed: str = "") -> str:
        return signature(
            "other" if changed == "key" else SK,
            "POST" if changed == "method" else "GET",
            "https://h/{}?{}".format("b" if changed == "path" else "a", "q=2" if changed == "query" else "q=1"),
            {"X-Sdk-Date": STAMP, "Host": "other" if changed == "header" else "h"},
            b"2" if changed == "body" else b"1",
        )[0]

    assert sign() == sign()
    assert sign(change) != sign()


def test_blanks_around_a_header_do_not_count() -> None:
    """They are stripped in transit, so the service cannot verify them."""
    plain, padded = ({"X-Sdk-Date": STAMP, "Host": host} for host in ("h", "  h "))
    assert signature(SK, "GET", "https://h/", plain) == signature(SK, "GET", "https://h/", padded)


def test_the_secret_key_itself_is_never_sent() -> None:
    request = prepared("POST", TASKS, [("q", "1")], b"{}", token="STSTOKEN")
    assert SK not in str(request.headers) + str(request.url) + str(request.body)


def test_a_token_is_sent_as_it_is_and_a_login_sends_nothing() -> None:
    request = requests.Request("GET", "https://h/", auth=token_auth("tok")).prepare()
    assert request.headers["X-Auth-Token"] == "tok"
    before = dict(requests.Request("GET", "https://h/").prepare().headers)
    assert dict(requests.Request("GET", "https://h/", auth=no_auth).prepare().headers) == before
