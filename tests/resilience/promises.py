# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The promises of every run, whatever happens to its requests. Each promise is a function that asserts.

A client cannot know four things, and the promises name them as exceptions:

- a false response: "not executed" for what was executed, or "done" for what was not (`ledger.is_lie`);
- a late request: one that the service executes after its caller has timed out;
- what others do after the run has read the list for the last time;
- a list that hides the task of a create without a response for longer than the settle time, while it shows one that
  another actor created (`mistaken`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable

from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import RUNNING, STOPPED
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.simulator.journal import short_hash

from .ledger import Event, is_lie, spoils_list
from .world import Attempt, World, identity_of, last_reading

#: Seconds within which a new task must appear in the list for all promises to hold.
#: Not imported from the code: it is part of the promise, so a change of the code must not change it.
VISIBILITY_TIMEOUT = 15.0
WRITES = ("create", "start", "stop", "delete")
#: The names of the requests that may be repeated.
NAMES = {"StartSyncTask": "start", "StopSyncTask": "stop", "DeleteSyncTask": "delete"}


def lied_to(attempt: Attempt) -> bool:
    """Return whether any response was false."""
    return any(is_lie(call) for call in attempt.calls)


def lost_a_create(attempt: Attempt) -> bool:
    """Return whether the response to a create was disturbed."""
    return any(call.operation == "CreateSyncTask" and call.fault for call in attempt.calls)


def saw_a_stranger(attempt: Attempt) -> bool:
    """Return whether the run saw a task in the list that another actor had created."""
    own = {event.task_id for event in made_by(attempt)}
    return bool(attempt.looks) and bool(set(attempt.looks[-1].shown) - set(attempt.looks[0].shown) - own)


def hidden_too_long(world: World, attempt: Attempt) -> bool:
    """Return whether the response to a create was lost and the list hid its task for longer than the settle time."""
    return lost_a_create(attempt) and world.cloud.settings.list_lag > VISIBILITY_TIMEOUT


def mistaken(world: World, attempt: Attempt) -> bool:
    """Return whether the run could mistake another task for its own and overlook its own."""
    return hidden_too_long(world, attempt) and saw_a_stranger(attempt)


def wanted_identity(attempt: Attempt) -> tuple[Any, ...]:
    return identity_of(attempt.options)


def made_by(attempt: Attempt) -> list[Event]:
    """Return the creates that were executed while the run waited for the response."""
    return [event for event in attempt.effects if event.operation == "create" and not event.late]


def took_back(attempt: Attempt, effects: list[Event]) -> bool:
    """Return whether the run created one task, removed it again, and did nothing else."""
    own = {event.task_id for event in effects if event.operation == "create"}
    return (
        bool(own)
        and {event.task_id for event in effects} == own
        and not own & set(attempt.left)
        and {event.operation for event in effects} <= {"create", "stop", "delete"}
    )


def no_error_of_our_own(_world: World, attempt: Attempt) -> None:
    """Assert that no fault ends in a traceback."""
    assert "exception" not in attempt.result, attempt.result["exception"]


def no_secret_is_shown(_world: World, attempt: Attempt) -> None:
    output = repr((attempt.result, attempt.warnings))
    secrets = [attempt.options[name] for name in (*KEYS, "secret_key", "access_key")]
    assert not [secret for secret in secrets if secret in output]


def check_mode_sends_no_write(_world: World, attempt: Attempt) -> None:
    if attempt.check_mode:
        assert {call.operation for call in attempt.calls} <= {"ListSyncTasks"}


def unchanged_changed_nothing(_world: World, attempt: Attempt) -> None:
    """Assert `changed: false`. A failure may leave out the effect of a call without a response, if it says so."""
    if attempt.result["changed"] or attempt.check_mode or lied_to(attempt):
        return
    effects = [event for event in attempt.effects if not event.late]
    if not effects or took_back(attempt, effects):
        return
    assert not attempt.good, "it changed something"
    unknown = {"create"} if "create_outcome" in attempt.result else {attempt.result["error"]["operation"]}
    assert {event.operation for event in effects} == unknown, "more was done than the call that failed"
    assert says_unsure(attempt)


def says_unsure(attempt: Attempt) -> bool:
    """Return whether a failure reports that it is unknown whether the last call was executed."""
    return attempt.result.get("create_outcome") == "unknown" or "not known" in attempt.result["msg"]


def ok_left_what_it_says(_world: World, attempt: Attempt) -> None:
    """Assert that a successful run returns what the service has, and that this is what was requested."""
    if not attempt.good or attempt.check_mode or lied_to(attempt) or not attempt.undisturbed_end:
        return
    options, result, shown = attempt.options, attempt.result, attempt.looks[-1].shown
    if options["state"] == "absent":
        meant = {number for number, task in shown.items() if is_meant(attempt, task)}
        assert not meant & set(attempt.looks[0].shown), "it was there from the beginning, and still is"
        assert result["sync_task"] is None
        return
    task = shown[result["sync_task_id"]]
    returned = result["sync_task"]
    assert {name: returned[name] for name in returned if name in task and name != "source_cdn"} == {
        name: task[name] for name in returned if name in task and name != "source_cdn"
    }
    if options["state"] != "stopped" and options["on_drift"] != "warn" and options["description"] is not None:
        assert task.get("description") in (None, options["description"])
    status = {"started": RUNNING, "restarted": RUNNING, "stopped": STOPPED}.get(options["state"])
    if options["wait"] and status and not attempt.disturbances:
        assert task["status"] == status
    assert options["state"] == "stopped" or keys_are_new(attempt)


def keys_are_new(attempt: Attempt) -> bool:
    """Return whether a running task that this run created or started has the keys of this run."""
    task = attempt.left.get(attempt.result["sync_task_id"])
    acts = [event for event in attempt.events if task and event.task_id == task["sync_task_id"]]
    acts = [event for event in acts if event.operation in WRITES]
    if not task or not acts or acts[-1].by != attempt.number or acts[-1].operation not in ("create", "start"):
        return True
    keys = task["key_hashes"] or {}
    return bool(keys) and keys["src_ak"] == short_hash(attempt.options["src_ak"])


def is_meant(attempt: Attempt, task: dict[str, Any]) -> bool:
    """Return whether this is the requested task, by its ID or its buckets."""
    by_id = attempt.options["sync_task_id"]
    return task["sync_task_id"] == by_id if by_id else identity_of(task) == wanted_identity(attempt)


def operations_are_what_was_done(world: World, attempt: Attempt) -> None:
    """Assert `operations`, unless others changed the same tasks. A failure may omit the failed call, if it says so."""
    if attempt.check_mode or lied_to(attempt) or attempt.disturbances:
        return
    if lost_a_create(attempt) and saw_a_stranger(attempt):
        return  # A new task counts as created by this run, as documented.
    if "operations" not in attempt.result:
        assert not attempt.effects
        return
    did = [event.operation for event in attempt.effects]
    if hidden_too_long(world, attempt) and did.count("create") == 2:
        # The task of the first create appeared when that of the second was removed: this is reported as one create.
        did.remove("create")
    # "Already done" after a request whose response was lost counts as the effect of that request.
    lost = {NAMES[call.operation] for call in attempt.calls if call.fault and call.operation in NAMES}
    reported = [operation for operation in attempt.result["operations"] if operation in did or operation not in lost]
    if attempt.good:
        assert reported == did
        return
    assert reported == did[: len(reported)]
    if did[len(reported) :]:
        assert did[len(reported) :] == [attempt.result["error"]["operation"]] or says_unsure(attempt)
        assert says_unsure(attempt)


def nothing_made_is_hidden(world: World, attempt: Attempt) -> None:
    """Assert that each remaining task of the run is its result, or that its failure names the task or the doubt."""
    if lied_to(attempt) or mistaken(world, attempt):
        return
    for event in made_by(attempt):
        if event.task_id not in attempt.left:
            continue
        if attempt.good:
            assert attempt.result["sync_task_id"] == event.task_id
        else:
            known = attempt.result.get("create_outcome") == "unknown" or event.task_id in repr(attempt.result)
            assert known, "it left a task and does not say so"


def unknown_is_said_of_creates_only(_world: World, attempt: Attempt) -> None:
    if "create_outcome" in attempt.result:
        assert not attempt.good
        assert "CreateSyncTask" in [call.operation for call in attempt.calls]


def a_removed_task_is_returned(_world: World, attempt: Attempt) -> None:
    """Assert that a run that failed after removing the old task returns all of its readable fields."""
    if attempt.good or lied_to(attempt) or attempt.options["state"] == "absent":
        return
    own = {event.task_id for event in made_by(attempt)}
    for event in attempt.effects:
        if event.operation != "delete" or event.task_id in own:
            continue
        buckets = (wanted_identity(attempt), identity_of(event.task))
        if not any(identity_of(task) in buckets for task in attempt.left.values()):
            removed = attempt.result["removed_sync_task"]
            assert removed["sync_task_id"] == event.task_id
            assert all(removed[name] == event.task[name] for name in ("description", "src_bucket", "consistency_check"))


def a_stopped_task_is_reported(_world: World, attempt: Attempt) -> None:
    """Assert that a run that failed after the stop of a task that is to run first reports its state.

    The stop is that of a restart or a replacement. An old task that has a successor needs no start.
    """
    did = [event.operation for event in attempt.effects]
    if attempt.good or lied_to(attempt) or attempt.disturbances or did != ["stop"]:
        return
    result = attempt.result
    if attempt.options["state"] in ("absent", "stopped") or "previous_sync_task_id" in result:
        return
    if result["operations"] == ["stop"]:
        task = attempt.effects[0].task_id
        assert attempt.left[task]["status"] == STOPPED
        assert attempt.left[task]["key_hashes"] is None
        assert attempt.result["msg"].startswith(f"Task {task} ")
        says = ("is stopped and has no keys", "no list has shown it as STOPPED since")
        assert any(text in attempt.result["msg"] for text in says) or says_unsure(attempt)


def no_create_without_a_complete_list(_world: World, attempt: Attempt) -> None:
    """Assert that a complete list was read directly before a create."""
    looks = {id(event.call): event for event in attempt.looks}
    for at, call in enumerate(attempt.calls):
        if call.operation != "CreateSyncTask":
            continue
        first = at
        while first and attempt.calls[first - 1].operation == "ListSyncTasks":
            first -= 1
        assert first < at, "a create that no list comes directly before"
        assert not spoils_list(attempt.calls[at - 1]), "a create after a list that failed"
        reading = last_reading([looks[id(one)] for one in attempt.calls[first:at] if id(one) in looks])
        assert reading, "a create after a list that was not complete"


def no_create_next_to_a_rival(_world: World, attempt: Attempt) -> None:
    """Assert that the list before a create shows no task of its buckets that appeared after the first write."""
    looks = {id(event.call): event for event in attempt.looks}
    writes = [at for at, call in enumerate(attempt.calls) if call.operation not in ("ListSyncTasks", "")]
    for at in writes:
        if attempt.calls[at].operation != "CreateSyncTask":
            continue
        known = looks[id(attempt.calls[writes[0] - 1])].shown
        now = looks[id(attempt.calls[at - 1])].shown
        made = [event for event in attempt.effects if event.call is attempt.calls[at]]
        for event in made:
            rivals = [number for number, task in now.items() if identity_of(task) == identity_of(event.task)]
            assert not set(rivals) - set(known), "a rival was there"


def only_its_own_is_deleted(_world: World, attempt: Attempt) -> None:
    """Assert that the run deletes only the requested task, one that the playbook replaces, or its own."""
    own = {event.task_id for event in attempt.effects if event.operation == "create"}
    options = attempt.options
    for event in attempt.effects:
        if event.operation != "delete" or event.task_id in own:
            continue
        if options["state"] == "absent":
            assert is_meant(attempt, event.task)
            continue
        assert options["on_drift"] in ("recreate", "replace"), "nobody asked for that"
        assert options["state"] != "stopped", "a stop never replaces"
        if options["sync_task_id"]:
            assert event.task_id == options["sync_task_id"]
        else:
            same = ("src_cloud_type", "src_bucket", "dst_bucket")
            assert all(event.task[name] == options[name] for name in same)


def the_quota_is_not_passed(world: World, attempt: Attempt) -> None:
    """Assert that no create exceeds the quota according to the list; a replacement counts for the task it replaces."""
    first = next((event for event in attempt.looks if event.call and not spoils_list(event.call)), None)
    if first is None or lied_to(attempt) or hidden_too_long(world, attempt):
        return
    used = len(first.shown)
    most = max(used, attempt.options["quota"])
    for event in attempt.effects:
        used += {"create": 1, "delete": -1}.get(event.operation, 0)
        assert used <= most


def a_401_is_not_repeated(_world: World, attempt: Attempt) -> None:
    """Assert that a 401 is not repeated, since five wrong signatures in a row lock the key."""
    for at, call in enumerate(attempt.calls):
        if call.fault and call.fault.status == 401:
            assert call.operation not in [later.operation for later in attempt.calls[at + 1 :]]


def one_post_at_most_is_executed(world: World, attempt: Attempt) -> None:
    """Assert that a repeated create makes no second task if the first appears within the settle time."""
    if lied_to(attempt) or world.cloud.settings.list_lag > VISIBILITY_TIMEOUT:
        return
    taken = {event.task_id for event in attempt.disturbances if event.operation == "delete"}
    assert len([event for event in made_by(attempt) if event.task_id not in taken]) <= 1


EACH_RUN: tuple[Callable[[World, Attempt], None], ...] = (
    no_error_of_our_own,
    no_secret_is_shown,
    check_mode_sends_no_write,
    unchanged_changed_nothing,
    ok_left_what_it_says,
    operations_are_what_was_done,
    nothing_made_is_hidden,
    unknown_is_said_of_creates_only,
    a_removed_task_is_returned,
    a_stopped_task_is_reported,
    no_create_without_a_complete_list,
    no_create_next_to_a_rival,
    only_its_own_is_deleted,
    the_quota_is_not_passed,
    a_401_is_not_repeated,
    one_post_at_most_is_executed,
)


def keep(world: World, attempt: Attempt) -> None:
    """Check every promise for one run."""
    for promise in EACH_RUN:
        promise(world, attempt)


def at_most_one_is_left(world: World) -> None:
    """Assert that the successful runs left at most one task of each identity among those that runs created.

    Failed runs may have left one more and report it (`nothing_made_is_hidden`).
    """
    left = world.tasks()
    trusted = [attempt for attempt in world.attempts if not lied_to(attempt) and not mistaken(world, attempt)]
    good = {attempt.number for attempt in trusted if attempt.good}
    made = [event for event in world.ledger.events if event.operation == "create" and event.by in good]
    remaining = [identity_of(left[event.task_id]) for event in made if event.task_id in left and not event.late]
    assert len(remaining) == len(set(remaining)), "two tasks of ours"


def a_race_leaves_one(world: World, attempts: Sequence[Attempt]) -> None:
    """Assert that runs that all succeeded leave at most one task of these buckets, however they were interleaved."""
    if any(not attempt.good or lied_to(attempt) or mistaken(world, attempt) for attempt in attempts):
        return
    left = [task for task in world.tasks().values() if identity_of(task) == wanted_identity(attempts[0])]
    assert len(left) <= 1, "two tasks of the same buckets"
