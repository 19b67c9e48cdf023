# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator follows the contract for generated requests, valid and invalid."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from ansible_collections.hwcloud.oms.tests.simulator import Settings, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.contract import operations

#: Credentials are never generated: what is wrong with those is tested elsewhere.
CONFIG = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
SCHEMA = schemathesis.openapi.from_path(Path(__file__).with_name("openapi.yaml"), config=CONFIG)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TASK = "/v2/{project_id}/sync-tasks/{sync_task_id}"
#: Rules of the service that a schema cannot express: error messages for valid requests.
RULES = {
    "OMS.1002",  # a parameter without a value
    "OMS.1003",  # an event's name that is not form encoded; a window whose end is not after its start
    "OMS.1004",  # a Tencent source without app_id
    "OMS.1009",  # no such task
    "OMS.1032",  # a CDN without the key that it needs
    "OMS.0063",  # a running task cannot be deleted
    "OMS.0065",  # a running task cannot be started
    "OMS.0066",  # a stopped task cannot be stopped and receives no events
}
#: The best status of a valid request, where it is not 200: no user has the generated name, a generated name of an event
#: is never form encoded, and a stopped task cannot be stopped.
ACCEPTED = {
    ("/v3/auth/tokens", "POST"): {401},
    (TASK + "/stop", "POST"): {400},
    (TASK + "/events", "POST"): {400},
}
OPERATIONS = sorted((one.path, one.method) for one in operations())
#: Without shrinking, which would take minutes: a failing request is reported as it is.
bounded = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def cloud() -> Iterator[Simulator]:
    with running(Settings(quota=None, lock_after=0)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def sent(cloud: Simulator, session: requests.Session, case: Case[Any], checks: Any) -> Any:
    """Send a generated request with a valid token to an existing project and task, and check the response."""
    invalid = {place for place, one in case.meta.components.items() if one.mode.is_negative} if case.meta else set()
    if ParameterLocation.PATH not in invalid:
        if "project_id" in case.path_parameters:
            case.path_parameters["project_id"] = cloud.account.project_id
        if "sync_task_id" in case.path_parameters:
            case.path_parameters["sync_task_id"] = cloud.add_task(status="STOPPED")
    headers = {"X-Auth-Token": cloud.account.auth_token}
    return case.call_and_validate(base_url=cloud.url, session=session, headers=headers, checks=checks)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_valid_requests(cloud: Simulator, session: requests.Session, path: str, method: str) -> None:
    statuses = set()

    @bounded
    @given(SCHEMA[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def attempt(case: Case[Any]) -> None:
        answer = sent(cloud, session, case, CHECKS)
        statuses.add(answer.status_code)
        if path == "/v3/auth/tokens":
            assert answer.status_code == 401  # no user has that name
        elif answer.status_code >= 400:
            assert answer.json().get("error_code") in RULES, answer.text

    attempt()
    assert statuses & ACCEPTED.get((path, method), {200}), statuses


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_invalid_requests(cloud: Simulator, session: requests.Session, path: str, method: str) -> None:
    @bounded
    @given(SCHEMA[path][method].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def attempt(case: Case[Any]) -> None:
        sent(cloud, session, case, [*CHECKS, negative_data_rejection])

    attempt()
