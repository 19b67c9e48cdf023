# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment variables of the function."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._forwarder.settings import VARIABLES, read_settings
from ansible_collections.hwcloud.oms.plugins.plugin_utils._forwarder_settings import (
    CONNECTION_VARIABLES,
    TASK_VARIABLES,
    function_settings,
)

TASK = {
    "src_cloud_type": "AWS",
    "src_region": "eu-west-1",
    "src_bucket": "photos-origin",
    "dst_region": "cn-north-4",
    "dst_bucket": "photos-copy",
}
KEYS = {"access_key": "AccessKey", "secret_key": "SecretKey"}
OF_TASK = {
    "OMS_SRC_CLOUD_TYPE": "AWS",
    "OMS_SRC_REGION": "eu-west-1",
    "OMS_SRC_BUCKET": "photos-origin",
    "OMS_DST_REGION": "cn-north-4",
    "OMS_DST_BUCKET": "photos-copy",
}
OF_REGION = {
    "HW_REGION_NAME": "cn-north-4",
    "HW_OMS_ENDPOINT": "https://oms.cn-north-4.myhuaweicloud.com",
    "HUAWEICLOUD_SDK_IAM_ENDPOINT": "https://iam.cn-north-4.myhuaweicloud.com",
}


def test_each_variable_is_one_that_the_function_reads() -> None:
    assert {*CONNECTION_VARIABLES.values(), *TASK_VARIABLES.values()} <= set(VARIABLES)


def test_options_become_variables() -> None:
    given = {"ak": "AccessKey", "sk": "SecretKey", "security_token": "Token", "project_id": "p1", "region": None}
    found = function_settings(given, TASK, {"OMS_RETRY_TIMEOUT": 30}, {"HW_AUTH_TOKEN": "unused"})
    assert found.problems == []
    assert found.variables == {
        "HW_ACCESS_KEY": "AccessKey",
        "HW_SECRET_KEY": "SecretKey",
        "HW_SECURITY_TOKEN": "Token",
        "HW_PROJECT_ID": "p1",
        "OMS_RETRY_TIMEOUT": "30",
        **OF_REGION,
        **OF_TASK,
    }
    settings = read_settings(found.variables)
    assert settings.connection.credentials.secret_key == "SecretKey"
    assert (settings.retry_timeout, settings.identity) == (30.0, tuple(TASK.values()))


@pytest.mark.parametrize(
    ("environ", "credentials"),
    [
        ({"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s"}, {"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s"}),
        ({"HW_AUTH_TOKEN": "t"}, {"HW_AUTH_TOKEN": "t"}),
        (
            {"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p", "HW_DOMAIN_NAME": "d", "HW_PROJECT_NAME": "n"},
            {"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p", "HW_DOMAIN_NAME": "d", "HW_PROJECT_NAME": "n"},
        ),
    ],
)
def test_the_environment_is_used_as_in_the_modules(environ: dict[str, str], credentials: dict[str, str]) -> None:
    assert function_settings({}, TASK, {}, environ).variables == {**credentials, **OF_REGION, **OF_TASK}


def test_keys_of_the_options_take_precedence_over_the_environment() -> None:
    environ = {"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s", "HW_SECURITY_TOKEN": "t"}
    found = function_settings(KEYS, TASK, {}, environ)
    assert read_settings(found.variables).connection.credentials.access_key == "AccessKey"
    assert "HW_SECURITY_TOKEN" not in found.variables


@pytest.mark.parametrize(
    ("connection", "variables"),
    [
        ({"connect_timeout": "30", "read_timeout": 60, "retry_timeout": "0"}, {}),
        ({"connect_timeout": None, "read_timeout": "", "retry_timeout": None}, {}),
        ({"validate_certs": "true", "ca_path": ""}, {}),
        ({"validate_certs": 1, "ca_path": None}, {}),
        ({"validate_certs": None}, {}),
        ({"validate_certs": ""}, {}),
        ({"project_id": 5, "region": None}, {"HW_PROJECT_ID": "5"}),
        ({"project_id": "", "region": "", "endpoint": None, "cloud": ""}, {}),
    ],
)
def test_values_are_converted_as_in_the_modules(connection: dict[str, Any], variables: dict[str, str]) -> None:
    found = function_settings({**connection, "ak": "AccessKey", "sk": "SecretKey"}, TASK, {}, {})
    keys = {"HW_ACCESS_KEY": "AccessKey", "HW_SECRET_KEY": "SecretKey"}
    assert (found.problems, found.variables) == ([], {**keys, **variables, **OF_REGION, **OF_TASK})


@pytest.mark.parametrize(
    ("connection", "task", "extra", "problem"),
    [
        ({}, TASK, {}, "No credentials are set."),
        ({"access_key": "A"}, TASK, {}, "Incomplete credentials"),
        ({**KEYS, "secret": "x"}, TASK, {}, "oms_connection.secret is not supported."),
        ({**KEYS, "secret_key": 12345}, TASK, {}, "oms_connection.secret_key is a number, not a string; quote it."),
        ({**KEYS, "validate_certs": False}, TASK, {}, "oms_connection.validate_certs is set"),
        ({**KEYS, "validate_certs": "no"}, TASK, {}, "oms_connection.validate_certs is set"),
        ({**KEYS, "validate_certs": "perhaps"}, TASK, {}, "oms_connection.validate_certs is a string, not a boolean."),
        ({**KEYS, "connect_timeout": "soon"}, TASK, {}, "oms_connection.connect_timeout is a string, not a number."),
        ({**KEYS, "connect_timeout": "0"}, TASK, {}, "connect_timeout is 0.0: it must be more than 0"),
        ({**KEYS, "secret": ""}, TASK, {}, "oms_connection.secret is not supported."),
        ({**KEYS, "ca_path": "ca.pem"}, TASK, {}, "oms_connection.ca_path is set"),
        (KEYS, {**TASK, "src_bucket": 7}, {}, ""),
        (KEYS, {**TASK, "bucket": "x"}, {}, "oms_forwarder_sync_task.bucket is not supported."),
        (KEYS, {}, {}, "region is required"),
        (KEYS, {"dst_region": "cn-north-4"}, {}, "OMS_DST_BUCKET must be set, or OMS_SYNC_TASK_ID"),
        (KEYS, TASK, {"OMS_RETRY_TIMEOUT": "soon"}, "OMS_RETRY_TIMEOUT is soon"),
        (KEYS, TASK, {"PATH": "x"}, "oms_forwarder_settings.PATH is not supported."),
    ],
)
def test_problems_are_found_before_anything_is_set_up(
    connection: dict[str, Any], task: dict[str, Any], extra: dict[str, Any], problem: str
) -> None:
    found = function_settings(connection, task, extra, {})
    assert bool(found.problems) == bool(problem)
    assert problem in " ".join(found.problems)
    assert bool(found.variables) != bool(found.problems)
    assert all(isinstance(value, str) for value in found.variables.values())
    assert "12345" not in str(found.problems)
