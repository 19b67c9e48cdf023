# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a vault holds to the variables of the roles. Pure; runs on the controller. Private to hwcloud.oms.

No text that is made here shows a value: problems name places and keys.
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

#: The source of this name is the account that calls the service; any other is a bucket's account or a CDN.
CONNECTION = "connection"
#: Fields that belong together, and fields that may come with them.
Way = tuple[tuple[str, ...], tuple[str, ...]]
OF_A_BUCKET: tuple[Way, ...] = ((("ak", "sk"), ()), (("authentication_key",), ()))
OF_A_CONNECTION: tuple[Way, ...] = tuple((must, may) for _kind, must, may in AUTH_METHODS)
#: What any source says, whatever the vault.
SOURCE_SPEC: dict[str, Any] = {"name": {"type": "str", "required": True}, "keys": {"type": "dict"}}
#: The connection options that are credentials, under all their names.
OPTIONS = {alias for name in Credentials._fields for alias in (name, *CONNECTION_SPEC[name].get("aliases", ()))}


class UnreadableError(Exception):
    """A place that can't be read. The text says why, and shows no value."""


class Vault(NamedTuple):
    """What has to be known of one kind of vault. A source is as the user wrote it, over the defaults."""

    #: Where a source lies, for people.
    place: Callable[[Mapping[str, Any]], str]
    #: What lies there; also told which keys will be asked for. Raises UnreadableError.
    read: Callable[[Mapping[str, Any], Sequence[str]], Mapping[str, Any]]
    #: What a field is called there where the source does not say.
    key: Callable[[Mapping[str, Any], str], str] = lambda _source, field: field
    #: Options of a source that say where it lies; all but the required ones may be in the defaults.
    spec: Mapping[str, Any] = {}


class Before(NamedTuple):
    """What the variables said before the roles set them, and the runs of the roles that set them."""

    credentials: dict[str, Any]
    connection: dict[str, Any]
    #: Each with the kind of its vault, what it read, and what it found: C(vault), C(names), C(credentials),
    #: C(connection).
    runs: list[dict[str, Any]]


def start_over(
    kind: str,
    names: Sequence[str] | None,
    credentials: Mapping[Any, Any],
    connection: Mapping[str, Any],
    history: Mapping[str, Any],
) -> Before:
    """Return what a role starts from: without what its run for another tenant set, nor what any later one added.

    The facts that a role sets look like variables of the inventory. Without this, the second of two tenants would get
    the project and the keys of the first. A role that reads a name again works for another tenant, or for the same one
    from the beginning. One that reads only other names adds them.

    Args:
        kind: The vault of this role.
        names: The sources that it reads. None where they could not be read: then nothing that it set is kept.
        credentials: What C(oms_credentials) is.
        connection: What C(oms_connection) is.
        history: What the last run left: its results, and C(runs). What is not its result was set by somebody else.
    """
    current = {"credentials": by_name(credentials), "connection": dict(connection)}
    others = {name: value for name, value in current.items() if value != history.get(name)}
    runs: list[dict[str, Any]] = [{**run, **others} for run in history.get("runs", ())]
    again = (place for place, run in enumerate(runs) if run["vault"] == kind and _repeats(run["names"], names))
    at = next(again, len(runs))
    base = {**current, **{name: runs[at][name] for name in current}} if at < len(runs) else current
    if names and CONNECTION in names:
        # The account of another vault gives way as a whole: its project does not belong to this account.
        accounts = (run["connection"] for run in runs[:at] if CONNECTION in run["names"])
        base["connection"] = next(accounts, base["connection"])
    run = {"vault": kind, "names": list(names or ()), **base}
    return Before(base["credentials"], base["connection"], [*runs[:at], run])


def _repeats(before: Sequence[str], names: Sequence[str] | None) -> bool:
    """Return whether a role that read the names before begins again. Nothing to read adds nothing."""
    return not names or not before or not set(before).isdisjoint(names)


def variable_problems(vault: Vault, sources: Any, defaults: Any, credentials: Any, connection: Any) -> list[str]:
    """Return what is wrong with the variables of a role, never with a value."""
    problems = credentials_problems(credentials) + connection_problems(connection)
    if not isinstance(defaults, Mapping):
        problems.append(f"oms_credentials_defaults is {kind_of(defaults)}, not a dictionary")
    else:
        optional = {name: {**option, "required": False} for name, option in vault.spec.items()}
        problems += option_problems(optional, said(defaults), "oms_credentials_defaults.")
    if sources is None:
        problems.append("Set oms_credentials_sources (a list of the credentials to read)")
    elif not isinstance(sources, (list, tuple)):
        problems.append(f"oms_credentials_sources is {kind_of(sources)}, not a list of dictionaries")
    else:
        for place, source in enumerate(sources):
            problems += source_problems(vault, "oms_credentials_sources[%d]" % place, source)
    return [problem if problem.endswith("?") else problem + "." for problem in problems]


def source_problems(vault: Vault, place: str, source: Any) -> list[str]:
    """Return what is wrong with one source."""
    if not isinstance(source, Mapping):
        return [f"{place} is {kind_of(source)}, not a dictionary"]
    told = {**said(source), "name": named_as(source)}
    keys = told.get("keys", {})
    if not isinstance(keys, Mapping):
        return [f"{place}.keys is {kind_of(keys)}, not a dictionary from a field to the key that holds it"]
    wrong = [f"{place}.keys is not a dictionary of strings"] * any(
        not isinstance(one, str) for one in [*keys, *keys.values()]
    )
    return wrong + option_problems({**SOURCE_SPEC, **vault.spec}, told, f"{place}.")


def named_as(source: Mapping[str, Any]) -> Any:
    """Return the name of a source. A year is a number to YAML, and a string in an inventory of AWX."""
    name = source.get("name")
    return str(name) if kind_of(name) == "a number" else name or None


def fill(
    sources: Sequence[Mapping[str, Any]],
    vault: Vault,
    defaults: Mapping[str, Any],
    credentials: Mapping[str, Any],
    connection: Mapping[str, Any],
) -> dict[str, Any]:
    """The variables of the roles, with what the sources bring.

    Args:
        sources: What to read, by name.
        vault: Where from.
        defaults: Merged under each source.
        credentials: Those that are there already. A source replaces the one of its name.
        connection: What is said of it already. Credentials in it are replaced as a whole; of the rest it keeps what it
            says, and the source fills the gaps.

    Returns:
        ``problems`` (one for each source that failed), ``credentials``, ``connection``. With a problem, these
        are as they were.
    """
    problems: list[str] = []
    taken: dict[str, dict[str, str]] = {}
    for source in sources:
        whole = dict(said(defaults), **said(source))
        name = whole["name"] = str(whole["name"])
        if name in taken:
            problems.append(f"{shown(name)}: two sources have this name.")
            continue
        try:
            taken[name] = take(name, whole.get("keys") or {}, vault, whole)
        except UnreadableError as exc:
            problems.append("{}: {}.".format(shown(name), str(exc).rstrip(".")))
    if problems:
        return {"problems": problems, "credentials": dict(credentials), "connection": dict(connection)}
    caller = taken.pop(CONNECTION, {})
    kept = {name: value for name, value in connection.items() if not caller or name not in OPTIONS}
    return {
        "problems": [],
        "credentials": dict(credentials, **taken),
        "connection": dict(kept, **dict(caller, **said(kept))),
    }


def said(options: Mapping[str, Any]) -> dict[str, Any]:
    """What counts: a survey hands over an empty text for what was left out."""
    return {name: value for name, value in options.items() if value not in (None, "")}


def take(name: str, keys: Mapping[str, str], vault: Vault, source: Mapping[str, Any]) -> dict[str, str]:
    """The fields of one source.

    Raises:
        UnreadableError: It can't be read, or it is not whole.
    """
    ways = OF_A_CONNECTION if name == CONNECTION else OF_A_BUCKET
    parts = [field for must, may in ways for field in must + may]
    fields = parts + (list(FALLBACKS) if name == CONNECTION else [])
    unknown = sorted(set(keys) - set(fields))
    if unknown:
        raise UnreadableError(
            "keys has {}, but there are only {}".format(" and ".join(map(shown, unknown)), ", ".join(fields))
        )
    names = {field: keys.get(field) or vault.key(source, field) for field in fields}
    # What keys says may be a key itself, by mistake.
    told = {field: shown(name) if field in keys else name for field, name in names.items()}
    place = vault.place(source)
    try:
        held = vault.read(source, list(names.values()))
    except UnreadableError as exc:
        raise UnreadableError(f"{place}: {exc}") from None
    found: dict[str, str] = {}
    for field, key in names.items():
        value = held.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise UnreadableError(f"{place} has a {told[field]} that is {kind_of(value)}, not a string: quote it")
        found[field] = str(value)
    missing = [told[field] for field in keys if field not in found]
    if missing:
        raise UnreadableError("{} has no {}".format(place, " and no ".join(missing)))
    _check_whole(place, told, found, ways)
    return found


def _check_whole(place: str, names: Mapping[str, str], found: Mapping[str, str], ways: Sequence[Way]) -> None:
    """See that what was found can be used."""
    touched = [(must, may) for must, may in ways if any(field in found for field in must + may)]
    for must, may in touched:
        missing = [names[field] for field in must if field not in found]
        if missing:
            there = [names[field] for field in must + may if field in found]
            raise UnreadableError("{} has {}, but no {}".format(place, " and ".join(there), " and no ".join(missing)))
    if not touched:
        desired = [" and ".join(names[field] for field in must) for must, _may in ways]
        raise UnreadableError(
            "{} has neither {}: keys can tell what it calls them".format(place, " nor ".join(desired))
        )
    if ways is OF_A_CONNECTION and len(touched) > 1:
        kinds = [" and ".join(names[field] for field in must) for must, _may in touched]
        raise UnreadableError("{} has more than one kind of credentials: {}".format(place, "; ".join(kinds)))
