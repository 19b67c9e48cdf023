# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arrows between the packages of module_utils: down the rungs only, and never in a circle."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[4] / "plugins"
#: Each rung, and the rungs that its files may import, in a function too.
MAY_IMPORT: dict[str, set[str]] = {
    "_common": set(),
    "_client": {"_common"},
    "_api": {"_common", "_client"},
    "_lifecycle": {"_common", "_client", "_api"},
    "_preflight": {"_common", "_client", "_api"},
    "_sync_task": {"_common", "_client", "_api", "_lifecycle", "_preflight"},
    "_sync_task_list": {"_common", "_client", "_api", "_lifecycle", "_preflight", "_sync_task"},
    "_migration": {"_common", "_client", "_api", "_lifecycle", "_preflight"},
    "_migration_list": {"_common", "_client", "_api", "_lifecycle", "_sync_task_list", "_migration"},
    "_forwarder": {"_common", "_client", "_api"},
    "_module": {"_common", "_client", "_api"},
}


def imports_of(path: Path, source: str) -> set[str]:
    """Return the files of module_utils that a file imports, as dotted names."""
    package = ("plugins", *path.relative_to(PLUGINS).parts[:-1])
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.level]
    names = {".".join((*package[: len(package) - node.level + 1], node.module or "")) for node in nodes}
    return {name[len("plugins.module_utils.") :] for name in names if name.startswith("plugins.module_utils.")}


def graph() -> dict[str, set[str]]:
    files = (PLUGINS / "module_utils").rglob("*.py")
    return {
        ".".join(path.relative_to(PLUGINS / "module_utils").with_suffix("").parts): imports_of(path, path.read_text())
        for path in files
    }


def test_files_import_lower_rungs_only() -> None:
    found = graph()
    assert len(found) > 50
    assert {name.split(".")[0] for name in found} == set(MAY_IMPORT)
    up = {
        (name, imported)
        for name, its in found.items()
        for imported in its
        if imported.split(".")[0] not in MAY_IMPORT[name.split(".")[0]] | {name.split(".")[0]}
    }
    assert not up


def test_no_import_circle() -> None:
    assert len(list(TopologicalSorter(graph()).static_order())) > 50


def test_a_circle_would_be_found() -> None:
    lazy = imports_of(PLUGINS / "module_utils/_api/listing.py", "def f():\n    from .sync_tasks import SyncTasks\n")
    assert lazy == {"_api.sync_tasks"}
    with pytest.raises(CycleError):
        list(TopologicalSorter({**graph(), "_api.listing": lazy}).static_order())


def test_only_the_module_for_lists_carries_their_plans() -> None:
    """Any other module that imported them would be compiled with them in each task."""
    modules = list((PLUGINS / "modules").glob("*.py"))
    assert len(modules) > 3
    found = {path.stem for path in modules for name in imports_of(path, path.read_text()) if "_list." in name}
    assert found == {"oms_migrations", "oms_sync_tasks"}
