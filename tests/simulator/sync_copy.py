# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The copy of objects that an event names, by a synchronization task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from .context import Context
from .objects import StoredObject
from .reasons import BrokenOffError
from .selection import Item, Selection, open_destination, open_source
from .traffic import Sample
from .transfer import COPIED, FAILED, SKIPPED, Rules

KINDS = {COPIED: "SUCCESS", FAILED: "FAILURE", SKIPPED: "SKIP"}


@dataclass(frozen=True)
class Direction:
    """From where to where objects are copied, with which keys and by which rules; buckets with their regions."""

    cloud_type: str
    source: tuple[str, str]
    destination: tuple[str, str]
    keys: Mapping[str, str]
    overwrite_mode: str
    consistency_check: str
    enable_restore: bool
    storage_policy: str
    cdn: Mapping[str, Any] | None

    @property
    def selection(self) -> Selection:
        source = {"cloud_type": self.cloud_type, "region": self.source[0], "bucket": self.source[1]}
        destination = {"region": self.destination[0], "bucket": self.destination[1]}
        return Selection("list", source, destination, self.keys)

    @property
    def rules(self) -> Rules:
        return Rules(
            cloud_type=self.cloud_type,
            overwrite_mode=self.overwrite_mode,
            consistency_check=self.consistency_check,
            migrate_since=0,
            enable_restore=self.enable_restore,
            storage_policy=self.storage_policy,
            cdn=self.cdn,
            cdn_key=self.keys.get("authentication_key"),
        )


def copy_objects(context: Context, direction: Direction, names: list[str]) -> Sample:
    """Copy the named objects and count the outcomes.

    In a source that a test declared, an object is copied, skipped or missing as it is there. In any other,
    an event says that the object was just written, and its outcome depends on its name alone, so that
    a test can predict it.
    """
    context.settle()
    counts = Counter({"REQUEST": len(names)})
    source = context.store.find(direction.cloud_type, direction.source[1])
    by_name = context.settings.undeclared_buckets == "fill" and (source is None or not source.declared)
    outcomes = _by_name(context, direction, names) if by_name else _by_objects(context, direction, names)
    for outcome, size in outcomes:
        counts[KINDS[outcome]] += 1
        counts["SIZE"] += size if outcome == COPIED else 0
    return Sample(context.milliseconds(), {kind: number for kind, number in counts.items() if number})


def _by_objects(context: Context, direction: Direction, names: list[str]) -> Iterator[tuple[str, int]]:
    now = context.clock.time()
    try:
        destination, _keys = open_destination(context, direction.selection, now)
        source, _keys = open_source(context, direction.selection, now)
    except BrokenOffError:
        yield from ((FAILED, 0) for _name in names)
        return
    for name in names:
        item = Item(source, name, name, source.objects.get(name))
        yield direction.rules.copy(context, item, destination, now), item.size


def _by_name(context: Context, direction: Direction, names: list[str]) -> Iterator[tuple[str, int]]:
    now = context.clock.time()
    source = context.store.find(direction.cloud_type, direction.source[1])
    if source is None:
        source = context.store.destination(direction.cloud_type, *direction.source)
    destination = context.store.destination("HEC", *direction.destination)
    for name in names:
        chance = crc32(name.encode())
        outcome = {0: FAILED, 1: SKIPPED}.get(chance % 20, COPIED)
        written = StoredObject(name, 1024 + chance % 1_048_576, now)
        if source is not None:
            source.put(written)
        if destination is not None and outcome != FAILED:
            destination.put(replace(written))
        yield outcome, written.size
