# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find where the options of a module differ from the parameters of the calls that it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.tests.simulator.contract import SYNC

TYPES = {"string": "str", "boolean": "bool", "integer": "int", "object": "dict", "array": "list"}
#: Parameters whose options are called otherwise.
RENAMED = {
    "data_type": "data_types",
    "query_time": "month",
    "connection_string": "src_connection_string",
    "json_auth_file": "src_json_auth_file",
}
#: Parameters that are objects, whose fields are options with `src_` or `dst_` in front, and fields without that.
NODES = ("src_node", "dst_node")
UNPREFIXED = ("app_id", "object_key", "list_file", "save_prefix")
Difference = tuple[str, str]


class Options(NamedTuple):
    """Describe the options of a module.

    Args:
        spec: Its argument spec without the connection.
        lengths: The minimum and maximum length of a string, or of each element of a list.
        calls: The calls that the options are sent with.
        own: Options that are not parameters of these calls, and what they are for.
        differences: Options that differ from the parameter in the contract on purpose, and why.
        contract: The file of the contract.
    """

    spec: dict[str, Any]
    lengths: dict[str, tuple[int, int]]
    calls: tuple[str, ...]
    own: dict[str, str]
    differences: dict[Difference, str]
    contract: str = SYNC


def flat(spec: Mapping[str, Any], before: str = "") -> dict[str, dict[str, Any]]:
    """Return the options by name, suboptions as `dictionary.option`."""
    found: dict[str, dict[str, Any]] = {}
    for name, option in spec.items():
        found[before + name] = option
        found.update(flat(option.get("options") or option.get("suboptions") or {}, before + name + "."))
    return found


def resolved(contract: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema or parameter with all references resolved."""
    merged: dict[str, Any] = {}
    parts = [resolved(contract, part) for part in schema.get("allOf", [])]
    if "$ref" in schema:
        _root, _components, kind, name = schema["$ref"].split("/")
        parts.append(resolved(contract, contract["components"][kind][name]))
    parts.append({key: value for key, value in schema.items() if key not in ("$ref", "allOf")})
    for part in parts:
        # The parts of an object add up.
        properties = {**merged.get("properties", {}), **part.get("properties", {})}
        merged.update(part, **({"properties": properties} if properties else {}))
    return merged


def fields(contract: Mapping[str, Any], call: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield each parameter of a call: the name of its option, its schema, and whether it is required."""
    ((path, operation),) = [
        (path, operation)
        for path in contract["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and operation.get("operationId") == call
    ]
    for parameter in (resolved(contract, one) for one in path["parameters"] + operation.get("parameters", [])):
        name, schema = parameter["name"], parameter["schema"]
        if "x-enum" in parameter:
            schema = {"type": "array", "items": {"type": "string", "enum": parameter["x-enum"]}}
        if parameter["in"] != "header" and name not in CONNECTION_SPEC:
            yield RENAMED.get(name, name), schema, parameter["required"]
    if "requestBody" in operation:
        body = resolved(contract, operation["requestBody"]["content"]["application/json"]["schema"])
        yield from inside(contract, body)


def inside(contract: Mapping[str, Any], schema: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any, bool]]:
    """Yield the fields of an object, and of the objects in it."""
    for name, part in schema["properties"].items():
        field = resolved(contract, part)
        # The options of a migration are flat, its source and destination are objects.
        if name not in NODES:
            yield option_name(before + name), field, name in schema.get("required", [])
        single = resolved(contract, field.get("items", field))
        if "properties" in single:
            yield from inside(contract, single, f"{before}{name}.")


def option_name(parameter: str) -> str:
    """Return the option of a parameter of a request."""
    # A start request has the CDN fields next to the others.
    name = parameter.replace("source_cdn_", "source_cdn.")
    side, dot, field = name.partition("_node.")
    if dot:
        name = field if field.partition(".")[0] in UNPREFIXED else f"{side}_{field}"
    return RENAMED.get(name, name)


def differences(options: Options, contract: Mapping[str, Any]) -> set[Difference]:
    """Yield each difference between options and parameters."""
    known, lengths = flat(options.spec), options.lengths
    found: set[Difference] = set()
    expected = set(options.own)
    for name, field, required in (one for call in options.calls for one in fields(contract, call)):
        expected.add(name)
        option = known.get(name)
        if option is None:
            found.add((name, "option"))
            continue
        single = resolved(contract, field.get("items", field))
        least, most = lengths.get(name, (None, None))
        sized = single["type"] == "string" and "enum" not in single
        same = {
            "type": option["type"] == TYPES[field["type"]],
            "elements": option.get("elements") == (TYPES[single["type"]] if "items" in field else None),
            "choices": option.get("choices") == single.get("enum"),
            "default": option.get("default") == field.get("default"),
            "required": option.get("required", False) == required,
            "least": not sized or least == single.get("minLength", 0),
            "most": not sized or most == single.get("maxLength"),
        }
        found.update((name, aspect) for aspect, is_same in same.items() if not is_same)
    found.update((name, "parameter") for name in set(known) - expected)
    found.update((name, "length of nothing") for name in set(lengths) - set(known))
    return found
