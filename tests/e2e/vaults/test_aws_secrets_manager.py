# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `credentials_aws_secrets_manager` works with the server of moto."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from ...integration.playbooks import guide
from ...integration.playbooks.journey import Journey, Secrets
from ...integration.playbooks.plays import Ansible, sent
from ...simulator import Simulator

#: The AWS CLI is in an environment of its own.
AWS_CLI = Path(sys.prefix) / "aws" / "bin"
REGION = "eu-west-1"
ACCOUNT = {"AWS_ACCESS_KEY_ID": "CANARYACCOUNT", "AWS_SECRET_ACCESS_KEY": "Account+canary/Secret="}
NAMES = ("connection", "src", "dst", "cdn")
SOURCES: list[dict[str, Any]] = [{"name": name, "secret": f"oms/{name}"} for name in NAMES]
VARIABLES: dict[str, Any] = {"oms_credentials_sources": SOURCES, "oms_credentials_defaults": {"region": REGION}}


@pytest.fixture
def url() -> Iterator[str]:
    """Yield the URL of a new AWS server."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # The state of the server belongs to the process and outlives the server.
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=10).raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


class Aws:
    """Use Secrets Manager as its owner."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = boto3.client(
            "secretsmanager",
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id=ACCOUNT["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCOUNT["AWS_SECRET_ACCESS_KEY"],
        )

    @property
    def env(self) -> dict[str, str]:
        return {**ACCOUNT, "AWS_ENDPOINT_URL": self.url}

    def write(self, secrets: Secrets) -> dict[str, str]:
        for name, secret in secrets.items():
            self.put(f"oms/{name}", json.dumps(secret))
        return self.env

    def put(self, name: str, text: str) -> None:
        try:
            self.client.create_secret(Name=name, SecretString=text)
        except self.client.exceptions.ResourceExistsException:
            self.client.put_secret_value(SecretId=name, SecretString=text)


@pytest.fixture
def aws(url: str) -> Iterator[Aws]:
    one = Aws(url)
    yield one
    one.client.close()


@pytest.fixture
def journey(ansible: Ansible, simulator: Simulator) -> Journey:
    one = Journey(ansible, simulator, "aws_secrets_manager")
    one.seen.append(ACCOUNT["AWS_SECRET_ACCESS_KEY"])
    return one


def test_keys_reach_the_task_and_so_do_rotated_keys(journey: Journey, aws: Aws) -> None:
    journey.travel(aws.write, variables=VARIABLES)


def test_profile_and_endpoint_can_be_set(journey: Journey, aws: Aws, tmp_path: Path) -> None:
    """In the defaults, with a source that overrides them."""
    secrets = journey.secrets("old")
    aws.write(secrets)
    credentials = tmp_path / "aws"
    credentials.write_text(
        f"[tenant]\naws_access_key_id = {ACCOUNT['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {ACCOUNT['AWS_SECRET_ACCESS_KEY']}\nregion = us-east-1\n",
        encoding="utf-8",
    )
    variables = {**VARIABLES, "oms_credentials_defaults": {"profile": "tenant", "endpoint_url": aws.url}}
    variables["oms_credentials_sources"] = [{**source, "region": REGION} for source in SOURCES]
    applied = journey.play("apply", variables=variables, env={"AWS_SHARED_CREDENTIALS_FILE": str(credentials)})
    assert applied.status == 0, applied.output
    journey.hold_keys(secrets)


def test_errors_name_the_reason_and_no_value(journey: Journey, aws: Aws) -> None:
    secrets = journey.secrets("old")
    aws.write(secrets)
    aws.put("oms/text", secrets["src"]["sk"])
    aws.put("oms/half", json.dumps({"ak": secrets["src"]["ak"]}))
    aws.put("oms/deleted", "{}")
    aws.client.delete_secret(SecretId="oms/deleted", RecoveryWindowInDays=7)
    wrong = [{"name": name, "secret": f"oms/{name}"} for name in ("nowhere", "text", "half", "deleted")]
    refused = journey.play("apply", variables={**VARIABLES, "oms_credentials_sources": [*SOURCES, *wrong]}, env=aws.env)
    assert refused.status == 2
    for expected in (
        "nowhere: the secret oms/nowhere: Failed to find secret oms/nowhere (ResourceNotFound)",
        "text: the secret oms/text: it does not contain a dictionary.",
        "half: the secret oms/half has ak, but no sk.",
        "deleted: the secret oms/deleted: Failed to retrieve secret: An error occurred (InvalidRequestException)",
    ):
        assert expected in refused.output, refused.output
    assert sent(journey.simulator) == ""


def test_the_example_of_the_role(journey: Journey, aws: Aws) -> None:
    aws.write({"account": journey.account(), "aliyun": guide.ALIYUN, "obs": guide.OBS})
    journey.hold_example(env=aws.env)


def test_the_lines_of_the_guide(url: str, simulator: Simulator, ansible_env: dict[str, str], tmp_path: Path) -> None:
    guide.begin(tmp_path, simulator)
    path = os.pathsep.join([ansible_env["PATH"], str(AWS_CLI)])
    env = {**ansible_env, **ACCOUNT, "AWS_ENDPOINT_URL": url, "AWS_PAGER": "", "PATH": path}
    output = guide.follow(guide.script("AWS Secrets Manager"), tmp_path, env)
    guide.hold_arrived(simulator, output)
