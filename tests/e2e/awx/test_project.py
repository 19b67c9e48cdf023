# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hwcloud.oms.awx_project` writes a project and does not overwrite existing files."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Playbooks

NAME = "hwcloud.oms.awx_project"
PLAYBOOKS = (
    *("apply", "check", "cutover", "migrate", "preflight", "reconcile", "remove", "report", "rotate_keys"),
    *("send_events", "start_all", "stop_all"),
)
FILES = {
    "README.md",
    "collections/requirements.yml",
    "execution-environment.yml",
    "inventory/tenants.yml",
    *(f"playbooks/{name}.yml" for name in PLAYBOOKS),
}


@pytest.fixture
def alone(ansible_env: dict[str, str], tmp_path: Path) -> Playbooks:
    """Return a runner of playbooks without a controller."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Playbooks(ansible_env, folder)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_project_is_written_below_the_working_directory(alone: Playbooks) -> None:
    ran = alone.run(NAME, "-vv")
    assert ran.status == 0, ran.output
    assert files(alone.folder) == {f"oms-awx/{name}" for name in FILES}
    text = (alone.folder / "oms-awx/playbooks/rotate_keys.yml").read_text(encoding="utf-8")
    assert text.endswith("import_playbook: hwcloud.oms.rotate_keys\n  vars:\n    oms_hosts: tenants\n")
    assert (alone.folder / "oms-awx/playbooks/apply.yml").stat().st_mode & 0o777 == 0o644


def test_a_second_run_keeps_what_the_owner_changed(alone: Playbooks) -> None:
    target = ("-e", "oms_awx_project_dir=mine")
    assert alone.run(NAME, *target).changed == 3
    for changed in ("inventory/tenants.yml", "playbooks/apply.yml"):
        (alone.folder / "mine" / changed).write_text("mine\n", encoding="utf-8")
    (alone.folder / "mine/playbooks/check.yml").unlink()
    second, third = alone.run(NAME, *target), alone.run(NAME, *target)
    assert (second.changed, third.changed) == (1, 0), second.output + third.output
    assert files(alone.folder / "mine") == FILES
    for changed in ("inventory/tenants.yml", "playbooks/apply.yml"):
        assert (alone.folder / "mine" / changed).read_text(encoding="utf-8") == "mine\n"


def test_check_mode_writes_nothing(alone: Playbooks) -> None:
    ran = alone.run(NAME, "--check", "--diff")
    assert (ran.status, ran.changed) == (0, 3), ran.output
    assert files(alone.folder) == set()
