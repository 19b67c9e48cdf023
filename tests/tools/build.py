# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection from the checkout, installs the tarball, and looks into it.

The build does not read .gitignore, so the tarball is held against git's own list of files.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Set

from .layout import DIST, INSTALLED, ROOT, environment
from .tarball import MANIFESTS, normalize
from .tree import git_files


def build(destination: Path, source: Path = ROOT) -> Path:
    """The tarball of a checkout as it is: always the same bytes for the same files of the same commit."""
    run("build", "--force", "--output-path", str(destination), str(source))
    (tarball,) = destination.glob("hwcloud-oms-*.tar.gz")
    normalize(tarball, last_commit(source))
    return tarball


def last_commit(source: Path) -> int:
    """When it was made, in seconds since 1970, or 0 where there is none."""
    command = ["git", "log", "-1", "--format=%ct"]
    told = subprocess.run(command, cwd=source, check=False, capture_output=True, encoding="utf-8").stdout
    return int(told or 0)


def install(tarball: Path, destination: Path) -> None:
    """Puts the tarball where a user's `ansible-galaxy collection install -p` would."""
    run("install", str(tarball), "--offline", "--force", "--collections-path", str(destination))


def run(*arguments: str) -> None:
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    subprocess.run([str(galaxy), "collection", *arguments], check=True, env=environment())


def files_in(tarball: Path) -> Set[Path]:
    with tarfile.open(tarball) as archive:
        return {Path(member.name) for member in archive.getmembers() if member.isfile()}


def main() -> int:
    for stale in DIST.glob("*.tar.gz"):
        stale.unlink()
    shutil.rmtree(INSTALLED, ignore_errors=True)
    tarball = build(DIST)
    install(tarball, INSTALLED)
    packed = files_in(tarball)
    foreign = sorted(packed - git_files(ROOT) - set(map(Path, MANIFESTS)))
    for name in foreign:
        print(f"packed, but not a file of the project: {name}")
    print(f"{len(packed)} files packed")
    return 1 if foreign else 0


if __name__ == "__main__":
    sys.exit(main())
