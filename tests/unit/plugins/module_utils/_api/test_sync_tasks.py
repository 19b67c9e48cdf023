# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list of tasks is complete or an error, and an operation that is already done counts as done."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import READ_ATTEMPTS, Absent
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import read_task
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import Call, Response, ShapeError
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import IncompleteListingError, RequestError
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY, Bench, arguments

FULL: dict[str, Any] = dict(IDENTITY, sync_task_id="id", src_cloud_type="Aliyun", status="STOPPED", create_time=1)


def opened(bench: Bench) -> SyncTasks:
    run = Run(arguments(**bench.connection), environ={}, clock=bench.clock, adapter=bench.adapter)
    return run.open(run.connect("cn-north-4"))


class Pages:
    """A client with given pages, for lists that no correct service returns."""

    def __init__(self, *pages: Any) -> None:
        self.pages = list(pages)
        self.offsets: list[str] = []

    def send(self, call: Call) -> Response:
        self.offsets.append(dict(call.query)["offset"])
        assert call.parse is not None
        return Response(call.parse(self.pages.pop(0)), {})


def page(first: int, last: int, count: int) -> dict[str, Any]:
    """Return the page with the tasks first to last, counted from 0."""
    return {"count": count, "tasks": [{"sync_task_id": "id-%d" % number} for number in range(first, last + 1)]}


def ids(client: Any) -> list[str | None]:
    return [task.sync_task_id for task in SyncTasks(client, "p").list().tasks]


def names(count: int) -> list[str]:
    return ["id-%d" % number for number in range(count)]


# Lists


@pytest.mark.parametrize(
    ("count", "requests"), [(0, 1), (1, 1), (99, 1), (100, 1), (101, 3), (199, 3), (200, 5), (250, 5)]
)
def test_all_pages_are_read(bench: Bench, count: int, requests: int) -> None:
    made = [bench.add(src_bucket="b-%d" % number) for number in range(count)]
    listing = opened(bench).list()
    assert [task.sync_task_id for task in listing.tasks] == made
    assert len(bench.cloud.log) == requests
    assert all(entry.query["limit"] == ["100"] for entry in bench.cloud.log)
    assert listing.date


def test_pages_overlap_by_one_task() -> None:
    client = Pages(page(0, 99, 150), page(99, 149, 150), page(0, 99, 150))
    assert ids(client) == names(150)
    assert client.offsets == ["0", "99", "0"]


def test_all_pages_but_the_last_are_read_once_more() -> None:
    client = Pages(page(0, 99, 250), page(99, 198, 250), page(198, 249, 250), page(0, 99, 250), page(99, 198, 250))
    assert ids(client) == names(250)
    assert client.offsets == ["0", "99", "198", "0", "99"]


def swapped(old: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the page with one task replaced by another."""
    return {**old, "tasks": [{"sync_task_id": "new"} if at == number else one for at, one in enumerate(old["tasks"])]}


@pytest.mark.parametrize("number", [0, 57])
def test_a_task_that_was_replaced_on_a_page_that_was_read_already_is_not_missed(number: int) -> None:
    """Neither the page boundary nor the total shows it."""
    after = swapped(page(0, 99, 150), number)
    client = Pages(page(0, 99, 150), page(99, 149, 150), after, after, page(99, 149, 150), after)
    assert set(ids(client)) == {*names(150), "new"} - {"id-%d" % number}
    assert client.pages == []


def test_a_total_that_changes_after_the_last_page_is_not_missed() -> None:
    client = Pages(page(0, 99, 150), page(99, 149, 150), page(0, 99, 151), *[page(0, 99, 151), page(99, 150, 151)] * 2)
    client.pages.pop()
    assert ids(client) == names(151)


def test_more_tasks_than_the_total_on_a_later_page_are_a_list_that_moved() -> None:
    more = page(99, 155, 150)
    client = Pages(page(0, 99, 150), more, page(0, 99, 150), page(99, 149, 150), page(0, 99, 150))
    assert ids(client) == names(150)


@pytest.mark.parametrize(
    "second",
    [page(100, 149, 150), page(98, 148, 150), page(99, 150, 151), page(99, 148, 149), {"count": 150, "tasks": []}],
    ids=["one went", "one came", "grew", "shrank", "emptied"],
)
def test_a_list_that_moves_is_read_again_from_the_start(second: Any) -> None:
    client = Pages(page(0, 99, 150), second, page(0, 99, 149), page(99, 148, 149), page(0, 99, 149))
    assert ids(client) == names(149)
    assert client.offsets == ["0", "99", "0", "99", "0"]


def test_a_list_that_never_stops_changing_is_an_error() -> None:
    client = Pages(*[page(0, 99, 150), page(98, 148, 150)] * READ_ATTEMPTS)
    with pytest.raises(IncompleteListingError, match="changed each of the 5 times"):
        ids(client)


@pytest.mark.parametrize(
    "pages",
    [
        [page(0, 3, 5)],
        [page(0, 3, 3)],
        [page(0, 3, 0)],
        [page(0, 3, -1)],
        [{"count": 1, "tasks": []}],
        [page(0, 99, 150), page(99, 140, 150)],
    ],
)
def test_fewer_or_more_tasks_than_count_says_is_an_error_at_once(pages: list[Any]) -> None:
    client = Pages(*pages)
    with pytest.raises(IncompleteListingError, match="count is"):
        ids(client)
    assert client.pages == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        "text",
        {},
        {"count": 0},
        {"tasks": []},
        {"count": None, "tasks": []},
        {"count": "0", "tasks": []},
        {"count": True, "tasks": [FULL]},
        {"count": 0.0, "tasks": []},
        {"count": 0, "tasks": {}},
        {"count": 0, "tasks": None},
        {"count": 1, "tasks": [None]},
        {"count": 1, "tasks": [[]]},
        {"count": 1, "tasks": [{}]},
        {"count": 1, "tasks": [{"sync_task_id": ""}]},
        {"count": 1, "tasks": [{"sync_task_id": 7}]},
        {"count": 2, "tasks": [FULL, FULL]},
        {"count": 1, "tasks": [dict(FULL, status=1)]},
        {"count": 1, "tasks": [dict(FULL, src_bucket=["b"])]},
        {"count": 1, "tasks": [dict(FULL, enable_restore="false")]},
        {"count": 1, "tasks": [dict(FULL, enable_restore=0)]},
        {"count": 1, "tasks": [dict(FULL, create_time="1")]},
        {"count": 1, "tasks": [dict(FULL, create_time=True)]},
        {"count": 1, "tasks": [dict(FULL, source_cdn="cdn")]},
        {"count": 1, "tasks": [dict(FULL, source_cdn={"domain": 7})]},
        {"count": 1, "tasks": [dict(FULL, source_cdn={"domain": "d", "protocol": []})]},
    ],
    ids=lambda body: str(body)[:60],
)
def test_a_list_of_another_shape_is_an_error_and_never_leads_to_a_create(bench: Bench, body: Any) -> None:
    text = "null" if body is None else body
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=200, body=text, times=None))
    outcome = bench.run(source_cdn={"domain": "a.org", "protocol": "http"})
    assert not outcome.good
    assert outcome.writes == []
    assert set(outcome.requests) == {"ListSyncTasks"}
    assert "error in the collection" not in outcome.msg
    assert outcome.result["error"]["operation"] == "list"


def test_a_task_with_what_is_null_absent_or_unknown() -> None:
    assert read_task(FULL).description is None
    assert read_task(dict(FULL, description=None, source_cdn=None)) == read_task(FULL)
    new = read_task(dict(FULL, brand_new={"a": 1}, enable_kms=True))
    assert new.result()["brand_new"] == {"a": 1}
    assert "enable_kms" not in new.result()
    assert "unknown" not in new.result()
    with pytest.raises(ShapeError):
        read_task(dict(FULL, description=1))


def test_a_label_distinguishes_tasks_and_no_more() -> None:
    label = read_task(dict(FULL, description="private", app_id="1250000000")).label
    assert label == "id (Aliyun cn-hangzhou/photos-origin to cn-north-4/photos-copy)"


# Writes


def body() -> dict[str, str]:
    return {name: KEYS[name] for name in KEYS}


def act(tasks: SyncTasks, operation: str, task_id: str) -> bool:
    if operation == "start":
        return tasks.start(task_id, body())
    return tasks.stop(task_id) if operation == "stop" else tasks.delete(task_id)


OPERATIONS = {"start": "StartSyncTask", "stop": "StopSyncTask", "delete": "DeleteSyncTask"}
BEFORE = {"start": "STOPPED", "stop": "SYNCHRONIZING", "delete": "STOPPED"}


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_an_act_that_was_carried_out(bench: Bench, operation: str) -> None:
    task_id = bench.add(status=BEFORE[operation])
    assert act(opened(bench), operation, task_id) is True


@pytest.mark.parametrize(("operation", "there"), [("start", "SYNCHRONIZING"), ("stop", "STOPPED"), ("delete", None)])
@pytest.mark.parametrize("prefixes", ["new", "old"])
def test_what_is_so_already_counts_as_done_and_not_by_this_call(
    operation: str, there: str | None, prefixes: str
) -> None:
    bench = Bench(code_prefixes=prefixes)
    task_id = bench.add(status=there) if there else "gone"
    assert act(opened(bench), operation, task_id) is False


@pytest.mark.parametrize("operation", ["stop", "delete"])
@pytest.mark.parametrize("status", [400, 404])
def test_a_missing_task_counts_as_done(operation: str, status: int) -> None:
    assert act(opened(Bench(missing_task=status)), operation, "gone") is False


@pytest.mark.parametrize("status", [400, 404])
def test_a_missing_task_does_not_count_as_started(status: int) -> None:
    with pytest.raises(RequestError, match=r"OMS\.1009"):
        act(opened(Bench(missing_task=status)), "start", "gone")


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_already_after_a_lost_response_is_this_calls_own_doing(bench: Bench, operation: str) -> None:
    task_id = bench.add(status=BEFORE[operation])
    bench.cloud.faults.add(Fault(OPERATIONS[operation], "drop", when="after"))
    assert act(opened(bench), operation, task_id) is True
    assert len(bench.cloud.log) == 2


@pytest.mark.parametrize("operation", list(OPERATIONS))
@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "APIGW.0101"), (404, "APIG.0101"), (400, "OMS.0053"), (400, "OMS.0063"), (403, "OMS.0072")],
)
def test_other_refusals_are_refusals(bench: Bench, operation: str, status: int, code: str) -> None:
    bench.cloud.faults.add(Fault(OPERATIONS[operation], "status", status=status, code=code))
    with pytest.raises(RequestError) as failure:
        act(opened(bench), operation, bench.add(status=BEFORE[operation]))
    assert failure.value.status == status


@pytest.mark.parametrize(("operation", "code"), [("start", "OMS.0066"), ("stop", "OMS.0065"), ("delete", "OMS.0066")])
def test_the_code_of_another_operation_does_not_count(bench: Bench, operation: str, code: str) -> None:
    bench.cloud.faults.add(Fault(OPERATIONS[operation], "status", status=400, code=code))
    with pytest.raises(RequestError):
        act(opened(bench), operation, bench.add())


@pytest.mark.parametrize("answer", [{}, {"sync_task_id": None}, {"sync_task_id": 7}, {"sync_task_id": ""}, [], "x"])
def test_a_create_whose_answer_has_no_id_is_to_be_settled(bench: Bench, answer: Any) -> None:
    tasks = opened(bench)
    absent = Absent(tasks.list(), read_task(FULL).identity)
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", when="after", status=200, body=answer))
    with pytest.raises(RequestError) as failure:
        tasks.create(absent, body())
    assert (failure.value.action, failure.value.ambiguous) == ("reconcile", True)


# IDs and times out of range


@pytest.mark.parametrize("odd", ["\ud83d", "id-\udfff-1"])
def test_an_id_with_half_a_character_is_of_another_shape(bench: Bench, odd: str) -> None:
    """A replaced character would make it the ID of another task, whose 404 would pass for "deleted"."""
    with pytest.raises(ShapeError, match="sync_task_id contains half a surrogate pair"):
        read_task(dict(FULL, sync_task_id=odd))
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", status=200, body={"sync_task_id": odd}))
    outcome = bench.run()
    assert "Unexpected error" not in str(outcome.result)
    assert len(bench.left()) <= 1


@pytest.mark.parametrize("name", ["create_time", "last_start_time"])
def test_a_time_beyond_all_bounds_is_of_another_shape(name: str) -> None:
    assert read_task(dict(FULL, **{name: 10**30})).result()[name] == 10**30
    with pytest.raises(ShapeError, match=f"{name} of task id is too large a number"):
        read_task(dict(FULL, **{name: 1 << 2000}))


@pytest.mark.parametrize("state", ["present", "stopped", "absent"])
def test_a_task_with_odd_fields_is_worked_on(bench: Bench, state: str) -> None:
    """A successful stop must not fail because of a text that was truncated in an emoji."""
    odd: dict[str, Any] = {"description": "photos \ud83d", "colour": "\udd11", "load": float("nan"), "size": 10**400}
    task = dict(IDENTITY, sync_task_id=bench.add(), src_cloud_type="Aliyun", status="SYNCHRONIZING", create_time=10**30)
    shown = {"tasks": [dict(task, **odd)], "count": 1}
    bench.cloud.faults.add(Fault("ListSyncTasks", "malformed", times=1 if state != "present" else None, body=shown))
    outcome = bench.run(state=state)
    assert outcome.good, outcome.msg
    text = json.dumps([outcome.result, outcome.warnings], allow_nan=False, ensure_ascii=False)
    assert text.encode("utf-8")
