# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tarball holds the files of the project, and none that a user left in the checkout."""

from __future__ import annotations

import fnmatch
import shutil
import subprocess
from pathlib import Path

import pytest

from .build import build, complaints, files_in, run
from .build_ignore import others, rendered
from .layout import ROOT
from .tree import git_files

#: What people left in a checkout, most of it because the guides of 1.0.0 had them do so. Git ignores some of it.
LEFT_BEHIND = (
    ".env",
    ".vault-password",
    "CONFIG.yml",
    "SECRETS.yml",
    "account.yml",
    "accounts.yml",
    "ansible.cfg",
    "collections/requirements.yml",
    "docs/oms-report/localhost.html",
    "first.yml",
    "group_vars/all.yml",
    "host_vars/north.yml",
    "inventory",
    "keys.yaml",
    "meta.yml",
    "oms-report/localhost.csv",
    "oms-report/localhost.html",
    "oms-report/localhost.json",
    "oms-stopped-localhost.json",
    "play",
    "playbook.yml",
    "playbooks/group_vars/all.yml",
    "playbooks/oms-stopped-localhost.json",
    "plugins.yml",
    "role.yml",
    "roles.yml",
    "rotated.json",
    "simulator.json",
    "tenant.yml",
    "tenants.yml",
    "test",
    "tests.yml",
    "tests/.secret.yml",
    "vault.yml",
)
SECRET = "secret_key: of-a-user\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which a user worked."""
    folder = tmp_path / "checkout"
    for name in git_files(ROOT):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    for left in (folder / forgotten for forgotten in LEFT_BEHIND):
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_text(SECRET, encoding="utf-8")
    return folder


def packed(tarball: Path) -> set[str]:
    return {name.as_posix() for name in files_in(tarball)}


def test_the_gate_packs_no_file_of_a_user(checkout: Path, tmp_path: Path) -> None:
    extra = checkout / "playbooks" / "mine.yml"
    extra.write_text(SECRET, encoding="utf-8")
    tarball = build(tmp_path / "dist", checkout)
    assert packed(tarball) & {*LEFT_BEHIND, "playbooks/mine.yml"} == set()
    assert list(complaints(tarball, checkout)) == []


def test_a_build_by_hand_packs_no_file_of_a_user_but_in_our_folders(checkout: Path, tmp_path: Path) -> None:
    """Whether git ignores it or does not know it, it is a complaint."""
    names = ["plugins/modules/ignored.py", "plugins/modules/mine.py"]
    for name in names:
        (checkout / name).write_text(SECRET, encoding="utf-8")
    (checkout / ".gitignore").write_text(f"{names[0]}\n", encoding="utf-8")
    run("build", "--output-path", str(tmp_path / "dist"), str(checkout))
    (tarball,) = (tmp_path / "dist").glob("*.tar.gz")
    assert packed(tarball) & set(LEFT_BEHIND) == set()
    assert list(complaints(tarball, checkout)) == [f"packed, but not a file of the project: {name}" for name in names]


def test_a_file_that_is_missing_is_a_complaint(checkout: Path, tmp_path: Path) -> None:
    name = "playbooks/files/page.html"
    (checkout / name).write_text("new\n", encoding="utf-8")
    subprocess.run(["git", "add", name], cwd=checkout, check=True)
    (complaint,) = complaints(build(tmp_path / "dist", checkout), checkout)
    assert complaint.startswith(f"not packed: {name}. Does build_ignore in galaxy.yml match it?")


def test_galaxy_yml_is_up_to_date() -> None:
    """If it is not: python -m tools.build_ignore."""
    text = (ROOT / "galaxy.yml").read_text(encoding="utf-8")
    assert rendered(text, git_files(ROOT)) == text


OURS = {"README.md", "doc", "docs/", "docs-old/"}


@pytest.mark.parametrize(
    "name",
    [*("R", "README.mdx", "README.yml", "a.yml", "do", "docs-", "docs-older/x", "docs.yml", "docs_x", "document/x")],
)
def test_another_name_is_ignored(name: str) -> None:
    assert any(fnmatch.fnmatch(name, pattern) for pattern in others(OURS))


@pytest.mark.parametrize("name", ["README.md", "doc", "docs", "docs-old", "docs-old/a.yml", "docs/a/b.yml"])
def test_our_names_are_not_ignored(name: str) -> None:
    assert not any(fnmatch.fnmatch(name, pattern) for pattern in others(OURS))
