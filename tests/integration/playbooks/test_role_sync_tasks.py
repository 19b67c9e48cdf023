# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `sync_tasks` plans a list as a whole and applies it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ...simulator import Simulator
from ...support.list_factories import DEFAULTS, entry
from ...support.secret_scanner import found
from .plays import Ansible, Recap, keep, keys_of, sent

CREDENTIALS = {
    "source": {"ak": "SourceCanaryKeyId", "sk": 'Source+canary/"Secret\\'},
    "target": {"ak": "TargetCanaryKeyId", "sk": "Target+canary/&Secret=%"},
    "cdn": {"authentication_key": "Cdn+canary/Key='"},
}
SHOWN = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
PLAY = [
    {
        "name": "Test",
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "tasks": [
            {"name": "Apply", "ansible.builtin.include_role": {"name": "hwcloud.oms.sync_tasks"}},
            keep("[oms_sync_tasks_results, oms_sync_tasks_summary]", "folder ~ '/' ~ inventory_hostname ~ '.json'"),
        ],
    }
]


class Progress(NamedTuple):
    """The results and the recap of a run of the role."""

    recap: Recap
    results: list[dict[str, Any]]
    summary: dict[str, Any]

    def operations(self) -> list[list[str]]:
        return [result["operations"] for result in self.results]


class Role:
    """Run the role on the simulator, and check each time that no credential is printed."""

    def __init__(self, ansible: Ansible, simulator: Simulator, folder: Path) -> None:
        self.ansible = ansible
        self.simulator = simulator
        self.folder = folder
        self.play = folder / "role.yml"
        self.play.write_text(json.dumps(PLAY), encoding="utf-8")

    def apply(self, entries: Sequence[Any], *arguments: str, **variables: Any) -> Progress:
        file = self.folder / "localhost.json"
        file.unlink(missing_ok=True)
        given = {
            "oms_sync_tasks": list(entries),
            "oms_sync_tasks_defaults": DEFAULTS,
            "oms_credentials": CREDENTIALS,
            "oms_connection": keys_of(self.simulator, self.simulator.account),
            "folder": str(self.folder),
            **variables,
        }
        recap = self.ansible.playbook(
            str(self.play), "-i", "localhost,", "-vvvv", *arguments, variables=given, env=SHOWN
        )
        secrets = [secret for one in CREDENTIALS.values() for secret in one.values()]
        assert not found(recap.output, [*secrets, self.simulator.account.secret_key, *self.simulator.minted])
        results, summary = json.loads(file.read_text(encoding="utf-8")) if file.exists() else ([], {})
        return Progress(recap, results, summary)


@pytest.fixture
def role(ansible: Ansible, simulator: Simulator, tmp_path: Path) -> Role:
    return Role(ansible, simulator, tmp_path)


@pytest.mark.parametrize("more", [{}, {"retry_timeout": 30}], ids=["usual", "a number"])
def test_the_summary_is_shown_once(role: Role, more: dict[str, Any]) -> None:
    connection = {**keys_of(role.simulator, role.simulator.account), **more}
    done = role.apply([entry("photos")], oms_connection=connection)
    assert done.summary["changed"] == 1
    assert done.recap.output.count("(item=1 changed, 0 unchanged, 0 removed; 1 of 5 tasks are in use)") == 1


def test_a_list_is_created_with_its_keys_and_a_second_run_changes_nothing(role: Role) -> None:
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    entries = [
        entry("photos", description="one"),
        entry("logs", source_cdn=cdn, cdn_credentials="cdn", state="stopped"),
    ]
    predicted = role.apply(entries, "--check", "--diff")
    assert predicted.operations() == [["create"], ["create", "stop"]], predicted.recap.output
    assert predicted.summary["quota"] == {"limit": 5, "used": 2}
    assert re.search(r'^\+ +"description": "one"', predicted.recap.output, re.MULTILINE)
    assert "would change 2, leave 0 unchanged and remove 0; would use 2 of 5 tasks" in predicted.recap.output
    assert role.simulator.tasks() == []
    first = role.apply(entries)
    assert first.operations() == [["create"], ["create", "stop"]]
    assert first.summary == {"changed": 2, "unchanged": 0, "removed": 0, "failed": 0, "quota": {"limit": 5, "used": 2}}
    assert [result["src_bucket"] for result in first.results] == ["photos-origin", "logs-origin"]
    assert "2 changed, 0 unchanged, 0 removed; 2 of 5 tasks are in use" in first.recap.output
    table, summary = "Show the tasks and their changes", "2 changed, 0 unchanged"
    assert first.recap.output.index(table) < first.recap.output.index(summary)
    held = {task["dst_bucket"]: task for task in role.simulator.tasks()}
    assert [result["sync_task_id"] for result in first.results] == [
        held["photos-copy"]["sync_task_id"],
        held["logs-copy"]["sync_task_id"],
    ]
    for name, credential in (("src", "source"), ("dst", "target")):
        for half in ("ak", "sk"):
            hashed = role.simulator.hash(CREDENTIALS[credential][half])
            assert held["photos-copy"]["key_hashes"][f"{name}_{half}"] == hashed
    second = role.apply(entries)
    assert (second.recap.status, second.recap.changed) == (0, {"localhost": 0}), second.recap.output
    assert second.summary["unchanged"] == 2


def test_a_tag_on_the_role_takes_all_of_it_or_nothing(role: Role) -> None:
    plays = [{**PLAY[0], "tasks": [], "roles": [{"role": "hwcloud.oms.sync_tasks", "tags": ["oms"]}]}]
    role.play.write_text(json.dumps(plays), encoding="utf-8")
    other = role.apply([entry("photos")], "--tags", "network")
    assert (other.recap.status, sent(role.simulator)) == (0, ""), other.recap.output
    tagged = role.apply([entry("photos")], "--tags", "oms")
    assert (tagged.recap.status, tagged.recap.changed) == (0, {"localhost": 1}), tagged.recap.output
    (task,) = role.simulator.tasks()
    assert task["src_bucket"] == "photos-origin"


def test_a_wrong_entry_is_named_before_the_first_request(role: Role) -> None:
    """The unit tests cover every kind of error. Here, nothing is sent after it."""
    alone = "AKey+that/only=theEntryHas"
    refused = role.apply([entry("a"), entry("b", src_sk=alone), entry("c", state="there"), "d"])
    assert refused.recap.status == 2
    for expected in (
        "Nothing was sent.",
        "sync_tasks[1] (b-origin -> b-copy): src_sk: a list holds no keys. Name credentials by src_credentials",
        "sync_tasks[2] (c-origin -> c-copy): state must be one of present",
        "sync_tasks[3] (? -> ?): it is a string, not a dictionary",
    ):
        assert expected in refused.recap.output, refused.recap.output
    assert found(refused.recap.output, [alone]) == []
    assert sent(role.simulator) == ""


def test_an_impossible_list_is_refused_with_a_table(role: Role) -> None:
    for number in range(4):
        role.simulator.add_task(**{**DEFAULTS_OF_A_TASK, **entry(f"old{number}")})
    wrong = [entry("a"), entry("a"), entry("b", dst_credentials="half"), entry("old1", state="stopped")]
    half = {"half": {"ak": "HalfCanaryKeyId"}}
    refused = role.apply(wrong, oms_sync_tasks_prune=True, oms_credentials={**CREDENTIALS, **half})
    assert refused.recap.status == 2
    for expected in (
        "Nothing was changed.",
        "sync_tasks[1] (a-origin -> a-copy): it means the same task as sync_tasks[0]",
        "sync_tasks[2] (b-origin -> b-copy): dst_credentials is half, which has no sk",
        "The list would exceed the quota of 5 tasks (4 exist).",
        "3 tasks have no entry and would be removed, more than prune_max (1)",
        "STATUS         ACTION             SOURCE -> DESTINATION",
        "SYNCHRONIZING  stop               old1-origin -> old1-copy",
        "SYNCHRONIZING  delete (no entry)  old0-origin -> old0-copy",
        "-              create             a-origin -> a-copy",
    ):
        assert expected in refused.recap.output, refused.recap.output
    assert sent(role.simulator) == "list"


DEFAULTS_OF_A_TASK = {"src_region": "cn-beijing", "dst_region": "cn-north-4"}


def test_the_region_is_the_first_that_an_entry_names(role: Role) -> None:
    """An entry with a task ID needs none."""
    known = role.simulator.add_task(**DEFAULTS_OF_A_TASK, **entry("photos"))
    connection = keys_of(role.simulator, role.simulator.account)
    connection = {**connection, "iam_endpoint": role.simulator.url, "project_id": ""}
    defaults = {name: value for name, value in DEFAULTS.items() if name != "dst_region"}
    applied = role.apply(
        [{"sync_task_id": known, "state": "stopped"}, entry("logs", dst_region="cn-north-4")],
        oms_sync_tasks_defaults=defaults,
        oms_connection=connection,
    )
    assert applied.operations() == [["stop"], ["create"]], applied.recap.output


def test_quota_is_freed_and_the_rest_is_pruned(role: Role) -> None:
    """In check mode too, in which no previous removal has freed the quota."""
    for number in range(5):
        role.simulator.add_task(**{**DEFAULTS_OF_A_TASK, **entry(f"old{number}")})
    desired = [entry("new"), *(entry(f"old{number}") for number in range(3)), entry("old3", state="absent")]
    for arguments in (["--check"], []):
        applied = role.apply(desired, *arguments, oms_sync_tasks_prune=True, oms_sync_tasks_set_stats=True)
        assert applied.operations() == [["create"], [], [], [], ["stop", "delete"], ["stop", "delete"]]
        assert applied.results[-1] == {
            "index": None,
            "src_bucket": "old4-origin",
            "dst_bucket": "old4-copy",
            "sync_task_id": applied.results[-1]["sync_task_id"],
            "state": "absent",
            "changed": True,
            "operations": ["stop", "delete"],
        }
        counts = {"changed": 1, "unchanged": 3, "removed": 2, "failed": 0}
        assert applied.summary == {**counts, "quota": {"limit": 5, "used": 4}}
        assert '"localhost": {' in applied.recap.output.partition("CUSTOM STATS")[2]
    assert {task["dst_bucket"] for task in role.simulator.tasks()} == {
        "new-copy",
        *(f"old{number}-copy" for number in range(3)),
    }
    writes = [one for one in sent(role.simulator).split() if one in ("create", "delete")]
    assert writes == ["delete", "create", "delete"]


def test_an_empty_string_is_not_an_empty_list(role: Role) -> None:
    """As from a blank answer of a survey. An empty list would prune all tasks."""
    role.simulator.add_task(**{**DEFAULTS_OF_A_TASK, **entry("photos")})
    refused = role.apply([], oms_sync_tasks="", oms_sync_tasks_prune=True)
    assert refused.recap.status == 2
    assert "oms_sync_tasks is a string, not a list." in refused.recap.output
    assert sent(role.simulator) == ""
    assert role.apply([], oms_sync_tasks_prune=True).summary["removed"] == 1


@pytest.mark.parametrize("blank", ["", None])
def test_a_blank_variable_has_its_default(role: Role, blank: str | None) -> None:
    """As from a blank answer of a survey, which is an extra variable."""
    role.simulator.add_task(**{**DEFAULTS_OF_A_TASK, **entry("photos")})
    names = ("oms_sync_tasks_prune", "oms_sync_tasks_prune_max", "oms_sync_tasks_set_stats")
    applied = role.apply([], **dict.fromkeys(names, blank))
    assert (applied.recap.status, applied.summary["removed"]) == (0, 0), applied.recap.output
    pruned = role.apply([], **{**dict.fromkeys(names, blank), names[0]: "true"})
    assert (pruned.recap.status, pruned.summary["removed"]) == (0, 1), pruned.recap.output


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"oms_sync_tasks_prune": "maybe"}, "prune is a string, not a boolean."),
        ({"oms_sync_tasks_prune_max": "many"}, "prune_max is a string, not an integer."),
    ],
)
def test_a_variable_of_the_wrong_type_is_refused(role: Role, wrong: dict[str, Any], message: str) -> None:
    refused = role.apply([entry("photos")], **wrong)
    assert refused.recap.status == 2
    assert message in refused.recap.output
    assert sent(role.simulator) == ""


def test_a_failed_entry_has_a_reason_and_nothing_is_pruned(role: Role) -> None:
    for name in ("photos", "left"):
        role.simulator.add_task(**{**DEFAULTS_OF_A_TASK, **entry(name)}, description="other")
    entries = [entry("photos", description="wanted"), entry("logs")]
    applied = role.apply(entries, oms_sync_tasks_prune=True)
    assert applied.recap.status == 2
    assert "cannot be updated in place: description is 'other' but should be 'wanted'" in applied.recap.output
    assert {task["dst_bucket"] for task in role.simulator.tasks()} == {"photos-copy", "left-copy", "logs-copy"}
