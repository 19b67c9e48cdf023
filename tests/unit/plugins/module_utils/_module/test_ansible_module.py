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
    assert screen(SPEC, params) == (params, [], ())


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
    )


def test_an_integer_in_the_place_of_a_string_is_warned_of() -> None:
    params = {"src_bucket": 0o123, "dst_bucket": "83", "quota": 5, "wait": True, "state": 5, "other": 5, "app_id": None}
    assert numbers(SPEC, params) == [
        "src_bucket is the number 83. Quote it if it was written in another way: YAML takes 0123 for 83."
    ]


def test_a_number_is_right_for_a_time_or_an_id_of_digits() -> None:
    spec = {name: {"type": "str"} for name in ("migrate_since", "start_time", "end_time", "app_id", "run")}
    assert numbers(spec, dict.fromkeys(spec, 1_795_780_000)) == [
        "run is the number 1795780000. Quote it if it was written in another way: YAML takes 0123 for 83."
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
    "given", [{"state": SECRET}, {"state": 918273645546372819}, {"source_cdn": {"protocol": SECRET}}]
)
def test_what_is_none_of_the_choices_is_taken_out(given: dict[str, Any]) -> None:
    screened = screen(SPEC, given)
    assert (screened.params, screened.withheld, len(screened.problems)) == ({}, tuple(given), 1)
    assert SECRET not in screened.problems[0]


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
