# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of a list of copies: what each may contain, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.migration_identity import Identity
from .._common.errors import OmsError
from .._common.option_values import json_texts, type_problems, without_nulls
from .._sync_task_list.variables import (
    FIELD_SPEC,
    by_name,
    keys_inside,
    kind_of,
    named,
    option_problems,
    shown,
    unusable_credentials,
)

#: What names credentials in an entry, and the options that the fields of those credentials become.
CREDENTIALS: dict[str, dict[str, str]] = {
    "src_credentials": {
        "ak": "src_ak",
        "sk": "src_sk",
        "security_token": "src_security_token",
        "connection_string": "src_connection_string",
        "json_auth_file": "src_json_auth_file",
    },
    "dst_credentials": {"ak": "dst_ak", "sk": "dst_sk", "security_token": "dst_security_token"},
    "cdn_credentials": {"authentication_key": "authentication_key"},
}
KEYS = tuple(option for fields in CREDENTIALS.values() for option in fields.values())
#: How long a copy is waited for if an entry does not say: about 30 years, in seconds.
NO_LIMIT = 1e9


class Kind(NamedTuple):
    """How an entry is copied: by a task or by a group.

    `spec` is the options of its module. `check` takes options, the environment and the seconds since 1970, and returns
    what identifies the copy. It raises ConfigurationError.
    """

    spec: Mapping[str, Any]
    check: Callable[[Mapping[str, Any], Mapping[str, str], float], Identity]


class Copy(NamedTuple):
    """One entry of the list, checked. `params` are the options of its module, with the keys."""

    position: int
    use: str
    params: dict[str, Any]
    #: No other entry of the same `use` has the same.
    identity: Identity

    @property
    def label(self) -> str:
        """Return the copy as messages and lines of progress show it."""
        return label_of(self.params)


def label_of(options: Mapping[str, Any]) -> str:
    """Return the buckets of an entry, without anything that cannot be a name."""
    names = (options.get(name) for name in ("src_bucket", "dst_bucket"))
    return " -> ".join(name if isinstance(name, str) and name else "?" for name in names)


def read_copies(
    entries: Any,
    credentials: Mapping[Any, Any],
    environ: Mapping[str, str],
    now: float,
    kinds: Mapping[str, Kind],
    name: str = "migrations",
    positions: Sequence[int] = (),
    duplicate: str = "Give one of them a run of its own",
) -> tuple[list[Copy], list[str]]:
    """Return the copies that a list asks for, and all that is wrong with it or with one of its entries.

    Args:
        entries: The list.
        credentials: The keys by name.
        environ: The environment that keys fall back to.
        now: Seconds since 1970.
        kinds: The values of `use`.
        name: What the list is called in messages.
        positions: Where the entries are in that list, if they are only a part of it.
        duplicate: What to do about two entries that ask for the same copy.
    """
    copies: list[Copy] = []
    problems: list[str] = []
    seen: dict[tuple[str, Identity], int] = {}
    for index, entry in zip(positions or range(len(entries)), entries):
        copy, found = _read(index, entry, by_name(credentials), kinds, environ, now)
        if copy is not None:
            first = seen.setdefault((copy.use, copy.identity), index)
            if first == index:
                copies.append(copy)
            else:
                found = [f"it is the same copy as {name}[{first}]. {duplicate}"]
        label = label_of(entry) if isinstance(entry, Mapping) else "?"
        problems += [f"{name}[{index}] ({shown_label(label)}): {problem}" for problem in found]
    mappings = (entry for entry in entries if isinstance(entry, Mapping))
    chosen = {str(entry[option]) for entry in mappings for option in CREDENTIALS if entry.get(option) is not None}
    return copies, problems + unusable_credentials(
        credentials, chosen, "oms_credentials" if name.startswith("oms_") else "credentials"
    )


def shown_label(label: str) -> str:
    """Return a label for a message about a list that may hold keys in wrong places."""
    return " -> ".join(shown(part) if part != "?" else part for part in label.split(" -> "))


def entry_problems(
    entries: Any, credentials: Any, environ: Mapping[str, str], now: float, kinds: Mapping[str, Kind]
) -> tuple[list[str], set[str]]:
    """Return why entries have to be refused before Ansible shows them, and what may be keys among them.

    Args:
        entries: The list before Ansible has checked it.
        credentials: The keys by name, not checked either.
        environ: The environment that keys fall back to.
        now: Seconds since 1970.
        kinds: The values of `use`.
    """
    if not isinstance(entries, (list, tuple)):
        return ([f"migrations is {kind_of(entries)}, not a list"] if entries is not None else []), set()
    known = credentials if isinstance(credentials, Mapping) else {}
    mappings = [entry for entry in entries if isinstance(entry, Mapping)]
    names = {name for entry in mappings for name in _unknown_names(_plain(entry), by_name(known)).values()}
    if not names and not any(_structure(entry, kinds) for entry in entries):
        return [], set()
    return read_copies(entries, known, environ, now, kinds)[1], {*keys_inside(entries, KEYS, CREDENTIALS), *names}


def _unknown_names(options: Mapping[str, Any], credentials: Mapping[str, Any]) -> dict[str, str]:
    """Return the options of an entry that name credentials which do not exist, with these names."""
    chosen = {name: options.get(name) for name in CREDENTIALS}
    return {name: value for name, value in chosen.items() if isinstance(value, str) and value not in credentials}


def entry_spec(kind: Kind) -> dict[str, Any]:
    """Return the options of an entry: those of its module, with names of credentials in place of the keys."""
    spec = {name: option for name, option in kind.spec.items() if name not in (*KEYS, "wait", "progress_every")}
    if "source_cdn" in spec:
        inner = {name: one for name, one in spec["source_cdn"]["options"].items() if name not in KEYS}
        spec["source_cdn"] = {**spec["source_cdn"], "options": inner}
    return {**spec, **{name: {"type": "str"} for name in CREDENTIALS}}


def _structure(entry: Any, kinds: Mapping[str, Kind]) -> list[str]:
    """Return what is wrong with an entry, whatever the credentials are."""
    if not isinstance(entry, Mapping):
        return [f"it is {kind_of(entry)}, not a dictionary"]
    use = entry.get("use", "task")
    if use not in kinds:
        return [f"use must be one of {', '.join(kinds)}"]
    cdn = entry.get("source_cdn")
    keys = [name for name in KEYS if name in entry]
    keys += [f"source_cdn.{name}" for name in KEYS if isinstance(cdn, Mapping) and name in cdn]
    if keys:
        return [f"{', '.join(keys)}: a list holds no keys. Name credentials by {', '.join(CREDENTIALS)}"]
    held = [name for name in CREDENTIALS if isinstance(entry.get(name), (Mapping, list))]
    if held:
        return [f"{', '.join(held)}: it must be a name in credentials, not keys"]
    spec = entry_spec(kinds[use])
    return option_problems(spec, without_nulls(spec, _plain(entry)))


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry without `use`. A year is a number to YAML, and so it is where credentials have their names."""
    names = {name: str(entry[name]) for name in CREDENTIALS if kind_of(entry.get(name)) == "a number"}
    return {str(name): value for name, value in {**entry, **names}.items() if name != "use"}


def _read(
    index: int,
    entry: Any,
    credentials: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    environ: Mapping[str, str],
    now: float,
) -> tuple[Copy | None, list[str]]:
    """Return an entry with its keys, or what is wrong with it."""
    problems = _structure(entry, kinds)
    if problems:
        return None, problems
    use = entry.get("use", "task")
    spec = entry_spec(kinds[use])
    options = ArgumentSpecValidator(spec).validate(without_nulls(spec, _plain(entry))).validated_parameters
    # The module has a limit; a list that copies for days has none of its own.
    options["wait_timeout"] = options["wait_timeout"] or NO_LIMIT
    keys, problems = _keys(options, credentials, kinds[use].spec)
    if problems:
        return None, problems
    params = _params(options, keys, kinds[use].spec)
    try:
        return Copy(index, use, params, kinds[use].check(params, environ, now)), []
    except OmsError as exc:
        return None, [exc.message.replace(" Nothing was sent.", "").rstrip(".")]


def _keys(
    options: Mapping[str, Any], credentials: Mapping[str, Any], spec: Mapping[str, Any]
) -> tuple[dict[str, str], list[str]]:
    """Return the keys that an entry names as options, and what is wrong with them."""
    keys: dict[str, str] = {}
    problems = []
    for name, fields in CREDENTIALS.items():
        chosen = options.get(name)
        if chosen is None:
            continue
        if chosen not in credentials:
            # The name is not shown: it may be a key that was written in its place.
            problems.append(f"{name} names credentials that do not exist. {named(credentials)}")
            continue
        held = credentials[chosen]
        if not isinstance(held, Mapping):
            problems.append(f"{name} is {shown(chosen)}, which is {kind_of(held)}, not a dictionary of keys")
            continue
        types = {field: FIELD_SPEC[field] for field in fields}
        held = json_texts(types, held)
        problems += [f"{name} is {shown(chosen)}, which has a wrong key: {one}" for one in type_problems(types, held)]
        given = {option: held[field] for field, option in fields.items() if held.get(field)}
        foreign = [field for field, option in fields.items() if option in given and not _takes(spec, option)]
        problems += [f"{name} is {shown(chosen)}, which has a {field}: a group does not take it" for field in foreign]
        if not given:
            problems.append(f"{name} is {shown(chosen)}, which has none of {', '.join(fields)}")
        keys.update(given)
    if options.get("cdn_credentials") is not None and not options.get("source_cdn"):
        problems.append("cdn_credentials is given without source_cdn")
    return keys, problems


def _takes(spec: Mapping[str, Any], option: str) -> bool:
    return option in spec or option in spec.get("source_cdn", {}).get("options", {})


def _params(options: Mapping[str, Any], keys: Mapping[str, str], spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of the module, with the keys in their places."""
    params = {name: options.get(name, option.get("default")) for name, option in spec.items()}
    params.update((name, value) for name, value in keys.items() if name in spec)
    if params.get("source_cdn"):
        key = keys.get("authentication_key")
        params["source_cdn"] = {**params["source_cdn"], "authentication_key": key}
    return params
