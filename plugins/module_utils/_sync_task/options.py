# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules, and the rules that Ansible's own argument check can't state. Private to hwcloud.oms.

Source of lengths, choices and characters: the service's page "Create a Synchronization Task".
"""

from __future__ import annotations

from typing import Any

from .._api.models import IDENTITY

CLOUDS = (
    "AWS",
    "Azure",
    "Aliyun",
    "Tencent",
    "HuaweiCloud",
    "QingCloud",
    "KingsoftCloud",
    "Baidu",
    "Qiniu",
    "UCloud",
)
#: Authentication type of a CDN -> the vendor it belongs to, and whether it wants a key (None: takes none).
CDN_TYPES: dict[str, tuple[str, bool | None]] = {
    "NONE": ("", None),
    "QINIU_PRIVATE_AUTHENTICATION": ("Qiniu", False),
    "ALIYUN_OSS_A": ("Aliyun", True),
    "ALIYUN_OSS_B": ("Aliyun", True),
    "ALIYUN_OSS_C": ("Aliyun", True),
    "KSYUN_PRIVATE_AUTHENTICATION": ("KingsoftCloud", False),
    "AZURE_SAS_TOKEN": ("Azure", True),
    "TENCENT_COS_A": ("Tencent", True),
    "TENCENT_COS_B": ("Tencent", True),
    "TENCENT_COS_C": ("Tencent", True),
    "TENCENT_COS_D": ("Tencent", True),
}
_CRYPTO: dict[str, Any] = {"type": "str", "choices": ["DEFAULT", "KMS"]}
SYNC_TASK_SPEC: dict[str, Any] = {
    "src_cloud_type": {"type": "str", "default": "Aliyun", "choices": list(CLOUDS)},
    "src_region": {"type": "str"},
    "src_bucket": {"type": "str"},
    "src_ak": {"type": "str", "no_log": True},
    "src_sk": {"type": "str", "no_log": True},
    "dst_ak": {"type": "str", "no_log": True},
    "dst_sk": {"type": "str", "no_log": True},
    "dst_region": {"type": "str"},
    "dst_bucket": {"type": "str"},
    "description": {"type": "str"},
    "enable_metadata_migration": {"type": "bool"},
    "enable_restore": {"type": "bool"},
    "dst_storage_policy": {
        "type": "str",
        "choices": ["STANDARD", "IA", "ARCHIVE", "DEEP_ARCHIVE", "SRC_STORAGE_MAPPING"],
    },
    "app_id": {"type": "str"},
    "source_cdn": {
        "type": "dict",
        "options": {
            "authentication_key": {"type": "str", "no_log": True},
            "authentication_type": {"type": "str", "default": "NONE", "choices": list(CDN_TYPES)},
            "domain": {"type": "str", "required": True},
            "protocol": {"type": "str", "required": True, "choices": ["http", "https"]},
            "crypto_type": _CRYPTO,
            "kms_key_id": {"type": "str", "no_log": False},
        },
    },
    "consistency_check": {"type": "str", "choices": ["size_last_modified", "crc64", "transmission"]},
    "src_crypto_type": _CRYPTO,
    "src_kms_key_id": {"type": "str", "no_log": False},
    "dst_crypto_type": _CRYPTO,
    "dst_kms_key_id": {"type": "str", "no_log": False},
    "state": {
        "type": "str",
        "default": "present",
        "choices": ["present", "started", "stopped", "restarted", "absent"],
    },
    "sync_task_id": {"type": "str"},
    "on_drift": {"type": "str", "default": "fail", "choices": ["fail", "warn", "recreate", "replace"]},
    "quota": {"type": "int", "default": 5},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 300.0},
}
#: Characters that the service takes at the least and at the most. An empty required string is ours to refuse.
LENGTHS: dict[str, tuple[int, int]] = {
    "src_region": (1, 100),
    "src_bucket": (1, 1024),
    "dst_region": (1, 100),
    "dst_bucket": (1, 1024),
    "sync_task_id": (1, 255),
    "src_ak": (1, 100),
    "src_sk": (1, 100),
    "dst_ak": (1, 100),
    "dst_sk": (1, 100),
    "description": (0, 255),
    "app_id": (0, 255),
    "src_kms_key_id": (0, 36),
    "dst_kms_key_id": (0, 36),
    "source_cdn.authentication_key": (0, 255),
    "source_cdn.domain": (1, 1024),
    "source_cdn.kms_key_id": (0, 36),
}
#: Bucket keys and their environment variables; the two of a pair come from one place.
KEY_PAIRS = (
    (("src_ak", "OMS_SRC_AK"), ("src_sk", "OMS_SRC_SK")),
    (("dst_ak", "OMS_DST_AK"), ("dst_sk", "OMS_DST_SK")),
)
CDN_KEY = "OMS_CDN_KEY"
#: Options that can be read back, and so compared.
SETTINGS = (
    "description",
    "enable_metadata_migration",
    "enable_restore",
    "dst_storage_policy",
    "app_id",
    "source_cdn",
    "consistency_check",
)
#: Options that are sent when they are set and can't be read back.
CRYPTO = ("src_crypto_type", "src_kms_key_id", "dst_crypto_type", "dst_kms_key_id")
#: Characters that another description of the service bans from everything that is free to write.
ODD = frozenset("<>&\"'\\")
FREE_TEXT = IDENTITY[1:] + ("app_id", "description", "src_ak", "src_sk", "dst_ak", "dst_sk")
CRC64_CLOUDS = ("HuaweiCloud", "Aliyun", "Tencent")
#: Options without a blank, but for src_region: what is wrong there mostly comes from a file or a secret store.
UNBROKEN = (
    *IDENTITY[1:],
    "sync_task_id",
    "src_ak",
    "src_sk",
    "dst_ak",
    "dst_sk",
    "app_id",
    "src_kms_key_id",
    "dst_kms_key_id",
    "source_cdn.authentication_key",
    "source_cdn.domain",
    "source_cdn.kms_key_id",
)


def wants_key(authentication_type: str | None) -> bool:
    """Whether a CDN with this authentication needs C(authentication_key)."""
    return bool(CDN_TYPES.get(authentication_type or "", ("", None))[1])


CHOICE = ("sync_task_id", *IDENTITY)
CHOICE_SPEC: dict[str, Any] = {name: SYNC_TASK_SPEC[name] for name in CHOICE}
