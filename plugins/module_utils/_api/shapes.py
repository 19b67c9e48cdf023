# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the types of what the service returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._client.messages import ShapeError
from .._common.redactor import LARGEST_BITS


def typed_fields(data: Mapping[str, Any], types: Mapping[str, type], label: str) -> dict[str, Any]:
    """Return the fields of an object, None for those that are missing.

    Args:
        data: The object, as JSON decodes it.
        types: The JSON type of each field.
        label: The object as a message names it.

    Raises:
        ShapeError: A field has another type than the interface describes.
    """
    fields: dict[str, Any] = {}
    for name, kind in types.items():
        value = data.get(name)
        # True is an int to Python, but not to the interface. A number without a fraction may come as an integer.
        fits = isinstance(value, (int, float) if kind is float else kind)
        if value is not None and (not fits or (kind in (int, float) and isinstance(value, bool))):
            raise ShapeError(f"{name} of {label} is {type(value).__name__}")
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            raise ShapeError(f"{name} of {label} is too large a number")
        fields[name] = value
    return fields


def check_id(name: str, value: str) -> None:
    """Raise ShapeError for an id that cannot be part of a URL: a replacement would address another task."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ShapeError(f"{name} contains half a surrogate pair") from None


def new_id(name: str, kind: type, data: Any) -> Any:
    """Return the id in the response to a create.

    Raises:
        ShapeError: It has none of this type.
    """
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool) or not value:
        raise ShapeError(f"{name} is missing")
    if isinstance(value, str):
        check_id(name, value)
    return value
