# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the playbook `report` and read its files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from ...simulator import Simulator
from ...support.report_pages import Page
from .plays import Ansible, Recap, keys_of

REPORT = "hwcloud.oms.report"
HOUR = 3600 * 1000
#: The end of the reported day, and the same in milliseconds.
NOON, END = "2026-03-02T12:00:00Z", 1772452800000


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
        return Page((self.folder / f"{name}.html").read_text(encoding="utf-8"))

    def data(self, name: str = "localhost") -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        return content

    def rows(self) -> list[dict[str, str]]:
        text = (self.folder / "localhost.csv").read_bytes().decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
