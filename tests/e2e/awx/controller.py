# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulate AWX: store objects, refuse what AWX refuses, and record each change.

It returns only the fields that AWX has, with the defaults of AWX, since those decide whether a second run of the setup
finds a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from .rules import complaints_of_survey, complaints_of_type, refused_variables

HIDDEN = "$encrypted$"
COMMON = {"name": "", "description": ""}
PROMPTS: dict[str, Any] = {
    "extra_data": {},
    "inventory": None,
    "scm_branch": None,
    "job_type": None,
    "job_tags": None,
    "skip_tags": None,
    "limit": None,
    "diff_mode": None,
    "verbosity": None,
    "forks": None,
    "job_slice_count": None,
    "timeout": None,
    "execution_environment": None,
}
#: The fields of each kind of object, with the defaults of AWX.
FIELDS: dict[str, dict[str, Any]] = {
    "organizations": {**COMMON, "max_hosts": 0, "default_environment": None},
    "credential_types": {**COMMON, "kind": "", "managed": False, "inputs": {}, "injectors": {}},
    "credentials": {**COMMON, "organization": None, "credential_type": None, "inputs": {}},
    "execution_environments": {**COMMON, "organization": None, "image": "", "credential": None, "pull": ""},
    "projects": {
        **COMMON,
        "organization": None,
        "scm_type": "",
        "scm_url": "",
        "scm_branch": "",
        "scm_update_on_launch": False,
        "scm_update_cache_timeout": 0,
        "scm_revision": "",
    },
    "inventories": {**COMMON, "organization": None, "kind": "", "host_filter": None, "variables": ""},
    "inventory_sources": {
        **COMMON,
        "inventory": None,
        "source": "",
        "source_path": "",
        "source_project": None,
        "overwrite": False,
        "overwrite_vars": False,
        "update_on_launch": False,
        "update_cache_timeout": 0,
    },
    "labels": {"name": "", "organization": None},
    "notification_templates": {
        **COMMON,
        "organization": None,
        "notification_type": "",
        "notification_configuration": {},
        "messages": {"started": None, "success": None, "error": None, "workflow_approval": None},
    },
    "job_templates": {
        **COMMON,
        "organization": None,
        "job_type": "run",
        "inventory": None,
        "project": None,
        "playbook": "",
        "scm_branch": "",
        "extra_vars": "",
        "execution_environment": None,
        "forks": 0,
        "ask_forks_on_launch": False,
        "ask_limit_on_launch": False,
        "ask_credential_on_launch": False,
        "ask_job_slice_count_on_launch": False,
        "ask_timeout_on_launch": False,
        "ask_variables_on_launch": False,
        "survey_enabled": False,
        "diff_mode": False,
        "timeout": 0,
        "allow_simultaneous": False,
        "job_slice_count": 1,
    },
    "workflow_job_templates": {
        **COMMON,
        "organization": None,
        "extra_vars": "",
        "survey_enabled": False,
        "allow_simultaneous": False,
        "ask_limit_on_launch": False,
        "ask_variables_on_launch": False,
    },
    "workflow_job_template_nodes": {
        **PROMPTS,
        "workflow_job_template": None,
        "unified_job_template": None,
        "all_parents_must_converge": False,
        "identifier": "",
    },
    "workflow_approval_templates": {**COMMON, "timeout": 0},
    "schedules": {**COMMON, **PROMPTS, "rrule": "", "enabled": True, "unified_job_template": None},
}
UNIFIED = {
    "job_templates": "job_template",
    "workflow_job_templates": "workflow_job_template",
    "projects": "project",
    "inventory_sources": "inventory_source",
}
SINGULAR = {"inventories": "inventory"}
#: What is deleted together: the kind of the child, its field, the kind of the parent.
CHILDREN = (
    ("inventory_sources", "inventory", "inventories"),
    ("inventory_sources", "source_project", "projects"),
    ("workflow_job_template_nodes", "workflow_job_template", "workflow_job_templates"),
    ("schedules", "unified_job_template", "job_templates"),
    ("schedules", "unified_job_template", "workflow_job_templates"),
)
#: What identifies an object, where it is neither the name alone nor the name within the organization.
ALONE = {"credential_types": (), "execution_environments": (), "organizations": ()}
WITHIN = {
    **ALONE,
    "credentials": ("organization", "credential_type"),
    "inventory_sources": ("inventory",),
    "schedules": ("unified_job_template",),
}
#: Kinds whose names need not be unique.
NAMELESS = {"workflow_approval_templates", "workflow_job_template_nodes"}
NOTIFICATIONS = ("notification_templates_error", "notification_templates_approvals")
#: Query parameters for paging, which do not filter.
PAGING = {"format", "id__gt", "order_by", "page", "page_size"}
#: The lists of an object, each with a path of its own.
LINKS = {
    "job_templates": ("credentials", "labels", *NOTIFICATIONS[:1]),
    "workflow_job_templates": ("labels", *NOTIFICATIONS),
    "workflow_job_template_nodes": ("success_nodes", "always_nodes", "failure_nodes"),
}
Entry = dict[str, Any]


class RefusedError(Exception):
    """An error response. A problem that is a mapping is the whole body."""

    def __init__(self, status: int, problem: Any) -> None:
        super().__init__(problem)
        self.answer = problem if isinstance(problem, dict) else {"detail": problem}, status


class Controller:
    """Hold the objects of AWX. `changes` is its activity stream: each operation, with the object as AWX shows it.

    Args:
        playbooks: The playbooks that it finds in each project.
    """

    def __init__(self, playbooks: list[str]) -> None:
        self.playbooks = playbooks
        self.kept: dict[str, dict[int, Entry]] = {kind: {} for kind in FIELDS}
        self.surveys: dict[int, Entry] = {}
        self.links: dict[tuple[int, str], list[int]] = {}
        self.changes: list[Entry] = []
        #: URLs of projects whose update fails, with the output of the update.
        self.broken: dict[str, str] = {}
        #: The updates of projects by ID, each with its output.
        self.updates: dict[int, Entry] = {}
        self._ids = count(1)
        self.create("organizations", {"name": "Default"})
        self.changes.clear()

    def names(self, kind: str) -> list[str]:
        return [entry["name"] for entry in self.kept[kind].values()]

    def find(self, kind: str, desired: Mapping[str, str]) -> list[Entry]:
        """Return the objects that match the filters."""
        if kind == "unified_job_templates":
            kinds = [one for one, short in UNIFIED.items() if desired.get("type", short) == short]
            desired = {name: value for name, value in desired.items() if name != "type"}
        else:
            kinds = [kind]
        shown = [self.show(one, number) for one in kinds for number in self.kept[one]]
        fields = {name: value for name, value in desired.items() if name not in PAGING}
        either = {name[4:]: fields.pop(name) for name in list(fields) if name.startswith("or__")}
        for name in [*fields, *either]:
            if shown and not any(name in entry for entry in shown):
                raise RefusedError(400, f"{kind} has no field named {name!r}")
        return [
            entry
            for entry in shown
            if all(str(entry.get(name)) == value for name, value in fields.items())
            and (not either or any(str(entry.get(name)) == value for name, value in either.items()))
        ]

    def show(self, kind: str, number: int) -> Entry:
        """Return an object as the API shows it, with secrets hidden."""
        entry = self.kept[kind].get(number)
        if entry is None:
            raise RefusedError(404, "Not found.")
        url = f"/api/v2/{kind}/{number}/"
        related = {"survey_spec": f"{url}survey_spec/", "launch": f"{url}launch/", "update": f"{url}update/"}
        shown = {
            **entry,
            "id": number,
            "type": SINGULAR.get(kind, kind[:-1]),
            "url": url,
            "related": related,
            "summary_fields": {},
        }
        if kind == "projects":
            # The records of updates can be deleted.
            last = self.updates_of(number)[-1:]
            shown["status"] = last[0]["status"] if last else "successful"
        if kind == "credentials":
            shown["inputs"] = {name: self._hidden(entry, name, value) for name, value in entry["inputs"].items()}
        if kind == "workflow_job_template_nodes" and entry["unified_job_template"] in self._approvals():
            related["unified_job_template"] = f"/api/v2/workflow_approval_templates/{entry['unified_job_template']}/"
        return shown

    def _approvals(self) -> dict[int, Entry]:
        return self.kept["workflow_approval_templates"]

    def _hidden(self, entry: Entry, name: str, value: Any) -> Any:
        fields = self.kept["credential_types"][entry["credential_type"]]["inputs"]["fields"]
        return HIDDEN if value and any(field["id"] == name and field.get("secret") for field in fields) else value

    def create(self, kind: str, given: Entry) -> Entry:
        known = {name: value for name, value in given.items() if name in FIELDS[kind]}
        entry = {**FIELDS[kind], **known}
        key = ("name", *WITHIN.get(kind, ("organization",)))
        same = [one for one in self.kept[kind].values() if all(one[part] == entry[part] for part in key if part in one)]
        if same and kind not in NAMELESS:
            raise RefusedError(400, f"{kind}: {entry['name']} is there already")
        self._validate(kind, entry)
        number = next(self._ids)
        self.kept[kind][number] = entry
        update = self.update_project(number) if kind == "projects" else None
        made = self._note("create", kind, number)
        return {**made, "summary_fields": {"current_update": {"id": update["id"]}}} if update else made

    def update_project(self, project: int) -> Entry:
        """Update a project, as AWX does when it is created or its source changes."""
        entry = self.kept["projects"][project]
        number = next(self._ids)
        printed = self.broken.get(entry["scm_url"], "")
        if not printed:
            entry["scm_revision"] = "0123456789abcdef"
        self.updates[number] = {
            "id": number,
            "type": "project_update",
            "name": entry["name"],
            "url": f"/api/v2/project_updates/{number}/",
            "related": {"stdout": f"/api/v2/project_updates/{number}/stdout/"},
            "project": project,
            "status": "failed" if printed else "successful",
            "failed": bool(printed),
            "finished": "2026-03-01T12:00:00Z",
            "scm_revision": entry["scm_revision"],
            "stdout": printed,
        }
        return self.updates[number]

    def updates_of(self, project: int) -> list[Entry]:
        return [update for update in self.updates.values() if update["project"] == project]

    def change(self, kind: str, number: int, given: Entry) -> Entry:
        entry = self.kept[kind][number]
        changed = {**entry, **{name: value for name, value in given.items() if name in FIELDS[kind]}}
        if kind == "credential_types" and changed["inputs"] != entry["inputs"] and self._is_used(number):
            raise RefusedError(403, "Modifications to inputs are not allowed for credential types that are in use")
        self._validate(kind, changed)
        if changed != entry:
            # The organization of an execution environment can be taken away, and no other can be given.
            if kind == "execution_environments" and changed["organization"] not in {None, entry["organization"]}:
                raise RefusedError(400, "Cannot change the organization of an execution environment")
            self.kept[kind][number] = changed
            if kind == "projects" and changed["scm_url"] != entry["scm_url"]:
                self.update_project(number)
            self._note("update", kind, number)
        return self.show(kind, number)

    def _note(self, operation: str, kind: str, number: int, **more: Any) -> Entry:
        shown = self.show(kind, number)
        self.changes.append({"operation": operation, "object1": kind, "changes": {**shown, **more}})
        return shown

    def _validate(self, kind: str, entry: Entry) -> None:
        """Raise an error if AWX would refuse the object."""
        nulls = [name for name, value in entry.items() if value is None and FIELDS[kind][name] is not None]
        if nulls:
            raise RefusedError(400, f"{kind}: {', '.join(nulls)} may not be null")
        problems = complaints_of_type(entry) if kind == "credential_types" else []
        # AWX offers the playbooks of the last successful update.
        revision = self.kept["projects"].get(entry.get("project") or 0, {}).get("scm_revision")
        if kind == "job_templates" and (entry["playbook"] not in self.playbooks or not revision):
            problems = ["Playbook not found for project."]
        if kind == "credentials":
            fields = self.kept["credential_types"][entry["credential_type"]]["inputs"]["fields"]
            problems = [f"no field {name}" for name in entry["inputs"] if name not in [one["id"] for one in fields]]
        if entry.get("extra_data"):
            survey = self.surveys.get(entry["unified_job_template"], {})
            problems = refused_variables(survey, entry["extra_data"])
        if problems:
            raise RefusedError(400, problems)

    def remove(self, kind: str, number: int) -> None:
        entry = self.show(kind, number)
        if kind == "credential_types" and self._is_used(number):
            raise RefusedError(403, "You do not have permission to perform this action.")
        for child, field, parent in CHILDREN:
            if parent == kind:
                for one in [key for key, value in self.kept[child].items() if value.get(field) == number]:
                    self.remove(child, one)
        if kind == "workflow_job_template_nodes":
            self._approvals().pop(entry["unified_job_template"], None)
        self._note("delete", kind, number)
        del self.kept[kind][number]
        self.surveys.pop(number, None)
        for key in [key for key in self.links if key[0] == number]:
            del self.links[key]
        used = {one for (_owner, what), ones in self.links.items() if what == "labels" for one in ones}
        for label in set(self.kept["labels"]) - used:
            del self.kept["labels"][label]

    def _is_used(self, credential_type: int) -> bool:
        return any(one["credential_type"] == credential_type for one in self.kept["credentials"].values())

    def linked(self, kind: str, owner: int, what: str) -> list[int]:
        self.show(kind, owner)
        if what not in LINKS.get(kind, ()):
            raise RefusedError(404, "Not found.")
        return self.links.setdefault((owner, what), [])

    def link(self, kind: str, owner: int, what: str, given: Entry) -> None:
        linked = self.linked(kind, owner, what)
        if given.get("disassociate"):
            linked.remove(given["id"])
        else:
            if what == "credentials":
                kept = self.kept["credentials"]
                kinds = [kept[one]["credential_type"] for one in linked]
                if kept[given["id"]]["credential_type"] in kinds:
                    raise RefusedError(400, "Cannot assign multiple credentials of one type.")
            linked.append(given["id"])
        self._note("associate", kind, owner, **{what: given})

    def survey(self, kind: str, number: int, given: Entry | None) -> None:
        problems = complaints_of_survey(given) if given else []
        if problems:
            raise RefusedError(400, problems)
        if given:
            self.surveys[number] = given
        else:
            self.surveys.pop(number, None)
        self._note("update", kind, number, survey_spec=given)
