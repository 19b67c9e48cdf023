# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Public names can be used in Jinja, and those of version 1.0.0 still exist.

The page about upgrades says what has taken the place of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.hwcloud.oms.tools.docs_site import RENAMED

ROOT = Path(__file__).parents[2]
PLUGINS = "ansible_collections.hwcloud.oms.plugins"
BEFORE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names-1.0.0.yml").read_text(encoding="utf-8"))
#: What has no redirect, with its words on the page.
GONE = {("filter", "oms_report", "_value.plots"): "``plots`` of the filter ``oms_report``"}
#: Directories of plugins, and their key in the file.
KINDS = {"modules": "modules", "filter": "filters", "lookup": "lookups"}
SUBOPTIONS = ("options", "suboptions", "contains")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def dotted(options: Mapping[str, Any] | None, prefix: str = "") -> Iterator[str]:
    """Yield the names of options or return values, with those below them."""
    for name, option in (options or {}).items():
        yield prefix + name
        for key in SUBOPTIONS:
            yield from dotted(option.get(key), f"{prefix}{name}.")


def documented(text: str) -> Iterator[str]:
    """Yield the names of the options in a DOCUMENTATION, with those of its fragments."""
    own = yaml.safe_load(text)
    yield from dotted(own.get("options"))
    for name in own.get("extends_documentation_fragment", ()):
        fragment = import_module(f"{PLUGINS}.doc_fragments.{name.rpartition('.')[2]}")
        yield from documented(fragment.ModuleDocFragment.DOCUMENTATION)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, key in KINDS.items() for name in BEFORE[key]])
def test_options_and_return_values_remain(kind: str, name: str) -> None:
    plugin: Any = import_module(f"{PLUGINS}.{kind}.{name}")
    options = {*documented(plugin.DOCUMENTATION)}
    before = BEFORE[KINDS[kind]][name]
    gone = {*before["options"]} - options | {*before["returns"]} - {*dotted(yaml.safe_load(plugin.RETURN))}
    assert gone == {gone_name for its_kind, its_name, gone_name in GONE if (its_kind, its_name) == (kind, name)}


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, path.stem) for kind in KINDS for path in sorted((ROOT / "plugins" / kind).glob("oms_*.py"))],
)
def test_return_values_can_be_read_with_a_dot(kind: str, name: str) -> None:
    """Jinja takes the method of a dictionary first. ansible-test reports this from ansible-core 2.21 on."""
    plugin: Any = import_module(f"{PLUGINS}.{kind}.{name}")
    returned = [*dotted(yaml.safe_load(plugin.RETURN))]
    assert returned
    assert [path for path in returned if hasattr(dict, path.rpartition(".")[2])] == []


@pytest.mark.parametrize("name", BEFORE["roles"])
def test_variables_of_roles_remain(name: str) -> None:
    specs = yaml.safe_load(read(f"roles/{name}/meta/argument_specs.yml"))["argument_specs"]
    assert {*BEFORE["roles"][name]} - {*dotted(specs["main"]["options"])} == set()


def test_playbooks_and_their_variables_remain() -> None:
    assert [name for name in BEFORE["playbooks"] if not (ROOT / "playbooks" / f"{name}.yml").exists()] == []
    page = read("docs/docsite/rst/playbooks.rst")
    assert [name for name in BEFORE["variables"] if f"   * - ``{name}``\n" not in page] == []


def test_pages_remain_or_lead_to_new_ones() -> None:
    missing = [name for name in BEFORE["pages"] if not (ROOT / f"docs/docsite/rst/{name}.rst").exists()]
    assert sorted(missing) == sorted(RENAMED)


def test_the_page_about_upgrades_names_what_is_gone() -> None:
    page = " ".join(read("docs/docsite/rst/upgrades.rst").split())
    assert [words for words in GONE.values() if words not in page] == []
    assert [name for old in RENAMED.items() for name in old if f"*{name}*" not in page] == []
