# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of the service that read or feed one task.

Apart from `sync_tasks.py`, since an unchanged run of oms_sync_task uses none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, NamedTuple

from .._client.client import Client
from .._client.messages import Call, ShapeError
from .._common.errors import RequestError
from .._common.redactor import LARGEST_BITS
from .error_codes import is_missing
from .models import EVENTS, task_path

#: The counters of one month, as the service names them.
COUNTERS = (
    "monthly_acceptance_request",
    "monthly_success_object",
    "monthly_failure_object",
    "monthly_skip_object",
    "monthly_size",
)
DATA_TYPES = ("REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE")
#: The maximum number of values of one type in one response. With so many, some may be missing.
MOST_VALUES = 1000
#: The documentation of the service allows ten names in an event, its schema a hundred: the lower limit counts.
BATCH = 10


class Statistics(NamedTuple):
    """One response: the interval as the service names it, and the values by type and time (ms since 1970)."""

    interval: str | None
    values: dict[str, dict[int, int]]


class SyncTaskUsage:
    """Requests for single tasks of one project.

    Args:
        client: Sends the requests.
        path: Path of the tasks of the project.
    """

    def __init__(self, client: Client, path: str) -> None:
        self._client = client
        self._path = path

    def counters(self, sync_task_id: str, query_time: int) -> dict[str, int | None] | None:
        """Return the counters of the month of a time (ms since 1970), or None if the task no longer exists.

        Raises:
            RequestError: They could not be read.
        """
        query = (("query_time", str(query_time)),)
        path = task_path(self._path, sync_task_id)
        try:
            response = self._client.send(Call("show", "safe", "GET", path, query, parse=_counters))
        except RequestError as exc:
            if is_missing(exc):
                return None
            raise
        counters: dict[str, int | None] = response.value
        return counters

    def statistics(self, sync_task_id: str, data_types: Sequence[str], start: int, end: int) -> Statistics:
        """Return the values between two times (ms since 1970), as far as one response has them.

        Raises:
            RequestError: They could not be read.
        """
        query = (("data_type", ",".join(data_types)), ("start_time", str(start)), ("end_time", str(end)))
        path = task_path(self._path, sync_task_id, "/statistics")
        response = self._client.send(Call("statistics", "safe", "GET", path, query, parse=_statistics))
        statistics: Statistics = response.value
        return statistics

    def events(
        self,
        sync_task_id: str,
        encoded: list[str],
        pause: Callable[[bool], None] | None = None,
        again: Callable[[], None] | None = None,
    ) -> None:
        """Request that objects are compared and copied. A repeated event does no harm.

        Args:
            sync_task_id: ID of the task.
            encoded: Names of the objects.
            pause: See `Call`.
            again: See `Call`.

        Raises:
            RequestError: The service did not accept them.
        """
        path = task_path(self._path, sync_task_id, EVENTS)
        body = {"object_keys": encoded}
        self._client.send(Call("events", "idempotent", "POST", path, body=body, pause=pause, again=again))


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= LARGEST_BITS


def _counters(data: Any) -> dict[str, int | None]:
    if not isinstance(data, dict):
        raise ShapeError("the response is not an object")
    counters = {name: data.get(name) for name in COUNTERS}
    for name, value in counters.items():
        if value is not None and not _number(value):
            raise ShapeError(f"{name} is not a number")
    return counters


def _statistics(data: Any) -> Statistics:
    series = data.get("statistic_datas") if isinstance(data, dict) else None
    if not isinstance(series, list):
        raise ShapeError("statistic_datas is missing")
    values: dict[str, dict[int, int]] = {}
    for entry in series:
        if not isinstance(entry, dict) or not isinstance(entry.get("data_type"), str):
            raise ShapeError("a series has no data_type")
        values.setdefault(entry["data_type"], {}).update(_slots(entry["data_type"], entry.get("data")))
    interval = data.get("statistic_time_type")
    if not isinstance(interval, (str, type(None))):
        raise ShapeError("statistic_time_type is not a string")
    return Statistics(interval, values)


def _slots(data_type: str, data: Any) -> list[tuple[int, int]]:
    """Return the times and values of one series. Null means that there are none."""
    if not isinstance(data, (list, type(None))):
        raise ShapeError(f"the values of {data_type} are not a list")
    slots: list[tuple[int, int]] = []
    for slot in data or []:
        if not isinstance(slot, dict) or not all(_number(slot.get(name)) for name in ("time_stamp", "statistic_num")):
            raise ShapeError(f"a value of {data_type} has no time_stamp or statistic_num")
        slots.append((slot["time_stamp"], slot["statistic_num"]))
    return slots
