# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sections of "Credentials and vaults" that need no server. The others are run by tests/e2e/vaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from ...simulator import Simulator
from . import guide

pytestmark = pytest.mark.documentation

WITHOUT_A_SERVER = {"Ansible Vault", "Environment variables"}
WITH_A_SERVER = {"HashiCorp Vault or OpenBao", "AWS Secrets Manager", "SOPS"}


def test_each_section_with_a_rotation_is_run_somewhere() -> None:
    with_lines = {title for title, steps in guide.sections().items() if any(guide.ROTATION in s.text for s in steps)}
    assert with_lines == WITHOUT_A_SERVER | WITH_A_SERVER


def test_the_lines_for_ansible_vault(simulator: Simulator, ansible_env: dict[str, str], tmp_path: Path) -> None:
    guide.begin(tmp_path, simulator)
    for name in ("tenants", "buckets"):
        (tmp_path / f"{name}.password").write_text(f"password of {name}", encoding="utf-8")
    script = guide.script("Ansible Vault")
    for name, key in (("vault_obs_ak", "destination-access-key"), ("vault_obs_sk", "destination-secret-key")):
        # Nobody is there to be asked.
        assert f"--prompt --name {name}" in script
        script = script.replace(f"--prompt --name {name}", f"--name {name} {key}")
    output = guide.follow(script, tmp_path, ansible_env)
    guide.hold_arrived(simulator, output)


def test_the_lines_for_the_environment(simulator: Simulator, ansible_env: dict[str, str], tmp_path: Path) -> None:
    guide.begin(tmp_path, simulator)
    account = simulator.account
    script = guide.script("Environment variables")
    for named, real in (("account-access-key", account.access_key), ("account-secret-key", account.secret_key)):
        assert named in script
        script = script.replace(named, real)
    places = {"HW_OMS_ENDPOINT": simulator.url, "HW_PROJECT_ID": account.project_id}
    guide.hold_arrived(simulator, guide.follow(script, tmp_path, {**ansible_env, **places}))
