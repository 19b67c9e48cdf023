# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the collection from the files that git tracks, install the tarball, and check what is in it.

`ansible-galaxy` knows nothing of git: it packs whatever is in the folder, keys in files of a user too. So it gets a
copy of the tracked files, and the tarball is compared with the list of git.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .build_ignore import packed_names
from .layout import DIST, INSTALLED, ROOT, environment
from .tarball import MANIFESTS, normalize
from .tree import git_files, tracked_files


def build(destination: Path, source: Path = ROOT) -> Path:
    """Return the tarball of a checkout: the same bytes for the same files of the same commit."""
    with staged(source) as copy:
        run("build", "--force", "--output-path", str(destination), str(copy))
    (tarball,) = destination.glob("hwcloud-oms-*.tar.gz")
    normalize(tarball, last_commit(source))
    return tarball


@contextmanager
def staged(source: Path) -> Iterator[Path]:
    """Yield a folder with the files of a checkout that belong to the project."""
    with tempfile.TemporaryDirectory() as folder:
        for name in project_files(source):
            copy = Path(folder, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, copy)
        yield Path(folder)


def project_files(source: Path) -> set[Path]:
    """Return the files that git tracks. In the copy for the tests git tracks none; it holds nothing else."""
    return tracked_files(source) or git_files(source)


def last_commit(source: Path) -> int:
    """When it was made, in seconds since 1970, or 0 where there is none."""
    command = ["git", "log", "-1", "--format=%ct"]
    output = subprocess.run(command, cwd=source, check=False, capture_output=True, encoding="utf-8").stdout
    return int(output or 0)


def install(tarball: Path, destination: Path) -> None:
    """Puts the tarball where a user's `ansible-galaxy collection install -p` would."""
    run("install", str(tarball), "--offline", "--force", "--collections-path", str(destination))


def run(*arguments: str) -> None:
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    subprocess.run([str(galaxy), "collection", *arguments], check=True, env=environment())


def files_in(tarball: Path) -> set[Path]:
    with tarfile.open(tarball) as archive:
        return {Path(member.name) for member in archive.getmembers() if member.isfile()}


def complaints(tarball: Path, source: Path) -> Iterator[str]:
    """Yield what is in the tarball without being a file of the project, and what is missing."""
    project = project_files(source)
    packed = files_in(tarball) - set(map(Path, MANIFESTS))
    roots = {name.rstrip("/") for name in packed_names(project)}
    for name in sorted(packed - project):
        yield f"packed, but not a file of the project: {name}"
    for name in sorted(path for path in project - packed if path.parts[0] in roots):
        yield f"not packed: {name}. Does build_ignore in galaxy.yml match it? Run python -m tools.build_ignore"


def main() -> int:
    for stale in DIST.glob("*.tar.gz"):
        stale.unlink()
    shutil.rmtree(INSTALLED, ignore_errors=True)
    tarball = build(DIST)
    install(tarball, INSTALLED)
    found = [*complaints(tarball, ROOT)]
    for name in sorted(git_files(ROOT) - project_files(ROOT)):
        print(f"WARNING: not packed, since git does not track it: {name}")
    print("\n".join([*found, f"{len(files_in(tarball))} files packed"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
