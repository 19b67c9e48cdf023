# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contracts against the simulator, with generated requests: valid ones and invalid ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
from ansible_collections.hwcloud.oms.tests.simulator.contract import MIGRATION, SYNC, operations

#: Credentials are never generated: what is wrong with those is tested elsewhere.
CONFIG = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
SCHEMAS = {
    contract: schemathesis.openapi.from_path(Path(__file__).with_name(contract), config=CONFIG)
    for contract in (SYNC, MIGRATION)
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TASK = "/v2/{project_id}/sync-tasks/{sync_task_id}"
MIGRATION_TASK = "/v2/{project_id}/tasks/{task_id}"
GROUP = "/v2/{project_id}/taskgroups/{group_id}"
BUCKETS = "/v2/{project_id}/objectstorage/buckets"
#: Rules of the service that a schema cannot express: error messages for valid requests.
RULES = {
    "OMS.1002",  # a parameter without a value
    "OMS.1003",  # an event's name that is not form encoded; a window whose end is not after its start
    "OMS.1004",  # a Tencent source without app_id, keys that are missing
    "OMS.1009",  # a task that does not exist
    "OMS.1032",  # a CDN without the key that it needs
    "OMS.0057",  # a source without region or bucket
    "OMS.0063",  # a running task cannot be deleted
    "OMS.0065",  # a running task cannot be started
    "OMS.0066",  # a stopped task cannot be stopped and receives no events
    "OMS.0087",  # windows that overlap
    "OMS.0167",  # no list of failed objects
    "S3M.0088",  # a task type and a source that do not fit
    "OMS.1001",  # an empty key of a CDN
    "OMS.0155",  # a bucket that does not exist
    "OMS.1014",
    "OMS.1020",
    "APIGW.0101",  # a version that does not exist
}
#: What a valid request gets at best, where that is not 200: a login needs a real name, the name of an event
#: is never form encoded, a stopped task cannot be stopped, a retry needs all keys although its schema requires
#: none, and nothing has the generated names and ids.
ACCEPTED = {
    ("/v3/auth/tokens", "POST"): {401},
    (TASK + "/stop", "POST"): {400},
    (TASK + "/events", "POST"): {400},
    (MIGRATION_TASK + "/stop", "POST"): {400},
    (GROUP + "/stop", "PUT"): {400},
    (GROUP + "/retry", "PUT"): {400},
    (BUCKETS + "/regions", "POST"): {400},
    (BUCKETS + "/prefix", "POST"): {400},
    (BUCKETS + "/objects", "POST"): {400},
    (BUCKETS + "/cdn-info", "POST"): {400},
    (BUCKETS + "/url-source-list-file", "POST"): {400},
    ("/v2/{project_id}/tasks/batch-update", "POST"): {200, 404},
    ("/{version}", "GET"): {404},
}
#: A status in which the operation is allowed, where that is not the paused one.
STATUSES = {GROUP + "/retry": 4}
OPERATIONS = sorted((one.contract, one.path, one.method) for one in operations())
#: A request for the versions has nothing that could be invalid.
WITHOUT_INPUT = "/"
#: Creates whose schema does not require the keys and buckets of both sides, which the service does.
WITH_KEYS = {("/v2/{project_id}/tasks", "POST"), ("/v2/{project_id}/taskgroups", "POST")}
#: Not shrunk: that would take minutes, and a request that fails is shown as it is.
bounded = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=6,
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
    """Send a generated request with a good token, to a project and a task that exist, and check the response."""
    invalid = {place for place, one in case.meta.components.items() if one.mode.is_negative} if case.meta else set()
    if ParameterLocation.PATH not in invalid:
        if "project_id" in case.path_parameters:
            case.path_parameters["project_id"] = cloud.account.project_id
        if "sync_task_id" in case.path_parameters:
            case.path_parameters["sync_task_id"] = cloud.add_task(status="STOPPED")
        if "task_id" in case.path_parameters:
            case.path_parameters["task_id"] = cloud.add_migration_task(status=3)
        if "group_id" in case.path_parameters:
            case.path_parameters["group_id"] = cloud.add_migration_task_group(status=STATUSES.get(case.path, 3))
    if (case.path, case.method) in WITH_KEYS and ParameterLocation.BODY not in invalid:
        for node in ("src_node", "dst_node"):
            case.body[node].update(ak="access", sk="secret", region="cn-north-4", bucket="bucket")
    headers = {"X-Auth-Token": cloud.account.auth_token}
    return case.call_and_validate(base_url=cloud.url, session=session, headers=headers, checks=checks)


@pytest.mark.parametrize(("contract", "path", "method"), OPERATIONS)
def test_valid_requests(cloud: Simulator, session: requests.Session, contract: str, path: str, method: str) -> None:
    statuses = set()

    @bounded
    @given(SCHEMAS[contract][path][method].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def attempt(case: Case[Any]) -> None:
        answer = sent(cloud, session, case, CHECKS)
        statuses.add(answer.status_code)
        if path == "/v3/auth/tokens":
            assert answer.status_code == 401  # there is no user of that name
        elif answer.status_code >= 400:
            assert answer.json().get("error_code") in RULES, answer.text

    attempt()
    assert statuses & ACCEPTED.get((path, method), {200}), statuses


@pytest.mark.parametrize(("contract", "path", "method"), [one for one in OPERATIONS if one[1] != WITHOUT_INPUT])
def test_invalid_requests(cloud: Simulator, session: requests.Session, contract: str, path: str, method: str) -> None:
    @bounded
    @given(SCHEMAS[contract][path][method].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def attempt(case: Case[Any]) -> None:
        sent(cloud, session, case, [*CHECKS, negative_data_rejection])

    attempt()
