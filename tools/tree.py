# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings the copy of the checkout up to date: what git knows or would take, nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from .layout import ROOT, TREE


def git_files(folder: Path) -> set[Path]:
    """The files git has or would take, relative to the folder."""
    return listed_files(folder, "--cached", "--others", "--exclude-standard")


def text_files(folder: Path) -> set[Path]:
    """Return the files of git_files() that are not pictures."""
    return {name for name in git_files(folder) if name.suffix != ".png"}


def tracked_files(folder: Path) -> set[Path]:
    """Return the files that git tracks, relative to the folder."""
    return listed_files(folder, "--cached")


def listed_files(folder: Path, *options: str) -> set[Path]:
    """Return what `git ls-files` lists and what exists, relative to the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *options],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    names = (Path(name) for name in listed.stdout.split("\0") if name)
    return {name for name in names if (folder / name).is_file()}


def copy_tree() -> int:
    """Copies every file with its time and mode, removes what is gone, and returns the number of files."""
    desired = git_files(ROOT)
    if not TREE.is_dir():
        TREE.mkdir(parents=True)
        # ansible-test asks git for its files, and to our own repository the copy is an ignored folder: none.
        subprocess.run(["git", "init", "--quiet", "."], cwd=TREE, check=True)
    for name in git_files(TREE) - desired:
        (TREE / name).unlink()
    for name in desired:
        copy = TREE / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    return len(desired)


if __name__ == "__main__":
    print(f"{copy_tree()} files in {TREE.relative_to(ROOT)}")
