# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the tarball of a release: of a clean checkout with a written changelog, and only if every check passes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from .build import build
from .layout import DIST, ROOT

#: What `make` runs before a release.
CHECKS = (
    "test",
    "test-playbooks",
    "test-targets",
    "test-documentation",
    "test-vaults",
    "test-awx",
    "test-browser",
    "test-forwarder",
    "test-events",
    "test-release",
)


def obstacles(root: Path) -> Iterator[str]:
    """Return what prevents a release of this checkout."""
    changed = git(root, "status", "--porcelain").splitlines()
    if changed:
        yield "not committed: " + ", ".join(line[3:] for line in changed)
    version = str(read(root / "galaxy.yml")["version"])
    if version not in read(root / "changelogs" / "changelog.yaml")["releases"]:
        yield f"the changelog has no entry for {version}: antsibull-changelog release"
    fragments = sorted(path.name for path in root.glob("changelogs/fragments/*.y*ml"))
    if fragments:
        yield "in the changelog of no version: " + ", ".join(fragments)


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def read(path: Path) -> dict[str, dict[str, object]]:
    content: dict[str, dict[str, object]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def checksum(tarball: Path) -> str:
    return hashlib.sha256(tarball.read_bytes()).hexdigest()


def built_elsewhere() -> str:
    """The checksum of what a fresh clone gives, whose files have other times and may come in another order."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "clone")
        git(ROOT, "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
        return checksum(build(Path(folder, "dist"), clone))


def refused(reasons: Iterator[str]) -> bool:
    found = list(reasons)
    for reason in found:
        print(f"no release: {reason}")
    return bool(found)


def main() -> int:
    if (
        refused(obstacles(ROOT))
        or subprocess.run(["make", *CHECKS], cwd=ROOT, check=False).returncode
        or refused(obstacles(ROOT))
    ):
        return 1
    (tarball,) = DIST.glob("hwcloud-oms-*.tar.gz")
    if checksum(tarball) != built_elsewhere():
        print("no release: a second build from a fresh clone gives other bytes")
        return 1
    print(f"{checksum(tarball)}  {tarball.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
