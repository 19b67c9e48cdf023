# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that are measured: ours unchanged, two others that send one GET, and ours in each of its ways."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.tests.simulator import Simulator
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK

from .plays import Player, Task

OURS, COPY, URI, BARE = "oms_sync_task", "oms_migration_task", "uri", "bare_get"
#: Of a migration task, as the service returns it.
SUCCEEDED = 5
KEYS = ("src_ak", "src_sk", "dst_ak", "dst_sk")
#: A task with the options that people set.
OPTIONS = {**TASK, "description": "photos of the shop", "enable_restore": False, "consistency_check": "crc64"}
SEED = {name: value for name, value in {"src_cloud_type": "Aliyun", **OPTIONS}.items() if name not in KEYS}


class Scenario(NamedTuple):
    """One way of `oms_sync_task`: the task that is there before, if any, what is asked for, and how to connect."""

    name: str
    seed: dict[str, Any] | None
    options: dict[str, Any]
    #: Options of the connection; `endpoint` apart.
    connection: tuple[str, ...] = ("access_key", "secret_key", "project_id")
    #: Requests that are promised.
    promised: int | None = None


LOOKUP = ("access_key", "secret_key", "region")
LOGIN = ("username", "password", "domain_name", "region")
OTHER = {"description": "photos of the new shop"}
SCENARIOS = (
    Scenario("unchanged", {}, {}, promised=1),
    Scenario("unchanged, project looked up", {}, {}, LOOKUP),
    Scenario("unchanged, login", {}, {}, LOGIN),
    Scenario("create", None, {}, promised=3),
    Scenario("create, preflight", None, {"preflight": True}),
    Scenario("start", {"status": "STOPPED"}, {"state": "started"}),
    Scenario("stop", {}, {"state": "stopped"}),
    Scenario("restart", {}, {"state": "restarted"}),
    Scenario("absent", {}, {"state": "absent"}),
    Scenario("recreate", {}, {**OTHER, "on_drift": "recreate"}),
    Scenario("replace", {}, {**OTHER, "on_drift": "replace"}),
)


def our_task(sim: Simulator, scenario: Scenario) -> Task:
    """A task of a play, for a tenant of its own, with what is there before."""
    account = sim.add_account()
    if scenario.seed is not None:
        sim.add_task(account.project_id, **{**SEED, **scenario.seed})
    connection = {name: getattr(account, name) for name in scenario.connection}
    options = {**connection, "endpoint": sim.url, "iam_endpoint": sim.url, **OPTIONS, **scenario.options}
    return with_variables(scenario.name, "hwcloud.oms.oms_sync_task", options)


def with_variables(name: str, module: str, options: dict[str, Any]) -> Task:
    """Secrets come out of variables, as they do for everybody."""
    secret = {option for option in options if option in (*KEYS, "secret_key", "access_key", "password", "token")}
    arguments = {option: f"{{{{ {option} }}}}" if option in secret else value for option, value in options.items()}
    return {"name": name, module: arguments, "vars": {option: options[option] for option in sorted(secret)}}


def ended_copy(sim: Simulator) -> Task:
    """A migration task of a play, whose copy ended before."""
    account = sim.add_account()
    source = {"cloud_type": "Aliyun", "region": TASK["src_region"], "bucket": TASK["src_bucket"]}
    destination = {"region": TASK["dst_region"], "bucket": TASK["dst_bucket"]}
    run = {"description": "photos of the shop [run=first]", "status": SUCCEEDED}
    sim.add_migration_task(account.project_id, src_node=source, dst_node=destination, **run)
    connection = {name: getattr(account, name) for name in ("access_key", "secret_key", "project_id")}
    options = {**TASK, "description": "photos of the shop", "run": "first"}
    return with_variables(COPY, "hwcloud.oms.oms_migration_task", {**connection, "endpoint": sim.url, **options})


def rivals(sim: Simulator) -> dict[str, Task]:
    """Four tasks that each send one GET."""
    account = sim.account
    url = f"{sim.url}/v2/{account.project_id}/sync-tasks?limit=100&offset=0"
    uri = {"url": url, "headers": {"X-Auth-Token": "{{ token }}"}, "return_content": True}
    return {
        OURS: {**our_task(sim, SCENARIOS[0]), "name": OURS},
        COPY: ended_copy(sim),
        URI: {"name": URI, "ansible.builtin.uri": uri, "vars": {"token": account.auth_token}},
        BARE: with_variables(BARE, "bare_get", {"url": url, "token": account.auth_token}),
    }


PING, LIST, ROLE = "ping", "oms_sync_tasks, five entries", "role sync_tasks, five entries"
#: Entries of a tenant.
FIVE = 5


def tenants_of_five(sim: Simulator) -> dict[str, Task]:
    """Return an unchanged tenant of five tasks, by the module and by the role, with one unchanged task and a ping."""
    account = sim.add_account()
    entries = [
        {**{name: value for name, value in SEED.items() if name != "src_cloud_type"}, "src_bucket": f"photos-{number}"}
        for number in range(FIVE)
    ]
    for one in entries:
        sim.add_task(account.project_id, **{**SEED, **one})
    connection = {name: getattr(account, name) for name in ("access_key", "secret_key", "project_id")}
    connection["endpoint"] = sim.url
    credentials = {"bucket": {"ak": "BucketAccessKey", "sk": "BucketSecretKey"}}
    named = [{**one, "src_credentials": "bucket", "dst_credentials": "bucket"} for one in entries]
    variables = {"oms_connection": connection, "oms_credentials": credentials, "oms_sync_tasks": named}
    options = {**connection, "credentials": "{{ credentials }}", "sync_tasks": "{{ sync_tasks }}"}
    listed = with_variables(LIST, "hwcloud.oms.oms_sync_tasks", options)
    listed["vars"].update(credentials=credentials, sync_tasks=named)
    return {
        PING: {"name": PING, "ansible.builtin.ping": {}},
        OURS: {**our_task(sim, SCENARIOS[0]), "name": OURS},
        LIST: listed,
        ROLE: {"name": ROLE, "ansible.builtin.import_role": {"name": "hwcloud.oms.sync_tasks"}, "vars": variables},
    }


def count_requests(sim: Simulator, player: Player) -> list[tuple[Scenario, list[str]]]:
    """The operations that each scenario called: those between the beginnings of its task and of the next."""
    sim.add_bucket("Aliyun", TASK["src_bucket"], TASK["src_region"])
    sim.add_bucket("HEC", TASK["dst_bucket"], TASK["dst_region"])
    tasks = [our_task(sim, scenario) for scenario in SCENARIOS]
    sim.clear_log()
    stamps = player.play(tasks)
    spans = zip(SCENARIOS, stamps, stamps[1:])
    return [
        (scenario, [str(entry.operation) for entry in sim.log if begin.date <= entry.at < end.date])
        for scenario, begin, end in spans
    ]
