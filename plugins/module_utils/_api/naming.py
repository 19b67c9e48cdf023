# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check how regions and buckets are written, before anything is sent. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .._client.regions import REGIONS

#: Vendors whose names of regions have lower case letters only.
LOWER_CASE = ("AWS", "Aliyun", "Tencent", "HuaweiCloud")
#: The region within an endpoint of object storage, or within a name with the prefix of one.
ENDPOINT = (
    r"(?:https?://)?(?:[^/]+\.)?(?:oss|obs|oms|s3|cos|bos|ks3)[-.](?P<region>[A-Za-z]+(?:-[A-Za-z0-9]+)+?)"
    r"(?:-internal)?(?:\.[^/]*)?/?\Z"
)
#: The bucket in a URL, or in a path.
ADDRESS = r"(?s)(?:[A-Za-z][A-Za-z0-9+.-]*:/{0,2})?/*(?P<bucket>[^/]*)(?P<rest>.*)\Z"
#: The host of a bucket at a vendor.
HOST = r"(?P<bucket>.+?)\.(?:oss|obs|s3|cos|bos|ks3)[-.][A-Za-z0-9.-]+\.[a-z]+\Z"
#: The hosts of vendors, below which a bucket is the first part of a name.
VENDORS = (
    *(".aliyuncs.com", ".amazonaws.com", ".amazonaws.com.cn", ".bcebos.com", ".ksyuncs.com", ".myhuaweicloud.com"),
    *(".myhuaweicloud.eu", ".myqcloud.com"),
)
#: What follows the part of the world in a region of Huawei Cloud.
DIRECTION = r"-(?:(?:north|south)(?:east|west)?|east|west)-[0-9]+\Z"
DIGITS = "0123456789"
SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*://"
#: What a region that is an endpoint has in it. The patterns are compiled only for a name that has it.
STORES = ("oss", "obs", "oms", "s3", "cos", "bos", "ks3")


class Names(NamedTuple):
    """What is checked; None is not checked."""

    src_cloud_type: str | None
    src_region: str | None
    src_bucket: str | None
    dst_region: str | None
    dst_bucket: str | None


def naming_problems(names: Names) -> list[str]:
    """Return a sentence for each name that cannot be right, with what was probably meant."""
    return list(_problems(names))


def _problems(names: Names) -> Iterator[str]:
    cloud = names.src_cloud_type
    yield from _region("src_region", names.src_region, cloud)
    yield from _region("dst_region", names.dst_region, "HuaweiCloud")
    yield from bucket_problem("src_bucket", names.src_bucket, cloud == "HuaweiCloud")
    yield from bucket_problem("dst_bucket", names.dst_bucket, True)
    same = (names.src_region, names.src_bucket) == (names.dst_region, names.dst_bucket)
    if cloud == "HuaweiCloud" and names.src_bucket and same:
        yield f"src_bucket and dst_bucket are the same bucket, {names.src_bucket} in {names.src_region}"


def _region(option: str, region: str | None, cloud: str | None) -> Iterator[str]:
    if not region:
        return
    given = f"{option} is {region}"
    address = re.match(ENDPOINT, region) if any(store in region for store in STORES) else None
    if address:
        yield f"{given}: write the name of the region alone, {address['region'].lower()}"
    elif cloud in LOWER_CASE and region != region.lower() and " " not in region:
        from .._common.spelling import did_you_mean

        # A city alone is not the name of a region, in whatever case.
        meant = did_you_mean(region.lower() if "-" in region else "")
        yield f"{given}: names of regions of {cloud} have lower case letters only{meant and '.'}{meant}"
    elif cloud == "HuaweiCloud" and region not in REGIONS:
        from .._common.spelling import close_to, did_you_mean

        near = close_to(region, REGIONS)
        if near and (option == "dst_region" or not _may_exist(region, near)):
            yield f"{given}, which is not a region of the service.{did_you_mean(near)}"


def _may_exist(region: str, near: str) -> bool:
    """Return whether a source may be in a region that OMS has no endpoint in, such as one that is new.

    Args:
        region: The region.
        near: The region of the service that it resembles most.
    """
    part = region[:2] in {one[:2] for one in REGIONS} and re.match(DIRECTION, region[2:])
    return bool(part) or region.rstrip(DIGITS) == near.rstrip(DIGITS)


def bucket_problem(option: str, bucket: str | None, obs: bool) -> Iterator[str]:
    """Yield what is wrong with the name of a bucket.

    Args:
        option: The option that has it.
        bucket: The name.
        obs: Whether it is a bucket of Huawei Cloud, whose names have no upper case letters.
    """
    if not bucket:
        return
    if "/" in bucket or (bucket.endswith(VENDORS) and re.match(HOST, bucket)):
        name = re.match(ADDRESS, bucket)
        found = name["bucket"] if name else ""
        host = re.match(HOST, found)
        found = host["bucket"] if host else found
        # What follows a bucket is a folder, unless it is a slash alone.
        folder = bool(name and name["rest"].strip("/"))
        meant = f", {found}" if found else ""
        hint = "; objects below a folder are chosen with object_key of a migration task" if folder else ""
        yield f"{option} is {bucket}: write the name of the bucket alone{meant}{hint}"
    elif obs and bucket != bucket.lower():
        from .._common.spelling import did_you_mean

        meant = did_you_mean(bucket.lower())
        yield f"{option} is {bucket}: names of OBS buckets have no upper case letters.{meant}"


def object_problem(name: str) -> str:
    """Return why a name cannot be that of an object, as the end of a sentence; an empty string if it can."""
    if "\n" in name or "\r" in name:
        return "contains a line break: specify each name as a separate element"
    if re.match(SCHEME, name):
        return "is a URL: specify only the name of the object, without scheme and bucket"
    if name.startswith("/"):
        return "starts with a slash: specify the name as the bucket lists it"
    return ""


def vendor_problem(option: str, vendor: str, vendors: list[str]) -> str:
    """Return what is wrong with the name of a vendor, an empty string if nothing is."""
    if vendor in vendors:
        return ""
    from .._common.spelling import close_to, did_you_mean, right_spelling

    meant = right_spelling(vendor, vendors) or close_to(vendor, vendors, 0.6)
    return f"{option} is {vendor}, which is not one of {', '.join(vendors)}.{did_you_mean(meant)}"
