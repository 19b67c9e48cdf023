# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other collections that tests use. They come from the package `ansible`, since Galaxy may not be reached."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .layout import BUNDLE

#: The bundle, and what is taken out of it: awx.awx 24.6.1, what reads the vaults of other vendors and sets up AWS, and
#: callbacks.
PACKAGE = "ansible==12.3.0"
WANTED = tuple(
    f"ansible_collections/{name}/"
    for name in ("amazon/aws", "ansible/posix", "awx/awx", "community/aws", "community/hashi_vault", "community/sops")
)


def fetch(folder: Path) -> Path:
    """Brings the collections below `folder`, unless they are there. A download that breaks off leaves nothing."""
    if not all((folder / name).is_dir() for name in WANTED):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            made = unpack(Path(temporary))
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)
    return folder


def unpack(folder: Path) -> Path:
    """Downloads the bundle and takes the wanted collections out of it."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    # Which Python the bundle wants is what its own ansible-core wants; the collections serve older ones.
    download = [*pip, "download", "--no-deps", "--ignore-requires-python", f"--dest={folder}", PACKAGE]
    subprocess.run(download, check=True)
    (wheel,) = folder.glob("*.whl")
    made = folder / "bundle"
    with zipfile.ZipFile(wheel) as bundle:
        bundle.extractall(made, [name for name in bundle.namelist() if name.startswith(WANTED)])
    return made


if __name__ == "__main__":
    found = sum(1 for path in fetch(BUNDLE).rglob("*") if path.is_file())
    print(f"{found} files of other collections, from {PACKAGE}")
