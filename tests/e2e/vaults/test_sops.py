# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `credentials_sops` works with the real sops and age keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyrage
import pytest
import yaml

from ...integration.playbooks import guide
from ...integration.playbooks.journey import Journey, Secrets
from ...integration.playbooks.plays import Ansible, sent
from ...simulator import Simulator

SOPS = Path(sys.executable).with_name("sops")
NAMES = ("connection", "src", "dst", "cdn")
SOURCES: list[dict[str, Any]] = [{"name": name, "file": f"{name}.sops.json"} for name in NAMES]


def new_key(path: Path) -> tuple[str, str]:
    """Write a key as age-keygen does, and return its secret and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# public key: {identity.to_public()}\n{identity}\n", encoding="utf-8")
    return str(identity), str(identity.to_public())


class Files:
    """Write files that are encrypted for one key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret, self.recipient = new_key(folder / "age.txt")

    @property
    def env(self) -> dict[str, str]:
        return {"SOPS_AGE_KEY_FILE": str(self.folder / "age.txt")}

    def write(self, secrets: Secrets) -> dict[str, str]:
        for name, secret in secrets.items():
            self.encrypt(f"{name}.sops.json", json.dumps(secret))
        return self.env

    def encrypt(self, name: str, text: str, recipient: str = "") -> None:
        done = subprocess.run(
            [str(SOPS), "encrypt", "--age", recipient or self.recipient, "--filename-override", name, "/dev/stdin"],
            env={"HOME": str(self.folder), "PATH": os.environ["PATH"]},
            input=text,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        (self.folder / name).write_text(done.stdout, encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def journey(ansible: Ansible, simulator: Simulator, files: Files) -> Journey:
    one = Journey(ansible, simulator, "sops")
    one.seen.append(files.secret)
    return one


def test_keys_reach_the_task_and_so_do_rotated_keys(journey: Journey, files: Files) -> None:
    journey.travel(files.write, variables={"oms_credentials_sources": SOURCES})


def test_one_file_can_contain_all_keys(journey: Journey, files: Files) -> None:
    """In YAML, with names that the sources map."""
    secrets = journey.secrets("old")
    held = {f"{name}_{field}": value for name, one in secrets.items() for field, value in one.items()}
    files.encrypt("all.sops.yml", yaml.safe_dump(held))
    sources = [{"name": name, "keys": {field: f"{name}_{field}" for field in one}} for name, one in secrets.items()]
    variables = {"oms_credentials_sources": sources, "oms_credentials_defaults": {"file": "all.sops.yml"}}
    applied = journey.play("apply", variables=variables, env=files.env)
    assert applied.status == 0, applied.output
    journey.hold_keys(secrets)


def test_errors_name_the_reason_and_no_value(journey: Journey, files: Files) -> None:
    secrets = journey.secrets("old")
    files.write(secrets)
    _theirs, recipient = new_key(files.folder / "theirs.txt")
    files.encrypt("closed.sops.json", json.dumps(secrets["src"]), recipient)
    files.encrypt("half.sops.json", json.dumps({"sk": secrets["src"]["sk"]}))
    (files.folder / "plain.sops.json").write_text(json.dumps(secrets["src"]), encoding="utf-8")
    wrong = [{"name": name, "file": f"{name}.sops.json"} for name in ("closed", "half", "plain", "nowhere")]
    sources = [*SOURCES, *wrong, {"name": "unsaid"}]
    refused = journey.play("apply", variables={"oms_credentials_sources": sources}, env=files.env)
    assert refused.status == 2
    for expected in (
        f"closed: the file {files.folder}/closed.sops.json: ",
        "Failed to get the data key required to decrypt the SOPS file.",
        f"half: the file {files.folder}/half.sops.json has sk, but no ak.",
        f"plain: the file {files.folder}/plain.sops.json: ",
        "sops metadata not found",
        f"nowhere: the file {files.folder}/nowhere.sops.json: the file does not exist.",
        "unsaid: file is required, in the source or in oms_credentials_defaults.",
    ):
        assert expected in refused.output, refused.output
    assert sent(journey.simulator) == ""


def test_the_example_of_the_role(journey: Journey, files: Files) -> None:
    pairs = {"aliyun": guide.ALIYUN, "obs": guide.OBS}
    held = {f"{name}_{half}": value for name, pair in pairs.items() for half, value in pair.items()}
    files.encrypt("keys.sops.yml", yaml.safe_dump(held))
    journey.hold_example(env=files.env)


def test_the_lines_of_the_guide(simulator: Simulator, ansible_env: dict[str, str], tmp_path: Path) -> None:
    """The key is in the file that the page creates."""
    guide.begin(tmp_path, simulator)
    new_key(Path(ansible_env["HOME"]) / ".config/sops/age/keys.txt")
    env = {name: value for name, value in ansible_env.items() if name != "XDG_CONFIG_HOME"}
    guide.hold_arrived(simulator, guide.follow(guide.script("SOPS"), tmp_path, env))
