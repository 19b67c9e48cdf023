# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Invalid input is refused with one message that names the option, and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...simulator import Simulator
from .module import Module
from .plays import BUCKETS, PHOTOS, Played, keys_of, sent, sync_task, warnings_of

CDN = {"domain": "cdn.example.org", "protocol": "https"}
#: Options that are added to a valid task (None removes one), with the expected message.
OURS: list[tuple[dict[str, Any], str]] = [
    ({"src_region": ""}, "src_region must not be empty. Nothing was sent."),
    ({"src_region": "r" * 101}, "src_region is 101 characters long (maximum 100). Nothing was sent."),
    ({"src_bucket": "b" * 1025}, "src_bucket is 1025 characters long (maximum 1024). Nothing was sent."),
    ({"dst_bucket": ""}, "dst_bucket must not be empty. Nothing was sent."),
    (
        dict.fromkeys(BUCKETS),
        "missing required options: src_region, src_bucket, dst_region, dst_bucket (or sync_task_id). Nothing was sent.",
    ),
    ({"sync_task_id": ""}, "sync_task_id must not be empty. Nothing was sent."),
    ({"sync_task_id": "i" * 256}, "sync_task_id is 256 characters long (maximum 255). Nothing was sent."),
    ({"src_ak": "k" * 101}, "src_ak is 101 characters long (maximum 100). Nothing was sent."),
    ({"src_sk": ""}, "state present requires src_sk (or OMS_SRC_SK). Nothing was sent."),
    ({"state": "started", "dst_ak": None}, "state started requires dst_ak (or OMS_DST_AK). Nothing was sent."),
    (
        {"state": "restarted", "src_ak": None, "src_sk": None, "dst_ak": None, "dst_sk": None},
        "state restarted requires src_ak (or OMS_SRC_AK), src_sk (or OMS_SRC_SK), dst_ak (or "
        "OMS_DST_AK), dst_sk (or OMS_DST_SK). Nothing was sent.",
    ),
    ({"description": "d" * 256}, "description is 256 characters long (maximum 255). Nothing was sent."),
    (
        {"description": "<photos> & more"},
        "description contains & < >, which the service does not accept. Nothing was sent.",
    ),
    ({"src_cloud_type": "Tencent"}, "state present requires app_id (for a Tencent source). Nothing was sent."),
    (
        {"src_cloud_type": "AWS", "consistency_check": "crc64"},
        "consistency_check crc64 is supported only for HuaweiCloud, Aliyun, Tencent, not for AWS. Nothing was sent.",
    ),
    (
        {"source_cdn": {**CDN, "authentication_type": "ALIYUN_OSS_A"}},
        "state present requires source_cdn.authentication_key (or OMS_CDN_KEY). Nothing was sent.",
    ),
    (
        {"source_cdn": {**CDN, "authentication_key": "TheKeyOfTheCdn"}},
        "source_cdn.authentication_key is set, but authentication_type is NONE. Nothing was sent.",
    ),
    (
        {"source_cdn": {**CDN, "authentication_type": "AZURE_SAS_TOKEN", "authentication_key": "k" * 256}},
        "source_cdn.authentication_key is 256 characters long (maximum 255). Nothing was sent.",
    ),
    (
        {"source_cdn": {**CDN, "domain": "https://cdn.example.org"}},
        "source_cdn.domain must be a bare domain name, without scheme, port or path. Nothing was sent.",
    ),
    (
        {"source_cdn": {**CDN, "domain": "cdn.example.org:8443"}},
        "source_cdn.domain must be a bare domain name, without scheme, port or path. Nothing was sent.",
    ),
    ({"source_cdn": {**CDN, "domain": ""}}, "source_cdn.domain must not be empty. Nothing was sent."),
    (
        {"source_cdn": {**CDN, "kms_key_id": "i" * 37}},
        "source_cdn.kms_key_id is 37 characters long (maximum 36). Nothing was sent.",
    ),
    ({"quota": 0}, "quota is 0: it must be 1 or more. Nothing was sent."),
    ({"wait_timeout": -1}, "wait_timeout is -1.0: it must be 0 seconds or more. Nothing was sent."),
    ({"wait_timeout": "nan"}, "wait_timeout is nan: it must be 0 seconds or more. Nothing was sent."),
    (
        {"quota": 0, "dst_bucket": "", "description": "'"},
        "dst_bucket must not be empty; quota is 0: it must be 1 or more; description contains ', which the"
        " service does not accept. Nothing was sent.",
    ),
    (
        {"access_key": None, "secret_key": None},
        "No credentials are set. Set one kind, as options or as environment variables: access_key "
        "(HUAWEICLOUD_SDK_AK or HW_ACCESS_KEY or CLOUD_SDK_AK) and secret_key (HUAWEICLOUD_SDK_SK or "
        "HW_SECRET_KEY or CLOUD_SDK_SK); or auth_token (HW_AUTH_TOKEN); or username (HW_USER_NAME) and "
        "password (HW_USER_PASSWORD) and domain_name (HW_DOMAIN_NAME).",
    ),
    (
        {"access_key": None, "secret_key": None, "username": "somebody", "password": "TheirPassword"},
        "Incomplete credentials: password and username are set, but domain_name is missing. Set the option "
        "or the environment variable: domain_name (HW_DOMAIN_NAME).",
    ),
    (
        {"auth_token": "SomeToken"},
        "Credentials of more than one kind are set: keys (access_key, secret_key) and token "
        "(auth_token). Set exactly one kind.",
    ),
    (
        {"secret_key": "KeyFromAFile\n"},
        "secret_key contains whitespace or a non-printable character: check how it was copied. Nothing was sent.",
    ),
    (
        {"src_sk": "KeyFromAFile\n"},
        "src_sk contains whitespace or a non-printable character: check how it was copied. Nothing was sent.",
    ),
    (
        {"src_bucket": "photos-origin "},
        "src_bucket is 'photos-origin ': it must not contain whitespace or a non-printable character. "
        "Nothing was sent.",
    ),
    (
        {"project_id": "IdFromAFile\n"},
        "project_id is 'IdFromAFile\\n': it must not contain whitespace or a non-printable character. "
        "Nothing was sent.",
    ),
    ({"src_bucket": False}, "src_bucket is a boolean, not a string; quote it. Nothing was sent."),
    ({"description": 1.10}, "description is a number, not a string; quote it. Nothing was sent."),
    ({"dst_bucket": {"name": "copy"}}, "dst_bucket is a dictionary, not a string. Nothing was sent."),
    ({"src_ak": 123456701}, "src_ak is a number, not a string; quote it. Nothing was sent."),
    ({"source_cdn": "cdn.example.org"}, "source_cdn is a string, not a dictionary. Nothing was sent."),
    ({"quota": "many"}, "quota is a string, not an integer. Nothing was sent."),
    ({"wait": "perhaps"}, "wait is a string, not a boolean. Nothing was sent."),
    ({"wait_timeout": "long"}, "wait_timeout is a string, not a number. Nothing was sent."),
    ({"project_id": "p" * 1025}, "project_id is 1025 characters long (maximum 1024)."),
    ({"region": "cn-north-4/x"}, "region is 'cn-north-4/x': it can only contain letters, digits, hyphens and dots."),
    ({"cloud": "example.org#"}, "cloud is 'example.org#': it can only contain letters, digits, hyphens and dots."),
    (
        {"endpoint": "oms.example.org"},
        "endpoint is 'oms.example.org': it must be a URL such as https://host:port.",
    ),
    (
        {"endpoint": "https://me:secret@oms.example.org"},
        "endpoint is 'oms.example.org': it must be a URL such as https://host:port.",
    ),
    (
        {"iam_endpoint": "https://iam.example.org?x=1", "project_id": None},
        "iam_endpoint is 'https://iam.example.org?x=1': it must be a URL such as https://host:port.",
    ),
    ({"ca_path": "/nowhere/ca.pem"}, "ca_path is /nowhere/ca.pem, which does not exist."),
    ({"connect_timeout": 0}, "connect_timeout is 0.0: it must be more than 0 and at most 86400 seconds."),
    ({"retry_timeout": -1}, "retry_timeout is -1.0: it must be at least 0 seconds."),
]
ANSIBLES: list[tuple[dict[str, Any], str]] = [
    ({"state": "gone"}, "value of state must be one of: present, started, stopped, restarted, absent, got: gone"),
    (
        {"src_cloud_type": "Aliyum"},
        "value of src_cloud_type must be one of: AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud,"
        " KingsoftCloud, Baidu, Qiniu, UCloud, got: Aliyum",
    ),
    (
        {"consistency_check": "md5"},
        "value of consistency_check must be one of: size_last_modified, crc64, transmission, got: md5",
    ),
    (
        {"source_cdn": {**CDN, "protocol": "ftp"}},
        "value of protocol must be one of: http, https, got: ftp found in source_cdn",
    ),
    ({"source_cdn": {"domain": "cdn.example.org"}}, "missing required arguments: protocol found in source_cdn"),
    ({"source_cdn": {"protocol": "https"}}, "missing required arguments: domain found in source_cdn"),
    (
        {"source_cdn": {**CDN, "port": 443}},
        "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: source_cdn.port. ",
    ),
    ({"enable_kms": True}, "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: enable_kms. "),
]
#: Options that look like mistakes but may be valid, with the expected warnings.
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


def played(module: Module, simulator: Simulator, changes: Iterable[dict[str, Any]], *arguments: str) -> Played:
    """Run one task for each change to the valid one."""
    right = {**PHOTOS, **keys_of(simulator, simulator.account)}
    tasks = [{name: value for name, value in {**right, **one}.items() if value is not None} for one in changes]
    return module.play([sync_task(**task) for task in tasks], *arguments)


def test_each_invalid_input_has_its_message(module: Module, simulator: Simulator) -> None:
    """It fails before anything is sent, and names the option."""
    done = played(module, simulator, [options for options, _expected in OURS])
    assert [result["msg"] for result in done.results] == [expected for _options, expected in OURS]
    assert all(result["failed"] and not result["changed"] for result in done.results)
    assert {(result["error"]["attempts"], result["error"]["operation"]) for result in done.results} == {(0, None)}
    assert simulator.log == []
    assert "Traceback" not in done.output


def test_errors_that_ansible_finds(module: Module, simulator: Simulator) -> None:
    """Choices, names and required suboptions have the message of Ansible, here its beginning."""
    done = played(module, simulator, [options for options, _expected in ANSIBLES])
    messages = [result["msg"] for result in done.results]
    beginnings = [expected for _options, expected in ANSIBLES]
    assert [message[: len(beginning)] for message, beginning in zip(messages, beginnings)] == beginnings
    assert all(result["failed"] for result in done.results)
    assert simulator.log == []
    assert "Traceback" not in done.output


def test_both_lists_are_long_enough() -> None:
    """There are more than 25 inputs, without duplicates."""
    inputs = [str(options) for options, _expected in (*OURS, *ANSIBLES)]
    assert len(set(inputs)) == len(inputs) > 25


def test_unusual_input_is_accepted_with_a_warning(module: Module, simulator: Simulator) -> None:
    """Input that breaks only uncertain rules is accepted with a warning."""
    done = played(module, simulator, [options for options, _expected in DOUBTS], "--check")
    assert [warnings_of(result) for result in done.results] == [expected for _options, expected in DOUBTS]
    assert all(result["operations"] == ["create"] for result in done.results)


def test_absent_checks_only_the_options_that_identify_the_task(module: Module, simulator: Simulator) -> None:
    """A task can be removed with options that could not create it, and without its keys."""
    bad = {"description": "<", "source_cdn": {**CDN, "domain": "a:b"}, "src_ak": "k" * 101, "dst_ak": None}
    done = played(module, simulator, [{**bad, "state": "absent"}])
    assert [(result["changed"], result["operations"]) for result in done.results] == [(False, [])]
    assert sent(simulator) == "list"
