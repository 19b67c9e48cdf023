# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life cycle of a synchronization task, and every switch for what is not documented about it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from ansible_collections.hwcloud.oms.tests.simulator import Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, Cloud, refusal

CDN = {"authentication_type": "ALIYUN_OSS_A", "domain": "cdn.example.org", "protocol": "https"}


def test_life_of_a_task(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.created()
    assert cloud.show(task_id)["status"] == "SYNCHRONIZING"
    assert refusal(cloud.call("POST", f"/{task_id}/start", json=KEYS)) == (400, "OMS.0065")
    assert refusal(cloud.call("DELETE", f"/{task_id}")) == (400, "OMS.0063")
    stopped = cloud.call("POST", f"/{task_id}/stop")
    assert (stopped.status_code, stopped.content) == (200, b"")
    assert cloud.show(task_id)["status"] == "STOPPED"
    assert refusal(cloud.call("POST", f"/{task_id}/stop")) == (400, "OMS.0066")
    assert cloud.call("POST", f"/{task_id}/start", json=KEYS).status_code == 200
    assert cloud.show(task_id)["status"] == "SYNCHRONIZING"
    assert cloud.call("POST", f"/{task_id}/stop").status_code == 200
    assert cloud.call("DELETE", f"/{task_id}").status_code == 200
    assert sim.tasks() == []


def test_start_moves_only_the_start_time(cloud: Cloud, clock: VirtualClock) -> None:
    task_id = cloud.created()
    before = cloud.show(task_id)
    cloud.call("POST", f"/{task_id}/stop")
    clock.sleep(7)
    cloud.call("POST", f"/{task_id}/start", json=KEYS)
    after = cloud.show(task_id)
    assert after["last_start_time"] == before["last_start_time"] + 7000
    assert after["create_time"] == before["create_time"]


def test_stop_drops_the_keys_and_start_brings_new_ones(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.created(source_cdn={**CDN, "authentication_key": "cdn-key"})
    (task,) = sim.tasks()
    assert task["key_hashes"]["src_sk"] == sim.hash("source-sk")
    assert task["key_hashes"]["authentication_key"] == sim.hash("cdn-key")
    cloud.call("POST", f"/{task_id}/stop")
    assert sim.tasks()[0]["key_hashes"] is None
    cloud.call("POST", f"/{task_id}/start", json={**KEYS, "src_sk": "rotated", "source_cdn_authentication_key": "new"})
    hashes = sim.tasks()[0]["key_hashes"]
    assert hashes["src_sk"] == sim.hash("rotated")
    assert hashes["authentication_key"] == sim.hash("new")


def test_encryption_goes_with_the_keys_and_is_not_read_back(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.created(src_crypto_type="KMS", src_kms_key_id="0a1b2c3d-0000-0000-0000-0123456789ab")
    assert sim.tasks()[0]["encryption"]["src_crypto_type"] == "KMS"
    cloud.call("POST", f"/{task_id}/stop")
    cloud.call("POST", f"/{task_id}/start", json={**KEYS, "dst_crypto_type": "DEFAULT"})
    assert sim.tasks()[0]["encryption"] == {"dst_crypto_type": "DEFAULT"}
    assert "crypto" not in str(cloud.show(task_id))


@pytest.mark.parametrize("missing", sorted(KEYS))
def test_start_needs_all_four_keys(cloud: Cloud, sim: Simulator, missing: str) -> None:
    task_id = sim.add_task(status="STOPPED")
    keys = {name: value for name, value in KEYS.items() if name != missing}
    assert refusal(cloud.call("POST", f"/{task_id}/start", json=keys)) == (400, "OMS.1004")
    assert refusal(cloud.call("POST", f"/{task_id}/start", json={**KEYS, missing: ""})) == (400, "OMS.1003")
    assert sim.tasks()[0]["status"] == "STOPPED"


# What can be read


def test_read_back(cloud: Cloud) -> None:
    task_id = cloud.created(consistency_check="transmission", dst_storage_policy="IA")
    shown = cloud.show(task_id)
    assert shown["consistency_check"] == "no_check"
    assert shown["object_overwrite_mode"] == "FULL_OVERWRITE"
    assert [shown[name] for name in ("dst_storage_policy", "app_id", "description")] == [None, None, None]
    assert shown["src_cloud_type"] == "Aliyun"
    assert "source_cdn" not in shown
    assert cloud.page()["tasks"][0]["source_cdn"] is None


def test_cdn_is_listed_without_its_key_and_not_shown(cloud: Cloud) -> None:
    task_id = cloud.created(source_cdn={**CDN, "authentication_key": "cdn-key"})
    assert cloud.page()["tasks"][0]["source_cdn"] == CDN
    assert "source_cdn" not in cloud.show(task_id)


def test_no_key_is_ever_read_back(cloud: Cloud) -> None:
    task_id = cloud.created(source_cdn={**CDN, "authentication_key": "cdn-key"})
    everything = cloud.call("GET").text + str(cloud.show(task_id))
    assert not [key for key in (*KEYS.values(), "cdn-key") if key in everything]


def test_fields_a_create_does_not_have_are_ignored_or_refused(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.created(status="STOPPED", sync_task_id="mine", unheard_of=1)
    assert cloud.show(task_id)["status"] == "SYNCHRONIZING"
    sim.settings.unknown_fields = "refuse"
    assert refusal(cloud.create(unheard_of=1)) == (400, "OMS.1003")
    assert cloud.create(enable_kms=True).status_code == 200


@pytest.mark.parametrize(("empty", "expected"), [("null", True), ("absent", False)])
def test_empty_fields(cloud: Cloud, sim: Simulator, empty: str, expected: bool) -> None:
    sim.settings.empty_fields = empty
    task_id = cloud.created()
    assert ("app_id" in cloud.show(task_id)) is expected
    assert ("source_cdn" in cloud.page()["tasks"][0]) is expected


def test_storage_policy_is_shown_on_demand(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.created(dst_storage_policy="IA")
    sim.settings.show_storage_policy = True
    assert cloud.show(task_id)["dst_storage_policy"] == "IA"


def test_cloud_type_is_shown_in_upper_case_on_demand(cloud: Cloud, sim: Simulator) -> None:
    task_id = cloud.created(src_cloud_type="HuaweiCloud")
    assert cloud.show(task_id)["src_cloud_type"] == "HuaweiCloud"
    sim.settings.sync_cloud_type = "upper"
    shown = [cloud.show(task_id), *cloud.page()["tasks"]]
    assert [one["src_cloud_type"] for one in shown] == ["HUAWEICLOUD"] * 2


# Quota and duplicates


def test_quota_counts_one_project(cloud: Cloud, sim: Simulator) -> None:
    other = sim.add_account(quota=0)
    sim.add_task(project_id=other.project_id)
    for _time in range(5):
        cloud.created()
    assert refusal(cloud.create()) == (400, "OMS.0077")
    sim.settings.quota_error_code = "OMS.1021"
    assert refusal(cloud.create()) == (400, "OMS.1021")
    sim.settings.quota = None
    cloud.created()
    assert cloud.page()["count"] == 6


def test_an_accounts_own_quota(cloud: Cloud, sim: Simulator) -> None:
    other = sim.add_account(quota=0)
    cloud.headers = {"X-Auth-Token": other.auth_token}
    cloud.tasks_url = f"{sim.url}/v2/{other.project_id}/sync-tasks"
    assert refusal(cloud.create()) == (400, "OMS.0077")


def test_duplicates(cloud: Cloud, sim: Simulator) -> None:
    assert cloud.created() != cloud.created()
    sim.settings.duplicates = "refuse"
    assert refusal(cloud.create()) == (400, "OMS.0062")
    cloud.created(src_region="cn-beijing")
    cloud.created(src_cloud_type="AWS")


def test_concurrent_creators_never_exceed_the_quota(simulator: Simulator) -> None:
    def create(_number: int) -> int:
        with requests.Session() as session:
            return Cloud(simulator, session).create().status_code

    with ThreadPoolExecutor(12) as pool:
        statuses = sorted(pool.map(create, range(12)))
    assert statuses == [200] * 5 + [400] * 7
    assert len({task["create_time"] for task in simulator.tasks()}) == 5


def test_create_times_may_collide_on_demand(cloud: Cloud, sim: Simulator) -> None:
    cloud.created()
    cloud.created()
    first, second = (task["create_time"] for task in sim.tasks())
    assert second == first + 1
    sim.settings.unique_create_time = False
    cloud.created()
    assert sim.tasks()[2]["create_time"] == first


# Lags


def test_list_lags_behind_creation_and_show_does_not(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.list_lag = 3
    task_id = cloud.created()
    assert cloud.page() == {"count": 0, "tasks": []}
    assert cloud.show(task_id)["sync_task_id"] == task_id
    clock.sleep(2.9)
    assert cloud.ids() == []
    clock.sleep(0.2)
    assert cloud.ids() == [task_id]


def test_stop_takes_its_time(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.stop_lag = 5
    task_id = cloud.created()
    assert cloud.call("POST", f"/{task_id}/stop").status_code == 200
    assert sim.tasks()[0]["key_hashes"] is None
    assert cloud.show(task_id)["status"] == "SYNCHRONIZING"
    assert cloud.ids(status="STOPPED") == []
    assert refusal(cloud.call("DELETE", f"/{task_id}")) == (400, "OMS.0063")
    assert refusal(cloud.call("POST", f"/{task_id}/start", json=KEYS)) == (400, "OMS.0065")
    assert refusal(cloud.call("POST", f"/{task_id}/stop")) == (400, "OMS.0066")
    clock.sleep(5)
    assert cloud.ids(status="STOPPED") == [task_id]
    assert cloud.call("DELETE", f"/{task_id}").status_code == 200


# Lists


def test_pages_count_items_and_their_limits_hold(cloud: Cloud, sim: Simulator) -> None:
    ids = [sim.add_task(src_bucket=f"bucket-{number}") for number in range(23)]
    assert cloud.ids() == ids[:10]
    assert cloud.ids(limit=5, offset=7) == ids[7:12]
    assert cloud.ids(limit=100) == ids
    assert cloud.ids(offset=23) == []
    assert cloud.page(offset=23)["count"] == 23
    for bad in ({"limit": 0}, {"limit": 101}, {"offset": -1}, {"offset": 10001}, {"status": "PAUSED"}):
        assert refusal(cloud.call("GET", params=bad)) == (400, "OMS.1003"), bad
    assert refusal(cloud.call("GET", params={"limit": "many"})) == (400, "OMS.1002")


def test_list_filters_by_status_and_project(cloud: Cloud, sim: Simulator) -> None:
    stopped, running = sim.add_task(status="STOPPED"), sim.add_task()
    sim.add_task(project_id=sim.add_account().project_id)
    assert cloud.ids() == [stopped, running]
    assert cloud.ids(status="STOPPED") == [stopped]
    assert cloud.page(status="SYNCHRONIZING", limit=1)["count"] == 1


def test_list_order(cloud: Cloud, sim: Simulator) -> None:
    ids = [sim.add_task() for _time in range(20)]
    sim.settings.list_order = "created_desc"
    assert cloud.ids(limit=100) == ids[::-1]
    sim.settings.list_order = "id"
    assert cloud.ids(limit=100) == sorted(ids)
    sim.settings.list_order = "random"
    first, second = cloud.ids(limit=100), cloud.ids(limit=100)
    assert first != second
    assert sorted(first) == sorted(second) == sorted(ids)


# Missing tasks and refusals


@pytest.mark.parametrize("status", [404, 400])
def test_missing_task(cloud: Cloud, sim: Simulator, status: int) -> None:
    sim.settings.missing_task = status
    foreign = sim.add_task(project_id=sim.add_account().project_id)
    window = {"data_type": "SIZE", "start_time": 1, "end_time": 2}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "", {"params": {"query_time": 1}}),
        ("DELETE", "", {}),
        ("POST", "/start", {"json": KEYS}),
        ("POST", "/stop", {}),
        ("GET", "/statistics", {"params": window}),
        ("POST", "/events", {"json": {"object_keys": ["a"]}}),
    ]
    for task_id in ("no-such-task", foreign):
        for method, path, options in calls:
            assert refusal(cloud.call(method, f"/{task_id}{path}", **options)) == (status, "OMS.1009"), (method, path)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"src_cloud_type": "Tencent"}, "OMS.1004"),
        ({"src_cloud_type": "Google"}, "OMS.1003"),
        ({"src_bucket": "b" * 1025}, "OMS.1003"),
        ({"src_ak": "k" * 101}, "OMS.1003"),
        ({"src_ak": 5}, "OMS.1002"),
        ({"app_id": None}, "OMS.1002"),
        ({"description": "a < b"}, "OMS.0078"),
        ({"description": "d" * 256}, "OMS.1003"),
        ({"consistency_check": "no_check"}, "OMS.1003"),
        ({"dst_storage_policy": "COLD"}, "OMS.1003"),
        ({"source_cdn": CDN}, "OMS.1032"),
        ({"source_cdn": {"domain": "cdn.example.org"}}, "OMS.1004"),
        ({"source_cdn": {**CDN, "protocol": "ftp"}}, "OMS.1003"),
    ],
)
def test_refused_bodies(cloud: Cloud, sim: Simulator, fields: dict[str, Any], code: str) -> None:
    assert refusal(cloud.create(**fields)) == (400, code)
    assert sim.tasks() == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]"])
def test_unreadable_bodies(cloud: Cloud, body: bytes) -> None:
    answer = cloud.call("POST", data=body, headers={**cloud.headers, "Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error_code"] in ("OMS.1002", "OMS.1004", "OMS.1010")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"src_sk": "with&and<"}, "OMS.1003"),
        ({"dst_bucket": "quo'te"}, "OMS.1003"),
        ({"description": "back\\slash"}, "OMS.0078"),
        ({"src_kms_key_id": "no-uuid"}, "OMS.1003"),
        ({"source_cdn": {"authentication_type": "NONE", "protocol": "http", "domain": "10.0.0.1"}}, "OMS.1003"),
    ],
)
def test_strict_patterns(cloud: Cloud, sim: Simulator, fields: dict[str, Any], code: str) -> None:
    assert cloud.create(**fields).status_code == 200
    sim.settings.strict_patterns = True
    assert refusal(cloud.create(**fields)) == (400, code)


def test_refusals_do_not_repeat_values(cloud: Cloud) -> None:
    answer = cloud.create(src_sk="s3cr3t-" * 20)
    assert refusal(answer) == (400, "OMS.1003")
    assert "s3cr3t" not in answer.text


def test_foreign_destination_region(cloud: Cloud, sim: Simulator) -> None:
    cloud.created(dst_region="eu-west-101")
    sim.settings.foreign_dst_region = "refuse"
    assert refusal(cloud.create(dst_region="eu-west-101")) == (400, "OMS.0080")
    cloud.created(dst_region="cn-north-4")


# Checks of the simulator itself


def test_a_response_that_violates_the_contract_is_an_error_with_the_reason(cloud: Cloud, sim: Simulator) -> None:
    sim.add_task(status="PAUSED")
    answer = cloud.call("GET")
    assert refusal(answer) == (500, "SIM.0500")
    assert "$.tasks[0].status: 'PAUSED'" in answer.json()["error_msg"]


def test_seeded_tasks_take_any_field_and_nothing_else(cloud: Cloud, sim: Simulator) -> None:
    task_id = sim.add_task(sync_task_id="chosen", create_time=1, src_ak="x", description="seeded", status="STOPPED")
    assert (task_id, cloud.show("chosen")["create_time"]) == ("chosen", 1)
    sim.change_task("chosen", description="changed")
    assert cloud.show("chosen")["description"] == "changed"
    with pytest.raises(ValueError, match="no field 'colour'"):
        sim.add_task(colour="red")
    sim.remove_task("chosen")
    assert cloud.ids() == []


def test_every_response_has_a_request_id_and_a_date(cloud: Cloud, clock: VirtualClock) -> None:
    answers = [cloud.create(), cloud.create(description="<"), cloud.call("PUT"), cloud.call("GET", "/a/b/c/d")]
    assert [answer.status_code for answer in answers] == [200, 400, 404, 404]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 4
    assert {answer.headers["Date"] for answer in answers} == {"Sun, 01 Mar 2026 12:00:00 GMT"}
    clock.sleep(1)
    assert cloud.call("GET").headers["Date"] == "Sun, 01 Mar 2026 12:00:01 GMT"


def test_unknown_apis_are_refused_by_the_gateway(cloud: Cloud) -> None:
    assert refusal(cloud.call("PATCH")) == (404, "APIGW.0101")


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("flat", {"error_code": "OMS.1009", "error_msg": "The task does not exist."}),
        ("camel", {"errorCode": "OMS.1009", "errorMsg": "The task does not exist."}),
        ("plain", {"code": "OMS.1009", "message": "The task does not exist."}),
        ("nested", {"error": {"error_code": "OMS.1009", "error_msg": "The task does not exist."}}),
    ],
)
def test_error_shapes(cloud: Cloud, sim: Simulator, shape: str, body: dict[str, Any]) -> None:
    sim.settings.error_shape = shape
    assert cloud.call("DELETE", "/none").json() == body


def test_authorization_message_and_old_prefixes(cloud: Cloud, sim: Simulator) -> None:
    sim.settings.update(error_shape="authorization", code_prefixes="old")
    answer = cloud.call("DELETE", "/none").json()
    assert (answer["error_code"], "encoded_authorization_message" in answer) == ("S3M.1009", True)
    assert cloud.call("GET", headers={}).json()["error_code"] == "APIG.0301"


def test_settings_refuse_unknown_names_and_values(sim: Simulator) -> None:
    for name, value in (
        ("colour", 1),
        ("duplicates", "maybe"),
        ("quota", "5"),
        ("list_lag", None),
        ("lock_after", True),
    ):
        with pytest.raises(ValueError, match=name):
            setattr(sim.settings, name, value)


def test_reset_restores_the_beginning(cloud: Cloud, sim: Simulator, clock: VirtualClock) -> None:
    sim.settings.quota = 1
    cloud.created()
    clock.sleep(100_000)
    assert refusal(cloud.call("GET")) == (401, "APIGW.0307")
    sim.reset()
    assert (sim.tasks(), sim.log, sim.settings.quota) == ([], [], 5)
    assert cloud.ids() == []
