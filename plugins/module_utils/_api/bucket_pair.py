# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What synchronization tasks and migrations have in common: two buckets, and perhaps a CDN before the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .._client.messages import ShapeError
from .._common.bucket_options import MIGRATION_CLOUDS

#: Fields that older versions of the service return and that no longer mean anything.
RETIRED = ("enable_kms",)
REGIONS = {"src_region", "dst_region"}
#: The spelling of a cloud in requests; responses may have it in upper case.
CLOUD_NAMES = {name.lower(): name for name in MIGRATION_CLOUDS}

# The records of the hot path are NamedTuples: a dataclass takes three times as long to define, in every run.


class Identity(NamedTuple):
    """What identifies a task, since it has no name. None where the service or the playbook gives no value."""

    src_cloud_type: str | None
    src_region: str | None
    src_bucket: str | None
    dst_region: str | None
    dst_bucket: str | None

    @property
    def is_complete(self) -> bool:
        """Return whether no field is missing, so that it cannot be that of any task."""
        return None not in self

    def describes(self, task: Any) -> bool:
        """Return whether this is the identity of the task."""
        return bool(task.identity == self)

    def may_describe(self, task: Any) -> bool:
        """Return whether this may be the identity of the task, as far as both are known."""
        return not self.mismatched(task)

    def mismatched(self, task: Any) -> list[str]:
        """Return the fields that are known here and of the task, and in which it differs."""
        return [name for name in self.unlike(task) if None not in (getattr(self, name), getattr(task, name))]

    def differs_in_region(self, task: Any) -> bool:
        """Return whether the task is known to differ, and only in its regions."""
        fields = set(self.mismatched(task))
        return bool(fields) and fields <= REGIONS

    def unlike(self, task: Any) -> list[str]:
        """Return the fields that the task does not have as they are here."""
        return [name for name, one, other in zip(self._fields, self, task.identity) if one != other]


IDENTITY = Identity._fields


def cloud_name(returned: str | None) -> str | None:
    """Return a cloud as requests spell it, whatever its case in a response."""
    return CLOUD_NAMES.get((returned or "").lower(), returned)


class SourceCdn(NamedTuple):
    """The CDN that objects are fetched through, as far as the service returns it: never its key."""

    domain: str | None = None
    protocol: str | None = None
    authentication_type: str | None = None


def read_cdn(data: Mapping[str, Any], label: str) -> SourceCdn:
    """Return the CDN of a task.

    Raises:
        ShapeError: A field of it is not a string.
    """
    cdn = [data.get(name) for name in SourceCdn._fields]
    if not all(value is None or isinstance(value, str) for value in cdn):
        raise ShapeError(f"source_cdn of {label} has a field that is not a string")
    return SourceCdn(*cdn)
