# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service's own SDK, unmodified, on the migration side of the simulator: each of its operations once and more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkoms import v2 as oms

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock, running
from ansible_collections.hwcloud.oms.tests.simulator.contract import MIGRATION, SYNC, operations
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject

# The SDK's own use of a function that is deprecated in newer Pythons.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

KEYS = {"src_ak": "source-ak", "src_sk": "source-sk", "dst_ak": "target-ak", "dst_sk": "target-sk"}
SOURCE = {
    "cloud_type": "Aliyun",
    "region": "cn-hangzhou",
    "bucket": "photos-origin",
    "ak": "source-ak",
    "sk": "source-sk",
}
TARGET = {"region": "cn-north-4", "bucket": "photos-copy", "ak": "target-ak", "sk": "target-sk"}
LOOK_UP = {"cloud_type": "Aliyun", "ak": "source-ak", "sk": "source-sk"}
WINDOW = {"start": "08:00", "end": "19:59", "max_bandwidth": 10_485_760}


@pytest.fixture
def clock() -> VirtualClock:
    """The SDK signs with the real time, so signatures of any time are accepted."""
    return VirtualClock()


@pytest.fixture
def sim(clock: VirtualClock) -> Iterator[Simulator]:
    with running(clock=clock) as simulator:
        simulator.settings.signature_window = 1e12
        simulator.add_bucket("Aliyun", "photos-origin", "cn-hangzhou", objects=30)
        simulator.add_bucket("HEC", "photos-copy", "cn-north-4")
        yield simulator


@pytest.fixture
def client(sim: Simulator) -> Any:
    account = sim.account
    credentials = BasicCredentials(account.access_key, account.secret_key, account.project_id)
    return oms.OmsClient.new_builder().with_credentials(credentials).with_endpoint(sim.url).build()


def create_task(client: Any, **fields: Any) -> int:
    body = oms.CreateTaskReq(
        src_node=oms.SrcNodeReq(**SOURCE, object_key=[""]), dst_node=oms.DstNodeReq(**TARGET), **fields
    )
    task_id: int = client.create_task(oms.CreateTaskRequest(body=body)).id
    return task_id


def show_task(client: Any, task_id: int) -> Any:
    return client.show_task(oms.ShowTaskRequest(task_id=str(task_id)))


def create_group(client: Any, **fields: Any) -> str:
    body = oms.CreateTaskGroupReq(
        src_node=oms.TaskGroupSrcNode(**SOURCE, object_key=[""]), dst_node=oms.TaskGroupDstNode(**TARGET), **fields
    )
    group_id: str = client.create_task_group(oms.CreateTaskGroupRequest(body=body)).group_id
    return group_id


def show_group(client: Any, group_id: str) -> Any:
    return client.show_task_group(oms.ShowTaskGroupRequest(group_id=group_id))


def test_the_sdk_has_the_operations_of_the_contracts() -> None:
    own = {one.name for one in operations(SYNC, MIGRATION)} - {
        "KeystoneCreateUserTokenByPassword",
        "KeystoneListProjects",
    }
    methods = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in own}
    assert len(methods) == 35
    assert [name for name in methods if not callable(getattr(oms.OmsClient, name, None))] == []


def test_a_migration_task(sim: Simulator, client: Any, clock: VirtualClock) -> None:
    task_id = create_task(client, description="first copy", bandwidth_policy=[oms.BandwidthPolicyDto(**WINDOW)])
    assert show_task(client, task_id).status == 1
    clock.sleep(2)
    policy = oms.UpdateBandwidthPolicyReq(bandwidth_policy=[])
    client.update_bandwidth_policy(oms.UpdateBandwidthPolicyRequest(task_id=str(task_id), body=policy))
    shown = show_task(client, task_id)
    assert (shown.status, shown.is_query_over, shown.bandwidth_policy) == (2, False, [])
    client.stop_task(oms.StopTaskRequest(task_id=str(task_id)))
    clock.sleep(1)
    update = oms.BatchUpdateTasksReq(
        ids=[task_id], bandwidth_policy=[oms.BandwidthPolicyDto(**WINDOW)], task_priority="HIGH"
    )
    client.batch_update_tasks(oms.BatchUpdateTasksRequest(body=update))
    client.start_task(oms.StartTaskRequest(task_id=str(task_id), body=oms.StartTaskReq(**KEYS)))
    clock.sleep(60)
    listed = client.list_tasks(
        oms.ListTasksRequest(status=5, task_name="photos-origin-photos-copy", limit=100, offset=0)
    )
    assert (listed.count, listed.tasks[0].id, listed.tasks[0].task_priority) == (1, task_id, "HIGH")
    assert (listed.tasks[0].total_num, listed.tasks[0].successful_num) == (30, 30)
    assert listed.tasks[0].bandwidth_policy[0].max_bandwidth == WINDOW["max_bandwidth"]
    with pytest.raises(ClientRequestException) as ended:
        client.start_task(oms.StartTaskRequest(task_id=str(task_id), body=oms.StartTaskReq(**KEYS)))
    assert (ended.value.status_code, ended.value.error_code) == (400, "OMS.0070")
    client.delete_task(oms.DeleteTaskRequest(task_id=str(task_id)))
    with pytest.raises(ClientRequestException) as missing:
        show_task(client, task_id)
    assert (missing.value.status_code, missing.value.error_code) == (404, "OMS.1009")
    assert sim.compare("Aliyun", "photos-origin", "photos-copy")["equal"]


def test_a_migration_task_group(sim: Simulator, client: Any, clock: VirtualClock) -> None:
    sim.settings.group_objects = 10
    group_id = create_group(client, description="first copy", task_type="PREFIX")
    clock.sleep(5)
    group = show_group(client, group_id)
    assert (group.status, group.src_node.cloud_type, group.total_task_num) == (2, "ALIYUN", None)
    children = client.list_tasks(oms.ListTasksRequest(group_id=group_id))
    assert [child.group_type for child in children.tasks] == ["GROUP_TASK"] * 3
    client.stop_task_group(oms.StopTaskGroupRequest(group_id=group_id))
    clock.sleep(5)
    update = oms.UpdateBandwidthPolicyReq(bandwidth_policy=[oms.BandwidthPolicyDto(**WINDOW)])
    client.update_task_group(oms.UpdateTaskGroupRequest(group_id=group_id, body=update))
    client.start_task_group(oms.StartTaskGroupRequest(group_id=group_id, body=oms.StartTaskGroupReq(**KEYS)))
    clock.sleep(60)
    listed = client.list_task_group(oms.ListTaskGroupRequest(limit=100, offset=0, status=6))
    assert (listed.count, listed.taskgroups[0].success_num, listed.taskgroups[0].total_num) == (1, 30, 30)
    with pytest.raises(ClientRequestException) as completed:
        client.retry_task_group(oms.RetryTaskGroupRequest(group_id=group_id, body=oms.RetryTaskGroupReq(**KEYS)))
    assert completed.value.error_code == "OMS.1039"
    client.delete_task_group(oms.DeleteTaskGroupRequest(group_id=group_id))
    assert show_group(client, group_id).status == 8
    clock.sleep(10)
    with pytest.raises(ClientRequestException) as missing:
        show_group(client, group_id)
    assert missing.value.status_code == 404


def test_a_retry_of_a_failed_group(sim: Simulator, client: Any, clock: VirtualClock) -> None:
    sim.add_migration_task_group(status=4, error_code="TRF.0012")
    (group,) = client.list_task_group(oms.ListTaskGroupRequest(status=4)).taskgroups
    assert group.error_reason.error_code == "TRF.0012"
    body = oms.RetryTaskGroupReq(**KEYS, migrate_failed_object=False)
    client.retry_task_group(oms.RetryTaskGroupRequest(group_id=group.group_id, body=body))
    clock.sleep(60)
    assert show_group(client, group.group_id).status == 6


def test_the_look_ups(client: Any) -> None:
    assert "Aliyun" in client.show_cloud_type(oms.ShowCloudTypeRequest(type="src")).body
    regions = client.show_region_info(oms.ShowRegionInfoRequest()).body
    assert "cn-hangzhou" in [
        one.value for cloud in regions if cloud.service_name == "Aliyun" for one in cloud.region_list
    ]
    buckets = client.show_bucket_list(oms.ShowBucketListRequest(body=oms.ListBucketsReq(**LOOK_UP))).body
    assert buckets == ["photos-origin"]
    body = oms.ShowBucketRegionReq(**LOOK_UP, bucket_name="photos-origin")
    region = client.show_bucket_region(oms.ShowBucketRegionRequest(body=body))
    assert (region.id, region.support) == ("cn-hangzhou", True)
    place = {"bucket_name": "photos-origin", "data_center": "cn-hangzhou"}
    page = oms.ShowBucketReq(**LOOK_UP, **place, file_path="0000/", page_size=3, behind_filename="")
    objects = client.show_bucket_objects(oms.ShowBucketObjectsRequest(body=page))
    assert (objects.records[0].name, objects.next_page) == ("0000/000000.bin", True)
    prefix = oms.CheckPrefixReq(**LOOK_UP, **place, file_name="0000/")
    assert client.check_prefix(oms.CheckPrefixRequest(body=prefix)).exist is True
    cdn = oms.SourceCdnReq(domain="cdn.example.org", protocol="https", authentication_type="NONE")
    probe = oms.ShowCdnInfoReq(
        **LOOK_UP,
        region="cn-hangzhou",
        bucket="photos-origin",
        source_cdn=cdn,
        prefix=oms.PrefixKeyInfo(keys=["0000/"]),
    )
    assert client.show_cdn_info(oms.ShowCdnInfoRequest(body=probe)).checked_keys[0].is_etag_matching is True


def test_keys_see_their_buckets_and_no_others(sim: Simulator, client: Any) -> None:
    sim.add_bucket("Aliyun", "letters", "cn-beijing")
    sim.add_keys("Aliyun", ak="source-ak", sk="source-sk", regions=["cn-hangzhou"])
    request = oms.ShowBucketListRequest(body=oms.ListBucketsReq(**LOOK_UP))
    assert client.show_bucket_list(request).body == ["photos-origin"]
    place = {"bucket_name": "letters", "data_center": "cn-beijing"}
    wrong = {**LOOK_UP, "sk": "wrong"}
    with pytest.raises(ClientRequestException) as refused:
        client.show_bucket_list(oms.ShowBucketListRequest(body=oms.ListBucketsReq(**wrong)))
    assert refused.value.error_code == "OMS.0153"
    with pytest.raises(ClientRequestException) as unseen:
        client.check_prefix(oms.CheckPrefixRequest(body=oms.CheckPrefixReq(**LOOK_UP, **place, file_name="a")))
    assert unseen.value.error_code == "OMS.1014"
    hec = oms.ListBucketsReq(cloud_type="HEC", ak="k", sk="k")
    assert client.show_bucket_list(oms.ShowBucketListRequest(body=hec)).body == ["photos-copy"]


@pytest.mark.parametrize(
    ("mode", "expected"), [("serve", (True, True)), ("refuse", (False, False)), ("other", (True, False))]
)
def test_the_probe_of_a_cdn(sim: Simulator, client: Any, mode: str, expected: tuple[bool, bool]) -> None:
    sim.add_cdn("cdn.example.org", cloud_type="Aliyun", mode=mode)
    cdn = oms.SourceCdnReq(domain="cdn.example.org", protocol="https", authentication_type="NONE")
    body = oms.ShowCdnInfoReq(**LOOK_UP, region="cn-hangzhou", bucket="photos-origin", source_cdn=cdn)
    probe = client.show_cdn_info(oms.ShowCdnInfoRequest(body=body))
    assert (probe.is_download_available, probe.checked_keys[0].is_etag_matching) == expected


def test_the_check_of_a_list_of_urls(sim: Simulator, client: Any) -> None:
    body = {"obs_bucket": "photos-copy", "list_file_key": "urls.txt", "ak": "k", "sk": "k", "region": "cn-north-4"}
    request = oms.CheckUrlSourceListFileFormatRequest(body=oms.CheckUrlSourceListFileFormatReq(**body))
    with pytest.raises(ClientRequestException):
        client.check_url_source_list_file_format(request)
    sim.bucket("HEC", "photos-copy").put(StoredObject("urls.txt", text="https://example.org/a\ta.txt\n"))
    client.check_url_source_list_file_format(request)


def test_versions_and_consent(sim: Simulator, client: Any) -> None:
    client.update_privacy_agreement_record(oms.UpdatePrivacyAgreementRecordRequest())
    assert sim.look_ups.agreements == [sim.account.project_id]
    versions = client.list_api_versions(oms.ListApiVersionsRequest()).versions
    assert [version.id for version in versions] == ["v2"]
    assert client.show_api_info(oms.ShowApiInfoRequest(version="v2")).id == "v2"
