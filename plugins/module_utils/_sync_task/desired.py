# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of oms_sync_task, checked. Private to hwcloud.oms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .._api.models import IDENTITY, Identity, SourceCdn
from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .options import CDN_KEY, CRC64_CLOUDS, CRYPTO, FREE_TEXT, KEY_PAIRS, LENGTHS, ODD, SETTINGS, UNBROKEN, wants_key


class DesiredTask(NamedTuple):
    """What a run of oms_sync_task is asked for, checked."""

    state: str
    sync_task_id: str | None
    #: With sync_task_id, what was not given is None.
    identity: Identity
    #: The SETTINGS that were given.
    settings: dict[str, Any]
    #: The bucket keys, and C(authentication_key) of the CDN.
    keys: dict[str, str]
    #: What is sent when set and can't be read back; C(source_cdn) holds the fields of that name.
    crypto: dict[str, Any]
    #: What stands against creating a task, where the state alone does not need one.
    create_problem: str
    on_drift: str
    quota: int
    wait: bool
    #: Seconds.
    wait_timeout: float

    def readable(self) -> str:
        """Everything that is wanted and can be read back, as one text."""
        return repr((self.identity, self.settings))


def check_sync_task(
    options: Mapping[str, Any], environ: Mapping[str, str], warn: Callable[[str], None] = lambda text: None
) -> DesiredTask:
    """The options of oms_sync_task, checked, with the bucket keys from wherever they come.

    Args:
        options: The module's options, as Ansible checked them.
        environ: Where keys that are not given may come from; empty counts as unset.
        warn: Told what looks wrong but is not ours to refuse.

    Raises:
        ConfigurationError: The service would refuse it, or something is missing; the text names the option.
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
    problems += _lengths(flat, LENGTHS if state != "absent" else IDENTITY[1:] + ("sync_task_id",))
    problems += _blemishes(options, flat, UNBROKEN if state != "absent" else IDENTITY[1:] + ("sync_task_id",))
    if options["quota"] < 1:
        problems.append("quota is %d: it must be 1 or more" % options["quota"])
    if not 0 <= options["wait_timeout"] < float("inf"):
        problems.append("wait_timeout is {}: it must be 0 seconds or more".format(options["wait_timeout"]))
    if state != "absent":
        problems += _contradictions(options, cdn, keys)
        if options["src_cloud_type"] == "Tencent" and not options["app_id"] and not by_id:
            missing.append("app_id (for a Tencent source)")
    needs_keys = state in ("started", "restarted") or (
        state == "present" and (not by_id or options["on_drift"] in ("recreate", "replace"))
    )
    create_problem = "state {} requires {}".format(state, ", ".join(missing)) if missing else ""
    if needs_keys and missing:
        problems.append(create_problem)
    if problems:
        raise ConfigurationError("{}. Nothing was sent.".format("; ".join(problems)))
    settings = {name: options[name] for name in SETTINGS if options[name] is not None}
    crypto = {name: options[name] for name in CRYPTO if options[name] is not None}
    if cdn:
        settings["source_cdn"] = SourceCdn(*(cdn[name] for name in SourceCdn._fields))
        crypto["source_cdn"] = {name: cdn[name] for name in ("crypto_type", "kms_key_id") if cdn[name] is not None}
    free = _free_text(flat)
    odd = options["consistency_check"] == "transmission" or ODD & set(free) or not free.isprintable()
    if state != "absent" and (cdn or odd):
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
    )


def _free_text(flat: Mapping[str, Any]) -> str:
    """All that is free to write, in one."""
    return "".join(flat[name] or "" for name in FREE_TEXT)


def _keys(flat: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The keys, each pair whole from one place, and what is missing with where it can be set."""
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
    return ["{} must be given, or sync_task_id".format(" and ".join(missing))] if missing else []


def _lengths(flat: Mapping[str, Any], names: Any) -> list[str]:
    problems = []
    for name in names:
        value = flat.get(name)
        least, most = LENGTHS[name]
        if value is None or least <= len(value) <= most or (not value and name[4:] in ("ak", "sk")):
            continue  # Empty keys count as unset: that is said elsewhere.
        if value:
            problems.append("%s has %d characters: %d is the most" % (name, len(value), most))
        else:
            problems.append(f"{name} must not be empty")
    return problems


def _blemishes(options: Mapping[str, Any], flat: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    variables = {name: variable for pair in KEY_PAIRS for name, variable in pair if not options[name]}
    if not (options["source_cdn"] or {}).get("authentication_key"):
        variables["source_cdn.authentication_key"] = CDN_KEY
    secret = {name for pair in KEY_PAIRS for name, _variable in pair} | {"source_cdn.authentication_key"}
    # Vendors write their regions as they like: that of Azure may be East US.
    found = [
        blemish(name, flat.get(name), variables.get(name), name in secret, blanks=name == "src_region")
        for name in names
    ]
    return [problem for problem in found if problem]


def _contradictions(options: Mapping[str, Any], cdn: Mapping[str, Any], keys: Mapping[str, str]) -> list[str]:
    problems = []
    cloud = options["src_cloud_type"]
    banned = sorted(set("<>()\"'&") & set(options["description"] or ""))
    if banned:
        problems.append("description has {}, which the service does not take".format(" ".join(banned)))
    if options["consistency_check"] == "crc64" and cloud not in CRC64_CLOUDS and not options["sync_task_id"]:
        problems.append("consistency_check crc64 works for {} only, not for {}".format(", ".join(CRC64_CLOUDS), cloud))
    if cdn and re.search("[:/]", cdn["domain"]):
        problems.append("source_cdn.domain must be a bare domain name, without scheme, port or path")
    if "authentication_key" in keys and cdn["authentication_type"] == "NONE":
        problems.append("source_cdn.authentication_key is given, but authentication_type is NONE")
    return problems
