# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last line of the demo, and the buckets that it is about."""

from __future__ import annotations

from .demo import COMPARED, equal_objects
from .layout import ROOT


def test_the_last_line_counts_what_is_equal() -> None:
    compared = {"source_objects": 60, "missing": ["a"], "differing": ["b", "c"]}
    assert equal_objects(compared) == "57 of 60 objects are equal"


def test_the_last_line_is_about_the_buckets_of_the_playbook() -> None:
    assert COMPARED in (ROOT / "playbooks" / "demo.yml").read_text(encoding="utf-8")
