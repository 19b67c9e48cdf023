# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the parts of `make test`, or those that are named, and says what came of each.

A part that is missing, that looked at nothing or that skipped a test has failed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Iterable, List, NamedTuple, Tuple

from .layout import HOME, environment
from .parts import APART, PARTS, Part
from .reports import read_cases
from .sanity import REPORTS as SANITY
from .tree import copy_tree

#: Seconds for one part, several times what the longest takes on two cores.
LIMIT = 1500


class Result(NamedTuple):
    """What one part came to: a gate, and the tests behind it."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    files: int = 0
    seconds: float = 0.0
    problem: str = ""
    output: str = ""

    def line(self) -> str:
        looked_at = f"{self.files} files" if self.files else f"{self.passed + self.failed} tests"
        verdict = f"FAILED: {self.problem}" if self.problem else "ok"
        return f"{self.name:14}{looked_at:>12}{self.skipped:>4} skipped{self.seconds:>8.1f} s  {verdict}"


def run(name: str) -> Result:
    """Runs one part, keeps what it prints apart, and counts."""
    part = PARTS[name]
    started = time.monotonic()
    if part.reports:
        shutil.rmtree(part.reports, ignore_errors=True)
    try:
        process = subprocess.Popen(
            part.command,
            cwd=part.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as exc:
        return Result(name, problem=f"it could not be started: {exc}")
    output, in_time = output_of(process)
    result = counted(name, part, output)._replace(seconds=time.monotonic() - started, output=output)
    problem = problem_of(result, process.returncode) if in_time else f"it was ended after {LIMIT} s"
    return result._replace(problem=problem)


def output_of(process: subprocess.Popen[str]) -> Tuple[str, bool]:
    """What it printed, and whether it came to an end: what hangs is ended, with all that it started."""
    try:
        return process.communicate(timeout=LIMIT)[0], True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0], False


def counted(name: str, part: Part, output: str) -> Result:
    if part.reports is None:
        return Result(name, files=part.counts(output) if part.counts else 0)
    cases = read_cases(part.reports)
    # What sanity may skip, and nothing else, tools/sanity.py has judged by name.
    outcomes = [case.outcome for case in cases if case.outcome != "skipped" or part.reports != SANITY]
    return Result(name, outcomes.count("passed"), outcomes.count("failed"), outcomes.count("skipped"))


def problem_of(result: Result, status: int) -> str:
    if result.failed:
        return f"{result.failed} tests failed"
    if status:
        return f"it ended with {status}"
    if result.skipped:
        return f"{result.skipped} tests were skipped"
    return "" if result.passed or result.files else "it looked at nothing"


def run_all(names: Iterable[str]) -> List[Result]:
    """What others need runs first and alone; the rest shares the cores. Failures print as they come."""
    desired = set(names)
    first = [name for name in PARTS if any(name in PARTS[other].needs for other in desired)]
    results = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for names in (first, [name for name in PARTS if name in desired and name not in first]):
            for result in pool.map(run, names):
                results.append(result)
                if result.problem:
                    print(f"\n===== {result.name} =====\n{result.output}", flush=True)
    return results


def summary(results: List[Result]) -> str:
    """Each part is a gate of its own and counts beside its tests. The last line is read by machines."""
    red = sum(1 for result in results if result.problem)
    passed = sum(result.passed for result in results) + len(results) - red
    failed = sum(result.failed for result in results) + red
    # What a part could not look at is said on a green run too.
    notes = [line for result in results for line in result.output.splitlines() if line.startswith("WARNING: no ")]
    return "\n".join([*(result.line() for result in results), "", *notes, f"{passed} passed, {failed} failed"])


def main(names: List[str]) -> int:
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    HOME.mkdir(parents=True, exist_ok=True)
    copy_tree()
    results = run_all(names or [name for name in PARTS if name not in APART])
    print(f"\n{summary(results)}")
    return 1 if any(result.problem for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
