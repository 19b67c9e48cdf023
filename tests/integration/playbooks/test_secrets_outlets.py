# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No output shows a secret, even if the collection has a bug.

These plays use the installed collection with an injected bug in `oms_sync_task`. The module works as usual, then the
description of a task decides what goes wrong. So each place that Ansible does not mask contains a secret: warnings,
deprecations, messages of exceptions, keys of dictionaries, differences, and the fields of an error.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ...simulator import Fault
from .canaries import BUCKET_SECRETS, Canaries

#: The bug, inserted before `main()` of the module.
MISTAKE = """
from ..module_utils._common.errors import AmbiguousTaskError
from ..module_utils._module.run import SECRETS

sync_task_as_it_was = sync_task


def sync_task(run):
    result = sync_task_as_it_was(run)
    given = dict(run.params, **run.params["source_cdn"])
    secrets = {name: given[name] for name in SECRETS if given.get(name)}
    text = " and ".join(secrets.values())
    turned = dict((secret, [{secret: name}]) for name, secret in secrets.items())
    mistake = run.params["description"]
    if mistake == "result":
        run.warn("A warning with " + text)
        added_by_core = {"warnings": ["Another with " + text], "deprecations": [{"msg": "A deprecation with " + text}]}
        return dict(result, diff={"before": turned, "after": secrets}, text=text, **added_by_core, **turned)
    if mistake == "refusal":
        raise AmbiguousTaskError("A refusal with " + text, diff={"before": turned, "after": secrets}, **turned)
    if mistake == "crash":
        try:
            raise KeyError(secrets)
        except KeyError as exc:
            raise RuntimeError(text.encode()) from exc
    return result


"""
#: The outputs for people, each with a sign that it was active. Each run has all other outputs too.
SHOWN = {
    "json": ({"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json"}, '"custom_stats": {'),
    "yaml": ({"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}, "\n    sync_task_id: "),
}
OTHER_CALLBACKS = "ansible.builtin.junit,ansible.posix.profile_tasks"
#: Credentials by name, which tasks in a loop read.
KEYS = {
    "source": {"ak": BUCKET_SECRETS["src_ak"], "sk": BUCKET_SECRETS["src_sk"]},
    "target": {"ak": BUCKET_SECRETS["dst_ak"], "sk": BUCKET_SECRETS["dst_sk"]},
}


@pytest.fixture(scope="session")
def mistaken_path(collections_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the installed collection with the bug."""
    made = tmp_path_factory.mktemp("mistaken")
    shutil.copytree(collections_path, made, dirs_exist_ok=True)
    module = made / "ansible_collections/hwcloud/oms/plugins/modules/oms_sync_task.py"
    whole = module.read_text(encoding="utf-8")
    assert whole.count("def main()") == 1
    module.write_text(whole.replace("def main()", MISTAKE.lstrip() + "def main()"), encoding="utf-8")
    return made


def tasks_of(canaries: Canaries) -> list[dict[str, Any]]:
    """Return tasks that fail, succeed, hit the bug and loop, and one that shows all registered results."""
    named = {option: f"{{{{ keys[item.{option[:3]}].{option[4:]} }}}}" for option in BUCKET_SECRETS}
    looped = canaries.task(src_bucket="{{ item.bucket }}", dst_bucket="copy-of-{{ item.bucket }}", **named)
    tasks = [
        canaries.task(),
        canaries.task(retry_timeout=3),
        *(canaries.task(description=mistake, on_drift="warn") for mistake in ("result", "refusal", "crash")),
        {**looped, "loop": [{"bucket": bucket, "src": "source", "dst": "target"} for bucket in ("logs", "mail")]},
    ]
    looks = [{"name": "Look", "ansible.builtin.debug": {"var": f"r{number}"}} for number in range(len(tasks))]
    return [*tasks, *looks]


@pytest.mark.parametrize("shown", list(SHOWN))
def test_no_outlet_shows_a_secret(
    canaries: Canaries, mistaken_path: Path, bundle_path: Path, tmp_path: Path, shown: str
) -> None:
    """The output, the log of Ansible, the system log, a report and the registered results."""
    faults = canaries.simulator.faults
    faults.add(Fault("ListSyncTasks", "echo"))
    faults.add(Fault("ListSyncTasks", "echo", status=503))
    written = tmp_path / "written"
    written.mkdir()
    callback, sign = SHOWN[shown]
    env = {
        **callback,
        "ANSIBLE_CALLBACKS_ENABLED": OTHER_CALLBACKS,
        "ANSIBLE_COLLECTIONS_PATH": f"{mistaken_path}:{bundle_path}",
        "ANSIBLE_LOG_PATH": str(written / "ansible.log"),
        "JUNIT_OUTPUT_DIR": str(written),
        "LOG_TAP": str(written / "system.log"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(__file__).with_name("log_tap")),
    }
    played = canaries.play(*tasks_of(canaries), variables={"keys": KEYS}, env=env, written=written)
    refused, made, result, refusal, crash, looped, *looks = played.results
    # Each secret was in the result.
    assert "Signature=********" in refused["msg"]
    assert "it will be sent again in 1 s" in made["warnings"][-1]
    assert result["text"] == " and ".join(["********"] * 8)
    assert result["********"] == [{"********": "authentication_key"}]
    assert set(result["diff"]["after"].values()) == {"********"}
    assert refusal["error"]["message"] == "A refusal with " + result["text"]
    assert crash["msg"].startswith("Unexpected error in hwcloud.oms (RuntimeError: b'******** and ")
    assert [one["changed"] for one in looped["results"]] == [True, True]
    assert len(looks) == 6
    # Each output was active.
    for expected in (
        sign,
        "A warning with ***",
        "Another with ***",
        "A deprecation with ***",
        "A refusal with ***",
        "Look ---",
    ):
        assert expected in played.output
    assert "A warning with ***" in (written / "ansible.log").read_text(encoding="utf-8")
    assert "A refusal with ***" in next(written.glob("*.xml")).read_text(encoding="utf-8")
    # ansible-core up to 2.18 logs each warning as well.
    lines = (written / "system.log").read_text(encoding="utf-8").splitlines()
    logged = [json.loads(line) for line in lines if "Invoked with " in line]
    assert [list(one) for one in logged] == [["journal"], ["syslog"]] * (len(looks) + 1)
    assert "'authentication_key': '********'" in logged[0]["journal"]["SOURCE_CDN"]
    assert "'authentication_key': '********'" in logged[1]["syslog"][-1]
