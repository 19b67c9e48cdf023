# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check whether a pair of buckets can work, as far as the service can be asked. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from .._api.naming import bucket_problem, vendor_problem
from .._api.sources import DESTINATION, BucketRegion, Probe, Region
from .._common.errors import RequestError
from .._common.spelling import close_to, did_you_mean
from .look_ups import LookUps
from .pair import ListFile, Pair
from .report import CheckFailedError, NotAskedError, Report

#: Prefixes that are looked for by default.
PREFIX_LIMIT = 20
#: What no call of the service returns.
UNKNOWABLE = (
    "rights on single objects: whether the source keys may read each object",
    "the right to write: whether the destination keys may upload to dst_bucket",
    "encryption: whether objects of both buckets are encrypted with keys that the service may use",
    "archived objects: whether objects of the source must be restored first",
)
NO_TOKEN = "this call takes no security token, so temporary keys cannot be checked"
ENCRYPTED = "the keys are encrypted with KMS, and this call takes plain ones only"
#: Each way to list one task, with what it lists.
LISTS = {"list": "synchronization tasks", "migration_tasks": "migration tasks"}


def check_pair(look_ups: LookUps, pair: Pair, report: Report, prefix_limit: int = PREFIX_LIMIT) -> Report:
    """Make all checks of a pair, and return the report.

    Args:
        look_ups: Asks the service.
        pair: The buckets and their keys.
        report: Gets the checks.
        prefix_limit: How many prefixes are looked for.
    """
    Checks(look_ups, pair, prefix_limit).add_to(report)
    return report


def check_account(look_ups: LookUps, report: Report, kinds: tuple[str, ...]) -> None:
    """Check whether the account may list tasks.

    Args:
        look_ups: Asks the service.
        report: Gets the check.
        kinds: Keys of LISTS, one of which must be allowed.
    """

    def question() -> str:
        allowed, refused = [], []
        for kind in kinds:
            try:
                look_ups.ask("may_list", kind)
                allowed.append(LISTS[kind])
            except RequestError as exc:
                if exc.outcome != "client_error" or exc.status is None:
                    raise
                refused.append(exc)
        if not allowed:
            raise CheckFailedError(" ".join(exc.message for exc in refused))
        return "; ".join([f"The account may list {' and '.join(allowed)}.", *(exc.message for exc in refused)])

    report.check("credentials", (), question)


class Checks:
    """The checks of one pair.

    Args:
        look_ups: Asks the service.
        pair: The buckets and their keys.
        prefix_limit: How many prefixes are looked for.
    """

    def __init__(self, look_ups: LookUps, pair: Pair, prefix_limit: int) -> None:
        self._ask = look_ups.ask
        self._pair = pair
        self._limit = prefix_limit
        self._prefixes = [prefix for prefix in pair.prefixes if prefix]
        self._src_keys = {"cloud_type": pair.src_cloud_type, **pair.src_keys}
        self._dst_keys = {"cloud_type": DESTINATION, **pair.dst_keys}

    def add_to(self, report: Report) -> None:
        """Make each check that the options allow, in the documented order."""
        pair, check = self._pair, report.check
        check("cloud_type", (), self._cloud_type)
        if pair.src_region and not pair.by_url:
            check("src_region", ("cloud_type",), self._src_region)
        if pair.src_keys and not pair.by_url:
            self._add_source(report)
        if pair.dst_keys:
            self._add_destination(report)
        if pair.source_cdn and pair.src_keys:
            advice = "Check source_cdn: its domain, authentication_type and authentication_key."
            check("source_cdn", ("src_bucket_region",), self._source_cdn, advice)
        if pair.list_file and pair.dst_keys:
            needs = () if "security_token" in pair.dst_keys else ("dst_keys",)
            advice = "Check list_file, and that dst_ak and dst_sk may read it."
            check("list_file", needs, partial(self._list_file, pair.list_file), advice)
        self._add_unknown(report)

    def _add_source(self, report: Report) -> None:
        pair, keys = self._pair, self._pair.src_key_options
        advice = f"Check {keys}, and that they may list buckets."
        report.check("src_keys", ("cloud_type",), lambda: self._keys("src", pair.src_keys, self._src_keys), advice)
        if not pair.src_bucket:
            return
        report.check("src_bucket", ("src_keys",), lambda: self._bucket("src", pair.src_bucket, self._src_keys))
        advice = f"Check src_bucket, and that {keys} may read the location of bucket {pair.src_bucket}."
        report.check("src_bucket_region", ("src_bucket",), lambda: self._src_bucket_region(report), advice)
        if self._prefixes:
            needs = ("cloud_type",) if "security_token" in pair.src_keys else ("src_bucket_region",)
            advice = f"Check src_bucket and src_region, and that {keys} may list the objects of {pair.src_bucket}."
            report.check("src_prefixes", needs, self._src_prefixes, advice)

    def _add_destination(self, report: Report) -> None:
        pair = self._pair
        advice = "Check dst_ak and dst_sk, and that they may list buckets."
        report.check("dst_keys", (), lambda: self._keys("dst", pair.dst_keys, self._dst_keys), advice)
        if not pair.dst_bucket:
            return
        report.check("dst_bucket", ("dst_keys",), lambda: self._bucket("dst", pair.dst_bucket, self._dst_keys))
        advice = f"Check dst_bucket, and that dst_ak and dst_sk may read the location of bucket {pair.dst_bucket}."
        report.check("dst_bucket_region", ("dst_bucket",), self._dst_bucket_region, advice)

    def _add_unknown(self, report: Report) -> None:
        limit = self._limit
        left = self._prefixes[limit:]
        if left and report.passed("src_prefixes"):
            report.not_checked.append(f"src_prefixes: {len(left)} of object_key beyond prefix_limit ({limit})")
        report.not_checked += UNKNOWABLE

    def _cloud_type(self) -> str:
        problem = vendor_problem("src_cloud_type", self._pair.src_cloud_type, self._ask("clouds"))
        if problem:
            raise CheckFailedError(problem)
        return self._pair.src_cloud_type

    def _src_region(self) -> str:
        pair, region = self._pair, self._pair.src_region
        every: tuple[Region, ...] = self._ask("regions")
        known = {one.region: one for one in every if one.cloud_type == pair.src_cloud_type}
        if not known:
            raise NotAskedError(f"the service lists no regions of {pair.src_cloud_type}")
        found = known.get(str(region))
        if not found:
            meant = did_you_mean(close_to(_bare(str(region)), list(known), 0.6))
            raise CheckFailedError(
                f"src_region is {region}, which is not a region of {pair.src_cloud_type} that the service knows.{meant}"
            )
        return f"{found.region} ({found.name})" if found.name else found.region

    def _keys(self, side: str, given: Mapping[str, str], keys: Mapping[str, str]) -> str:
        if side in self._pair.encrypted:
            raise NotAskedError(ENCRYPTED)
        if "security_token" in given:
            raise NotAskedError(NO_TOKEN)
        if keys["cloud_type"] == "Azure" and "connection_string" not in given:
            raise NotAskedError("an Azure source can be asked with src_connection_string only")
        number = len(self._ask("buckets", keys))
        return f"The keys list {number} bucket{'' if number == 1 else 's'}."

    def _bucket(self, side: str, bucket: str | None, keys: Mapping[str, str]) -> str:
        name, option = str(bucket), f"{side}_bucket"
        buckets: list[str] = self._ask("buckets", keys)
        if name not in buckets:
            wrong = next(bucket_problem(option, name, keys["cloud_type"] in (DESTINATION, "HuaweiCloud")), "")
            which = self._pair.src_key_options if side == "src" else "dst_ak and dst_sk"
            problem = f"{option} is {name}, but {which} list no bucket of that name."
            raise CheckFailedError(f"{wrong}." if wrong else problem + did_you_mean(close_to(name, buckets)))
        return name

    def _src_bucket_region(self, report: Report) -> str:
        pair = self._pair
        found: BucketRegion = self._ask("bucket_region", self._src_keys, str(pair.src_bucket))
        if found.supported is False:
            raise CheckFailedError(
                f"src_bucket {pair.src_bucket} is in {found.region}, which the service does not support as a source."
            )
        if pair.src_region and not _same(pair.src_region, found.region):
            raise CheckFailedError(
                f"src_region is {pair.src_region}, but src_bucket {pair.src_bucket} is in {found.region}. Set "
                f"src_region to {found.region}."
            )
        if found.supported is None:
            report.not_checked.append(f"src_bucket_region: the service does not say whether it supports {found.region}")
        return found.region

    def _dst_bucket_region(self) -> str:
        pair = self._pair
        found: BucketRegion = self._ask("bucket_region", self._dst_keys, str(pair.dst_bucket))
        problems = []
        where = f"dst_bucket {pair.dst_bucket} is in {found.region}"
        if pair.dst_region and not _same(pair.dst_region, found.region):
            problems.append(f"dst_region is {pair.dst_region}, but {where}. Set dst_region to {found.region}.")
        if pair.endpoint_region and pair.endpoint_region not in (pair.dst_region, found.region):
            problems.append(
                f"The endpoint belongs to {pair.endpoint_region}, but {where}. Set region to {found.region}."
            )
        if found.supported is False:
            problems.append(f"{where}, which the service does not support as a destination.")
        if problems:
            raise CheckFailedError(" ".join(problems))
        return found.region

    def _region(self) -> str:
        """Return the region of the source bucket: the given one, else the one that was found."""
        pair = self._pair
        if pair.src_region:
            return pair.src_region
        if "security_token" in pair.src_keys:
            raise NotAskedError("src_region is not given")
        found: BucketRegion = self._ask("bucket_region", self._src_keys, str(pair.src_bucket))
        return found.region

    def _src_prefixes(self) -> str:
        region, asked = self._region(), self._prefixes[: self._limit]
        bucket = str(self._pair.src_bucket)
        if not asked:
            raise NotAskedError("prefix_limit is 0")
        missing = [one for one in asked if not self._ask("has_prefix", self._src_keys, bucket, region, one)]
        if missing:
            names = ", ".join(map(repr, missing))
            raise CheckFailedError(
                f"object_key: no object of bucket {bucket} has a name that begins with {names}. Names are compared "
                "with case."
            )
        return f"The bucket has objects for {len(asked)} of {len(self._prefixes)} in object_key."

    def _source_cdn(self) -> str:
        pair, cdn = self._pair, self._pair.source_cdn or {}
        if not {"ak", "sk"} <= set(pair.src_keys) or pair.src_cloud_type == "Google":
            raise NotAskedError("the service probes a CDN with ak and sk only, and not for Google")
        domain = cdn["domain"]
        bucket = str(pair.src_bucket)
        probe: Probe = self._ask(
            "probe_cdn", self._src_keys, bucket, self._region(), cdn, self._prefixes[: self._limit]
        )
        if not probe.downloadable:
            raise CheckFailedError(
                f"source_cdn.domain {domain} refuses downloads. Check source_cdn.authentication_type and "
                "source_cdn.authentication_key, and that the CDN serves the domain."
            )
        if probe.differing:
            raise CheckFailedError(
                f"source_cdn.domain {domain} serves other content than bucket {bucket}, such as for "
                f"{probe.differing[0]}. Check the origin and the cache of the CDN, and that it does not compress."
            )
        other = f" The CDN does not belong to {pair.src_cloud_type}." if probe.same_cloud is False else ""
        return f"{domain} serves the bucket.{other}"

    def _list_file(self, given: ListFile) -> str:
        pair = self._pair
        if "dst" in pair.encrypted:
            raise NotAskedError(ENCRYPTED)
        region = pair.dst_region or pair.endpoint_region
        if not region:
            raise NotAskedError("dst_region is not given")
        place = f"{given.name} of bucket {given.bucket}"
        # The format of a list of URLs can be checked. Of another list, and of a folder, only the name can be.
        if pair.by_url and not given.name.endswith("/"):
            if "security_token" in pair.dst_keys:
                raise NotAskedError(NO_TOKEN)
            self._ask("check_url_list", self._dst_keys, given.bucket, region, given.name)
            return f"{place} is a list of URLs."
        if not self._ask("has_prefix", self._dst_keys, given.bucket, region, given.name):
            raise CheckFailedError(
                f"list_file.list_file_key is {given.name}, but bucket {given.bucket} has no object of that name."
            )
        return f"{place} exists."


def _same(given: str, found: str) -> bool:
    """Return whether two names of a region are the same, apart from case."""
    return given.lower() == found.lower()


def _bare(region: str) -> str:
    """Return a region without the prefix of an endpoint of object storage."""
    head, dash, rest = region.partition("-")
    return rest if dash and head.lower() in ("oss", "obs", "cos", "s3") else region
