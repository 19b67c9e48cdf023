# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans are executed with lost responses, errors and waits."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.apply.apply import Applier
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import Bench

RUNNING, STOPPED = "SYNCHRONIZING", "STOPPED"
NAMES = {"stop": "StopSyncTask", "start": "StartSyncTask", "delete": "DeleteSyncTask"}
#: State, old status, operations, new status.
SEQUENCES = [
    ("started", STOPPED, ["start"], RUNNING),
    ("stopped", RUNNING, ["stop"], STOPPED),
    ("restarted", RUNNING, ["stop", "start"], RUNNING),
    ("restarted", STOPPED, ["start"], RUNNING),
    ("absent", RUNNING, ["stop", "delete"], None),
    ("absent", STOPPED, ["delete"], None),
]
STEPS = [(*sequence, operation) for sequence in SEQUENCES for operation in sequence[2]]
PASSING: list[dict[str, Any]] = [
    {"action": "drop"},
    {"action": "status", "status": 503},
    {"action": "status", "status": 500, "code": "OMS.1001"},
    {"action": "status", "status": 400, "code": "OMS.1001"},
    {"action": "html"},
    {"action": "delay", "seconds": 61.0},
    {"action": "delay", "seconds": 75.0},
]


def statuses(bench: Bench) -> list[str]:
    return [str(task["status"]) for task in bench.cloud.tasks()]


@pytest.mark.parametrize(("state", "before", "operations", "after"), SEQUENCES)
def test_each_sequence(bench: Bench, state: str, before: str, operations: list[str], after: str | None) -> None:
    task_id = bench.add(status=before)
    outcome = bench.run(state=state)
    assert outcome.good, outcome.result
    assert outcome.writes == [NAMES[operation] for operation in operations]
    assert outcome.result["operations"] == operations
    assert (outcome.result["changed"], outcome.result["sync_task_id"]) == (True, task_id)
    assert outcome.result["quota"] == {"limit": 5, "used": 0 if after is None else 1}
    assert statuses(bench) == ([after] if after else [])
    assert bench.run(state=state).result["changed"] is (state == "restarted")


@pytest.mark.parametrize(("state", "before", "operations", "after", "hit"), STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_a_lost_response_changes_nothing_of_what_comes_out(
    bench: Bench,
    state: str,
    before: str,
    operations: list[str],
    after: str | None,
    hit: str,
    when: str,
    fault: dict[str, Any],
) -> None:
    bench.add(status=before)
    bench.cloud.faults.add(Fault(NAMES[hit], when=when, **fault))
    outcome = bench.run(state=state)
    assert outcome.good, outcome.result
    assert outcome.result["operations"] == operations
    assert len(outcome.warnings) == 1
    assert "; it will be sent again in " in outcome.warnings[0]
    assert statuses(bench) == ([after] if after else [])
    executed = [entry.operation for entry in bench.cloud.log if entry.executed and entry.method != "GET"]
    assert executed == [NAMES[operation] for operation in operations]


@pytest.mark.parametrize("action", ["empty", "garbage", "truncate", "malformed"])
@pytest.mark.parametrize(("state", "before", "operations", "after", "hit"), STEPS)
def test_a_good_status_is_enough(
    bench: Bench, state: str, before: str, operations: list[str], after: str | None, hit: str, action: str
) -> None:
    bench.add(status=before)
    bench.cloud.faults.add(Fault(NAMES[hit], action, when="after"))
    outcome = bench.run(state=state)
    assert (outcome.good, outcome.result["operations"], outcome.warnings) == (True, operations, [])
    assert statuses(bench) == ([after] if after else [])


@pytest.mark.parametrize(("state", "before", "operations", "hit"), [(*row[:3], row[4]) for row in STEPS])
@pytest.mark.parametrize(("status", "code"), [(403, "OMS.0072"), (401, "APIGW.0301"), (400, "OMS.0053")])
def test_a_refusal_reports_what_was_done_before(
    bench: Bench,
    state: str,
    before: str,
    operations: list[str],
    hit: str,
    status: int,
    code: str,
) -> None:
    task_id = bench.add(status=before)
    bench.cloud.faults.add(Fault(NAMES[hit], "status", status=status, code=code))
    outcome = bench.run(state=state)
    done = operations[: operations.index(hit)]
    assert not outcome.good
    assert (outcome.result["operations"], outcome.result["changed"]) == (done, bool(done))
    assert outcome.result["sync_task_id"] == task_id
    assert "The old task" not in outcome.msg
    assert outcome.result["quota"] == {"limit": 5, "used": 1}
    assert (outcome.result["error"]["operation"], outcome.result["error"]["code"]) == (hit, code)
    assert outcome.writes == [NAMES[operation] for operation in [*done, hit]], "a refusal is not sent again"


@pytest.mark.parametrize(("state", "before", "operation"), [(row[0], row[1], row[2][0]) for row in SEQUENCES])
def test_a_read_back_that_fails_reports_what_was_done(bench: Bench, state: str, before: str, operation: str) -> None:
    bench.add(status=before)
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=503, skip=1, times=None))
    outcome = bench.run(state=state)
    assert not outcome.good
    assert outcome.result["operations"] == [operation]
    assert outcome.result["error"]["operation"] == "list"


# What a create sends


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {"authentication_type": "NONE"}),
        (
            {"authentication_type": "ALIYUN_OSS_A", "authentication_key": "cdn-key"},
            {"authentication_type": "ALIYUN_OSS_A", "authentication_key": "cdn-key"},
        ),
        (
            {"crypto_type": "KMS", "kms_key_id": "k-1"},
            {"authentication_type": "NONE", "crypto_type": "KMS", "kms_key_id": "k-1"},
        ),
    ],
)
def test_the_cdn_of_a_create_is_sent_whole(bench: Bench, given: dict[str, Any], sent: dict[str, Any]) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", **given}
    assert bench.run(source_cdn=cdn).good
    (created,) = (entry.body for entry in bench.cloud.log if entry.operation == "CreateSyncTask")
    hashed = {name: bench.cloud.hash(one) if name == "authentication_key" else one for name, one in sent.items()}
    assert created["source_cdn"] == {"domain": "cdn.example.org", "protocol": "https", **hashed}


def test_a_successor_has_the_cdn_of_a_task_that_was_returned_without_its_type(bench: Bench) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https"}
    bench.add(description="old", source_cdn=cdn)
    assert bench.run(description="new", on_drift="recreate").good
    (created,) = (entry.body for entry in bench.cloud.log if entry.operation == "CreateSyncTask")
    assert created["source_cdn"] == {**cdn, "authentication_type": "NONE"}


# A restart that fails

HOW_TO_START = "To start it, run the playbook again with state started or restarted, and with the keys."
HOW_TO_RESTART = "To start it, run the playbook again later with state restarted, and with the keys."
NOT_SHOWN_AS_STOPPED = "was asked to stop, so the service drops its keys, but no list has shown it as STOPPED since."


def test_a_start_that_is_refused_after_the_stop_says_first_the_state_of_the_task(bench: Bench) -> None:
    task_id = bench.add()
    bench.cloud.faults.add(Fault("StartSyncTask", "status", status=400, code="OMS.0057"))
    outcome = bench.run(state="restarted")
    assert outcome.msg.startswith(f"Task {task_id} ")
    assert f"is stopped and has no keys. {HOW_TO_START}" in outcome.msg
    assert outcome.result["operations"] == ["stop"]
    assert bench.run(state="started").result["operations"] == ["start"]


SHOWN_AS_STOPPED = f"is stopped and has no keys. {HOW_TO_START}"
NOT_SHOWN = f"{NOT_SHOWN_AS_STOPPED} {HOW_TO_RESTART}"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("StartSyncTask", "status", status=404, code="OMS.1009"), SHOWN_AS_STOPPED),
        (Fault("StartSyncTask", "status", status=400, code="OMS.1009"), SHOWN_AS_STOPPED),
        (Fault("ListSyncTasks", "status", status=503, skip=1, times=None), NOT_SHOWN),
        (Fault("ListSyncTasks", "status", status=401, skip=1, times=None), NOT_SHOWN),
        (Fault("ListSyncTasks", "malformed", body={"tasks": [], "count": 2}, skip=1, times=None), NOT_SHOWN),
    ],
    ids=str,
)
def test_whatever_fails_after_the_stop_the_last_list_decides_what_is_said(
    bench: Bench, fault: Fault, said: str
) -> None:
    task_id = bench.add()
    bench.cloud.faults.add(fault)
    outcome = bench.run(state="restarted", retry_timeout=2.0)
    assert outcome.msg.startswith(f"Task {task_id} ")
    assert said in outcome.msg
    assert "someone else" not in outcome.msg
    assert (outcome.result["operations"], statuses(bench)) == (["stop"], [STOPPED])


def test_a_stop_that_takes_too_long_is_not_forgotten() -> None:
    task_id = (bench := Bench(stop_lag=1000.0)).add()
    outcome = bench.run(state="restarted", wait_timeout=5.0)
    assert outcome.msg.startswith(f"Task {task_id} ")
    assert f"{NOT_SHOWN_AS_STOPPED} {HOW_TO_RESTART} Timed out after 5 s" in outcome.msg
    assert "has no keys" not in outcome.msg
    # Until the list shows it, a start would not be sent. A restart waits for it.
    assert bench.run(state="started").writes == []
    bench.clock.sleep(990.0)
    assert bench.run(state="restarted").result["operations"] == ["start"]
    assert statuses(bench) == [RUNNING]


@pytest.mark.parametrize("state", ["present", "started", "restarted"])
@pytest.mark.parametrize(
    ("lag", "fault", "said"),
    [
        (0.0, Fault("DeleteSyncTask", "status", status=400, code="OMS.0057"), SHOWN_AS_STOPPED),
        (0.0, Fault("ListSyncTasks", "status", status=401, skip=1, times=None), NOT_SHOWN),
        (1000.0, Fault("DeleteSyncTask", "status", status=400, code="OMS.0057"), NOT_SHOWN),
    ],
    ids=["delete refused", "list refused", "slow stop"],
)
def test_a_replacement_that_fails_after_the_stop_says_first_that_the_old_task_does_not_run(
    state: str, lag: float, fault: Fault, said: str
) -> None:
    task_id = (bench := Bench(stop_lag=lag)).add(description="old")
    bench.cloud.faults.add(fault)
    outcome = bench.run(state=state, description="new", on_drift="replace", wait_timeout=5.0)
    assert outcome.msg.startswith(f"Task {task_id} ")
    assert said in outcome.msg
    assert (outcome.result["operations"], outcome.result["sync_task_id"]) == (["stop"], task_id)
    assert "removed_sync_task" not in outcome.result
    # What it advises leads to one task that runs.
    bench.cloud.faults.clear()
    bench.clock.sleep(1000.0)
    again = "restarted" if said == NOT_SHOWN else "started"
    assert bench.run(state=again, description="new", on_drift="replace").good
    assert statuses(bench) == [RUNNING]


@pytest.mark.parametrize("on_drift", ["replace", "recreate"])
@pytest.mark.parametrize("ambiguous", [False, True])
def test_an_old_task_that_is_removed_or_has_a_successor_needs_no_start(
    bench: Bench, on_drift: str, ambiguous: bool
) -> None:
    bench.add(description="old")
    fault = Fault("DeleteSyncTask", "drop", when="after", times=None)
    bench.cloud.faults.add(fault if ambiguous else Fault("ListSyncTasks", "status", status=401, skip=3, times=None))
    outcome = bench.run(description="new", on_drift=on_drift, retry_timeout=0.0)
    assert not outcome.good
    assert "stop" in outcome.result["operations"]
    assert "To start it" not in outcome.msg


@pytest.mark.parametrize(
    ("operation", "options"),
    [("start", {"state": "restarted"}), ("delete", {"description": "new", "on_drift": "replace"})],
)
def test_what_the_service_has_started_or_deleted_needs_no_start_although_no_list_shows_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, operation: str, options: dict[str, Any]
) -> None:
    bench.add(description="old")
    monkeypatch.setattr(SyncTasks, operation, lambda *_arguments: True)
    outcome = bench.run(wait_timeout=5.0, **{"description": "old", **options})
    assert outcome.result["operations"] == ["stop", operation]
    assert "Timed out after 5 s" in outcome.msg
    assert "To start it" not in outcome.msg


@pytest.mark.parametrize("state", ["absent", "stopped"])
def test_a_task_that_was_not_to_be_started_again_needs_no_start(bench: Bench, state: str) -> None:
    bench.add()
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=401, skip=1, times=None))
    outcome = bench.run(state=state)
    assert (outcome.good, outcome.result["operations"], HOW_TO_START in outcome.msg) == (False, ["stop"], False)


def test_a_start_that_may_have_worked_is_not_said_to_have_failed(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault("StartSyncTask", "drop", when="after", times=None))
    outcome = bench.run(state="restarted", retry_timeout=0.0)
    assert outcome.msg.startswith("Task ")
    assert f"was stopped, and it is not known whether it was started again. {HOW_TO_START}" in outcome.msg
    assert statuses(bench) == [RUNNING]


@pytest.mark.parametrize(("state", "operation"), [("stopped", "stop"), ("restarted", "stop"), ("absent", "delete")])
def test_where_no_answer_came_it_is_said_that_nobody_knows(bench: Bench, state: str, operation: str) -> None:
    bench.add(status=STOPPED if operation == "delete" else RUNNING)
    bench.cloud.faults.add(Fault(NAMES[operation], "drop", when="after", times=None))
    outcome = bench.run(state=state, retry_timeout=0.0)
    assert outcome.msg.endswith(" It is not known whether the request was executed.")
    assert (outcome.result["operations"], outcome.result["changed"]) == ([], False)
    assert "removed_sync_task" not in outcome.result


def test_a_restart_hands_the_new_keys_over(bench: Bench) -> None:
    bench.add()
    bench.run(state="restarted", src_sk="rotated")
    assert (bench.cloud.tasks()[0]["key_hashes"] or {})["src_sk"] == bench.cloud.hash("rotated")


def test_a_start_hands_over_everything_that_a_stop_dropped(bench: Bench) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    bench.add(status=STOPPED, source_cdn=cdn)
    keyed = dict(cdn, authentication_key="cdn-key", crypto_type="KMS", kms_key_id="k")
    assert bench.run(state="started", source_cdn=keyed, src_crypto_type="KMS", dst_kms_key_id="d").good
    sent = bench.cloud.writes()[0].body
    assert sent["source_cdn_authentication_key"] == bench.cloud.hash("cdn-key")
    assert (sent["source_cdn_crypto_type"], sent["source_cdn_kms_key_id"]) == ("KMS", "k")
    assert (sent["src_crypto_type"], sent["dst_kms_key_id"]) == ("KMS", "d")
    assert "src_kms_key_id" not in sent


# Waits


def test_a_stop_that_takes_its_time_is_waited_for() -> None:
    bench = Bench(stop_lag=9.0)
    bench.add()
    outcome = bench.run(state="stopped")
    assert (outcome.good, outcome.result["sync_task"]["status"]) == (True, STOPPED)
    assert outcome.writes == ["StopSyncTask"]


def test_without_wait_the_answer_is_enough() -> None:
    bench = Bench(stop_lag=9.0)
    bench.add()
    outcome = bench.run(state="stopped", wait=False)
    assert (outcome.good, outcome.result["operations"]) == (True, ["stop"])
    assert outcome.requests == ["ListSyncTasks", "StopSyncTask", "ListSyncTasks"]


def test_an_error_in_the_collection_itself_names_the_write(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.add()
    monkeypatch.setattr(SyncTasks, "stop", lambda *_arguments: {}["x"])
    outcome = bench.run(state="absent")
    assert outcome.msg.startswith("Unexpected error in hwcloud.oms (KeyError: 'x')")
    assert (outcome.result["error"]["operation"], outcome.result["operations"]) == ("stop", [])


@pytest.mark.parametrize(("writes", "operations"), [(0, []), (1, ["stop"])])
def test_an_error_between_two_writes_names_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, writes: int, operations: list[str]
) -> None:
    """Neither the one that was carried out is meant, nor the one that was not sent yet."""
    bench.add()
    right = Applier.act

    def act(applier: Applier, operation: str, *rest: Any) -> None:
        if len(bench.cloud.writes()) == writes:
            raise KeyError("x")
        right(applier, operation, *rest)

    monkeypatch.setattr(Applier, "act", act)
    outcome = bench.run(state="absent")
    assert outcome.msg == "Unexpected error in hwcloud.oms (KeyError: 'x'). Please report it with this output."
    assert (outcome.result["error"]["operation"], outcome.result["operations"]) == (None, operations)


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("state", ["absent", "restarted"])
def test_a_step_in_the_middle_is_always_waited_for(state: str, wait: bool) -> None:
    bench = Bench(stop_lag=9.0)
    bench.add()
    outcome = bench.run(state=state, wait=wait)
    assert outcome.good, outcome.result
    assert statuses(bench) == ([] if state == "absent" else [RUNNING])


@pytest.mark.parametrize("timeout", [0.0, 20.0, 21.5])
def test_a_wait_ends_in_time_and_reports_what_was_done(timeout: float) -> None:
    bench = Bench(stop_lag=1000.0)
    task_id = bench.add()
    before = bench.clock.time()
    outcome = bench.run(state="absent", wait_timeout=timeout)
    assert bench.clock.time() - before == timeout
    expected = r"Timed out after %g s waiting for task %s \(.*\) to be STOPPED\. Run the playbook again later\."
    assert re.fullmatch(expected % (timeout, task_id), outcome.msg)
    assert (outcome.result["operations"], outcome.result["error"]["retryable"]) == (["stop"], True)


@pytest.mark.parametrize("wait", [True, False])
def test_a_task_that_does_not_go_away(bench: Bench, wait: bool) -> None:
    task_id = bench.add(status=STOPPED)
    bench.cloud.faults.add(Fault("DeleteSyncTask", "status", status=200, body={}))
    outcome = bench.run(state="absent", wait=wait, wait_timeout=2.0)
    assert outcome.good is not wait
    if wait:
        expected = (
            rf"Timed out after 2 s waiting for task {task_id} \(.*\) to be deleted\. Run the playbook again later\."
        )
        assert re.fullmatch(expected, outcome.msg)


def test_a_delete_is_repeated_while_the_service_still_thinks_that_the_task_runs(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault("DeleteSyncTask", "status", status=400, code="OMS.0063", times=4))
    outcome = bench.run(state="absent")
    assert (outcome.good, outcome.writes.count("DeleteSyncTask"), bench.left()) == (True, 5, [])


@pytest.mark.parametrize(("timeout", "attempts"), [(31.5, 10), (10.0, 6), (0.0, 1)])
def test_a_delete_is_repeated_until_the_time_is_over(bench: Bench, timeout: float, attempts: int) -> None:
    bench.add(status=STOPPED)
    bench.cloud.faults.add(Fault("DeleteSyncTask", "status", status=400, code="OMS.0063", times=None))
    before = bench.clock.time()
    outcome = bench.run(state="absent", wait_timeout=timeout)
    assert (outcome.result["error"]["code"], outcome.result["operations"]) == ("OMS.0063", [])
    assert (bench.clock.time() - before, outcome.writes.count("DeleteSyncTask")) == (timeout, attempts)
