# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No outlet shows a secret that only a migration takes: a key file, a connection string, or a temporary token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...simulator import Fault
from .canaries import BUCKET_SECRETS, Canaries, assert_silent
from .plays import BUCKETS, IS_BEFORE_2_19

LINES = ("MIIEvQIBADANBgkqhkiG9w0/1+=", "AQEFAASCBKcwggSjAgEAAoIBAQ")
KEY = "\n".join(("-----BEGIN PRIVATE KEY-----", *LINES, "-----END PRIVATE KEY-----"))
PARTS = {"account_key": "Canary+account/key==", "key_id": "canary0id1"}
TOKENS = {f"{side}_security_token": f'{side}Token+canary/"5=&' for side in ("src", "dst")}
#: Variables of the play.
SECRETS = {
    **TOKENS,
    "src_json_auth_file": json.dumps({"private_key_id": PARTS["key_id"], "private_key": KEY}, indent=2),
    "src_connection_string": f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={PARTS['account_key']}",
}
#: Other modules, and the secrets of each in addition to those of the destination.
CALLS = (
    ("oms_migration_task", ("src_ak", "src_sk", *TOKENS), {}),
    ("oms_migration_task", ("src_json_auth_file",), {"src_cloud_type": "Google"}),
    ("oms_migration_task_group", ("src_connection_string",), {"src_cloud_type": "Azure"}),
    ("oms_preflight_info", ("src_json_auth_file",), {"src_cloud_type": "Google", "fail_on_problem": False}),
)


def task(canaries: Canaries, module: str, names: tuple[str, ...], **options: Any) -> dict[str, Any]:
    named = {name: f"{{{{ {name} }}}}" for name in (*canaries.caller, "dst_ak", "dst_sk", *names)}
    places = {"endpoint": canaries.simulator.url, "project_id": canaries.simulator.account.project_id}
    return {"name": "Call", f"hwcloud.oms.{module}": {**BUCKETS, **named, **places, **options}}


def test_no_outlet_shows_a_secret_of_a_migration(canaries: Canaries, tmp_path: Path) -> None:
    """The output, the log of Ansible, the system log and the registered results, of failures, warnings and success."""
    simulator = canaries.simulator
    quick = ("waiting_time", "listing_time", "group_creation_time")
    simulator.settings.update(**dict.fromkeys(quick, 0.1))
    for call in ("CreateTask", "CreateTaskGroup"):
        simulator.faults.add(Fault(call, "echo"))
    simulator.faults.add(Fault("ListTasks", "echo", status=503, skip=3))
    written = tmp_path / "written"
    written.mkdir()
    env = {
        "ANSIBLE_LOG_PATH": str(written / "ansible.log"),
        "LOG_TAP": str(written / "system.log"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(__file__).with_name("log_tap")),
    }
    calls = [task(canaries, module, names, **options) for module, names, options in CALLS]
    looks = [{"name": "Look", "ansible.builtin.debug": {"var": f"r{number}"}} for number in range(len(calls))]
    played = canaries.play(*calls, *looks, variables=SECRETS, env=env, written=written)
    assert_silent(played, [*SECRETS.values(), *LINES, *PARTS.values(), *BUCKET_SECRETS.values()], written)
    refused, made, group, checked, *_looks = played.results
    assert [one["failed"] for one in (refused, made, group, checked)] == [True, False, True, False], played.output
    # Each of them was in the response.
    assert refused["msg"].count("********") > 2
    assert "it will be sent again" in made["warnings"][0]
    assert "********" in group["msg"]
    assert "Invoked with " in (written / "system.log").read_text(encoding="utf-8")
    sent = [one.body for one in simulator.log if one.method == "POST" and one.body and "src_node" in one.body]
    file = SECRETS["src_json_auth_file"]
    # A template makes a dictionary of the text, which is sent as JSON again.
    file = json.dumps(json.loads(file)) if IS_BEFORE_2_19 else file
    assert sent[1]["src_node"]["json_auth_file"] == simulator.hash(file), "not in use"
