# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter and count migration tasks and groups, for the modules that list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Callable

from .._api.bucket_pair import IDENTITY
from .._api.migration_models import GROUP, GROUP_STATUSES, NORMAL_TASK, TASK, TASK_STATUSES, Migration
from .._api.naming import Names, naming_problems
from .._common.bucket_options import MIGRATION_CLOUDS
from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .checks import run_problems

#: Value of group_type that selects tasks of every kind.
ALL = "all"
GROUP_TYPES = (NORMAL_TASK, "GROUP_TASK", "SYNC_TASK", ALL)
#: Names of statuses, each once.
STATUSES = {TASK: tuple(dict.fromkeys(TASK_STATUSES)), GROUP: tuple(dict.fromkeys(GROUP_STATUSES))}
#: Tasks, or groups, that the service runs at a time: in most regions, and in those that it names.
RUNNING_LIMIT = 5
LARGE_REGIONS = {"cn-north-1": 10, "cn-south-1": 10}

_TEXTS = ("run", "src_region", "src_bucket", "dst_region", "dst_bucket")
_COMMON: dict[str, Any] = {
    **{name: {"type": "str"} for name in _TEXTS},
    "src_cloud_type": {"type": "str", "choices": list(MIGRATION_CLOUDS)},
}
TASK_SPEC: dict[str, Any] = {
    "task_ids": {"type": "list", "elements": "int"},
    "status": {"type": "list", "elements": "str", "choices": list(STATUSES[TASK])},
    "group_id": {"type": "str"},
    "group_type": {"type": "str", "choices": list(GROUP_TYPES), "default": NORMAL_TASK},
    **_COMMON,
}
GROUP_SPEC: dict[str, Any] = {
    "group_ids": {"type": "list", "elements": "str"},
    "status": {"type": "list", "elements": "str", "choices": list(STATUSES[GROUP])},
    **_COMMON,
}


def check_filters(options: Mapping[str, Any]) -> Callable[[Migration], bool]:
    """Return what says whether a task or a group matches the filters that are set.

    Args:
        options: The options of the module.

    Raises:
        ConfigurationError: A filter is empty or cannot match.
    """
    texts = {name: options[name] for name in (*_TEXTS, "group_id") if options.get(name) is not None}
    empty = [name for name, value in texts.items() if not value]
    problems = [f"{' and '.join(empty)} must not be empty"] if empty else []
    problems += filter(None, (_blemish(name, value) for name, value in texts.items()))
    problems += run_problems(options["run"])
    problems += naming_problems(Names(*(options[name] for name in IDENTITY)))
    if problems:
        raise ConfigurationError.of_options(problems)
    keys = options.get("task_ids") if "task_ids" in options else options.get("group_ids")
    cloud = (options["src_cloud_type"] or "").lower()
    group = texts.pop("group_id", None)

    def matches(task: Migration) -> bool:
        conditions = (
            *(getattr(task, name) == value for name, value in texts.items()),
            keys is None or task.key in keys,
            options["status"] is None or task.status in options["status"],
            not cloud or (task.src_cloud_type or "").lower() == cloud,
            group is None or task.own.get("group_id") == group,
        )
        return all(conditions)

    return matches


def _blemish(name: str, value: str) -> str:
    # What is wrong with a label is said with the characters that one may have.
    return "" if name == "run" else blemish(name, value, None, False, blanks=name == "src_region")


def of_type(tasks: Iterable[Migration], group_type: str) -> list[Migration]:
    """Return the tasks of one kind: those of nothing else, of a group, of a synchronization task, or all."""
    if group_type == ALL:
        return list(tasks)
    if group_type == NORMAL_TASK:
        return [task for task in tasks if task.is_own]
    return [task for task in tasks if task.own.get("group_type") == group_type]


def summarize(tasks: Iterable[Migration], kind: str, region: str | None) -> dict[str, int]:
    """Return how many tasks or groups have each status, and how many the service runs at a time.

    Args:
        tasks: The tasks or groups, regardless of the filters.
        kind: TASK or GROUP.
        region: The region of the endpoint.
    """
    found = Counter(task.status for task in tasks)
    counts = {status: found[status] for status in STATUSES[kind]}
    return {**counts, "running_limit": LARGE_REGIONS.get(region or "", RUNNING_LIMIT)}
