# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The right task is found when no task or several tasks match."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import (
    AmbiguousTaskError,
    DriftError,
    TaskLookupError,
    TaskNotFoundError,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.find import find
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.planner import plan
from ansible_collections.hwcloud.oms.tests.support.factories import CREATED, desired, listing, task
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY

REGION = task(sync_task_id="region", src_region="cn-beijing")
TARGET = task(sync_task_id="target", dst_region="cn-east-3")
CLOUD = task(sync_task_id="cloud", src_cloud_type="AWS")
BOTH = task(sync_task_id="both", src_cloud_type="AWS", src_region="cn-beijing")
BUCKET = task(sync_task_id="bucket", src_bucket="another")
STATES = ("present", "started", "stopped", "restarted", "absent")
NO_BUCKETS: dict[str, None] = dict.fromkeys(IDENTITY)


# By buckets


def test_the_one_that_matches_is_meant_whatever_else_is_there() -> None:
    found, warnings = find(desired(), listing(REGION, CLOUD, task(), BUCKET))
    assert (found, warnings) == (task(), ())


OLDER = {"create_time": CREATED - 1}


@pytest.mark.parametrize(
    "older", [REGION._replace(**OLDER), TARGET._replace(**OLDER)], ids=["src_region", "dst_region"]
)
@pytest.mark.parametrize("state", STATES)
def test_an_older_task_in_another_region_is_warned_of(state: str, older: SyncTask) -> None:
    """An unfinished recreate leaves one, but both may be wanted."""
    for others in ([older], [CLOUD._replace(**OLDER), older, BOTH, BUCKET]):
        made = plan(desired(state=state, on_drift="recreate"), listing(*others, task()))
        assert made.task == task()
        assert made.warnings == (
            f"Task {older.label} is older than task {task().label} and differs from it only in its region. If it is "
            "left over, such as from a recreate that did not finish, delete it with state absent and its sync_task_id.",
        )


@pytest.mark.parametrize("state", STATES)
def test_two_that_match_are_a_conflict_that_names_both(state: str) -> None:
    with pytest.raises(AmbiguousTaskError, match="More than one task matches") as failure:
        find(desired(state=state), listing(task(), task(sync_task_id="id-2")))
    assert failure.value.facts["sync_task_ids"] == ["id-1", "id-2"]
    assert "id-1" in failure.value.message
    assert "sync_task_id" in failure.value.message


@pytest.mark.parametrize("other", [BUCKET, BOTH], ids=["bucket", "cloud and region"])
@pytest.mark.parametrize("state", STATES)
def test_a_task_that_is_plainly_another_is_passed_over(state: str, other: SyncTask) -> None:
    found, warnings = find(desired(state=state), listing(other))
    assert found is None
    assert warnings == ()


@pytest.mark.parametrize("state", ["present", "started", "restarted"])
@pytest.mark.parametrize("near", [REGION, TARGET], ids=["src_region", "dst_region"])
def test_a_misspelt_region_makes_no_second_task(state: str, near: SyncTask) -> None:
    with pytest.raises(DriftError, match="_region is "):
        plan(desired(state=state), listing(near))


@pytest.mark.parametrize("state", ["present", "started", "restarted"])
def test_with_warn_the_task_in_another_region_is_worked_on(state: str) -> None:
    made = plan(desired(state=state, on_drift="warn"), listing(REGION))
    assert made.task == REGION
    assert "create" not in made.operations
    assert "src_region is 'cn-beijing' but should be 'cn-hangzhou'" in made.warnings[0]


def test_a_stop_works_on_the_task_in_another_region() -> None:
    made = plan(desired(state="stopped"), listing(REGION))
    assert (made.task, made.operations) == (REGION, ["stop"])
    assert "src_region" in made.warnings[0]


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted"])
def test_several_in_other_regions_are_a_conflict(state: str) -> None:
    with pytest.raises(AmbiguousTaskError, match="in a different region") as failure:
        plan(desired(state=state, on_drift="warn"), listing(REGION, TARGET))
    assert failure.value.facts["sync_task_ids"] == ["region", "target"]


def test_absent_never_touches_a_task_in_another_region() -> None:
    made = plan(desired(state="absent"), listing(REGION, TARGET))
    assert made.steps == ()
    assert ["region" in made.warnings[0], "target" in made.warnings[1]] == [True, True]


@pytest.mark.parametrize("state", STATES)
def test_a_task_of_another_cloud_is_warned_of_and_left_alone(state: str) -> None:
    made = plan(desired(state=state), listing(CLOUD))
    assert made.task is None
    assert made.operations == {"absent": [], "stopped": ["create", "stop"]}.get(state, ["create"])
    assert len(made.warnings) == 1
    assert "Task cloud " in made.warnings[0]


@pytest.mark.parametrize("state", STATES)
def test_a_task_whose_identity_is_not_wholly_shown_may_be_the_one(state: str) -> None:
    with pytest.raises(AmbiguousTaskError, match="More than one task may match"):
        find(desired(state=state), listing(task(src_region=None)))


def test_a_task_of_which_nothing_agrees_does_not_match_even_if_it_has_few_fields() -> None:
    found, _warnings = find(desired(), listing(task(src_region=None, src_bucket="another")))
    assert found is None


# By id


@pytest.mark.parametrize("given", [{}, {"src_bucket": "photos-origin"}, dict(IDENTITY)])
def test_an_id_picks_one_of_several_that_match(given: dict[str, Any]) -> None:
    both = listing(task(), task(sync_task_id="id-2"))
    found, warnings = find(desired(**dict(NO_BUCKETS, src_cloud_type="Aliyun", sync_task_id="id-2", **given)), both)
    assert (found, warnings) == (task(sync_task_id="id-2"), ())


@pytest.mark.parametrize("name", list(IDENTITY))
@pytest.mark.parametrize("state", STATES)
def test_buckets_that_are_given_with_an_id_must_agree(state: str, name: str) -> None:
    want = desired(**dict(NO_BUCKETS, state=state, sync_task_id="id-1", on_drift="warn", **{name: "other"}))
    with pytest.raises(TaskLookupError, match="does not match the given " + name):
        plan(want, listing(task()))


def test_the_cloud_is_not_compared_with_an_id() -> None:
    found, _warnings = find(desired(sync_task_id="cloud", src_cloud_type="Aliyun"), listing(CLOUD))
    assert found == CLOUD


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted"])
def test_nothing_is_created_for_an_unknown_id(state: str) -> None:
    with pytest.raises(
        TaskNotFoundError, match=r"No synchronization task with sync_task_id gone was found\. Nothing was created"
    ):
        plan(desired(state=state, sync_task_id="gone"), listing(task()))


def test_an_unknown_id_is_absent_already() -> None:
    made = plan(desired(state="absent", sync_task_id="gone"), listing(task()))
    assert (made.steps, made.warnings) == ((), ())


@pytest.mark.parametrize("tasks", [[], [BUCKET], [BOTH, BUCKET]])
def test_proof_of_absence_can_not_be_had_while_a_task_is_there(tasks: list[SyncTask]) -> None:
    Absent(listing(*tasks), task().identity)
    with pytest.raises(ValueError, match="in the list"):
        Absent(listing(task(), *tasks), task().identity)
    Absent(listing(task(), *tasks), task().identity, excluding=("id-1",))


def test_proof_of_absence_can_not_be_had_for_half_an_identity() -> None:
    with pytest.raises(ValueError, match="not complete"):
        Absent(listing(), task(src_region=None).identity)
