# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions: those of antsibull-nox.toml, ansible-test, and what neither has. `make` runs them; `make help` lists them.

All of them use the virtual environment that nox itself is installed in, where the Makefile installs what they need.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import antsibull_nox
import nox
from antsibull_nox.sessions.ansible_test import COLOR_FLAG

sys.path.insert(0, str(Path(__file__).parent))

from tools import sanity
from tools.layout import CACHE, HOME, ROOT, TREE, environment
from tools.prepare_ansible_test import prepare
from tools.reports import REPORTS, problem
from tools.tree import copy_tree

# What is set in the caller's shell changes no result.
CLEAN = environment()
os.environ.clear()
os.environ.update(CLEAN)
HOME.mkdir(parents=True, exist_ok=True)

ENVIRONMENT = Path(sys.prefix)
nox.needs_version = ">=2026.8"
nox.options.default_venv_backend = "venv"
nox.options.envdir = ENVIRONMENT / "nox"
nox.options.reuse_venv = "always"
nox.options.allow_parallel = True
nox.options.error_on_missing_interpreters = True
#: `make test`. The longest come first, so that the short ones fill the gaps.
nox.options.sessions = [
    "integration",
    "sanity",
    "unit",
    "resilience",
    "tools",
    "contract",
    "typing",
    "ansible-lint",
    "docs-check",
    "yamllint",
    "site",
    "extra-checks",
    "license-check",
    "antsibull-nox-config",
    "ruff",
    "project",
]

#: Sessions that run playbooks with the collection as users install it.
INSTALLED = ("tree", "build", "bundle")


def refuse(session: nox.Session, *messages: object) -> None:
    """End the session: where antsibull-nox only warns, it has looked at nothing."""
    session.error(*messages)


nox.Session.warn = refuse  # type: ignore[method-assign]


def own(name: str, description: str, *commands: tuple[str, ...], requires: tuple[str, ...] = ()) -> None:
    """Add a session that runs commands in the checkout. What follows `--` on the command line goes to the last one."""

    def run(session: nox.Session) -> None:
        for command in commands:
            session.run(*command, *(session.posargs if command is commands[-1] else ()))

    run.__doc__ = description
    nox.session(name=name, venv_backend="none", requires=requires)(run)


def script(name: str) -> tuple[str, ...]:
    """Return the command that runs a module of tools/."""
    return ("python", "-m", f"tools.{name}")


def in_tree(name: str) -> tuple[str, ...]:
    """Return the command that runs a module of the collection by its whole name."""
    return ("python", "-m", f"ansible_collections.hwcloud.oms.{name}")


def pytest_session(name: str, description: str, *options: str, requires: tuple[str, ...] = ("tree",)) -> None:
    """Add a session of pytest. It fails where no test ran and where one was skipped."""

    def run(session: nox.Session) -> None:
        with session.chdir(TREE):
            pytest(session, name, *(session.posargs or options))

    run.__doc__ = description
    nox.session(name=name, venv_backend="none", requires=requires)(run)


def pytest(session: nox.Session, name: str, *options: str, runner: tuple[str, ...] = (), **env: str) -> None:
    """Run pytest, and check in its report that tests ran and none was skipped."""
    report = REPORTS / name / "report.xml"
    report.unlink(missing_ok=True)
    session.run(*runner, "pytest", "-p", "no:cacheprovider", f"--junit-xml={report}", *options, env=env)
    found = problem(report.parent)
    if found:
        session.error(found)


@nox.session(venv_backend="none")
def tree(session: nox.Session) -> None:
    """Copy the checkout to where Ansible looks for a collection."""
    session.log(f"{copy_tree()} files in {TREE.relative_to(ROOT)}")


own("build", "Build the tarball in dist/, and install it.", script("build"))
own("bundle", "Fetch the other collections that tests use.", script("bundle"))

# Playbooks wait for copies and for each other, so one process more than cores.
PLAYBOOKS = ("tests/integration/playbooks", "--numprocesses=3")
#: Without those that have a session of their own.
SHORT_PLAYBOOKS = (*PLAYBOOKS, "-m", "not documentation and not long")
pytest_session(
    "integration",
    "Run playbooks with the installed collection.",
    *SHORT_PLAYBOOKS,
    requires=INSTALLED,
)
pytest_session("unit", "Test single parts, and modules in virtual time.", "tests/unit")
pytest_session("resilience", "Test faults, races and hostile environments.", "tests/resilience")
pytest_session(
    "contract", "Compare options and requests with the contracts and the SDK.", "tests/contract", "tests/simulator"
)
pytest_session("tools", "Test tools/, and compare the documentation with the code.", "tools")

CORE = ".".join(version("ansible-core").split(".")[:2])


def ansible_test(name: str, description: str, *params: Any, **options: Any) -> None:
    """Add a session of ansible-test with the ansible-core that is installed."""
    options.setdefault("callback_before", prepare)
    options.setdefault("callback_after", sanity.remove_scratch)
    antsibull_nox.add_ansible_test_session(
        name=name,
        description=description,
        ansible_test_params=[*params, COLOR_FLAG],
        ansible_core_version=CORE,
        ansible_core_source="pypi",
        default=False,
        **options,
    )


antsibull_nox.load_antsibull_nox_toml()
ansible_test(
    "sanity",
    "Run ansible-test sanity on each Python of this machine.",
    "sanity",
    "--local",
    "--junit",
    callback_before=sanity.before,
    callback_after=sanity.after,
)
ansible_test("units", "Run ansible-test units.", "units", "--venv")
ansible_test(
    "targets",
    "Run ansible-test integration on modules and roles.",
    "integration",
    "--venv",
)

own(
    "ruff",
    "Check Python files: rules and format.",
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    # What Galaxy's importer warns of although ruff formats like this. It does not read plugin_utils.
    ("pycodestyle", "--select=E203,W503", "--exclude=plugin_utils", "plugins"),
)
own(
    "project",
    "Check shell scripts, workflows, the changelog, and what no file may contain.",
    ("shellcheck", ".ci/run"),
    ("actionlint", "-no-color"),
    ("antsibull-changelog", "lint"),
    script("words"),
    script("repository"),
)
own("site", "Build the documentation as a site in dist/docs.", script("docs_site"))

# What needs more than a virtual environment, or takes long.
pytest_session("vaults", "Test the credentials roles on real vaults.", "tests/e2e/vaults", "-n2", requires=INSTALLED)
pytest_session(
    "forwarder", "Test the function at the source on a mock of AWS.", "tests/e2e/forwarder", "-n2", requires=INSTALLED
)
pytest_session("events", "Test the rulebook in ansible-rulebook.", "tests/e2e/rulebook", requires=INSTALLED)
pytest_session("awx", "Test the assets for AWX on a mock of its API.", "tests/e2e/awx", "-n2", requires=INSTALLED)
pytest_session("playbooks", "Run playbooks that take long.", *PLAYBOOKS, "-m", "long", requires=INSTALLED)
pytest_session(
    "documentation",
    "Run what README and the guides show.",
    *PLAYBOOKS,
    "-m",
    "documentation",
    requires=INSTALLED,
)
pytest_session("browser", "Check the pages in a browser.", "tests/e2e/browser", requires=("tree", "build", "site"))


@nox.session(venv_backend="none", requires=INSTALLED)
def coverage(session: nox.Session) -> None:
    """Measure the branches of plugins/ that tests run, in processes too."""
    folder = CACHE / "coverage"
    data = {"COVERAGE_FILE": str(folder / "data")}
    session.run("rm", "-rf", str(folder))
    folder.mkdir(parents=True)
    with session.chdir(TREE):
        # Tests of resilience take the file system away, which measuring needs.
        for options in (("tests/unit",), ("tests/contract",), ("tools",), SHORT_PLAYBOOKS):
            pytest(session, "coverage", *options, runner=("coverage", "run", "-m"), **data)
        session.run("coverage", "combine", "--quiet", env=data)
        session.run("coverage", "report", env=data)


@nox.session(venv_backend="none", requires=INSTALLED)
def stripped(session: nox.Session) -> None:
    """Run the playbooks with plugins, roles and playbooks only."""
    session.run(*script("stripped"))
    with session.chdir(TREE):
        pytest(session, "stripped", *SHORT_PLAYBOOKS, OMS_COLLECTIONS_PATH=str(CACHE / "stripped"))


@nox.session(name="build-import-check", default=False, requires=("build",))
def build_import_check(session: nox.Session) -> None:
    """Import the tarball as Galaxy does; the session of antsibull-nox ignores warnings."""
    session.install("-r", "tests/requirements-importer.txt")
    session.run(*script("importer"))


own("faults", "Explore faults at length.", in_tree("tests.resilience"), requires=("tree",))
own(
    "mutants",
    "Inject faults into the code, one at a time.",
    in_tree("tools.mutation.faults"),
    requires=("tree",),
)
own("mutation", "Run mutmut on parts of module_utils.", script("mutation"))
own(
    "bench",
    "Measure the cost of a task.",
    *(in_tree(f"tools.bench{part}") for part in ("", ".scale", ".parallel", ".tenants")),
    requires=("tree", "build"),
)
own("matrix", "Test every ansible-core that is supported, on several Pythons.", script("matrix"))
own(
    "docs-pages",
    "Render the generated parts of the documentation.",
    (*in_tree("tools.docs"), str(ROOT / "docs" / "docsite" / "rst")),
    requires=("tree",),
)

# Each session of antsibull-nox would make an environment of its own; a link of its name leads to ours.
# galaxy-importer wants other versions than nox does.
nox.options.envdir.mkdir(exist_ok=True)
for session_name in set(nox.registry.get()) - {"build-import-check"}:
    link = nox.options.envdir / session_name
    if not link.is_symlink():
        # Another session that runs at the same time may be faster.
        with suppress(FileExistsError):
            link.symlink_to(ENVIRONMENT)
