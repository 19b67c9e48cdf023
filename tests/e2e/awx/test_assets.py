# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The assets follow the rules of AWX and refer only to what exists."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .assets import FOLDER, PLAYBOOKS, assets, by_name, playbooks, read
from .rules import complaints_of_survey, complaints_of_type, refusals, refused_variables

TYPES = by_name("controller_credential_types")
TEMPLATES = by_name("controller_templates")
WORKFLOWS = by_name("controller_workflows")
SURVEYS = {name: entry["survey_spec"] for name, entry in {**TEMPLATES, **WORKFLOWS}.items() if entry.get("survey_spec")}
#: The playbooks that write, and those that only read.
WRITES = {
    *("apply", "cutover", "migrate", "reconcile", "remove", "rotate_keys", "send_events", "start_all", "stop_all"),
}
READS = {"check", "preflight", "report"}
#: The questions that have no sensible default.
REQUIRED = {"oms_confirm", "oms_events_bucket", "oms_events_names"}
ACTION = re.compile(r"\{\{ oms_awx_collection \}\}\.(\w+)\Z")


@pytest.mark.parametrize("name", TYPES)
def test_credential_type(name: str) -> None:
    assert complaints_of_type(TYPES[name]) == []


@pytest.mark.parametrize("name", TYPES)
def test_every_field_of_a_type_is_injected(name: str) -> None:
    injectors = TYPES[name]["injectors"]
    templates = " ".join([*injectors["env"].values(), *injectors.get("file", {}).values()])
    for field in TYPES[name]["inputs"]["fields"]:
        assert re.search(r"\b{}\b".format(field["id"]), templates), field["id"]


def test_types_do_not_overwrite_each_other() -> None:
    """A job has one credential of each type."""
    names = [name for made in TYPES.values() for name in made["injectors"]["env"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", SURVEYS)
def test_survey(name: str) -> None:
    assert complaints_of_survey(SURVEYS[name]) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_question_is_one_that_the_playbook_takes(name: str, awx_project: Path) -> None:
    """AWX does not check the names of variables, and a wrong one has no effect."""
    ours = TEMPLATES[name]["playbook"]
    text = (awx_project / ours).read_text(encoding="utf-8")
    text += (PLAYBOOKS / ours.split("/")[-1]).read_text(encoding="utf-8")
    text += "".join(path.read_text(encoding="utf-8") for path in (PLAYBOOKS / "tasks").glob("*.yml"))
    text += "".join(path.read_text(encoding="utf-8") for path in (PLAYBOOKS.parent / "roles").rglob("*.yml"))
    for question in SURVEYS.get(name, {"spec": []})["spec"]:
        assert re.search(r"\b{}\b".format(question["variable"]), text), question["variable"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_refers_to_what_exists(name: str, awx_project: Path) -> None:
    template = TEMPLATES[name]
    assert template["playbook"] in playbooks(awx_project)
    assert template["project"] in by_name("controller_projects")
    assert template["inventory"] in by_name("controller_inventories")
    assert set(template["labels"]) <= set(by_name("controller_labels"))
    assert template["allow_simultaneous"] is False
    assert template["ask_credential_on_launch"] is True


def test_each_template_that_writes_has_a_dry_run() -> None:
    templates: dict[str, dict[str, tuple[str, bool]]] = {}
    for name, template in TEMPLATES.items():
        playbook = playbook_of(name)
        templates.setdefault(playbook, {})[template["job_type"]] = (name, template["diff_mode"])
    assert set(templates) == WRITES | READS
    for playbook, kinds in templates.items():
        name, diff = kinds["run"]
        assert diff is False
        assert (playbook in WRITES) == ("check" in kinds)
        assert kinds.get("check", (f"{name} (dry run)", True)) == (f"{name} (dry run)", True)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_is_one_chain_with_an_approval(name: str) -> None:
    nodes = {node["identifier"]: node for node in WORKFLOWS[name]["simplified_workflow_nodes"]}
    follows = {one: [*node.get("success_nodes", []), *node.get("always_nodes", [])] for one, node in nodes.items()}
    (first,) = set(nodes) - {one for ones in follows.values() for one in ones}
    chain: list[str] = []
    while first:
        chain.append(first)
        first = "".join(follows[first])
    assert set(chain) == set(nodes)
    jobs = [nodes[one].get("unified_job_template") for one in chain]
    assert None in jobs, "no approval"
    assert {job for job in jobs if job} <= set(TEMPLATES)


def test_the_cut_over_has_a_job_for_each_phase_and_approvals_before_the_freeze_and_the_switch() -> None:
    nodes = WORKFLOWS["OMS cut-over"]["simplified_workflow_nodes"]
    (phases,) = [question["choices"] for question in SURVEYS["OMS cut-over phase"]["spec"]]
    assert [node["extra_data"]["oms_cutover_phase"] for node in nodes if "extra_data" in node] == phases
    approvals = [number for number, node in enumerate(nodes) if "approval_node" in node]
    assert [nodes[number + 1]["identifier"] for number in approvals] == ["freeze", "switch"]
    for node, following in zip(nodes, nodes[1:]):
        assert node["success_nodes"] == [following["identifier"]]
        # A failed phase ends the workflow.
        assert "always_nodes" not in node


def test_the_approval_of_a_change_says_that_the_project_is_updated_after_it() -> None:
    (approval,) = [node for node in WORKFLOWS["OMS change"]["simplified_workflow_nodes"] if "approval_node" in node]
    assert by_name("controller_projects")["OMS"]["scm_update_on_launch"] is True
    assert "revision" in approval["approval_node"]["description"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_splits_no_job(name: str) -> None:
    """It can be launched with a limit, and a slice without a tenant of the limit fails."""
    for node in WORKFLOWS[name]["simplified_workflow_nodes"]:
        if "unified_job_template" in node:
            template = TEMPLATES[node["unified_job_template"]]
            slices = node.get("job_slice_count", template["job_slice_count"])
            assert slices == 1, node["identifier"]
            # AWX refuses a value that the template does not prompt for.
            assert "job_slice_count" not in node or template["ask_job_slice_count_on_launch"]


def test_a_maintenance_continues_after_a_failed_stop() -> None:
    """Otherwise a refused tenant would end the workflow, and with it the record of the tasks of all others."""
    nodes = {node["identifier"]: node for node in WORKFLOWS["OMS maintenance"]["simplified_workflow_nodes"]}
    reached = ["stop"]
    while "approval_node" not in nodes[reached[-1]]:
        reached += nodes[reached[-1]].get("always_nodes", ["nothing"])
        assert reached[-1] in nodes, f"{reached[-2]} leads on only if it succeeds"
    assert "OMS stop all" in nodes[reached[-1]]["approval_node"]["description"]
    # Only here it has a record.
    assert nodes[reached[-2]]["unified_job_template"] == "OMS start all (dry run)"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_asks_what_its_jobs_ask(name: str) -> None:
    """With the same variables, so that the answers reach the jobs. Those that only read get the defaults."""
    asked = {
        question["variable"]: question
        for node in WORKFLOWS[name]["simplified_workflow_nodes"]
        for question in survey_of(node.get("unified_job_template"))
        if playbook_of(node["unified_job_template"]) in WRITES
        and question["variable"] not in node.get("extra_data", {})
    }
    assert {question["variable"]: question for question in survey_of(name)} == asked


def survey_of(name: str | None) -> list[dict[str, Any]]:
    """Return the questions of a template or workflow; none if it has no survey, as an approval."""
    return SURVEYS.get(name, {}).get("spec", []) if name else []


def playbook_of(name: str) -> str:
    return str(TEMPLATES[name]["playbook"].split("/")[-1][:-4])


@pytest.mark.parametrize("name", SURVEYS)
def test_a_launch_by_the_api_must_answer_what_has_no_sensible_default(name: str) -> None:
    """AWX does not apply the default of a required question in that case."""
    asked = [question["variable"] for question in SURVEYS[name]["spec"]]
    missing = [f"'{one}' value missing" for one in asked if one in REQUIRED]
    assert refusals(SURVEYS[name], {}) == missing
    defaults = {question["variable"]: question["default"] for question in SURVEYS[name]["spec"]}
    assert refusals(SURVEYS[name], defaults) == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_variables_of_nodes_are_answers(name: str) -> None:
    for node in WORKFLOWS[name]["simplified_workflow_nodes"]:
        survey = {"spec": survey_of(node.get("unified_job_template"))}
        assert refused_variables(survey, node.get("extra_data", {})) == []


def test_no_template_prompts_for_variables() -> None:
    """Otherwise who may launch a job could set any variable, such as the interpreter, and read the keys."""
    for entry in (*TEMPLATES.values(), *WORKFLOWS.values()):
        assert "ask_variables_on_launch" not in entry


def test_jobs_that_copy_have_a_time_limit_that_can_be_changed_at_launch() -> None:
    long = {name: entry["timeout"] for name, entry in TEMPLATES.items() if entry.get("ask_timeout_on_launch")}
    assert {playbook_of(name) for name in long} == {"cutover", "migrate", "reconcile"}
    # The nightly one ends before the next one begins.
    assert 0 < long["OMS reconcile"] < 24 * 60 * 60


def test_more_tenants_than_five_run_at_once() -> None:
    """A tenant that waits for its copies keeps a fork, and Ansible has five of them by default."""
    assert assets()["oms_awx_forks"] > 5
    for template in TEMPLATES.values():
        assert template["forks"] == "{{ oms_awx_forks }}"
        assert template["ask_forks_on_launch"] is True


def test_answers_of_a_wrong_kind_are_refused() -> None:
    answers = {"oms_sync_tasks_prune": "", "oms_sync_tasks_prune_max": None, "oms_confirm": 1}
    problems = refusals({"spec": [*SURVEYS["OMS apply"]["spec"], *SURVEYS["OMS remove"]["spec"]]}, answers)
    assert len(problems) == len(answers)


def test_schedules_launch_existing_templates_with_answers_to_their_questions() -> None:
    for schedule in assets()["controller_schedules"]:
        survey = SURVEYS[schedule["unified_job_template"]]
        assert set(schedule["extra_data"]) == {question["variable"] for question in survey["spec"]}
        assert refused_variables(survey, schedule["extra_data"]) == []
        assert re.fullmatch(
            r"DTSTART;TZID=\S+:\d{8}T\d{6} RRULE:FREQ=\w+;INTERVAL=1(;\w+=\d+)?", rendered(schedule["rrule"])
        )


def rendered(text: str) -> str:
    return re.sub(r"\{\{.*?\}\}", "UTC", text)


CALLERS = {
    "awx_setup": PLAYBOOKS / "awx_setup.yml",
    "awx_remove": PLAYBOOKS / "awx_remove.yml",
    "awx_controller": PLAYBOOKS / "tasks" / "awx_controller.yml",
    "acceptance": PLAYBOOKS.parent / "tests" / "e2e" / "acceptance" / "awx_jobs.yml",
    "workflow": PLAYBOOKS.parent / "tests" / "e2e" / "acceptance" / "awx_workflow.yml",
}


def tasks_of(name: str) -> Iterator[dict[str, Any]]:
    """Yield the tasks that call the controller."""
    todo = list(read(CALLERS[name]))
    while todo:
        part = todo.pop(0)
        todo = [*part.get("tasks", []), *part.get("block", []), *part.get("rescue", []), *todo]
        if "action" in part:
            yield part


@pytest.mark.parametrize("name", CALLERS)
def test_tasks_use_existing_options(name: str, modules: dict[str, dict[str, Any]]) -> None:
    tasks = list(tasks_of(name))
    assert tasks
    for task in tasks:
        found = ACTION.match(task["action"])
        assert found, task["action"]
        options = modules[found[1]]
        given = task.get("args", {})
        assert set(given) <= set(options), task["name"]
        assert {one for one, option in options.items() if option.get("required")} <= set(given), task["name"]


def test_the_setup_passes_on_all_keys_of_the_files() -> None:
    given: dict[str, set[str]] = {}
    for task in tasks_of("awx_setup"):
        for variable in re.findall(r"\bcontroller_\w+", task.get("loop", "")):
            given.setdefault(variable, {"simplified_workflow_nodes"}).update(task["args"])
    lists = {name: entries for name, entries in assets().items() if name.startswith("controller_")}
    assert set(given) == set(lists)
    for name, entries in lists.items():
        assert {key for entry in entries for key in entry} <= given[name], name


def test_variables_have_our_prefix_or_the_names_of_infra_aap_configuration() -> None:
    known = {
        *("credential_types", "execution_environments", "projects", "inventories", "inventory_sources", "labels"),
        *("notifications", "templates", "workflows", "schedules"),
    }
    foreign = [name for name in assets() if not name.startswith("oms_awx_")]
    assert set(foreign) == {f"controller_{name}" for name in known}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.name)
def test_injectors_are_not_templated_by_ansible(path: Any) -> None:
    """Without `!unsafe` Ansible would template them itself."""
    text = re.sub(r"!unsafe \".*?\"", "", path.read_text(encoding="utf-8"))
    for found in re.findall(r"\{\{(.*?)\}\}", text, re.DOTALL):
        assert "oms_awx_" in found or "ansible.controller" in found, found


BROKEN = {
    "default": ({"default": "x"}, "a default reaches no credential"),
    "tower": ({"id": "tower"}, "can't be an id"),
    "id": ({"id": "a-b"}, "can't be an id"),
    "type": ({"type": "integer"}, "no such type"),
    "boolean": ({"type": "boolean"}, "secret is for strings"),
    "help": ({"help_text": ""}, "no help text"),
    "key": ({"required": True}, "no such key"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_wrong_fields_are_found(how: str) -> None:
    made = copy.deepcopy(TYPES["OMS source bucket"])
    change, complaint = BROKEN[how]
    made["inputs"]["fields"][2].update(change)
    assert complaint in " ".join(complaints_of_type(made))


@pytest.mark.parametrize(
    ("env", "complaint"),
    [
        ({"ANSIBLE_X": "{{ cdn_key }}"}, "can't be a variable"),
        ({"PATH": "{{ cdn_key }}"}, "can't be a variable"),
        ({"X": "{{ cdn }}"}, "undefined"),
        ({"X": "{{ tower.filename }}"}, "no attribute"),
        ({"X": "{{ cdn_key | bool }}"}, "No filter named"),
        ({"X": "ä"}, "ASCII"),
    ],
)
def test_wrong_injectors_are_found(env: dict[str, str], complaint: str) -> None:
    made = copy.deepcopy(TYPES["OMS source bucket"])
    made["injectors"]["env"] = env
    assert complaint in " ".join(complaints_of_type(made))
    made["injectors"] = {"extra_vars": env}
    assert "printed" in " ".join(complaints_of_type(made))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"default": None}, "is not a default"),
        ({"default": "maybe"}, "none of the choices"),
        ({"choices": [True, False], "default": "true"}, "choices are texts"),
        ({"type": "boolean"}, "no such type"),
        ({"variable": "a b"}, "can't be a variable"),
        ({"required": "yes"}, "required must be"),
        ({"type": "text", "min": 1}, "blank answer"),
        ({"required": True}, "it has a default"),
        ({"type": "integer", "default": "1", "min": 0, "max": 2}, "is not a default"),
    ],
)
def test_wrong_surveys_are_found(change: dict[str, Any], complaint: str) -> None:
    survey = copy.deepcopy(SURVEYS["OMS check"])
    survey["spec"][0].update(change)
    assert complaint in " ".join(complaints_of_survey(survey))


def test_the_project_is_complete(awx_project: Path) -> None:
    requirements = yaml.safe_load((awx_project / "collections" / "requirements.yml").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in requirements["collections"]] == ["hwcloud.oms"]
    (source,) = assets()["controller_inventory_sources"]
    inventory = yaml.safe_load((awx_project / source["source_path"]).read_text(encoding="utf-8"))
    assert len(inventory["all"]["children"]["tenants"]["hosts"]) > 1
    offered = {name for name in playbooks(awx_project) if name.startswith("playbooks/")}
    assert offered == {template["playbook"] for template in TEMPLATES.values()}
