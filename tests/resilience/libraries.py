# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other versions of requests and urllib3 than the tests themselves have, each in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import Dict, Tuple

from ansible_collections.hwcloud.oms.tools.layout import CACHE

#: The oldest that this Python can import: it brings the urllib3 of its own time.
OLDEST = "2.20.0" if sys.version_info < (3, 12) else "2.25.0"
#: What to install, by a name. The last of the first urllib3, and the first of the second, fail in words of their own.
VERSIONS: Dict[str, Tuple[str, ...]] = {
    "oldest": (f"requests=={OLDEST}",),
    "urllib3-1": ("requests==2.31.0", "urllib3==1.26.20"),
    "urllib3-2": ("requests==2.31.0", "urllib3==2.0.7"),
}


def installed(name: str) -> str:
    """The folder that the version was installed into, once for all runs of the tests."""
    what = VERSIONS[name]
    version = "%d.%d" % sys.version_info[:2]
    folder = CACHE / "requests" / "-".join([*(one.replace("==", "-") for one in what), f"python{version}"])
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, whoever else is at it at the same time.
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
            subprocess.run([*command, "--target", f"{made}/new", *what], check=True)
            with suppress(OSError):
                (folder.parent / made / "new").rename(folder)
    return str(folder)
