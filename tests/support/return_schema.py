# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Convert RETURN of each module to a schema, with which tests compare every real result.

The text of `returned:` decides: one that begins with `success` or `always` promises the key for every success,
`failure` alone for every failure; anything after a comma, or `when`, only allows it.
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
#: All modules of the collection.
MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("*.py"))
#: The keys that every Ansible module may return.
COMMON: dict[str, Any] = {
    name: {} for name in ("changed", "diff", "warnings", "deprecations", "invocation", "failed", "failed_when_result")
}
COMMON_FAILURE: dict[str, Any] = {name: {} for name in ("msg", "exception")}
TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "object"}
#: Fields that the service adds later are returned, with a warning.
PASSED_THROUGH = re.compile(r"unknown fields, which are returned unchanged")


@cache
def documented(module: str) -> dict[str, Any]:
    """Return RETURN of a module."""
    loaded: dict[str, Any] = yaml.safe_load(import_module(f"{PACKAGE}.{module}").RETURN)
    return loaded


def schema_of(described: Mapping[str, Any], open_ended: bool) -> dict[str, Any]:
    """Return the schema of a documented value; null means that the service returned none."""
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
    """Return whether every success, or every failure, must have the key."""
    first = returned.split(",")[0].strip()
    return first in ("success", "always") if good else returned.strip() == "failure"


def allowed(returned: str, good: bool) -> bool:
    """Return whether a success, or a failure, may have the key."""
    if re.match("always|when", returned):
        return True
    return ("success" if good else "failure") in returned


@cache
def validator(module: str, good: bool, open_ended: bool) -> Draft202012Validator:
    """Return what compares a success, or a failure, with RETURN; `open_ended` allows unknown fields."""
    described = documented(module)
    common = dict(COMMON, **({} if good else COMMON_FAILURE))
    return Draft202012Validator(
        {
            "type": "object",
            "properties": {
                **common,
                **{n: schema_of(one, open_ended) for n, one in described.items() if allowed(one["returned"], good)},
            },
            "required": [name for name, one in described.items() if promised(one["returned"], good)],
            "additionalProperties": False,
        }
    )


def complaints(module: str, good: bool, result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the differences between a real result and RETURN."""
    # A module process returns its warnings as dictionaries.
    open_ended = any(PASSED_THROUGH.search(str(text)) for text in result.get("warnings", ()))
    for problem in validator(module, good, open_ended).iter_errors(dict(result)):
        yield f"{module}: {problem.json_path}: {problem.message}"


def check(module: str, good: bool, result: Mapping[str, Any]) -> None:
    """Compare a result with RETURN.

    Raises:
        AssertionError: They differ.
    """
    found = list(complaints(module, good, result))
    assert not found, "\n".join(found)


def check_ansible_result(module: str, result: Mapping[str, Any]) -> None:
    """Compare a result from Ansible with RETURN; an error of Ansible itself has only a message."""
    failed = "error" in result if "failed_when_result" in result else result.get("failed")
    if not failed or "error" in result:
        check(module, not failed, result)


def paths(described: Mapping[str, Any], prefix: str = "") -> set[str]:
    """Yield the path of every documented key."""
    found = set()
    for name, one in described.items():
        found.add(prefix + name)
        found |= paths(one.get("contains", {}), f"{prefix}{name}.")
    return found


def seen(value: Any, prefix: str = "") -> set[str]:
    """Yield the path of every key of a result that has a value."""
    if isinstance(value, list):
        return set().union(*(seen(one, prefix) for one in value))
    found: set[str] = set()
    if isinstance(value, dict):
        for name, one in value.items():
            if one is not None:
                found |= {prefix + name} | seen(one, f"{prefix}{name}.")
    return found
