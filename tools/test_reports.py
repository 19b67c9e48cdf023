# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A session that ran no test, or that skipped one, is not taken for a good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .reports import problem, summary
from .sanity import unexpected

PASSED = '<testcase classname="a" name="one"/>'
FAILED = '<testcase classname="a" name="two"><failure/></testcase>'
SKIPPED = '<testcase classname="a" name="three"><skipped/></testcase>'


def report(folder: Path, *tests: str) -> Path:
    folder.mkdir()
    (folder / "report.xml").write_text(f"<testsuites><testsuite>{''.join(tests)}</testsuite></testsuites>", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("tests", "found"),
    [((PASSED,), ""), ((PASSED, SKIPPED), "1 tests were skipped: a.three"), ((), "no test ran")],
)
def test_what_a_run_must_not_be(tests: tuple[str, ...], found: str, tmp_path: Path) -> None:
    assert problem(report(tmp_path / "unit", *tests)) == found
    assert problem(tmp_path / "never-run") == "no test ran"


def test_tests_and_sessions_are_counted(tmp_path: Path) -> None:
    report(tmp_path / "unit", PASSED, FAILED)
    results = {"unit": "failed", "ruff": "success", "typing": "aborted", "sanity": "skipped"}
    lines, red = summary([{"name": name, "result": result} for name, result in results.items()], tmp_path)
    assert red == 3
    assert lines[-1] == "2 passed, 4 failed"


def test_a_sanity_test_is_skipped_for_a_known_reason_only() -> None:
    found = {
        "sanity.pslint": "skipped",
        "sanity.import-python-2.7": "skipped",
        "sanity.compile-python-3.9": "skipped",
        "sanity.import-python-3.10": "skipped",
        "sanity.validate-modules-python-3.11": "skipped",
        "sanity.yamllint": "passed",
    }
    assert unexpected(found, ["3.10"]) == ["compile-python-3.9", "validate-modules-python-3.11"]
