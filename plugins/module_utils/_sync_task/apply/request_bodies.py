# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bodies of the create and start requests."""

from __future__ import annotations

from typing import Any, Dict

from ..desired import Wanted
from ..options import CRYPTO

BUCKET_KEYS = ("src_ak", "src_sk", "dst_ak", "dst_sk")


def create_body(wanted: Wanted, request: Dict[str, Any]) -> Dict[str, Any]:
    """The fields of the create call: what is set, and nothing else."""
    fields: Dict[str, Any] = dict(request)
    fields.update((name, wanted.keys[name]) for name in BUCKET_KEYS)
    fields.update((name, wanted.crypto[name]) for name in CRYPTO if name in wanted.crypto)
    if fields.get("source_cdn"):
        cdn = {name: value for name, value in fields["source_cdn"]._asdict().items() if value is not None}
        cdn.setdefault("authentication_type", "NONE")
        cdn.update(wanted.crypto.get("source_cdn", {}))
        if "authentication_key" in wanted.keys:
            cdn["authentication_key"] = wanted.keys["authentication_key"]
        fields["source_cdn"] = cdn
    return fields


def start_body(wanted: Wanted) -> Dict[str, Any]:
    """The request of a start: all keys again, since the stop dropped them."""
    body: Dict[str, Any] = {name: wanted.keys[name] for name in BUCKET_KEYS}
    body.update((name, wanted.crypto[name]) for name in CRYPTO if name in wanted.crypto)
    if "authentication_key" in wanted.keys:
        body["source_cdn_authentication_key"] = wanted.keys["authentication_key"]
    for name, value in wanted.crypto.get("source_cdn", {}).items():
        body["source_cdn_" + name] = value
    return body
