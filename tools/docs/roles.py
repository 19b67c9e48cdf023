# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render the README of a role from its meta/argument_specs.yml, with which Ansible validates the variables.

The introduction is the `description` of the entry point, one paragraph per item; the example is its `examples`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Sequence, Tuple, Union

import yaml

HEADER = """\
<!--
Copyright (c) 2026 hwcloud.oms contributors
GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Generated from meta/argument_specs.yml by `make docs-pages`. A test compares the two.
-->
"""
#: Ansible's markup: O(option), V(value), C(code) and their like, U(address), L(text,address).
LINK = re.compile(r"\bL\(([^,)]*), *([^)]*)\)")
ADDRESS = re.compile(r"\bU\(([^)]*)\)")
LITERAL = re.compile(r"\b(?:RV|[BCEIMOPV])\(((?:\\.|[^\\)])*)\)")
ESCAPED = re.compile(r"\\(?=.)")
#: The prefix in O() and RV() that names a plugin.
FOREIGN = re.compile(r"^(?:ignore:|[\w.]+#\w+:(?:\w+:)?)")

Specs = Mapping[str, Any]


def argument_specs(root: Path) -> Dict[str, Specs]:
    """Return the entry points of each role by the name of the role."""
    return {
        path.parents[1].name: yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]
        for path in sorted((root / "roles").glob("*/meta/argument_specs.yml"))
    }


def render_role(name: str, specs: Specs) -> str:
    """Return the README of a role. The entry point `main` comes first; each other one has its own heading."""
    parts = [HEADER, f"# Role hwcloud.oms.{name}\n"]
    for entry, spec in sorted(specs.items(), key=lambda item: (item[0] != "main", item[0])):
        level = "##"
        if entry != "main":
            parts.append(f"## With `tasks_from: {entry}`\n")
            level = "###"
        parts += [f"{markdown(text)}\n" for text in listed(spec.get("description", spec["short_description"]))]
        if "examples" in spec:
            parts.append(f"{level} Example\n\n```yaml\n{spec['examples'].strip()}\n```\n")
        if spec.get("options"):
            parts.append(f"{level} Variables\n\n{table(HEAD, rows(spec['options']))}")
    return "\n".join(parts)


LIST, DICTIONARY, REQUIRED = "list of dictionaries", "dictionary", "Required, as a list of dictionaries."
HEAD = ("Variable", "Type", "Default", "Description")


def rows(options: Specs, before: str = "") -> Iterator[Tuple[str, ...]]:
    """Yield a row for each variable; suboptions are named `dictionary.name` or `list[].name`."""
    for name, option in options.items():
        kind, elements = types(option)
        yield f"`{before}{name}`", f"{kind} of {elements}" if elements else kind, default(option), meaning(option)
        yield from rows(option.get("options", {}), f"{before}{name}{'[]' if kind == 'list' else ''}.")


def types(option: Specs) -> Tuple[str, str]:
    """Return the type and the type of the elements. Of the type raw, the description gives the real one in words."""
    kind, text = option.get("type", "str"), " ".join(listed(option.get("description", [])))
    if kind == "raw" and LIST in text:
        return "list", "dict"
    return "dict" if kind == "raw" and DICTIONARY in text else kind, option.get("elements", "")


def default(option: Specs) -> str:
    """Return the default for the table."""
    if option.get("required") or REQUIRED in listed(option.get("description", [])):
        return "required"
    value = option.get("default")
    if value is None:
        return ""
    return f"`{value if value and isinstance(value, str) else json.dumps(value)}`"


def meaning(option: Specs) -> str:
    """Return the description with the choices, and whether the value is secret."""
    texts = [markdown(text) for text in listed(option.get("description", []))]
    if option.get("choices"):
        texts.append(f"One of {', '.join(f'`{choice}`' for choice in option['choices'])}.")
    if option.get("no_log"):
        texts.append("Secret.")
    return " ".join(texts)


def listed(text: Union[str, Sequence[str]]) -> List[str]:
    """Return paragraphs as a list."""
    return [text] if isinstance(text, str) else list(text)


def markdown(text: str) -> str:
    """Return Ansible's markup as Markdown."""
    text = LITERAL.sub(lambda found: f"`{FOREIGN.sub('', ESCAPED.sub('', found[1]))}`", " ".join(text.split()))
    return ADDRESS.sub(r"<\1>", LINK.sub(r"[\1](\2)", text))


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    cells = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in line] for line in lines)]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)
