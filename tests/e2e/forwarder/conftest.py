# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provide an AWS server, and the installed collection together with those that set up AWS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import xmltodict
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

from ...integration.playbooks import plays
from ...integration.playbooks.conftest import ansible, bundle_path, collections_path
from ...integration.playbooks.conftest import ansible_env as without_others

__all__ = ["ansible", "ansible_env", "bundle_path", "collections_path", "without_others"]


@pytest.fixture
def ansible_env(without_others: dict[str, str], bundle_path: Path) -> dict[str, str]:
    """Return a clean environment in which the other collections are found too."""
    path = os.pathsep.join([without_others["ANSIBLE_COLLECTIONS_PATH"], str(bundle_path)])
    return {**without_others, "ANSIBLE_COLLECTIONS_PATH": path}


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a playbook take longer: the modules of amazon.aws load large descriptions of the services."""
    monkeypatch.setattr(plays, "LIMIT", 400)


def _notifications(response: S3Response) -> dict[str, Any]:
    """Return the notifications of a request. S3 accepts filters that are empty, and their names in any case."""
    lists = ("QueueConfiguration", "Event", "FilterRule")
    found = xmltodict.parse(response.body, force_list=lists)["NotificationConfiguration"] or {}
    for queue in found.get("QueueConfiguration", []):
        for rule in queue.get("Filter", {}).get("S3Key", {}).get("FilterRule", []):
            rule["Value"] = rule["Value"] or ""
    return {name: value for name, value in found.items() if name in lists}


@pytest.fixture
def aws_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the URL of a new AWS server, which runs no functions."""
    monkeypatch.setattr(S3Response, "_notification_config_from_body", _notifications)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # The state of the server belongs to the process and outlives the server.
    requests.post(f"{url}/moto-api/reset", timeout=10).raise_for_status()
    requests.post(f"{url}/moto-api/config", json={"lambda": {"use_docker": False}}, timeout=10).raise_for_status()
    yield url
    server.stop()
