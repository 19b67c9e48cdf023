# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `credentials_hashi_vault` works with a real OpenBao server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ...integration.playbooks import guide
from ...integration.playbooks.journey import Journey
from ...integration.playbooks.plays import Ansible, sent
from ...simulator import Simulator
from .openbao import ROOT_TOKEN, OpenBao, app_role, free_port

NAMES = ("connection", "src", "dst", "cdn")
SOURCES: list[dict[str, Any]] = [{"name": name, "path": f"oms/{name}"} for name in NAMES]
ALL = {"oms_credentials_sources": SOURCES}
WILDCARD = "secret/data/oms/*"


@pytest.fixture
def journey(ansible: Ansible, simulator: Simulator) -> Journey:
    one = Journey(ansible, simulator, "hashi_vault")
    one.seen.append(ROOT_TOKEN)
    return one


def test_keys_reach_the_task_and_so_do_rotated_keys(journey: Journey, openbao: OpenBao) -> None:
    """With a token from where the tools of the vault read it."""
    env = {"VAULT_ADDR": openbao.url, "VAULT_TOKEN": openbao.token(WILDCARD)}
    journey.seen.append(env["VAULT_TOKEN"])

    def write(secrets: Any) -> dict[str, str]:
        openbao.write(secrets)
        return env

    journey.travel(write, variables=ALL)


def test_a_role_reads_two_engines_of_a_namespace(journey: Journey, openbao: OpenBao) -> None:
    """With variables only, which may be templates."""
    openbao.client.adapter.post("/v1/sys/namespaces/team", json={})
    team = openbao.of("team")
    team.sys.enable_secrets_engine("kv", path="keys", options={"version": "2"})
    team.sys.enable_secrets_engine("kv", path="old", options={"version": "1"})
    secrets = journey.secrets("old")
    for name in ("connection", "src"):
        team.secrets.kv.v2.create_or_update_secret(name, secrets[name], mount_point="keys")
    for name in ("dst", "cdn"):
        team.secrets.kv.v1.create_or_update_secret(name, secrets[name], mount_point="old")
    login = app_role(team, "keys/*", "old/*")
    journey.seen.append(login["ansible_hashi_vault_secret_id"])
    old = {"engine_mount_point": "old", "kv_version": 1}
    variables = {
        "oms_credentials_defaults": {"engine_mount_point": "keys", "namespace": "team"},
        "oms_credentials_sources": [
            {"name": "connection", "path": "connection"},
            {"name": "src", "path": "src"},
            {"name": "dst", "path": "dst", **old},
            {"name": "cdn", "path": "cdn", **old},
        ],
        "ansible_hashi_vault_url": openbao.url,
        "ansible_hashi_vault_auth_method": "approle",
        **login,
        "of_the_vault": login["ansible_hashi_vault_secret_id"],
        "ansible_hashi_vault_secret_id": "{{ of_the_vault }}",
    }
    applied = journey.play("apply", variables=variables)
    assert applied.status == 0, applied.output
    journey.hold_keys(secrets)


class Refused:
    """Run the role and check that it fails before the service is called."""

    def __init__(self, journey: Journey, url: str) -> None:
        self.journey = journey
        self.url = url

    def hold(
        self,
        *expected: str,
        sources: list[dict[str, Any]] = SOURCES[1:2],
        variables: dict[str, Any] | None = None,
        **env: str,
    ) -> None:
        self.journey.seen += [value for name, value in env.items() if name.endswith(("TOKEN", "SECRET_ID"))]
        given = {"oms_credentials_sources": sources, **(variables or {})}
        refused = self.journey.play("apply", variables=given, env={"VAULT_ADDR": self.url, **env})
        assert refused.status == 2, refused.output
        for text in expected:
            assert text in refused.output, refused.output
        assert sent(self.journey.simulator) == ""


def test_errors_name_the_reason_and_no_value(journey: Journey, openbao: OpenBao) -> None:
    openbao.write({**journey.secrets("old"), "other": {"id": journey.secrets("old")["src"]["ak"]}})
    openbao.client.secrets.kv.v2.create_or_update_secret("closed/a", {"ak": "x"}, mount_point="secret")
    refused = Refused(journey, openbao.url)
    wrong: list[dict[str, Any]] = [
        *SOURCES,
        {"name": "closed", "path": "closed/a"},
        {"name": "nowhere", "path": "oms/nowhere"},
        {"name": "unmounted", "path": "oms/src", "engine_mount_point": "kv"},
        {"name": "other", "path": "oms/other", "keys": {"ak": "id", "sk": "secret"}},
        {"name": "plain", "path": "oms/other"},
    ]
    refused.hold(
        "closed: the secret closed/a: Forbidden: Permission Denied to path ['closed/a']",
        "The token is valid, but its policies do not allow reading this path.",
        "nowhere: the secret oms/nowhere: Invalid or missing path ['oms/nowhere'] with secret version 'latest'.",
        "unmounted: the secret oms/src at the mount point kv: Forbidden: Permission Denied to path ['oms/src']",
        "other: the secret oms/other has no secret.",
        "plain: the secret oms/other has neither ak and sk nor authentication_key"
        ". If the keys have other names there, map them with the option keys.",
        sources=wrong,
        VAULT_TOKEN=openbao.token(WILDCARD),
    )
    refused.hold(
        "unmounted: the secret oms/src at the mount point kv: Invalid or missing path ['oms/src']",
        "no handler for route",
        sources=wrong,
        VAULT_TOKEN=ROOT_TOKEN,
    )


def test_login_errors_name_the_reason(journey: Journey, openbao: OpenBao) -> None:
    """An invalid token, none, an invalid variable, an invalid secret ID, a sealed vault, and no vault."""
    openbao.write(journey.secrets("old"))
    refused = Refused(journey, openbao.url)
    expired = openbao.token(WILDCARD, ttl="1s", renewable=False)
    time.sleep(1.5)
    refused.hold("The token is not valid: it is wrong, was revoked or has expired.", VAULT_TOKEN=expired)
    refused.hold("src: the secret oms/src: No Vault Token specified or discovered.")
    refused.hold("ansible_hashi_vault_token: ", "undefined", variables={"ansible_hashi_vault_token": "{{ nowhere }}"})
    login = app_role(openbao.client, WILDCARD)
    refused.hold(
        "invalid role or secret ID",
        "/v1/auth/approle/login",
        ANSIBLE_HASHI_VAULT_AUTH_METHOD="approle",
        ANSIBLE_HASHI_VAULT_ROLE_ID=login["ansible_hashi_vault_role_id"],
        ANSIBLE_HASHI_VAULT_SECRET_ID="Wrong+canary",
    )
    openbao.client.sys.seal()
    refused.hold("src: the secret oms/src: Vault is sealed", VAULT_TOKEN=ROOT_TOKEN)
    Refused(journey, f"http://127.0.0.1:{free_port()}").hold("Connection refused", VAULT_TOKEN=ROOT_TOKEN)


def test_the_example_of_the_role(journey: Journey, openbao: OpenBao) -> None:
    obs = {"access_key_id": guide.OBS["ak"], "secret_access_key": guide.OBS["sk"]}
    openbao.write({"account": journey.account(), "aliyun": guide.ALIYUN, "obs": obs})
    journey.hold_example(env={"VAULT_ADDR": openbao.url, "VAULT_TOKEN": ROOT_TOKEN})


def test_the_lines_of_the_guide(simulator: Simulator, ansible_env: dict[str, str], tmp_path: Path) -> None:
    """Unchanged, except for the port. They start the server too."""
    guide.begin(tmp_path, simulator)
    port = f"127.0.0.1:{free_port()}"
    script = guide.script("HashiCorp Vault or OpenBao")
    assert script.count("127.0.0.1:8200") == 1
    script = script.replace("127.0.0.1:8200", port)
    output = guide.follow(script, tmp_path, {**ansible_env, "BAO_DEV_LISTEN_ADDRESS": port})
    guide.hold_arrived(simulator, output)
