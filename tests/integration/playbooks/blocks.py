# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The YAML blocks of the documentation. A block of plays is a playbook as it is, any other is a list of tasks.

A comment before a block says what can't be done with it, and why: an HTML comment in Markdown, a comment of
reStructuredText, or, where a page is made from other files, a comment of YAML at the block's beginning. There are:

- C(not run: REASON)
- C(not in check mode: REASON)
- C(changes again: REASON), where a rerun is no rerun without changes
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple

import yaml

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md", "docs/**/*.rst", "roles/*/README.md")
#: Comments, the block's first line, and all lines up to its end: a line that is no deeper than the first.
MARKDOWN = re.compile(
    r"(?P<before>(?:^ *<!--[^\n]*-->\n+)*)^(?P<indent> *)```ya?ml\b[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)
RST = re.compile(
    r"(?P<before>(?:^ *\.\. [^\n:]+: [^\n]*\n+)*)^(?P<indent> *)\.\. (?:code-block|code|sourcecode):: ya?ml\b[^\n]*\n"
    r"(?P<text>(?:(?P=indent) +[^\n]*\n|[ ]*\n)+)",
    re.M,
)
#: Options of a directive stand at its beginning.
DIRECTIVE_OPTIONS = re.compile(r"\A(?:\s*:[a-z-]+:[^\n]*\n)*")
REASON = re.compile(r"^ *(?:<!--|\.\.|#) (not run|not in check mode|changes again): (.+?)(?: -->)?$", re.M)
#: The collection's playbooks that run as blocks do; the others have tests of their own.
PLAYBOOKS = {"hwcloud.oms.demo": {"not in check mode": "it looks at what was done", "changes again": "it cleans up"}}
PLAY = ("hosts", "import_playbook", "ansible.builtin.import_playbook")


class Block(NamedTuple):
    """Where it stands, what it says, and what can't be done with it for which reason."""

    place: str
    text: str
    reasons: Dict[str, str]

    @property
    def playbook(self) -> str:
        """What ansible-playbook takes."""
        content = yaml.safe_load(self.text)
        assert isinstance(content, list), f"{self.place}: neither plays nor tasks, so it needs a reason not to be run"
        if any(name in content[0] for name in PLAY):
            return self.text
        return "- hosts: localhost\n  gather_facts: false\n  tasks:\n" + textwrap.indent(self.text, "    ")


def blocks(name: str, page: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    for found in (RST if name.endswith(".rst") else MARKDOWN).finditer(page):
        text = textwrap.dedent(DIRECTIVE_OPTIONS.sub("", found["text"])).strip() + "\n"
        line = page.count("\n", 0, found.start("indent")) + 1
        beginning = re.match(r"(?:#[^\n]*\n)*", text)
        yield Block(f"{name}:{line}", text, dict(REASON.findall(found["before"] + (beginning[0] if beginning else ""))))


def pages(root: Path) -> Dict[str, List[Block]]:
    """All pages with blocks."""
    paths = sorted({path for pattern in PAGES for path in root.glob(pattern)})
    names = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    found = {name: list(blocks(name, page)) for name, page in names.items()}
    return {name: all_of_it for name, all_of_it in found.items() if all_of_it}


def reasons(root: Path) -> Iterator[str]:
    """One line for each reason that stands against a run. `make test` shows them."""
    for all_of_it in pages(root).values():
        for block in all_of_it:
            yield from explain(block.place, block.reasons)
    for name, against in PLAYBOOKS.items():
        yield from explain(name, against)


def explain(place: str, against: Dict[str, str]) -> Iterator[str]:
    """What is run by a test of its own is no gap."""
    for what, reason in against.items():
        if not reason.startswith("run by "):
            yield f"WARNING: no whole test of {place}: {what}: {reason}"
