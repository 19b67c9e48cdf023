# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides work: their files are written, their lines are run, and the output is as shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.__main__ import ACCOUNTS_FILE, accounts, introduction
from .guide import follow, steps
from .plays import Ansible

pytestmark = pytest.mark.documentation

RUNNING = "SYNCHRONIZING"
FOLDER = ROOT / "docs" / "docsite" / "rst"
#: The guides, and the final state.
LEFT = {
    "getting_started": {},
    "multiple_tenants": {"photos-copy": RUNNING, "letters-copy": RUNNING, "drafts-copy": "STOPPED"},
    "first_copy": {},
    "move_from_alibaba": {},
    "move_from_aws": {},
    "adopt": {"photos-copy": RUNNING},
    "key_rotation": {"photos-copy": RUNNING, "logs-copy": RUNNING},
}


def test_guides_that_print_how_much_was_copied_use_buckets_of_their_own() -> None:
    """A reader follows them on one simulated service, one after the other."""
    buckets = {
        guide: set(re.findall(r"dst_bucket: (\S+)", (FOLDER / f"{guide}.rst").read_text(encoding="utf-8")))
        for guide in ("first_copy", "move_from_alibaba", "move_from_aws")
    }
    assert all(buckets.values())
    assert sum(map(len, buckets.values())) == len(set().union(*buckets.values())), buckets


def printed_by(text: str, exports: list[str], ansible: Ansible) -> str:
    """Return the output of lines, after all previous exports."""
    exports += [line for line in text.splitlines() if line.startswith("export ")]
    return " ".join(follow("\n".join([*exports, text]), ansible.folder, ansible.env).split())


def of_a_person(account: dict[str, str]) -> dict[str, str]:
    """Return what a reader with an account has in place of the file that the command of the simulator writes."""
    return {name: value for name, value in account.items() if name not in ("endpoint", "iam_endpoint", "region")}


@pytest.mark.parametrize("service", ["simulated", "real"])
@pytest.mark.parametrize("guide", LEFT)
def test_a_guide_leads_where_it_says(
    guide: str, service: str, ansible: Ansible, simulator: Simulator, standard: dict[str, str], tmp_path: Path
) -> None:
    """Follow it on the simulator, and as the reader does who has an account and leaves the endpoint out."""
    one, several = introduction(simulator), accounts(simulator, 2)
    page = (FOLDER / f"{guide}.rst").read_text(encoding="utf-8")
    if service == "real":
        one, several = of_a_person(one), {name: list(map(of_a_person, them)) for name, them in several.items()}
        page = re.sub(r".*# not for the real service\n", "", page)
        ansible.env.update(standard)
    (tmp_path / "simulator.json").write_text(json.dumps(one), encoding="utf-8")
    (tmp_path / ACCOUNTS_FILE).write_text(json.dumps(several), encoding="utf-8")
    done = list(steps(page))
    assert {step.language for step in done} == {"yaml", "shell", "text"}
    exports: list[str] = []
    printed = ""
    for step in done:
        if step.file:
            (tmp_path / step.file).write_text(step.text, encoding="utf-8")
        elif step.language == "shell":
            printed = printed_by(step.text, exports, ansible)
        else:
            assert step.language == "text"
            for line in step.text.splitlines():
                assert " ".join(line.split()) in printed
    held = {task["dst_bucket"]: task["status"] for task in simulator.tasks()}
    assert held == LEFT[guide]
    if guide == "key_rotation":
        hashes = {task["dst_bucket"]: task["key_hashes"]["dst_sk"] for task in simulator.tasks()}
        rotated = {"photos-copy": "destination-secret-key", "logs-copy": "new-logs-secret-key"}
        assert hashes == {name: simulator.hash(secret) for name, secret in rotated.items()}
