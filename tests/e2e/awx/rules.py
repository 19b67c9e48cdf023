# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of AWX, as seen on AWX 24.6, including what it accepts although it cannot work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from awx_plugins.interfaces._temporary_private_inject_api import ENV_BLOCKLIST
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
FIELD = {"id", "label", "type", "format", "choices", "help_text", "multiline", "secret", "ask_at_runtime", "default"}
STRINGS_ONLY = {"secret", "choices", "format", "multiline"}
KINDS = {"cloud", "net"}
#: The Python type of the default for each type of question.
QUESTIONS = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": float,
}


def complaints_of_type(made: dict[str, Any]) -> list[str]:
    """Return what is wrong with a credential type."""
    fields = made["inputs"].get("fields", [])
    found = [] if made.get("kind") in KINDS else ["kind must be cloud or net"]
    found += [complaint for field in fields for complaint in _field(field)]
    ids = [field.get("id") for field in fields]
    found += [f"{name} is there twice" for name in set(ids) if ids.count(name) > 1]
    found += [f"required: {name} is not a field" for name in made["inputs"].get("required", []) if name not in ids]
    return found + list(_injectors(made.get("injectors", {}), ids))


def _field(field: dict[str, Any]) -> Iterator[str]:
    name = str(field.get("id"))
    kind = field.get("type", "string")
    if not NAME.match(name) or name == "tower":
        yield f"{name} can't be an id"
    if not field.get("label"):
        yield f"{name} has no label"
    if not field.get("help_text"):
        yield f"{name} has no help text"
    yield from (f"{name}: no such key as {key}" for key in field if key not in FIELD)
    if kind not in {"string", "boolean"}:
        yield f"{name}: no such type as {kind}"
    elif kind != "string":
        yield from (f"{name}: {key} is for strings" for key in STRINGS_ONLY & set(field))
    if "default" in field:
        # AWX accepts it and does not apply it to credentials that modules create.
        yield f"{name}: a default reaches no credential that was made as code"


def _injectors(injectors: dict[str, Any], ids: list[Any]) -> Iterator[str]:
    files = injectors.get("file", {})
    tower = SimpleNamespace(filename="/name") if "template" in files else SimpleNamespace()
    names = {**dict.fromkeys(ids, "EXAMPLE"), "tower": tower}
    if set(injectors) - {"env", "file"}:
        yield "secrets that come by extra_vars are printed"
    if set(files) - {"template"}:
        yield "one file, named template"
    for name in injectors.get("env", {}):
        if not NAME.match(name) or name.startswith("ANSIBLE_") or name in ENV_BLOCKLIST:
            yield f"{name} can't be a variable of the environment"
    for name, text in {**injectors.get("env", {}), **files}.items():
        if not isinstance(text, str) or not text.isascii():
            yield f"{name}: not an ASCII text"
            continue
        try:
            ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(text).render(names)
        except TemplateError as fault:
            yield f"{name}: {fault}"


def complaints_of_survey(survey: dict[str, Any]) -> list[str]:
    """Return what is wrong with a survey."""
    found = [f"the survey has no {key}" for key in ("name", "description", "spec") if not survey.get(key)]
    questions = survey.get("spec") or []
    names = [question.get("variable") for question in questions]
    found += [f"{name} is asked for twice" for name in set(names) if names.count(name) > 1]
    return found + [complaint for question in questions for complaint in _question(question)]


def refusals(survey: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """Return why AWX refuses a launch by the API. It ignores the default of a required question."""
    return [problem for question in survey.get("spec", []) for problem in _answer(question, answers)]


def refused_variables(survey: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """Return why AWX refuses the variables of a schedule or of a node of a workflow. Answers may be missing."""
    questions = {question["variable"]: question for question in survey.get("spec", [])}
    found = [f"Variables {name} are not allowed on launch." for name in given if name not in questions]
    return found + [problem for name in given if name in questions for problem in _answer(questions[name], given)]


def _answer(question: dict[str, Any], answers: dict[str, Any]) -> Iterator[str]:
    name, kind = question["variable"], question["type"]
    if name not in answers:
        if question["required"]:
            yield f"'{name}' value missing"
        return
    value = answers[name]
    if kind in {"text", "textarea", "password"} and not isinstance(value, str):
        yield f"Value {value} for '{name}' expected to be a string."
    elif kind in {"text", "textarea", "password"} and len(value) < question["min"]:
        yield f"'{name}' value {value} is too small (length is {len(value)} must be at least {question['min']})."
    elif kind in {"text", "textarea", "password"} and len(value) > question["max"]:
        yield f"'{name}' value {value} is too large (must be no more than {question['max']})."
    elif kind == "integer" and (isinstance(value, bool) or not isinstance(value, int)):
        yield f"Value {value} for '{name}' expected to be an integer."
    elif kind == "integer" and not question["min"] <= value <= question["max"]:
        yield f"'{name}' value {value} is not between {question['min']} and {question['max']}."
    elif kind == "multiplechoice" and value not in question["choices"]:
        yield f"Value {value} for '{name}' expected to be one of {question['choices']}."


def _question(question: dict[str, Any]) -> Iterator[str]:
    name = str(question.get("variable"))
    kind = question.get("type")
    default = question.get("default")
    if not NAME.match(name):
        yield f"{name} can't be a variable"
    yield from (f"{name} has no {key}" for key in ("type", "question_name") if not question.get(key))
    if not isinstance(question.get("required"), bool):
        yield f"{name}: required must be true or false"
    elif question["required"] and default != "":
        yield f"{name}: it has a default, which a launch by the API does not get while an answer is required"
    if kind not in QUESTIONS:
        yield f"{name}: no such type as {kind}"
        return
    if not isinstance(default, QUESTIONS[kind]) or isinstance(default, bool):
        yield f"{name}: {default!r} is not a default for {kind}"
    if kind.startswith("multi") and default not in question.get("choices", []):
        yield f"{name}: the default is none of the choices"
    if not all(isinstance(choice, str) for choice in question.get("choices", [])):
        yield f"{name}: choices are texts"
    if kind in {"text", "textarea"} and question.get("min") != 0:
        yield f"{name}: a blank answer would be refused"
    if kind == "integer" and isinstance(default, int) and not question["min"] <= default <= question["max"]:
        yield f"{name}: the default is out of range"
