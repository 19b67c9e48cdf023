# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module's options, held against the contract of the service and against their own documentation."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Mapping, Set, Tuple

import pytest
import yaml

from ansible_collections.hwcloud.oms.plugins.doc_fragments import attributes, connection
from ansible_collections.hwcloud.oms.plugins.module_utils._arguments import CONNECTION_SPEC, LENGTHS, SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._run import SECRETS
from ansible_collections.hwcloud.oms.plugins.modules import oms_sync_task

CONTRACT: Dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8"))
#: What a create or a start may carry, and how a field of it is called as an option.
REQUESTS: Dict[str, Callable[[str], str]] = {
    "CreateSyncTaskReq": str,
    "SourceCdnReq": lambda name: "source_cdn." + name,
    "StartSyncTaskReq": lambda name: name.replace("source_cdn_", "source_cdn."),
}
TYPES = {"string": "str", "boolean": "bool", "integer": "int", "object": "dict"}

_OURS = "an empty one is ours to refuse"
_LEFT_OUT = "left out it is neither sent nor compared, so the service's own default applies"
_BY_ID = "not with sync_task_id"
_KEY = "only where a create or a start may follow, and the environment serves too"
#: Where an option is not what the contract says of the field, and why. No line here may be idle.
DIFFERENCES: Dict[Tuple[str, str], str] = {
    ("enable_kms", "option"): "retired by the service in 2026",
    ("src_region", "least"): _OURS,
    ("src_bucket", "least"): _OURS,
    ("dst_region", "least"): _OURS,
    ("dst_bucket", "least"): _OURS,
    ("src_ak", "least"): _OURS,
    ("src_sk", "least"): _OURS,
    ("dst_ak", "least"): _OURS,
    ("dst_sk", "least"): _OURS,
    ("source_cdn.domain", "least"): _OURS,
    ("enable_metadata_migration", "default"): _LEFT_OUT,
    ("enable_restore", "default"): _LEFT_OUT,
    ("dst_storage_policy", "default"): _LEFT_OUT,
    ("consistency_check", "default"): _LEFT_OUT,
    ("src_crypto_type", "default"): _LEFT_OUT,
    ("dst_crypto_type", "default"): _LEFT_OUT,
    ("source_cdn.crypto_type", "default"): _LEFT_OUT,
    ("src_region", "required"): _BY_ID,
    ("src_bucket", "required"): _BY_ID,
    ("dst_region", "required"): _BY_ID,
    ("dst_bucket", "required"): _BY_ID,
    ("src_ak", "required"): _KEY,
    ("src_sk", "required"): _KEY,
    ("dst_ak", "required"): _KEY,
    ("dst_sk", "required"): _KEY,
    ("source_cdn.authentication_type", "required"): "its default is always sent",
}
#: Options that are no field of a request, and what they are for.
OWN: Dict[str, str] = {
    "state": "what the task shall be",
    "sync_task_id": "picks a task in the address of a call",
    "on_drift": "what to do about a difference",
    "quota": "how many tasks there may be",
    "wait": "whether to wait for a status",
    "wait_timeout": "how long",
}
#: As the interface lists them.
SECRET = {
    *("access_key", "secret_key", "security_token", "auth_token", "password"),
    *("src_ak", "src_sk", "dst_ak", "dst_sk", "source_cdn.authentication_key"),
}


def flat(spec: Mapping[str, Any], before: str = "") -> Dict[str, Dict[str, Any]]:
    """Options by name, those of a dictionary option as dictionary.option."""
    found: Dict[str, Dict[str, Any]] = {}
    for name, option in spec.items():
        found[before + name] = option
        found.update(flat(option.get("options") or option.get("suboptions") or {}, before + name + "."))
    return found


def resolved(contract: Mapping[str, Any], schema: Mapping[str, Any]) -> Dict[str, Any]:
    """A schema with everything it refers to in one place."""
    merged: Dict[str, Any] = {}
    for part in [schema, *schema.get("allOf", [])]:
        if "$ref" in part:
            merged.update(resolved(contract, contract["components"]["schemas"][part["$ref"].rpartition("/")[2]]))
    merged.update((key, value) for key, value in schema.items() if key not in ("$ref", "allOf"))
    return merged


def fields(contract: Mapping[str, Any]) -> Iterator[Tuple[str, Dict[str, Any], bool]]:
    """Every field of the requests: the option it should be, its schema, whether it must be there."""
    for request, option_of in REQUESTS.items():
        schema = contract["components"]["schemas"][request]
        for name, field in schema["properties"].items():
            yield option_of(name), resolved(contract, field), name in schema.get("required", [])


def differences(
    contract: Mapping[str, Any], spec: Mapping[str, Any], lengths: Mapping[str, Any]
) -> Set[Tuple[str, str]]:
    """Every point in which options and fields are not the same."""
    options = flat(spec)
    found: Set[Tuple[str, str]] = set()
    expected = set(OWN)
    for name, field, required in fields(contract):
        expected.add(name)
        option = options.get(name)
        if option is None:
            found.add((name, "option"))
            continue
        least, most = lengths.get(name, (field.get("minLength"), field.get("maxLength")))
        sized = field["type"] == "string" and "enum" not in field
        same = {
            "type": option["type"] == TYPES[field["type"]],
            "choices": option.get("choices") == field.get("enum"),
            "default": option.get("default") == field.get("default"),
            "required": option.get("required", False) == required,
            "least": not sized or (name in lengths and least == field.get("minLength", 0)),
            "most": not sized or (name in lengths and most == field.get("maxLength")),
        }
        found.update((name, aspect) for aspect, is_same in same.items() if not is_same)
    found.update((name, "field") for name in set(options) - expected)
    found.update((name, "length of nothing") for name in set(lengths) - set(options))
    return found


def held() -> Set[Tuple[str, str]]:
    return differences(CONTRACT, SYNC_TASK_SPEC, LENGTHS)


def test_every_field_is_an_option_and_every_option_a_field_or_the_table_says_why() -> None:
    found = held()
    # The start's own fields and those of the create need not agree with each other.
    both = {name for name, _schema, _required in fields(CONTRACT)}
    assert found - set(DIFFERENCES) == set()
    assert set(DIFFERENCES) - found == set(), "an idle line"
    assert set(OWN) - set(SYNC_TASK_SPEC) == set(), "an idle line"
    assert set(OWN) & both == set()


def test_the_length_of_an_id_is_that_of_the_address() -> None:
    schema = CONTRACT["components"]["parameters"]["SyncTaskId"]["schema"]
    assert LENGTHS["sync_task_id"] == (1, schema["maxLength"])


def schema_of(contract: Any, request: str) -> Any:
    return contract["components"]["schemas"][request]["properties"]


Change = Callable[[Any, Any, Any], None]
#: Changes of copies of contract, spec and lengths, and what must be said of each.
CHANGES: Dict[str, Tuple[Change, Tuple[str, str]]] = {
    "a field is added": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq").update(speed={"type": "string"}),
        ("speed", "option"),
    ),
    "a field of the CDN is added": (
        lambda contract, _spec, _lengths: schema_of(contract, "SourceCdnReq").update(port={"type": "integer"}),
        ("source_cdn.port", "option"),
    ),
    "a field of the start is added": (
        lambda contract, _spec, _lengths: schema_of(contract, "StartSyncTaskReq").update(force={"type": "boolean"}),
        ("force", "option"),
    ),
    "a field is removed": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq").pop("app_id"),
        ("app_id", "field"),
    ),
    "an option is added": (
        lambda _contract, spec, _lengths: spec.update(speed={"type": "str"}),
        ("speed", "field"),
    ),
    "an option of the CDN is added": (
        lambda _contract, spec, _lengths: spec["source_cdn"]["options"].update(port={"type": "int"}),
        ("source_cdn.port", "field"),
    ),
    "an option is removed": (lambda _contract, spec, _lengths: spec.pop("app_id"), ("app_id", "option")),
    "a value is added": (
        lambda contract, _spec, _lengths: contract["components"]["schemas"]["CloudType"]["enum"].append("Google"),
        ("src_cloud_type", "choices"),
    ),
    "a choice is removed": (
        lambda _contract, spec, _lengths: spec["source_cdn"]["options"]["protocol"]["choices"].remove("http"),
        ("source_cdn.protocol", "choices"),
    ),
    "a length grows": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq")["description"].update(maxLength=512),
        ("description", "most"),
    ),
    "a length is not checked": (lambda _contract, _spec, lengths: lengths.pop("app_id"), ("app_id", "most")),
    "an option takes what is empty": (
        lambda _contract, _spec, lengths: lengths.update({"description": (1, 255)}),
        ("description", "least"),
    ),
    "a default changes": (
        lambda contract, _spec, _lengths: schema_of(contract, "CreateSyncTaskReq")["src_cloud_type"].update(
            default="AWS"
        ),
        ("src_cloud_type", "default"),
    ),
    "a type changes": (
        lambda _contract, spec, _lengths: spec["enable_restore"].update(type="str"),
        ("enable_restore", "type"),
    ),
    "a field becomes mandatory": (
        lambda contract, _spec, _lengths: contract["components"]["schemas"]["CreateSyncTaskReq"]["required"].append(
            "description"
        ),
        ("description", "required"),
    ),
    "a length of nothing": (
        lambda _contract, _spec, lengths: lengths.update(speed=(0, 1)),
        ("speed", "length of nothing"),
    ),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_change_on_one_side_would_be_found(name: str) -> None:
    change, expected = CHANGES[name]
    contract, spec, lengths = deepcopy(CONTRACT), deepcopy(SYNC_TASK_SPEC), dict(LENGTHS)
    change(contract, spec, lengths)
    assert expected in differences(contract, spec, lengths) - held()


# Documentation


def documented() -> Dict[str, Dict[str, Any]]:
    """The options of the module's documentation, those of its fragments included."""
    own = yaml.safe_load(oms_sync_task.DOCUMENTATION)
    assert own["extends_documentation_fragment"] == ["hwcloud.oms.connection", "hwcloud.oms.attributes"]
    options: Dict[str, Any] = dict(own["options"])
    for fragment in (connection, attributes):
        options.update(yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"])
    return flat(options)


def test_the_documentation_names_every_option_and_no_other() -> None:
    assert set(documented()) == set(flat(dict(CONNECTION_SPEC, **SYNC_TASK_SPEC)))


@pytest.mark.parametrize("name", list(flat(dict(CONNECTION_SPEC, **SYNC_TASK_SPEC))))
def test_the_documentation_of_an_option_is_true(name: str) -> None:
    option, told = flat(dict(CONNECTION_SPEC, **SYNC_TASK_SPEC))[name], documented()[name]
    for key in ("type", "default", "choices", "aliases", "required"):
        assert told.get(key) == option.get(key), key
    assert told["description"]


def test_every_environment_variable_is_documented() -> None:
    from ansible_collections.hwcloud.oms.plugins.module_utils._arguments import CDN_KEY, KEY_PAIRS
    from ansible_collections.hwcloud.oms.plugins.module_utils._connection import FALLBACKS, FAMILIES

    expected = {(option, variable) for family in FAMILIES for option, variable in family.items()}
    expected |= {(option, variable) for option, variables in FALLBACKS.items() for variable in variables}
    expected |= {named for pair in KEY_PAIRS for named in pair} | {("source_cdn.authentication_key", CDN_KEY)}
    texts = {name: " ".join(option["description"]) for name, option in documented().items()}
    assert [one for one in expected if "E(%s)" % one[1] not in texts[one[0]]] == []


# Secrets


def test_every_secret_option_is_no_log_and_known_to_the_redactor() -> None:
    options = flat(dict(CONNECTION_SPEC, **SYNC_TASK_SPEC))
    assert {name for name, option in options.items() if option.get("no_log")} == SECRET
    assert {name.rpartition(".")[2] for name in SECRET} == set(SECRETS)
