# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the options of oms_sync_task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .._api.bucket_pair import IDENTITY, Identity, SourceCdn
from .._api.naming import Names, naming_problems
from .._common.bucket_options import (
    CDN_KEY,
    CRC64_CLOUDS,
    UNSAFE_CHARACTERS,
    cdn_problems,
    description_problems,
    wants_key,
)
from .._common.errors import ConfigurationError
from .._common.option_table import blemishes, length_problems
from .options import (
    CDN_CRYPTO,
    CRYPTO,
    FLAT_OPTIONS,
    FREE_TEXT,
    KEY_PAIRS,
    LENGTHS,
    SETTINGS,
)

#: What is checked of a task that is only looked for.
IDENTIFIERS = (*IDENTITY[1:], "sync_task_id")


class DesiredTask(NamedTuple):
    """What a playbook asks for, checked."""

    state: str
    sync_task_id: str | None
    #: With sync_task_id, what was not given is None.
    identity: Identity
    #: The SETTINGS that were given.
    settings: dict[str, Any]
    #: The bucket keys, and authentication_key of the CDN.
    keys: dict[str, str]
    #: What is sent when set and cannot be read back, with that of source_cdn under this name.
    crypto: dict[str, Any]
    #: Why no task can be created, where the state alone does not require that.
    create_problem: str
    on_drift: str
    quota: int
    wait: bool
    #: Seconds.
    wait_timeout: float
    #: Whether keys and buckets are checked before a create or a start.
    preflight: bool

    def readable(self) -> str:
        """Return everything that the playbook sets and that can be read back, as one text."""
        return repr((self.identity, self.settings))


def check_sync_task(
    options: Mapping[str, Any], environ: Mapping[str, str], warn: Callable[[str], None] = lambda text: None
) -> DesiredTask:
    """Return the options of oms_sync_task, checked and completed with keys of the environment.

    Args:
        options: The options of the module, as Ansible checked them.
        environ: Where keys that are not set come from. An empty variable counts as not set.
        warn: Shows a warning of what is probably a mistake, but may be right.

    Raises:
        ConfigurationError: The service would refuse an option, or one is missing. The message names it.
    """
    state, by_id = options["state"], options["sync_task_id"]
    if options["description"]:
        # A block of YAML ends with a line break, and a service may drop it.
        options = dict(options, description=options["description"].rstrip())
    cdn: dict[str, Any] = dict(options["source_cdn"] or {})
    flat: dict[str, Any] = dict(options, **{"source_cdn." + name: value for name, value in cdn.items()})
    keys: dict[str, str] = {}
    missing: list[str] = []
    if state != "absent":
        keys, missing = _keys(flat, environ)
        flat.update(keys)
        flat["source_cdn.authentication_key"] = keys.get("authentication_key")
    problems = _missing_identity(options)
    checked = tuple(LENGTHS) if state != "absent" else IDENTIFIERS
    problems += length_problems(FLAT_OPTIONS, flat, checked)
    problems += _blemishes(options, flat, checked)
    if options["quota"] < 1:
        problems.append(f"quota is {options['quota']}: it must be 1 or more")
    if not 0 <= options["wait_timeout"] < float("inf"):
        problems.append(f"wait_timeout is {options['wait_timeout']}: it must be 0 seconds or more")
    if state != "absent":
        problems += naming_problems(Names(*(options[name] for name in IDENTITY)))
        problems += _contradictions(options, cdn, keys)
        if options["src_cloud_type"] == "Tencent" and not options["app_id"] and not by_id:
            missing.append("app_id (for a Tencent source)")
    needs_keys = state in ("started", "restarted") or (
        state == "present" and (not by_id or options["on_drift"] in ("recreate", "replace"))
    )
    create_problem = f"state {state} requires {', '.join(missing)}" if missing else ""
    if needs_keys and missing:
        problems.append(create_problem)
    if problems:
        raise ConfigurationError.of_options(problems)
    settings = {name: options[name] for name in SETTINGS if options[name] is not None}
    crypto = {name: options[name] for name in CRYPTO if options[name] is not None}
    if cdn:
        settings["source_cdn"] = SourceCdn(*(cdn[name] for name in SourceCdn._fields))
        crypto["source_cdn"] = {name: cdn[name] for name in CDN_CRYPTO if cdn[name] is not None}
    text = "".join(flat[name] or "" for name in FREE_TEXT)
    unusual = options["consistency_check"] == "transmission" or UNSAFE_CHARACTERS & set(text) or not text.isprintable()
    if state != "absent" and (cdn or unusual):
        from .unusual import warn_unusual

        warn_unusual(flat, cdn, keys, warn)
    return DesiredTask(
        state=state,
        sync_task_id=by_id,
        identity=Identity(*(None if by_id and name == "src_cloud_type" else options[name] for name in IDENTITY)),
        settings=settings,
        keys=keys,
        crypto=crypto,
        create_problem=create_problem,
        on_drift=options["on_drift"],
        quota=options["quota"],
        wait=options["wait"],
        wait_timeout=options["wait_timeout"],
        preflight=options["preflight"],
    )


def _keys(flat: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys, both of a pair from the same place, and what is missing with where it can be set."""
    keys: dict[str, str] = {}
    missing: list[str] = []
    for pair in KEY_PAIRS:
        given = {name: flat[name] for name, _variable in pair if flat[name]}
        if not given:
            given = {name: environ[variable] for name, variable in pair if environ.get(variable)}
        if len(given) == len(pair):
            keys.update(given)
        else:
            missing += [f"{name} (or {variable})" for name, variable in pair if name not in given]
    if wants_key(flat.get("source_cdn.authentication_type")):
        key = flat["source_cdn.authentication_key"] or environ.get(CDN_KEY)
        if key:
            keys["authentication_key"] = key
        else:
            missing.append(f"source_cdn.authentication_key (or {CDN_KEY})")
    elif flat.get("source_cdn.authentication_key"):
        keys["authentication_key"] = flat["source_cdn.authentication_key"]
    return keys, missing


def _missing_identity(options: Mapping[str, Any]) -> list[str]:
    if options["sync_task_id"] is not None:
        return []
    missing = [name for name in IDENTITY if options[name] is None]
    return [f"missing required options: {', '.join(missing)} (or sync_task_id)"] if missing else []


def _blemishes(options: Mapping[str, Any], flat: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    variables = {name: variable for pair in KEY_PAIRS for name, variable in pair if not options[name]}
    if not (options["source_cdn"] or {}).get("authentication_key"):
        variables["source_cdn.authentication_key"] = CDN_KEY
    return blemishes(FLAT_OPTIONS, flat, names, variables)


def _contradictions(options: Mapping[str, Any], cdn: dict[str, Any], keys: Mapping[str, str]) -> list[str]:
    problems = description_problems(options["description"])
    cloud = options["src_cloud_type"]
    if options["consistency_check"] == "crc64" and cloud not in CRC64_CLOUDS and not options["sync_task_id"]:
        problems.append(f"consistency_check crc64 is supported only for {', '.join(CRC64_CLOUDS)}, not for {cloud}")
    return problems + (cdn_problems(cdn, "authentication_key" in keys) if cdn else [])
