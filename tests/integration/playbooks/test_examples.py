# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every task in the EXAMPLES of the modules runs in check mode, for real, and again."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from ...simulator import Simulator
from ...simulator.objects import StoredObject
from ...support.return_schema import MODULES, PACKAGE
from .plays import PHOTOS, Ansible

pytestmark = pytest.mark.documentation

#: The variables that the examples read from a vault.
VAULT = {f"oms_{name}": value for name, value in PHOTOS.items() if name.endswith(("ak", "sk"))}
VAULT["oms_cdn_key"] = "KeyOfTheContentNetwork"


def modes(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each task runs in check mode, for real and again, in a play that registers its results."""
    all_modes = [one for task in tasks for one in ({**task, "check_mode": True}, task, task)]
    for number, task in enumerate(all_modes):
        if "failed_when" in task:
            condition = task["failed_when"].replace(task["register"], f"r{number}")
            all_modes[number] = {**task, "failed_when": condition}
    return all_modes


@pytest.mark.parametrize("module", MODULES)
def test_examples_run_as_they_are_written(
    module: str, ansible: Ansible, simulator: Simulator, standard: dict[str, str], tmp_path: Path
) -> None:
    plugin = import_module(f"{PACKAGE}.{module}")
    tasks = yaml.safe_load(plugin.EXAMPLES)
    attributes = yaml.safe_load(plugin.DOCUMENTATION)["attributes"]
    if module not in ("oms_sync_task", "oms_sync_tasks"):
        simulator.add_task(**{name: value for name, value in PHOTOS.items() if name[4:] not in ("ak", "sk")})
    simulator.add_bucket("Aliyun", "photos-origin", "cn-beijing").put(StoredObject("albums/1.jpg"))
    simulator.add_bucket("HEC", "photos-copy", "cn-north-4")
    (tmp_path / "names.txt").write_text("a.txt\nb c.txt\n", encoding="utf-8")
    account = simulator.account
    played = ansible.play(
        modes(tasks),
        env={**standard, "HW_ACCESS_KEY": account.access_key, "HW_SECRET_KEY": account.secret_key},
        variables={**VAULT, "oms_project_id": account.project_id},
    )
    for number, task in enumerate(tasks):
        check, real, again = played.results[3 * number : 3 * number + 3]
        assert not [one["msg"] for one in (check, real, again) if one["failed"]], task["name"]
        assert check["changed"] == real["changed"], task["name"]
        if attributes["idempotent"]["support"] == "full" or "restarted" not in str(task[f"hwcloud.oms.{module}"]):
            assert again["changed"] == (attributes["idempotent"]["support"] == "none"), task["name"]
