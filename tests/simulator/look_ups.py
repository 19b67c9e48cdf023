# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look-ups: clouds, regions, buckets, objects, prefixes, CDN domains and list files. They change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .access import RIGHTS, SECRETS, BucketKeys
from .context import Context
from .errors import RefusedError
from .objects import Bucket, StoredObject, kind_of
from .reasons import REASONS
from .selection import list_problem
from .settings import REGIONS

#: The clouds that a source may be in, with some of their regions.
CLOUDS: dict[str, tuple[str, ...]] = {
    "AWS": ("cn-north-1", "cn-northwest-1", "us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1"),
    "Azure": ("chinanorth", "chinanorth3", "chinaeast", "westeurope"),
    "Aliyun": ("cn-hangzhou", "cn-beijing", "cn-shanghai", "cn-shenzhen", "ap-southeast-1"),
    "Tencent": ("ap-guangzhou", "ap-beijing", "ap-shanghai", "ap-singapore"),
    "HuaweiCloud": REGIONS,
    "QingCloud": ("pek3b", "sh1a"),
    "KingsoftCloud": ("BEIJING", "SHANGHAI"),
    "Baidu": ("bj", "gz", "su"),
    "Qiniu": ("z0", "z1", "z2"),
    "Google": ("us-east1", "europe-west1"),
    "URLSource": (),
    "UCloud": ("cn-bj", "hk"),
}
DESTINATION = "HEC"
UNITS = ("B", "KB", "MB", "GB", "TB")


class LookUps:
    """The helper calls of the API, and its versions. `agreements` are the projects that agreed to the statement."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.agreements: list[str] = []

    def cloud_types(self, end: str) -> list[str]:
        """Return the clouds of one end, `src` or `dst`."""
        return list(CLOUDS) if end == "src" else [DESTINATION]

    def regions(self) -> list[dict[str, Any]]:
        """Return the regions of every cloud, those of declared buckets included."""
        with self._context.lock:
            buckets = self._context.store.buckets()
        found = []
        for cloud, known in {**CLOUDS, DESTINATION: REGIONS}.items():
            own = [one.region for one in buckets if kind_of(one.cloud_type) == kind_of(cloud) and one.region]
            regions = [
                {"cloud_type": cloud, "value": name, "description": _title(name)}
                for name in dict.fromkeys([*known, *own])
            ]
            found.append({"service_name": cloud, "region_list": regions})
        return found

    def buckets(self, body: Mapping[str, Any]) -> list[str]:
        """Return the names of the buckets that the keys see."""
        with self._context.lock:
            keys = self._keys(body, "list_buckets")
            own = [
                one for one in self._context.store.buckets() if kind_of(one.cloud_type) == kind_of(body["cloud_type"])
            ]
            return sorted(one.name for one in own if keys.see(one))

    def bucket_region(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the region of a bucket and whether OMS supports it."""
        with self._context.lock:
            bucket = self._bucket(body, "list_buckets", "OMS.0155")
            found = {"id": bucket.region, "name": _title(bucket.region), "support": bucket.supported}
            if not self._context.settings.show_support:
                del found["support"]
            return found

    def prefix(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return whether anything in a bucket begins with a prefix."""
        with self._context.lock:
            bucket = self._bucket(body, "list", "OMS.1014", body["data_center"])
            return {"exist": any(name.startswith(body["file_name"]) for name in bucket.objects)}

    def objects(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return one page of one level of a bucket."""
        with self._context.lock:
            bucket = self._bucket(body, "list", "OMS.1014", body["data_center"])
            below = self._path(body["file_path"])
            entries: dict[str, StoredObject | None] = {}
            for stored in bucket.below([below]):
                head, slash, _rest = stored.name[len(below) :].partition("/")
                entries[below + head + slash] = None if slash else stored
        names = [name for name in sorted(entries) if name > body["behind_filename"] and name != below]
        shown = names[: body["page_size"]]
        more = len(names) > len(shown)
        records = [{"name": name, "size": _size_text(entries[name])} for name in shown]
        return {"next_page": more, "next_marker": shown[-1] if more and shown else None, "records": records}

    def _path(self, given: str) -> str:
        """Return the prefix that a path means; how the root is asked for is not documented."""
        root = {"both": ("", "/"), "empty": ("",), "slash": ("/",)}[self._context.settings.bucket_root]
        if given in root:
            return ""
        if not given.endswith("/"):
            raise RefusedError(400, "OMS.1003", "file_path must end with a slash.")
        return given

    def cdn(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Compare what a CDN domain serves with the bucket behind it."""
        if body["cloud_type"] == "Google":
            raise RefusedError(400, "OMS.1003", "cloud_type Google is not supported here.")
        with self._context.lock:
            bucket = self._bucket({**body, "bucket_name": body["bucket"]}, "list", "OMS.1014", body["region"])
            given = body["source_cdn"]
            cdn = self._context.access.find_cdn(given["domain"])
            admitted = cdn.admits(given.get("authentication_key"))
            keys = body.get("prefix", {}).get("keys") or [""]
            checked = [self._checked(bucket, key, admitted and cdn.mode == "serve") for key in keys]
        same_cloud = kind_of(cdn.cloud_type or body["cloud_type"]) == kind_of(body["cloud_type"])
        return {"is_same_cloud_type": same_cloud, "is_download_available": admitted, "checked_keys": checked}

    def _checked(self, bucket: Bucket, key: str, serves: bool) -> dict[str, Any]:
        """Probe the first object that begins with a key."""
        found = bucket.below([key])
        return {
            "key": found[0].name if found else key,
            "is_object_existing": bool(found),
            "is_etag_matching": bool(found) and serves,
        }

    def check_list_file(self, body: Mapping[str, Any]) -> None:
        """Refuse a list of URLs that is missing or malformed."""
        with self._context.lock:
            look_up = {**body, "cloud_type": DESTINATION, "bucket_name": body["obs_bucket"]}
            bucket = self._bucket(look_up, "read", "OMS.1020", body["region"])
            problem = list_problem(bucket.objects.get(body["list_file_key"]), by_url=True)
        if problem:
            raise RefusedError(400, "OMS.1003", REASONS[problem])

    def version(self, name: str) -> dict[str, Any]:
        """Return a version of the API."""
        if name != "v2":
            raise RefusedError(404, "APIGW.0101", "The version does not exist.")
        links = [{"href": "https://oms.invalid/v2", "rel": "self"}]
        return {"id": "v2", "links": links, "status": "CURRENT", "updated": "2026-01-01T00:00:00Z"}

    def _keys(self, body: Mapping[str, Any], right: str) -> BucketKeys:
        """Return the keys in a request; refuse invalid ones, and those without the right."""
        given = {name: body.get(name) for name in SECRETS}
        keys = self._context.access.find(body["cloud_type"], given, self._context.clock.time())
        if keys is None or keys.error_code or right not in keys.rights:
            problem = "are invalid" if keys is None else f"may not {RIGHT_NAMES[right]}"
            raise RefusedError(400, self._context.settings.look_up_error_code, f"The keys {problem}.")
        return keys

    def _bucket(self, body: Mapping[str, Any], right: str, code: str, region: str | None = None) -> Bucket:
        """Return the bucket that a request names; refuse one that the keys do not see, or in another region."""
        self._context.settle()
        keys = self._keys(body, right)
        bucket = self._context.store.find(body["cloud_type"], body["bucket_name"])
        if bucket is None or not keys.see(bucket) or region not in (None, bucket.region):
            raise RefusedError(400, code, "The bucket does not exist there.")
        return bucket


RIGHT_NAMES = dict(zip(RIGHTS, ("list buckets", "list objects", "read objects", "write objects")))


def _title(region: str) -> str:
    """Return a region's name for people."""
    return f"Region {region}"


def _size_text(stored: StoredObject | None) -> str:
    """Return a size as text for people; a folder has none."""
    if stored is None:
        return "--"
    size, unit = float(stored.size), 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.2f} {UNITS[unit]}"
