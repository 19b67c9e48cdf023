# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Import the tarball as Galaxy does, with all its checks, and fail on a warning, which galaxy-importer only logs.

As on Galaxy, the collection is not on a search path.
"""

from __future__ import annotations

import re
import subprocess
import sys

from .build import files_in
from .layout import CACHE, DIST, ROOT, environment

FOLDER = CACHE / "importer"
COMPLAINT = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\b.*", re.MULTILINE)
#: Where Ansible and Python look for collections, in the environment of the other checks.
SEARCH_PATHS = {"ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH"}


def clean_environment() -> dict[str, str]:
    """Return an environment in which the collection is not found, not even below the home."""
    kept = {name: value for name, value in environment().items() if name not in SEARCH_PATHS}
    return {**kept, "HOME": str(FOLDER), "XDG_CACHE_HOME": str(FOLDER / ".cache")}


def main() -> int:
    (tarball,) = DIST.glob("hwcloud-oms-*.tar.gz")
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "galaxy_importer.main", str(tarball)],
        cwd=FOLDER,
        env={**clean_environment(), "GALAXY_IMPORTER_CONFIG": str(ROOT / ".galaxy-importer.cfg")},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    complaints: list[str] = COMPLAINT.findall(done.stdout)
    print(done.stdout)
    print(f"{len(files_in(tarball))} files imported with {len(complaints)} complaints")
    return done.returncode or bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
