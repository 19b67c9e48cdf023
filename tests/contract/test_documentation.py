# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DOCUMENTATION of each module matches what the module passes to AnsibleModule."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.hwcloud.oms.plugins.module_utils._client.connection import FALLBACKS, PROJECT_NAME
from ansible_collections.hwcloud.oms.plugins.module_utils._client.credentials import ENV_CREDENTIAL_SETS
from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._common.bucket_options import CDN_KEY
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.options import FLAT_OPTIONS
from ansible_collections.hwcloud.oms.plugins.module_utils._module.run import SECRETS
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import KEY_PAIRS
from ansible_collections.hwcloud.oms.tests.support.return_schema import MODULES, PACKAGE
from ansible_collections.hwcloud.oms.tools.layout import ROOT

from .options import flat

#: Ansible's markup: its name, and its content.
MARKUP = re.compile(r"\b(RV|[BCEIMOPUV])\(((?:\\.|[^\\)])*)\)")
#: As the interface lists them.
SECRET = {"access_key", "secret_key", "security_token", "auth_token", "password"}
SECRET_OF_SOURCES = {"ak", "sk", "connection_string", "json_auth_file"}
SECRET_OF_TASKS = {"src_ak", "src_sk", "dst_ak", "dst_sk", "source_cdn.authentication_key"}
SECRET_OF_GROUPS = SECRET_OF_TASKS | {"src_connection_string", "src_json_auth_file"}
SECRET_OF_MIGRATIONS = SECRET_OF_GROUPS | {"src_security_token", "dst_security_token"}
KINDS = {"oms_migration_task": "task", "oms_migration_task_group": "group"}


class MadeError(Exception):
    """End `main()` once the module has declared its options."""


@cache
def made(module: str) -> dict[str, Any]:
    """Return the arguments that the module passes to AnsibleModule."""
    plugin = import_module(f"{PACKAGE}.{module}")
    with patch.object(AnsibleModule, "__init__", side_effect=MadeError) as called, pytest.raises(MadeError):
        plugin.main()
    return dict(called.call_args.kwargs)


def taken(module: str) -> dict[str, dict[str, Any]]:
    """Return every option of the module."""
    return flat(made(module)["argument_spec"])


FRAGMENTS = "ansible_collections.hwcloud.oms.plugins.doc_fragments"
MORE_FRAGMENTS = {"oms_sync_task": ("buckets",), **dict.fromkeys(KINDS, ("buckets", "migration"))}


@cache
def documentation(module: str) -> dict[str, Any]:
    """Return the DOCUMENTATION of the module, without fragments."""
    own: dict[str, Any] = yaml.safe_load(import_module(f"{PACKAGE}.{module}").DOCUMENTATION)
    return own


def fragment(name: str) -> str:
    """Return the text of a documentation fragment."""
    text: str = import_module(f"{FRAGMENTS}.{name}").ModuleDocFragment.DOCUMENTATION
    return text


def documented(module: str) -> dict[str, dict[str, Any]]:
    """Return every documented option, those of fragments included."""
    own = documentation(module)
    names = ["connection", "attributes", *MORE_FRAGMENTS.get(module, ())]
    assert own["extends_documentation_fragment"] == [f"hwcloud.oms.{name}" for name in names]
    options: dict[str, Any] = {}
    for name in names:
        options.update(yaml.safe_load(fragment(name))["options"])
    return flat({**options, **own["options"]})


@pytest.mark.parametrize("module", MODULES)
def test_exactly_the_options_are_documented(module: str) -> None:
    assert set(documented(module)) == set(taken(module))


@pytest.mark.parametrize(("module", "name"), [(module, name) for module in MODULES for name in taken(module)])
def test_the_documentation_of_an_option_matches_its_spec(module: str, name: str) -> None:
    option, documentation = taken(module)[name], documented(module)[name]
    for key in ("type", "elements", "default", "aliases", "required"):
        assert documentation.get(key) == option.get(key), key
    assert documentation.get("choices", []) == list(option.get("choices", []))
    assert documentation["description"]


@pytest.mark.parametrize("module", ["oms_sync_task", "oms_migration_task", "oms_migration_task_group"])
@pytest.mark.parametrize("name", ["state", "on_drift"])
def test_each_choice_is_described(module: str, name: str) -> None:
    """A list, since ansible-test of ansible-core 2.16 does not accept choices with descriptions of their own."""
    option = documented(module)[name]
    described = [item.partition(" - ")[0] for item in option["description"] if " - " in item]
    assert described == [f"V({choice})" for choice in option["choices"]]


@pytest.mark.parametrize("module", MODULES)
def test_check_mode_is_supported_as_documented(module: str) -> None:
    assert made(module)["supports_check_mode"]
    assert documentation(module)["attributes"]["check_mode"]["support"] == "full"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_takes_the_connection(module: str) -> None:
    expected = dict(CONNECTION_SPEC)
    if module == "oms_source_info":
        # Its ak and sk are those of the source.
        expected.update((name, {**CONNECTION_SPEC[name], "aliases": []}) for name in ("access_key", "secret_key"))
    assert {name: made(module)["argument_spec"].get(name) for name in expected} == expected


@pytest.mark.parametrize("module", MODULES)
def test_no_markup_ends_early(module: str) -> None:
    """Markup ends at the first unescaped parenthesis, and `C()` has no escapes."""
    plugin = import_module(f"{PACKAGE}.{module}")
    text = (
        plugin.DOCUMENTATION + plugin.RETURN + "".join(map(fragment, ("connection", *MORE_FRAGMENTS.get(module, ()))))
    )
    assert MARKUP.search(text)
    assert [found[0] for found in MARKUP.finditer(text) if found[2].count("(") != found[2].count("\\)")] == []
    assert [found[0] for found in MARKUP.finditer(text) if found[1] == "C" and "\\" in found[2]] == []


def test_every_module_is_in_the_action_group() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert sorted(runtime["action_groups"]["oms"]) == MODULES
    assert runtime["action_groups"]["all"] == [{"metadata": {"extend_group": ["oms"]}}]


@pytest.mark.parametrize("module", MODULES)
def test_every_environment_variable_is_documented(module: str) -> None:
    expected: set[tuple[str, str]] = {one for family in ENV_CREDENTIAL_SETS for one in family.items()}
    expected |= {(option, variable) for option, variables in FALLBACKS.items() for variable in variables}
    expected.add(("project_id", PROJECT_NAME))
    if module == "oms_sync_task":
        expected |= {named for pair in KEY_PAIRS for named in pair} | {("source_cdn.authentication_key", CDN_KEY)}
    if module in KINDS:
        expected |= {(name, option.env) for name, option in FLAT_OPTIONS[KINDS[module]].items() if option.env}
    texts = {name: " ".join(option["description"]) for name, option in documented(module).items()}
    assert [one for one in expected if f"E({one[1]})" not in texts[one[0]]] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_secret_option_has_no_log(module: str) -> None:
    secret = {name for name, option in taken(module).items() if option.get("no_log")}
    own = {
        "oms_sync_task": SECRET_OF_TASKS,
        "oms_sync_tasks": {"credentials"},
        "oms_migrations": {"credentials"},
        "oms_source_info": SECRET_OF_SOURCES,
        "oms_preflight_info": SECRET_OF_TASKS
        | {f"src_{name}" for name in ("security_token", "connection_string", "json_auth_file")}
        | {"dst_security_token"},
    }
    own.update(oms_migration_task=SECRET_OF_MIGRATIONS, oms_migration_task_group=SECRET_OF_GROUPS)
    assert secret == SECRET | own.get(module, set())


def test_every_secret_option_is_known_to_the_redactor() -> None:
    assert {name.rpartition(".")[2] for name in SECRET | SECRET_OF_MIGRATIONS} == set(SECRETS)
