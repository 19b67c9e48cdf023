# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The argument spec of the role `sync_tasks` matches the options of the module."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.options import SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.entries import CREDENTIALS, entry_spec
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task_list.list_options import SPEC
from ansible_collections.hwcloud.oms.plugins.plugin_utils._credentials.sources import SOURCE_SPEC
from ansible_collections.hwcloud.oms.plugins.plugin_utils._credentials.vaults import SPECS

from .options import flat

ROLE = Path(__file__).parents[2] / "roles" / "sync_tasks"
#: The keys of an option that both specs have; the rest is text, or for the module only.
FACTS = ("type", "elements", "choices", "default", "required")


def read(name: str) -> Any:
    loaded: Any = yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))
    return loaded


def variables() -> dict[str, Any]:
    options: dict[str, Any] = read("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    return options


def facts(spec: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the facts about each option, by its full name."""
    return {name: {fact: option.get(fact) for fact in FACTS} for name, option in flat(spec).items()}


def test_an_entry_has_the_options_of_the_module_except_keys() -> None:
    ours, module = facts(variables()["oms_sync_tasks"]["options"]), facts(SYNC_TASK_SPEC)
    keys = {name for name, option in flat(SYNC_TASK_SPEC).items() if option.get("no_log")}
    assert keys == {"src_ak", "src_sk", "dst_ak", "dst_sk", "source_cdn.authentication_key"}
    assert set(ours) == set(module) - keys | set(CREDENTIALS)
    for name, option in module.items():
        if name not in keys:
            assert ours[name] == option, name
    for name in CREDENTIALS:
        assert ours[name] == {**dict.fromkeys(FACTS), "type": "str"}


def test_the_checked_options_are_those_that_are_documented() -> None:
    """The filters check entries with their own spec, which names the wrong entry."""
    assert facts(variables()["oms_sync_tasks"]["options"]) == facts(entry_spec())


def test_defaults_are_those_that_are_documented() -> None:
    documented = {name: one["default"] for name, one in variables().items() if "default" in one}
    defaults = read("defaults/main.yml")
    # Required, and checked by the role itself: Ansible would check it even if the tags skip the role.
    assert defaults.pop("oms_sync_tasks") is None
    # Only for the playbooks of the collection.
    assert defaults.pop("sync_tasks_selection") == {}
    assert defaults.pop("sync_tasks_report_only") is False
    assert defaults == documented
    assert [name for name, one in variables().items() if one.get("required")] == []


#: A role without a variable that may contain a key.
WITHOUT_KEYS = {"event_forwarder"}


@pytest.mark.parametrize(
    "role", sorted({path.parent.parent.name for path in ROLE.parent.glob("*/meta/argument_specs.yml")} - WITHOUT_KEYS)
)
def test_ansible_does_not_check_options_whose_values_it_would_print(role: str) -> None:
    """Nor do they set `no_log`, which ansible-core up to 2.18 cannot combine with values encrypted by ansible-vault."""
    spec = yaml.safe_load((ROLE.parent / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    for name, one in spec["argument_specs"]["main"]["options"].items():
        assert one["type"] in ("raw", "bool", "int"), name
        assert "no_log" not in one
        assert "required" not in one


def test_the_role_knows_the_options_of_the_connection() -> None:
    aliases = [alias for option in CONNECTION_SPEC.values() for alias in option.get("aliases", ())]
    assert sorted(read("vars/main.yml")["sync_tasks_connection_options"]) == sorted([*CONNECTION_SPEC, *aliases])


def test_the_role_hides_no_default_of_the_play_and_hands_on_each_variable() -> None:
    """Two tasks that differ in nothing but the connection; neither has a default of the module in it."""
    name = "hwcloud.oms.oms_sync_tasks"
    (own,) = read("tasks/apply.yml")
    unusual = read("tasks/unusual.yml")
    (by_default,) = (task for task in unusual if name in task)
    (with_own,) = (task for task in unusual if task.get("ansible.builtin.import_tasks") == "apply.yml")
    assert by_default[name] == own[name]
    # These two are options of an entry, and of the defaults.
    assert set(own[name]) == set(SPEC) - {"quota", "preflight"}
    assert by_default.keys() ^ own.keys() == {"module_defaults", "when"}
    assert own["module_defaults"] == {"group/hwcloud.oms.oms": "{{ oms_connection }}"}
    assert (by_default["when"], with_own["when"]) == ("not oms_connection", "oms_connection is truthy")


@pytest.mark.parametrize("kind", sorted(SPECS))
def test_the_checked_source_options_are_those_that_are_documented(kind: str) -> None:
    spec = yaml.safe_load(
        (ROLE.parent / f"credentials_{kind}" / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    )
    options = spec["argument_specs"]["main"]["options"]
    documented = facts(options["oms_credentials_sources"]["options"])
    # Leaving `keys` out has the same effect as an empty dictionary.
    documented["keys"]["default"] = None
    assert documented == facts({**SOURCE_SPEC, **SPECS[kind]})
    optional = {name: one for name, one in SPECS[kind].items() if not one.get("required")}
    assert facts(options.get("oms_credentials_defaults", {}).get("options", {})) == facts(optional)
