# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of one list between the same buckets that may write the same objects, which must not run at once. Pure."""

from __future__ import annotations

from typing import Any

from .._api.migration_models import ACTIVE, ListFile, blank_migration
from .._migration.options import KEYED_STATES, id_option
from .._migration.rivals import Predicted, may_meet
from .copies import Copy
from .scheduler import Finished


def conflict(earlier: Copy, later: Copy) -> bool:
    """Return whether a copy must not be created or started before an earlier one of the list has ended."""
    one, other = earlier.identity, later.identity
    if later.params["state"] not in KEYED_STATES or not (one.is_complete and other.is_complete):
        return False
    # Only the names of the second one are compared as URLs encode them too.
    return may_meet(one, other) or may_meet(other, one)


def predict(copy: Copy, outcome: Finished) -> Predicted:
    """Return what a copy is going to leave, as check mode predicts it.

    A later entry begins once it has ended, and only started and present leave it running then.
    """
    identity, task = copy.identity, outcome.result.get(copy.use) or {}
    key = copy.params[id_option(copy.use)]
    if copy.params["state"] not in ("started", "present") or task["status"] not in ACTIVE:
        return Predicted(copy.use, identity, None, key)
    objects: Any = identity.objects
    names = {"list_file": objects} if isinstance(objects, ListFile) else {"object_key": tuple(objects)}
    shown = {name: task[name] for name in ("src_cloud_type", "run", "status")}
    same = {name: getattr(identity, name) for name in ("src_region", "src_bucket", "dst_region", "dst_bucket")}
    running = blank_migration(copy.use)._replace(
        key=outcome.result[f"{copy.use}_id"] or f"migrations[{copy.position}]",
        task_type=identity.task_type,
        save_prefix=identity.save_prefix,
        **shown,
        **same,
        **names,
    )
    return Predicted(copy.use, identity, running, key)
