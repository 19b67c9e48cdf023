# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bucket in step: first copy, synchronization task, events of the function at the source, and what these missed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.hwcloud.oms.plugins.plugin_utils._forwarder_zip import packed_files, zip_bytes
from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.objects import StoredObject
from ...support import notifications
from .function import PYTHONS, connection_of, deployed
from .plays import BUCKETS, Ansible, keys_of
from .test_migrate import CREDENTIALS, SHOWN, Migrate, report

PAIR = {**BUCKETS, "src_credentials": "source", "dst_credentials": "target"}
LOST = ("new-2.jpg", "new-5.jpg", "new-9.jpg")


def equal(simulator: Simulator) -> bool:
    return bool(simulator.compare("Aliyun", "photos-origin", "photos-copy")["equal"])


def test_from_the_first_copy_to_what_the_events_missed(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> None:
    run = Migrate(ansible, simulator)
    simulator.settings.update(object_time=0.01)
    source = simulator.add_bucket("Aliyun", "photos-origin", region="cn-beijing")
    simulator.add_bucket("HEC", "photos-copy", region="cn-north-4")
    for number in range(50):
        source.put(StoredObject(f"{number}.jpg", 1000 + number, 1.7e9))
    copied = run(oms_migrations=[{**PAIR, "run": "first"}])
    assert (copied.status, equal(simulator)) == (0, True), copied.output

    run.playbook = "hwcloud.oms.apply"
    applied = run(oms_sync_tasks=[PAIR])
    assert applied.status == 0, applied.output
    new = [f"new-{number}.jpg" for number in range(10)]
    for name in new:
        source.put(StoredObject(name, 500, simulator.clock.time()))
    packed = tmp_path / "forwarder.zip"
    packed.write_bytes(zip_bytes(packed_files(ROOT)))
    settings = {
        **connection_of(simulator),
        "OMS_SRC_CLOUD_TYPE": "Aliyun",
        **{f"OMS_{name.upper()}": value for name, value in BUCKETS.items()},
    }
    with deployed(packed, tmp_path / "code", list(PYTHONS.values())[-1], settings) as function:
        for name in new:
            if name not in LOST:
                event = notifications.oss(name, bucket="photos-origin").decode()
                assert function.invoke(event, "fc")["sent"] == 1
    assert not equal(simulator)

    run.playbook = "hwcloud.oms.reconcile"
    entry = {**PAIR, "consistency_check": "transmission"}
    tasks: list[dict[str, Any]] = [entry, {**BUCKETS, "src_bucket": "old-origin", "state": "absent"}]
    first = run(oms_sync_tasks=tasks)
    assert first.status == 0, first.output
    (pair,) = report(first, "oms_reconcile_report")["localhost"]["pairs"]
    counts = {name: pair[name] for name in ("total", "skipped", "copied", "failed", "in_step")}
    assert counts == {"total": 60, "skipped": 57, "copied": 3, "failed": 0, "in_step": False}
    assert "1 pair compared; 3 objects were missing or different and copied" in first.output
    assert equal(simulator)

    second = run(oms_sync_tasks=tasks, oms_reconcile_max_missed="0")
    found = report(second, "oms_reconcile_report")["localhost"]
    assert (second.status, found["missed"], found["in_step"]) == (0, 0, True), second.output


def test_what_is_refused_sends_nothing(ansible: Ansible, simulator: Simulator) -> None:
    run = Migrate(ansible, simulator)
    run.playbook = "hwcloud.oms.reconcile"
    run.refuses(
        ({"oms_sync_tasks": [PAIR], "oms_reconcile_since": "yesterday"}, "oms_reconcile_since is 'yesterday'"),
        ({"oms_sync_tasks": [{**PAIR, "state": "absent"}]}, "oms_sync_tasks has no entry to reconcile."),
        ({"oms_sync_tasks": [PAIR, PAIR]}, "oms_sync_tasks[1] (photos-origin -> photos-copy): it means the same task"),
    )


def test_nothing_of_the_tenant_before_is_left(ansible: Ansible, simulator: Simulator) -> None:
    simulator.settings.update(waiting_time=0.1, listing_time=0.1)
    simulator.add_bucket("Aliyun", "photos-origin", region="cn-beijing")
    simulator.add_bucket("HEC", "photos-copy", region="cn-north-4")
    connection = keys_of(simulator, simulator.account)
    tenants = [
        {"oms_sync_tasks": [PAIR], "oms_connection": connection},
        {
            "oms_sync_tasks": [{**PAIR, "src_bucket": "videos-origin"}],
            "oms_connection": {**connection, "project_id": "0" * 32},
        },
    ]
    plays = [{"import_playbook": "hwcloud.oms.reconcile", "vars": variables} for variables in tenants]
    playbook = ansible.folder / "tenants.yml"
    playbook.write_text(json.dumps(plays), encoding="utf-8")
    recap = ansible.playbook(str(playbook), variables={"oms_credentials": CREDENTIALS}, env=SHOWN)
    assert recap.status == 2, recap.output
    (pair,) = report(recap, "oms_reconcile_report")["localhost"]["pairs"]
    found = {name: pair[name] for name in ("src_bucket", "total", "in_step", "msg")}
    assert found == {"src_bucket": "videos-origin", "total": None, "in_step": False, "msg": "It was not tried."}
