# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of a migration task: when it processes which object, and with which outcome."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from .context import Context
from .objects import Bucket, StoredObject, kind_of, must_copy
from .selection import Item

#: Clouds whose objects have a CRC64 checksum.
CHECKSUMS = ("huaweicloud", "aliyun", "tencent")
LONGEST_NAME = 1024
COPIED, SKIPPED, FAILED = "successful_num", "skipped_num", "failed_num"


@dataclass(frozen=True)
class Rules:
    """The options of a task that decide about an object."""

    cloud_type: str
    overwrite_mode: str
    consistency_check: str
    migrate_since: int
    enable_restore: bool
    storage_policy: str
    cdn: Mapping[str, Any] | None
    cdn_key: str | None

    def copy(self, context: Context, item: Item, destination: Bucket, moment: float) -> str:
        """Process one object; return the counter of its outcome."""
        current = item.bucket.objects.get(item.name) if item.bucket else None
        if current is None or item.bucket is None or len(item.target) > LONGEST_NAME:
            return FAILED
        if not self.must_copy(current, destination.objects.get(item.target)):
            return SKIPPED
        if current.archived and not self.enable_restore:
            return FAILED
        if current.failures:
            item.bucket.count_failure(item.name)
            return FAILED
        received = self._received(context, current)
        if received is None:
            return FAILED
        storage = current.storage_class if self.storage_policy == "SRC_STORAGE_MAPPING" else self.storage_policy
        destination.put(replace(received, name=item.target, modified=moment, storage_class=storage, failures=0))
        return COPIED

    def must_copy(self, source: StoredObject, present: StoredObject | None) -> bool:
        """Decide whether an object is copied or skipped."""
        recent = source.modified >= self.migrate_since
        return recent and must_copy(self.overwrite_mode, source, present, kind_of(self.cloud_type) in CHECKSUMS)

    def _received(self, context: Context, source: StoredObject) -> StoredObject | None:
        """Return the object as it arrives, through the CDN if there is one; None if the copy is not accepted."""
        if not self.cdn:
            return source
        cdn = context.access.find_cdn(self.cdn["domain"])
        if not cdn.admits(self.cdn_key):
            return None
        if cdn.mode == "other":
            other = replace(source, size=source.size + 1, checksum="0" * 8, text=None)
            return other if self.consistency_check == "no_check" else None
        return source


class Run:
    """The schedule of a run.

    Args:
        items: What it processes, in this order.
        started: When it began, in seconds since 1970.
        listing: Seconds until the source is listed; 0 if it was before.
        durations: Seconds that each item takes.
        cut: Number of items after which it fails; None if it does not.
        failure: Reason of that failure.
    """

    def __init__(
        self,
        items: list[Item],
        started: float,
        listing: float,
        durations: list[float],
        cut: int | None = None,
        failure: str | None = None,
    ) -> None:
        self.items = items
        self.started = started
        self.failure = failure
        self.position = 0
        self._cut = len(items) if cut is None else cut
        self._listing = listing
        self._sizes = [0, *accumulate(item.size for item in items)]
        self._moments = self._schedule(durations)
        self.ends_at = self._end(cut)

    def _schedule(self, durations: list[float]) -> list[float]:
        """Return when each item is processed: after it was listed, and after the one before."""
        moments, moment = [], self.started
        for number, seconds in enumerate(durations, 1):
            moment = max(moment, self.started + self._listing * number / len(durations)) + seconds
            moments.append(moment)
        return moments

    def _end(self, cut: int | None) -> float:
        listed = self.started + self._listing
        if cut is None:
            return max([listed, *self._moments[-1:]])
        return self._moments[cut - 1] if cut else self.started + self._listing / 2

    def end_early(self, moment: float, failure: str) -> None:
        """Let the run fail at a moment, unless it ends before."""
        if moment < self.ends_at:
            self.ends_at, self.failure = max(moment, self.started), failure

    def due(self, moment: float) -> list[tuple[Item, float]]:
        """Return the items that are due until a moment and were not returned before, each with its own moment."""
        until = min(self._cut, bisect_right(self._moments, min(moment, self.ends_at)))
        found = list(zip(self.items[self.position : until], self._moments[self.position : until]))
        self.position = max(until, self.position)
        return found

    def listed(self, moment: float) -> tuple[int, int]:
        """Return number and bytes of what is listed until a moment."""
        passed = min(moment, self.ends_at) - self.started
        share = 1.0 if passed >= self._listing else passed / self._listing
        number = max(self.position, int(len(self.items) * share))
        return number, self._sizes[number]

    def is_listed(self, moment: float) -> bool:
        """Return whether the source is listed to its end."""
        return min(moment, self.ends_at) >= self.started + self._listing
