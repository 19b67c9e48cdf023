# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests for migrations contain what is set, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK, Window
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.request_bodies import (
    create_body,
    start_body,
    windows_body,
)
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired

CDN = {
    "domain": "c.example.org",
    "protocol": "https",
    "authentication_type": "ALIYUN_OSS_A",
    "authentication_key": "cdn-key",
    "crypto_type": "KMS",
    "kms_key_id": "cdn-id",
}
CRYPTO = {"src_crypto_type": "KMS", "src_kms_key_id": "a", "dst_crypto_type": "KMS", "dst_kms_key_id": "b"}
SMN = {"topic_urn": "urn", "trigger_conditions": ["SUCCESS"], "language": None, "message_template_name": None}
SOURCE = {"cloud_type": "Aliyun", "region": "cn-hangzhou", "bucket": "photos-origin", "object_key": [""]}
SOURCE_KEYS = {"ak": "source-ak", "sk": "source-sk"}
TARGET = {"region": "cn-north-4", "bucket": "photos-copy", "ak": "target-ak", "sk": "target-sk"}


@pytest.mark.parametrize(("kind", "task_type"), [(TASK, "object"), (GROUP, "PREFIX")])
def test_the_smallest_create(kind: str, task_type: str) -> None:
    assert create_body(desired(kind)) == {
        "task_type": task_type,
        "src_node": {**SOURCE, **SOURCE_KEYS},
        "dst_node": TARGET,
    }


def test_everything_that_can_be_set() -> None:
    window = {"start": "08:00", "end": "10:00", "max_bandwidth": 2}
    options: dict[str, Any] = {
        "src_cloud_type": "Tencent",
        "app_id": "12",
        "src_security_token": "source-token",
        "dst_security_token": "target-token",
        "save_prefix": "x/",
        "description": "photos",
        "run": "first",
        "bandwidth_policy": [window],
        "source_cdn": {**CDN, "authentication_type": "TENCENT_COS_A"},
        "smn_config": SMN,
        "enable_restore": True,
        **CRYPTO,
    }
    cdn = {**CDN, "authentication_type": "TENCENT_COS_A"}
    source = {**SOURCE, "cloud_type": "Tencent", "app_id": "12", **SOURCE_KEYS, "security_token": "source-token"}
    assert create_body(desired(**options)) == {
        "task_type": "object",
        "src_node": {**source, "crypto_type": "KMS", "kms_key_id": "a"},
        "dst_node": {
            **TARGET,
            "save_prefix": "x/",
            "security_token": "target-token",
            "crypto_type": "KMS",
            "kms_key_id": "b",
        },
        "description": "photos [run=first]",
        "bandwidth_policy": [{**window, "max_bandwidth": 2097152}],
        "source_cdn": cdn,
        "smn_config": {"topic_urn": "urn", "trigger_conditions": ["SUCCESS"]},
        "enable_restore": True,
    }
    assert start_body(desired(**options), True) == {
        "src_ak": "source-ak",
        "src_sk": "source-sk",
        "src_security_token": "source-token",
        "dst_ak": "target-ak",
        "dst_sk": "target-sk",
        "dst_security_token": "target-token",
        **CRYPTO,
        "source_cdn_authentication_key": "cdn-key",
        "source_cdn_crypto_type": "KMS",
        "source_cdn_kms_key_id": "cdn-id",
        "migrate_failed_object": True,
    }


def test_a_cdn_without_a_key() -> None:
    plain = {**dict.fromkeys(CDN), "domain": "c.example.org", "protocol": "https", "authentication_type": "NONE"}
    expected = {"domain": "c.example.org", "protocol": "https", "authentication_type": "NONE"}
    assert create_body(desired(source_cdn=plain))["source_cdn"] == expected


def test_a_label_alone_is_the_description() -> None:
    assert create_body(desired(run="first"))["description"] == "[run=first]"


#: Google keys are JSON.
KEYS = '{"private_key": "secret"}'


@pytest.mark.parametrize(
    ("cloud", "name", "sent"),
    [("Azure", "src_connection_string", "connection_string"), ("Google", "src_json_auth_file", "json_auth_file")],
)
def test_keys_of_other_clouds(cloud: str, name: str, sent: str) -> None:
    wanted = desired(src_cloud_type=cloud, src_ak=None, src_sk=None, **{name: KEYS})
    assert create_body(wanted)["src_node"] == {**SOURCE, "cloud_type": cloud, sent: KEYS}
    assert start_body(wanted, False) == {"dst_ak": "target-ak", "dst_sk": "target-sk", sent: KEYS}


def test_a_limit_is_in_bytes() -> None:
    windows = (Window("08:00", "10:00", 1.5), Window("11:00", "12:00", None))
    assert [one["max_bandwidth"] for one in windows_body(windows)] == [1572864, 0]
