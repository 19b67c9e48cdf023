# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan follows from the desired and the existing tasks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import RUNNING, STOPPED, SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError, DriftError, OmsError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.desired import DesiredTask
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.drift import differences, unreadable
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.plan import Plan, readable
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.planner import plan
from ansible_collections.hwcloud.oms.tests.support.factories import desired, listing, task

STATES = ("present", "started", "stopped", "restarted", "absent")
CDN = {"domain": "cdn.example.org", "protocol": "https"}


def steps(made: Plan) -> list[str]:
    return [f"{step.operation} {step.on}" for step in made.steps]


# States and existing tasks


@pytest.mark.parametrize(
    ("state", "there", "expected"),
    [
        ("present", None, ["create new"]),
        ("present", RUNNING, []),
        ("present", STOPPED, []),
        ("started", None, ["create new"]),
        ("started", RUNNING, []),
        ("started", STOPPED, ["start old"]),
        ("stopped", None, ["create new", "stop new"]),
        ("stopped", RUNNING, ["stop old"]),
        ("stopped", STOPPED, []),
        ("restarted", None, ["create new"]),
        ("restarted", RUNNING, ["stop old", "start old"]),
        ("restarted", STOPPED, ["start old"]),
        ("absent", None, []),
        ("absent", RUNNING, ["stop old", "delete old"]),
        ("absent", STOPPED, ["delete old"]),
    ],
)
def test_each_state_with_each_situation(state: str, there: str | None, expected: list[str]) -> None:
    tasks = [] if there is None else [task(status=there)]
    made = plan(desired(state=state), listing(*tasks))
    assert steps(made) == expected
    assert made.warnings == ()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("there", [None, RUNNING, STOPPED])
def test_the_status_that_is_expected(state: str, there: str | None) -> None:
    made = plan(desired(state=state), listing(*([task(status=there)] if there else [])))
    status = made.expected.status if made.expected else None
    kept = there or RUNNING
    asked = {"present": kept, "started": RUNNING, "stopped": STOPPED, "restarted": RUNNING, "absent": None}
    assert status == asked[state]


def test_an_unknown_status_is_reported_and_not_taken_for_the_desired_one() -> None:
    odd = listing(task(status="PAUSED"))
    assert plan(desired(), odd).warnings == ("Task id-1 has the unknown status PAUSED.",)
    assert steps(plan(desired(state="started"), odd)) == ["start old"]
    assert steps(plan(desired(state="stopped"), odd)) == ["stop old"]
    assert steps(plan(desired(state="absent"), odd)) == ["stop old", "delete old"]


def test_all_that_is_not_known_here_is_reported() -> None:
    odd = listing(task(status="PAUSED", description="old", unknown={"speed": 1, "colour": None}))
    drift, *others = plan(desired(description="new", on_drift="warn"), odd).warnings
    assert "description is 'old' but should be 'new'" in drift
    assert others == [
        "Task id-1 has unknown fields, which are returned unchanged: colour, speed.",
        "Task id-1 has the unknown status PAUSED.",
    ]


# Results


def test_the_result_of_a_planned_create() -> None:
    result = plan(desired(description="new"), listing()).result()
    assert (result["changed"], result["operations"]) == (True, ["create"])
    assert result["sync_task_id"] is None
    assert result["sync_task"]["sync_task_id"] is None
    assert result["sync_task"]["description"] == "new"
    assert result["diff"]["before"] == {}
    assert result["diff"]["after"]["status"] == RUNNING
    assert "previous_sync_task_id" not in result


def test_the_result_of_an_unchanged_task() -> None:
    result = plan(desired(), listing(task())).result()
    assert (result["changed"], result["operations"], result["sync_task_id"]) == (False, [], "id-1")
    assert result["sync_task"] == task().result()
    assert result["diff"]["before"] == result["diff"]["after"] != {}


def test_the_result_of_a_planned_removal() -> None:
    result = plan(desired(state="absent"), listing(task())).result()
    assert (result["changed"], result["sync_task_id"], result["sync_task"]) == (True, "id-1", None)
    assert result["diff"]["before"]["status"] == RUNNING
    assert result["diff"]["after"] == {}


def test_the_result_of_nothing_to_remove() -> None:
    result = plan(desired(state="absent"), listing()).result()
    assert (result["changed"], result["sync_task_id"], result["sync_task"]) == (False, None, None)
    assert result["diff"] == {"before": {}, "after": {}}


def test_differences_show_nothing_that_cannot_be_predicted() -> None:
    shown = readable(task(object_overwrite_mode="FULL_OVERWRITE", source_cdn=SourceCdn("a.example.org", "http")))
    assert not {"sync_task_id", "create_time", "last_start_time", "object_overwrite_mode"} & set(shown)
    assert shown["source_cdn"] == {"domain": "a.example.org", "protocol": "http", "authentication_type": None}


# Drift


@pytest.mark.parametrize(
    ("options", "there", "names"),
    [
        ({"description": "a"}, {"description": "b"}, ["description"]),
        ({"description": ""}, {"description": "b"}, ["description"]),
        ({"enable_restore": True}, {}, ["enable_restore"]),
        ({"enable_restore": False}, {}, []),
        ({"enable_metadata_migration": True}, {}, ["enable_metadata_migration"]),
        ({"dst_storage_policy": "IA"}, {"dst_storage_policy": "STANDARD"}, ["dst_storage_policy"]),
        ({"app_id": "1"}, {"app_id": "2"}, ["app_id"]),
        ({"consistency_check": "crc64"}, {}, ["consistency_check"]),
        ({"consistency_check": "transmission"}, {}, ["consistency_check"]),
        ({"source_cdn": CDN}, {"source_cdn": SourceCdn("b.example.org", "https", "NONE")}, ["source_cdn.domain"]),
        ({"source_cdn": CDN}, {"source_cdn": SourceCdn("cdn.example.org", "http", "NONE")}, ["source_cdn.protocol"]),
        (
            {"source_cdn": CDN},
            {"source_cdn": SourceCdn("cdn.example.org", "https", "QINIU_PRIVATE_AUTHENTICATION")},
            ["source_cdn.authentication_type"],
        ),
        # Options that are not set, null and equivalent values are not drift.
        ({}, {"description": "b", "dst_storage_policy": "IA", "enable_restore": True}, []),
        ({"description": "a"}, {"description": None}, ["description"]),
        ({"description": "a"}, {"description": ""}, ["description"]),
        ({"description": ""}, {"description": None}, []),
        ({"dst_storage_policy": "IA"}, {"dst_storage_policy": None}, []),
        ({"description": "a\n"}, {"description": "a"}, []),
        ({"description": "a"}, {"description": "a \r\n"}, []),
        ({"description": "a\n"}, {"description": " a"}, ["description"]),
        ({"app_id": "1"}, {"app_id": None}, []),
        ({"source_cdn": CDN}, {"source_cdn": None}, []),
        ({"source_cdn": CDN}, {"source_cdn": SourceCdn()}, []),
        ({"source_cdn": CDN}, {"source_cdn": SourceCdn("CDN.example.org", "HTTPS", "NONE")}, []),
        ({"consistency_check": "transmission"}, {"consistency_check": "no_check"}, []),
        ({"consistency_check": "crc64"}, {"consistency_check": "no_check"}, ["consistency_check"]),
        ({"src_crypto_type": "KMS", "src_kms_key_id": "x", "src_ak": "other"}, {}, []),
    ],
)
def test_what_is_drift_and_what_can_not_be_compared(
    options: dict[str, Any], there: dict[str, Any], names: list[str]
) -> None:
    assert sorted(differences(desired(**options), task(**there))) == names


@pytest.mark.parametrize(
    ("options", "there", "names"),
    [
        ({"dst_storage_policy": "IA"}, {}, ["dst_storage_policy"]),
        ({"app_id": "1"}, {}, ["app_id"]),
        ({"app_id": ""}, {}, []),
        ({"enable_restore": False}, {"enable_restore": None}, ["enable_restore"]),
        ({"enable_metadata_migration": True}, {"enable_metadata_migration": None}, ["enable_metadata_migration"]),
        ({"consistency_check": "crc64"}, {"consistency_check": None}, ["consistency_check"]),
        ({"source_cdn": CDN}, {"source_cdn": None}, ["source_cdn"]),
        (
            {"source_cdn": CDN},
            {"source_cdn": SourceCdn()},
            ["source_cdn.domain", "source_cdn.protocol", "source_cdn.authentication_type"],
        ),
        (
            {"source_cdn": CDN},
            {"source_cdn": SourceCdn("cdn.example.org", "https", None)},
            ["source_cdn.authentication_type"],
        ),
        ({"source_cdn": CDN}, {"source_cdn": SourceCdn("cdn.example.org", "https", "NONE")}, []),
        (
            {"description": "a", "app_id": "1", "source_cdn": CDN},
            {"description": "a", "app_id": None, "source_cdn": SourceCdn("cdn.example.org", "https", None)},
            ["app_id", "source_cdn.authentication_type"],
        ),
        # A description is drift, and options that are not set do not matter.
        ({"description": "a"}, {"description": None}, []),
        ({}, {"enable_restore": None, "app_id": None}, []),
    ],
)
def test_what_the_service_does_not_show_is_named(
    options: dict[str, Any], there: dict[str, Any], names: list[str]
) -> None:
    assert unreadable(desired(**options), task(**there)) == names


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted"])
@pytest.mark.parametrize("there", [RUNNING, STOPPED])
def test_what_the_service_does_not_show_is_warned_of(state: str, there: str) -> None:
    made = plan(desired(state=state, dst_storage_policy="IA", app_id="1"), listing(task(status=there)))
    (warning,) = made.warnings
    assert "does not return dst_storage_policy, app_id of task id-1" in warning
    assert warning.endswith("so this cannot be compared with the playbook.")


def test_a_successor_that_exists_already_is_the_result() -> None:
    new = task(sync_task_id="id-2")
    result = Plan(task=task(), expected=new, new=new).result()
    assert (result["sync_task_id"], result["previous_sync_task_id"]) == ("id-2", "id-1")


def test_a_removal_warns_of_nothing_that_is_not_shown() -> None:
    assert plan(desired(state="absent", dst_storage_policy="IA"), listing(task())).warnings == ()


def test_a_description_that_is_added_later_is_drift() -> None:
    with pytest.raises(DriftError, match="description is None but should be 'new'"):
        plan(desired(description="new"), listing(task(description=None)))


def test_drift_names_each_field_with_what_is_and_what_is_wanted() -> None:
    with pytest.raises(DriftError) as failure:
        plan(desired(description="new", enable_restore=True), listing(task(description="old")))
    assert (
        "description is 'old' but should be 'new'; enable_restore is False but should be True" in failure.value.message
    )
    assert "Nothing was changed" in failure.value.message
    assert failure.value.facts["sync_task_id"] == "id-1"


@pytest.mark.parametrize("state", ["present", "started", "restarted"])
def test_drift_that_is_only_warned_of_does_not_hinder_the_state(state: str) -> None:
    drifted = listing(task(status=STOPPED, description="old"))
    made = plan(desired(state=state, description="new", on_drift="warn"), drifted)
    assert steps(made) == ([] if state == "present" else ["start old"])
    assert [text for text in made.warnings if "cannot be updated in place" in text] == list(made.warnings) != []


@pytest.mark.parametrize("on_drift", ["fail", "warn", "recreate", "replace"])
def test_a_stop_never_fails_over_drift(on_drift: str) -> None:
    made = plan(desired(state="stopped", description="new", on_drift=on_drift), listing(task(description="old")))
    assert steps(made) == ["stop old"]
    assert len(made.warnings) == 1


def test_absent_looks_at_no_drift() -> None:
    made = plan(desired(state="absent", description="new"), listing(task(description="old")))
    assert (steps(made), made.warnings) == (["stop old", "delete old"], ())


# CDN key


@pytest.mark.parametrize(("state", "there"), [("started", STOPPED), ("restarted", RUNNING), ("restarted", STOPPED)])
def test_a_start_without_the_key_of_the_tasks_cdn_is_refused_before_anything_changes(state: str, there: str) -> None:
    protected = task(status=there, source_cdn=SourceCdn("cdn.example.org", "https", "ALIYUN_OSS_A"))
    with pytest.raises(ConfigurationError) as failure:
        plan(desired(state=state), listing(protected))
    assert failure.value.message == (
        f"Task {protected.label} uses a CDN with authentication ALIYUN_OSS_A: set source_cdn with its "
        "authentication_key. Nothing was "
        "changed."
    )
    cdn = dict(CDN, authentication_type="ALIYUN_OSS_A", authentication_key="k")
    assert "start old" in steps(plan(desired(state=state, source_cdn=cdn), listing(protected)))


@pytest.mark.parametrize("kind", ["NONE", "QINIU_PRIVATE_AUTHENTICATION", "SOMETHING_NEW", None])
def test_a_start_of_a_task_whose_cdn_needs_no_key(kind: str | None) -> None:
    open_cdn = task(status=STOPPED, source_cdn=SourceCdn("cdn.example.org", "https", kind))
    assert steps(plan(desired(state="started"), listing(open_cdn))) == ["start old"]


def test_a_start_of_a_task_as_it_is_needs_the_key_of_its_own_cdn_whatever_the_playbook_says() -> None:
    """With `on_drift: warn` the task keeps its CDN."""
    protected = task(status=STOPPED, source_cdn=SourceCdn("cdn.example.org", "https", "ALIYUN_OSS_A"))
    with pytest.raises(ConfigurationError, match="uses a CDN with authentication ALIYUN_OSS_A"):
        plan(desired(state="started", on_drift="warn", source_cdn=CDN), listing(protected))


def test_a_successor_that_is_wanted_without_the_key_of_the_old_tasks_cdn() -> None:
    protected = task(source_cdn=SourceCdn("cdn.example.org", "https", "ALIYUN_OSS_A"))
    made = plan(desired(source_cdn=CDN, on_drift="replace"), listing(protected))
    assert steps(made) == ["stop old", "delete old", "create new"]


@pytest.mark.parametrize("state", ["present", "stopped", "absent"])
def test_states_that_start_nothing_need_no_key(state: str) -> None:
    protected = task(source_cdn=SourceCdn("cdn.example.org", "https", "ALIYUN_OSS_A"))
    plan(desired(state=state), listing(protected))


# Properties

OPTIONS = st.fixed_dictionaries(
    {"state": st.sampled_from(STATES), "on_drift": st.sampled_from(["fail", "warn", "recreate", "replace"])},
    optional={
        "description": st.sampled_from(["", "a", "b"]),
        "enable_restore": st.booleans(),
        "dst_storage_policy": st.sampled_from(["IA", "STANDARD"]),
        "consistency_check": st.sampled_from(["size_last_modified", "crc64", "transmission"]),
        "source_cdn": st.just(CDN),
        "dst_bucket": st.sampled_from(["photos-copy", "other"]),
    },
)
TASKS = st.builds(
    task,
    status=st.sampled_from([RUNNING, STOPPED]),
    description=st.sampled_from([None, "a", "b"]),
    enable_restore=st.booleans(),
    consistency_check=st.sampled_from(["size_last_modified", "crc64", "no_check"]),
    source_cdn=st.sampled_from([None, SourceCdn("cdn.example.org", "https", "NONE"), SourceCdn("x.org", "http")]),
    dst_bucket=st.sampled_from(["photos-copy", "other", "third"]),
    src_region=st.sampled_from(["cn-hangzhou", "cn-beijing"]),
)


def planned(want: DesiredTask, there: list[SyncTask]) -> Plan | None:
    try:
        return plan(want, listing(*there))
    except OmsError:
        return None


@given(OPTIONS, st.lists(TASKS, max_size=2))
def test_planning_on_the_expected_result_is_a_no_op(options: dict[str, Any], there: list[SyncTask]) -> None:
    want = desired(**options)
    there = [one._replace(sync_task_id="id-%d" % number) for number, one in enumerate(there)]
    made = planned(want, there)
    if made is None:
        return
    after = [one for one in there if not made.task or one.sync_task_id != made.task.sync_task_id]
    if made.expected:
        after.append(made.expected._replace(sync_task_id="id-9"))
    again = planned(want._replace(state="started") if want.state == "restarted" else want, after)
    assert again is not None
    assert again.steps == ()
    assert not again.result()["changed"]


@given(OPTIONS, st.lists(TASKS, max_size=2))
def test_no_plan_touches_more_than_one_task_or_makes_one_without_proof(
    options: dict[str, Any], there: list[SyncTask]
) -> None:
    made = planned(desired(**options), there)
    if made is None:
        return
    assert made.operations.count("create") <= 1
    assert ("create" in made.operations) == (made.request is not None)
    for number, step in enumerate(made.steps):
        assert step.on == "new" or made.task is not None
        assert step.on == "old" or "create" in made.operations[: number + 1]
    if "delete" in made.operations and made.task is not None and made.task.status == RUNNING:
        assert made.operations.index("stop") < made.operations.index("delete"), "only a stopped task can be deleted"
