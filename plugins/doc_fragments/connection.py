# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options that every module of the collection has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - Access key (AK) of the account that calls OMS.
      - Credentials come whole from one place. If any credential option is given, the environment's credentials are not
        looked at. Otherwise the environment is searched for keys, then a token, then a password, and the first that is
        whole is used. An empty value counts as unset.
      - "Environment: E(HUAWEICLOUD_SDK_AK), E(HW_ACCESS_KEY) or E(CLOUD_SDK_AK), each with its own partner."
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
      - Goes with a temporary O(access_key) and O(secret_key).
      - "Environment: E(HUAWEICLOUD_SDK_SECURITY_TOKEN) or E(HW_SECURITY_TOKEN)."
    type: str
  auth_token:
    description:
      - An IAM token of the project, in place of keys.
      - "Environment: E(HW_AUTH_TOKEN)."
    type: str
  username:
    description:
      - IAM user name, with O(password) and O(domain_name), in place of keys. A token of the project is asked for.
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
      - Id of the project whose synchronization tasks are meant, 1 to 1024 characters.
      - When it is left out, it is looked up at IAM. That costs one request each run. The project is the one that
        E(HW_PROJECT_NAME) names, as for Terraform, or else the one that has the name of the region.
      - "Environment: E(HUAWEICLOUD_SDK_PROJECT_ID) or E(HW_PROJECT_ID)."
    type: str
  region:
    description:
      - Region of the endpoint, such as V(cn-north-4).
      - Where a module has O(dst_region), that is used when neither the option nor the environment names one.
      - "Environment: E(HW_REGION_NAME)."
    type: str
  endpoint:
    description:
      - Address of OMS. Left out, it is C(https://oms.REGION.CLOUD).
      - "Environment: E(HW_OMS_ENDPOINT)."
    type: str
  iam_endpoint:
    description:
      - Address of IAM. Left out, it is C(https://iam.REGION.CLOUD).
      - "Environment: E(HUAWEICLOUD_SDK_IAM_ENDPOINT)."
    type: str
  cloud:
    description:
      - Domain of the cloud in addresses that are not given. Left out, it is V(myhuaweicloud.com).
      - "Environment: E(HW_CLOUD)."
    type: str
  validate_certs:
    description:
      - Whether the certificates of the service are checked.
      - E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) are not read; O(ca_path) serves in their place.
    type: bool
    default: true
  ca_path:
    description:
      - File or directory of the CA certificates to trust in place of the usual ones.
      - A directory needs a link for each certificate that is named after its hash, as C(openssl rehash) makes them.
    type: path
  connect_timeout:
    description:
      - Seconds to wait for a connection.
    type: float
    default: 10.0
  read_timeout:
    description:
      - Seconds to wait for an answer.
    type: float
    default: 60.0
  retry_timeout:
    description:
      - Seconds for which one call is sent again when that is safe. V(0) means never.
      - Each repetition is shown as a warning.
    type: float
    default: 120.0
notes:
  - Options of type C(str) take strings. Quote what YAML would read as a boolean, a decimal number or a date, such as
    V(no) or V(1.10), and keys that have only digits.
  - Names of buckets and regions, ids, addresses and keys with whitespace or a non-printable character are refused, also
    where they come from the environment.
  - Proxies are taken from the usual environment variables. C(.netrc) is never read and redirects are never followed.
requirements:
  - requests >= 2.20 (2.25 on Python 3.12 and newer)
"""
