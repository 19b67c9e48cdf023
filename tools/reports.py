# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the JUnit files that pytest and ansible-test write."""

from __future__ import annotations

from pathlib import Path
from typing import List, NamedTuple
from xml.etree import ElementTree


class Case(NamedTuple):
    """One test: `passed`, `failed` or `skipped`, and the reason for the last."""

    name: str
    outcome: str
    reason: str


def read_cases(folder: Path) -> List[Case]:
    """Every test of every report in the folder."""
    elements = [test for report in sorted(folder.glob("*.xml")) for test in ElementTree.parse(report).iter("testcase")]
    return [_case(element) for element in elements]


def _case(element: ElementTree.Element) -> Case:
    skipped = element.find("skipped")
    failed = any(element.find(kind) is not None for kind in ("failure", "error"))
    outcome = "failed" if failed else "passed" if skipped is None else "skipped"
    reason = "" if skipped is None else skipped.get("message") or skipped.text or ""
    return Case(element.get("name", ""), outcome, reason)
