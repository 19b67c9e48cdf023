# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the sessions of nox report: the tests behind each of them, and the last line of `make test`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

from .layout import CACHE

#: A folder for each session that runs tests, with its reports in the format of JUnit.
REPORTS = CACHE / "reports"
#: What nox says of each session.
SESSIONS = REPORTS / "sessions.json"


def outcomes(folder: Path) -> dict[str, str]:
    """Return the tests of all reports in a folder, each with `passed`, `failed` or `skipped`."""
    tests = [test for path in sorted(folder.glob("*.xml")) for test in ElementTree.parse(path).iter("testcase")]
    return {f"{test.get('classname')}.{test.get('name')}": _outcome(test) for test in tests}


def _outcome(test: ElementTree.Element) -> str:
    if any(test.find(kind) is not None for kind in ("failure", "error")):
        return "failed"
    return "passed" if test.find("skipped") is None else "skipped"


def problem(folder: Path) -> str:
    """Return what is wrong with a run of tests that ended well, or an empty text."""
    found = outcomes(folder)
    skipped = [name for name, outcome in found.items() if outcome == "skipped"]
    if skipped:
        return f"{len(skipped)} tests were skipped: {', '.join(skipped)}"
    return "" if found else "no test ran"


def summary(sessions: list[dict[str, object]], reports: Path) -> tuple[list[str], int]:
    """Return the lines of the summary, and how many sessions failed. The last line is read by machines."""
    lines, passed, failed = [], 0, 0
    for session in sessions:
        name, result = str(session["name"]), str(session["result"])
        tests = list(outcomes(reports / name).values())
        passed += tests.count("passed") + (result == "success")
        failed += tests.count("failed") + (result != "success")
        lines.append(f"{name:20}{len(tests):6} tests  {result}")
    red = sum(1 for session in sessions if session["result"] != "success")
    return [*lines, "", f"{passed} passed, {failed} failed"], red


def main() -> int:
    """Print the summary of the last run of nox, which must have come to its end."""
    if not SESSIONS.is_file():
        print("nox did not come to its end\n\n0 passed, 1 failed")
        return 1
    lines, red = summary(json.loads(SESSIONS.read_text(encoding="utf-8"))["sessions"], REPORTS)
    print("\n".join(lines))
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
