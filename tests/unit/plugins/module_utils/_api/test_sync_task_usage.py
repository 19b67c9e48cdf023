# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls that read one task or send events have the right requests and check the responses."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_task_usage import (
    COUNTERS,
    Statistics,
    SyncTaskUsage,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import token_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client.client import Client
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import ENDPOINT, Bench

SHOW, STATISTICS, EVENTS = "ShowSyncTask", "ListSyncTaskStatistic", "CreateSyncEvents"


@pytest.fixture
def calls(bench: Bench) -> SyncTaskUsage:
    account = bench.cloud.account
    auth = token_auth(account.auth_token)
    client = Client(ENDPOINT, auth=auth, retry_timeout=0, clock=bench.clock, adapter=bench.adapter)
    return SyncTasks(client, account.project_id).usage()


def answers(bench: Bench, operation: str, body: Any) -> None:
    bench.cloud.faults.add(Fault(operation, action="malformed", body=body))


def test_an_id_is_one_segment_of_the_path(bench: Bench, calls: SyncTaskUsage) -> None:
    assert calls.counters("odd id?ü#%2F", 0) is None
    assert bench.cloud.log[0].path.endswith("/sync-tasks/odd id?ü#%2F")
    assert len(bench.cloud.log) == 1


# Counters


def test_counters_that_are_null_or_left_out_are_none(bench: Bench, calls: SyncTaskUsage) -> None:
    answers(bench, SHOW, {"monthly_size": 7, "monthly_skip_object": None})
    assert calls.counters("id", 0) == dict(dict.fromkeys(COUNTERS), monthly_size=7)


@pytest.mark.parametrize("body", [None, [], {"monthly_size": "7"}, {"monthly_size": True}, {"monthly_size": 1.5}])
def test_counters_that_are_not_numbers_are_refused(bench: Bench, calls: SyncTaskUsage, body: Any) -> None:
    answers(bench, SHOW, "null" if body is None else body)
    with pytest.raises(RequestError) as refused:
        calls.counters("id", 0)
    assert refused.value.outcome == "wrong_shape"


# Statistics


def series(*slots: Any) -> dict[str, Any]:
    return {"statistic_datas": [{"data_type": "SIZE", "data": list(slots)}]}


def slot(time_stamp: Any, statistic_num: Any) -> dict[str, Any]:
    return {"time_stamp": time_stamp, "statistic_num": statistic_num}


def test_series_of_one_type_are_put_together(bench: Bench, calls: SyncTaskUsage) -> None:
    body = {"statistic_datas": series(slot(1, 5))["statistic_datas"] + series(slot(2, 6))["statistic_datas"]}
    answers(bench, STATISTICS, body)
    assert calls.statistics("id", ["SIZE"], 0, 9) == Statistics(None, {"SIZE": {1: 5, 2: 6}})


@pytest.mark.parametrize("data", [None, []])
def test_a_series_without_values(bench: Bench, calls: SyncTaskUsage, data: Any) -> None:
    answers(bench, STATISTICS, {"statistic_datas": [{"data_type": "SIZE", "data": data}]})
    assert calls.statistics("id", ["SIZE"], 0, 9).values == {"SIZE": {}}


@pytest.mark.parametrize(
    "body",
    [
        "null",
        [],
        {},
        {"statistic_datas": {}},
        {"statistic_datas": [None]},
        {"statistic_datas": [{"data": []}]},
        {"statistic_datas": [{"data_type": 1, "data": []}]},
        {"statistic_datas": [{"data_type": "SIZE", "data": 7}]},
        {"statistic_datas": [{"data_type": "SIZE", "data": {"time_stamp": 1, "statistic_num": 1}}]},
        series(None),
        series({}),
        series(slot("1", 1)),
        series(slot(1, None)),
        series(slot(1, False)),
        {"statistic_datas": [], "statistic_time_type": 5},
    ],
)
def test_an_invalid_response_is_refused(bench: Bench, calls: SyncTaskUsage, body: Any) -> None:
    answers(bench, STATISTICS, body)
    with pytest.raises(RequestError) as refused:
        calls.statistics("id", ["SIZE"], 0, 9)
    assert refused.value.outcome == "wrong_shape"


# Events


@pytest.mark.parametrize("action", ["empty", "html", "garbage"])
def test_any_2xx_takes_the_events(bench: Bench, calls: SyncTaskUsage, action: str) -> None:
    bench.cloud.faults.add(Fault(EVENTS, action=action, status=202))
    calls.events("id", ["a"])
    assert bench.cloud.log[0].body == {"object_keys": ["a"]}


def test_a_2xx_with_an_error_code_does_not(bench: Bench, calls: SyncTaskUsage) -> None:
    answers(bench, EVENTS, {"error_code": "OMS.1003", "error_msg": "no"})
    with pytest.raises(RequestError, match=r"OMS\.1003"):
        calls.events("id", ["a"])
