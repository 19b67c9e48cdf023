# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the integration tests on a collection of which only plugins, extensions, roles and playbooks are kept.

Distributions and the builders of execution environments take the rest away.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from .layout import CACHE, INSTALLED

KEPT = ("MANIFEST.json", "FILES.json", "meta", "plugins", "extensions", "roles", "playbooks")
FOLDER = CACHE / "stripped"
COLLECTION = Path("ansible_collections", "hwcloud", "oms")


def main() -> None:
    """Copy what is kept from the installed collection to a folder of its own."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / COLLECTION).mkdir(parents=True)
    for name in KEPT:
        whole, kept = INSTALLED / COLLECTION / name, FOLDER / COLLECTION / name
        if whole.is_dir():
            shutil.copytree(whole, kept)
        else:
            shutil.copy(whole, kept)


if __name__ == "__main__":
    main()
