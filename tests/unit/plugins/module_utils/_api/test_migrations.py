# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Migration tasks and groups are read as they are, and the requests for them are those of the interface."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_identity import Identity, identity_of
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import (
    ListFile,
    Migration,
    read_migration_task,
    read_task_group,
    split_label,
    with_label,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_tasks import MigrationTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._api.task_groups import TaskGroups
from ansible_collections.hwcloud.oms.plugins.module_utils._client.messages import ShapeError
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import RequestError
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import migration
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, arguments

KEYS = {"src_ak": "a1", "src_sk": "b1", "dst_ak": "c1", "dst_sk": "d1"}
IDENTITY = Identity(
    "aliyun",
    "cn-hangzhou",
    "photos-origin",
    "object",
    frozenset([""]),
    "cn-north-4",
    "photos-copy",
    "",
    None,
)


def tasks_of(bench: Bench) -> MigrationTasks:
    return MigrationTasks(*session_of(bench))


def groups_of(bench: Bench) -> TaskGroups:
    return TaskGroups(*session_of(bench))


def session_of(bench: Bench) -> Any:
    run = Run(arguments(**bench.connection), environ={}, clock=bench.clock, adapter=bench.adapter)
    return run.session(run.connect("cn-north-4"))


# Reading


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (None, (None, None)),
        ("", ("", None)),
        ("photos", ("photos", None)),
        ("photos [run=first]", ("photos", "first")),
        ("photos  [run=first]", ("photos", "first")),
        ("[run=first]", (None, "first")),
        (" [run=first] ", (None, "first")),
        ("photos\n[run=a.b_c-1]", ("photos", "a.b_c-1")),
        ("photos [run=first] more", ("photos [run=first] more", None)),
        ("photos [run=]", ("photos [run=]", None)),
        ("photos [run=" + "x" * 65 + "]", ("photos [run=" + "x" * 65 + "]", None)),
        ("photos [run=\u00e9]", ("photos [run=\u00e9]", None)),
    ],
)
def test_a_label_is_cut_off_the_description(description: str, expected: Any) -> None:
    assert split_label(description) == expected


@pytest.mark.parametrize(("text", "run"), [("photos", "first"), (None, "first"), ("photos", None), (None, None)])
def test_a_label_that_is_written_is_read(text: Any, run: Any) -> None:
    assert split_label(with_label(text, run)) == (text, run)


def test_a_task_reads_as_the_options_name_it(bench: Bench) -> None:
    key = bench.cloud.add_migration_task(
        description="photos [run=first]",
        bandwidth_policy=[{"start": "08:00", "end": "19:59", "max_bandwidth": 10485760}],
        migrate_since=1767225600,
        status=5,
        total_num=10,
        successful_num=7,
        skipped_num=3,
    )
    task = tasks_of(bench).show(key)
    assert task
    shown = task.result()
    assert (shown["task_id"], shown["status"], shown["description"], shown["run"]) == (
        key,
        "succeeded",
        "photos",
        "first",
    )
    assert shown["objects"] == {"total": 10, "succeeded": 7, "skipped": 3, "failed": 0}
    assert shown["bandwidth_policy"] == [{"start": "08:00", "end": "19:59", "max_bandwidth": 10}]
    assert shown["migrate_since"] == 1767225600
    assert shown["bytes"] == {"total": 0, "done": 0, "moved": 0}
    assert not task.unknown


@pytest.mark.parametrize("unit", ["seconds", "milliseconds"])
def test_migrate_since_is_read_in_either_unit(unit: str) -> None:
    bench = Bench(since_unit=unit)
    key = bench.cloud.add_migration_task(migrate_since=1767225600)
    task = tasks_of(bench).show(key)
    assert task
    assert task.migrate_since == 1767225600


def test_a_group_reads_like_a_task(bench: Bench) -> None:
    key = bench.cloud.add_migration_task_group(
        description="x", status=5, error_code="TRF.0004", total_num=4, fail_num=1
    )
    group = groups_of(bench).show(key)
    assert group
    shown = group.result()
    assert (shown["group_id"], shown["status"]) == (key, "failed")
    assert shown["objects"]["failed"] == 1
    assert shown["error_reason"]["error_code"] == "TRF.0004"
    assert not group.unknown
    of_a_task = set(read_migration_task({"id": 1}).result())
    assert {"objects", "bytes", "status", "run", "error_reason", "failed_object_record"} <= set(shown) & of_a_task


@pytest.mark.parametrize("reader", [read_migration_task, read_task_group])
@pytest.mark.parametrize(
    "fields",
    [
        {"id": None, "group_id": None},
        {"id": True, "group_id": ""},
        {"status": "2"},
        {"total_num": "many"},
        {"src_node": []},
        {"src_node": {"object_key": [1]}},
        {"src_node": {"list_file": {"obs_bucket": 1}}},
        {"bandwidth_policy": [1]},
        {"bandwidth_policy": [{"max_bandwidth": "10"}]},
        {"error_reason": ["x"]},
        {"source_cdn": {"domain": 1}},
        {"migrate_since": 10**400},
    ],
)
def test_what_the_interface_does_not_describe_is_refused(reader: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(ShapeError):
        reader({"id": 7, "group_id": "g", **fields})
    assert reader({"id": 7, "group_id": "g", "later": 1}).unknown["later"] == 1


def test_an_unknown_status_keeps_its_number() -> None:
    assert read_migration_task({"id": 7, "status": 12}).status == "unknown (12)"
    assert [read_migration_task({"id": 7, "status": number}).status for number in (0, 2, 6)] == [
        "waiting",
        "running",
        "retrying",
    ]
    assert read_task_group({"group_id": "g", "status": 9}).status == "deleting"


# Identity


def migration_of(**fields: Any) -> Migration:
    described: dict[str, Any] = {
        "key": 1,
        "src_cloud_type": "ALIYUN",
        "src_region": "cn-hangzhou",
        "src_bucket": "photos-origin",
        "task_type": "object",
        "dst_region": "cn-north-4",
        "dst_bucket": "photos-copy",
    }
    return Migration(**{**described, **fields})


@pytest.mark.parametrize("fields", [{}, {"save_prefix": ""}, {"object_key": ("",)}, {"object_key": ()}, {"own": {}}])
def test_what_is_missing_is_the_same_as_what_is_empty(fields: dict[str, Any]) -> None:
    assert IDENTITY.describes(migration_of(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"src_cloud_type": "AWS"},
        {"save_prefix": "x/"},
        {"object_key": ("a",)},
        {"run": "first"},
        {"task_type": "prefix"},
        {"list_file": ListFile("lists", "a.txt")},
        {"own": {"group_type": "GROUP_TASK"}},
        {"own": {"group_type": "SYNC_TASK"}},
        {"status": "deleting"},
    ],
)
def test_each_field_distinguishes(fields: dict[str, Any]) -> None:
    assert not IDENTITY.describes(migration_of(**fields))
    assert not IDENTITY.may_describe(migration_of(**fields))


@pytest.mark.parametrize(
    "name", ["src_cloud_type", "src_region", "src_bucket", "task_type", "dst_region", "dst_bucket"]
)
def test_a_field_that_is_not_returned_leaves_it_open(name: str) -> None:
    task = migration_of(**{name: None})
    assert (IDENTITY.describes(task), IDENTITY.may_describe(task), IDENTITY.unlike(task)) == (False, True, [name])
    assert not IDENTITY.may_describe(task._replace(run="first"))


def test_the_fields_in_which_a_task_differs() -> None:
    wanted = IDENTITY._replace(objects=frozenset(["a c/"]))
    assert wanted.unlike(migration_of(object_key=("a%20c/",))) == []
    assert wanted.unlike(migration_of(object_key=("a%20c/",), dst_region="x")) == ["dst_region"]
    assert wanted.unlike(migration_of(object_key=("b/",), run="first")) == ["objects", "run"]


@pytest.mark.parametrize("keys", [("b!/", "a c/"), ("a%20c/", "b%21/")])
def test_names_that_are_encoded_are_the_same_in_any_order(keys: Any) -> None:
    assert IDENTITY._replace(objects=frozenset(["a c/", "b!/"])).describes(migration_of(object_key=keys))


def test_the_number_of_list_files_does_not_matter() -> None:
    wanted = IDENTITY._replace(objects=ListFile("lists", "a.txt"))
    assert wanted.describes(migration_of(list_file=ListFile("lists", "a.txt", "3"), object_key=("",)))
    assert identity_of(migration_of(list_file=ListFile(None, None))) == IDENTITY


# Requests


def test_three_thousand_tasks_are_thirty_one_pages(bench: Bench) -> None:
    for _number in range(3000):
        bench.cloud.add_migration_task(status=5)
    assert len(tasks_of(bench).list().tasks) == 3000
    assert len(bench.cloud.log) == 31


def test_the_name_narrows_the_list_and_proves_nothing(bench: Bench) -> None:
    bench.cloud.add_migration_task(src_node={"bucket": "other"})
    api = tasks_of(bench)
    assert len(api.named("other-seeded").tasks) == 1
    assert api.latest is None
    with pytest.raises(ValueError, match="not read directly before"):
        api.create(Absent(api.named("x"), IDENTITY), {})


def refused(request: Callable[[Any, Any], bool], key: Any) -> str:
    """Return the code with which the service refuses to start a migration."""
    with pytest.raises(RequestError) as raised:
        request(key, KEYS)
    return raised.value.code


def test_create_start_stop_update_and_delete(bench: Bench) -> None:
    api = tasks_of(bench)
    key = api.create(Absent(api.list(), IDENTITY), migration())
    bench.clock.sleep(2)
    assert api.limit(key, [{"start": "08:00", "end": "09:00", "max_bandwidth": 1048576}])
    assert (api.stop(key), api.stop(key)) == (True, False)
    bench.clock.sleep(10)
    assert api.prioritize(key, "HIGH", [])
    assert (api.start(key, KEYS), refused(api.start, key)) == (True, "OMS.0065")
    bench.clock.sleep(100)
    assert (api.stop(key), refused(api.start, key)) == (False, "OMS.0070")
    assert (api.delete(key), api.delete(key), api.show(key)) == (True, False, None)


def test_a_group_is_created_stopped_started_retried_and_deleted(bench: Bench) -> None:
    api = groups_of(bench)
    key = api.create(Absent(api.list(), IDENTITY), migration())
    bench.clock.sleep(2)
    assert (api.stop(key), api.stop(key)) == (True, False)
    bench.clock.sleep(10)
    assert api.limit(key, [])
    assert (refused(api.retry, key), api.start(key, KEYS)) == ("OMS.1039", True)
    assert refused(api.start, key) == "OMS.0065"
    bench.clock.sleep(100)
    assert (refused(api.start, key), api.delete(key)) == ("OMS.0070", True)
    bench.clock.sleep(100)
    assert (api.delete(key), api.show(key)) == (False, None)


@pytest.mark.parametrize(
    ("operation", "call", "sentence"),
    [
        ("ListTasks", lambda bench: tasks_of(bench).list(), "Listing the migration tasks failed"),
        ("ShowTask", lambda bench: tasks_of(bench).show(1), "Reading the migration task failed"),
        ("StartTaskGroup", lambda bench: groups_of(bench).start("g", KEYS), "Starting the migration task group failed"),
        ("RetryTaskGroup", lambda bench: groups_of(bench).retry("g", KEYS), "Starting the migration task group again"),
    ],
)
def test_a_refusal_names_the_migration_and_the_right_to_it(
    bench: Bench, operation: str, call: Any, sentence: str
) -> None:
    bench.cloud.faults.add(Fault(operation, "status", status=403, code="OMS.0072"))
    with pytest.raises(RequestError) as raised:
        call(bench)
    assert raised.value.message.startswith(sentence)
    resource = "taskgroup" if "Group" in operation else "task"
    assert f"oms:{resource}:" in raised.value.message


def test_a_gateway_that_knows_no_such_url_does_not_mean_that_the_task_is_gone(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ShowTask", "status", status=404, code="APIGW.0101"))
    with pytest.raises(RequestError):
        tasks_of(bench).show(1)
