# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of docs/docsite/rst/simulator.rst: what the docstrings say of each switch and of each part of a fault."""

from __future__ import annotations

import inspect
import re
from typing import Iterator, Tuple

#: `name: text` or `name, name: text`, and further lines that are deeper.
ITEM = re.compile(r"^(\w+(?:, \w+)*): (.+(?:\n +.+)*)", re.MULTILINE)


def described(kind: type) -> Iterator[Tuple[str, str]]:
    """The names that a class explains in its docstring, and what it says of them, as reStructuredText."""
    for names, text in ITEM.findall(inspect.getdoc(kind) or ""):
        words = " ".join(text.split()).replace("`", "``")
        yield ", ".join(f"``{name}``" for name in names.split(", ")), f"{words[0].upper()}{words[1:].rstrip('.')}."
