# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list of desired tasks is planned as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Listing
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.desired import DesiredTask
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.entries import Entry, read_list
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.list_planner import ListPlan, plan_list
from ansible_collections.hwcloud.oms.tests.support.list_factories import CREDENTIALS, DEFAULTS, entry, planned, task


def work(plan: ListPlan) -> list[Any]:
    """Return the steps in order."""
    assert plan.problems == []
    return [(step.entry.label.partition("-")[0], step.operations) for step in plan.steps]


@pytest.mark.parametrize(
    ("desired", "expected"),
    [
        ([entry("a"), entry("b", sorce=1)], "oms_sync_tasks[1] (b-origin -> b-copy): unknown option sorce"),
        (
            [entry("a", src_credentials="nobody")],
            "oms_sync_tasks[0] (a-origin -> a-copy): src_credentials names credentials that oms_",
        ),
        (
            [entry("a"), entry("a", description="x")],
            "oms_sync_tasks[1] (a-origin -> a-copy): it means the same task as oms_sync_tasks[0]",
        ),
        (
            [entry("t"), {"sync_task_id": "t"}],
            "oms_sync_tasks[1] (t): it means the same task as oms_sync_tasks[0] (t-origin -> t-copy)",
        ),
        ([{"sync_task_id": "no"}] * 2, "oms_sync_tasks[1] (no): it means the same task as oms_sync_tasks[0] (no)"),
        (
            [entry("t", src_region="cn-hangzhou"), entry("t")],
            "oms_sync_tasks[1] (t-origin -> t-copy): it means the same task",
        ),
    ],
)
def test_what_is_wrong_is_reported_with_its_entry(desired: list[Any], expected: str) -> None:
    """The problems of a single entry are tested in test_entries.py."""
    (problem,) = planned(desired, [task("t")]).problems
    assert problem.startswith(expected)


def test_what_is_made_comes_before_what_is_removed() -> None:
    there = [task("old"), task("kept"), task("other", description="x")]
    desired = [entry("old", state="absent"), entry("new"), entry("kept"), entry("other", description="y")]
    plan = planned(desired, there)
    assert work(plan) == [("new", ["create"]), ("kept", []), ("other", []), ("old", ["stop", "delete"])]
    assert (plan.limit, plan.used, plan.used_after) == (5, 3, 3)
    obstacles = [step.obstacle for step in plan.steps]
    assert "cannot be updated in place" in obstacles.pop(2)
    assert obstacles == ["", "", ""]


def test_removals_come_first_where_the_quota_needs_it() -> None:
    there = [task(name) for name in "abcde"]
    desired = [entry("new"), entry("a", state="absent")]
    assert work(planned(desired, there)) == [("a", ["stop", "delete"]), ("new", ["create"])]
    assert work(planned(desired, there[:4])) == [("new", ["create"]), ("a", ["stop", "delete"])]


def test_a_successor_finds_its_room_before_new_tasks_take_it() -> None:
    there = [task("a", description="x"), *(task(name) for name in "bcd")]
    desired = [entry("new"), entry("a", description="y", on_drift="recreate")]
    assert work(planned(desired, there)) == [("a", ["create", "stop", "delete"]), ("new", ["create"])]
    leaving = [entry("d", state="absent"), *desired]
    assert [name for name, _operations in work(planned(leaving, there))] == ["a", "new", "d"]
    assert "exceed the quota of 5 tasks" in planned(desired, [*there, task("e")]).problems[0]


def test_what_has_no_room_is_refused() -> None:
    desired = [entry("a"), entry("b"), entry("t")]
    assert planned(desired, [task("t")], prune_max=1).problems == []
    assert planned(desired, [task("t")], defaults={**DEFAULTS, "quota": 2}).problems == [
        "The list would exceed the quota of 2 tasks (1 exist). It needs 3. An entry with state absent makes room; what "
        "is pruned does not, since it goes last."
    ]
    there = [task("s"), task("t")]
    refused = planned([entry("a"), entry("b")], there, defaults={**DEFAULTS, "quota": 2})
    assert "It needs 4. Tasks without an entry: s (Aliyun cn-beijing/s-origin to cn-north-4/s-copy); t (" in str(
        refused.problems
    )
    assert [step.operations for step in refused.steps] == [["create"], ["create"]]
    recreating = planned([entry("t", description="new", on_drift="recreate")], there, defaults={**DEFAULTS, "quota": 2})
    assert "It needs 3. Tasks without an entry" in recreating.problems[0]
    # The minimum of all entries is used.
    assert planned([entry("a", quota=1), entry("b", quota=9)]).limit == 1


def test_only_what_no_entry_names_is_pruned() -> None:
    """Not a task that an entry names by ID, with `state: absent`, another region or another cloud."""
    names = ("id", "gone", "region", "cloud", "far", "left")
    desired = [
        {"sync_task_id": "id"},
        entry("gone", state="absent"),
        entry("region", src_region="cn-hangzhou"),
        entry("cloud", src_cloud_type="AWS"),
        entry("far", src_cloud_type="AWS", src_region="cn-hangzhou", dst_region="cn-south-1"),
    ]
    pruning, keeping = (planned(desired, [task(name) for name in names], prune_max=most) for most in (1, None))
    assert [one.sync_task_id for one in pruning.prune] == ["left"]
    assert keeping.prune == []
    assert [one.sync_task_id for one in keeping.not_named] == ["left"]


@pytest.mark.parametrize("near", [{"src_region": "cn-hangzhou"}, {"dst_region": "cn-east-3"}], ids=str)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_task_in_another_region_is_not_meant_where_the_entry_has_its_own(near: dict[str, Any], state: str) -> None:
    """A recreate for the region that fails leaves it. An entry that is to be absent never touches it."""
    there = [task("own", **entry("a")), task("near", **entry("a", **near))]
    left = ["near"] if state == "present" else []
    pruning, keeping = (planned([entry("a", state=state)], there, prune_max=most) for most in (1, None))
    assert [one.sync_task_id for one in pruning.prune] == left
    assert [one.sync_task_id for one in keeping.not_named] == left
    # Another entry may mean it.
    both = planned([entry("a"), entry("a", **near)], there, prune_max=1)
    assert (both.problems, both.not_named) == ([], [])


def test_what_an_entry_names_by_its_id_is_not_pruned_where_the_rest_does_not_agree() -> None:
    plan = planned([{"sync_task_id": "a", "src_bucket": "elsewhere"}], [task("a"), task("b")], prune_max=1)
    assert "does not match the given src_bucket" in plan.steps[0].obstacle
    assert plan.steps[0].found is None
    assert [one.sync_task_id for one in plan.prune] == ["b"]


def test_a_step_is_labelled_by_its_buckets() -> None:
    """By those of its task where the entry has an ID only, and by the ID where no such task exists."""
    half = {"sync_task_id": "c", "src_bucket": "c-origin"}
    desired = [entry("a"), {"sync_task_id": "b"}, half, {**half, "sync_task_id": "gone"}]
    steps = planned(desired, [task("b"), task("c")]).steps
    assert [steps[index].bucket("src_bucket") for index in (0, 1, 3)] == ["a-origin", "b-origin", "c-origin"]
    assert [step.label for step in steps] == ["a-origin -> a-copy", "b-origin -> b-copy", "c-origin -> c-copy", "gone"]


def test_each_entry_that_is_worked_on_gets_its_keys() -> None:
    """Those of an entry that names unknown credentials are not looked up, since that is reported already."""
    desired = [entry("a"), entry("b"), entry("c", src_credentials="nobody"), entry("d")]
    entries, _problems = read_list(desired, DEFAULTS, credentials=CREDENTIALS)
    asked: list[str] = []

    def resolve(one: Entry) -> DesiredTask:
        assert one.desired
        asked.append(one.label)
        if one.label.startswith("b"):
            raise ConfigurationError("src_sk is missing. Nothing was sent.")
        return one.desired._replace(keys={"src_ak": one.label})

    plan = plan_list(entries, CREDENTIALS, Listing([]), 5, resolve=resolve)
    assert asked == ["a-origin -> a-copy", "b-origin -> b-copy", "d-origin -> d-copy"]
    assert [step.desired.keys["src_ak"] for step in plan.steps] == [asked[0], "some-key", "some-key", asked[2]]
    assert len(plan.problems) == 2
    assert plan.problems[0].startswith("oms_sync_tasks[2] (c-origin -> c-copy): src_credentials names")
    assert plan.problems[1] == "oms_sync_tasks[1] (b-origin -> b-copy): src_sk is missing"


def test_a_string_is_not_an_empty_list() -> None:
    assert planned([], [task("a")], prune_max=1).problems == []
    (problem,) = planned("", [task("a")], prune_max=1).problems
    assert "oms_sync_tasks is a string, not a list." in problem


def test_pruning_has_a_limit() -> None:
    assert planned([], [task("a"), task("b")], prune_max=1).problems == [
        "2 tasks have no entry and would be removed, more than oms_sync_tasks_prune_max (1): a (Aliyun "
        "cn-beijing/a-origin to cn-north-4/a-copy); b (Aliyun cn-beijing/b-origin to cn-north-4/b-copy)."
    ]
    assert planned([], [task("a"), task("b")], prune_max=2).problems == []


def test_credentials_of_another_type_are_reported_with_all_else() -> None:
    first, second, *_missing = planned([entry("a"), entry("a")], credentials="SourceKeySecret").problems
    assert first == "oms_credentials is a string, not a dictionary from names to ak and sk"
    assert "it means the same task" in second


# A part of the list


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ({}, ["runs", "rests", "new", "gone"]),
        ({"state": "restarted", "statuses": ["SYNCHRONIZING"]}, ["runs"]),
        ({"state": "restarted", "statuses": ["SYNCHRONIZING"], "credentials": []}, ["runs"]),
        ({"state": "restarted", "credentials": ["other"], "statuses": ["SYNCHRONIZING", "STOPPED"]}, ["rests"]),
        ({"state": "started", "sync_task_ids": ["rests", "gone", "no longer there"]}, ["rests"]),
        ({"state": "absent"}, ["runs", "rests", "new", "gone"]),
    ],
)
def test_a_selection_works_on_some_entries_only(selection: dict[str, Any], names: list[str]) -> None:
    credentials = {**CREDENTIALS, "other": CREDENTIALS["source"]}
    desired = [entry("runs"), entry("rests", src_credentials="other"), entry("new"), entry("gone", state="absent")]
    there = [task("runs"), task("rests", status="STOPPED"), task("gone")]
    plan = planned(desired, there, credentials=credentials, selection=selection)
    assert plan.problems == []
    assert [step.entry.label.partition("-")[0] for step in plan.steps] == names
    assert {step.state for step in plan.steps} <= {selection.get("state", "present"), "absent"}


def test_credentials_are_needed_only_for_what_is_selected() -> None:
    desired = [entry("a"), entry("b", src_credentials="elsewhere")]
    chosen = {"state": "restarted", "credentials": ["source"]}
    assert planned(desired, [task("a"), task("b")], selection=chosen).problems == []
    assert len(planned(desired, [task("a"), task("b")]).problems) == 1


@pytest.mark.parametrize("on_drift", ["fail", "recreate", "replace"])
@pytest.mark.parametrize("state", ["started", "restarted"])
def test_a_selection_recreates_no_task(state: str, on_drift: str) -> None:
    """Keys are rotated and a window is closed despite drift, and no task gets a new ID."""
    desired = [entry("a", description="wanted", on_drift=on_drift)]
    plan = planned(desired, [task("a", description="there", status="STOPPED")], selection={"state": state})
    assert work(plan) == [("a", ["start"])]


def test_an_entry_that_is_to_be_absent_stands_in_the_way_of_no_selection() -> None:
    """It is checked and matched with its own state, not as one to be restarted."""
    moved = [entry("a", src_region="cn-hangzhou", state="absent"), entry("a")]
    without_an_id = entry("b", src_cloud_type="Tencent", state="absent")
    for state in ("started", "restarted"):
        plan = planned([*moved, without_an_id], [task("a", status="STOPPED")], selection={"state": state})
        assert work(plan) == [("a", ["start"])]


def test_what_is_selected_and_unknown_is_reported() -> None:
    selection = {"state": "started", "sync_task_ids": ["a", "b"]}
    assert planned([entry("a")], [task("a"), task("b")], selection=selection).problems == [
        "Task b has no entry in the list, so its keys are not known."
    ]
    selection = {"state": "restarted", "credentials": ["source", "half", "sorce"]}
    assert planned([entry("a")], [task("a")], selection=selection).problems == [
        "No entry names the credentials sorce, and oms_credentials does not have them."
    ]


# Properties


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), unique_by=lambda one: one[0], max_size=8),
    st.integers(1, 6),
)
def test_the_quota_is_never_passed_on_the_way(there: list[str], desired: list[Any], quota: int) -> None:
    """A list that fits the quota in some order is never refused."""
    entries = [entry(name, **({"state": "absent"} if gone else {})) for name, gone in desired]
    plan = planned(entries, [task(name) for name in there], defaults={**DEFAULTS, "quota": quota})
    made = {name for name, gone in desired if not gone} - set(there)
    removed = {name for name, gone in desired if gone} & set(there)
    fits = not made or len(there) - len(removed) + len(made) <= quota
    assert bool(plan.problems) is not fits
    used = len(there)
    for step in plan.steps if fits else []:
        for operation in step.operations:
            assert operation != "create" or used < quota
            used += {"create": 1, "delete": -1}.get(operation, 0)
    assert not fits or used == plan.used_after
