# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the documentation of the options that describe buckets the same way for tasks of every kind."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  src_sk:
    description:
      - Secret key for the source bucket, 1 to 100 characters.
      - "Environment: E(OMS_SRC_SK)."
    type: str
  dst_ak:
    description:
      - Access key for the destination bucket, 1 to 100 characters.
      - "Environment: E(OMS_DST_AK)."
    type: str
  dst_sk:
    description:
      - Secret key for the destination bucket, 1 to 100 characters.
      - "Environment: E(OMS_DST_SK)."
    type: str
  source_cdn:
    description:
      - Read the objects through a CDN in front of the source bucket.
    type: dict
    suboptions:
      domain:
        description:
          - Domain name of the CDN, without scheme, port or path.
        type: str
        required: true
      protocol:
        description:
          - Protocol of the CDN.
        type: str
        choices: [http, https]
        required: true
      authentication_type:
        description:
          - How the CDN authenticates requests.
        type: str
        choices:
          - NONE
          - QINIU_PRIVATE_AUTHENTICATION
          - ALIYUN_OSS_A
          - ALIYUN_OSS_B
          - ALIYUN_OSS_C
          - KSYUN_PRIVATE_AUTHENTICATION
          - AZURE_SAS_TOKEN
          - TENCENT_COS_A
          - TENCENT_COS_B
          - TENCENT_COS_C
          - TENCENT_COS_D
        default: NONE
      authentication_key:
        description:
          - Key of the CDN, up to 255 characters. Required for the types of Alibaba Cloud, Azure and Tencent Cloud, not
            used for Qiniu and Kingsoft Cloud, and not supported for V(NONE).
          - "Environment, for the types that require it: E(OMS_CDN_KEY)."
        type: str
      crypto_type:
        description:
          - How the key of the CDN is encrypted. Sent if it is set, never compared.
        type: str
        choices: [DEFAULT, KMS]
      kms_key_id:
        description:
          - ID of the KMS key for O(source_cdn.crypto_type=KMS). Sent if it is set, never compared.
        type: str
  enable_restore:
    description:
      - Whether to restore archived objects so that they can be copied. The default of the service is V(false).
    type: bool
  src_crypto_type:
    description:
      - How the keys of the source are encrypted. Sent if it is set, never compared.
    type: str
    choices: [DEFAULT, KMS]
  src_kms_key_id:
    description:
      - ID of the KMS key for O(src_crypto_type=KMS). Sent if it is set, never compared.
    type: str
  dst_crypto_type:
    description:
      - How the keys of the destination are encrypted. Sent if it is set, never compared.
    type: str
    choices: [DEFAULT, KMS]
  dst_kms_key_id:
    description:
      - ID of the KMS key for O(dst_crypto_type=KMS). Sent if it is set, never compared.
    type: str
"""
