# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module works as Ansible runs it, and every file of the collection follows the rules."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ansible_collections.hwcloud.oms.plugins.modules.oms_sync_task as module
from ansible_collections.hwcloud.oms.plugins.module_utils._common.masking import MASK
from ansible_collections.hwcloud.oms.plugins.module_utils._module import main
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task import run_plan
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Simulator, running
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.module_runner import Runner

PLUGINS = Path(module.__file__).parents[1]


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with running() as started:
        yield started


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner("oms_sync_task", capsys, monkeypatch)


def arguments(cloud: Simulator, **options: Any) -> dict[str, Any]:
    account = cloud.account
    keys = {"access_key": account.access_key, "secret_key": account.secret_key, "project_id": account.project_id}
    return {**keys, "endpoint": cloud.url, **TASK, **options}


# The process


def test_create_unchanged_and_remove(cloud: Simulator, run: Runner) -> None:
    created = run(**arguments(cloud))
    assert (created.status, created.result["changed"], created.result["operations"]) == (0, True, ["create"])
    assert run(**arguments(cloud)).result["changed"] is False
    assert run(**arguments(cloud, state="absent")).result["operations"] == ["stop", "delete"]
    assert cloud.tasks() == []


@pytest.mark.parametrize(
    "reading",
    [{"strict_patterns": True}, {"unknown_fields": "refuse"}, {"sync_cloud_type": "upper"}, {"empty_fields": "absent"}],
)
def test_what_the_service_may_do_otherwise_changes_nothing(
    cloud: Simulator, run: Runner, reading: dict[str, Any]
) -> None:
    cloud.settings.update(**reading)
    test_create_unchanged_and_remove(cloud, run)


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_a_destination_outside_of_the_region_is_warned_of_and_left_to_the_service(
    cloud: Simulator, run: Runner, answer: str
) -> None:
    cloud.settings.foreign_dst_region = answer
    created = run(**arguments(cloud, region="cn-north-4", dst_region="cn-north-1"))
    assert "cn-north-1" in str(created.result["warnings"])
    assert created.result.get("error", {}).get("code") == (None if answer == "accept" else "OMS.0080")
    assert len(cloud.tasks()) == (answer == "accept")


def test_check_mode_writes_nothing(cloud: Simulator, run: Runner) -> None:
    predicted = run(**arguments(cloud, _ansible_check_mode=True))
    assert (predicted.result["changed"], predicted.result["sync_task_id"]) == (True, None)
    assert cloud.writes() == []


def test_the_address_for_events_is_that_of_the_task_that_exists(cloud: Simulator, run: Runner) -> None:
    tasks = f"{cloud.url}/v2/{cloud.account.project_id}/sync-tasks"
    created = run(**arguments(cloud)).result
    assert created["events_url"] == f"{tasks}/{created['sync_task_id']}/events"
    assert run(**arguments(cloud)).result["events_url"] == created["events_url"]
    replaced = run(**arguments(cloud, description="another", on_drift="replace")).result
    assert replaced["previous_sync_task_id"] == created["sync_task_id"]
    assert replaced["events_url"] == f"{tasks}/{replaced['sync_task_id']}/events"
    assert run(**arguments(cloud, state="absent")).result["events_url"] is None
    assert run(**arguments(cloud, _ansible_check_mode=True)).result["events_url"] is None


def test_a_failure_ends_with_a_status_and_all_its_facts(cloud: Simulator, run: Runner) -> None:
    cloud.faults.add(Fault("CreateSyncTask", "status", status=403, code="OMS.0072"))
    failed = run(**arguments(cloud))
    assert (failed.status, failed.result["failed"], failed.result["changed"]) == (1, True, False)
    assert failed.result["error"]["code"] == "OMS.0072"
    assert "oms:synctask:create" in failed.result["msg"]
    assert failed.result["quota"] == {"limit": 5, "used": 0}


def test_aliases_of_the_credentials(cloud: Simulator, run: Runner) -> None:
    given = arguments(cloud, state="absent")
    given.update(ak=given.pop("access_key"), sk=given.pop("secret_key"))
    assert run(**given).status == 0


def test_secrets_are_registered_with_ansible_wherever_they_come_from(
    cloud: Simulator, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = cloud.account
    given = arguments(cloud, src_ak=None, src_sk=None, iam_endpoint=cloud.url)
    del given["access_key"], given["secret_key"]
    monkeypatch.setenv("HW_USER_NAME", account.username)
    monkeypatch.setenv("HW_USER_PASSWORD", account.password)
    monkeypatch.setenv("HW_DOMAIN_NAME", account.domain_name)
    monkeypatch.setenv("OMS_SRC_AK", "env-src-ak")
    monkeypatch.setenv("OMS_SRC_SK", "env-src-sk")
    finished = run(**given)
    assert finished.status == 0, finished.result
    assert {account.password, "env-src-ak", "env-src-sk", TASK["dst_ak"], TASK["dst_sk"]} <= finished.masked
    assert any(secret.startswith("TK-") for secret in finished.masked), "the minted token"


def test_warnings_are_redacted_before_ansible_gets_them(cloud: Simulator, run: Runner) -> None:
    """Ansible does not mask warnings."""
    cloud.add_task(
        **dict({name: TASK[name] for name in TASK if name[4:] not in ("ak", "sk")}, description="source-sk!")
    )
    finished = run(**arguments(cloud, description="other", on_drift="warn"))
    assert "cannot be updated in place" in finished.warnings
    assert MASK in finished.warnings
    assert TASK["src_sk"] not in json.dumps(finished.result)


def test_without_requests_it_says_so_and_does_nothing_else(
    cloud: Simulator, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "REQUESTS_IMPORT_ERROR", "Traceback: No module named 'requests'")
    finished = run(**arguments(cloud))
    assert finished.status == 1
    assert finished.result["msg"].startswith("Failed to import the required Python library (requests)")
    assert cloud.log == []


def test_an_error_of_our_own_is_a_failure_without_secrets(
    cloud: Simulator, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_args: Any) -> None:
        raise RuntimeError("something with {}".format(TASK["src_sk"]))

    monkeypatch.setattr(run_plan, "plan", stumble)
    finished = run(**arguments(cloud))
    assert finished.status == 1
    assert finished.result["msg"].startswith("Unexpected error in hwcloud.oms (RuntimeError: something with ")
    assert TASK["src_sk"] not in json.dumps(finished.result)
    assert cloud.writes() == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"state": "paused"}, "state must be one of"),
        ({"src_cloud_type": "Google"}, "src_cloud_type must be one of"),
        ({"quota": "many"}, "quota"),
        ({"source_cdn": {"protocol": "https"}}, "missing required arguments: domain"),
        ({"enable_kms": True}, "Unsupported parameters"),
    ],
)
def test_what_ansibles_own_check_finds(cloud: Simulator, run: Runner, options: dict[str, Any], expected: str) -> None:
    finished = run(**arguments(cloud, **options))
    assert finished.status == 1
    assert expected in finished.result["msg"]
    assert cloud.log == []


# The order of work


def test_arguments_are_checked_before_anything_is_sent(bench: Bench) -> None:
    outcome = bench.run(src_bucket="", access_key=None)
    assert (outcome.requests, "src_bucket must not be empty" in outcome.msg) == ([], True)
    assert "quota" not in outcome.result


def test_a_list_that_fails_reports_that_nothing_was_done(cloud: Simulator, run: Runner) -> None:
    failed = run(**arguments(cloud, secret_key="another"))
    assert failed.result["error"]["operation"] == "list"
    assert failed.result["operations"] == []
    assert "quota" not in failed.result


def test_an_unchanged_task_is_one_request_and_a_create_three(bench: Bench) -> None:
    assert len(bench.run().requests) == 3
    assert bench.run().requests == ["ListSyncTasks"]


@pytest.mark.parametrize("state", ["present", "started", "stopped", "restarted", "absent"])
@pytest.mark.parametrize("there", [None, "SYNCHRONIZING", "STOPPED"])
def test_check_mode_predicts_the_run(state: str, there: Any) -> None:
    bench = Bench()
    if there:
        bench.add(status=there)
    predicted = bench.run(check_mode=True, state=state)
    assert predicted.requests == ["ListSyncTasks"]
    done = bench.run(state=state)
    for name in ("changed", "operations", "diff"):
        assert predicted.result[name] == done.result[name]


# Every file of the collection


def exits(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """Yield each mention of `exit_json` or `fail_json`, with its function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("exit_json", "fail_json"):
            yield node.attr, inside
        yield from exits(node, node.name if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else inside)


def test_a_module_ends_in_run_module_and_nowhere_else() -> None:
    found = {
        (path.relative_to(PLUGINS).as_posix(), name, inside)
        for path in PLUGINS.rglob("*.py")
        for name, inside in exits(ast.parse(path.read_text(encoding="utf-8")))
    }
    shell, before = "module_utils/_module/main.py", "module_utils/_module/ansible_module.py"
    assert found == {
        (shell, "exit_json", "run_module"),
        (shell, "fail_json", "run_module"),
        # Options that are refused before there is a module: by Ansible, or by what is checked before it.
        (before, "fail_json", "__init__"),
        (before, "fail_json", "fail_json"),
    }


def test_an_exit_elsewhere_would_be_found() -> None:
    source = "def main():\n    module.exit_json()\ndef other():\n    end = module.fail_json\n"
    assert list(exits(ast.parse(source))) == [("exit_json", "main"), ("fail_json", "other")]
