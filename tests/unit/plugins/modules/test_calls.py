# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module without options, with the required ones, with each of them left out, and with an unknown option.

The messages are complete. Those of Ansible are the same since ansible-core 2.16.
"""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.support.module_runner import Finished, Runner
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    CHOICE,
    EVENT,
    GROUP_INFO,
    INFO,
    LIST,
    MIGRATION_INFO,
    MIGRATION_TASK,
    MIGRATIONS,
    PREFLIGHT,
    SOURCE,
    STATISTICS,
    TASK_GROUP,
)

NOTHING, UNKNOWN = "nothing", "surprise"
#: What each module requires in addition to the credentials and an endpoint.
REQUIRED: dict[str, dict[str, Any]] = {
    "oms_sync_task": TASK,
    INFO: {},
    STATISTICS: CHOICE,
    EVENT: dict(CHOICE, object_keys=["a.txt"]),
    LIST: {"sync_tasks": []},
    MIGRATIONS: {"migrations": []},
    MIGRATION_INFO: {},
    GROUP_INFO: {},
    PREFLIGHT: {},
    SOURCE: {},
    MIGRATION_TASK: TASK,
    TASK_GROUP: TASK,
}
KEY_PAIR = {
    "access_key": (
        "Incomplete credentials: secret_key is set, but access_key is missing. Set the option or the environment "
        "variable: access_key (HUAWEICLOUD_SDK_AK or HW_ACCESS_KEY or CLOUD_SDK_AK)."
    ),
    "secret_key": (
        "Incomplete credentials: access_key is set, but secret_key is missing. Set the option or the environment "
        "variable: secret_key (HUAWEICLOUD_SDK_SK or HW_SECRET_KEY or CLOUD_SDK_SK)."
    ),
}
CHOOSING = {
    "src_region": "missing required options: src_region (or sync_task_id). Nothing was sent.",
    "src_bucket": "missing required options: src_bucket (or sync_task_id). Nothing was sent.",
    "dst_region": "missing required options: dst_region (or sync_task_id). Nothing was sent.",
    "dst_bucket": "missing required options: dst_bucket (or sync_task_id). Nothing was sent.",
}
NO_REGION = "region is required: set region (HW_REGION_NAME), or endpoint (HW_OMS_ENDPOINT)."
NO_CHOICE = "missing required options: src_region, src_bucket, dst_region, dst_bucket (or sync_task_id)"


def migration_messages(module: str, option: str, supported: str) -> dict[str, str]:
    """Return the messages of a module for migrations; `option` is that of its id."""
    missing = "missing required options: %s (or " + option + ")"
    keys = {name: f"{name} (or OMS_{name.upper()})" for name in KEYS}
    return {
        NOTHING: (
            missing % "src_region, src_bucket, dst_region, dst_bucket"
            + f"; state completed requires {', '.join(keys.values())}. Nothing was sent."
        ),
        UNKNOWN: f"Unsupported parameters for (hwcloud.oms.{module}) module: surprise. Supported parameters include: "
        + supported,
        **KEY_PAIR,
        **{name: f"{missing % name}. Nothing was sent." for name in CHOOSING},
        **{name: f"state completed requires {text}. Nothing was sent." for name, text in keys.items()},
    }


#: The messages of each module, for a call and for a missing option.
MESSAGES: dict[str, dict[str, str]] = {
    "oms_sync_task": {
        NOTHING: (
            NO_CHOICE
            + "; state present requires src_ak (or OMS_SRC_AK), src_sk (or OMS_SRC_SK), dst_ak (or OMS_DST_AK), "
            "dst_sk (or OMS_DST_SK). Nothing was sent."
        ),
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: surprise. Supported parameters include: "
            "access_key, app_id, auth_token, ca_path, cloud, connect_timeout, consistency_check, description, "
            "domain_name, dst_ak, dst_bucket, dst_crypto_type, dst_kms_key_id, dst_region, dst_sk, dst_storage_policy, "
            "enable_metadata_migration, enable_restore, endpoint, iam_endpoint, on_drift, password, preflight, "
            "project_id, quota, read_timeout, region, retry_timeout, secret_key, security_token, source_cdn, src_ak, "
            "src_bucket, src_cloud_type, src_crypto_type, src_kms_key_id, src_region, src_sk, state, sync_task_id, "
            "username, validate_certs, wait, wait_timeout (ak, sk)."
        ),
        **KEY_PAIR,
        **CHOOSING,
        "src_ak": "state present requires src_ak (or OMS_SRC_AK). Nothing was sent.",
        "src_sk": "state present requires src_sk (or OMS_SRC_SK). Nothing was sent.",
        "dst_ak": "state present requires dst_ak (or OMS_DST_AK). Nothing was sent.",
        "dst_sk": "state present requires dst_sk (or OMS_DST_SK). Nothing was sent.",
    },
    INFO: {
        NOTHING: NO_REGION,
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_sync_task_info) module: surprise. "
            "Supported parameters include: access_key, auth_token, ca_path, cloud, connect_timeout, details, "
            "domain_name, dst_bucket, dst_region, endpoint, iam_endpoint, month, password, project_id, quota, "
            "read_timeout, region, retry_timeout, secret_key, security_token, src_bucket, src_cloud_type, src_region, "
            "status, sync_task_id, username, validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        "endpoint": NO_REGION,
    },
    STATISTICS: {
        NOTHING: NO_CHOICE + ". Nothing was sent.",
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_sync_task_statistics_info) module: surprise. "
            "Supported parameters include: access_key, auth_token, ca_path, cloud, connect_timeout, data_types, "
            "domain_name, dst_bucket, dst_region, end_time, endpoint, iam_endpoint, password, project_id, "
            "read_timeout, region, retry_timeout, secret_key, security_token, src_bucket, src_cloud_type, src_region, "
            "start_time, sync_task_id, username, validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        **CHOOSING,
    },
    EVENT: {
        NOTHING: NO_CHOICE + ". Nothing was sent.",
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_sync_event) module: surprise. Supported parameters include: "
            "access_key, auth_token, ca_path, cloud, connect_timeout, domain_name, dst_bucket, dst_region, endpoint, "
            "iam_endpoint, object_keys, object_keys_file, parallel, password, project_id, read_timeout, region, "
            "require_running, retry_timeout, secret_key, security_token, src_bucket, src_cloud_type, src_region, "
            "start_at, sync_task_id, username, validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        **CHOOSING,
        "object_keys": "Exactly one of object_keys and object_keys_file is required. Nothing was sent.",
    },
    LIST: {
        NOTHING: "missing required arguments: sync_tasks",
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_sync_tasks) module: surprise. Supported parameters include: "
            "access_key, auth_token, ca_path, cloud, connect_timeout, credentials, defaults, domain_name, endpoint, "
            "iam_endpoint, password, preflight, project_id, prune, prune_max, quota, read_timeout, region, "
            "retry_timeout, secret_key, security_token, select, sync_tasks, username, validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        "sync_tasks": "missing required arguments: sync_tasks",
    },
    MIGRATIONS: {
        NOTHING: "missing required arguments: migrations",
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_migrations) module: surprise. Supported parameters include: "
            "access_key, auth_token, ca_path, cloud, connect_timeout, credentials, domain_name, endpoint, "
            "iam_endpoint, migrations, password, progress_every, project_id, read_timeout, region, retry_timeout, "
            "secret_key, security_token, username, validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        "migrations": "missing required arguments: migrations",
    },
    MIGRATION_INFO: {
        NOTHING: NO_REGION,
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_migration_task_info) module: surprise. Supported parameters "
            "include: access_key, auth_token, ca_path, cloud, connect_timeout, domain_name, dst_bucket, dst_region, "
            "endpoint, group_id, group_type, iam_endpoint, password, project_id, read_timeout, region, retry_timeout, "
            "run, secret_key, security_token, src_bucket, src_cloud_type, src_region, status, task_ids, username, "
            "validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        "endpoint": NO_REGION,
    },
    GROUP_INFO: {
        NOTHING: NO_REGION,
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_migration_task_group_info) module: surprise. Supported "
            "parameters include: access_key, auth_token, ca_path, cloud, connect_timeout, domain_name, dst_bucket, "
            "dst_region, endpoint, group_ids, iam_endpoint, password, project_id, read_timeout, region, retry_timeout, "
            "run, secret_key, security_token, src_bucket, src_cloud_type, src_region, status, username, "
            "validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        "endpoint": NO_REGION,
    },
    PREFLIGHT: {
        NOTHING: NO_REGION,
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_preflight_info) module: surprise. Supported parameters "
            "include: access_key, app_id, auth_token, ca_path, cloud, connect_timeout, domain_name, dst_ak, "
            "dst_bucket, dst_region, dst_security_token, dst_sk, endpoint, fail_on_problem, iam_endpoint, list_file, "
            "object_key, password, prefix_limit, project_id, read_timeout, region, retry_timeout, secret_key, "
            "security_token, source_cdn, src_ak, src_bucket, src_cloud_type, src_connection_string, "
            "src_json_auth_file, src_region, src_security_token, src_sk, username, validate_certs (ak, sk)."
        ),
        **KEY_PAIR,
        "endpoint": NO_REGION,
    },
    SOURCE: {
        NOTHING: NO_REGION,
        UNKNOWN: (
            "Unsupported parameters for (hwcloud.oms.oms_source_info) module: surprise. Supported parameters include: "
            "access_key, ak, app_id, auth_token, bucket, ca_path, cloud, cloud_type, connect_timeout, "
            "connection_string, domain_name, endpoint, iam_endpoint, json_auth_file, max_objects, objects, password, "
            "prefix, project_id, read_timeout, region, retry_timeout, secret_key, security_token, sk, username, "
            "validate_certs."
        ),
        **KEY_PAIR,
        "endpoint": NO_REGION,
    },
}
MESSAGES[MIGRATION_TASK] = migration_messages(
    MIGRATION_TASK,
    "task_id",
    "access_key, app_id, auth_token, bandwidth_policy, ca_path, cloud, connect_timeout, consistency_check, "
    "description, domain_name, dst_ak, dst_bucket, dst_crypto_type, dst_kms_key_id, dst_region, dst_security_token, "
    "dst_sk, dst_storage_policy, enable_failed_object_recording, enable_metadata_migration, enable_requester_pays, "
    "enable_restore, endpoint, iam_endpoint, list_file, migrate_since, object_key, object_overwrite_mode, on_drift, "
    "password, preflight, progress_every, project_id, read_timeout, region, retries, retry_scope, retry_timeout, run, "
    "save_prefix, secret_key, security_token, smn_config, source_cdn, src_ak, src_bucket, src_cloud_type, "
    "src_connection_string, src_crypto_type, src_json_auth_file, src_kms_key_id, src_region, src_security_token, "
    "src_sk, state, task_id, task_priority, task_type, username, validate_certs, wait, wait_timeout (ak, sk).",
)
MESSAGES[TASK_GROUP] = migration_messages(
    TASK_GROUP,
    "group_id",
    "access_key, app_id, auth_token, bandwidth_policy, ca_path, cloud, connect_timeout, consistency_check, "
    "description, domain_name, dst_ak, dst_bucket, dst_crypto_type, dst_kms_key_id, dst_region, dst_sk, "
    "dst_storage_policy, enable_failed_object_recording, enable_metadata_migration, enable_requester_pays, "
    "enable_restore, endpoint, group_id, iam_endpoint, list_file, migrate_since, object_key, object_overwrite_mode, "
    "on_drift, password, preflight, progress_every, project_id, read_timeout, region, retries, retry_scope, "
    "retry_timeout, run, save_prefix, secret_key, security_token, smn_config, source_cdn, src_ak, src_bucket, "
    "src_cloud_type, "
    "src_connection_string, src_crypto_type, src_json_auth_file, src_kms_key_id, src_region, src_sk, state, "
    "task_type, username, validate_certs, wait, wait_timeout (ak, sk).",
)
#: Messages of Ansible itself, which carry nothing else.
ANSIBLES = {(module, UNKNOWN) for module in MESSAGES} | {
    (LIST, NOTHING),
    (LIST, "sync_tasks"),
    (MIGRATIONS, NOTHING),
    (MIGRATIONS, "migrations"),
}
Call = Callable[..., Finished]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    return lambda module, options: Runner(module, capsys, monkeypatch)(**options)


def required(module: str, simulator: Simulator) -> dict[str, Any]:
    """Return the required options, with a working account."""
    account = simulator.account
    reached = {"endpoint": simulator.url, "project_id": account.project_id}
    return {"access_key": account.access_key, "secret_key": account.secret_key, **reached, **REQUIRED[module]}


def test_every_option_that_is_required_is_left_out_once() -> None:
    for module in MODULES:
        left_out = set(MESSAGES[module]) - {NOTHING, UNKNOWN, "endpoint"}
        assert left_out == {"access_key", "secret_key", *REQUIRED[module]}


@pytest.mark.parametrize(("module", "what"), [(module, what) for module in MODULES for what in MESSAGES[module]])
def test_the_whole_message(module: str, what: str, call: Call, simulator: Simulator) -> None:
    options = {} if what == NOTHING else required(module, simulator)
    if what == UNKNOWN:
        options[UNKNOWN] = 1
    else:
        options.pop(what, None)
    finished = call(module, options)
    assert (finished.status, finished.result["msg"]) == (1, MESSAGES[module][what])
    assert ("error" in finished.result) == ((module, what) not in ANSIBLES)
    assert finished.warnings == "[]"
    assert simulator.log == []


@pytest.mark.parametrize("module", MODULES)
def test_what_is_required_is_enough(module: str, call: Call, simulator: Simulator) -> None:
    if module != "oms_sync_task":
        simulator.add_task(**{name: value for name, value in TASK.items() if name not in KEYS})
    # A copy takes no time here.
    simulator.settings.update(waiting_time=0.0, listing_time=0.0, object_time=0.0, group_creation_time=0.0)
    finished = call(module, required(module, simulator))
    assert finished.status == 0, finished.result
    assert finished.result["changed"] == (module in ("oms_sync_task", EVENT, MIGRATION_TASK, TASK_GROUP))
    assert finished.warnings == "[]"
