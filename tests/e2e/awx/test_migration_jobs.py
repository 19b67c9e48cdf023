# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The jobs that copy buckets, compare them and send events work as AWX runs them, and survive being canceled."""

from __future__ import annotations

import pytest

from ...integration.playbooks.plays import BUCKETS
from .assets import assets
from .jobs import TEMPLATES
from .launcher import KEYS, Launcher

PAIR = {**BUCKETS, "src_cloud_type": "Aliyun"}


@pytest.fixture(autouse=True)
def _lists(launch: Launcher) -> None:
    """Give a tenant a list of each kind, for a source with five objects and an empty destination."""
    launch.simulator.settings.update(waiting_time=0.1, listing_time=0.1, object_time=0.01)
    launch.simulator.add_bucket("Aliyun", PAIR["src_bucket"], region=PAIR["src_region"], objects=5)
    launch.simulator.add_bucket("HEC", PAIR["dst_bucket"], region=PAIR["dst_region"])
    launch.tenants["north"].update(oms_migrations=[{**PAIR, "run": "first"}], oms_cutover_pairs=[PAIR])


def test_preflight_checks_the_pairs_of_all_lists(launch: Launcher) -> None:
    job = launch("OMS preflight", "north")
    assert job.status == "successful", job.records
    assert launch.simulator.writes() == []
    launch.simulator.add_keys("Aliyun", ak=KEYS["src_ak"], sk="another")
    wrong = launch("OMS preflight", "north")
    assert wrong.status == "failed"
    assert "src_keys" in wrong.records
    assert launch.simulator.tasks() + launch.simulator.migration_tasks() == []


def test_a_copy_goes_on_after_its_job_was_canceled(launch: Launcher) -> None:
    """The service continues. The next job finds the copy, waits for its end, and creates no second one."""
    shown = launch("OMS migrate (dry run)", "north")
    assert shown.status == "successful", shown.records
    assert launch.simulator.migration_tasks() == []
    launch.simulator.settings.update(waiting_time=5)
    canceled = launch("OMS migrate", "north", cancel=launch.simulator.migration_tasks)
    assert canceled.status == "canceled"
    (before,) = launch.simulator.migration_tasks()
    done = launch("OMS migrate", "north")
    assert done.status == "successful", done.records
    (after,) = launch.simulator.migration_tasks()
    assert after["id"] == before["id"]
    assert launch.simulator.writes() == []
    assert done.artifacts["oms_migrations_report"]["north"]["summary"]["complete"] == 1
    assert launch.simulator.compare("Aliyun", PAIR["src_bucket"], PAIR["dst_bucket"])["equal"]


def test_the_nightly_reconciliation_fails_once_if_objects_were_missed(launch: Launcher) -> None:
    """The failure sends the notification. The objects are copied nevertheless, so the next night is quiet."""
    (nightly,) = [one for one in assets()["controller_schedules"] if one["name"] == "OMS nightly reconcile"]
    template, answers = nightly["unified_job_template"], nightly["extra_data"]
    shown = launch(f"{template} (dry run)", "north", answers=answers)
    assert shown.status == "successful", shown.records
    assert launch.simulator.writes() == []
    missed = launch(template, "north", answers=answers)
    found = missed.artifacts["oms_reconcile_report"]["north"]
    assert (missed.status, found["missed"], found["in_step"]) == ("failed", 5, False), missed.records
    # AWX may pass the artifacts on.
    quiet = launch(template, "north", answers=answers, artifacts=missed.artifacts)
    found = quiet.artifacts["oms_reconcile_report"]["north"]
    assert (quiet.status, found["missed"], found["in_step"]) == ("successful", 0, True), quiet.records
    report = launch("OMS report", "north", artifacts=quiet.artifacts)
    assert report.status == "successful", report.records


def test_names_of_objects_are_sent_as_they_were_entered(launch: Launcher) -> None:
    """One per line. Blank lines are ignored, spaces belong to the name, and a template is not evaluated."""
    launch.simulator.add_task(**PAIR)
    names = ["süß, €.jpg", "{{ 1 / 0 }}", " a b ", "[x]"]
    answers = {"oms_events_bucket": PAIR["src_bucket"], "oms_events_names": "\r\n".join(["", *names, ""])}
    shown = launch("OMS send events (dry run)", "north", answers=answers)
    assert shown.status == "successful", shown.records
    assert launch.simulator.tasks()[0]["events"] == []
    done = launch("OMS send events", "north", answers=answers)
    assert done.status == "successful", done.records
    assert launch.simulator.tasks()[0]["events"] == names
    for bucket, text in (("elsewhere", "a"), ("", "a"), ("{{ 1 / 0 }}", "a")):
        refused = launch("OMS send events", "north", answers={"oms_events_bucket": bucket, "oms_events_names": text})
        assert refused.status == "failed"
    assert launch.simulator.tasks()[0]["events"] == names


def test_a_phase_of_the_cut_over_and_its_dry_run(launch: Launcher) -> None:
    """The acceptance playbook runs the whole workflow. Without an answer, the phase is the one that only reads."""
    (question,) = TEMPLATES["OMS cut-over phase"]["survey_spec"]["spec"]
    checked = launch("OMS cut-over phase", "north")
    assert (checked.status, question["default"]) == ("successful", "preflight"), checked.records
    assert launch.simulator.writes() == []
    answers = {"oms_cutover_phase": "copy"}
    shown = launch("OMS cut-over phase (dry run)", "north", answers=answers)
    assert shown.status == "successful", shown.records
    assert launch.simulator.writes() == []
    canceled = launch("OMS cut-over phase", "north", answers=answers, cancel=launch.simulator.migration_tasks)
    assert canceled.status == "canceled"
    done = launch("OMS cut-over phase", "north", answers=answers, artifacts=checked.artifacts)
    assert done.status == "successful", done.records
    assert len(launch.simulator.migration_tasks()) == 1
    assert done.artifacts["oms_cutover_report"]["north"]["phases"] == ["copy"]
