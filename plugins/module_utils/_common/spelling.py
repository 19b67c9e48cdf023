# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find what was meant by a word that is not one of the allowed ones."""

from __future__ import annotations

from collections.abc import Sequence

#: What people and the vendors themselves write -> the name that OMS uses. Letters and digits only, in lower case.
VENDORS = {
    **dict.fromkeys(("amazon", "amazons3", "amazonaws", "amazonwebservices", "s3"), "AWS"),
    **dict.fromkeys(("microsoft", "microsoftazure", "azureblob", "azurestorage", "windowsazure"), "Azure"),
    **dict.fromkeys(("ali", "alibaba", "alibabacloud", "alicloud", "aliyunoss", "oss"), "Aliyun"),
    **dict.fromkeys(("tencentcloud", "tencentcos", "qcloud", "cos"), "Tencent"),
    **dict.fromkeys(("huawei", "hwcloud", "hws", "huaweiobs", "hec", "obs"), "HuaweiCloud"),
    **dict.fromkeys(("qing", "qingstor"), "QingCloud"),
    **dict.fromkeys(("kingsoft", "ksyun", "ks3"), "KingsoftCloud"),
    **dict.fromkeys(("baiducloud", "baiduaicloud", "baidubos", "bos"), "Baidu"),
    **dict.fromkeys(("qiniucloud", "kodo"), "Qiniu"),
    **dict.fromkeys(("us3", "ufile"), "UCloud"),
    **dict.fromkeys(("gcp", "gcs", "googlecloud", "googlecloudstorage"), "Google"),
    **dict.fromkeys(("url", "urllist", "http", "https"), "URLSource"),
}


def right_spelling(value: str, choices: Sequence[str]) -> str:
    """Return the choice that a value spells in another way, an empty string if it is none or needs no correction.

    Case, blanks and signs do not count, and a vendor may have another name.
    """
    if value in choices:
        return ""
    plain = _letters(value)
    known = {_letters(choice): choice for choice in choices}
    found = known.get(plain) or VENDORS.get(plain, "")
    return found if found in choices else ""


def close_to(value: str, choices: Sequence[str], cutoff: float = 0.75) -> str:
    """Return the choice that a value resembles most, an empty string if there is none."""
    from difflib import get_close_matches

    by_case = {choice.lower(): choice for choice in choices}
    near = get_close_matches(value.lower(), list(by_case), 1, cutoff)
    return by_case[near[0]] if near else ""


def did_you_mean(choice: str) -> str:
    """Return the question for a choice, with a blank in front; an empty string for none."""
    return f" Did you mean {choice}?" if choice else ""


def _letters(value: str) -> str:
    return "".join(letter for letter in value.lower() if letter.isalnum())
