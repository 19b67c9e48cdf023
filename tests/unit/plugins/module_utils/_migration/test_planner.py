# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan is decided from the options and the migrations that exist, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._api.migration_models import GROUP, TASK
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import (
    AmbiguousTaskError,
    ConfigurationError,
    DriftError,
    MigrationFailedError,
    OmsError,
    TaskLookupError,
    TaskNotFoundError,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.plan import Plan
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.planner import plan
from ansible_collections.hwcloud.oms.tests.support.migration_factories import desired, migration

BUCKETS = "Aliyun cn-hangzhou/photos-origin to cn-north-4/photos-copy"
LABEL = f"7 ({BUCKETS})"
NO_KEYS = dict.fromkeys(("src_ak", "src_sk", "dst_ak", "dst_sk"))


def status_after(made: Plan) -> str | None:
    return made.expected.status if made.expected else None


def refused(error: type[OmsError], matches: Any = (), kind: str = TASK, **options: Any) -> OmsError:
    """Return the error of a plan."""
    with pytest.raises(error) as raised:
        plan(desired(kind, **options), matches)
    assert raised.type is error
    return raised.value


@pytest.mark.parametrize(
    ("state", "status"), [("completed", "succeeded"), ("started", "running"), ("present", "waiting")]
)
def test_what_does_not_exist_is_created(state: str, status: str) -> None:
    wanted = desired(state=state, description="photos")
    made = plan(wanted, [])
    assert (made.operations, made.steps[0].task, made.task, made.warnings) == (["create"], None, None, ())
    assert (status_after(made), made.request) == (status, wanted)
    assert made.diff()["before"] == {}
    assert made.diff()["after"]["description"] == "photos"


def test_what_cannot_be_created() -> None:
    assert refused(TaskNotFoundError, state="stopped").message == (
        "No migration matches these options, and one cannot be created in the stopped state. Nothing was changed."
    )
    missing = "No migration with task_id 7 was found. Nothing was changed."
    assert refused(TaskNotFoundError, task_id=7, state="present").message == missing
    assert refused(TaskNotFoundError, task_id=7, state="stopped").message == missing
    missing = "No migration with group_id g-7 was found. Nothing was changed."
    assert refused(TaskNotFoundError, kind=GROUP, group_id="g-7").message == missing


def test_a_create_without_keys_is_refused() -> None:
    wanted = desired(state="present")._replace(create_problem="state present requires src_ak")
    with pytest.raises(ConfigurationError) as raised:
        plan(wanted, [])
    assert raised.value.message == "Nothing exists, and nothing can be created: state present requires src_ak."


# Statuses: what each state does with them, and the status after it.
STEPS = {
    "waiting": {"completed": None, "started": None, "present": None, "stopped": "stop"},
    "creating": {"completed": None, "started": None, "present": None, "stopped": "stop"},
    "running": {"completed": None, "started": None, "present": None, "stopped": "stop"},
    "retrying": {"completed": None, "started": None, "present": None, "stopped": "stop"},
    "pausing": {"completed": "start", "started": "start", "present": None, "stopped": "wait"},
    "paused": {"completed": "start", "started": "start", "present": None, "stopped": None},
    "failed": {"completed": "start", "started": "start", "present": None, "stopped": None},
    "succeeded": {"completed": None, "started": None, "present": None, "stopped": None},
}


@pytest.mark.parametrize("kind", [TASK, GROUP])
@pytest.mark.parametrize(("status", "state"), [(status, state) for status, row in STEPS.items() for state in row])
def test_each_state_from_each_status(status: str, state: str, kind: str) -> None:
    task = migration(status, kind, error_reason={"error_code": "TRF.0001"})
    made = plan(desired(kind, state=state), [task])
    step = STEPS[status][state]
    if step == "start" and kind == GROUP and status == "failed":
        step = "retry"
    assert made.operations == ([] if step in (None, "wait") else [step])
    assert [one.task for one in made.steps] == [task] * len(made.steps)
    after = {"stop": "paused", "wait": "paused"}.get(step or "", status)
    if step in ("start", "retry"):
        after = {"completed": "succeeded", "started": "running"}[state]
    assert (made.task, status_after(made), made.warnings, made.request) == (task, after, (), None)


@pytest.mark.parametrize("status", STEPS)
def test_absent_removes_all_and_stops_what_runs(status: str) -> None:
    tasks = [migration(status), migration("deleting", key=8), migration("succeeded", key=9)]
    made = plan(desired(state="absent"), tasks)
    stop = ["stop"] if status in ("creating", "running", "retrying") else []
    assert made.operations == [*stop, "delete", "delete"]
    assert [step.task.key for step in made.steps if step.task] == [7] * len(stop) + [7, 9]
    assert (made.task, made.expected) == (tasks[-1], None)


def test_absent_of_nothing() -> None:
    assert plan(desired(state="absent"), []) == Plan()
    assert plan(desired(state="absent", task_id=7), []) == Plan()


# Several that match


def test_the_newest_is_used_and_the_others_are_named() -> None:
    old, middle, new = migration(key=5), migration(key=6), migration(key=7)
    made = plan(desired(), [old, middle, new])
    assert made.task is new
    assert made.warnings == (
        f"Several migrations match; {LABEL} is used, since it is the newest. The others are 5 ({BUCKETS}); "
        f"6 ({BUCKETS}). Set run to distinguish passes.",
    )


def test_stopped_stops_the_one_that_runs() -> None:
    old, new = migration("running", key=6), migration("succeeded")
    assert plan(desired(state="stopped"), [old, new]).task is old
    assert plan(desired(state="present"), [old, new]).task is new
    assert plan(desired(state="stopped"), [migration("paused"), new]).task is new


@pytest.mark.parametrize(("kind", "ids"), [(TASK, "task_ids"), (GROUP, "group_ids")])
def test_two_that_run_are_an_error(kind: str, ids: str) -> None:
    two = [migration("running", kind), migration("waiting", kind, key=8), migration(kind=kind, key=9)]
    error = refused(AmbiguousTaskError, two, kind)
    assert error.message == (
        f"Several migrations of this kind run: {two[0].key} ({BUCKETS}); 8 ({BUCKETS}). Stop all but one."
    )
    assert error.facts == {ids: [two[0].key, 8]}


# By id


@pytest.mark.parametrize(
    ("group_type", "owner"),
    [("GROUP_TASK", "a migration task group"), ("SYNC_TASK", "a synchronization task")],
)
@pytest.mark.parametrize("state", ["completed", "absent"])
def test_a_task_of_another_owner_is_not_managed(group_type: str, owner: str, state: str) -> None:
    task = migration(own={"group_type": group_type})
    error = refused(TaskLookupError, [task], state=state, task_id=7)
    assert error.message == (f"Task {LABEL} belongs to {owner}, so it is not managed by itself. Nothing was changed.")
    assert error.facts == {"task_id": 7}


@pytest.mark.parametrize("state", ["completed", "absent"])
def test_options_that_do_not_match_the_id(state: str) -> None:
    error = refused(TaskLookupError, [migration()], state=state, task_id=7, src_bucket="a", object_key=["x/", "b/"])
    assert error.message == (
        "The options do not match the migration with task_id 7: objects is [''] but should be ['b/', 'x/']; "
        "src_bucket is 'photos-origin' but should be 'a'. Nothing was changed."
    )
    assert error.facts == {"task_id": 7}
    assert plan(desired(state="present", task_id=7), [migration()]).operations == []


def test_one_that_is_being_deleted_is_gone() -> None:
    group = migration("deleting", GROUP)
    error = refused(TaskNotFoundError, [group], GROUP, group_id="g-7", state="present")
    assert error.message == "The migration with group_id g-7 is being deleted."
    assert plan(desired(GROUP, group_id="g-7", state="absent"), [group]).operations == []


# Failed ones


def test_a_reason_that_nobody_can_heal_is_a_failure_at_once() -> None:
    task = migration("failed", error_reason={"error_code": "TRF.0155"})
    assert refused(MigrationFailedError, [task]).message.endswith("Nothing was changed.")
    assert plan(desired(state="started"), [task]).operations == ["start"]
    group = migration("failed", GROUP, error_reason={"error_code": "TRF.0155"})
    assert plan(desired(GROUP), [group]).operations == ["retry"]


@pytest.mark.parametrize("kind", [TASK, GROUP])
def test_without_retries_nothing_is_started_again(kind: str) -> None:
    task = migration("failed", kind, error_reason={"error_code": "TRF.0001"})
    refused(MigrationFailedError, [task], kind, retries=0)
    assert len(plan(desired(kind, retries=1), [task]).steps) == 1


@pytest.mark.parametrize("status", ["paused", "failed", "pausing"])
def test_a_start_needs_the_key_of_the_cdn(status: str) -> None:
    task = migration(status, source_cdn=SourceCdn("c.example.org", "https", "ALIYUN_OSS_A"))
    assert "uses a CDN with authentication ALIYUN_OSS_A" in refused(ConfigurationError, [task]).message
    assert plan(desired(state="present"), [task]).operations == []


# Differences


@pytest.mark.parametrize("status", STEPS)
@pytest.mark.parametrize("on_drift", ["fail", "warn", "recreate"])
@pytest.mark.parametrize("state", ["completed", "started", "present", "stopped"])
def test_what_a_difference_does(status: str, on_drift: str, state: str) -> None:
    """A running one is never replaced, and an ended one or a stop only warns."""
    task = migration(status, error_reason={"error_code": "TRF.0001"}, description="old", consistency_check="no_check")
    wanted = desired(state=state, on_drift=on_drift, description="new")
    problem = f"The migration {LABEL} cannot be updated in place: description is 'old' but should be 'new'."
    active = status not in ("paused", "failed", "succeeded")
    if status == "succeeded":
        hint = " It has ended, so use a new run to copy with other settings."
        assert plan(wanted, [task]).warnings == (problem + hint,)
    elif state == "stopped" or on_drift == "warn":
        made = plan(wanted, [task])
        assert made.warnings == (problem,)
        assert "create" not in made.operations
    elif active or on_drift == "fail":
        hint = "It is running: stop it first, or set on_drift to warn to keep it as it is."
        if not active:
            hint = (
                "Correct the playbook, set on_drift to warn to keep it as it is, or to recreate to replace it, or use "
                "a new run."
            )
        with pytest.raises(DriftError) as raised:
            plan(wanted, [task])
        assert raised.value.message == f"{problem} Nothing was changed. {hint}"
        assert raised.value.facts == {"task_id": 7, "task": task.result()}
    else:
        made = plan(wanted, [migration(key=6), task])
        assert [(step.operation, step.task) for step in made.steps] == [("create", None), ("delete", task)]
        assert made.request
        assert made.request.settings == {**wanted.settings, "consistency_check": "no_check"}
        assert (made.task, made.warnings[0][:26]) == (task, "Several migrations match; ")
        goal = {"completed": "succeeded", "started": "running", "present": "waiting"}[state]
        assert (status_after(made), made.diff()["after"]["description"]) == (goal, "new")


def test_recreate_without_keys_is_refused_before_anything() -> None:
    wanted = desired(on_drift="recreate", description="new")._replace(create_problem="state present requires src_ak")
    with pytest.raises(ConfigurationError) as raised:
        plan(wanted, [migration("paused", description="old")])
    assert raised.value.message == "on_drift recreate cannot create a migration: state present requires src_ak."


def test_a_successor_keeps_what_the_playbook_omits() -> None:
    kept = {
        "migrate_since": 5,
        "enable_metadata_migration": True,
        "enable_restore": True,
        "enable_failed_object_recording": True,
        "enable_requester_pays": True,
        "object_overwrite_mode": "FULL_OVERWRITE",
        "consistency_check": "no_check",
        "dst_storage_policy": "STANDARD",
        "bandwidth_policy": (),
    }
    made = plan(
        desired(on_drift="recreate", description="new"), [migration("paused", **{**kept, "description": "old"})]
    )
    del kept["bandwidth_policy"]
    assert made.request
    assert "task_priority" not in made.request.settings
    settings = dict(made.request.settings)
    assert settings.pop("description") == "new"
    assert {name: settings[name] for name in kept} == kept


def test_a_successor_keeps_a_priority_and_what_is_switched_off() -> None:
    old = migration("paused", description="old", enable_requester_pays=False, own={"task_priority": "LOW"})
    made = plan(desired(on_drift="recreate", description="new"), [old])
    assert made.request
    assert (made.request.settings["task_priority"], made.request.settings["enable_requester_pays"]) == ("LOW", False)


def test_a_successor_needs_the_key_of_a_cdn_that_the_playbook_omits() -> None:
    old = migration("paused", description="old", source_cdn=SourceCdn("c.example.org", "https", "ALIYUN_OSS_A"))
    wanted: dict[str, Any] = {"on_drift": "recreate", "description": "new"}
    assert "uses a CDN with authentication ALIYUN_OSS_A" in refused(ConfigurationError, [old], **wanted).message
    # Without one that requires a key, nothing is asked for.
    free = migration("paused", description="old", source_cdn=SourceCdn("c.example.org", "https", "NONE"))
    assert plan(desired(**wanted), [free]).operations == ["create", "delete"]
    cdn = {"domain": "c.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    for given in ({**cdn, "authentication_key": "k"}, {**cdn, "authentication_type": "NONE"}):
        assert plan(desired(source_cdn=given, **wanted), [old]).operations == ["create", "delete"]


def test_limits_and_priority_are_updated_in_place() -> None:
    window = {"start": "08:00", "end": "10:00", "max_bandwidth": 10}
    task = migration("paused", own={"task_priority": "LOW", "group_type": "NORMAL_TASK"})
    made = plan(desired(bandwidth_policy=[window], task_priority="HIGH"), [task])
    assert made.operations == ["update", "start"]
    assert made.steps[0].task is task
    assert set(made.steps[0].values) == {"bandwidth_policy", "task_priority"}
    assert made.expected
    assert made.expected.bandwidth_policy == made.steps[0].values["bandwidth_policy"]
    assert made.expected.own == {**task.own, "task_priority": "HIGH"}


# What cannot be compared


def test_what_is_unknown_is_warned_of() -> None:
    task = migration("new one", unknown={"b": 1, "a": 2})
    assert plan(desired(dst_storage_policy="STANDARD", state="present"), [task]).warnings == (
        f"The service does not return dst_storage_policy of {LABEL}, so this cannot be compared with the playbook.",
        f"{LABEL} has unknown fields, which are returned unchanged: a, b.",
        f"{LABEL} has the status new one, which is not documented.",
    )
    assert plan(desired(state="present"), [migration()]).warnings == ()
    names = plan(desired(dst_storage_policy="STANDARD", enable_restore=True, state="present"), [task]).warnings[0]
    assert f"not return enable_restore, dst_storage_policy of {LABEL}" in names


def test_every_warning_of_a_plan_is_kept() -> None:
    task = migration("paused", description="old", unknown={"a": 1})
    first, second, third = plan(desired(description="new", on_drift="warn"), [migration(key=6), task]).warnings
    assert first.startswith("Several migrations match; ")
    assert "description is 'old' but should be 'new'" in second
    assert "has unknown fields" in third
