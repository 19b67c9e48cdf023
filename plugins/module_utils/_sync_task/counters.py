# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What oms_sync_task_info does beside listing. Private to hwcloud.oms."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from time import gmtime
from typing import Any, Callable

from .._api.sync_tasks import SyncTasks
from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .options import CLOUDS

SPEC: dict[str, Any] = {
    "sync_task_id": {"type": "str"},
    "status": {"type": "str", "choices": ["SYNCHRONIZING", "STOPPED"]},
    "src_cloud_type": {"type": "str", "choices": list(CLOUDS)},
    "src_region": {"type": "str"},
    "src_bucket": {"type": "str"},
    "dst_region": {"type": "str"},
    "dst_bucket": {"type": "str"},
    "details": {"type": "bool", "default": False},
    "month": {"type": "str"},
    "quota": {"type": "int", "default": 5},
}
FILTERS = ("sync_task_id", "status", "src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
#: So many counters are read at once: enough to be quick, few enough not to be throttled.
AT_ONCE = 4


def check(options: Mapping[str, Any], now: float) -> tuple[dict[str, str], int]:
    """The filters that were given, and a time in the month that is meant, in ms since 1970.

    Args:
        options: The module's options.
        now: Seconds since 1970.

    Raises:
        ConfigurationError: An option can't be right.
    """
    if options["quota"] < 1:
        raise ConfigurationError("quota is %d: it must be 1 or more. Nothing was sent." % options["quota"])
    filters = {name: options[name] for name in FILTERS if options[name] is not None}
    empty = [name for name, value in filters.items() if not value]
    if empty:
        raise ConfigurationError("{} must not be empty. Nothing was sent.".format(" and ".join(empty)))
    problems = [blemish(name, value, None, False, blanks=name == "src_region") for name, value in filters.items()]
    if any(problems):
        raise ConfigurationError("{}. Nothing was sent.".format("; ".join(problem for problem in problems if problem)))
    year, month = gmtime(now)[:2]
    if options["month"] is not None:
        match = re.match(r"([0-9]{4})-(0[1-9]|1[0-2])\Z", options["month"])
        if not match or match.group(1) < "1970":
            raise ConfigurationError(
                "month is {!r}: it must be written like 2026-03. Nothing was sent.".format(options["month"])
            )
        year, month = int(match.group(1)), int(match.group(2))
    return filters, timegm((year, month, 15, 12, 0, 0)) * 1000


def with_counters(
    api: SyncTasks, tasks: list[dict[str, Any]], query_time: int, warn: Callable[[str], None]
) -> list[dict[str, Any]]:
    """The tasks with their counters, in the same order; one that is gone meanwhile is left out with a warning.

    Raises:
        RequestError: Counters could not be read.
    """

    found: list[dict[str, int | None] | None] = [None] * len(tasks)

    def read_share(first: int) -> None:
        calls = api.usage()
        for at in range(first, len(tasks), AT_ONCE):
            found[at] = calls.counters(tasks[at]["sync_task_id"], query_time)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(read_share, range(AT_ONCE)))
    for task, counters in zip(tasks, found):
        if counters is None:
            warn("Task {} was removed while its counters were read; it is left out.".format(task["sync_task_id"]))
    return [dict(task, **counters) for task, counters in zip(tasks, found) if counters is not None]
