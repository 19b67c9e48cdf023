# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the service would refuse is refused before anything is sent, by the name of the option."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK, Window
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.work import secrets_inside
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired as check
from ansible_collections.hwcloud.oms.tests.support.migrations import OPTIONS

CDN = {**dict.fromkeys(("crypto_type", "kms_key_id", "authentication_key")), "domain": "c.example.org"}
CDN.update(protocol="https", authentication_type="NONE")
LIST = {"obs_bucket": "lists", "list_file_key": "a.txt", "list_file_num": None}
SMN: dict[str, Any] = {"topic_urn": "urn", "trigger_conditions": ["SUCCESS"], "language": "en-us"}


def window(start: str = "08:00", end: str = "10:00", speed: int = 10) -> dict[str, Any]:
    return {"start": start, "end": end, "max_bandwidth": speed}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"src_region": None}, "missing required options: src_region (or task_id)"),
    ({"src_bucket": ""}, "src_bucket must not be empty"),
    ({"src_bucket": "photos origin"}, "src_bucket is 'photos origin': it must not contain whitespace"),
    ({"dst_bucket": "b" * 1025}, "dst_bucket is 1025 characters long (maximum 1024)"),
    ({"src_ak": None}, "state completed requires src_ak (or OMS_SRC_AK)"),
    ({"state": "started", "dst_sk": None}, "state started requires dst_sk (or OMS_DST_SK)"),
    ({"state": "present", "dst_sk": None}, "state present requires dst_sk (or OMS_DST_SK)"),
    ({"task_id": 7, "dst_sk": None}, "state completed requires dst_sk (or OMS_DST_SK)"),
    ({"src_sk": "k" * 101}, "src_sk is 101 characters long (maximum 100)"),
    ({"src_sk": "line\n"}, "src_sk contains whitespace or a non-printable character: check how it was copied"),
    ({"src_cloud_type": "Azure", "src_ak": None, "src_sk": None}, "requires src_connection_string (or OMS_SRC_CONNECT"),
    ({"src_cloud_type": "Google", "src_ak": None, "src_sk": None}, "requires src_json_auth_file (or OMS_SRC_JSON_AUTH"),
    ({"src_connection_string": "x"}, "src_connection_string is supported only for Azure, not for Aliyun"),
    (
        {"src_cloud_type": "Google", "src_ak": None, "src_sk": None, "src_json_auth_file": "/keys/key.json"},
        "src_json_auth_file is not JSON: set it to the text of the file, such as with lookup('file', path)",
    ),
    ({"src_json_auth_file": "{}"}, "src_json_auth_file is supported only for Google, not for Aliyun"),
    ({"src_cloud_type": "Tencent"}, "state completed requires app_id (for a Tencent source)"),
    ({"run": "a b"}, "run is 'a b': it can only contain letters (a to z), digits, dots, hyphens and underscores"),
    ({"run": "\u00e9t\u00e9"}, "run is '\u00e9t\u00e9': it can only contain letters"),
    ({"run": ""}, "run must not be empty"),
    ({"run": "x" * 65}, "run is 65 characters long (maximum 64)"),
    ({"description": "d" * 256}, "description is 256 characters long (maximum 255)"),
    ({"description": "d" * 250, "run": "first"}, "description is 262 characters long with the label of run (maximum 2"),
    ({"description": "x [run=first]"}, "description must not end with a label such as [run=first]: set run instead"),
    ({"description": "a & b"}, "description contains &, which the service does not accept"),
    ({"object_key": []}, "object_key must not be empty; omit it to copy the whole bucket"),
    ({"object_key": ["x"] * 501}, "object_key has 501 elements (maximum 500): use list_file or several tasks"),
    ({"object_key": ["a", "x" * 1025]}, "object_key[1] is 1025 characters long (maximum 1024)"),
    ({"save_prefix": "p" * 1025}, "save_prefix is 1025 characters long (maximum 1024)"),
    (
        {"save_prefix": "p" * 1000, "object_key": ["a", "x" * 25]},
        "save_prefix and object_key[1] are 1025 characters long together (maximum 1024)",
    ),
    (
        {"object_key": ["a", "oss://photos/a"]},
        "object_key[1] is a URL: specify only the name of the object, without sc",
    ),
    ({"object_key": ["/a"]}, "object_key[0] starts with a slash: specify the name as the bucket lists it"),
    ({"object_key": ["a\nb"]}, "object_key[0] contains a line break: specify each name as a separate element"),
    ({"save_prefix": "obs://copy/a"}, "save_prefix is a URL: specify only the prefix, without scheme and bucket"),
    ({"save_prefix": "a\nb"}, "save_prefix contains a line break"),
    ({"task_type": "list"}, "list_file is required with task_type list"),
    (
        {"task_type": "list", "list_file": {**LIST, "obs_bucket": "obs://lists"}},
        "list_file.obs_bucket is obs://lists: write the name of the bucket alone, lists",
    ),
    (
        {"task_type": "list", "list_file": {**LIST, "list_file_key": "/a.txt"}},
        "list_file.list_file_key starts with a s",
    ),
    ({"task_type": "list", "list_file": LIST, "object_key": ["a"]}, "object_key is not supported with task_type list"),
    ({"list_file": LIST}, "list_file is not supported with task_type object: use object_key"),
    ({"task_type": "url_list", "list_file": LIST}, "task_type url_list requires src_cloud_type URLSource, not Aliyun"),
    ({"src_cloud_type": "URLSource"}, "src_cloud_type URLSource requires task_type url_list, not object"),
    ({"task_type": "list", "list_file": {**LIST, "obs_bucket": ""}}, "list_file.obs_bucket must not be empty"),
    ({"bandwidth_policy": [window()] * 6}, "bandwidth_policy has 6 windows (maximum 5)"),
    (
        {"bandwidth_policy": [window("08:00", "10:00"), window("06:00", "08:01")]},
        "bandwidth_policy[1] and bandwidth_policy[0] overlap",
    ),
    ({"bandwidth_policy": [window("22:00", "06:00")]}, "bandwidth_policy[0] must end after it starts: split a window"),
    ({"bandwidth_policy": [window("480")]}, "bandwidth_policy[0].start is '480': it must be a quoted time from"),
    ({"bandwidth_policy": [window(end="24:00")]}, "bandwidth_policy[0].end is '24:00': it must be a quoted time"),
    ({"bandwidth_policy": [window(speed=0)]}, "bandwidth_policy[0].max_bandwidth is 0: it must be 1 to 200 MB/s"),
    ({"bandwidth_policy": [window(speed=201)]}, "bandwidth_policy[0].max_bandwidth is 201: it must be 1 to 200 MB/s"),
    (
        {"src_cloud_type": "AWS", "consistency_check": "crc64"},
        "consistency_check crc64 is supported only for HuaweiCloud, Aliyun, Tencent, not for AWS",
    ),
    (
        {"src_cloud_type": "AWS", "object_overwrite_mode": "CRC64_COMPARISON_OVERWRITE"},
        "object_overwrite_mode CRC64_COMPARISON_OVERWRITE is supported only for HuaweiCloud, Aliyun, Tencent, not for",
    ),
    ({"migrate_since": "2026-03-01T12:00:01Z"}, "migrate_since is '2026-03-01T12:00:01Z', which is in the future"),
    ({"migrate_since": "1772366401"}, "migrate_since is '1772366401', which is in the future"),
    ({"migrate_since": "1772366400000"}, "migrate_since is '1772366400000', which looks like milliseconds since 1970"),
    ({"migrate_since": "20260101"}, "migrate_since is '20260101', which looks like a date without hyphens"),
    ({"migrate_since": "yesterday"}, "migrate_since is 'yesterday': it must be a time such as 2026-03-01T12:00:00Z"),
    ({"migrate_since": "1969-12-31"}, "migrate_since is '1969-12-31': it must not be before 1970"),
    ({"smn_config": {**SMN, "trigger_conditions": []}}, "smn_config.trigger_conditions must not be empty"),
    ({"source_cdn": {**CDN, "domain": "https://c"}}, "source_cdn.domain must be a bare domain name"),
    (
        {"source_cdn": {**CDN, "authentication_type": "ALIYUN_OSS_A"}},
        "state completed requires source_cdn.authentication_key (or OMS_CDN_KEY)",
    ),
    (
        {"source_cdn": {**CDN, "authentication_key": "k"}},
        "source_cdn.authentication_key is set, but authenticat",
    ),
    ({"retries": -1}, "retries is -1: it must be 0 or more"),
    ({"wait_timeout": -1.0}, "wait_timeout is -1.0: it must be 0 seconds or more"),
    ({"wait_timeout": float("nan")}, "wait_timeout is nan: it must be 0 seconds or more"),
    ({"progress_every": -1.0}, "progress_every is -1.0: it must be 0 seconds or more"),
    ({"task_id": -1}, "task_id is -1: it must be 0 or more"),
    (
        {"task_id": 7, "on_drift": "recreate", "src_bucket": None},
        "on_drift recreate requires src_bucket in addition to the id",
    ),
]


@pytest.mark.parametrize(("options", "sentence"), REFUSED, ids=[text for _options, text in REFUSED])
def test_what_is_wrong_is_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check(**options)
    assert sentence in raised.value.message
    assert raised.value.message.endswith(". Nothing was sent.")


def test_every_problem_is_in_one_message() -> None:
    with pytest.raises(ConfigurationError) as raised:
        check(src_region=None, run="a b", retries=-1, bandwidth_policy=[window(speed=0)])
    assert raised.value.message.count(";") == 3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"task_type": "object"}, "task_type is 'OBJECT': it must be one of PREFIX, LIST, URL_LIST"),
        ({"task_type": "list"}, "list_file is required with task_type LIST"),
        ({"group_id": "g" * 101}, "group_id is 101 characters long (maximum 100)"),
        ({"src_region": None}, "missing required options: src_region (or group_id)"),
        ({"src_cloud_type": "URLSource"}, "src_cloud_type URLSource requires task_type url_list, not PREFIX"),
    ],
)
def test_what_is_wrong_of_a_group(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check(GROUP, **options)
    assert sentence in raised.value.message


@pytest.mark.parametrize("state", ["absent", "stopped"])
@pytest.mark.parametrize("kind", [TASK, GROUP])
def test_keys_are_not_needed_to_stop_or_to_remove(kind: str, state: str) -> None:
    assert check(kind, state=state, **dict.fromkeys(("src_ak", "src_sk", "dst_ak", "dst_sk"))).keys == {}


def test_by_id_present_needs_neither_buckets_nor_keys() -> None:
    nothing = dict.fromkeys(OPTIONS)
    assert check(task_id=7, state="present", **nothing).given == frozenset()
    assert check(task_id=0, state="absent", **nothing).key == 0


def test_keys_of_one_side_come_from_one_place() -> None:
    environ = {"OMS_SRC_AK": "ea", "OMS_SRC_SK": "es", "OMS_SRC_SECURITY_TOKEN": "et", "OMS_DST_AK": "da"}
    keys = check(environ=environ, src_ak=None, src_sk=None).keys
    assert (keys["src_ak"], keys["src_security_token"], keys["dst_ak"]) == ("ea", "et", OPTIONS["dst_ak"])
    assert "src_security_token" not in check(environ=environ).keys
    with pytest.raises(ConfigurationError, match="requires src_sk"):
        check(environ=environ, src_sk=None)
    assert "src_security_token" not in check(GROUP, environ=environ, src_ak=None, src_sk=None).keys


@pytest.mark.parametrize(
    ("cloud", "name"), [("Azure", "src_connection_string"), ("Google", "src_json_auth_file")], ids=str
)
def test_what_a_cloud_takes_instead_of_keys(cloud: str, name: str) -> None:
    without = {"src_ak": None, "src_sk": None}
    secret = '{"type": "service_account"}'
    assert check(src_cloud_type=cloud, **{name: secret}, **without).keys[name] == secret
    assert name not in check(src_cloud_type=cloud).keys


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01", 1767225600),
        ("2026-01-01T00:00:00", 1767225600),
        ("2026-01-01T08:00:00+08:00", 1767225600),
        ("1767225600", 1767225600),
        ("0", 0),
        ("2026-03-01T12:00:00Z", 1772366400),
    ],
)
def test_migrate_since_is_in_utc_unless_it_has_an_offset(text: str, moment: int) -> None:
    assert check(migrate_since=text).settings["migrate_since"] == moment


def test_what_is_right_is_taken_as_it_is() -> None:
    windows = [window("00:00", "08:00", 1), window("08:00", "23:59", 200)]
    desired = check(
        run="A.b_c-9", description="photos \n", bandwidth_policy=windows, save_prefix="p" * 24, object_key=["x" * 1000]
    )
    assert (desired.run, desired.settings["description"]) == ("A.b_c-9", "photos")
    assert desired.settings["bandwidth_policy"] == (Window("00:00", "08:00", 1), Window("08:00", "23:59", 200))
    assert (desired.wait_timeout, check(state="started").wait_timeout, check(wait_timeout=0.0).wait_timeout) == (
        3600.0,
        300.0,
        0.0,
    )
    assert check().src_node["object_key"] == [""]


def test_secrets_inside_of_other_secrets_are_known() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n"
    file = json.dumps({"type": "service_account", "private_key": key}, indent=2)
    found = set(secrets_inside({"src_json_auth_file": file, "src_connection_string": "A=b;AccountKey=abc123==;E=f"}))
    assert {"abc123==", "MIIEvQIBADANBg", "kqhkiG9w0BAQEF"} <= found
    assert "service_account" not in found
