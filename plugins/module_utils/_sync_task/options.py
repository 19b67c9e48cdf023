# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a synchronization task: one table, and what follows from it.

Source of lengths, choices and characters: the page "Create a Synchronization Task" of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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
CRC64_CLOUDS = ("HuaweiCloud", "Aliyun", "Tencent")
#: Authentication type of a CDN -> its vendor, and whether it requires a key: False if it ignores one, None if it
#: refuses one.
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
CRYPTO_TYPES = ("DEFAULT", "KMS")
#: Where white space may be in a value. In most options it comes from a badly copied file or secret.
NOWHERE, INSIDE, ANYWHERE = "nowhere", "inside", "anywhere"


class Option(NamedTuple):
    """What is known of one option."""

    type: str = "str"
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False
    #: Whether it is a secret. False says so to Ansible where the name alone looks like one.
    no_log: bool | None = None
    #: Whether a create request has it, under the same name.
    sent: bool = False
    #: Whether the service returns it, so that it can be compared.
    readable: bool = False
    #: Minimum and maximum number of characters. A required string must not be empty.
    length: tuple[int, int] | None = None
    spaces: str = NOWHERE
    #: Whether any text can be written, from which other descriptions of the service exclude UNSAFE_CHARACTERS.
    free_text: bool = False
    #: The environment variable that is used instead.
    env: str = ""
    options: Mapping[str, Option] | None = None


def _key(env: str) -> Option:
    return Option(no_log=True, sent=True, length=(1, 100), free_text=True, env=env)


_CRYPTO_TYPE = Option(choices=CRYPTO_TYPES, sent=True)
_KMS_KEY_ID = Option(no_log=False, sent=True, length=(0, 36))
_REGION = Option(sent=True, readable=True, length=(1, 100), free_text=True)
_BUCKET = Option(sent=True, readable=True, length=(1, 1024), free_text=True)
_FLAG = Option(type="bool", sent=True, readable=True)

#: Every option, with the sub-options of source_cdn. All that is known of an option is said here.
OPTIONS: dict[str, Option] = {
    "src_cloud_type": Option(default="Aliyun", choices=CLOUDS, sent=True, readable=True),
    # Vendors write their regions as they like: that of Azure may be East US.
    "src_region": _REGION._replace(spaces=INSIDE),
    "src_bucket": _BUCKET,
    "dst_region": _REGION,
    "dst_bucket": _BUCKET,
    "sync_task_id": Option(length=(1, 255)),
    "src_ak": _key("OMS_SRC_AK"),
    "src_sk": _key("OMS_SRC_SK"),
    "dst_ak": _key("OMS_DST_AK"),
    "dst_sk": _key("OMS_DST_SK"),
    "description": Option(sent=True, readable=True, length=(0, 255), spaces=ANYWHERE, free_text=True),
    "enable_metadata_migration": _FLAG,
    "enable_restore": _FLAG,
    "dst_storage_policy": Option(
        choices=("STANDARD", "IA", "ARCHIVE", "DEEP_ARCHIVE", "SRC_STORAGE_MAPPING"), sent=True, readable=True
    ),
    "app_id": Option(sent=True, readable=True, length=(0, 255), free_text=True),
    "source_cdn": Option(
        type="dict",
        sent=True,
        readable=True,
        options={
            "authentication_key": Option(no_log=True, sent=True, length=(0, 255), env="OMS_CDN_KEY"),
            "authentication_type": Option(default="NONE", choices=tuple(CDN_TYPES), sent=True, readable=True),
            "domain": Option(required=True, sent=True, readable=True, length=(1, 1024)),
            "protocol": Option(required=True, choices=("http", "https"), sent=True, readable=True),
            "crypto_type": _CRYPTO_TYPE,
            "kms_key_id": _KMS_KEY_ID,
        },
    ),
    "consistency_check": Option(choices=("size_last_modified", "crc64", "transmission"), sent=True, readable=True),
    "src_crypto_type": _CRYPTO_TYPE,
    "src_kms_key_id": _KMS_KEY_ID,
    "dst_crypto_type": _CRYPTO_TYPE,
    "dst_kms_key_id": _KMS_KEY_ID,
    "state": Option(default="present", choices=("present", "started", "stopped", "restarted", "absent")),
    "on_drift": Option(default="fail", choices=("fail", "warn", "recreate", "replace")),
    "quota": Option(type="int", default=5),
    "preflight": Option(type="bool", default=False),
    "wait": Option(type="bool", default=True),
    "wait_timeout": Option(type="float", default=300.0),
}


def _spec(options: Mapping[str, Option]) -> dict[str, Any]:
    """Return the options as AnsibleModule takes them."""
    spec: dict[str, Any] = {}
    for name, option in options.items():
        spec[name] = {"type": option.type}
        if option.default is not None:
            spec[name]["default"] = option.default
        if option.choices:
            spec[name]["choices"] = list(option.choices)
        if option.required:
            spec[name]["required"] = True
        if option.no_log is not None:
            spec[name]["no_log"] = option.no_log
        if option.options:
            spec[name]["options"] = _spec(option.options)
    return spec


def _crypto(options: Mapping[str, Option]) -> tuple[str, ...]:
    return tuple(name for name, option in options.items() if option.sent and not option.readable and not option.no_log)


SYNC_TASK_SPEC = _spec(OPTIONS)
#: What oms_sync_task and the modules that use one task identify it with.
CHOICE = ("sync_task_id", *IDENTITY)
CHOICE_SPEC: dict[str, Any] = {name: SYNC_TASK_SPEC[name] for name in CHOICE}

CDN_OPTIONS: Mapping[str, Option] = OPTIONS["source_cdn"].options or {}
#: The options and the sub-options, these as source_cdn.NAME.
FLAT_OPTIONS: dict[str, Option] = {**OPTIONS, **{f"source_cdn.{name}": option for name, option in CDN_OPTIONS.items()}}
LENGTHS = {name: option.length for name, option in FLAT_OPTIONS.items() if option.length}
FREE_TEXT = tuple(name for name, option in OPTIONS.items() if option.free_text)
#: Settings that can be read back, and so compared.
SETTINGS = tuple(name for name, option in OPTIONS.items() if option.readable and name not in IDENTITY)
#: Settings that are sent and cannot be read back.
CRYPTO, CDN_CRYPTO = _crypto(OPTIONS), _crypto(CDN_OPTIONS)
BUCKET_KEYS = tuple(name for name, option in OPTIONS.items() if option.no_log and option.sent)
#: Bucket keys and their environment variables. Both of a pair come from the same place.
KEY_PAIRS = tuple(
    tuple((name, OPTIONS[name].env) for name in BUCKET_KEYS if name.startswith(side)) for side in ("src_", "dst_")
)
CDN_KEY = CDN_OPTIONS["authentication_key"].env
#: Characters that another description of the service excludes from free text.
UNSAFE_CHARACTERS = frozenset("<>&\"'\\")


def wants_key(authentication_type: str | None) -> bool:
    """Return whether a CDN with this authentication requires authentication_key."""
    return bool(CDN_TYPES.get(authentication_type or "", ("", None))[1])
