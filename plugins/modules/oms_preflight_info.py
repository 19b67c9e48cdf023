#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_preflight_info
version_added: 2.0.0
short_description: Check whether an OMS task can work before it is created
description:
  - Checks keys, buckets, regions, prefixes, the CDN and the list file of a synchronization task or a migration task of
    the Huawei Cloud Object Storage Migration Service (OMS), as far as the service can be asked.
  - OMS accepts a task with a wrong key, or with a bucket in another region, and copies nothing. This module finds out
    before the task is created, and says what to change.
  - Nothing is written. One pair of buckets without prefixes takes at most ten requests, and one more for each prefix.
author:
  - hwcloud.oms contributors (!UNKNOWN)
extends_documentation_fragment:
  - hwcloud.oms.connection
  - hwcloud.oms.attributes
attributes:
  check_mode:
    support: full
    details:
      - The module only reads.
  diff_mode:
    support: none
    details:
      - The module only reads.
  idempotent:
    support: full
options:
  src_cloud_type:
    description:
      - Cloud provider of the source, as OMS spells it. An unknown name is a failed check and not a refused option.
    type: str
    default: Aliyun
  src_region:
    description:
      - Region of the source bucket, as its cloud provider names it.
    type: str
  src_bucket:
    description:
      - Name of the source bucket.
    type: str
  src_ak:
    description:
      - Access key for the source bucket. If neither O(src_ak) nor O(src_sk) is set, both fall back to the environment
        variables E(OMS_SRC_AK) and E(OMS_SRC_SK), with E(OMS_SRC_SECURITY_TOKEN).
    type: str
  src_sk:
    description:
      - Secret key for the source bucket.
    type: str
  src_security_token:
    description:
      - Security token of temporary keys for the source bucket. Most calls of the service do not take one, so only
        O(object_key) can be checked with it.
    type: str
  src_connection_string:
    description:
      - Connection string of a source of Azure. Falls back to the environment variable E(OMS_SRC_CONNECTION_STRING).
      - A source of Azure with O(src_ak) and O(src_sk) only cannot be checked.
    type: str
  src_json_auth_file:
    description:
      - Content of the key file of a source of Google. Falls back to the environment variable
        E(OMS_SRC_JSON_AUTH_FILE).
      - A dictionary is accepted too, because ansible-core before 2.19 makes one of the text of such a file.
    type: json
  app_id:
    description:
      - App ID of a source of Tencent Cloud.
    type: str
  dst_region:
    description:
      - Region of the destination bucket.
    type: str
  dst_bucket:
    description:
      - Name of the destination bucket.
    type: str
  dst_ak:
    description:
      - Access key for the destination bucket. If neither O(dst_ak) nor O(dst_sk) is set, both fall back to the
        environment variables E(OMS_DST_AK) and E(OMS_DST_SK), with E(OMS_DST_SECURITY_TOKEN).
    type: str
  dst_sk:
    description:
      - Secret key for the destination bucket.
    type: str
  dst_security_token:
    description:
      - Security token of temporary keys for the destination bucket. They cannot be checked.
    type: str
  object_key:
    description:
      - Names of objects, or what names begin with, that the source bucket must have. An empty name is the whole bucket
        and is not looked for.
    type: list
    elements: str
  list_file:
    description:
      - A list of objects, or of URLs, in a bucket of the destination's account. It is read with O(dst_ak) and
        O(dst_sk).
      - The content of a list of URLs is checked. Of any other list, only the name is looked for.
    type: dict
    suboptions:
      obs_bucket:
        description:
          - Name of the bucket.
        type: str
        required: true
      list_file_key:
        description:
          - Name of the file, or of a folder that ends with a slash.
        type: str
        required: true
      list_file_num:
        description:
          - Number of list files. It has no effect here.
        type: str
  source_cdn:
    description:
      - The CDN through which objects of the source are read. It is probed.
    type: dict
    suboptions:
      domain:
        description:
          - Domain name of the CDN, without scheme, port and path.
        type: str
        required: true
      protocol:
        description:
          - How objects are fetched.
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
          - Key of the CDN. Falls back to the environment variable E(OMS_CDN_KEY).
        type: str
      crypto_type:
        description:
          - How the key is encrypted. It has no effect here.
        type: str
        choices: [DEFAULT, KMS]
      kms_key_id:
        description:
          - ID of the KMS key. It has no effect here.
        type: str
  prefix_limit:
    description:
      - How many names in O(object_key) are looked for, from the first one on. Each takes one request.
    type: int
    default: 20
  fail_on_problem:
    description:
      - Whether to fail if a check fails. The failure contains all problems.
    type: bool
    default: true
notes:
  - A check whose options are not set is left out. A check that depends on a failed one is listed in RV(not_checked).
  - After the credentials of the account were refused, nothing else is asked, since a few failures in a row lock an
    access key.
  - The account needs the IAM actions C(oms::listCloudTypes), C(oms::listCloudRegions), C(oms::listBuckets),
    C(oms::listBucketRegions), C(oms::checkBucketPrefix), C(oms::checkCdnInfo) and
    C(oms::checkUrlSourceListFileFormat), and C(oms:synctask:list) or C(oms:task:list).
  - This collection is not yet tried on the real service. Its tests run against a simulator that follows the
    documentation.
seealso:
  - module: hwcloud.oms.oms_source_info
  - module: hwcloud.oms.oms_sync_task
  - module: hwcloud.oms.oms_sync_tasks
  - ref: ansible_collections.hwcloud.oms.docsite.preflight
    description:
      The rights that the keys of each cloud provider need, and what each check means.
      The guide is also at U(https://github.com/hwcloud-oms/hwcloud.oms/blob/main/docs/docsite/rst/preflight.rst).
"""

EXAMPLES = r"""
- name: Check the keys and the buckets of a task
  hwcloud.oms.oms_preflight_info:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"

- name: Check the destination only
  hwcloud.oms.oms_preflight_info:
    project_id: "{{ oms_project_id }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"

- name: Report problems without a failure
  hwcloud.oms.oms_preflight_info:
    project_id: "{{ oms_project_id }}"
    src_region: cn-beijing
    src_bucket: photos-origin
    src_ak: "{{ oms_src_ak }}"
    src_sk: "{{ oms_src_sk }}"
    dst_region: cn-north-4
    dst_bucket: photos-copy
    dst_ak: "{{ oms_dst_ak }}"
    dst_sk: "{{ oms_dst_sk }}"
    object_key:
      - albums/
    fail_on_problem: false
  register: oms_checked
"""

RETURN = r"""
checks:
  description:
    - The checks that were made, in this order. C(credentials), the account may list tasks. C(cloud_type), the service
      knows O(src_cloud_type). C(src_region), the service knows O(src_region). C(src_keys), they list buckets.
      C(src_bucket), it is one of them. C(src_bucket_region), it is in O(src_region), and the service supports that.
      C(src_prefixes), the bucket has objects for O(object_key). C(dst_keys), C(dst_bucket), the same for the
      destination. C(dst_bucket_region), the bucket is in O(dst_region) and in the region of the endpoint.
      C(source_cdn), the CDN serves the content of the bucket. C(list_file), the file exists.
  returned: success, and failure unless an option is invalid
  type: list
  elements: dict
  contains:
    name:
      description: Name of the check.
      type: str
    ok:
      description: Whether it passed.
      type: bool
    detail:
      description: What was found. Null if the check failed.
      type: str
    error:
      description: What is wrong and what to do. Null if the check passed.
      type: str
ready:
  description: Whether each check passed.
  returned: success, and failure unless an option is invalid
  type: bool
not_checked:
  description: What could not be checked, and why.
  returned: success, and failure unless an option is invalid
  type: list
  elements: str
  sample:
    - "src_bucket: it depends on src_keys"
    - "the right to write: whether the destination keys may upload to dst_bucket"
requests:
  description: How many requests were sent to OMS, including retries.
  returned: success, and failure unless an option is invalid
  type: int
error:
  description: The error in a machine-readable form. RV(ignore:msg) contains it as text.
  returned: failure
  type: dict
  contains:
    code:
      description: Error code of the service.
      type: str
    message:
      description: Message of the service, or of the error itself.
      type: str
    status:
      description: HTTP status code.
      type: int
    request_id:
      description: ID of the request, for the support of the service.
      type: str
    operation:
      description: Operation that failed, such as C(preflight).
      type: str
    retryable:
      description: Whether the same run can succeed later.
      type: bool
    attempts:
      description: How often the request was sent.
      type: int
"""

if __name__ == "__main__":
    from ..module_utils._module.startup import speed_up

    speed_up()

from typing import Any

from ..module_utils._module.main import run_module
from ..module_utils._module.run import Run
from ..module_utils._preflight.checks import check_account, check_pair
from ..module_utils._preflight.look_ups import LookUps
from ..module_utils._preflight.options import SECRETS, kinds_of_tasks, read_pair
from ..module_utils._preflight.options import SPEC as PREFLIGHT_SPEC
from ..module_utils._preflight.report import Report
from ..module_utils._sync_task.options import SYNC_TASK_SPEC

SPEC: dict[str, Any] = {**PREFLIGHT_SPEC, "source_cdn": SYNC_TASK_SPEC["source_cdn"]}


def preflight_info(run: Run) -> dict[str, Any]:
    """Make all checks of one pair, and return the result of the module."""
    run.redactor.add(*(run.params[name] for name in SECRETS))
    connection = run.connect(run.params["dst_region"], sync=False)
    pair = read_pair(run.params, run.environ, connection.endpoint_region)
    run.redactor.add(*pair.named_secrets.values())
    look_ups, report = LookUps(lambda: run.open_sources(connection)), Report()
    check_account(look_ups, report, kinds_of_tasks(run.params))
    check_pair(look_ups, pair, report, run.params["prefix_limit"])
    facts = {**report.facts(), "ready": report.ready, "requests": look_ups.requests}
    run.warn_unmaskable_secrets(pair.named_secrets, readable=repr(facts), names=pair.named_secrets)
    if not report.ready and run.params["fail_on_problem"]:
        raise report.error(**facts)
    return {"changed": False, **facts}


def main() -> None:
    run_module(SPEC, preflight_info)


if __name__ == "__main__":
    main()
