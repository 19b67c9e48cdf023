# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `migrate` and its role: copies of a list, their report, and what is refused."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from ...simulator import Simulator
from ...support.list_factories import pair
from ...support.secret_scanner import found
from .plays import Ansible, Recap, keys_of

CREDENTIALS = {
    "source": {"ak": "SourceCanaryKeyId", "sk": 'Source+canary/"Secret\\'},
    "target": {"ak": "TargetCanaryKeyId", "sk": "Target+canary/&Secret=%"},
}
SECRETS = [secret for one in CREDENTIALS.values() for secret in one.values()]
SHOWN = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
entry = partial(pair, run="first")


class Migrate:
    """Run the playbook on the simulator, and check each time that no key is shown."""

    playbook = "hwcloud.oms.migrate"

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.ansible = ansible
        self.simulator = simulator
        simulator.settings.update(waiting_time=0.1, listing_time=0.1)

    def __call__(self, *arguments: str, hosts: dict[str, Any] | None = None, **variables: Any) -> Recap:
        given = {"oms_credentials": CREDENTIALS, **variables}
        if not hosts:
            given["oms_connection"] = keys_of(self.simulator, self.simulator.account)
        recap = self.ansible.playbook(self.playbook, "-vvv", *arguments, variables=given, env=SHOWN, hosts=hosts)
        assert not found(recap.output, [*SECRETS, self.simulator.account.secret_key, *self.simulator.minted])
        return recap

    def refuses(self, *rows: tuple[dict[str, Any], str]) -> Recap:
        """Run the playbook with a host for each row of variables, which gets the message, and sends nothing."""
        hosts = {}
        for number, (variables, _message) in enumerate(rows):
            # Hosts with the same account would test it first.
            account = keys_of(self.simulator, self.simulator.add_account())
            hosts[f"host{number}"] = {"oms_connection": account, **variables}
        recap = self(hosts=hosts)
        assert recap.status == 2, recap.output
        for name, (_variables, message) in zip(hosts, rows):
            assert recap.hosts[name]["failed"] == 1, recap.output
            assert message in recap.failures[name], recap.output
        assert self.simulator.log == []
        return recap


@pytest.fixture
def migrate(ansible: Ansible, simulator: Simulator) -> Migrate:
    return Migrate(ansible, simulator)


def report(recap: Recap, name: str = "oms_migrations_report") -> dict[str, Any]:
    """Return an artifact of a run."""
    text = recap.output.partition("CUSTOM STATS: ")[2].partition("RUN: ")[2]
    artifact: dict[str, Any] = json.loads(text[: text.rindex("}") + 1])[name]
    return artifact


def test_copies_are_made_reported_and_continued(migrate: Migrate, simulator: Simulator) -> None:
    copies = [entry("photos"), entry("logs", use="group"), entry("mails")]
    predicted = migrate("--check", oms_migrations=copies)
    assert (predicted.status, predicted.changed["localhost"]) == (0, 1), predicted.output
    assert "would change 3 of 3 copies" in predicted.output
    assert simulator.writes() == []

    simulator.plan_breakdown(error_code="TRF.0057", src_bucket="mails-origin")
    first = migrate(oms_migrations=copies)
    assert first.status == 2, first.output
    assert "2 of 3 copies are complete, 1 failed; 30 objects were copied" in first.output
    host = report(first)["localhost"]
    assert host["summary"] == {"total": 3, "complete": 2, "changed": 3, "failed": 1, "copied": 24 + 6}
    assert [row["complete"] for row in host["results"]] == [True, True, False]

    second = migrate(oms_migrations=copies)
    assert (second.status, second.changed["localhost"]) == (0, 1), second.output
    assert report(second)["localhost"]["summary"]["changed"] == 1
    third = migrate(oms_migrations=copies)
    assert (third.status, third.changed["localhost"]) == (0, 0), third.output


def test_a_list_with_a_problem_changes_nothing(migrate: Migrate) -> None:
    rows: list[tuple[Any, str]] = [
        ("photos-origin", "oms_migrations must be a list of copies"),
        (None, "oms_migrations must be a list of copies"),
        ([entry("a", src_sk=CREDENTIALS["source"]["sk"])], "a list holds no keys"),
        (
            [entry("a", src_credentials=CREDENTIALS["source"]["sk"])],
            "src_credentials names credentials that do not exist",
        ),
        ([entry("a", use="both")], "use must be one of task, group"),
        ([entry("a"), entry("a")], "[0]. Give one of them a run of its own"),
    ]
    recap = migrate.refuses(*(({"oms_migrations": copies}, message) for copies, message in rows))
    assert report(recap) == {name: {"results": [], "summary": {}} for name in recap.hosts if name != "localhost"}


def test_nothing_of_the_tenant_before_is_left(migrate: Migrate) -> None:
    lists = [[entry("photos")], [entry("a", use="both")]]
    plays = [{"import_playbook": migrate.playbook, "vars": {"oms_migrations": copies}} for copies in lists]
    playbook = migrate.ansible.folder / "tenants.yml"
    playbook.write_text(json.dumps(plays), encoding="utf-8")
    migrate.playbook = str(playbook)
    recap = migrate()
    assert recap.status == 2, recap.output
    assert "1 of 1 copies are complete" in recap.output
    assert report(recap) == {"localhost": {"results": [], "summary": {}}}


def test_the_connection_of_the_play_serves_the_role(ansible: Ansible, simulator: Simulator) -> None:
    simulator.settings.update(waiting_time=0.1, listing_time=0.1)
    play = {
        "name": "Test",
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/hwcloud.oms.oms": keys_of(simulator, simulator.account)},
        "tasks": [{"name": "Copy", "ansible.builtin.import_role": {"name": "hwcloud.oms.migrate"}}],
    }
    (ansible.folder / "play.json").write_text(json.dumps([play]), encoding="utf-8")
    given = {"oms_credentials": CREDENTIALS, "oms_migrations": [entry("photos")]}
    recap = ansible.playbook("play.json", variables=given)
    assert (recap.status, recap.changed["localhost"]) == (0, 1), recap.output
    assert "1 of 1 copies are complete; 12 objects were copied" in recap.output
