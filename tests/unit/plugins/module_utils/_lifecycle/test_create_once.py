# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One create leaves one task, whatever the responses, the list and other runs do. No request is sent here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.collection import TakenError
from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent, CompleteListing
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._client.retry import RECONCILE, RECONCILE_AND_RESEND, STOP
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import (
    AmbiguousTaskError,
    ConcurrentChangeError,
    OmsError,
    RequestError,
    TaskLookupError,
    WaitTimeoutError,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._common.unexpected import UnexpectedError
from ansible_collections.hwcloud.oms.plugins.module_utils._lifecycle.create_once import UNKNOWN, Creation
from ansible_collections.hwcloud.oms.tests.simulator import VirtualClock
from ansible_collections.hwcloud.oms.tests.support.factories import CREATED, listing, request_error, task


class Project:
    """The tasks of a project, which other runs add and remove while the clock moves."""

    def __init__(self) -> None:
        self.tasks: list[SyncTask] = [task(sync_task_id="other", src_bucket="another")]
        self.latest: CompleteListing[SyncTask] | None = None
        self.creating = False
        self.reads = 0
        #: What the service returns in place of the fields of a task that is added.
        self.shown: dict[str, Any] = {}

    #: Milliseconds between two creates.
    step = 1

    def list(self) -> CompleteListing[SyncTask]:
        self.reads += 1
        self.latest = listing(*self.tasks)
        return self.latest

    def add(self, name: str) -> None:
        """Add a task of the identity that is created; the later, the younger."""
        self.tasks.append(task(sync_task_id=name, create_time=CREATED + self.step * len(self.tasks), **self.shown))

    def remove(self, name: str) -> None:
        self.tasks = [one for one in self.tasks if one.sync_task_id != name]


class Trial(Creation[SyncTask]):
    """One create whose requests get these responses, an id or an exception, while others create tasks of their own.

    Args:
        responses: The response to each request.
        ordered: Whether the list says which task was created first.
        timeout: As for Creation.
        old: Whether there is an old task, which the new one succeeds.
        rivals: The seconds after which another run creates the task with this id.
    """

    def __init__(
        self, *responses: Any, ordered: bool = True, timeout: float = 0.0, old: bool = False, **rivals: float
    ) -> None:
        self.project, self.ticks, self.warnings, self.sent = Project(), VirtualClock(), [], 0
        self.responses = list(responses)
        self.refusal: OmsError | None = None
        self.removals: list[SyncTask] = []
        self.accepted: list[str] = []
        #: Whether the service says that the own task does not exist, and how often it was asked.
        self.gone, self.asked = False, 0
        if old:
            self.project.add("old")
        self.run_so_far: Any = SimpleNamespace(
            listing=self.project.list(),
            operations=[],
            new=None,
            removed=None,
            pending=None,
            adopted=False,
            rolled_back=False,
        )
        absent = Absent(self.run_so_far.listing, task().identity, ["old"])
        api: Any = self.project
        super().__init__(api, self.run_so_far, absent, self.ticks, self.warnings.append, timeout)
        self.is_ordered = ordered
        for name, seconds in rivals.items():
            self.ticks.call_later(seconds, lambda name=name: self.project.add(name))
        self.began = self.ticks.time()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self.ticks.time() - self.began

    @property
    def left(self) -> list[str]:
        """The tasks of the identity that exist."""
        return [one.sync_task_id for one in self.project.tasks[1:]]

    def send(self) -> Any:
        self.sent += 1
        # The service takes two seconds, in which others may act.
        self.ticks.sleep(2.0)
        response = self.responses.pop(0)
        if isinstance(response, str):
            self.project.add(response)
        self.project.latest = None
        if isinstance(response, Exception):
            raise response
        return response

    def list_with(self, own: Any) -> CompleteListing[SyncTask]:
        assert own is not None
        return super().list_with(own)

    def is_gone(self, own: Any) -> bool:
        assert own is not None
        self.asked += 1
        return self.gone

    def expected(self, own: Any) -> SyncTask:
        return task(sync_task_id=own, status="expected")

    def remove(self, task: SyncTask) -> None:
        self.removals.append(task)
        if self.refusal:
            raise self.refusal
        self.project.remove(task.sync_task_id)
        self.run_so_far.removed = task

    def accept(self, found: SyncTask) -> None:
        self.accepted.append(found.sync_task_id)
        self.run_so_far.new = found

    def failure(self) -> OmsError:
        """Run it, and return how it fails."""
        with pytest.raises(OmsError) as caught:
            self.run()
        return caught.value


def lost(action: str = RECONCILE_AND_RESEND, **fields: Any) -> RequestError:
    """Return the failure of a create whose response was lost."""
    return request_error(**{"outcome": "reset", "action": action, "operation": "create", **fields})


def refused(outcome: str = "client_error") -> RequestError:
    return lost(STOP, outcome=outcome)


# One run alone


@pytest.mark.parametrize("ordered", [True, False])
def test_one_create_is_one_request_and_one_list(ordered: bool) -> None:
    trial = Trial("own", ordered=ordered)
    trial.run()
    record = trial.run_so_far
    assert (trial.sent, trial.project.reads, trial.warnings) == (1, 2, [])
    assert (record.operations, record.new.sync_task_id, record.adopted) == (["create"], "own", False)


@pytest.mark.parametrize("responses", [("own",), (lost(), "own")], ids=len)
def test_an_old_task_does_not_count(responses: Any) -> None:
    trial = Trial(*responses, old=True)
    trial.run()
    assert (trial.sent, trial.left, trial.removals) == (len(responses), ["old", "own"], [])
    assert (trial.run_so_far.new.sync_task_id, trial.run_so_far.adopted) == ("own", False)


@pytest.mark.parametrize(("timeout", "late"), [(0.0, 15.0), (5.0, 15.0), (40.0, 40.0)])
def test_an_own_task_that_the_list_does_not_show(timeout: float, late: float) -> None:
    """It is waited for as long as the run may wait, but at least for fifteen seconds."""
    trial = Trial("own", timeout=timeout)
    trial.project.add = lambda name: None  # type: ignore[method-assign]
    failure = trial.failure()
    assert isinstance(failure, WaitTimeoutError)
    assert failure.message == (
        f"Task own was created, but did not appear in the list within {late:g} s, so it is not known whether it is the "
        "only one. Check the list of tasks before the next run."
    )
    assert failure.facts == {"create_outcome": "unknown"}
    assert trial.seconds == 2.0 + late
    assert (trial.run_so_far.operations, trial.run_so_far.new) == (["create"], trial.expected("own"))


@pytest.mark.parametrize(("timeout", "latest"), [(0.0, 15.0), (40.0, 16.5), (1e9, 16.5)])
def test_an_own_task_that_is_gone_before_the_list_shows_it(timeout: float, latest: float) -> None:
    """A new task may not be found by its id at first either, so that is asked only once it has to be in the list."""
    trial = Trial("own", timeout=timeout)
    trial.project.add = lambda name: None  # type: ignore[method-assign]
    trial.gone = True
    failure = trial.failure()
    assert isinstance(failure, ConcurrentChangeError)
    assert failure.message == (
        "Task own was created, but someone else deleted it before the list showed it. Run the playbook again."
    )
    assert (failure.facts, trial.seconds, trial.asked) == ({}, 2.0 + latest, 1)
    assert (trial.run_so_far.operations, trial.run_so_far.new) == (["create"], None)


def test_a_list_that_does_not_show_a_task_yet_does_not_prove_that_it_is_gone() -> None:
    assert Creation.is_gone(Trial("own"), "own") is False


@pytest.mark.parametrize("moment", [1.0, 11.0, 14.5])
def test_an_own_task_that_the_list_shows_late(moment: float) -> None:
    trial = Trial("own")
    trial.gone = True
    add, trial.project.add = trial.project.add, lambda name: None  # type: ignore[method-assign]
    trial.ticks.call_later(2.0 + moment, lambda: add("own"))
    trial.run()
    assert trial.run_so_far.new.status != "expected"


def test_an_own_task_that_others_remove_at_once() -> None:
    """After a lost response, the list is read again before the result is known."""
    trial = Trial(lost(), first=1.0)
    trial.ticks.call_later(5.0, lambda: trial.project.remove("first"))
    failure = trial.failure()
    assert isinstance(failure, ConcurrentChangeError)
    assert failure.facts == {"create_outcome": "unknown"}
    assert failure.message.endswith("someone else deleted it immediately. Run the playbook again.")


@pytest.mark.parametrize(
    ("shown", "fields"),
    [
        ({"src_region": None}, "src_region"),
        ({"dst_region": "cn-north-4 "}, "dst_region"),
        ({"src_cloud_type": "OSS", "src_bucket": "photos"}, "src_cloud_type, src_bucket"),
    ],
    ids=str,
)
def test_an_own_task_that_the_list_shows_otherwise(shown: dict[str, Any], fields: str) -> None:
    """Nobody deleted it, and a further run may not recognize it: it is not to be created once more."""
    (trial := Trial("own")).project.shown = shown
    failure = trial.failure()
    assert isinstance(failure, TaskLookupError)
    assert (trial.sent, trial.left, trial.removals, trial.accepted) == (1, ["own"], [], [])
    assert (trial.run_so_far.operations, trial.run_so_far.new) == (["create"], trial.project.tasks[-1])
    assert failure.message == (
        f"Task {trial.project.tasks[-1].label} was created, but the service does not return its {fields} as sent. It "
        "is kept, but a further run may not recognize it and create another one: before that, correct the playbook, or "
        "select the task with sync_task_id."
    )


# The response was lost


@pytest.mark.parametrize("action", [RECONCILE, RECONCILE_AND_RESEND])
def test_a_task_that_appears_after_a_lost_response_is_the_one(action: str) -> None:
    trial = Trial(lost(action), late=10.0)
    trial.run()
    assert (trial.sent, trial.run_so_far.operations) == (1, ["create"])
    assert trial.run_so_far.new.sync_task_id == "late"
    # Another one may still appear.
    assert trial.seconds >= 2.0 + 8.0 + 15.0


def test_a_new_task_that_may_be_the_one_is_not_created_once_more() -> None:
    trial = Trial(lost(), maybe=1.0)
    trial.project.shown = {"src_region": None}
    failure = trial.failure()
    assert isinstance(failure, AmbiguousTaskError)
    assert (trial.sent, trial.left, trial.warnings) == (1, ["maybe"], [])
    assert failure.facts == {"sync_task_ids": ["maybe"], "create_outcome": "unknown"}
    assert failure.message == (
        f"{UNKNOWN} The request was not sent again, since a task that appeared meanwhile may be the same, and the "
        "service does not return all that identifies it: "
        f"{trial.project.tasks[-1].label}. Delete it if it is not needed, or select it with sync_task_id."
    )


def test_a_task_that_may_be_the_one_is_in_the_list_before_the_create() -> None:
    (trial := Trial("own")).project.latest = None
    trial.project.shown = {"src_region": None}
    trial.project.add("maybe")
    failure = trial.failure()
    assert isinstance(failure, AmbiguousTaskError)
    assert (trial.sent, trial.left, failure.facts) == (0, ["maybe"], {"sync_task_ids": ["maybe"]})
    assert failure.message.startswith("No task was created, since a task that appeared meanwhile may be the same, and ")


@pytest.mark.parametrize(
    ("responses", "seconds"), [((TakenError(),), 1.0), ((lost(), TakenError()), 18.0)], ids=["at once", "after a loss"]
)
def test_a_task_that_may_be_the_one_appears_while_the_client_waits(responses: Any, seconds: float) -> None:
    """Such as before it sends a request again that the service throttled."""
    (trial := Trial(*responses, maybe=seconds)).project.shown = {"src_region": None}
    failure = trial.failure()
    assert isinstance(failure, AmbiguousTaskError)
    assert failure.facts["sync_task_ids"] == ["maybe"]
    assert (trial.left, trial.sent) == (["maybe"], len(responses))


def test_what_may_still_be_executed_is_not_sent_again() -> None:
    failure = (trial := Trial(lost(RECONCILE))).failure()
    assert (trial.sent, trial.run_so_far.operations, trial.seconds) == (1, [], 17.0)
    assert failure.facts == {"create_outcome": "unknown"}
    assert failure.message.startswith(f"{UNKNOWN} ")


def test_a_second_create_needs_a_new_proof_and_is_the_last() -> None:
    trial = Trial(lost(), lost(attempts=2))
    first = trial.absent
    failure = trial.failure()
    assert isinstance(failure, RequestError)
    assert (trial.sent, trial.seconds, failure.attempts) == (2, 34.0, 3)
    assert trial.absent is not first
    assert trial.absent.listing is not first.listing
    assert trial.warnings == ["The response to the create request was lost and no task was found; retrying once."]
    trial = Trial(lost(), "own")
    trial.run()
    assert (trial.sent, trial.left, trial.run_so_far.operations) == (2, ["own"], ["create"])
    # As often as the list is read in fifteen seconds, and once for the own task.
    assert trial.project.reads == 1 + 16 + 1


def test_two_tasks_after_a_lost_response_are_both_kept() -> None:
    failure = (trial := Trial(lost(), one=1.0, other_one=1.5)).failure()
    assert isinstance(failure, AmbiguousTaskError)
    assert failure.facts == {"sync_task_ids": ["one", "other_one"], "create_outcome": "unknown"}
    labels = "; ".join(one.label for one in trial.project.tasks[1:])
    assert failure.message == (
        f"The response to the create request was lost, and several tasks with these buckets exist: {labels}. None was "
        "removed, since it is not known which of them this run created. Remove all but one."
    )
    assert trial.left == ["one", "other_one"]


@pytest.mark.parametrize("stays", [True, False])
def test_a_task_that_appears_after_that_of_a_second_create(stays: bool) -> None:
    """It may be that of the first request. It is waited for that another run removes it."""
    trial = Trial(lost(), "own")
    expected, trial.expected = trial.expected, lambda own: (trial.project.add("late"), expected(own))[1]  # type: ignore[method-assign]
    trial.ticks.call_later(24.0, lambda: stays or trial.project.remove("late"))
    if stays:
        failure = trial.failure()
        assert isinstance(failure, AmbiguousTaskError)
        assert failure.facts == {"sync_task_ids": ["own", "late"], "create_outcome": "unknown"}
        assert trial.run_so_far.new.sync_task_id == "own"
    else:
        trial.run()
        assert (trial.accepted, trial.seconds) == (["own"], 24.0)
    assert trial.removals == []


def test_the_own_task_of_a_second_create_is_kept_next_to_a_late_first_one() -> None:
    """The first one may be this run's too, so nothing counts as rolled back."""
    trial = Trial(lost(), "own", first=18.0)
    trial.run()
    assert trial.left == ["first"]
    assert (trial.run_so_far.new.sync_task_id, trial.run_so_far.rolled_back) == ("first", False)


# The request was refused


def test_a_refusal_is_the_outcome_where_no_task_exists() -> None:
    error = refused()
    trial = Trial(error)
    assert trial.failure() is error
    assert (trial.project.reads, trial.seconds, trial.run_so_far.operations) == (2, 2.0, [])


def test_a_refusal_since_another_run_was_first_uses_its_task() -> None:
    trial = Trial(refused(), theirs=1.0)
    trial.run()
    record = trial.run_so_far
    assert (record.new.sync_task_id, record.adopted, record.operations) == ("theirs", True, [])
    assert trial.accepted == []


def test_a_refusal_of_the_second_create_finds_the_first_one() -> None:
    trial = Trial(lost(), refused(), first=18.0)
    trial.run()
    record = trial.run_so_far
    assert (record.new.sync_task_id, record.adopted, record.operations) == ("first", True, ["create"])
    failure = Trial(lost(), refused()).failure()
    assert failure.facts == {"create_outcome": "unknown"}
    # Whatever the second one failed with.
    trial = Trial(lost(), refused("unauthorized"), first=18.0)
    trial.run()
    assert trial.run_so_far.operations == ["create"]


def test_what_was_refused_for_other_reasons_is_not_looked_for() -> None:
    error = refused("unauthorized")
    trial = Trial(error, theirs=1.0)
    assert trial.failure() is error
    assert trial.project.reads == 1


def test_a_list_that_fails_is_not_a_failed_create() -> None:
    error = request_error(operation="list", action=RECONCILE)
    trial = Trial(error)
    assert trial.failure() is error
    assert trial.sent == 1


@pytest.mark.parametrize("creating", [True, False])
def test_an_error_in_the_collection_itself(creating: bool) -> None:
    trial = Trial(KeyError("x"))
    trial.run_so_far.pending = "stop"
    trial.project.creating = creating
    failure = trial.failure()
    assert isinstance(failure, UnexpectedError)
    assert failure.operation == ("create" if creating else "stop")
    assert failure.facts.get("create_outcome") == ("unknown" if creating else None)
    assert isinstance(failure.__cause__, KeyError)


# Other runs


def test_what_is_in_the_list_before_the_create_is_used() -> None:
    trial = Trial("own")
    trial.project.latest = None
    trial.project.add("theirs")
    trial.run()
    record = trial.run_so_far
    assert (trial.sent, record.new.sync_task_id, record.adopted, record.operations) == (0, "theirs", True, [])
    assert (trial.accepted, trial.project.reads) == ([], 2)
    assert trial.warnings == [
        f"Task {record.new.label} was created for the same buckets by another run at the same time, so this run uses "
        "it and creates none."
    ]


@pytest.mark.parametrize(("removed", "sent"), [((), 0), (("a",), 0), (("a", "b"), 1)])
def test_several_in_the_list_before_the_create_get_the_time_to_be_one(removed: tuple[str, ...], sent: int) -> None:
    trial = Trial("own")
    trial.project.latest = None
    for name in "ab":
        trial.project.add(name)
    for name in removed:
        trial.ticks.call_later(10.0, lambda name=name: trial.project.remove(name))
    if removed:
        trial.run()
        assert (trial.sent, trial.left) == (sent, ["own"] if sent else ["b"])
        assert trial.seconds == 10.0 + 2.0 * sent
    else:
        failure = trial.failure()
        assert isinstance(failure, AmbiguousTaskError)
        assert failure.facts == {"sync_task_ids": ["a", "b"]}
        assert failure.message == (
            "No task was created: other runs created several tasks for these buckets at the same time: "
            f"{'; '.join(one.label for one in trial.project.tasks[1:])}. Remove all but one."
        )
        assert trial.seconds == 15.0


def test_a_retry_that_finds_a_task_uses_it() -> None:
    trial = Trial(TakenError(), theirs=1.0)
    trial.run()
    record = trial.run_so_far
    assert (trial.sent, record.new.sync_task_id, record.adopted, record.operations) == (1, "theirs", True, [])


def test_a_second_create_that_is_not_sent_since_a_task_appears() -> None:
    """It may be that of the first request, whose response was lost."""
    trial = Trial(lost(), TakenError(), first=18.0)
    trial.run()
    record = trial.run_so_far
    assert (record.new.sync_task_id, record.operations) == ("first", ["create"])


def test_who_was_first_keeps_its_task() -> None:
    trial = Trial("own", third=2.5)
    trial.run_so_far.listing = trial.project.list()
    found = trial.list_with
    trial.list_with = lambda own: (trial.ticks.sleep(1.0), found(own))[1]  # type: ignore[method-assign]
    trial.run()
    record = trial.run_so_far
    assert (record.new.sync_task_id, record.adopted, trial.left) == ("own", False, ["own", "third"])
    assert trial.seconds == 3.0
    assert len(trial.warnings) == 1
    assert trial.warnings[0].startswith(f"Task {record.new.label} was created first and is kept. Other runs created ")
    assert "for the same buckets: third (" in trial.warnings[0]


def test_who_was_second_removes_its_own() -> None:
    trial = Trial("own", theirs=1.0)
    trial.run()
    record = trial.run_so_far
    assert (trial.left, record.new.sync_task_id, trial.seconds) == (["theirs"], "theirs", 2.0)
    assert (record.adopted, record.rolled_back, record.removed) == (True, True, None)
    # With the status that the list shows.
    assert [(one.sync_task_id, one.status) for one in trial.removals] == [("own", "SYNCHRONIZING")]
    assert trial.warnings == [
        f"Task {record.new.label} was created for the same buckets at the same time and came first, so this run "
        "removes its own task, own."
    ]


def test_nothing_is_rolled_back_where_the_old_task_is_gone() -> None:
    trial = Trial("own", theirs=1.0)
    trial.run_so_far.removed = old = task(sync_task_id="old")
    trial.run()
    assert (trial.run_so_far.removed, trial.run_so_far.rolled_back) == (old, False)


def test_an_own_task_that_cannot_be_removed_is_named_with_the_other() -> None:
    trial = Trial("own", theirs=1.0)
    trial.refusal = OmsError("It was refused.")
    failure = trial.failure()
    assert failure.facts == {"sync_task_ids": ["theirs", "own"]}
    assert failure.message.startswith("It was refused. Task theirs (")
    assert failure.message.endswith("which was created first, is kept. Remove own.")
    record = trial.run_so_far
    assert (record.new.sync_task_id, record.adopted, record.removed) == ("own", False, None)


def test_a_failure_after_the_own_task_was_removed_is_about_the_other() -> None:
    trial = Trial("own", theirs=1.0)
    error = OmsError("The list is gone.")

    def remove(one: SyncTask) -> None:
        trial.run_so_far.removed = one
        raise error

    trial.remove = remove  # type: ignore[method-assign]
    assert trial.failure() is error
    record = trial.run_so_far
    assert (record.new.sync_task_id, record.adopted, record.removed) == ("theirs", True, None)


def test_the_first_one_is_gone_when_the_own_one_was_removed() -> None:
    trial = Trial("own", theirs=1.0)
    remove = trial.remove

    def both(one: SyncTask) -> None:
        remove(one)
        trial.project.remove("theirs")
        trial.run_so_far.listing = trial.project.list()

    trial.remove = both  # type: ignore[method-assign]
    failure = trial.failure()
    assert isinstance(failure, ConcurrentChangeError)
    assert failure.message.startswith("Task theirs (")


# Tasks whose order does not say which one was created first


@pytest.mark.parametrize("rival", ["a", "z"])
def test_without_an_order_the_larger_id_gives_way(rival: str) -> None:
    """The run with the smaller one waits for that, for a minute."""
    trial = Trial("own", ordered=False, **{rival: 1.0})
    trial.ticks.call_later(50.0, lambda: trial.project.remove(rival) if rival == "z" else None)
    trial.run()
    record = trial.run_so_far
    stays = "a" if rival == "a" else "own"
    assert (trial.left, record.new.sync_task_id, record.adopted) == ([stays], stays, rival == "a")
    assert trial.seconds == (2.0 if rival == "a" else 50.0)
    assert len(trial.warnings) == (1 if rival == "a" else 0)


def test_without_an_order_a_run_that_has_ended_does_not_give_way() -> None:
    trial = Trial("own", ordered=False, z=1.0, y=1.5)
    trial.run()
    assert trial.run_so_far.new.sync_task_id == "y"
    assert trial.left == ["z", "y"]
    assert trial.seconds == 62.0


def test_without_an_order_an_own_task_that_others_remove_is_not_mistaken_for_theirs() -> None:
    trial = Trial("own", ordered=False, z=1.0)
    trial.ticks.call_later(10.0, lambda: trial.project.remove("own"))
    trial.run()
    record = trial.run_so_far
    assert (trial.accepted, record.new.sync_task_id, record.adopted) == ([], "z", True)
    assert trial.removals == [trial.expected("own")]


def test_tasks_that_were_created_at_the_same_time_have_no_order() -> None:
    """The other run has ended: when it read the list, this task did not exist."""
    trial = Trial("own", z=1.0)
    trial.project.step = 0
    trial.run()
    assert (trial.left, trial.run_so_far.new.sync_task_id) == (["z"], "z")
    assert trial.seconds == 62.0


def test_a_tie_behind_the_first_one_does_not_matter() -> None:
    trial = Trial("own", z=1.0)
    tied = task(sync_task_id="y", create_time=CREATED + 3)
    trial.ticks.call_later(1.5, lambda: trial.project.tasks.append(tied))
    trial.run()
    assert {one.create_time for one in trial.removals} == {tied.create_time}
    assert (trial.left, trial.run_so_far.new.sync_task_id) == (["z", "y"], "z")
