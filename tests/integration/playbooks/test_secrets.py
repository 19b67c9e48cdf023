# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing that is printed or registered shows a secret in any form, at the highest verbosity and with --diff.

The values come from a file of variables or from the environment, as recommended: Ansible itself quotes lines of a
playbook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest

from ...simulator import Fault, Simulator
from ...support.secret_scanner import forms, found
from .canaries import BUCKET_SECRETS, CDN, CDN_SECRET, LOUD, LOUDER, Canaries, assert_silent
from .plays import BUCKETS, IS_BEFORE_2_19, MASKED, Ansible, sent, sync_task


def results_of(canaries: Canaries, *tasks: dict[str, Any], arguments: Iterable[str] = LOUD) -> list[dict[str, Any]]:
    """Run a play, check that it shows no secret, and return its results."""
    played = canaries.play(*tasks, arguments=arguments)
    assert "invocation" in played.output, "not at the highest verbosity"
    return played.results


def test_success_shows_no_secret(canaries: Canaries) -> None:
    """In check mode and for real: a create, a second run, new keys, a reported difference, and the removal."""
    tasks = [
        canaries.task(description="one"),
        canaries.task(state="restarted"),
        canaries.task(description="another", on_drift="warn"),
        canaries.task(description="another", on_drift="replace"),
        canaries.task(state="absent"),
    ]
    expected = results_of(canaries, *tasks[:1], arguments=(*LOUD, "--check"))
    results = results_of(canaries, *tasks)
    assert [result["operations"] for result in (*expected, *results)] == [
        *(["create"], ["create"], ["stop", "start"], [], ["stop", "delete", "create"], ["stop", "delete"])
    ]
    posted = [one for one in canaries.simulator.log if one.method == "POST" and one.body]
    assert posted[0].body["src_sk"] == canaries.simulator.hash(BUCKET_SECRETS["src_sk"]), "the secret was not in use"


@pytest.mark.parametrize("operation", ["ListSyncTasks", "CreateSyncTask", "StartSyncTask"])
def test_an_error_that_repeats_the_request_shows_no_secret(canaries: Canaries, operation: str) -> None:
    """The error message contains headers and body of the request."""
    simulator = canaries.simulator
    if operation == "StartSyncTask":
        simulator.add_task(**BUCKETS, create_time=1)
    simulator.faults.add(Fault(operation, "echo", times=None))
    simulator.faults.add(Fault("StopSyncTask", "delay"))
    (result,) = results_of(canaries, canaries.task(state="restarted"))
    assert result["failed"]
    assert "********" in result["msg"], "nothing was repeated"
    assert "********" in result["error"]["message"]


def test_responses_with_secrets_in_every_form_are_masked(canaries: Canaries) -> None:
    """An error message, a page of a proxy, other forms of errors, a redirect, and the warning of a retry."""
    simulator = canaries.simulator
    # Long texts are truncated, so each secret has a response of its own.
    texts = [" ".join(sorted(forms(secret), key=len)) for secret in canaries.secrets.values()]
    shapes: list[dict[str, Any]] = [
        {"action": "status", "status": 400},
        {"action": "html", "status": 404},
        {"action": "redirect"},
        {"action": "status", "status": 403, "shape": "nested"},
        {"action": "status", "status": 400, "shape": "authorization"},
    ]
    for text, shape in zip(texts, cycle(shapes)):
        place = {"Location": f"https://elsewhere.invalid/?{quote(text)}", "X-Request-Id": quote(text)}
        page: dict[str, Any] = {"body": text} if shape["action"] == "html" else {}
        simulator.faults.add(Fault("ListSyncTasks", message=text, headers=place, **page, **shape))
    simulator.faults.add(Fault("ListSyncTasks", "status", status=503, code=quote(texts[3])))
    results = results_of(canaries, *[canaries.task()] * len(texts), canaries.task(retry_timeout=2))
    assert [result.get("failed", False) for result in results] == [True] * len(texts) + [False]
    assert all("********" in result["msg"] for result in results[:-1]), "nothing was shown"
    assert "it will be sent again in 1 s" in results[-1]["warnings"][-1]


def test_timeouts_and_lost_responses_show_no_secret(canaries: Canaries) -> None:
    """The messages of exceptions from libraries are masked too."""
    canaries.simulator.faults.add(Fault("ListSyncTasks", "delay", seconds=1, times=2))
    canaries.simulator.faults.add(Fault("ListSyncTasks", "drop", times=2))
    impatient = canaries.task(read_timeout=0.3, retry_timeout=2.5)
    results = results_of(canaries, impatient, canaries.task(retry_timeout=0), canaries.task())
    assert [result.get("failed", False) for result in results] == [True, True, False]
    assert [result["error"]["attempts"] for result in results[:2]] == [2, 1]


def test_invalid_input_shows_no_secret(canaries: Canaries) -> None:
    """Errors name options, never values."""
    bad: list[dict[str, Any]] = [
        {"secret_key": "{{ secret_key }} "},
        {"src_sk": "{{ src_sk * 20 }}"},
        {"auth_token": "{{ dst_sk }}"},
        {"source_cdn": {**CDN, "authentication_type": "NONE", "authentication_key": "{{ authentication_key }}"}},
        {"source_cdn": {**CDN, "authentication_key": "{{ authentication_key }}", "protocol": "ftp"}},
        {"state": "{{ src_sk }}"},
        {"endpoint": "https://somebody:{{ secret_key }}@oms.example.org"},
    ]
    results = results_of(canaries, *(canaries.task(**options) for options in bad))
    assert all(result["failed"] for result in results)
    assert canaries.simulator.log == []


def test_input_that_ansible_refuses_shows_no_secret(canaries: Canaries) -> None:
    """Values of the wrong type, unknown options and choices are neither printed nor passed to callback plugins.

    test_wrong_types.py has more of each kind, without Ansible.
    """
    key = "{{ authentication_key }}"
    bad: list[dict[str, Any]] = [
        {"source_cdn": "domain=cdn.example.org protocol=https authentication_key={{ src_sk }} and more"},
        {"source_cdn": [{**CDN, "authentication_key": key}]},
        {"source_cdn": {**CDN, "authentication_key": [key]}},
        {"source_cdn": {**CDN, "authentification_key": key}},
        {"source_cdn": {**CDN, "protocol": key}},
        {"source_cdn": {"authentication_key": key}},
        {"src_skk": key},
        {"src_sk": ["{{ src_sk }}"]},
        {"src_bucket": {"sk": key}},
        {"on_drift": key},
        {"security_token": {"is": "{{ security_token }}"}},
    ]
    results = results_of(canaries, *(canaries.task(**options) for options in bad))
    assert all(result["failed"] for result in results)
    assert all(
        next(iter(options)) in result["msg"] or "in source_cdn" in result["msg"]
        for options, result in zip(bad, results)
    )
    handed = (canaries.ansible.folder / "recorded.jsonl").read_text(encoding="utf-8")
    assert handed.count('"module_args"') == len(bad)
    assert found(handed, canaries.secrets.values()) == []
    assert canaries.simulator.log == []


def test_passwords_and_tokens_are_not_shown(ansible: Ansible, simulator: Simulator) -> None:
    """Given, wrong, and issued by the login; and if the response of the service repeats the request."""
    account = simulator.account
    wrong = {"password": 'Wrong+canary/"3\\&', "auth_token": "Token+canary/4=&"}
    secrets = {**wrong, "right": account.password, "token": account.auth_token}
    who = {"username": account.username, "domain_name": account.domain_name}
    places = {"endpoint": simulator.url, "iam_endpoint": simulator.url, "project_id": account.project_id}
    simulator.faults.add(Fault("KeystoneCreateUserTokenByPassword", "echo", status=401))
    simulator.faults.add(Fault("ListSyncTasks", "echo", times=3))
    ways: list[dict[str, str]] = [
        {**who, "password": "{{ password }}"},
        {**who, "password": "{{ right }}"},
        {"auth_token": "{{ auth_token }}"},
        {"auth_token": "{{ token }}"},
        {**who, "password": "{{ right }}"},
    ]
    tasks = [sync_task(**BUCKETS, **places, **way, state="absent") for way in ways]
    played = ansible.play(tasks, *LOUD, variables=secrets, env=LOUDER)
    assert len(simulator.minted) == 2, "two logins went well"
    assert_silent(played, [*secrets.values(), *simulator.minted])
    assert [result.get("failed", False) for result in played.results] == [True] * 4 + [False]
    assert all("********" in result["msg"] for result in played.results[:4])
    assert sent(simulator) == "login login list list list login list"


def test_secrets_of_the_environment_are_not_shown(ansible: Ansible, simulator: Simulator) -> None:
    """They are not options, so the collection registers them with Ansible."""
    account = simulator.account
    environment = {f"OMS_{name.upper()}": value for name, value in BUCKET_SECRETS.items()}
    environment.update(HW_ACCESS_KEY=account.access_key, HW_SECRET_KEY=account.secret_key)
    environment["OMS_CDN_KEY"] = CDN_SECRET["authentication_key"]
    places = {"endpoint": simulator.url, "project_id": account.project_id}
    for secret in (*environment.values(), json.dumps(environment)[1:]):
        simulator.faults.add(Fault("CreateSyncTask", "status", status=400, message=secret))
    task = sync_task(**BUCKETS, **places, source_cdn=CDN)
    refused = len(simulator.faults.armed())
    played = ansible.play([task] * (refused + 1), *LOUD, env={**environment, **LOUDER})
    assert_silent(played, [*environment.values(), *simulator.minted])
    assert [result.get("failed", False) for result in played.results] == [True] * refused + [False]
    assert all("********" in result["msg"] for result in played.results[:-1])


def test_a_key_of_one_letter_is_named_and_masked(canaries: Canaries) -> None:
    """Ansible's masking is left whole, so the output is hard to read, and a warning gives the reason."""
    simulator = canaries.simulator
    short = {"src_ak": "e", "src_sk": "cloud", "source_cdn": {**CDN, "authentication_key": "a"}}
    played = canaries.play(canaries.task(**short))
    (task,) = simulator.tasks()
    (made,) = played.results
    assert made["changed"]
    assert "e" not in made["sync_task_id"]
    names = ["src_ak", "src_sk", "authentication_key"]
    reason = "is shorter than 6 characters, so Ansible masks other text of the output where it occurs."
    expected = [f"{name} {reason}" for name in names]
    for key in ("cloud", "e", "a") if IS_BEFORE_2_19 else ():
        expected = [text.replace(key, "********") for text in expected]
    assert [warning for warning in made["warnings"] if warning in expected] == expected
    for name in names:
        assert f'"{name}": "{MASKED}"' in played.output, "the options are shown"
        assert not re.search(f'"{name}": "(?!{MASKED})', played.output)
    assert task["key_hashes"]["src_ak"] == simulator.hash("e"), "the key was in use"
