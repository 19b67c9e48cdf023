# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables of the roles, in every type, lead to the right requests or to an error that shows no value."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from ...simulator import Simulator
from ...support.secret_scanner import found
from .plays import BUCKETS, Ansible, Recap, keys_of, sent

SYNC = "hwcloud.oms.sync_tasks"
KEY_ID = "CanaryKeyId0123456789"
SECRET = "Canary+key/Of0123456789="
PAIR = {"ak": KEY_ID, "sk": SECRET}
ENTRY = {**BUCKETS, "src_credentials": "source", "dst_credentials": "target"}
CREDENTIALS = {"source": PAIR, "target": PAIR}
#: Wrong values of the variables of sync_tasks, each with the expected message.
WRONG: list[Any] = [
    ({"oms_credentials": [PAIR]}, "oms_credentials is a list, not a dictionary from names to ak and sk."),
    ({"oms_credentials": f"ak={SECRET}"}, "oms_credentials is a string, not a dictionary from names to ak and sk."),
    ({"oms_connection": SECRET}, "oms_connection is a string, not a dictionary of connection options."),
    ({"oms_connection": [{"secret_key": SECRET}]}, "oms_connection is a list, not a dictionary of connection options."),
    ({"oms_connection": {"secret_key": {"x": SECRET}}}, "oms_connection.secret_key is a dictionary, not a string."),
    ({"oms_connection": {"secretkey": SECRET}}, "oms_connection: unknown option secretkey. Did you mean secret_key?"),
    ({"oms_sync_tasks": SECRET}, "oms_sync_tasks is a string, not a list."),
    ({"oms_sync_tasks": {"a": PAIR}}, "oms_sync_tasks is a dictionary, not a list."),
    ({"oms_sync_tasks_defaults": [PAIR]}, "oms_sync_tasks_defaults is a list, not a dictionary."),
    (
        {"oms_sync_tasks": [{**ENTRY, "src_bucket": PAIR}]},
        "(? -> photos-copy): src_bucket is a dictionary, not a string",
    ),
    ({"oms_sync_tasks": [{**ENTRY, "state": PAIR}]}, "state is a dictionary, not a string"),
    ({"oms_sync_tasks": [{**ENTRY, "quota": SECRET}]}, "quota is a string, not an integer"),
    ({"oms_sync_tasks": [{**ENTRY, "src_bucket": 83}]}, "src_bucket is a number, not a string; quote it"),
    ({"oms_sync_tasks": [{**ENTRY, "src_buket": "x"}]}, "unknown option src_buket. Did you mean src_bucket?"),
]
#: Errors that only the plan finds, after the request that lists the tasks.
INCOMPLETE: list[Any] = [
    (
        {"oms_sync_tasks": [{**ENTRY, "src_credentials": f"{KEY_ID}:{SECRET}"}]},
        "src_credentials names credentials that the option credentials does not have. Known names: source, target",
    ),
    (
        {"oms_credentials": {**CREDENTIALS, "source": f"{KEY_ID}:{SECRET}"}},
        "src_credentials is source, which is a string, not a dictionary with ak and sk",
    ),
    (
        {"oms_credentials": {**CREDENTIALS, "source": {"ak": 21913025, "sk": SECRET}}},
        "src_credentials is source, which has a wrong key: ak is a number, not a string; quote it",
    ),
]
SOURCES = [{"name": "src"}]
#: The same for the roles that fill oms_credentials.
WRONG_SOURCES: list[Any] = [
    ({"oms_credentials_sources": SECRET}, "oms_credentials_sources is a string, not a list of dictionaries."),
    ({"oms_credentials_sources": [SECRET]}, "oms_credentials_sources[0] is a string, not a dictionary."),
    (
        {"oms_credentials_sources": [{"name": "src", "keys": f"ak={SECRET}"}]},
        "oms_credentials_sources[0].keys is a string",
    ),
    ({"oms_credentials_sources": [{"name": "src", "ak": SECRET}]}, "oms_credentials_sources[0]: unknown option ak"),
    ({"oms_credentials_defaults": SECRET}, "oms_credentials_defaults is a string, not a dictionary."),
    ({"oms_credentials": [PAIR]}, "oms_credentials is a list, not a dictionary from names to ak and sk."),
    ({"oms_connection": SECRET}, "oms_connection is a string, not a dictionary of connection options."),
    ({"oms_connection": [{"secret_key": SECRET}]}, "oms_connection is a list, not a dictionary of connection options."),
]


def include(role: str, variables: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Use the role", "ansible.builtin.include_role": {"name": role}, "vars": variables, **more}


def run(
    ansible: Ansible, tasks: list[Any], *arguments: str, env: Any = None, variables: Any = None, **play: Any
) -> Recap:
    """Run these tasks on localhost from a YAML file."""
    whole = {"name": "Test", "hosts": "localhost", "gather_facts": False, **play, "tasks": tasks}
    (ansible.folder / "roles.yml").write_text(yaml.safe_dump([whole], sort_keys=False), encoding="utf-8")
    return ansible.playbook("roles.yml", *arguments, env=env, variables=variables)


def refused(ansible: Ansible, role: str, rows: list[Any], given: dict[str, Any]) -> str:
    """Return the output of a run in which a role refuses each row, at a verbosity that shows nearly everything."""
    tasks, values = [], {}
    for number, (wrong, _problem) in enumerate(rows):
        whole = {**given, **wrong}
        values[f"row{number}"] = whole
        use = include(role, {name: "{{ row%d.%s }}" % (number, name) for name in whole})
        failed = {"name": "Note it", "ansible.builtin.debug": {"msg": f"refused {number}"}}
        tasks.append({"name": "Try", "block": [use], "rescue": [failed]})
    recap = run(ansible, tasks, "-vvv", variables=values)
    assert not found(recap.output, [KEY_ID, SECRET]), recap.output
    for number, (_wrong, problem) in enumerate(rows):
        assert problem in recap.output, recap.output
        assert f"refused {number}" in recap.output
    return recap.output


def test_a_wrong_variable_is_named_and_never_shown(ansible: Ansible, simulator: Simulator) -> None:
    given = {
        "oms_sync_tasks": [ENTRY],
        "oms_credentials": CREDENTIALS,
        "oms_connection": keys_of(simulator, simulator.account),
    }
    refused(ansible, SYNC, WRONG, given)
    assert sent(simulator) == ""
    refused(ansible, SYNC, INCOMPLETE, given)
    assert sent(simulator) == " ".join(["list"] * len(INCOMPLETE))


def test_a_wrong_variable_of_a_credentials_role_is_named_and_never_shown(ansible: Ansible) -> None:
    refused(ansible, "hwcloud.oms.credentials_env", WRONG_SOURCES, {"oms_credentials_sources": SOURCES})


def test_playbooks_refuse_values_before_a_role_reads_them(ansible: Ansible, simulator: Simulator) -> None:
    rows: list[tuple[dict[str, Any], str]] = [
        ({"oms_connection": [{"secret_key": SECRET}]}, "oms_connection is a list, not a dictionary"),
        (
            {"oms_credentials_role": "vault"},
            "oms_credentials_role is vault, but must be one of ansible_vault, aws_secrets",
        ),
        ({"oms_sync_task": [ENTRY]}, "Did you mean oms_sync_tasks? The variable oms_sync_task is set."),
    ]
    hosts = {f"host{number}": variables for number, (variables, _problem) in enumerate(rows)}
    recap = ansible.playbook("hwcloud.oms.apply", "-vvv", hosts=hosts)
    assert recap.status == 2
    for host, (_variables, problem) in zip(hosts, rows):
        assert problem in recap.failures[host], recap.output
    assert not found(recap.output, [SECRET])
    assert sent(simulator) == ""


def test_a_list_that_is_missing_matters_only_where_the_role_is_selected(ansible: Ansible) -> None:
    roles = [{"role": SYNC, "tags": ["oms"]}, {"role": "hwcloud.oms.credentials_env", "tags": ["oms"]}]
    other = run(ansible, [], "--tags", "web", roles=roles)
    assert other.status == 0, other.output
    for role, problem in (
        (roles[0], "Set oms_sync_tasks (a list)"),
        (roles[1], "oms_credentials_sources is required: set it to a list"),
    ):
        chosen = run(ansible, [], "--tags", "oms", roles=[role])
        assert (chosen.status, problem in chosen.output) == (2, True), chosen.output
        # Without the full specification that Ansible would print.
        assert "argument_spec_data" not in chosen.output


#: What each role is to do, and the variables without a type that it does not need. Ansible refuses null for a type.
NULLS: dict[str, tuple[dict[str, Any], list[str]]] = {
    SYNC: ({"oms_sync_tasks": [BUCKETS]}, ["oms_sync_tasks_defaults"]),
    "hwcloud.oms.migrate": ({"oms_migrations": [{**BUCKETS, "run": "first"}]}, []),
    "hwcloud.oms.cutover": (
        {"oms_cutover_pairs": [BUCKETS], "oms_cutover_phase": ["sync", "copy", "freeze", "switch"]},
        [f"oms_cutover_{name}" for name in ("use", "freeze_tasks", "switch_tasks")],
    ),
}


def test_a_variable_that_is_null_counts_as_not_set(ansible: Ansible, simulator: Simulator) -> None:
    simulator.settings.update(waiting_time=0.1, listing_time=0.1)
    simulator.add_bucket("Aliyun", BUCKETS["src_bucket"], region=BUCKETS["src_region"])
    simulator.add_bucket("HEC", BUCKETS["dst_bucket"], region=BUCKETS["dst_region"])
    keys = {f"OMS_{side}_{half}": f"{side}-{half}-key" for side in ("SRC", "DST") for half in ("AK", "SK")}
    defaults = {"group/hwcloud.oms.oms": keys_of(simulator, simulator.account)}
    for role, (given, others) in NULLS.items():
        variables = {**given, **dict.fromkeys(["oms_connection", "oms_credentials", *others])}
        recap = run(ansible, [include(role, variables)], module_defaults=defaults, environment=keys)
        assert recap.status == 0, recap.output
    assert [task["status"] for task in simulator.tasks()] == ["SYNCHRONIZING"]
    assert len(simulator.migration_tasks()) == 2, "first and final-1"


def test_tenants_in_a_loop_get_their_own_values(ansible: Ansible, simulator: Simulator) -> None:
    """With the usual name of the loop variable. The third tenant fails, and gets nothing from the second."""
    accounts = {name: simulator.add_account() for name in ("north", "south", "wrong")}
    tenants = []
    for name, account in accounts.items():
        keys = {half: f"{half}-of-{name}-123456" for half in ("ak", "sk")}
        entry = {**BUCKETS, "src_bucket": name, "src_credentials": 2026, "dst_credentials": "2026"}
        connection = {**keys_of(simulator, account), "region": "{{ omit }}"}
        tenants.append(
            {
                "account": connection,
                "pairs": {2026: keys},
                "wanted": [{**entry, "app_id": "{{ nobody | default(omit) }}"}],
            }
        )
    tenants[2]["account"]["secret_key"] = "NotTheKeyOfAnybody"
    names = {"oms_connection": "account", "oms_credentials": "pairs", "oms_sync_tasks": "wanted"}
    use = include(SYNC, {name: f"{{{{ item.{field} }}}}" for name, field in names.items()})
    use.update(loop="{{ tenants }}", loop_control={"label": "a tenant"})
    show = {"name": "Show", "ansible.builtin.debug": {"msg": "left: {{ oms_sync_tasks_results }}"}}
    recap = run(ansible, [{"name": "Go on", "block": [use], "ignore_errors": True}, show], vars={"tenants": tenants})
    assert recap.status == 0, recap.output
    for name in ("north", "south"):
        held = simulator.tasks(accounts[name].project_id)
        assert len(held) == 1, recap.output
        (task,) = held
        assert (task["src_bucket"], task["app_id"]) == (name, None)
        hashes = {field: simulator.hash(f"{field[4:]}-of-{name}-123456") for field in task["key_hashes"]}
        assert task["key_hashes"] == hashes
    assert simulator.tasks(accounts["wrong"].project_id) == []
    assert sent(simulator, accounts["wrong"].project_id) == "list"
    assert "left: []" in recap.output
    assert "is in use" not in recap.output.replace("tasks are in use", "")


def test_the_account_of_the_play_and_the_region_of_its_environment_count(
    ansible: Ansible, simulator: Simulator
) -> None:
    """If `oms_connection` is empty, the modules read both themselves."""
    simulator.settings.update(quota=5)
    keys = {f"OMS_{side}_{half}": f"{side}-{half}-key" for side in ("SRC", "DST") for half in ("AK", "SK")}
    use = include(SYNC, {"oms_sync_tasks": [{**BUCKETS, "description": "[1, 2]"}], "oms_sync_tasks_prune": True})
    defaults = {"group/hwcloud.oms.oms": keys_of(simulator, simulator.account)}
    recap = run(ansible, [use], module_defaults=defaults, environment={**keys, "HW_REGION_NAME": "cn-east-3"})
    assert recap.status == 0, recap.output
    (task,) = simulator.tasks()
    assert (task["src_bucket"], task["description"]) == ("photos-origin", "[1, 2]")
    assert task["key_hashes"]["src_sk"] == simulator.hash("SRC-SK-key")
    assert "dst_region of sync_tasks is cn-north-4, but the endpoint belongs to cn-east-3." in " ".join(
        recap.output.split()
    )
    other = simulator.add_account()
    own = include(SYNC, {**use["vars"], "oms_connection": keys_of(simulator, other)})
    recap = run(ansible, [own], module_defaults=defaults, environment=keys)
    assert (recap.status, len(simulator.tasks(other.project_id))) == (0, 1), recap.output
    assert "the endpoint belongs to" not in recap.output


def test_the_account_that_the_play_gives_each_module_counts(ansible: Ansible, simulator: Simulator) -> None:
    """Not that of the environment. Only the entry describes the task."""
    other = simulator.add_account()
    given = keys_of(simulator, simulator.account)
    defaults = {
        "hwcloud.oms.oms_sync_tasks": {**given, "quota": 6},
        "hwcloud.oms.oms_sync_task": {"description": "of the play"},
    }
    environment = {
        "HW_ACCESS_KEY": other.access_key,
        "HW_SECRET_KEY": other.secret_key,
        "HW_PROJECT_ID": other.project_id,
        "HW_OMS_ENDPOINT": given["endpoint"],
    }
    texts = ("[1, 2]", "0123", "True", " 2.50")
    entries = [{**ENTRY, "src_bucket": f"b-{at}", "description": text} for at, text in enumerate(texts)]
    entries.append({**ENTRY, "src_bucket": "unsaid", "state": "stopped", "enable_restore": True, "wait_timeout": 20.5})
    use = include(SYNC, {"oms_sync_tasks": entries, "oms_credentials": CREDENTIALS})
    simulator.settings.update(quota=5)
    recap = run(ansible, [use], module_defaults=defaults, environment=environment)
    assert (recap.status, simulator.tasks(other.project_id)) == (0, []), recap.output
    held = {task["src_bucket"]: task for task in simulator.tasks()}
    assert [held[f"b-{at}"]["description"] for at in range(len(texts))] == list(texts)
    assert (held["unsaid"]["description"], held["unsaid"]["status"]) == (None, "STOPPED")


def vaulted(text: str, password: Path) -> str:
    command = [str(Path(sys.executable).with_name("ansible-vault")), "encrypt_string", "--vault-password-file"]
    done = subprocess.run([*command, str(password), text], check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def test_keys_that_ansible_vault_encrypted_one_by_one(ansible: Ansible, simulator: Simulator) -> None:
    password = ansible.folder / "password"
    password.write_text("OpensThem", encoding="utf-8")
    lines = ["oms_credentials:"]
    for name in ("source", "target"):
        lines.append(f"  {name}:")
        for half, value in PAIR.items():
            lines += [f"    {half}: " + vaulted(value, password).replace("\n", "\n      ").rstrip()]
    (ansible.folder / "keys.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    given = {"oms_sync_tasks": [ENTRY], "oms_connection": keys_of(simulator, simulator.account)}
    arguments = ["--vault-password-file", str(password), "-e", "@keys.yml"]
    recap = ansible.playbook("hwcloud.oms.apply", "-vvv", *arguments, variables=given)
    assert recap.status == 0, recap.output
    (task,) = simulator.tasks()
    assert task["key_hashes"] == {name: simulator.hash(PAIR[name[4:]]) for name in task["key_hashes"]}
    assert not found(recap.output, [KEY_ID, SECRET, simulator.account.secret_key]), recap.output


def test_the_second_tenant_keeps_nothing_of_the_first(ansible: Ansible) -> None:
    """The next run of a credentials role resets what the previous one set, also if it fails. The inventory is used."""
    for name in ("north", "south"):
        held = {"access_key": f"{name}-key", "secret_key": SECRET, "ak": f"{name}-ak", "sk": SECRET}
        more = {"project_id": "of-north"} if name == "north" else {}
        (ansible.folder / f"{name}.yml").write_text(json.dumps({**held, **more}), encoding="utf-8")
    sources = [{"name": "connection"}, {"name": "{{ tenant }}"}]
    names = {"oms_credentials_sources": sources, "oms_credentials_defaults": {"file": "{{ tenant }}.yml"}}
    fields = [
        "oms_connection.access_key | default('none')",
        "oms_connection.project_id | default('none')",
        "oms_connection.region",
        "oms_credentials | list | sort | join(',')",
    ]
    show = "{{ tenant }}: " + " ".join(f"{{{{ {field} }}}}" for field in fields)
    tasks = []
    for tenant in ("north", "south", "nowhere"):
        use = include("hwcloud.oms.credentials_ansible_vault", names, ignore_errors=True)
        report = {"name": "Show", "ansible.builtin.debug": {"msg": show}}
        tasks.append({"name": "Work", "block": [use, report], "vars": {"tenant": tenant}, "ignore_errors": True})
    said = {"oms_connection": {"region": "cn-north-4"}, "oms_credentials": {"shared": PAIR}}
    recap = run(ansible, tasks, "-vvv", vars=said)
    for line in (
        "north: north-key of-north cn-north-4 north,shared",
        "south: south-key none cn-north-4 shared,south",
        "nowhere: none none cn-north-4 shared",
    ):
        assert line in recap.output, recap.output


def test_runs_of_a_credentials_role_for_one_tenant_add_up(ansible: Ansible) -> None:
    """Each reads other names. The account of the next tenant, from another vault, replaces the previous one."""
    keys = {f"OMS_{name}_{half}": f"{name}-{half}-key" for name in ("SOURCE", "TARGET") for half in ("AK", "SK")}
    env = {**keys, "HW_ACCESS_KEY": "north-key", "HW_SECRET_KEY": SECRET, "HW_PROJECT_ID": "of-north"}
    south = {"access_key": "south-key", "secret_key": SECRET}
    (ansible.folder / "south.yml").write_text(json.dumps(south), encoding="utf-8")
    fields = ["access_key | default('none')", "project_id | default('none')"]
    show = " ".join(f"{{{{ oms_connection.{field} }}}}" for field in fields)
    show += " {{ oms_credentials | list | sort | join }}"
    rows = (
        ("env", {"name": "source"}, "none none source"),
        ("env", {"name": "connection"}, "north-key of-north source"),
        ("env", {"name": "target"}, "north-key of-north sourcetarget"),
        ("env", {"name": "connection"}, "north-key of-north source"),
        ("ansible_vault", {"name": "connection", "file": "south.yml"}, "south-key none source"),
    )
    tasks = []
    for number, (role, source, _shown) in enumerate(rows):
        tasks.append(include(f"hwcloud.oms.credentials_{role}", {"oms_credentials_sources": [source]}))
        tasks.append({"name": "Show", "ansible.builtin.debug": {"msg": f"{number}: {show}."}})
    recap = run(ansible, tasks, env=env)
    assert recap.status == 0, recap.output
    for number, (_role, _source, shown) in enumerate(rows):
        assert f"{number}: {shown}." in recap.output, recap.output
