# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module handles credentials, secrets and unexpected exceptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import OmsError
from ansible_collections.hwcloud.oms.plugins.module_utils._common.masking import MASK
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import SECRETS, Run
from ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task import sync_task
from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import Bench, arguments
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import found

NO_KEYS: dict[str, Any] = {"access_key": None, "secret_key": None}
#: A value for each secret option of a run.
CANARIES = {name: f"canary-of-{name}" for name in SECRETS}
BUCKET_CANARIES = {name: CANARIES[name] for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")}


def with_canaries(**options: Any) -> dict[str, Any]:
    """Return options of all modules with a value for each secret."""
    own = {name: value for name, value in CANARIES.items() if name != "authentication_key"}
    cdn = {"domain": "d", "protocol": "http", "authentication_key": CANARIES["authentication_key"]}
    return {**arguments(source_cdn=cdn), **own, **options}


def test_every_secret_option_is_registered_at_once() -> None:
    result: list[str] = []
    run = Run(with_canaries(), environ={}, register=result.append)
    assert sorted(result) == sorted(CANARIES.values())
    assert {run.redactor.text(value) for value in CANARIES.values()} == {MASK}


def test_secrets_of_the_environment_are_registered_before_anything_is_sent() -> None:
    result: list[str] = []
    environ = {"HW_ACCESS_KEY": "env-access", "HW_SECRET_KEY": "env-secret", "HW_SECURITY_TOKEN": "env-token"}
    Run(arguments(region="cn-north-4"), environ=environ, register=result.append).connect()
    assert result == ["env-access", "env-secret", "env-token"]


def test_bucket_keys_of_the_environment_are_secrets(bench: Bench) -> None:
    environ = {f"OMS_{name.upper()}": f"env-{name}-key" for name in ("src_ak", "src_sk", "dst_ak", "dst_sk")}
    bench.cloud.faults.add(Fault("CreateSyncTask", "echo"))
    outcome = bench.run(environ=environ, **dict.fromkeys(("src_ak", "src_sk", "dst_ak", "dst_sk")))
    assert MASK in outcome.msg
    assert [value for value in environ.values() if value in str(outcome)] == []


@pytest.mark.parametrize("operation", ["ListSyncTasks", "CreateSyncTask"])
def test_a_service_that_repeats_the_request_gives_no_secret_away(bench: Bench, operation: str) -> None:
    bench.cloud.faults.add(Fault(operation, "echo"))
    outcome = bench.run(**BUCKET_CANARIES)
    assert not outcome.good
    assert f"Signature={MASK}" in outcome.msg
    assert len(bench.cloud.minted) == len(outcome.requests), "one signature each"
    assert not found(str(outcome), [bench.cloud.account.access_key, *bench.cloud.minted])
    assert "canary-of" not in str(outcome)


@pytest.mark.parametrize("body", ['{"no": "token"}', "{"])
def test_a_token_that_comes_with_an_answer_nobody_understands_is_a_secret(bench: Bench, body: str) -> None:
    token = "TK-minted-by-a-strange-answer"
    headers = {"X-Subject-Token": token, "X-Request-Id": token}
    bench.cloud.faults.add(Fault("KeystoneCreateUserTokenByPassword", "status", status=201, body=body, headers=headers))
    account = bench.cloud.account
    who = {"username": account.username, "password": account.password, "domain_name": account.domain_name}
    outcome = bench.run(retry_timeout=0.0, **who, **NO_KEYS)
    assert outcome.result["error"]["request_id"] == MASK
    assert not found(str(outcome), [token, account.password])


@pytest.mark.parametrize("fault", [{"action": "echo"}, {"action": "drop"}, {"action": "truncate"}])
def test_an_error_carries_no_request(bench: Bench, fault: dict[str, str]) -> None:
    """A log of the exception, with everything attached to it, has no body and no header."""
    bench.cloud.faults.add(Fault("CreateSyncTask", times=None, **fault))
    params = arguments(**dict(dict(bench.connection, **TASK), **BUCKET_CANARIES))
    run = Run(params, environ={}, clock=bench.clock, adapter=bench.adapter)
    with pytest.raises(OmsError) as caught:
        sync_task(run)
    assert [
        one for one in reachable(caught.value) if isinstance(one, (requests.Request, requests.PreparedRequest))
    ] == []
    shown = repr([vars(one) for one in reachable(caught.value) if isinstance(one, Exception)])
    assert not found(shown, [*BUCKET_CANARIES.values(), *bench.cloud.minted])


def reachable(start: Any) -> list[Any]:
    """Yield everything attached to an exception: attributes, arguments, and chained exceptions."""
    seen: list[Any] = []
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if any(one is other for other in seen):
            continue
        seen.append(one)
        if isinstance(one, BaseException):
            waiting += [one.args, one.__cause__, one.__context__]
        if isinstance(one, (list, tuple)):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
        elif hasattr(one, "__dict__") and not isinstance(one, type):
            waiting.append(vars(one))
    return seen


def test_a_failure_has_all_that_is_promised() -> None:
    def work(_run: Run) -> dict[str, Any]:
        raise OmsError("It did not work.", changed=True, operations=["stop"])

    good, result = execute(Run(arguments(), environ={}), work)
    assert not good
    assert (result["changed"], result["msg"], result["operations"]) == (True, "It did not work.", ["stop"])
    assert set(result["error"]) == {"code", "message", "status", "request_id", "operation", "retryable", "attempts"}


def test_what_nobody_thought_of_is_a_redacted_failure_too() -> None:
    def work(run: Run) -> dict[str, Any]:
        run.warn("a warning with {} in it".format(run.params["src_sk"]))
        return {run.params["src_sk"]: 1 / 0}

    def stumble(run: Run) -> dict[str, Any]:
        raise KeyError(run.params["secret_key"])

    run = Run(with_canaries(), environ={})
    good, result = execute(run, work)
    assert (good, result["changed"]) == (False, False)
    assert result["msg"].startswith("Unexpected error in hwcloud.oms (ZeroDivisionError: division by zero)")
    assert "Traceback" in result["exception"]
    assert run.warnings == [f"a warning with {MASK} in it"]
    good, result = execute(run, stumble)
    assert "canary-of" not in str(result)
    assert MASK in result["exception"]


def test_a_result_is_redacted_too_keys_and_all() -> None:
    good, result = execute(
        Run(with_canaries(), environ={}), lambda run: {run.params["src_ak"]: [run.params["dst_ak"]], "n": 1}
    )
    assert (good, result) == (True, {MASK: [MASK], "n": 1})


def test_a_line_of_the_log_is_redacted() -> None:
    lines: list[str] = []
    Run(with_canaries(), environ={}, log=lines.append).log("sent with {}".format(CANARIES["access_key"]))
    assert lines == [f"sent with {MASK}"]


def test_a_warning_is_said_once() -> None:
    run = Run(arguments(), environ={})
    run.warn("once")
    run.warn("once")
    assert run.warnings == ["once"]


def test_a_ca_that_is_not_there(bench: Bench, tmp_path: Path) -> None:
    missing = str(tmp_path / "ca.pem")
    outcome = bench.run(ca_path=missing)
    assert (outcome.msg, outcome.requests) == (f"ca_path is {missing}, which does not exist.", [])
    (tmp_path / "ca.pem").touch()
    assert bench.run(ca_path=missing).good
    assert bench.run(ca_path=str(tmp_path / "none"), validate_certs=False).good


# Authentication methods in requests


def test_keys_are_signed_with_and_never_sent(bench: Bench) -> None:
    bench.run(state="absent")
    headers = bench.cloud.log[0].headers
    assert headers["Authorization"].startswith("SDK-HMAC-SHA256 Access=")
    assert headers["X-Project-Id"] == bench.cloud.account.project_id
    assert "X-Auth-Token" not in headers


def test_temporary_keys(bench: Bench) -> None:
    temporary = bench.cloud.temporary_account
    keys = {name: getattr(temporary, name) for name in ("access_key", "secret_key", "security_token")}
    assert bench.run(state="absent", **keys).good
    assert "x-security-token" in bench.cloud.log[0].headers["Authorization"]
    del keys["security_token"]
    assert bench.run(state="absent", **keys).requests == ["ListSyncTasks"]


def test_a_token(bench: Bench) -> None:
    assert bench.run(state="absent", auth_token=bench.cloud.account.auth_token, **NO_KEYS).good
    assert "Authorization" not in bench.cloud.log[0].headers


def test_a_bad_signature_is_sent_once_and_does_not_lock_the_key(bench: Bench) -> None:
    outcome = bench.run(secret_key="a-wrong-secret-key")
    assert (outcome.requests, outcome.result["error"]["code"]) == (["ListSyncTasks"], "APIGW.0301")
    assert "The request was not retried" in outcome.msg
    assert bench.run().good


def test_iam_is_not_known_without_a_region(bench: Bench) -> None:
    none: dict[str, Any] = dict.fromkeys(["project_id", "iam_endpoint", "src_region", "src_bucket", "dst_region"])
    outcome = bench.run(sync_task_id="x", dst_bucket=None, **none)
    assert (outcome.good, outcome.requests) == (False, [])
    assert "iam_endpoint is required: set region (HW_REGION_NAME), project_id or iam_endpoint." in outcome.msg


def test_of_a_result_that_cannot_be_redacted_the_facts_that_can_be_are_shown() -> None:
    class Odd(str):
        def __contains__(self, part: object) -> bool:
            raise RuntimeError("with a secret in its text")

    facts = {
        "changed": True,
        "operations": ["stop", "delete"],
        "create_outcome": "unknown",
        "removed_sync_task": {"sync_task_id": "id-1", "description": CANARIES["src_sk"]},
        "restoring_task": {"name": Odd("odd")},
        "sync_task": {"description": Odd("odd")},
    }
    good, result = execute(Run(with_canaries(), environ={}), lambda _run: dict(facts))
    assert not good
    assert (result["changed"], result["operations"], result["create_outcome"]) == (True, ["stop", "delete"], "unknown")
    assert result["removed_sync_task"] == {"sync_task_id": "id-1", "description": MASK}
    assert not {"sync_task", "restoring_task"} & set(result)


def test_a_result_that_cannot_be_redacted_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_arguments: Any) -> None:
        raise RuntimeError("with a secret in its text")

    run = Run(arguments(), environ={})
    run.warn("a warning")
    monkeypatch.setattr(run.redactor, "value", stumble)
    facts = {"changed": True, "sync_task": "readable", "operations": ["stop"], "sync_task_id": "id-1"}
    good, result = execute(run, lambda _run: facts)
    assert set(result) == {"changed", "msg", "error"}
    assert not good
    assert result["changed"] is True
    assert result["msg"].startswith("Unexpected error in hwcloud.oms (RuntimeError): the result cannot be shown")
    assert "secret" not in str(result)
    assert run.warnings == []
