# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `credentials_env` reads keys from the environment of the control node."""

from __future__ import annotations

from typing import Any

import pytest

from ...simulator import Simulator
from .journey import TASK, Journey, Secrets
from .plays import Ansible, sent

NAMES = ("connection", "src", "dst", "cdn")
SOURCES = {"oms_credentials_sources": [{"name": name} for name in NAMES]}


@pytest.fixture
def journey(ansible: Ansible, simulator: Simulator) -> Journey:
    return Journey(ansible, simulator, "env")


def environment(secrets: Secrets) -> dict[str, str]:
    """Return the environment as AWX sets it."""
    return {
        "HW_ACCESS_KEY": secrets["connection"]["access_key"],
        "HW_SECRET_KEY": secrets["connection"]["secret_key"],
        "HW_SECURITY_TOKEN": "",
        "OMS_SRC_AK": secrets["src"]["ak"],
        "OMS_SRC_SK": secrets["src"]["sk"],
        "OMS_SRC_KEY": "",
        "OMS_DST_AK": secrets["dst"]["ak"],
        "OMS_DST_SK": secrets["dst"]["sk"],
        "OMS_CDN_KEY": secrets["cdn"]["authentication_key"],
    }


def test_keys_reach_the_task_and_so_do_rotated_keys(journey: Journey) -> None:
    journey.travel(environment, variables=SOURCES)


def test_several_pairs_have_variables_of_their_own(journey: Journey) -> None:
    """The account too, whose own variable has the key of another account."""
    secrets = journey.secrets("old")
    env = {
        **environment(secrets),
        "HW_ACCESS_KEY": "OfSomebodyElse",
        "TENANT_AK": secrets["connection"]["access_key"],
        "TENANT_SK": secrets["connection"]["secret_key"],
        "HW_PROJECT_ID": "the inventory says it, so this does not count",
        "OMS_ALIYUN_2_AK": secrets["src"]["ak"],
        "OMS_ALIYUN_2_SK": secrets["src"]["sk"],
    }
    sources = [
        {"name": "connection", "keys": {"access_key": "TENANT_AK", "secret_key": "TENANT_SK"}},
        {"name": "aliyun-2"},
        {"name": "obs", "keys": {"ak": "OMS_DST_AK", "sk": "OMS_DST_SK"}},
        {"name": "cdn"},
    ]
    defaults = {"src_credentials": "aliyun-2", "dst_credentials": "obs"}
    task = {**TASK, **defaults}
    recap = journey.play("apply", variables={"oms_credentials_sources": sources, "oms_sync_tasks": [task]}, env=env)
    assert recap.status == 0, recap.output
    journey.hold_keys(secrets)


def test_missing_variables_are_reported_before_any_request(journey: Journey) -> None:
    """A variable that is not set, an empty one, incomplete account credentials, and a wrong source."""
    secrets = journey.secrets("old")
    env = {**environment(secrets), "OMS_SRC_SK": "", "HW_SECRET_KEY": "", "OMS_CDN_KEY": ""}
    refused = journey.play("apply", variables=SOURCES, env=env)
    assert refused.status == 2
    for expected in (
        "src: the environment has OMS_SRC_AK, but no OMS_SRC_SK.",
        "cdn: the environment has neither OMS_CDN_AK and OMS_CDN_SK nor OMS_CDN_KEY. If the keys have other names "
        "there, map them with the option keys.",
        "connection: the environment: Incomplete credentials: access_key is set, but secret_key is missing. ",
    ):
        assert expected in refused.output, refused.output
    assert "dst:" not in refused.output
    wrong: dict[str, Any] = {"oms_credentials_sources": [{"nam": "src"}]}
    refused = journey.play("apply", variables=wrong, env=env)
    assert refused.status == 2
    assert "oms_credentials_sources[0]: unknown option nam. Did you mean name?" in refused.output
    assert sent(journey.simulator) == ""


def test_extra_variables_that_override_the_credentials_are_refused(journey: Journey) -> None:
    env = environment(journey.secrets("old"))
    refused = journey.play("apply", variables={**SOURCES, "oms_connection": {"region": "cn-north-4"}}, env=env)
    assert refused.status == 2
    assert "oms_credentials or oms_connection is set as an extra variable (-e or a survey)" in refused.output
    assert sent(journey.simulator) == ""
