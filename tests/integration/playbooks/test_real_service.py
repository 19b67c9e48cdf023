# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook for the real service works on the simulated one, leaves nothing there, and reports what it saw."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from ...simulator import Fault, Settings, Simulator
from ...simulator.objects import StoredObject
from ...support.secret_scanner import found
from . import plays
from .plays import BUCKETS, Ansible

PLAYBOOK = Path(__file__).parents[2] / "e2e" / "acceptance" / "real_service.yml"
KEYS = {
    "OMS_SRC_AK": "SourceCanaryKeyId",
    "OMS_SRC_SK": "SourceCanarySecret",
    "OMS_DST_AK": "TargetCanaryKeyId",
    "OMS_DST_SK": "TargetCanarySecret",
}
VARIABLES = {f"acceptance_{name}": value for name, value in BUCKETS.items()}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The playbook has more tasks than any other."""
    monkeypatch.setattr(plays, "LIMIT", 900)


@pytest.fixture
def env(simulator: Simulator, standard: dict[str, str]) -> dict[str, str]:
    """Return the environment of a person with an account, who sets no endpoint."""
    account = simulator.account
    return {
        **standard,
        **KEYS,
        "HW_ACCESS_KEY": account.access_key,
        "HW_SECRET_KEY": account.secret_key,
        "HW_PROJECT_ID": account.project_id,
    }


@pytest.fixture
def prepared(simulator: Simulator) -> Simulator:
    """Return the service with two buckets and their keys, as a person prepares them."""
    quick = ("waiting_time", "listing_time", "group_creation_time", "group_deletion_time", "unsettled_time")
    simulator.settings.update(**dict.fromkeys(quick, 0.1))
    source = simulator.add_bucket("Aliyun", BUCKETS["src_bucket"], BUCKETS["src_region"], objects=3)
    source.put(StoredObject("first.txt", 5, 1.7e9))
    simulator.add_bucket("HEC", BUCKETS["dst_bucket"], BUCKETS["dst_region"])
    simulator.add_keys("Aliyun", ak=KEYS["OMS_SRC_AK"], sk=KEYS["OMS_SRC_SK"])
    return simulator


@pytest.mark.documentation
def test_the_whole_playbook(ansible: Ansible, prepared: Simulator, env: dict[str, str]) -> None:
    given = {**VARIABLES, "acceptance_delay": 1}
    ran = ansible.playbook(str(PLAYBOOK), "-v", variables=given, env=env)
    assert ran.status == 0, ran.output
    text = (ansible.folder / "oms-acceptance.json").read_text(encoding="utf-8")
    secrets = [*KEYS.values(), prepared.account.access_key, prepared.account.secret_key]
    assert not found(text, secrets)
    assert not found(ran.output, [secret for secret in secrets if secret != prepared.account.access_key])
    report = json.loads(text)
    observed = report["observed"]
    assert set(observed) <= {field.name for field in fields(Settings)}
    assert len(observed.pop("sync_group_id")) == 1
    assert observed.pop("group_tasks") == {"before": 1, "after": 0}
    assert {name: str(value) for name, value in observed.items()} == {
        "look_up_error_code": "OMS.0153",
        "show_support": "True",
        "show_storage_policy": "False",
        "empty_selection": "TRF.0012",
        "sync_rows": "True",
        "stopped_events": "OMS.0066",
        "group_counters": "None",
    }
    assert report["left"] == {"sync_tasks": [], "migration_tasks": [], "migration_task_groups": []}
    assert [report["removal_failures"], report["list_failures"]] == [[], []]
    assert all(report["created"].values())
    assert report["failure"] is None
    assert prepared.tasks() == []
    assert prepared.migration_task_groups() == []


@pytest.mark.documentation
def test_a_failure_is_reported_and_leaves_nothing(ansible: Ansible, prepared: Simulator, env: dict[str, str]) -> None:
    """A refusal that repeats the request, with its keys."""
    prepared.faults.add(Fault("CreateTaskGroup", "echo", times=None))
    ran = ansible.playbook(str(PLAYBOOK), variables=VARIABLES, env=env)
    assert ran.status != 0
    text = (ansible.folder / "oms-acceptance.json").read_text(encoding="utf-8")
    assert not found(text, [*KEYS.values(), prepared.account.access_key, prepared.account.secret_key])
    report = json.loads(text)
    assert report["failure"].startswith("Copy with a group: ")
    assert [*report["left"].values(), report["removal_failures"]] == [[], [], [], []]
    assert prepared.migration_tasks() == []
    assert "The tasks were removed, and the report was written." in ran.output


@pytest.mark.documentation
def test_what_cannot_be_removed_or_listed_is_reported(
    ansible: Ansible, prepared: Simulator, env: dict[str, str]
) -> None:
    """The copy cannot be watched after its create, and the synchronization tasks are listed once only."""
    prepared.settings.update(object_time=1000.0)
    prepared.faults.add(Fault("ShowTask", "status", status=403, times=None))
    prepared.faults.add(Fault("ListSyncTasks", "status", status=403, times=None, skip=1))
    ran = ansible.playbook(str(PLAYBOOK), variables=VARIABLES, env={**env, "PWD": "/nonexistent"})
    assert ran.status != 0
    report = json.loads((ansible.folder / "oms-acceptance.json").read_text(encoding="utf-8"))
    (copy,) = prepared.migration_tasks()
    assert report["failure"].startswith("Copy the objects: ")
    assert report["created"] == {"sync_tasks": [], "migration_tasks": [copy["id"]], "migration_task_groups": []}
    assert report["left"] == {"sync_tasks": None, "migration_tasks": [copy["id"]], "migration_task_groups": []}
    assert len(report["list_failures"]) == 1
    failed = [one.partition(": ")[0] for one in report["removal_failures"]]
    assert failed == ["the synchronization task", "acceptance-copy"]
    assert str(ansible.folder / "oms-acceptance.json") in ran.output


def nothing_was_done(simulator: Simulator, folder: Path) -> bool:
    return simulator.writes() == [] and not (folder / "oms-acceptance.json").exists()


@pytest.mark.documentation
def test_a_project_with_tasks_is_refused(ansible: Ansible, prepared: Simulator, env: dict[str, str]) -> None:
    another = {"src_node": {"cloud_type": "Aliyun", "region": "cn-beijing", "bucket": "another"}}
    nodes = {**another, "dst_node": {"region": "cn-north-4", "bucket": "another-copy"}}
    prepared.add_task(**{**BUCKETS, "src_cloud_type": "Aliyun", "src_bucket": "another"})
    for _number in range(2):
        prepared.add_migration_task(status=5, **nodes)
    prepared.add_migration_task_group(status=3, **nodes)
    ran = ansible.playbook(str(PLAYBOOK), variables=VARIABLES, env=env)
    assert ran.status != 0
    assert "The project has 1 synchronization tasks, 2 migration tasks and 1 migration task groups." in ran.output
    assert nothing_was_done(prepared, ansible.folder)


@pytest.mark.documentation
@pytest.mark.parametrize(
    ("bucket", "message"),
    [
        ("empty-origin", "empty-origin has no object in its root. Put one there. Nothing was changed."),
        ("missing-origin", "src_bucket is missing-origin, but src_ak and src_sk list no bucket of that name."),
    ],
)
def test_the_source_must_exist_and_have_an_object(
    ansible: Ansible, prepared: Simulator, env: dict[str, str], bucket: str, message: str
) -> None:
    prepared.add_bucket("Aliyun", "empty-origin", BUCKETS["src_region"])
    given = {**VARIABLES, "acceptance_src_bucket": bucket}
    ran = ansible.playbook(str(PLAYBOOK), variables=given, env=env)
    assert ran.status != 0
    assert message in ran.output
    assert nothing_was_done(prepared, ansible.folder)


@pytest.mark.documentation
@pytest.mark.parametrize("name", ["first.txt", "oms/success_object_lists/an-earlier-run"])
def test_a_destination_with_objects_is_refused(
    ansible: Ansible, prepared: Simulator, env: dict[str, str], name: str
) -> None:
    """The copy would overwrite those that have the name of another object of the source."""
    prepared.bucket("HEC", BUCKETS["dst_bucket"]).put(StoredObject(name, 7, 1.6e9))
    ran = ansible.playbook(str(PLAYBOOK), variables=VARIABLES, env=env)
    assert ran.status != 0
    assert "photos-copy is not empty" in ran.output
    assert nothing_was_done(prepared, ansible.folder)
