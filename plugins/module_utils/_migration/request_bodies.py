# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What requests for migrations send: what is set, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._api.migration_models import MEGABYTE, TASK, Migration, Window, with_label
from .desired import Desired
from .options import CRYPTO

#: Keys of a create, inside of the source and of the destination.
_NODE_KEYS = ("ak", "sk", "security_token", "connection_string", "json_auth_file", "crypto_type", "kms_key_id")


def create_body(desired: Desired) -> dict[str, Any]:
    """Return the body of a create; the description ends with the label of the run."""
    settings = dict(desired.settings)
    values: dict[str, Any] = {**desired.keys, **desired.crypto}
    body: dict[str, Any] = {
        "task_type": desired.identity.task_type if desired.kind == TASK else desired.identity.task_type.upper(),
        "src_node": {**desired.src_node, **_side("src_", values)},
        "dst_node": {**desired.dst_node, **_side("dst_", values)},
    }
    settings.pop("app_id", None)
    description = with_label(settings.pop("description", None), desired.run)
    if description is not None:
        body["description"] = description
    if "bandwidth_policy" in settings:
        settings["bandwidth_policy"] = windows_body(settings["bandwidth_policy"])
    if "source_cdn" in settings:
        settings["source_cdn"] = _cdn(desired)
    if desired.smn_config:
        settings["smn_config"] = desired.smn_config
    return {**body, **settings}


def start_body(desired: Desired, failed_only: bool) -> dict[str, Any]:
    """Return the body of a start or retry: all keys again, since the service has dropped them.

    Args:
        desired: What the playbook asks for.
        failed_only: Whether only the objects that failed are copied.
    """
    renamed = {"src_connection_string": "connection_string", "src_json_auth_file": "json_auth_file"}
    renamed["authentication_key"] = "source_cdn_authentication_key"
    body: dict[str, Any] = {renamed.get(name, name): value for name, value in desired.keys.items()}
    body.update((name, desired.crypto[name]) for name in CRYPTO if name in desired.crypto)
    body.update((f"source_cdn_{name}", value) for name, value in desired.crypto.get("source_cdn", {}).items())
    return {**body, "migrate_failed_object": True} if failed_only else body


def may_copy_failed_only(desired: Desired, task: Migration) -> bool:
    """Return whether a failed migration can copy only the objects that failed: there must be a usable list of them."""
    return desired.retry_scope == "failed" and (task.failed_object_record or {}).get("result") is True


def windows_body(windows: Sequence[Window]) -> list[dict[str, Any]]:
    """Return traffic limits as requests have them, in bytes a second."""
    return [
        {"start": window.start, "end": window.end, "max_bandwidth": int((window.max_bandwidth or 0) * MEGABYTE)}
        for window in windows
    ]


def _side(side: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[side + name] for name in _NODE_KEYS if side + name in values}


def _cdn(desired: Desired) -> dict[str, Any]:
    cdn = {name: value for name, value in desired.settings["source_cdn"]._asdict().items() if value is not None}
    cdn.update(desired.crypto.get("source_cdn", {}))
    if "authentication_key" in desired.keys:
        cdn["authentication_key"] = desired.keys["authentication_key"]
    return cdn
