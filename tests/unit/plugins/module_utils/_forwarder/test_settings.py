# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much time the function has."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._forwarder.settings import (
    read_settings,
    read_variables,
    time_for_retries,
)

SET = {"OMS_SYNC_TASK_ID": "1", "HW_AUTH_TOKEN": "token", "HW_REGION_NAME": "cn-north-4"}


@pytest.mark.parametrize(
    ("context", "setting", "seconds"),
    [
        (None, "", 20),
        (None, "5", 5),
        (SimpleNamespace(), "", 20),
        (SimpleNamespace(get_remaining_time_in_millis=lambda: 60000), "", 58),
        (SimpleNamespace(get_remaining_time_in_millis=lambda: 60000), "5", 5),
        (SimpleNamespace(get_remaining_time_in_millis=lambda: 60000), "300", 58),
        (SimpleNamespace(get_remaining_time_in_millis=lambda: 900), "", 0),
        (SimpleNamespace(getRemainingTimeInMilliSeconds=lambda: 30000), "", 28),
        (SimpleNamespace(function=SimpleNamespace(timeout=60)), "", 58),
        (SimpleNamespace(function=SimpleNamespace(name="x")), "", 20),
        ({"time_limit_in_ms": 3000}, "", 1),
        ({}, "", 20),
    ],
)
def test_retries_end_before_the_platform_ends_the_function(context: Any, setting: str, seconds: float) -> None:
    assert time_for_retries(read_settings({**SET, "OMS_RETRY_TIMEOUT": setting}), context) == seconds


def test_the_environment_takes_precedence_over_user_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_REGION_NAME", "cn-east-3")
    monkeypatch.setenv("HW_PROJECT_ID", "")
    context = SimpleNamespace(getUserData={"HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": "p", "PATH": "x"}.get)
    assert read_variables(context) == {"HW_REGION_NAME": "cn-east-3", "HW_PROJECT_ID": "p"}
