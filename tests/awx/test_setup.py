# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The set-up with the real modules of awx.awx, on the stand-in."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, Dict

import pytest

from .api import PASSWORD, TOKEN, USER
from .assets import assets
from .conftest import Playbooks
from .controller import Controller

KEYS = {"access_key": "account-ak-canary", "secret_key": "account-sk-canary"}
SETTINGS = {
    "oms_awx_project_url": "https://git.example.org/oms.git",
    "oms_awx_image": "registry.example.org/oms:1",
    "oms_awx_mail_to": ["ops@example.org"],
    "oms_awx_credentials": [
        {
            "name": "OMS account",
            "credential_type": "Huawei Cloud OMS account",
            "inputs": {**KEYS, "region": "cn-north-4"},
        },
        {"name": "OMS source", "credential_type": "OMS source bucket", "inputs": KEYS},
    ],
}
CANARIES = (*KEYS.values(), TOKEN, PASSWORD)


@pytest.fixture
def settings(tmp_path: Path) -> str:
    """As a vaulted file of variables is given."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(SETTINGS), encoding="utf-8")
    return f"@{path}"


def test_all_that_the_files_tell_is_set_up_once_and_removed_again(
    playbooks: Playbooks, controller: Controller, settings: str
) -> None:
    first = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, "-vvv")
    assert first.status == 0, first.output
    made = controller.kept
    for kind, variable in (
        ("credential_types", "controller_credential_types"),
        ("execution_environments", "controller_execution_environments"),
        ("projects", "controller_projects"),
        ("inventories", "controller_inventories"),
        ("inventory_sources", "controller_inventory_sources"),
        ("labels", "controller_labels"),
        ("notification_templates", "controller_notifications"),
        ("job_templates", "controller_templates"),
        ("workflow_job_templates", "controller_workflows"),
        ("schedules", "controller_schedules"),
    ):
        wanted = assets()[variable]
        assert controller.names(kind) == [entry["name"] for entry in wanted], kind
        for entry, kept in zip(wanted, made[kind].values()):
            same_where_plain(entry, kept)
    assert controller.names("credentials") == ["OMS account", "OMS source"]

    controller.changes.clear()
    second = playbooks.run("hwcloud.oms.awx_setup", "-e", settings)
    assert (second.status, second.changed, controller.changes) == (0, 0, []), second.output

    refused = playbooks.run("hwcloud.oms.awx_remove", "-e", settings)
    assert refused.status != 0
    assert controller.changes == []
    by_password = {"CONTROLLER_OAUTH_TOKEN": "", "CONTROLLER_USERNAME": USER, "CONTROLLER_PASSWORD": PASSWORD}
    confirmed = ("-e", settings, "-e", "oms_confirm=awx_remove", "-vvv")
    removed = playbooks.run("hwcloud.oms.awx_remove", *confirmed, **by_password)
    assert removed.status == 0, removed.output
    assert [kind for kind, entries in controller.kept.items() if entries] == ["organizations"]
    for ran in (first, second, removed):
        assert [canary for canary in CANARIES if canary in ran.output] == []
        assert "WARNING" not in ran.output


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ({"CONTROLLER_HOST": ""}, "Set CONTROLLER_HOST"),
        ({"CONTROLLER_OAUTH_TOKEN": ""}, "CONTROLLER_USERNAME and CONTROLLER_PASSWORD"),
        ({"CONTROLLER_OAUTH_TOKEN": "", "CONTROLLER_USERNAME": USER}, "CONTROLLER_USERNAME and CONTROLLER_PASSWORD"),
    ],
)
def test_what_is_missing_is_said_before_anything_changes(
    playbooks: Playbooks, controller: Controller, settings: str, missing: Dict[str, str], message: str
) -> None:
    ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, **missing)
    assert ran.status != 0
    assert message in ran.output
    assert controller.changes == []


def test_the_project_has_to_be_named(playbooks: Playbooks, controller: Controller) -> None:
    ran = playbooks.run("hwcloud.oms.awx_setup")
    assert ran.status != 0
    assert "Set oms_awx_project_url" in ran.output
    assert controller.changes == []


def test_the_collection_that_is_missing_is_named(playbooks: Playbooks, controller: Controller, settings: str) -> None:
    alone = playbooks.env["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)[0]
    ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, ANSIBLE_COLLECTIONS_PATH=alone)
    assert ran.status != 0
    assert "ansible-galaxy collection install awx.awx" in ran.output
    assert controller.changes == []


def test_the_collection_of_automation_platform_is_preferred(
    playbooks: Playbooks, controller: Controller, settings: str, bundle_path: Path, tmp_path: Path
) -> None:
    """It has the same modules under its own name."""
    collections = tmp_path / "platform" / "ansible_collections"
    (collections / "ansible").mkdir(parents=True)
    shutil.copytree(bundle_path / "ansible_collections" / "awx" / "awx", collections / "ansible" / "controller")
    path = os.pathsep.join([playbooks.env["ANSIBLE_COLLECTIONS_PATH"], str(collections.parent)])
    env = {"ANSIBLE_COLLECTIONS_PATH": path, "CONTROLLER_OAUTH_TOKEN": "wrong"}
    ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, "-vvv", **env)
    assert "ansible/controller/plugins/modules/credential_type.py" in ran.output
    assert "Invalid authentication credentials" in ran.output
    assert controller.changes == []


def same_where_plain(entry: Dict[str, Any], kept: Dict[str, Any]) -> None:
    """What is no template and no reference arrived as it stands in the file."""
    for name, value in entry.items():
        if name in kept and not (isinstance(kept[name], int) and isinstance(value, str)) and "{{ oms" not in str(value):
            told = json.loads(kept[name]) if name == "extra_vars" else kept[name]
            assert told == value, name
