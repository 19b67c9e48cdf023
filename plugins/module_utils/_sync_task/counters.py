# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter tasks and read their counters, for oms_sync_task_info."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from time import gmtime
from typing import Any, Callable

from .._api.bucket_pair import IDENTITY
from .._api.models import RUNNING, STOPPED
from .._api.naming import Names, naming_problems
from .._api.sync_tasks import SyncTasks
from .._common.errors import ConfigurationError
from .._common.option_table import INSIDE
from .._common.option_values import blemish
from .options import OPTIONS, SYNC_TASK_SPEC

SPEC: dict[str, Any] = {
    "sync_task_id": SYNC_TASK_SPEC["sync_task_id"],
    "status": {"type": "str", "choices": [RUNNING, STOPPED]},
    **{name: {"type": "str"} for name in IDENTITY},
    "src_cloud_type": {"type": "str", "choices": SYNC_TASK_SPEC["src_cloud_type"]["choices"]},
    "details": {"type": "bool", "default": False},
    "month": {"type": "str"},
    "quota": SYNC_TASK_SPEC["quota"],
}
FILTERS = ("sync_task_id", "status", *IDENTITY)
#: How many counters are read at the same time: enough to be fast, few enough not to be throttled.
AT_ONCE = 4


def check(options: Mapping[str, Any], now: float) -> tuple[dict[str, str], int]:
    """Return the filters that are set, and a time in the month that is meant, in ms since 1970.

    Args:
        options: The options of the module.
        now: Seconds since 1970.

    Raises:
        ConfigurationError: An option has an invalid value.
    """
    if options["quota"] < 1:
        raise ConfigurationError(f"quota is {options['quota']}: it must be 1 or more. Nothing was sent.")
    filters = {name: options[name] for name in FILTERS if options[name] is not None}
    empty = [name for name, value in filters.items() if not value]
    if empty:
        raise ConfigurationError(f"{' and '.join(empty)} must not be empty. Nothing was sent.")
    problems = [blemish(name, value, None, False, blanks=_may_have_spaces(name)) for name, value in filters.items()]
    problems += naming_problems(Names(*(options[name] for name in IDENTITY)))
    if any(problems):
        raise ConfigurationError.of_options(filter(None, problems))
    year, month = gmtime(now)[:2]
    if options["month"] is not None:
        match = re.match(r"([0-9]{4})-(0[1-9]|1[0-2])\Z", options["month"])
        if not match or match.group(1) < "1970":
            raise ConfigurationError(
                f"month is {options['month']!r}: the format is YYYY-MM, such as 2026-03. Nothing was sent."
            )
        year, month = int(match.group(1)), int(match.group(2))
    return filters, timegm((year, month, 15, 12, 0, 0)) * 1000


def with_counters(
    api: SyncTasks, tasks: list[dict[str, Any]], query_time: int, warn: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return the tasks with their counters, in the same order. One that no longer exists is omitted with a warning.

    Raises:
        RequestError: Counters could not be read.
    """

    found: list[dict[str, int | None] | None] = [None] * len(tasks)

    def read_share(first: int) -> None:
        usage = api.usage()
        for at in range(first, len(tasks), AT_ONCE):
            found[at] = usage.counters(tasks[at]["sync_task_id"], query_time)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(read_share, range(AT_ONCE)))
    for task, counters in zip(tasks, found):
        if counters is None:
            warn(f"Task {task['sync_task_id']} was removed while its counters were read, so it is not returned.")
    return [dict(task, **counters) for task, counters in zip(tasks, found) if counters is not None]


def _may_have_spaces(name: str) -> bool:
    return name in OPTIONS and OPTIONS[name].spaces == INSIDE
