# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unusual options cause warnings: uncertain rules of the service, and probable mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.desired import check_sync_task
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, arguments

CDN = {"domain": "cdn.example.org", "protocol": "https"}


def doubts(**options: Any) -> list[str]:
    warnings: list[str] = []
    check_sync_task(arguments(**dict(TASK, **options)), {}, warnings.append)
    return warnings


@pytest.mark.parametrize("name", ["src_ak", "src_sk", "dst_ak", "dst_sk", "src_region", "src_bucket", "app_id"])
@pytest.mark.parametrize("character", list("<>&\"'\\"))
def test_characters_that_a_third_party_says_are_not_taken(name: str, character: str) -> None:
    (warning,) = doubts(**{name: f"ab{character}cd"})
    assert warning.startswith(f"{name} contains one of")
    assert "ab" not in warning


@pytest.mark.parametrize(
    "domain", ["ab", "localhost", "10.0.0.1", "a_b.example.org", "-a.example.org", "a..org", "x." * 150 + "org"]
)
def test_a_domain_that_a_third_party_says_is_not_taken(domain: str) -> None:
    assert any("does not look like a full domain name" in text for text in doubts(source_cdn=dict(CDN, domain=domain)))


@pytest.mark.parametrize("domain", ["a.b", "cdn.example.org", "my-cdn.Example.ORG", "1.example.org"])
def test_a_domain_that_is_fine(domain: str) -> None:
    assert doubts(source_cdn=dict(CDN, domain=domain)) == []


def test_a_signed_url_token_has_ampersands_and_passes() -> None:
    cdn = dict(CDN, authentication_type="AZURE_SAS_TOKEN", authentication_key="sv=2024&sig=a%2Fb&se=2027")
    assert doubts(src_cloud_type="Azure", source_cdn=cdn) == []


def test_an_odd_character_in_another_cdn_key_is_warned_of() -> None:
    cdn = dict(CDN, authentication_type="ALIYUN_OSS_A", authentication_key="a&b")
    (warning,) = doubts(source_cdn=cdn)
    assert warning.startswith("source_cdn.authentication_key contains one of")


@pytest.mark.parametrize(
    ("cloud", "kind", "expected"),
    [
        ("Aliyun", "NONE", False),
        ("Aliyun", "ALIYUN_OSS_C", False),
        ("Aliyun", "TENCENT_COS_A", True),
        ("AWS", "ALIYUN_OSS_A", True),
        ("Azure", "AZURE_SAS_TOKEN", False),
        ("KingsoftCloud", "KSYUN_PRIVATE_AUTHENTICATION", False),
        ("Aliyun", "KSYUN_PRIVATE_AUTHENTICATION", True),
        ("Qiniu", "QINIU_PRIVATE_AUTHENTICATION", False),
    ],
)
def test_a_cdn_type_of_another_vendor(cloud: str, kind: str, expected: bool) -> None:
    key = {} if "PRIVATE" in kind or kind == "NONE" else {"authentication_key": "k"}
    warnings = doubts(src_cloud_type=cloud, source_cdn=dict(CDN, authentication_type=kind, **key))
    assert any("belongs to" in text for text in warnings) is expected


@pytest.mark.parametrize("kind", ["QINIU_PRIVATE_AUTHENTICATION", "KSYUN_PRIVATE_AUTHENTICATION"])
def test_a_key_for_a_type_that_takes_none(kind: str) -> None:
    cloud = "Qiniu" if kind.startswith("QINIU") else "KingsoftCloud"
    (warning,) = doubts(src_cloud_type=cloud, source_cdn=dict(CDN, authentication_type=kind, authentication_key="k"))
    assert warning == f"source_cdn.authentication_key is set, but {kind} does not use a key."


def test_transmission_without_a_cdn() -> None:
    (warning,) = doubts(consistency_check="transmission")
    assert warning.startswith("consistency_check transmission")
    assert doubts(consistency_check="transmission", source_cdn=CDN) == []


# Warnings about the connection


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"dst_region": "cn-east-3"}, []),
        ({"dst_region": "cn-southwest-2"}, []),
        ({"dst_region": "ap-southeast-1"}, ["Synchronization tasks are not documented for region ap-southeast-1"]),
        ({"region": "cn-east-3"}, ["dst_region is cn-north-4, but the endpoint belongs to cn-east-3"]),
        # The endpoint itself decides where it says its region, and the option where it does not.
        (
            {"endpoint": "https://oms.cn-east-3.myhuaweicloud.com"},
            ["dst_region is cn-north-4, but the endpoint belongs to cn-east-3"],
        ),
        (
            {
                "endpoint": "https://oms.ap-southeast-1.myhuaweicloud.com",
                "dst_region": "ap-southeast-1",
                "region": "cn-north-4",
            },
            ["Synchronization tasks are not documented for region ap-southeast-1"],
        ),
        (
            {
                "endpoint": "https://oms.cn-east-3.myhuaweicloud.com",
                "dst_region": "cn-east-3",
                "region": "cn-north-4",
            },
            [],
        ),
        (
            {"endpoint": "https://oms.example.org", "region": "cn-east-3"},
            ["dst_region is cn-north-4, but the endpoint belongs to cn-east-3"],
        ),
        ({"endpoint": "http://oms.example.org"}, ["endpoint is not https"]),
        ({"endpoint": "http://localhost.example.org"}, ["endpoint is not https"]),
        ({"endpoint": "http://127.example.org"}, ["endpoint is not https"]),
        ({"endpoint": "http://127.0.0.1:8080"}, []),
        ({"endpoint": "http://[::1]:8080"}, []),
        ({"endpoint": "https://oms.example.org"}, []),
    ],
)
def test_where_it_calls(bench: Bench, options: dict[str, Any], expected: list[str]) -> None:
    warnings = bench.run(**options).warnings
    assert len(warnings) == len(expected)
    assert all(part in text for part, text in zip(expected, warnings))


def test_secrets_that_ansible_can_not_mask_well(bench: Bench) -> None:
    short = bench.run(src_ak="five5", src_sk="sixsix").warnings
    assert short == ["src_ak is shorter than 6 characters, so Ansible masks other text of the output where it occurs."]
    readable = bench.run(
        src_ak="photosaccount",
        src_bucket="other",
        source_cdn={"domain": "photosaccount.cdn.example.org", "protocol": "https"},
    ).warnings
    assert len(readable) == 1
    assert readable[0].startswith("The value of src_ak occurs in what the task shows")


def test_a_secret_that_occurs_in_what_the_service_shows_of_the_task(bench: Bench) -> None:
    """With `sync_task_id` the CDN is optional; the result has it anyway."""
    cdn = {"domain": "photosaccount.cdn.example.org", "protocol": "https", "authentication_type": "NONE"}
    task_id = bench.add(source_cdn=cdn, status="STOPPED")
    none = dict.fromkeys(["src_region", "src_bucket", "dst_region", "dst_bucket"])
    outcome = bench.run(sync_task_id=task_id, state="started", src_ak="photosaccount", region="cn-north-4", **none)
    assert outcome.good, outcome.result
    assert any("The value of src_ak occurs" in text for text in outcome.warnings)
