# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`oms_migration_task_info` and `oms_migration_task_group_info` work on a simulated cloud."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import migration
from ansible_collections.hwcloud.oms.tests.support import work_runner
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.work_runner import GROUP_INFO, MIGRATION_INFO, Finished

TASK_STATUSES = ("waiting", "running", "paused", "failed", "succeeded", "retrying", "pausing")
GROUP_STATUSES = ("waiting", "creating", "running", "paused", "failed", "succeeded", "pausing", "deleting")
#: Statuses as the service returns them.
PAUSED, FAILED, SUCCEEDED = 3, 4, 5
GROUP_PAUSED = 3


@pytest.fixture
def bench() -> Bench:
    """Return a cloud in which nothing ends by itself."""
    return Bench(object_time=1e6)


def tasks(bench: Bench, **options: Any) -> Finished:
    return work_runner.run(bench, MIGRATION_INFO, **{"region": "cn-north-4", **options})


def groups(bench: Bench, **options: Any) -> Finished:
    return work_runner.run(bench, GROUP_INFO, **{"region": "cn-north-4", **options})


def ids(ran: Finished) -> list[Any]:
    assert ran.good, ran.result
    if "migration_tasks" in ran.result:
        return [task["task_id"] for task in ran.result["migration_tasks"]]
    return [group["group_id"] for group in ran.result["migration_task_groups"]]


def add(bench: Bench, **fields: Any) -> int:
    """Store a task, by default a paused one."""
    return bench.cloud.add_migration_task(**migration(**{"status": PAUSED, **fields}))


def add_group(bench: Bench, **fields: Any) -> str:
    return bench.cloud.add_migration_task_group(**migration(**{"status": GROUP_PAUSED, **fields}))


def test_the_password_of_a_proxy_leaves_the_data_alone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    add(bench, description="photos [run=reconcile-20261127T030000Z]")
    monkeypatch.setenv("https_proxy", "http://svc:Winter@20261127@proxy.example:3128")
    undisturbed = tasks(bench)
    bench.cloud.faults.add(Fault("ListTasks", "status", status=503))
    ran = tasks(bench)
    assert ran.operations == ["ListTasks", "ListTasks"]
    assert ran.result["migration_tasks"][0]["run"] == "reconcile-20261127T030000Z"
    assert ran.result == undisturbed.result


def test_a_task_as_it_is_read(bench: Bench) -> None:
    task_id = add(bench, status=FAILED, error_code="TRF.0159", description="photos [run=first]")
    ran = tasks(bench)
    assert ran.operations == ["ListTasks"]
    (task,) = ran.result["migration_tasks"]
    assert (task["task_id"], task["status"], task["run"], task["description"]) == (task_id, "failed", "first", "photos")
    assert task["error_reason"]["error_code"] == "TRF.0159"
    assert (ran.result["changed"], ran.warnings) == (False, [])


def test_nothing_is_an_empty_list(bench: Bench) -> None:
    assert ids(tasks(bench)) == ids(groups(bench)) == []
    assert tasks(bench).result["summary"] == {**dict.fromkeys(TASK_STATUSES, 0), "running_limit": 5}
    assert groups(bench).result["summary"] == {**dict.fromkeys(GROUP_STATUSES, 0), "running_limit": 5}


@pytest.mark.parametrize("region", ["cn-north-1", "cn-south-1"])
def test_two_regions_run_ten_at_a_time(bench: Bench, region: str) -> None:
    assert tasks(bench, region=region).result["summary"]["running_limit"] == 10
    assert groups(bench, region=region).result["summary"]["running_limit"] == 10


# Filters

#: Option, its value, and the field of the simulator that it selects.
FILTERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "src_cloud_type": ("Tencent", {"src_cloud_type": "Tencent"}),
    "src_region": ("ap-guangzhou", {"src_region": "ap-guangzhou"}),
    "src_bucket": ("media", {"src_bucket": "media"}),
    "dst_region": ("cn-east-3", {"dst_region": "cn-east-3"}),
    "dst_bucket": ("media-copy", {"dst_bucket": "media-copy"}),
    "run": ("second", {"description": "any [run=second]"}),
    "status": (["failed", "succeeded"], {"status": FAILED}),
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_alone(bench: Bench, name: str) -> None:
    value, fields = FILTERS[name]
    add(bench)
    add_group(bench)
    task, group = add(bench, **fields), add_group(bench, **fields)
    assert ids(tasks(bench, **{name: value})) == [task]
    assert ids(groups(bench, **{name: value})) == [group]


def test_filters_add_up(bench: Bench) -> None:
    fields = {name: value for _option, part in FILTERS.values() for name, value in part.items()}
    task = add(bench, **fields)
    for name in fields:
        add(bench, **{**fields, name: PAUSED if name == "status" else "AWS" if name == "src_cloud_type" else "other"})
    given = {name: value for name, (value, _fields) in FILTERS.items()}
    ran = tasks(bench, **given)
    assert ids(ran) == [task]
    assert sum(ran.result["summary"][name] for name in TASK_STATUSES) == len(fields) + 1


def test_ids(bench: Bench) -> None:
    first, _second, third = (add(bench) for _number in range(3))
    assert ids(tasks(bench, task_ids=[third, first, 12345])) == [first, third]
    group, _other = (add_group(bench) for _number in range(2))
    assert ids(groups(bench, group_ids=[group, "unknown"])) == [group]
    assert ids(tasks(bench, task_ids=[])) == []


def test_the_kind_of_a_task(bench: Bench) -> None:
    normal = add(bench)
    of_group = add(bench, group_type="GROUP_TASK", group_id="g-1", status=SUCCEEDED)
    of_sync = add(bench, group_type="SYNC_TASK", group_id="s-1")
    assert ids(tasks(bench)) == [normal]
    assert ids(tasks(bench, group_type="GROUP_TASK")) == [of_group]
    assert ids(tasks(bench, group_type="SYNC_TASK")) == [of_sync]
    assert ids(tasks(bench, group_type="all")) == [normal, of_group, of_sync]
    assert ids(tasks(bench, group_type="all", group_id="g-1")) == [of_group]
    assert tasks(bench).result["summary"]["succeeded"] == 0
    assert tasks(bench, group_type="all").result["summary"]["succeeded"] == 1


def test_a_long_list_is_complete(bench: Bench) -> None:
    made = [add(bench, status=SUCCEEDED) for _number in range(230)]
    ran = tasks(bench)
    assert ids(ran) == made
    assert ran.result["summary"]["succeeded"] == 230
    assert set(ran.operations) == {"ListTasks"}


# Refusals

REFUSED = [
    ({"src_bucket": ""}, "src_bucket must not be empty. Nothing was sent."),
    ({"run": "", "dst_region": ""}, "run and dst_region must not be empty. Nothing was sent."),
    ({"dst_bucket": "a b"}, "dst_bucket is 'a b': it must not contain whitespace or a non-printable character."),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
@pytest.mark.parametrize("module", [MIGRATION_INFO, GROUP_INFO])
def test_a_filter_that_cannot_match(bench: Bench, module: str, options: dict[str, Any], message: str) -> None:
    ran = work_runner.run(bench, module, **{"region": "cn-north-4", **options})
    assert (ran.good, ran.requests) == (False, [])
    assert ran.msg.startswith(message)


@pytest.mark.parametrize(
    ("module", "operation", "said"),
    [
        (MIGRATION_INFO, "ListTasks", "Listing the migration tasks failed"),
        (GROUP_INFO, "ListTaskGroup", "Listing the migration task groups failed"),
    ],
)
def test_a_refused_list_is_a_failure(bench: Bench, module: str, operation: str, said: str) -> None:
    bench.cloud.faults.add(Fault(operation, "status", status=403, code="OMS.0072"))
    ran = work_runner.run(bench, module, region="cn-north-4")
    assert (ran.good, ran.result["error"]["code"], ran.operations) == (False, "OMS.0072", [operation])
    assert said in ran.msg
