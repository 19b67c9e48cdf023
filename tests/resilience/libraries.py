# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Install other versions of requests and urllib3 than those of the tests, each in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import suppress

from ansible_collections.hwcloud.oms.tools.layout import CACHE

#: The oldest version that this Python can import, with a urllib3 of the same age.
OLDEST = "2.20.0" if sys.version_info < (3, 12) else "2.25.0"
#: What to install, by name. The last urllib3 1 and the first urllib3 2 have error messages of their own.
VERSIONS: dict[str, tuple[str, ...]] = {
    "oldest": (f"requests=={OLDEST}",),
    "urllib3-1": ("requests==2.31.0", "urllib3==1.26.20"),
    "urllib3-2": ("requests==2.31.0", "urllib3==2.0.7"),
}


def installed(name: str) -> str:
    """Return the folder of the version, which is installed once for all test runs."""
    what = VERSIONS[name]
    version = "%d.%d" % sys.version_info[:2]
    folder = CACHE / "requests" / "-".join([*(one.replace("==", "-") for one in what), f"python{version}"])
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Atomic, since other processes may install it at the same time.
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
            subprocess.run([*command, "--target", f"{made}/new", *what], check=True)
            with suppress(OSError):
                (folder.parent / made / "new").rename(folder)
    return str(folder)
