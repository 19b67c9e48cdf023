# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of `make test`: what each runs, and how one knows that it looked at something."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Callable, Dict, NamedTuple, Optional, Tuple

from . import sanity
from .layout import CACHE, ROOT, TREE, environment

#: From what a part said to how many files it looked at.
Count = Callable[[str], int]


class Part(NamedTuple):
    """Tests are counted from `reports`, files by `counts`: each part has one of them, and none may come to zero."""

    command: Tuple[str, ...]
    folder: Path = TREE
    counts: Optional[Count] = None
    reports: Optional[Path] = None
    needs: Tuple[str, ...] = ()


def said(pattern: str) -> Count:
    """The tool tells the number itself."""

    def count(output: str) -> int:
        match = re.search(pattern, output)
        return int(match.group(1)) if match else 0

    return count


def listed(*command: str) -> Count:
    """The tool keeps silent, but lists what it would look at."""

    def count(_output: str) -> int:
        found = subprocess.run(
            command, cwd=TREE, env=environment(), check=True, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return len(found.stdout.splitlines())

    return count


def matching(pattern: str) -> Count:
    """The tool does neither."""
    return lambda _output: sum(1 for _path in TREE.glob(pattern))


def own(script: str, counts: Optional[Count] = None, reports: Optional[Path] = None) -> Part:
    """A script of ours, which lies beside this file and looks at the checkout."""
    return Part((sys.executable, "-m", f"tools.{script}"), ROOT, counts, reports)


def tests(folder: str, *options: str) -> Part:
    """A folder of pytest tests."""
    reports = CACHE / "junit" / folder
    command = ("pytest", "-p", "no:cacheprovider", f"--junit-xml={reports}/report.xml", *options)
    return Part((*command, folder), reports=reports)


COLLECTION = "ansible_collections/hwcloud/oms"
MYPY = ("mypy", f"--config-file={TREE}/pyproject.toml")
TYPED = tuple(f"{COLLECTION}/{folder}" for folder in ("plugins", "tests/simulator", "tools"))
DOCS = ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=all", ".")

#: Reports of the integration tests with what remains where only plugins, roles and playbooks are kept.
STRIPPED = CACHE / "junit" / "stripped"

#: The longest come first, so that the short ones fill the gaps.
PARTS: Dict[str, Part] = {
    "build": own("build", counts=said(r"(\d+) files packed")),
    "bundle": own("bundle", counts=said(r"(\d+) files of other collections")),
    "integration": tests("tests/integration/playbooks", "--numprocesses=2")._replace(needs=("build", "bundle")),
    "vaults": tests("tests/e2e/vaults", "--numprocesses=2")._replace(needs=("build", "bundle")),
    "sanity": own("sanity", reports=sanity.REPORTS),
    "unit": tests("tests/unit"),
    "resilience": tests("tests/resilience"),
    "tools": tests("tools"),
    "contract": tests("tests/contract"),
    "simulator": tests("tests/simulator"),
    "typing": Part((*MYPY, *TYPED), folder=CACHE, counts=said(r"no issues found in (\d+) source files")),
    "ansible-lint": Part(
        ("ansible-lint", "--offline", "--strict", "--profile=production"), counts=said(r"in (\d+) files processed")
    ),
    "docs": Part(DOCS, counts=matching("plugins/modules/[!_]*.py")),
    "site": own("docs_site", counts=said(r"(\d+) pages in")),
    "ruff": Part(("ruff", "check", "."), counts=listed("ruff", "check", "--show-files", ".")),
    "format": Part(("ruff", "format", "--check", "."), counts=said(r"(\d+) files already formatted")),
    "yamllint": Part(("yamllint", "--strict", "."), counts=listed("yamllint", "--list-files", ".")),
    "shellcheck": Part(("shellcheck", ".ci/run"), counts=matching(".ci/run")),
    "actionlint": Part(("actionlint", "-no-color"), counts=matching(".github/workflows/*.yml")),
    "changelog": Part(("antsibull-changelog", "lint"), counts=matching("changelogs/changelog.yaml")),
    # In a repository without a commit, as the copy is, it looks at ignored files too.
    "reuse": Part(("reuse", "lint"), folder=ROOT, counts=said(r"Files with license information: (\d+)")),
    "repository": own("repository", counts=said(r"(\d+) files checked")),
    "words": own("words", counts=said(r"(\d+) files read")),
    "awx": tests("tests/e2e/awx", "--numprocesses=2")._replace(needs=("build", "bundle")),
    "browser": tests("tests/e2e/browser")._replace(needs=("build", "site")),
    "stripped": own("stripped", reports=STRIPPED)._replace(needs=("build", "bundle")),
    "importer": own("importer", counts=said(r"(\d+) files imported"))._replace(needs=("build",)),
    "coverage": own("covered", counts=said(r"(\d+) files measured"))._replace(needs=("build", "bundle")),
}

#: What `make test` leaves out, because it takes long or needs more; `make release` runs it too.
APART = frozenset({"awx", "browser", "stripped", "importer", "coverage", "vaults"})
