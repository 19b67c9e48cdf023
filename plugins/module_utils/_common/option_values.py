# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the values of options for what Ansible's own checks accept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

#: Types of values as a message names them. A boolean is an integer to Python, so the order counts.
KINDS: tuple[tuple[Any, str], ...] = (
    (str, "a string"),
    (bool, "a boolean"),
    ((int, float), "a number"),
    (date, "a date"),
    (Mapping, "a dictionary"),
    ((list, tuple, set), "a list"),
    (type(None), "null"),
)
#: What an unquoted value becomes in YAML that is meant to be a string.
UNQUOTED = ("a boolean", "a number", "a date")
#: Values that Ansible would convert nevertheless, by the type of the option.
MISFITS: dict[str, tuple[str, ...]] = {
    "int": ("a boolean",),
    "float": ("a boolean",),
    "list": ("a boolean", "a number"),
}
#: A number with more digits takes ansible-core 2.21 very long to convert.
INTEGER = re.compile(r"\s*[+-]?\d{1,18}(\.0+)?\s*\Z")
#: The field of named credentials that holds JSON.
IN_CREDENTIALS = {"json_auth_file": {"type": "json"}}
#: Types of options as a message names them.
TYPES = {
    "str": "a string",
    "path": "a path",
    "json": "a string",
    "bool": "a boolean",
    "int": "an integer",
    "float": "a number",
    "list": "a list",
    "dict": "a dictionary",
}


def without_nulls(spec: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options without those that are null and have a default, at each depth.

    Null counts as not set. Ansible keeps it instead of the default: `validate_certs` would become false, and a number
    could not be compared.
    """
    kept: dict[str, Any] = {}
    for name, value in given.items():
        option = spec.get(name, {})
        if value is None and "default" in option:
            continue
        kept[name] = (
            without_nulls(option["options"], value) if "options" in option and isinstance(value, dict) else value
        )
    return kept


def json_texts(spec: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with a text in place of a dictionary where JSON belongs.

    Before ansible-core 2.19, a template that returns the text of a JSON file returns a dictionary. It is made a text
    before Ansible sees it, which would take each string in it for a secret. That holds for credentials by name too.
    """
    return {name: _json_text(spec.get(name, {}), value) for name, value in given.items()}


def _json_text(option: Mapping[str, Any], value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if option.get("type") == "json":
        return json.dumps(value)
    if option.get("type") == "dict" and option.get("no_log") and "options" not in option:
        return {
            name: json_texts(IN_CREDENTIALS, one) if isinstance(one, Mapping) else one for name, one in value.items()
        }
    return value


def type_problems(spec: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each option whose value has the wrong type or is none of the choices.

    No sentence has the value itself, which may be a key in the wrong place.

    Ansible converts any value of an option of type `str` to text: an unquoted `no` becomes `False`, and a dictionary
    becomes a text that shows its keys. So this has to be called before Ansible converts anything.

    Args:
        spec: The options, as AnsibleModule takes them.
        given: What the user wrote. Options that are null, or that are not in the spec, are not checked.
    """
    names = {alias: name for name, option in spec.items() for alias in option.get("aliases", ())}
    problems: list[str] = []
    for name, value in given.items():
        option = spec.get(names.get(name, name))
        if option is not None and value is not None:
            problems += _type_problems(name, option, value)
    return problems


def _type_problems(name: str, option: Mapping[str, Any], value: Any) -> list[str]:
    kind = next((text for types, text in KINDS if isinstance(value, types)), "a value of another type")
    desired = option.get("type", "str")
    problem = f"{name} is {kind}, not {TYPES[desired]}"
    if desired in ("str", "path", "json"):
        # The text of an integer is usually what was written. For a key, "usually" is not enough.
        exact = isinstance(value, int) and kind == "a number" and not option.get("no_log")
        if kind == "a string" and not _is_unicode(value):
            return [f"{name} contains bytes that are not UTF-8"]
        fits = (
            exact or kind in ("a string", "a value of another type") or (desired == "json" and kind == "a dictionary")
        )
        if not fits:
            return [problem + ("; quote it" if kind in UNQUOTED else "")]
        return _choice_problems(name, str(value), option["choices"]) if "choices" in option else []
    if kind in MISFITS.get(desired, ()) or (desired == "int" and kind == "a string" and not INTEGER.match(value)):
        return [problem]
    # Ansible splits it at its commas, which leaves no dictionary.
    if kind == "a string" and option.get("elements") == "dict":
        return [problem]
    # Not above, since the function of the role event_forwarder uses this file without Ansible.
    from ansible.module_utils.common.parameters import DEFAULT_TYPE_VALIDATORS

    try:
        converted = DEFAULT_TYPE_VALIDATORS[desired](value)
    except (TypeError, ValueError, ArithmeticError):
        return [problem if kind != TYPES[desired] else f"{name} is out of range"]
    if desired == "dict" and "options" in option:
        if kind == "a string" and set(converted) - set(option["options"]):
            return [problem]
        return [f"{name}.{text}" for text in type_problems(option["options"], converted)]
    if desired == "list" and "elements" in option:
        element = {"type": option["elements"], "no_log": True}
        element.update({inner: option[inner] for inner in ("options", "choices") if inner in option})
        return [text for at, one in enumerate(converted) for text in _type_problems(f"{name}[{at}]", element, one)]
    return []


def _choice_problems(name: str, value: str, choices: Sequence[str]) -> list[str]:
    """Return a sentence if a value is none of the choices, with the value only where it spells one of them."""
    if value in choices:
        return []
    from .spelling import close_to, did_you_mean, right_spelling

    right = right_spelling(value, choices)
    if right:
        return [f"{name} is {value.strip()}: write {right}"]
    meant = did_you_mean(close_to(value, choices))
    return [f"{name} must be one of {', '.join(choices)}{'.' if meant else ''}{meant}"]


def _is_unicode(value: str) -> bool:
    """Return whether a text can be written as UTF-8. Python represents other bytes by halves of surrogate pairs."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def blemish(name: str, value: str | None, variable: str | None, secret: bool, blanks: bool = False) -> str:
    """Return what is wrong with a value that was copied incorrectly, or an empty string.

    Args:
        name: The option.
        value: What it is set to; None and the empty string are not checked.
        variable: The environment variable that the value comes from, None if it is from the option.
        secret: Whether the value must not be shown.
        blanks: Whether the value may contain blanks.
    """
    if not value or (value == value.strip() and value.isprintable() and (blanks or " " not in value)):
        return ""
    place = f" (from {variable})" if variable else ""
    trouble = "leading or trailing whitespace" if blanks else "whitespace"
    if secret:
        return f"{name}{place} contains {trouble} or a non-printable character: check how it was copied"
    return f"{name} is {value!r}{place}: it must not contain {trouble} or a non-printable character"
