# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make docs-pages`: update the generated text of a checkout. The argument is its directory docs/docsite/rst."""

from __future__ import annotations

import sys
from pathlib import Path

from .pages import pages

if __name__ == "__main__":
    root = Path(sys.argv[1]).parents[2]
    for name, render in pages(root).items():
        (root / name).write_text(render(), encoding="utf-8")
        print(f"{name} is up to date")
