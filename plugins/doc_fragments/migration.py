# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the documentation of the options that oms_migration_task and oms_migration_task_group have in common."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
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
  migrate_since:
    description:
      - Copy only objects that were modified after this time. ISO 8601, in UTC unless it has an offset, or seconds since
        1970. It must not be in the future.
    type: str
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
