# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the playbook `report` and read its files."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from ...simulator import Simulator
from .plays import Ansible, Recap, keys_of

REPORT = "hwcloud.oms.report"
HOUR = 3600 * 1000
#: The end of the reported day, and the same in milliseconds.
NOON, END = "2026-03-02T12:00:00Z", 1772452800000
#: The elements of a page: none that runs or loads anything.
PARTS = re.compile(
    "html|head|meta|title|style|body|header|main|h[123]|p|small|a|span|div|article|section|dl|dt|dd|table|caption|thead|tbody"
    "|tr|th|td|figure|figcaption|svg|path|text|ul|ol|li|b|details|summary"
)
VOID = ("meta",)


class Element(NamedTuple):
    """An element of a page, with the text of everything inside."""

    name: str
    attributes: dict[str, str]
    text: list[str]


class Page(HTMLParser):
    """Parse a page strictly: all elements must be closed, in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, [])
        assert len(element.attributes) == len(attrs), f"an attribute twice: {attrs}"
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)

    def all(self, name: str, **attributes: str) -> list[Element]:
        desired = {("class" if key == "kind" else key): value for key, value in attributes.items()}
        return [one for one in self.elements if one.name == name and desired.items() <= one.attributes.items()]

    def texts(self, name: str, **attributes: str) -> list[str]:
        return [" ".join("".join(one.text).split()) for one in self.all(name, **attributes)]


def at(hours: float, **counts: int) -> dict[str, Any]:
    """Return the counts at a number of hours after the beginning of the day."""
    return {"time_stamp": END - 24 * HOUR + int(hours * HOUR), "counts": counts}


class Tenant:
    """Run the playbook for the account of the simulator, and read its files."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.ansible = ansible
        self.simulator = simulator
        self.connection = keys_of(simulator, simulator.account)
        self.folder = ansible.folder / "oms-report"

    def report(self, *arguments: str, **variables: Any) -> Recap:
        given = {"oms_connection": self.connection, "oms_report_end": NOON, **variables}
        return self.ansible.playbook(REPORT, *arguments, variables=given)

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def page(self, name: str = "localhost") -> Page:
        return Page(self.folder / f"{name}.html")

    def data(self, name: str = "localhost") -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        return content

    def rows(self) -> list[dict[str, str]]:
        text = (self.folder / "localhost.csv").read_bytes().decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def assert_harmless(page: Page) -> None:
    """Assert that the page runs and loads nothing, and that a policy makes the browser enforce it."""
    assert page.source.startswith("<!DOCTYPE html>\n<html ")
    assert [one.name for one in page.elements if not PARTS.fullmatch(one.name)] == []
    (policy,) = (one for one in page.all("meta") if "http-equiv" in one.attributes)
    assert policy.attributes == {
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    }
    for element in page.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "xlink:href")
            assert name != "href" or re.fullmatch(r"#(task|copy)-[0-9]+", value)
    assert not re.search(r"@import|url\(", page.texts("style")[0])
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {one.attributes["href"][1:] for one in page.all("a")} <= set(ids)
