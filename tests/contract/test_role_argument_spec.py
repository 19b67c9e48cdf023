# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry of the role sync_tasks takes the options of the module, and its argument spec says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Mapping

import yaml

from ansible_collections.hwcloud.oms.plugins.module_utils._arguments import SYNC_TASK_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._task_entries import CREDENTIALS, entry_spec

from .options import flat

ROLE = Path(__file__).parents[2] / "roles" / "sync_tasks"
#: What both specs say of an option; the rest is text, or for the module alone.
FACTS = ("type", "elements", "choices", "default", "required")


def read(name: str) -> Dict[str, Any]:
    loaded: Dict[str, Any] = yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))
    return loaded


def variables() -> Dict[str, Any]:
    options: Dict[str, Any] = read("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    return options


def facts(spec: Mapping[str, Any]) -> Dict[str, Dict[str, Any]]:
    """What is said of each option, by its whole name."""
    return {name: {fact: option.get(fact) for fact in FACTS} for name, option in flat(spec).items()}


def test_an_entry_takes_what_the_module_takes_but_for_keys() -> None:
    ours, module = facts(variables()["oms_sync_tasks"]["options"]), facts(SYNC_TASK_SPEC)
    keys = {name for name, option in flat(SYNC_TASK_SPEC).items() if option.get("no_log")}
    assert keys == {"src_ak", "src_sk", "dst_ak", "dst_sk", "source_cdn.authentication_key"}
    assert set(ours) == set(module) - keys | set(CREDENTIALS)
    for name, option in module.items():
        if name not in keys:
            assert ours[name] == option, name
    for name in CREDENTIALS:
        assert ours[name] == {**dict.fromkeys(FACTS), "type": "str"}


def test_what_is_documented_is_what_is_checked() -> None:
    """The filters check entries by a spec of their own, which says which entry is wrong."""
    assert facts(variables()["oms_sync_tasks"]["options"]) == facts(entry_spec())


def test_defaults_are_those_that_are_documented() -> None:
    documented = {name: one["default"] for name, one in variables().items() if "default" in one}
    defaults = read("defaults/main.yml")
    # For the playbooks of the collection alone.
    assert defaults.pop("sync_tasks_selection") == {}
    assert defaults == documented
    assert [name for name, one in variables().items() if one.get("required")] == ["oms_sync_tasks"]


def test_every_option_is_handed_on() -> None:
    """Each one that an entry may have reaches the module, by its name."""
    (block,) = (task for task in read_tasks() if "block" in task)
    (call,) = (task for task in block["block"] if "loop" in task and task["loop"] == "{{ sync_tasks_plan.steps }}")
    handed = call["hwcloud.oms.oms_sync_task"]
    assert set(handed) - {"region"} == set(SYNC_TASK_SPEC)
    for name in set(entry_spec()) - set(CREDENTIALS) - {"quota"}:
        assert f"item.options.{name}" in handed[name]


def read_tasks() -> Any:
    return yaml.safe_load((ROLE / "tasks" / "apply.yml").read_text(encoding="utf-8"))
