# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the tables of docs/docsite/rst/simulator.rst from docstrings: the settings and the fields of a fault."""

from __future__ import annotations

import inspect
import re
from typing import Iterator, Tuple

#: `name: text` or `name, name: text`, and continuation lines with a deeper indentation.
ITEM = re.compile(r"^(\w+(?:, \w+)*): (.+(?:\n +.+)*)", re.MULTILINE)


def described(kind: type) -> Iterator[Tuple[str, str]]:
    """Yield the names that the docstring of a class describes, with their descriptions, as reStructuredText."""
    for names, text in ITEM.findall(inspect.getdoc(kind) or ""):
        words = " ".join(text.split()).replace("`", "``")
        yield ", ".join(f"``{name}``" for name in names.split(", ")), f"{words[0].upper()}{words[1:].rstrip('.')}."
