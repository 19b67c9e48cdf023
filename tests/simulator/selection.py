# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which objects of a source a migration selects, and whether its keys may read and write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from .access import BucketKeys
from .context import Context
from .objects import Bucket, StoredObject
from .reasons import BrokenOffError

LONGEST_LINE = 65_535
LARGEST_LIST = 1024 * 1024 * 1024


class Item(NamedTuple):
    """An object that a migration has listed: its bucket and name, its target name, and its state when it was listed."""

    bucket: Bucket | None
    name: str
    target: str
    listed: StoredObject | None

    @property
    def size(self) -> int:
        return self.listed.size if self.listed else 0


class Selection(NamedTuple):
    """What a migration works on, by the API's names."""

    task_type: str
    src_node: Mapping[str, Any]
    dst_node: Mapping[str, Any]
    keys: Mapping[str, str]

    def side(self, side: str) -> dict[str, str | None]:
        """Return the keys of one side, `src` or `dst`, by the names that buckets' keys have."""
        keys: dict[str, str | None] = {name: self.keys.get(f"{side}_{name}") for name in ("ak", "sk", "security_token")}
        if side == "src":
            keys.update({name: self.keys.get(name) for name in ("connection_string", "json_auth_file")})
        return keys

    @property
    def by_url(self) -> bool:
        return self.task_type == "url_list"


def open_destination(context: Context, selection: Selection, moment: float) -> tuple[Bucket, BucketKeys]:
    """Return the destination bucket and its keys, as they are at a moment in seconds since 1970.

    Raises:
        BrokenOffError: The keys, their account or the bucket do not allow the migration.
    """
    keys = context.access.find("HEC", selection.side("dst"), moment)
    if keys is None:
        raise BrokenOffError("TRF.0057")
    if keys.error_code:
        raise BrokenOffError(keys.error_code)
    node = selection.dst_node
    bucket = context.store.destination("HEC", node["region"], node["bucket"])
    if bucket is None:
        raise BrokenOffError("TRF.0058")
    if not keys.see(bucket):
        raise BrokenOffError("TRF.0054")
    if "write" not in keys.rights:
        raise BrokenOffError("TRF.0051")
    return bucket, keys


def open_source(context: Context, selection: Selection, moment: float) -> tuple[Bucket, BucketKeys]:
    """Return the source bucket and its keys, as they are at a moment in seconds since 1970.

    Raises:
        BrokenOffError: The keys, their account or the bucket do not allow the migration.
    """
    node = selection.src_node
    keys = context.access.find(node["cloud_type"], selection.side("src"), moment)
    if keys is None:
        raise BrokenOffError("TRF.0151")
    if keys.error_code:
        raise BrokenOffError(keys.error_code)
    bucket = context.store.source(node["cloud_type"], node.get("region") or "", node.get("bucket") or "")
    if bucket is None:
        raise BrokenOffError("TRF.0155")
    if not keys.see(bucket):
        raise BrokenOffError("TRF.0154")
    if "list" not in keys.rights and selection.task_type != "list":
        raise BrokenOffError("TRF.0031")
    if "read" not in keys.rights:
        raise BrokenOffError("TRF.0152")
    return bucket, keys


def select(context: Context, selection: Selection, moment: float) -> list[Item]:
    """List what a migration selects, by name or in the order of its list file.

    Raises:
        BrokenOffError: It cannot be listed.
    """
    open_destination(context, selection, moment)
    save_prefix = selection.dst_node.get("save_prefix") or ""
    if selection.by_url:
        return [_by_url(context, line, save_prefix) for line in list_lines(context, selection)]
    bucket, _keys = open_source(context, selection, moment)
    if selection.task_type == "list":
        names = [unquote(line) for line in list_lines(context, selection)]
        return [Item(bucket, name, save_prefix + name, bucket.objects.get(name)) for name in names]
    wanted = selection.src_node.get("object_key") or [""]
    found = bucket.below(wanted) if selection.task_type == "prefix" else list(_by_name(bucket, wanted))
    return [Item(bucket, one.name, save_prefix + one.name, one) for one in found]


def _by_name(bucket: Bucket, wanted: list[str]) -> Iterator[StoredObject]:
    """Yield the objects of those names, and what is in those folders; an empty name is the whole bucket."""
    folders = tuple(name for name in wanted if not name or name.endswith("/"))
    for name in sorted(bucket.objects):
        if name in wanted or name.startswith(folders):
            yield bucket.objects[name]


def _by_url(context: Context, line: str, save_prefix: str) -> Item:
    url, tab, target = line.partition("\t")
    if not tab or not target or "://" not in url:
        raise BrokenOffError("TRF.0016")
    site, name = context.store.page_of(url)
    return Item(site, name, save_prefix + unquote(target), site.objects.get(name) if site else None)


def list_lines(context: Context, selection: Selection) -> list[str]:
    """Return the lines of the list file of a migration.

    Raises:
        BrokenOffError: The file is missing or not as the service wants it.
    """
    place = selection.src_node.get("list_file") or {}
    bucket = context.store.find("HEC", place.get("obs_bucket", ""))
    stored = bucket.objects.get(place.get("list_file_key", "")) if bucket else None
    problem = list_problem(stored, selection.by_url)
    if problem:
        raise BrokenOffError(problem)
    assert stored is not None
    return _lines(stored)


def list_problem(stored: StoredObject | None, by_url: bool) -> str | None:
    """Return the reason why a list file cannot be used, or None."""
    if stored is None:
        return "TRF.0013"
    if stored.archived:
        return "TRF.0301"
    if not stored.name.endswith(".txt"):
        return "TRF.0019"
    if stored.size > LARGEST_LIST:
        return "TRF.0014"
    return _content_problem(_lines(stored), by_url)


def _lines(stored: StoredObject) -> list[str]:
    return [line for line in (stored.text or "").split("\n") if line]


def _content_problem(lines: list[str], by_url: bool) -> str | None:
    if not lines:
        return "TRF.0017"
    if max(map(len, lines)) > LONGEST_LINE:
        return "TRF.0018"
    well_formed = all(_well_formed(line, by_url) for line in lines)
    return None if well_formed else "TRF.0016"


def _well_formed(line: str, by_url: bool) -> bool:
    """Return whether a line has the form of its kind of list: URL, tab, name, or an encoded name."""
    if line.startswith("\ufeff") or "\r" in line or " " in line:
        return False
    url, tab, target = line.partition("\t")
    return bool(tab and target and url.startswith(("http://", "https://"))) if by_url else not tab
