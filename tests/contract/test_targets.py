# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module and role has a target for `ansible-test integration`, which runs it with an invalid input too."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ROOT / "tests" / "integration" / "targets"
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("oms_*.py"))
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if (path / "tasks").is_dir())
NAMES = [*MODULES, *(f"role_{name}" for name in ROLES)]


def test_there_is_a_target_for_each_and_no_other() -> None:
    found = sorted(path.name for path in TARGETS.iterdir() if not path.name.startswith("setup_"))
    assert found == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_target_runs_its_subject_and_fails_it_once(name: str) -> None:
    text = (TARGETS / name / "tasks" / "main.yml").read_text(encoding="utf-8")
    assert f"hwcloud.oms.{name.partition('role_')[2] or name}" in text
    assert "is failed" in text or "ansible_failed_result" in text


@pytest.mark.parametrize("name", MODULES)
def test_a_target_of_a_module_checks_that_nothing_is_changed(name: str) -> None:
    text = (TARGETS / name / "tasks" / "main.yml").read_text(encoding="utf-8")
    assert "is not changed" in text or "changed == 0" in text
