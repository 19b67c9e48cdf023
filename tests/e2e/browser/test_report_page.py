# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML report is readable in a real browser: light, dark and printed, on phone and desktop, empty and full.

The pictures in `pictures` are how the pages looked when somebody last looked at them. A test that finds a difference
names the new picture: look at it, and if it is right, copy it there.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, expect

from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...support.report_pages import rendered
from ...support.report_sources import CONNECTION, END, HOUR, REPORT, migration
from .busy import listed, measured

LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8").split("\n\n", 1)[1]
PICTURES = ROOT / "tests" / "e2e" / "browser" / "pictures"
WIDTHS = {"phone": 390, "desk": 1280}
#: The maximum height of a screenshot, in pixels.
TALL = 3000
#: Mean difference between two pictures, from 0 to 255, that another version of the browser may cause.
TOLERANCE = 3.0


def page_of(number: int, folder: Path) -> Path:
    """Return a report with a number of tasks; a small one has all sections."""
    made = small_report() if number == 3 else busy_report(number)
    path = folder / f"{number}.html"
    path.write_text(rendered("report.html.j2", report=made), encoding="utf-8")
    return path


def busy_report(number: int) -> dict[str, Any]:
    """Return a report with a number of tasks, which may be 0."""
    random = Random(number)
    tasks = listed(number, random)
    made: dict[str, Any] = REPORT(tasks, measured(tasks["sync_tasks"], random), "a tenant with many tasks", END)
    return made


def small_report() -> dict[str, Any]:
    """Return a report with a task that fails, a stopped one and a good one, and with all other sections."""
    random = Random(3)
    tasks = listed(3, random)
    names = ("photos", "invoices", "logs")
    for task, name, status in zip(tasks["sync_tasks"], names, ("SYNCHRONIZING", "STOPPED", "SYNCHRONIZING")):
        buckets = {"src_bucket": f"{name}-origin", "dst_bucket": f"{name}-copy"}
        task.update(buckets, status=status, description=None, monthly_failure_object=0)
    reason = {"error_code": "TRF.0152", "error_msg": None}
    copies = [
        migration("photos", 2),
        migration("invoices", 9, task_id=1002, status="failed", error_reason=reason, objects={"failed": 7}),
        migration(
            "logs",
            30,
            task_id=1003,
            status="succeeded",
            run="reconcile-20260301T060000Z",
            objects={"succeeded": 0, "skipped": 1000},
        ),
    ]
    made: dict[str, Any] = REPORT(
        {**tasks, "quota": {"limit": 5, "used": 3}, "connection": CONNECTION},
        measured(tasks["sync_tasks"], random),
        "north",
        END,
        now=END - HOUR // 2,
        migrations=[{"migration_tasks": copies}, {"migration_task_groups": []}],
        reports={"cutover": {"north": {"phase": "verify"}}},
    )
    return made


def index_of(folder: Path) -> Path:
    """Return an index of three reports, one of which failed."""
    hosts = [
        {
            "report_summary": {**made["summary"], "tenant": name},
            "report_given": {"variables": {"oms_report_dir": "."}, "file_name": name},
        }
        for name, made in (("north", small_report()), ("south", busy_report(0)))
    ]
    variables = {"report_hosts": hosts, "report_failed_hosts": ["west"], "report_values": {"oms_report_dir": "."}}
    path = folder / "index.html"
    path.write_text(rendered("index.html.j2", **variables), encoding="utf-8")
    return path


def opened(browser: Browser, path: Path, scheme: Any, width: int) -> Page:
    """Return the page in a window, which records errors and requests."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    noises: list[str] = []
    page.on("console", lambda message: noises.append(message.text))
    page.on("pageerror", lambda error: noises.append(str(error)))
    page.on("request", lambda request: noises.append(request.url))
    page.goto(path.as_uri())
    assert noises == [path.as_uri()]
    return page


def assert_good(seen: dict[str, Any], scheme: str) -> None:
    faults = ("sticksOut", "faintText", "faintLines", "smallText")
    assert {name: seen[name] for name in faults if seen[name]} == {}
    counts = ("overflow", "smallLabels", "labelsOutside", "labelsOnLabels")
    assert {name: seen[name] for name in counts if seen[name]} == {}
    assert seen["page"] > 0.9 if scheme == "light" else seen["page"] < 0.05


def assert_accessible(page: Page) -> None:
    """Assert that axe-core finds no violation. The policy of the page keeps scripts out, so its text is read again."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    found = Axe().run(page).response
    assert found["passes"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]] == []


def assert_looks_alike(page: Page, name: str, folder: Path) -> None:
    """Assert that the page looks as in the picture, apart from small differences between versions of the browser."""
    height = min(TALL, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}
    taken, kept = folder / f"{name}.png", PICTURES / f"{name}.png"
    page.screenshot(path=taken, full_page=True, clip=clip)
    with Image.open(taken) as image:
        small = image.convert("RGB").resize((image.width // 2, image.height // 2))
    # A picture with few colors is a small file.
    few = small.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(taken, optimize=True)
    now = few.convert("RGB")
    assert kept.exists(), f"There is no picture {kept.name} to compare with. Look at {taken} and copy it there."
    with Image.open(kept) as image:
        before = image.convert("RGB")
    differing = abs(before.height - now.height) > before.height // 50
    mean = sum(ImageStat.Stat(ImageChops.difference(before, now.resize(before.size))).mean) / 3
    assert not differing, f"The height of {kept.name} changed from {before.height} to {now.height}. See {taken}"
    assert mean <= TOLERANCE, f"{kept.name} differs by {mean:.1f} of 255. See {taken}"


@pytest.mark.parametrize("number", [0, 3, 250])
def test_the_page_is_readable(number: int, browser: Browser, tmp_path: Path) -> None:
    path = page_of(number, tmp_path)
    for scheme, (place, width) in product(("light", "dark"), WIDTHS.items()):
        page = opened(browser, path, scheme, width)
        if number == 3:
            assert_looks_alike(page, f"report-{scheme}-{place}", tmp_path)
        seen = page.evaluate(LOOK)
        assert_good(seen, scheme)
        assert not seen["tableScrolls"]
        assert (seen["texts"] > 10 * number, seen["drawn"] > number) == (True, number > 0)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert_good(page.evaluate(LOOK), scheme)
        page.close()


@pytest.mark.parametrize(("scheme", "place"), [*product(("light", "dark"), WIDTHS)])
def test_the_pages_are_accessible(scheme: str, place: str, browser: Browser, tmp_path: Path) -> None:
    for path in (page_of(0, tmp_path), page_of(3, tmp_path), index_of(tmp_path)):
        page = browser.new_page(viewport={"width": WIDTHS[place], "height": 800}, color_scheme=scheme, bypass_csp=True)
        page.goto(path.as_uri())
        assert_accessible(page)
        page.close()


def test_the_index_is_readable(browser: Browser, tmp_path: Path) -> None:
    for scheme, (place, width) in product(("light", "dark"), WIDTHS.items()):
        page = opened(browser, index_of(tmp_path), scheme, width)
        assert_looks_alike(page, f"index-{scheme}-{place}", tmp_path)
        assert_good(page.evaluate(LOOK), scheme)
        page.close()


def test_status_and_failures_come_first_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, page_of(3, tmp_path), "light", WIDTHS["phone"])
    cards = page.get_by_role("region", name="Tasks", exact=True).get_by_role("row").filter(has_text="24 h")
    # The first row is the head of the table, which only screen readers have here.
    status, _name, failures = (cards.nth(1).locator("td, th").nth(number) for number in range(3))
    assert status.inner_text() in ("SYNCHRONIZING", "STOPPED")
    assert failures.get_attribute("data-label") == "Failed, 24 h"
    boxes = [one.bounding_box() for one in (status, failures)]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= WIDTHS["phone"] for box in boxes)
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[0]["y"] + 150


def test_everything_is_reached_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, page_of(3, tmp_path), "light", WIDTHS["phone"])
    plots = page.get_by_role("img", name=re.compile(r"^Objects per hour: [\d,]+ requests, .* skipped\.$"))
    assert plots.count() == 3
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#task-[0-9]$"))
    hours = page.locator("article details").first
    assert not hours.locator("table").is_visible()
    hours.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(hours.locator("table")).to_be_visible()
    assert hours.get_by_role("columnheader").all_inner_texts() == [
        *("Hour", "Requests", "Copied", "Failed", "Skipped", "Bytes")
    ]


def test_it_prints_dark_on_white(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, page_of(3, tmp_path), "dark", 1040)
    page.emulate_media(media="print")
    seen = page.evaluate(LOOK)
    assert_good({**seen, "smallText": []}, "light")
    assert not seen["tableScrolls"]
    assert_looks_alike(page, "report-print", tmp_path)
    assert page.pdf(prefer_css_page_size=True, path=tmp_path / "print.pdf").startswith(b"%PDF")
