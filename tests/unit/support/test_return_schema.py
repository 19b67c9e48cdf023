# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RETURN is correct: every key of a result is documented, and every documented key occurs."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK, migration
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES, complaints, documented, paths, seen

from ...support.harness import Bench
from ...support.list_factories import DEFAULTS, REGIONS, USABLE, entry
from ...support.migrations import OPTIONS, add, migrate
from ...support.work_runner import (
    CHOICE,
    EVENT,
    GROUP_INFO,
    INFO,
    LIST,
    MIGRATION_INFO,
    MIGRATION_TASK,
    MIGRATIONS,
    PREFLIGHT,
    SOURCE,
    STATISTICS,
    TASK_GROUP,
    run,
)

#: The options of a task with all fields.
RICH: dict[str, Any] = {
    "src_cloud_type": "Tencent",
    "app_id": "1250000000",
    "description": "everything",
    "source_cdn": {
        "domain": "media.example.org",
        "protocol": "https",
        "authentication_type": "TENCENT_COS_A",
        "authentication_key": "KeyOfTheContentNetwork",
    },
}


def results_of_sync_task() -> list[dict[str, Any]]:
    """Return results of a task with all its fields, of a replaced one, and of each kind of failure."""
    bench = Bench(show_storage_policy=True)
    results = [bench.run(**RICH).result, bench.run(**RICH, state="stopped").result]
    results.append(bench.run(**{**RICH, "description": "another"}, on_drift="recreate").result)
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", status=400, code="OMS.1014"))
    results.append(bench.run(**{**RICH, "description": "a third"}, on_drift="replace").result)
    bench.cloud.faults.add(Fault("CreateSyncTask", "drop", "before", seconds=100))
    results.append(bench.run().result)
    for _copy in range(2):
        bench.add()
    bench.clock.sleep(120)
    results.append(bench.run().result)
    results.append(bench.run(preflight=True, src_bucket="missing").result)
    return results


def results_of_sync_task_info() -> list[dict[str, Any]]:
    """Return results of a task with all its fields and counters, and of a refused list."""
    bench = Bench(show_storage_policy=True)
    bench.run(**RICH)
    results = [run(bench, INFO, region="cn-north-4", details=True).result]
    return [*results, refused(bench, "ListSyncTasks", INFO, region="cn-north-4")]


def results_of_statistics_info() -> list[dict[str, Any]]:
    """Return results of a window, an error, and two matching tasks."""
    bench = Bench()
    bench.add()
    results = [run(bench, STATISTICS, **CHOICE).result, refused(bench, "ListSyncTaskStatistic", STATISTICS, **CHOICE)]
    bench.add()
    return [*results, run(bench, STATISTICS, **CHOICE).result]


def results_of_sync_event() -> list[dict[str, Any]]:
    """Return results of an accepted name, a refused one, and two matching tasks."""
    bench, options = Bench(), {**CHOICE, "object_keys": ["a"]}
    bench.add()
    results = [run(bench, EVENT, **options).result, refused(bench, "CreateSyncEvents", EVENT, **options)]
    bench.add()
    return [*results, run(bench, EVENT, **options).result]


def results_of_sync_tasks() -> list[dict[str, Any]]:
    """Entries that are missing, stopped, replaced, refused and ambiguous, and a list that is refused."""
    bench, given = Bench(), {"defaults": DEFAULTS, "credentials": USABLE}
    for name, fields in (
        ("a", {"status": "STOPPED"}),
        ("b", {"description": "other"}),
        ("c", {}),
        ("c", {}),
    ):
        bench.cloud.add_task(**REGIONS, **entry(name), **fields)
    bench.clock.sleep(120)
    drifted = entry("b", description="one", on_drift="recreate")
    results = [run(bench, LIST, sync_tasks=[entry("a"), drifted, entry("c")], quota=9, **given).result]
    bench.cloud.faults.add(Fault("CreateSyncTask", "status", status=400, code="OMS.1014"))
    results.append(
        run(bench, LIST, sync_tasks=[{**drifted, "description": "two", "on_drift": "replace"}], **given).result
    )
    bench.cloud.faults.add(Fault("CreateSyncTask", "drop", "before", seconds=100))
    results.append(run(bench, LIST, sync_tasks=[entry("d")], quota=9, **given).result)
    return [*results, run(bench, LIST, sync_tasks=[entry("a"), entry("a")], **given).result]


#: The body of a create with all fields.
RICH_MIGRATION: dict[str, Any] = {
    "src_cloud_type": "Tencent",
    "src_app_id": "1250000000",
    "src_list_file": {"obs_bucket": "lists", "list_file_key": "names/", "list_file_num": "2"},
    "dst_save_prefix": "copy/",
    "description": "photos [run=first]",
    "bandwidth_policy": [{"start": "00:00", "end": "06:00", "max_bandwidth": 10485760}],
    "source_cdn": {"domain": "media.example.org", "protocol": "https", "authentication_type": "NONE"},
    "smn_config": {"topic_urn": "urn:smn:cn-north-4:p:t", "trigger_conditions": ["FAILURE"]},
}


def results_of_migration_infos(module: str) -> list[dict[str, Any]]:
    """Return results of what has all fields, of an unknown status, and of a refused list."""
    bench = Bench(group_counters="filled")
    sent = {"notify_result": False, "notify_error_message": "OMS.0168", "topic_name": "t"}
    record = {"result": False, "list_file_key": "oms/a", "error_code": "OMS.0307"}
    task, group = migration(**RICH_MIGRATION), migration(**RICH_MIGRATION, task_type="PREFIX")
    bench.cloud.add_migration_task(
        **task, status=4, error_code="TRF.0004", record=record, smn_info=sent, first_started=1.0
    )
    bench.cloud.add_migration_task_group(**group, status=5, error_code="TRF.0004", smn_info=sent, first_started=1.0)
    operation = "ListTasks" if module == MIGRATION_INFO else "ListTaskGroup"
    options = {"region": "cn-north-4"}
    return [run(bench, module, **options).result, refused(bench, operation, module, **options)]


def results_of_preflight_info() -> list[dict[str, Any]]:
    """Return results of checks that pass and fail, and of refused credentials."""
    bench, options = Bench(), {name: value for name, value in TASK.items() if name != "src_bucket"}
    results = [run(bench, PREFLIGHT, **options, src_bucket=name, fail_on_problem=False).result for name in ("a", "b")]
    bench.cloud.add_bucket("Aliyun", "a", "cn-hangzhou")
    results.append(run(bench, PREFLIGHT, **options, src_bucket="b").result)
    return [*results, refused(bench, "ShowBucketList", PREFLIGHT, **options)]


def results_of_source_info() -> list[dict[str, Any]]:
    """Return results with objects, and of a refused look-up."""
    bench, keys = Bench(), {"ak": "source-ak", "sk": "source-sk"}
    bench.cloud.add_bucket("Aliyun", "photos-origin", "cn-hangzhou", objects=3)
    results = [run(bench, SOURCE, **keys, bucket="photos-origin", objects=True).result]
    return [*results, refused(bench, "ShowBucketList", SOURCE, **keys)]


#: The options of a migration with all fields that are returned.
RICH_OPTIONS: dict[str, Any] = {
    **OPTIONS,
    "src_cloud_type": "Tencent",
    "app_id": "1250000000",
    "list_file": {"obs_bucket": "lists", "list_file_key": "names/", "list_file_num": "2"},
    "save_prefix": "copy/",
    "description": "photos",
    "run": "first",
    "migrate_since": "2026-01-01",
    "bandwidth_policy": [{"start": "00:00", "end": "06:00", "max_bandwidth": 10}],
    "source_cdn": {**RICH["source_cdn"], "crypto_type": None, "kms_key_id": None},
    "smn_config": {"topic_urn": "urn:smn:eu:p:t", "trigger_conditions": ["FAILURE"], "language": "en-us"},
}


def results_of_migrations(module: str) -> list[dict[str, Any]]:
    """Return results of one with all fields, of one that failed, of a replaced one, and of each kind of failure."""
    bench = Bench(group_counters="filled")
    task_type = {"task_type": "list" if module == MIGRATION_TASK else "LIST"}
    results = [migrate(bench, module, **{**RICH_OPTIONS, **task_type}).result]
    bench = Bench(object_time=1000.0)
    results.append(refused(bench, "ListTasks" if module == MIGRATION_TASK else "ListTaskGroup", module, **OPTIONS))
    add(bench, module, "paused", description="old")
    results.append(migrate(bench, module, description="new", on_drift="recreate", wait=False).result)
    results.append(migrate(bench, module, run="other").result)
    add(bench, module, "running", description="new")
    results.append(migrate(bench, module).result)
    bench = Bench()
    bench.cloud.add_keys("HEC", ak="other", sk="other")
    results.append(migrate(bench, module, preflight=True).result)
    bench = Bench()
    operation = "CreateTask" if module == MIGRATION_TASK else "CreateTaskGroup"
    bench.cloud.faults.add(Fault(operation, "drop", "before", seconds=100))
    results.append(migrate(bench, module).result)
    bench.clock.sleep(1000)
    bench.cloud.plan_breakdown("TRF.0051")
    results.append(migrate(bench, module, run="fails", retries=0).result)
    record = {"result": False, "list_file_key": "oms/x", "error_code": "OMS.0307"}
    recorded = {"record": record} if module == MIGRATION_TASK else {}
    add(bench, module, "failed", error_code="TRF.0004", **recorded)
    return [*results, migrate(bench, module, retries=0).result]


def results_of_list_of_migrations() -> list[dict[str, Any]]:
    """Return results of copies by a task and by a group, of a failed one, and of a login that is refused."""
    bench = Bench()
    bench.cloud.plan_breakdown("TRF.0057", src_bucket="b-origin", times=None)
    given: dict[str, Any] = {"credentials": USABLE}
    entries = [{**DEFAULTS, **entry("a"), "run": "first"}, {**DEFAULTS, **entry("c"), "use": "group"}]
    results = [run(bench, MIGRATIONS, **given, migrations=entries).result]
    results.append(run(bench, MIGRATIONS, **given, migrations=[{**DEFAULTS, **entry("b")}]).result)
    account = bench.cloud.account
    user = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    login = {"access_key": None, "secret_key": None, **user}
    return [
        *results,
        refused(bench, "KeystoneCreateUserTokenByPassword", MIGRATIONS, migrations=entries, **given, **login),
    ]


def refused(bench: Bench, operation: str, module: str, **options: Any) -> dict[str, Any]:
    """Return a failure with everything that the service reports."""
    bench.cloud.faults.add(Fault(operation, "status", status=403, code="OMS.0072", message="not allowed"))
    result = run(bench, module, **options)
    assert not result.good
    return result.result


RESULTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "oms_sync_task": results_of_sync_task,
    INFO: results_of_sync_task_info,
    STATISTICS: results_of_statistics_info,
    EVENT: results_of_sync_event,
    LIST: results_of_sync_tasks,
    MIGRATIONS: results_of_list_of_migrations,
    MIGRATION_INFO: partial(results_of_migration_infos, MIGRATION_INFO),
    GROUP_INFO: partial(results_of_migration_infos, GROUP_INFO),
    PREFLIGHT: results_of_preflight_info,
    SOURCE: results_of_source_info,
    MIGRATION_TASK: partial(results_of_migrations, MIGRATION_TASK),
    TASK_GROUP: partial(results_of_migrations, TASK_GROUP),
}


#: Documented, but null in every response of the simulator.
NULL: dict[str, set[str]] = {
    MIGRATION_TASK: {"task.skip_record_error_reason", "task.success_record_error_reason"},
    TASK_GROUP: {
        "group.bytes.moved",
        "failure.list_key",
        *(f"group.failed_object_record.{name}" for name in ("error_code", "list_file_key", "result")),
    },
    MIGRATION_INFO: {"migration_tasks.skip_record_error_reason", "migration_tasks.success_record_error_reason"},
    GROUP_INFO: {
        "migration_task_groups.bytes.moved",
        *(f"migration_task_groups.failed_object_record.{name}" for name in ("error_code", "list_file_key", "result")),
    },
}


@pytest.mark.parametrize("module", MODULES)
def test_every_documented_key_appears(module: str) -> None:
    shown: set[str] = set().union(*(seen(result) for result in RESULTS[module]()))
    # A removed task has the fields of a task, and a task to recreate it those of options: both may have more.
    assert paths(documented(module)) - shown == NULL.get(module, set())


GOOD: dict[str, Any] = {
    "changed": False,
    "sync_task_id": None,
    "sync_task": None,
    "events_url": None,
    "operations": [],
    "quota": {"limit": 5, "used": 0},
    "diff": {"before": {}, "after": {}},
}


def test_a_result_that_fits_is_accepted() -> None:
    assert list(complaints("oms_sync_task", True, GOOD)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"surprise": 1}, "'surprise' was unexpected"),
        ({"operations": "create"}, "is not of type 'array', 'null'"),
        ({"quota": {"limit": 5}}, "'used' is a required property"),
        ({"sync_task": {"sync_task_id": "a"}}, "is a required property"),
        ({"error": {}}, "'error' was unexpected"),
    ],
)
def test_a_result_that_does_not_match_is_reported(change: dict[str, Any], expected: str) -> None:
    assert expected in "\n".join(complaints("oms_sync_task", True, dict(GOOD, **change)))


def test_a_result_without_a_promised_key_is_reported() -> None:
    incomplete = {name: value for name, value in GOOD.items() if name != "quota"}
    assert "'error' is a required property" in "\n".join(complaints("oms_sync_task", False, {"msg": "text"}))
    assert list(complaints("oms_sync_task", True, dict(incomplete, quota=None))) == []
