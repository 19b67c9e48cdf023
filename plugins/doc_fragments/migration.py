# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the documentation of the options that oms_migration_task and oms_migration_task_group have in common."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  src_sk:
    description:
      - Secret key for the source bucket, 1 to 100 characters.
      - "Environment: E(OMS_SRC_SK)."
    type: str
  src_connection_string:
    description:
      - Connection string of an Azure storage account, up to 2048 characters, instead of O(src_ak) and O(src_sk).
      - "Environment: E(OMS_SRC_CONNECTION_STRING)."
    type: str
  src_json_auth_file:
    description:
      - Content of the JSON key file of a Google Cloud service account, up to 65535 characters, instead of O(src_ak) and
        O(src_sk).
      - "Environment: E(OMS_SRC_JSON_AUTH_FILE)."
      - A dictionary is accepted too, because ansible-core before 2.19 makes one of the text of such a file.
    type: json
  app_id:
    description:
      - Tencent Cloud app ID, up to 255 characters. Required for O(src_cloud_type=Tencent).
    type: str
  save_prefix:
    description:
      - Prefix of all names in the destination bucket. The prefix and a name have up to 1024 characters together.
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
  migrate_since:
    description:
      - Copy only objects that were modified after this time. ISO 8601, in UTC unless it has an offset, or seconds since
        1970. It must not be in the future.
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
  enable_requester_pays:
    description:
      - Whether the account of the source keys pays for requests and traffic of the source bucket. The default of the
        service is V(false).
    type: bool
  object_overwrite_mode:
    description:
      - When an object that exists in the destination is overwritten. The default of the service is
        V(SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE), that is, if the sizes differ or the source is newer.
      - V(CRC64_COMPARISON_OVERWRITE) is supported for sources on Huawei Cloud, Alibaba Cloud and Tencent Cloud.
    type: str
    choices:
      - NO_OVERWRITE
      - SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE
      - CRC64_COMPARISON_OVERWRITE
      - FULL_OVERWRITE
  consistency_check:
    description:
      - How the service verifies that an object was copied completely. The default of the service is
        V(size_last_modified).
      - V(crc64) is supported for sources on Huawei Cloud, Alibaba Cloud and Tencent Cloud.
    type: str
    choices: [size_last_modified, crc64, no_check]
  dst_storage_policy:
    description:
      - Storage class of the copied objects. V(SRC_STORAGE_MAPPING) keeps the class of the source. The default of the
        service is V(STANDARD).
    type: str
    choices: [STANDARD, IA, ARCHIVE, DEEP_ARCHIVE, SRC_STORAGE_MAPPING]
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
  wait:
    description:
      - Whether to wait for the desired state. The module always waits for intermediate steps.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait, in seconds. Defaults to V(3600) for O(state=completed) and to V(300) otherwise.
    type: float
  progress_every:
    description:
      - How often to show how far the copy is while the module waits, in seconds. V(0) shows nothing.
      - Nothing is shown with C(async) or C(no_log).
    type: float
    default: 15.0
"""
