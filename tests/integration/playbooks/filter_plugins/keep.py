# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write text to a file on the control node without a module process; many plays end with it."""

from __future__ import annotations

from pathlib import Path
from typing import Callable


def keep_in(text: str, path: str) -> str:
    """Write the text, and return an empty string for the output of the task."""
    file = Path(path)
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    return ""


class FilterModule:
    def filters(self) -> dict[str, Callable[[str, str], str]]:
        return {"keep_in": keep_in}
