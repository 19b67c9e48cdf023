# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each job template works on the simulated service as AWX runs it, and no record shows a secret."""

from __future__ import annotations

import ssl

import pytest
import trustme

from ...integration.playbooks.plays import BUCKETS
from ...simulator import Simulator, running
from .assets import examples
from .jobs import TYPES, Tower
from .launcher import KEYS, LOUD, Launcher, assert_silent, credentials, tenants


def test_report_of_two_tenants_with_one_credential(launch: Launcher) -> None:
    launch.simulator.add_task(**BUCKETS)
    job = launch("OMS report")
    assert job.status == "successful", job.records
    assert {len(result["sync_tasks"]) for result in job.results("oms_sync_task_info")} == {0, 1}
    assert launch.simulator.writes() == []


@pytest.mark.parametrize(
    ("left", "message"), [((), "No credentials are set"), (("access_key",), "Incomplete credentials")]
)
def test_empty_fields_are_reported(launch: Launcher, left: tuple[str, ...], message: str) -> None:
    """AWX accepts such a credential when a module creates it."""
    account = launch.given["Huawei Cloud OMS account"]
    launch.given["Huawei Cloud OMS account"] = {name: account[name] for name in (*left, "endpoint")}
    job = launch("OMS report", "north")
    assert job.status == "failed"
    assert message in job.records
    assert launch.simulator.log == []


@pytest.mark.parametrize("template", ["OMS stop all", "OMS remove"])
@pytest.mark.parametrize("answer", ["", None, "yes", "{{ 'stop' ~ '_all' }}{{ 'remove' }}"])
def test_destructive_templates_require_confirmation(launch: Launcher, template: str, answer: str | None) -> None:
    """A blank answer, none, another word, and a template that would result in the right word."""
    launch.simulator.add_task(**BUCKETS)
    job = launch(template, answers={"oms_confirm": answer})
    assert job.status == "failed"
    assert launch.simulator.log == []


def test_certificates_of_the_credential_are_trusted(tower: Tower) -> None:
    """The PEM text of the credential reaches the module as a file. Without it the job fails."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running(ssl_context=context) as simulator:
        given = credentials(simulator)
        hosts = {"north": tenants(simulator)["north"]}
        pem = authority.cert_pem.bytes().decode()
        account = {**given["Huawei Cloud OMS account"], "ca_certificates": pem}
        trusting = tower.launch("OMS report", hosts, {"Huawei Cloud OMS account": account})
        doubting = tower.launch("OMS report", hosts, given)
    assert trusting.status == "successful", trusting.records
    assert doubting.status == "failed"
    assert "The certificate is not trusted" in doubting.records


def test_stop_all_and_its_dry_run(launch: Launcher) -> None:
    """The dry run reports the same and writes nothing. The artifact is the input of the start."""
    first = launch.simulator.add_task(**BUCKETS)
    confirmed = {"oms_confirm": "stop_all"}
    shown = launch("OMS stop all (dry run)", answers=confirmed)
    assert shown.status == "successful", shown.records
    assert launch.simulator.writes() == []
    done = launch("OMS stop all", answers=confirmed)
    assert done.status == "successful", done.records
    assert [task["status"] for task in launch.simulator.tasks()] == ["STOPPED"]
    assert done.artifacts["oms_stopped"]["north"] == {first: BUCKETS["dst_bucket"]}
    assert [one["operations"] for one in shown.rows()] == [one["operations"] for one in done.rows()]


def test_change_as_the_workflow_runs_it(launch: Launcher) -> None:
    """Dry run, apply, report and another apply; each job gets the artifacts of the previous one as variables."""
    shown = launch("OMS apply (dry run)")
    assert shown.status == "successful", shown.records
    assert launch.simulator.writes() == []
    done = launch("OMS apply", artifacts=shown.artifacts)
    assert done.status == "successful", done.records
    tasks = launch.simulator.tasks()
    assert sorted(task["dst_bucket"] for task in tasks) == ["letters-copy", "photos-copy"]
    assert {task["key_hashes"]["src_sk"] for task in tasks} == {launch.simulator.hash(KEYS["src_sk"])}
    report = launch("OMS report", artifacts=done.artifacts)
    assert report.status == "successful", report.records
    again = launch("OMS apply", artifacts=report.artifacts)
    assert again.status == "successful", again.records
    assert launch.simulator.writes() == []
    for job, changed in ((shown, True), (done, True), (again, False)):
        assert set(job.artifacts["oms_sync_tasks_report"]) == {"north", "east"}
        assert [one["changed"] for one in job.results("oms_sync_tasks")] == [changed, changed]


def test_check_fails_on_drift_depending_on_the_answer(launch: Launcher) -> None:
    """By default it fails, so that a notification is sent. The artifact lists what differs."""
    failing = launch("OMS check", "north")
    passing = launch("OMS check", "north", answers={"oms_check_fail_on_drift": "false"})
    launch.simulator.add_task(**BUCKETS)
    agreeing = launch("OMS check", "north")
    assert [job.status for job in (failing, passing, agreeing)] == ["failed", "successful", "successful"]
    assert [job.artifacts["oms_check_report"]["north"]["drift"] for job in (failing, passing, agreeing)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("names", ["", None])
def test_rotation_restarts_with_the_keys_of_the_credentials(launch: Launcher, names: str | None) -> None:
    """A blank answer, or none, means all tasks. The dry run reports the same and writes nothing."""
    launch.simulator.add_task(**BUCKETS)
    answers = {"oms_rotate_credentials": names}
    shown = launch("OMS rotate keys (dry run)", "north", answers=answers)
    assert launch.simulator.writes() == []
    done = launch("OMS rotate keys", "north", answers=answers)
    for job in (shown, done):
        assert job.status == "successful", job.records
        assert [one["operations"] for one in job.rows()] == [["stop", "start"]]
    (task,) = launch.simulator.tasks()
    assert task["key_hashes"]["src_sk"] == launch.simulator.hash(KEYS["src_sk"])


def test_unusual_answers_are_used_literally(launch: Launcher) -> None:
    """Letters of other languages, and an Ansible template, which is not evaluated and matches no credential."""
    launch.simulator.add_task(**BUCKETS)
    job = launch("OMS rotate keys", "north", answers={"oms_rotate_credentials": " süß, {{ 1 / 0 }}"})
    assert job.status == "failed"
    for name in ("süß", "(a name that is not shown)"):
        assert f"No entry names the credentials {name}," in job.records
    assert launch.simulator.writes() == []


def test_maintenance_as_the_workflow_runs_it(launch: Launcher) -> None:
    """Exactly the stopped tasks are started again, from the artifact of the previous job."""
    launch.simulator.add_task(**BUCKETS)
    launch.simulator.add_task(**{**BUCKETS, "dst_bucket": "old-copy"}, status="STOPPED")
    stopped = launch("OMS stop all", "north", answers={"oms_confirm": "stop_all"})
    assert stopped.status == "successful", stopped.records
    assert {task["status"] for task in launch.simulator.tasks()} == {"STOPPED"}
    shown = launch("OMS start all (dry run)", "north", artifacts=stopped.artifacts)
    assert shown.status == "successful", shown.records
    assert launch.simulator.writes() == []
    started = launch("OMS start all", "north", artifacts=stopped.artifacts)
    assert started.status == "successful", started.records
    assert {task["dst_bucket"]: task["status"] for task in launch.simulator.tasks()} == {
        BUCKETS["dst_bucket"]: "SYNCHRONIZING",
        "old-copy": "STOPPED",
    }


def test_the_others_are_started_again_where_a_tenant_was_refused(launch: Launcher) -> None:
    """The failed job keeps the record of the tenants that it stopped. A tenant without a record fails no other."""
    applied = launch("OMS apply", "east")
    assert applied.status == "successful", applied.records
    launch.simulator.add_task(**{**BUCKETS, "dst_bucket": "by-hand"})
    stopped = launch("OMS stop all", answers={"oms_confirm": "stop_all"})
    assert stopped.status == "failed"
    states = {task["dst_bucket"]: task["status"] for task in launch.simulator.tasks()}
    assert states == {"by-hand": "SYNCHRONIZING", "letters-copy": "STOPPED"}
    assert set(stopped.artifacts["oms_stopped"]) == {"east"}
    started = launch("OMS start all", artifacts=stopped.artifacts)
    assert started.status == "successful", started.records
    assert {task["status"] for task in launch.simulator.tasks()} == {"SYNCHRONIZING"}


def test_a_slice_prunes_and_removes_the_tasks_of_its_own_tenants(launch: Launcher) -> None:
    """AWX gives each slice its own part of the inventory."""
    launch.simulator.add_task(**BUCKETS)
    for name in ("old-copy", "older-copy"):
        launch.simulator.add_task(**{**BUCKETS, "dst_bucket": name})
    elsewhere = launch("OMS apply", "east")
    assert elsewhere.status == "successful", elsewhere.records
    refused = launch("OMS apply", "north", answers={"oms_sync_tasks_prune": "true"})
    assert refused.status == "failed"
    assert launch.simulator.writes() == []
    pruned = launch("OMS apply", "north", answers={"oms_sync_tasks_prune": "true", "oms_sync_tasks_prune_max": 2})
    assert pruned.status == "successful", pruned.records
    assert {task["dst_bucket"] for task in launch.simulator.tasks()} == {BUCKETS["dst_bucket"], "letters-copy"}
    removed = launch("OMS remove", "north", answers={"oms_confirm": "remove"})
    assert removed.status == "successful", removed.records
    assert [task["dst_bucket"] for task in launch.simulator.tasks()] == ["letters-copy"]


def test_a_further_pair_has_a_type_of_its_own(
    tower: Tower, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As documented: the user creates the type, and the tenant names the pair."""
    _settings, pair, tenant = examples()
    monkeypatch.setitem(TYPES, pair["name"], pair)
    given = credentials(simulator)
    given[pair["name"]] = {"access_key": "PairAccess+canary", "secret_key": 'PairSecret+canary/"1&=<%>'}
    host = {**tenants(simulator)["north"], **tenant}
    job = tower.launch("OMS apply", {"north": host}, given, arguments=LOUD)
    assert_silent(job, given)
    assert job.status == "successful", job.records
    (made,) = simulator.tasks()
    assert made["key_hashes"]["src_sk"] == simulator.hash(given[pair["name"]]["secret_key"])
    assert made["key_hashes"]["dst_sk"] == simulator.hash(KEYS["dst_sk"])
    answers = {"oms_rotate_credentials": "aliyun-2"}
    rotated = tower.launch("OMS rotate keys", {"north": host}, given, answers, arguments=LOUD)
    assert_silent(rotated, given)
    assert [one["operations"] for one in rotated.rows()] == [["stop", "start"]]
