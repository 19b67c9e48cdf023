# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The setup works with the real modules of awx.awx on the simulated AWX."""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from .api import PASSWORD, TOKEN, USER
from .assets import assets, by_name
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
    """Return the argument for a file of variables."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(SETTINGS), encoding="utf-8")
    return f"@{path}"


def test_all_objects_are_created_once_and_removed_again(
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
        desired = assets()[variable]
        assert controller.names(kind) == [filled(entry["name"]) for entry in desired], kind
        for entry, kept in zip(desired, made[kind].values()):
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
def test_missing_settings_are_reported_before_anything_changes(
    playbooks: Playbooks, controller: Controller, settings: str, missing: dict[str, str], message: str
) -> None:
    ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, **missing)
    assert ran.status != 0
    assert message in ran.output
    assert controller.changes == []


def test_the_url_of_the_project_is_required(playbooks: Playbooks, controller: Controller) -> None:
    ran = playbooks.run("hwcloud.oms.awx_setup")
    assert ran.status != 0
    assert "oms_awx_project_url is required" in ran.output
    assert controller.changes == []


def test_a_missing_collection_is_reported(playbooks: Playbooks, controller: Controller, settings: str) -> None:
    alone = playbooks.env["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)[0]
    ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, ANSIBLE_COLLECTIONS_PATH=alone)
    assert ran.status != 0
    assert "ansible-galaxy collection install awx.awx" in ran.output
    assert controller.changes == []


def test_the_collection_of_automation_platform_is_preferred(
    playbooks: Playbooks, settings: str, bundle_path: Path, tmp_path: Path
) -> None:
    """ansible.controller has the same modules under its own name."""
    collections = tmp_path / "platform" / "ansible_collections"
    (collections / "ansible").mkdir(parents=True)
    shutil.copytree(bundle_path / "ansible_collections" / "awx" / "awx", collections / "ansible" / "controller")
    path = os.pathsep.join([playbooks.env["ANSIBLE_COLLECTIONS_PATH"], str(collections.parent)])
    ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings, "-vvv", ANSIBLE_COLLECTIONS_PATH=path)
    assert "ansible/controller/plugins/modules/credential_type.py" in ran.output
    assert "awx/awx/plugins/modules" not in ran.output


@pytest.mark.parametrize(
    ("login", "organization", "message"),
    [
        ("wrong", "Default", "HTTP Error 401"),
        (TOKEN, "Elsewhere", "has no organization Elsewhere"),
    ],
)
def test_a_wrong_login_or_organization_is_reported_before_anything_changes(
    playbooks: Playbooks, controller: Controller, settings: str, login: str, organization: str, message: str
) -> None:
    asked = ("-e", settings, "-e", f"oms_awx_organization={organization}", "-e", "oms_confirm=awx_remove")
    for name in ("hwcloud.oms.awx_setup", "hwcloud.oms.awx_remove"):
        ran = playbooks.run(name, *asked, "-vvv", CONTROLLER_OAUTH_TOKEN=login)
        assert ran.status != 0
        assert message in ran.output
        assert "Nothing was changed" in ran.output
        assert TOKEN not in ran.output
    assert controller.changes == []


def same_where_plain(entry: dict[str, Any], kept: dict[str, Any]) -> None:
    """Assert that values other than templates and references arrived unchanged."""
    for name, value in entry.items():
        if name in kept and not (isinstance(kept[name], int) and isinstance(value, str)) and "{{ oms" not in str(value):
            given = json.loads(kept[name]) if name == "extra_vars" else kept[name]
            assert given == value, name


def filled(text: str) -> str:
    return text.replace("{{ oms_awx_organization }}", "Default")


GALAXY = """TASK [Fetch galaxy collections from collections/requirements.(yml/yaml)] ***
fatal: [localhost]: FAILED! => {"changed": false, "stderr": "ERROR! Could not find hwcloud.oms & 'more'"}
PLAY RECAP *********************************************************************
localhost                  : ok=1    changed=0    unreachable=0    failed=1
"""


def test_a_failed_update_of_the_project_is_explained_and_repeated(
    playbooks: Playbooks, controller: Controller, settings: str
) -> None:
    """At the first run and at the next ones, until the project is fixed. Only the end of the output is shown."""
    controller.broken[str(SETTINGS["oms_awx_project_url"])] = "the first line\n" + "a line\n" * 25 + GALAXY
    for _again in range(2):
        failed = playbooks.run("hwcloud.oms.awx_setup", "-e", settings)
        assert failed.status != 0
        assert "Could not find hwcloud.oms & 'more'" in failed.output.replace('\\"', '"')
        assert "delete collections/requirements.yml" in failed.output
        assert "the first line" not in failed.output
        assert controller.names("job_templates") == []
    controller.broken.clear()
    repaired = playbooks.run("hwcloud.oms.awx_setup", "-e", settings)
    assert repaired.status == 0, repaired.output
    assert [update["status"] for update in controller.updates.values()] == ["failed", "failed", "successful"]


def test_credential_types_of_an_earlier_version_are_kept_while_they_are_in_use(
    playbooks: Playbooks, controller: Controller, settings: str
) -> None:
    """AWX does not change the fields of a type that is in use. One that is not in use gets the new fields."""
    names = ("Huawei Cloud OMS account", "OMS destination bucket")
    for name in names:
        made = copy.deepcopy(by_name("controller_credential_types")[name])
        dropped = made["inputs"]["fields"].pop()["id"]
        made["inputs"]["required"] = [one for one in made["inputs"]["required"] if one != dropped]
        for part in ("env", "file"):
            injected = {key: text for key, text in made["injectors"].get(part, {}).items() if dropped not in text}
            made["injectors"][part] = injected
        controller.create("credential_types", made)
    (account, _destination) = controller.kept["credential_types"]
    controller.create("credentials", {"name": "mine", "credential_type": account, "organization": 1, "inputs": KEYS})
    before = dict(controller.kept["credential_types"][account])
    for _again in range(2):
        ran = playbooks.run("hwcloud.oms.awx_setup", "-e", settings)
        assert ran.status == 0, ran.output
        assert "AWX refused to change these credential types" in " ".join(ran.output.split())
        assert controller.kept["credential_types"][account] == before
    assert ran.changed == 0
    for name, made in by_name("controller_credential_types").items():
        (kept,) = controller.find("credential_types", {"name": name})
        assert (kept["inputs"] == made["inputs"]) == (name != names[0])


def owned(controller: Controller, organization: int) -> dict[str, Any]:
    """Return everything that belongs to an organization, with dependent objects."""
    kept = {
        (kind, number): entry
        for kind, entries in controller.kept.items()
        for number, entry in entries.items()
        if kind not in {"organizations", "credential_types"}
    }
    ours = {key: entry for key, entry in kept.items() if entry.get("organization") == organization}
    numbers = {number for _kind, number in ours}
    parents = ("inventory", "unified_job_template", "workflow_job_template")
    parts = {key: entry for key, entry in kept.items() if any(entry.get(field) in numbers for field in parents)}
    approvals = {entry.get("unified_job_template") for entry in parts.values()}
    parts.update({key: kept[key] for key in kept if key[0] == "workflow_approval_templates" and key[1] in approvals})
    return {f"{kind} {number}": dict(entry) for (kind, number), entry in {**ours, **parts}.items()}


def test_two_organizations_side_by_side(playbooks: Playbooks, controller: Controller, settings: str) -> None:
    """With the same names in both. Objects refer to their own organization, and only its objects are removed."""
    other = controller.create("organizations", {"name": "Other & more"})["id"]
    there = ("-e", settings, "-e", json.dumps({"oms_awx_organization": "Other & more"}))
    here = ("-e", settings)
    for asked in (here, there):
        made = playbooks.run("hwcloud.oms.awx_setup", *asked)
        assert made.status == 0, made.output
    theirs = owned(controller, other)
    links = {key: list(ones) for key, ones in controller.links.items() if f"job_templates {key[0]}" in theirs}
    for (_owner, _what), ones in links.items():
        for one in ones:
            assert {f"{kind} {one}" for kind in ("credentials", "labels", "notification_templates")} & set(theirs)
    for key, entry in theirs.items():
        for field in ("inventory", "project", "execution_environment", "source_project", "unified_job_template"):
            kinds = ("inventories", "projects", "execution_environments", "job_templates", "workflow_job_templates")
            approval = f"workflow_approval_templates {entry.get(field)}"
            found = {f"{kind} {entry[field]}" for kind in kinds} & set(theirs) if entry.get(field) else {"none"}
            assert found or approval in theirs, (key, field)
    assert len(owned(controller, 1)) == len(theirs)

    controller.changes.clear()
    again = playbooks.run("hwcloud.oms.awx_setup", *here)
    assert (again.status, again.changed, controller.changes) == (0, 0, []), again.output

    types = controller.names("credential_types")
    removed = playbooks.run("hwcloud.oms.awx_remove", *here, "-e", "oms_confirm=awx_remove")
    assert removed.status == 0, removed.output
    assert owned(controller, other) == theirs
    assert owned(controller, 1) == {}
    assert controller.names("credential_types") == types
    assert "These credential types are kept, since another organization uses them" in removed.output
    removed = playbooks.run("hwcloud.oms.awx_remove", *there, "-e", "oms_confirm=awx_remove")
    assert removed.status == 0, removed.output
    assert [kind for kind, entries in controller.kept.items() if entries] == ["organizations"]
