# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What create and start requests send."""

from __future__ import annotations

from typing import Any

from ..desired import DesiredTask
from ..options import BUCKET_KEYS, CRYPTO


def create_settings(desired: DesiredTask, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a create request without the identity: what is set, and nothing else."""
    fields: dict[str, Any] = dict(settings)
    fields.update((name, desired.keys[name]) for name in BUCKET_KEYS)
    fields.update((name, desired.crypto[name]) for name in CRYPTO if name in desired.crypto)
    if fields.get("source_cdn"):
        cdn = {name: value for name, value in fields["source_cdn"]._asdict().items() if value is not None}
        cdn.setdefault("authentication_type", "NONE")
        cdn.update(desired.crypto.get("source_cdn", {}))
        if "authentication_key" in desired.keys:
            cdn["authentication_key"] = desired.keys["authentication_key"]
        fields["source_cdn"] = cdn
    return fields


def start_body(desired: DesiredTask) -> dict[str, Any]:
    """Return the body of a start request: all keys again, since the stop dropped them."""
    body: dict[str, Any] = {name: desired.keys[name] for name in BUCKET_KEYS}
    body.update((name, desired.crypto[name]) for name in CRYPTO if name in desired.crypto)
    if "authentication_key" in desired.keys:
        body["source_cdn_authentication_key"] = desired.keys["authentication_key"]
    for name, value in desired.crypto.get("source_cdn", {}).items():
        body["source_cdn_" + name] = value
    return body
