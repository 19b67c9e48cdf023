# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No key of a migration is shown, whatever the service repeats of a request."""

from __future__ import annotations

import json
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._common.masking import MASK
from ansible_collections.hwcloud.oms.plugins.module_utils._module.main import execute, resume
from ansible_collections.hwcloud.oms.plugins.module_utils._module.slices import UNFINISHED, request
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.migrations import OPTIONS, add, migrate
from ansible_collections.hwcloud.oms.tests.support.module_runner import Runner
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import forms, found
from ansible_collections.hwcloud.oms.tests.support.work_runner import MIGRATION_TASK, TASK_GROUP, prepare

LINES = ("-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0/1+=", "AQEFAASCBKcwggSjAgEAAoIBAQ")
FILE = json.dumps(
    {"type": "service_account", "private_key_id": "canary0id1", "private_key": "\n".join(LINES)}, indent=2
)
STRING = "DefaultEndpointsProtocol=https;AccountName=photos;AccountKey=Canary+account/key==;EndpointSuffix=core"
SECRETS = {
    "src_ak": "SourceCanary1",
    "src_sk": "Source+canary/2=&",
    "dst_ak": "TargetCanary3",
    "dst_sk": 'Target+canary/"4\\&=',
    "src_security_token": "SourceToken+canary/5=",
    "dst_security_token": "TargetToken+canary/6=",
}
HUNTED = [*SECRETS.values(), *LINES[1:], "canary0id1", "Canary+account/key==", "Network+canary/7=&"]
CDN = {"domain": "c.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A", "crypto_type": None}
CLOUDS: list[dict[str, Any]] = [
    {},
    {"src_cloud_type": "Google", "src_json_auth_file": FILE},
    {"src_cloud_type": "Azure", "src_connection_string": STRING},
    {"source_cdn": {**CDN, "authentication_key": "Network+canary/7=&", "kms_key_id": None}},
]
CALLS = {
    MIGRATION_TASK: ("ListTasks", "CreateTask", "ShowTask", "StartTask", "DeleteTask"),
    TASK_GROUP: ("ListTaskGroup", "CreateTaskGroup", "ShowTaskGroup", "RetryTaskGroup", "DeleteTaskGroup"),
}


def options_of(module: str, cloud: dict[str, Any]) -> dict[str, Any]:
    keys = {name: key for name, key in SECRETS.items() if module == MIGRATION_TASK or "token" not in name}
    return {**OPTIONS, **keys, **cloud}


@pytest.mark.parametrize("cloud", CLOUDS, ids=["keys", "Google", "Azure", "CDN"])
@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
def test_a_service_that_repeats_the_request_shows_no_secret(module: str, cloud: dict[str, Any]) -> None:
    for status in (400, 503):
        for call in CALLS[module]:
            bench = Bench()
            if call.startswith(("Start", "Retry")):
                source = {"cloud_type": cloud.get("src_cloud_type", "Aliyun")}
                add(bench, module, "failed", error_code="TRF.0061", src=source)
            bench.cloud.faults.add(Fault(call, "echo", status=status, times=None))
            state = "absent" if call.startswith("Delete") else "completed"
            done = migrate(bench, module, **options_of(module, cloud), state=state, retry_timeout=5.0, wait_timeout=5.0)
            text = json.dumps([done.result, done.warnings, done.log], ensure_ascii=False)
            assert found(text, HUNTED) == []


#: The ways in which a service, or a proxy before it, shows a text.
SHAPES: list[dict[str, Any]] = [
    {"action": "status", "status": 400},
    {"action": "html", "status": 404},
    {"action": "redirect"},
    {"action": "status", "status": 403, "shape": "nested"},
    {"action": "status", "status": 400, "shape": "authorization"},
]


@pytest.mark.parametrize("cloud", CLOUDS, ids=["keys", "Google", "Azure", "CDN"])
@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
def test_no_form_of_a_secret_is_shown(module: str, cloud: dict[str, Any]) -> None:
    """Long texts are truncated, so each secret has a response of its own."""
    given = options_of(module, cloud)
    values = [str(given[name]) for name in (*SECRETS, "src_json_auth_file", "src_connection_string") if given.get(name)]
    parts = [one for one in HUNTED if any(one in value for value in values)]
    for secret, shape in zip((*values, *parts), cycle(SHAPES)):
        text = " ".join(sorted(forms(secret), key=len))
        place = {"Location": f"https://elsewhere.invalid/?{quote(text)}", "X-Request-Id": quote(text)}
        page: dict[str, Any] = {"body": text} if shape["action"] == "html" else {}
        bench = Bench()
        bench.cloud.faults.add(Fault(CALLS[module][1], message=text, headers=place, **page, **shape))
        done = migrate(bench, module, **given, retry_timeout=0.0, wait_timeout=5.0)
        assert not done.good
        assert MASK in done.msg
        assert found(json.dumps([done.result, done.warnings, done.log], ensure_ascii=False), HUNTED) == []


@pytest.mark.parametrize("file", [FILE, json.loads(FILE)], ids=["text", "dictionary"])
@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
def test_ansible_masks_them_too(
    module: str, file: Any, simulator: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before ansible-core 2.19, a template that returns the text of the file returns a dictionary."""
    account = simulator.account
    connection = {"access_key": account.access_key, "secret_key": account.secret_key, "endpoint": simulator.url}
    cloud = {"src_cloud_type": "Google", "src_json_auth_file": file, "description": LINES[1]}
    given = {**options_of(module, cloud), **connection, "project_id": account.project_id}
    done = Runner(module, capsys, monkeypatch)(**given, _ansible_check_mode=True)
    assert done.status == 0, done.result
    text = file if isinstance(file, str) else json.dumps(file)
    assert {*(one for one in SECRETS.values() if one in given.values()), text, LINES[1], "canary0id1"} <= done.masked
    assert "service_account" not in done.masked
    assert found(json.dumps(done.result, ensure_ascii=False), HUNTED) == []
    made = Runner(module, capsys, monkeypatch)(**given, state="present")
    assert made.status == 0, made.result
    (sent,) = (one.body["src_node"] for one in simulator.log if one.method == "POST" and "src_node" in (one.body or ()))
    assert sent["json_auth_file"] == simulator.hash(text)


@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
def test_a_slice_shows_no_secret(module: str, bench: Bench) -> None:
    """Neither its line of progress nor what it hands on, even if the secret is the name of a bucket too."""
    secret = "canary-bucket-1"
    bench.cloud.settings.update(object_time=10.0)
    given = {**options_of(module, {}), "src_bucket": secret, "src_ak": secret}
    prepared = prepare(bench, module, False, given)
    (argument,) = request(15.0, {}).values()
    resume(prepared.run, argument)
    _good, result = execute(prepared.run, prepared.work)
    assert result[UNFINISHED]["line"].startswith(MASK)
    assert found(json.dumps([result, prepared.run.warnings, prepared.log], ensure_ascii=False), [secret, *HUNTED]) == []


@pytest.mark.parametrize("file", [FILE, json.loads(FILE)], ids=["text", "dictionary"])
def test_ansible_masks_no_names_for_the_file_in_the_credentials_of_a_list(
    file: Any, simulator: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = simulator.account
    connection = {"access_key": account.access_key, "secret_key": account.secret_key, "endpoint": simulator.url}
    credentials = {"source": {"json_auth_file": file}, "target": {"ak": SECRETS["dst_ak"], "sk": SECRETS["dst_sk"]}}
    entry = {
        **{name: OPTIONS[name] for name in ("dst_region", "dst_bucket")},
        "src_cloud_type": "Google",
        "src_region": "us-east1",
        "src_bucket": "service_account-photos",
        "src_credentials": "source",
        "dst_credentials": "target",
    }
    given = {**connection, "project_id": account.project_id, "migrations": [entry], "credentials": credentials}
    done = Runner("oms_migrations", capsys, monkeypatch)(**given, _ansible_check_mode=True)
    assert done.status == 0, done.result
    assert done.result["results"][0]["src_bucket"] == "service_account-photos"
    assert (file if isinstance(file, str) else json.dumps(file)) in done.masked
    assert "service_account" not in done.masked
    assert found(json.dumps(done.result, ensure_ascii=False), HUNTED) == []
