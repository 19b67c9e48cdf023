# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide the documentation of the connection options of all modules."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - Access key (AK) of the account that calls OMS.
      - Options and environment variables for credentials are never mixed. If any credential option is set, the
        credentials in the environment are ignored. Otherwise, the first complete set in the environment is used, in the
        order keys, token, password. An empty value counts as unset.
      - "Environment: E(HUAWEICLOUD_SDK_AK), E(HW_ACCESS_KEY) or E(CLOUD_SDK_AK), each with the secret key of the same
        naming scheme."
    type: str
    aliases: [ak]
  secret_key:
    description:
      - Secret key (SK) that belongs to O(access_key).
      - "Environment: E(HUAWEICLOUD_SDK_SK), E(HW_SECRET_KEY) or E(CLOUD_SDK_SK)."
    type: str
    aliases: [sk]
  security_token:
    description:
      - Security token of a temporary O(access_key) and O(secret_key).
      - "Environment: E(HUAWEICLOUD_SDK_SECURITY_TOKEN) or E(HW_SECURITY_TOKEN)."
    type: str
  auth_token:
    description:
      - IAM token of the project, as an alternative to keys.
      - "Environment: E(HW_AUTH_TOKEN)."
    type: str
  username:
    description:
      - IAM user name, with O(password) and O(domain_name), as an alternative to keys. The module requests a token of
        the project.
      - "Environment: E(HW_USER_NAME)."
    type: str
  password:
    description:
      - Password of O(username).
      - "Environment: E(HW_USER_PASSWORD)."
    type: str
  domain_name:
    description:
      - Name of the account that O(username) belongs to.
      - "Environment: E(HW_DOMAIN_NAME)."
    type: str
  project_id:
    description:
      - ID of the project of the synchronization tasks, 1 to 1024 characters.
      - By default, it is looked up in IAM, with one request per run. The name of the project is E(HW_PROJECT_NAME), as
        for Terraform, or else the name of the region.
      - "Environment: E(HUAWEICLOUD_SDK_PROJECT_ID) or E(HW_PROJECT_ID)."
    type: str
  region:
    description:
      - Region of the endpoint, such as V(cn-north-4).
      - If neither the option nor the environment sets it, it defaults to C(dst_region) for modules with that option.
      - "Environment: E(HW_REGION_NAME)."
    type: str
  endpoint:
    description:
      - URL of OMS. Defaults to C(https://oms.REGION.CLOUD).
      - "Environment: E(HW_OMS_ENDPOINT)."
    type: str
  iam_endpoint:
    description:
      - URL of IAM. Defaults to C(https://iam.REGION.CLOUD).
      - "Environment: E(HUAWEICLOUD_SDK_IAM_ENDPOINT)."
    type: str
  cloud:
    description:
      - Domain of the cloud in the default URLs. Defaults to V(myhuaweicloud.com).
      - "Environment: E(HW_CLOUD)."
    type: str
  validate_certs:
    description:
      - Whether to validate TLS certificates.
      - E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) are ignored. Use O(ca_path) instead.
    type: bool
    default: true
  ca_path:
    description:
      - File or directory of the CA certificates to trust instead of the default ones.
      - A directory must contain a symbolic link for each certificate, named by its hash, as created by C(openssl
        rehash).
    type: path
  connect_timeout:
    description:
      - How long to wait for a connection, in seconds.
    type: float
    default: 10.0
  read_timeout:
    description:
      - How long to wait for a response, in seconds.
    type: float
    default: 60.0
  retry_timeout:
    description:
      - How long to retry a failed request that is safe to repeat, in seconds. V(0) disables retries.
      - Each retry is reported as a warning.
    type: float
    default: 120.0
notes:
  - Options of type C(str) require strings. Quote values that YAML reads as a boolean, a decimal number or a date, such
    as V(no) or V(1.10), and keys that consist of digits.
  - Names of buckets and regions, IDs, URLs and keys must not contain whitespace or non-printable characters. This also
    applies to values from the environment.
  - Proxies are read from the usual environment variables. C(.netrc) is never read, and redirects are never followed.
requirements:
  - requests >= 2.20 (2.25 on Python 3.12 and newer)
"""
