# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control endpoint for buckets, keys, CDN domains, breakdowns, migration tasks and groups."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import requests

from ansible_collections.hwcloud.oms.tests.simulator import InProcessAdapter, Simulator, VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import Cloud


@pytest.fixture
def control(sim: Simulator, session: requests.Session) -> Any:
    def call(method: str, path: str, body: Any = None) -> Any:
        return session.request(method, f"{sim.url}/_simulator/{path}", json=body)

    return call


def names(control: Any, bucket: str, prefix: str = "") -> list[str]:
    return [one["name"] for one in control("GET", f"buckets/{bucket}/objects?prefix={prefix}").json()]


def test_buckets_are_filled_in_three_ways(control: Any, tmp_path: Path) -> None:
    listing = tmp_path / "listing.tsv"
    listing.write_text("from/file.txt\t5\t1700000000\n", encoding="utf-8")
    body = {
        "region": "cn-hangzhou",
        "objects": [{"name": "one.txt", "size": 7, "modified": 1.0, "storage_class": "ARCHIVE"}],
        "listing": "from/text.txt\t6\n",
        "listing_file": str(listing),
        "generate": 2,
        "prefix": "made/",
        "size": 10,
    }
    declared = control("PUT", "buckets/Aliyun/photos-origin", body)
    assert (declared.status_code, declared.json()["objects"], declared.json()["size"]) == (200, 5, 38)
    made = ["made/0000/000000.bin", "made/0000/000001.bin"]
    assert names(control, "Aliyun/photos-origin") == ["from/file.txt", "from/text.txt", *made, "one.txt"]
    (one,) = control("GET", "buckets/Aliyun/photos-origin/objects?prefix=one").json()
    del one["checksum"]
    assert one == {"name": "one.txt", "size": 7, "modified": 1.0, "storage_class": "ARCHIVE"}


def test_objects_come_and_go(control: Any) -> None:
    assert control("PUT", "buckets/HEC/photos-copy", {"region": "cn-north-4"}).json()["objects"] == 0
    added = control("POST", "buckets/HEC/photos-copy/objects", {"generate": 3})
    assert (added.status_code, added.json()) == (201, {"objects": 3})
    assert control("DELETE", "buckets/HEC/photos-copy/objects", {"names": ["0000/000001.bin"]}).status_code == 204
    assert names(control, "HEC/photos-copy") == ["0000/000000.bin", "0000/000002.bin"]
    assert [one["name"] for one in control("GET", "buckets").json()] == ["photos-copy"]
    assert control("DELETE", "buckets/HEC/photos-copy").status_code == 204
    assert control("GET", "buckets").json() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "buckets/Aliyun/b", {"objects": [{"colour": 1}]}, 400),
        ("PUT", "buckets/Aliyun/b", {"listing": "no size"}, 400),
        ("PUT", "buckets/Aliyun/b", {"listing_file": "/no/such/file"}, 400),
        ("GET", "buckets/Aliyun/none/objects", None, 404),
        ("DELETE", "buckets/Aliyun/none", None, 404),
        ("POST", "keys", {"cloud_type": "Aliyun", "rights": ["everything"]}, 400),
        ("POST", "cdns", {"domain": "a.org", "mode": "slow"}, 400),
        ("POST", "breakdowns", {"error_code": "TRF.9999"}, 400),
        ("POST", "breakdowns", {"error_code": "TRF.0001", "after": 2}, 400),
        ("POST", "migration-tasks", {"colour": "red"}, 400),
        ("PATCH", "migration-tasks/5", {}, 404),
        ("DELETE", "migration-tasks/5", None, 404),
        ("POST", "migration-task-groups", {"colour": "red"}, 400),
        ("DELETE", "migration-task-groups/none", None, 404),
        ("GET", "compare?cloud_type=Aliyun&source=none&destination=none", None, 404),
    ],
)
def test_bad_input(control: Any, sim: Simulator, method: str, path: str, body: Any, status: int) -> None:
    response = control(method, path, body)
    assert (response.status_code, list(response.json())) == (status, ["error"])
    assert (sim.context.store.buckets(), sim.migration_tasks(), sim.migration_task_groups()) == ([], [], [])


def test_keys_and_cdns_show_no_secret(control: Any, sim: Simulator) -> None:
    secret = {"ak": "source-ak", "sk": "source-sk", "security_token": "token"}
    assert control("POST", "keys", {"cloud_type": "Aliyun", **secret, "buckets": ["a"]}).status_code == 201
    control("POST", "cdns", {"domain": "a.org", "authentication_key": "cdn-key"})
    (keys,), (cdn,) = control("GET", "keys").json(), control("GET", "cdns").json()
    assert (keys["sk"], keys["buckets"], keys["valid_until"]) == (sim.hash("source-sk"), ["a"], None)
    assert (cdn["authentication_key"], cdn["mode"]) == (sim.hash("cdn-key"), "serve")
    assert control("DELETE", "keys").status_code == 204
    assert control("GET", "keys").json() == []


def test_breakdowns(control: Any) -> None:
    planned = control("POST", "breakdowns", {"error_code": "TRF.0159", "after": 0.2, "times": 3})
    assert (planned.status_code, planned.json()) == (201, 1)
    (breakdown,) = control("GET", "breakdowns").json()
    assert (breakdown["error_code"], breakdown["after"], breakdown["used"]) == ("TRF.0159", 0.2, 0)
    assert control("DELETE", "breakdowns").status_code == 204
    assert control("GET", "breakdowns").json() == []


def test_a_copy_is_seen_to_be_complete(control: Any, cloud: Cloud, clock: VirtualClock) -> None:
    control("PUT", "buckets/Aliyun/photos-origin", {"region": "cn-hangzhou", "generate": 60})
    control("PUT", "buckets/HEC/photos-copy", {"region": "cn-north-4"})
    cloud.migrate(dst_save_prefix="p/")
    path = "compare?cloud_type=Aliyun&source=photos-origin&destination=photos-copy&save_prefix=p/"
    assert len(control("GET", path).json()["missing"]) == 60
    clock.sleep(60)
    compared = control("GET", path).json()
    assert (compared["equal"], compared["destination_objects"]) == (True, 60)


def test_migration_tasks(control: Any, cloud: Cloud, sim: Simulator) -> None:
    fields = {"status": 5, "count": 3, "src_node": {"bucket": "theirs"}, "description": "old", "total_num": 4}
    ids = control("POST", "migration-tasks", fields).json()["ids"]
    tasks = control("GET", "migration-tasks").json()
    assert [task["id"] for task in tasks] == ids
    assert (tasks[0]["src_node"]["bucket"], tasks[0]["dst_node"]["bucket"]) == ("theirs", "seeded-target")
    assert control("PATCH", f"migration-tasks/{ids[0]}", {"status": 4, "error_code": "TRF.0062"}).status_code == 204
    task = cloud.task(ids[0])
    assert (task["status"], task["error_reason"]["error_code"], task["total_num"]) == (4, "TRF.0062", 4)
    control("PATCH", f"migration-tasks/{ids[1]}", {"id": 77})
    assert control("DELETE", "migration-tasks/77").status_code == 204
    assert [one["id"] for one in sim.migration_tasks()] == [ids[0], ids[2]]
    assert control("GET", "migration-tasks?project_id=other").json() == []


def test_a_stored_task_can_run(control: Any, cloud: Cloud, clock: VirtualClock) -> None:
    (task_id,) = control("POST", "migration-tasks", {"status": 2}).json()["ids"]
    clock.sleep(60)
    task = cloud.task(task_id)
    assert (task["status"], task["successful_num"]) == (5, 12)


def test_groups(control: Any, cloud: Cloud, sim: Simulator) -> None:
    group_id = control("POST", "migration-task-groups", {"status": 6, "success_num": 9}).json()["group_id"]
    assert (
        control("PATCH", f"migration-task-groups/{group_id}", {"error_code": "TRF.0004", "status": 5}).status_code
        == 204
    )
    (group,) = control("GET", "migration-task-groups").json()
    assert (group["status"], group["success_num"], group["key_hashes"]) == (5, 9, None)
    assert cloud.group(group_id)["success_num"] == 9
    assert control("DELETE", f"migration-task-groups/{group_id}").status_code == 204
    assert sim.migration_task_groups() == []


def test_everything_shown_is_json_whatever_the_state(control: Any, cloud: Cloud, clock: VirtualClock) -> None:
    cloud.migrate()
    cloud.migrate_group()
    for _second in range(12):
        for path in ("migration-tasks", "migration-task-groups", "buckets", "keys"):
            assert control("GET", path).json() is not None
        clock.sleep(1)


def test_reset_removes_all_of_it(control: Any, cloud: Cloud, sim: Simulator) -> None:
    cloud.migrate()
    cloud.migrate_group()
    control("POST", "keys", {"cloud_type": "Aliyun"})
    control("POST", "cdns", {"domain": "a.org"})
    control("POST", "breakdowns", {"error_code": "TRF.0159"})
    control("PUT", "buckets/Aliyun/b", {"generate": 1})
    assert control("POST", "reset").status_code == 204
    paths = ("migration-tasks", "migration-task-groups", "buckets", "keys", "cdns", "breakdowns")
    assert [control("GET", path).json() for path in paths] == [[]] * 6
    assert sim.settings.listing_time == 2


def test_equal_seeds_give_equal_runs(clock: VirtualClock) -> None:
    def run() -> Any:
        sim, session = Simulator(clock=VirtualClock(clock.time()), seed=7), requests.Session()
        session.mount("http://", InProcessAdapter(sim))
        cloud = Cloud(sim, session)
        return cloud.migrate(), cloud.migrate_group(), sim.migration_tasks()

    assert run() == run()


def test_real_time_works_as_virtual_time_does(simulator: Simulator) -> None:
    simulator.settings.update(waiting_time=0.05, listing_time=0.1, object_time=0.005, group_creation_time=0.1)
    with requests.Session() as session:
        cloud = Cloud(simulator, session)
        task_id, group_id = cloud.migrate(), cloud.migrate_group(dst_bucket="other")
        until = time.monotonic() + 20
        while time.monotonic() < until and (cloud.task(task_id)["status"], cloud.group(group_id)["status"]) != (5, 6):
            time.sleep(0.05)
        assert (cloud.task(task_id)["status"], cloud.group(group_id)["status"]) == (5, 6)
