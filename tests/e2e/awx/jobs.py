# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run jobs as AWX does, without AWX: with its code for credentials, its private data directory and command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from .assets import by_name, read

RUNNER = Path(sys.executable).with_name("ansible-runner")
LIMIT = 300
TYPES = by_name("controller_credential_types")
TEMPLATES = by_name("controller_templates")
Inputs = Mapping[str, str]


class Injected(NamedTuple):
    """The effect of a credential: for the job, in the records of AWX, and on the command line."""

    env: dict[str, Any]
    shown: dict[str, Any]
    arguments: list[str]


def inject(name: str, inputs: Inputs, folder: Path) -> Injected:
    """Inject a credential with AWX's own code; files go to env/ of the folder, which the job sees as /runner."""
    (folder / "env").mkdir(exist_ok=True)
    made = TYPES[name]
    kind = ManagedCredentialType("oms", name, made["kind"], made["inputs"], made["injectors"])
    injected = Injected({}, {}, [])
    inject_credential(kind, Credential(dict(inputs)), injected.env, injected.shown, injected.arguments, str(folder))
    return injected


class Job(NamedTuple):
    """The result of a job: everything that AWX would keep of it as text, its events and its artifacts."""

    status: str
    records: str
    events: list[dict[str, Any]]
    artifacts: dict[str, Any]
    #: The environment of the credentials as the records of AWX show it.
    env: dict[str, Any]

    def results(self, module: str) -> list[dict[str, Any]]:
        """Return the result of each call of a module in the order of the events; for a loop, that of each item.

        The list of a tenant has `results` too, but a `summary` as well.
        """
        data = [event.get("event_data", {}) for event in self.events]
        ours = [one["res"] for one in data if "res" in one and one["resolved_action"].endswith(f".{module}")]
        return [
            result for result in ours if ("results" not in result or "summary" in result) and not result.get("skipped")
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Return the results of each entry, in the order of the events."""
        return [row for result in self.results("oms_sync_tasks") for row in result["results"]]


class Tower:
    """Launch templates of a project. `env` is the clean environment of the jobs."""

    def __init__(self, project: Path, env: dict[str, str], folder: Path) -> None:
        self.project = project
        self.env = env
        self.folder = folder

    def launch(
        self,
        template: str,
        tenants: Mapping[str, Any],
        credentials: Mapping[str, Inputs],
        answers: dict[str, Any] | None = None,
        artifacts: dict[str, Any] | None = None,
        arguments: str = "",
        cancel: Callable[[], object] = bool,
    ) -> Job:
        """Run one job. `tenants` are the hosts with their variables, `artifacts` those of the previous job.

        It is canceled once `cancel` is true. ansible-runner then kills it, as it does at the time limit of a template.
        """
        entry = TEMPLATES[template]
        private = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.project, private / "project")
        (private / "inventory").mkdir()
        self._write_inventory(private / "inventory" / "hosts", tenants)
        # Ansible reads the current folder from PWD, which would be that of the caller.
        env = {**self.env, "PWD": str(private / "project")}
        shown: dict[str, Any] = {}
        command = "-u root"
        for name, inputs in credentials.items():
            injected = inject(name, inputs, private)
            shown.update(injected.shown)
            env.update({one: text.replace("/runner/", f"{private}/") for one, text in injected.env.items()})
            command += "".join(f" {text.replace('/runner/', f'{private}/')}" for text in injected.arguments)
        # AWX marks exactly what comes from a survey or a previous job as unsafe.
        asked = {question["variable"]: question["default"] for question in entry.get("survey_spec", {}).get("spec", [])}
        # AWX ignores an answer without a question.
        answered = {name: value for name, value in (answers or {}).items() if name in asked}
        untrusted = {**asked, **answered, **(artifacts or {}), "awx_user_name": "somebody", "awx_job_id": 1}
        text = yaml.dump({**entry["extra_vars"], **marked(untrusted)}, Dumper=Dumper, allow_unicode=True)
        (private / "env").mkdir(exist_ok=True)
        (private / "env" / "extravars").write_text(text, encoding="utf-8")
        command += " --check" if entry["job_type"] == "check" else ""
        command += " --diff" if entry["diff_mode"] else ""
        call = [
            str(RUNNER),
            "run",
            str(private),
            "-p",
            entry["playbook"],
            "-i",
            "job",
            "--cmdline",
            f"{command} {arguments}",
        ]
        printed = private / "stdout"
        with printed.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(call, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            with process:
                wait(process, cancel)
        kept = private / "artifacts" / "job"
        output = printed.read_text(encoding="utf-8")
        assert (kept / "status").exists(), output
        # The runner's record of its command contains the environment. AWX keeps its own record, with secrets hidden.
        files = [path for path in sorted(kept.rglob("*")) if path.is_file() and path.name != "command"]
        texts = [path.read_text(encoding="utf-8") for path in files]
        events = [json.loads(path.read_text(encoding="utf-8")) for path in (kept / "job_events").glob("*.json")]
        events.sort(key=lambda event: event["counter"])
        ends = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        return Job(
            (kept / "status").read_text(encoding="utf-8"),
            "\n".join([output, json.dumps(shown), *texts]),
            events,
            ends[-1].get("artifact_data", {}) if ends else {},
            shown,
        )

    def _write_inventory(self, path: Path, tenants: Mapping[str, Any]) -> None:
        """Write an inventory script, as AWX does, with the variables of the group in the project."""
        group = read(self.project / "inventory" / "tenants.yml")["all"]["children"]["tenants"]["vars"]
        inventory = {"tenants": {"hosts": list(tenants), "vars": group}, "_meta": {"hostvars": tenants}}
        path.write_text(f"#!{sys.executable}\nprint({json.dumps(inventory)!r})\n", encoding="utf-8")
        path.chmod(0o700)


def wait(process: subprocess.Popen[bytes], cancel: Callable[[], object]) -> None:
    """Wait until a job has ended, and cancel it once `cancel` is true."""
    end = time.monotonic() + LIMIT
    while process.poll() is None:
        if cancel():
            process.terminate()
            process.wait(LIMIT)
        elif time.monotonic() > end:
            process.kill()
        else:
            time.sleep(0.05)


class Text(str):
    """A string that is not templated."""


class Dumper(yaml.SafeDumper):
    """A dumper that writes them as `!unsafe`."""


Dumper.add_representer(Text, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one) for one in value]
    return Text(value) if isinstance(value, str) else value
