# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A table with all that is known of each option, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .option_values import blemish

#: Where white space may be in a value. In most options it comes from a badly copied file or secret.
NOWHERE, INSIDE, ANYWHERE = "nowhere", "inside", "anywhere"


class Option(NamedTuple):
    """What is known of one option."""

    type: str = "str"
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False
    #: The type of the elements of a list.
    elements: str = ""
    #: Whether it is a secret. False says so to Ansible where the name alone looks like one.
    no_log: bool | None = None
    #: Whether a create request has it, under the same name.
    sent: bool = False
    #: Whether the service returns it, so that it can be compared.
    readable: bool = False
    #: Minimum and maximum number of characters, of each element of a list. A required string must not be empty.
    length: tuple[int, int] | None = None
    spaces: str = NOWHERE
    #: Whether any text can be written, from which other descriptions of the service exclude UNSAFE_CHARACTERS.
    free_text: bool = False
    #: The environment variable that is used instead.
    env: str = ""
    #: The options of a dictionary, or of each element of a list.
    options: Mapping[str, Option] | None = None


def spec_of(options: Mapping[str, Option]) -> dict[str, Any]:
    """Return the options as AnsibleModule takes them."""
    spec: dict[str, Any] = {}
    for name, option in options.items():
        spec[name] = {"type": option.type}
        if option.elements:
            spec[name]["elements"] = option.elements
        if option.default is not None:
            spec[name]["default"] = option.default
        if option.choices:
            spec[name]["choices"] = list(option.choices)
        if option.required:
            spec[name]["required"] = True
        if option.no_log is not None:
            spec[name]["no_log"] = option.no_log
        if option.options:
            spec[name]["options"] = spec_of(option.options)
    return spec


def flat_options(options: Mapping[str, Option]) -> dict[str, Option]:
    """Return the options and their suboptions, these as NAME.SUBOPTION."""
    found = dict(options)
    for name, option in options.items():
        found.update({f"{name}.{inner}": one for inner, one in (option.options or {}).items()})
    return found


def encryption_of(options: Mapping[str, Option]) -> tuple[str, ...]:
    """Return the options that are sent, cannot be read back, and are not secret: how the keys are encrypted."""
    return tuple(name for name, option in options.items() if option.sent and not option.readable and not option.no_log)


def length_problems(options: Mapping[str, Option], values: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return a sentence for each text that is too short or too long.

    Args:
        options: The options, with suboptions as NAME.SUBOPTION.
        values: Their values, None where one is not set.
        names: The options to check. An empty key counts as not set, which is reported elsewhere.
    """
    problems = []
    for name in names:
        value, option = values.get(name), options[name]
        if value is None or not option.length or (not value and option.no_log and not option.required):
            continue
        minimum, maximum = option.length
        for at, text in enumerate(value if isinstance(value, list) else [value]):
            place = f"{name}[{at}]" if isinstance(value, list) else name
            if not minimum <= len(text) <= maximum:
                problems.append(
                    f"{place} is {len(text)} characters long (maximum {maximum})"
                    if text
                    else f"{place} must not be empty"
                )
    return problems


def blemishes(
    options: Mapping[str, Option], values: Mapping[str, Any], names: Iterable[str], variables: Mapping[str, str]
) -> list[str]:
    """Return a sentence for each text that was copied incorrectly.

    Args:
        options: The options, with suboptions as NAME.SUBOPTION.
        values: Their values, None where one is not set.
        names: The options to check.
        variables: The environment variables of the options that are not set.
    """
    found = []
    for name in names:
        option, value = options[name], values.get(name)
        if option.spaces == ANYWHERE or option.choices or option.type != "str":
            continue
        found.append(blemish(name, value, variables.get(name), bool(option.no_log), blanks=option.spaces == INSIDE))
    return [problem for problem in found if problem]
