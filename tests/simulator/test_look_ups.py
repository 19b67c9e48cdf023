# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look-ups: what which keys see in which region, prefixes, pages of objects, CDN domains, list files, versions."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import Cloud, refusal
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject

KEYS = {"cloud_type": "Aliyun", "ak": "source-ak", "sk": "source-sk"}
PLACE = {"bucket_name": "photos-origin", "data_center": "cn-hangzhou"}
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "NONE"}


@pytest.fixture
def account(sim: Simulator) -> Simulator:
    """Three buckets of which the keys see two, in one region."""
    for name, region in (("photos-origin", "cn-hangzhou"), ("letters", "cn-hangzhou"), ("far", "cn-beijing")):
        sim.add_bucket("Aliyun", name, region)
    sim.add_bucket("AWS", "elsewhere", "eu-west-1")
    bucket = sim.bucket("Aliyun", "photos-origin")
    for name, size in (("a.txt", 500), ("summer/1.jpg", 1_310_720), ("summer/sub/2.jpg", 1), ("winter/1.jpg", 2048)):
        bucket.put(StoredObject(name, size))
    sim.add_keys("Aliyun", ak="source-ak", sk="source-sk", regions=["cn-hangzhou"])
    return sim


def look_up(cloud: Cloud, path: str, **body: Any) -> Any:
    return cloud.below("POST", f"objectstorage/buckets{path}", json={**KEYS, **body})


def found(cloud: Cloud, path: str, **body: Any) -> Any:
    response = look_up(cloud, path, **body)
    assert response.status_code == 200, response.text
    return response.json()


# Clouds, regions, buckets


def test_clouds(cloud: Cloud) -> None:
    assert "Aliyun" in cloud.done("GET", "objectstorage/cloud-type", params={"type": "src"})
    assert cloud.done("GET", "objectstorage/cloud-type", params={"type": "dst"}) == ["HEC"]
    for query in ({}, {"type": "both"}):
        assert cloud.below("GET", "objectstorage/cloud-type", params=query).status_code == 400


def test_regions_include_those_of_declared_buckets(cloud: Cloud, sim: Simulator) -> None:
    sim.add_bucket("Aliyun", "odd", "cn-nowhere-9")
    regions = {one["service_name"]: one["region_list"] for one in cloud.done("GET", "objectstorage/data-center")}
    assert {"cn-hangzhou", "cn-nowhere-9"} <= {one["value"] for one in regions["Aliyun"]}
    assert "cn-north-4" in {one["value"] for one in regions["HEC"]}
    assert {one["cloud_type"] for one in regions["AWS"]} == {"AWS"}


def test_keys_see_their_buckets(cloud: Cloud, account: Simulator) -> None:
    assert found(cloud, "") == ["letters", "photos-origin"]
    assert refusal(look_up(cloud, "", sk="wrong")) == (400, "OMS.0153")
    account.settings.look_up_error_code = "OMS.0072"
    assert refusal(look_up(cloud, "", ak="wrong")) == (400, "OMS.0072")
    assert found(cloud, "", cloud_type="AWS", ak="any", sk="any") == ["elsewhere"]


@pytest.mark.parametrize(
    ("keys", "refused"),
    [
        ({"rights": ["list"]}, ["", "/regions"]),
        ({"rights": ["list_buckets"]}, ["/prefix"]),
        ({"error_code": "TRF.0153"}, ["", "/regions", "/prefix"]),
        ({"valid_until": 1772366400.0}, ["", "/regions", "/prefix"]),
    ],
)
def test_rights(cloud: Cloud, account: Simulator, keys: dict[str, Any], refused: list[str]) -> None:
    account.context.access.clear()
    account.add_keys("Aliyun", ak="source-ak", sk="source-sk", **keys)
    bodies: dict[str, Any] = {
        "": {},
        "/regions": {"bucket_name": "photos-origin"},
        "/prefix": {**PLACE, "file_name": "a"},
    }
    statuses = {path: look_up(cloud, path, **body).status_code for path, body in bodies.items()}
    assert [path for path, status in statuses.items() if status == 400] == refused


def test_only_the_check_of_a_prefix_takes_a_security_token(cloud: Cloud, account: Simulator) -> None:
    account.context.access.clear()
    account.add_keys("Aliyun", ak="source-ak", sk="source-sk", security_token="token")
    assert found(cloud, "/prefix", **PLACE, file_name="a", security_token="token") == {"exist": True}
    assert look_up(cloud, "", security_token="token").status_code == 400
    assert "'token'" not in str(account.log)


def test_keys_of_azure_are_a_connection_string(cloud: Cloud, account: Simulator) -> None:
    account.add_bucket("Azure", "blobs", "westeurope")
    account.add_keys("Azure", connection_string="secret")
    keys = {"cloud_type": "Azure", "ak": "", "sk": ""}
    assert found(cloud, "", **keys, connection_string="secret") == ["blobs"]
    assert look_up(cloud, "", **keys, connection_string="other").status_code == 400


def test_the_region_of_a_bucket(cloud: Cloud, account: Simulator) -> None:
    region = found(cloud, "/regions", bucket_name="photos-origin")
    assert (region["id"], region["support"]) == ("cn-hangzhou", True)
    account.add_bucket("Aliyun", "letters", "cn-hangzhou", supported=False)
    assert found(cloud, "/regions", bucket_name="letters")["support"] is False
    account.settings.show_support = False
    assert "support" not in found(cloud, "/regions", bucket_name="letters")
    for name in ("far", "missing"):
        assert refusal(look_up(cloud, "/regions", bucket_name=name)) == (400, "OMS.0155")


# Objects


def test_prefixes(cloud: Cloud, account: Simulator) -> None:
    assert account.bucket("Aliyun", "photos-origin").region == "cn-hangzhou"
    for prefix, exists in (("summer/", True), ("summ", True), ("", True), ("Summer/", False), ("none/", False)):
        assert found(cloud, "/prefix", **PLACE, file_name=prefix) == {"exist": exists}
    other = look_up(cloud, "/prefix", bucket_name="photos-origin", data_center="cn-beijing", file_name="a")
    assert refusal(other) == (400, "OMS.1014")


def listed(cloud: Cloud, path: str, size: int = 100, behind: str = "") -> Any:
    return found(cloud, "/objects", **PLACE, file_path=path, page_size=size, behind_filename=behind)


def test_one_level_of_a_bucket(cloud: Cloud, account: Simulator) -> None:
    assert len(account.bucket("Aliyun", "photos-origin").objects) == 4
    assert listed(cloud, "") == {
        "next_page": False,
        "next_marker": None,
        "records": [
            {"name": "a.txt", "size": "500.00 B"},
            {"name": "summer/", "size": "--"},
            {"name": "winter/", "size": "--"},
        ],
    }
    assert listed(cloud, "/") == listed(cloud, "")
    assert listed(cloud, "summer/")["records"] == [
        {"name": "summer/1.jpg", "size": "1.25 MB"},
        {"name": "summer/sub/", "size": "--"},
    ]
    assert listed(cloud, "none/")["records"] == []


def test_pages_go_on_behind_a_marker(cloud: Cloud, account: Simulator) -> None:
    bucket = account.bucket("Aliyun", "photos-origin")
    for number in range(10):
        bucket.put(StoredObject(f"many/{number}"))
    names: list[str] = []
    marker: str | None = ""
    while marker is not None:
        page = listed(cloud, "many/", 4, marker)
        names += [record["name"] for record in page["records"]]
        assert page["next_page"] is (page["next_marker"] is not None)
        marker = page["next_marker"]
        assert len(names) <= 10, "the pages do not end"
    assert names == [f"many/{number}" for number in range(10)]


@pytest.mark.parametrize(("root", "accepted"), [("both", ["", "/"]), ("empty", [""]), ("slash", ["/"])])
@pytest.mark.usefixtures("account")
def test_the_root_is_a_switch(cloud: Cloud, sim: Simulator, root: str, accepted: list[str]) -> None:
    sim.settings.bucket_root = root
    body = {**PLACE, "page_size": 10, "behind_filename": ""}
    pages = {path: look_up(cloud, "/objects", file_path=path, **body).json() for path in ("", "/", "summer")}
    assert [path for path, page in pages.items() if page.get("records")] == accepted


# CDN domains


@pytest.mark.parametrize(
    ("mode", "key", "available", "matching"),
    [
        ("serve", None, True, True),
        ("serve", "another", False, False),
        ("refuse", None, False, False),
        ("other", None, True, False),
    ],
)
def test_a_cdn(cloud: Cloud, account: Simulator, mode: str, key: str | None, available: bool, matching: bool) -> None:
    account.add_cdn("cdn.example.org", cloud_type="Aliyun", mode=mode, authentication_key=key)
    body = {"region": "cn-hangzhou", "bucket": "photos-origin", "prefix": {"keys": ["summer/", "none/"]}}
    assert found(cloud, "/cdn-info", **body, source_cdn={**CDN, "authentication_key": "cdn-key"}) == {
        "is_same_cloud_type": True,
        "is_download_available": available,
        "checked_keys": [
            {"key": "summer/1.jpg", "is_etag_matching": matching, "is_object_existing": True},
            {"key": "none/", "is_etag_matching": False, "is_object_existing": False},
        ],
    }
    assert "cdn-key" not in str(account.log)


def test_a_cdn_of_another_cloud_and_clouds_without(cloud: Cloud, account: Simulator) -> None:
    account.add_cdn("cdn.example.org", cloud_type="Tencent")
    body = {"region": "cn-hangzhou", "bucket": "photos-origin", "source_cdn": CDN}
    probe = found(cloud, "/cdn-info", **body)
    assert (probe["is_same_cloud_type"], [one["key"] for one in probe["checked_keys"]]) == (False, ["a.txt"])
    assert refusal(look_up(cloud, "/cdn-info", **{**body, "cloud_type": "Google"})) == (400, "OMS.1003")


# List files, versions, consent


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://a.example.org/x\tx\nhttp://a.example.org/y\ty\n", None),
        ("ftp://a.example.org/x\tx\n", "OMS.1003"),
        ("https://a.example.org/x\n", "OMS.1003"),
        ("", "OMS.1003"),
        (None, "OMS.1003"),
    ],
)
def test_a_list_of_urls(cloud: Cloud, sim: Simulator, text: str | None, code: str | None) -> None:
    lists = sim.add_bucket("HEC", "lists")
    if text is not None:
        lists.put(StoredObject("urls.txt", text=text))
    body = {"obs_bucket": "lists", "list_file_key": "urls.txt", "ak": "k", "sk": "k", "region": "cn-north-4"}
    response = cloud.below("POST", "objectstorage/buckets/url-source-list-file", json=body)
    assert (response.json()["error_code"] if response.content else None) == code
    other = cloud.below("POST", "objectstorage/buckets/url-source-list-file", json={**body, "obs_bucket": "none"})
    assert refusal(other) == (400, "OMS.1020")


def test_versions_and_consent(cloud: Cloud, sim: Simulator) -> None:
    assert cloud.request("GET", f"{sim.url}/").json()["versions"][0]["id"] == "v2"
    assert cloud.request("GET", f"{sim.url}/v2").json()["status"] == "CURRENT"
    assert refusal(cloud.request("GET", f"{sim.url}/v9")) == (404, "APIGW.0101")
    assert refusal(cloud.request("GET", f"{sim.url}/nowhere")) == (400, "OMS.1003")
    assert refusal(cloud.request("GET", f"{sim.url}/v2", headers={})) == (401, "APIGW.0301")
    cloud.done("POST", "privacy-agreements")
    assert sim.look_ups.agreements == [sim.account.project_id]
    sim.reset()
    assert sim.look_ups.agreements == []


def test_look_ups_write_nothing_and_can_fail(cloud: Cloud, account: Simulator) -> None:
    found(cloud, "")
    found(cloud, "/prefix", **PLACE, file_name="a")
    assert account.writes() == []
    account.faults.add(Fault("ShowBucketList", "status", status=429))
    assert look_up(cloud, "").status_code == 429


def test_objects_that_a_migration_copies_are_seen(cloud: Cloud, account: Simulator, clock: VirtualClock) -> None:
    account.add_bucket("HEC", "photos-copy", "cn-north-4")
    cloud.migrate()
    clock.sleep(60)
    place = {"cloud_type": "HEC", "bucket_name": "photos-copy", "data_center": "cn-north-4"}
    assert found(cloud, "/prefix", **place, file_name="summer/") == {"exist": True}
