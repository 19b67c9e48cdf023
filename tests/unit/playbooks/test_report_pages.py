# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the report and its metrics show what the filter decided, whatever names and values are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ansible_collections.hwcloud.oms.tests.support.report_pages import Page, assert_harmless, rendered
from ansible_collections.hwcloud.oms.tests.support.report_sources import (
    END,
    HOUR,
    listed,
    measured,
    migration,
    report,
)

#: How the page shows a missing value.
NONE = "\u2013"
NASTY = (
    """</td><script>alert("1")</script><img src=x onerror='a'> & &amp; "quoted","""
    "\r\n{{ 7 * 7 }} {% raw %} \\ \u202e"
)
KINDS = ("REQUEST", "SUCCESS", "SKIP", "FAILURE")


def page(*arguments: Any, **sources: Any) -> Page:
    found = Page(rendered("report.html.j2", report=report(*arguments, **sources)))
    assert_harmless(found)
    return found


def test_the_page_leads_with_the_verdict() -> None:
    tasks = listed("a", "b", create_time=END - 90 * HOUR)
    days = measured("a", (23, "SUCCESS", 3), (23, "FAILURE", 1)), measured("b", (23, "SUCCESS", 1))
    found = page(tasks, *days, now=END - HOUR // 2)
    assert found.texts("title") == [
        "OMS: 1 of 2 tasks needs attention, north, 0123456789abcdef, cn-north-4, https://oms.example.org, "
        "2026-03-02 11:30 UTC"
    ]
    assert found.texts("h1") == ["1 of 2 tasks needs attention"]
    assert found.all("section")[0].attributes["class"] == "verdict attention"
    (item,) = [one for one in found.elements if one.name == "li" and "class" not in one.attributes]
    assert " ".join("".join(item.text).split()) == ("a-origin → a-copy: 1 of 4 objects failed in 24 hours (25.0 %)")
    assert found.all("a")[0].attributes["href"] == "#task-1"
    assert "The last hour is incomplete, since it is still running." in found.texts("p")
    assert found.texts("dd", kind="failed") == ["1 20.0 %", "14"]
    fine = page(listed("a", create_time=END - 90 * HOUR, monthly_failure_object=0), measured("a", (23, "SUCCESS", 1)))
    assert fine.all("section")[0].attributes["class"] == "verdict good"
    assert fine.texts("h1") == ["The task needs no attention"]
    assert not fine.all("ol")


def test_a_long_list_of_findings_is_cut_and_counted() -> None:
    names = [f"task-{number:03}" for number in range(250)]
    found = page(listed(*names, status="STOPPED"))
    assert len([one for one in found.elements if one.name == "li"]) == 10
    assert "And 240 more, at the top of the tables below." in found.texts("p")
    assert len(found.all("tr")) == 251


def test_a_task_is_named_by_its_buckets_and_its_id_is_in_the_details() -> None:
    found = page(listed("a", description="photos", monthly_size=5 * 1024**3 + 1))
    (name,) = found.texts("th", scope="row")
    assert name.startswith("a-origin → a-copy ")
    assert "photos" in name
    assert found.texts("dd")[-5:] == ["a", "Aliyun, cn-beijing", "cn-north-4", "2026-03-02 12:00", NONE]
    assert "5,368,709,121 bytes" in [one.attributes.get("title") for one in found.all("span")]
    labels = [one.attributes.get("data-label") for one in found.all("td")]
    assert labels == [
        *(None, "Requests, 2026-03", "Copied, 2026-03", "Failed, 2026-03", "Skipped, 2026-03", "Bytes, 2026-03")
    ]


def test_a_tenant_without_tasks() -> None:
    found = page(listed())
    assert found.texts("h1") == ["No synchronization tasks exist"]
    assert "No synchronization tasks exist yet. The next report shows tasks that are created in the meantime." in (
        found.texts("p")
    )
    assert "0 of 5 tasks of the quota are used." in found.texts("p", kind="muted")
    assert not found.all("table")


def test_a_full_quota_raises_no_alarm() -> None:
    tasks = listed(*"abcde", monthly_failure_object=0)
    found = page(tasks)
    assert "5 of 5 tasks of the quota are used." in found.texts("p", kind="muted")
    assert found.texts("h1") == ["None of 5 tasks needs attention"]


def test_a_task_that_was_deleted_while_it_was_read_is_reported_as_missing() -> None:
    found = page({**listed("a"), "quota": {"limit": 5, "used": 2}})
    expected = "Listed tasks: 2. Tasks that still existed when their counters were read: 1."
    assert found.texts("p", kind="reason") == [expected]


def test_a_sum_may_be_larger_than_any_number_of_the_service() -> None:
    largest = 2**63 - 1
    found = page(listed(*(f"{number:03}" for number in range(130)), monthly_size=largest))
    assert "1.0 ZiB" in found.texts("dd")
    assert found.texts("td", **{"data-label": "Bytes, 2026-03"})[0] == "8.0 EiB"


def test_tasks_without_traffic_are_one_line() -> None:
    found = page(listed("a", "b", "c"), measured("a"), measured("b", (1, "REQUEST", 1)), measured("c"))
    assert "No traffic: a-origin → a-copy, c-origin → c-copy." in found.texts("p")
    assert len(found.all("article")) == 1


# Charts


def bars(found: Page) -> dict[str, list[list[float]]]:
    """Return the bars of a plot by their meaning: position, width and height."""
    form = r"M([\d.]+) ([\d.]+)h([\d.]+)v-([\d.]+)h-[\d.]+z"
    paths = {one.attributes["class"]: one.attributes["d"] for one in found.all("path")}
    return {
        name: [[float(number) for number in numbers] for numbers in re.findall(form, path)]
        for name, path in paths.items()
        if name in KINDS
    }


def test_bars_are_stacked_and_match_the_axis() -> None:
    samples = [(0, "REQUEST", 8), (0, "SUCCESS", 4), (0, "SKIP", 2), (0, "FAILURE", 2), (23, "REQUEST", 1)]
    found = page(listed("a"), measured("a", *samples, (23, "FAILURE", 5)))
    low, middle, high = (float(one.attributes["y"]) for one in found.all("text", **{"text-anchor": "end"})[:3])
    labels = ["objects per hour, scale up to 8", "0", "4", "8"]
    assert found.texts("text") == [*labels, "12:00", "03-01", "18:00", "03-01", "00:00", "03-02", "06:00", "03-02"]
    unit = (low - high) / 8
    assert middle == (low + high) / 2
    drawn = bars(found)
    (copied,), (skipped,), (failed, late) = drawn["SUCCESS"], drawn["SKIP"], drawn["FAILURE"]
    assert [one[3] for one in (copied, skipped, failed, late)] == [4 * unit, 2 * unit, 2 * unit, 5 * unit]
    assert copied[1] == late[1] == low - 3.5
    assert (skipped[1], failed[1]) == (copied[1] - 4 * unit, copied[1] - 6 * unit)
    assert copied[0] == skipped[0] == failed[0]
    assert late[0] - copied[0] == 23 * (late[2] + 4)
    (line,) = (one.attributes["d"] for one in found.all("path", kind="line"))
    heights = [float(number) for number in re.findall(r"[ V]([\d.]+)H", line)]
    assert heights == [copied[1] - 8 * unit, *22 * [copied[1]], copied[1] - unit]


def scales(*largest: int) -> list[str]:
    names = "abcdefgh"[: len(largest)]
    days = [measured(name, (1, "REQUEST", value)) for name, value in zip(names, largest)]
    found = page(listed(*names), *days)
    return [text for text in found.texts("text") if text.startswith("objects")]


def test_charts_share_a_scale_or_say_that_they_do_not() -> None:
    assert scales(8, 40) == 2 * ["objects per hour, same scale in all charts"]
    assert sorted(scales(8, 100)) == ["objects per hour, scale up to 100", "objects per hour, scale up to 8"]


# Other sections


def test_copies_show_progress_speed_and_time_left() -> None:
    reason = {"error_code": "TRF.0004", "error_msg": None}
    found = page(
        listed(), copies=[migration("a"), migration("b", status="failed", error_reason=reason, is_query_over=False)]
    )
    progress = found.texts("td", **{"data-label": "Progress"})
    assert progress == ["415 of 1,000 objects, 41 %", "415 of 1,000 objects listed so far"]
    assert found.texts("td", **{"data-label": "Speed"}) == ["5.0 MiB/s", NONE]
    assert found.texts("td", **{"data-label": "Time left"}) == ["2 min", NONE]
    assert found.texts("span", kind="status bad") == ["failed"]
    assert [one.attributes["style"] for one in found.all("span") if "style" in one.attributes] == 2 * ["width: 41.2%"]


def test_reconciliation_and_cut_over_are_shown() -> None:
    good = {"src_bucket": "a", "dst_bucket": "b", "total": 1000, "skipped": 1000, "copied": 0, "failed": 0}
    bad = {"src_bucket": "c", "dst_bucket": "d", "total": 7, "skipped": None, "copied": 7, "failed": 0}
    pairs = [{**good, "in_step": True}, {**bad, "in_step": False}, {"src_bucket": "e", "dst_bucket": "f"}]
    reports = {"reconcile": {"north": {"pairs": pairs}}, "cutover": {"north": {"phase": "verify"}}}
    found = page(listed(), reports=reports)
    assert found.texts("h2") == ["Reconciliation", "Cut-over"]
    assert found.texts("td") == [
        *("yes", "0", "0", "1,000", "1,000"),
        *("no", "7", "0", NONE, "7"),
        *("unknown", NONE, NONE, NONE, NONE),
    ]
    assert found.texts("dd")[-1] == "verify"


def test_migration_tasks_that_could_not_be_read_are_a_warning() -> None:
    found = page(listed(), migrations=[{"msg": "<b>403</b>"}, {"migration_task_groups": []}])
    assert found.texts("p", kind="warning") == ["Migration tasks could not be read: <b>403</b>"]


# Hostile values


def nasty_sources() -> dict[str, Any]:
    named = {"src_bucket": NASTY, "dst_bucket": NASTY}
    return {
        "copies": [migration("a", **named, run=NASTY, description=NASTY, status=NASTY)],
        "sync_tasks": [{**named, "src_region": NASTY, "dst_region": NASTY}],
        "reports": {"reconcile": {"north": {"pairs": [named]}}, "cutover": {"north": {NASTY: NASTY}}},
    }


def test_names_are_text_and_nothing_else() -> None:
    fields = ("src_bucket", "dst_bucket", "src_region", "dst_region", "src_cloud_type", "description", "status")
    tasks = {**listed("a", **dict.fromkeys(fields, NASTY)), "connection": dict.fromkeys(("endpoint", "region"), NASTY)}
    failed = {"item": {"sync_task_id": "a"}, "failed": True, "msg": NASTY}
    for day in (measured("a", (1, "FAILURE", 1)), failed):
        found = page(tasks, day, **nasty_sources())
        # Beyond the BMP or not, all of it is there as text.
        assert any(NASTY.split("\r", maxsplit=1)[0] in text for text in found.texts("th"))
        assert not found.all("script")


@pytest.mark.parametrize("line_break", ["\r", "\n", "\u2028", "\x85"])
def test_the_rows_of_the_spreadsheet_stay_rows(line_break: str) -> None:
    made = report(listed("a", "b", description=f'x{line_break}y"z,=1'))
    text = rendered("report.csv.j2", report=made)
    assert text.split("\n")[0].startswith("tenant,sync_task_id,")
    assert f'"x{line_break}y""z,=1"' in text


# Several tenants


def host(name: str, made: dict[str, Any], folder: str = "/reports") -> dict[str, Any]:
    return {
        "inventory_hostname": name,
        "report_summary": {**made["summary"], "tenant": name},
        "report_metrics": made["metrics"],
        "report_given": {"variables": {"oms_report_dir": folder}, "file_name": name.replace("/", "%2F")},
    }


def index(*hosts: dict[str, Any], failed: tuple[str, ...] = ()) -> Page:
    variables = {"report_hosts": list(hosts), "report_failed_hosts": list(failed)}
    found = Page(rendered("index.html.j2", report_values={"oms_report_dir": "/reports"}, **variables))
    assert_harmless(found, r"[\w./%-]+\.html")
    return found


def test_the_index_has_a_row_for_each_tenant_and_the_worst_is_first() -> None:
    fine = report(listed("a", monthly_failure_object=0))
    stopped = report(listed("a", status="STOPPED", monthly_failure_object=0))
    failing = report(listed("a", "b"), measured("a", (1, "FAILURE", 1)), measured("b", (1, "FAILURE", 2)))
    found = index(host("fine", fine), host("stopped", stopped), host("a/<b>", failing, "/other"), failed=("gone",))
    assert found.texts("h1") == ["3 of 4 tenants need attention"]
    assert [text.split()[0] for text in found.texts("th", scope="row")] == ["gone", "a/<b>", "stopped", "fine"]
    links = [one.attributes["href"] for one in found.all("a")]
    assert links == ["../other/a%252F%3Cb%3E.html", "stopped.html", "fine.html"]
    assert "a-origin -> a-copy: is STOPPED, so it copies nothing" in found.texts("small", kind="reason")
    assert index(host("fine", fine), host("other", fine)).texts("h1") == ["None of 2 tenants needs attention"]


def metrics(*hosts: dict[str, Any], failed: tuple[str, ...] = ()) -> dict[str, dict[tuple[str, ...], float]]:
    text = rendered("report.prom.j2", report_sharing=list(hosts), report_sharing_failed=list(failed))
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        assert (family.type, bool(family.documentation), family.name in found) == ("gauge", True, False)
        samples = {tuple(sample.labels.values()): sample.value for sample in family.samples}
        assert len(samples) == len(family.samples)
        found[family.name] = samples
    return found


def test_metrics_are_in_the_format_of_prometheus() -> None:
    tasks = listed("a", "b", create_time=END - 90 * HOUR)
    made = report(tasks, measured("a", (23, "SUCCESS", 5), (23, "FAILURE", 1)), copies=[migration("c")])
    found = metrics(host("north", made), host("other", report(listed(), tenant="other")), failed=('s"o\\uth',))
    assert found["oms_report_success"] == {("north",): 1, ("other",): 1, ('s"o\\uth',): 0}
    assert found["oms_report_timestamp_seconds"][("north",)] == END // 1000
    assert found["oms_report_findings"][("north",)] == 2
    labels = ("north", "a", "a-origin", "a-copy")
    assert found["oms_sync_task_attention"][labels] == 1
    assert found["oms_sync_task_running"][labels] == 1
    assert found["oms_sync_task_day_objects"][(*labels, "copied")] == 5
    assert found["oms_sync_task_last_copied_timestamp_seconds"] == {labels: END // 1000 - 3600}
    assert found["oms_migration_progress_ratio"] == {("north", "task", "1001", "c-origin", "c-copy", "first"): 0.4125}
    assert ("north", "b", "b-origin", "b-copy", "copied") not in found["oms_sync_task_day_objects"]


@pytest.mark.parametrize("value", [NASTY, "", "a\x00b", "\u2028", "é", 'a"', "a\\", "a\nb 1", "a\\n"])
def test_a_label_may_be_anything(value: str) -> None:
    tasks = listed("a", src_bucket=value, monthly_size=10**299)
    tasks["sync_tasks"] += tasks["sync_tasks"]
    found = metrics(host("north", report(tasks, copies=[migration("c", src_bucket=value, run=value)])))
    assert list(found["oms_sync_task_month_bytes"].values()) == [10**299]


def test_each_metric_has_a_unit_and_no_reserved_name() -> None:
    """These are rules of `promtool check metrics`."""
    for metric in report(listed("a"))["metrics"]:
        assert re.fullmatch(r"oms_[a-z_]+", metric["name"])
        assert not re.search(r"_(count|sum|bucket|total|info|milliseconds|percent|kilobytes)$", metric["name"])
        assert metric["help"].endswith(".")
