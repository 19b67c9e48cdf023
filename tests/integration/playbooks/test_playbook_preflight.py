# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook preflight: a table pair by check, all problems at the end, and nothing written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ...simulator import Simulator
from ...support.list_factories import DEFAULTS, entry, pair
from .plays import Ansible, Recap, keys_of, sent
from .test_migrate import report
from .test_playbooks_list import CREDENTIALS, SHOWN


@pytest.fixture
def account(simulator: Simulator) -> Simulator:
    """Declare the buckets of three entries, and keys that see them."""
    for name in ("photos", "logs", "media"):
        simulator.add_bucket("Aliyun", f"{name}-origin", "cn-beijing", objects=3)
        simulator.add_bucket("HEC", f"{name}-copy", "cn-north-4")
    simulator.add_keys("Aliyun", **CREDENTIALS["source"])
    simulator.add_keys("HEC", **CREDENTIALS["target"])
    simulator.clear_log()
    return simulator


def run(ansible: Ansible, simulator: Simulator, *arguments: str, **variables: Any) -> Recap:
    given = {
        "oms_sync_tasks": [entry("photos"), entry("gone", state="absent")],
        "oms_sync_tasks_defaults": DEFAULTS,
        "oms_migrations": [pair("logs", object_key=["0000/"], run="first")],
        "oms_cutover_pairs": [pair("media")],
        "oms_credentials": CREDENTIALS,
        "oms_connection": keys_of(simulator, simulator.account),
        # What an earlier job of the same workflow has left.
        "oms_preflight_report": {"localhost": {"table": [], "ready": False, "problems": ["That of an earlier job."]}},
        **variables,
    }
    return ansible.playbook("hwcloud.oms.preflight", *arguments, variables=given, env=SHOWN)


def test_all_lists_are_checked(ansible: Ansible, account: Simulator) -> None:
    recap = run(ansible, account)
    assert recap.status == 0, recap.output
    assert "photos-origin -> photos-copy  ok     ok     ok     ok     ok     -      ok     ok     ok" in recap.output
    assert "logs-origin -> logs-copy      ok     ok     ok     ok     ok     ok     ok     ok     ok" in recap.output
    assert report(recap, "oms_preflight_report")["localhost"]["ready"]
    assert account.writes() == []


def test_all_problems_are_at_the_end(ansible: Ansible, account: Simulator) -> None:
    cutover = [pair("media", src_region="cn-hangzhou")]
    migrations = [pair("logs", object_key=["none/"]), pair("missing", app_id=[1])]
    listed = [entry("photos", dst_credentials="other"), entry("logs", src_bucket="oss://logs-origin/")]
    recap = run(ansible, account, oms_sync_tasks=listed, oms_migrations=migrations, oms_cutover_pairs=cutover)
    assert recap.status == 2, recap.output
    for problem in (
        "oms_sync_tasks[1] (oss://logs-origin/ -> logs-copy): src_bucket is oss://logs-origin/: write the name of the",
        "oms_sync_tasks[0] (photos-origin -> photos-copy): dst_keys: Listing the buckets failed",
        "oms_migrations[0] (logs-origin -> logs-copy): src_prefixes: object_key: no object of bucket logs-origin has a",
        "oms_cutover_pairs[0] (media-origin -> media-copy): src_bucket_region: src_region is cn-hangzhou, but src",
        "oms_migrations[1] (missing-origin -> missing-copy): ",
    ):
        assert problem in recap.output
    assert "Nothing was changed." in recap.output
    assert not [key for one in CREDENTIALS.values() for key in one.values() if key in recap.output]
    assert account.writes() == []


def test_wrong_credentials_of_the_account_are_sent_once(ansible: Ansible, account: Simulator) -> None:
    connection = {**keys_of(account, account.account), "secret_key": "of-someone-else"}
    recap = run(ansible, account, oms_connection=connection)
    assert recap.status == 2, recap.output
    assert len(account.log) == 1
    (problem,) = found_nothing(recap)["problems"]
    assert "HTTP 401" in problem, problem


def test_a_check_of_the_account_that_fails_is_the_report(ansible: Ansible, account: Simulator) -> None:
    """Also where the module makes no check, next to the problems of entries."""
    connection = {**keys_of(account, account.account), "secret_key": ""}
    recap = run(ansible, account, oms_connection=connection, oms_cutover_pairs=[pair("media", dst_credentials="none")])
    assert recap.status == 2, recap.output
    problems = found_nothing(recap)["problems"]
    assert len(problems) == 2, problems
    assert "secret_key" in problems[0]
    assert "dst_credentials names credentials that oms_credentials does not have" in problems[1]
    assert all(problem in json.loads(recap.failures["localhost"])["msg"] for problem in problems)
    assert account.log == []


def found_nothing(recap: Recap) -> dict[str, Any]:
    """Return the report of a run that checked no pair."""
    made: dict[str, Any] = report(recap, "oms_preflight_report")["localhost"]
    assert (made["ready"], made["pairs"], made["table"]) == (False, [], [])
    return made


def test_the_keys_are_those_that_an_entry_names_also_if_yaml_reads_the_name_as_a_number(
    ansible: Ansible, account: Simulator
) -> None:
    path = ansible.folder / "credentials.yml"
    target = json.dumps(CREDENTIALS["target"])
    path.write_text(f"oms_credentials: {{2024: {{ak: WrongKeyId, sk: WrongSecretKey}}, target: {target}}}")
    lists = {"oms_sync_tasks": None, "oms_migrations": [pair("logs", src_credentials="2024")]}
    recap = run(ansible, account, "-e", f"@{path}", **lists, oms_cutover_pairs=[pair("media", src_credentials=2024)])
    assert recap.status == 2, recap.output
    for title in ("oms_migrations[0] (logs-origin -> logs-copy)", "oms_cutover_pairs[0] (media-origin -> media-copy)"):
        assert f"{title}: src_keys: Listing the buckets failed" in recap.output


def test_nothing_to_check_is_an_error(ansible: Ansible, account: Simulator) -> None:
    recap = run(ansible, account, oms_sync_tasks=[], oms_migrations=None, oms_cutover_pairs="")
    assert recap.status == 2, recap.output
    assert "Set oms_sync_tasks, oms_migrations or oms_cutover_pairs." in recap.output
    assert sent(account) == ""
