# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check what is generated from the argument specs of a role."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

from .readme import HOME, contents
from .roles import HEADER, argument_specs, default, markdown, render_role, types

ROOT = Path(__file__).parents[2]
SPECS: Dict[str, Any] = {
    "main": {
        "short_description": "Manage buckets",
        "description": ["Creates a task for each pair.", "Uses M(hwcloud.oms.oms_sync_task)."],
        "examples": "- hosts: localhost\n  roles: [hwcloud.oms.pairs]\n",
        "options": {
            "pairs": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "description": "The pairs.",
                "options": {"src": {"type": "dict", "options": {"key": {"no_log": True, "description": ["A key."]}}}},
            },
            "pairs_state": {
                "type": "str",
                "default": "present",
                "choices": ["present", "absent"],
                "description": ["State of O(pairs).", "V(a|b) is not valid."],
            },
            "pairs_wait": {"type": "bool", "default": True},
            "pairs_note": {"default": ""},
        },
    },
    "report": {"short_description": "Report the tasks"},
}
README = f"""{HEADER}
# Role hwcloud.oms.pairs

Creates a task for each pair.

Uses `hwcloud.oms.oms_sync_task`.

## Example

```yaml
- hosts: localhost
  roles: [hwcloud.oms.pairs]
```

## Variables

| Variable | Type | Default | Description |
| --- | --- | --- | --- |
| `pairs` | list of dict | required | The pairs. |
| `pairs[].src` | dict |  |  |
| `pairs[].src.key` | str |  | A key. Secret. |
| `pairs_state` | str | `present` | State of `pairs`. `a\\|b` is not valid. One of `present`, `absent`. |
| `pairs_wait` | bool | `true` |  |
| `pairs_note` | str | `""` |  |

## With `tasks_from: report`

Report the tasks
"""


def test_the_readme_of_a_role_contains_its_specs() -> None:
    assert render_role("pairs", SPECS) == README


def test_roles_are_found_by_their_specs(tmp_path: Path) -> None:
    meta = tmp_path / "roles" / "pairs" / "meta"
    meta.mkdir(parents=True)
    (tmp_path / "roles" / "begun" / "tasks").mkdir(parents=True)
    (meta / "argument_specs.yml").write_text("argument_specs: {main: {short_description: a}}", encoding="utf-8")
    assert argument_specs(tmp_path) == {"pairs": {"main": {"short_description": "a"}}}


def test_every_role_of_the_collection_has_specs() -> None:
    assert {path.name for path in (ROOT / "roles").glob("*")} == set(argument_specs(ROOT))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see O(state) and\n  RV(ignore:msg)", "see `state` and `msg`"),
        ("V(f(\\)\\\\) or E(OMS_SRC_AK)", "`f()\\` or `OMS_SRC_AK`"),
        ("O(hwcloud.oms.oms_sync_task#module:on_drift=warn)", "`on_drift=warn`"),
        ("O(hwcloud.oms.pairs#role:main:pairs)", "`pairs`"),
        (
            "L(a page, https://example.org) or U(https://example.org)",
            "[a page](https://example.org) or <https://example.org>",
        ),
        ("no URL(x)", "no URL(x)"),
    ],
)
def test_markup_becomes_markdown(text: str, expected: str) -> None:
    assert markdown(text) == expected


def test_the_readme_lists_roles_if_there_are_any() -> None:
    alone = "| Module | Description |\n| --- | --- |\n| `hwcloud.oms.a` | Does |\n"
    assert contents({"a": "Does"}, {}) == alone
    assert contents({"a": "Does"}, {"b": "Plays"}) == (
        alone + f"\n| Role | Description |\n| --- | --- |\n| [`hwcloud.oms.b`]({HOME}/roles/b/README.md) | Plays |\n"
    )


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (["The pairs.", "Required, as a list of dictionaries."], ("list", "dict")),
        (["The keys, as a dictionary from a name."], ("dict", "")),
        (["Anything."], ("raw", "")),
    ],
)
def test_an_option_of_type_raw_has_its_type_in_words(description: List[str], expected: Tuple[str, str]) -> None:
    option = {"type": "raw", "description": description}
    assert types(option) == expected
    assert default(option) == ("required" if expected[0] == "list" else "")
