# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that describe buckets and how they are read and written, for tasks of every kind.

Source of lengths, choices and characters: the pages of the service about creating tasks.
"""

from __future__ import annotations

from typing import Any

from .option_table import INSIDE, Option

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
#: Sources of migrations, as the service spells them.
MIGRATION_CLOUDS = (
    *("AWS", "Azure", "Aliyun", "Tencent", "HuaweiCloud", "QingCloud", "KingsoftCloud", "Baidu", "Qiniu", "Google"),
    *("URLSource", "UCloud"),
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
STORAGE_POLICIES = ("STANDARD", "IA", "ARCHIVE", "DEEP_ARCHIVE", "SRC_STORAGE_MAPPING")
#: Characters that another description of the service excludes from free text.
UNSAFE_CHARACTERS = frozenset("<>&\"'\\")
#: Characters that no description may have.
BANNED_IN_DESCRIPTIONS = frozenset("<>()\"'&")


def key_option(env: str) -> Option:
    """Return the option of one key of a bucket."""
    return Option(no_log=True, sent=True, length=(1, 100), free_text=True, env=env)


CRYPTO_TYPE = Option(choices=CRYPTO_TYPES, sent=True)
KMS_KEY_ID = Option(no_log=False, sent=True, length=(0, 36))
REGION = Option(sent=True, readable=True, length=(1, 100), free_text=True)
#: Vendors write their regions as they like: that of Azure may be East US.
SOURCE_REGION = REGION._replace(spaces=INSIDE)
BUCKET = Option(sent=True, readable=True, length=(1, 1024), free_text=True)
FLAG = Option(type="bool", sent=True, readable=True)
STORAGE_POLICY = Option(choices=STORAGE_POLICIES, sent=True, readable=True)
APP_ID = Option(sent=True, readable=True, length=(0, 255), free_text=True)
SOURCE_CDN = Option(
    type="dict",
    sent=True,
    readable=True,
    options={
        "authentication_key": Option(no_log=True, sent=True, length=(0, 255), env="OMS_CDN_KEY"),
        "authentication_type": Option(default="NONE", choices=tuple(CDN_TYPES), sent=True, readable=True),
        "domain": Option(required=True, sent=True, readable=True, length=(1, 1024)),
        "protocol": Option(required=True, choices=("http", "https"), sent=True, readable=True),
        "crypto_type": CRYPTO_TYPE,
        "kms_key_id": KMS_KEY_ID,
    },
)
CDN_KEY = "OMS_CDN_KEY"


def wants_key(authentication_type: str | None) -> bool:
    """Return whether a CDN with this authentication requires authentication_key."""
    return bool(CDN_TYPES.get(authentication_type or "", ("", None))[1])


def description_problems(description: str | None) -> list[str]:
    """Return a sentence if a description has characters that the service does not accept."""
    banned = sorted(BANNED_IN_DESCRIPTIONS & set(description or ""))
    return [f"description contains {' '.join(banned)}, which the service does not accept"] if banned else []


def cdn_problems(cdn: dict[str, Any], has_key: bool) -> list[str]:
    """Return a sentence for each contradiction in source_cdn, of which domain and authentication_type are set."""
    problems = []
    if any(character in cdn["domain"] for character in ":/"):
        problems.append("source_cdn.domain must be a bare domain name, without scheme, port or path")
    if has_key and cdn["authentication_type"] == "NONE":
        problems.append("source_cdn.authentication_key is set, but authentication_type is NONE")
    return problems
