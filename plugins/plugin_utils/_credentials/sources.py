# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compute the variables of the roles from the content of a vault. Pure. Private to hwcloud.oms.

No message contains a value from a vault. Problems name locations and keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from ...module_utils._client.connection import FALLBACKS
from ...module_utils._client.credentials import AUTH_METHODS, Credentials
from ...module_utils._client.options import CONNECTION_SPEC
from ...module_utils._sync_task_list.variables import (
    by_name,
    connection_problems,
    credentials_problems,
    kind_of,
    option_problems,
    shown,
)

#: The source with this name is the account that calls the service. Any other source is for a bucket or a CDN.
CONNECTION = "connection"
#: Fields that are required together, and optional fields.
Method = tuple[tuple[str, ...], tuple[str, ...]]
BUCKET_KEYS: tuple[Method, ...] = ((("ak", "sk"), ()), (("authentication_key",), ()))
CONNECTION_KEYS: tuple[Method, ...] = tuple((required, optional) for _name, required, optional in AUTH_METHODS)
#: Options of a source of any vault.
SOURCE_SPEC: dict[str, Any] = {"name": {"type": "str", "required": True}, "keys": {"type": "dict"}}
#: The connection options that are credentials, including aliases.
OPTIONS = {alias for name in Credentials._fields for alias in (name, *CONNECTION_SPEC[name].get("aliases", ()))}


class UnreadableError(Exception):
    """A source cannot be read. The message contains the reason and no value."""


class Vault(NamedTuple):
    """How to read one kind of vault. A source contains the options of the user, merged with the defaults."""

    #: Returns the location of a source for messages.
    location: Callable[[Mapping[str, Any]], str]
    #: Returns the content of a source. The second argument contains the keys to read. Raises UnreadableError.
    read: Callable[[Mapping[str, Any], Sequence[str]], Mapping[str, Any]]
    #: Returns the default name of a key for a field.
    key: Callable[[Mapping[str, Any], str], str] = lambda _source, field: field
    #: Options of a source that define its location. Those that are not required may be in the defaults.
    spec: Mapping[str, Any] = {}


class Before(NamedTuple):
    """The variables before the roles set them, and the runs of the roles that set them."""

    credentials: dict[str, Any]
    connection: dict[str, Any]
    #: Each with the kind of its vault, the names that it read, and the previous values of the variables: ``vault``,
    #: ``names``, ``credentials``, ``connection``.
    runs: list[dict[str, Any]]


def start_over(
    kind: str,
    names: Sequence[str] | None,
    credentials: Mapping[Any, Any],
    connection: Mapping[str, Any],
    history: Mapping[str, Any],
) -> Before:
    """Return the variables without the values that the role set for another tenant, and that later runs added.

    Facts of a role look like variables of the inventory. Without this, the second of two tenants would get the project
    and the keys of the first. A role that reads a name again runs for another tenant, or again for the same one. A role
    that reads only other names adds them.

    Args:
        kind: Vault of this role.
        names: Names of the sources to read. None if they could not be read; then no value that the role set is kept.
        credentials: Current value of `oms_credentials`.
        connection: Current value of `oms_connection`.
        history: Results of the previous run, and `runs`. A value that differs from its result was set by another task.
    """
    current = {"credentials": by_name(credentials), "connection": dict(connection)}
    others = {name: value for name, value in current.items() if value != history.get(name)}
    runs: list[dict[str, Any]] = [{**run, **others} for run in history.get("runs", ())]
    again = (index for index, run in enumerate(runs) if run["vault"] == kind and _repeats(run["names"], names))
    at = next(again, len(runs))
    base = {**current, **{name: runs[at][name] for name in current}} if at < len(runs) else current
    if names and CONNECTION in names:
        # All options of an account from another vault are replaced, since its project does not belong to this account.
        accounts = (run["connection"] for run in runs[:at] if CONNECTION in run["names"])
        base["connection"] = next(accounts, base["connection"])
    run = {"vault": kind, "names": list(names or ()), **base}
    return Before(base["credentials"], base["connection"], [*runs[:at], run])


def _repeats(before: Sequence[str], names: Sequence[str] | None) -> bool:
    """Return whether the role reads a name again, or one of its runs reads nothing."""
    return not names or not before or not set(before).isdisjoint(names)


def variable_problems(vault: Vault, sources: Any, defaults: Any, credentials: Any, connection: Any) -> list[str]:
    """Return the problems of the variables of a role, without values."""
    problems = credentials_problems(credentials) + connection_problems(connection)
    if not isinstance(defaults, Mapping):
        problems.append(f"oms_credentials_defaults is {kind_of(defaults)}, not a dictionary")
    else:
        optional = {name: {**option, "required": False} for name, option in vault.spec.items()}
        problems += option_problems(optional, set_options(defaults), "oms_credentials_defaults.")
    if sources is None:
        problems.append("oms_credentials_sources is required: set it to a list of the credentials to read")
    elif not isinstance(sources, (list, tuple)):
        problems.append(f"oms_credentials_sources is {kind_of(sources)}, not a list of dictionaries")
    else:
        for index, source in enumerate(sources):
            problems += source_problems(vault, f"oms_credentials_sources[{index}]", source)
    return [problem if problem.endswith("?") else f"{problem}." for problem in problems]


def source_problems(vault: Vault, variable: str, source: Any) -> list[str]:
    """Return the problems of one source.

    Args:
        vault: The vault of the source.
        variable: The variable that contains the source, for messages.
        source: The source to validate.
    """
    if not isinstance(source, Mapping):
        return [f"{variable} is {kind_of(source)}, not a dictionary"]
    options = {**set_options(source), "name": name_of(source)}
    keys = options.get("keys", {})
    if not isinstance(keys, Mapping):
        return [f"{variable}.keys is {kind_of(keys)}, not a dictionary that maps fields to keys"]
    is_text = all(isinstance(text, str) for text in [*keys, *keys.values()])
    problems = [] if is_text else [f"{variable}.keys is not a dictionary of strings"]
    return problems + option_problems({**SOURCE_SPEC, **vault.spec}, options, f"{variable}.")


def name_of(source: Mapping[str, Any]) -> Any:
    """Return the name of a source as a string. A name such as 2026 is a number in YAML, but a string in AWX."""
    name = source.get("name")
    return str(name) if kind_of(name) == "a number" else name or None


def fill(
    sources: Sequence[Mapping[str, Any]],
    vault: Vault,
    defaults: Mapping[str, Any],
    credentials: Mapping[str, Any],
    connection: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the variables of the roles with the values of the sources.

    Args:
        sources: The sources to read.
        vault: The vault to read them from.
        defaults: Default options for each source.
        credentials: Existing credentials. A source replaces the entry of the same name.
        connection: Existing connection options. The source `connection` replaces all credentials in it; other existing
            options take precedence over the source.

    Returns:
        ``problems`` (one for each source that failed), ``credentials`` and ``connection``. With a problem, the last two
        are unchanged.
    """
    problems: list[str] = []
    values: dict[str, dict[str, str]] = {}
    for source in sources:
        options = {**set_options(defaults), **set_options(source)}
        name = options["name"] = str(options["name"])
        if name in values:
            problems.append(f"{shown(name)}: two sources have this name.")
            continue
        try:
            values[name] = read_source(name, options.get("keys") or {}, vault, options)
        except UnreadableError as exc:
            problems.append(f"{shown(name)}: {str(exc).rstrip('.')}.")
    if problems:
        return {"problems": problems, "credentials": dict(credentials), "connection": dict(connection)}
    account = values.pop(CONNECTION, {})
    kept = {name: value for name, value in connection.items() if not account or name not in OPTIONS}
    return {
        "problems": [],
        "credentials": {**credentials, **values},
        "connection": {**kept, **account, **set_options(kept)},
    }


def set_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are set. A survey passes an empty string for an option that is not set."""
    return {name: value for name, value in options.items() if value not in (None, "")}


def read_source(name: str, keys: Mapping[str, str], vault: Vault, source: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of one source.

    Raises:
        UnreadableError: The source cannot be read, or it is incomplete.
    """
    methods = CONNECTION_KEYS if name == CONNECTION else BUCKET_KEYS
    parts = [field for required, optional in methods for field in required + optional]
    fields = parts + (list(FALLBACKS) if name == CONNECTION else [])
    unknown = sorted(set(keys) - set(fields))
    if unknown:
        raise UnreadableError(
            f"keys contains {' and '.join(map(shown, unknown))}, but the fields are {', '.join(fields)}"
        )
    names = {field: keys.get(field) or vault.key(source, field) for field in fields}
    # A value of the option keys may be a misplaced secret.
    labels = {field: shown(name) if field in keys else name for field, name in names.items()}
    location = vault.location(source)
    try:
        content = vault.read(source, list(names.values()))
    except UnreadableError as exc:
        raise UnreadableError(f"{location}: {exc}") from None
    found: dict[str, str] = {}
    for field, key in names.items():
        value = content.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise UnreadableError(f"{labels[field]} in {location} is {kind_of(value)}, not a string; quote it")
        found[field] = str(value)
    missing = [labels[field] for field in keys if field not in found]
    if missing:
        raise UnreadableError(f"{location} has no {' and no '.join(missing)}")
    _check_complete(location, labels, found, methods)
    return found


def _check_complete(
    location: str, labels: Mapping[str, str], found: Mapping[str, str], methods: Sequence[Method]
) -> None:
    """Raise `UnreadableError` unless the fields of exactly one method are complete; a bucket may have several."""
    used = [(required, optional) for required, optional in methods if any(f in found for f in required + optional)]
    for required, optional in used:
        missing = [labels[field] for field in required if field not in found]
        if missing:
            present = " and ".join(labels[field] for field in required + optional if field in found)
            raise UnreadableError(f"{location} has {present}, but no {' and no '.join(missing)}")
    if not used:
        choices = " nor ".join(" and ".join(labels[field] for field in required) for required, _optional in methods)
        raise UnreadableError(
            f"{location} has neither {choices}. If the keys have other names there, map them with the option keys"
        )
    if methods is CONNECTION_KEYS and len(used) > 1:
        kinds = "; ".join(" and ".join(labels[field] for field in required) for required, _optional in used)
        raise UnreadableError(f"{location} has more than one kind of credentials: {kinds}")
