# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a vault holds to the variables of the roles. Pure; runs on the controller. Private to hwcloud.oms.

No text that is made here shows a value: problems name places and keys.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from ._arguments import CONNECTION_SPEC
from ._connection import FALLBACKS, WAYS, Credentials

#: The source of this name is the account that calls the service; any other is a bucket's account or a CDN.
CONNECTION = "connection"
#: Fields that belong together, and fields that may come with them.
Way = Tuple[Tuple[str, ...], Tuple[str, ...]]
OF_A_BUCKET: Tuple[Way, ...] = ((("ak", "sk"), ()), (("authentication_key",), ()))
OF_A_CONNECTION: Tuple[Way, ...] = tuple((must, may) for _kind, must, may in WAYS)
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


def fill(
    sources: Sequence[Mapping[str, Any]],
    vault: Vault,
    defaults: Mapping[str, Any],
    credentials: Mapping[str, Any],
    connection: Mapping[str, Any],
) -> Dict[str, Any]:
    """The variables of the roles, with what the sources bring.

    Args:
        sources: What to read, by name.
        vault: Where from.
        defaults: Merged under each source.
        credentials: Those that are there already. A source replaces the one of its name.
        connection: What is said of it already. Credentials in it are replaced as a whole; of the rest it keeps what it
            says, and the source fills the gaps.

    Returns:
        ``problems`` (one for each source that failed), ``credentials``, ``connection``.
    """
    problems: List[str] = []
    taken: Dict[str, Dict[str, str]] = {}
    for source in sources:
        whole = dict(said(defaults), **said(source))
        name = str(whole["name"])
        if name in taken:
            problems.append("%s: two sources have this name." % name)
            continue
        try:
            taken[name] = take(name, whole.get("keys") or {}, vault, whole)
        except UnreadableError as exc:
            problems.append("%s: %s." % (name, str(exc).rstrip(".")))
    if problems:
        return {"problems": problems, "credentials": {}, "connection": {}}
    caller = taken.pop(CONNECTION, {})
    kept = {name: value for name, value in connection.items() if not caller or name not in OPTIONS}
    return {
        "problems": [],
        "credentials": dict(credentials, **taken),
        "connection": dict(kept, **dict(caller, **said(kept))),
    }


def said(options: Mapping[str, Any]) -> Dict[str, Any]:
    """What counts: a survey hands over an empty text for what was left out."""
    return {name: value for name, value in options.items() if value not in (None, "")}


def take(name: str, keys: Mapping[str, str], vault: Vault, source: Mapping[str, Any]) -> Dict[str, str]:
    """The fields of one source.

    Raises:
        UnreadableError: It can't be read, or it is not whole.
    """
    ways = OF_A_CONNECTION if name == CONNECTION else OF_A_BUCKET
    parts = [field for must, may in ways for field in must + may]
    fields = parts + (list(FALLBACKS) if name == CONNECTION else [])
    unknown = sorted(set(keys) - set(fields))
    if unknown:
        raise UnreadableError("keys has %s, but there are only %s" % (" and ".join(unknown), ", ".join(fields)))
    names = {field: keys.get(field) or vault.key(source, field) for field in fields}
    place = vault.place(source)
    try:
        held = vault.read(source, list(names.values()))
    except UnreadableError as exc:
        raise UnreadableError("%s: %s" % (place, exc)) from None
    found: Dict[str, str] = {}
    for field, key in names.items():
        value = held.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise UnreadableError("%s has a %s that is no text: put it into quotes" % (place, key))
        found[field] = str(value)
    missing = [names[field] for field in keys if field not in found]
    if missing:
        raise UnreadableError("%s has no %s" % (place, " and no ".join(missing)))
    _check_whole(place, names, found, ways)
    return found


def _check_whole(place: str, names: Mapping[str, str], found: Mapping[str, str], ways: Sequence[Way]) -> None:
    """See that what was found can be used."""
    touched = [(must, may) for must, may in ways if any(field in found for field in must + may)]
    for must, may in touched:
        missing = [names[field] for field in must if field not in found]
        if missing:
            there = [names[field] for field in must + may if field in found]
            raise UnreadableError("%s has %s, but no %s" % (place, " and ".join(there), " and no ".join(missing)))
    if not touched:
        wanted = [" and ".join(names[field] for field in must) for must, _may in ways]
        raise UnreadableError("%s has neither %s: keys can tell what it calls them" % (place, " nor ".join(wanted)))
    if ways is OF_A_CONNECTION and len(touched) > 1:
        kinds = [" and ".join(names[field] for field in must) for must, _may in touched]
        raise UnreadableError("%s has more than one kind of credentials: %s" % (place, "; ".join(kinds)))
