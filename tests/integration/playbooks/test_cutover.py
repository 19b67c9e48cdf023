# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `cutover` with ansible-playbook; `test_cutover_runs.py` has more cases, in virtual time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.objects import StoredObject
from .guide import steps
from .plays import BUCKETS, Ansible, Recap, keys_of
from .test_migrate import Migrate, report

PAIR = {**BUCKETS, "src_credentials": "source", "dst_credentials": "target"}


class Cutover(Migrate):
    """Run the playbook on the simulator, and check each time that no key is shown."""

    playbook = "hwcloud.oms.cutover"

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        super().__init__(ansible, simulator)
        simulator.settings.update(object_time=0.01)
        self.source = simulator.add_bucket("Aliyun", "photos-origin", region="cn-beijing")
        self.copy = simulator.add_bucket("HEC", "photos-copy", region="cn-north-4")
        for number in range(20):
            self.source.put(StoredObject(f"photos/{number}.jpg", 1000 + number, 1.7e9))
        (ansible.folder / "freeze.yml").write_text(self.hook("POST", [{"name": "last.jpg", "size": 5}]))

    def hook(self, method: str, objects: list[Any]) -> str:
        """Return tasks that write to the source, as the application does at the very end."""
        url = f"{self.simulator.url}/_simulator/buckets/Aliyun/photos-origin/objects"
        body = {"objects": objects}
        task = {"url": url, "method": method, "body_format": "json", "body": body, "status_code": 201}
        return json.dumps([{"name": "Stop the application", "ansible.builtin.uri": task}])

    def fact(self, recap: Recap) -> dict[str, Any]:
        artifact: dict[str, Any] = report(recap, "oms_cutover_report")["localhost"]
        return artifact


@pytest.fixture
def cutover(ansible: Ansible, simulator: Simulator) -> Cutover:
    return Cutover(ansible, simulator)


def test_all_phases_and_a_proof_that_fails(cutover: Cutover, simulator: Simulator) -> None:
    # Blank answers of a survey.
    blank = {"oms_cutover_margin": "", "oms_cutover_small": "", "oms_cutover_passes": None}
    options = {"oms_cutover_pairs": [PAIR], "oms_cutover_freeze_tasks": "freeze.yml", **blank}
    phases = ["sync", "copy", "catch_up", "freeze", "verify"]
    moved = cutover(**options, oms_cutover_phase=phases, oms_confirm="cutover")
    assert moved.status == 0, moved.output
    fact = cutover.fact(moved)
    assert (fact["proven"], fact["phases"]) == (True, phases)
    assert [made["run"] for made in fact["pairs"][0]["passes"]] == ["first", "catch-up-1", "final-1", "proof-1"]
    assert fact["pairs"][0]["proof"]["skipped"] == 21
    assert "1 of 1 pair proven; 21 objects are equal on both sides" in moved.output
    assert simulator.compare("Aliyun", "photos-origin", "photos-copy")["equal"]

    del cutover.copy.objects["last.jpg"]
    (cutover.ansible.folder / "switch.yml").write_text(cutover.hook("POST", [{"name": "switched.jpg", "size": 5}]))
    switched = {"oms_cutover_switch_tasks": "switch.yml", "oms_confirm": "cutover"}
    failed = cutover(**options, **switched, oms_cutover_phase=["verify", "switch", "clean_up"])
    assert failed.status == 2, failed.output
    fact = cutover.fact(failed)
    assert (fact["proven"], fact["pairs"][0]["proof"]["copied"]) == (False, 1)
    assert "proof-2 copied 1 of 21 objects, which were missing or different" in failed.output
    assert (fact["phases"], fact["problems"][-1]) == (["verify"], "Not begun because of this: switch, clean_up.")
    assert "switched.jpg" not in cutover.source.objects
    assert len(simulator.tasks()) == 1

    cleaned = cutover(**options, oms_cutover_phase="clean_up")
    assert cleaned.status == 0, cleaned.output
    fact = cutover.fact(cleaned)
    assert (fact["keys"], fact["folders"][0]) == (["source", "target"], "photos-copy/oms/")
    assert simulator.tasks() + simulator.migration_tasks() == []


def test_what_is_refused_changes_nothing(cutover: Cutover) -> None:
    rows: list[tuple[dict[str, Any], str]] = [
        ({"oms_cutover_phase": "al"}, "oms_cutover_phase contains al."),
        ({"oms_cutover_phase": "all"}, "oms_confirm=cutover"),
        ({"oms_cutover_phase": "freeze", "oms_cutover_freeze_tasks": "none.yml"}, "none.yml, which is not a file"),
        ({"oms_cutover_phase": "copy", "oms_cutover_pairs": [{**PAIR, "run": "x"}]}, "run cannot be set"),
        (
            {"oms_cutover_phase": "copy", "oms_cutover_pairs": [{**PAIR, "src_sk": "Target+canary/&Secret=%"}]},
            "no keys",
        ),
    ]
    cutover.refuses(*(({"oms_cutover_pairs": [PAIR], **variables}, message) for variables, message in rows))


def test_a_phase_that_ends_early_says_failed(cutover: Cutover, ansible: Ansible, simulator: Simulator) -> None:
    """In the last line and in the artifact, with the reason, but not with the text of a file of the user."""
    fails = [{"name": "Restart", "ansible.builtin.fail": {"msg": "of the hook"}}]
    (ansible.folder / "fails.yml").write_text(json.dumps(fails))
    file = ansible.folder / "fails.yml"
    rows: dict[str, tuple[str, dict[str, Any], str]] = {
        "checks": ("preflight", {"oms_cutover_pairs": [{**PAIR, "src_region": "cn-nowhere"}]}, "Nothing was changed. "),
        "listing": ("copy", {"project_id": "0" * 32}, "HTTP 403"),
        "fails": ("switch", {"oms_cutover_switch_tasks": "fails.yml"}, f"oms_cutover_switch_tasks: {file} failed"),
    }
    hosts = {}
    for name, (phase, variables, _reason) in rows.items():
        account = {**keys_of(simulator, simulator.add_account()), **variables}
        connection = {option: value for option, value in account.items() if not option.startswith("oms_")}
        own = {option: value for option, value in variables.items() if option.startswith("oms_")}
        hosts[name] = {"oms_connection": connection, "oms_cutover_pairs": [PAIR], "oms_cutover_phase": phase, **own}
    recap = cutover(hosts=hosts)
    assert recap.status == 2, recap.output
    artifact = report(recap, "oms_cutover_report")
    for name, (phase, _variables, reason) in rows.items():
        assert recap.hosts[name]["failed"] == 1, recap.output
        (problem,) = artifact[name]["problems"]
        assert problem.startswith(f"{phase}: "), problem
        assert reason in problem
    assert "of the hook" not in json.dumps(artifact)
    assert recap.output.count(": failed") >= len(rows), recap.output
    assert ": done for" not in recap.output


def test_a_delegated_task_reaches_the_server(cutover: Cutover, ansible: Ansible) -> None:
    """As the guide shows it: the variables of the play would keep it on the control node."""
    guide = (ROOT / "docs" / "docsite" / "rst" / "move_from_alibaba.rst").read_text(encoding="utf-8")
    (tasks,) = (step.text for step in steps(guide) if step.file == "stop_web1.yml")
    (ansible.folder / "stop_web1.yml").write_text(tasks, encoding="utf-8")
    ssh, log = ansible.folder / "ssh", ansible.folder / "ssh.log"
    # As if the server could not be reached.
    ssh.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\nexit 255\n', encoding="utf-8")
    ssh.chmod(0o755)
    ansible.env["ANSIBLE_SSH_EXECUTABLE"] = str(ssh)
    recap = cutover(oms_cutover_pairs=[PAIR], oms_cutover_phase="switch", oms_cutover_switch_tasks="stop_web1.yml")
    assert recap.status == 4, recap.output
    assert recap.hosts["localhost"]["unreachable"] == 1
    (called,) = (line for line in log.read_text(encoding="utf-8").splitlines() if "web1" in line)
    assert "sudo" in called
    assert "/usr/bin/python3" in called
