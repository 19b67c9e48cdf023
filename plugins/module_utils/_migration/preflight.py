# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the keys and buckets of a migration that is about to be created or started."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from .._api.migration_models import Migration
from .._api.migration_tasks import MigrationTasks
from .._preflight.gate import require
from .._preflight.look_ups import LookUps
from .._preflight.pair import ListFile, Pair
from .desired import Desired
from .options import SIDES


def require_ready(tasks: MigrationTasks, desired: Desired, expected: Migration, endpoint_region: str | None) -> None:
    """Check a migration as it will be, with the keys that are sent.

    Args:
        tasks: The migration tasks of the project.
        desired: What the playbook asks for.
        expected: How the migration will look.
        endpoint_region: The region that the endpoint belongs to.

    Raises:
        PreflightError: A check found a problem.
    """
    require(LookUps(tasks.sources), pair_of(desired, expected, endpoint_region))


def pair_of(desired: Desired, task: Migration, endpoint_region: str | None) -> Pair:
    """Return what is to be checked. The whole bucket has no prefix to look for."""
    src, dst = ({name[4:]: desired.keys[name] for name in side if name in desired.keys} for side in SIDES)
    if task.app_id and src:
        src["app_id"] = task.app_id
    cdn = {name: value for name, value in task.source_cdn._asdict().items() if value} if task.source_cdn else {}
    if cdn and "authentication_key" in desired.keys:
        cdn["authentication_key"] = desired.keys["authentication_key"]
    place = task.list_file
    return Pair(
        src_cloud_type=task.src_cloud_type or "",
        src_region=task.src_region,
        src_bucket=task.src_bucket,
        src_keys=src,
        dst_region=task.dst_region,
        dst_bucket=task.dst_bucket,
        dst_keys=dst,
        prefixes=tuple(filter(None, _names(desired, task))),
        source_cdn=cdn or None,
        list_file=ListFile(place.obs_bucket or "", place.list_file_key or "") if place else None,
        endpoint_region=endpoint_region,
        encrypted=frozenset(side for side in ("src", "dst") if desired.crypto.get(f"{side}_crypto_type") == "KMS"),
    )


def _names(desired: Desired, task: Migration) -> Iterable[str]:
    """Return the names or prefixes as the source has them: the service may return them as URLs encode them."""
    if desired.key is None or "objects" in desired.given:
        given: list[str] = desired.src_node.get("object_key", [])
        return given
    return map(unquote, task.object_key or ())
