# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a module process start and end faster: in each module, first, and in no other process."""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES, PACKAGE

PLUGINS = Path(__file__).parents[5] / "plugins"
STARTUP = "if __name__ == '__main__':\n    from ..module_utils._module.startup import speed_up\n    speed_up()"
UTILS = "ansible_collections.hwcloud.oms.plugins.module_utils"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_it_comes_before_every_other_import(name: str) -> None:
    body = ast.parse((PLUGINS / "modules" / f"{name}.py").read_text(encoding="utf-8")).body
    code = [node for node in body if not isinstance(node, ast.Assign)]
    assert ast.unparse(code[0]) == "from __future__ import annotations"
    assert ast.unparse(code[1]) == STARTUP


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_that_is_only_imported_changes_nothing(name: str) -> None:
    import_module(f"{PACKAGE}.{name}")
    assert gc.isenabled()


def test_it_collects_no_garbage_and_reads_each_file_once() -> None:
    script = (
        f"import gc, zipimport; from {UTILS}._module.startup import speed_up; speed_up(); "
        "print(gc.isenabled(), hasattr(zipimport._get_module_code, 'cache_info'))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]


def test_no_garbage_is_collected_at_the_end() -> None:
    script = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 1000)); "
        f"from {UTILS}._module.startup import speed_up; speed_up()"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["True"]


def test_garbage_is_collected_again_before_the_first_write(bench: Bench) -> None:
    gc.disable()
    try:
        bench.add()
        assert not bench.run().result["changed"]
        assert not gc.isenabled()
        assert not bench.run(check_mode=True, state="stopped").writes
        assert not gc.isenabled()
        assert bench.run(state="stopped").writes
        assert gc.isenabled()
    finally:
        gc.enable()
