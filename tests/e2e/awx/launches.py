# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run jobs and workflows of the simulated AWX. Each job runs ansible-runner in a thread."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from itertools import count
from typing import Any

from flask import Flask, request

from .api import Answer, listed
from .controller import Controller, RefusedError
from .jobs import Inputs, Tower
from .rules import refusals

Entry = dict[str, Any]
#: What can be read of each kind in addition to the record.
PARTS = {
    "jobs": ("job_events", "job_host_summaries", "stdout", "activity_stream"),
    "workflow_jobs": ("workflow_nodes", "activity_stream"),
    "workflow_approvals": (),
}


class Launches:
    """Hold what was launched, with everything that AWX would show of it."""

    def __init__(self, controller: Controller, tower: Tower, tenants: Mapping[str, Any]) -> None:
        self.controller = controller
        self.tower = tower
        self.tenants = tenants
        self.kept: dict[str, dict[int, Entry]] = {kind: {} for kind in PARTS}
        self.parts: dict[int, dict[str, Any]] = {}
        self.approved: dict[int, threading.Event] = {}
        #: Names and final states of all jobs, including those whose records were deleted.
        self.ended: list[tuple[str, str]] = []
        self._ids = count(1)

    @property
    def all(self) -> list[Entry]:
        return [entry for entries in self.kept.values() for entry in entries.values()]

    def add(self, kind: str, name: str) -> Entry:
        number = next(self._ids)
        url = f"/api/v2/{kind}/{number}/"
        entry = {"id": number, "type": kind[:-1], "name": name, "url": url, "artifacts": {}}
        entry.update(status="running", failed=False, finished=None, event_processing_finished=False)
        entry["related"] = {part: f"{url}{part}/" for part in PARTS[kind]}
        self.kept[kind][number] = entry
        return entry

    def end(self, entry: Entry, status: str) -> None:
        entry.update(status=status, failed=status != "successful", finished="2026-03-01T12:00:00Z")
        entry["event_processing_finished"] = True
        self.ended.append((entry["name"], status))

    def cancel(self, kind: str, number: int) -> bool:
        """Cancel what is running or waiting; a workflow together with its approval."""
        entry = self.kept[kind][number]
        if entry["finished"]:
            return False
        self.end(entry, "canceled")
        if kind == "workflow_jobs":
            for approval in self.kept["workflow_approvals"]:
                self.cancel("workflow_approvals", approval)
        return True

    def delete(self, kind: str, number: int) -> None:
        """Delete a record; a workflow together with its approvals."""
        del self.kept[kind][number]
        if kind == "workflow_jobs":
            self.kept["workflow_approvals"].clear()

    def launch(self, template: int, answers: Entry) -> Entry:
        """Start a job in a thread."""
        self._check_answers("job_templates", template, answers)
        entry = self.add("jobs", self.controller.kept["job_templates"][template]["name"])
        threading.Thread(target=self.run, args=(entry, template, answers, {}), daemon=True).start()
        return entry

    def run(self, entry: Entry, template: int, answers: Entry, artifacts: Entry) -> None:
        credentials = self._credentials(template)
        job = self.tower.launch(entry["name"], self.tenants, credentials, answers, artifacts, arguments="-vvvv")
        ends = [event["event_data"] for event in job.events if event["event"] == "playbook_on_stats"]
        hosts = [{"host_name": name, "changed": ends[-1]["changed"].get(name, 0)} for name in self.tenants]
        self.parts[entry["id"]] = {
            "job_events": numbered(job.events),
            "job_host_summaries": numbered(hosts),
            "stdout": job.records,
        }
        entry.update(artifacts=job.artifacts, job_env=job.env, extra_vars=answers)
        self.end(entry, job.status)

    def _credentials(self, template: int) -> dict[str, Inputs]:
        types, kept = self.controller.kept["credential_types"], self.controller.kept["credentials"]
        linked = [kept[number] for number in self.controller.links[template, "credentials"]]
        return {types[one["credential_type"]]["name"]: one["inputs"] for one in linked}

    def _check_answers(self, kind: str, template: int, answers: Entry) -> None:
        """Check the answers of a launch by the API. The nodes of a workflow get the defaults of all questions."""
        enabled = self.controller.kept[kind][template]["survey_enabled"]
        problems = refusals(self.controller.surveys.get(template, {}), answers) if enabled else []
        if problems:
            raise RefusedError(400, {"variables_needed_to_start": problems})

    def launch_workflow(self, template: int, answers: Entry) -> Entry:
        self._check_answers("workflow_job_templates", template, answers)
        entry = self.add("workflow_jobs", self.controller.kept["workflow_job_templates"][template]["name"])
        self.parts[entry["id"]] = {"workflow_nodes": []}
        threading.Thread(target=self._walk, args=(entry, template, answers), daemon=True).start()
        return entry

    def _walk(self, workflow: Entry, template: int, answers: Entry) -> None:
        """Run the nodes one after the other, each with the artifacts of the previous ones."""
        nodes = self.controller.kept["workflow_job_template_nodes"]
        always, success = (
            {
                number: self.controller.links.get((number, kind), [])
                for number, node in nodes.items()
                if node["workflow_job_template"] == template
            }
            for kind in ("always_nodes", "success_nodes")
        )
        todo = sorted(set(always) - {one for links in (always, success) for ones in links.values() for one in ones})
        artifacts: Entry = {}
        status = "successful"
        while todo and not workflow["finished"]:
            number = todo.pop()
            given = {**nodes[number]["extra_data"], **answers}
            job = self._visit(workflow, nodes[number]["unified_job_template"], given, artifacts)
            artifacts.update(job["artifacts"])
            status = job["status"]
            todo += [*always[number], *(success[number] if status == "successful" else [])]
        if not workflow["finished"]:
            self.end(workflow, status)

    def _visit(self, workflow: Entry, unified: int, answers: Entry, artifacts: Entry) -> Entry:
        approvals = self.controller.kept["workflow_approval_templates"]
        kept = approvals if unified in approvals else self.controller.kept["job_templates"]
        job = self.add("workflow_approvals" if unified in approvals else "jobs", kept[unified]["name"])
        nodes = self.parts[workflow["id"]]["workflow_nodes"]
        related = {"job": job["url"]}
        nodes.append({"id": len(nodes) + 1, "related": related, "summary_fields": {"job": job}})
        if unified in approvals:
            self.approved.setdefault(job["id"], threading.Event()).wait()
            self.end(job, "successful")
        else:
            self.run(job, unified, answers, artifacts)
        return job


def numbered(entries: list[Entry]) -> list[Entry]:
    """Return entries as a list shows them."""
    return [{**entry, "id": number} for number, entry in enumerate(entries, 1)]


def add_launches(app: Flask, launches: Launches) -> None:
    """Add launches and their records to the API."""

    @app.post("/api/v2/job_templates/<int:number>/launch/")
    def launch(number: int) -> Answer:
        return launches.launch(number, request.get_json().get("extra_vars", {})), 201

    @app.post("/api/v2/workflow_job_templates/<int:number>/launch/")
    def launch_workflow(number: int) -> Answer:
        return launches.launch_workflow(number, request.get_json().get("extra_vars", {})), 201

    @app.post("/api/v2/workflow_approvals/<int:number>/approve/")
    def approve(number: int) -> Answer:
        launches.approved.setdefault(number, threading.Event()).set()
        return "", 204

    @app.get("/api/v2/activity_stream/")
    def activity() -> Answer:
        return listed(numbered(launches.controller.changes)), 200

    @app.get("/api/v2/unified_jobs/")
    def find_all() -> Answer:
        return listed([*launches.all, *launches.controller.updates.values()]), 200

    @app.delete("/api/v2/project_updates/<int:number>/")
    def delete_update(number: int) -> Answer:
        del launches.controller.updates[number]
        return "", 204

    for kind in launches.kept:
        add_kind(app, launches, kind)


def add_kind(app: Flask, launches: Launches, kind: str) -> None:
    kept = launches.kept[kind]

    def find() -> Answer:
        desired = request.args.get("id")
        return listed([entry for number, entry in kept.items() if desired in {None, str(number)}]), 200

    def one(number: int) -> Answer:
        if number not in kept:
            return {"detail": "Not found."}, 404
        if request.method == "DELETE":
            launches.delete(kind, number)
            return "", 204
        return kept[number], 200

    def cancel(number: int) -> Answer:
        return "", 202 if launches.cancel(kind, number) else 405

    def part(number: int, what: str) -> Any:
        found = launches.parts.get(number, {}).get(what, [])
        if what == "stdout":
            return {"range": {}, "content": found}
        desired = request.args.get("job__name")
        return listed([entry for entry in found if desired in {None, named(entry)}])

    app.add_url_rule(f"/api/v2/{kind}/", f"find_{kind}", find)
    app.add_url_rule(f"/api/v2/{kind}/<int:number>/", f"one_{kind}", one, methods=["GET", "DELETE"])
    app.add_url_rule(f"/api/v2/{kind}/<int:number>/cancel/", f"cancel_{kind}", cancel, methods=["POST"])
    app.add_url_rule(f"/api/v2/{kind}/<int:number>/<what>/", f"part_{kind}", part)


def named(node: Entry) -> str:
    """Return the name of the job of a node."""
    return str(node.get("summary_fields", {}).get("job", {}).get("name"))
