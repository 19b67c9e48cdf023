# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the options of oms_migration_task and oms_migration_task_group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .._api.bucket_pair import IDENTITY as NAMES
from .._api.bucket_pair import SourceCdn
from .._api.migration_identity import Identity, selection
from .._api.migration_models import GROUP, ListFile, Window
from .._api.naming import Names, naming_problems
from .._common.bucket_options import CDN_KEY, wants_key
from .._common.errors import ConfigurationError
from .._common.option_table import blemishes, length_problems
from .checks import contradictions, label_problems, number_problems, selection_problems
from .options import (
    CDN_CRYPTO,
    CRYPTO,
    FLAT_OPTIONS,
    INSTEAD_OF_KEYS,
    KEYED_STATES,
    LENGTHS,
    LONG_WAIT,
    OPTIONS,
    SETTINGS,
    SHORT_WAIT,
    SIDES,
    id_option,
)


class Desired(NamedTuple):
    """What a playbook asks for, checked."""

    kind: str
    state: str
    #: The id, None without one.
    key: Any
    identity: Identity
    #: With an id, the fields of the identity that are set, and so must agree.
    given: frozenset[str]
    #: Source and destination as a create sends them, without keys.
    src_node: dict[str, Any]
    dst_node: dict[str, Any]
    #: The SETTINGS that are set. The description has no label.
    settings: dict[str, Any]
    smn_config: dict[str, Any] | None
    keys: dict[str, str]
    #: What is sent when set and cannot be read back, with that of source_cdn under this name.
    crypto: dict[str, Any]
    #: Why nothing can be created.
    create_problem: str
    on_drift: str
    retries: int
    retry_scope: str
    #: Whether keys and buckets are checked before a create or a start.
    preflight: bool
    wait: bool
    #: Seconds.
    wait_timeout: float

    @property
    def run(self) -> str | None:
        """Return the label of the pass."""
        return self.identity.run

    def readable(self) -> str:
        """Return everything that the playbook sets and that can be read back, as one text."""
        return repr((self.src_node, self.dst_node, self.settings, self.run))


def check_migration(kind: str, options: Mapping[str, Any], environ: Mapping[str, str], now: float) -> Desired:
    """Return the options of a migration, checked and completed with keys of the environment.

    Args:
        kind: TASK or GROUP.
        options: The options of the module, as Ansible checked them.
        environ: Where keys that are not set come from. An empty variable counts as not set.
        now: Seconds since 1970.

    Raises:
        ConfigurationError: The service would refuse an option, or one is missing. The message names it.
    """
    key, state = options[id_option(kind)], options["state"]
    if options["description"]:
        # A block of YAML ends with a line break, and a service may drop it.
        options = dict(options, description=options["description"].rstrip())
    options = dict(options, task_type=options["task_type"].upper() if kind == GROUP else options["task_type"])
    flat = _flat(options)
    keys, missing, variables = _keys(kind, options, flat, environ)
    flat.update(keys, **{"source_cdn.authentication_key": keys.get("authentication_key")})
    table = FLAT_OPTIONS[kind]
    problems = _missing_identity(kind, options)
    problems += length_problems(table, flat, LENGTHS[kind])
    problems += blemishes(table, flat, LENGTHS[kind], variables)
    problems += label_problems(options)
    problems += selection_problems(kind, options)
    since, time_problems = _times(options, now)
    problems += time_problems
    problems += contradictions(options, keys)
    problems += number_problems(options)
    if state != "absent":
        problems += naming_problems(Names(*(options[name] for name in NAMES)))
    if options["src_cloud_type"] == "Tencent" and not options["app_id"]:
        missing.append("app_id (for a Tencent source)")
    create_problem = f"state {state} requires {', '.join(missing)}" if missing else ""
    if key is not None and options["on_drift"] == "recreate" and state in KEYED_STATES:
        needed = [name for name in _required_identity(options) if options[name] is None]
        problems += [f"on_drift recreate requires {', '.join(needed)} in addition to the id"] if needed else []
    if missing and state in KEYED_STATES and (key is None or state != "present" or options["on_drift"] == "recreate"):
        problems.append(create_problem)
    if problems:
        raise ConfigurationError.of_options(problems)
    return Desired(
        kind=kind,
        state=state,
        key=key,
        identity=_identity(options),
        given=_given(kind, options),
        src_node=_nodes(options, "src_", ("app_id", "object_key", "list_file")),
        dst_node=_nodes(options, "dst_", ("save_prefix",)),
        settings=_settings(options, since),
        smn_config=_without_nulls(options["smn_config"]),
        keys=keys,
        crypto=_crypto(options),
        create_problem=create_problem,
        on_drift=options["on_drift"],
        retries=options["retries"],
        retry_scope=options["retry_scope"],
        preflight=options["preflight"],
        wait=options["wait"],
        wait_timeout=_timeout(options),
    )


def _times(options: Mapping[str, Any], now: float) -> tuple[int | None, list[str]]:
    """Return migrate_since in seconds since 1970, and what is wrong with the times."""
    if not options["bandwidth_policy"] and options["migrate_since"] is None:
        return None, []
    # Few migrations have times, and the others do not pay for the import.
    from .time_checks import read_since, window_problems

    since, problems = read_since(options["migrate_since"], now)
    return since, window_problems(options["bandwidth_policy"]) + problems


def _flat(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options and the suboptions of dictionaries, these as NAME.SUBOPTION."""
    flat = dict(options)
    for name in ("source_cdn", "list_file", "smn_config"):
        flat.update({f"{name}.{inner}": value for inner, value in (options[name] or {}).items()})
    return flat


def _keys(
    kind: str, options: Mapping[str, Any], flat: Mapping[str, Any], environ: Mapping[str, str]
) -> tuple[dict[str, str], list[str], dict[str, str]]:
    """Return the keys, all of a side from the same place; what is missing; and the variables that were used."""
    keys: dict[str, str] = {}
    missing: list[str] = []
    variables: dict[str, str] = {}
    if options["state"] in ("absent", "stopped"):
        return keys, missing, variables
    for side in SIDES:
        names = {name: OPTIONS[kind][name].env for name in side if name in OPTIONS[kind]}
        given = {name: options[name] for name in names if options[name]}
        if not given:
            given = {name: environ[variable] for name, variable in names.items() if environ.get(variable)}
            variables.update({name: names[name] for name in given})
        keys.update(given)
        missing += [f"{name} (or {names[name]})" for name in _required_keys(side[0][:4], options, given)]
    cdn_key = flat.get("source_cdn.authentication_key")
    if wants_key(flat.get("source_cdn.authentication_type")) and not cdn_key:
        cdn_key = environ.get(CDN_KEY)
        variables["source_cdn.authentication_key"] = CDN_KEY
        if not cdn_key:
            missing.append(f"source_cdn.authentication_key (or {CDN_KEY})")
    if cdn_key:
        keys["authentication_key"] = cdn_key
    return keys, missing, variables


def _required_keys(side: str, options: Mapping[str, Any], given: Mapping[str, str]) -> list[str]:
    """Return the keys of a side that are required and missing: a list of URLs has no keys of a source."""
    if side == "src_" and options["task_type"].lower() == "url_list":
        return []
    instead = INSTEAD_OF_KEYS.get(options["src_cloud_type"], "") if side == "src_" else ""
    if instead and (given.get(instead) or not any(given.get(f"src_{name}") for name in ("ak", "sk"))):
        return [] if given.get(instead) else [instead]
    return [name for name in (f"{side}ak", f"{side}sk") if not given.get(name)]


def _required_identity(options: Mapping[str, Any]) -> list[str]:
    source = [] if options["task_type"].lower() == "url_list" else ["src_region", "src_bucket"]
    return [*source, "dst_region", "dst_bucket"]


def _missing_identity(kind: str, options: Mapping[str, Any]) -> list[str]:
    if options[id_option(kind)] is not None:
        return []
    missing = [name for name in _required_identity(options) if options[name] is None]
    return [f"missing required options: {', '.join(missing)} (or {id_option(kind)})"] if missing else []


def _identity(options: Mapping[str, Any]) -> Identity:
    place = options["list_file"]
    return Identity(
        options["src_cloud_type"].lower(),
        options["src_region"] or "",
        options["src_bucket"] or "",
        options["task_type"].lower(),
        selection(options["object_key"], ListFile(place["obs_bucket"], place["list_file_key"]) if place else None),
        options["dst_region"] or "",
        options["dst_bucket"] or "",
        options["save_prefix"] or "",
        options["run"],
    )


def _given(kind: str, options: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields of the identity that are set to more than their default."""
    names = ("src_region", "src_bucket", "dst_region", "dst_bucket", "save_prefix", "run")
    given = {name for name in names if options[name] is not None}
    given.update(name for name in ("src_cloud_type", "task_type") if options[name] != OPTIONS[kind][name].default)
    if options["object_key"] is not None or options["list_file"]:
        given.add("objects")
    return frozenset(given)


def _nodes(options: Mapping[str, Any], side: str, more: tuple[str, ...]) -> dict[str, Any]:
    """Return a source or destination as a create sends it, without keys."""
    found = {name: options.get(side + name) for name in ("cloud_type", "region", "bucket")}
    found.update({name: _without_nulls(options[name]) for name in more})
    if side == "src_" and options["object_key"] is None and not options["list_file"]:
        found["object_key"] = [""]
    return {name: value for name, value in found.items() if value is not None}


def _settings(options: Mapping[str, Any], since: int | None) -> dict[str, Any]:
    settings = {name: options[name] for name in SETTINGS if options.get(name) is not None}
    if since is not None:
        settings["migrate_since"] = since
    if options["bandwidth_policy"] is not None:
        settings["bandwidth_policy"] = tuple(Window(**window) for window in options["bandwidth_policy"])
    if options["source_cdn"]:
        settings["source_cdn"] = SourceCdn(*(options["source_cdn"][name] for name in SourceCdn._fields))
    else:
        settings.pop("source_cdn", None)
    return settings


def _crypto(options: Mapping[str, Any]) -> dict[str, Any]:
    crypto: dict[str, Any] = {name: options[name] for name in CRYPTO if options[name] is not None}
    cdn = options["source_cdn"] or {}
    inside = {name: cdn[name] for name in CDN_CRYPTO if cdn.get(name) is not None}
    return {**crypto, "source_cdn": inside} if inside else crypto


def _without_nulls(value: Any) -> Any:
    return {name: one for name, one in value.items() if one is not None} if isinstance(value, dict) else value


def _timeout(options: Mapping[str, Any]) -> float:
    if options["wait_timeout"] is not None:
        return float(options["wait_timeout"])
    return LONG_WAIT if options["state"] == "completed" else SHORT_WAIT
