# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the part of galaxy.yml that keeps the files of a user out of a tarball that is built by hand.

`ansible-galaxy collection build` packs the whole checkout except what `build_ignore` matches. A `manifest` could list
what belongs in the tarball, but with it neither a build nor an installation from git works without the Python package
`distlib`. So the patterns match every name in the root except ours.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from .layout import ROOT
from .tree import git_files

#: Our names in the root that are not packed. COPYING has the same text as the file in LICENSES. The examples import
#: playbooks of the collection by their names, which Galaxy cannot find before the collection is installed.
NOT_PACKED = frozenset(
    {"LICENSES", "Makefile", "REUSE.toml", "antsibull-nox.toml", "examples", "galaxy.yml", "noxfile.py", "tools"}
)
MADE = re.compile(r"(?<=    # made: names in the root that are not ours\n).*?(?=    # made until here\n)", re.DOTALL)
WIDTH = 120


def main() -> int:
    """Bring galaxy.yml up to date."""
    path = ROOT / "galaxy.yml"
    path.write_text(rendered(path.read_text(encoding="utf-8"), git_files(ROOT)), encoding="utf-8")
    print(f"{path.name} is up to date")
    return 0


def rendered(text: str, files: Iterable[Path]) -> str:
    """Return galaxy.yml with the patterns that fit the files of the project."""
    quoted = " ".join(f"{json.dumps(pattern)}," for pattern in others(packed_names(files)))
    lines = textwrap.wrap(quoted, WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return MADE.sub(lambda _found: "".join(f"    {line}\n" for line in lines), text)


def packed_names(files: Iterable[Path]) -> set[str]:
    """Return the names in the root that belong in the tarball. The name of a folder ends with a slash."""
    names = {f"{path.parts[0]}/" if len(path.parts) > 1 else path.name for path in files}
    return {name for name in names if name.rstrip("/") not in NOT_PACKED and not name.startswith(".")}


def others(ours: set[str]) -> Iterator[str]:
    """Yield patterns that match every path except ours and what is below our folders.

    For each beginning of one of our names there is a pattern for the names that continue in another way, and one for
    the beginning itself.
    """
    following: dict[str, set[str]] = {}
    for name in ours:
        for length in range(len(name)):
            following.setdefault(name[:length], set()).add(name[length])
    for beginning in sorted(following):
        yield f"{beginning}[!{characters(following[beginning])}]*"
        if beginning and not {beginning, f"{beginning}/"} & ours:
            yield beginning
    for name in sorted(ours):
        if not name.endswith("/") and name not in following:
            yield f"{name}?*"


def characters(found: Iterable[str]) -> str:
    """Return the content of a character class, in which a hyphen comes last."""
    return "".join(sorted(found, key=lambda one: (one == "-", one)))


if __name__ == "__main__":
    sys.exit(main())
