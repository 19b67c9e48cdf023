# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find running migrations between the same buckets that would write the same objects as a new one. Pure.

Two that write one object disturb each other, which the service reports as TRF.0062. Several sources may be merged into
one destination, so those of another source bucket are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .._api.migration_identity import Identity, decoded, identity_of
from .._api.migration_models import GROUP, ListFile, Migration
from .._common.errors import RivalError


class Predicted(NamedTuple):
    """What earlier entries of a list are going to leave of a migration: `task`, or None if it will not run."""

    kind: str
    identity: Identity
    task: Migration | None
    #: The id that the entry gives; without one it is about all of the identity.
    key: Any = None

    def is_about(self, task: Migration) -> bool:
        """Return whether a task or a group is one that the entry is about."""
        if self.kind != task.kind:
            return False
        return self.identity.describes(task) if self.key is None else bool(self.key == task.key)


def by_then(others: Iterable[Migration], predicted: Sequence[Predicted]) -> list[Migration]:
    """Return all tasks and groups as they will be once the earlier entries of a list have had their turn."""
    there = [task for task in others if not any(one.is_about(task) for one in predicted)]
    return there + [one.task for one in predicted if one.task]


def check_rivals(identity: Identity, others: Iterable[Migration]) -> None:
    """Refuse to create a migration next to one between the same buckets that may write the same objects.

    Args:
        identity: What identifies the new one.
        others: All tasks and groups.

    Raises:
        RivalError: Such a one runs.
    """
    found = [task for task in others if task.is_active and task.is_own and may_collide(identity, task)]
    if found:
        names = "; ".join(f"{'group' if task.kind == GROUP else 'task'} {task.label}" for task in found)
        raise RivalError(
            f"Nothing was created, because another migration between the same buckets is running: {names}. Two of them "
            "disturb each other. Wait until it has ended, or stop it, or use another save_prefix or other object_key.",
            rivals=[task.key for task in found],
        )


def may_collide(identity: Identity, task: Migration) -> bool:
    """Return whether a task copies between the same buckets and may write objects of the same names."""
    return may_meet(identity, identity_of(task))


def may_meet(identity: Identity, other: Identity) -> bool:
    """Return whether two migrations copy between the same buckets and may write objects of the same names."""
    buckets = ("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
    if any(getattr(identity, name) != getattr(other, name) for name in buckets):
        return False
    return not (
        disjoint([identity.save_prefix], [other.save_prefix]) or _disjoint_selections(identity.objects, other.objects)
    )


def _disjoint_selections(one: frozenset[str] | ListFile, other: frozenset[str] | ListFile) -> bool:
    """Return whether no object can belong to both. What a list file names is not known."""
    if isinstance(one, ListFile) or isinstance(other, ListFile):
        return False
    return disjoint(one, other) and disjoint(one, decoded(other))


def disjoint(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether no prefix of one is a prefix of the other, in either direction. An empty one is one of all."""
    others = tuple(other)
    return not any(a.startswith(b) or b.startswith(a) for a in one for b in others)
