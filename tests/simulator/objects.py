# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Buckets and their objects, in all clouds, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit
from zlib import crc32

from .settings import Settings

#: The destination is Huawei Cloud too; tasks call it HEC.
OWN_CLOUDS = ("huaweicloud", "hec")
WEB = "URLSource"
#: Where the service writes its own lists in a destination bucket.
SERVICE_FOLDER = "oms/"
ARCHIVED = ("ARCHIVE", "DEEP_ARCHIVE")


@dataclass(frozen=True)
class StoredObject:
    """An object in a bucket.

    modified: seconds since 1970.
    checksum: represents the content; two objects with the same one are equal.
    text: the content, where the service reads it (list files).
    failures: how many more attempts to copy it fail; a negative number fails always.
    """

    name: str
    size: int = 1024
    modified: float = 0.0
    checksum: str = ""
    storage_class: str = "STANDARD"
    text: str | None = None
    failures: int = 0

    def __post_init__(self) -> None:
        if self.text is not None:
            object.__setattr__(self, "size", len(self.text.encode()))
        if not self.checksum:
            content = f"{self.name}:{self.size}:{self.modified}" if self.text is None else self.text
            object.__setattr__(self, "checksum", f"{crc32(content.encode()):08x}")

    @property
    def archived(self) -> bool:
        return self.storage_class in ARCHIVED

    def described(self) -> dict[str, Any]:
        """Return the object as the control endpoint shows it."""
        return {name: getattr(self, name) for name in ("name", "size", "modified", "checksum", "storage_class")}


@dataclass
class Bucket:
    """A bucket. `declared` says whether a test declared it; others exist because a task names them."""

    cloud_type: str
    region: str
    name: str
    supported: bool = True
    declared: bool = True
    objects: dict[str, StoredObject] = field(default_factory=dict)

    def put(self, stored: StoredObject) -> None:
        self.objects[stored.name] = stored

    def below(self, prefixes: Iterable[str]) -> list[StoredObject]:
        """Return the objects whose names begin with one of the prefixes, by name."""
        beginnings = tuple(prefixes)
        return [self.objects[name] for name in sorted(self.objects) if name.startswith(beginnings)]

    def count_failure(self, name: str) -> None:
        """Take one from the number of attempts to copy an object that fail."""
        stored = self.objects[name]
        self.put(replace(stored, failures=stored.failures - (stored.failures > 0)))

    def described(self) -> dict[str, Any]:
        """Return the bucket as the control endpoint shows it, without its objects."""
        shown = {name: getattr(self, name) for name in ("cloud_type", "region", "name", "supported", "declared")}
        return {**shown, "objects": len(self.objects), "size": sum(one.size for one in self.objects.values())}


def kind_of(cloud_type: str | None) -> str:
    """Return the cloud that a cloud_type means, whatever its case."""
    kind = (cloud_type or "").casefold()
    return OWN_CLOUDS[0] if kind in OWN_CLOUDS else kind


class Store:
    """All buckets. A name exists once in a cloud."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def clear(self) -> None:
        self._buckets.clear()

    def buckets(self) -> list[Bucket]:
        return list(self._buckets.values())

    def declare(self, cloud_type: str, name: str, region: str = "", supported: bool = True) -> Bucket:
        """Create a bucket, or return the one of that name with its region and support changed."""
        bucket = self._buckets.setdefault((kind_of(cloud_type), name), Bucket(cloud_type, region, name))
        bucket.region, bucket.supported, bucket.declared = region or bucket.region, supported, True
        return bucket

    def remove(self, cloud_type: str, name: str) -> None:
        del self._buckets[kind_of(cloud_type), name]

    def find(self, cloud_type: str | None, name: str) -> Bucket | None:
        """Return the bucket of that name in a cloud, in whatever region it is."""
        return self._buckets.get((kind_of(cloud_type), name))

    def source(self, cloud_type: str, region: str, name: str) -> Bucket | None:
        """Return the bucket that a task reads; None if it does not exist there."""
        known = self.find(cloud_type, name) is not None
        bucket = self.destination(cloud_type, region, name)
        if bucket is not None and not known:
            for number in range(self._settings.fill_objects):
                bucket.put(generated(number))
        return bucket

    def destination(self, cloud_type: str, region: str, name: str) -> Bucket | None:
        """Return the bucket that a task writes; None if it does not exist there."""
        bucket = self.find(cloud_type, name)
        if bucket is None and self._settings.undeclared_buckets == "fill":
            bucket = self.declare(cloud_type, name, region)
            bucket.declared = False
        return bucket if bucket is not None and bucket.region in ("", region) else None

    def page_of(self, url: str) -> tuple[Bucket | None, str]:
        """Return the site of a URL, as a bucket, and the name of what it addresses there."""
        parts = urlsplit(url)
        name = unquote(parts.path).lstrip("/")
        site = self.destination(WEB, "", parts.netloc)
        if site is not None and not site.declared and name not in site.objects:
            site.put(StoredObject(name, 1024 + crc32(name.encode()) % 1_048_576, 1.0))
        return site, name


def generated(number: int, prefix: str = "", size: int | None = None, modified: float = 1.7e9) -> StoredObject:
    """Return an object with a made-up name; its size follows from the name unless it is given."""
    name = f"{prefix}{number // 100:04d}/{number:06d}.bin"
    return StoredObject(name, 1024 + crc32(name.encode()) % 1_048_576 if size is None else size, modified + number)


def compare(source: Bucket, destination: Bucket, prefix: str = "", save_prefix: str = "") -> dict[str, Any]:
    """Compare two buckets by names, sizes and checksums. The service's own lists do not count.

    Args:
        source: Bucket that was copied from.
        destination: Bucket that was copied to.
        prefix: Part of the source that is compared.
        save_prefix: Put in front of each name in the destination.

    Returns:
        `equal`, the names that are missing, differing and extra (as in the destination), and both numbers.
    """
    expected = {save_prefix + one.name: one for one in source.below([prefix])}
    beginning = save_prefix + prefix
    actual = {one.name: one for one in destination.below([beginning]) if not one.name.startswith(SERVICE_FOLDER)}
    missing, extra = sorted(expected.keys() - actual), sorted(actual.keys() - expected)
    differing = [name for name in sorted(expected.keys() & actual) if not same(expected[name], actual[name])]
    return {
        "equal": not (missing or differing or extra),
        "missing": missing,
        "differing": differing,
        "extra": extra,
        "source_objects": len(expected),
        "destination_objects": len(actual),
    }


def same(one: StoredObject, other: StoredObject) -> bool:
    """Return whether two objects have the same content."""
    return (one.size, one.checksum) == (other.size, other.checksum)


def must_copy(mode: str, source: StoredObject, present: StoredObject | None, has_checksums: bool) -> bool:
    """Decide whether a copy overwrites what the destination has, by the overwrite mode of the task.

    Args:
        mode: One of the four values of object_overwrite_mode.
        source: The object to copy.
        present: The object of that name in the destination, if there is one.
        has_checksums: Whether the source's cloud has CRC64 checksums; otherwise size and time decide.
    """
    if present is None or mode == "FULL_OVERWRITE":
        return True
    if mode == "NO_OVERWRITE":
        return False
    if mode == "CRC64_COMPARISON_OVERWRITE" and has_checksums:
        return source.checksum != present.checksum
    return source.size != present.size or source.modified > present.modified


def read_listing(lines: Iterable[str]) -> Iterator[StoredObject]:
    """Yield the objects of a listing file: name, size and modification time, with a tab between.

    Raises:
        ValueError: naming the line that cannot be read.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            name, *numbers = line.rstrip("\r\n").split("\t")
            try:
                size, modified = int(numbers[0]), float(numbers[1]) if len(numbers) > 1 else 1.7e9
            except (IndexError, ValueError) as fault:
                raise ValueError(
                    f"line {number} of the listing is not name, size and time with tabs between"
                ) from fault
            yield StoredObject(name, size, modified)
