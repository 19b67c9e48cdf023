# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unknown and odd responses are understood, passed on or refused, and never lead to a wrong create."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Callable

import pytest
from requests import PreparedRequest, Response

from ansible_collections.hwcloud.oms.tests.simulator import Fault, InProcessAdapter, Simulator
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY, Bench

#: More tasks than fit on a page.
MANY = 150
SHOWN = {"sync_task_id": "id-1", "src_cloud_type": "Aliyun", "status": "SYNCHRONIZING", **IDENTITY}


def listed(bench: Bench, *tasks: dict[str, Any], count: int | None = None) -> None:
    """Replace the list from now on."""
    answer = json.dumps({"tasks": tasks, "count": len(tasks) if count is None else count})
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", times=None, body=answer))


def nested(depth: int) -> Any:
    return json.loads("[" * depth + '"innermost"' + "]" * depth)


# What is new


def test_unknown_fields_are_reported_and_passed_on(bench: Bench) -> None:
    listed(bench, {**SHOWN, "colour": "blue", "limits": {"speed": [1, 2]}})
    outcome = bench.run()
    assert outcome.good
    assert outcome.result["sync_task"]["colour"] == "blue"
    assert outcome.result["sync_task"]["limits"] == {"speed": [1, 2]}
    assert outcome.warnings == ["Task id-1 has unknown fields, which are returned unchanged: colour, limits."]


@pytest.mark.parametrize(
    ("state", "operations"),
    [("present", []), ("started", ["start"]), ("stopped", ["stop"]), ("absent", ["stop", "delete"])],
)
def test_unknown_status_is_reported_and_changed(bench: Bench, state: str, operations: list[str]) -> None:
    """A new status is neither running nor stopped, so both states cause a request."""
    task = bench.add(status="STOPPED" if state == "started" else "SYNCHRONIZING")
    shown = {**SHOWN, "sync_task_id": task, "status": "PAUSED_BY_SERVICE"}
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", body={"tasks": [shown], "count": 1}))
    outcome = bench.run(state=state)
    assert outcome.good
    expected = [f"Task {task} has the unknown status PAUSED_BY_SERVICE."]
    assert outcome.warnings == ([] if state == "absent" else expected)
    assert outcome.result["operations"] == operations


@pytest.mark.parametrize("depth", [20, 90])
def test_nesting_is_passed_on(bench: Bench, depth: int) -> None:
    listed(bench, {**SHOWN, "deep": nested(depth)})
    assert bench.run().result["sync_task"]["deep"] == nested(depth)


@pytest.mark.parametrize("depth", [200, 600, 900])
def test_nesting_beyond_reason_is_cut(bench: Bench, depth: int) -> None:
    """Nesting that Python can parse but not print is cut with a note and causes no RecursionError."""
    text = "[" * depth + "]" * depth
    whole = json.dumps({"tasks": [{**SHOWN, "deep": "DEEP"}], "count": 1}).replace('"DEEP"', text)
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", times=None, body=whole))
    outcome = bench.run()
    assert outcome.good
    assert "(nested too deeply to be shown)" in json.dumps(outcome.result["sync_task"]["deep"])


@pytest.mark.parametrize("status", [200, 400])
def test_absurd_nesting_is_an_answer_that_can_not_be_read(bench: Bench, status: int) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", times=None, status=status, body="[" * 500_000))
    outcome = bench.run(retry_timeout=0.0)
    assert not outcome.good
    assert len(outcome.msg) < 1500
    assert outcome.writes == []


# Inconsistent lists


def test_an_id_twice_on_a_page(bench: Bench) -> None:
    listed(bench, SHOWN, SHOWN)
    outcome = bench.run()
    assert "a task occurs twice on one page" in outcome.msg
    assert outcome.requests == ["ListSyncTasks"]


def test_an_id_twice_to_make_up_the_count(bench: Bench) -> None:
    """Two entries with one ID are one task, so the list is incomplete."""
    listed(bench, SHOWN, count=2)
    outcome = bench.run(src_bucket="another")
    assert outcome.msg == "The list of synchronization tasks is not complete: count is 2, but 1 tasks were returned."
    assert outcome.writes == []


@pytest.mark.parametrize(
    "answer",
    [
        {"tasks": [], "count": -1},
        {"tasks": [], "count": 1.5},
        {"tasks": [], "count": True},
        {"tasks": [], "count": None},
        {"tasks": []},
        {"tasks": None, "count": 0},
        {"tasks": [None], "count": 1},
        {"tasks": [{"sync_task_id": ""}], "count": 1},
        {"tasks": [{**SHOWN, "src_bucket": 7}], "count": 1},
        {"tasks": [{**SHOWN, "enable_restore": "no"}], "count": 1},
        {"tasks": [{**SHOWN, "create_time": True}], "count": 1},
        [],
        None,
        "tasks",
    ],
    ids=json.dumps,
)
def test_list_of_another_shape_leads_to_nothing(bench: Bench, answer: Any) -> None:
    """A failed list never leads to a create."""
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", times=None, body=json.dumps(answer)))
    outcome = bench.run(src_bucket="another")
    assert not outcome.good
    assert "Unexpected error" not in outcome.msg
    assert set(outcome.requests) == {"ListSyncTasks"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "\u00b2"},
        {"Retry-After": "9" * 400},
        {"Retry-After": "-5"},
        {"Date": "Mon, 01 Jan 2020 00:00:00 +" + "9" * 30},
        {"Date": "Mon, 01 Jan " + "9" * 30 + " 00:00:00 GMT"},
        {"Date": "\u00ff"},
    ],
    ids=lambda headers: ascii(headers)[:40],
)
@pytest.mark.parametrize("status", [401, 503])
def test_headers_that_mean_nothing(bench: Bench, headers: dict[str, str], status: int) -> None:
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", times=2, status=status, headers=headers))
    outcome = bench.run(retry_timeout=700.0)
    assert outcome.good or outcome.result["error"]["status"] == status


# Lists that change while they are read


class Meddler(InProcessAdapter):
    """Act after the nth response, as another actor would."""

    def __init__(self, cloud: Simulator, acts: Mapping[int, Callable[[], object]]) -> None:
        super().__init__(cloud)
        self._acts = acts
        self._answers = 0

    def send(self, request: PreparedRequest, *args: Any, **keywords: Any) -> Response:
        answer = super().send(request, *args, **keywords)
        self._answers += 1
        self._acts.get(self._answers, lambda: None)()
        return answer


def crowd(bench: Bench) -> list[str]:
    """Create more tasks than fit on a page, ours as the last one."""
    bench.cloud.settings.update(quota=None)
    others = [bench.add(src_bucket=f"bucket-{number}") for number in range(MANY)]
    return [*others, bench.add()]


def test_task_vanishes_between_two_pages(bench: Bench) -> None:
    """The following tasks move up by one; our task at the page boundary is found and not created again."""
    ids = crowd(bench)
    for gone in ids[100:-1]:
        bench.cloud.remove_task(gone)
    bench.adapter = Meddler(bench.cloud, {1: lambda: bench.cloud.remove_task(ids[0])})
    outcome = bench.run(quota=1000)
    assert outcome.good
    assert outcome.result["sync_task_id"] == ids[-1]
    assert outcome.writes == []


def test_task_appears_between_two_pages(bench: Bench) -> None:
    ids = crowd(bench)
    bench.adapter = Meddler(bench.cloud, {1: lambda: bench.add(src_bucket="new")})
    outcome = bench.run(quota=1000)
    assert outcome.result["sync_task_id"] == ids[-1]
    assert outcome.result["quota"]["used"] == MANY + 2
    assert outcome.writes == []


def test_list_never_holds_still(bench: Bench) -> None:
    """The list is read five times, then reported as unstable; nothing is created."""
    crowd(bench)
    bench.adapter = Meddler(bench.cloud, dict.fromkeys(range(1, 99), lambda: bench.add(src_bucket="new")))
    outcome = bench.run(quota=1000, src_bucket="not-there")
    assert (
        outcome.msg == "The list of synchronization tasks is not complete: it changed each of the 5 times it was read."
    )
    assert outcome.result["error"]["retryable"]
    assert outcome.writes == []


def test_list_in_another_order_each_time(bench: Bench) -> None:
    """Pages that do not match are not accepted as a list."""
    crowd(bench)
    bench.cloud.settings.update(list_order="random")
    outcome = bench.run(quota=1000, src_bucket="not-there")
    assert outcome.msg.startswith("The list of synchronization tasks is not complete")
    assert outcome.writes == []
