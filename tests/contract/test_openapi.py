# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract is valid OpenAPI, its examples match, and its patterns are enforced as documented."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

CONTRACT: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8"))
CALLS = [
    (path, method) for path, item in CONTRACT["paths"].items() for method in item if method in ("get", "post", "delete")
]


def nodes(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping of a document, with its path."""
    if isinstance(node, dict):
        yield place, node
        for name, value in node.items():
            yield from nodes(value, f"{place}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, f"{place}/{number}")


def examples() -> Iterator[Any]:
    """Yield every example body, with its schema."""
    for place, node in nodes(CONTRACT):
        if "schema" not in node:
            continue
        found = {"": node["example"]} if "example" in node else {}
        found.update({name: one["value"] for name, one in node.get("examples", {}).items()})
        for name, value in found.items():
            yield pytest.param(node["schema"], value, id=f"{place}/{name}")


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    resolvable = {**schema, "components": CONTRACT["components"]}
    return [error.message for error in OAS30Validator(resolvable).iter_errors(value)]


def test_contract_is_valid_openapi() -> None:
    assert CONTRACT["openapi"].startswith("3.0.")
    assert list(OpenAPIV30SpecValidator(CONTRACT).iter_errors()) == []


def test_the_validator_finds_an_error() -> None:
    broken = deepcopy(CONTRACT)
    del broken["paths"]["/v3/projects"]["get"]["responses"]
    assert list(OpenAPIV30SpecValidator(broken).iter_errors()) != []


def test_operations_are_the_ten_that_are_used() -> None:
    assert sorted(CONTRACT["paths"][path][method]["operationId"] for path, method in CALLS) == [
        "CreateSyncEvents",
        "CreateSyncTask",
        "DeleteSyncTask",
        "KeystoneCreateUserTokenByPassword",
        "KeystoneListProjects",
        "ListSyncTaskStatistic",
        "ListSyncTasks",
        "ShowSyncTask",
        "StartSyncTask",
        "StopSyncTask",
    ]


@pytest.mark.parametrize(("schema", "value"), [*examples()])
def test_examples_match_their_schema(schema: dict[str, Any], value: Any) -> None:
    assert faults(schema, value) == []


def test_a_wrong_example_is_detected() -> None:
    assert faults({"$ref": "#/components/schemas/ListSyncTasksResp"}, {"tasks": [{"status": "PAUSED"}]}) != []


def test_every_component_is_used() -> None:
    used = {node["$ref"] for _place, node in nodes(CONTRACT) if "$ref" in node}
    there = {
        f"#/components/{kind}/{name}"
        for kind, items in CONTRACT["components"].items()
        for name in items
        if kind != "securitySchemes"
    }
    assert used == there


def test_only_documented_patterns_are_enforced() -> None:
    enforced = {place for place, node in nodes(CONTRACT) if isinstance(node.get("pattern"), str)}
    assert {place.rpartition("/properties/")[2] or place for place in enforced if "schemas" in place} == {"description"}
    assert len(enforced) == 2, "the other one is the list of data types"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("src_ak", ["AK1", "", "with(parens)"], ["a<b", "a&b", "a'b", 'a"b', "a\\b"]),
        ("src_kms_key_id", ["0a1b2c3d-0000-0000-0000-0123456789ab"], ["", "0A1B2C3D-0000-0000-0000-0123456789AB"]),
        ("description", ["nightly copy"], ["back\\slash", "(", "&"]),
        (
            "domain",
            ["cdn.example.org"],
            ["localhost", "10.0.0.1", "a.myhuaweicloud.com", "http://a.example.org", "a_b.org"],
        ),
    ],
)
def test_patterns_of_the_third_party(field: str, good: list[str], bad: list[str]) -> None:
    schemas = CONTRACT["components"]["schemas"]
    places = {**schemas["SourceCdnReq"]["properties"], **schemas["CreateSyncTaskReq"]["properties"]}
    named = [node for _place, node in nodes(places[field]) if "$ref" in node]
    schema = schemas[named[0]["$ref"].rpartition("/")[2]] if named else places[field]
    assert [text for text in good if not re.search(schema["x-pattern"], text)] == []
    assert [text for text in bad if re.search(schema["x-pattern"], text)] == []


def test_the_characters_that_the_page_forbids() -> None:
    pattern = CONTRACT["components"]["schemas"]["CreateSyncTaskReq"]["properties"]["description"]["pattern"]
    assert re.search(pattern, "back\\slash and the rest, 1-2_3")
    assert [character for character in "<>()\"'&" if re.search(pattern, f"a{character}b")] == []
