# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RETURN of each module as a schema, so that every real result in every test can be held against it.

What C(returned:) says counts: a text that begins with C(success) or C(always) promises the key of every
success, C(failure) alone of every failure; anything after a comma, or C(when), only allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

PACKAGE = "ansible_collections.hwcloud.oms.plugins.modules"
#: All of the collection.
MODULES = sorted(path.stem for path in (Path(__file__).parents[1] / "plugins" / "modules").glob("*.py"))
#: What every Ansible module may return.
COMMON: dict[str, Any] = {
    name: {} for name in ("changed", "diff", "warnings", "deprecations", "invocation", "failed", "failed_when_result")
}
COMMON_FAILURE: dict[str, Any] = {name: {} for name in ("msg", "exception")}
TYPES = {"str": "string", "int": "integer", "bool": "boolean", "list": "array", "dict": "object"}
#: Fields that the service adds later pass through, and a warning names them.
PASSED_THROUGH = re.compile(r"unknown fields, which are returned unchanged")


@cache
def documented(module: str) -> dict[str, Any]:
    """RETURN of a module."""
    loaded: dict[str, Any] = yaml.safe_load(import_module(f"{PACKAGE}.{module}").RETURN)
    return loaded


def schema_of(described: Mapping[str, Any], open_ended: bool) -> dict[str, Any]:
    """One documented value; null stands for "the service gives none"."""
    schema: dict[str, Any] = {"type": [TYPES[described["type"]], "null"]}
    inner = described.get("contains")
    if inner:
        fields = {
            "properties": {name: schema_of(one, open_ended) for name, one in inner.items()},
            "required": [name for name, one in inner.items() if "returned" not in one],
            "additionalProperties": open_ended,
        }
        schema.update({"items": {"type": "object", **fields}} if described["type"] == "list" else fields)
    return schema


def promised(returned: str, good: bool) -> bool:
    """Whether every success, or every failure, must have the key."""
    first = returned.split(",")[0].strip()
    return first in ("success", "always") if good else returned.strip() == "failure"


def allowed(returned: str, good: bool) -> bool:
    """Whether a success, or a failure, may have the key."""
    if re.match("always|when", returned):
        return True
    return ("success" if good else "failure") in returned


def complaints(module: str, good: bool, result: Mapping[str, Any]) -> Iterator[str]:
    """What a real result has, or lacks, against RETURN."""
    described = documented(module)
    # A process of a module tells its warnings as dictionaries.
    open_ended = any(PASSED_THROUGH.search(str(text)) for text in result.get("warnings", ()))
    common = dict(COMMON, **({} if good else COMMON_FAILURE))
    schema = {
        "type": "object",
        "properties": {
            **common,
            **{name: schema_of(one, open_ended) for name, one in described.items() if allowed(one["returned"], good)},
        },
        "required": [name for name, one in described.items() if promised(one["returned"], good)],
        "additionalProperties": False,
    }
    for problem in Draft202012Validator(schema).iter_errors(dict(result)):
        yield f"{module}: {problem.json_path}: {problem.message}"


def check(module: str, good: bool, result: Mapping[str, Any]) -> None:
    """Hold a result against RETURN.

    Raises:
        AssertionError: They do not agree.
    """
    found = list(complaints(module, good, result))
    assert not found, "\n".join(found)


def check_told(module: str, result: Mapping[str, Any]) -> None:
    """Hold a result that came through Ansible against RETURN; what Ansible itself refuses carries a message alone."""
    failed = "error" in result if "failed_when_result" in result else result.get("failed")
    if not failed or "error" in result:
        check(module, not failed, result)


def paths(described: Mapping[str, Any], prefix: str = "") -> set[str]:
    """Every documented key, with those above it."""
    found = set()
    for name, one in described.items():
        found.add(prefix + name)
        found |= paths(one.get("contains", {}), f"{prefix}{name}.")
    return found


def seen(value: Any, prefix: str = "") -> set[str]:
    """Every key of a result that has a value, with those above it."""
    if isinstance(value, list):
        return set().union(*(seen(one, prefix) for one in value))
    found: set[str] = set()
    if isinstance(value, dict):
        for name, one in value.items():
            if one is not None:
                found |= {prefix + name} | seen(one, f"{prefix}{name}.")
    return found
