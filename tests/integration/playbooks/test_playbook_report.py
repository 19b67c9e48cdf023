# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `report` writes what the service has, whatever the names of buckets are."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from ...simulator import Fault, Simulator
from .plays import BUCKETS, Ansible, keys_of, sent
from .report import END, HOUR, NOON, Page, Tenant, assert_harmless, at

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
        assert [name for name, value in tenant.connection.items() if value.encode() in text] == []

    data = tenant.data()
    assert (data["tenant"], data["quota"], data["month"]) == ("localhost", {"limit": 5, "used": 2}, "2026-03")
    assert data["window"] == {"start": "2026-03-01T12:00:00Z", "end": NOON}
    assert data["sums"] == {name: month[kind] for name, kind in COUNTERS.items()}
    assert [task["sync_task_id"] for task in data["sync_tasks"]] == [second, first]
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
    assert page.texts("title") == ["localhost: synchronization tasks"]
    assert "2 of 5 tasks of the quota are used" in page.texts("p")
    assert page.texts("dd") == ["2 1 running", "3,001,210", "1,006", "51", "181", "5.0 GiB"]
    shown = ["3,001,210", "1,006", "51", "181", "5.0 GiB"]
    assert page.texts("td")[:22] == [
        *(f"\u2013{second}", "albumsAliyun, cn-beijing", "photos-copycn-north-4", "STOPPED"),
        *("0", "0", "0", "0", "0 B", "2026-03-02 12:00", "2026-03-02 12:00"),
        *(f"photos of the web shop{first}", "photos-originAliyun, cn-beijing", "photos-copycn-north-4"),
        *("SYNCHRONIZING", *shown, "2026-03-02 03:00", "2026-03-02 03:00"),
    ]
    assert page.all("td", kind="number")[9].attributes == {"class": "number"}
    assert f"{month['SIZE']:,} bytes" in [one.attributes.get("title") for one in page.all("span")]
    assert "There was no traffic." in page.texts("p")
    (plot,) = page.all("svg")
    assert plot.attributes["aria-label"] == "Objects per hour: 1,210 requests, 1,006 copied, 51 failed, 181 skipped."
    assert page.texts("li") == ["Requests 1,210", "Copied 1,006", "Failed 51", "Skipped 181"]
    assert page.texts("th", scope="row") == ["2026-03-01 12:00", "2026-03-02 11:00"]
    assert page.texts("td")[22:] == ["1,207", "1,006", "51", "150", "5.0 GiB", "3", "0", "0", "31", "1 B"]
    labels = ["objects per hour", "0", "1 k", "2 k", "12:00", "18:00", "00:00", "06:00", "12:00", "hour, UTC"]
    assert page.texts("text") == labels


def bars(page: Page) -> dict[str, list[list[float]]]:
    """Return the bars of a plot by their meaning: position, width and height."""
    form = r"M([\d.]+) ([\d.]+)h([\d.]+)v-([\d.]+)h-[\d.]+z"
    paths = {one.attributes["class"]: one.attributes["d"] for one in page.all("path")}
    return {
        name: [[float(number) for number in numbers] for numbers in re.findall(form, path)]
        for name, path in paths.items()
        if name in KINDS
    }


def test_bars_are_stacked_and_match_the_axis(tenant: Tenant) -> None:
    samples = [at(0, REQUEST=8, SUCCESS=4, SKIP=2, FAILURE=2), at(23, REQUEST=1, FAILURE=5)]
    tenant.simulator.add_task(**BUCKETS, samples=samples)
    assert tenant.report().status == 0
    page = tenant.page()
    low, middle, high = (float(one.attributes["y"]) for one in page.all("text", **{"text-anchor": "end"})[:3])
    assert page.texts("text")[1:4] == ["0", "4", "8"]
    unit = (low - high) / 8
    assert middle == (low + high) / 2
    found = bars(page)
    (copied,), (skipped,), (failed, late) = found["SUCCESS"], found["SKIP"], found["FAILURE"]
    assert [one[3] for one in (copied, skipped, failed, late)] == [4 * unit, 2 * unit, 2 * unit, 5 * unit]
    assert copied[1] == late[1] == low - 3.5
    assert (skipped[1], failed[1]) == (copied[1] - 4 * unit, copied[1] - 6 * unit)
    assert copied[0] == skipped[0] == failed[0]
    assert late[0] - copied[0] == 23 * (late[2] + 4)
    (line,) = (one.attributes["d"] for one in page.all("path", kind="line"))
    heights = [float(number) for number in re.findall(r"[ V]([\d.]+)H", line)]
    assert heights == [copied[1] - 8 * unit, *22 * [copied[1]], copied[1] - unit]


def test_a_tenant_without_tasks(tenant: Tenant) -> None:
    assert tenant.report().changed == {"localhost": 2}
    page = tenant.page()
    assert_harmless(page)
    assert (
        "No synchronization tasks exist yet. The next report shows tasks that are created in the meantime."
        in page.texts("p")
    )
    assert "0 of 5 tasks of the quota are used" in page.texts("p")
    assert not page.all("table")
    assert tenant.rows() == tenant.data()["sync_tasks"] == []


def test_many_tasks_without_statistics(tenant: Tenant) -> None:
    for number in range(250):
        tenant.simulator.add_task(**{**BUCKETS, "dst_bucket": f"copy-{number:03}"})
    recap = tenant.report(oms_report_statistics="false", oms_sync_tasks_defaults={"quota": 300})
    assert (recap.status, recap.changed) == (0, {"localhost": 2}), recap.output
    assert "ListSyncTaskStatistic" not in {entry.operation for entry in tenant.simulator.log}
    page = tenant.page()
    assert_harmless(page)
    assert "250 of 300 tasks of the quota are used" in page.texts("p")
    copies = [f"copy-{number:03}" for number in range(250)]
    assert page.texts("td")[2::11] == [f"{name}cn-north-4" for name in copies]
    assert [row["dst_bucket"] for row in tenant.rows()] == copies
    assert {row["day_request"] for row in tenant.rows()} == {""}
    assert not page.all("article")


def test_each_host_is_a_tenant_and_the_day_ends_with_the_last_full_hour(tenant: Tenant, tmp_path: Path) -> None:
    other = tenant.simulator.add_account()
    tenant.simulator.add_task(**BUCKETS)
    tenant.simulator.add_task(other.project_id, **{**BUCKETS, "dst_bucket": "other-copy"})
    hosts = {
        "north": {"oms_connection": tenant.connection},
        "<south>": {"oms_connection": keys_of(tenant.simulator, other)},
    }
    inventory = tmp_path / "hosts.json"
    inventory.write_text(json.dumps({"tenants": {"hosts": hosts}}), encoding="utf-8")
    variables = {"oms_hosts": "tenants", "oms_report_dir": "pages"}
    before = datetime.now(timezone.utc)
    recap = tenant.ansible.playbook("hwcloud.oms.report", "-i", str(inventory), variables=variables)
    after = datetime.now(timezone.utc)
    assert recap.status == 0, recap.output
    tenant.folder = tmp_path / "pages"
    assert tenant.page("north").texts("td")[2] == "photos-copycn-north-4"
    south = tenant.page("<south>")
    assert_harmless(south)
    assert south.texts("h1") == ["<south>"]
    assert south.texts("td")[2] == "other-copycn-north-4"
    data = tenant.data("north")
    assert data["window"]["end"] in {f"{moment:%Y-%m-%dT%H}:00:00Z" for moment in (before, after)}
    assert data["month"] == data["window"]["end"][:7]


# Hostile names


def test_names_are_text_and_nothing_else(tenant: Tenant) -> None:
    nasty = """</td><script>alert("1")</script><img src=x onerror='a'> & &amp; "quoted", {{ 7 * 7 }} {% raw %}"""
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", " \u200b+1"]
    samples = [at(1, REQUEST=1)]
    for number, formula in enumerate(formulas):
        named = {**BUCKETS, "src_bucket": f"{number}{nasty}", "dst_region": nasty}
        tenant.simulator.add_task(**named, description=formula, app_id=nasty, samples=samples)
    odd = tenant.simulator.add_task(**{**BUCKETS, "src_bucket": "99"}, description=nasty, samples=samples)
    recap = tenant.report()
    assert recap.status == 0, recap.output
    page = tenant.page()
    assert_harmless(page)
    assert page.texts("td")[99] == f"{nasty}{odd}"
    assert page.texts("td")[1] == f"0{nasty}Aliyun, cn-beijing"
    assert page.texts("h3")[0] == f"0{nasty} → photos-copy"
    assert [task["description"] for task in tenant.data()["sync_tasks"]] == [*formulas, nasty]
    rows = tenant.rows()
    assert [row["description"] for row in rows] == [*(f"'{formula}" for formula in formulas), nasty]
    assert rows[0]["src_bucket"] == f"0{nasty}"
    assert {row["dst_region"] for row in rows[:9]} == {nasty}


# Failures


def test_failed_statistics_are_reported_without_secrets(tenant: Tenant) -> None:
    lent = tenant.simulator.temporary_account
    assert lent.security_token
    tenant.connection.update(access_key=lent.access_key, secret_key=lent.secret_key, security_token=lent.security_token)
    for name in ("a", "b", "c"):
        tenant.simulator.add_task(**{**BUCKETS, "src_bucket": name}, samples=[at(1, REQUEST=7)])
    tenant.simulator.faults.add(Fault("ListSyncTaskStatistic", "echo", status=403))
    tenant.simulator.faults.add(Fault("ListSyncTaskStatistic", "status", status=404, message="<b>gone</b> &amp;"))
    recap = tenant.report()
    assert recap.status == 0, recap.output
    assert recap.hosts["localhost"]["ignored"] == 1
    page = tenant.page()
    assert_harmless(page)
    reasons = page.texts("p", kind="reason")
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


def test_a_task_that_is_deleted_while_it_is_read_is_reported_as_missing(tenant: Tenant) -> None:
    tenant.simulator.add_task(**BUCKETS)
    tenant.simulator.faults.add(Fault("ShowSyncTask", "status", status=404))
    recap = tenant.report()
    assert recap.status == 0, recap.output
    told = "Listed tasks: 1. Tasks that still existed when their counters were read: 0."
    assert tenant.page().texts("p", kind="reason") == [told]


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


def test_a_day_that_ends_within_an_hour_is_refused(tenant: Tenant) -> None:
    recap = tenant.report(oms_report_end="2026-03-02T12:30:00Z")
    assert recap.status == 2
    assert "2026-03-02T12:30:00Z" in recap.output
    assert sent(tenant.simulator) == ""


def test_a_sum_may_be_larger_than_any_number_of_the_service(tenant: Tenant) -> None:
    largest = 2**63 - 1
    for number in range(130):
        bucket = {**BUCKETS, "src_bucket": f"{number:03}"}
        tenant.simulator.add_task(**bucket, samples=[at(1, REQUEST=largest, SIZE=largest)])
    recap = tenant.report(oms_report_statistics=False, oms_sync_tasks_defaults={"quota": 200})
    assert recap.status == 0, recap.output
    page = tenant.page()
    assert_harmless(page)
    assert page.texts("dd")[1] == f"{130 * largest:,}"
    assert page.texts("dd")[-1] == "1.0 ZiB"
    assert page.texts("td", kind="number")[4] == "8.0 EiB"
    assert tenant.data()["sums"]["monthly_size"] == 130 * largest


# Location


def test_an_existing_folder_keeps_its_mode(tenant: Tenant) -> None:
    tenant.folder.mkdir()
    for mode in (0o700, 0o1777):
        tenant.folder.chmod(mode)
        recap = tenant.report()
        assert recap.status == 0, recap.output
        assert tenant.folder.stat().st_mode & 0o7777 == mode


def test_it_is_written_where_ansible_runs_and_says_where(tenant: Tenant, tmp_path: Path) -> None:
    """A host name is not used as a path. A time may be a YAML timestamp."""
    other = tmp_path / "other"
    other.mkdir()
    inventory = tmp_path / "hosts.yml"
    host = json.dumps({"oms_connection": tenant.connection})
    inventory.write_text(
        f"""tenants: {{hosts: {{"../evil": {host}}}, vars: {{oms_report_end: {NOON}}}}}""", encoding="utf-8"
    )
    recap = tenant.ansible.playbook(
        "hwcloud.oms.report", "-i", str(inventory), variables={"oms_hosts": "tenants"}, env={"PWD": str(other)}
    )
    assert recap.status == 0, recap.output
    assert not list(other.iterdir())
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
        "oms_report_statistics": "perhaps",
        "oms_sync_tasks_defaults": "quota=5",
    }
    # All variables at once; the connection is checked after them.
    for variables in (wrong, {"oms_connection": "access_key=AKDEADBEEF"}):
        recap = tenant.report(**variables)
        assert recap.status == 2, recap.output
        assert [name for name in variables if name not in recap.output] == []
        assert "plugin" not in recap.output
        assert "AKDEADBEEF" not in recap.output
    assert sent(tenant.simulator) == ""
    assert not tenant.folder.exists()
