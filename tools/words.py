# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find words that read like a translation, in texts and in names, and print what to write instead.

vale would do this, but its package downloads the program when it starts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from .layout import ROOT
from .tree import text_files

#: Expressions without their boundaries, in which a space matches `_` and the end of a commented line too; better words.
WORDS = {
    r"(?<!\.)(fore)?(tell|tells|telling|told)": "report, return, describe, predict",
    r"anew": "again; recreate, rewrite",
    r"beside": "in addition to, compared with, next to",
    r"who(m|so)?ever": "anyone who, the owner",
    r"in vain": "fails with a timeout, without success",
    r"(?<!there[\s_])(is|are|was|were|be) no(?! longer| more| later| earlier| \w+er than)": "is not a, does not have a",
    r"(stands?|stood|standing)(?! for|-in| in)": "exists, is stopped, is written",
    r"(come|comes|came|coming) of": "result of, lead to",
    r"(see|sees|seen) that": "check that",
    r"(hold|holds|held|holding)( \w+){0,4} against": "compare with",
    r"twins?": "duplicate, counterpart",
    r"lacking": "missing",
    r"(mend|mends|mended|mending)": "fix",
    r"planted": "injected",
    r"says? otherwise": "overrides",
}
BETTER = {
    re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])".replace(" ", r"[\s_#]+"), re.IGNORECASE): better
    for words, better in WORDS.items()
}
#: The license, what was released, and the list above with its tests.
EXEMPT = {
    *map(Path, ("CHANGELOG.md", "COPYING", "LICENSES/GPL-3.0-or-later.txt", "changelogs/changelog.yaml")),
    *(Path(__file__).with_name(name).relative_to(ROOT) for name in ("words.py", "test_words.py")),
}


def complaints(name: Path, text: str) -> Iterator[str]:
    """Yield what to change in a file: in its name, then in its text.

    Args:
        name: The path in the project.
        text: The content.
    """
    for pattern, better in BETTER.items():
        for found in pattern.finditer(name.as_posix()):
            yield f"{name}: {found[0]!r} in the name: {better}"
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{name}:{line}: {' '.join(found[0].split())!r}: {better}"


def main() -> int:
    names = sorted(text_files(ROOT) - EXEMPT)
    found = [complaint for name in names for complaint in complaints(name, (ROOT / name).read_text(encoding="utf-8"))]
    print("\n".join([*found, f"{len(names)} files read"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
