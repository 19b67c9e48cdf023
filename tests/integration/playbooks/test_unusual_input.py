# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Input that breaks only uncertain rules is accepted with a warning; wrong_inputs.yml has what is refused."""

from __future__ import annotations

from typing import Any

from ...simulator import Simulator
from .module import Module
from .plays import PHOTOS, keys_of, sync_task, warnings_of

CDN = {"domain": "cdn.example.org", "protocol": "https"}
CDN_KEY = {"authentication_key": "sv=2024-11-04&sig=TheKeyOfTheCdn"}
AZURE = {**CDN, **CDN_KEY, "authentication_type": "AZURE_SAS_TOKEN"}
QINIU = {**CDN, "authentication_key": "TheKeyOfTheCdn", "authentication_type": "QINIU_PRIVATE_AUTHENTICATION"}
DOUBTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"src_cloud_type": "Azure", "source_cdn": AZURE}, []),
    (
        {"source_cdn": AZURE},
        ["source_cdn.authentication_type AZURE_SAS_TOKEN belongs to Azure, but src_cloud_type is Aliyun."],
    ),
    (
        {"src_cloud_type": "Qiniu", "source_cdn": QINIU},
        ["source_cdn.authentication_key is set, but QINIU_PRIVATE_AUTHENTICATION does not use a key."],
    ),
    ({"consistency_check": "transmission"}, ["consistency_check transmission has an effect only with source_cdn."]),
    (
        {"source_cdn": {**CDN, "domain": "cdn"}},
        ["source_cdn.domain does not look like a full domain name, so the service may reject it."],
    ),
    (
        {"region": "ap-southeast-1", "dst_region": "ap-southeast-1"},
        ["Synchronization tasks are not documented for region ap-southeast-1."],
    ),
    ({"region": "cn-east-3"}, ["dst_region is cn-north-4, but the endpoint belongs to cn-east-3."]),
    (
        {"src_sk": "brief"},
        ["src_sk is shorter than 6 characters, so Ansible masks other text of the output where it occurs."],
    ),
    (
        {"src_ak": "photos-origin"},
        ["The value of src_ak occurs in what the task shows; Ansible will mask it there too."],
    ),
    ({"src_sk": "TheKey<ofTheSource>"}, ["src_sk contains one of < > & \" ' \\, which the service may reject."]),
]


def test_unusual_input_is_accepted_with_a_warning(module: Module, simulator: Simulator) -> None:
    right = {**PHOTOS, **keys_of(simulator, simulator.account)}
    done = module.play([sync_task(**{**right, **options}) for options, _expected in DOUBTS], "--check")
    assert [warnings_of(result) for result in done.results] == [expected for _options, expected in DOUBTS]
    assert all(result["operations"] == ["create"] for result in done.results)
