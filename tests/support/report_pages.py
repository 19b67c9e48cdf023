# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render the templates of the playbook `report` as Ansible does, without a playbook, and parse its pages."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[2] / "playbooks" / "templates"
#: The links of the page of a tenant.
LINKS = r"#(task|copy)-[0-9]+"
#: The elements of a page: none that runs or loads anything.
PARTS = re.compile(
    "html|head|meta|title|style|body|header|main|h[123]|p|small|a|span|div|article|section|dl|dt|dd|table|caption|thead|tbody"
    "|tr|th|td|figure|figcaption|svg|path|text|ul|ol|li|b|details|summary"
)
VOID = ("meta",)


def rendered(template: str, **variables: Any) -> str:
    """Return the text of a template. `lstrip_blocks` is set as in the playbook; the other settings are Ansible's."""
    # The templates escape each value themselves.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["relpath"] = os.path.relpath
    environment.filters["to_nice_json"] = lambda value: json.dumps(value, indent=4, sort_keys=True)
    return environment.get_template(template).render(**variables)


class Element(NamedTuple):
    """An element of a page, with the text of everything inside."""

    name: str
    attributes: dict[str, str]
    text: list[str]


class Page(HTMLParser):
    """Parse a page strictly: all elements must be closed, in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.source = source
        self.feed(source)
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


def assert_harmless(page: Page, links: str = LINKS) -> None:
    """Assert that the page runs and loads nothing, and that a policy makes the browser enforce it.

    Args:
        page: The page.
        links: A regular expression for the targets of links.
    """
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
            assert name != "href" or re.fullmatch(links, value)
    assert not re.search(r"@import|url\(", page.texts("style")[0])
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"][0] == "#"} <= set(ids)
