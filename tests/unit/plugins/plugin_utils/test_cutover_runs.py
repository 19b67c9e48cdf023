# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole cut-overs on a simulated cloud, in virtual time: a proof holds exactly if the destination equals the source."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._cutover import Limits, enter, record
from ansible_collections.hwcloud.oms.plugins.plugin_utils._cutover_variables import check_variables
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.cutover import KINDS, Cutover, Killed
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.list_factories import USABLE, pair
from ansible_collections.hwcloud.oms.tests.support.work_runner import EVENT, LIST, MIGRATIONS, run

BEFORE = ["sync", "copy", "catch_up", "freeze", "verify"]


class Writer:
    """An application that adds and changes objects in a bucket every few seconds until it is stopped."""

    def __init__(self, bench: Bench, name: str = "photos", objects: int = 40, every: float = 3.0) -> None:
        self.clock = bench.clock
        self.bucket = bench.cloud.add_bucket("Aliyun", f"{name}-origin", region="cn-beijing")
        bench.cloud.add_bucket("HEC", f"{name}-copy", region="cn-north-4")
        self.every = every
        self.writes = 0
        self.is_stopped = False
        for number in range(objects):
            self.bucket.put(StoredObject(f"{number}.jpg", 1000 + number, self.clock.time() - 86400))
        self.clock.call_later(every, self.write)

    def write(self) -> None:
        if self.is_stopped:
            return
        self.writes += 1
        # An old object gets a new content, and a new one is added.
        self.bucket.put(StoredObject(f"{self.writes % 7}.jpg", 5000 + self.writes, self.clock.time()))
        self.bucket.put(StoredObject(f"new-{self.writes}.jpg", 700, self.clock.time()))
        self.clock.call_later(self.every, self.write)

    def stop(self) -> None:
        self.is_stopped = True


def equal(bench: Bench, name: str = "photos") -> bool:
    return bool(bench.cloud.compare("Aliyun", f"{name}-origin", f"{name}-copy")["equal"])


def passes(bench: Bench, use: str) -> list[dict[str, Any]]:
    """Return the tasks or the groups, and not those through which a synchronization task works."""
    made = bench.cloud.migration_tasks() if use == "task" else bench.cloud.migration_task_groups()
    return [one for one in made if one.get("group_type") != "SYNC_TASK"]


def labels(fact: dict[str, Any], index: int = 0) -> list[str]:
    return [made["run"] for made in fact["pairs"][index]["passes"]]


@pytest.mark.parametrize("use", ["task", "group"])
def test_a_writer_that_is_stopped_by_the_freeze(use: str) -> None:
    bench = Bench()
    writer = Writer(bench)
    cutover = Cutover(bench, [pair("photos")], use, {"freeze": writer.stop}, Limits(small=10))
    fact = cutover.run("all")
    assert (fact["problems"], fact["proven"]) == ([], True)
    assert writer.writes > 3
    assert equal(bench)
    assert (labels(fact)[0], labels(fact)[-2:]) == ("first", ["final-1", "proof-1"])
    proof = fact["pairs"][0]["proof"]
    assert (proof["copied"], proof["failed"], proof["skipped"]) == (0, 0, len(writer.bucket.objects))
    # Nothing is left of it.
    assert bench.cloud.tasks() == []
    assert bench.cloud.migration_tasks() + bench.cloud.migration_task_groups() == []
    assert fact["keys"] == ["source", "target"]


def test_without_a_freeze_the_proof_fails() -> None:
    bench = Bench()
    Writer(bench)
    fact = Cutover(bench, [pair("photos")]).run(BEFORE)
    assert fact["proven"] is False
    assert "photos-origin -> photos-copy: verify: proof-1 copied" in fact["problems"][0]
    assert not equal(bench)


def test_catch_ups_continue_until_one_copies_little_or_there_were_enough() -> None:
    bench = Bench()
    writer = Writer(bench, every=0.5)
    fact = Cutover(bench, [pair("photos")], limits=Limits(small=2, passes=3)).run(["copy", "catch_up"])
    assert labels(fact) == ["first", "catch-up-1", "catch-up-2", "catch-up-3"]
    assert "catch-up-3 still copied" in fact["warnings"][0]
    writer.stop()
    again = Cutover(bench, [pair("photos")], limits=Limits(small=2, passes=3)).run("catch_up")
    assert (labels(again)[0], labels(again)[-1], again["warnings"]) == ("catch-up-4", "catch-up-5", [])
    assert equal(bench)


def test_a_catch_up_looks_only_at_what_changed_since_the_copy_before() -> None:
    bench = Bench()
    Writer(bench).stop()
    cutover = Cutover(bench, [pair("photos")])
    cutover.run("copy")
    bench.clock.sleep(7200)
    cutover.run("catch_up")
    first, second = bench.cloud.migration_tasks()
    assert not first["migrate_since"]
    assert 0 <= first["first_started"] - 3600 - second["migrate_since"] < 3


@pytest.mark.parametrize("use", ["task", "group"])
def test_objects_that_fail_at_first(use: str) -> None:
    bench = Bench()
    writer = Writer(bench)
    writer.bucket.put(StoredObject("slow.jpg", 10, 1.7e9, failures=2))
    fact = Cutover(bench, [pair("photos")], use, {"freeze": writer.stop}).run(BEFORE)
    assert (fact["problems"], fact["proven"], equal(bench)) == ([], True, True)


@pytest.mark.parametrize("use", ["task", "group"])
@pytest.mark.parametrize("counters", ["reset", "keep"])
def test_a_proof_does_not_depend_on_what_a_copy_counts_that_was_started_again(use: str, counters: str) -> None:
    bench = Bench(restart_counters=counters)
    writer = Writer(bench)
    writer.stop()
    bench.cloud.plan_breakdown("TRF.0061")
    fact = Cutover(bench, [pair("photos")], use).run(BEFORE)
    assert (fact["problems"], fact["proven"], equal(bench)) == ([], True, True)
    first, proof = fact["pairs"][0]["passes"][0], fact["pairs"][0]["proof"]
    objects = len(writer.bucket.objects)
    assert (first["complete"], first["copied"] < objects) == (True, counters == "reset")
    assert (proof["copied"], proof["failed"], proof["skipped"]) == (0, 0, objects)


@pytest.mark.parametrize("use", ["task", "group"])
@pytest.mark.parametrize(
    ("phase", "lost", "made"),
    [("copy", "first", "first-2"), ("catch_up", "catch-up-1", "catch-up-2"), ("freeze", "final-1", "final-2")],
)
def test_a_pass_that_no_restart_heals_is_followed_by_a_new_one(use: str, phase: str, lost: str, made: str) -> None:
    """As when an object is removed from the source after the service has listed it."""
    bench = Bench()
    writer = Writer(bench)
    writer.stop()
    cutover = Cutover(bench, [pair("photos")], use)
    phases = ["sync", "copy", "catch_up", "freeze"]
    if phase != "copy":
        cutover.run(phases[: phases.index(phase)])
    # A group is started again whatever its reason, so it has to fail again and again.
    bench.cloud.plan_breakdown("TRF.0156", times=None)
    fact = cutover.run(phase)
    bench.cloud.context.breakdowns.clear()
    (problem,) = fact["problems"]
    assert labels(fact) == [lost]
    assert "A source object no longer exists." in problem
    assert problem.endswith(f" Run the phase {phase} again, which makes a new pass.")
    if phase == "copy":
        assert "Run the phase copy before freeze" in cutover.run("freeze")["problems"][0]
    again = cutover.run(phase)
    assert (labels(again), again["problems"]) == ([made], [])
    assert again["warnings"] == [
        f"photos-origin -> photos-copy: {lost} failed, and no restart helps: A source object no longer exists "
        f"(TRF.0156). {made} takes its place."
    ]
    if phase == "copy":
        assert labels(cutover.run("copy")) == ["first-2"], "a rerun finds it"
    fact = cutover.run(["catch_up", "freeze", "verify", "clean_up"])
    assert (fact["problems"], fact["proven"], equal(bench)) == ([], True, True)
    assert bench.cloud.tasks() + bench.cloud.migration_tasks() + bench.cloud.migration_task_groups() == []


def test_one_of_two_pairs_fails_and_the_other_goes_on() -> None:
    bench = Bench()
    writer, other = Writer(bench), Writer(bench, "logs")
    other.bucket.put(StoredObject("broken.log", 10, 1.7e9, failures=-1))
    pairs = [pair("photos"), pair("logs")]
    stopped: list[str] = []
    cutover = Cutover(bench, pairs, hooks={"freeze": lambda: stopped.append("frozen")})
    fact = cutover.run("all")
    assert fact["problems"][0].startswith("logs-origin -> logs-copy: copy: ")
    assert fact["problems"][-1] == "Not begun because of this: freeze, verify, switch, clean_up."
    assert (stopped, fact["phases"]) == ([], ["preflight", "sync", "copy", "catch_up"])
    assert fact["pairs"][0]["passes"][0]["complete"]
    writer.stop()
    other.stop()
    cutover.run("catch_up")
    verified = cutover.run("verify")
    assert [one["proven"] for one in verified["pairs"]] == [True, False]
    assert [problem.partition(": ")[0] for problem in verified["problems"]] == ["logs-origin -> logs-copy"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_list_of_synchronization_tasks_that_is_refused_is_a_problem(check_mode: bool) -> None:
    """The tasks of others may use up the quota; the module then has no result for any pair."""
    bench = Bench(quota=6)
    for number in range(5):
        assert run(bench, LIST, sync_tasks=[pair(f"other-{number}")], credentials=USABLE).good
    fact = Cutover(bench, [pair("photos")]).run(["sync", "freeze"], check_mode)
    assert fact["problems"][0].startswith("sync: Nothing was changed. The list would exceed the quota of 5 tasks")
    assert fact["problems"][1:] == ["Not begun because of this: freeze."]
    assert len(bench.cloud.tasks()) == 5
    assert Cutover(bench, [pair("photos")], quota=6).run("sync", check_mode)["problems"] == []
    assert len(bench.cloud.tasks()) == 5 + (not check_mode)


def test_a_removal_that_is_refused_is_a_problem() -> None:
    plan = {"pairs": [{"index": 0}], "removals": [[{"run": "first"}, {"run": "final-1"}]]}
    given = check_variables([pair("a")], "clean_up", "task", USABLE, {}, {}, 1.8e9, lambda path: path)
    after = record(enter(given["progress"], "clean_up"), plan, {"results": [], "msg": "HTTP 403."}, Limits())
    assert after["problems"] == [f"a-origin -> a-copy: clean_up: {run}: HTTP 403." for run in ("first", "final-1")]


def test_a_removed_object_is_found_and_an_older_proof_is_not_believed() -> None:
    bench = Bench()
    writer = Writer(bench)
    cutover = Cutover(bench, [pair("photos")], hooks={"freeze": writer.stop})
    assert cutover.run(BEFORE)["proven"] is True
    del bench.cloud.bucket("HEC", "photos-copy").objects["5.jpg"]
    fact = cutover.run("verify")
    assert (fact["proven"], labels(fact)) == (False, ["proof-2"])
    assert "proof-2 copied 1 of" in fact["problems"][0]
    assert cutover.run("verify")["proven"] is True


@pytest.mark.parametrize("use", ["task", "group"])
def test_an_empty_bucket_is_proven_and_what_comes_later_is_copied(use: str) -> None:
    bench = Bench()
    writer = Writer(bench, objects=0)
    writer.stop()
    cutover = Cutover(bench, [pair("photos")], use)
    fact = cutover.run(BEFORE)
    assert (fact["problems"], fact["proven"]) == ([], True)
    assert [made["empty"] for made in fact["pairs"][0]["passes"]] == [True] * 4
    assert fact["warnings"] == ["photos-origin -> photos-copy: the source bucket is empty, so nothing was compared."]
    assert cutover.report()["table"][-1].startswith("proven  ")
    assert labels(cutover.run("copy")) == ["first"]
    writer.bucket.put(StoredObject("late.jpg", 10, bench.clock.time()))
    found = cutover.run("verify")
    assert (found["proven"], found["pairs"][0]["proof"]["copied"], equal(bench)) == (False, 1, True)
    assert cutover.run("verify")["warnings"] == []


@pytest.mark.parametrize("use", ["task", "group"])
def test_the_proof_of_a_selection_without_objects_warns(use: str) -> None:
    """As with a prefix that is misspelt."""
    bench = Bench(empty_selection="succeed")
    Writer(bench).stop()
    cutover = Cutover(bench, [pair("photos", object_key=["photoz/"], task_type="prefix")], use)
    fact = cutover.run(["copy", "verify"])
    assert (fact["problems"], fact["proven"]) == ([], True)
    assert fact["warnings"] == [
        "photos-origin -> photos-copy: no object of the source matches object_key or list_file, so nothing was "
        "compared."
    ]


@pytest.mark.parametrize("use", ["task", "group"])
@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({"object_overwrite_mode": "NO_OVERWRITE"}, False),
        ({"object_overwrite_mode": "FULL_OVERWRITE"}, True),
        ({"migrate_since": "2026-02-28T00:00:00Z"}, True),
    ],
)
def test_a_proof_does_not_depend_on_the_options_of_the_pair(use: str, options: dict[str, Any], first: bool) -> None:
    """With NO_OVERWRITE, objects that changed after they were copied differ: the proof says so."""
    bench = Bench()
    writer = Writer(bench)
    cutover = Cutover(bench, [pair("photos", **options)], use, {"freeze": writer.stop})
    fact = cutover.run(BEFORE)
    assert fact["proven"] is first
    (proof,) = (one for one in passes(bench, use) if "proof-1" in one["description"])
    assert proof["object_overwrite_mode"] == "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"
    assert not proof["migrate_since"]


@pytest.mark.parametrize("use", ["task", "group"])
def test_a_proof_that_was_interrupted_is_stopped_and_made_again(use: str) -> None:
    bench = Bench(object_time=1.0)
    writer = Writer(bench)
    writer.stop()
    cutover = Cutover(bench, [pair("photos")], use)
    cutover.run(["copy", "freeze"])
    cutover.kill_in = "verify"
    with pytest.raises(Killed):
        cutover.run("verify")
    removed = sorted(bench.cloud.bucket("HEC", "photos-copy").objects)[0]
    del bench.cloud.bucket("HEC", "photos-copy").objects[removed]
    fact = cutover.run("verify")
    assert (fact["proven"], labels(fact)) == (False, ["proof-2"])
    assert cutover.run("verify")["proven"] is True


@pytest.mark.parametrize(
    ("use", "phase"),
    [
        *(("task", phase) for phase in ("copy", "catch_up", "freeze", "verify")),
        # Tasks are removed at once, groups take a while.
        *(("group", phase) for phase in ("copy", "freeze", "verify", "clean_up")),
    ],
)
def test_a_run_that_was_killed_is_repeated(use: str, phase: str) -> None:
    """Whatever was interrupted, the same command leads to the same end, and no task is made twice."""
    bench = Bench(object_time=0.2, pausing_time=5.0, group_deletion_time=5.0)
    writer = Writer(bench)
    Writer(bench, "logs").stop()
    cutover = Cutover(bench, [pair("photos"), pair("logs")], use, {"freeze": writer.stop}, kill_in=phase)
    with pytest.raises(Killed):
        cutover.run([*BEFORE, "clean_up"])
    fact = cutover.run(BEFORE)
    assert (fact["problems"], fact["proven"], equal(bench), equal(bench, "logs")) == ([], True, True, True)
    names = [(one["dst_node"]["bucket"], one["description"]) for one in passes(bench, use)]
    assert len(names) == len(set(names))
    assert cutover.run("clean_up")["problems"] == []
    assert bench.cloud.tasks() + bench.cloud.migration_tasks() + bench.cloud.migration_task_groups() == []


@pytest.mark.parametrize(
    ("use", "killed", "phase"),
    [
        *(("task", killed, phase) for killed in KINDS for phase in (*KINDS, "clean_up")),
        *(("group", "verify", phase) for phase in (*KINDS, "clean_up")),
        *(("group", "clean_up", phase) for phase in ("verify", "clean_up")),
    ],
)
def test_check_mode_predicts_the_run_that_follows_one_that_was_killed(use: str, killed: str, phase: str) -> None:
    bench = Bench(object_time=0.2, pausing_time=5.0, group_deletion_time=5.0)
    writer = Writer(bench)
    cutover = Cutover(bench, [pair("photos")], use, {"freeze": writer.stop}, kill_in=killed)
    with pytest.raises(Killed):
        cutover.run([*BEFORE, "clean_up"])
    writer.stop()
    before = len(bench.cloud.writes())
    predicted = cutover.run(phase, check_mode=True)
    assert len(bench.cloud.writes()) == before
    made = cutover.run(phase)
    assert (predicted["problems"], predicted["warnings"]) == (made["problems"], made["warnings"])
    assert labels(predicted) == labels(made)


def test_check_mode_shows_one_catch_up_and_does_not_say_how_many_will_follow() -> None:
    bench = Bench(object_time=0.05)
    writer = Writer(bench)
    writer.stop()
    cutover = Cutover(bench, [pair("photos")], limits=Limits(small=2, passes=3))
    cutover.run("copy")
    for number in range(400):
        writer.bucket.put(StoredObject(f"late-{number}.jpg", 10, bench.clock.time()))
    cutover.kill_in = "catch_up"
    with pytest.raises(Killed):
        cutover.run("catch_up")
    bench.clock.sleep(5.0)
    predicted = cutover.run("catch_up", check_mode=True)
    (shown,) = predicted["pairs"][0]["passes"]
    assert (shown["run"], shown["complete"], shown["copied"] > 2) == ("catch-up-1", False, True)
    assert (predicted["problems"], predicted["warnings"]) == ([], [])


def test_the_clean_up_removes_what_others_made_for_the_pair_and_leaves_other_labels() -> None:
    bench = Bench()
    Writer(bench).stop()
    assert run(bench, LIST, sync_tasks=[pair("photos")], credentials=USABLE).good
    copies = [pair("photos", **label) for label in ({"run": "first"}, {"run": "mine"}, {})]
    for copy in copies:
        assert run(bench, MIGRATIONS, migrations=[copy], credentials=USABLE).good
    fact = Cutover(bench, [pair("photos")]).run("clean_up")
    assert (fact["problems"], bench.cloud.tasks()) == ([], [])
    assert [one["description"] for one in bench.cloud.migration_tasks()] == ["[run=mine]", None]


def test_a_value_that_a_synchronization_task_names_differently() -> None:
    bench = Bench()
    Writer(bench).stop()
    cutover = Cutover(bench, [pair("photos", consistency_check="no_check")])
    assert cutover.run(["sync", "copy"])["problems"] == []
    assert [task["consistency_check"] for task in bench.cloud.tasks()] == ["transmission"]
    cutover.run("clean_up")
    assert bench.cloud.tasks() == []


def test_the_freeze_waits_for_the_first_copies() -> None:
    bench = Bench()
    stopped: list[str] = []
    fact = Cutover(bench, [pair("photos")], hooks={"freeze": lambda: stopped.append("frozen")}).run("freeze")
    assert stopped == []
    assert "the first copy has not ended. Run the phase copy before freeze" in fact["problems"][0]
    assert bench.cloud.writes() == []


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("use", ["task", "group"])
def test_the_freeze_is_refused_next_to_another_migration(use: str, check_mode: bool) -> None:
    """As when the nightly reconcile has the pair in its list too."""
    bench = Bench(object_time=60.0)
    writer = Writer(bench)
    writer.stop()
    stopped: list[str] = []
    cutover = Cutover(bench, [pair("photos")], use, {"freeze": lambda: stopped.append("frozen")})
    cutover.run("copy")
    writer.bucket.put(StoredObject("late.jpg", 10, bench.clock.time()))
    nightly = pair("photos", run="reconcile-20261127T030000Z", state="started")
    assert run(bench, MIGRATIONS, migrations=[nightly], credentials=USABLE).good
    count = len(bench.cloud.writes())
    fact = cutover.run("freeze", check_mode=check_mode)
    (problem,) = fact["problems"]
    assert problem.startswith("photos-origin -> photos-copy: task ")
    assert "run reconcile-20261127T030000Z) runs between the same buckets" in problem
    assert problem.endswith("Wait until it has ended, or stop it, before the phase freeze. Nothing was frozen.")
    assert (stopped, len(bench.cloud.writes())) == ([], count)
    bench.clock.sleep(36000)
    assert cutover.run("freeze")["problems"] == []
    assert stopped == ["frozen"]


def test_check_mode_predicts_and_changes_nothing() -> None:
    bench = Bench()
    cutover = Cutover(bench, [pair("photos")])
    fact = cutover.run("all", check_mode=True)
    assert (fact["problems"], fact["proven"]) == ([], None)
    assert labels(fact) == ["first", "catch-up-1", "final-1", "proof-1"]
    assert cutover.report()["sentence"].startswith("would run preflight, sync")
    assert bench.cloud.writes() == []


def test_events_that_failed_are_a_warning_and_the_proof_decides() -> None:
    bench = Bench()
    writer = Writer(bench)
    writer.stop()
    cutover = Cutover(bench, [pair("photos")])
    cutover.run(["sync", "copy"])
    (task,) = bench.cloud.tasks()
    assert run(bench, EVENT, sync_task_id=task["sync_task_id"], object_keys=["a", "b", "c"]).good
    fact = cutover.run("verify")
    assert fact["proven"] is True
    assert "counts 3 failed objects" in fact["warnings"][0]
