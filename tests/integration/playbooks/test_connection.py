# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authentication methods, their requests, and the messages of refused logins."""

from __future__ import annotations

from typing import Any

from ...simulator import Fault, Simulator
from .module import Module
from .plays import BUCKETS, PHOTOS, Ansible, keys_of, sent, sync_task, warnings_of

LOOK = {**BUCKETS, "state": "absent"}


def ways(simulator: Simulator) -> list[tuple[dict[str, Any], str]]:
    """Return valid connection options, each with the requests of an unchanged run."""
    account, temporary = simulator.account, simulator.temporary_account
    keys = {"access_key": account.access_key, "secret_key": account.secret_key}
    aliases = {"ak": account.access_key, "sk": account.secret_key}
    lent = {"access_key": temporary.access_key, "secret_key": temporary.secret_key}
    lent["security_token"] = str(temporary.security_token)
    token = {"auth_token": account.auth_token}
    login = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    project = {"project_id": account.project_id}
    return [
        ({**keys, **project}, "list"),
        ({**aliases, **project}, "list"),
        (keys, "project list"),
        ({**lent, **project}, "list"),
        (lent, "project list"),
        ({**token, **project}, "list"),
        (token, "project list"),
        ({**login, **project}, "login list"),
        ({**login, "region": "cn-north-4"}, "login list"),
        (login, "login list"),
        ({**keys, "auth_token": "", "username": "", "project_id": ""}, "project list"),
    ]


def test_each_authentication_method_and_its_requests(module: Module, simulator: Simulator) -> None:
    """Keys, temporary keys, a token, or a password; the project ID is given or looked up by the region."""
    addresses = {"endpoint": simulator.url, "iam_endpoint": simulator.url}
    table = ways(simulator)
    done = module.play([sync_task(**LOOK, **addresses, **options) for options, _requests in table])
    assert [result.get("msg") for result in done.results] == [None] * len(table)
    assert [warnings_of(result) for result in done.results] == [[]] * len(table)
    assert sent(simulator) == " ".join(requests for _options, requests in table)
    scopes = [one.body["auth"]["scope"]["project"] for one in simulator.log if one.path == "/v3/auth/tokens"]
    assert scopes == [{"id": simulator.account.project_id}, {"name": "cn-north-4"}, {"name": "cn-north-4"}]
    assert {one.query["name"][0] for one in simulator.log if one.path == "/v3/projects"} == {"cn-north-4"}


def test_three_requests_create_and_one_changes_nothing(ansible: Ansible, simulator: Simulator) -> None:
    """The connection is set once in `module_defaults` of the action group."""
    defaults = {"group/hwcloud.oms.oms": keys_of(simulator, simulator.account)}
    done = ansible.play([sync_task(**PHOTOS)] * 2, module_defaults=defaults)
    assert [result["changed"] for result in done.results] == [True, False]
    assert [result["sync_task_id"] for result in done.results] == [simulator.tasks()[0]["sync_task_id"]] * 2
    assert [result["quota"] for result in done.results] == [{"limit": 5, "used": 1}] * 2
    assert sent(simulator) == "list create list list"


def test_wrong_keys_cost_one_request(module: Module, simulator: Simulator) -> None:
    """Five wrong signatures lock a key, so none is sent twice; a locked key is reported as such."""
    simulator.settings.lock_after = 1
    right = {**PHOTOS, **keys_of(simulator, simulator.account)}
    done = module.play([sync_task(**{**right, "secret_key": "NotTheSecretKey"}), sync_task(**right)])
    expected = [
        f"Listing the synchronization tasks failed: {simulator.url} responded: APIGW.0301; {text} (HTTP 401). "
        "The request was not retried, because a few failures in a row lock an access key or an account for some "
        "minutes. Check that the credentials are correct, have not expired, and belong to this region."
        for text in (
            "The signature does not match the request.",
            "The access key is locked after too many bad signatures.",
        )
    ]
    assert [result["msg"] for result in done.results] == expected
    assert sent(simulator) == "list list"
    for result in done.results:
        error = result["error"]
        assert error.pop("request_id")
        assert error.pop("message")
        assert error == {
            "code": "APIGW.0301",
            "status": 401,
            "operation": "list",
            "retryable": False,
            "attempts": 1,
        }


def test_password_login_is_renewed_once(module: Module, simulator: Simulator) -> None:
    """A token that the service no longer accepts causes exactly one more login."""
    account = simulator.account
    login = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    options = {**LOOK, **login, "endpoint": simulator.url, "iam_endpoint": simulator.url}
    simulator.faults.add(Fault("ListSyncTasks", "status", status=401))
    simulator.faults.add(Fault("ListSyncTasks", "status", status=401, skip=1, times=2))
    first, second = module.play([sync_task(**options)] * 2).results
    assert (first.get("failed", False), second["failed"]) == (False, True)
    assert sent(simulator) == "login list login list login list login list"
    assert (second["error"]["status"], second["error"]["attempts"]) == (401, 2)


def refusals(simulator: Simulator) -> list[tuple[dict[str, Any], str, str]]:
    """Return options with the refused request and the expected message."""
    account, stranger = simulator.account, simulator.add_account()
    keys = {"access_key": account.access_key, "secret_key": account.secret_key}
    login = {"username": account.username, "password": "NotThePassword", "domain_name": account.domain_name}
    return [
        (
            {**keys, "project_id": stranger.project_id},
            "list",
            f"Listing the synchronization tasks failed: {simulator.url} responded: OMS.0072; The caller has no "
            "permission for this project. (HTTP 403). The account needs the IAM action oms:synctask:list.",
        ),
        (
            login,
            "login",
            f"Logging in to IAM failed: {simulator.url} responded: 401; User, password or project is wrong. (HTTP "
            "401). The request was not retried, because a few failures in a row lock an access key or an account for "
            "some minutes. Check that the credentials are correct, have not expired, and belong to this region.",
        ),
        (
            {**keys, "region": "mars-north-1"},
            "project",
            "IAM returned no project for region mars-north-1: check region, or set project_id (HW_PROJECT_ID).",
        ),
        (
            {"auth_token": "NotAToken", "project_id": account.project_id},
            "list",
            f"Listing the synchronization tasks failed: {simulator.url} responded: APIGW.0301; The token "
            "is unknown. (HTTP 401). The request was not retried, because a few failures in a row lock an access key "
            "or an account for some minutes. Check that the credentials are correct, have not expired, and belong to "
            "this region.",
        ),
    ]


def test_refused_callers_get_advice(module: Module, simulator: Simulator) -> None:
    """One request each, and the message of the service, with advice."""
    table = refusals(simulator)
    addresses = {"endpoint": simulator.url, "iam_endpoint": simulator.url}
    done = module.play([sync_task(**LOOK, **addresses, **options) for options, _request, _expected in table])
    assert [result["msg"] for result in done.results] == [expected for _options, _request, expected in table]
    assert sent(simulator) == " ".join(request for _options, request, _expected in table)
