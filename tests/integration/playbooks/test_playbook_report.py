# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `report` writes what the service has, whatever the names of buckets are."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ...simulator import Fault, Simulator
from ...support.report_pages import assert_harmless
from .plays import BUCKETS, Ansible, keys_of, sent
from .report import END, HOUR, NOON, REPORT, Tenant, at

COUNTERS = {
    "monthly_acceptance_request": "REQUEST",
    "monthly_success_object": "SUCCESS",
    "monthly_failure_object": "FAILURE",
    "monthly_skip_object": "SKIP",
    "monthly_size": "SIZE",
}
KINDS = tuple(COUNTERS.values())


@pytest.fixture
def tenant(ansible: Ansible, simulator: Simulator) -> Tenant:
    return Tenant(ansible, simulator)


# Content


def test_all_files_match_the_service(tenant: Tenant) -> None:
    days = [
        at(0, REQUEST=1200, SUCCESS=1000, SKIP=150, FAILURE=50, SIZE=5 * 1024**3),
        at(0.5, REQUEST=7, SUCCESS=6, FAILURE=1, SIZE=1023),
        at(23.99, REQUEST=3, SKIP=31, SIZE=1),
    ]
    outside = [at(-0.01, REQUEST=1_000_000, SIZE=8), at(24, REQUEST=2_000_000)]
    add = tenant.simulator.add_task
    first = add(**BUCKETS, description="photos of the web shop", create_time=END - 9 * HOUR, samples=days + outside)
    second = add(**{**BUCKETS, "src_bucket": "albums"}, status="STOPPED", create_time=END)
    month = {"REQUEST": 3_001_210, "SUCCESS": 1006, "FAILURE": 51, "SKIP": 181, "SIZE": 5 * 1024**3 + 1032}
    totals = {"REQUEST": 1210, "SUCCESS": 1006, "FAILURE": 51, "SKIP": 181, "SIZE": 5 * 1024**3 + 1024}

    predicted = tenant.report("--check")
    assert (predicted.status, predicted.changed) == (0, {"localhost": 2}), predicted.output
    assert not tenant.folder.exists()
    made = tenant.report()
    assert (made.status, made.changed) == (0, {"localhost": 2}), made.output
    files = tenant.files()
    assert sorted(files) == ["localhost.csv", "localhost.html", "localhost.json"]
    again = tenant.report()
    assert (again.status, again.changed) == (0, {"localhost": 0}), again.output
    assert tenant.files() == files
    assert not tenant.simulator.writes()
    for text in files.values():
        assert [name for name in ("access_key", "secret_key") if tenant.connection[name].encode() in text] == []

    data = tenant.data()
    assert (data["tenant"], data["quota"], data["month"]) == ("localhost", {"limit": 5, "used": 2}, "2026-03")
    assert data["window"] == {"start": "2026-03-01T12:00:00Z", "end": NOON}
    assert data["sums"] == {name: month[kind] for name, kind in COUNTERS.items()}
    assert data["time"] == NOON
    assert data["connection"]["project_id"] == tenant.simulator.account.project_id
    assert [task["sync_task_id"] for task in data["sync_tasks"]] == [second, first]
    assert [(one["id"], one["kind"]) for one in data["verdict"]["findings"]] == [
        (first, "failures"),
        (second, "stopped"),
    ]
    task = data["sync_tasks"][1]
    assert {name: task[name] for name in COUNTERS} == data["sums"]
    assert task["day"]["totals"] == totals
    hours = task["day"]["hours"]
    assert [hour["start"] for hour in hours[::23]] == ["2026-03-01T12:00:00Z", "2026-03-02T11:00:00Z"]
    assert hours[0] == {"REQUEST": 1207, "SUCCESS": 1006, "FAILURE": 51, "SKIP": 150, "SIZE": 5 * 1024**3 + 1023} | {
        "start": "2026-03-01T12:00:00Z"
    }
    assert [sum(hour[kind] for hour in hours) for kind in KINDS] == [totals[kind] for kind in KINDS]

    assert files["localhost.csv"].count(b"\n") == files["localhost.csv"].count(b"\r\n") == 3
    idle, row = tenant.rows()
    assert (idle["src_bucket"], idle["status"], idle["description"]) == ("albums", "STOPPED", "")
    assert idle["created"] == NOON
    assert {name: row[name] for name in BUCKETS} == BUCKETS
    assert row["created"] == row["last_started"] == "2026-03-02T03:00:00Z"
    assert {name: int(row[name]) for name in COUNTERS} == data["sums"]
    assert {kind: int(row[f"day_{kind.lower()}"]) for kind in KINDS} == totals
    assert (row["day_start"], row["day_end"], row["day_no_data"]) == ("2026-03-01T12:00:00Z", NOON, "")

    page = tenant.page()
    assert_harmless(page)
    assert page.texts("h1") == ["2 of 2 tasks need attention"]
    assert page.texts("title")[0].endswith(f"{tenant.connection['endpoint']}, 2026-03-02 12:00 UTC")
    assert [name.split(" → ")[0] for name in page.texts("th", scope="row")[:2]] == ["photos-origin", "albums"]
    assert page.texts("li", kind="FAILURE") == ["Failed 51"]
    line = "2 of 2 tasks need attention; 2 tasks, 1 running, 51 objects failed in 24 hours"
    assert f"Report: {tenant.folder}/localhost.html: {line}" in " ".join(made.output.split())
    assert f"Report (not written in check mode): {tenant.folder}/localhost.html: {line}" in predicted.output


def test_the_report_compares_with_the_list_and_shows_copies(tenant: Tenant, tmp_path: Path) -> None:
    """The file for Prometheus is written although the run fails in the end."""
    tenant.simulator.add_task(**BUCKETS, description="there")
    tenant.simulator.add_task(**{**BUCKETS, "src_bucket": "albums"})
    copy = tenant.simulator.add_migration_task(
        src_node={"bucket": "photos-origin"}, dst_node={"bucket": "photos-copy"}, status=4, description="[run=first]"
    )
    metrics = tmp_path / "oms.prom"
    recap = tenant.report(
        oms_report_fail_on_attention=True,
        oms_report_prometheus=str(metrics),
        oms_report_silence="0",
        oms_sync_tasks=[{"src_bucket": "photos-origin", "description": "here"}],
        oms_sync_tasks_defaults={**BUCKETS, "src_credentials": "vaulted", "dst_credentials": "vaulted"},
        oms_reconcile_report={"localhost": {"pairs": [{**BUCKETS, "copied": 3, "failed": 0, "in_step": False}]}},
    )
    assert (recap.status, recap.changed) == (2, {"localhost": 3}), recap.output
    text = "1 of 2 tasks and 1 of 1 copy need attention"
    assert f"{text}. Report: {tenant.folder}/localhost.html" in recap.output
    data = tenant.data()
    assert data["verdict"]["text"] == text
    assert data["verdict"]["findings"][1]["reasons"] == [
        "reconciliation copied 3 objects that events had missed",
        "description is there, but the list says here",
    ]
    assert [one["label"] for one in data["not_named"]] == ["albums -> photos-copy"]
    assert [(one["id"], one["status"], one["run"]) for one in data["copies"]] == [(copy, "failed", "first")]
    families = {one.name: one for one in text_string_to_metric_families(metrics.read_text(encoding="utf-8"))}
    assert families["oms_report_findings"].samples[0].value == 2


def test_each_host_is_a_tenant_and_the_day_includes_the_running_hour(tenant: Tenant, tmp_path: Path) -> None:
    other = tenant.simulator.add_account()
    tenant.simulator.add_task(**BUCKETS)
    tenant.simulator.add_task(other.project_id, **{**BUCKETS, "dst_bucket": "other-copy"})
    hosts = {
        "north": {"oms_connection": tenant.connection},
        "<south>": {"oms_connection": keys_of(tenant.simulator, other)},
        "wrong": {"oms_connection": {**tenant.connection, "project_id": "0" * 32}},
    }
    metrics = tmp_path / "oms.prom"
    variables = {"oms_report_dir": "pages", "oms_report_prometheus": str(metrics)}
    before = datetime.now(timezone.utc) + timedelta(hours=1)
    recap = tenant.ansible.playbook(REPORT, variables=variables, hosts=hosts)
    after = datetime.now(timezone.utc) + timedelta(hours=1)
    assert recap.status == 2, recap.output
    tenant.folder = tmp_path / "pages"
    assert sorted(tenant.files()) == sorted(
        ["index.html", *(f"{name}.{kind}" for name in ("north", "<south>") for kind in ("html", "csv", "json"))]
    )
    south = tenant.page("<south>")
    assert_harmless(south)
    assert "other-copy" in south.texts("th", scope="row")[0]
    index = tenant.page("index")
    assert_harmless(index, r"north\.html|%3Csouth%3E\.html")
    assert index.texts("h1") == ["1 of 3 tenants needs attention"]
    assert [text.split()[0] for text in index.texts("th", scope="row")] == ["wrong", "north", "<south>"]
    data = tenant.data("north")
    assert data["window"]["end"] in {f"{moment:%Y-%m-%dT%H}:00:00Z" for moment in (before, after)}
    assert data["time"] <= data["window"]["end"]
    assert data["month"] == data["window"]["start"][:7]
    families = {one.name: one for one in text_string_to_metric_families(metrics.read_text(encoding="utf-8"))}
    success = {one.labels["tenant"]: one.value for one in families["oms_report_success"].samples}
    assert success == {"north": 1, "<south>": 1, "wrong": 0}


def test_a_failed_host_is_in_the_metrics_of_its_own_file(tenant: Tenant, tmp_path: Path) -> None:
    """One whose file is not known is in each, and one without a file in none."""
    wrong = {**tenant.connection, "project_id": "0" * 32}
    connections = {"north": tenant.connection, "south": tenant.connection, "wrong": wrong, "silent": wrong}
    hosts: dict[str, dict[str, object]] = {name: {"oms_connection": one} for name, one in connections.items()}
    for name, file in {"north": "a", "south": "b", "wrong": "b"}.items():
        hosts[name]["oms_report_prometheus"] = str(tmp_path / f"{file}.prom")
    hosts["invalid"] = {"oms_connection": tenant.connection, "oms_report_prometheus": ["a"]}
    recap = tenant.ansible.playbook(REPORT, variables={"oms_report_statistics": False}, hosts=hosts)
    assert recap.status == 2, recap.output
    for file, expected in {"a": {"north": 1, "invalid": 0}, "b": {"south": 1, "wrong": 0, "invalid": 0}}.items():
        families = text_string_to_metric_families((tmp_path / f"{file}.prom").read_text(encoding="utf-8"))
        (found,) = (one for one in families if one.name == "oms_report_success")
        assert {one.labels["tenant"]: one.value for one in found.samples} == expected


def test_a_host_that_fails_has_no_numbers_of_the_run_before(tenant: Tenant, tmp_path: Path) -> None:
    """Neither one that fails while it is read, nor one whose variables cannot be read, nor one that failed before."""
    wrong = {**tenant.connection, "project_id": "0" * 32}
    names = ("north", "refused", "unreadable", "lost")
    hosts: dict[str, object] = {name: {"later": wrong if name == "refused" else tenant.connection} for name in names}
    failing = {"name": "Fail", "ansible.builtin.fail": {}, "when": "inventory_hostname == 'lost'"}
    later = {
        "oms_connection": "{{ later }}",
        "oms_report_silence": "{{ 24 // (inventory_hostname != 'unreadable') | int }}",
    }
    plays = [
        {"import_playbook": REPORT, "vars": {"oms_connection": tenant.connection}},
        # Where all hosts of a play fail, Ansible runs no other.
        {"name": "Lose a host", "hosts": "tenants", "gather_facts": False, "tasks": [failing]},
        {"import_playbook": REPORT, "vars": later},
    ]
    (tmp_path / "twice.json").write_text(json.dumps(plays), encoding="utf-8")
    metrics = tmp_path / "oms.prom"
    variables = {"oms_report_prometheus": str(metrics), "oms_report_statistics": False, "oms_report_end": NOON}
    recap = tenant.ansible.playbook("twice.json", variables=variables, hosts=hosts)
    assert recap.status == 2, recap.output
    assert {name for name, counts in recap.hosts.items() if counts["failed"]} == {*names} - {"north"}, recap.output
    families = {one.name: one for one in text_string_to_metric_families(metrics.read_text(encoding="utf-8"))}
    success = {one.labels["tenant"]: one.value for one in families["oms_report_success"].samples}
    assert success == {name: int(name == "north") for name in names}
    assert {one.labels["tenant"] for one in families["oms_report_findings"].samples} == {"north"}
    assert tenant.page("index").texts("h1") == ["3 of 4 tenants need attention"]


# Hostile names


NASTY = """</td><script>alert("1")</script><img src=x onerror='a'> & &amp; "quoted", {{ 7 * 7 }} {% raw %}"""


def test_names_are_text_and_nothing_else(tenant: Tenant) -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", " \u200b+1"]
    for number, formula in enumerate(formulas):
        named = {**BUCKETS, "src_bucket": f"{number}{NASTY}", "dst_region": NASTY}
        tenant.simulator.add_task(**named, description=formula, app_id=NASTY)
    odd = tenant.simulator.add_task(**{**BUCKETS, "src_bucket": "99"}, description=NASTY)
    # Reading the statistics takes long for so many; a test below does it for such a name.
    recap = tenant.report(oms_report_statistics=False)
    assert recap.status == 0, recap.output
    page = tenant.page()
    assert_harmless(page)
    names = page.texts("th", scope="row")
    assert sorted(names)[0].startswith(f"0{NASTY} → photos-copy")
    assert any(name.startswith("99 → photos-copy") and NASTY in name and odd in name for name in names)
    assert [task["description"] for task in tenant.data()["sync_tasks"]] == [*formulas, NASTY]
    rows = tenant.rows()
    assert [row["description"] for row in rows] == [*(f"'{formula}" for formula in formulas), NASTY]
    assert rows[0]["src_bucket"] == f"0{NASTY}"
    assert {row["dst_region"] for row in rows[:9]} == {NASTY}


# Failures


def test_failed_statistics_are_reported_without_secrets(tenant: Tenant) -> None:
    lent = tenant.simulator.temporary_account
    assert lent.security_token
    tenant.connection.update(access_key=lent.access_key, secret_key=lent.secret_key, security_token=lent.security_token)
    for name in ("a", "b", f"c{NASTY}"):
        tenant.simulator.add_task(**{**BUCKETS, "src_bucket": name}, samples=[at(1, REQUEST=7)])
    tenant.simulator.faults.add(Fault("ListSyncTaskStatistic", "echo", status=403))
    tenant.simulator.faults.add(Fault("ListSyncTaskStatistic", "status", status=404, message="<b>gone</b> &amp;"))
    recap = tenant.report()
    assert recap.status == 0, recap.output
    assert recap.hosts["localhost"]["ignored"] == 1
    page = tenant.page()
    assert_harmless(page)
    reasons = page.texts("p", kind="reason")
    assert page.texts("h1") == ["2 of 3 tasks need attention"]
    assert [reason.startswith("No data: ") for reason in reasons] == [True, True]
    assert "403" in reasons[0]
    assert "404" in reasons[1]
    assert "<b>gone</b> &amp;" in reasons[1]
    assert [task["day"].get("no_data") for task in tenant.data()["sync_tasks"]] == [
        *(reason[len("No data: ") :] for reason in reasons),
        None,
    ]
    assert [row["day_request"] for row in tenant.rows()] == ["", "", "7"]
    assert [bool(row["day_no_data"]) for row in tenant.rows()] == [True, True, False]
    for text in tenant.files().values():
        for secret in (lent.access_key, lent.secret_key, lent.security_token):
            assert secret.encode() not in text


def test_a_list_or_a_counter_that_fails_ends_the_report(tenant: Tenant) -> None:
    tenant.simulator.add_task(**BUCKETS)
    assert tenant.report().status == 0
    files = tenant.files()
    tenant.simulator.add_task(**{**BUCKETS, "src_bucket": "new"})
    for operation in ("ListSyncTasks", "ShowSyncTask"):
        tenant.simulator.faults.add(Fault(operation, "status", status=403))
        recap = tenant.report()
        assert (recap.status, recap.changed) == (2, {"localhost": 0}), recap.output
        assert tenant.files() == files


# Location


def test_it_is_written_where_ansible_runs_and_says_where(tenant: Tenant, tmp_path: Path) -> None:
    """A host name is not used as a path. A time may be a YAML timestamp. An existing folder keeps its mode."""
    tenant.folder.mkdir()
    tenant.folder.chmod(0o1700)
    other = tmp_path / "other"
    other.mkdir()
    inventory = tmp_path / "hosts.yml"
    host = json.dumps({"oms_connection": tenant.connection})
    inventory.write_text(
        f"""tenants: {{hosts: {{"../evil": {host}}}, vars: {{oms_report_end: {NOON}}}}}""", encoding="utf-8"
    )
    recap = tenant.ansible.playbook(
        REPORT, "-i", str(inventory), variables={"oms_hosts": "tenants"}, env={"PWD": str(other)}
    )
    assert recap.status == 0, recap.output
    assert not list(other.iterdir())
    assert tenant.folder.stat().st_mode & 0o7777 == 0o1700
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*evil*")} == {
        Path(f"oms-report/%2E.%2Fevil.{kind}") for kind in ("html", "csv", "json")
    }
    assert f"{tmp_path}/oms-report/%2E.%2Fevil.html" in recap.output
    data = tenant.data("%2E.%2Fevil")
    assert (data["tenant"], data["window"]["end"]) == ("../evil", NOON)


def test_invalid_variables_are_named_and_nothing_is_read(tenant: Tenant) -> None:
    wrong = {
        "oms_report_end": [NOON],
        "oms_report_dir": {"a": 1},
        "oms_report_fail_on_attention": "perhaps",
        "oms_report_prometheus": ["a"],
        "oms_report_silence": -1,
        "oms_report_statistics": "perhaps",
        "oms_sync_tasks_defaults": "quota=5",
    }
    # All variables at once; the connection is checked after them.
    hosts = {"wrong": {**wrong, "oms_connection": {}}, "unconnected": {"oms_connection": "access_key=AKDEADBEEF"}}
    recap = tenant.ansible.playbook(REPORT, hosts=hosts)
    assert recap.status == 2, recap.output
    assert [name for name in wrong if name not in recap.failures["wrong"]] == []
    assert "oms_connection" in recap.failures["unconnected"]
    assert "plugin" not in recap.output
    assert "AKDEADBEEF" not in recap.output
    assert sent(tenant.simulator) == ""
    assert not tenant.folder.exists()
