# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract files: valid OpenAPI, examples that fit, and patterns of two kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

CONTRACTS: dict[str, dict[str, Any]] = {
    name: yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for name in ("openapi.yaml", "migration.yaml")
}
CONTRACT = CONTRACTS["openapi.yaml"]
METHODS = ("get", "post", "put", "delete")
OPERATIONS = {
    "openapi.yaml": [
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
    ],
    "migration.yaml": [
        "BatchUpdateTasks",
        "CheckPrefix",
        "CheckUrlSourceListFileFormat",
        "CreateTask",
        "CreateTaskGroup",
        "DeleteTask",
        "DeleteTaskGroup",
        "ListApiVersions",
        "ListTaskGroup",
        "ListTasks",
        "RetryTaskGroup",
        "ShowApiInfo",
        "ShowBucketList",
        "ShowBucketObjects",
        "ShowBucketRegion",
        "ShowCdnInfo",
        "ShowCloudType",
        "ShowRegionInfo",
        "ShowTask",
        "ShowTaskGroup",
        "StartTask",
        "StartTaskGroup",
        "StopTask",
        "StopTaskGroup",
        "UpdateBandwidthPolicy",
        "UpdatePrivacyAgreementRecord",
        "UpdateTaskGroup",
    ],
}


def nodes(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping of a document, with its place."""
    if isinstance(node, dict):
        yield place, node
        for name, value in node.items():
            yield from nodes(value, f"{place}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, f"{place}/{number}")


def examples() -> Iterator[Any]:
    """Yield every example body with its contract and its schema."""
    for contract, document in CONTRACTS.items():
        for place, node in nodes(document):
            if "schema" not in node:
                continue
            found = {"": node["example"]} if "example" in node else {}
            found.update({name: one["value"] for name, one in node.get("examples", {}).items()})
            for name, value in found.items():
                yield pytest.param(contract, node["schema"], value, id=f"{contract}{place}/{name}")


def faults(contract: str, schema: dict[str, Any], value: Any) -> list[str]:
    resolvable = {**schema, "components": CONTRACTS[contract]["components"]}
    return [error.message for error in OAS30Validator(resolvable).iter_errors(value)]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_contract_is_valid_openapi(contract: str) -> None:
    assert CONTRACTS[contract]["openapi"].startswith("3.0.")
    assert list(OpenAPIV30SpecValidator(CONTRACTS[contract]).iter_errors()) == []


def test_the_validator_finds_an_error() -> None:
    broken = deepcopy(CONTRACT)
    del broken["paths"]["/v3/projects"]["get"]["responses"]
    assert list(OpenAPIV30SpecValidator(broken).iter_errors()) != []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_operations(contract: str) -> None:
    items = CONTRACTS[contract]["paths"].values()
    found = [item[method]["operationId"] for item in items for method in METHODS if method in item]
    assert sorted(found) == OPERATIONS[contract]


@pytest.mark.parametrize(("contract", "schema", "value"), [*examples()])
def test_examples_fit(contract: str, schema: dict[str, Any], value: Any) -> None:
    assert faults(contract, schema, value) == []


def test_an_example_that_does_not_fit_is_found() -> None:
    sync, migration = ({"$ref": f"#/components/schemas/{name}"} for name in ("ListSyncTasksResp", "ListTasksResp"))
    assert faults("openapi.yaml", sync, {"tasks": [{"status": "PAUSED"}]}) != []
    assert faults("migration.yaml", migration, {"tasks": [{"status": "PAUSED"}]}) != []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_component_is_used(contract: str) -> None:
    document = CONTRACTS[contract]
    used = {node["$ref"] for _place, node in nodes(document) if "$ref" in node}
    defined = {
        f"#/components/{kind}/{name}"
        for kind, items in document["components"].items()
        for name in items
        if kind != "securitySchemes"
    }
    assert used == defined


def test_only_documented_patterns_are_enforced() -> None:
    enforced = {place for place, node in nodes(CONTRACT) if isinstance(node.get("pattern"), str)}
    assert {place.rpartition("/properties/")[2] or place for place in enforced if "schemas" in place} == {"description"}
    assert len(enforced) == 2, "the other one is the list of data types"
    fields = {
        place.rpartition("/")[2]
        for place, node in nodes(CONTRACTS["migration.yaml"])
        if isinstance(node.get("pattern"), str)
    }
    assert fields == {"start", "end", "description", "schema"}, "the schema is that of a version's name"


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
