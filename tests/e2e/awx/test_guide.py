# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide matches the assets."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ...integration.playbooks.plays import ANSIBLE_PLAYBOOK, LIMIT
from .assets import GUIDE, PLAYBOOKS, assets, by_name, examples
from .rules import complaints_of_type
from .test_assets import REQUIRED

FOLDERS = (
    "playbooks/tasks",
    "plugins/module_utils",
    "plugins/plugin_utils",
    "tests/e2e/awx",
    "tests/integration/playbooks",
)


@pytest.mark.parametrize("kind", ["templates", "workflows", "schedules", "credential_types"])
def test_all_created_objects_are_mentioned(kind: str) -> None:
    for name in by_name(f"controller_{kind}"):
        assert name.replace(" (dry run)", "") in GUIDE


def test_the_settings_of_the_example_exist() -> None:
    settings, pair, _tenant = examples()
    assert complaints_of_type(pair) == []
    assert set(settings) <= {"oms_awx_project_url", *assets()}
    types = by_name("controller_credential_types")
    for credential in settings["oms_awx_credentials"]:
        inputs = types[credential["credential_type"]]["inputs"]
        assert (
            set(inputs.get("required", [])) <= set(credential["inputs"]) <= {field["id"] for field in inputs["fields"]}
        )


def test_the_playbooks_and_variables_of_the_text_exist() -> None:
    for name in re.findall(r"ansible-playbook hwcloud\.oms\.(\w+)", GUIDE):
        assert (PLAYBOOKS / f"{name}.yml").exists()
    files = [path for folder in ("playbooks", "roles") for path in (PLAYBOOKS.parent / folder).rglob("*.yml")]
    ours = "".join(path.read_text(encoding="utf-8") for path in files)
    for name in re.findall(r"\boms_\w+", GUIDE):
        assert re.search(rf"\b{name}\b", ours), name


@pytest.mark.parametrize(
    "message",
    [
        "No credentials are set",
        "Incomplete credentials",
        "The certificate is not trusted",
        "Confirm with -e oms_confirm=",
        "The service refused access_key and secret_key",
        "The update of the project failed",
        "variables_needed_to_start",
    ],
)
def test_messages_are_those_of_the_code(message: str) -> None:
    assert f"``{message}``" in GUIDE
    files = [path for folder in FOLDERS for path in (PLAYBOOKS.parent / folder).glob("*.[py]*")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.name != "test_guide.py"]
    assert any(message in " ".join(text.split()) for text in texts)


def test_messages_are_those_of_awx(bundle_path: Path) -> None:
    """The response for a type in use was seen on AWX 24.6; the text is that of the modules."""
    utils = bundle_path / "ansible_collections/awx/awx/plugins/module_utils/controller_api.py"
    said = utils.read_text(encoding="utf-8")
    assert "You don't have permission to {1} to {0} (HTTP 403)." in said
    assert "``You don't have permission to DELETE``, a path with ``credential_types``, and ``(HTTP 403)``" in GUIDE
    assert "``does not provide one or more required fields``" in GUIDE


def test_the_guide_lists_the_required_answers_of_a_launch_by_the_api() -> None:
    required = {
        question["variable"]
        for kind in ("templates", "workflows")
        for entry in by_name(f"controller_{kind}").values()
        for question in entry.get("survey_spec", {}).get("spec", [])
        if question["required"]
    }
    assert required == REQUIRED
    for name in required:
        assert f"``{name}``" in GUIDE
    (launch,) = re.findall(r"awx job_templates launch .*", GUIDE)
    assert '"oms_confirm": "remove"' in launch


def test_a_job_without_the_collection_fails_as_documented(
    awx_project: Path, ansible_env: dict[str, str], tmp_path: Path
) -> None:
    command = [str(ANSIBLE_PLAYBOOK), "-i", "inventory/tenants.yml", "playbooks/apply.yml"]
    alone = {**ansible_env, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}
    done = subprocess.run(
        command, cwd=awx_project, env=alone, check=False, timeout=LIMIT, capture_output=True, encoding="utf-8"
    )
    assert "``Could not find or access``" in GUIDE
    assert re.search(r"Could not find or access '\S+/hwcloud\.oms\.apply'", done.stderr + done.stdout)
