# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A release is the same bytes twice, and is refused where something is not written down."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from .build import build, install
from .layout import ROOT
from .release import obstacles
from .tree import git_files

AUTHOR = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid")
PUBLISHED = "releases: {0.1.0: {release_date: '2026-11-23'}}\n"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *AUTHOR, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def copied(folder: Path, seed: int) -> Path:
    """The project's files, made in an order of their own and at times of their own."""
    chance = random.Random(seed)
    names = sorted(git_files(ROOT))
    chance.shuffle(names)
    for name in names:
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
        when = chance.randrange(10**9)
        os.utime(copy, (when, when))
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


def test_two_copies_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (build(tmp_path / f"dist{seed}", copied(tmp_path / f"copy{seed}", seed)) for seed in (1, 2))
    assert first.read_bytes() == second.read_bytes()
    # ansible-galaxy compares every file with the checksums when it installs.
    install(first, tmp_path / "collections")
    assert (tmp_path / "collections/ansible_collections/hwcloud/oms/MANIFEST.json").exists()
    with tarfile.open(first) as archive:
        assert {member.mtime for member in archive.getmembers()} == {0}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project that may be released."""
    (tmp_path / "changelogs" / "fragments").mkdir(parents=True)
    (tmp_path / "galaxy.yml").write_text("version: 0.1.0\n", encoding="utf-8")
    (tmp_path / "changelogs" / "changelog.yaml").write_text(PUBLISHED, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=All")


def test_clean_checkout_with_a_changelog_is_released(checkout: Path) -> None:
    assert list(obstacles(checkout)) == []


def test_changed_or_unknown_file_prevents_it(checkout: Path) -> None:
    (checkout / "new.txt").write_text("new\n", encoding="utf-8")
    assert list(obstacles(checkout)) == ["not committed: new.txt"]


def test_version_without_changelog_prevents_it(checkout: Path) -> None:
    (checkout / "galaxy.yml").write_text("version: 0.2.0\n", encoding="utf-8")
    commit(checkout)
    assert list(obstacles(checkout)) == ["the changelog has no entry for 0.2.0: antsibull-changelog release"]


def test_fragment_of_no_version_prevents_it(checkout: Path) -> None:
    (checkout / "changelogs" / "fragments" / "what.yml").write_text("bugfixes: [a]\n", encoding="utf-8")
    commit(checkout)
    assert list(obstacles(checkout)) == ["in the changelog of no version: what.yml"]
