# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables that hold keys, checked without ever showing a value. Pure. Private to hwcloud.oms.

Ansible's own checks quote what they refuse, in spite of C(no_log): so no role declares a type for these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ansible.module_utils.common.parameters import DEFAULT_TYPE_VALIDATORS

from .._client.options import CONNECTION_SPEC
from .._common.option_values import KINDS, blemish, type_problems

#: A name that people choose: short words, unlike a key or an id.
NAME = re.compile(r"(?=.{1,40}\Z)[^\W_]{1,15}([-_. ][^\W_]{1,15})*\Z")
#: What credentials may hold. Anything but a string is another key than the one that was written.
KEY_SPEC: dict[str, Any] = {name: {"type": "str", "no_log": True} for name in ("ak", "sk", "authentication_key")}
#: All fields that credentials may have, in lists of tasks or of copies. Those of the pair are used together.
PAIR = ("ak", "sk")
FIELDS = (*PAIR, "security_token", "connection_string", "json_auth_file", "authentication_key")
#: Their types.
FIELD_SPEC: dict[str, Any] = {
    **dict.fromkeys(FIELDS, KEY_SPEC["ak"]),
    "json_auth_file": {"type": "json", "no_log": True},
}


def kind_of(value: Any) -> str:
    """Return the type of a value in words."""
    return next((kind for types, kind in KINDS if isinstance(value, types)), "a value of another type")


def sentences(problems: Iterable[str]) -> list[str]:
    """Return problems that a message can join: each ends as a sentence does."""
    return [problem if problem[-1:] in (".", "?") else f"{problem}." for problem in problems]


def shown(name: Any) -> str:
    """Return a name, or a stand-in where it may be a key that was written in its place."""
    return str(name) if NAME.match(str(name)) else "(a name that is not shown)"


def named(names: Iterable[Any]) -> str:
    """Return the names that can be shown, as a sentence can end with them."""
    names = list(names)
    if not names:
        return "There are none"
    known = sorted(str(name) for name in names if NAME.match(str(name)))
    return "Known names: {}".format(", ".join(known)) if known else "It has no names that can be shown"


def unknown_options(given: Iterable[Any], known: Sequence[str], place: str = "") -> list[str]:
    """Return a sentence for each name that is not an option, with the option that was probably meant."""
    problems = []
    for name in given:
        if name not in known:
            meant = get_close_matches(str(name).lower(), known, 1, 0.75)
            problem = f"{place}unknown option {shown(name)}"
            problems.append(f"{problem}. Did you mean {meant[0]}?" if meant else problem)
    return problems


def option_problems(spec: Mapping[str, Any], given: Mapping[str, Any], place: str = "") -> list[str]:
    """Return what Ansible's check of the options would refuse, and what it would turn into a string in silence.

    Ansible quotes the value that it refuses, which may be a key in the wrong place. No sentence of these does.
    """
    problems = unknown_options(given, list(spec), "" if not place else f"{place[:-1]}: ")
    problems += [place + problem for problem in type_problems(_strict(spec), given)]
    if problems:
        return problems
    for name, option in spec.items():
        value = given.get(name)
        if value is None:
            problems += [f"{place}{name} is required"] if option.get("required") else []
        elif option["type"] == "list":
            for index, one in enumerate(DEFAULT_TYPE_VALIDATORS["list"](value)):
                problems += _inner_problems(option, one, f"{place}{name}[{index}]")
        else:
            problems += _inner_problems(option, value, place + name)
    return problems


def _inner_problems(option: Mapping[str, Any], value: Any, place: str) -> list[str]:
    """Return what is wrong with the options inside of a value, or of an element of a list."""
    if "options" not in option:
        return []
    return option_problems(option["options"], DEFAULT_TYPE_VALIDATORS["dict"](value), f"{place}.")


def _strict(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with those of the type string as exact as keys: C(0123) is the number 83 to YAML."""
    return {name: dict(option, no_log=True) if option["type"] == "str" else option for name, option in spec.items()}


def connection_problems(connection: Any) -> list[str]:
    """Return what is wrong with C(oms_connection)."""
    if not isinstance(connection, Mapping):
        return [f"oms_connection is {kind_of(connection)}, not a dictionary of connection options"]
    known = [name for option, one in CONNECTION_SPEC.items() for name in (option, *one.get("aliases", ()))]
    problems = unknown_options(connection, known, "oms_connection: ")
    return problems + [f"oms_connection.{problem}" for problem in type_problems(CONNECTION_SPEC, connection)]


def credentials_problems(credentials: Any) -> list[str]:
    """Return what is wrong with C(oms_credentials) as a whole."""
    if isinstance(credentials, Mapping):
        return []
    return [f"oms_credentials is {kind_of(credentials)}, not a dictionary from names to ak and sk"]


def by_name(credentials: Mapping[Any, Any]) -> dict[str, Any]:
    """Return credentials with their names as strings, as inventories of AWX have them: a year is a number to YAML."""
    return {str(name): one for name, one in credentials.items()}


def key_problems(held: Any, fields: Sequence[str]) -> list[str]:
    """Return what keeps credentials from being used for these fields, as the end of a sentence."""
    if not isinstance(held, Mapping):
        return ["is {}, not a dictionary with {}".format(kind_of(held), " and ".join(fields))]
    missing = [field for field in fields if held.get(field) in (None, "")]
    wrong = type_problems({field: KEY_SPEC[field] for field in fields}, held)
    # The module would refuse these too, but only after the entries before this one were worked on.
    wrong = wrong or [one for one in (blemish(field, held.get(field), None, True) for field in fields) if one]
    return (["has no {}".format(" and no ".join(missing))] if missing else []) + [
        f"has a wrong key: {one}" for one in wrong
    ]


def unusable_credentials(
    credentials: Mapping[Any, Any], named: Collection[str], title: str = "credentials"
) -> list[str]:
    """Return a sentence for each of the credentials that cannot be used, less those that an entry names.

    Args:
        credentials: The keys by name.
        named: Names that entries give. What is wrong with those is reported with the entry.
        title: What the credentials are called in messages.
    """
    problems = []
    for name, held in by_name(credentials).items():
        place = f"{title}.{shown(name)}"
        if held is None or name in named:
            continue
        if not isinstance(held, Mapping):
            problems.append(f"{place} is {kind_of(held)}, not a dictionary of keys")
            continue
        given = [field for field in FIELDS if held.get(field) not in (None, "")]
        missing = [field for field in PAIR if field not in given]
        wrong = type_problems({field: FIELD_SPEC[field] for field in given}, held)
        if wrong:
            problems.append(f"{place} has a wrong key: {'; '.join(wrong)}")
        elif len(missing) == 1:
            problems.append(f"{place} is incomplete: {missing[0]} is missing")
        elif not given:
            problems.append(f"{place} has none of {', '.join(FIELDS)}")
    return problems


def keys_inside(values: Any, keys: Collection[str], names: Collection[str]) -> list[str]:
    """Return what may be keys among entries and defaults of a list, where no keys belong.

    Args:
        values: The entries, the defaults, or a part of them.
        keys: Options that are keys.
        names: Options that name credentials: a dictionary in their place holds keys.
    """
    if isinstance(values, (list, tuple)):
        return [key for one in values for key in keys_inside(one, keys, names)]
    if not isinstance(values, Mapping):
        return []
    known = {*keys, *names}
    found = [leaf for name, value in values.items() if name in known for leaf in leaves(value, name in names)]
    return found + keys_inside(list(values.values()), keys, names)


def leaves(value: Any, inside: bool = False) -> list[str]:
    """Return all strings and numbers in a value as strings; only those inside of it on request."""
    if isinstance(value, Mapping):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in leaves(one)]
    return [str(value)] if not inside and isinstance(value, (str, int, float)) and not isinstance(value, bool) else []
