# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of oms_preflight_info, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .checks import PREFIX_LIMIT
from .pair import ListFile, Pair

SPEC: dict[str, Any] = {
    "src_cloud_type": {"type": "str", "default": "Aliyun"},
    "src_region": {"type": "str"},
    "src_bucket": {"type": "str"},
    "src_ak": {"type": "str", "no_log": True},
    "src_sk": {"type": "str", "no_log": True},
    "src_security_token": {"type": "str", "no_log": True},
    "src_connection_string": {"type": "str", "no_log": True},
    "src_json_auth_file": {"type": "json", "no_log": True},
    "app_id": {"type": "str"},
    "dst_region": {"type": "str"},
    "dst_bucket": {"type": "str"},
    "dst_ak": {"type": "str", "no_log": True},
    "dst_sk": {"type": "str", "no_log": True},
    "dst_security_token": {"type": "str", "no_log": True},
    "object_key": {"type": "list", "elements": "str", "no_log": False},
    "list_file": {
        "type": "dict",
        "options": {
            "obs_bucket": {"type": "str", "required": True},
            "list_file_key": {"type": "str", "required": True, "no_log": False},
            "list_file_num": {"type": "str"},
        },
    },
    "prefix_limit": {"type": "int", "default": PREFIX_LIMIT},
    "fail_on_problem": {"type": "bool", "default": True},
}
SECRETS = tuple(name for name, option in SPEC.items() if option.get("no_log"))
#: Options that only a migration task has.
MIGRATION_ONLY = (
    *("src_security_token", "src_connection_string", "src_json_auth_file", "dst_security_token"),
    *("object_key", "list_file"),
)
#: Maximum number of characters of the options that are sent.
LENGTHS = {
    **dict.fromkeys(("src_ak", "src_sk", "dst_ak", "dst_sk"), 100),
    **dict.fromkeys(("src_security_token", "dst_security_token"), 16384),
    "src_connection_string": 2048,
    "src_json_auth_file": 65535,
    "app_id": 255,
}
#: Longest prefix that the service looks for.
LONGEST_PREFIX = 1024
PAIRS = {"src": ("src_ak", "src_sk", "src_security_token"), "dst": ("dst_ak", "dst_sk", "dst_security_token")}
#: Keys of other kinds, by the cloud that has them.
OTHER_KEYS = {"Azure": "src_connection_string", "Google": "src_json_auth_file"}
CDN_KEY = "OMS_CDN_KEY"


def variable(option: str) -> str:
    """Return the environment variable that an option falls back to."""
    return f"OMS_{option.upper()}"


def read_pair(params: Mapping[str, Any], environ: Mapping[str, str], endpoint_region: str | None) -> Pair:
    """Return what is to be checked.

    Names of clouds, regions and buckets are not checked here: they are what the service is asked about.

    Args:
        params: The options of the module, as Ansible checked them.
        environ: Where keys that are not set come from, both of a pair from the same place.
        endpoint_region: The region that the endpoint belongs to.

    Raises:
        ConfigurationError: An option cannot be sent; the message names each.
    """
    problems: list[str] = []
    src, dst = (_pair_of_keys(side, params, environ, problems) for side in PAIRS)
    other = OTHER_KEYS.get(params["src_cloud_type"])
    secret = other and (params[other] or environ.get(variable(other)))
    if other and secret:
        src[other.partition("_")[2]] = secret
    problems += _problems(params, src, dst)
    if problems:
        raise ConfigurationError.of_options(problems)
    if src and params["app_id"]:
        src["app_id"] = params["app_id"]
    given = params["list_file"]
    return Pair(
        params["src_cloud_type"],
        params["src_region"],
        params["src_bucket"],
        src,
        params["dst_region"],
        params["dst_bucket"],
        dst,
        tuple(params["object_key"] or ()),
        _cdn(params["source_cdn"], environ),
        ListFile(given["obs_bucket"], given["list_file_key"]) if given else None,
        endpoint_region,
    )


def kinds_of_tasks(params: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which lists of tasks the account must be allowed to read, one of them at least."""
    migration = params["src_cloud_type"] == "URLSource" or any(params[name] for name in MIGRATION_ONLY)
    return ("migration_tasks",) if migration else ("list", "migration_tasks")


def _pair_of_keys(
    side: str, params: Mapping[str, Any], environ: Mapping[str, str], problems: list[str]
) -> dict[str, str]:
    """Return ak, sk and security_token of one side, all from the same place."""
    names = PAIRS[side]
    given = {name: params[name] for name in names if params[name]}
    place = ""
    if not given:
        given = {name: environ[variable(name)] for name in names if environ.get(variable(name))}
        place = " in the environment"
    missing = [f"{name} (or {variable(name)})" for name in names[:2] if name not in given]
    if given and missing:
        problems.append(f"incomplete credentials: {', '.join(given)} is set{place}, but not {', '.join(missing)}")
    found = []
    for name, value in given.items():
        found.append(blemish(name, value, variable(name) if place else None, True))
        if len(value) > LENGTHS[name]:
            found.append(f"{name} is {len(value)} characters long (maximum {LENGTHS[name]})")
    problems += filter(None, found)
    return {name.partition("_")[2]: value for name, value in given.items()}


def _problems(params: Mapping[str, Any], src: Mapping[str, str], dst: Mapping[str, str]) -> Iterator[str]:
    secrets = {f"src_{name}": src.get(name) for name in ("connection_string", "json_auth_file")}
    for name, value in {**secrets, "app_id": params["app_id"]}.items():
        if value and len(value) > LENGTHS[name]:
            yield f"{name} is {len(value)} characters long (maximum {LENGTHS[name]})"
    for cloud, option in OTHER_KEYS.items():
        if params[option] and params["src_cloud_type"] != cloud:
            yield f"{option} is only for a source of {cloud}, but src_cloud_type is {params['src_cloud_type']}"
    if params["prefix_limit"] < 0:
        yield f"prefix_limit is {params['prefix_limit']}: it must be 0 or more"
    list_file = {f"list_file.{name}": value for name, value in (params["list_file"] or {}).items()}
    places = ("src_cloud_type", "src_region", "src_bucket", "dst_region", "dst_bucket")
    for name, value in {**{name: params[name] for name in places}, **list_file}.items():
        if value == "":
            yield f"{name} must not be empty"
    yield from _selection_problems(params, dst)
    domain = (params["source_cdn"] or {}).get("domain")
    if domain is not None and (not domain or set(":/") & set(domain)):
        yield "source_cdn.domain must be a bare domain name, without scheme, port or path"


def _selection_problems(params: Mapping[str, Any], dst: Mapping[str, str]) -> Iterator[str]:
    for key in params["object_key"] or ():
        if len(key) > LONGEST_PREFIX:
            yield f"object_key has a name of {len(key)} characters (maximum {LONGEST_PREFIX})"
    if params["list_file"] and params["object_key"]:
        yield "list_file and object_key exclude each other"
    if params["list_file"] and not dst:
        yield "list_file requires dst_ak and dst_sk, which it is read with"


def _cdn(given: Mapping[str, Any] | None, environ: Mapping[str, str]) -> dict[str, str] | None:
    if not given:
        return None
    cdn = {name: given[name] for name in ("domain", "protocol", "authentication_type") if given[name]}
    key = given["authentication_key"] or environ.get(CDN_KEY)
    if key and cdn["authentication_type"] != "NONE":
        cdn["authentication_key"] = key
    return cdn
