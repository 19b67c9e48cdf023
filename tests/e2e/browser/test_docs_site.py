# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the documentation site fit desktop and phone screens and make no request to another host."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

#: Elements that need horizontal scrolling. Only a collapsed menu may be outside of the page.
STICKS_OUT = """
() => [...document.querySelectorAll(".wy-nav-content *")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth);
}).map((one) => `${one.localName}: ${one.textContent.trim().slice(0, 60)}`)
"""


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_every_page_fits(browser: Browser, width: int, height: int) -> None:
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on("request", lambda request: asked.append(request.url))
    names = [
        path
        for path in sorted(Path(os.environ["OMS_DOCS_SITE"]).rglob("*.html"))
        # The old address of a page that was renamed.
        if 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")
    ]
    assert names, "make test-browser makes the site first"
    found = {}
    for name in names:
        page.goto(name.as_uri())
        found[name.name] = page.evaluate(STICKS_OUT)
        # What is for Sphinx alone is not part of the text.
        assert "github_url" not in page.inner_text("body"), name.name
    assert {name: elements for name, elements in found.items() if elements} == {}
    assert {address for address in asked if not address.startswith("file:")} == set()
