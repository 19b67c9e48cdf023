# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that read or feed one task. Private to hwcloud.oms.

Apart from C(_sync_tasks), since an unchanged run of oms_sync_task needs none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from .._client.client import Client
from .._client.messages import Call, ShapeError
from .._common.errors import RequestError
from .._common.redactor import LARGEST_BITS
from .error_codes import is_missing

#: Counters of one month, as the service names them.
COUNTERS = (
    "monthly_acceptance_request",
    "monthly_success_object",
    "monthly_failure_object",
    "monthly_skip_object",
    "monthly_size",
)
DATA_TYPES = ("REQUEST", "SUCCESS", "FAILURE", "SKIP", "SIZE")
#: So many values of one type fit in one answer; as many as that may have been cut off.
MOST_VALUES = 1000


class Statistics(NamedTuple):
    """One answer: the interval as the service says it, and the values by type and time (ms since 1970)."""

    interval: str | None
    values: dict[str, dict[int, int]]


class SyncTaskUsage:
    """Calls on the tasks of one project.

    Args:
        client: Sends the calls.
        path: Path of the project's tasks.
    """

    def __init__(self, client: Client, path: str) -> None:
        self._client = client
        self._path = path

    def counters(self, sync_task_id: str, query_time: int) -> dict[str, int | None] | None:
        """The counters of the month that C(query_time) (ms since 1970) falls in; None where the task is gone.

        Raises:
            RequestError: They could not be read.
        """
        query = (("query_time", str(query_time)),)
        try:
            answer = self._client.send(Call("show", "safe", "GET", self._of(sync_task_id), query, parse=_counters))
        except RequestError as exc:
            if is_missing(exc):
                return None
            raise
        counters: dict[str, int | None] = answer.value
        return counters

    def statistics(self, sync_task_id: str, data_types: Sequence[str], start: int, end: int) -> Statistics:
        """One answer's worth of values between two times, in ms since 1970.

        Raises:
            RequestError: They could not be read.
        """
        query = (("data_type", ",".join(data_types)), ("start_time", str(start)), ("end_time", str(end)))
        path = self._of(sync_task_id) + "/statistics"
        answer = self._client.send(Call("statistics", "safe", "GET", path, query, parse=_statistics))
        statistics: Statistics = answer.value
        return statistics

    def events(self, sync_task_id: str, encoded: list[str]) -> None:
        """Ask for objects to be compared and copied. A repeated event does no harm.

        Raises:
            RequestError: The service did not take them.
        """
        path = self._of(sync_task_id) + "/events"
        self._client.send(Call("events", "idempotent", "POST", path, body={"object_keys": encoded}))

    def _of(self, sync_task_id: str) -> str:
        return "{}/{}".format(self._path, quote(sync_task_id, safe=""))


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= LARGEST_BITS


def _counters(data: Any) -> dict[str, int | None]:
    if not isinstance(data, dict):
        raise ShapeError("it is no object")
    counters = {name: data.get(name) for name in COUNTERS}
    for name, value in counters.items():
        if value is not None and not _number(value):
            raise ShapeError(f"{name} is no number")
    return counters


def _statistics(data: Any) -> Statistics:
    series = data.get("statistic_datas") if isinstance(data, dict) else None
    if not isinstance(series, list):
        raise ShapeError("statistic_datas is missing")
    values: dict[str, dict[int, int]] = {}
    for one in series:
        if not isinstance(one, dict) or not isinstance(one.get("data_type"), str):
            raise ShapeError("a series without data_type")
        values.setdefault(one["data_type"], {}).update(_slots(one["data_type"], one.get("data")))
    interval = data.get("statistic_time_type")
    if not isinstance(interval, (str, type(None))):
        raise ShapeError("statistic_time_type is no text")
    return Statistics(interval, values)


def _slots(data_type: str, data: Any) -> list[tuple[int, int]]:
    """Times and values of one series; null stands for none."""
    if not isinstance(data, (list, type(None))):
        raise ShapeError(f"the values of {data_type} are no list")
    slots: list[tuple[int, int]] = []
    for slot in data or []:
        if not isinstance(slot, dict) or not all(_number(slot.get(name)) for name in ("time_stamp", "statistic_num")):
            raise ShapeError(f"a value of {data_type} without time_stamp or statistic_num")
        slots.append((slot["time_stamp"], slot["statistic_num"]))
    return slots
