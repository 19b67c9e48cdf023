# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the keys and buckets of a synchronization task that is about to be created or started."""

from __future__ import annotations

from .._api.models import SyncTask
from .._preflight.gate import require
from .._preflight.look_ups import LookUps
from .._preflight.pair import Pair
from .desired import DesiredTask

__all__ = ["LookUps", "require_ready"]


def require_ready(look_ups: LookUps, desired: DesiredTask, task: SyncTask, endpoint_region: str | None) -> None:
    """Check a task as it will be.

    Raises:
        PreflightError: A check found a problem.
    """
    require(look_ups, pair_of(desired, task, endpoint_region))


def pair_of(desired: DesiredTask, task: SyncTask, endpoint_region: str | None) -> Pair:
    """Return what is to be checked: the task as it will be, with the keys that are sent."""
    keys = desired.keys
    src = {name: keys[f"src_{name}"] for name in ("ak", "sk") if f"src_{name}" in keys}
    if task.app_id and src:
        src["app_id"] = task.app_id
    cdn = {name: value for name, value in task.source_cdn._asdict().items() if value} if task.source_cdn else {}
    if cdn and "authentication_key" in keys:
        cdn["authentication_key"] = keys["authentication_key"]
    return Pair(
        src_cloud_type=task.src_cloud_type or "",
        src_region=task.src_region,
        src_bucket=task.src_bucket,
        src_keys=src,
        dst_region=task.dst_region,
        dst_bucket=task.dst_bucket,
        dst_keys={name: keys[f"dst_{name}"] for name in ("ak", "sk") if f"dst_{name}" in keys},
        source_cdn=cdn or None,
        endpoint_region=endpoint_region,
        encrypted=frozenset(side for side in ("src", "dst") if desired.crypto.get(f"{side}_crypto_type") == "KMS"),
    )
