# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the YAML blocks of the documentation, and the examples.

A block of plays is a playbook, any other is a list of tasks.

A comment before a block says how it cannot be run, and why: an HTML comment in Markdown, a comment of
reStructuredText, or, in rendered pages, a YAML comment at the beginning of the block. There are:

- `not run: REASON`
- `not in check mode: REASON`
- `changes again: REASON`, if a second run changes something
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md", "docs/**/*.rst", "roles/*/README.md")
#: Comments, the first line of the block, and all lines up to one that is not indented more than the first.
MARKDOWN = re.compile(
    r"(?P<before>(?:^ *<!--[^\n]*-->\n+)*)^(?P<indent> *)```ya?ml\b[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)
RST = re.compile(
    r"(?P<before>(?:^ *\.\. [^\n:]+: [^\n]*\n+)*)^(?P<indent> *)\.\. (?:code-block|code|sourcecode):: ya?ml\b[^\n]*\n"
    r"(?P<text>(?:(?P=indent) +[^\n]*\n|[ ]*\n)+)",
    re.M,
)
#: Options at the beginning of a directive.
DIRECTIVE_OPTIONS = re.compile(r"\A(?:\s*:[a-z-]+:[^\n]*\n)*")
REASON = re.compile(r"^ *(?:<!--|\.\.|#) (not run|not in check mode|changes again): (.+?)(?: -->)?$", re.M)
#: The playbooks of the collection that run like blocks; the others have tests of their own.
PLAYBOOKS = {"hwcloud.oms.demo": {"not in check mode": "it looks at what was done", "changes again": "it cleans up"}}
PLAY = ("hosts", "import_playbook", "ansible.builtin.import_playbook")


class Block(NamedTuple):
    """The location of a block, its text, and the reasons not to run it."""

    place: str
    text: str
    reasons: dict[str, str]

    @property
    def playbook(self) -> str:
        """Return the input for ansible-playbook."""
        content = yaml.safe_load(self.text)
        assert isinstance(content, list), f"{self.place}: neither plays nor tasks, so it needs a reason not to be run"
        if any(name in content[0] for name in PLAY):
            return self.text
        return "- hosts: localhost\n  gather_facts: false\n  tasks:\n" + textwrap.indent(self.text, "    ")


def blocks(name: str, page: str) -> Iterator[Block]:
    """Yield the blocks of a page, in order."""
    for found in (RST if name.endswith(".rst") else MARKDOWN).finditer(page):
        text = textwrap.dedent(DIRECTIVE_OPTIONS.sub("", found["text"])).strip() + "\n"
        line = page.count("\n", 0, found.start("indent")) + 1
        beginning = re.match(r"(?:#[^\n]*\n)*", text)
        yield Block(f"{name}:{line}", text, dict(REASON.findall(found["before"] + (beginning[0] if beginning else ""))))


def example(path: Path, root: Path) -> Block:
    """Return an example, which is a playbook in a file, without its license header."""
    text = path.read_text(encoding="utf-8").partition("---\n")[2]
    beginning = re.match(r"(?:#[^\n]*\n)*", text)
    return Block(path.relative_to(root).as_posix(), text, dict(REASON.findall(beginning[0] if beginning else "")))


def pages(root: Path) -> dict[str, list[Block]]:
    """Return all pages with blocks."""
    paths = sorted({path for pattern in PAGES for path in root.glob(pattern)})
    names = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    found = {name: list(blocks(name, page)) for name, page in names.items()}
    found["examples"] = [example(path, root) for path in sorted(root.glob("examples/*.yml"))]
    return {name: all_of_it for name, all_of_it in found.items() if all_of_it}


def reasons(root: Path) -> Iterator[str]:
    """Yield one line for each reason not to run a block. `make test` shows them."""
    for all_of_it in pages(root).values():
        for block in all_of_it:
            yield from explain(block.place, block.reasons)
    for name, against in PLAYBOOKS.items():
        yield from explain(name, against)


def explain(place: str, against: dict[str, str]) -> Iterator[str]:
    """Yield a line for each reason, except for blocks that another test runs."""
    for what, reason in against.items():
        if not reason.startswith("run by "):
            yield f"WARNING: no whole test of {place}: {what}: {reason}"
