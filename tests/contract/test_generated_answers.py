# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules handle generated responses: everything that the contract allows, and null everywhere."""

from __future__ import annotations

import json
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import IDENTITY
from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import OmsError
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import Run
from ansible_collections.hwcloud.oms.plugins.modules import (
    oms_sync_event,
    oms_sync_task,
    oms_sync_task_info,
    oms_sync_task_statistics_info,
)
from ansible_collections.hwcloud.oms.tests.simulator import VirtualClock
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.simulator.contract import SYNC, find_operation, operations
from ansible_collections.hwcloud.oms.tests.support.harness import arguments, defaults

CONTRACT: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8"))
WANTED = dict(TASK, src_cloud_type="Aliyun")
CONNECTION = {
    "access_key": "AK",
    "secret_key": "SK",
    "project_id": "p",
    "endpoint": "http://localhost",
    "retry_timeout": 3.0,
}
bounded = settings(derandomize=True, database=None, deadline=None, max_examples=150)


# Responses generated from the contract


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without references, its parts merged."""
    if "$ref" in schema:
        return resolved(CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    merged: dict[str, Any] = {name: value for name, value in schema.items() if name != "allOf"}
    for part in map(resolved, schema.get("allOf", ())):
        properties = dict(merged.get("properties", {}), **part.get("properties", {}))
        merged.update(part)
        if properties:
            merged["properties"] = properties
    return merged


def values(schema: dict[str, Any], nulls: bool) -> st.SearchStrategy[Any]:
    """Return a strategy for valid values; with `nulls`, any optional value may be null."""
    schema = resolved(schema)
    kind = schema["type"]
    if "enum" in schema:
        found = st.sampled_from(schema["enum"])
    elif kind == "object":
        required = set(schema.get("required", ()))
        fields = {name: values(one, nulls) for name, one in schema.get("properties", {}).items()}
        found = st.fixed_dictionaries(
            {name: one for name, one in fields.items() if name in required},
            optional={name: st.none() | one if nulls else one for name, one in fields.items() if name not in required},
        )
    elif kind == "array":
        found = st.lists(values(schema["items"], nulls), max_size=4)
    elif kind == "integer":
        found = st.integers(schema.get("minimum"), 2**63 - 1)
    elif kind == "boolean":
        found = st.booleans()
    else:
        found = st.text(min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 40), 40))
    return st.none() | found if schema.get("nullable") else found


def answer_schema(path: str, method: str) -> dict[str, Any]:
    """Return the schema of a successful response; that of null if it has no body."""
    answers = CONTRACT["paths"][path][method.lower()]["responses"]
    content = next(one for status, one in answers.items() if status.startswith("2")).get("content")
    return content["application/json"]["schema"] if content else {"type": "object", "nullable": True}


SCHEMAS = {one.name: answer_schema(one.path, one.method) for one in operations(SYNC)}


@st.composite
def lists(draw: Any, nulls: bool) -> Any:
    """Return list responses whose tasks resemble the desired one, and whose count is usually right."""
    answer = draw(values(SCHEMAS["ListSyncTasks"], nulls))
    for number, task in enumerate(answer.get("tasks") or []):
        for name in IDENTITY:
            if draw(st.integers(0, 3)):
                task[name] = WANTED[name]
        if draw(st.integers(0, 4)):
            task["sync_task_id"] = "id-%d" % number
    if draw(st.integers(0, 3)):
        answer["count"] = len(answer.get("tasks") or [])
    return answer


def services(nulls: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for one response to each call."""
    some = {name: values(schema, nulls) for name, schema in SCHEMAS.items()}
    some["ListSyncTasks"] = lists(nulls)
    return st.fixed_dictionaries(some)


any_service = services(nulls=False) | services(nulls=True)


class Canned(BaseAdapter):
    """Simulate a service with one fixed response to each call."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__()
        self._answers = answers
        self.operations: list[str] = []

    def send(self, request: PreparedRequest, *_args: Any, **_kwargs: Any) -> Response:
        operation = find_operation(str(request.method), urlsplit(str(request.url)).path)
        assert operation, request.url
        self.operations.append(operation.name)
        answer = self._answers[operation.name]
        response = Response()
        response.status_code = 200
        response.raw = BytesIO(b"" if answer is None else json.dumps(answer).encode())
        return response

    def close(self) -> None:
        """Do nothing: no connection is open."""


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_answers_fit_the_contract(name: str) -> None:
    validator = OAS30Validator({**SCHEMAS[name], "components": CONTRACT["components"]})

    @bounded
    @given(values(SCHEMAS[name], nulls=False))
    def fits(answer: Any) -> None:
        assert [error.message for error in validator.iter_errors(answer)] == []

    fits()


# The modules


def carried_out(work: Any, params: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """Return the calls that a run sent. It may fail only with an error that has a message for users."""
    canned = Canned(answers)
    run = Run(params, False, {}, clock=VirtualClock(), adapter=canned)
    with suppress(OmsError):
        work(run)
    return canned.operations


def may_be_wanted(task: dict[str, Any]) -> bool:
    """Return whether a listed task could be the desired one."""
    return all(task.get(name) in (None, WANTED[name]) for name in IDENTITY)


def proves_absence(answer: dict[str, Any]) -> bool:
    """Return whether a list proves that the desired task does not exist."""
    tasks = answer.get("tasks")
    if not isinstance(tasks, list) or answer.get("count") != len(tasks):
        return False
    ids = {task.get("sync_task_id") for task in tasks}
    return len(ids) == len(tasks) and all(ids) and not any(map(may_be_wanted, tasks))


STATES = ("present", "started", "stopped", "restarted", "absent")


@bounded
@given(answers=any_service, state=st.sampled_from(STATES), drift=st.sampled_from(["fail", "warn"]))
def test_create_requires_a_proof_of_absence(answers: dict[str, Any], state: str, drift: str) -> None:
    params = arguments(**dict(WANTED, **CONNECTION, state=state, on_drift=drift, wait_timeout=3.0))
    sent = carried_out(oms_sync_task.sync_task, params, answers)
    assert sent[0] == "ListSyncTasks"
    if "CreateSyncTask" in sent:
        assert proves_absence(answers["ListSyncTasks"])


@bounded
@given(answers=any_service)
def test_replacing_never_crashes(answers: dict[str, Any]) -> None:
    for drift in ("recreate", "replace"):
        options = {"on_drift": drift, "description": "new", "wait_timeout": 3.0}
        carried_out(oms_sync_task.sync_task, arguments(**dict(WANTED, **CONNECTION, **options)), answers)


def filled(module: Any, **options: Any) -> dict[str, Any]:
    return dict(defaults(CONNECTION_SPEC), **defaults(module.SPEC), **{**CONNECTION, **options})


CHOICE = {name: WANTED[name] for name in IDENTITY}


@bounded
@given(answers=any_service, choice=st.sampled_from([CHOICE, {"sync_task_id": "id-0"}]))
def test_reading_and_feeding_never_crash(answers: dict[str, Any], choice: dict[str, Any]) -> None:
    works = (
        (oms_sync_task_info, oms_sync_task_info.sync_task_info, {"details": True}),
        (oms_sync_task_statistics_info, oms_sync_task_statistics_info.sync_task_statistics_info, choice),
        (oms_sync_event, oms_sync_event.sync_event, {**choice, "object_keys": ["a", "b"]}),
    )
    for module, work, options in works:
        params = {**filled(module), **options}
        sent = carried_out(work, params, answers)
        assert "CreateSyncTask" not in sent


@bounded
@given(answers=any_service, region=st.just("cn-north-4"))
def test_login_and_look_up_never_crash(answers: dict[str, Any], region: str) -> None:
    password = {"username": "user", "password": "secret", "domain_name": "domain"}
    for credentials in (password, {"access_key": "AK", "secret_key": "SK"}):
        params = {**filled(oms_sync_task_info), "access_key": None, "secret_key": None, "project_id": None}
        params.update(credentials, region=region, iam_endpoint="http://localhost")
        carried_out(oms_sync_task_info.sync_task_info, params, answers)


# What the generator must have found, listed one by one

ID = {"sync_task_id": "id-0"}
COMPLETE = {"count": 1, "tasks": [dict(ID, **CHOICE)]}
ANSWERS = dict.fromkeys(SCHEMAS)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"count": 0},
        {"tasks": []},
        {"tasks": None, "count": 0},
        {"tasks": [], "count": None},
        {"tasks": [], "count": 1},
        {"tasks": [{}], "count": 1},
        {"tasks": [None], "count": 1},
        {"tasks": [ID], "count": 1},
        {"tasks": [ID], "count": 0},
        {"tasks": [ID, ID], "count": 1},
        {"tasks": [dict.fromkeys(IDENTITY, None)], "count": 1},
        *({"tasks": [{**ID, **CHOICE, name: None}], "count": 1} for name in IDENTITY),
    ],
)
@pytest.mark.parametrize("state", STATES)
def test_minimal_lists_do_not_prove_absence(answer: Any, state: str) -> None:
    params = arguments(**dict(WANTED, **CONNECTION, state=state))
    sent = carried_out(oms_sync_task.sync_task, params, {**ANSWERS, "ListSyncTasks": answer})
    assert set(sent) == {"ListSyncTasks"}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"statistic_datas": None},
        {"statistic_datas": [{}]},
        {"statistic_datas": [{"data_type": "SIZE", "data": 5}]},
        {"statistic_datas": [{"data_type": "SIZE", "data": [None]}]},
        {"statistic_datas": [{"data_type": "SIZE", "data": [{"time_stamp": 1, "statistic_num": True}]}]},
        {"statistic_datas": [], "statistic_time_type": 5},
    ],
)
def test_statistics_that_say_nothing_are_an_error_and_not_zero(answer: Any) -> None:
    module = oms_sync_task_statistics_info
    params = {**filled(module), **CHOICE, "retry_timeout": 0.0}
    run = Run(
        params,
        False,
        {},
        clock=VirtualClock(),
        adapter=Canned({**ANSWERS, "ListSyncTasks": COMPLETE, "ListSyncTaskStatistic": answer}),
    )
    with pytest.raises(OmsError, match="Reading the statistics"):
        module.sync_task_statistics_info(run)
