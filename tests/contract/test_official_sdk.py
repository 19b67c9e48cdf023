# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official SDK, unmodified, works with the simulator, so the simulator resembles the service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkoms import v2 as oms

from ansible_collections.hwcloud.oms.tests.simulator import Account, Fault, Simulator, running

# The SDK calls a function that is deprecated in newer Pythons.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

KEYS = {"src_ak": "source-ak", "src_sk": "source-sk", "dst_ak": "target-ak", "dst_sk": "target-sk"}
BUCKETS = {"src_region": "ap-guangzhou", "src_bucket": "media", "dst_region": "cn-north-4", "dst_bucket": "media-copy"}
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "TENCENT_COS_A"}


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """Return a simulator with new accounts: the SDK caches projects by access key."""
    with running(seed=time.monotonic_ns()) as simulator:
        yield simulator


def keys_of(account: Account, project_id: str | None = None) -> BasicCredentials:
    credentials = BasicCredentials(account.access_key, account.secret_key, project_id)
    return credentials.with_security_token(account.security_token) if account.security_token else credentials


def client_of(sim: Simulator, account: Account) -> Any:
    credentials = keys_of(account, account.project_id)
    return oms.OmsClient.new_builder().with_credentials(credentials).with_endpoint(sim.url).build()


@pytest.fixture(params=["account", "temporary_account"])
def client(sim: Simulator, request: pytest.FixtureRequest) -> Any:
    return client_of(sim, getattr(sim, request.param))


def create(client: Any, **fields: Any) -> str:
    body = oms.CreateSyncTaskReq(**{**KEYS, **BUCKETS, **fields})
    task_id: str = client.create_sync_task(oms.CreateSyncTaskRequest(body=body)).sync_task_id
    return task_id


def test_all_eight_calls(sim: Simulator, client: Any) -> None:
    cdn = oms.SourceCdnReq(**CDN, authentication_key="cdn-key")
    task_id = create(client, src_cloud_type="Tencent", app_id="1250000000", source_cdn=cdn, consistency_check="crc64")

    listed = client.list_sync_tasks(oms.ListSyncTasksRequest(limit=100, offset=0, status="SYNCHRONIZING"))
    assert (listed.count, listed.tasks[0].sync_task_id) == (1, task_id)
    assert listed.tasks[0].source_cdn.to_dict() == CDN
    assert listed.tasks[0].object_overwrite_mode == "CRC64_COMPARISON_OVERWRITE"

    events = oms.SyncObjectReq(object_keys=["a%2Fb.txt", "a+b.txt"])
    client.create_sync_events(oms.CreateSyncEventsRequest(sync_task_id=task_id, body=events))
    now = int(time.time() * 1000)
    shown = client.show_sync_task(oms.ShowSyncTaskRequest(sync_task_id=task_id, query_time=now))
    assert (shown.status, shown.app_id, shown.monthly_acceptance_request) == ("SYNCHRONIZING", "1250000000", 2)
    window = {"data_type": "REQUEST,SIZE", "start_time": now - 3_600_000, "end_time": now + 1000}
    series = client.list_sync_task_statistic(oms.ListSyncTaskStatisticRequest(sync_task_id=task_id, **window))
    assert (series.statistic_time_type, series.statistic_datas[0].data[0].statistic_num) == ("FIVE_MINUTES", 2)

    client.stop_sync_task(oms.StopSyncTaskRequest(sync_task_id=task_id))
    assert sim.tasks()[0]["key_hashes"] is None
    keys = oms.StartSyncTaskReq(**{**KEYS, "src_sk": "rotated"}, source_cdn_authentication_key="new-cdn-key")
    client.start_sync_task(oms.StartSyncTaskRequest(sync_task_id=task_id, body=keys))
    assert sim.tasks()[0]["key_hashes"]["src_sk"] == sim.hash("rotated")
    client.stop_sync_task(oms.StopSyncTaskRequest(sync_task_id=task_id))
    client.delete_sync_task(oms.DeleteSyncTaskRequest(sync_task_id=task_id))

    assert sim.tasks() == []
    assert {entry.status for entry in sim.log} == {200}
    assert len({entry.operation for entry in sim.log}) == 8


def test_errors_reach_the_sdk_with_code_message_and_request_id(client: Any) -> None:
    for _time in range(5):
        task_id = create(client)
    with pytest.raises(ClientRequestException) as quota:
        create(client)
    assert (quota.value.status_code, quota.value.error_code) == (400, "OMS.0077")
    assert "limit of 5" in quota.value.error_msg
    assert len(quota.value.request_id) == 32
    with pytest.raises(ClientRequestException) as running_task:
        client.delete_sync_task(oms.DeleteSyncTaskRequest(sync_task_id=task_id))
    assert running_task.value.error_code == "OMS.0063"
    with pytest.raises(ClientRequestException) as missing:
        client.show_sync_task(oms.ShowSyncTaskRequest(sync_task_id="none", query_time=1))
    assert (missing.value.status_code, missing.value.error_code) == (404, "OMS.1009")


@pytest.mark.parametrize("shape", ["flat", "camel", "plain", "nested", "authorization"])
def test_every_error_shape_is_one_the_sdk_understands(sim: Simulator, shape: str) -> None:
    sim.faults.add(Fault(action="status", status=403, message="not allowed", shape=shape))
    with pytest.raises(ClientRequestException) as refused:
        client_of(sim, sim.account).list_sync_tasks(oms.ListSyncTasksRequest())
    assert (refused.value.error_code, refused.value.error_msg) == ("OMS.0072", "not allowed")


def test_a_wrong_secret_is_refused(sim: Simulator) -> None:
    credentials = BasicCredentials(sim.account.access_key, "wrong", sim.account.project_id)
    client = oms.OmsClient.new_builder().with_credentials(credentials).with_endpoint(sim.url).build()
    with pytest.raises(ClientRequestException) as refused:
        client.list_sync_tasks(oms.ListSyncTasksRequest())
    assert (refused.value.status_code, refused.value.error_code) == (401, "APIGW.0301")


# IAM


@pytest.mark.parametrize("by", ["option", "environment"])
def test_project_lookup(sim: Simulator, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    credentials = keys_of(sim.account)
    if by == "option":
        credentials = credentials.with_iam_endpoint(sim.url)
    else:
        monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", sim.url)
    region = Region("cn-north-4", sim.url)
    client = oms.OmsClient.new_builder().with_credentials(credentials).with_region(region).build()
    assert client.list_sync_tasks(oms.ListSyncTasksRequest()).count == 0
    assert [entry.operation for entry in sim.log] == ["KeystoneListProjects", "ListSyncTasks"]
    assert sim.log[0].query == {"name": ["cn-north-4"]}
    assert sim.account.project_id in sim.log[1].path


def test_project_lookup_of_an_unknown_region(sim: Simulator) -> None:
    credentials = keys_of(sim.account).with_iam_endpoint(sim.url)
    region = Region("mars-north-1", sim.url)
    with pytest.raises(SdkException, match="project id"):
        oms.OmsClient.new_builder().with_credentials(credentials).with_region(region).build()


def test_token_login(sim: Simulator) -> None:
    account = sim.account
    user = {"name": account.username, "password": account.password, "domain": {"name": account.domain_name}}
    identity = {"methods": ["password"], "password": {"user": user}}
    body = {"auth": {"identity": identity, "scope": {"project": {"name": account.region}}}}
    login = requests.post(f"{sim.url}/v3/auth/tokens", json=body, timeout=5)
    assert login.status_code == 201
    assert login.json()["token"]["project"]["id"] == account.project_id
    headers = {"X-Auth-Token": login.headers["X-Subject-Token"]}
    listed = requests.get(f"{sim.url}/v2/{account.project_id}/sync-tasks", headers=headers, timeout=5)
    assert listed.json() == {"count": 0, "tasks": []}
