# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible sees no value of an option with a wrong type."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._module.ansible_module import numbers, screen
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.event_names import SPEC as EVENT_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import SYNC_TASK_SPEC

SPEC: dict[str, Any] = dict(CONNECTION_SPEC, **SYNC_TASK_SPEC)
SECRET = "TheKey+OfSomebody/1="
MASK = "********"


def test_what_is_right_passes_as_it_is() -> None:
    params = {
        "_ansible_check_mode": False,
        "ak": "a",
        "src_bucket": "no",
        "quota": "5",
        "state": "absent",
        "source_cdn": {"domain": "cdn.example.org", "protocol": "https", "authentication_key": SECRET},
        "description": None,
    }
    assert screen(SPEC, params) == (params, [], (), set())


def test_null_counts_as_not_set_where_there_is_a_default() -> None:
    params = dict.fromkeys(SPEC)
    assert screen(
        SPEC, {**params, "source_cdn": {"domain": "d", "authentication_type": None, "crypto_type": None}}
    ) == (
        {
            **{name: None for name, option in SPEC.items() if "default" not in option},
            "source_cdn": {"domain": "d", "crypto_type": None},
        },
        [],
        (),
        set(),
    )


def test_an_integer_in_the_place_of_a_string_is_warned_of() -> None:
    params = {"src_bucket": 0o123, "dst_bucket": "83", "quota": 5, "wait": True, "state": 5, "other": 5, "app_id": None}
    assert numbers(SPEC, params) == [
        "src_bucket is the number 83. Quote it if it was written in another way: YAML takes 0123 for 83."
    ]


def test_a_value_of_the_wrong_type_is_taken_out() -> None:
    params = {"src_bucket": {"ak": SECRET}, "quota": [SECRET], "wait": SECRET, "src_region": "r"}
    assert screen(SPEC, params) == (
        {"src_region": "r"},
        [
            "src_bucket is a dictionary, not a string",
            "quota is a list, not an integer",
            "wait is a string, not a boolean",
        ],
        ("src_bucket", "quota", "wait"),
        set(),
    )


@pytest.mark.parametrize("value", [SECRET, [SECRET], {"sk": SECRET}, 5, True, None])
def test_the_value_of_an_unknown_option_is_masked(value: Any) -> None:
    assert screen(SPEC, {"src_skk": value}).params == {"src_skk": MASK}
    assert screen(SPEC, {"source_cdn": {"key": value}}).params == {"source_cdn": {"key": MASK}}


def test_a_text_of_suboptions_is_read_before_ansible_reads_it() -> None:
    assert screen(SPEC, {"source_cdn": f"domain=d authentication_key={SECRET}"}).params == {
        "source_cdn": {"domain": "d", "authentication_key": SECRET}
    }


@pytest.mark.parametrize(
    ("params", "doubtful"),
    [
        ({"state": "gone"}, set()),
        ({"src_cloud_type": "Aliyum"}, set()),
        ({"src_cloud_type": "Huawai Cloud"}, set()),
        ({"dst_storage_policy": "standard"}, set()),
        ({"state": SECRET}, {SECRET}),
        ({"state": 918273645546372819}, {"918273645546372819"}),
        ({"consistency_check": None}, set()),
        ({"source_cdn": {"protocol": "ftp"}}, set()),
        ({"source_cdn": {"protocol": SECRET}}, {SECRET}),
        ({"source_cdn": {"authentication_type": "aliyun_oss_a"}}, set()),
    ],
)
def test_a_message_quotes_only_what_resembles_a_choice(params: dict[str, Any], doubtful: set[str]) -> None:
    screened = screen(SPEC, params)
    assert (screened.params, screened.doubtful) == (params, doubtful)


def test_each_element_of_a_list_is_compared_with_the_choices() -> None:
    spec = {"types": {"type": "list", "elements": "str", "choices": ["REQUEST", "SUCCESS"]}}
    assert screen(spec, {"types": ["REQUEST", "requests", SECRET]}).doubtful == {SECRET}
    assert screen(spec, {"types": SECRET}).doubtful == {SECRET}


def test_a_string_is_one_name_where_an_option_takes_names() -> None:
    name = "summer/Paris, France.jpg"
    assert screen(EVENT_SPEC, {"object_keys": name}, ("object_keys",)).params == {"object_keys": [name]}
    assert screen(EVENT_SPEC, {"object_keys": name}).params == {"object_keys": name}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("aliyun", "Aliyun"),
        ("Alibaba Cloud", "Aliyun"),
        ("huawei", "HuaweiCloud"),
        ("OBS", "HuaweiCloud"),
        ("aws", "AWS"),
        ("Amazon S3", "AWS"),
        ("tencent-cloud", "Tencent"),
        ("kingsoft", "KingsoftCloud"),
    ],
)
def test_a_vendor_in_another_spelling_is_refused_with_the_right_one(given: str, meant: str) -> None:
    assert screen(SPEC, {"src_cloud_type": given}).problems == [f"src_cloud_type is {given}: write {meant}"]


def test_only_a_vendor_is_corrected() -> None:
    for given in ({"state": "Present"}, {"src_cloud_type": "cloud"}, {"src_cloud_type": "Google"}):
        assert screen(SPEC, given).problems == []
