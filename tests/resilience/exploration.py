# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explore faults with hypothesis: run the module under generated faults and check every promise after each run."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.simulator.faults import DROPS

from . import promises
from .ledger import READ_TIMEOUT
from .promises import VISIBILITY_TIMEOUT
from .world import Attempt, Deed, Meddling, World

OPERATIONS = ("CreateSyncTask", "ListSyncTasks", "StartSyncTask", "StopSyncTask", "DeleteSyncTask", "*")

service = st.fixed_dictionaries(
    {
        "page": st.sampled_from([100, 2, 3]),
        "list_lag": st.sampled_from(
            [0.0, 0.0, 1.0, 7.5, VISIBILITY_TIMEOUT - 0.5, VISIBILITY_TIMEOUT + 1, 40.0, 400.0]
        ),
        "stop_lag": st.sampled_from([0.0, 0.0, 2.0, 30.0, 400.0]),
        "list_order": st.sampled_from(["created", "created_desc", "id", "random"]),
        "duplicates": st.sampled_from(["accept", "accept", "refuse"]),
        "duplicate_error_code": st.sampled_from(["OMS.0062", "OMS.1003"]),
        "strict_patterns": st.booleans(),
        "unknown_fields": st.sampled_from(["ignore", "refuse"]),
        "foreign_dst_region": st.sampled_from(["accept", "refuse"]),
        "missing_task": st.sampled_from([404, 400]),
        "quota": st.sampled_from([5, 2, None]),
        "unique_create_time": st.booleans(),
        "empty_fields": st.sampled_from(["null", "absent"]),
        "error_shape": st.sampled_from(["flat", "camel", "nested"]),
        "code_prefixes": st.sampled_from(["new", "old"]),
    }
)


def _answers() -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for error responses of the service or a gateway."""
    codes: dict[int, list[str | None]] = {
        429: [None],
        503: [None],
        500: [None, "OMS.1001"],
        502: [None],
        408: [None],
        400: ["OMS.1001", "OMS.1003", "OMS.0077", "OMS.0063", "OMS.0066"],
        401: [None],
        403: [None],
        404: ["OMS.1009", "APIGW.0101"],
    }
    pairs = [{"status": status, "code": code} for status, several in codes.items() for code in several]
    return st.sampled_from(pairs)


def fault(**where: st.SearchStrategy[Any]) -> st.SearchStrategy[Fault]:
    """Return a strategy for one fault, with any call unless the operation is given."""
    where = {
        "operation": st.sampled_from(OPERATIONS),
        "when": st.sampled_from(["before", "after"]),
        "times": st.sampled_from([1, 1, 1, 2, 5, None]),
        "skip": st.integers(0, 3),
        **where,
    }
    actions = (*DROPS, "truncate", "garbage", "redirect", "echo", "html", "empty", "malformed")
    plain = st.builds(Fault, action=st.sampled_from(actions), **where)
    slow = st.builds(
        Fault,
        action=st.just("delay"),
        seconds=st.sampled_from([5.0, 20.0, READ_TIMEOUT + 1, 70.0, 75.5, 200.0]),
        **where,
    )
    answer = st.builds(
        lambda pair, where: Fault(action="status", **pair, **where), _answers(), st.fixed_dictionaries(where)
    )
    return st.one_of(plain, answer, slow)


faults = st.lists(fault(), max_size=3)
#: The response to a create is affected: this is how a second task could be created.
lost_create = fault(operation=st.just("CreateSyncTask"), skip=st.just(0))

names = {
    "description": st.sampled_from([None, "one", "two"]),
    "src_region": st.sampled_from(["cn-hangzhou"] * 6 + ["cn-beijing"]),
    "src_cloud_type": st.sampled_from(["Aliyun"] * 8 + ["AWS"]),
}
options = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["present", "started", "stopped", "restarted", "absent"]),
        "on_drift": st.sampled_from(["fail", "warn", "recreate", "replace"]),
        "wait": st.sampled_from([True, True, True, False]),
        "quota": st.sampled_from([5, 5, 5, 2, 1, 9]),
        "retry_timeout": st.sampled_from([120.0, 120.0, 5.0, 0.0]),
        "wait_timeout": st.sampled_from([300.0, 300.0, 10.0, 0.0]),
        **names,
    }
)
fields = st.fixed_dictionaries({}, optional=names).map(
    lambda chosen: {name: value for name, value in chosen.items() if value is not None}
)

#: One of several runs at the same time.
racer = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["present", "present", "present", "started", "stopped", "restarted", "absent"]),
        "on_drift": st.sampled_from(["replace", "replace", "recreate", "recreate", "fail", "warn"]),
        "description": st.sampled_from(["two", "two", "two", "three", None]),
        "wait": st.sampled_from([True, True, True, False]),
        "quota": st.just(9),
    }
)


def frozen(values: dict[str, Any]) -> Any:
    return tuple(values.items())


deeds = st.one_of(
    st.builds(Deed, st.just("create"), st.just(0), fields.map(frozen)),
    st.builds(Deed, st.sampled_from(["stop", "start", "delete"]), st.integers(0, 4), st.just(())),
    st.builds(Deed, st.just("run"), st.just(0), options.map(frozen)),
)
meddlings = st.lists(
    st.one_of(
        st.builds(Meddling, deeds, st.sampled_from(["before", "after"]), st.integers(1, 6)),
        st.builds(Meddling, deeds, st.just("later"), st.floats(0.1, 30.0)),
    ),
    max_size=2,
)


class AtMostOne(RuleBasedStateMachine):
    """Test one service with any number of runs and of other actors."""

    ids = Bundle("ids")
    #: Runs of the module, of all machines.
    runs = 0

    @initialize(target=ids, settings=service, others=st.integers(0, 3))
    def begin(self, settings: dict[str, Any], others: int) -> str:
        self.world = World(**settings)
        for number in range(others):
            self.world.add(src_bucket="others-%d" % number)
        return "no-such-task"

    @rule(
        target=ids,
        options=options,
        faults=faults,
        meddling=meddlings,
        check_mode=st.sampled_from([False] * 5 + [True]),
    )
    def run(self, options: dict[str, Any], faults: list[Fault], meddling: list[Meddling], check_mode: bool) -> str:
        """Run the module with any options and faults while others work."""
        return self._run(options, faults, meddling, check_mode)

    @rule(options=options, lost=lost_create, faults=faults, meddling=meddlings)
    def recreate_removed(
        self, options: dict[str, Any], lost: Fault, faults: list[Fault], meddling: list[Meddling]
    ) -> None:
        """Remove all tasks of the buckets, so that a run must create one, and disturb the response."""
        self._clear_away()
        self._run(options, [lost, *faults], meddling, False)

    @rule(
        options=options,
        sync_task_id=ids,
        buckets=st.booleans(),
        faults=faults,
        meddling=meddlings,
    )
    def run_by_id(
        self, options: dict[str, Any], sync_task_id: str, buckets: bool, faults: list[Fault], meddling: list[Meddling]
    ) -> None:
        """Run the module with the ID of a task, and perhaps its buckets."""
        nowhere = dict.fromkeys(("src_region", "src_bucket", "dst_region", "dst_bucket"))
        if not buckets:
            options = dict(options, **nowhere, region="cn-north-4")
        self._run(dict(options, sync_task_id=sync_task_id), faults, meddling, False)

    @rule(options=options, faults=faults)
    def run_again(self, options: dict[str, Any], faults: list[Fault]) -> None:
        """Run the module with faults, and then a second time, as users do."""
        self._run(options, faults, [], False)
        self._run(options, [], [], False)

    @rule(
        runs=st.lists(racer, min_size=2, max_size=4),
        old=st.sampled_from(["one", "one", "three", None]),
        order=st.lists(st.integers(0, 11), max_size=40),
        faults=st.one_of(st.just([]), faults),
    )
    def race(self, runs: list[dict[str, Any]], old: str | None, order: list[int], faults: list[Fault]) -> None:
        """Run the module several times at once, mostly with options that create or recreate a task."""
        # What others do during the race is not bound by the promise.
        self.world.finish_pending()
        self._clear_away()
        if old:
            self.world.add(description=old)
            self.world.finish_pending()
        before = len(self.world.attempts)
        attempts = self.world.race(runs, order, tuple(faults))
        self._keep_all(before)
        promises.a_race_leaves_one(self.world, attempts)

    @rule(target=ids, deed=deeds)
    def somebody_else(self, deed: Deed) -> str:
        self.world.do(deed)
        self._keep_all(len(self.world.attempts) - (deed.kind == "run"))
        return self._newest()

    @rule(seconds=st.sampled_from([1.0, 14.0, 30.0, 100.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.clock.sleep(seconds)

    @rule(options=options)
    def faults_end(self, options: dict[str, Any]) -> None:
        """Stop all faults: after one or two runs, the next one changes nothing and returns the same."""
        self.world.finish_pending()
        # A list that is shuffled for each page cannot be read if it has several pages.
        self.world.cloud.settings.list_order = "created"
        options = dict(options, wait=True, wait_timeout=1000.0, quota=9)
        first = self._attempt(options)
        self.world.finish_pending()
        second = self._attempt(options)
        if first.good and options["state"] != "restarted":
            assert second.good
            assert not second.result["changed"]
            assert not second.effects
        if not first.good:
            assert not second.good
            # A replace that removed the old task says so in addition; the reason is the same.
            assert words(second.result["error"]["message"]) == words(first.result["error"]["message"])
            assert words(second.result["msg"]) == words(first.result["msg"]) or first.result["changed"]

    @invariant()
    def at_most_one_is_left(self) -> None:
        if hasattr(self, "world"):
            promises.at_most_one_is_left(self.world)

    def _clear_away(self) -> None:
        for task in self.world.tasks().values():
            if task["src_bucket"] == TASK["src_bucket"]:
                self.world.cloud.remove_task(task["sync_task_id"])

    def _run(self, options: dict[str, Any], faults: list[Fault], meddling: list[Meddling], check_mode: bool) -> str:
        self._attempt(options, tuple(faults), tuple(meddling), check_mode)
        return self._newest()

    def _attempt(self, options: dict[str, Any], *more: Any) -> Attempt:
        before = len(self.world.attempts)
        attempt = self.world.attempt(*more, **options)
        self._keep_all(before)
        return attempt

    def _keep_all(self, since: int) -> None:
        """Check the promises for this run and for those that others started meanwhile."""
        for attempt in self.world.attempts[since:]:
            type(self).runs += 1
            note(describe(attempt))
            promises.keep(self.world, attempt)

    def _newest(self) -> str:
        """Return the ID of the newest task."""
        tasks = self.world.cloud.tasks()
        return str(tasks[-1]["sync_task_id"]) if tasks else "no-such-task"


def words(text: str) -> list[str]:
    """Return the words of a text, whatever the order in which it names the tasks."""
    return sorted(re.findall(r"[\w-]+", text))


def describe(attempt: Attempt) -> str:
    """Return a readable description of a run for a failing example."""
    lines = ["run %d: %s" % (attempt.number, "good" if attempt.good else "failed")]
    lines += ["    {} {}".format(call.operation, call.fault.action if call.fault else "") for call in attempt.calls]
    lines += [
        "    by {}: {} {}{}".format(event.by, event.operation, event.task_id, " late" if event.late else "")
        for event in attempt.events
        if event.operation != "look"
    ]
    shown = ("changed", "operations", "sync_task_id", "msg")
    lines.append("    %s" % {name: attempt.result.get(name) for name in shown})
    return "\n".join(lines)
