# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""At most one task is created, whatever happens to the responses and whatever other actors do."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS
from ansible_collections.hwcloud.oms.tests.support.harness import IDENTITY, Bench, Outcome

CREATE, LIST = "CreateSyncTask", "ListSyncTasks"
CREATING = ("present", "started", "restarted", "stopped")


def faulty(bench: Bench, action: str = "status", when: str = "before", **fields: Any) -> None:
    options = {name: fields.pop(name) for name in ("times", "skip") if name in fields}
    bench.cloud.faults.add(Fault(CREATE, action, when, **options, **fields))


def sends(outcome: Outcome) -> int:
    return outcome.requests.count(CREATE)


def rerun_adopts(bench: Bench, **options: Any) -> None:
    """Assert that the next run ends with exactly one task, whatever the previous one did."""
    bench.cloud.faults.clear()
    bench.clock.sleep(300.0)
    assert bench.run(**options).good
    assert len(bench.left()) == 1


# Without faults


@pytest.mark.parametrize("state", CREATING)
def test_a_create(bench: Bench, state: str) -> None:
    outcome = bench.run(state=state)
    extra = ["stop"] if state == "stopped" else []
    assert (outcome.good, outcome.result["changed"]) == (True, True)
    assert outcome.result["operations"] == ["create", *extra]
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert outcome.result["quota"] == {"limit": 5, "used": 1}
    if state != "stopped":
        assert outcome.requests == [LIST, CREATE, LIST]


def test_what_is_sent(bench: Bench) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    keyed = dict(cdn, authentication_key="cdn-key", kms_key_id="k")
    options = {"description": "d", "enable_restore": False, "consistency_check": "transmission"}
    bench.run(source_cdn=keyed, src_crypto_type="KMS", dst_storage_policy="IA", **options)
    (sent,) = (entry.body for entry in bench.cloud.writes())
    assert sent == dict(
        {name: bench.cloud.hash(secret) for name, secret in KEYS.items()},
        **IDENTITY,
        **options,
        src_cloud_type="Aliyun",
        src_crypto_type="KMS",
        dst_storage_policy="IA",
        source_cdn=dict(cdn, authentication_key=bench.cloud.hash("cdn-key"), kms_key_id="k"),
    )


def test_what_is_left_out_is_not_sent(bench: Bench) -> None:
    bench.run(source_cdn={"domain": "cdn.example.org", "protocol": "http"})
    (sent,) = (entry.body for entry in bench.cloud.writes())
    assert set(sent) == {*IDENTITY, *KEYS, "src_cloud_type", "source_cdn"}
    assert sent["source_cdn"] == {"domain": "cdn.example.org", "protocol": "http", "authentication_type": "NONE"}


# Lost responses

RESENT: list[dict[str, Any]] = [
    {"action": "drop"},
    {"action": "reset"},
    {"action": "proxy_drop"},
    {"action": "proxy_reset"},
    {"action": "odd"},
    {"action": "status", "status": 503},
    {"action": "status", "status": 500},
    {"action": "status", "status": 400, "code": "OMS.1001"},
    {"action": "status", "status": 400, "code": "S3M.1001"},
    {"action": "html"},
]
NEVER_RESENT: list[dict[str, Any]] = [
    {"action": "delay", "seconds": 1000.0},
    {"action": "empty"},
    {"action": "garbage"},
    {"action": "truncate"},
    {"action": "malformed"},
    {"action": "redirect"},
    {"action": "status", "status": 504},
    # What took long may take as long again.
    {"action": "drop", "seconds": 55.0},
    {"action": "status", "status": 503, "seconds": 15.0},
]


@pytest.mark.parametrize("fault", RESENT + NEVER_RESENT, ids=str)
@pytest.mark.parametrize("state", CREATING)
def test_a_task_that_was_made_is_found_and_never_made_again(bench: Bench, state: str, fault: dict[str, Any]) -> None:
    faulty(bench, when="after", **fault)
    outcome = bench.run(state=state)
    assert outcome.good, outcome.result
    assert sends(outcome) == 1
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert outcome.result["operations"] == ["create", "stop"][: 2 if state == "stopped" else 1]


@pytest.mark.parametrize("fault", RESENT, ids=str)
def test_after_a_lost_response_and_an_empty_list_it_is_sent_once_more(bench: Bench, fault: dict[str, Any]) -> None:
    faulty(bench, **fault)
    before = bench.clock.time()
    outcome = bench.run()
    assert (outcome.good, sends(outcome), len(bench.left())) == (True, 2, 1)
    assert bench.clock.time() - before >= 15.0, "the settle time comes first"
    assert "The response to the create request was lost and no task was found; retrying once." in outcome.warnings


@pytest.mark.parametrize("fault", RESENT, ids=str)
def test_it_is_sent_once_more_and_not_twice(bench: Bench, fault: dict[str, Any]) -> None:
    faulty(bench, times=None, **fault)
    outcome = bench.run()
    assert (outcome.good, sends(outcome), bench.left()) == (False, 2, [])
    assert outcome.result["create_outcome"] == "unknown"
    assert outcome.result["error"]["attempts"] == 2
    assert outcome.msg.startswith("It is not known whether the task was created.")
    rerun_adopts(bench)


@pytest.mark.parametrize("fault", [one for one in NEVER_RESENT if one["action"] != "delay"], ids=str)
def test_what_the_service_may_still_be_at_is_never_sent_again(bench: Bench, fault: dict[str, Any]) -> None:
    faulty(bench, **fault)
    outcome = bench.run()
    assert (outcome.good, sends(outcome)) == (False, 1)
    assert (outcome.result["create_outcome"], outcome.result["operations"]) == ("unknown", [])
    rerun_adopts(bench)


@pytest.mark.parametrize("late", [61.0, 70.0, 74.0, 90.0, 200.0])
def test_a_service_that_is_late_makes_one_task(bench: Bench, late: float) -> None:
    faulty(bench, "delay", seconds=late)
    outcome = bench.run()
    assert sends(outcome) == 1
    assert outcome.good is (late < 75.0)
    if not outcome.good:
        assert outcome.result["create_outcome"] == "unknown"
    rerun_adopts(bench)


@pytest.mark.parametrize("fault", [{"status": 504}, {"action": "drop", "seconds": 55.0}], ids=str)
def test_a_service_that_outlasts_what_is_in_between_makes_one_task(bench: Bench, fault: dict[str, Any]) -> None:
    """A gateway gives up, or a load balancer drops an idle connection, while the service goes on."""
    faulty(bench, **fault)
    bench.clock.call_later(fault.get("seconds", 0.0) + 20.0, bench.add)
    outcome = bench.run()
    assert (outcome.good, sends(outcome), outcome.result["create_outcome"]) == (False, 1, "unknown")
    assert "so wait a few minutes before you run the playbook again" in outcome.msg
    rerun_adopts(bench)


@pytest.mark.parametrize("fault", RESENT + NEVER_RESENT, ids=str)
def test_a_list_that_fails_after_a_lost_response_leads_to_no_second_create(bench: Bench, fault: dict[str, Any]) -> None:
    faulty(bench, when="after", **fault)
    bench.cloud.faults.add(Fault(LIST, "status", status=503, skip=1, times=None))
    outcome = bench.run()
    assert (outcome.good, sends(outcome), len(bench.left())) == (False, 1, 1)
    assert outcome.result["create_outcome"] == "unknown"
    rerun_adopts(bench)


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 400, "code": "APIG.0308"}], ids=str)
def test_what_was_surely_not_executed_is_sent_again_on_a_new_list(bench: Bench, fault: dict[str, Any]) -> None:
    faulty(bench, times=2, **fault)
    outcome = bench.run()
    assert (outcome.good, outcome.requests) == (True, [LIST, CREATE, LIST, CREATE, LIST, CREATE, LIST])


@pytest.mark.parametrize(
    ("status", "code"), [(400, "OMS.0057"), (400, "OMS.0080"), (401, "APIGW.0301"), (403, "OMS.0072")]
)
def test_a_refusal_is_final(bench: Bench, status: int, code: str) -> None:
    faulty(bench, status=status, code=code, times=None)
    outcome = bench.run()
    assert (outcome.good, sends(outcome), outcome.result["operations"]) == (False, 1, [])
    assert outcome.result["changed"] is False
    assert "create_outcome" not in outcome.result
    assert (outcome.result["error"]["code"], outcome.result["error"]["operation"]) == (code, "create")


def test_a_refusal_of_the_second_send_leaves_the_first_unknown(bench: Bench) -> None:
    faulty(bench, "drop")
    faulty(bench, status=400, code="OMS.0057")
    outcome = bench.run()
    assert (sends(outcome), outcome.result["create_outcome"], outcome.result["error"]["attempts"]) == (2, "unknown", 2)


# A service that shows the source cloud in another case


@pytest.mark.parametrize("state", CREATING)
def test_a_cloud_in_another_case_is_the_same_cloud(state: str) -> None:
    bench = Bench(sync_cloud_type="upper")
    faulty(bench, "drop", when="after")
    outcome = bench.run(state=state, src_cloud_type="HuaweiCloud")
    assert outcome.good, outcome.result
    assert (sends(outcome), outcome.result["sync_task"]["src_cloud_type"]) == (1, "HuaweiCloud")
    again = bench.run(state=state, src_cloud_type="HuaweiCloud")
    assert (again.good, sends(again), again.warnings, len(bench.left())) == (True, 0, [], 1)


# Delayed lists


@pytest.mark.parametrize("lag", [3.0, 14.0, 40.0])
def test_the_own_task_is_waited_for_until_it_shows(lag: float) -> None:
    bench = Bench(list_lag=lag)
    outcome = bench.run()
    assert (outcome.good, sends(outcome), outcome.result["sync_task"]["status"]) == (True, 1, "SYNCHRONIZING")


@pytest.mark.parametrize("options", [{"wait": False}, {"wait_timeout": 5.0}], ids=str)
def test_a_task_that_does_not_appear_is_reported_with_its_id(options: dict[str, Any]) -> None:
    bench = Bench(list_lag=100.0)
    outcome = bench.run(**options)
    assert (outcome.good, outcome.result["create_outcome"]) == (False, "unknown")
    assert [outcome.result["sync_task_id"]] == bench.left()
    assert (outcome.result["operations"], outcome.result["changed"]) == (["create"], True)


@pytest.mark.parametrize("lag", [3.0, 14.0])
@pytest.mark.parametrize("fault", RESENT + NEVER_RESENT, ids=str)
def test_a_lost_response_and_a_list_that_lags(lag: float, fault: dict[str, Any]) -> None:
    bench = Bench(list_lag=lag)
    faulty(bench, when="after", **fault)
    outcome = bench.run()
    assert (outcome.good, sends(outcome), len(bench.left())) == (True, 1, 1)


def test_a_create_without_wait_reads_the_list_for_the_own_id_all_the_same(bench: Bench) -> None:
    outcome = bench.run(wait=False)
    assert outcome.requests == [LIST, CREATE, LIST]
    assert outcome.result["sync_task"]["status"] == "SYNCHRONIZING"


def test_a_task_that_is_made_elsewhere_in_the_list_does_not_count(bench: Bench) -> None:
    """Only new tasks with this identity can be the result of a lost response."""
    other = bench.add(src_bucket="another")
    faulty(bench, "drop")
    outcome = bench.run()
    assert sends(outcome) == 2
    assert set(bench.left()) == {other, outcome.result["sync_task_id"]}
