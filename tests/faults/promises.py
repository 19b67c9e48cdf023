# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is promised of every run, whatever happens to its answers. Each promise is a function that asserts.

Three things stand outside what a client can know, and are named where a promise stops at them:

- a lie: an answer that claims "not executed" of what was, or "done" of what was not (C(ledger.is_lie));
- what arrives late: a call that the service carries out after its caller had given up;
- what others do after the run has looked for the last time;
- a list that hides, for longer than the settle time, the task of a create whose answer was lost, while it shows one
  that somebody else made (C(mistaken)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable

from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import RUNNING, STOPPED
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.simulator.journal import short_hash

from .ledger import Event, is_lie, spoils_list
from .world import Attempt, World, identity_of, last_reading

#: Seconds within which a new task must show in the list for the promises to hold whole: the module's settle time.
#: It is written out, since it is promised: what the code says instead must not change what is asked of it.
VISIBILITY_TIMEOUT = 15.0
WRITES = ("create", "start", "stop", "delete")
#: The service's names of what may be repeated.
NAMES = {"StartSyncTask": "start", "StopSyncTask": "stop", "DeleteSyncTask": "delete"}


def lied_to(attempt: Attempt) -> bool:
    """Whether any answer it got was a lie."""
    return any(is_lie(call) for call in attempt.calls)


def lost_a_create(attempt: Attempt) -> bool:
    """Whether the answer to a create suffered."""
    return any(call.operation == "CreateSyncTask" and call.fault for call in attempt.calls)


def saw_a_stranger(attempt: Attempt) -> bool:
    """Whether a task that somebody else made, maybe long before, showed in the list while it worked."""
    own = {event.task_id for event in made_by(attempt)}
    return bool(attempt.looks) and bool(set(attempt.looks[-1].shown) - set(attempt.looks[0].shown) - own)


def hidden_too_long(world: World, attempt: Attempt) -> bool:
    """Whether the answer to a create was lost, and the list hides what came of it for longer than the settle time."""
    return lost_a_create(attempt) and world.cloud.settings.list_lag > VISIBILITY_TIMEOUT


def mistaken(world: World, attempt: Attempt) -> bool:
    """Whether it could take another's task for its own and leave its own unseen."""
    return hidden_too_long(world, attempt) and saw_a_stranger(attempt)


def wanted_identity(attempt: Attempt) -> tuple[Any, ...]:
    return identity_of(attempt.options)


def made_by(attempt: Attempt) -> list[Event]:
    """The creates it had executed while it waited for the answer."""
    return [event for event in attempt.effects if event.operation == "create" and not event.late]


def took_back(attempt: Attempt, effects: list[Event]) -> bool:
    """Whether all it did was to make one task and to remove that one again."""
    own = {event.task_id for event in effects if event.operation == "create"}
    return (
        bool(own)
        and {event.task_id for event in effects} == own
        and not own & set(attempt.left)
        and {event.operation for event in effects} <= {"create", "stop", "delete"}
    )


def no_error_of_our_own(_world: World, attempt: Attempt) -> None:
    """No fault ends in a traceback."""
    assert "exception" not in attempt.result, attempt.result["exception"]


def no_secret_is_told(_world: World, attempt: Attempt) -> None:
    told = repr((attempt.result, attempt.warnings))
    secrets = [attempt.options[name] for name in (*KEYS, "secret_key", "access_key")]
    assert not [secret for secret in secrets if secret in told]


def check_mode_sends_no_write(_world: World, attempt: Attempt) -> None:
    if attempt.check_mode:
        assert {call.operation for call in attempt.calls} <= {"ListSyncTasks"}


def unchanged_changed_nothing(_world: World, attempt: Attempt) -> None:
    """C(changed: false). A failure may leave out what the very call did whose answer never came: it says so."""
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
    """Whether a failure tells that nobody knows if the last call was carried out."""
    return attempt.result.get("create_outcome") == "unknown" or "not known" in attempt.result["msg"]


def ok_left_what_it_says(_world: World, attempt: Attempt) -> None:
    """A run that went well shows what the service shows, and that is what was asked for."""
    if not attempt.good or attempt.check_mode or lied_to(attempt) or not attempt.undisturbed_end:
        return
    options, result, shown = attempt.options, attempt.result, attempt.looks[-1].shown
    if options["state"] == "absent":
        meant = {number for number, task in shown.items() if is_meant(attempt, task)}
        assert not meant & set(attempt.looks[0].shown), "it was there from the beginning, and still is"
        assert result["sync_task"] is None
        return
    task = shown[result["sync_task_id"]]
    told = result["sync_task"]
    assert {name: told[name] for name in told if name in task and name != "source_cdn"} == {
        name: task[name] for name in told if name in task and name != "source_cdn"
    }
    if options["state"] != "stopped" and options["on_drift"] != "warn" and options["description"] is not None:
        assert task.get("description") in (None, options["description"])
    status = {"started": RUNNING, "restarted": RUNNING, "stopped": STOPPED}.get(options["state"])
    if options["wait"] and status and not attempt.disturbances:
        assert task["status"] == status
    assert options["state"] == "stopped" or keys_are_new(attempt)


def keys_are_new(attempt: Attempt) -> bool:
    """Whether a task that was made or started by this run, and that runs, has the keys of this run."""
    task = attempt.left.get(attempt.result["sync_task_id"])
    acts = [event for event in attempt.events if task and event.task_id == task["sync_task_id"]]
    acts = [event for event in acts if event.operation in WRITES]
    if not task or not acts or acts[-1].by != attempt.number or acts[-1].operation not in ("create", "start"):
        return True
    keys = task["key_hashes"] or {}
    return bool(keys) and keys["src_ak"] == short_hash(attempt.options["src_ak"])


def is_meant(attempt: Attempt, task: dict[str, Any]) -> bool:
    """Whether this is the task that was named, by its id or by its buckets."""
    by_id = attempt.options["sync_task_id"]
    return task["sync_task_id"] == by_id if by_id else identity_of(task) == wanted_identity(attempt)


def operations_are_what_was_done(world: World, attempt: Attempt) -> None:
    """C(operations), unless others worked on the same tasks. A failure may lack the call that failed, if it says so."""
    if attempt.check_mode or lied_to(attempt) or attempt.disturbances:
        return
    if lost_a_create(attempt) and saw_a_stranger(attempt):
        return  # A new task counts as the run's own, as the interface says.
    if "operations" not in attempt.result:
        assert not attempt.effects
        return
    did = [event.operation for event in attempt.effects]
    if hidden_too_long(world, attempt) and did.count("create") == 2:
        # The first create came to light when the second one's task gave way to it: it is told as one create.
        did.remove("create")
    # "Done already", after a send whose answer was lost, counts as the doing of that send.
    lost = {NAMES[call.operation] for call in attempt.calls if call.fault and call.operation in NAMES}
    told = [operation for operation in attempt.result["operations"] if operation in did or operation not in lost]
    if attempt.good:
        assert told == did
        return
    assert told == did[: len(told)]
    if did[len(told) :]:
        assert did[len(told) :] == [attempt.result["error"]["operation"]] or says_unsure(attempt)
        assert says_unsure(attempt)


def nothing_made_is_hidden(world: World, attempt: Attempt) -> None:
    """Each task that it made and that is left is its result, or its failure names it or says that nobody knows."""
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


def what_was_removed_is_told(_world: World, attempt: Attempt) -> None:
    """A run that failed between the removal of the old task and its successor names all that could be read of it."""
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


def a_refused_start_is_told(_world: World, attempt: Attempt) -> None:
    """C(restarted) that broke off between stop and start says first in which state the task is."""
    did = [event.operation for event in attempt.effects]
    if attempt.good or lied_to(attempt) or attempt.disturbances or did != ["stop"]:
        return
    if attempt.options["state"] == "restarted" and attempt.result["error"]["operation"] == "start":
        task = attempt.effects[0].task_id
        assert attempt.left[task]["status"] == STOPPED
        assert attempt.left[task]["key_hashes"] is None
        assert attempt.result["msg"].startswith(f"Task {task} ")
        assert "is stopped and has no keys" in attempt.result["msg"] or says_unsure(attempt)


def no_create_without_a_complete_list(_world: World, attempt: Attempt) -> None:
    """Directly before a create is a whole list, of all pages."""
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


def no_create_beside_a_rival(_world: World, attempt: Attempt) -> None:
    """The list before a create shows no task of its buckets that was not there before the run wrote anything."""
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
    """What is deleted is the task that was named, one to be replaced on the playbook's own word, or the run's own."""
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
    """No create beyond the quota, by what the list showed; a successor may take the place of the one it removes."""
    first = next((event for event in attempt.looks if event.call and not spoils_list(event.call)), None)
    if first is None or lied_to(attempt) or hidden_too_long(world, attempt):
        return
    used = len(first.shown)
    most = max(used, attempt.options["quota"])
    for event in attempt.effects:
        used += {"create": 1, "delete": -1}.get(event.operation, 0)
        assert used <= most


def a_401_is_not_repeated(_world: World, attempt: Attempt) -> None:
    """Five bad signatures in a row lock the key."""
    for at, call in enumerate(attempt.calls):
        if call.fault and call.fault.status == 401:
            assert call.operation not in [later.operation for later in attempt.calls[at + 1 :]]


def one_post_at_most_is_executed(world: World, attempt: Attempt) -> None:
    """No second task from a second send, where a task shows within the settle time."""
    if lied_to(attempt) or world.cloud.settings.list_lag > VISIBILITY_TIMEOUT:
        return
    taken = {event.task_id for event in attempt.disturbances if event.operation == "delete"}
    assert len([event for event in made_by(attempt) if event.task_id not in taken]) <= 1


EACH_RUN: tuple[Callable[[World, Attempt], None], ...] = (
    no_error_of_our_own,
    no_secret_is_told,
    check_mode_sends_no_write,
    unchanged_changed_nothing,
    ok_left_what_it_says,
    operations_are_what_was_done,
    nothing_made_is_hidden,
    unknown_is_said_of_creates_only,
    what_was_removed_is_told,
    a_refused_start_is_told,
    no_create_without_a_complete_list,
    no_create_beside_a_rival,
    only_its_own_is_deleted,
    the_quota_is_not_passed,
    a_401_is_not_repeated,
    one_post_at_most_is_executed,
)


def keep(world: World, attempt: Attempt) -> None:
    """Hold one run against everything that is promised of it."""
    for promise in EACH_RUN:
        promise(world, attempt)


def at_most_one_is_left(world: World) -> None:
    """Of one identity, all runs that went well left one task at most among those that runs made.

    Runs that failed may have left one more: they say so (C(nothing_made_is_hidden)).
    """
    left = world.tasks()
    trusted = [attempt for attempt in world.attempts if not lied_to(attempt) and not mistaken(world, attempt)]
    good = {attempt.number for attempt in trusted if attempt.good}
    made = [event for event in world.ledger.events if event.operation == "create" and event.by in good]
    standing = [identity_of(left[event.task_id]) for event in made if event.task_id in left and not event.late]
    assert len(standing) == len(set(standing)), "two tasks of ours"


def a_race_leaves_one(world: World, attempts: Sequence[Attempt]) -> None:
    """Runs that all went well leave one task of these buckets at the most, however they were interleaved."""
    if any(not attempt.good or lied_to(attempt) or mistaken(world, attempt) for attempt in attempts):
        return
    left = [task for task in world.tasks().values() if identity_of(task) == wanted_identity(attempts[0])]
    assert len(left) <= 1, "two tasks of the same buckets"
