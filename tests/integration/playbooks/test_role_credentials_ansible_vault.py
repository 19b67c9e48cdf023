# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `credentials_ansible_vault` reads files and variables that are encrypted with two vault IDs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ...simulator import Simulator
from .guide import ALIYUN, OBS
from .journey import Journey, Secrets
from .plays import Ansible, sent

ANSIBLE_VAULT = Path(sys.executable).with_name("ansible-vault")
PASSWORDS = {"account": "Opens+the/account", "buckets": "Opens=the%buckets"}
#: The account is in a file that is encrypted as a whole, the rest as single values in a file of variables.
SOURCES = [{"name": "connection", "file": "account.yml"}, {"name": "src"}, {"name": "dst"}, {"name": "cdn"}]


class Vaults:
    """A folder with files of variables, each encrypted with a vault ID of its own."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = env
        for name, password in PASSWORDS.items():
            (folder / f"{name}.password").write_text(password, encoding="utf-8")

    @property
    def ids(self) -> list[str]:
        return [part for name in PASSWORDS for part in ("--vault-id", f"{name}@{name}.password")]

    def encrypt(self, vault_id: str, text: str) -> str:
        done = subprocess.run(
            [str(ANSIBLE_VAULT), "encrypt", "--vault-id", f"{vault_id}@{vault_id}.password", "--output", "-", "-"],
            cwd=self.folder,
            env={**self.env, "PWD": str(self.folder)},
            input=text,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return done.stdout

    def write(self, secrets: Secrets) -> None:
        account = yaml.safe_dump(secrets["connection"])
        (self.folder / "account.yml").write_text(self.encrypt("account", account), encoding="utf-8")
        values = {f"vault_{name}_{field}": value for name in SECRETS for field, value in secrets[name].items()}
        self.write_values("buckets.yml", values)

    def write_values(self, name: str, values: dict[str, str]) -> None:
        """Write a file of variables that are encrypted one by one."""
        text = "".join(
            f"{key}: !vault |\n" + "".join(f"  {line}\n" for line in self.encrypt("buckets", value).splitlines())
            for key, value in values.items()
        )
        (self.folder / name).write_text(text, encoding="utf-8")


SECRETS = ("src", "dst", "cdn")


@pytest.fixture
def journey(ansible: Ansible, simulator: Simulator) -> Journey:
    one = Journey(ansible, simulator, "ansible_vault")
    one.seen += PASSWORDS.values()
    return one


@pytest.fixture
def vaults(tmp_path: Path, ansible_env: dict[str, str]) -> Vaults:
    return Vaults(tmp_path, ansible_env)


def test_keys_reach_the_task_and_so_do_rotated_keys(journey: Journey, vaults: Vaults) -> None:
    arguments = [*vaults.ids, "-e", "@buckets.yml"]
    journey.travel(vaults.write, *arguments, variables={"oms_credentials_sources": SOURCES})


def test_values_of_a_file_can_be_encrypted_one_by_one(journey: Journey, vaults: Vaults) -> None:
    """Values that are not requested are not decrypted, and keys can have other names."""
    secrets = journey.secrets("old")
    vaults.write(secrets)
    buckets = vaults.folder / "buckets.yml"
    other = "other: !vault |\n  $ANSIBLE_VAULT;1.2;AES256;nobody\n  6161\n"
    buckets.write_text(buckets.read_text(encoding="utf-8") + other, encoding="utf-8")
    (vaults.folder / "pair.yml").write_text(json.dumps({"id": secrets["dst"]["ak"], "secret": secrets["dst"]["sk"]}))
    sources: list[dict[str, Any]] = [
        SOURCES[0],
        {"name": "src", "keys": {"ak": "vault_src_ak", "sk": "vault_src_sk"}},
        {"name": "dst", "file": str(vaults.folder / "pair.yml"), "keys": {"ak": "id", "sk": "secret"}},
        {"name": "cdn", "keys": {"authentication_key": "vault_cdn_authentication_key"}},
    ]
    variables = {"oms_credentials_sources": sources, "oms_credentials_defaults": {"file": "buckets.yml"}}
    recap = journey.play("apply", *vaults.ids, variables=variables)
    assert recap.status == 0, recap.output
    journey.hold_keys(secrets)


def test_errors_are_reported_before_any_request(journey: Journey, vaults: Vaults) -> None:
    """No password for a file or a variable, a missing file, one that is not YAML, a missing key."""
    secrets = journey.secrets("old")
    vaults.write(secrets)
    broken = f"{secrets['src']['sk']}: [{secrets['src']['sk']}"
    (vaults.folder / "broken.yml").write_text(vaults.encrypt("account", broken), encoding="utf-8")
    sources = [
        *({"name": name} for name in ("src", "nobody")),
        {"name": "dst", "file": "nowhere.yml"},
        {"name": "cdn", "file": "broken.yml"},
        {"name": "closed", "file": "closed.yml"},
    ]
    (vaults.folder / "closed.yml").write_text(vaults.encrypt("buckets", "vault_closed_ak: x"), encoding="utf-8")
    arguments = ["--vault-id", "account@account.password", "-e", "@buckets.yml"]
    refused = journey.play("apply", *arguments, variables={"oms_credentials_sources": sources})
    assert refused.status == 2
    for expected in (
        "src: this host: ",
        "nobody: this host has neither vault_nobody_ak and vault_nobody_sk nor vault_nobody_authentication_key. ",
        f"dst: the file {vaults.folder}/nowhere.yml: the file does not exist.",
        f"cdn: the file {vaults.folder}/broken.yml: its content is not YAML.",
        f"closed: the file {vaults.folder}/closed.yml: ",
    ):
        assert expected in refused.output, refused.output
    assert refused.output.count("Decryption failed") >= 2
    assert sent(journey.simulator) == ""


def test_the_example_of_the_role(journey: Journey, vaults: Vaults) -> None:
    account = {f"vault_{name}": value for name, value in journey.account().items()}
    aliyun = {f"vault_aliyun_{half}": value for half, value in ALIYUN.items()}
    vaults.write_values("variables.yml", {**account, **aliyun})
    (vaults.folder / "obs.yml").write_text(vaults.encrypt("account", json.dumps(OBS)), encoding="utf-8")
    journey.hold_example(*vaults.ids, "-e", "@variables.yml")
