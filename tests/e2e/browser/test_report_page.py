# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML report is readable in a real browser: light and dark, on phone and desktop, empty and full."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...integration.playbooks.plays import Ansible
from ...integration.playbooks.report import END, Tenant
from ...simulator import Simulator
from .busy import BUCKETS, listed, measured, samples

LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8").split("\n\n", 1)[1]
WIDTHS = {"phone": 375, "desk": 1280}
#: The maximum height of a screenshot, in pixels.
TALL = 3000


def written(number: int, ansible: Ansible, simulator: Simulator) -> Path:
    """Return a report with `number` tasks: from the playbook, or, if that would take minutes, from the template."""
    random = Random(number)
    if number <= 5:
        for name in ("photos", "invoices", "idle")[:number]:
            days = [] if name == "idle" else samples(random)
            task = {**BUCKETS, "src_bucket": f"{name}-origin", "dst_bucket": f"{name}-copy", "samples": days}
            simulator.add_task(**task, description=f"{name} of the web shop", create_time=END)
        recap = Tenant(ansible, simulator).report()
        assert recap.status == 0, recap.output
        return ansible.folder / "oms-report" / "localhost.html"
    tasks = listed(number, random)
    path = ansible.folder / "many.html"
    template = {
        "src": str(ROOT / "playbooks" / "templates" / "report.html.j2"),
        "dest": str(path),
        "lstrip_blocks": True,
    }
    report = "{{ listed | hwcloud.oms.oms_report(measured, 'a tenant with many tasks', %d) }}" % END
    variables = {"listed": tasks, "measured": measured(tasks["sync_tasks"], random)}
    played = ansible.play(
        [{"name": "Write the page", "ansible.builtin.template": template, "vars": {"report": report}}],
        variables=variables,
    )
    assert played.results[0]["changed"], played.output
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


@pytest.fixture
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for screenshots."""
    folder = tmp_path_factory.getbasetemp() / "pictures"
    folder.mkdir(exist_ok=True)
    return folder


def take_picture(page: Page, path: Path) -> None:
    height = min(TALL, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}
    page.screenshot(path=path, full_page=True, clip=clip)


def assert_good(seen: dict[str, Any], scheme: str) -> None:
    faults = ("sticksOut", "faintText", "faintLines", "smallText")
    assert {name: seen[name] for name in faults if seen[name]} == {}
    counts = ("overflow", "smallLabels", "labelsOutside", "labelsOnLabels")
    assert {name: seen[name] for name in counts if seen[name]} == {}
    assert seen["page"] > 0.9 if scheme == "light" else seen["page"] < 0.05


@pytest.mark.parametrize("number", [0, 3, 250])
def test_the_page_is_readable(
    number: int, ansible: Ansible, simulator: Simulator, browser: Browser, pictures: Path
) -> None:
    path = written(number, ansible, simulator)
    for scheme, (place, width) in product(("light", "dark"), WIDTHS.items()):
        page = opened(browser, path, scheme, width)
        take_picture(page, pictures / f"{number}-{scheme}-{place}.png")
        seen = page.evaluate(LOOK)
        assert_good(seen, scheme)
        assert bool(seen["tableScrolls"]) == (number > 0 and place == "phone")
        assert (seen["texts"] > 10 * number, seen["drawn"] > number) == (True, number > 0)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert_good(page.evaluate(LOOK), scheme)
        page.close()


def test_a_plot_is_accessible_to_screen_readers(ansible: Ansible, simulator: Simulator, browser: Browser) -> None:
    page = opened(browser, written(3, ansible, simulator), "light", 375)
    plots = page.get_by_role("img", name=re.compile(r"^Objects per hour: [\d,]+ requests, .* skipped\.$"))
    assert plots.count() == 2
    assert page.get_by_role("img", name="3 of 5").count() == 1
    table = page.get_by_role("region", name="Tasks")
    table.focus()
    page.keyboard.press("ArrowRight")
    while not table.evaluate("(one) => one.scrollLeft"):
        page.wait_for_timeout(20)
    hours = page.locator("details").first
    assert not hours.locator("table").is_visible()
    hours.locator("summary").focus()
    page.keyboard.press("Enter")
    assert hours.locator("table").is_visible()
    assert hours.get_by_role("columnheader").all_inner_texts() == [
        *("Hour", "Requests", "Copied", "Failed", "Skipped", "Bytes")
    ]


def test_it_prints_dark_on_white(ansible: Ansible, simulator: Simulator, browser: Browser, pictures: Path) -> None:
    page = opened(browser, written(3, ansible, simulator), "dark", 1040)
    page.emulate_media(media="print")
    seen = page.evaluate(LOOK)
    assert_good({**seen, "smallText": []}, "light")
    assert not seen["tableScrolls"]
    assert page.pdf(prefer_css_page_size=True, path=pictures / "print.pdf").startswith(b"%PDF")
