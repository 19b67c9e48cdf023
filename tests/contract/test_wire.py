# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client of the collection sends the same requests as the official SDK for the same inputs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any, Callable, NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer import signer
from huaweicloudsdkiam import v3 as iam
from huaweicloudsdkoms import v2 as oms
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent, CompleteListing, Page
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import DATA_TYPES
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import key_auth, no_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client.client import Client
from ansible_collections.hwcloud.oms.plugins.module_utils._client.credentials import Credentials
from ansible_collections.hwcloud.oms.plugins.module_utils._client.iam import find_project, login
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call
from ansible_collections.hwcloud.oms.plugins.module_utils._common.bucket_options import (
    CDN_TYPES,
    CLOUDS,
    CRC64_CLOUDS,
    wants_key,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.apply.request_bodies import (
    create_settings,
    start_body,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.desired import DesiredTask, check_sync_task
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.planner import plan
from ansible_collections.hwcloud.oms.tests.support.harness import arguments

from .wire import Recorded, recorder

#: The allowed differences, and the reasons.
DIFFERENCES = {
    "user-agent": "They sign User-Agent. We send one of our own and leave it unsigned: proxies rewrite it.",
    "charset": "They write charset=utf-8, we charset=UTF-8 as the API's pages do. The word has no case.",
    "content-type": "Their look-up of the project sends no Content-Type. Ours does, as all their other calls do.",
    "login": "Their login is signed with keys like any call. Ours has no keys: it is there for those without.",
    "key order": "JSON objects have no order, so bodies are compared as values, and signatures over our own bytes.",
}
NOON = 1772366400
same = settings(derandomize=True, database=None, deadline=None, max_examples=60)


class Frozen(datetime):
    """Stop the clock of the SDK."""

    @classmethod
    def utcnow(cls) -> Frozen:
        return cls(2026, 3, 1, 12)


class Account(NamedTuple):
    """Hold the caller's credentials, new ones each time, since the SDK caches projects by access key."""

    ak: str
    sk: str
    security_token: str | None
    project_id: str


class Wire:
    """Send with both clients to the same recording server."""

    def __init__(self, url: str, seen: list[Recorded]) -> None:
        self.url = url
        self._seen = seen

    def one(self, send: Callable[[], Any]) -> Recorded:
        """Return the single request that `send` sends."""
        before = len(self._seen)
        send()
        (request,) = self._seen[before:]
        return request

    def theirs(self, account: Account) -> Any:
        credentials = their_credentials(account, account.project_id)
        return oms.OmsClient.new_builder().with_credentials(credentials).with_endpoint(self.url).build()

    def our_client(self, account: Account, project_id: str | None) -> Client:
        auth = key_auth(account.ak, account.sk, account.security_token, project_id, lambda: NOON)
        return Client(self.url, auth=auth, retry_timeout=0)

    def ours(self, account: Account) -> SyncTasks:
        return SyncTasks(self.our_client(account, account.project_id), account.project_id)

    def compare(self, account: Account, theirs: Callable[[], Any], ours: Callable[[], Any], *allowed: str) -> None:
        """Send with both clients and compare the requests, except for the allowed differences."""
        assert set(allowed) <= set(DIFFERENCES)
        desired, sent = self.one(theirs), self.one(ours)
        assert (sent.method, sent.path, sent.query, sent.json) == (
            desired.method,
            desired.path,
            desired.query,
            desired.json,
        )
        if "login" in allowed:
            assert not sent.authorization
            return
        assert sent.authorization["Algorithm"] == desired.authorization["Algorithm"]
        assert sent.authorization["Access"] == desired.authorization["Access"] == account.ak
        differing = dict(_without_case(sent.signed).items() ^ _without_case(desired.signed).items())
        assert set(differing) == {"user-agent", *allowed}
        assert signed_by_them(account, sent, sent.signed) == sent.authorization["Signature"]
        if sent.body == desired.body:
            as_ours = {name: value for name, value in desired.signed.items() if name != "user-agent"}
            as_ours["content-type"] = sent.signed["content-type"]
            assert signed_by_them(account, desired, as_ours) == sent.authorization["Signature"]


def _without_case(headers: dict[str, str]) -> dict[str, str]:
    """Return headers for comparison: the case of the charset does not matter."""
    return {name: value.lower() if name == "content-type" else value for name, value in headers.items()}


def their_credentials(account: Account, project_id: str | None) -> BasicCredentials:
    credentials = BasicCredentials(account.ak, account.sk, project_id)
    return credentials.with_security_token(account.security_token) if account.security_token else credentials


def signed_by_them(account: Account, request: Recorded, headers: dict[str, str]) -> str:
    """Return the signature that the SDK computes for a recorded request over these headers."""
    again = SdkRequest(
        method=request.method,
        schema="http",
        host=request.headers["host"],
        resource_path=request.path,
        query_params=parse_qsl(request.query, keep_blank_values=True),
        header_params=dict(headers),
        body=request.body,
    )
    signed = signer.Signer(BasicCredentials(account.ak, account.sk)).sign(again)
    value: str = signed.header_params["Authorization"]
    return value.rpartition("Signature=")[2]


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with pytest.MonkeyPatch.context() as patch, recorder() as (url, seen):
        patch.setattr(signer, "datetime", Frozen)
        patch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", url)
        yield Wire(url, seen)


# Inputs

_numbers = count()
ascii_names = st.text("abcXYZ0189-_.~", min_size=1, max_size=40).map(lambda text: "p" + text)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
#: A segment of dots only is a step in a path.
ids = texts.filter(lambda text: text not in (".", ".."))
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100)
#: The characters of names, IDs and keys: no whitespace and no invisible characters.
seen = st.characters(exclude_categories=["C", "Z"])
names = st.text(seen, min_size=1, max_size=30)
#: Names of regions and buckets that are not refused as misspelt.
places = names.filter(lambda name: "/" not in name and name == name.lower())
bucket_keys = st.text(seen, min_size=1, max_size=100)
moments = st.integers(0, 253402300799999)
accounts = st.builds(
    Account,
    ak=st.builds(lambda: "AK%d" % next(_numbers)),
    sk=keys,
    security_token=st.none() | st.text("abcXYZ019+/=-", min_size=1, max_size=300),
    project_id=ascii_names,
)
#: Trailing whitespace is not sent.
descriptions = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<>()\"'&"), max_size=60).map(
    str.rstrip
)
crypto = st.none() | st.sampled_from(["DEFAULT", "KMS"])
kms_ids = st.none() | st.text("0123456789abcdef-", min_size=1, max_size=36)


@st.composite
def cdns(draw: Any) -> dict[str, Any] | None:
    kind = draw(st.none() | st.sampled_from(sorted(CDN_TYPES)))
    if kind is None:
        return None
    key = draw(st.text(seen, min_size=1, max_size=255)) if wants_key(kind) else None
    fields = {
        "domain": draw(st.text("abcXYZ019-._", min_size=1, max_size=60)),
        "protocol": draw(st.sampled_from(["http", "https"])),
        "authentication_type": kind,
        "authentication_key": key,
        "crypto_type": draw(crypto),
        "kms_key_id": draw(kms_ids),
    }
    return {name: value for name, value in fields.items() if value is not None}


@st.composite
def tasks(draw: Any) -> dict[str, Any]:
    """Return the fields of a create call; those that are not set are left out."""
    cloud = draw(st.sampled_from(CLOUDS))
    checks = ["size_last_modified", "transmission"] + (["crc64"] if cloud in CRC64_CLOUDS else [])
    fields = {
        "src_cloud_type": cloud,
        "src_region": draw(places),
        "src_bucket": "s" + draw(places),
        "dst_region": draw(places),
        "dst_bucket": "d" + draw(places),
        **{name: draw(bucket_keys) for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")},
        "description": draw(st.none() | descriptions),
        "enable_metadata_migration": draw(st.none() | st.booleans()),
        "enable_restore": draw(st.none() | st.booleans()),
        "dst_storage_policy": draw(st.none() | st.sampled_from(["STANDARD", "IA", "SRC_STORAGE_MAPPING"])),
        "app_id": draw(names if cloud == "Tencent" else st.none() | names),
        "consistency_check": draw(st.none() | st.sampled_from(checks)),
        "source_cdn": draw(cdns()),
        **{name: draw(crypto) for name in ("src_crypto_type", "dst_crypto_type")},
        **{name: draw(kms_ids) for name in ("src_kms_key_id", "dst_kms_key_id")},
    }
    return {name: value for name, value in fields.items() if value is not None}


def wanted_of(fields: dict[str, Any]) -> DesiredTask:
    return check_sync_task(arguments(**fields), {})


# The eight calls


@same
@given(account=accounts, fields=tasks())
def test_create(wire: Wire, account: Account, fields: dict[str, Any]) -> None:
    theirs = dict(fields)
    if "source_cdn" in fields:
        theirs["source_cdn"] = oms.SourceCdnReq(**fields["source_cdn"])
    request = oms.CreateSyncTaskRequest(body=oms.CreateSyncTaskReq(**theirs))
    desired = wanted_of(fields)
    listing = CompleteListing(lambda offset, limit: Page((), 0))
    asked = plan(desired, listing).request
    assert asked
    absent, settings = Absent(listing, asked.identity), create_settings(desired, asked.settings)
    tasks_of_the_project = wire.ours(account)
    # As if this list had just been read.
    tasks_of_the_project.latest = absent.listing
    wire.compare(
        account,
        lambda: wire.theirs(account).create_sync_task(request),
        lambda: tasks_of_the_project.create(absent, settings),
    )


@same
@given(account=accounts, task_id=ids, fields=tasks())
def test_start(wire: Wire, account: Account, task_id: str, fields: dict[str, Any]) -> None:
    cdn = fields.get("source_cdn", {})
    names: tuple[str, ...] = ("src_ak", "src_sk", "dst_ak", "dst_sk")
    names += ("src_crypto_type", "src_kms_key_id", "dst_crypto_type", "dst_kms_key_id")
    theirs = {name: fields[name] for name in names if name in fields}
    for name in ("authentication_key", "crypto_type", "kms_key_id"):
        if name in cdn:
            theirs["source_cdn_" + name] = cdn[name]
    request = oms.StartSyncTaskRequest(sync_task_id=task_id, body=oms.StartSyncTaskReq(**theirs))
    body = start_body(wanted_of(fields))
    wire.compare(
        account,
        lambda: wire.theirs(account).start_sync_task(request),
        lambda: wire.ours(account).start(task_id, body),
    )


@same
@given(account=accounts)
def test_list(wire: Wire, account: Account) -> None:
    request = oms.ListSyncTasksRequest(limit=100, offset=0)
    wire.compare(account, lambda: wire.theirs(account).list_sync_tasks(request), lambda: wire.ours(account).list())


@same
@given(account=accounts, task_id=ids, moment=moments)
def test_show(wire: Wire, account: Account, task_id: str, moment: int) -> None:
    request = oms.ShowSyncTaskRequest(sync_task_id=task_id, query_time=moment)
    wire.compare(
        account,
        lambda: wire.theirs(account).show_sync_task(request),
        lambda: wire.ours(account).usage().counters(task_id, moment),
    )


@same
@given(account=accounts, task_id=ids, operation=st.sampled_from(["stop", "delete"]))
def test_stop_and_delete(wire: Wire, account: Account, task_id: str, operation: str) -> None:
    kind = {"stop": oms.StopSyncTaskRequest, "delete": oms.DeleteSyncTaskRequest}[operation]
    wire.compare(
        account,
        lambda: getattr(wire.theirs(account), operation + "_sync_task")(kind(sync_task_id=task_id)),
        lambda: getattr(wire.ours(account), operation)(task_id),
    )


@same
@given(
    account=accounts,
    task_id=ids,
    types=st.lists(st.sampled_from(DATA_TYPES), min_size=1, max_size=5),
    start=moments,
    end=moments,
)
def test_statistics(wire: Wire, account: Account, task_id: str, types: list[str], start: int, end: int) -> None:
    request = oms.ListSyncTaskStatisticRequest(
        sync_task_id=task_id, data_type=",".join(types), start_time=start, end_time=end
    )
    wire.compare(
        account,
        lambda: wire.theirs(account).list_sync_task_statistic(request),
        lambda: wire.ours(account).usage().statistics(task_id, types, start, end),
    )


@same
@given(account=accounts, task_id=ids, names=st.lists(texts, min_size=1, max_size=10))
def test_events(wire: Wire, account: Account, task_id: str, names: list[str]) -> None:
    encoded = [quote_plus(name) for name in names]
    request = oms.CreateSyncEventsRequest(sync_task_id=task_id, body=oms.SyncObjectReq(object_keys=encoded))
    wire.compare(
        account,
        lambda: wire.theirs(account).create_sync_events(request),
        lambda: wire.ours(account).usage().events(task_id, encoded),
    )


# Any path and query, and IAM


@same
@given(account=accounts, segments=st.lists(ids, max_size=3), query=st.lists(st.tuples(texts, st.just("") | texts)))
def test_odd_paths_and_queries(wire: Wire, account: Account, segments: list[str], query: list[tuple[str, str]]) -> None:
    places = {"part%d" % number: segment for number, segment in enumerate(segments)}
    template = "/v2" + "".join(f"/{{{name}}}" for name in places)
    ours = "/v2" + "".join("/" + quote(segment, safe="") for segment in segments)
    call = Call("list", "safe", "GET", ours, tuple(query), parse=lambda data: data)
    wire.compare(
        account,
        lambda: wire.theirs(account).do_http_request(
            "GET", template, path_params=places, query_params=list(query), response_type="ListSyncTasksResponse"
        ),
        lambda: wire.our_client(account, account.project_id).send(call),
    )


@same
@given(account=accounts, region=texts)
def test_project_look_up(wire: Wire, account: Account, region: str) -> None:
    def look_up() -> None:
        builder = oms.OmsClient.new_builder().with_credentials(their_credentials(account, None))
        builder.with_region(Region(region, wire.url)).build()

    wire.compare(account, look_up, lambda: find_project(wire.our_client(account, None), region), "content-type")


@same
@given(account=accounts, user=texts, password=keys, domain=texts, project=st.none() | texts, region=texts)
def test_login(
    wire: Wire, account: Account, user: str, password: str, domain: str, project: str | None, region: str
) -> None:
    scope = iam.AuthScopeProject(id=project) if project else iam.AuthScopeProject(name=region)
    person = iam.PwdPasswordUser(iam.PwdPasswordUserDomain(domain), user, password)
    identity = iam.PwdIdentity(["password"], iam.PwdPassword(person))
    body = iam.KeystoneCreateUserTokenByPasswordRequestBody(iam.PwdAuth(identity, iam.AuthScope(project=scope)))
    request = iam.KeystoneCreateUserTokenByPasswordRequest(body=body)
    keys_of_theirs = GlobalCredentials(account.ak, account.sk, "domain-1")
    client = iam.IamClient.new_builder().with_credentials(keys_of_theirs).with_endpoint(wire.url).build()
    credentials = Credentials(username=user, password=password, domain_name=domain)
    wire.compare(
        account,
        lambda: client.keystone_create_user_token_by_password(request),
        lambda: login(Client(wire.url, auth=no_auth, retry_timeout=0), credentials, project, region),
        "login",
    )
