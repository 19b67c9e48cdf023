# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warn of options that are probably a mistake, or that other descriptions of the service exclude."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Callable

from .._common.bucket_options import CDN_TYPES, UNSAFE_CHARACTERS
from .options import FREE_TEXT

#: What a warning says of them.
UNSAFE = "contains one of < > & \" ' \\, which the service may reject."


def warn_unusual(
    flat: Mapping[str, Any], cdn: Mapping[str, Any], keys: Mapping[str, str], warn: Callable[[str], None]
) -> None:
    """Warn of unusual values and combinations.

    Args:
        flat: The options, with those of source_cdn as source_cdn.NAME.
        cdn: The options of source_cdn, empty if it is not set.
        keys: The keys.
        warn: Shows a warning.
    """
    cloud = flat["src_cloud_type"]
    for name in FREE_TEXT:
        if UNSAFE_CHARACTERS & set(flat[name] or ""):
            warn(f"{name} {UNSAFE}")
    if not (flat["description"] or "").isprintable():
        warn("description contains a line break or a non-printable character, which the service may reject.")
    if flat["consistency_check"] == "transmission" and not cdn:
        warn("consistency_check transmission has an effect only with source_cdn.")
    if not cdn:
        return
    kind = cdn["authentication_type"]
    vendor, requires_key = CDN_TYPES[kind]
    if vendor and vendor != cloud and not flat["sync_task_id"]:
        warn(f"source_cdn.authentication_type {kind} belongs to {vendor}, but src_cloud_type is {cloud}.")
    if requires_key is False and "authentication_key" in keys:
        warn(f"source_cdn.authentication_key is set, but {kind} does not use a key.")
    if vendor != "Azure" and UNSAFE_CHARACTERS & set(keys.get("authentication_key", "")):
        warn(f"source_cdn.authentication_key {UNSAFE}")
    label = r"[a-zA-Z0-9][-a-zA-Z0-9]{0,62}"
    if not 3 <= len(cdn["domain"]) <= 255 or not re.match(rf"({label}\.)+{label}(?<!\d)\Z", cdn["domain"]):
        warn("source_cdn.domain does not look like a full domain name, so the service may reject it.")
