# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check names of objects, from a list or from a file, before they are sent."""

from __future__ import annotations

import os
import re
import stat
import sys
from codecs import BOM_UTF8 as BOM
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Callable
from urllib.parse import quote_plus

from .._api.naming import object_problem
from .._common.errors import ConfigurationError
from .options import CHOICE_SPEC

SPEC: dict[str, Any] = dict(
    CHOICE_SPEC,
    object_keys={"type": "list", "elements": "str", "no_log": False},
    object_keys_file={"type": "path", "no_log": False},
    start_at={"type": "int", "default": 0},
    parallel={"type": "int", "default": 1},
    require_running={"type": "bool", "default": True},
)
LONGEST_NAME = 16384
#: What may be right, but is usually a mistake.
UNUSUAL_NAMES = (
    (
        re.compile(r"\*"),
        "contains an asterisk: names are not patterns, so only the object with exactly this name is copied.",
    ),
    (
        re.compile(r"/\Z"),
        "ends with a slash: names are not prefixes, so only the object with exactly this name is copied.",
    ),
    (re.compile(r"%[0-9A-Fa-f]{2}"), "looks URL-encoded: specify names as they are, since the module encodes them."),
    (re.compile(r"\A\[.*\]\Z"), "looks like a list that was converted to a string. It is sent as one name."),
    (
        re.compile(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d\Z"),
        "looks like a time that YAML has reformatted: quote it.",
    ),
)
#: Largest value of `parallel`.
MOST_CONNECTIONS = 16


def name_problem(name: str) -> str:
    """Return why no object can have a name, or an empty string."""
    try:
        size = len(name.encode())
    except UnicodeError:
        return "cannot be encoded as UTF-8"
    if not name:
        return "is empty"
    # A byte is encoded as three characters at most.
    if size * 3 > LONGEST_NAME and len(quote_plus(name)) > LONGEST_NAME:
        return f"is longer than {LONGEST_NAME} characters when encoded"
    return object_problem(name)


class NameWarnings:
    """Collect what is unusual about names, and warn of each kind once.

    Args:
        warn: Shows a warning.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._found: dict[str, tuple[str, int]] = {}

    def check(self, location: str, name: str) -> None:
        """Note what is unusual about a name."""
        for pattern, text in UNUSUAL_NAMES:
            if pattern.search(name):
                first, count = self._found.get(text, (location, 0))
                self._found[text] = (first, count + 1)

    def show(self) -> None:
        """Show the warnings."""
        for text, (first, count) in self._found.items():
            more = f" (and {count - 1} more)" if count > 1 else ""
            self._warn(f"{first}{more} {text}")


def lines_in(path: str) -> Iterator[tuple[str, str]]:
    """Yield the location and the text of each line of a file that is not blank. Lines are read as they are needed.

    Of a line that is too long for a name, only the beginning is read, so that no file fills the memory. A byte order
    mark at the beginning of the file is not part of the first name.

    Raises:
        ConfigurationError: The file cannot be read, or is not UTF-8.
    """
    try:
        with open(path, "rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_NAME + len(BOM) + 2), b""), 1):
                location = f"Line {number} of object_keys_file"
                text = line.removeprefix(BOM) if number == 1 else line
                whole = text.endswith(b"\n") or len(text) <= LONGEST_NAME
                try:
                    name = text.rstrip(b"\r\n").decode("utf-8", "strict" if whole else "replace")
                except UnicodeDecodeError as exc:
                    raise ConfigurationError(f"{location} is not valid UTF-8.") from exc
                if name.strip():
                    yield location, name
    # ValueError: the path itself is not valid.
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "the path is not valid"
        raise ConfigurationError(f"object_keys_file {path} cannot be read: {reason}.") from exc


def checked(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield names with their locations, each after it was checked.

    Raises:
        ConfigurationError: No object can have the name.
    """
    for location, name in names:
        problem = name_problem(name)
        if problem:
            raise ConfigurationError(f"{location} {problem}.")
        yield location, name


def names_in(path: str) -> Iterator[str]:
    """Yield the names in a file, each after it was checked.

    Raises:
        ConfigurationError: The file cannot be read, or has a line that cannot be a name.
    """
    return (name for _location, name in checked(lines_in(path)))


def check(options: Mapping[str, Any], warn: Callable[[str], None] = lambda text: None) -> Iterable[str]:
    """Return the names. All are checked before, other than those in a pipe, which can be read only once.

    Args:
        options: The options of the module.
        warn: Shows a warning of what is probably a mistake.

    Raises:
        ConfigurationError: No or two sources of names are set, start_at or parallel is out of range, or a name cannot
            be sent.
    """
    if (options["object_keys"] is None) == (options["object_keys_file"] is None):
        raise ConfigurationError("Exactly one of object_keys and object_keys_file is required. Nothing was sent.")
    if not 0 <= options["start_at"] <= sys.maxsize:
        raise ConfigurationError(f"start_at is {options['start_at']}: it must be 0 or more. Nothing was sent.")
    if not 1 <= options["parallel"] <= MOST_CONNECTIONS:
        raise ConfigurationError(
            f"parallel is {options['parallel']}: it must be from 1 to {MOST_CONNECTIONS}. Nothing was sent."
        )
    path = options["object_keys_file"]
    if path == "":
        raise ConfigurationError("object_keys_file must not be empty. Nothing was sent.")
    if path is not None and _is_pipe(path):
        return names_in(path)
    names: list[str] = options["object_keys"] or []
    located = ((f"object_keys[{index}]", name) for index, name in enumerate(names)) if path is None else lines_in(path)
    warnings = NameWarnings(warn)
    try:
        for location, name in checked(located):
            warnings.check(location, name)
    except ConfigurationError as exc:
        raise exc.with_context(after=["Nothing was sent."]) from exc
    warnings.show()
    return names if path is None else names_in(path)


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False
