# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Select the one task that a module reads or feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .._api.bucket_pair import IDENTITY
from .._api.listing import Listing
from .._api.models import SyncTask
from .._api.naming import Names, naming_problems
from .._common.errors import ConfigurationError, TaskNotFoundError
from .desired import DesiredTask, check_sync_task
from .find import find
from .options import CHOICE, SYNC_TASK_SPEC


def check_choice(options: Mapping[str, Any]) -> DesiredTask:
    """Return the id or the buckets, checked as oms_sync_task checks them.

    Raises:
        ConfigurationError: Something is missing, too long, or not a name that a bucket or region can have.
    """
    filled = {name: spec.get("default") for name, spec in SYNC_TASK_SPEC.items()}
    filled.update((name, options[name]) for name in CHOICE)
    problems = naming_problems(Names(*(options[name] for name in IDENTITY)))
    if problems:
        raise ConfigurationError.of_options(problems)
    return check_sync_task(dict(filled, state="absent"), {})


def pick(desired: DesiredTask, listing: Listing[SyncTask], warn: Callable[[str], None]) -> SyncTask:
    """Return the task that is meant.

    Raises:
        AmbiguousTaskError: Several tasks could be meant.
        TaskLookupError: The task with this id is not the one that is described.
        TaskNotFoundError: No task matches.
    """
    found, warnings = find(desired, listing)
    for warning in warnings:
        warn(warning)
    if found is None:
        raise TaskNotFoundError(
            f"No synchronization task with sync_task_id {desired.sync_task_id} was found."
            if desired.sync_task_id
            else "No synchronization task was found for {} {}/{} to {}/{}.".format(*desired.identity)
        )
    return found
