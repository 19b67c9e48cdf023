# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find migrations: by id, by the name that the service gives tasks, or in the complete list."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from .._api.listing import CompleteListing
from .._api.migration_models import TASK, Migration
from .._api.migration_tasks import MigrationTasks
from .._api.task_groups import TaskGroups
from .desired import Desired

#: The longest name that the list can be filtered by, and its characters.
LONGEST_PART = 255
PART = re.compile(r"[A-Za-z0-9._-]+\Z")


class Found(NamedTuple):
    """The migrations that match, and the complete list where it was read."""

    matches: list[Migration]
    listing: CompleteListing[Migration] | None


def name_part(desired: Desired) -> str:
    """Return what the name of a task contains, empty where the list cannot be filtered by it."""
    part = f"{desired.identity.src_bucket}-{desired.identity.dst_bucket}"
    usable = desired.kind == TASK and desired.identity.src_bucket and len(part) <= LONGEST_PART
    return part if usable and PART.match(part) else ""


def look_up(desired: Desired, tasks: MigrationTasks, groups: TaskGroups) -> Found:
    """Return the migrations that match, with one request where a task is found by its name.

    That no task is found by its name proves nothing: then the complete list is read. It is also read to remove all
    that match.

    Raises:
        RequestError: A request failed.
        IncompleteListingError: The list could not be read completely.
    """
    api: Any = tasks if desired.kind == TASK else groups
    if desired.key is not None:
        task = api.show(desired.key)
        return Found([task] if task else [], None)
    part = name_part(desired)
    if part and desired.state != "absent":
        matches = tasks.named(part).matching(desired.identity)
        if matches:
            return Found(matches, None)
    return look_up_all(desired, tasks, groups)


def look_up_all(desired: Desired, tasks: MigrationTasks, groups: TaskGroups) -> Found:
    """Return the migrations that match and the complete list, which proves that there are no others.

    Raises:
        RequestError: A request failed.
        IncompleteListingError: The list could not be read completely.
    """
    api: Any = tasks if desired.kind == TASK else groups
    listing: CompleteListing[Migration] = api.list()
    return Found(listing.matching(desired.identity), listing)
