# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans create a task, or recreate or replace one that differs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import RUNNING, STOPPED, SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import (
    ConfigurationError,
    OmsError,
    QuotaError,
    TaskLookupError,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.plan import Plan
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.planner import plan
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.support.factories import desired, listing, task
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY

NO_KEYS: dict[str, None] = dict.fromkeys(KEYS)


def others(count: int) -> list[SyncTask]:
    return [task(sync_task_id="other-%d" % number, src_bucket="other-%d" % number) for number in range(count)]


def request_of(made: Plan) -> dict[str, Any]:
    """The fields of the create request that a plan comes to, without keys."""
    assert made.request
    return {**made.request.identity._asdict(), **made.request.settings}


# Create


def test_a_create_sends_what_the_playbook_says_and_nothing_else() -> None:
    made = plan(desired(description="d", enable_restore=False), listing())
    assert request_of(made) == dict(IDENTITY, src_cloud_type="Aliyun", description="d", enable_restore=False)


def test_what_is_expected_of_a_new_task() -> None:
    made = plan(
        desired(consistency_check="transmission", source_cdn={"domain": "a.org", "protocol": "http"}), listing()
    )
    assert made.expected is not None
    assert made.expected.consistency_check == "no_check"
    assert made.expected.source_cdn == SourceCdn("a.org", "http", "NONE")
    assert (made.expected.enable_restore, made.expected.enable_metadata_migration) == (False, False)
    assert (made.expected.sync_task_id, made.expected.create_time, made.expected.dst_storage_policy) == (None,) * 3


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted"])
def test_a_full_quota_is_reported_with_its_tasks(state: str) -> None:
    with pytest.raises(QuotaError, match="quota of 5") as failure:
        plan(desired(state=state), listing(*others(5)))
    assert all("other-%d " % number in failure.value.message for number in range(5))


@pytest.mark.parametrize(("quota", "used", "fits"), [(5, 4, True), (5, 5, False), (5, 6, False), (6, 5, True)])
def test_the_edge_of_the_quota(quota: int, used: int, fits: bool) -> None:
    if fits:
        assert plan(desired(quota=quota), listing(*others(used))).operations == ["create"]
    else:
        with pytest.raises(QuotaError):
            plan(desired(quota=quota), listing(*others(used)))


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted", "absent"])
def test_a_full_quota_does_not_matter_if_nothing_is_created(state: str) -> None:
    plan(desired(state=state), listing(task(), *others(4)))


def test_a_missing_task_can_not_be_made_stopped_without_keys() -> None:
    with pytest.raises(
        ConfigurationError, match=r"The task does not exist and cannot be created: state stopped requires src_ak"
    ):
        plan(desired(state="stopped", **NO_KEYS), listing())
    assert plan(desired(state="stopped", **NO_KEYS), listing(task())).operations == ["stop"]


def test_a_missing_tencent_task_can_not_be_made_stopped_without_app_id() -> None:
    with pytest.raises(ConfigurationError, match="app_id"):
        plan(desired(state="stopped", src_cloud_type="Tencent"), listing())


# Recreate and replace


@pytest.mark.parametrize(
    ("on_drift", "state", "there", "operations", "status"),
    [
        ("recreate", "present", RUNNING, ["create", "stop", "delete"], RUNNING),
        ("recreate", "present", STOPPED, ["create", "delete", "stop"], STOPPED),
        ("recreate", "started", RUNNING, ["create", "stop", "delete"], RUNNING),
        ("recreate", "started", STOPPED, ["create", "delete"], RUNNING),
        ("recreate", "restarted", RUNNING, ["create", "stop", "delete"], RUNNING),
        ("replace", "present", RUNNING, ["stop", "delete", "create"], RUNNING),
        ("replace", "present", STOPPED, ["delete", "create", "stop"], STOPPED),
        ("replace", "started", RUNNING, ["stop", "delete", "create"], RUNNING),
        ("replace", "started", STOPPED, ["delete", "create"], RUNNING),
        ("replace", "restarted", STOPPED, ["delete", "create"], RUNNING),
    ],
)
def test_the_order_of_recreate_and_replace(
    on_drift: str, state: str, there: str, operations: list[str], status: str
) -> None:
    old = task(status=there, description="old")
    made = plan(desired(state=state, on_drift=on_drift, description="new"), listing(old))
    assert made.operations == operations
    assert made.expected is not None
    assert (made.expected.status, made.expected.description) == (status, "new")
    result = made.result()
    assert (result["previous_sync_task_id"], result["sync_task_id"]) == ("id-1", None)


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_what_the_playbook_leaves_out_is_taken_over(on_drift: str) -> None:
    old = task(
        description="old",
        enable_restore=True,
        enable_metadata_migration=True,
        app_id="1250000000",
        consistency_check="no_check",
        source_cdn=SourceCdn("cdn.example.org", "https", "NONE"),
        dst_storage_policy=None,
        object_overwrite_mode="FULL_OVERWRITE",
    )
    made = plan(desired(on_drift=on_drift, description="new"), listing(old))
    assert request_of(made) == dict(
        IDENTITY,
        src_cloud_type="Aliyun",
        description="new",
        enable_restore=True,
        enable_metadata_migration=True,
        app_id="1250000000",
        consistency_check="transmission",
        source_cdn=SourceCdn("cdn.example.org", "https", "NONE"),
    )
    assert made.expected is not None
    assert made.expected.consistency_check == "no_check"


def test_what_can_be_read_of_the_storage_class_is_taken_over() -> None:
    old = task(description="old", dst_storage_policy="IA")
    made = plan(desired(on_drift="recreate", description="new"), listing(old))
    assert request_of(made)["dst_storage_policy"] == "IA"


def test_by_id_the_buckets_and_the_cloud_are_taken_over() -> None:
    none: dict[str, Any] = dict.fromkeys(IDENTITY)
    old = task(src_cloud_type="AWS", description="old")
    made = plan(
        desired(**dict(none, src_cloud_type="Aliyun", sync_task_id="id-1", on_drift="recreate", description="new")),
        listing(old),
    )
    assert request_of(made)["src_cloud_type"] == "AWS"
    assert request_of(made)["dst_bucket"] == IDENTITY["dst_bucket"]


def test_a_wrong_region_is_put_right_by_a_new_task() -> None:
    made = plan(desired(on_drift="replace"), listing(task(src_region="cn-beijing")))
    assert made.operations == ["stop", "delete", "create"]
    assert request_of(made)["src_region"] == "cn-hangzhou"


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_a_cdn_that_is_taken_over_needs_its_key_before_anything_changes(on_drift: str) -> None:
    old = task(description="old", source_cdn=SourceCdn("cdn.example.org", "https", "TENCENT_COS_A"))
    with pytest.raises(ConfigurationError, match="TENCENT_COS_A: set source_cdn with its authentication_key"):
        plan(desired(on_drift=on_drift, description="new"), listing(old))


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_a_tencent_successor_needs_an_app_id(on_drift: str) -> None:
    old = task(src_cloud_type="Tencent", description="old")
    by_id = {"sync_task_id": "id-1", "on_drift": on_drift, "description": "new"}
    with pytest.raises(ConfigurationError, match="app_id is required for a Tencent source"):
        plan(desired(**by_id), listing(old))
    plan(desired(app_id="1", **by_id), listing(old))
    plan(desired(**by_id), listing(old._replace(app_id="1")))


def test_recreate_needs_quota_for_both_tasks_and_replace_does_not() -> None:
    full = listing(task(description="old"), *others(4))
    with pytest.raises(QuotaError) as failure:
        plan(desired(on_drift="recreate", description="new"), full)
    assert failure.value.message.endswith(f" The old task {full.tasks[0].label} was not changed.")
    assert failure.value.facts == {"sync_task_id": full.tasks[0].sync_task_id}
    assert plan(desired(on_drift="replace", description="new"), full).operations == ["stop", "delete", "create"]


def test_replace_needs_room_once_the_old_task_is_gone() -> None:
    """Otherwise the old task would be removed for a create that will be refused."""
    overfull = listing(task(description="old"), *others(5))
    with pytest.raises(QuotaError):
        plan(desired(on_drift="replace", description="new"), overfull)


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_the_proof_for_a_successor_leaves_the_old_task_out(on_drift: str) -> None:
    tasks = listing(task(description="old"))
    made = plan(desired(on_drift=on_drift, description="new"), tasks)
    assert made.task
    assert made.request
    assert Absent(tasks, made.request.identity, excluding=[made.task.sync_task_id]).identity == task().identity
    with pytest.raises(ValueError, match="in the list"):
        Absent(tasks, made.request.identity)


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_a_task_whose_identity_is_not_wholly_shown_is_not_replaced(on_drift: str) -> None:
    """Its successor could have another identity, and the proof for it would prove nothing."""
    none: dict[str, Any] = dict.fromkeys(IDENTITY)
    want = desired(**dict(none, src_cloud_type="Aliyun", sync_task_id="id-1", on_drift=on_drift, description="new"))
    with pytest.raises(TaskLookupError, match="does not return its src_cloud_type, dst_region") as failure:
        plan(want, listing(task(description="old", src_cloud_type=None, dst_region=None)))
    assert failure.value.facts == {"sync_task_id": "id-1"}


@pytest.mark.parametrize("on_drift", ["recreate", "replace"])
def test_replacing_one_of_two_duplicates_is_refused_with_a_reason(on_drift: str) -> None:
    duplicates = listing(task(description="old"), task(sync_task_id="id-2"))
    with pytest.raises(OmsError, match="id-2"):
        plan(desired(sync_task_id="id-1", on_drift=on_drift, description="new"), duplicates)
