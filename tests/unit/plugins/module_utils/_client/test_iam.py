# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM: the login with a password, and the lookup of the project of a region."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._client import iam as iam_calls
from ansible_collections.hwcloud.oms.plugins.module_utils._client.auth import no_auth
from ansible_collections.hwcloud.oms.plugins.module_utils._client.credentials import Credentials
from ansible_collections.hwcloud.oms.plugins.module_utils._client.iam import Login, sign_in
from ansible_collections.hwcloud.oms.plugins.module_utils._common.redactor import Redactor
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, Outcome

LOGIN, LOOK_UP, LIST = "KeystoneCreateUserTokenByPassword", "KeystoneListProjects", "ListSyncTasks"
NO_KEYS: dict[str, Any] = {"access_key": None, "secret_key": None}


def by_password(bench: Bench, **options: Any) -> Outcome:
    account = bench.cloud.account
    login = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    return bench.run(**dict(NO_KEYS, **dict(login, **options)))


def test_a_login_asks_for_a_token_of_the_project(bench: Bench) -> None:
    task_id = bench.add()
    outcome = by_password(bench)
    assert (outcome.requests, outcome.result["sync_task_id"]) == ([LOGIN, LIST], task_id)
    scope = bench.cloud.log[0].body["auth"]["scope"]
    assert scope == {"project": {"id": bench.cloud.account.project_id}}
    assert "X-Auth-Token" not in bench.cloud.log[0].headers
    assert "Authorization" not in bench.cloud.log[1].headers


def test_without_a_project_the_login_finds_it_by_the_region(bench: Bench) -> None:
    outcome = by_password(bench, project_id=None)
    assert outcome.requests[:2] == [LOGIN, LIST]
    assert bench.cloud.log[0].body["auth"]["scope"] == {"project": {"name": "cn-north-4"}}
    assert bench.cloud.account.project_id in bench.cloud.log[1].path


def test_a_token_that_expires_is_renewed_once(bench: Bench) -> None:
    bench.add()
    bench.cloud.faults.add(Fault(LIST, "status", status=401, code="APIGW.0307"))
    outcome = by_password(bench)
    assert outcome.good
    assert outcome.requests == [LOGIN, LIST, LOGIN, LIST]


def test_threads_that_renew_a_token_log_in_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """They share the client of the login, which records one request at a time."""
    under_way: list[int] = []

    def log_in(*_arguments: Any) -> Login:
        under_way.append(1)
        most.append(len(under_way))
        sleep(0.05)
        under_way.pop()
        return Login("a-token", "a-project")

    most: list[int] = []
    monkeypatch.setattr(iam_calls, "login", log_in)
    client: Any = SimpleNamespace()
    iam: Any = SimpleNamespace()
    connection: Any = SimpleNamespace(
        iam_endpoint="", project_id="a-project", project_name=None, region=None, credentials=Credentials(username="u")
    )
    sign_in(connection, client, lambda: iam, lambda _project: no_auth, Redactor())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _number: client.renew(), range(4)))
    assert most == [1] * 5


def test_a_second_refusal_ends_the_run(bench: Bench) -> None:
    bench.cloud.faults.add(Fault(LIST, "status", status=401, code="APIGW.0307", times=None))
    outcome = by_password(bench)
    assert outcome.requests == [LOGIN, LIST, LOGIN, LIST]
    assert (outcome.result["error"]["status"], outcome.result["error"]["operation"]) == (401, "list")


def test_a_wrong_password_is_sent_once(bench: Bench) -> None:
    outcome = by_password(bench, password="a-wrong-password")
    assert outcome.requests == [LOGIN]
    assert outcome.msg.startswith("Logging in to IAM failed: ")
    assert "a-wrong-password" not in str(outcome)


def test_a_login_is_retried_like_any_read(bench: Bench) -> None:
    bench.cloud.faults.add(Fault(LOGIN, "status", status=503, times=2))
    outcome = by_password(bench)
    assert outcome.good
    assert outcome.requests[:3] == [LOGIN] * 3
    assert len(outcome.warnings) == 2


def test_the_minted_token_is_a_secret(bench: Bench) -> None:
    bench.cloud.faults.add(Fault(LIST, "echo"))
    outcome = by_password(bench)
    assert not outcome.good
    assert "X-Auth-Token: ********" in outcome.msg
    assert "TK-" not in str(outcome)


def test_a_login_without_a_token_in_its_answer(bench: Bench) -> None:
    bench.cloud.faults.add(Fault(LOGIN, "status", status=201, body={"token": {}}))
    outcome = by_password(bench)
    assert (outcome.good, outcome.requests) == (False, [LOGIN])
    assert "returned no token (X-Subject-Token)" in outcome.msg


def nameless(bench: Bench, token: str) -> None:
    """Let the login succeed with a response without a project."""
    bench.cloud.faults.add(
        Fault(LOGIN, "status", status=201, body={"token": {}}, headers={"X-Subject-Token": token}, times=None)
    )


def test_a_login_whose_answer_names_no_project(bench: Bench) -> None:
    """Then the project is looked up by the region, with the token."""
    task_id = bench.add()
    token = bench.cloud.account.auth_token
    nameless(bench, token)
    outcome = by_password(bench, project_id=None)
    assert (outcome.requests, outcome.result["sync_task_id"]) == ([LOGIN, LOOK_UP, LIST], task_id)
    assert bench.cloud.log[1].query == {"name": ["cn-north-4"]}
    assert "X-Auth-Token" in bench.cloud.log[1].headers


def test_a_token_is_renewed_without_the_old_one(bench: Bench) -> None:
    """Also if it was used to look up the project."""
    bench.add()
    nameless(bench, bench.cloud.account.auth_token)
    bench.cloud.faults.add(Fault(LIST, "status", status=401, code="APIGW.0307"))
    outcome = by_password(bench, project_id=None)
    assert outcome.requests == [LOGIN, LOOK_UP, LIST, LOGIN, LIST]
    assert "X-Auth-Token" not in bench.cloud.log[3].headers


def test_a_login_that_names_no_project_and_a_region_without_one(bench: Bench) -> None:
    nameless(bench, bench.cloud.account.auth_token)
    outcome = by_password(bench, project_id=None, region="mars-north-1")
    assert outcome.requests == [LOGIN, LOOK_UP]
    assert "IAM returned no project for region mars-north-1" in outcome.msg


ODD_LOGINS: list[Any] = [{}, [], {"token": []}, {"token": {"project": "text"}}, {"token": {"project": [1]}}]


@pytest.mark.parametrize("body", ODD_LOGINS)
def test_a_login_of_another_shape_is_reported_as_such(bench: Bench, body: Any) -> None:
    bench.cloud.faults.add(Fault(LOGIN, "status", status=201, body=body, headers={"X-Subject-Token": "minted-token"}))
    outcome = by_password(bench, project_id=None)
    assert not outcome.good
    assert outcome.msg.startswith("Logging in to IAM failed: ")
    assert "exception" not in outcome.result


def test_neither_a_project_nor_a_region(bench: Bench) -> None:
    none: dict[str, Any] = dict.fromkeys(["project_id", "src_region", "src_bucket", "dst_region", "dst_bucket"])
    for outcome in (by_password(bench, sync_task_id="x", **none), bench.run(sync_task_id="x", **none)):
        assert (outcome.good, outcome.requests) == (False, [])
        assert "project_id is required, because it cannot be looked up without region" in outcome.msg


# Lookup


def test_the_project_is_looked_up_by_the_regions_name(bench: Bench) -> None:
    task_id = bench.add()
    outcome = bench.run(project_id=None)
    assert (outcome.requests, outcome.result["sync_task_id"]) == ([LOOK_UP, LIST], task_id)
    assert bench.cloud.log[0].query == {"name": ["cn-north-4"]}
    assert "X-Project-Id" not in bench.cloud.log[0].headers


def test_the_look_up_works_with_a_token_and_with_temporary_keys(bench: Bench) -> None:
    assert bench.run(project_id=None, auth_token=bench.cloud.account.auth_token, **NO_KEYS).good
    temporary = bench.cloud.temporary_account
    keys = {name: getattr(temporary, name) for name in ("access_key", "secret_key", "security_token")}
    assert bench.run(project_id=None, **keys).good


def test_a_region_without_a_project(bench: Bench) -> None:
    outcome = bench.run(project_id=None, region="mars-north-1")
    assert outcome.requests == [LOOK_UP]
    assert "IAM returned no project for region mars-north-1" in outcome.msg
    assert "HW_PROJECT_ID" in outcome.msg


def test_a_region_with_several_projects(bench: Bench) -> None:
    body = {"projects": [{"id": "a"}, {"id": "b"}]}
    bench.cloud.faults.add(Fault(LOOK_UP, "status", status=200, body=body))
    assert "IAM returned 2 projects for region cn-north-4" in bench.run(project_id=None).msg


@pytest.mark.parametrize("body", [{}, [], {"projects": "none"}, {"projects": [1]}, {"projects": [{"name": "x"}]}])
def test_a_look_up_of_another_shape_is_reported_as_such(bench: Bench, body: Any) -> None:
    bench.cloud.faults.add(Fault(LOOK_UP, "status", status=200, body=body))
    outcome = bench.run(project_id=None)
    assert outcome.requests == [LOOK_UP]
    assert outcome.msg.startswith("Looking up the project in IAM failed: ")


def test_a_project_is_looked_up_by_the_name_that_terraform_uses(bench: Bench) -> None:
    body = {"projects": [{"id": "the-team"}]}
    bench.cloud.faults.add(Fault(LOOK_UP, "status", status=200, body=body))
    outcome = bench.run(environ={"HW_PROJECT_NAME": "cn-north-4_team"}, project_id=None)
    assert (bench.cloud.log[0].query, bench.cloud.log[1].path) == (
        {"name": ["cn-north-4_team"]},
        "/v2/the-team/sync-tasks",
    )
    assert outcome.requests == [LOOK_UP, LIST]


def test_the_name_needs_no_region(bench: Bench) -> None:
    none: dict[str, Any] = dict.fromkeys(["project_id", "src_region", "src_bucket", "dst_region", "dst_bucket"])
    outcome = bench.run(environ={"HW_PROJECT_NAME": "cn-north-4"}, sync_task_id="x", **none)
    assert outcome.requests == [LOOK_UP, LIST]


@pytest.mark.parametrize("environ", [{"HW_PROJECT_ID": "x"}, {}])
def test_an_id_comes_before_the_name(bench: Bench, environ: dict[str, str]) -> None:
    given = {} if environ else {"project_id": "x"}
    outcome = bench.run(
        environ={**environ, "HW_PROJECT_NAME": "cn-north-4_team"}, **dict({"project_id": None}, **given)
    )
    assert outcome.requests == [LIST]
    assert bench.cloud.log[0].path == "/v2/x/sync-tasks"


def test_an_empty_name_counts_as_unset(bench: Bench) -> None:
    assert bench.run(environ={"HW_PROJECT_NAME": ""}, project_id=None).good
    assert bench.cloud.log[0].query == {"name": ["cn-north-4"]}


def test_a_login_asks_for_the_project_of_that_name(bench: Bench) -> None:
    headers = {"X-Subject-Token": bench.cloud.account.auth_token}
    bench.cloud.faults.add(Fault(LOGIN, "status", status=201, body={"token": {}}, headers=headers))
    account = bench.cloud.account
    login = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    bench.run(environ={"HW_PROJECT_NAME": "cn-north-4_team"}, project_id=None, **dict(NO_KEYS, **login))
    assert bench.cloud.log[0].body["auth"]["scope"] == {"project": {"name": "cn-north-4_team"}}
    # If the response has no project, it is looked up by the same name.
    assert bench.cloud.log[1].query == {"name": ["cn-north-4_team"]}


@pytest.mark.parametrize(
    ("projects", "expected"), [([], "no project"), ([{"id": "a"}, {"id": "b"}, {"id": "c"}], "3 projects")]
)
def test_a_name_that_does_not_say_which_project(bench: Bench, projects: list[Any], expected: str) -> None:
    bench.cloud.faults.add(Fault(LOOK_UP, "status", status=200, body={"projects": projects}))
    outcome = bench.run(environ={"HW_PROJECT_NAME": "cn-north-4_team"}, project_id=None)
    assert outcome.requests == [LOOK_UP]
    assert outcome.msg == (
        f"IAM returned {expected} for name cn-north-4_team: check HW_PROJECT_NAME, or set project_id (HW_PROJECT_ID)."
    )


@pytest.mark.parametrize("name", ["cn-north-4_team\n", "a b", "a\udcff"])
def test_a_name_that_was_badly_copied(bench: Bench, name: str) -> None:
    outcome = bench.run(environ={"HW_PROJECT_NAME": name}, project_id=None)
    assert (outcome.requests, outcome.msg) == (
        [],
        f"HW_PROJECT_NAME is {name!r}: it must not contain whitespace or a non-printable character. Nothing was sent.",
    )
