# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of migration tasks and of groups: one table each, and what follows from them.

Source of lengths, choices and characters: the pages "Create a Migration Task" and "Create a Task Group" of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.migration_models import GROUP, TASK
from .._common.bucket_options import (
    APP_ID,
    BUCKET,
    CRYPTO_TYPE,
    FLAG,
    KMS_KEY_ID,
    MIGRATION_CLOUDS,
    REGION,
    SOURCE_CDN,
    SOURCE_REGION,
    STORAGE_POLICY,
    key_option,
)
from .._common.option_table import ANYWHERE, INSIDE, Option, encryption_of, flat_options, spec_of

STATES = ("completed", "present", "started", "stopped", "absent")
#: States that may create or start something without an id, so that keys are required.
KEYED_STATES = ("completed", "present", "started")
#: Task types of a group, as the service writes them.
GROUP_TYPES = ("PREFIX", "LIST", "URL_LIST")
LIST_TYPES = ("list", "url_list")
#: The most that the service takes.
MOST_KEYS, MOST_WINDOWS, LONGEST_NAME, FASTEST = 500, 5, 1024, 200
#: Seconds to wait where wait_timeout is not set: until a copy is complete, until anything else is done.
LONG_WAIT, SHORT_WAIT = 3600.0, 300.0


def _secret(env: str, longest: int, spaces: str, kind: str = "str") -> Option:
    return Option(type=kind, no_log=True, sent=True, length=(0, longest), spaces=spaces, env=env)


_SOURCE: dict[str, Option] = {
    "src_cloud_type": Option(default="Aliyun", choices=MIGRATION_CLOUDS, sent=True, readable=True),
    "src_region": SOURCE_REGION,
    "src_bucket": BUCKET,
    "src_ak": key_option("OMS_SRC_AK"),
    "src_sk": key_option("OMS_SRC_SK"),
    "src_connection_string": _secret("OMS_SRC_CONNECTION_STRING", 2048, INSIDE),
    "src_json_auth_file": _secret("OMS_SRC_JSON_AUTH_FILE", 65535, ANYWHERE, "json"),
    "app_id": APP_ID,
    "object_key": Option(
        type="list", elements="str", sent=True, readable=True, length=(0, LONGEST_NAME), spaces=ANYWHERE, no_log=False
    ),
    "list_file": Option(
        type="dict",
        sent=True,
        readable=True,
        options={
            "obs_bucket": Option(required=True, sent=True, readable=True, length=(1, 1024)),
            "list_file_key": Option(
                required=True, sent=True, readable=True, length=(1, 1024), spaces=ANYWHERE, no_log=False
            ),
            "list_file_num": Option(sent=True, readable=True, length=(0, 65535)),
        },
    ),
    "src_crypto_type": CRYPTO_TYPE,
    "src_kms_key_id": KMS_KEY_ID,
}
_DESTINATION: dict[str, Option] = {
    "dst_region": REGION,
    "dst_bucket": BUCKET,
    "save_prefix": Option(sent=True, readable=True, length=(0, LONGEST_NAME), spaces=ANYWHERE),
    "dst_ak": key_option("OMS_DST_AK"),
    "dst_sk": key_option("OMS_DST_SK"),
    "dst_crypto_type": CRYPTO_TYPE,
    "dst_kms_key_id": KMS_KEY_ID,
}
_SETTINGS: dict[str, Option] = {
    "description": Option(sent=True, readable=True, length=(0, 255), spaces=ANYWHERE, free_text=True),
    "migrate_since": Option(sent=True, readable=True),
    "bandwidth_policy": Option(
        type="list",
        elements="dict",
        sent=True,
        readable=True,
        options={
            "start": Option(required=True, sent=True, readable=True),
            "end": Option(required=True, sent=True, readable=True),
            "max_bandwidth": Option(type="int", required=True, sent=True, readable=True),
        },
    ),
    "source_cdn": SOURCE_CDN,
    "smn_config": Option(
        type="dict",
        sent=True,
        options={
            "topic_urn": Option(required=True, sent=True, length=(0, 1024)),
            "trigger_conditions": Option(
                type="list", elements="str", required=True, choices=("SUCCESS", "FAILURE"), sent=True
            ),
            "language": Option(default="en-us", choices=("zh-cn", "en-us"), sent=True),
            "message_template_name": Option(sent=True),
        },
    ),
    "enable_metadata_migration": FLAG,
    "enable_restore": FLAG,
    "enable_failed_object_recording": FLAG,
    "enable_requester_pays": FLAG,
    "object_overwrite_mode": Option(
        choices=(
            *("NO_OVERWRITE", "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE", "CRC64_COMPARISON_OVERWRITE"),
            "FULL_OVERWRITE",
        ),
        sent=True,
        readable=True,
    ),
    "consistency_check": Option(choices=("size_last_modified", "crc64", "no_check"), sent=True, readable=True),
    "dst_storage_policy": STORAGE_POLICY,
}
_OWN: dict[str, Option] = {
    "state": Option(default="completed", choices=STATES),
    "run": Option(length=(1, 64), spaces=ANYWHERE),
    "on_drift": Option(default="fail", choices=("fail", "warn", "recreate")),
    "retries": Option(type="int", default=3),
    "retry_scope": Option(default="failed", choices=("failed", "all")),
    "preflight": Option(type="bool", default=False),
    "wait": Option(type="bool", default=True),
    "wait_timeout": Option(type="float"),
    "progress_every": Option(type="float", default=15.0),
}
#: Every option of each kind, with suboptions. All that is known of an option is said here.
OPTIONS: dict[str, dict[str, Option]] = {
    TASK: {
        "task_id": Option(type="int"),
        **_SOURCE,
        "src_security_token": _secret("OMS_SRC_SECURITY_TOKEN", 16384, INSIDE),
        **_DESTINATION,
        "dst_security_token": _secret("OMS_DST_SECURITY_TOKEN", 16384, INSIDE),
        "task_type": Option(default="object", choices=("list", "url_list", "object", "prefix"), sent=True),
        **_SETTINGS,
        "task_priority": Option(choices=("HIGH", "MEDIUM", "LOW"), sent=True, readable=True),
        **_OWN,
    },
    GROUP: {
        "group_id": Option(length=(1, 100)),
        **_SOURCE,
        **_DESTINATION,
        "task_type": Option(default="PREFIX", sent=True),
        **_SETTINGS,
        **_OWN,
    },
}
MIGRATION_TASK_SPEC, TASK_GROUP_SPEC = spec_of(OPTIONS[TASK]), spec_of(OPTIONS[GROUP])
FLAT_OPTIONS: dict[str, dict[str, Option]] = {kind: flat_options(options) for kind, options in OPTIONS.items()}
LENGTHS: dict[str, dict[str, tuple[int, int]]] = {
    kind: {name: option.length for name, option in options.items() if option.length}
    for kind, options in FLAT_OPTIONS.items()
}
#: Options that identify a migration, together with `run`.
IDENTITY = (
    *("src_cloud_type", "src_region", "src_bucket", "task_type", "object_key", "list_file"),
    *("dst_region", "dst_bucket", "save_prefix"),
)
#: Settings that can be read back, and so compared. The service updates those of UPDATABLE in place.
SETTINGS = ("app_id", *(name for name in _SETTINGS if name != "smn_config"), "task_priority")
UPDATABLE = ("bandwidth_policy", "task_priority")
CDN_OPTIONS: Mapping[str, Option] = SOURCE_CDN.options or {}
#: How the keys are encrypted.
CRYPTO: tuple[str, ...] = ("src_crypto_type", "src_kms_key_id", "dst_crypto_type", "dst_kms_key_id")
CDN_CRYPTO = encryption_of(CDN_OPTIONS)
#: The keys of each side; all that are set come from the same place.
SIDES = (
    ("src_ak", "src_sk", "src_security_token", "src_connection_string", "src_json_auth_file"),
    ("dst_ak", "dst_sk", "dst_security_token"),
)
#: What a cloud takes instead of src_ak and src_sk.
INSTEAD_OF_KEYS = {"Azure": "src_connection_string", "Google": "src_json_auth_file"}


def id_option(kind: str) -> str:
    """Return the option that picks a migration by its id."""
    return f"{kind}_id"


def options_of(kind: str) -> dict[str, Any]:
    """Return the options of a kind as AnsibleModule takes them."""
    return MIGRATION_TASK_SPEC if kind == TASK else TASK_GROUP_SPEC
