# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is claimed is what `make test-matrix` runs."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires

import yaml

from .layout import ROOT
from .matrix import CORES, HEAD, OLDEST_NODE, OLDEST_REQUESTS, PACKAGES, SESSIONS, legs, next_leg, number
from .prepare_ansible_test import PIP_VERSIONS
from .pythons import WANTED

HERE = {version: f"python{version}" for version in WANTED}
README = (ROOT / "README.md").read_text(encoding="utf-8")
FRAGMENT = (ROOT / "plugins" / "doc_fragments" / "connection.py").read_text(encoding="utf-8")


def test_the_oldest_core_is_the_one_that_is_required() -> None:
    required = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["requires_ansible"]
    assert required == f">={next(iter(CORES))}.0"
    assert f"ansible-core {next(iter(CORES))} or newer, and on the node" in README


def test_the_oldest_python_is_the_one_that_is_required() -> None:
    settings = yaml.safe_load((ROOT / "tests" / "config.yml").read_text(encoding="utf-8"))
    assert settings["modules"]["python_requires"] == f">={OLDEST_NODE}"
    assert f"Python {OLDEST_NODE} or newer with\n[requests]" in README
    assert WANTED[0] == OLDEST_NODE


def test_the_oldest_requests_are_those_that_are_named() -> None:
    first, later = (text.rpartition(".")[0] for text in OLDEST_REQUESTS.values())
    python = list(OLDEST_REQUESTS)[1]
    assert re.search(rf"requests\S* {first} or newer \({later} on Python {python} and newer\)", README)
    assert f"requests >= {first} ({later} on Python {python} and newer)" in FRAGMENT


def test_every_core_can_be_tested_without_a_network() -> None:
    assert list(PIP_VERSIONS) == list(CORES)


def test_each_core_runs_on_its_oldest_and_its_newest_python() -> None:
    ran = {core: [leg for leg in legs(HERE) if leg.core == core] for core in CORES}
    for core, pythons in CORES.items():
        oldest, newest = ran[core][0], ran[core][-1]
        assert oldest[:4] == (core, pythons[0], OLDEST_NODE, OLDEST_REQUESTS[OLDEST_NODE])
        assert newest[:3] == (core, pythons[-1], pythons[-1])
        assert number(newest.requests) > max(map(number, OLDEST_REQUESTS.values()))
        assert oldest.sessions == ("sanity", *newest.sessions)


def test_the_oldest_and_the_newest_core_run_everything() -> None:
    first, *_others, last = CORES
    assert [leg.core for leg in legs(HERE) if leg.sessions == SESSIONS] == [first, last]


def test_the_next_core_is_one_that_is_not_claimed() -> None:
    cores = [number(core) for core in CORES]
    major, minor = cores[-1]
    assert number(next_leg(HERE).core) == (major, minor + 1)
    assert cores == sorted(cores)


def test_modules_run_on_each_oldest_requests() -> None:
    assert {(leg.node, leg.requests) for leg in legs(HERE)} >= set(OLDEST_REQUESTS.items())


def test_a_python_that_is_missing_is_replaced_by_the_next() -> None:
    without = {version: path for version, path in HERE.items() if version not in ("3.9", "3.10")}
    assert next(legs(without))[:4] == ("2.16", "3.11", "3.12", "2.25.0")


def test_a_leg_has_each_package_that_the_tests_import() -> None:
    """Directly, or because another one needs it."""
    installed = {"ansible-core", *PACKAGES}
    for name in ("ansible-core", *PACKAGES):
        installed |= {normal(re.split(r"[^\w.-]", line)[0]) for line in requires(name) or () if "extra ==" not in line}
    distributions = packages_distributions()
    missing = {
        module
        for module in set(imported())
        if module in distributions and not installed & set(map(normal, distributions[module]))
    }
    assert not missing


def normal(name: str) -> str:
    return name.lower().replace("_", "-")


def imported() -> Iterator[str]:
    """Return the packages that the sessions of a leg import, but not those of Python."""
    folders = ("tests/unit", "tests/integration", "tests/resilience", "tests/support", "tests/simulator")
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def test_the_table_has_a_column_for_each_session() -> None:
    assert HEAD.split()[-len(SESSIONS) - 1 :] == [*SESSIONS, "time"]
