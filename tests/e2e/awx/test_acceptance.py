# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The acceptance playbook works with the simulated AWX, whose jobs run on the simulated service."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ...integration.playbooks.plays import BUCKETS
from ...simulator import Simulator
from ...simulator.__main__ import introduction
from .assets import by_name
from .conftest import Playbooks, Ran
from .controller import Controller, RefusedError
from .jobs import Tower
from .launches import Launches, add_launches

FOLDER = Path(__file__).parents[1] / "acceptance"
PLAYBOOK = str(FOLDER / "awx.yml")
PAIR = {**BUCKETS, "src_cloud_type": "Aliyun"}


@pytest.fixture
def launches(
    app: Flask,
    controller: Controller,
    simulator: Simulator,
    awx_project: Path,
    ansible_env: dict[str, str],
    tmp_path: Path,
) -> Launches:
    """Return the launches of the simulated AWX, for one tenant with one pair of buckets, the second of them empty."""
    simulator.settings.update(waiting_time=0.1, listing_time=0.1, object_time=0.01)
    simulator.add_bucket("Aliyun", PAIR["src_bucket"], region=PAIR["src_region"], objects=5)
    simulator.add_bucket("HEC", PAIR["dst_bucket"], region=PAIR["dst_region"])
    lists = ("oms_sync_tasks", "oms_migrations", "oms_cutover_pairs")
    tenants = {"north": {"oms_tenant": {"region": simulator.account.region}, **{name: [PAIR] for name in lists}}}
    folder = tmp_path / "jobs"
    folder.mkdir()
    made = Launches(controller, Tower(awx_project, ansible_env, folder), tenants)
    add_launches(app, made)
    return made


def test_the_whole_playbook(
    launches: Launches, playbooks: Playbooks, controller: Controller, simulator: Simulator, tmp_path: Path
) -> None:
    """Set up, launch each job and two workflows. No record shows a secret, and nothing is left."""
    given = tmp_path / "simulator.json"
    project = {"oms_awx_project_url": "https://git.example.org/oms.git", "acceptance_bucket": PAIR["src_bucket"]}
    given.write_text(json.dumps({**introduction(simulator), **project}))
    ran = playbooks.run(PLAYBOOK, "-e", f"@{given}")
    assert ran.status == 0, ran.output
    assert launches.ended == [
        ("OMS check", "successful"),
        ("OMS check", "failed"),
        ("OMS apply (dry run)", "successful"),
        ("Approve the change of OMS", "successful"),
        ("OMS apply", "successful"),
        ("OMS report", "successful"),
        ("OMS change", "successful"),
        ("OMS apply", "successful"),
        ("OMS rotate keys", "successful"),
        ("OMS preflight", "successful"),
        ("OMS migrate", "successful"),
        ("OMS reconcile", "successful"),
        ("OMS send events", "successful"),
        ("OMS remove", "successful"),
        *[("OMS cut-over phase", "successful")] * 4,
        ("Approve the freeze of OMS", "successful"),
        *[("OMS cut-over phase", "successful")] * 2,
        ("Approve the switch of OMS", "successful"),
        *[("OMS cut-over phase", "successful")] * 2,
        ("OMS cut-over", "successful"),
    ]
    assert simulator.compare("Aliyun", PAIR["src_bucket"], PAIR["dst_bucket"])["equal"]
    assert simulator.tasks() == []
    assert sorted(kind for kind, entries in controller.kept.items() if entries) == ["organizations"]
    assert launches.all == []
    assert controller.updates == {}


def include(playbooks: Playbooks, folder: Path, name: str, **variables: Any) -> Ran:
    """Run one part of the acceptance playbook."""
    tasks = {"ansible.builtin.include_tasks": str(FOLDER / name)}
    asked = {"read": "awx.awx.controller_api", **variables}
    play = {"hosts": "localhost", "gather_facts": False, "vars": asked, "tasks": [tasks]}
    (folder / "play.yml").write_text(json.dumps([play]))
    return playbooks.run("play.yml")


def test_running_jobs_are_canceled_and_deleted(
    launches: Launches, playbooks: Playbooks, controller: Controller, tmp_path: Path
) -> None:
    """After a fault, with a workflow that waits for its approval and a project that could not be updated. What was
    there before is kept, and the reason for the failed update is shown."""
    before = launches.add("jobs", "somebody's")
    for kind in ("jobs", "workflow_jobs", "workflow_approvals"):
        launches.add(kind, "ours")
    launches.end(launches.add("jobs", "ended"), "successful")
    # AWX keeps the records of all kinds in one list.
    controller._ids = launches._ids
    controller.broken["there"] = 'ERROR! No "hwcloud.oms"'
    controller.create("projects", {"name": "ours", "organization": 1, "scm_url": "there"})
    ours = f"unified_jobs/?page_size=2&id__gt={before['id']}"
    ran = include(playbooks, tmp_path, "awx_leftovers.yml", jobs_path=ours)
    assert ran.status == 0, ran.output
    assert launches.all == [before]
    assert before["status"] == "running"
    assert controller.updates == {}
    assert "ERROR! No" in ran.output


@pytest.mark.parametrize("kind", ["job_templates", "workflow_job_templates"])
def test_a_launch_without_a_required_answer_is_refused(launches: Launches, controller: Controller, kind: str) -> None:
    """AWX ignores the default of a required question, and applies that of any other."""
    question = {
        "variable": "asked",
        "question_name": "Asked?",
        "type": "text",
        "default": "",
        "required": True,
        "min": 0,
    }
    project = controller.create("projects", {"name": "a project", "organization": 1})["id"]
    fields = {"name": "asking", "survey_enabled": True, "playbook": "playbooks/check.yml", "project": project}
    number = controller.create(kind, fields)["id"]
    controller.survey(kind, number, {"name": "survey", "description": "survey", "spec": [question]})
    launch = launches.launch if kind == "job_templates" else launches.launch_workflow
    for answers in ({}, {"asked": None}):
        with pytest.raises(RefusedError) as refused:
            launch(number, answers)
        body, status = refused.value.answer
        assert status == 400
        assert "asked" in body["variables_needed_to_start"][0]
    assert launches.all == []


def test_a_secret_in_any_record_is_found(
    launches: Launches, playbooks: Playbooks, controller: Controller, tmp_path: Path
) -> None:
    """In the last of many events, in the environment that a job shows, in a change, and in none of them."""
    secrets = {place: f"canary{place}" for place in ("event", "environment", "change", "nowhere")}
    long = "long" * 300
    job, workflow = launches.add("jobs", long), launches.add("workflow_jobs", long)
    job["job_env"] = {"OMS_SRC_SK": secrets["environment"]}
    events = [{"id": number, "stdout": f"line {number}"} for number in range(1, 251)]
    events[-1]["stdout"] = secrets["event"]
    launches.parts[job["id"]] = {"job_events": events, "stdout": long}
    launches.parts[workflow["id"]] = {"workflow_nodes": []}
    controller.create("inventories", {"name": long, "description": secrets["change"]})
    kind = controller.create("credential_types", by_name("controller_credential_types")["OMS source bucket"])
    controller.create("credentials", {"name": long, "credential_type": kind["id"], "inputs": {}})
    paths = {"jobs_path": "unified_jobs/?page_size=200", "changes_path": "activity_stream/?page_size=200"}
    ran = include(playbooks, tmp_path, "awx_records.yml", secrets=secrets, **paths)
    assert ran.status != 0
    for place, record in (("event", f"/{job['id']}/job_events/"), ("environment", job["url"]), ("change", "activity")):
        found = re.search(f'These AWX records contain {place}: (.*?)"', ran.output)
        assert found, ran.output
        assert record in found[1]
    assert "contain nowhere" not in ran.output
    assert [secret for secret in secrets.values() if secret in ran.output] == []


def test_without_a_controller_nothing_is_done(playbooks: Playbooks, controller: Controller) -> None:
    ran = playbooks.run(PLAYBOOK, CONTROLLER_HOST="")
    assert ran.status == 0, ran.output
    assert controller.changes == []
