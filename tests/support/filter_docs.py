# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the documentation of a filter with its arguments and its result."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any, Callable

import yaml


def the_filter(module: ModuleType) -> Callable[..., Any]:
    """Return the only filter of a file, which has the name of the file and documents its arguments in order.

    `_input` stands for the first, whatever its name. An argument has a default exactly if the documentation does
    not require.
    """
    name = module.__name__.rpartition(".")[2]
    found = module.FilterModule().filters()
    assert list(found) == [name]
    documented = yaml.safe_load(module.DOCUMENTATION)
    assert documented["name"] == name
    parameters = inspect.signature(found[name]).parameters
    (_first, *further) = parameters.values()
    assert ["_input", *(one.name for one in further)] == list(documented["options"])
    for one in further:
        option = documented["options"][one.name]
        assert option.get("required", False) is (one.default is inspect.Parameter.empty), one.name
    names = [one.name for one in further]
    positional = [name for name in documented.get("positional", "").split(", ") if name]
    assert positional == names[: len(positional)]
    assert not [one for one in further[len(positional) :] if one.default is inspect.Parameter.empty]
    check: Callable[..., Any] = found[name]
    return check


def assert_documented(module: ModuleType, value: Any) -> None:
    """The value has what RETURN says, and no more."""
    told = yaml.safe_load(module.RETURN)["_value"]
    assert isinstance(value, {"dict": dict, "list": list, "str": str}[told["type"]])
    if "contains" in told:
        assert set(value) == set(told["contains"])
