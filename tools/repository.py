# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at every file git knows: it has a licence header, names no machine, and switches no check off."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from .layout import ROOT
from .tree import text_files

FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.<{}-])/(?:work|root|home|Users)/[\w.]"),
    "a package registry's host": re.compile(r"\b(?:pypi|pythonhosted|npmjs|docker|quay)\.(?:org|com|io)\b"),
}
IGNORE_FILES = re.compile(r"tests/sanity/ignore.*\.txt|\.ansible-lint-ignore|.*\.(?:flake8|pylintrc)")


def complaints(name: Path) -> Iterator[str]:
    """What is wrong with one file."""
    if IGNORE_FILES.fullmatch(name.as_posix()):
        yield "a list of ignored checks"
    text = (ROOT / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN.items():
            if pattern.search(line):
                yield f"line {number} holds {what}"


def main() -> int:
    names = sorted(text_files(ROOT))
    found = [f"{name}: {complaint}" for name in names for complaint in complaints(name)]
    print("\n".join([*found, f"{len(names)} files checked"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
