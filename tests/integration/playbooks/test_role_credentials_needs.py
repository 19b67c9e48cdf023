# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles that need another collection report what to install."""

from __future__ import annotations

import pytest

from ...simulator import Simulator
from .journey import Journey
from .plays import Ansible, sent


@pytest.mark.parametrize(
    ("role", "source", "collection"),
    [
        ("hashi_vault", {"path": "oms/src"}, "community.hashi_vault"),
        ("aws_secrets_manager", {"secret": "oms/src"}, "amazon.aws"),
        ("sops", {"file": "src.sops.json"}, "community.sops"),
    ],
)
def test_it_says_what_to_install_in_check_mode_too(
    ansible: Ansible, simulator: Simulator, role: str, source: dict[str, str], collection: str
) -> None:
    journey = Journey(ansible, simulator, role)
    variables = {"oms_credentials_sources": [{"name": "src", **source}]}
    refused = journey.play("apply", "--check", variables=variables)
    assert refused.status == 2
    line = f"The collection {collection} is not installed. Run: ansible-galaxy collection install {collection}"
    assert line in refused.output, refused.output
    assert sent(simulator) == ""
