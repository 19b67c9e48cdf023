# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of docs/docsite/rst/simulator.rst, saved in one folder, are tests that pass."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tools.layout import ROOT

pytestmark = pytest.mark.documentation

PAGE = ROOT / "docs" / "docsite" / "rst" / "simulator.rst"
#: A block with a file name as its caption.
FILE = re.compile(r"^\.\. code-block:: \w+\n   :caption: (\S+)\n\n((?:   .*\n|\n)+)", re.MULTILINE)


def test_the_files_of_the_page_are_tests_that_pass(ansible_env: dict[str, str], tmp_path: Path) -> None:
    files = FILE.findall(PAGE.read_text(encoding="utf-8"))
    assert [name for name, _text in files] == ["conftest.py", "keep.yml", "test_keep.py"]
    folder = tmp_path / "readers"
    folder.mkdir()
    for name, text in files:
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"],
        cwd=folder,
        # A stripped collection has no simulator, so that of the checkout is used.
        env={**ansible_env, "PYTHONPATH": str(ROOT.parents[2]), "PWD": str(folder)},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
