# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a synchronization task: one table, and what follows from it.

Source of lengths, choices and characters: the page "Create a Synchronization Task" of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.bucket_pair import IDENTITY
from .._common.bucket_options import (
    APP_ID,
    BUCKET,
    CLOUDS,
    CRYPTO_TYPE,
    FLAG,
    KMS_KEY_ID,
    REGION,
    SOURCE_CDN,
    SOURCE_REGION,
    STORAGE_POLICY,
    key_option,
)
from .._common.option_table import ANYWHERE, Option, encryption_of, flat_options, spec_of

#: Every option, with the sub-options of source_cdn. All that is known of an option is said here.
OPTIONS: dict[str, Option] = {
    "src_cloud_type": Option(default="Aliyun", choices=CLOUDS, sent=True, readable=True),
    "src_region": SOURCE_REGION,
    "src_bucket": BUCKET,
    "dst_region": REGION,
    "dst_bucket": BUCKET,
    "sync_task_id": Option(length=(1, 255)),
    "src_ak": key_option("OMS_SRC_AK"),
    "src_sk": key_option("OMS_SRC_SK"),
    "dst_ak": key_option("OMS_DST_AK"),
    "dst_sk": key_option("OMS_DST_SK"),
    "description": Option(sent=True, readable=True, length=(0, 255), spaces=ANYWHERE, free_text=True),
    "enable_metadata_migration": FLAG,
    "enable_restore": FLAG,
    "dst_storage_policy": STORAGE_POLICY,
    "app_id": APP_ID,
    "source_cdn": SOURCE_CDN,
    "consistency_check": Option(choices=("size_last_modified", "crc64", "transmission"), sent=True, readable=True),
    "src_crypto_type": CRYPTO_TYPE,
    "src_kms_key_id": KMS_KEY_ID,
    "dst_crypto_type": CRYPTO_TYPE,
    "dst_kms_key_id": KMS_KEY_ID,
    "state": Option(default="present", choices=("present", "started", "stopped", "restarted", "absent")),
    "on_drift": Option(default="fail", choices=("fail", "warn", "recreate", "replace")),
    "quota": Option(type="int", default=5),
    "preflight": Option(type="bool", default=False),
    "wait": Option(type="bool", default=True),
    "wait_timeout": Option(type="float", default=300.0),
}

SYNC_TASK_SPEC = spec_of(OPTIONS)
#: What oms_sync_task and the modules that use one task identify it with.
CHOICE = ("sync_task_id", *IDENTITY)
CHOICE_SPEC: dict[str, Any] = {name: SYNC_TASK_SPEC[name] for name in CHOICE}

CDN_OPTIONS: Mapping[str, Option] = SOURCE_CDN.options or {}
#: The options and the sub-options, these as source_cdn.NAME.
FLAT_OPTIONS = flat_options(OPTIONS)
LENGTHS = {name: option.length for name, option in FLAT_OPTIONS.items() if option.length}
FREE_TEXT = tuple(name for name, option in OPTIONS.items() if option.free_text)
#: Settings that can be read back, and so compared.
SETTINGS = tuple(name for name, option in OPTIONS.items() if option.readable and name not in IDENTITY)
#: Settings that are sent and cannot be read back.
CRYPTO, CDN_CRYPTO = encryption_of(OPTIONS), encryption_of(CDN_OPTIONS)
BUCKET_KEYS = tuple(name for name, option in OPTIONS.items() if option.no_log and option.sent)
#: Bucket keys and their environment variables. Both of a pair come from the same place.
KEY_PAIRS = tuple(
    tuple((name, OPTIONS[name].env) for name in BUCKET_KEYS if name.startswith(side)) for side in ("src_", "dst_")
)
