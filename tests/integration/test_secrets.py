# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret in anything that is printed or registered, in no form, at the highest verbosity and with --diff.

The values come from a file of variables or from the caller's environment, as they should: Ansible itself
quotes lines of a playbook.
"""

from __future__ import annotations

import base64
import json
from itertools import cycle
from typing import Any, Dict, Iterable, List, Set
from urllib.parse import quote, quote_plus

import pytest

from ..simulator import Fault, Simulator
from .plays import BUCKETS, Ansible, Played, sent, sync_task

#: Each with characters that look different in a URL, in JSON, in HTML and in Python.
BUCKET_SECRETS = {name: f'{name}+canary/"1\\é&=<%>' for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")}
CDN_SECRET = {"authentication_key": "cdn+canary/\"2\\'&=%41"}
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
LOUD = ("-vvvv", "--diff")
#: The arguments of each module are shown too: older cores always do at this verbosity.
LOUDER = {"ANSIBLE_INJECT_INVOCATION": "true"}


def forms(secret: str) -> Set[str]:
    """A secret as logs, addresses, JSON, Basic headers and careless code show it."""
    raw = secret.encode()
    plain = {secret, repr(secret)[1:-1], quote(secret), quote(secret, safe=""), quote_plus(secret), raw.hex()}
    coded = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    # The last letters of base64 also carry what follows.
    return plain | coded | {base64.b64encode(raw).decode()[: len(raw) * 8 // 6]}


def assert_silent(played: Played, secrets: Iterable[str]) -> None:
    """Neither the output nor a result shows a secret."""
    registered = json.dumps(played.results, ensure_ascii=False)
    for secret in secrets:
        assert len(secret) > 5
        for form in forms(secret):
            assert form not in played.output, f"printed: {form}"
            assert json.dumps(form, ensure_ascii=False)[1:-1] not in registered, f"registered: {form}"
            assert json.dumps(form)[1:-1] not in played.output, f"printed as JSON: {form}"


class Canaries:
    """All secrets of a run that signs with temporary keys, and the tasks that use them by variables."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        lent = simulator.temporary_account
        self.ansible = ansible
        self.simulator = simulator
        self.caller = {"access_key": lent.access_key, "secret_key": lent.secret_key}
        self.caller["security_token"] = str(lent.security_token)

    @property
    def secrets(self) -> Dict[str, str]:
        return {**self.caller, **BUCKET_SECRETS, **CDN_SECRET}

    def task(self, **options: Any) -> Dict[str, Any]:
        """A task of the playbook: names of variables where secrets go."""
        named = {name: "{{ %s }}" % name for name in (*self.caller, *BUCKET_SECRETS)}
        cdn = {**CDN, "authentication_key": "{{ authentication_key }}"}
        places = {"endpoint": self.simulator.url, "project_id": self.simulator.account.project_id}
        return sync_task(**{**BUCKETS, **named, **places, "source_cdn": cdn, **options})

    def play(self, *tasks: Dict[str, Any], arguments: Iterable[str] = LOUD) -> List[Dict[str, Any]]:
        """Results of a play that kept silent."""
        played = self.ansible.play(tasks, *arguments, variables=self.secrets, env=LOUDER)
        assert_silent(played, self.secrets.values())
        assert "invocation" in played.output, "not at the highest verbosity"
        return played.results


@pytest.fixture
def canaries(ansible: Ansible, simulator: Simulator) -> Canaries:
    return Canaries(ansible, simulator)


def test_success_is_silent(canaries: Canaries) -> None:
    """In check mode and for real: a create, a second run, new keys, a difference that is told, and the end."""
    tasks = [
        canaries.task(description="one"),
        canaries.task(state="restarted"),
        canaries.task(description="another", on_drift="warn"),
        canaries.task(description="another", on_drift="replace"),
        canaries.task(state="absent"),
    ]
    expected = canaries.play(*tasks[:1], arguments=(*LOUD, "--check"))
    results = canaries.play(*tasks)
    assert [result["operations"] for result in (*expected, *results)] == [
        *(["create"], ["create"], ["stop", "start"], [], ["stop", "delete", "create"], ["stop", "delete"])
    ]
    told = [one for one in canaries.simulator.log if one.method == "POST" and one.body]
    assert told[0].body["src_sk"] == canaries.simulator.hash(BUCKET_SECRETS["src_sk"]), "the secret was not in use"


@pytest.mark.parametrize("operation", ["ListSyncTasks", "CreateSyncTask", "StartSyncTask"])
def test_a_refusal_that_repeats_the_request_is_silent(canaries: Canaries, operation: str) -> None:
    """Headers and body of the request come back in the error text."""
    simulator = canaries.simulator
    if operation == "StartSyncTask":
        simulator.add_task(**BUCKETS, create_time=1)
    simulator.faults.add(Fault(operation, "echo", times=None))
    simulator.faults.add(Fault("StopSyncTask", "delay"))
    (result,) = canaries.play(canaries.task(state="restarted"))
    assert result["failed"]
    assert "********" in result["msg"], "nothing was repeated"
    assert "********" in result["error"]["message"]


def test_answers_that_show_secrets_in_every_form_are_silent(canaries: Canaries) -> None:
    """An error text, a page of a proxy, other shapes of errors, a redirect, and the warning of a retry."""
    simulator = canaries.simulator
    # Long texts are cut off, so each secret has an answer of its own.
    texts = [" ".join(sorted(forms(secret), key=len)) for secret in canaries.secrets.values()]
    shapes: List[Dict[str, Any]] = [
        {"action": "status", "status": 400},
        {"action": "html", "status": 404},
        {"action": "redirect"},
        {"action": "status", "status": 403, "shape": "nested"},
        {"action": "status", "status": 400, "shape": "authorization"},
    ]
    for text, shape in zip(texts, cycle(shapes)):
        place = {"Location": f"https://elsewhere.invalid/?{quote(text)}", "X-Request-Id": quote(text)}
        page: Dict[str, Any] = {"body": text} if shape["action"] == "html" else {}
        simulator.faults.add(Fault("ListSyncTasks", message=text, headers=place, **page, **shape))
    simulator.faults.add(Fault("ListSyncTasks", "status", status=503, code=quote(texts[3])))
    results = canaries.play(*[canaries.task()] * len(texts), canaries.task(retry_timeout=2))
    assert [result.get("failed", False) for result in results] == [True] * len(texts) + [False]
    assert all("********" in result["msg"] for result in results[:-1]), "nothing was shown"
    assert "sent again in 1 s" in results[-1]["warnings"][-1]


def test_time_outs_and_lost_answers_are_silent(canaries: Canaries) -> None:
    """The text of the exceptions below is not ours, and goes through the same sieve."""
    canaries.simulator.faults.add(Fault("ListSyncTasks", "delay", seconds=1, times=2))
    canaries.simulator.faults.add(Fault("ListSyncTasks", "drop", times=2))
    impatient = canaries.task(read_timeout=0.3, retry_timeout=1.4)
    results = canaries.play(impatient, canaries.task(retry_timeout=0), canaries.task())
    assert [result.get("failed", False) for result in results] == [True, True, False]
    assert [result["error"]["attempts"] for result in results[:2]] == [2, 1]


def test_bad_input_is_silent(canaries: Canaries) -> None:
    """Refusals name options, never values."""
    bad: List[Dict[str, Any]] = [
        {"secret_key": "{{ secret_key }} "},
        {"src_sk": "{{ src_sk * 20 }}"},
        {"auth_token": "{{ dst_sk }}"},
        {"source_cdn": {**CDN, "authentication_type": "NONE", "authentication_key": "{{ authentication_key }}"}},
        {"source_cdn": {**CDN, "authentication_key": "{{ authentication_key }}", "protocol": "ftp"}},
        {"state": "{{ src_sk }}"},
        {"endpoint": "https://somebody:{{ secret_key }}@oms.example.org"},
    ]
    results = canaries.play(*(canaries.task(**options) for options in bad))
    assert all(result["failed"] for result in results)
    assert canaries.simulator.log == []


def test_passwords_and_tokens_are_silent(ansible: Ansible, simulator: Simulator) -> None:
    """Given, wrong, and minted by the login; and where the service repeats the request that bore them."""
    account = simulator.account
    wrong = {"password": 'Wrong+canary/"3\\&', "auth_token": "Token+canary/4=&"}
    secrets = {**wrong, "right": account.password, "token": account.auth_token}
    who = {"username": account.username, "domain_name": account.domain_name}
    places = {"endpoint": simulator.url, "iam_endpoint": simulator.url, "project_id": account.project_id}
    simulator.faults.add(Fault("KeystoneCreateUserTokenByPassword", "echo", status=401))
    simulator.faults.add(Fault("ListSyncTasks", "echo", times=3))
    ways: List[Dict[str, str]] = [
        {**who, "password": "{{ password }}"},
        {**who, "password": "{{ right }}"},
        {"auth_token": "{{ auth_token }}"},
        {"auth_token": "{{ token }}"},
        {**who, "password": "{{ right }}"},
    ]
    tasks = [sync_task(**BUCKETS, **places, **way, state="absent") for way in ways]
    played = ansible.play(tasks, *LOUD, variables=secrets, env=LOUDER)
    assert_silent(played, secrets.values())
    assert [result.get("failed", False) for result in played.results] == [True] * 4 + [False]
    assert all("********" in result["msg"] for result in played.results[:4])
    # The minted token is known by its beginning only: the simulator keeps no list of them.
    assert "TK-" not in played.output
    assert "TK-" not in json.dumps(played.results)
    assert sent(simulator) == "login login list list list login list"


def test_secrets_of_the_callers_environment_are_silent(ansible: Ansible, simulator: Simulator) -> None:
    """They are no options, so Ansible does not know them: the collection tells it."""
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
    assert_silent(played, environment.values())
    assert [result.get("failed", False) for result in played.results] == [True] * refused + [False]
    assert all("********" in result["msg"] for result in played.results[:-1])
