# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is only warned of: rules of other descriptions of the service, and likely slips. Private to hwcloud.oms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Callable

from .options import CDN_TYPES, FREE_TEXT, ODD


def warn_unusual(
    flat: Mapping[str, Any], cdn: Mapping[str, Any], keys: Mapping[str, str], warn: Callable[[str], None]
) -> None:
    """Warn of what other descriptions of the service say, and of combinations that look like a slip."""
    cloud = flat["src_cloud_type"]
    for name in FREE_TEXT:
        if ODD & set(flat[name] or ""):
            warn(f"{name} has one of < > & \" ' \\: the service may not take it.")
    if not (flat["description"] or "").isprintable():
        warn("description has a line break or a non-printable character: the service may not take it.")
    if flat["consistency_check"] == "transmission" and not cdn:
        warn("consistency_check transmission has a meaning with source_cdn only.")
    if not cdn:
        return
    kind = cdn["authentication_type"]
    vendor, takes_key = CDN_TYPES[kind]
    if vendor and vendor != cloud and not flat["sync_task_id"]:
        warn(f"source_cdn.authentication_type {kind} is one of {vendor}, the source is {cloud}.")
    if takes_key is False and "authentication_key" in keys:
        warn(f"source_cdn.authentication_key is given, but {kind} takes none.")
    if vendor != "Azure" and ODD & set(keys.get("authentication_key", "")):
        warn("source_cdn.authentication_key has one of < > & \" ' \\: the service may not take it.")
    label = r"[a-zA-Z0-9][-a-zA-Z0-9]{0,62}"
    if not 3 <= len(cdn["domain"]) <= 255 or not re.match(rf"({label}\.)+{label}(?<!\d)\Z", cdn["domain"]):
        warn("source_cdn.domain does not look like a full domain name: the service may not take it.")
