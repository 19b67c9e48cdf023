# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules for the bodies of requests for migration tasks and groups."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .clock import Clock
from .context import KEYLESS_CDN
from .errors import RefusedError
from .migration_task import OPTIONS
from .settings import Settings

NODE_KEYS = ("ak", "sk", "security_token")
SOURCE_FILES = ("connection_string", "json_auth_file")
START_KEYS = (
    *("src_ak", "src_sk", "src_security_token", "dst_ak", "dst_sk", "dst_security_token"),
    *SOURCE_FILES,
)
LIST_TYPES = ("list", "url_list")


def split(body: Mapping[str, Any], default_type: str) -> dict[str, Any]:
    """Return a create's body as fields of a task or group: settings, keys and encryption apart."""
    source, destination = dict(body["src_node"]), dict(body["dst_node"])
    keys = {f"src_{name}": source.pop(name) for name in NODE_KEYS if source.get(name)}
    keys.update({f"dst_{name}": destination.pop(name) for name in NODE_KEYS if destination.get(name)})
    keys.update({name: source.pop(name) for name in SOURCE_FILES if source.get(name)})
    cdn = dict(body.get("source_cdn") or {})
    if cdn.get("authentication_key"):
        keys["authentication_key"] = cdn.pop("authentication_key")
    nodes = {"src": source, "dst": destination, "source_cdn": cdn}
    source.setdefault("cloud_type", "Aliyun")
    return {
        "task_type": body.get("task_type", default_type),
        "src_node": source,
        "dst_node": destination,
        "source_cdn": cdn or None,
        "keys": keys,
        "encryption": {
            f"{place}_{name}": node.pop(name) for place, node in nodes.items() for name in _encryption(node)
        },
        "options": {name: deepcopy(body.get(name, default)) for name, default in OPTIONS.items()},
    }


def _encryption(node: Mapping[str, Any]) -> list[str]:
    """Return the fields of a node that say how its keys are encrypted: kept with them, and never read back."""
    return [name for name in node if name in ("crypto_type", "kms_key_id")]


def start_keys(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys in the body of a start or retry.

    Raises:
        RefusedError: The CDN's key is empty, which another client has seen to end in an internal error.
    """
    if body.get("source_cdn_authentication_key") == "":
        raise RefusedError(400, "OMS.1001", "Internal error.")
    keys = {name: body[name] for name in START_KEYS if body.get(name)}
    if "source_cdn_authentication_key" in body:
        keys["authentication_key"] = body["source_cdn_authentication_key"]
    return keys


def check_keys(fields: Mapping[str, Any]) -> None:
    """Refuse a create, start or retry without the keys that its source, destination and CDN need.

    Raises:
        RefusedError: naming what is missing.
    """
    keys, source, cdn = fields["keys"], fields["src_node"], fields["source_cdn"]
    needed = ["dst_ak", "dst_sk"]
    by_file = {"Azure": "connection_string", "Google": "json_auth_file"}
    if fields["task_type"].lower() != "url_list" and not keys.get(by_file.get(source["cloud_type"], "")):
        needed += ["src_ak", "src_sk"]
    missing = [name for name in needed if not keys.get(name)]
    if missing:
        raise RefusedError(400, "OMS.1004", f"Keys are missing: {', '.join(missing)}.")
    if cdn and cdn["authentication_type"] not in KEYLESS_CDN and not keys.get("authentication_key"):
        raise RefusedError(400, "OMS.1032", "The key of the CDN domain is missing.")


def check_create(settings: Settings, clock: Clock, region: str, fields: Mapping[str, Any]) -> None:
    """Refuse a create that a schema cannot refuse.

    Raises:
        RefusedError: with the service's code.
    """
    check_keys(fields)
    source, destination, kind = fields["src_node"], fields["dst_node"], fields["task_type"].lower()
    if source["cloud_type"] == "Tencent" and not source.get("app_id"):
        raise RefusedError(400, "OMS.1004", "app_id is required for Tencent.")
    if kind in LIST_TYPES and not source.get("list_file"):
        raise RefusedError(400, "S3M.0088", "The task type requires list_file.")
    if (kind == "url_list") != (source["cloud_type"] == "URLSource"):
        raise RefusedError(400, "S3M.0088", "URLSource and url_list require each other.")
    if kind != "url_list" and not (source.get("region") and source.get("bucket")):
        raise RefusedError(400, "OMS.0057", "The region and bucket of the source are required.")
    if destination["region"] != region and settings.foreign_dst_region == "refuse":
        raise RefusedError(400, "OMS.0080", "The destination region is not the one of this endpoint.")
    if fields["options"]["migrate_since"] > clock.time():
        raise RefusedError(400, "OMS.1003", "migrate_since is in the future.")
    check_windows(settings, fields["options"]["bandwidth_policy"])


def check_windows(settings: Settings, windows: list[dict[str, Any]]) -> None:
    """Refuse traffic limits whose windows overlap or end before they start.

    Raises:
        RefusedError: OMS.0087.
    """
    spans = []
    for window in windows:
        start, end = _minutes(window["start"]), _minutes(window["end"])
        if start >= end and settings.midnight_windows == "refuse":
            raise RefusedError(400, "OMS.0087", "A window of the bandwidth policy ends before it starts.")
        spans += [(start, end)] if start < end else [(start, 24 * 60), (0, end)]
    spans.sort()
    if any(end > start for (_start, end), (start, _end) in zip(spans, spans[1:])):
        raise RefusedError(400, "OMS.0087", "The windows of the bandwidth policy overlap.")


def _minutes(text: str) -> int:
    hours, minutes = text[:2], text[3:5]
    return 60 * int(hours) + int(minutes)
