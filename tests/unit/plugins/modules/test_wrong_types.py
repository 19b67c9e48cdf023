# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that fail before a module starts are named, and no key is shown, wherever it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.common.parameters import PASS_VARS

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.support.module_runner import Finished, Runner
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import found
from ansible_collections.hwcloud.oms.tests.support.work_runner import (
    CHOICE,
    EVENT,
    GROUP_INFO,
    INFO,
    LIST,
    MIGRATION_INFO,
    MIGRATION_TASK,
    MIGRATIONS,
    PREFLIGHT,
    SOURCE,
    STATISTICS,
    TASK_GROUP,
)

SECRETS = {
    "secret_key": 'Caller+canary/"1\\&=',
    "security_token": "Token+canary/2=&",
    "src_sk": "Source+canary/3=&",
    "dst_sk": 'Target+canary/"4\\&=',
    "key": "Stray+canary/5=&%41",
    "number": "918273645546372819",
}
KEY, NUMBER = SECRETS["key"], int(SECRETS["number"])
CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
TEXT = f"domain=cdn.example.org protocol=https authentication_key={KEY}"
#: Options that are added to a valid task, with the message of this collection.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"source_cdn": KEY}, "source_cdn is a string, not a dictionary"),
    ({"source_cdn": TEXT + " and more"}, "source_cdn is a string, not a dictionary"),
    ({"source_cdn": TEXT + " more=1"}, "source_cdn is a string, not a dictionary"),
    ({"source_cdn": json.dumps({**CDN, "authentication_key": KEY})[:-1]}, "source_cdn is a string, not a dictionary"),
    ({"source_cdn": [{**CDN, "authentication_key": KEY}]}, "source_cdn is a list, not a dictionary"),
    ({"source_cdn": [KEY]}, "source_cdn is a list, not a dictionary"),
    ({"source_cdn": NUMBER}, "source_cdn is a number, not a dictionary"),
    (
        {"source_cdn": {**CDN, "authentication_key": [KEY]}},
        "source_cdn.authentication_key is a list, not a string",
    ),
    (
        {"source_cdn": {**CDN, "authentication_key": {KEY: KEY}}},
        "source_cdn.authentication_key is a dictionary, not a string",
    ),
    (
        {"source_cdn": {**CDN, "authentication_key": NUMBER}},
        "source_cdn.authentication_key is a number, not a string; quote it",
    ),
    ({"src_sk": [KEY]}, "src_sk is a list, not a string"),
    ({"src_sk": {"sk": KEY}}, "src_sk is a dictionary, not a string"),
    ({"src_sk": NUMBER}, "src_sk is a number, not a string; quote it"),
    ({"dst_ak": 1.5}, "dst_ak is a number, not a string; quote it"),
    ({"src_bucket": {"ak": KEY}}, "src_bucket is a dictionary, not a string"),
    ({"description": [KEY]}, "description is a list, not a string"),
    ({"sync_task_id": False}, "sync_task_id is a boolean, not a string; quote it"),
    ({"state": {"is": KEY}}, "state is a dictionary, not a string"),
    ({"quota": KEY}, "quota is a string, not an integer"),
    ({"quota": [KEY]}, "quota is a list, not an integer"),
    ({"quota": float("inf")}, "quota is a number, not an integer"),
    ({"wait": {"seconds": KEY}}, "wait is a dictionary, not a boolean"),
    ({"wait_timeout": KEY}, "wait_timeout is a string, not a number"),
    ({"ca_path": [KEY]}, "ca_path is a list, not a path"),
    (
        {"source_cdn": {**CDN, "authentication_key": KEY, "protocol": "ftp"}},
        "source_cdn.protocol must be one of http, ",
    ),
    ({"source_cdn": {**CDN, "protocol": KEY}}, "source_cdn.protocol must be one of http, https. Nothing was sent."),
    ({"src_crypto_type": KEY}, "src_crypto_type must be one of DEFAULT, KMS. Nothing was sent."),
    ({"dst_crypto_type": "kms"}, "dst_crypto_type is kms: write KMS. Nothing was sent."),
    ({"src_skk": KEY, "src_bucket": True, "quota": KEY}, "src_bucket is a boolean, not a string; quote it; quota is a"),
]
#: Options that are added to a valid task, with the beginning of the message of Ansible.
ANSIBLES: list[tuple[dict[str, Any], str]] = [
    ({"src_skk": KEY}, "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: src_skk. "),
    ({"src_credentials": {"sk": KEY}}, "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: src_cre"),
    ({"src_credentials": [NUMBER]}, "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: src_cre"),
    (
        {"source_cdn": {**CDN, "authentification_key": KEY}},
        "Unsupported parameters for (hwcloud.oms.oms_sync_task) module: source_cdn.authentification_key. ",
    ),
    ({"source_cdn": {"authentication_key": KEY}}, "missing required arguments: domain, protocol found in source_cdn"),
]
#: Since ansible-core 2.20, a result has the options only if requested.
SHOWN = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}
#: The required options of the other modules.
OTHERS: dict[str, dict[str, Any]] = {
    INFO: {},
    STATISTICS: CHOICE,
    EVENT: dict(CHOICE, object_keys=["a.txt"]),
    LIST: {"sync_tasks": []},
    MIGRATIONS: {"migrations": []},
    MIGRATION_INFO: {},
    GROUP_INFO: {},
    PREFLIGHT: {},
    SOURCE: {},
    MIGRATION_TASK: TASK,
    TASK_GROUP: TASK,
}


@pytest.fixture
def runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner("oms_sync_task", capsys, monkeypatch)


def run(runner: Runner, simulator: Simulator, module: str, given: dict[str, Any]) -> Finished:
    """Run a module that shows its options and sends nothing."""
    runner.name = module
    right = TASK if module == "oms_sync_task" else OTHERS[module]
    caller = {"access_key": "CallersKeyId", "secret_key": SECRETS["secret_key"]}
    lent = {"security_token": SECRETS["security_token"], "endpoint": simulator.url, "project_id": "p"}
    keys = {name: SECRETS[name] for name in ("src_sk", "dst_sk")} if module == "oms_sync_task" else {}
    finished = runner(**{**SHOWN, **caller, **lent, **right, **keys, **given})
    assert (finished.status, simulator.log) == (1, [])
    # JSON keeps the digits of an integer.
    assert found(json.dumps(finished.result, ensure_ascii=False), list(SECRETS.values())) == []
    return finished


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_a_wrong_type_is_refused_by_name(
    runner: Runner, simulator: Simulator, given: dict[str, Any], sentence: str
) -> None:
    result = run(runner, simulator, "oms_sync_task", given).result
    assert result["msg"].startswith(sentence)
    assert result["msg"].endswith(". Nothing was sent.")
    assert (result["changed"], result["error"]["message"]) == (False, result["msg"])
    shown = result["invocation"]["module_args"]
    assert shown["src_region"] == TASK["src_region"]
    assert {shown[name] for name in given} == {"********"}


@pytest.mark.parametrize(("given", "sentence"), ANSIBLES)
def test_what_ansible_refuses_shows_no_key(
    runner: Runner, simulator: Simulator, given: dict[str, Any], sentence: str
) -> None:
    result = run(runner, simulator, "oms_sync_task", given).result
    assert result["msg"].startswith(sentence)
    assert result["invocation"]["module_args"]["src_region"] == TASK["src_region"]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"secret_key": [KEY]}, "secret_key is a list, not a string. Nothing was sent."),
        ({"secret_key": None, "sk": NUMBER}, "sk is a number, not a string; quote it. Nothing was sent."),
        ({"validate_certs": KEY}, "validate_certs is a string, not a boolean. Nothing was sent."),
        ({"retry_timeout": {"s": KEY}}, "retry_timeout is a dictionary, not a number. Nothing was sent."),
        ({"endpoint": {"sk": KEY}}, "endpoint is a dictionary, not a string. Nothing was sent."),
        ({"seccret_key": KEY}, "Unsupported parameters for (hwcloud.oms.%s) module: seccret_key. "),
        ({"endpoint": f"https://bob:{KEY}@oms.test"}, "endpoint is 'oms.test': it must be a URL such as "),
        ({"iam_endpoint": f"https://bob:{KEY}@iam.test"}, "iam_endpoint is 'iam.test': it must be a URL such as "),
        ({"endpoint": f"https://{KEY}:@oms.test", "validate_certs": "no!"}, "validate_certs is a string, not a "),
    ],
)
def test_each_module_keeps_silent(
    runner: Runner, simulator: Simulator, module: str, given: dict[str, Any], sentence: str
) -> None:
    message = run(runner, simulator, module, given).result["msg"]
    assert message.startswith(sentence % module if "%s" in sentence else sentence)


@pytest.mark.parametrize(
    "module", [module for module in MODULES if module not in (LIST, MIGRATIONS, PREFLIGHT, SOURCE)]
)
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"dst_bucket": {"sk": KEY}}, "dst_bucket is a dictionary, not a string. Nothing was sent."),
        ({"src_cloud_type": KEY}, "src_cloud_type must be one of "),
    ],
)
def test_each_module_that_takes_one_task_keeps_silent(
    runner: Runner, simulator: Simulator, module: str, given: dict[str, Any], sentence: str
) -> None:
    message = run(runner, simulator, module, given).result["msg"]
    assert message.startswith(sentence % module if "%s" in sentence else sentence)


def test_a_key_of_one_letter_is_masked_wherever_it_occurs(runner: Runner, simulator: Simulator) -> None:
    """As Ansible masks every secret. Before ansible-core 2.19 it masks null and booleans too: the letter is in none."""
    result = run(runner, simulator, "oms_sync_task", {"src_sk": "g", "quota": "many"}).result
    assert result["msg"] == "quota is a string, not an integer. Nothing was sent.".replace("g", "********")
    shown = result["invocation"]["module_args"]
    assert (shown["src_sk"], shown["src_region"]) == ("********", TASK["src_region"].replace("g", "********"))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            [1.10, 83, True, {"Key": "a.jpg"}],
            "object_keys[0] is a number, not a string; quote it; object_keys[1] is a ",
        ),
        (["a", {"Key": "a.jpg"}], "object_keys[1] is a dictionary, not a string. Nothing was sent."),
        (["a", None], "object_keys[1] is null, not a string. Nothing was sent."),
        ({"Key": "a.jpg"}, "object_keys is a dictionary, not a list. Nothing was sent."),
        (83, "object_keys is a number, not a list. Nothing was sent."),
        ("", "object_keys[0] is empty. Nothing was sent."),
        ("a\nb", "object_keys[0] contains a line break: specify each name as a separate element. Nothing was sent."),
    ],
)
def test_names_that_are_not_strings_are_refused(
    runner: Runner, simulator: Simulator, value: Any, sentence: str
) -> None:
    assert run(runner, simulator, EVENT, {"object_keys": value}).result["msg"].startswith(sentence)


def test_a_string_is_one_name_with_all_its_commas(runner: Runner, simulator: Simulator) -> None:
    simulator.add_task(**{name: value for name, value in TASK.items() if name not in KEYS})
    account = simulator.account
    caller = {"access_key": account.access_key, "secret_key": account.secret_key, "project_id": account.project_id}
    runner.name = EVENT
    finished = runner(**CHOICE, **caller, endpoint=simulator.url, object_keys="summer/Paris, France.jpg")
    # Ansible keeps the warnings of earlier tests in the same process.
    assert (finished.result["sent"], "object_keys" in finished.warnings) == (1, False)
    assert simulator.tasks()[0]["events"] == ["summer/Paris, France.jpg"]


@pytest.mark.parametrize("value", [20240115, "20240115"])
def test_a_number_is_the_name_that_it_reads_as(runner: Runner, simulator: Simulator, value: Any) -> None:
    account = simulator.account
    caller = {"access_key": account.access_key, "secret_key": account.secret_key, "project_id": account.project_id}
    runner(**{**TASK, **caller, "endpoint": simulator.url, "src_bucket": value})
    assert [task["src_bucket"] for task in simulator.tasks()] == ["20240115"]


WINDOW = {"start": "08:00", "end": "10:00", "max_bandwidth": 10}


@pytest.mark.parametrize("module", [MIGRATION_TASK, TASK_GROUP])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"bandwidth_policy": WINDOW}, "bandwidth_policy is a dictionary, not a list. Nothing was sent."),
        ({"bandwidth_policy": [KEY]}, "bandwidth_policy[0] is a string, not a dictionary. Nothing was sent."),
        (
            {"bandwidth_policy": [{**WINDOW, "max_bandwidth": KEY}]},
            "bandwidth_policy[0].max_bandwidth is a string",
        ),
        ({"bandwidth_policy": [{**WINDOW, "start": [KEY]}]}, "bandwidth_policy[0].start is a list, not a string."),
        ({"bandwidth_policy": [{**WINDOW, "speed": KEY}]}, "Unsupported parameters for (hwcloud.oms."),
        ({"src_json_auth_file": [KEY]}, "src_json_auth_file is a list, not a string."),
        ({"src_connection_string": [KEY]}, "src_connection_string is a list, not a string."),
        (
            {"object_key": [1.5, {"Key": KEY}]},
            "object_key[0] is a number, not a string; quote it; object_key[1] is",
        ),
        (
            {"smn_config": {"topic_urn": KEY, "trigger_conditions": [KEY]}},
            "smn_config.trigger_conditions[0] must be one of SUCCESS, FAILURE. Nothing was sent.",
        ),
        ({"task_priority": KEY}, "task_priority must be one of HIGH, MEDIUM, LOW. Nothing was sent."),
        ({"migrate_since": {"since": KEY}}, "migrate_since is a dictionary, not a string."),
        ({"retries": KEY}, "retries is a string, not an integer. Nothing was sent."),
    ],
)
def test_options_of_migrations_keep_silent(
    runner: Runner, simulator: Simulator, module: str, given: dict[str, Any], sentence: str
) -> None:
    if "task_priority" in given and module == TASK_GROUP:
        sentence = "Unsupported parameters for (hwcloud.oms.oms_migration_task_group) module: task_priority."
    assert run(runner, simulator, module, given).result["msg"].startswith(sentence)
