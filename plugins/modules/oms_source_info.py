#!/usr/bin/python
# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oms_source_info
version_added: 2.0.0
short_description: List the clouds, regions, buckets and objects that OMS sees
description:
  - Returns which cloud providers and regions the Huawei Cloud Object Storage Migration Service (OMS) knows, which
    buckets the keys of a source list, in which region a bucket is, and which objects it has.
  - Everything is asked of OMS, so it is what a task would see. Nothing is written.
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
  access_key:
    description:
      - Access key of the account that calls OMS. It has no alias in this module.
      - Falls back to E(HUAWEICLOUD_SDK_AK), E(HW_ACCESS_KEY) or E(CLOUD_SDK_AK).
    type: str
    aliases: []
  secret_key:
    description:
      - Secret key of the account that calls OMS. It has no alias in this module.
      - Falls back to E(HUAWEICLOUD_SDK_SK), E(HW_SECRET_KEY) or E(CLOUD_SDK_SK).
    type: str
    aliases: []
  cloud_type:
    description:
      - Cloud provider of the source. V(HEC) is the side of the destination.
    type: str
    choices:
      - AWS
      - Azure
      - Aliyun
      - Tencent
      - HuaweiCloud
      - QingCloud
      - KingsoftCloud
      - Baidu
      - Qiniu
      - Google
      - URLSource
      - UCloud
      - HEC
    default: Aliyun
  ak:
    description:
      - Access key of the source. Unlike in the other modules, this is not an alias of O(access_key), so use
        O(access_key) in C(module_defaults).
      - If no key is set, O(ak) and O(sk) fall back to the environment variables E(OMS_SRC_AK) and E(OMS_SRC_SK).
        Without keys, only clouds and regions are returned.
    type: str
  sk:
    description:
      - Secret key of the source. Unlike in the other modules, this is not an alias of O(secret_key).
    type: str
  connection_string:
    description:
      - Connection string of a source of Azure.
    type: str
  json_auth_file:
    description:
      - Content of the key file of a source of Google.
      - A dictionary is accepted too, because ansible-core before 2.19 makes one of the text of such a file.
    type: json
  app_id:
    description:
      - App ID of a source of Tencent Cloud.
    type: str
  bucket:
    description:
      - Name of a bucket whose region is returned. The region is always looked up; O(region) is that of the endpoint.
    type: str
  prefix:
    description:
      - Folder whose objects are returned. A slash is added if it does not end with one.
    type: str
    default: ""
  objects:
    description:
      - Whether to return the objects of O(bucket), one level of folders at a time.
    type: bool
    default: false
  max_objects:
    description:
      - How many objects are returned at most, at least 1. One request reads 100 of them.
    type: int
    default: 1000
notes:
  - The account needs the IAM actions C(oms::listCloudTypes), C(oms::listCloudRegions), and with keys
    C(oms::listBuckets), C(oms::listBucketRegions) and C(oms::listObjects).
  - This collection is not yet tried on the real service. Its tests run against a simulator that follows the
    documentation.
seealso:
  - module: hwcloud.oms.oms_preflight_info
"""

EXAMPLES = r"""
- name: List the cloud providers and their regions
  hwcloud.oms.oms_source_info:
    region: cn-north-4
    project_id: "{{ oms_project_id }}"

- name: List the buckets that keys see
  hwcloud.oms.oms_source_info:
    region: cn-north-4
    project_id: "{{ oms_project_id }}"
    cloud_type: Aliyun
    ak: "{{ oms_src_ak }}"
    sk: "{{ oms_src_sk }}"

- name: List the first objects of a folder
  hwcloud.oms.oms_source_info:
    region: cn-north-4
    project_id: "{{ oms_project_id }}"
    cloud_type: Aliyun
    ak: "{{ oms_src_ak }}"
    sk: "{{ oms_src_sk }}"
    bucket: photos-origin
    prefix: albums/
    objects: true
    max_objects: 50
"""

RETURN = r"""
clouds:
  description: The cloud providers that a source may be in.
  returned: success
  type: list
  elements: str
  sample: [AWS, Aliyun]
regions:
  description: The regions of all cloud providers.
  returned: success
  type: list
  elements: dict
  contains:
    cloud_type:
      description: The cloud provider.
      type: str
    region:
      description: The region, as options take it.
      type: str
    name:
      description: The region's name for people.
      type: str
buckets:
  description: The names of the buckets that the keys list.
  returned: when keys are set and the source could be read
  type: list
  elements: str
bucket:
  description: Where O(bucket) is.
  returned: when O(bucket) is set and could be read
  type: dict
  contains:
    name:
      description: Name of the bucket.
      type: str
    region:
      description: Its region, as C(src_region) takes it.
      type: str
    supported:
      description: Whether OMS supports the region. Null if the service does not say.
      type: bool
objects:
  description: The objects and folders of one level.
  returned: when O(objects) is true and they could be read
  type: list
  elements: dict
  contains:
    name:
      description: Name of the object, or of a folder, which ends with a slash.
      type: str
    size:
      description: The size, as a text of the service.
      type: str
truncated:
  description: Whether there are more objects than O(max_objects).
  returned: when O(objects) is true and they could be read
  type: bool
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
      description: Operation that failed, such as C(buckets).
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
from ..module_utils._preflight.source import KEYS, SPEC, Source, read_source


def source_info(run: Run) -> dict[str, Any]:
    """Read what a source has, and return the result of the module."""
    run.redactor.add(*(run.params[name] for name in KEYS))
    source = Source(run.params, run.environ)
    run.redactor.add(*source.keys.values())
    result = read_source(run.open_sources(run.connect(sync=False)), source)
    run.warn_unmaskable_secrets(source.keys, readable=repr(result), names=KEYS)
    return {"changed": False, **result}


def main() -> None:
    run_module(SPEC, source_info)


if __name__ == "__main__":
    main()
