# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make docs-pages`: brings the pages of a checkout up to date. It is named by the folder docs/docsite/rst in it."""

from __future__ import annotations

import sys
from pathlib import Path

from .pages import pages

if __name__ == "__main__":
    root = Path(sys.argv[1]).parents[2]
    for name, make in pages(root).items():
        (root / name).write_text(make(), encoding="utf-8")
        print(f"{name} is up to date")
